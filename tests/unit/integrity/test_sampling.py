"""Audit samples: sizes in whole numbers, a draw that anybody can repeat, estimates that cover the truth."""

import hashlib
from fractions import Fraction
from itertools import combinations
from math import comb

import pytest
from scipy import stats

from thidua.integrity.sampling.draw import LEAST_DIGITS, AuditSample, DrawnBy, draw, order_of, seed_of
from thidua.integrity.sampling.estimate import estimate_errors
from thidua.integrity.sampling.size import error_limits, zero_error_size

SEED = seed_of("ab" * 32, "240926")
FRAME = {f"H13.X1-2607{n:02d}-{n:04d}": (n % 7 == 0) + (n % 21 == 0) for n in range(1, 401)}


@pytest.mark.parametrize(
    ("population", "percent", "size"),
    [(300, 5, 54), (1, 5, 1), (20, 5, 19), (100, 5, 45), (1000, 1, 258), (50_000, 5, 59), (100, 100, 1)],
)
def test_of_300_dossiers_at_5_percent_54_are_checked(population: int, percent: int, size: int) -> None:
    rate = Fraction(percent, 100)
    assert zero_error_size(population, rate) == size
    wrong = -(-percent * population // 100)
    # SciPy's floating point says the same, away from the edge.
    assert stats.hypergeom.pmf(0, population, wrong, size) <= 0.05 + 1e-12
    assert stats.hypergeom.pmf(0, population, wrong, size - 1) > 0.05 - 1e-12


def test_a_plan_of_nonsense_is_refused() -> None:
    for population, rate in ((0, Fraction(1, 20)), (10, Fraction(0)), (10, Fraction(2))):
        with pytest.raises(ValueError, match="a plan needs"):
            zero_error_size(population, rate)


@pytest.mark.parametrize("confidence", [Fraction(95, 100), Fraction(1, 2)])
def test_error_limits_are_those_that_the_sample_does_not_contradict(confidence: Fraction) -> None:
    """By counting every sample of ten dossiers."""
    population, size = 10, 4
    tail = (1 - confidence) / 2
    for errors in (0, 1, 2, 3, 4):
        fits = []
        for wrong in range(errors, population - (size - errors) + 1):
            drawn = [sum(place < wrong for place in sample) for sample in combinations(range(population), size)]
            if (
                Fraction(sum(one >= errors for one in drawn), comb(population, size)) > tail
                and Fraction(sum(one <= errors for one in drawn), comb(population, size)) > tail
            ):
                fits.append(wrong)
        assert error_limits(population, size, errors, confidence) == (fits[0], fits[-1])


def test_limits_of_a_whole_check_and_of_none() -> None:
    assert error_limits(30, 30, 4) == (4, 4)
    assert error_limits(30, 0, 0) == (0, 30)
    with pytest.raises(ValueError, match="part of the population"):
        error_limits(30, 5, 6)


def test_four_fifths_of_the_budget_go_by_risk() -> None:
    sample = draw(FRAME, 50, SEED)
    parts = [[one for one in sample.dossiers if one.drawn_by is road] for road in DrawnBy]
    assert [len(part) for part in parts] == [40, 10]
    assert [one.points for one in parts[0]] == sorted((one.points for one in parts[0]), reverse=True)
    assert {one.dossier_id for one in parts[0]} >= {name for name, number in FRAME.items() if number == 2}
    assert {one.inclusion for one in parts[0]} == {1}
    assert {one.inclusion for one in parts[1]} == {Fraction(10, 360)}
    assert sample.population == 400
    assert len({one.dossier_id for one in sample.dossiers}) == 50


def test_what_risk_does_not_use_goes_to_chance() -> None:
    assert [one.drawn_by for one in draw({"a": 1, "b": 0, "c": 0, "d": 0}, 4, SEED).dossiers] == [
        DrawnBy.RISK,
        *[DrawnBy.CHANCE] * 3,
    ]
    everything = draw(FRAME, 1000, SEED)
    assert {one.dossier_id for one in everything.dossiers} == set(FRAME)
    assert {one.inclusion for one in everything.dossiers} == {1}
    assert draw({}, 3, SEED).dossiers == ()
    with pytest.raises(ValueError, match="at least one dossier"):
        draw(FRAME, 0, SEED)


def test_anybody_can_draw_again() -> None:
    """The lines of docs/how-to/audit-sample.md, without a word of ours."""
    seed = "ab" * 32 + ":240926"

    def order(purpose: str, dossier: str) -> str:
        return hashlib.sha256(f"{seed}:{purpose}:{dossier}".encode()).hexdigest()

    risky = sorted((one for one in FRAME if FRAME[one]), key=lambda one: (-FRAME[one], order("risk", one)))[:40]
    others = sorted((one for one in FRAME if one not in risky), key=lambda one: order("chance", one))
    assert [one.dossier_id for one in draw(FRAME, 50, SEED).dossiers] == risky + others[: 50 - len(risky)]


def test_the_draw_does_not_change() -> None:
    """Fixed for all time: what was drawn in public must come out again under every version."""
    assert order_of(SEED, DrawnBy.CHANCE, "H13.X1-260701-0001") == (
        "5a7c8e222eaec4c4f2c4332458bfaa0a3fde739d82c6bbf80884b0805ffa7373"  # by sha256sum
    )
    assert draw(dict(reversed(FRAME.items())), 50, SEED) == draw(FRAME, 50, SEED)
    assert draw(FRAME, 50, seed_of("ab" * 32, "240927")) != draw(FRAME, 50, SEED)


@pytest.mark.parametrize("digits", ["", "12345", "12345a", "１２３４５６", "-12345"])
def test_digits_are_digits(digits: str) -> None:
    assert LEAST_DIGITS == 6
    with pytest.raises(ValueError, match="digits"):
        seed_of("ab" * 32, digits)


def test_errors_are_weighed_by_the_chance_to_be_drawn() -> None:
    sample = draw(FRAME, 50, SEED)
    by_risk, by_chance = sample.dossiers[0].dossier_id, sample.dossiers[-1].dossier_id
    estimate = estimate_errors(sample, {by_risk, by_chance})
    assert estimate.total == 1 + Fraction(360, 10)
    assert estimate.rate == Fraction(37, 400)
    assert (estimate.low, estimate.high) == tuple(1 + limit for limit in error_limits(360, 10, 1))
    assert estimate_errors(sample, set()).low == 0


def test_only_what_was_drawn_was_checked() -> None:
    with pytest.raises(ValueError, match="only what was drawn"):
        estimate_errors(draw(FRAME, 50, SEED), {"H13.X9-260701-0001"})
    with pytest.raises(ValueError, match="no dossiers"):
        estimate_errors(AuditSample(SEED, 0, ()), set())


def test_the_estimate_is_right_on_average_and_its_limits_cover_the_truth() -> None:
    """Three hundred draws of one city: 38 wrong dossiers, half of them with points."""
    wrong = {name for place, name in enumerate(FRAME) if place % 21 in (6, 10)}
    totals, covered = Fraction(0), 0
    for digits in range(300):
        sample = draw(FRAME, 100, seed_of("cd" * 32, f"{digits:06d}"))
        estimate = estimate_errors(sample, {one.dossier_id for one in sample.dossiers} & wrong)
        totals += estimate.total
        covered += estimate.low <= len(wrong) <= estimate.high
    assert len(wrong) == 38
    assert abs(totals / 300 - len(wrong)) < 2
    assert covered >= 285
