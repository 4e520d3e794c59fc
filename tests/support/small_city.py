"""A small fixed city in a ledger: two communes, a department, four officers, a dozen dossiers, registers, declarations.

Made through the ledger itself, so that its snapshot, figures and reports are the same on every machine.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from support.built_once import copied
from thidua.ledger.cleaning.plausibility import PlausibilityRule
from thidua.ledger.model import TABLES
from thidua.ledger.store.ledger import Ledger

KNOWN_AT = datetime(2026, 10, 1, 8)
START = date(2026, 1, 1)


def rows_of(name: str, rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Rows of a model table; missing columns are null."""
    columns = TABLES[name].columns
    listed = [{column: row.get(column) for column in columns} for row in rows]
    table = pa.Table.from_pylist(listed, schema=pa.schema(list(columns.items())))
    return table.append_column("row_no", pa.array(range(1, len(listed) + 1), pa.int64()))


def at(day: int, hour: int = 9, month: int = 7) -> datetime:
    return datetime(2026, month, day, hour)


UNITS = [
    {"unit_id": "TP", "name": "Thành phố Cần Thơ", "unit_group": "city"},
    {"unit_id": "X1", "parent_id": "TP", "name": "Phường Cái Răng", "unit_group": "commune"},
    {"unit_id": "X2", "parent_id": "TP", "name": "Xã Đông Thuận", "unit_group": "commune"},
    {"unit_id": "S1", "parent_id": "TP", "name": "Sở Tư pháp", "unit_group": "department"},
]
OFFICERS = [
    {"officer_id": "P1", "full_name": "Lê Thị An"},
    {"officer_id": "P2", "full_name": "Đặng Văn Bình"},
    {"officer_id": "P3", "full_name": "Nguyễn Ánh"},
    {"officer_id": "P4", "full_name": "Trần Bảo"},
]
POSTS = [
    {"officer_id": f"P{n}", "unit_id": unit, "role": "handler", "direct": n != 4, "valid_from_on": START}
    for n, unit in ((1, "X1"), (2, "X1"), (3, "X2"), (4, "S1"))
]
PROCEDURES = [
    {
        "procedure_id": f"1.00000{n}",
        "name": f"Thủ tục số {n}",
        "field": "Hộ tịch",
        "boundary_independent": True,
        "ministry_list": n < 3,
        "time_limit": 3,
        "time_limit_unit": "working_day",
        "steps": 3,
    }
    for n in range(1, 6)
]
ASSIGNMENTS = [
    {"unit_id": unit, "procedure_id": f"1.00000{n}", "valid_from_on": START}
    for unit in ("X1", "X2", "S1")
    for n in range(1, 6)
]


def dossier(n: int, unit: str, procedure: int, officer: str, *, late: bool = False, **changes: Any) -> dict[str, Any]:
    received = at(n)
    return {
        "dossier_id": f"H13.{unit}-2607{n:02d}-{n:04d}",
        "procedure_id": f"1.00000{procedure}",
        "receiving_unit_id": unit,
        "competent_unit_id": unit,
        "cross_boundary": n % 3 == 0,
        "receiving_officer_id": officer,
        "handling_officer_id": officer,
        "channel": "online" if n % 2 else "counter",
        "status": "returned",
        "submitted_at": received,
        "received_at": received,
        "due_at": at(n + 5, 17),
        "finished_at": at(n + (7 if late else 4), 10),
        "returned_at": at(n + (7 if late else 4), 15),
        "digitised_intake": True,
        "digitised_result": n % 4 != 0,
        **changes,
    }


DOSSIERS = [
    dossier(1, "X1", 1, "P1"),
    dossier(2, "X1", 2, "P1"),
    dossier(3, "X1", 3, "P1"),
    dossier(6, "X1", 4, "P2"),
    dossier(7, "X1", 1, "P2", late=True),
    dossier(8, "X1", 2, "P2"),
    dossier(9, "X2", 1, "P3"),
    dossier(10, "X2", 2, "P3", late=True),
    dossier(13, "X2", 2, "P3", late=True),
    dossier(14, "X2", 1, "P3", status="in_process", finished_at=None, returned_at=None),
    dossier(15, "S1", 5, "P4"),
    dossier(16, "S1", 5, "P4", received_at=at(16, month=3), submitted_at=at(16, month=3)),
]
EVENTS = [
    {
        "dossier_id": row["dossier_id"],
        "seq": seq,
        "kind": kind,
        "step": seq,
        "unit_id": row["receiving_unit_id"],
        "officer_id": row["handling_officer_id"],
        "arrived_at": row["received_at"],
        "happened_at": moment,
    }
    for row in DOSSIERS
    for seq, (kind, moment) in enumerate(
        (("receive", row["received_at"]), ("process", row["received_at"]), ("result", row["finished_at"])), 1
    )
    if moment is not None
]
SURVEYS = [
    {
        "answer_id": f"A{n}",
        "dossier_id": DOSSIERS[n % 9]["dossier_id"],
        "unit_id": DOSSIERS[n % 9]["receiving_unit_id"],
        "officer_id": DOSSIERS[n % 9]["handling_officer_id"],
        "answered_at": at(20),
        "overall": 2 if n == 7 else 5,
        "guidance": 5,
        "attitude": 4,
        "timeliness": 3,
    }
    for n in range(27)
]
REGISTER = [
    {
        "register": "initiative",
        "record_id": "SK1",
        "unit_id": "X1",
        "officer_id": "P1",
        "title": '=HYPERLINK("http://x","Mẫu đơn điền sẵn")',
        "opened_on": date(2026, 6, 1),
        "closed_on": date(2026, 8, 1),
        "state": "recognised",
        "authority": "UBND thành phố Cần Thơ",
        "document_no": "12/QĐ-UBND",
        "document_on": date(2026, 8, 1),
    },
    {"register": "complaint", "record_id": "kept", "title": "Sổ được lập"},
    {
        "register": "discipline",
        "record_id": "KL1",
        "unit_id": "X2",
        "officer_id": "P3",
        "title": "Đang xem xét kỷ luật",
        "opened_on": date(2026, 9, 1),
        "state": "open",
    },
    {
        "register": "obstacle",
        "record_id": "VM1",
        "unit_id": "X2",
        "title": "Thiếu máy quét",
        "opened_on": date(2026, 7, 1),
        "due_on": date(2026, 7, 10),
        "closed_on": date(2026, 7, 15),
        "state": "resolved",
    },
    {
        "register": "posting_check",
        "record_id": "NY1",
        "unit_id": "X1",
        "title": "Kiểm tra niêm yết",
        "opened_on": date(2026, 7, 2),
        "closed_on": date(2026, 7, 2),
        "state": "passed",
    },
]
DECLARATIONS = [
    {
        "subject_kind": kind,
        "subject_id": subject,
        "criterion_id": criterion,
        "statement": "Đã thực hiện",
        "evidence": "minh-chung.pdf",
        "declared_on": date(2026, 9, 10),
        "reviewer": "R1",
        "verdict": verdict,
        "reviewed_on": date(2026, 9, 20),
    }
    for kind, subject, criterion, verdict in (
        ("unit", "X1", "a.1", "accepted"),
        ("unit", "X1", "a.4", "accepted"),
        ("unit", "X2", "a.1", "rejected"),
        ("officer", "P1", "b.1", "accepted"),
        ("officer", "P1", "b.3", "accepted"),
        ("officer", "P1", "b.5", "accepted"),
        ("officer", "P2", "b.1", None),
    )
]
CITY = {
    "units": UNITS,
    "officers": OFFICERS,
    "posts": POSTS,
    "procedures": PROCEDURES,
    "assignments": ASSIGNMENTS,
    "dossiers": DOSSIERS,
    "events": EVENTS,
    "surveys": SURVEYS,
    "register": REGISTER,
    "declarations": DECLARATIONS,
}
# With all of P2 that no act excepts from (conduct, guidance, a recognised initiative), so that a signed act is all that
# is needed to propose them.
REVIEWED = {
    **CITY,
    "register": [*REGISTER, {**REGISTER[0], "record_id": "SK2", "officer_id": "P2", "document_no": "13/QĐ-UBND"}],
    "declarations": [
        *(row for row in DECLARATIONS if row["subject_id"] != "P2"),
        *(
            {**DECLARATIONS[0], "subject_kind": "officer", "subject_id": "P2", "criterion_id": at}
            for at in ("b.1", "b.3", "b.5")
        ),
    ],
}


def make_small_city(path: Path, city: dict[str, list[dict[str, Any]]] | None = None) -> Ledger:
    """A ledger of two imports: the units and people, then everything else. city: other facts, true or not.

    The city as it stands here is made once and copied; `write_small_city` makes another.
    """
    if city is not None:
        return write_small_city(path, city, rules=())
    copied("small-city", write_small_city, path)
    return Ledger.open(path)


def write_small_city(
    path: Path, tables: dict[str, list[dict[str, Any]]] = CITY, rules: Sequence[PlausibilityRule] | None = None
) -> Ledger:
    """A ledger of the facts, made through the ledger's own imports; rules: as of `Ledger.begin`."""
    ledger = Ledger.create(path)
    first = ("units", "officers", "posts", "procedures", "assignments")
    for number, names in enumerate((first, tuple(name for name in tables if name not in first)), 1):
        with ledger.begin(
            source_name=f"small-{number}",
            sha256=f"{number:064x}",
            profile="canonical",
            profile_hash="0" * 64,
            known_at=KNOWN_AT,
            rules=rules,
        ) as pending:
            for name in names:
                pending.add(name, rows_of(name, tables[name]))
            pending.commit(read=len(tables[names[0]]), quarantined=0, primary=names[0])
    return ledger
