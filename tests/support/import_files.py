"""A ledger with a few units, and a short way to bring files into it."""

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from support.built_once import copied
from thidua.ledger.cleaning.personal_data import KeyFile
from thidua.ledger.mapping.import_file import ImportReport, import_file
from thidua.ledger.store.ledger import Ledger

KNOWN_AT = datetime.fromisoformat("2026-04-01T08:00:00")
UNITS = """unit_id,name,unit_group,agency_code
STP,Sở Tư pháp,department,000.03.H13
NK,Phường Ninh Kiều,commune,000.19.H13
TA,Xã Thới An,commune,000.20.H13
"""
PROCEDURES = """procedure_id,name
1.001193,Đăng ký khai sinh
1.000948,Cấp phiếu lý lịch
"""
OFFICERS = """officer_id,full_name
CB1,Trần Thị Bình
"""


def bring(ledger: Ledger, path: Path, **more: Any) -> ImportReport:
    """Import with a key beside the ledger."""
    settings: dict[str, Any] = {"known_at": KNOWN_AT, "key": KeyFile(ledger.path.parent / "key"), **more}
    return import_file(ledger, path, **settings)


def empty_ledger(folder: Path) -> Ledger:
    copied("empty-ledger", Ledger.create, folder / "ledger")
    return Ledger.open(folder / "ledger")


def small_town(folder: Path) -> Ledger:
    """A ledger that knows three units, two procedures, one officer."""
    copied("small-town", _make_small_town, folder)
    return Ledger.open(folder / "ledger")


def _make_small_town(folder: Path) -> None:
    reference = folder / "reference"
    reference.mkdir(parents=True)
    ledger = Ledger.create(folder / "ledger")
    for name, text in (("units", UNITS), ("procedures", PROCEDURES), ("officers", OFFICERS)):
        path = reference / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        bring(ledger, path)


def rows(ledger: Ledger, query: str) -> list[tuple[Any, ...]]:
    """Rows of a query over the newest snapshot."""
    with duckdb.connect() as connection:
        ledger.snapshot().create_views(connection)
        return connection.execute(query).fetchall()


def adds_up(report: ImportReport) -> bool:
    counts = report.counts
    return counts["read"] == sum(counts.values()) - counts["read"]
