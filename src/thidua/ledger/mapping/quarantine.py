"""Rows that cannot be taken, written beside their source with the reason, to be corrected and imported."""

import csv
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self

from thidua.i18n import Language, UserError, translate
from thidua.io.spreadsheet_safety import formula_safe
from thidua.ledger.mapping.quarantine_cells import SHEET, TECHNICAL, guarded
from thidua.ledger.mapping.source_mark import HEADING, SourceMark


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row set aside: what is wrong with it, cell by cell (heading, value, reason), and its original values.

    key: of its record, if it can be read. unreadable: headings of its filled cells that cannot be. uncorrected: digests
    of those that what is proven of their columns excludes, so that alone they could be read as something else.
    """

    row_no: int
    problems: Sequence[tuple[str, str, UserError]]
    values: Sequence[str | None]
    key: str | None = None
    unreadable: tuple[str, ...] = ()
    uncorrected: tuple[str, ...] = ()


@dataclass(slots=True)
class Quarantine:
    """Writes bad rows to a draft as they come; `publish` gives the file its name. A context manager.

    sheets: the source has sheets with names; the name stands before the row number. mark: what every row carries of it.
    """

    source: Path
    folder: Path
    headings: Sequence[str]
    mark: SourceMark
    language: Language = "en"
    sheets: bool = False
    rows: int = 0
    _draft: Path | None = field(default=None, init=False)
    _file: IO[str] | None = field(default=None, init=False)
    _writer: Any = field(default=None, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._file is not None:
            self._file.close()
        if self._draft is not None:
            self._draft.unlink(missing_ok=True)

    def add(self, bad: Sequence[BadRow], sheet: str = "") -> None:
        """Rows of a sheet in the order of the source.

        Raises:
            UserError: the folder cannot be written.
        """
        if not bad:
            return
        if self._writer is None:
            self._begin()
        for row in bad:
            columns = " | ".join(dict.fromkeys(heading for heading, _value, _reason in row.problems if heading))
            values = " | ".join(value for _heading, value, _reason in row.problems if value)
            reasons = " | ".join(self._worded(heading, reason) for heading, _value, reason in row.problems)
            place = [guarded(sheet), str(row.row_no)] if self.sheets else [str(row.row_no)]
            told = [formula_safe(cell) for cell in (columns, values, reasons, self.mark.cell(row.uncorrected))]
            self._writer.writerow([*place, *told, *(guarded(value or "") for value in row.values)])
        self.rows += len(bad)

    def publish(self) -> Path | None:
        """The finished file, or None where no row was bad.

        An older quarantine file, perhaps corrected in the meantime, is never written over: the name gets a number.
        """
        if self._file is None or self._draft is None:
            return None
        self._file.close()
        content = self._draft.read_bytes()
        stem = self.source.name.split(".")[0]
        number = 1
        while True:
            name = f"{stem}.quarantine.csv" if number == 1 else f"{stem}.quarantine-{number}.csv"
            target = self.folder / name
            if not target.exists():
                self._draft.chmod(0o600)
                self._draft.rename(target)
                return target
            if target.read_bytes() == content:
                return target
            number += 1

    def _begin(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".quarantine-", suffix=".part", dir=self.folder)
        except OSError as error:
            raise UserError(
                "The quarantine file cannot be written in {folder} ({reason}); name another folder with --quarantine",
                folder=self.folder,
                reason=error.strerror,
            ) from error
        self._draft = Path(name)
        self._file = open(handle, "w", encoding="utf-8-sig", newline="")  # noqa: SIM115, PTH123 closed by publish
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        titles = (*((SHEET,) if self.sheets else ()), *TECHNICAL, HEADING)
        technical = [translate(title, self.language) for title in titles]
        self._writer.writerow([*technical, *(formula_safe(heading) for heading in self.headings)])

    def _worded(self, heading: str, reason: UserError) -> str:
        text = reason.render(self.language)
        return f"{heading}: {text}" if heading else text
