"""Eligibility, conflicts, ballot, selection, appraisal and payment (III, IV, V)."""

from collections import Counter
from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from thidua.definitions.calendars import load_calendars
from thidua.rules.awards.appraisal import appraisal_due, comments_until, reminders_on, unanswered
from thidua.rules.awards.ballot import BallotChoice, BallotVote, commitment, count, may_vote, was_counted
from thidua.rules.awards.bonus import BonusRate, bonus
from thidua.rules.awards.bonus_sheet import FundSum, PaymentLine, amount_in_words, by_fund
from thidua.rules.awards.conflicts_of_interest import BindingRecusal, Ground, Nominee, OfficerTies, conflicts, lift
from thidua.rules.awards.eligibility import Eligibility, GivenAward, SubjectRecord, eligibility
from thidua.rules.awards.ranking import Contender, Outcome, select, shares, what_if_one_more, without
from thidua.rules.movement import (
    AppraisalRules,
    CheckPoint,
    CouncilRules,
    Deadline,
    PassOf,
    Quota,
    RankBy,
    RankKey,
    Share,
)
from thidua.rules.refusal import Refusal
from thidua.rules.terms import Citation, SubjectKind
from thidua.rules.time.deadline_clock import Pause

CLAUSE = Citation("plan-2026", "III.2.a")
UNIT, OFFICER = SubjectKind.UNIT, SubjectKind.OFFICER


# Eligibility


def record(**more: object) -> SubjectRecord:
    return SubjectRecord(**{"kind": UNIT, "subject_id": "X1", **more})  # type: ignore[arg-type]


def eligible(who: SubjectRecord, *, others: tuple[GivenAward, ...] = ()) -> Eligibility | Refusal:
    return eligibility(who, achievement="can-tho-2026", award="bang-khen", others=others)


def test_who_met_everything_needs_no_act_and_carries_no_mark() -> None:
    assert eligible(record()) == Eligibility()


def test_who_failed_a_criterion_is_proposed_only_where_excepted_from_it_and_stays_marked() -> None:
    failed = record(not_met=("a.6", "a.7"))
    refused = eligible(failed)
    assert isinstance(refused, Refusal)
    assert "a.6, a.7" in refused.render("en")
    assert refused.render("vi").endswith("(III.3)")
    half = eligible(record(not_met=("a.6", "a.7"), excepted=frozenset({"a.7", "b.1"})))
    assert isinstance(half, Refusal)
    assert "determinable: a.6." in half.render("en")
    assert eligible(record(not_met=("a.6", "a.7"), excepted=frozenset({"a.6", "a.7"}))) == Eligibility(("a.6", "a.7"))


@pytest.mark.parametrize("more", [{"on_hold": True}, {"participant": False}, {"confirmed": False}])
def test_no_act_helps_who_is_on_hold_or_no_participant(more: dict[str, bool]) -> None:
    assert isinstance(eligible(record(not_met=("a.7",), excepted=frozenset({"a.7"}), **more)), Refusal)


@pytest.mark.parametrize(
    ("other", "refused"),
    [
        (GivenAward(UNIT, "X1", "can-tho-2026", "giay-khen"), True),
        (GivenAward(UNIT, "X1", "can-tho-2026", "bang-khen"), True),
        (GivenAward(UNIT, "X1", "initiative-4", "bang-khen"), False),
        (GivenAward(UNIT, "X2", "can-tho-2026", "bang-khen"), False),
        (GivenAward(OFFICER, "X1", "can-tho-2026", "bang-khen"), False),
    ],
)
def test_one_achievement_gets_one_award_of_any_form(other: GivenAward, refused: bool) -> None:
    assert isinstance(eligible(record(), others=(other,)), Refusal) is refused


# Conflicts


def test_conflicts_are_found_from_data() -> None:
    members = [
        OfficerTies("P1", "X1", heads=frozenset({"X1"}), unit_size=40),
        OfficerTies("P2", "Q1", unit_size=5),
        OfficerTies("P3", "X1", unit_size=40),
    ]
    candidates = [
        Nominee("c1", OFFICER, "P1", "X1", heads=frozenset({"X1"})),
        Nominee("c2", OFFICER, "P5", "Q1"),
        Nominee("c3", UNIT, "X1", "X1"),
        Nominee("c4", UNIT, "Q1", "Q1"),
    ]
    assert set(conflicts(members, candidates, "X1")) == {
        BindingRecusal("P1", "c1", Ground.SELF),
        BindingRecusal("P3", "c1", Ground.SUPERIOR),
        BindingRecusal("P2", "c2", Ground.SAME_UNIT),
        BindingRecusal("P2", "c4", Ground.SAME_UNIT),
    }


def test_heading_the_candidates_unit_is_a_conflict() -> None:
    head = OfficerTies("P9", "X1", heads=frozenset({"Q1"}))
    candidates = [Nominee("c2", OFFICER, "P5", "Q1"), Nominee("c4", UNIT, "Q1", "Q1")]
    assert [conflict.ground for conflict in conflicts([head], candidates, "X1")] == [Ground.SUPERIOR, Ground.SUPERIOR]


@pytest.mark.parametrize(
    ("ground", "by", "reason", "lifted"),
    [
        (Ground.SAME_UNIT, ["chair", "P4"], "ghi biên bản", True),
        (Ground.SAME_UNIT, ["chair"], "ghi biên bản", False),
        (Ground.SAME_UNIT, ["chair", "chair"], "ghi biên bản", False),
        (Ground.KIN, ["chair", "P2"], "ghi biên bản", False),
        (Ground.KIN, ["chair", "P4"], " ", False),
        (Ground.SELF, ["chair", "P4"], "ghi biên bản", False),
    ],
)
def test_two_persons_lift_a_recusal_and_nobody_alone(ground: Ground, by: list[str], reason: str, lifted: bool) -> None:
    assert (lift(BindingRecusal("P2", "c2", ground), by, reason) is None) is lifted


# Ballot

MEMBERS = ["m1", "m2", "m3", "m4", "m5", "m6"]
TWO_THIRDS = CouncilRules("c", Share(2, 3), Share(2, 3), PassOf.MEMBERS, True, CLAUSE)
OF_VOTERS = CouncilRules("c", Share(2, 3), Share(2, 3), PassOf.VOTERS, True, CLAUSE)


def votes(yes: int, no: int = 0, abstained: int = 0) -> list[BallotVote]:
    cast = [BallotChoice.YES] * yes + [BallotChoice.NO] * no + [BallotChoice.ABSTAIN] * abstained
    return [BallotVote("x", choice) for choice in cast]


@pytest.mark.parametrize(
    ("rules", "cast", "away", "quorate", "passed"),
    [
        (TWO_THIRDS, votes(4), (), True, True),
        (TWO_THIRDS, votes(3, 1), (), True, False),
        (OF_VOTERS, votes(3, 1), (), True, True),
        (TWO_THIRDS, votes(3), (), False, False),
        (TWO_THIRDS, votes(3), ("m1", "m2"), True, True),  # 3 of 4 who may vote
        (TWO_THIRDS, votes(0, 0, 6), (), True, False),
        (TWO_THIRDS, votes(0), MEMBERS, False, False),
        (TWO_THIRDS, votes(4), ("somebody else",), True, True),
    ],
)
def test_quorum_and_pass_share_are_of_those_who_may_vote(
    rules: CouncilRules, cast: list[BallotVote], away: list[str], quorate: bool, passed: bool
) -> None:
    (result,) = count(rules, MEMBERS, {"x": away}, ["x"], cast)
    assert (result.quorate, result.passed) == (quorate, passed)
    assert result.voted == len(cast)
    assert result.entitled == 6 - len(set(away) & set(MEMBERS))


def test_more_votes_than_voters_are_never_counted() -> None:
    with pytest.raises(ValueError, match="more votes than voters"):
        count(TWO_THIRDS, MEMBERS, {"x": ["m1"]}, ["x"], votes(6))


@given(st.integers(0, 6), st.integers(0, 6), st.sampled_from([TWO_THIRDS, OF_VOTERS]))
def test_one_more_yes_never_makes_a_candidate_fail(yes: int, no: int, rules: CouncilRules) -> None:
    assume(yes < 6)
    no = min(no, 5 - yes)
    before = count(rules, MEMBERS, {}, ["x"], votes(yes, no))[0]
    assert count(rules, MEMBERS, {}, ["x"], votes(yes + 1, no))[0].passed >= before.passed


def test_who_may_vote() -> None:
    away = {"x": ["m2"]}
    assert may_vote("m1", "x", MEMBERS, away, []) is None
    assert may_vote("m2", "y", MEMBERS, away, ["x"]) is None
    assert isinstance(may_vote("m2", "x", MEMBERS, away, []), Refusal)
    assert isinstance(may_vote("m1", "x", MEMBERS, away, ["x"]), Refusal)
    assert isinstance(may_vote("stranger", "x", MEMBERS, away, []), Refusal)


def test_a_voter_finds_their_vote_among_those_published_and_no_other_choice_fits() -> None:
    published = [
        BallotVote("x", BallotChoice.NO, commitment("s", "x", BallotChoice.NO, "nonce")),
        BallotVote("x", BallotChoice.YES, "something"),
    ]
    assert was_counted("s", "x", BallotChoice.NO, "nonce", published)
    assert not was_counted("s", "x", BallotChoice.YES, "nonce", published)
    assert not was_counted("s", "x", BallotChoice.NO, "another", published)
    turned = [BallotVote("x", BallotChoice.YES, published[0].commitment)]
    assert not was_counted("s", "x", BallotChoice.NO, "nonce", turned)
    assert commitment("s1", "x", BallotChoice.NO, "n") != commitment("s", "1x", BallotChoice.NO, "n")


# Selection

TEN_PERCENT = Quota(UNIT, Share(10, 100), CLAUSE)
KEYS = (
    RankKey("failed", UNIT, RankBy.NOTHING_FAILED, CLAUSE),
    RankKey("late", UNIT, RankBy.INDICATOR, CLAUSE, "overdue_backlog", higher_is_better=False),
)


def contender(name: str, *values: int | Fraction | None, direct: bool = True, leader: bool = False) -> Contender:
    return Contender(name, tuple(None if value is None else Fraction(value) for value in values), direct, leader)


def test_places_are_filled_by_the_keys_in_their_order() -> None:
    field = [contender("a", 0, 0), contender("b", 1, 5), contender("c", 1, 3), contender("d", 1, None)]
    chosen = select(field, KEYS, TEN_PERCENT, 29)
    assert (chosen.places, chosen.left) == (2, 0)
    assert [(line.id, line.rank, line.outcome) for line in chosen.lines] == [
        ("c", 1, Outcome.IN),
        ("b", 2, Outcome.IN),
        ("d", 3, Outcome.CUT),
        ("a", 4, Outcome.CUT),
    ]
    assert what_if_one_more(field, KEYS, TEN_PERCENT, 29) == {"d"}
    assert without("c", field, KEYS, TEN_PERCENT, 29) == {"d"}
    assert shares(field, chosen.chosen).chosen == 2


def test_equals_that_do_not_all_fit_stay_out_together_and_nobody_passes_them() -> None:
    field = [contender("a", 1, 0), contender("b", 1, 1), contender("c", 1, 1), contender("d", 1, 2)]
    chosen = select(field, KEYS, TEN_PERCENT, 25)
    assert {line.id: (line.outcome, line.tied_with) for line in chosen.lines} == {
        "a": (Outcome.IN, 0),
        "b": (Outcome.TIED_OUT, 1),
        "c": (Outcome.TIED_OUT, 1),
        "d": (Outcome.CUT, 0),
    }
    assert chosen.left == 1


def test_nine_participants_give_no_place() -> None:
    chosen = select([contender("a", 1, 0)], KEYS, TEN_PERCENT, 9)
    assert [line.outcome for line in chosen.lines] == [Outcome.NO_PLACES]


def test_without_a_quota_everybody_is_in() -> None:
    chosen = select([contender("a", 1, 0), contender("b", 1, 0)], KEYS, None, 0)
    assert (chosen.places, chosen.left, chosen.chosen) == (None, None, {"a", "b"})
    assert what_if_one_more([contender("a", 1, 0)], KEYS, None, 0) == frozenset()


def test_one_id_twice_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="same id"):
        select([contender("a", 1, 0), contender("a", 1, 1)], KEYS, TEN_PERCENT, 30)


def test_direct_workers_and_leaders_are_counted_over_those_chosen() -> None:
    field = [contender("a", 1, 0, leader=True, direct=False), contender("b", 1, 1), contender("c", 0, 0)]
    counted = shares(field, {"a", "b"})
    assert (counted.chosen, counted.direct, counted.leaders) == (2, 1, 1)


values = st.tuples(st.integers(0, 1), st.none() | st.integers(0, 3))


@given(st.lists(values, max_size=12), st.integers(0, 120), st.randoms(use_true_random=False))
def test_the_quota_holds_and_neither_order_nor_names_decide(
    rows: list[tuple[int, int | None]], denominator: int, chance: object
) -> None:
    field = [contender(f"n{at}", *row) for at, row in enumerate(rows)]
    chosen = select(field, KEYS, TEN_PERCENT, denominator)
    assert len(chosen.chosen) <= denominator * 10 // 100
    mixed = list(field)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert select(mixed, KEYS, TEN_PERCENT, denominator) == chosen
    renamed = [Contender(f"z{len(field) - at}", entrant.values) for at, entrant in enumerate(field)]
    back = {new.id: old.id for old, new in zip(field, renamed, strict=True)}
    assert {back[one] for one in select(renamed, KEYS, TEN_PERCENT, denominator).chosen} == chosen.chosen
    by_values = Counter((entrant.values, entrant.id in chosen.chosen) for entrant in field)
    assert len(by_values) == len({entrant.values for entrant in field})  # equals share one fate
    better = {line.id: line.rank for line in chosen.lines}
    worst_in = max((better[one] for one in chosen.chosen), default=0)
    assert all(better[entrant.id] >= worst_in for entrant in field if entrant.id not in chosen.chosen)


# Appraisal

RULES = AppraisalRules("a", 10, 10, CLAUSE)


def test_the_appraisals_clock_stands_still_while_more_is_asked_for() -> None:
    calendar = load_calendars().default
    received = datetime(2027, 1, 4, 9)
    due = appraisal_due(RULES, calendar, received)
    asked_for = Pause(datetime(2027, 1, 6, 7), datetime(2027, 1, 8, 7))
    assert due == datetime(2027, 1, 18, 17)
    assert appraisal_due(RULES, calendar, received, [asked_for]) == datetime(2027, 1, 20, 17)
    still_asked = Pause(asked_for.from_at, None)
    assert appraisal_due(RULES, calendar, received, [still_asked], asked_for.to_at) == datetime(2027, 1, 20, 17)


def test_a_checklist_is_done_when_every_point_is_answered_with_yes() -> None:
    points = [CheckPoint("one", CLAUSE), CheckPoint("two", CLAUSE), CheckPoint("three", CLAUSE)]
    assert unanswered(points, {"one": True, "two": False}) == ["two", "three"]
    assert unanswered(points, {"one": True, "two": True, "three": True}) == []


def test_comments_are_taken_for_whole_days_after_the_opening() -> None:
    assert comments_until(RULES, date(2027, 2, 1)) == date(2027, 2, 11)


@pytest.mark.parametrize(
    ("today", "sent", "due"),
    [
        (date(2026, 12, 30), (), None),
        (date(2026, 12, 31), (), 30),
        (date(2027, 1, 1), (30,), None),
        (date(2027, 1, 1), (), 30),  # the day before was missed
        (date(2027, 1, 28), (30,), 2),
        (date(2027, 1, 29), (30, 2), 1),
        (date(2027, 1, 30), (30, 2, 1), None),
        (date(2027, 1, 30), (30, 2), 1),  # the last full day itself
        (date(2027, 1, 31), (), None),
    ],
)
def test_reminders_go_out_once_and_a_missed_one_is_made_up_for(
    today: date, sent: tuple[int, ...], due: int | None
) -> None:
    limit = Deadline("p", date(2027, 1, 31), CLAUSE, warn_days=(30, 7, 2, 1))
    assert reminders_on(limit, today, sent) == due


# Payment


def test_sums_by_fund_are_the_lines_added_up() -> None:
    rate = BonusRate("provincial-bang-khen", Share(15, 10))
    lines = [
        PaymentLine("X1", "city", bonus(rate, UNIT, 2_530_000)),
        PaymentLine("P1", "city", bonus(rate, OFFICER, 2_530_000)),
        PaymentLine("P2", "unit", bonus(rate, OFFICER, 2_530_000)),
    ]
    assert by_fund(lines) == [FundSum("city", 2, 11_390_000), FundSum("unit", 1, 3_800_000)]


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (11, "Mười một đồng"),
        (15, "Mười lăm đồng"),
        (21, "Hai mươi mốt đồng"),
        (105, "Một trăm linh năm đồng"),
        (1_005, "Một nghìn không trăm linh năm đồng"),
        (380_000, "Ba trăm tám mươi nghìn đồng"),
        (3_800_000, "Ba triệu tám trăm nghìn đồng"),
        (7_590_000, "Bảy triệu năm trăm chín mươi nghìn đồng"),
        (1_000_000_005, "Một tỷ không trăm linh năm đồng"),
        (2_000_000_000_000, "Hai nghìn tỷ đồng"),
    ],
)
def test_amounts_in_vietnamese_words(amount: int, words: str) -> None:
    assert amount_in_words(amount) == words


def test_no_amount_is_below_zero() -> None:
    with pytest.raises(ValueError, match="below zero"):
        amount_in_words(-1)


DIGITS = dict(zip(["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"], range(10), strict=True)) | {
    "mốt": 1,
    "lăm": 5,
}


def read_back(words: str) -> int:
    """An independent reading of the words, from left to right."""
    total = group = tens = 0
    for word in words.lower().removesuffix(" đồng").split():
        if word == "trăm":
            group, tens = tens * 100, 0
        elif word in ("mười", "mươi"):
            group, tens = group + (tens or 1) * 10, 0
        elif word == "linh":
            tens = 0
        elif word in ("nghìn", "triệu"):
            total += (group + tens) * (1000 if word == "nghìn" else 1_000_000)
            group = tens = 0
        elif word == "tỷ":
            total, group, tens = (total + group + tens) * 10**9, 0, 0
        else:
            tens = DIGITS[word]
    return total + group + tens


@given(st.integers(0, 10**13))
def test_the_words_read_back_give_the_amount(amount: int) -> None:
    assert read_back(amount_in_words(amount)) == amount
