"""Comparisons: equal to FunnelPlotR, to sums written out, and silent at their nominal rate where nothing differs."""

import tomllib
from fractions import Fraction
from math import comb, exp

import numpy as np
import pytest

from support import TESTS
from thidua.integrity.comparison import control_charts, funnel
from thidua.integrity.comparison.peers import PRIOR_ITEMS, StratumCount, compare, compare_singles
from thidua.integrity.comparison.shrinkage import prior_of

SIZES = [40, 75, 120, 300, 800, 2000]


def upto(hits: int, items: int, share: Fraction) -> Fraction:
    """The binomial distribution, written out."""
    return sum((comb(items, k) * share**k * (1 - share) ** (items - k) for k in range(hits + 1)), Fraction(0))


def test_overdispersion_and_limits_are_those_of_funnelplotr() -> None:
    other = tomllib.loads((TESTS / "fixtures" / "funnelplotr.toml").read_text(encoding="utf-8"))
    counts = list(zip(other["hits"], other["items"], strict=True))
    spread = funnel.overdispersion(counts, unbiased=False)
    target = funnel.share_of(counts)
    assert target == pytest.approx(other["target"], abs=1e-12)
    assert spread.phi == pytest.approx(other["phi"], abs=1e-9)
    assert spread.tau2 == pytest.approx(other["tau2"], abs=1e-12)
    for items, *told in other["limits"]:
        ours = [limit for z in other["z"] for limit in funnel.arcsine_limits(items, target, spread.tau2, z)]
        assert ours == pytest.approx(told, abs=1e-9), items


def test_units_that_differ_by_chance_alone_have_no_variance_between_them() -> None:
    assert funnel.overdispersion([(90, 100), (180, 200), (0, 0), (45, 50)]) == funnel.Overdispersion(
        pytest.approx(0, abs=1e-12), 0.0
    )
    with pytest.raises(ValueError, match="no items"):
        funnel.overdispersion([(0, 0)])


@pytest.mark.parametrize("level", [funnel.WARNING, funnel.CONTROL])
@pytest.mark.parametrize(("items", "percent"), [(12, 80), (60, 99), (60, 100), (150, 90)])
def test_exact_limits_are_the_binomials(items: int, percent: int, level: float) -> None:
    share, tail = Fraction(percent, 100), (1 - Fraction(str(level))) / 2
    low, high = funnel.exact_limits(items, percent / 100, level)
    assert upto(low - 1, items, share) < tail <= upto(low, items, share)
    assert upto(high - 1, items, share) < 1 - tail <= upto(high, items, share)


def test_drawn_limits_lie_beside_the_exact_ones() -> None:
    for items in SIZES:
        exact = [limit / items for limit in funnel.exact_limits(items, 0.9, funnel.CONTROL)]
        drawn = funnel.drawn_limits(items, 0.9, funnel.CONTROL)
        assert drawn == pytest.approx(exact, abs=1 / items)
        assert drawn[0] <= 0.9 <= drawn[1]


def test_near_100_percent_limits_are_exact_whatever_the_variance() -> None:
    assert funnel.limits(300, 0.99, 0.95, 0.01) == tuple(n / 300 for n in funnel.exact_limits(300, 0.99, 0.95))
    wide, narrow = funnel.limits(300, 0.9, 0.95, 0.001), funnel.limits(300, 0.9, 0.95)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


@pytest.mark.parametrize("level", [funnel.WARNING, funnel.CONTROL])
def test_alarms_of_a_funnel_are_no_more_frequent_than_its_level(level: float) -> None:
    """Null simulation: 4,000 cities of six units that are alike."""
    rng = np.random.default_rng(23)
    hits = rng.binomial(SIZES, 0.9, (4000, len(SIZES)))
    bounds = np.array([funnel.exact_limits(items, 0.9, level) for items in SIZES])
    alarms = ((hits < bounds[:, 0]) | (hits > bounds[:, 1])).mean()
    assert (1 - level) / 3 < alarms <= (1 - level) * 1.05


def test_adjusted_limits_hold_units_that_differ_as_units_do() -> None:
    """Null simulation: 60 units, overdispersed; the warning limits are passed by about one in twenty."""
    rng = np.random.default_rng(23)
    alarms = plain = total = 0
    for _ in range(60):
        items = rng.integers(150, 2500, 60)
        shares = np.sin(np.arcsin(np.sqrt(0.85)) + rng.normal(0, 0.04, 60)) ** 2
        counts = [(int(hits), int(n)) for hits, n in zip(rng.binomial(items, shares), items, strict=True)]
        spread, target = funnel.overdispersion(counts), funnel.share_of(counts)
        for hits, n in counts:
            low, high = funnel.limits(n, target, funnel.WARNING, spread.tau2)
            alarms += not low <= hits / n <= high
            low, high = funnel.limits(n, target, funnel.WARNING)
            plain += not low <= hits / n <= high
            total += 1
    assert 0.03 < alarms / total < 0.09
    assert plain / total > 0.4


def test_few_items_are_drawn_further_towards_all_than_many() -> None:
    counts = [(9, 10), (860, 1000), (930, 1000), (800, 1000), (880, 1000), (0, 0)]
    prior = prior_of(counts)
    assert 0.8 < prior.mean < 0.93
    assert prior.key(10, 10) < prior.key(930, 1000)  # ten of ten do not lead the list
    assert abs(prior.key(930, 1000) - 0.93) < abs(prior.key(10, 10) - 1)
    alike = prior_of([(90, 100)] * 8)
    assert alike.worth > 1000
    with pytest.raises(ValueError, match="no items"):
        prior_of([(0, 0)])


def test_an_xmr_chart_by_hand() -> None:
    chart = control_charts.xmr_chart([10, 12, 11, 13])
    assert chart.centre == 11.5
    assert chart.points[0].high == pytest.approx(11.5 + 2.6586807 * 5 / 3)
    assert [point.outside for point in chart.points] == [False] * 4
    assert [point.outside for point in control_charts.xmr_chart([10, 11, 10, 11, 10, 11, 30]).points][-1]
    with pytest.raises(ValueError, match="two values"):
        control_charts.xmr_chart([1])


def test_a_p_chart_is_exact_near_100_percent() -> None:
    chart = control_charts.p_chart([(99, 100), (0, 0), (100, 100), (98, 100), (80, 100)])
    assert [point.outside for point in chart.points] == [False, False, False, True]
    assert {point.high for point in chart.points} == {1.0}
    with pytest.raises(ValueError, match="no items"):
        control_charts.p_chart([(0, 0)])


def test_fewer_than_12_months_tell_no_trend() -> None:
    assert not control_charts.xmr_chart([1.0] * 11).tells_trend
    assert control_charts.xmr_chart([1.0] * 12).tells_trend
    shifted = control_charts.xmr_chart([1.0] * 9 + [3.0] * 9)
    assert shifted.shifts == (7, 16)
    assert control_charts.xmr_chart([1.0, 3.0] * 9).shifts == ()


def test_months_that_are_alike_are_rarely_outside() -> None:
    """Null simulation of 12 months: three sigma are passed at most as often as by a normal value."""
    rng = np.random.default_rng(23)
    months = 0
    for _ in range(250):
        chart = control_charts.p_chart([(int(hits), 200) for hits in rng.binomial(200, 0.93, 12)])
        months += sum(point.outside for point in chart.points)
    assert months / 3000 <= 0.0045


def test_cusum_alarms_at_its_rate_and_finds_a_change() -> None:
    """Null simulation: at most one unchanged year in twenty reaches the threshold; a change does in most."""
    rng = np.random.default_rng(23)
    height = control_charts.cusum_threshold([100] * 12, 0.05, 0.10, 0.05, rng)

    def share_alarmed(shares: list[float]) -> float:
        runs = rng.binomial(100, shares, (600, 12))
        return float(
            np.mean([max(control_charts.cusum([(int(k), 100) for k in run], 0.05, 0.10)) > height for run in runs])
        )

    assert share_alarmed([0.05] * 12) <= 0.075
    assert share_alarmed([0.05] * 6 + [0.10] * 6) > 0.7
    assert control_charts.cusum([(0, 100)] * 3, 0.05, 0.10) == (0.0, 0.0, 0.0)
    with pytest.raises(ValueError, match="two different shares"):
        control_charts.cusum([(1, 2)], 0.5, 0.5)


def counts_of(hits: dict[tuple[str, str], tuple[int, int]], group: str = "commune") -> list[StratumCount]:
    return [StratumCount(subject, group, stratum, *pair) for (subject, stratum), pair in hits.items()]


def test_a_unit_is_held_against_others_with_its_mix() -> None:
    """A hard procedure explains a high count; the same count in an easy one stands out."""
    rows: dict[tuple[str, str], tuple[int, int]] = {}
    for n in range(8):
        rows[f"X{n}", "easy"] = (2, 200)
        rows[f"X{n}", "hard"] = (30, 100)
    rows["HARD", "hard"] = (60, 200)
    rows["EASY", "easy"] = (60, 200)
    compared = {one.subject: one for one in compare(counts_of(rows))}
    assert compared["HARD"].expected == pytest.approx(60, abs=2)
    assert not compared["HARD"].stands_out
    assert compared["EASY"].expected is not None
    assert compared["EASY"].expected < 4
    assert compared["EASY"].stands_out
    assert (compared["EASY"].hits, compared["EASY"].items) == (60, 200)


def test_the_expected_count_by_hand() -> None:
    one, other = compare(counts_of({("A", "p"): (1, 20), ("B", "p"): (3, 30), ("B", "q"): (0, 10)}))
    usual = (3 + 0.5) / (40 + 1)
    assert one.expected == pytest.approx(20 * (3 + PRIOR_ITEMS * usual) / (30 + PRIOR_ITEMS))
    usual = (1 + 0.5) / (20 + 1)
    assert other.expected == pytest.approx(30 * (1 + PRIOR_ITEMS * usual) / (20 + PRIOR_ITEMS) + 10 * usual)
    share = Fraction(one.expected / 20)
    assert one.chance == pytest.approx(float(1 - upto(0, 20, share)))
    assert one.adjusted == pytest.approx(min(1, max(one.chance or 0, other.chance or 0)))


def test_nobody_is_compared_with_another_group_or_with_nobody() -> None:
    alone = compare([*counts_of({("S1", "p"): (9, 10)}, "department"), *counts_of({("X1", "p"): (0, 10)})])
    assert [(one.subject, one.expected, one.stands_out) for one in alone] == [("S1", None, False), ("X1", None, False)]
    assert compare([]) == ()
    assert compare_singles([]) == ()
    with pytest.raises(ValueError, match="two groups"):
        compare([*counts_of({("S1", "p"): (1, 1)}), *counts_of({("S1", "p"): (1, 1)}, "department")])


def test_units_that_are_alike_rarely_stand_out() -> None:
    """Null simulation: 100 cities of 40 units over five procedures; in about one of twenty does any stand out."""
    rng = np.random.default_rng(23)
    shares = [0.01, 0.02, 0.05, 0.1, 0.3]
    cities = 0
    for _ in range(100):
        items = rng.integers(5, 120, (40, 5))
        hits = rng.binomial(items, shares)
        rows = {
            (f"X{unit:02d}", str(place)): (int(hits[unit, place]), int(items[unit, place]))
            for unit in range(40)
            for place in range(5)
        }
        cities += any(one.stands_out for one in compare(counts_of(rows)))
    assert cities / 100 <= 0.09


def test_single_dossiers_by_hand() -> None:
    """λ of one procedure: the unit's 4 dossiers, spread as those of its only peer."""
    rows = {("A", "p"): (1, 1), ("A", "q"): (0, 3), ("A", "own"): (1, 1), ("B", "p"): (0, 5), ("B", "q"): (0, 15)}
    one = compare_singles(counts_of(rows))[0]
    assert one.expected == pytest.approx(1 * exp(-1) + 3 * exp(-3))
    assert (one.hits, one.items) == (1, 2)  # nobody else has `own`
    assert one.chance == pytest.approx(1 - (1 - exp(-1)) * (1 - 3 * exp(-3)))


def test_procedures_filled_with_one_dossier_each_stand_out_and_chance_does_not() -> None:
    rng = np.random.default_rng(23)
    demand = 1 / np.arange(1, 81)
    shares = demand / demand.sum()
    alarms = 0
    for city in range(20):
        items = rng.multinomial(300, shares, 20)
        items[0] = np.maximum(items[0], 1) if city == 0 else items[0]
        rows = {(f"X{unit:02d}", str(place)): (0, int(items[unit, place])) for unit in range(20) for place in range(80)}
        out = [one.subject for one in compare_singles(counts_of(rows)) if one.stands_out]
        if city == 0:
            assert "X00" in out
        else:
            alarms += len(out)
    assert alarms <= 3
