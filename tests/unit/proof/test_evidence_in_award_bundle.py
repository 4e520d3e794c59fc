"""The evidence in an award's bundle goes by what it says: however it is packed, and never another's."""

import io
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from support.award_lines import line_of
from support.evidence_bundles import AS_OF, evaluated, judged_by, repacked, sealed
from support.small_city import CITY, make_small_city
from thidua.definitions.law import load_law
from thidua.indicators.catalogue.ruleset import installed, ruleset_of
from thidua.indicators.execution.replay import replay
from thidua.ledger.store.ledger import Ledger
from thidua.proof.award_bundle import REGISTER, write_bundle
from thidua.proof.award_check import check
from thidua.proof.award_derivation import Grounds, ListedCandidate, derived
from thidua.proof.award_statement import HEADING, StatedSubject, stated_decision, stated_line
from thidua.proof.bundle import SealedBundle, indicators_of
from thidua.proof.frozen_register import FrozenRegister, register_value
from thidua.rules.terms import SubjectKind, Withheld
from thidua.verdicts.evaluation_run import RunFromFacts
from thidua.verdicts.results import canonical_json


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return make_small_city(tmp_path_factory.mktemp("city") / "ledger")


STATED = {
    "award": "bang-khen", "unit": "", "number": 1, "symbol": "", "signer": "", "decided_on": "2026-10-20",
    "comments_from_on": "2026-10-01", "comments_until_on": "2026-10-11", "taken": {}, "objections": [],
}  # fmt: skip
FROZEN = FrozenRegister(1, "2026-09-30", [["TG-1", "commune", unit, "", unit, ""] for unit in ("X1", "X2")])
BALLOTS = [[f"{n:064x}", "7", choice] for n, choice in enumerate(("yes", "no", "yes"))]
NOBODY: dict[str, bytes] = {REGISTER: canonical_json(register_value(FROZEN))}


def decision(made: RunFromFacts, *lines: dict[str, Any]) -> dict[str, Any]:
    """A decision as the site writes it; without lines what is looked at is the evidence alone."""
    registered = {"unit": 2, "officer": 0}
    counts = {SubjectKind(kind): count for kind, count in registered.items()}
    listed = [
        ListedCandidate(
            SubjectKind(line["kind"]),
            stated_line(line),
            StatedSubject.model_validate(line["subject"]),
            line["measured"],
        )
        for line in lines
    ]
    stated = stated_decision({HEADING: STATED})
    derivation = derived(Grounds(made.movement, load_law(), stated, counts, listed, "city", date(2026, 9, 30)))
    derivation["lines"] = [{**line, **own} for line, own in zip(lines, derivation["lines"], strict=True)]
    basis = made.evaluation.basis
    return {
        **derivation,
        HEADING: STATED,
        "evaluation": {
            "result_hash": made.evaluation.result_hash(),
            "import_number": basis.import_number,
            "as_of_at": basis.as_of_at.isoformat(),
        },
        "register": {"number": 1, "on": "2026-09-30", "sha256": FROZEN.sha256, "registered": registered},
    }


def findings(path: Path) -> list[str]:
    return [str(finding) for finding in check(path).findings]


@pytest.mark.slow
def test_evidence_packed_anew_leaves_the_award_bundle_its_hash(ledger: Ledger, tmp_path: Path) -> None:
    made = evaluated(ledger)
    evidence = sealed(made, tmp_path / "evidence.zip")

    def change(members: dict[str, bytes]) -> None:
        table = pq.read_table(io.BytesIO(members["facts/events.parquet"]))
        written = pa.BufferOutputStream()
        pq.write_table(table, written, compression="gzip")
        members["facts/events.parquet"] = written.getvalue().to_pybytes()

    other = SealedBundle(repacked(evidence.path, tmp_path / "other.zip", change), evidence.bundle_hash, 0, 0)
    assert other.path.read_bytes() != evidence.path.read_bytes()
    hashes = {
        write_bundle(tmp_path / f"{content.path.stem}-award.zip", decision(made), NOBODY, content)
        for content in (evidence, other)
    }
    assert len(hashes) == 1
    assert findings(tmp_path / "evidence-award.zip") == []
    assert findings(tmp_path / "other-award.zip") == []
    assert check(tmp_path / "other-award.zip").with_evidence


@pytest.mark.slow
def test_evidence_of_another_evaluation_is_found(ledger: Ledger, tmp_path: Path) -> None:
    made = evaluated(ledger)
    earlier = sealed(evaluated(ledger, AS_OF.replace(month=8)), tmp_path / "earlier.zip")
    write_bundle(tmp_path / "award.zip", decision(made), NOBODY, earlier)
    told = [line.partition(":")[0] for line in findings(tmp_path / "award.zip")]
    assert told == ["evaluation.as_of_at", "evaluation.result_hash"]
    honest = sealed(made, tmp_path / "honest.zip")
    write_bundle(tmp_path / "award.zip", decision(made), NOBODY, SealedBundle(earlier.path, honest.bundle_hash, 0, 0))
    assert any(honest.bundle_hash in line for line in findings(tmp_path / "award.zip"))


@pytest.mark.slow
def test_a_decision_on_figures_of_somebodys_own_sql_is_found(ledger: Ledger, tmp_path: Path) -> None:
    made = evaluated(ledger)
    ours = installed().only(indicators_of(made.movement))
    texts = {**ours.texts, "satisfaction": ours.texts["satisfaction"].replace("overall >= $satisfied_from", "1 = 1")}
    other = ruleset_of({name: relation.sql for name, relation in ours.relations.items()}, texts)
    figures = replay(other, made.snapshot, made.scope, made.calendars, tmp_path)
    forged = judged_by(other, made, figures)
    write_bundle(tmp_path / "award.zip", decision(forged), NOBODY, sealed(forged, tmp_path / "forged.zip"))
    assert findings(tmp_path / "award.zip") == [
        "the evidence: satisfaction is counted by SQL of no release known here; it differs in satisfaction"
    ]


@pytest.fixture(scope="module")
def made(ledger: Ledger) -> RunFromFacts:
    return evaluated(ledger)


@pytest.fixture(scope="module")
def evidence(made: RunFromFacts, tmp_path_factory: pytest.TempPathFactory) -> SealedBundle:
    return sealed(made, tmp_path_factory.mktemp("sealed") / "evidence.zip")


def no_ballots(_line: dict[str, Any], ballots: list[list[str]]) -> None:
    ballots.clear()


def a_ballot_twice(_line: dict[str, Any], ballots: list[list[str]]) -> None:
    ballots.append(ballots[0])


def a_ballot_on_somebody_else(_line: dict[str, Any], ballots: list[list[str]]) -> None:
    ballots[0][1] = "8"


def a_better_verdict(line: dict[str, Any], _ballots: list[list[str]]) -> None:
    line["subject"]["criteria"][6]["state"] = "met"


def a_better_figure(line: dict[str, Any], _ballots: list[list[str]]) -> None:
    line["measured"]["unit-active-procedures"] = [5, 5]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda _line, _ballots: None, []),
        (
            no_ballots,
            ["lines.1.subject.vote.yes: 2 is said, 0 follows", "lines.1.subject.vote.no: 1 is said, 0 follows"],
        ),
        (a_ballot_twice, ["votes/3.json holds something that is no ballot of this list, or a ballot twice"]),
        (a_ballot_on_somebody_else, ["lines.1.subject.vote.yes: 2 is said, 1 follows"]),
        (a_better_verdict, ["lines.1.subject.criteria.7.state: met is said, not_determinable follows"]),
        (a_better_figure, ["lines.1.measured.unit-active-procedures.1: 5 is said, 4 follows"]),
    ],
)
def test_what_a_line_says_follows_from_evidence_and_ballots(
    made: RunFromFacts,
    evidence: SealedBundle,
    tmp_path: Path,
    change: Callable[[dict[str, Any], list[list[str]]], None],
    expected: list[str],
) -> None:
    line = line_of(made, SubjectKind.UNIT, "X1", "7", no=1, submitted_at="2026-09-29T08:00:00+07:00")
    ballots = deepcopy(BALLOTS)
    award = decision(made, line)
    change(award["lines"][0], ballots)
    write_bundle(tmp_path / "award.zip", award, {**NOBODY, "votes/3.json": canonical_json(ballots)}, evidence)
    told = findings(tmp_path / "award.zip")
    assert set(expected) <= set(told)
    assert bool(told) == bool(expected)


@pytest.mark.slow
def test_a_figure_that_is_withheld_ranks_nobody(tmp_path: Path) -> None:
    made = evaluated(make_small_city(tmp_path / "ledger", {**CITY, "surveys": []}))
    assert made.figures.count("satisfaction", SubjectKind.OFFICER, "P1") == Withheld(5)
    line = line_of(made, SubjectKind.OFFICER, "P1", "7", no=1, submitted_at="2026-09-29T08:00:00+07:00")
    award = decision(made, line)
    members = {**NOBODY, "votes/3.json": canonical_json(BALLOTS)}
    evidence = sealed(made, tmp_path / "evidence.zip")
    write_bundle(tmp_path / "honest.zip", award, members, evidence)
    assert findings(tmp_path / "honest.zip") == []
    award["lines"][0]["measured"]["person-satisfaction"] = [4, 4]
    write_bundle(tmp_path / "forged.zip", award, members, evidence)
    assert any(
        "measured.person-satisfaction: [4, 4] is said, – follows" in line for line in findings(tmp_path / "forged.zip")
    )
