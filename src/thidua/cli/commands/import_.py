"""`thidua import`: files into the ledger."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thidua.cli.import_output import import_as_json, preview_as_json, show_preview, tell_import
from thidua.cli.options import json_option, ledger_option
from thidua.cli.session import CommandSession, current
from thidua.i18n import UserError, _
from thidua.io.environment import ProgramEnvironment

if TYPE_CHECKING:
    from thidua.ledger.cleaning.column_evidence import Order
    from thidua.ledger.mapping.preview import ImportPreview
    from thidua.ledger.store.ledger import Ledger

# Files of a folder are taken in this order: what others refer to comes first.
REFERENCE_FIRST = ("units", "procedures", "officers", "posts", "assignments")


@click.command(
    help=_(
        "Bring files into the ledger: XLSX, XLS, ODS, CSV, TSV, HTML, JSON Lines, Parquet, XES; a folder stands for "
        "all such files in it.\n\n"
        "Rows that cannot be taken are written to a quarantine file beside the source, with the reason; correct it "
        "and import it like any other file. The same file twice is recognised and passed over. Personal data of "
        "applicants stays out of the ledger.\n\n"
        "Examples:\n"
        "  thidua import export.xlsx --preview              what would happen, without doing it\n"
        "  thidua import export.xlsx                        the profile is guessed by the header\n"
        "  thidua import log.csv.gz --profile my.toml       a profile of your own\n"
        "  thidua import export.csv --known-at 2026-03-31   an export made on that day\n"
        "  thidua import --undo 7                           import 7 counts no more; nothing is removed"
    )
)
@click.argument("files", metavar="FILE...", nargs=-1, type=click.Path(path_type=Path))
@ledger_option
@click.option("--profile", help=_("A shipped profile's id or a profile file. Default: guessed by the header."))
@click.option("--table", help=_("The model's table, for its own column names in a file not named after it."))
@click.option("--preview", is_flag=True, help=_("Show what would become of each column; nothing is written."))
@click.option("--known-at", help=_("When the content was known, as 2026-03-31 or 31/03/2026 17:00. Default: now."))
@click.option(
    "--quarantine",
    type=click.Path(file_okay=False, path_type=Path),
    help=_("Folder for rows that cannot be taken. Default: beside the source."),
)
@click.option(
    "--key",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("File with the key of the keyed hashes. Default: THIDUA_KEY_FILE, else ~/.config/thidua/key."),
)
@click.option(
    "--hidden",
    type=click.Choice(["take", "leave"]),
    help=_(
        "What becomes of rows and columns that are hidden, filtered away or struck through in a file: an import "
        "that meets some asks."
    ),
)
@click.option(
    "--titles",
    type=click.Choice(["leave"]),
    help=_(
        "Titles, section headings and names of sheets and files do not matter, though they name a unit, a procedure or "
        "a status that no column says, nor do columns of new appointments that are not read: an import that meets some "
        "asks."
    ),
)
@click.option(
    "--day-first/--month-first",
    default=None,
    help=_("Which comes first in dates such as 02/03/2026. Default: what the file's columns prove, else the day."),
)
@click.option(
    "--replace-others",
    is_flag=True,
    help=_("Dossiers that another unit sent under the same number are the same dossiers, and may be replaced."),
)
@click.option(
    "--undo",
    type=click.IntRange(min=1),
    metavar="N",
    help=_("Withdraw import N by a later entry; nothing is removed. Undo that entry to have the import again."),
)
@json_option
def command(
    files: tuple[Path, ...],
    ledger_path: Path,
    profile: str | None,
    table: str | None,
    preview: bool,
    known_at: str | None,
    quarantine: Path | None,
    key: Path | None,
    hidden: str | None,
    titles: str | None,
    day_first: bool | None,
    replace_others: bool,
    undo: int | None,
) -> None:
    """Import, or preview, each file in turn; or take an import back."""
    from thidua.ledger.cleaning.personal_data import KeyFile, key_path
    from thidua.ledger.mapping.hidden_parts import HiddenChoice
    from thidua.ledger.mapping.import_file import import_file
    from thidua.ledger.mapping.preview import preview_file
    from thidua.ledger.mapping.telling_lines import TitlesChoice
    from thidua.ledger.store.import_record import MessageIdentity
    from thidua.ledger.store.ledger import Ledger

    session = current()
    if (undo is None) == (not files):
        raise UserError("Give files to import, or --undo N")
    if undo is not None:
        _withdraw(session, Ledger.open(ledger_path), undo)
        return
    listed = files_in_order(files)
    order: Order | None = None if day_first is None else ("dmy" if day_first else "mdy")
    moment = _moment(known_at) if known_at else datetime.now(UTC).replace(microsecond=0)
    identity = MessageIdentity.AT_A_MOMENT if known_at else MessageIdentity.NOW
    if preview:
        look = partial(preview_file, profile=profile, table=table, date_order=order, known_at=moment, identity=identity)
        _preview(session, listed, ledger_path, look)
        return
    ledger = Ledger.open(ledger_path)
    take_in = partial(
        import_file,
        ledger,
        known_at=moment,
        key=KeyFile(key or key_path(ProgramEnvironment.read())),
        profile=profile,
        table=table,
        quarantine_folder=quarantine,
        language=session.lang,
        hidden=HiddenChoice(hidden) if hidden else None,
        titles=TitlesChoice(titles) if titles else None,
        date_order=order,
        replace_others=replace_others,
        identity=identity,
    )
    answers: list[dict[str, object]] = []
    for place, path in enumerate(listed):
        began = time.monotonic()
        try:
            with session.progress() as progress:
                report = take_in(path, progress=progress)
        except UserError as refusal:
            if session.json and answers:
                session.answer(answers)
            raise _not_reached(refusal, listed[place + 1 :]) from refusal
        seconds = time.monotonic() - began
        if session.json:
            answers.append(import_as_json(session, report, seconds))
        else:
            tell_import(session, report, seconds)
    if session.json:
        session.answer(answers)


def _not_reached(refusal: UserError, rest: list[Path]) -> UserError:
    """The refusal of a file, with the files after it: they may need it, so none of them is taken."""
    if not rest:
        return refusal
    return UserError(
        "{refusal}\nNot imported, for they come after it: {files}. Give them again once it is put right, or without it",
        refusal=refusal,
        files=", ".join(path.name for path in rest),
    )


def _withdraw(session: CommandSession, ledger: "Ledger", number: int) -> None:
    record = ledger.withdraw(number)
    if session.json:
        session.answer({"entry": record.number, "withdraws": number, "file": record.source_name})
        return
    session.say(
        _("Entry {entry}: import {number} ({file}) is withdrawn. To have it again: thidua import --undo {entry}"),
        entry=record.number,
        number=number,
        file=record.source_name,
    )


def files_in_order(paths: tuple[Path, ...]) -> list[Path]:
    """Files as given; a folder's files by name, tables that others refer to first, quarantine files left out.

    Raises:
        UserError: a folder without any file to import.
    """
    from thidua.ledger.mapping.profile_library import table_of_name
    from thidua.ledger.readers.file_types import ENDINGS

    def place(path: Path) -> tuple[int, str]:
        table = table_of_name(path)
        return (REFERENCE_FIRST.index(table) if table in REFERENCE_FIRST else len(REFERENCE_FIRST), path.name)

    listed: list[Path] = []
    for path in paths:
        if not path.is_dir():
            listed.append(path)
            continue
        inside = [
            entry
            for entry in path.iterdir()
            if entry.is_file()
            and not entry.name.startswith((".", "~$"))
            and ".quarantine" not in entry.name
            and (Path(entry.stem).suffix if entry.suffix == ".gz" else entry.suffix).lower() in ENDINGS
        ]
        if not inside:
            raise UserError("The folder {folder} has no file that can be imported", folder=path)
        listed += sorted(inside, key=place)
    return listed


def _moment(text: str) -> datetime:
    import pyarrow as pa

    from thidua.ledger.cleaning.dates import parse_moments

    moment: datetime | None = parse_moments(pa.array([text.strip()]))[0].as_py()
    if moment is None:
        raise UserError("--known-at: “{value}” is not a moment; write 2026-03-31 17:00", value=text)
    return moment


def _preview(
    session: CommandSession, files: list[Path], ledger_path: Path, look: "Callable[..., ImportPreview]"
) -> None:
    from thidua.ledger.store.ledger import Ledger

    ledger = Ledger.open(ledger_path) if ledger_path.exists() else None
    previews = [look(path, ledger=ledger) for path in files]
    if session.json:
        session.answer([preview_as_json(session, looked) for looked in previews])
        return
    for looked in previews:
        show_preview(session, looked)
