"""What a quarantine file says of its source, so that its rows come back as what they were.

A cell alone does not show when its source was known, under which profile it was read, or what its whole column proved.
Every row of a quarantine file carries that in a cell of its own, with a check: whoever changes or deletes it is told.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import LANGUAGES, UserError, _, formats, translate
from thidua.ledger.cleaning.column_evidence import Order
from thidua.ledger.cleaning.text import as_text, fold_heading
from thidua.ledger.mapping.column_profile import Profile
from thidua.ledger.mapping.profile_library import CANONICAL, canonical_profile, shipped_profiles
from thidua.ledger.mapping.profile_matching import DetectedProfile
from thidua.ledger.mapping.quarantine_cells import is_quarantine
from thidua.ledger.readers.sheet import SheetTable, SourceFile
from thidua.ledger.store.import_record import MessageIdentity

HEADING = _("thidua:source")
_FORM = re.compile(
    r"^(?P<said>thidua1 known=(?P<known>\S+) days=(?P<days>first|open) profile=(?P<profile>\S+) table=(?P<table>\S+) "
    r"version=(?P<version>\S+) cells=(?P<cells>\S*)) check=(?P<check>[0-9a-f]{8})$"
)
_BETWEEN = "+"


@dataclass(frozen=True, slots=True)
class SourceMark:
    """What the rows of a quarantine file carry of their source.

    known_at: when it was known, civil. days_first: all its dates were read day first; else a date that leaves the order
    open is read in no order. profile, table, version: id, primary table and content of the profile.
    """

    known_at: datetime
    days_first: bool
    profile: str
    table: str
    version: str

    def cell(self, uncorrected: Sequence[str] = ()) -> str:
        """The text in front of a row. uncorrected: digests of its cells that the proofs of the source exclude."""
        said = (
            f"thidua1 known={self.known_at.isoformat()} days={'first' if self.days_first else 'open'} "
            f"profile={self.profile} table={self.table} version={self.version} cells={_BETWEEN.join(uncorrected)}"
        )
        return f"{said} check={_digest(said)}"


def mark_of(profile: Profile, known_at: datetime, *, days_first: bool) -> SourceMark:
    """The mark of a source read under this profile."""
    return SourceMark(known_at, days_first, profile.id, profile.primary, _version(profile))


def _version(profile: Profile) -> str:
    return profile.model_copy(update={"date_order": None}).hash[:8]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def cell_digest(heading: str, text: str) -> str:
    """What a cell is known by that comes back as it was."""
    return _digest(f"{fold_heading(heading)}\x1f{text}")


def uncorrected_cells(text: str | None) -> tuple[str, ...]:
    """The digests that a mark carries."""
    form = _FORM.match(text or "")
    return tuple(filter(None, form["cells"].split(_BETWEEN))) if form else ()


def mark_position(headings: Sequence[str]) -> int | None:
    """Where the marks stand."""
    called = {fold_heading(translate(HEADING, language)) for language in LANGUAGES}
    return next((at for at, heading in enumerate(headings) if fold_heading(heading) in called), None)


def source_mark(source: SourceFile) -> SourceMark | None:
    """What a quarantine file says of its source; None for a file that is none.

    Raises:
        UserError: the file was a quarantine file, and a mark is missing, altered, or that of another source.
    """
    sheets = [sheet for sheet in (*source.sheets, *source.hidden_sheets) if is_quarantine(sheet.headings)]
    if not sheets:
        if ".quarantine" in source.path.name:
            raise _lost(source.path)
        return None
    marks: dict[SourceMark, None] = {}
    for sheet in sheets:
        for mark in _marks(source.path, sheet):
            marks.setdefault(mark)
            if len(marks) > 1:
                raise UserError(
                    "{file} holds rows of several sources: bring in each quarantine file by itself", file=source.path
                )
    return next(iter(marks), None)


def _marks(path: Path, sheet: SheetTable) -> Iterator[SourceMark]:
    position = mark_position(sheet.headings)
    if position is None:
        raise _lost(path)
    for chunk in sheet.read():
        texts = pc.fill_null(pc.utf8_trim_whitespace(as_text(chunk.rows.column(position))), "")
        said = texts.to_pylist()
        bare = np.flatnonzero(pc.equal(texts, "").to_numpy(zero_copy_only=False))
        for at in bare[_filled(chunk.rows, bare, position)].tolist():
            raise _altered(path, sheet, int(chunk.row_nos[at]))
        for at, text in enumerate(said):
            if text:
                form = _FORM.match(text)
                if form is None or _digest(form["said"]) != form["check"]:
                    raise _altered(path, sheet, int(chunk.row_nos[at]))
                yield SourceMark(
                    datetime.fromisoformat(form["known"]),
                    form["days"] == "first",
                    form["profile"],
                    form["table"],
                    form["version"],
                )


def _filled(rows: pa.Table, places: np.ndarray, apart: int) -> np.ndarray:
    """Which of the rows hold anything in another column."""
    filled = np.zeros(len(places), dtype=bool)
    for at, column in enumerate(rows.columns):
        if at != apart and len(places):
            text = pc.fill_null(pc.utf8_trim_whitespace(as_text(column.take(pa.array(places)))), "")
            filled |= pc.not_equal(text, "").to_numpy(zero_copy_only=False)
    return filled


def _lost(path: Path) -> UserError:
    return UserError(
        "{file} has lost the column “thidua:source” (thidua:nguồn): nobody can tell when its rows were known and how "
        "their dates are read. Correct the quarantine file with all its columns, or bring in the corrected source",
        file=path,
    )


def _altered(path: Path, sheet: SheetTable, row: int) -> UserError:
    return UserError(
        "{file}, row {row}: the cell “thidua:source” (thidua:nguồn) is empty or altered. Put it back as it was in the "
        "quarantine file; a row that did not stand there comes in with a file of its own",
        file=path,
        row=f"{sheet.name}!{row}" if sheet.name else row,
    )


def profile_of(mark: SourceMark | None, requested: Profile | None, path: Path) -> Profile | None:
    """The profile that a file is read under: of a quarantine file that of its source.

    Raises:
        UserError: another one was asked for, or the source's is not at hand.
    """
    if mark is None or (requested and (requested.id, requested.primary) == (mark.profile, mark.table)):
        return requested
    if requested is None and mark.profile == CANONICAL:
        return canonical_profile(mark.table)
    if requested is None and mark.profile in shipped_profiles():
        return shipped_profiles()[mark.profile]
    raise UserError(
        "{file} comes from a source that was read under the profile {profile}: it is read under the same one "
        "(--profile; on the site: choose it)",
        file=path,
        profile=mark.profile,
    )


def marked(detected: DetectedProfile, mark: SourceMark | None, stated: Order | None) -> DetectedProfile:
    """The file read as its mark says, or as somebody states now.

    Raises:
        UserError: a sheet to be read has no marks, though another has.
    """
    detected = detected.with_date_order(stated)
    if mark is None:
        return detected
    for sheet in (*detected.sheets, *detected.hidden_sheets):
        if not is_quarantine(sheet.headings):
            raise _lost(detected.source.path)
    if stated is not None:
        return detected
    return replace(detected.with_date_order("dmy"), days_open=not mark.days_first)


def moment_of(
    mark: SourceMark | None, known_at: datetime, identity: MessageIdentity
) -> tuple[datetime, MessageIdentity]:
    """When the content was known: what somebody stated, else what the mark says, else the present."""
    if mark is None or identity is MessageIdentity.AT_A_MOMENT:
        return known_at, identity
    return mark.known_at, MessageIdentity.AT_A_MOMENT


def notes_of(mark: SourceMark | None, profile: Profile, identity: MessageIdentity) -> Iterable[UserError]:
    """What a person should know of how a quarantine file is read. identity: as it was asked for."""
    if mark is None:
        return
    if identity is not MessageIdentity.AT_A_MOMENT:
        yield UserError(
            "these rows were known when their source was, {moment}: what was said since of the same records stays "
            "(stale). Is it said anew: --known-at",
            moment=formats.moment(mark.known_at),
        )
    if mark.version != _version(profile):
        yield UserError("the profile {profile} was changed since the source was read", profile=profile.id)
