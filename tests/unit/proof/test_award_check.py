"""A decision is held to its evidence, ballots and register: whatever is forged in a full bundle is told by its name."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from support.award_lines import line_of
from support.evidence_bundles import MOVEMENT, evaluated, sealed
from support.plain_docx import plain_docx
from support.small_city import make_small_city
from thidua.definitions.law import load_law
from thidua.definitions.movement_loader import load_movement
from thidua.i18n import UserError
from thidua.proof.archive import unpack_archive
from thidua.proof.award_bundle import AWARD, EARLIER_FORM, FORM, MANIFEST, PAPERS, REGISTER, write_bundle
from thidua.proof.award_check import decide_again
from thidua.proof.award_derivation import Grounds, ListedCandidate, broken_rules, derived
from thidua.proof.award_statement import HEADING, StatedSubject, stated_decision, stated_line
from thidua.proof.bundle import SealedBundle
from thidua.proof.frozen_register import FrozenRegister, register_from_value, register_value
from thidua.proof.verify import Verification, verify
from thidua.rules.movement import Movement, RankBy, RankKey
from thidua.rules.terms import SubjectKind
from thidua.verdicts.evaluation_run import RunFromFacts
from thidua.verdicts.results import canonical_json

UNIT, OFFICER = SubjectKind.UNIT, SubjectKind.OFFICER
COMMENTS = {"comments_from_on": "2026-10-01", "comments_until_on": "2026-10-11"}
STATED: dict[str, Any] = {
    "award": "bang-khen", "unit": "", "number": 1, "symbol": "", "signer": "", "decided_on": "2026-10-20",
    "taken": {}, "objections": [], **COMMENTS,
}  # fmt: skip
ROWS = [
    *(["TG-1", "commune", unit, "", unit, ""] for unit in ("X1", "X2")),
    *(["TG-2", "individual", "X1", officer, officer, ""] for officer in ("P1", "P3")),
]
FROZEN = FrozenRegister(1, "2026-09-30", ROWS)
BALLOTS = [[f"{n:064x}", candidate, "yes"] for n, candidate in enumerate(("7", "7", "8", "8"))]
ACT = {
    "criterion": "a.6", "ground": "Thiên tai", "authority": "Chủ tịch", "document_no": "88/QĐ-UBND",
    "document_on": "2026-07-09", "signer": "Đỗ Văn Ký", "entry": "TC-1",
}  # fmt: skip
Change = Callable[[dict[str, Any], dict[str, bytes]], None]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> RunFromFacts:
    return evaluated(make_small_city(tmp_path_factory.mktemp("city") / "ledger"))


@pytest.fixture(scope="module")
def evidence(made: RunFromFacts, tmp_path_factory: pytest.TempPathFactory) -> SealedBundle:
    return sealed(made, tmp_path_factory.mktemp("sealed") / "evidence.zip")


@pytest.fixture(scope="module")
def basis(evidence: SealedBundle) -> Verification:
    return verify(evidence.path)


def grounds_of(movement: Movement, lines: list[dict[str, Any]], stated: dict[str, Any]) -> Grounds:
    listed = [
        ListedCandidate(
            SubjectKind(line["kind"]),
            stated_line(line),
            StatedSubject.model_validate(line["subject"]),
            line["measured"],
        )
        for line in lines
    ]
    counts = {UNIT: 2, OFFICER: 2}
    decision = stated_decision({HEADING: stated})
    return Grounds(movement, load_law(), decision, counts, listed, "city", date(2026, 9, 30))


def told(
    made: RunFromFacts,
    evidence: SealedBundle,
    basis: Verification,
    folder: Path,
    change: Change,
    *,
    earlier: bool = False,
    **stated: Any,
) -> list[str]:
    """What is found of an honest bundle of two lines after a change; earlier: in the form of before."""
    lines = [line_of(made, UNIT, "X1", "7"), line_of(made, OFFICER, "P1", "8")]
    heading = {**STATED, **stated}
    decision = derived(grounds_of(made.movement, lines, heading))
    basis_told = made.evaluation.basis
    award = {
        **decision,
        HEADING: heading,
        "lines": [{**line, **own} for line, own in zip(lines, decision["lines"], strict=True)],
        "evaluation": {
            "result_hash": made.evaluation.result_hash(),
            "import_number": basis_told.import_number,
            "as_of_at": basis_told.as_of_at.isoformat(),
        },
        "register": {
            "number": 1,
            "on": "2026-09-30",
            "sha256": FROZEN.sha256,
            "registered": {"unit": 2, "officer": 2},
        },
    }
    members = {REGISTER: canonical_json(register_value(FROZEN)), "votes/3.json": canonical_json(BALLOTS)}
    change(award, members)
    write_bundle(folder / "award.zip", award, members, evidence)
    files = unpack_archive(folder / "award.zip", folder / "unpacked")
    for name in (AWARD, MANIFEST) if earlier else ():
        files[name].write_bytes(files[name].read_bytes().replace(FORM.encode(), EARLIER_FORM.encode()))
    return [finding.render("en") for finding in decide_again(folder / "award.zip", files, basis).findings]


def nothing(_award: dict[str, Any], _members: dict[str, bytes]) -> None:
    """An honest bundle."""


def twice(award: dict[str, Any], _members: dict[str, bytes]) -> None:
    award["lines"][1] = deepcopy(award["lines"][0])
    award["lines"][1][HEADING]["candidate"] = "8"


def out_of_order(award: dict[str, Any], _members: dict[str, bytes]) -> None:
    award["lines"].reverse()


def of_nobody(award: dict[str, Any], _members: dict[str, bytes]) -> None:
    award["lines"][0]["subject"]["id"] = "ZZ"


def without_ballots(award: dict[str, Any], _members: dict[str, bytes]) -> None:
    award["lines"][0][HEADING]["ballots"] = "votes/9.json"


def on_anothers_ballots(award: dict[str, Any], _members: dict[str, bytes]) -> None:
    award["lines"][1][HEADING]["candidate"] = "7"


def without_register(award: dict[str, Any], members: dict[str, bytes]) -> None:
    del members[REGISTER]
    award["register"] = None


def on_hold(award: dict[str, Any], _members: dict[str, bytes]) -> None:
    award["lines"][1]["subject"]["id"] = "P3"
    award["lines"][1][HEADING]["approved"] = True


def not_registered(award: dict[str, Any], members: dict[str, bytes]) -> None:
    award["lines"][0][HEADING]["approved"] = True
    members[REGISTER] = canonical_json(register_value(FrozenRegister(1, "2026-09-30", ROWS[1:])))


def of_no_unit(award: dict[str, Any], _members: dict[str, bytes]) -> None:
    award[HEADING]["unit"] = "ZZ"


def of_no_award(award: dict[str, Any], _members: dict[str, bytes]) -> None:
    award[HEADING]["award"] = "cup"


def by_no_council(award: dict[str, Any], _members: dict[str, bytes]) -> None:
    award["lines"][0][HEADING]["council"] = "friends"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (twice, "a subject stands on the list twice"),
        (out_of_order, "the lines are out of order"),
        (of_nobody, "it cannot be derived: ZZ is not judged in the evidence"),
        (without_ballots, "Phường Cái Răng: its ballots are missing"),
        (on_anothers_ballots, "Lê Thị An: another line has its ballots"),
        (without_register, "there is no register of participants to take the quota of"),
        (on_hold, "Nguyễn Ánh: awarded while on hold"),
        (not_registered, "Phường Cái Răng: awarded, and not in the register of participants"),
        (of_no_unit, "it cannot be derived: the evidence has no unit ZZ"),
        (of_no_award, "it cannot be derived: the movement has no award “cup”"),
        (by_no_council, "it cannot be derived: the movement has no rules “friends” of such a vote"),
    ],
)
def test_a_forgery_is_told_by_its_name(
    made: RunFromFacts, evidence: SealedBundle, basis: Verification, tmp_path: Path, change: Change, expected: str
) -> None:
    assert expected in told(made, evidence, basis, tmp_path, change)


def test_an_honest_bundle_holds(
    made: RunFromFacts, evidence: SealedBundle, basis: Verification, tmp_path: Path
) -> None:
    assert told(made, evidence, basis, tmp_path, nothing) == []


@pytest.mark.parametrize("earlier", [False, True])
def test_only_papers_of_the_form_of_now_must_state_exceptions(
    made: RunFromFacts, evidence: SealedBundle, basis: Verification, tmp_path: Path, *, earlier: bool
) -> None:
    def excepted(award: dict[str, Any], members: dict[str, bytes]) -> None:
        line = award["lines"][0]
        line[HEADING] |= {"approved": True, "exceptions": [ACT]}
        members[f"{PAPERS}1-chairman_decision.docx"] = plain_docx([["1", line["subject"]["name"], "7.590.000"]])

    findings = told(made, evidence, basis, tmp_path, excepted, earlier=earlier)
    assert bool([one for one in findings if "it does not state of" in one and "88/QĐ-UBND" in one]) is not earlier
    assert [one for one in findings if "it does not say “Bằng khen”" in one]  # all else is asked of both


def test_a_unit_awards_its_own_alone(
    made: RunFromFacts, evidence: SealedBundle, basis: Verification, tmp_path: Path
) -> None:
    own = {"award": "giay-khen", "comments_from_on": None, "comments_until_on": None}
    findings = told(made, evidence, basis, tmp_path, nothing, unit="X2", **own)
    assert "Phường Cái Răng does not belong to the unit whose award it is" in findings
    assert not [line for line in findings if "days" in line]


def test_without_evidence_that_can_be_judged_nothing_follows(
    made: RunFromFacts, evidence: SealedBundle, basis: Verification, tmp_path: Path
) -> None:
    unjudged = replace(basis, recomputed=None)
    assert told(made, evidence, unjudged, tmp_path, nothing) == [
        "nothing can be derived: the evidence cannot be judged again"
    ]


@pytest.mark.slow
@pytest.mark.parametrize("field", ["result_hash", "line"])
def test_a_bundle_of_the_other_form_is_none(
    made: RunFromFacts, evidence: SealedBundle, basis: Verification, tmp_path: Path, field: str
) -> None:
    def change(award: dict[str, Any], _members: dict[str, bytes]) -> None:
        if field == "line":
            award["lines"][0][HEADING]["measured"] = {}
        else:
            award[HEADING]["result_hash"] = "0" * 64

    with pytest.raises(UserError, match="not a bundle of an award"):
        told(made, evidence, basis, tmp_path, change)


def test_places_go_by_votes_where_the_movement_says_so(made: RunFromFacts) -> None:
    movement = load_movement(MOVEMENT)
    by_votes = RankKey("votes", UNIT, RankBy.VOTES, movement.rankings[0].citation)
    lines = [line_of(made, UNIT, "X1", "7"), line_of(made, UNIT, "X2", "8")]
    lines[1]["subject"]["vote"] = {"yes": 0, "no": 0, "abstained": 0}
    decision = derived(grounds_of(replace(movement, rankings=(by_votes,)), lines, STATED))
    assert [line["values"] for line in decision["lines"]] == [[[2, 2]], [None]]


def test_what_award_and_law_do_not_know_is_said(made: RunFromFacts) -> None:
    movement = load_movement(MOVEMENT)
    for_units = replace(movement, awards=tuple(replace(award, kinds=(UNIT,)) for award in movement.awards))
    grounds = grounds_of(for_units, [line_of(made, OFFICER, "P1", "8")], STATED)
    findings = [str(finding) for finding in broken_rules(grounds, derived(grounds), load_law())]
    assert "Lê Thị An: the award is not given to this kind" in findings
    lawless = replace(load_law(), base_salaries=())
    findings = [str(finding) for finding in broken_rules(grounds, derived(grounds), lawless)]
    assert [line for line in findings if line.startswith("by the law of this program: ")]


@pytest.mark.parametrize(
    "change",
    [
        {"number": "1"},
        {"rows": [["TG-1", "commune", "X1", "", "X1"]]},
        {"rows": [ROWS[1], ROWS[0]]},
        {"rows": [ROWS[0], ROWS[0]]},
    ],
)
def test_what_is_no_register_of_participants_is_refused(change: dict[str, Any]) -> None:
    value = register_value(FROZEN)
    assert register_from_value(value) == FROZEN
    with pytest.raises(ValueError, match=r"register|twice"):
        register_from_value({**value, **change})
