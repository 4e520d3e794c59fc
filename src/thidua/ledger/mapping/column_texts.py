"""The text columns of a chunk made clean: legacy letters as Unicode, odd blanks gone, personal ones as keyed hashes."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from thidua.ledger.cleaning.legacy_encodings import LegacyEncoding, to_unicode
from thidua.ledger.cleaning.personal_data import KeySource, hashed
from thidua.ledger.cleaning.text import as_text, clean, is_ascii
from thidua.ledger.mapping.column_matching import ColumnMatch, MatchedSheet
from thidua.ledger.mapping.quarantine_cells import unguarded
from thidua.ledger.model import DAY, MOMENT, TEXT
from thidua.ledger.readers.sheet import Chunk
from thidua.ledger.readers.unreadable import unreadable_cells

# From this many rows on, columns are cleaned side by side: Arrow lets go of Python's lock meanwhile.
_WORTH_THREADS = 20_000
# How people make a spreadsheet take a number or a code for text. An apostrophe before prose is the text's own.
_FORMULA_TEXT = r"""^\s*="([^"]*)"\s*$"""
_MARKED_CODE = r"^\s*'([\pL\pN=+@.-][^'\s]*)$"


@dataclass(frozen=True, slots=True)
class CleanChunk:
    """A chunk with its text columns clean, by position. hashes: of personal columns, keyed hashes instead of values.

    unreadable: where cells hold something that nobody can read (`#REF!`), by position; they are null in `texts`.
    """

    chunk: Chunk
    texts: dict[int, pa.Array]
    hashes: dict[int, pa.Array]
    unreadable: dict[int, pa.Array]


@dataclass(slots=True)
class TextCleaner:
    """Cleans the chunks of one sheet. letters: how the letters of a column are usually written, by position."""

    sheet: MatchedSheet
    key_source: KeySource
    letters: Mapping[int, LegacyEncoding]
    _key: bytes | None = field(init=False, default=None)

    def clean(self, chunk: Chunk) -> CleanChunk:
        """The chunk's columns that are taken as text, and the hashes of personal ones.

        Raises:
            UserError: a personal column is there, and the key of its hashes cannot be had.
        """
        kinds = chunk.rows.schema.types
        positions = [at for at in self.sheet.used if _taken_as_text(self.sheet, at, kinds[at])]
        if chunk.rows.num_rows > _WORTH_THREADS:
            with ThreadPoolExecutor(max_workers=2, thread_name_prefix="clean") as pool:
                texts = dict(zip(positions, pool.map(lambda at: self._text(chunk, at), positions), strict=True))
        else:
            texts = {at: self._text(chunk, at) for at in positions}
        hashes = {at: self._hash(self._text(chunk, at)) for at in self.sheet.hashed}
        marked = ((at, unreadable_cells(as_text(chunk.rows.column(at)))) for at in positions)
        return CleanChunk(chunk, texts, hashes, {at: cells for at, cells in marked if pc.any(cells).as_py()})

    def _text(self, chunk: Chunk, position: int) -> pa.Array:
        text = as_text(chunk.rows.column(position))
        unreadable = unreadable_cells(text)
        if pc.any(unreadable).as_py():
            text = pc.if_else(unreadable, pa.scalar(None, TEXT), text)
        if not is_ascii(text):
            text = to_unicode(text, self.letters.get(position, LegacyEncoding.NONE))
        return clean(_unwrapped(unguarded(text) if self.sheet.guarded else text))

    def _hash(self, text: pa.Array) -> pa.Array:
        if self._key is None:
            self._key = self.key_source.key()
        return hashed(text, self._key)


def _unwrapped(text: pa.Array) -> pa.Array:
    """Cells without what makes a spreadsheet take them for text: `="0012"` → 0012, `'0012` → 0012."""
    for mark in (_FORMULA_TEXT, _MARKED_CODE):
        if pc.any(pc.match_substring_regex(text, mark)).as_py():
            text = pc.replace_substring_regex(text, mark, r"\1")
    return text


def says_moment(kind: pa.DataType) -> bool:
    """Whether a column of this type gives moments or days without being read as text."""
    return bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))


def says_the_same(column: ColumnMatch, kind: pa.DataType) -> bool:
    """Whether a column of this type is the model's column already, without being read as text."""
    return bool(kind == column.kind and kind != TEXT)


def _taken_as_text(sheet: MatchedSheet, position: int, kind: pa.DataType) -> bool:
    """Whether anything is taken from the column as text; columns of a typed format often are not."""
    for table in sheet.tables:
        if position in table.changed_at and not says_moment(kind):
            return True
        for column in table.columns:
            if position in (*column.agency_of, *column.filled):
                return True
            typed = says_the_same(column, kind) or (column.kind in (MOMENT, DAY) and says_moment(kind))
            if position in column.headings and not typed:
                return True
    return False
