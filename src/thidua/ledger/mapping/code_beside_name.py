"""Codes that stand beside the name of another unit, procedure or officer: neither is taken.

A list often has a column of codes and one of names for the same thing. Only one of them is read, so that nobody would
see where they contradict each other.
"""

import re
from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import UserError
from thidua.ledger.cleaning.codes import AGENCY_OF_DOSSIER
from thidua.ledger.cleaning.text import as_text, clean, fold_heading, per_distinct
from thidua.ledger.mapping.column_matching import ColumnMatch, MatchedSheet
from thidua.ledger.mapping.conversion import CellProblem, ConvertedChunk
from thidua.ledger.mapping.references import OFFICER_COLUMNS, UNIT_COLUMNS, References
from thidua.ledger.model import TEXT

_AFFIXES = re.compile(r"^(?:maso|ma|ten)(?=.)|(?<=.)(?:id|ma|ten)$")
# What a column of units is called that says no more of them.
_ANY_UNIT = frozenset(("donvi", "coquan", "coquandonvi", "donvicoquan"))
_DEFINES = {"units": "unit_id", "procedures": "procedure_id", "officers": "officer_id"}


def codes_beside_other_names(chunk: ConvertedChunk) -> list[CellProblem]:
    """The rows in which two columns say two things that the ledger knows where only one can be meant."""
    problems: list[CellProblem] = []
    told: set[tuple[int, int]] = set()
    for table in chunk.tables:
        for column in table.match.columns:
            find = _finder(column.name, chunk.references)
            if find is None or _DEFINES.get(table.match.name) == column.name:
                continue
            for first, second in _pairs(chunk.sheet, column):
                if (first, second) not in told:
                    told.add((first, second))
                    problems += _apart(chunk, first, second, find, by_agency=first in column.agency_of)
    return problems


def _finder(column: str, references: References) -> Callable[[str], str | None] | None:
    if column in UNIT_COLUMNS:
        return references.known_unit
    if column == "procedure_id":
        return references.known_procedure
    return references.entities.officers.find if column in OFFICER_COLUMNS else None


def _pairs(sheet: MatchedSheet, column: ColumnMatch) -> Iterator[tuple[int, int]]:
    """Positions of a column that is taken and of one that says the same thing, which is taken after it or not at all.

    A unit that only the numbers of dossiers tell (`agency_of`) is compared with any column of units.
    """
    subjects = {position: _subject(sheet.table.headings[position]) for position in column.headings}
    listed = set(map(_subject, column.rule.sources()))
    for place, first in enumerate(column.headings):
        for second in column.headings[place + 1 :]:
            if column.name == "procedure_id" or subjects[first] == subjects[second]:
                yield first, second
    for second in sheet.unused_positions():
        subject = _subject(sheet.table.headings[second])
        if subject in listed:
            same = [first for first in column.headings if subjects[first] == subject]
            yield from ((first, second) for first in same or column.headings)
        if not column.headings and (subject in listed or subject in _ANY_UNIT):
            yield from ((first, second) for first in column.agency_of)


def _subject(heading: str) -> str:
    """A heading folded, without `Mã` or `Tên`."""
    return _AFFIXES.sub("", fold_heading(heading))


def _apart(
    chunk: ConvertedChunk, first: int, second: int, find: Callable[[str], str | None], *, by_agency: bool
) -> Iterator[CellProblem]:
    one, other = (_text(chunk, position) for position in (first, second))
    said = pc.extract_regex(one, pattern=AGENCY_OF_DOSSIER).field("agency") if by_agency else one
    ids = (per_distinct(text, find, TEXT) for text in (said, other))
    rows = np.flatnonzero(pc.fill_null(pc.not_equal(*ids), False).to_numpy(zero_copy_only=False))
    by_values: dict[tuple[str, str], list[int]] = {}
    for row in rows.tolist():
        by_values.setdefault((said[row].as_py(), other[row].as_py()), []).append(row)
    headings = chunk.sheet.table.headings
    for (value, beside), there in by_values.items():
        reason = UserError(
            "“{value}” and “{beside}” beside it ({heading}) are not the same: one of them is wrong, correct it",
            value=value,
            beside=beside,
            heading=headings[second],
        )
        yield CellProblem(first, np.array(there), reason, by_column=second not in chunk.sheet.used)


def _text(chunk: ConvertedChunk, position: int) -> pa.Array:
    texts = chunk.source.texts
    return texts[position] if position in texts else clean(as_text(chunk.source.chunk.rows.column(position)))
