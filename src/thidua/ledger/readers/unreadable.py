"""Cells that hold something which nobody can read: not the same as cells that are empty.

A reader hands such a cell on as the text that people see in it: the spreadsheet's own word for the error (`#REF!`,
`#VALUE!`, `#N/A` ...), `########` where a column was too narrow when it was exported, NO_VALUE where a formula was
stored without its result, NOT_AS_SHOWN where a format shows something else than the value, or nothing, or RAISED
where letters stand raised or lowered among others (`15` and a footnote's `2`). So the marking outlives every format:
a CSV made of a broken workbook holds the same words. Who takes values from a column asks `unreadable_cells` of its
raw text, before cleaning, and tells and counts them apart from empty cells; a value is never made of one.
"""

import pyarrow as pa
import pyarrow.compute as pc

NO_VALUE = "#FORMULA!"  # a formula that was saved without its result
RAISED = "#RAISED!"  # letters raised or lowered among others: a footnote's mark is no digit of the number beside it
NOT_AS_SHOWN = "#FORMAT!"  # what people see is neither the value nor what can be made of it
_WORDS = (
    r"(?i)^(#(REF!|VALUE!|NAME\?|DIV/0!|N/A|NULL!|NUM!|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|FORMULA!"
    r"|FORMAT!|RAISED!|ERROR!)|###+|(Err|Lỗi):\d{3})\s*$"
)
_CALAMINE = {
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "NA": "#N/A",
    "Div0": "#DIV/0!",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "GettingData": "#GETTING_DATA",
}
_BEGINNINGS = ("#", "Err:", "Lỗi:")  # the last two are LibreOffice's


def unreadable_cells(column: pa.Array) -> pa.Array:
    """Boolean, never null: which cells of a raw text column hold no value that can be read, though they are filled."""
    marked = pa.repeat(False, len(column))
    for beginning in _BEGINNINGS:
        marked = pc.or_(marked, pc.fill_null(pc.starts_with(column, beginning), False))
    if not pc.any(marked, min_count=0).as_py():
        return marked
    return pc.fill_null(pc.match_substring_regex(column, _WORDS), False)


def error_word(message: str) -> str:
    """The word of an error cell, out of what calamine says of it ("... but got 'Error(Ref)'"); NO_VALUE if unknown."""
    return next((word for name, word in _CALAMINE.items() if f"Error({name})" in message), NO_VALUE)
