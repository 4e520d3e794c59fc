"""Cells of a quarantine file: what its own columns are called, and text that no spreadsheet program changes."""

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import LANGUAGES, _, translate
from thidua.io.spreadsheet_safety import formula_safe
from thidua.ledger.cleaning.text import fold_heading

# Headings of our own columns begin with this; an import passes over them.
MARK = "thidua:"
SHEET = _("thidua:sheet")
TECHNICAL = (_("thidua:row"), _("thidua:column"), _("thidua:value"), _("thidua:reason"))
# What a spreadsheet program takes for a number, a day or a truth, when it opens a CSV: 0007, 1.001190, 3/2/2026, MAR-1.
_CONVERTED = re.compile(
    r"['0-9.,(]|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ ./-]*\d|(?:true|false|đúng|sai)$",
    re.IGNORECASE,
)


def is_quarantine(headings: Sequence[str]) -> bool:
    """Whether the headings are those of a quarantine file."""
    return any(heading.startswith(MARK) for heading in headings)


def place_headings() -> tuple[frozenset[str], frozenset[str]]:
    """What the columns of a quarantine file are called, folded, that say the sheet and the row of the source."""
    called = ({fold_heading(translate(title, language)) for language in LANGUAGES} for title in (SHEET, TECHNICAL[0]))
    sheets, rows = map(frozenset, called)
    return sheets, rows


def guarded(text: str) -> str:
    """The text with a ' in front where a spreadsheet program would run it, or make a number or a day of it."""
    return formula_safe(f"'{text}" if _CONVERTED.match(text) else text)


def unguarded(text: pa.Array) -> pa.Array:
    """The text without the ' that `guarded` put before it."""
    return pc.replace_substring_regex(text, "^'", "")
