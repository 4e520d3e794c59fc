"""The evidence in an award's bundle goes by what it says: however it is packed, and never another's."""

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from support.evidence_bundles import AS_OF, MOVEMENT, repacked
from support.small_city import make_small_city
from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.indicators.catalogue.ruleset import installed, ruleset_of
from thidua.indicators.execution.replay import replay
from thidua.ledger.store.ledger import Ledger
from thidua.proof.award_bundle import check, write_bundle
from thidua.proof.bundle import Sealed, indicators_of, seal
from thidua.rules.terms import SubjectKind
from thidua.verdicts.evaluation_run import EvaluationRun, judge, run


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return make_small_city(tmp_path_factory.mktemp("city") / "ledger")


def evaluated(ledger: Ledger, as_of: datetime = AS_OF) -> EvaluationRun:
    return run(ledger, ledger.snapshot(), load_movement(MOVEMENT), load_calendars(), as_of_at=as_of)


def sealed(made: EvaluationRun, path: Path) -> Sealed:
    return seal(made, path, movement=MOVEMENT, calendar=None)


def decision(made: EvaluationRun) -> dict[str, Any]:
    """A decision on nobody: what is looked at here is the evidence alone."""
    return {"lines": [], "kinds": [], "result_hash": made.evaluation.result_hash()}


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

    other = Sealed(repacked(evidence.path, tmp_path / "other.zip", change), evidence.bundle_hash, 0, 0)
    assert other.path.read_bytes() != evidence.path.read_bytes()
    hashes = {
        write_bundle(tmp_path / f"{content.path.stem}-award.zip", decision(made), {}, content)
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
    write_bundle(tmp_path / "award.zip", decision(made), {}, earlier)
    assert findings(tmp_path / "award.zip") == ["the evidence is of another evaluation than the one the decision names"]
    honest = sealed(made, tmp_path / "honest.zip")
    write_bundle(tmp_path / "award.zip", decision(made), {}, Sealed(earlier.path, honest.bundle_hash, 0, 0))
    assert any(honest.bundle_hash in line for line in findings(tmp_path / "award.zip"))


def test_a_verdict_that_the_evidence_does_not_give_is_found(ledger: Ledger, tmp_path: Path) -> None:
    made = evaluated(ledger)
    evidence = sealed(made, tmp_path / "evidence.zip")
    states = {row.criterion_id: str(row.state) for row in made.evaluation.rows if row.subject_id == "X1"}
    said = [{"id": name, "state": "met" if name == "a.7" else state} for name, state in states.items()]
    assert states["a.7"] != "met"
    vote = {
        "quorum": [1, 2], "passes": [1, 2], "pass_of": "members", "secret": True,
        "members": 3, "recused": 0, "yes": 3, "no": 0, "abstained": 0,
    }  # fmt: skip
    line = {
        "no": 1, "kind": "unit", "id": "X1", "name": "Xã Một", "approved": False, "left_out": True, "vote": vote,
        "marked": [], "criteria": [*said, {"id": "a.99", "state": "met"}],
    }  # fmt: skip
    write_bundle(tmp_path / "award.zip", {**decision(made), "lines": [line]}, {}, evidence)
    of_criteria = [finding for finding in findings(tmp_path / "award.zip") if "the evidence gives" in finding]
    assert of_criteria == [
        f"Xã Một, a.7: met is said, the evidence gives {states['a.7']}",
        "Xã Một, a.99: met is said, the evidence gives –",
    ]


def test_a_decision_on_figures_of_somebodys_own_sql_is_found(ledger: Ledger, tmp_path: Path) -> None:
    made = evaluated(ledger)
    ours = installed().only(indicators_of(made.movement))
    texts = {**ours.texts, "satisfaction": ours.texts["satisfaction"].replace("overall >= $satisfied_from", "1 = 1")}
    other = ruleset_of({name: relation.sql for name, relation in ours.relations.items()}, texts)
    figures = replay(other, made.snapshot, made.scope, made.calendars, tmp_path)
    forged = judge(made.facts, figures, other)
    write_bundle(tmp_path / "award.zip", decision(forged), {}, sealed(forged, tmp_path / "forged.zip"))
    assert findings(tmp_path / "award.zip") == [
        "the evidence: satisfaction is counted by SQL of no release known here; it differs in satisfaction"
    ]


VOTE = {
    "quorum": [1, 2], "passes": [1, 2], "pass_of": "members", "secret": True,
    "members": 4, "recused": 0, "yes": 2, "no": 1, "abstained": 1,
}  # fmt: skip
BALLOTS = [["a", "7", "yes"], ["b", "7", "no"], ["c", "7", "yes"], ["d", "7", "abstain"], ["e", "8", "no"]]
KEYS = [
    {"id": name, "by": "indicator", "indicator": name, "higher_is_better": True}
    for name in ("finished_on_time", "active_procedures", "satisfaction")
]


def line_of(made: EvaluationRun, unit: str) -> dict[str, Any]:
    """A line of a list as the site writes it, not approved."""
    rows = made.evaluation.of(SubjectKind.UNIT, unit)
    states = [{"id": row.criterion_id, "state": str(row.state)} for row in rows]
    return {
        "no": 1,
        "kind": "unit",
        "id": unit,
        "name": "Phường Cái Răng",
        "approved": False,
        "left_out": True,
        "criteria": states,
        "marked": [one["id"] for one in states if one["state"] not in ("met", "not_applicable")],
        "vote": VOTE,
        "candidate": "7",
        "ballots": "votes/3.json",
    }


@pytest.fixture(scope="module")
def made(ledger: Ledger) -> EvaluationRun:
    return evaluated(ledger)


@pytest.fixture(scope="module")
def evidence(made: EvaluationRun, tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    return sealed(made, tmp_path_factory.mktemp("sealed") / "evidence.zip")


@pytest.mark.parametrize(
    ("values", "ballots", "expected"),
    [
        ([None, [4, 5], [9, 10]], BALLOTS, []),
        (
            [[6, 6], [5, 5], None],
            BALLOTS,
            [
                "ranked by finished_on_time with 6/6; – follows",
                "ranked by active_procedures with 5/5; 4/5 follows",
            ],
        ),
        (
            [None, [4, 5], None],
            [*BALLOTS[:3], BALLOTS[0]],
            ["the published ballots give 2 yes, 1 no, 0 abstained; another vote is said"],
        ),
        (
            [None, [4, 5], None],
            None,
            ["the published ballots give 0 yes, 0 no, 0 abstained; another vote is said"],
        ),
    ],
)
def test_figures_follow_from_the_evidence_and_votes_from_the_ballots(
    made: EvaluationRun,
    evidence: Sealed,
    tmp_path: Path,
    values: list[list[int] | None],
    ballots: list[list[str]] | None,
    expected: list[str],
) -> None:
    kinds = [{"kind": "unit", "keys": KEYS, "quota": None, "registered": 4, "taken": 0}]
    award = {**decision(made), "kinds": kinds, "lines": [{**line_of(made, "X1"), "values": values}]}
    members: dict[str, Path | bytes] = {} if ballots is None else {"votes/3.json": json.dumps(ballots).encode()}
    write_bundle(tmp_path / "award.zip", award, members, evidence)
    assert findings(tmp_path / "award.zip") == [f"Phường Cái Răng: {line}" for line in expected]
