"""`thidua explain --item`: from one line of an explanation down to dossiers, records and imports."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from thidua.cli.session import CommandSession
from thidua.cli.table_output import Column, display_value, print_list
from thidua.i18n import UserError, _

if TYPE_CHECKING:
    from thidua.verdicts.evaluation_run import EvaluationRun
    from thidua.verdicts.explain import Explanation

RECEIVED = (
    Column("dossier_id", _("Dossier")),
    Column("unit_id", _("Unit")),
    Column("received_at", _("Received")),
    Column("across", _("Across a boundary")),
    Column("status", _("State")),
)
RECORDS = (
    Column("table", _("Table")),
    Column("happened_at", _("Happened")),
    Column("what", _("What it says")),
    Column("current", _("In force")),
    Column("import_number", _("Import"), right=True),
    Column("source", _("Source")),
    Column("row_no", _("Row"), right=True),
    Column("known_at", _("Learnt")),
)


def show(
    session: CommandSession,
    run: "EvaluationRun",
    explanation: "Explanation",
    item_id: str,
    *,
    format_: str | None,
    out: Path | None,
) -> None:
    """List what is behind an item of the explanation: a procedure's dossiers, or a dossier's records.

    Raises:
        UserError: the item is not among those of the explanation, nor a dossier behind one of its procedures.
    """
    from thidua.verdicts.provenance import dossier_rows, received_dossiers

    items = [item for part in explanation.parts for item in part.items]
    procedures = {item.id for item in items if item.procedure_id == item.id}
    if item_id in procedures:
        dossiers = received_dossiers(run.facts.counted, explanation.subject.id, [item_id])
        rows: list[dict[str, Any]] = [
            {
                "dossier_id": dossier.dossier_id,
                "unit_id": dossier.unit_id,
                "received_at": dossier.received_at,
                "across": dossier.across,
                "status": dossier.status,
            }
            for dossier in dossiers
        ]
        title = session.text(
            _("{count} dossiers of procedure {procedure} received at {name}"),
            count=len(rows),
            procedure=item_id,
            name=explanation.subject.name,
        )
        print_list(session, rows, RECEIVED, format_=format_, out=out, title=title)
        return
    exists = any(item.id == item_id for item in items) or any(
        dossier.dossier_id == item_id
        for dossier in received_dossiers(run.facts.counted, explanation.subject.id, procedures)
    )
    records = dossier_rows(run.snapshot, item_id) if exists else ()
    if not records:
        raise UserError(
            "“{item}” is no procedure and no dossier behind {criterion} of {name}; list them with: thidua explain "
            "{subject} {criterion} --limit 0",
            item=item_id,
            criterion=explanation.row.criterion_id,
            name=explanation.subject.name,
            subject=explanation.subject.id,
        )
    lines = [
        {
            "table": record.table,
            "happened_at": record.happened_at,
            "what": _what(session, record.values),
            "current": record.current,
            "import_number": record.import_number,
            "source": record.source,
            "row_no": record.row_no,
            "known_at": record.known_at,
        }
        for record in records
    ]
    title = session.text(_("Everything the ledger knows of dossier {dossier}"), dossier=item_id)
    print_list(session, lines, RECORDS, format_=format_, out=out, title=title)


def _what(session: CommandSession, values: dict[str, Any]) -> str:
    return "; ".join(f"{column} {display_value(session, value)}" for column, value in values.items())
