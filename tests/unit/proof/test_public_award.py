"""The public bundle: it is made from a positive list, and what it says follows from movement and law or is told."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from support.evidence_bundles import MOVEMENT, repacked
from thidua.definitions.law import load_law
from thidua.definitions.movement_loader import load_movement
from thidua.i18n import UserError
from thidua.proof.archive import unpack_archive
from thidua.proof.award_bundle import AWARD, MANIFEST, write_public_bundle
from thidua.proof.award_check import check, decide_again
from thidua.proof.award_derivation import money_of
from thidua.proof.award_statement import HEADING
from thidua.proof.bundle import movement_member, rule_members
from thidua.proof.public_award import AwardingBody, PublicRules, public_award, public_rules
from thidua.proof.signing import Signer, SigningKey
from thidua.proof.verify import Verification
from thidua.rules.terms import SubjectKind

UNIT, OFFICER = SubjectKind.UNIT, SubjectKind.OFFICER
CITY = AwardingBody(unit="", group="city", name="Ủy ban nhân dân thành phố Cần Thơ", signed_as="CHỦ TỊCH")
COMMUNE = AwardingBody(unit="X1", group="commune", name="Ủy ban nhân dân phường Một", signed_as="CHỦ TỊCH")
FULL_HASH = "f" * 64
Change = Callable[[dict[str, Any]], None]
# Each is read once, for all lines of all tests.
shipped_movement, shipped_law = cache(partial(load_movement, MOVEMENT)), cache(load_law)


def line(kind: SubjectKind, code: str, name: str, *, award: str, group: str, **stated: Any) -> dict[str, Any]:
    """A line of the full decision, as the site has it: everything that the public bundle must not hold is in it."""
    movement, law, approved = shipped_movement(), shipped_law(), stated.get("approved")
    form = next(one for one in movement.awards if one.id == award)
    money = money_of(form, kind, group, law, date(2026, 10, 20)) if approved else {}
    return {
        "kind": kind.value,
        "values": [[977, 1000]],
        "rank": 811,
        "outcome": "in",
        "tied_with": 812,
        "subject": {
            "id": code,
            "name": name,
            "unit": "Phường Một",
            "criteria": [
                {"id": "a.6", "clause": "III.3.a.6", "state": "not_met", "numerator": 813, "denominator": 814}
            ],
            "marked": ["a.6"],
            "vote": {"yes": 815, "no": 816, "abstained": 817},
        },
        "measured": {"rate": [818, 819]},
        "fund": "",
        "amount_vnd": None,
        "rate": None,
        **money,
        HEADING: {
            "members": 821,
            "decision_reason": "Lý do không được lộ",
            "left_out": "Rút khỏi danh sách",
            "printed_as": "",
            "in_papers": name,
            "unit_in_papers": "",
            "revoked": None,
            "sessions": [{"number": 1, "results": [{"name": name, "yes": 815}]}],
            "candidate": "822",
            "ballots": "votes/823.json",
            **stated,
        },
    }


def full(award: str = "bang-khen", group: str = "city") -> dict[str, Any]:
    """The full decision: a unit and two people awarded, a unit and two people not."""
    of = {"award": award, "group": group}
    return {
        "movement": MOVEMENT,
        "base_salary_vnd": shipped_law().base_salary_vnd(on=date(2026, 10, 20)).value,
        "evaluation": {"result_hash": "e" * 64, "import_number": 824},
        "register": {"number": 825, "on": "2026-09-30", "sha256": "d" * 64},
        "kinds": [
            {"kind": "unit", "registered": 30, "taken": 1, "keys": [{"id": "rate"}]},
            {"kind": "officer", "registered": 60, "taken": 1, "keys": []},
        ],
        "lines": [
            line(UNIT, "DON-VI-1", "Phường Một", approved=True, **of),
            line(UNIT, "DON-VI-2", "Phường Bị Từ Chối", approved=False, **of),
            line(OFFICER, "CB-1", "Trần Văn Sau", approved=True, **of),
            line(OFFICER, "CB-2", "Lê Thị An", printed_as="Lê Thị Ân", approved=True, **of),
            line(OFFICER, "CB-3", "Người Không Có Chỉ Tiêu", approved=None, **of),
            line(OFFICER, "CB-4", "Người Bị Từ Chối", approved=False, **of),
        ],
        HEADING: {
            "award": award,
            "unit": "",
            "number": 412,
            "symbol": "QĐ-UBND",
            "signer": "Nguyễn Văn Ký",
            "decided_on": "2026-10-20",
            "objections": [{"what": "comment", "text": "Ý kiến thô của dân", "answer": "Đã trả lời", "upheld": None}],
        },
    }


def rules() -> PublicRules:
    return PublicRules(movement_member(MOVEMENT), shipped_movement(), shipped_law())


def honest(body: AwardingBody = CITY, **of: Any) -> dict[str, Any]:
    """The public decision of the full one, as JSON has it."""
    made: dict[str, Any] = json.loads(json.dumps(public_award(full(**of), body, FULL_HASH, rules())))
    return made


def findings(award: dict[str, Any], folder: Path, members: dict[str, bytes] | None = None) -> list[str]:
    path = folder / "public.zip"
    write_public_bundle(path, award, members or rule_members(MOVEMENT))
    checked = check(path)
    assert not checked.with_evidence
    return [finding.render("en") for finding in checked.findings]


def test_an_honest_decision_holds_and_says_what_only_the_full_bundle_proves(tmp_path: Path) -> None:
    path = tmp_path / "public.zip"
    digest = write_public_bundle(path, honest(), rule_members(MOVEMENT), Signer.new("example.com"))
    checked = check(path)
    assert (checked.lines, checked.bundle_hash, checked.findings) == (3, digest, ())
    assert str(checked.signature.signer).startswith("example.com+")
    assert [str(note) for note in checked.notes] == [
        "made for the public: that the awarded were eligible, votes, ranking and refusals follow from the full bundle "
        f"{FULL_HASH} alone"
    ]
    write_public_bundle(tmp_path / "again.zip", honest(), rule_members(MOVEMENT), None)
    write_public_bundle(tmp_path / "once-more.zip", honest(), rule_members(MOVEMENT), None)
    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "once-more.zip").read_bytes()


def test_what_it_holds_is_the_positive_list_and_nothing_else() -> None:
    made = honest()
    assert made[HEADING] == {
        "award": "bang-khen",
        "number": 412,
        "symbol": "QĐ-UBND",
        "decided_on": "2026-10-20",
        "body": CITY.model_dump(),
        "registered": {"unit": 30, "officer": 60},
        "taken": {"unit": 1, "officer": 1},
        "full_bundle_hash": FULL_HASH,
    }
    assert made["kinds"] == [
        {"kind": "unit", "quota": [10, 100], "places": 3, "awarded": 1},
        {"kind": "officer", "quota": [5, 100], "places": 3, "awarded": 2},
    ]
    assert [sorted(one) for one in made["lines"]] == [["amount_vnd", "fund", "kind", "no", HEADING, "rate"]] * 3
    # By name, never by place: the order tells no rank either.
    assert [one[HEADING] for one in made["lines"]] == [
        {"name": "Phường Một", "unit": "Phường Một"},
        {"name": "Lê Thị Ân", "unit": "Phường Một"},
        {"name": "Trần Văn Sau", "unit": "Phường Một"},
    ]
    assert made["legal_basis"]["source"] == "plan-2026"
    assert set(made) == {
        *("base_salary_vnd", "kinds", "legal_basis", "lines", "movement", "movement_file", "movement_hash", HEADING)
    }


def test_no_refused_one_no_code_no_vote_no_rank_and_no_comment_is_in_it() -> None:
    text = json.dumps(honest(), ensure_ascii=False)
    for secret in (
        "Từ Chối",
        "Không Có Chỉ Tiêu",
        "Lý do",
        "Rút",
        "CB-",
        "DON-VI",
        "Ý kiến",
        "Nguyễn Văn Ký",
        "not_met",
    ):
        assert secret not in text
    assert not [number for number in (977, *range(811, 826)) if str(number) in text]


def test_no_byte_of_it_follows_a_vote_a_rank_a_verdict_a_refusal_or_a_comment() -> None:
    other = full()
    for one in other["lines"]:
        one |= {"values": [[1, 2]], "rank": 1, "tied_with": 0, "outcome": "out", "measured": {}}
        one["subject"] |= {"criteria": [], "marked": [], "vote": {"yes": 1, "no": 2, "abstained": 3}}
        one[HEADING] |= {
            "members": 9,
            "decision_reason": "",
            "sessions": [],
            "candidate": "1",
            "ballots": "",
            "left_out": "",
        }
    other["lines"] = [one for one in reversed(other["lines"]) if one[HEADING]["approved"]]
    other[HEADING]["objections"], other["register"] = [], None
    assert json.loads(json.dumps(public_award(other, CITY, FULL_HASH, rules()))) == honest()


def awarded_more(award: dict[str, Any]) -> None:
    award["lines"] += [{**deepcopy(award["lines"][2]), "no": 4}]
    award["kinds"][1]["awarded"] = 3


def richer(award: dict[str, Any]) -> None:
    award["lines"][0]["amount_vnd"] += 10_000


def paid_twice(award: dict[str, Any]) -> None:
    award["lines"][1]["kind"] = "unit"


def out_of_order(award: dict[str, Any]) -> None:
    award["lines"][1][HEADING], award["lines"][2][HEADING] = award["lines"][2][HEADING], award["lines"][1][HEADING]


def too_early(award: dict[str, Any]) -> None:
    award[HEADING]["decided_on"] = "2026-04-14"


def of_no_award(award: dict[str, Any]) -> None:
    award[HEADING]["award"] = "cup"


def of_a_unit(award: dict[str, Any]) -> None:
    award[HEADING]["body"] = COMMUNE.model_dump()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (awarded_more, "4 awards are above the quota"),
        (richer, "lines.1.amount_vnd: 7600000 is said, 7590000 follows"),
        (paid_twice, "lines.2.amount_vnd: 3800000 is said, 7590000 follows"),
        (out_of_order, "the lines are out of order"),
        (too_early, "decided before the movement began"),
        (of_no_award, "it cannot be derived: the movement has no award “cup”"),
        (of_a_unit, "the movement has another body decide on this award"),
    ],
)
def test_what_does_not_follow_is_told(tmp_path: Path, change: Change, expected: str) -> None:
    award = honest()
    change(award)
    assert expected in findings(award, tmp_path)


def test_a_units_own_award_is_paid_by_its_group_without_a_quota(tmp_path: Path) -> None:
    own = honest(COMMUNE, award="giay-khen", group="commune")
    assert findings(own, tmp_path) == []
    assert {part["places"] for part in own["kinds"]} == {None}
    assert own["lines"][0]["fund"] == "unit-commendation-fund"


def unpacked(folder: Path) -> tuple[Path, dict[str, Path], PublicRules]:
    """An honest bundle, its members, its rules."""
    path = folder / "public.zip"
    write_public_bundle(path, honest(), rule_members(MOVEMENT))
    members = unpack_archive(path, folder / "unpacked")
    return path, members, public_rules(folder / "unpacked", members, movement_member(MOVEMENT))


def test_an_award_for_people_alone_is_given_to_no_collective(tmp_path: Path) -> None:
    path, members, basis = unpacked(tmp_path)
    awards = tuple(replace(award, kinds=(OFFICER,)) for award in basis.movement.awards)
    for_people = replace(basis, movement=replace(basis.movement, awards=awards))
    told = [str(finding) for finding in decide_again(path, members, for_people).findings]
    assert "Phường Một: the award is not given to this kind" in told


def test_a_sign_of_another_kind_of_document_is_said(tmp_path: Path) -> None:
    award = honest()
    award[HEADING]["symbol"] = "TTr-UBND"
    write_public_bundle(tmp_path / "public.zip", award, rule_members(MOVEMENT))
    checked = check(tmp_path / "public.zip")
    assert checked.findings == ()
    assert "the sign TTr-UBND is not that of a decision" in map(str, checked.notes)


def test_a_law_of_somebodys_own_is_found(tmp_path: Path) -> None:
    members = rule_members(MOVEMENT)
    members["law/bonus_rates.toml"] = members["law/bonus_rates.toml"].replace(b'"15/10"', b'"150/10"')
    assert "the law in the bundle gives other money than that of this program" in findings(honest(), tmp_path, members)


def test_a_law_that_this_program_does_not_know_the_day_of_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, members, basis = unpacked(tmp_path)
    lawless = replace(shipped_law(), base_salaries=())
    monkeypatch.setattr("thidua.proof.public_award.load_law", lambda: lawless)
    told = [str(finding) for finding in decide_again(path, members, basis).findings]
    assert [one for one in told if one.startswith("by the law of this program: ")]


def test_a_movement_of_somebodys_own_is_said(tmp_path: Path) -> None:
    members = rule_members(MOVEMENT)
    name = movement_member(MOVEMENT)
    members[name] = members[name].replace(b'at_most = "10%"', b'at_most = "50%"')
    write_public_bundle(tmp_path / "public.zip", honest(), members)
    checked = check(tmp_path / "public.zip")
    assert "the movement can-tho-2026 in the bundle is not the one that comes with this program" in map(
        str, checked.notes
    )
    assert any(str(finding).startswith("movement_hash: ") for finding in checked.findings)


def swap_rules(members: dict[str, bytes]) -> None:
    members["law/sources.toml"] += b"\n"


def drop_texts(members: dict[str, bytes]) -> None:
    del members["movements/can-tho-2026/texts/en.toml"]


def add_votes(members: dict[str, bytes]) -> None:
    members["votes/3.json"] = b"[]"


def add_beside_the_law(members: dict[str, bytes]) -> None:
    members["law/refused.toml"] = b""


def rewrite_hash(members: dict[str, bytes]) -> None:
    manifest = json.loads(members[MANIFEST])
    manifest["bundle_hash"] = "0" * 64
    members[MANIFEST] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (swap_rules, "law/sources.toml was altered: its hash does not fit"),
        (drop_texts, "movements/can-tho-2026/texts/en.toml is missing, or should not be there"),
        (add_votes, "votes/3.json is missing, or should not be there"),
        (add_beside_the_law, "law/refused.toml is missing, or should not be there"),
        (rewrite_hash, "the bundle's hash does not fit what it lists"),
    ],
)
def test_a_changed_member_is_found(tmp_path: Path, change: Callable[[dict[str, bytes]], None], expected: str) -> None:
    write_public_bundle(tmp_path / "public.zip", honest(), rule_members(MOVEMENT))
    messages = check(repacked(tmp_path / "public.zip", tmp_path / "b.zip", change)).findings
    assert expected in [finding.render("en") for finding in messages]


@pytest.mark.parametrize("content", [b"[]", b"{}", b"\xff", b'{"form": "other", "lines": []}'])
def test_what_is_no_bundle_of_an_award_is_refused(tmp_path: Path, content: bytes) -> None:
    write_public_bundle(tmp_path / "public.zip", honest(), rule_members(MOVEMENT))

    def change(members: dict[str, bytes]) -> None:
        members[AWARD] = content

    with pytest.raises(UserError, match="not a bundle of an award"):
        check(repacked(tmp_path / "public.zip", tmp_path / "b.zip", change))


def test_a_public_bundle_is_not_judged_as_a_full_one(tmp_path: Path) -> None:
    path, members, _basis = unpacked(tmp_path)
    with pytest.raises(UserError, match="not a bundle of an award"):
        decide_again(path, members, Verification("", "", 0, (), ()))


def a_further_field(award: dict[str, Any]) -> None:
    award[HEADING]["objections"] = []


def a_further_field_of_a_line(award: dict[str, Any]) -> None:
    award["lines"][0][HEADING]["vote"] = {}


def no_movement(award: dict[str, Any]) -> None:
    del award["movement_file"]


def another_movement(award: dict[str, Any]) -> None:
    award["movement_file"] = "../movement.toml"


def no_hash(award: dict[str, Any]) -> None:
    award[HEADING]["full_bundle_hash"] = "f"


def no_number(award: dict[str, Any]) -> None:
    award[HEADING]["number"] = None


@pytest.mark.parametrize(
    "change", [a_further_field, a_further_field_of_a_line, no_movement, another_movement, no_hash, no_number]
)
def test_what_is_not_of_the_form_is_refused(tmp_path: Path, change: Change) -> None:
    award = honest()
    change(award)
    with pytest.raises(UserError, match="not a bundle of an award"):
        findings(award, tmp_path)


def test_a_line_may_say_nothing_more(tmp_path: Path) -> None:
    award = honest()
    award["lines"][0]["rank"] = 1
    assert findings(award, tmp_path) == ["lines.1.rank: 1 is said, – follows"]


def test_a_public_bundle_of_the_form_before_is_refused_in_one_line(tmp_path: Path) -> None:
    """It was the full form without its evidence, and named the refused."""
    write_public_bundle(tmp_path / "public.zip", honest(), rule_members(MOVEMENT))

    def change(members: dict[str, bytes]) -> None:
        for name in (AWARD, MANIFEST):
            members[name] = members[name].replace(b"thidua-award-public-1", b"thidua-award-2")

    with pytest.raises(UserError, match="bundles for the public have another form now: ask for one made anew"):
        check(repacked(tmp_path / "public.zip", tmp_path / "b.zip", change))


def test_a_key_that_is_expected_must_have_signed(tmp_path: Path) -> None:
    write_public_bundle(tmp_path / "public.zip", honest(), rule_members(MOVEMENT))
    checked = check(tmp_path / "public.zip", expected_key=SigningKey("example.com", bytes(32)).public)
    assert checked.signature.problem in checked.findings
    assert checked.signature.summary() == checked.signature.problem
