"""Text from strangers in spreadsheets: never a formula, a link or a command."""

from datetime import UTC, datetime

# A cell beginning with one of these is run as a formula by spreadsheets when a CSV is opened.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LIMIT = 32_767  # characters an XLSX cell can hold

# Options of xlsxwriter.Workbook: what looks like a formula, a link or a number stays the text it is.
SAFE_WORKBOOK: dict[str, object] = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
# The creation moment written into workbooks: fixed, so that the same content gives the same bytes.
WORKBOOK_MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)


def formula_safe(text: str) -> str:
    """The text as a spreadsheet may hold it: with a ' in front where it would be run as a formula, now or when the
    workbook is saved as CSV; control characters dropped; cut at what a cell can hold.
    """
    whole = text if text.isprintable() else "".join(letter for letter in text if letter >= " " or letter in "\t\n\r")
    clean = whole.lstrip("\t\r\n")
    if clean.startswith(_DANGEROUS) or clean.lstrip(" ").startswith(_DANGEROUS):
        clean = "'" + clean
    return clean[:_LIMIT]


def as_written(text: str) -> str:
    """What formula_safe made safe, as it was: without the ' in front."""
    return text[1:] if text.startswith("'") and text[1:].lstrip(" ").startswith(_DANGEROUS) else text
