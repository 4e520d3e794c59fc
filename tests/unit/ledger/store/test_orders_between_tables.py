"""A record and its dossier that came in files of their own and contradict each other are told."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from thidua.i18n import UserError
from thidua.ledger.cleaning.plausibility import broken, shipped_rules
from thidua.ledger.model import TABLES
from thidua.ledger.store import health_check
from thidua.ledger.store.health_check import FindingLevel
from thidua.ledger.store.ledger import Ledger
from thidua.ledger.store.orders_between_tables import contradictions_between_tables

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
RECEIVED, FINISHED = datetime(2026, 5, 4, 8), datetime(2026, 5, 7, 17)
DOSSIER = {
    "dossier_id": "H1",
    "submitted_at": RECEIVED,
    "received_at": RECEIVED,
    "finished_at": FINISHED,
    "returned_at": FINISHED + HOUR,
}


def bring(ledger: Ledger, table: str, *rows: dict[str, Any]) -> None:
    numbered = [{"row_no": at, **row} for at, row in enumerate(rows, 1)]
    known_at = datetime(2026, 7, 1 + len(ledger.imports()))
    with ledger.begin(
        source_name=f"{table}.csv", sha256=str(known_at), profile="p", profile_hash="p", known_at=known_at
    ) as pending:
        pending.add(table, pa.Table.from_pylist(numbered))
        pending.commit(read=len(rows), quarantined=0, primary=table)


def request(number: int, at: datetime, dossier: str = "H1") -> dict[str, Any]:
    return {"dossier_id": dossier, "seq": number, "requested_at": at}


def told(ledger: Ledger) -> list[tuple[str, int, str]]:
    return [(str(met.reason), met.count, met.first) for met in contradictions_between_tables(ledger.snapshot())]


AFTER_FINISHED = "the supplement was asked for after the dossier was finished"
AFTER_RETURNED = "the supplement was asked for after the result was handed over"


@pytest.mark.parametrize(
    ("at", "reasons"),
    [
        (FINISHED, []),
        (FINISHED + timedelta(seconds=1), [AFTER_FINISHED]),
        (FINISHED + HOUR, [AFTER_FINISHED]),
        (FINISHED + 2 * HOUR, [AFTER_FINISHED, AFTER_RETURNED]),
        (datetime(2026, 5, 7), []),  # a day without a time is compared as a day
        (datetime(2026, 5, 8), [AFTER_FINISHED, AFTER_RETURNED]),
        (RECEIVED, []),
        (RECEIVED - HOUR, ["the supplement is earlier than the day the dossier was submitted"]),
    ],
)
def test_moments_of_two_files_are_compared_as_those_of_a_row(tmp_path: Path, at: datetime, reasons: list[str]) -> None:
    ledger = Ledger.create(tmp_path / "ledger")
    bring(ledger, "dossiers", DOSSIER)
    bring(ledger, "supplements", request(1, at))
    assert told(ledger) == [(reason, 1, "H1") for reason in reasons]
    moments = {name: pa.array([DOSSIER[name]]) for name in DOSSIER if name.endswith("_at")}
    row = broken(
        "supplements",
        {"requested_at": pa.array([at])},
        list(shipped_rules().values()),
        datetime(2026, 7, 1),
        beside={"dossiers": moments},
    )
    assert [str(breach.reason) for breach in row] == reasons


def test_the_doctor_names_how_many_and_the_first(tmp_path: Path) -> None:
    ledger = Ledger.create(tmp_path / "ledger")
    bring(ledger, "supplements", request(1, FINISHED + HOUR), request(2, FINISHED + HOUR), request(1, FINISHED, "H2"))
    bring(ledger, "dossiers", DOSSIER)  # whichever came first
    notes = [finding for finding in health_check.examine(ledger.path) if finding.level is FindingLevel.NOTE]
    assert [UserError(note.message, **note.values).render("en") for note in notes] == [
        f"2 records contradict their dossiers, which came in another file: {AFTER_FINISHED}; the first is of dossier "
        "H1. Ask who sent them"
    ]


def test_every_rule_between_tables_can_be_asked(tmp_path: Path) -> None:
    rules = [rule for rule in shipped_rules().values() if rule.bound_column and rule.bound_column[0] != rule.table]
    assert len(rules) >= 5
    assert all("dossier_id" in TABLES[rule.table].columns for rule in rules if rule.table != "*")
    assert told(Ledger.create(tmp_path / "ledger")) == []
