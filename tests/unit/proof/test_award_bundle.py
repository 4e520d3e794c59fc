"""A decision is made again from its bundle: each field that could be bent is found with the name of the line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.evidence_bundles import repacked
from thidua.i18n import UserError
from thidua.proof.award_bundle import AWARD, MANIFEST, check, redacted, write_bundle
from thidua.rules.awards.bonus import BonusRate, bonus
from thidua.rules.movement import Share
from thidua.rules.terms import SubjectKind

SALARY = 2_340_000
OF_VOTERS = {"pass_of": "voters"}
RATE = {"id": "bang-khen-chu-tich", "multiple": [3, 2], "collective_times": 2, "round_up_to_vnd": 1000}


def vote(**changes: Any) -> dict[str, Any]:
    return {
        "quorum": [2, 3], "passes": [2, 3], "pass_of": "members", "secret": True,
        "members": 9, "recused": 0, "yes": 7, "no": 1, "abstained": 1, **changes,
    }  # fmt: skip


def line(no: int, kind: SubjectKind, rank: int, **changes: Any) -> dict[str, Any]:
    rate = BonusRate(RATE["id"], Share(3, 2), 2, 1000)
    approved = rank <= 1
    return {
        "no": no,
        "kind": kind.value,
        "id": f"S{no}",
        "name": f"Subject {no}",
        "rank": rank,
        "outcome": "in" if approved else "cut",
        "approved": approved,
        "left_out": False,
        "values": [[100 - rank, 100]],
        "vote": vote(),
        "rate": RATE,
        "amount_vnd": bonus(rate, kind, SALARY).amount_vnd,
        "criteria": [{"id": "a.1", "state": "met"}],
        "marked": [],
        **changes,
    }


def decision() -> dict[str, Any]:
    """Two units for one place of ten registered; one officer of thirty without a quota."""
    keys = [{"id": "on-time", "by": "indicator", "higher_is_better": True}]
    return {
        "base_salary_vnd": SALARY,
        "result_hash": "0" * 64,
        "lines": [line(1, SubjectKind.UNIT, 1), line(2, SubjectKind.UNIT, 2), line(3, SubjectKind.OFFICER, 1)],
        "kinds": [
            {"kind": "unit", "keys": keys, "quota": [1, 10], "registered": 10, "taken": 0},
            {"kind": "officer", "keys": keys, "quota": None, "registered": 30, "taken": 0},
        ],
    }


def findings(award: dict[str, Any], folder: Path) -> list[str]:
    path = folder / "award.zip"
    write_bundle(path, award, {"papers/decision.docx": b"paper"})
    checked = check(path)
    assert checked.lines == len(award["lines"])
    assert not checked.with_evidence
    return [finding.render("en") for finding in checked.findings]


def test_an_honest_decision_holds(tmp_path: Path) -> None:
    assert findings(decision(), tmp_path) == []


def test_the_same_decision_gives_the_same_bytes(tmp_path: Path) -> None:
    hashes = {write_bundle(tmp_path / name, decision(), {"a": b"1"}) for name in ("one.zip", "other.zip")}
    assert len(hashes) == 1
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


@pytest.mark.parametrize(
    ("bent", "expected"),
    [
        ({"vote": vote(yes=3, no=5)}, "Subject 1: the vote does not carry the proposal"),
        ({"vote": vote(yes=10)}, "Subject 1: the vote does not carry the proposal"),
        ({"vote": vote(yes=5, no=0, abstained=0)}, "Subject 1: the vote does not carry the proposal"),
        ({"vote": vote(yes=0, no=0, abstained=9) | OF_VOTERS}, "Subject 1: the vote does not carry the proposal"),
        ({"rank": 2}, "Subject 1: stands as rank 2, in; the keys give rank 1, in"),
        ({"outcome": "cut"}, "Subject 1: stands as rank 1, cut; the keys give rank 1, in"),
        ({"left_out": True}, "Subject 1: approved without a place"),
        ({"amount_vnd": 1}, "Subject 1: 1 đồng stand there, the rate gives 7020000"),
        ({"marked": ["a.1"]}, "Subject 1: marked for a.1; its verdicts give –"),
        ({"criteria": [{"id": "a.1", "state": "not_met"}]}, "Subject 1: marked for –; its verdicts give a.1"),
    ],
)
def test_a_bent_line_is_found(tmp_path: Path, bent: dict[str, Any], expected: str) -> None:
    award = decision()
    award["lines"][0] |= bent
    assert expected in findings(award, tmp_path)


OF_LINES = ("nothing_failed", "criteria_met", "votes", "direct")


def ranked(**changes: Any) -> dict[str, Any]:
    """A decision on one unit, ranked by all that follows from its own line, and by whether it is a direct worker."""
    award = decision()
    award["kinds"] = [
        {**award["kinds"][0], "keys": [{"id": by, "by": by, "higher_is_better": True} for by in OF_LINES]}
    ]
    award["lines"] = [{**award["lines"][0], "values": [[1, 1], [1, 1], [7, 9], [1, 1]], **changes}]
    return award


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"criteria": [{"id": "a.1", "state": "met"}, {"id": "a.2", "state": "not_applicable"}]}, []),
        ({"values": [[1, 1], [1, 1], [7, 9], [0, 1]]}, []),
        ({"values": [[0, 1], [1, 1], [7, 9], [1, 1]]}, ["ranked by nothing_failed with 0/1; 1/1 follows"]),
        ({"values": [[1, 1], [2, 1], [7, 9], [1, 1]]}, ["ranked by criteria_met with 2/1; 1/1 follows"]),
        ({"values": [[1, 1], [1, 1], [8, 9], [1, 1]]}, ["ranked by votes with 8/9; 7/9 follows"]),
        ({"values": [[1, 1], [1, 1], None, [1, 1]]}, ["ranked by votes with –; 7/9 follows"]),
        (
            {"criteria": [{"id": "a.1", "state": "on_hold"}], "marked": ["a.1"]},
            ["ranked by nothing_failed with 1/1; 0/1 follows", "ranked by criteria_met with 1/1; 0/1 follows"],
        ),
    ],
)
def test_what_a_line_is_ranked_by_follows_from_it(tmp_path: Path, changes: dict[str, Any], expected: list[str]) -> None:
    assert findings(ranked(**changes), tmp_path) == [f"Subject 1: {line}" for line in expected]


def test_nobody_voted_and_a_vote_that_is_measured_all_the_same(tmp_path: Path) -> None:
    award = ranked(vote=vote(yes=0, no=0, abstained=0), approved=False)
    assert "Subject 1: ranked by votes with 7/9; – follows" in findings(award, tmp_path)


def test_what_the_public_bundle_does_not_hold_is_not_derived(tmp_path: Path) -> None:
    award = ranked(kind="officer", approved=False, values=[[0, 1], [0, 1], [7, 9], [1, 1]])
    award["kinds"][0]["kind"] = "officer"
    assert findings(redacted(award, "f" * 64), tmp_path) == []


def test_a_line_approved_without_a_place_is_found(tmp_path: Path) -> None:
    award = decision()
    award["lines"][1]["approved"] = True
    assert findings(award, tmp_path) == ["Subject 2: approved without a place", "2 awards are above the quota"]


def test_a_line_of_a_kind_without_ranking_is_not_approved(tmp_path: Path) -> None:
    award = decision()
    del award["kinds"][1]
    assert findings(award, tmp_path) == ["Subject 3: approved without a place"]


def test_votes_of_those_who_voted_may_carry(tmp_path: Path) -> None:
    award = decision()
    award["lines"][0]["vote"] = vote(yes=5, no=1, abstained=0) | OF_VOTERS
    assert findings(award, tmp_path) == []


def test_a_value_that_nobody_has_ranks_last(tmp_path: Path) -> None:
    award = decision()
    award["lines"][1]["values"] = [None]
    assert findings(award, tmp_path) == []


def test_no_money_is_asked_of_a_line_not_approved(tmp_path: Path) -> None:
    award = decision()
    award["lines"][1]["amount_vnd"] = 0
    assert findings(award, tmp_path) == []


def swap_paper(members: dict[str, bytes]) -> None:
    members["papers/decision.docx"] = b"another"


def drop_paper(members: dict[str, bytes]) -> None:
    del members["papers/decision.docx"]


def add_paper(members: dict[str, bytes]) -> None:
    members["papers/another.docx"] = b"another"


def rewrite_hash(members: dict[str, bytes]) -> None:
    manifest = json.loads(members[MANIFEST])
    manifest["bundle_hash"] = "0" * 64
    members[MANIFEST] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (swap_paper, "papers/decision.docx was altered: its hash does not fit"),
        (drop_paper, "papers/decision.docx is missing, or should not be there"),
        (add_paper, "papers/another.docx is missing, or should not be there"),
        (rewrite_hash, "the bundle's hash does not fit what it lists"),
    ],
)
def test_a_changed_member_is_found(tmp_path: Path, change: Callable[[dict[str, bytes]], None], expected: str) -> None:
    write_bundle(tmp_path / "award.zip", decision(), {"papers/decision.docx": b"paper"})
    messages = check(repacked(tmp_path / "award.zip", tmp_path / "b.zip", change)).findings
    assert [finding.render("en") for finding in messages] == [expected]


@pytest.mark.parametrize("content", [b"[]", b"{}", b"\xff", b'{"form": "other", "lines": []}'])
def test_what_is_no_bundle_of_an_award_is_refused(tmp_path: Path, content: bytes) -> None:
    write_bundle(tmp_path / "award.zip", decision(), {})

    def change(members: dict[str, bytes]) -> None:
        members[AWARD] = content

    with pytest.raises(UserError, match="not a bundle of an award"):
        check(repacked(tmp_path / "award.zip", tmp_path / "b.zip", change))


@pytest.mark.parametrize(
    "wrong",
    [
        {"vote": vote() | {"pass_of": "nobody"}},
        {"vote": {}},
        {"kind": "city"},
        {"values": [[1, 0]]},
        {"vote": vote(yes="7")},
    ],
)
def test_values_that_are_none_of_a_decision_are_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    award = decision()
    award["lines"][0] |= wrong
    with pytest.raises(UserError, match="not a bundle of an award"):
        findings(award, tmp_path)


def test_the_public_bundle_holds_no_code_and_no_figure_of_an_officer() -> None:
    public = redacted(decision(), "f" * 64)
    assert public["full_bundle_hash"] == "f" * 64
    unit, _second, officer = public["lines"]
    assert (unit["id"], unit["criteria"]) == ("S1", [{"id": "a.1", "state": "met"}])
    assert not {"id", "criteria"} & officer.keys()
