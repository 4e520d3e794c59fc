"""A decision is made again from its grounds: what the rules do not allow of it is found with the name of the line."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from support.evidence_bundles import MOVEMENT
from thidua.definitions.law import Law, load_law
from thidua.definitions.movement_loader import load_movement
from thidua.proof.award_derivation import Grounds, ListedCandidate, broken_rules, derived, differences
from thidua.proof.award_statement import HEADING, StatedSubject, stated_decision, stated_line
from thidua.rules.movement import Share
from thidua.rules.terms import SubjectKind

CRITERION = {"id": "a.6", "clause": "III.3.a.6", "state": "met", "numerator": 45, "denominator": 50}
FAILED = {**CRITERION, "state": "not_met"}

REVOKED = {"reason": "", "number": 530, "symbol": "QĐ-UBND"}


def line(no: int, kind: SubjectKind, rate: int, **stated: Any) -> dict[str, Any]:
    """A line before anything is derived: the subject, what was measured, and what people said."""
    keys = load_movement(MOVEMENT).rank_keys(kind)
    return {
        "kind": kind.value,
        "subject": {
            "id": f"S{no}",
            "name": f"Subject {no}",
            "unit": "Phường Một",
            "criteria": [CRITERION],
            "marked": [],
            "vote": {"yes": 7, "no": 1, "abstained": 1},
        },
        "measured": {
            key.id: [rate, 100] if key.indicator else [1, 1] for key in keys if key.by in ("indicator", "direct")
        },
        HEADING: {
            "council": "unit-council",
            "members": 9,
            "recused": 0,
            "secret": True,
            "exceptions": [],
            "barred": False,
            "left_out": "",
            "approved": None,
            "decision_reason": "",
            "submitted_at": "2026-09-01T09:00:00+07:00",
            "received_at": "2026-09-01T09:00:00+07:00",
            "late": "",
            "sessions": [],
            "printed_as": "",
            "in_papers": "",
            "unit_in_papers": "",
            "revoked": None,
            "candidate": str(no),
            "ballots": "votes/1.json",
            **stated,
        },
    }


def stated(**changes: Any) -> dict[str, Any]:
    return {
        "award": "bang-khen",
        "unit": "",
        "number": 412,
        "symbol": "QĐ-UBND",
        "signer": "Nguyễn Văn A",
        "decided_on": "2026-10-20",
        "comments_from_on": "2026-10-01",
        "comments_until_on": "2026-10-11",
        "taken": {},
        "objections": [],
        **changes,
    }


def grounds(*lines: dict[str, Any], group: str = "city", law: Law | None = None, **changes: Any) -> Grounds:
    """A decision on the lines, with ten collectives and twenty people registered."""
    listed = [
        ListedCandidate(
            SubjectKind(one["kind"]), stated_line(one), StatedSubject.model_validate(one["subject"]), one["measured"]
        )
        for one in lines
    ]
    registered = {SubjectKind.UNIT: 10, SubjectKind.OFFICER: 20}
    decision = stated_decision({HEADING: stated(**changes)})
    frozen_on = date(2026, 9, 30)
    return Grounds(load_movement(MOVEMENT), law or load_law(), decision, registered, listed, group, frozen_on)


def honest(**second: Any) -> Grounds:
    """Two units for one place, one officer for one place; the first of each approved."""
    return grounds(
        line(1, SubjectKind.UNIT, 99, approved=True),
        line(2, SubjectKind.UNIT, 98, **second),
        line(3, SubjectKind.OFFICER, 97, approved=True),
    )


def findings(of: Grounds) -> list[str]:
    return [finding.render("en") for finding in broken_rules(of, derived(of), load_law())]


def test_an_honest_decision_holds() -> None:
    made = derived(honest())
    assert findings(honest()) == []
    assert [(one["rank"], one["outcome"], one["amount_vnd"]) for one in made["lines"]] == [
        (1, "in", 7_590_000),
        (2, "cut", None),
        (1, "in", 3_800_000),
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"members": 20}, "Subject 1: the vote does not carry the proposal"),
        ({"members": 8}, "Subject 1: the vote does not carry the proposal"),
        ({"recused": 9}, "Subject 1: the vote does not carry the proposal"),
        ({"approved": False}, "Subject 1: refused without a reason"),
        ({"approved": None}, "Subject 1: has a place, and nobody decided"),
        ({"left_out": "Rút", "approved": True}, "Subject 1: approved without a place"),
        (
            {"received_at": "2027-02-01T09:00:00+07:00"},
            "Subject 1: handed in after the deadline, and nobody allowed it",
        ),
        ({"submitted_at": "2026-11-01T09:00:00+07:00"}, "Subject 1: decided before it was handed in"),
        ({"revoked": {**REVOKED, "on": "2026-10-01"}}, "Subject 1: revoked before it was awarded"),
        (
            {"approved": None, "revoked": {**REVOKED, "on": "2026-12-01"}},
            "Subject 1: revoked without having been awarded",
        ),
    ],
)
def test_what_the_rules_do_not_allow_of_a_line_is_found(changes: dict[str, Any], expected: str) -> None:
    said = {"approved": True, **changes}
    assert expected in findings(grounds(line(1, SubjectKind.UNIT, 99, **said)))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"comments_until_on": "2026-10-10"}, "the list was not open to comments for the days that the movement gives"),
        ({"decided_on": "2026-10-11"}, "the list was not open to comments for the days that the movement gives"),
        (
            {"comments_from_on": None, "comments_until_on": None},
            "the list was not open to comments for the days that the movement gives",
        ),
        ({"comments_from_on": None}, "the days for comments have a beginning or an end alone"),
        ({"decided_on": "2026-09-29"}, "the register of participants was frozen after the decision"),
        ({"decided_on": "2026-04-14"}, "decided before the movement began"),
    ],
)
def test_days_that_the_movement_does_not_allow_are_found(changes: dict[str, Any], expected: str) -> None:
    assert expected in findings(grounds(line(1, SubjectKind.UNIT, 99, approved=True), **changes))


def act(criterion: str, **changes: str) -> dict[str, str]:
    signed = {"authority": "Chủ tịch", "document_no": "12/UBND", "signer": "Nguyễn Văn Mẫu", "entry": "TC-1"}
    return {"criterion": criterion, "ground": "Bão", "document_on": "2026-09-01", **signed, **changes}


def failing(criterion: str, *acts: dict[str, str], **said: Any) -> dict[str, Any]:
    listed = line(1, SubjectKind.UNIT, 99, approved=True, exceptions=list(acts), **said)
    listed["subject"] |= {"criteria": [{**FAILED, "id": criterion}], "marked": [criterion]}
    return listed


@pytest.mark.parametrize(
    "acts",
    [
        [],
        [act("a.8")],
        [act("a.7", signer=" ")],
        [act("a.7", document_on="2026-10-21")],
    ],
)
def test_one_who_fails_is_awarded_by_a_signed_act_alone(acts: list[dict[str, str]]) -> None:
    assert findings(grounds(failing("a.7", act("a.7")))) == []
    assert findings(grounds(failing("a.7", act("a.7", document_on="2026-10-20")))) == []  # of the day decided
    assert findings(grounds(failing("a.7", *acts))) == ["Subject 1: a.7 is not met, and no signed act excepts from it"]


def test_no_act_excepts_from_what_the_movement_keeps() -> None:
    assert findings(grounds(failing("a.6", act("a.6")))) == [
        "Subject 1: a.6 is not met, and no signed act excepts from it"
    ]


def test_who_lacks_a_standard_has_no_place_and_nobody_else_is_kept_out() -> None:
    assert "Subject 1: approved without a place" in findings(grounds(failing("a.6", barred=True)))
    kept_out = grounds(line(1, SubjectKind.UNIT, 99, barred=True))
    assert findings(kept_out) == ["Subject 1: kept out of the ranking, and no standard is lacking"]


def test_awards_above_the_quota_and_past_somebody_better_are_found() -> None:
    told = findings(honest(approved=True))
    assert "Subject 2: approved without a place" in told
    assert "2 awards are above the quota" in told
    taken = grounds(line(1, SubjectKind.UNIT, 99, approved=True), taken={"unit": 1})
    assert "Subject 1: approved without a place" in findings(taken)


def test_a_law_of_somebodys_own_is_found() -> None:
    law = load_law()
    rate = law.bonus_rates["provincial-bang-khen"][0]
    richer = replace(rate, value=replace(rate.value, multiple=Share(150, 10)))
    own = replace(law, bonus_rates={**law.bonus_rates, "provincial-bang-khen": (richer,)})
    assert findings(grounds(line(1, SubjectKind.UNIT, 99, approved=True), law=own)) == [
        "the law in the bundle gives other money than that of this program"
    ]


def test_a_units_own_award_is_paid_by_its_group_and_needs_no_days_for_comments() -> None:
    own = {"award": "giay-khen", "unit": "X1", "comments_from_on": None, "comments_until_on": None}
    of = grounds(line(1, SubjectKind.UNIT, 99, approved=True), group="commune", **own)
    assert findings(of) == []
    assert derived(of)["lines"][0]["fund"] == "unit-commendation-fund"


def test_who_is_awarded_without_a_day_of_handing_in_is_not_held_to_it() -> None:
    assert findings(grounds(line(1, SubjectKind.UNIT, 99, approved=True, submitted_at=None))) == []


def test_a_field_that_no_form_has_is_refused() -> None:
    with pytest.raises(ValueError, match="more"):
        stated_line(line(1, SubjectKind.UNIT, 99, more=1))
    with pytest.raises(ValueError, match="more"):
        stated_decision({HEADING: stated(more=1)})


def test_a_difference_is_told_leaf_by_leaf_and_of_stated_parts_never() -> None:
    said = {"lines": [{"rank": 1, HEADING: {"a": 1}}], "rest": None, "kinds": [1]}
    made = {"lines": [{"rank": 2}], "more": True, "kinds": [1, 2]}
    assert [finding.render("en") for finding in differences(said, made)] == [
        "kinds: [1] is said, [1, 2] follows",
        "lines.1.rank: 1 is said, 2 follows",
        "more: – is said, True follows",
        "rest: – is said, – follows",
    ]
