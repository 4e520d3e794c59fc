"""Tables of web pages, as many systems send them under the name `.xls`; a web archive (MHTML) holds such pages."""

import codecs
import email
import email.policy
import io
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from thidua.i18n import UserError
from thidua.ledger.readers.encoding_detection import TwoEncodingsError, detect_encoding, two_encodings
from thidua.ledger.readers.file_types import OpenedFile, is_web_archive
from thidua.ledger.readers.html_letters import PageLetters
from thidua.ledger.readers.html_styles import PageStyles
from thidua.ledger.readers.sheet import SheetTable, SourceFile
from thidua.ledger.readers.unreadable import NOT_AS_SHOWN, RAISED
from thidua.ledger.readers.unseen_letters import Look, is_unseen
from thidua.ledger.readers.worksheets import MAX_COLUMNS, Grid, columns_between, sheet_table, source_of

MAX_BYTES = 256 * 1024**2
_BLOCK = 1024 * 1024
_MOST_SPANNED = 1000  # columns, as browsers hold it
_NOTHING_SEEN = (
    r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    r"|(?:opacity|font-size)\s*:\s*0+(?:\.0*)?(?![.\d])|font-size\s*:\s*[01](?:\.\d+)?\s*(?:px|pt))"
)
_NOT_SEEN = re.compile(_NOTHING_SEEN, re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_BOXES = ("checkbox", "radio")
_NO_VALUE_SEEN = (*_BOXES, "hidden", "button", "submit", "reset", "image", "file", "range", "color")
_BREAKS = ("br", "p", "div", "li")


@dataclass(slots=True)
class _Table:
    """A table while it is read.

    styles: rules of the page. letters: how letters look. column: how many columns are described so far.
    below: for a column, the text and the number of rows that a cell reaches down. looks: of the row's filled cells.
    """

    grid: Grid
    styles: PageStyles
    letters: PageLetters
    column: int = 0
    row: int = 0
    cells: list[str | None] = field(default_factory=list)
    below: dict[int, tuple[str | None, int]] = field(default_factory=dict)
    looks: list[Look] = field(default_factory=list)


def read(opened: OpenedFile, profile_headings: AbstractSet[str]) -> SourceFile:
    """The tables that have a header, named `1`, `2` ... where there are several.

    Raises:
        UserError: no table has one, or the page is too large.
    """
    with opened.open() as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise UserError(
            "{file} is larger than {megabytes} MB: save it as .xlsx or .csv", file=opened.path, megabytes=256
        )
    grids: list[Grid] = []
    encoding = ""
    for page in _pages(content):
        encoding = _encoding(opened, page)
        try:
            text = page.decode(encoding)
        except UnicodeDecodeError as error:
            raise UserError(
                "{file}: byte {byte} in line {line} is not {encoding}, in which the page is written; correct it",
                file=opened.path,
                byte=f"{page[error.start]:02X}",
                line=page.count(b"\n", 0, error.start) + 1,
                encoding=encoding,
            ) from error
        lowered = text.lower()
        if "<tr" in lowered and lowered.count("<table") > lowered.count("</table"):
            raise UserError("{file} is damaged or was cut off: export or copy it again", file=opened.path)
        grids += _grids(opened, text)
    filled = [grid for grid in grids if grid.facts.filled]
    sheets: list[tuple[str, SheetTable | None]] = []
    for number, grid in enumerate(filled, 1):
        name = str(number) if len(filled) > 1 else ""
        sheets.append((name, sheet_table(name, grid.columns(), grid.facts, profile_headings)))
    return source_of(opened.path, "HTML", sheets, encoding)


def _pages(content: bytes) -> list[bytes]:
    """The page itself, or the pages of a web archive, all as they would lie in files of their own."""
    if not is_web_archive(content[:4096]):
        return [content]
    pages = []
    for part in email.message_from_bytes(content, policy=email.policy.compat32).walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                pages.append(payload)
    return pages


def _encoding(opened: OpenedFile, page: bytes) -> str:
    """What the bytes prove, else what the page says of itself."""
    try:
        proven = detect_encoding(io.BytesIO(page)).name
    except TwoEncodingsError as error:
        raise two_encodings(opened.path, error) from error
    if proven.startswith("utf"):
        return proven
    stated = _CHARSET.search(page[:8192])
    if stated:
        try:
            name = codecs.lookup(stated[1].decode("ascii")).name
        except LookupError:
            return proven
        if not name.startswith("utf"):
            return name
    return proven


def _grids(opened: OpenedFile, text: str) -> list[Grid]:
    parser = etree.HTMLPullParser(events=("start", "end"), encoding="utf-8", remove_comments=True, no_network=True)
    stack: list[_Table] = []
    grids: list[Grid] = []
    styles = PageStyles.of(text)
    letters = PageLetters.of(text, styles)
    for start in range(0, len(text), _BLOCK):
        parser.feed(text[start : start + _BLOCK].encode("utf-8", errors="replace"))
        _take(opened, parser.read_events(), stack, grids, styles, letters)
    parser.close()
    _take(opened, parser.read_events(), stack, grids, styles, letters)
    return grids


def _take(
    opened: OpenedFile,
    events: Iterator[tuple[str, Any]],
    stack: list[_Table],
    grids: list[Grid],
    styles: PageStyles,
    letters: PageLetters,
) -> None:
    """Elements as they are closed; a table within a cell is a table of its own."""
    for when, element in events:
        tag = element.tag
        if tag == "table":
            if when == "start":
                stack.append(_Table(Grid(opened.path, str(len(grids) + 1)), styles, letters))
                stack[-1].grid.facts.hidden = _in_unseen(element, None, styles)
                grids.append(stack[-1].grid)
            elif stack:
                stack.pop()
                element.clear(keep_tail=True)
        elif not stack:
            continue
        elif tag == "tr":
            _row(stack[-1], element, begins=when == "start")
        elif tag == "col" and when == "start":
            _column(stack[-1], element)
        elif tag in ("td", "th") and when == "end":
            _cell(stack[-1], element)


def _row(table: _Table, element: Any, *, begins: bool) -> None:
    if begins:
        table.cells, table.looks = [], []
        return
    table.row += 1
    _reach_down(table)
    table.grid.put(table.row, table.cells)
    if _in_unseen(element, "table", table.styles) or is_unseen(table.looks):
        table.grid.facts.hidden_rows.append(table.row)
    element.clear(keep_tail=False)


def _column(table: _Table, element: Any) -> None:
    first = table.column
    table.column += min(_span(element, "span"), _MOST_SPANNED)
    if _in_unseen(element, "table", table.styles):
        table.grid.facts.hidden_columns.update(columns_between(first, table.column - 1))


def _cell(table: _Table, element: Any) -> None:
    """A cell that nobody sees hides its column: which of the cells beside it are meant cannot be told."""
    _reach_down(table)
    text = " ".join("".join(_texts(element, table.styles)).split()) or None
    boxes = [box for box in element.iter("input") if _kind_of(box) in _BOXES]
    if boxes and (text or len(boxes) > 1):  # which of the words are chosen, nobody can tell
        text = NOT_AS_SHOWN
    elif boxes and boxes[0].get("checked") is not None:
        text = "x"
    if text:
        table.looks.append(table.letters.look(element))
    rows, columns = _span(element, "rowspan"), min(_span(element, "colspan"), _MOST_SPANNED)
    first = len(table.cells)
    for place in range(columns):
        if len(table.cells) >= MAX_COLUMNS:
            break
        if rows > 1:
            table.below[len(table.cells)] = (text if place == 0 else None, rows - 1)
        table.cells.append(text if place == 0 else None)
    if columns > 1:
        row = table.row + 1
        table.grid.facts.across.append((row, row + rows - 1, first, len(table.cells) - 1))
    if table.letters.raises(element):
        table.grid.facts.unreadable[table.row + 1, first] = RAISED
    if _unseen(element, table.styles):
        table.grid.facts.hidden_columns.update(range(first, len(table.cells)))
    element.clear(keep_tail=True)


def _reach_down(table: _Table) -> None:
    """Cells from above that stand where the next cell would."""
    while len(table.cells) in table.below:
        place = len(table.cells)
        text, left = table.below.pop(place)
        table.cells.append(text)
        if left > 1:
            table.below[place] = (text, left - 1)


def _texts(element: Any, styles: PageStyles) -> Iterator[str]:
    """The text that people see in the cell; that of tables within it is theirs."""
    yield element.text or ""
    for child in element:
        if child.tag != "table" and isinstance(child.tag, str) and not _unseen(child, styles):
            if child.tag in _BREAKS:
                yield " "
            if child.tag in _FIELDS:
                yield f" {_FIELDS[child.tag](child)} "
            elif child.tag not in ("script", "style", "datalist"):
                yield from _texts(child, styles)
        yield child.tail or ""


def _kind_of(field: Any) -> str:
    return (field.get("type") or "text").strip().lower()


def _value_of(field: Any) -> str:
    """What people see in a field for one line; a password shows dots."""
    if _kind_of(field) == "password" and field.get("value"):
        return NOT_AS_SHOWN
    return "" if _kind_of(field) in _NO_VALUE_SEEN else field.get("value") or ""


def _chosen(field: Any) -> str:
    """The text of the options that are chosen; where none is, a browser shows the first."""
    options = list(field.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None]
    if not chosen and field.get("multiple") is None:
        chosen = options[:1]
    return ", ".join("".join(option.itertext()).strip() or (option.get("label") or "") for option in chosen)


def _text_of_area(field: Any) -> str:
    return "".join(field.itertext())


_FIELDS = {"input": _value_of, "select": _chosen, "textarea": _text_of_area}


def _span(element: Any, name: str) -> int:
    number = (element.get(name) or "1").strip()
    return max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 6 else 1


def _unseen(element: Any, styles: PageStyles) -> bool:
    return element.get("hidden") is not None or bool(_NOT_SEEN.search(styles.of_element(element)))


def _in_unseen(element: Any, within: str | None, styles: PageStyles) -> bool:
    """Whether nobody sees the element, or one around it as far as the nearest one called `within`."""
    while element is not None and element.tag != within:
        if _unseen(element, styles):
            return True
        element = element.getparent()
    return False
