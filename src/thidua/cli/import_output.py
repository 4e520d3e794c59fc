"""What an import and its preview say, in lines and as JSON."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from thidua.cli.session import CommandSession
from thidua.cli.table_output import Column, print_list
from thidua.i18n import UserError, _, formats

if TYPE_CHECKING:
    from thidua.ledger.mapping.hidden_parts import HiddenPart
    from thidua.ledger.mapping.import_file import ImportReport
    from thidua.ledger.mapping.preview import ImportPreview

PREVIEW_COLUMNS = (
    Column("heading", _("column of the file")),
    Column("fate", _("what becomes of it"), translated=True),
    Column("targets", _("column of the ledger")),
    Column("samples", _("values")),
)
FATES = (_("taken"), _("personal, dropped"), _("personal, keyed hash"), _("not used, dropped"))
KINDS = (
    _("blank line"),
    _("line of totals"),
    _("section heading, note or signature"),
    _("line of column numbers"),
    _("the header once more"),
)


def tell_import(session: CommandSession, report: "ImportReport", seconds: float) -> None:
    """What became of a file: rows by outcome, and all that a person should know. seconds: how long it took."""
    if report.already:
        session.say(
            _(
                "{file}: known already, imported before as import {number}. Was it sent anew since, to say so again? "
                "Then tell when: --known-at"
            ),
            file=report.source,
            number=report.record.number,
        )
        return
    counts = report.counts
    session.say(
        _(
            "{file}: {read} rows read = {accepted} accepted + {superseded} superseding + {stale} stale + "
            "{duplicate} duplicate + {quarantined} quarantined  ({profile}, {seconds} s, {speed} rows/s)"
        ),
        file=report.source,
        profile=report.profile,
        seconds=formats.decimal(seconds, session.lang, 1),
        speed=formats.integer(round(counts["read"] / max(seconds, 0.001)), session.lang),
        **counts,
    )
    for kind, count in report.skipped_count.items():
        rows = ", ".join(map(str, report.skipped[kind])) + (" …" if count > len(report.skipped[kind]) else "")
        session.say(_("  passed over, {kind}: {count} (row {rows})"), kind=session.text(kind), count=count, rows=rows)
    _tell_notes(session, report.notes)
    _tell_counts(session, _("  {column}: {count} numbers brought into one spelling"), report.respelled)
    _tell_counts(session, _("  {column}: {count} cells that cannot be read"), report.unreadable)
    if report.dropped:
        session.say(_("  columns not carried on: {columns}"), columns=", ".join(report.dropped))
    if report.hashed:
        session.say(_("  kept as keyed hash only: {columns}"), columns=", ".join(report.hashed))
    if report.left_out_sheets:
        session.say(_("  sheets left out: {sheets}"), sheets=", ".join(report.left_out_sheets))
    if report.eventless:
        kept = _("  cases without events, taken as cases: {count}")
        lost = _("  cases without events, left out because the profile makes no record of a case: {count}")
        session.say(kept if report.eventless_kept else lost, count=report.eventless)
    if report.hidden:
        taken = report.record.hidden == "take"
        text = _("  hidden, taken: {places}") if taken else _("  hidden, left out: {places}")
        session.say(text, places="; ".join(map(str, report.hidden)))
    if report.titles:
        session.say(
            _("  say something of the rows, left out as was said: {lines}"), lines="; ".join(map(str, report.titles))
        )
    if report.officers_unknown:
        session.say(_("  names of officers not in the register, left out: {count}"), count=report.officers_unknown)
    if report.quarantine:
        session.say(_("  rows to correct and import again: {file}"), file=report.quarantine)


def _tell_counts(session: CommandSession, message: str, counts: "Mapping[str, int]") -> None:
    for column, count in counts.items():
        session.say(message, column=column, count=count)


def _tell_notes(session: CommandSession, notes: tuple[UserError, ...]) -> None:
    """What a person should know of how a file is read."""
    for note in notes:
        session.say("  {note}", note=note.render_here(session.lang))


def import_as_json(session: CommandSession, report: "ImportReport", seconds: float) -> dict[str, object]:
    """The same as values."""
    return {
        "file": str(report.source),
        "profile": report.profile,
        "format": report.format,
        "encoding": report.encoding,
        "import": report.record.number,
        "already_imported": report.already,
        **report.counts,
        "tables": {
            name: {
                "accepted": c.accepted,
                "superseded": c.superseded,
                "stale": c.stale,
                "duplicate": c.duplicate,
            }
            for name, c in report.tables.items()
        },
        "skipped": {
            kind: {
                "count": count,
                "rows": [{"sheet": place.sheet, "row": place.row_no} for place in report.skipped[kind]],
            }
            for kind, count in report.skipped_count.items()
        },
        "dropped_columns": list(report.dropped),
        "hashed_columns": list(report.hashed),
        "left_out_sheets": list(report.left_out_sheets),
        "cases_without_events": {"count": report.eventless, "taken": report.eventless_kept},
        "hidden": {"choice": report.record.hidden, "parts": _hidden_as_json(report.hidden)},
        "titles": {"choice": report.record.titles, "lines": list(map(str, report.titles))},
        "without": report.record.without,
        "unknown_officers": report.officers_unknown,
        "columns_not_given": list(report.absent_columns),
        "notes": [note.render_here(session.lang) for note in report.notes],
        "respelled": dict(report.respelled),
        "unreadable": dict(report.unreadable),
        "quarantine": str(report.quarantine) if report.quarantine else None,
        "seconds": round(seconds, 3),
        "rows_per_second": round(report.counts["read"] / max(seconds, 0.001)),
    }


def _hidden_as_json(parts: "Iterable[HiddenPart]") -> list[dict[str, object]]:
    return [
        {"sheet": part.sheet, "rows": part.rows, "whole_sheet": part.whole, "columns": list(part.columns)}
        for part in parts
    ]


def show_preview(session: CommandSession, looked: "ImportPreview") -> None:
    """What would become of each column, and of the first rows."""
    session.say(
        _("{file}: {format} {encoding}, profile {profile} ({title}), {known} of {headings} columns known"),
        file=looked.source,
        format=looked.format,
        encoding=looked.encoding,
        profile=looked.profile.id,
        title=looked.profile.title.get(session.lang, looked.profile.id),
        known=looked.known_columns,
        headings=looked.headings,
    )
    for sheet in looked.sheets:
        if sheet.name:
            session.say(_("Sheet {name}, header in row {row}"), name=sheet.name, row=sheet.header_row)
        rows = [
            {
                "heading": column.heading,
                "fate": column.fate,
                "targets": ", ".join(column.targets),
                "samples": " · ".join(column.samples),
            }
            for column in sheet.columns
        ]
        print_list(session, rows, PREVIEW_COLUMNS, format_="table")
        if sheet.nameless:
            session.say(_("  columns not carried on: {columns}"), columns=", ".join(sheet.nameless))
        if not sheet.rows:
            session.say(_("There are no rows below the header."))
            continue
        session.say(
            _("Of the first {rows} rows, {bad} would go to quarantine, {skipped} are no records."),
            rows=sheet.rows,
            bad=sheet.bad_rows,
            skipped=sheet.skipped,
        )
        _tell_counts(session, _("  {column}: {count} cells that cannot be read"), sheet.unreadable)
        for row, heading, value, reason in sheet.problems:
            session.say(
                _("  row {row}, {heading}, “{value}”: {reason}"),
                row=row,
                heading=heading or "—",
                value=value,
                reason=reason.render_here(session.lang),
            )
    if looked.hidden:
        session.say(
            _("Hidden or filtered away: {places}. The import needs --hidden take or --hidden leave."),
            places="; ".join(map(str, looked.hidden)),
        )
    if looked.titles:
        session.say(
            _(
                "These lines or columns say of the rows what would be lost: {lines}. The import needs it in a column "
                "that is read, or --titles leave."
            ),
            lines="; ".join(map(str, looked.titles)),
        )
    _tell_prospect(session, looked)
    _tell_notes(session, looked.notes)
    session.say(_("Nothing was written. To import: the same command without --preview."))


def _tell_prospect(session: CommandSession, looked: "ImportPreview") -> None:
    """What the first rows would do to the ledger, and what would stop the import."""
    if looked.known_as is not None:
        session.say(
            _("The file is known already, as import {number}: it would be passed over."), number=looked.known_as
        )
    if (prospect := looked.prospect) is None:
        return
    session.say(
        _("Of the good ones {accepted} would be new, {superseded} superseding, {stale} stale, {duplicate} duplicate."),
        accepted=prospect.counts.accepted,
        superseded=prospect.counts.superseded,
        stale=prospect.counts.stale,
        duplicate=prospect.counts.duplicate,
    )
    for stop in prospect.stops:
        session.say(_("The import would stop: {reason}"), reason=stop.render_here(session.lang))


def _prospect_as_json(session: CommandSession, looked: "ImportPreview") -> dict[str, object] | None:
    if (prospect := looked.prospect) is None:
        return None
    return {
        "accepted": prospect.counts.accepted,
        "superseded": prospect.counts.superseded,
        "stale": prospect.counts.stale,
        "duplicate": prospect.counts.duplicate,
        "stops": [stop.render_here(session.lang) for stop in prospect.stops],
    }


def preview_as_json(session: CommandSession, looked: "ImportPreview") -> dict[str, object]:
    """The same as values."""
    return {
        "file": str(looked.source),
        "format": looked.format,
        "encoding": looked.encoding,
        "profile": looked.profile.id,
        "guessed": looked.guessed,
        "columns_known": looked.known_columns,
        "columns": looked.headings,
        "notes": [note.render_here(session.lang) for note in looked.notes],
        "known_as_import": looked.known_as,
        "prospect": _prospect_as_json(session, looked),
        "sheets": [
            {
                "name": sheet.name,
                "header_row": sheet.header_row,
                "columns": [
                    {
                        "heading": column.heading,
                        "fate": column.fate,
                        "targets": list(column.targets),
                        "samples": list(column.samples),
                    }
                    for column in sheet.columns
                ],
                "columns_without_heading": list(sheet.nameless),
                "rows_looked_at": sheet.rows,
                "bad_rows": sheet.bad_rows,
                "skipped": sheet.skipped,
                "unreadable": dict(sheet.unreadable),
                "problems": [
                    {"row": row, "column": heading, "value": value, "reason": reason.render_here(session.lang)}
                    for row, heading, value, reason in sheet.problems
                ],
            }
            for sheet in looked.sheets
        ],
        "hidden": _hidden_as_json(looked.hidden),
        "titles": list(map(str, looked.titles)),
    }
