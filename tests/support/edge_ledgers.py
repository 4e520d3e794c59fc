"""Small ledgers at the edges of the rules: what came before the window, ends after it, or lacks a moment."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from support.oracle.drawn_facts import Tables, take_in
from thidua.ledger.store.ledger import Ledger

Row = dict[str, Any]
UNITS = [
    {"unit_id": "H13", "name": "Thành phố Cần Thơ", "unit_group": "city"},
    *(
        {"unit_id": f"X00{n}", "parent_id": "H13", "name": name, "unit_group": "commune"}
        for n, name in ((1, "Phường Một"), (2, "Phường Hai"), (3, "Phường Ba"))
    ),
]
OFFICERS = [{"officer_id": f"CB{n}", "full_name": f"Người {n}"} for n in (1, 2, 3)]
POSTS = [
    {"officer_id": "CB1", "unit_id": "X001", "role": "handler", "direct": True, "valid_from_on": date(2026, 1, 1)},
    {"officer_id": "CB2", "unit_id": "X002", "role": "handler", "direct": True, "valid_from_on": date(2026, 1, 1)},
]
PROCEDURES = [
    {
        "procedure_id": f"1.00000{n}", "name": f"Thủ tục {n}", "boundary_independent": True, "time_limit": 3,
        "time_limit_unit": "working_day", "steps": 4, "valid_from_on": date(2025, 10, 1),
    }
    for n in range(1, 6)
]  # fmt: skip


def assigned(unit: str, procedures: range = range(1, 6)) -> list[Row]:
    """The procedures are the unit's to receive, the whole year."""
    return [{"unit_id": unit, "procedure_id": f"1.00000{n}", "valid_from_on": date(2026, 1, 1)} for n in procedures]


def at(text: str | None) -> datetime | None:
    """ "05-04 08:00" of 2026, or a whole ISO moment; None stays None."""
    if text is None:
        return None
    return datetime.fromisoformat(text if text.startswith("20") else f"2026-{text}")


def dossier(
    name: str,
    received: str | None,
    due: str | None = None,
    finished: str | None = None,
    *,
    unit: str | None = "X001",
    procedure: str | None = "1.000001",
    status: str = "processed",
    returned: str | None = None,
    refused: str | None = None,
    **others: Any,
) -> Row:
    """A dossier in as few words as its case needs."""
    return {
        "dossier_id": name, "procedure_id": procedure, "receiving_unit_id": unit, "competent_unit_id": unit,
        "receiving_officer_id": "CB1", "handling_officer_id": "CB1", "status": status, "received_at": at(received),
        "due_at": at(due), "finished_at": at(finished), "returned_at": at(returned), "refused_at": at(refused),
        "channel": "counter", "time_limit": 3, "time_limit_unit": "working_day", **others,
    }  # fmt: skip


def edge_ledger(folder: Path, dossiers: list[Row], **tables: list[Row]) -> Ledger:
    """A ledger of the small city with these dossiers; other tables take the place of the usual ones."""
    ledger = Ledger.create(folder)
    usual: Tables = {
        "units": UNITS,
        "officers": OFFICERS,
        "posts": POSTS,
        "procedures": PROCEDURES,
        "assignments": assigned("X001"),
        "dossiers": dossiers,
    }
    take_in(ledger, {**usual, **tables}, 1, datetime(2026, 1, 2))
    return ledger


def reorganised(folder: Path, known_at: datetime = datetime(2026, 11, 2), **said: Any) -> Ledger:
    """A ledger in which a later list of units moves X002 under X001 on 1 September; `said`: how it says so."""
    dossiers = [
        dossier("A1", "06-01 08:00", "06-04 17:00", "06-03 10:00"),
        dossier("A2", "06-01 08:00", "06-04 17:00", "06-03 10:00", procedure="1.000002"),
        dossier("B3", "06-01 08:00", "06-04 17:00", "06-09 10:00", unit="X002", procedure="1.000003"),
        dossier("B4", "06-01 08:00", "06-04 17:00", "06-09 10:00", unit="X002", procedure="1.000004"),
    ]
    ledger = edge_ledger(folder, dossiers, assignments=[*assigned("X001"), *assigned("X002")])
    moved = {**UNITS[2], "parent_id": "X001", **(said or {"valid_to_on": date(2026, 8, 31)})}
    take_in(ledger, {"units": [moved]}, 2, known_at)
    return ledger
