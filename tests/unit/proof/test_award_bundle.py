"""A decision is made again from its bundle: what the rules do not allow of it is found with the name of the line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.evidence_bundles import MOVEMENT, repacked
from thidua.definitions.law import load_law
from thidua.definitions.movement_loader import load_movement
from thidua.i18n import UserError
from thidua.proof.award_bundle import AWARD, MANIFEST, redacted, write_bundle
from thidua.proof.award_check import check
from thidua.proof.award_derivation import Grounds, ListedCandidate, derived
from thidua.proof.award_statement import HEADING, StatedSubject, StatedVote, stated_decision, stated_line
from thidua.proof.bundle import movement_member, rule_members
from thidua.proof.signing import SigningKey
from thidua.rules.terms import SubjectKind

CRITERION = {"id": "a.6", "clause": "III.3.a.6", "state": "met", "numerator": 45, "denominator": 50}
REVOKED = {"reason": "", "on": "2026-12-01"}
OF_FACTS = ("indicator", "direct")
LATE = "2027-02-01T09:00:00+07:00"
FAILED = {**CRITERION, "state": "not_met"}


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
            "revoked": None,
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


def decision(*lines: dict[str, Any], group: str = "city", **changes: Any) -> dict[str, Any]:
    """An honest public decision on the lines, with ten collectives and twenty people registered."""
    register = {"number": 1, "on": "2026-09-30", "sha256": "0" * 64, "registered": {"unit": 10, "officer": 20}}
    movement, said = load_movement(MOVEMENT), stated(**changes)
    listed = [
        ListedCandidate(
            SubjectKind(one["kind"]), stated_line(one), StatedSubject.model_validate(one["subject"]), one["measured"]
        )
        for one in lines
    ]
    registered = {SubjectKind(kind): count for kind, count in register["registered"].items()}  # type: ignore[attr-defined]
    grounds = Grounds(movement, load_law(), stated_decision({HEADING: said}), registered, listed, group, None)
    made = derived(grounds)
    made["lines"] = [{**one, **made_line} for one, made_line in zip(lines, made["lines"], strict=True)]
    full = {**made, HEADING: said, "register": register, "evaluation": {"result_hash": "0" * 64}}
    return redacted(full, "f" * 64, movement_member(MOVEMENT))


def honest() -> dict[str, Any]:
    """Two units for one place, one officer for one place; the first of each approved."""
    return decision(
        line(1, SubjectKind.UNIT, 99, approved=True),
        line(2, SubjectKind.UNIT, 98),
        line(3, SubjectKind.OFFICER, 97, approved=True),
    )


def findings(award: dict[str, Any], folder: Path) -> list[str]:
    path = folder / "award.zip"
    write_bundle(path, award, rule_members(MOVEMENT))
    checked = check(path)
    assert checked.lines == len(award["lines"])
    assert not checked.with_evidence
    return [finding.render("en") for finding in checked.findings]


@pytest.mark.slow
def test_an_honest_decision_holds_and_the_same_one_gives_the_same_bytes(tmp_path: Path) -> None:
    assert findings(honest(), tmp_path) == []
    assert honest()["lines"][0]["amount_vnd"] == 7_590_000
    hashes = {write_bundle(tmp_path / name, honest(), {"a": b"1"}) for name in ("one.zip", "other.zip")}
    assert len(hashes) == 1
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


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
        ({"revoked": {"reason": "", "on": "2026-10-01"}}, "Subject 1: revoked before it was awarded"),
        (
            {"approved": None, "revoked": {"reason": "", "on": "2026-12-01"}},
            "Subject 1: revoked without having been awarded",
        ),
    ],
)
def test_what_the_rules_do_not_allow_of_a_line_is_found(tmp_path: Path, changes: dict[str, Any], expected: str) -> None:
    said = {"approved": True, **changes}
    assert expected in findings(decision(line(1, SubjectKind.UNIT, 99, **said)), tmp_path)


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
def test_days_that_the_movement_does_not_allow_are_found(
    tmp_path: Path, changes: dict[str, Any], expected: str
) -> None:
    assert expected in findings(decision(line(1, SubjectKind.UNIT, 99, approved=True), **changes), tmp_path)


def act(criterion: str, **changes: str) -> dict[str, str]:
    signed = {"authority": "Chủ tịch", "document_no": "12/UBND", "signer": "Nguyễn Văn Mẫu", "entry": "TC-1"}
    return {"criterion": criterion, "ground": "Bão", "document_on": "2026-09-01", **signed, **changes}


def failing(criterion: str, *acts: dict[str, str], **said: Any) -> dict[str, Any]:
    listed = line(1, SubjectKind.UNIT, 99, approved=True, exceptions=list(acts), **said)
    listed["subject"] |= {"criteria": [{**FAILED, "id": criterion}], "marked": [criterion]}
    return listed


@pytest.mark.slow
@pytest.mark.parametrize(
    "acts",
    [
        [],
        [act("a.8")],
        [act("a.7", signer=" ")],
        [act("a.7", document_on="2026-10-21")],
    ],
)
def test_one_who_fails_is_awarded_by_a_signed_act_alone(tmp_path: Path, acts: list[dict[str, str]]) -> None:
    assert findings(decision(failing("a.7", act("a.7"))), tmp_path) == []
    assert findings(decision(failing("a.7", *acts)), tmp_path) == [
        "Subject 1: a.7 is not met, and no signed act excepts from it"
    ]


def test_no_act_excepts_from_what_the_movement_keeps(tmp_path: Path) -> None:
    assert findings(decision(failing("a.6", act("a.6"))), tmp_path) == [
        "Subject 1: a.6 is not met, and no signed act excepts from it"
    ]


def test_who_lacks_a_standard_has_no_place_and_nobody_else_is_kept_out(tmp_path: Path) -> None:
    assert "Subject 1: approved without a place" in findings(decision(failing("a.6", barred=True)), tmp_path)
    kept_out = decision(line(1, SubjectKind.UNIT, 99, barred=True))
    assert findings(kept_out, tmp_path) == ["Subject 1: kept out of the ranking, and no standard is lacking"]


def test_awards_above_the_quota_and_past_somebody_better_are_found(tmp_path: Path) -> None:
    award = honest()
    award["lines"][1][HEADING]["approved"] = True
    told = findings(award, tmp_path)
    assert "Subject 2: approved without a place" in told
    assert "2 awards are above the quota" in told
    taken = decision(line(1, SubjectKind.UNIT, 99, approved=True), taken={"unit": 1})
    assert "Subject 1: approved without a place" in findings(taken, tmp_path)


def test_a_law_of_somebodys_own_is_found(tmp_path: Path) -> None:
    rules = rule_members(MOVEMENT)
    rules["law/bonus_rates.toml"] = rules["law/bonus_rates.toml"].replace(b'"15/10"', b'"150/10"')
    write_bundle(tmp_path / "award.zip", honest(), rules)
    told = [str(finding) for finding in check(tmp_path / "award.zip").findings]
    assert "the law in the bundle gives other money than that of this program" in told


def test_a_movement_of_somebodys_own_is_said(tmp_path: Path) -> None:
    rules = rule_members(MOVEMENT)
    name = movement_member(MOVEMENT)
    rules[name] = rules[name].replace(b'at_most = "10%"', b'at_most = "50%"')
    write_bundle(tmp_path / "award.zip", honest(), rules)
    checked = check(tmp_path / "award.zip")
    assert [str(note) for note in checked.notes] == [
        "the movement can-tho-2026 in the bundle is not the one that comes with this program"
    ]
    assert any(str(finding).startswith("movement_hash: ") for finding in checked.findings)


def swap_rules(members: dict[str, bytes]) -> None:
    members["law/sources.toml"] += b"\n"


def drop_texts(members: dict[str, bytes]) -> None:
    del members["movements/can-tho-2026/texts/en.toml"]


def add_paper(members: dict[str, bytes]) -> None:
    members["papers-another.docx"] = b"another"


def rewrite_hash(members: dict[str, bytes]) -> None:
    manifest = json.loads(members[MANIFEST])
    manifest["bundle_hash"] = "0" * 64
    members[MANIFEST] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (swap_rules, "law/sources.toml was altered: its hash does not fit"),
        (drop_texts, "movements/can-tho-2026/texts/en.toml is missing, or should not be there"),
        (add_paper, "papers-another.docx is missing, or should not be there"),
        (rewrite_hash, "the bundle's hash does not fit what it lists"),
    ],
)
def test_a_changed_member_is_found(tmp_path: Path, change: Callable[[dict[str, bytes]], None], expected: str) -> None:
    write_bundle(tmp_path / "award.zip", honest(), rule_members(MOVEMENT))
    messages = check(repacked(tmp_path / "award.zip", tmp_path / "b.zip", change)).findings
    assert expected in [finding.render("en") for finding in messages]


@pytest.mark.parametrize("content", [b"[]", b"{}", b"\xff", b'{"form": "other", "lines": []}'])
def test_what_is_no_bundle_of_an_award_is_refused(tmp_path: Path, content: bytes) -> None:
    write_bundle(tmp_path / "award.zip", honest(), rule_members(MOVEMENT))

    def change(members: dict[str, bytes]) -> None:
        members[AWARD] = content

    with pytest.raises(UserError, match="not a bundle of an award"):
        check(repacked(tmp_path / "award.zip", tmp_path / "b.zip", change))


def test_a_field_that_no_form_has_is_refused(tmp_path: Path) -> None:
    award = honest()
    award["lines"][0][HEADING]["more"] = 1
    with pytest.raises(UserError, match="not a bundle of an award"):
        findings(award, tmp_path)


def test_the_public_bundle_holds_no_code_and_no_figure_of_an_officer() -> None:
    unit, _second, officer = honest()["lines"]
    assert unit[HEADING]["subject"]["id"] == "S1"
    assert not {"id", "criteria", "marked"} & officer[HEADING]["subject"].keys()
    assert not {"subject", "measured"} & officer.keys()
    assert StatedVote.model_validate(officer[HEADING]["subject"]["vote"]).voted == 9


@pytest.mark.slow
def test_lines_of_a_public_bundle_are_of_its_form_and_in_order(tmp_path: Path) -> None:
    swapped = honest()
    swapped["lines"][:2] = swapped["lines"][1::-1]
    assert "the lines are out of order" in findings(swapped, tmp_path)
    better = honest()
    better["lines"][0][HEADING]["subject"]["marked"] = ["a.6"]
    assert any(told.startswith("Subject 1, marked") for told in findings(better, tmp_path))
    foreign = honest()
    foreign["lines"][0][HEADING]["candidate"] = "7"
    with pytest.raises(UserError, match="not a bundle of an award"):
        findings(foreign, tmp_path)
    nowhere = honest()
    del nowhere["movement_file"]
    with pytest.raises(UserError, match="not a bundle of an award"):
        findings(nowhere, tmp_path)


def test_a_key_that_is_expected_must_have_signed(tmp_path: Path) -> None:
    write_bundle(tmp_path / "award.zip", honest(), rule_members(MOVEMENT))
    checked = check(tmp_path / "award.zip", expected_key=SigningKey("example.com", bytes(32)).public)
    assert checked.signature.problem in checked.findings
    assert checked.signature.told() == checked.signature.problem


def test_the_group_of_a_unit_is_read_from_what_was_paid(tmp_path: Path) -> None:
    award = decision(
        line(1, SubjectKind.UNIT, 99, approved=True),
        group="commune",
        award="giay-khen",
        unit="X1",
        comments_from_on=None,
        comments_until_on=None,
    )
    told = findings(award, tmp_path)
    assert not [line for line in told if "comments" in line]


def test_who_is_awarded_in_time_or_without_a_day_of_handing_in_is_not_held_to_it(tmp_path: Path) -> None:
    assert findings(decision(line(1, SubjectKind.UNIT, 99, approved=True, submitted_at=None)), tmp_path) == []
