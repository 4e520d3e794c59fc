"""From facts to rows: integers, thresholds, distances, reasons; never a silent zero."""

from dataclasses import replace
from datetime import date

import pytest

from support.small_movement import OFFICER, UNIT, Facts, criterion, judged, movement
from thidua.rules.criteria import (
    AllOf,
    AnyOf,
    DatedBy,
    DeclarationLeaf,
    IndicatorLeaf,
    MinimumN,
    Op,
    RegisterLeaf,
    Threshold,
)
from thidua.rules.movement import Hold
from thidua.rules.movement_settings import InitiativeForTwo
from thidua.rules.terms import Citation, Count, SubjectKind, VerdictState
from thidua.verdicts.evaluator import used_indicators
from thidua.verdicts.register_facts import Declaration, RegisterFact
from thidua.verdicts.results import VerdictRow, canonical_json, evaluation_from_value, evaluation_value, overall_state
from thidua.verdicts.wording import distance_text, lacking_text

EIGHTY = IndicatorLeaf("share", "active_procedures", Op.GE, Threshold(80, 100), beside=("strict",))
INITIATIVE = RegisterLeaf(
    "initiative",
    "initiative",
    Op.GE,
    Threshold(1),
    states=("recognised",),
    requires=("authority", "document_no"),
    dated_by=DatedBy.DOCUMENT_ON,
)
COMPLAINTS = RegisterLeaf("complaints", "complaint", Op.LE, Threshold(0), states=("upheld",))
OBSTACLES = RegisterLeaf("obstacles", "obstacle", Op.GE, Threshold(1, 1), on_time=True)


def test_37_of_50_procedures_needs_3_more() -> None:
    facts = Facts({("active_procedures", "U1"): Count(37, 50, 2), ("strict", "U1"): Count(20, 50)})
    row = judged(movement(criterion(EIGHTY)), facts).rows[0]
    assert row.state is VerdictState.NOT_MET
    part = row.parts[0]
    assert (part.numerator, part.denominator, part.excluded) == (37, 50, 2)
    assert (part.op, part.threshold_numerator, part.threshold_denominator) == (">=", 80, 100)
    assert (part.change, part.against, part.further) == (3, 13, 15)
    assert (part.beside[0].numerator, part.beside[0].denominator) == (20, 50)
    assert distance_text(part, "procedures", "en") == "3 more procedures needed (13 not counted today)"
    assert distance_text(part, "procedures", "vi") == "cần thêm 3 thủ tục (hiện 13 chưa được tính)"
    told = "3 more survey answers needed (13 not counted today), or 15 new ones, all good"
    assert distance_text(part, "answers", "en") == told


def test_two_late_dossiers_against_100_per_cent() -> None:
    leaf = IndicatorLeaf("on_time", "finished_on_time", Op.GE, Threshold(100, 100))
    row = judged(movement(criterion(leaf)), Facts({("finished_on_time", "U1"): Count(48, 50)})).rows[0]
    assert distance_text(row.parts[0], "dossiers", "en") == "2 dossiers fall short"
    assert distance_text(replace(row.parts[0], change=1, against=1), "dossiers", "en") == "1 dossier falls short"
    assert distance_text(row.parts[0], "dossiers", "vi") == "2 hồ sơ không đạt"


def test_nothing_counted_is_not_determinable_and_says_so() -> None:
    row = judged(movement(criterion(EIGHTY)), Facts()).rows[0]
    assert row.state is VerdictState.NOT_DETERMINABLE
    assert lacking_text(row.parts[0], "procedures", "en") == "nothing to count in the window"


def test_a_register_nobody_keeps_is_never_read_as_zero() -> None:
    row = judged(movement(criterion(COMPLAINTS)), Facts()).rows[0]
    assert (row.state, row.parts[0].reason, row.parts[0].numerator) == (
        VerdictState.NOT_DETERMINABLE,
        "no_source",
        None,
    )


def test_a_line_that_names_nobody_says_the_register_is_kept() -> None:
    row = judged(movement(criterion(COMPLAINTS)), Facts(records_=[RegisterFact("complaint", "kept")])).rows[0]
    assert (row.state, row.parts[0].numerator) == (VerdictState.MET, 0)


def recognised(record_id: str = "I1", **changes: object) -> RegisterFact:
    record = RegisterFact(
        "initiative",
        record_id,
        "U1",
        "P1",
        state="recognised",
        authority="UBND thành phố",
        document_no="12/QĐ-UBND",
        document_on=date(2026, 8, 1),
    )
    return replace(record, **changes)  # type: ignore[arg-type]


def test_an_initiative_counts_for_its_author_and_the_unit() -> None:
    given = movement(criterion(INITIATIVE, id_="a.8"), criterion(INITIATIVE, id_="b.8", kind=SubjectKind.OFFICER))
    rows = judged(given, Facts(records_=[recognised()]), subjects=(UNIT, OFFICER)).rows
    assert [(row.criterion_id, row.state) for row in rows] == [("a.8", VerdictState.MET), ("b.8", VerdictState.MET)]


def test_an_initiative_without_a_document_or_outside_the_window_does_not_count() -> None:
    given = movement(criterion(INITIATIVE, id_="a.8"))
    for changed in ({"document_no": None}, {"document_on": date(2026, 6, 30)}, {"document_on": date(2026, 10, 1)}):
        row = judged(given, Facts(records_=[recognised(**changed)])).rows[0]
        assert row.parts[0].numerator == 0, changed
        assert row.state is VerdictState.NOT_MET, changed
        assert lacking_text(row.parts[0], "initiative", "en") == "1 more initiative needed"


def test_a_unit_answers_for_the_units_below_it() -> None:
    given = movement(criterion(INITIATIVE, id_="a.8"))
    assert judged(given, Facts(records_=[recognised(unit_id="U1a")])).rows[0].state is VerdictState.MET


def obstacle(record_id: str, closed_on: date | None, due_on: date = date(2026, 8, 10)) -> RegisterFact:
    return RegisterFact("obstacle", record_id, "U1", opened_on=date(2026, 8, 1), due_on=due_on, closed_on=closed_on)


def test_obstacles_on_time_late_and_not_due_yet() -> None:
    given = movement(criterion(OBSTACLES))
    records = [
        obstacle("1", date(2026, 8, 10)),
        obstacle("2", date(2026, 8, 11)),
        obstacle("3", None),
        obstacle("4", None, due_on=date(2026, 12, 1)),
        obstacle("5", date(2026, 11, 1), due_on=date(2026, 12, 1)),
    ]
    part = judged(given, Facts(records_=records)).rows[0].parts[0]
    assert (part.numerator, part.denominator, part.excluded) == (1, 3, 2)


DISCIPLINE = Hold("discipline", "discipline", ("open",), Citation("plan", "III.3.a.1"))


def test_a_hold_lasts_from_opening_to_closing_and_follows_the_officer_alone() -> None:
    leaf = RegisterLeaf("complaints", "complaint", Op.LE, Threshold(0))
    given = movement(criterion(leaf), criterion(leaf, id_="b.3", kind=SubjectKind.OFFICER), holds=(DISCIPLINE,))
    record = RegisterFact("discipline", "D1", "U1", "P1", opened_on=date(2026, 5, 1), state="open")
    kept = RegisterFact("complaint", "kept")
    unit, officer = judged(given, Facts(records_=[record, kept]), subjects=(UNIT, OFFICER)).rows
    assert (unit.state, officer.state) == (VerdictState.MET, VerdictState.ON_HOLD)
    assert (officer.holds[0].record_id, officer.holds[0].clause) == ("D1", "III.3.a.1")
    closed = replace(record, closed_on=date(2026, 9, 30))
    assert judged(given, Facts(records_=[closed, kept]), subjects=(OFFICER,)).rows[0].state is VerdictState.MET


def test_a_hold_of_a_unit_holds_the_unit_and_one_on_nobody_holds_nobody() -> None:
    leaf = RegisterLeaf("complaints", "complaint", Op.LE, Threshold(0))
    given = movement(criterion(leaf), holds=(DISCIPLINE,))
    kept = RegisterFact("complaint", "kept")
    of_unit = RegisterFact("discipline", "D1", "U1", opened_on=date(2026, 5, 1), state="open")
    of_nobody = RegisterFact("discipline", "D2", opened_on=date(2026, 5, 1), state="open")
    assert judged(given, Facts(records_=[of_unit, kept])).rows[0].state is VerdictState.ON_HOLD
    assert judged(given, Facts(records_=[of_nobody, kept])).rows[0].state is VerdictState.MET


def test_only_records_in_one_of_the_states_looked_at_are_considered() -> None:
    leaf = RegisterLeaf(
        "passed", "posting_check", Op.GE, Threshold(1, 1), states=("passed",), of_states=("passed", "failed")
    )
    day = date(2026, 8, 1)
    checks = [
        RegisterFact("posting_check", f"C{number}", "U1", opened_on=day, closed_on=day, state=state)
        for number, state in enumerate(("passed", "failed", "planned"))
    ]
    part = judged(movement(criterion(leaf)), Facts(records_=checks)).rows[0].parts[0]
    assert (part.numerator, part.denominator) == (1, 2)


def test_too_many_are_said_as_such() -> None:
    facts = Facts(records_=[replace(RegisterFact("complaint", "C1", "U1"), opened_on=date(2026, 8, 1), state="upheld")])
    part = judged(movement(criterion(COMPLAINTS)), facts).rows[0].parts[0]
    assert distance_text(part, "complaint", "en") == "1 complaint too many"


def test_states_are_counted_by_criterion() -> None:
    made = judged(movement(criterion(EIGHTY)), Facts({("active_procedures", "U1"): Count(37, 50)}))
    assert made.summary() == {(SubjectKind.UNIT, "a.6"): {VerdictState.NOT_MET: 1}}
    assert made.overall(SubjectKind.UNIT, "U1") is VerdictState.NOT_MET


def test_a_form_nobody_knows_is_refused() -> None:
    value = evaluation_value(judged(movement(criterion(EIGHTY)), Facts()))
    with pytest.raises(ValueError, match="form 99 is not"):
        evaluation_from_value(value | {"form": 99})


def test_declarations_as_they_stood_on_the_day() -> None:
    given = movement(criterion(DeclarationLeaf("declared"), id_="a.1"))

    def state(**changes: object) -> tuple[VerdictState, str]:
        made = Declaration(SubjectKind.UNIT, "U1", "a.1", "s", "file.pdf", date(2026, 8, 1), "R", "accepted")
        row = judged(given, Facts(declared=[replace(made, **changes)])).rows[0]  # type: ignore[arg-type]
        return row.state, row.parts[0].reason

    assert state() == (VerdictState.MET, "accepted")
    assert state(verdict="rejected") == (VerdictState.NOT_MET, "rejected")
    assert state(verdict=None) == (VerdictState.NOT_DETERMINABLE, "not_reviewed")
    assert state(evidence="") == (VerdictState.NOT_DETERMINABLE, "no_evidence")
    assert state(reviewed_on=date(2026, 10, 1)) == (VerdictState.NOT_DETERMINABLE, "not_reviewed")
    assert state(declared_on=date(2026, 10, 1)) == (VerdictState.NOT_DETERMINABLE, "not_declared")


def test_parts_of_a_choice_are_marked() -> None:
    rule = AllOf((DeclarationLeaf("declared"), AnyOf((INITIATIVE, COMPLAINTS))))
    row = judged(movement(criterion(rule)), Facts(records_=[recognised()])).rows[0]
    assert [(part.id, part.alternative) for part in row.parts] == [
        ("declared", False),
        ("initiative", True),
        ("complaints", True),
    ]


@pytest.mark.parametrize(
    ("indicator", "measure", "minimum", "told"),
    [
        ("satisfaction", "answers", 30, "19 of 30 survey answers; 11 more needed for a verdict"),
        ("finished_on_time", "dossiers", 20, "19 of 20 dossiers; 1 more needed for a verdict"),
        ("forwarded_on_time", "legs", 20, "19 of 20 forwarding legs; 1 more needed for a verdict"),
    ],
)
def test_a_share_of_too_few_is_not_determinable(indicator: str, measure: str, minimum: int, told: str) -> None:
    leaf = IndicatorLeaf("s", indicator, Op.GE, Threshold(90, 100))
    given = movement(criterion(leaf))
    given = replace(given, settings=replace(given.settings, dossiers_minimum_n=20))
    for count in (Count(minimum - 1, minimum - 1), Count(0, minimum - 1)):
        few = judged(given, Facts({(indicator, "U1"): count})).rows[0]
        assert (few.state, few.parts[0].reason) == (VerdictState.NOT_DETERMINABLE, "too_few")
        assert few.parts[0].minimum_n == minimum
    enough = judged(given, Facts({(indicator, "U1"): Count(minimum, minimum)})).rows[0]
    assert enough.state is VerdictState.MET
    nineteen = judged(given, Facts({(indicator, "U1"): Count(19, 19)})).rows[0]
    assert lacking_text(nineteen.parts[0], measure, "en") == told


def test_procedures_and_plain_numbers_need_no_least_number() -> None:
    few_procedures = judged(movement(criterion(EIGHTY)), Facts({("active_procedures", "U1"): Count(1, 1)})).rows[0]
    assert few_procedures.state is VerdictState.MET
    none_overdue = IndicatorLeaf("b", "overdue_backlog", Op.LE, Threshold(0))
    row = judged(movement(criterion(none_overdue)), Facts({("overdue_backlog", "U1"): Count(0, 1)})).rows[0]
    assert row.state is VerdictState.MET


def test_a_leaf_may_ask_for_more_than_the_movement_and_not_for_less() -> None:
    for least, state in ((40, VerdictState.NOT_DETERMINABLE), (5, VerdictState.MET)):
        leaf = IndicatorLeaf("s", "satisfaction", Op.GE, Threshold(90, 100), minimum_n=MinimumN(least, blocking=True))
        row = judged(movement(criterion(leaf)), Facts({("satisfaction", "U1"): Count(35, 35)})).rows[0]
        assert row.state is state
    leaf = IndicatorLeaf("s", "satisfaction", Op.GE, Threshold(90, 100), minimum_n=MinimumN(5, blocking=True))
    row = judged(movement(criterion(leaf)), Facts({("satisfaction", "U1"): Count(10, 10)})).rows[0]
    assert row.state is VerdictState.NOT_DETERMINABLE


def test_an_evaluation_survives_its_canonical_form() -> None:
    rule = AllOf((EIGHTY, INITIATIVE, DeclarationLeaf("declared")))
    facts = Facts({("active_procedures", "U1"): Count(37, 50), ("strict", "U1"): Count(1, 2)})
    given = movement(criterion(rule), holds=(DISCIPLINE,))
    facts.records_ = [RegisterFact("discipline", "D1", "U1", state="open"), recognised()]
    made = judged(given, facts)
    again = evaluation_from_value(evaluation_value(made))
    assert again == made
    assert canonical_json(evaluation_value(again)) == canonical_json(evaluation_value(made))
    assert again.result_hash() == made.result_hash()


def test_indicators_in_use() -> None:
    assert used_indicators(movement(criterion(AllOf((EIGHTY, INITIATIVE))))) == ("active_procedures", "strict")


def test_one_state_for_many_criteria() -> None:
    met, not_met, unknown = VerdictState.MET, VerdictState.NOT_MET, VerdictState.NOT_DETERMINABLE
    hold, none = VerdictState.ON_HOLD, VerdictState.NOT_APPLICABLE
    assert overall_state([met, none]) is met
    assert overall_state([met, unknown]) is unknown
    assert overall_state([met, unknown, not_met]) is not_met
    assert overall_state([met, hold, not_met]) is not_met
    assert overall_state([met, hold, unknown]) is unknown
    assert overall_state([met, hold]) is hold
    assert overall_state([none]) is none
    assert overall_state([]) is none


IMPROVEMENT = RegisterLeaf("improvement", "initiative", Op.GE, Threshold(1), states=("applied", "recognised"))
RECOGNISED = RegisterLeaf("initiative", "initiative", Op.GE, Threshold(1), states=("recognised",))
OF_A_GROUP = replace(RECOGNISED, id="variant", groups=("communes",))


def initiatives(*states: str) -> Facts:
    """Initiatives of U1, SK-1, SK-2 …, in these states."""
    facts = [
        RegisterFact("initiative", f"SK-{number}", unit_id="U1", opened_on=date(2026, 8, 1), state=state)
        for number, state in enumerate(states, 1)
    ]
    return Facts(records_=facts)


def of_both(setting: InitiativeForTwo, *states: str, second: RegisterLeaf = RECOGNISED) -> list[VerdictRow]:
    """The verdicts on a.5 and a.8 of U1 with initiatives in these states."""
    given = movement(criterion(IMPROVEMENT, id_="a.5"), criterion(second, id_="a.8"))
    given = replace(given, settings=replace(given.settings, initiative_for_two_criteria=setting))
    return list(judged(given, initiatives(*states)).rows)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (("recognised",), [("met", ("SK-1",)), ("not_met", ())]),
        (("recognised", "applied"), [("met", ("SK-2",)), ("met", ("SK-1",))]),
        (("recognised", "recognised", "refused"), [("met", ("SK-1",)), ("met", ("SK-2",))]),
        (("applied",), [("met", ("SK-1",)), ("not_met", ())]),
    ],
)
def test_an_initiative_that_may_serve_one_criterion_is_named_with_it(
    states: tuple[str, ...], expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    rows = of_both(InitiativeForTwo.ONCE, *states)
    assert [(row.state.value, row.parts[0].taken) for row in rows] == expected
    told = lacking_text(rows[0].parts[0], "initiative", "vi")
    assert told == f"tính cho tiêu chí này: {expected[0][1][0]}"


def test_one_that_may_serve_two_counts_for_both_and_nothing_is_named() -> None:
    rows = of_both(InitiativeForTwo.COUNTS, "recognised")
    assert [(row.state, row.parts[0].taken) for row in rows] == [(VerdictState.MET, ())] * 2
    assert lacking_text(rows[0].parts[0], "initiative", "vi") == ""


def test_a_variant_of_some_groups_takes_nothing_from_another_criterion() -> None:
    rows = of_both(InitiativeForTwo.ONCE, "recognised", second=OF_A_GROUP)
    assert [row.state for row in rows] == [VerdictState.MET] * 2


def test_what_was_taken_is_written_and_read_back() -> None:
    given = movement(criterion(IMPROVEMENT, id_="a.5"), criterion(RECOGNISED, id_="a.8"))
    given = replace(given, settings=replace(given.settings, initiative_for_two_criteria=InitiativeForTwo.ONCE))
    result = judged(given, initiatives("recognised", "applied"))
    assert evaluation_from_value(evaluation_value(result)).rows == result.rows


def test_what_a_body_of_another_level_recognised_does_not_count_and_the_verdict_says_so() -> None:
    of_the_city = replace(RECOGNISED, authorities=("Ủy ban nhân dân thành phố Cần Thơ",))
    records = [
        RegisterFact(
            "initiative",
            f"SK-{number}",
            unit_id="U1",
            opened_on=date(2026, 8, 1),
            state="recognised",
            authority=authority,
        )
        for number, authority in enumerate(("Ủy ban nhân dân phường Cái Răng", None), 1)
    ]
    row = judged(movement(criterion(of_the_city, id_="a.8")), Facts(records_=records)).rows[0]
    assert (row.state, row.parts[0].numerator) == (VerdictState.NOT_MET, 0)
    assert row.parts[0].not_competent == ("SK-1", "SK-2")
    told = lacking_text(row.parts[0], "initiative", "vi")
    assert told.endswith("không tính vì cơ quan công nhận không thuộc cấp được yêu cầu: SK-1, SK-2")
    by_city = replace(records[0], record_id="SK-3", authority="ỦY BAN NHÂN DÂN thành phố Cần Thơ")
    row = judged(movement(criterion(of_the_city, id_="a.8")), Facts(records_=[*records, by_city])).rows[0]
    assert (row.state, row.parts[0].numerator) == (VerdictState.MET, 1)
    assert (
        judged(movement(criterion(of_the_city)), Facts(records_=[replace(by_city, unit_id="U2")]))
        .rows[0]
        .parts[0]
        .not_competent
        == ()
    )
