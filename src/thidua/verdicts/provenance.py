"""The last steps down: from a procedure to its dossiers, from a dossier to its records and their imports."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from thidua.indicators.aggregation.figures import below
from thidua.indicators.engines.duckdb import quoted
from thidua.indicators.execution.compute import all_relations, tree_of
from thidua.indicators.execution.facts import CountedFacts
from thidua.ledger.model import MOMENT, TABLES
from thidua.ledger.store.snapshot import DOSSIER_TABLES, Snapshot

# Keys made from personal data: they serve to detect repetition and are shown to nobody.
MASKED = frozenset({"applicant_key", "device_key"})
# Answers about a dossier: beside it they would say who was dissatisfied.
UNTOLD = frozenset({"surveys"})


@dataclass(frozen=True, slots=True)
class ReceivedDossier:
    """A dossier that shows a procedure is received at a desk."""

    dossier_id: str
    unit_id: str
    received_at: datetime
    across: bool
    status: str | None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row of the ledger about a dossier, and where it came from: the import, the source's name, the row in it.

    happened_at: the moment of the row in the dossier's life; values: its filled columns, keys of people left out.
    current: false for a version that another has taken the place of.
    """

    table: str
    happened_at: datetime | None
    values: dict[str, Any]
    current: bool
    import_number: int
    source: str
    row_no: int
    known_at: datetime


def received_dossiers(facts: CountedFacts, unit_id: str, procedure_ids: Iterable[str]) -> tuple[ReceivedDossier, ...]:
    """The dossiers of procedures received in the window at the unit's desk or one below it, in order of receipt."""
    procedures = set(procedure_ids)
    if not procedures:
        return ()
    with all_relations(facts) as engine:
        members = {unit_id} | below(tree_of(engine)).get(unit_id, frozenset())
        listed, units = (", ".join(map(quoted, sorted(ids))) for ids in (procedures, members))
        rows = engine.fetch(
            "SELECT dossier_id, unit_id, received_at, cross_boundary = 1 AS across, status FROM received_dossier "  # noqa: S608 - quoted ids
            f"WHERE procedure_id IN ({listed}) AND unit_id IN ({units}) ORDER BY received_at, dossier_id"
        )
    return tuple(ReceivedDossier(**row) for row in rows.to_pylist())


def dossier_rows(snapshot: Snapshot, dossier_id: str) -> tuple[LedgerRow, ...]:
    """Every row the snapshot sees about a dossier, replaced versions too: tables in the model's order, then by
    key. Answers about it are not among them.
    """
    sources = {record.number: record.source_name for record in snapshot.imports}
    con = duckdb.connect()
    try:
        told = [name for name in DOSSIER_TABLES if name not in UNTOLD]
        snapshot.create_history_views(con, told)
        ledger_rows: list[LedgerRow] = []
        for name in told:
            table = TABLES[name]
            order = ", ".join(f'"{column}"' for column in (*table.key, "import_number", "row_no"))
            rows = con.execute(
                f'SELECT * FROM "{name}_history" WHERE dossier_id = ? ORDER BY {order}',  # noqa: S608 - our own names
                [dossier_id],
            )
            columns = [column[0] for column in rows.description or ()]
            ledger_rows += [_row(name, dict(zip(columns, values, strict=True)), sources) for values in rows.fetchall()]
    finally:
        con.close()
    return tuple(ledger_rows)


def _row(name: str, values: dict[str, Any], sources: dict[int, str]) -> LedgerRow:
    own = {
        column: values[column]
        for column in TABLES[name].columns
        if values[column] is not None and column not in MASKED and column != "dossier_id"
    }
    lived = [values[column] for column, kind in TABLES[name].columns.items() if kind == MOMENT and "due" not in column]
    moments = [moment for moment in lived if moment is not None]
    return LedgerRow(
        table=name,
        happened_at=values.get("happened_at") or (moments[0] if moments else None),
        values=own,
        current=values["is_current"],
        import_number=values["import_number"],
        source=sources[values["import_number"]],
        row_no=values["row_no"],
        known_at=values["known_at"],
    )
