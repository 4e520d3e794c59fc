"""Records, holds and declarations on the very day: of the window, of the judging, of what was due."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from thidua.rules.criteria import DatedBy, Op, RegisterLeaf, Threshold
from thidua.rules.judging.verdict import DeclarationVerdict, OpenHold, SubmittedDeclaration
from thidua.rules.movement import Hold, Window
from thidua.rules.movement_settings import PendingNotDue
from thidua.rules.terms import Citation, Count, SubjectKind
from thidua.verdicts.register_facts import Declaration, RegisterFact, RegisterReader

HERE = Citation("plan", "1")
FIRST, AS_OF, LAST = date(2026, 1, 1), date(2026, 6, 30), date(2026, 12, 31)
DAY = timedelta(days=1)
UNIT, OFFICER = SubjectKind.UNIT, SubjectKind.OFFICER
YES, NO, LEFT_OUT = Count(1, 1), Count(0, 1), Count(0, 0, 1)
LEAF = RegisterLeaf("l", "r", Op.GE, Threshold(1), states=("done",))
RECORD = RegisterFact("r", "R-1", unit_id="X1", opened_on=AS_OF, state="done")


@dataclass
class Given:
    """Registers as a test has them."""

    facts: Sequence[RegisterFact] = ()
    statements: Sequence[Declaration] = ()

    def records(self, register: str) -> Sequence[RegisterFact] | None:
        return [fact for fact in self.facts if fact.register == register] or None

    def declarations(self) -> Sequence[Declaration]:
        return self.statements


def reader(
    *facts: RegisterFact,
    statements: Sequence[Declaration] = (),
    pending: PendingNotDue = PendingNotDue.NOT_COUNTED,
    ancestors: dict[str, tuple[str, ...]] | None = None,
) -> RegisterReader:
    return RegisterReader(Given(facts, statements), Window(FIRST, LAST, HERE), AS_OF, pending, ancestors or {})


@pytest.mark.parametrize(
    ("on", "count"),
    [(FIRST - DAY, None), (FIRST, YES), (AS_OF, YES), (AS_OF + DAY, None), (LAST + DAY, None), (None, None)],
)
def test_a_record_is_looked_at_from_the_first_day_to_the_one_judged(on: date | None, count: Count | None) -> None:
    assert reader().counted(LEAF, replace(RECORD, opened_on=on)) == count
    by_end = replace(LEAF, dated_by=DatedBy.CLOSED_ON)
    assert reader().counted(by_end, replace(RECORD, opened_on=None, closed_on=on)) == count


@pytest.mark.parametrize(("closed_on", "count"), [(None, YES), (AS_OF, YES), (AS_OF + DAY, NO)])
def test_the_state_of_a_record_is_true_from_the_day_it_closed(closed_on: date | None, count: Count) -> None:
    assert reader().counted(LEAF, replace(RECORD, closed_on=closed_on)) == count


@pytest.mark.parametrize(
    ("of_states", "closed_on", "count"),
    [
        (("done",), None, YES),
        (("other",), None, None),
        (("done",), AS_OF + DAY, None),  # what it will be is not known yet
    ],
)
def test_only_records_of_the_states_asked_for_are_looked_at(
    of_states: tuple[str, ...], closed_on: date | None, count: Count | None
) -> None:
    assert reader().counted(replace(LEAF, of_states=of_states), replace(RECORD, closed_on=closed_on)) == count


ON_TIME = replace(LEAF, on_time=True, states=())


@pytest.mark.parametrize(
    ("due_on", "closed_on", "count"),
    [
        (AS_OF - DAY, AS_OF - DAY, YES),  # on the day it was due
        (AS_OF - DAY, AS_OF, NO),
        (None, AS_OF, YES),  # nothing was due
        (AS_OF - DAY, None, NO),
        (AS_OF, None, LEFT_OUT),  # the whole day is still there
        (AS_OF + DAY, None, LEFT_OUT),
        (None, None, NO),
        (AS_OF, AS_OF + DAY, LEFT_OUT),  # closed too late, but not yet
        (AS_OF - DAY, AS_OF + DAY, NO),
    ],
)
def test_on_time_is_by_the_end_of_the_day_it_was_due(due_on: date | None, closed_on: date | None, count: Count) -> None:
    record = replace(RECORD, due_on=due_on, closed_on=closed_on)
    assert reader().counted(ON_TIME, record) == count
    if count == LEFT_OUT:
        assert reader(pending=PendingNotDue.COUNTED).counted(ON_TIME, record) == NO


def test_what_ends_later_is_looked_at_in_time_whatever_it_will_be() -> None:
    leaf = replace(ON_TIME, of_states=("other",))
    assert reader().counted(leaf, replace(RECORD, due_on=AS_OF - DAY, closed_on=AS_OF + DAY)) == NO
    assert reader().counted(leaf, replace(RECORD, due_on=AS_OF - DAY, closed_on=AS_OF)) is None


def test_in_time_but_in_another_state_does_not_count() -> None:
    both = replace(ON_TIME, states=("recognised",))
    record = replace(RECORD, due_on=AS_OF, closed_on=AS_OF)
    assert reader().counted(both, record) == NO
    assert reader().counted(both, replace(record, state="recognised")) == YES


@pytest.mark.parametrize(("authority", "count"), [(None, NO), ("", NO), ("City", YES)])
def test_a_record_without_what_is_required_of_it_does_not_count(authority: str | None, count: Count) -> None:
    leaf = replace(LEAF, requires=("title", "authority"))
    assert reader().counted(leaf, replace(RECORD, title="T", authority=authority)) == count
    assert reader().counted(leaf, replace(RECORD, title="", authority=authority)) == NO


def test_records_are_added_up_for_the_officer_the_unit_and_the_units_above() -> None:
    facts = [
        RECORD,
        replace(RECORD, record_id="R-2", unit_id="X1-D", officer_id="P1", state="open"),
        replace(RECORD, record_id="R-3", unit_id=None),
        replace(RECORD, record_id="R-4", unit_id=None, officer_id="P1"),
        replace(RECORD, record_id="R-5", opened_on=AS_OF + DAY),
    ]
    counted = reader(*facts, ancestors={"X1-D": ("X1-D", "X1")})
    assert counted.counts("a.4", LEAF) == {(UNIT, "X1"): Count(1, 2), (UNIT, "X1-D"): NO, (OFFICER, "P1"): Count(1, 2)}
    considered = counted.considered("a.4", LEAF)
    assert considered is not None
    assert considered[UNIT, "X1"] == [(facts[0], YES), (facts[1], NO)]
    assert counted.counts("a.4", replace(LEAF, register="nobody keeps it")) is None
    assert counted.considered("a.4", replace(LEAF, register="nobody keeps it")) is None


HOLD = Hold("h", "complaint", ("open", "upheld"), HERE)
COMPLAINT = RegisterFact("complaint", "C-1", unit_id="X1", state="open")


@pytest.mark.parametrize(
    ("opened_on", "closed_on", "state", "bites"),
    [
        (AS_OF, None, "open", True),
        (AS_OF + DAY, None, "open", False),
        (None, None, "open", True),
        (FIRST, AS_OF, "open", False),  # closed on the day judged
        (FIRST, AS_OF + DAY, "open", True),
        (FIRST, None, "upheld", True),
        (FIRST, None, "refused", False),
    ],
)
def test_a_hold_bites_from_the_day_it_opened_to_the_day_before_it_closed(
    opened_on: date | None, closed_on: date | None, state: str, bites: bool
) -> None:
    record = replace(COMPLAINT, opened_on=opened_on, closed_on=closed_on, state=state)
    open_holds = {(UNIT, "X1"): [OpenHold(HOLD, "C-1")]} if bites else {}
    assert reader(record).open_holds([HOLD, replace(HOLD, register="another")]) == open_holds


def test_a_hold_that_was_open_in_the_year_before_bites_on() -> None:
    before = replace(COMPLAINT, opened_on=FIRST.replace(year=FIRST.year - 1))
    assert reader(before).open_holds([HOLD]) == {(UNIT, "X1"): [OpenHold(HOLD, "C-1")]}
    assert reader(replace(before, closed_on=FIRST)).open_holds([HOLD]) == {}


@pytest.mark.parametrize(("dated_by", "count"), [(DatedBy.OPENED_ON, None), (DatedBy.DOCUMENT_ON, YES)])
def test_an_initiative_of_the_year_before_counts_where_the_rule_dates_it_by_its_recognition(
    dated_by: DatedBy, count: Count | None
) -> None:
    """The Plan leaves it open; its reading is `dated_by` of the rule (docs/explanation/open-questions.md)."""
    begun = FIRST.replace(year=FIRST.year - 1)
    recognised = replace(RECORD, opened_on=begun, document_on=FIRST)
    assert reader().counted(replace(LEAF, dated_by=dated_by), recognised) == count


def test_a_record_on_an_officer_holds_the_officer_alone_and_one_on_nobody_nobody() -> None:
    facts = [
        replace(COMPLAINT, record_id="C-1", officer_id="P1"),
        replace(COMPLAINT, record_id="C-2", unit_id=None),
        replace(COMPLAINT, record_id="C-3"),
        replace(COMPLAINT, record_id="C-4", state="anything"),
    ]
    any_state = replace(HOLD, id="any", states=())
    assert reader(*facts).open_holds([HOLD, any_state]) == {
        (OFFICER, "P1"): [OpenHold(HOLD, "C-1"), OpenHold(any_state, "C-1")],
        (UNIT, "X1"): [OpenHold(HOLD, "C-3"), OpenHold(any_state, "C-3"), OpenHold(any_state, "C-4")],
    }


SAID = Declaration(UNIT, "X1", "a.8", evidence="e.pdf", declared_on=AS_OF, verdict="accepted", reviewed_on=AS_OF)


@pytest.mark.parametrize(
    ("said", "declared"),
    [
        (SAID, SubmittedDeclaration(DeclarationVerdict.ACCEPTED, has_evidence=True)),
        (replace(SAID, declared_on=AS_OF + DAY), None),
        (replace(SAID, declared_on=None), SubmittedDeclaration(DeclarationVerdict.ACCEPTED, has_evidence=True)),
        (replace(SAID, reviewed_on=AS_OF + DAY), SubmittedDeclaration(DeclarationVerdict.PENDING, has_evidence=True)),
        (replace(SAID, verdict="rejected"), SubmittedDeclaration(DeclarationVerdict.REJECTED, has_evidence=True)),
        (replace(SAID, verdict="something else"), SubmittedDeclaration(DeclarationVerdict.PENDING, has_evidence=True)),
        (
            replace(SAID, verdict=None, evidence=""),
            SubmittedDeclaration(DeclarationVerdict.PENDING, has_evidence=False),
        ),
    ],
)
def test_a_declaration_stands_as_it_was_said_and_reviewed_by_the_day_judged(
    said: Declaration, declared: SubmittedDeclaration | None
) -> None:
    after = replace(SAID, subject_id="X2", declared_on=FIRST)
    whole = reader(statements=[said, after]).declared()
    assert whole.get((UNIT, "X1", "a.8")) == declared
    assert whole[UNIT, "X2", "a.8"] == SubmittedDeclaration(DeclarationVerdict.ACCEPTED, has_evidence=True)
