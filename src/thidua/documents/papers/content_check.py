"""Reads a Word file back and compares every number and name with the data, paragraph by paragraph, row by row.

What the document should say is made from the data with the same template (`render_marked`). Outside of lists its
wording may have been edited, the values may not: each must stand where it stood, in order. A row of a list must say
exactly what the data say, no list may gain or lose a row, and no figure and no person may stand anywhere that the data
do not know. Blanks left for the registry (number, day) may be filled in by hand.
"""

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from defusedxml import ElementTree

from thidua.documents.papers.document_types import Paper
from thidua.documents.papers.docx_package import DOCUMENT, W, parts_of
from thidua.documents.papers.docx_styles import STYLES, Looks, run_text
from thidua.documents.papers.render import END, START, render_marked
from thidua.i18n import UserError
from thidua.i18n.formats import BLANK

SHOWN = 160
MOST = 60  # findings that are told; a wrong file has as many as it has lines
NEAR = 40  # pieces among which the one that was changed is looked for
LENGTHENED, LONG = 4, 200  # a document this much longer than its data is not compared
VALUE = re.compile(f"{START}(.*?){END}", re.DOTALL)
MARKS = re.compile(f"[{START}{END}]")
FILLED = r"\s*[\w.…]{0,12}\s*"  # what a clerk writes into a blank
# Amounts (3.800.000), shares (94,5%) and counts of counts (47/50); not days (05/9/2026), months (9/2026), nor numbers
# of documents (05/2026/NĐ-CP).
FIGURE = re.compile(
    r"(?<![\w./])(?!\d\d?/20\d\d\b)(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?%?|\d+(?:,\d+)?%|\d+/\d+)(?![\w/]|[.,]\d|-\w)"
)
PERSON = re.compile(r"\b(?:[Ôô]ng|[Bb]à)((?: [^\W\d_]+)+)")
LETTERS_OF_A_NAME = 2  # at least so many words: a family name and a given name


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph outside tables, or a row of a table (`table` its number); `listed` in a table with lines."""

    plain: str  # without marks, with single spaces
    values: tuple[str, ...]  # of a piece of a marked document, in order
    table: int | None = None
    listed: bool = False


def _piece(text: str, table: int | None = None, *, listed: bool = False) -> Piece:
    return Piece(" ".join(MARKS.sub("", text).split()), tuple(VALUE.findall(text)), table, listed)


@dataclass(frozen=True, slots=True)
class DocumentText:
    """What a document says: its body in reading order, and what stands above and below the pages."""

    body: tuple[Piece, ...]
    margins: tuple[Piece, ...]


def read(document: bytes) -> DocumentText:
    """Everything of a document that can be seen."""
    trees = {
        name: ElementTree.fromstring(content, forbid_dtd=True)
        for name, content in parts_of(document).items()
        if re.fullmatch(r"word/(document|styles|header\d*|footer\d*|footnotes|endnotes)\.xml", name)
    }
    walk = _Walk(Looks(trees))
    body = trees[DOCUMENT].find(f"{W}body")
    margins = [tree for name, tree in sorted(trees.items()) if name not in (DOCUMENT, STYLES)]
    return DocumentText(
        tuple(walk.through(body) if body is not None else ()),
        tuple(_piece(text) for tree in margins for paragraph in tree.iter(f"{W}p") if (text := walk.text(paragraph))),
    )


class _Walk:
    """One document's text, in reading order; hidden text and what tracked changes took away is not in it."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks
        self._tables = 0

    def through(self, node: Any) -> Iterator[Piece]:
        for child in node:
            if child.tag == f"{W}p":
                if text := self.text(child):
                    yield _piece(text)
            elif child.tag == f"{W}tbl":
                yield from self._rows(child)
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml"):
                yield from self.through(child)

    def _rows(self, table: Any) -> Iterator[Piece]:
        self._tables += 1
        number, lines = self._tables, _has_lines(table)
        for row in table.iter(f"{W}tr"):
            cells = (" ".join(filter(None, map(self.text, cell.iter(f"{W}p")))) for cell in row.iter(f"{W}tc"))
            if text := " \t ".join(filter(None, cells)):
                yield _piece(text, number, listed=lines)

    def text(self, paragraph: Any) -> str:
        gone = {run for tag in ("del", "moveFrom") for node in paragraph.iter(f"{W}{tag}") for run in node.iter()}
        shown = (
            run_text(run)
            for run in paragraph.iter(f"{W}r")
            if run not in gone and not self._looks.hidden(paragraph, run)
        )
        text = unicodedata.normalize("NFC", "".join(shown))
        return re.sub(r"[^\S\u00a0]+", " ", text).strip()


def _has_lines(table: Any) -> bool:
    properties = table.find(f"{W}tblPr")
    borders = None if properties is None else properties.find(f"{W}tblBorders")
    own = [] if borders is None else [border.get(f"{W}val") for border in borders]
    cells = [border.get(f"{W}val") for borders in table.iter(f"{W}tcBorders") for border in borders]
    styled = properties is not None and properties.find(f"{W}tblStyle") is not None and not own
    return styled or any(paragraph not in (None, "nil", "none") for paragraph in (*own, *cells))


def findings(paper: Paper, document: bytes, template: bytes | None = None) -> list[UserError]:
    """Where the document does not say what the data say; empty: every number and name agrees.

    Raises:
        UserError: the file is no plain Word document, or is not to be trusted (`package.parts_of`).
    """
    marked = render_marked(paper, template)
    wanted, there = read(marked), read(document)
    if len(there.body) > LENGTHENED * len(wanted.body) + LONG:
        return [UserError("The document is much longer than the data make it.")]
    pictures = _pictures(document) - _pictures(marked)
    told = itertools.chain(_differences(wanted, there), map(_picture, range(len(pictures))))
    differences = list(itertools.islice(told, MOST + 1))
    if len(differences) > MOST:
        differences[MOST:] = [UserError("There are more differences; the first {count} are listed.", count=MOST)]
    return differences


def _pictures(document: bytes) -> set[bytes]:
    return {content for name, content in parts_of(document).items() if name.startswith("word/media/")}


def _picture(number: int) -> UserError:
    return UserError("The document has a picture that the template does not have ({number}).", number=number + 1)


def _differences(wanted: DocumentText, there: DocumentText) -> Iterator[UserError]:
    yield from _rows(wanted.body, there.body)
    yield from _added(wanted, there)
    stretches = _stretches(there.body)
    for key, expected in _stretches(wanted.body).items():
        yield from _compared(expected, stretches.get(key, []))
    for piece in wanted.margins:
        patterns = [_whole(value) for value in piece.values]
        if not any(_in_order(patterns, margin.plain) for margin in there.margins):
            yield _missing(piece, there.margins)


def _stretches(body: Sequence[Piece]) -> dict[tuple[int, bool], list[Piece]]:
    """The tables, and the paragraphs between one table and the next."""
    stretches: dict[tuple[int, bool], list[Piece]] = {}
    table = 0
    for piece in body:
        table = piece.table or table
        stretches.setdefault((table, piece.table is not None), []).append(piece)
    return stretches


def _compared(wanted: Sequence[Piece], there: Sequence[Piece]) -> Iterator[UserError]:
    at = 0
    for piece in wanted:
        if not piece.values:
            continue
        exactly = piece.listed and not any(BLANK in value for value in piece.values)
        patterns = [] if exactly else [_whole(value) for value in piece.values]
        for place in range(at, len(there)):
            if there[place].plain == piece.plain if exactly else _in_order(patterns, there[place].plain):
                at = place + 1
                break
        else:
            yield _missing(piece, there[at : at + NEAR])


def _in_order(values: Sequence[re.Pattern[str]], text: str) -> bool:
    """The values one after another with any wording between; a number is never part of a longer number."""
    at = 0
    for value in values:
        match = value.search(text, at)
        if match is None:
            return False
        at = match.end()
    return True


def _whole(value: str) -> re.Pattern[str]:
    parts = [" ".join(part.split()) for part in value.split(BLANK)]
    pattern = FILLED.join(re.escape(part) for part in parts)
    first, last = parts[0][:1], parts[-1][-1:]
    before = r"(?<!\d)(?<!\d[.,])" if first.isdigit() else r"(?<!\w)" if first.isalpha() else ""
    after = r"(?![\d%])(?![.,]\d)" if last.isdigit() else r"(?!\w)" if last.isalpha() else ""
    return re.compile(before + pattern + after)


def _missing(piece: Piece, following: Sequence[Piece]) -> UserError:
    """The finding for a piece, with what stands in its place where that can be told."""
    patterns = {" ".join(value.split()): _whole(value) for value in piece.values}
    best, most = None, 0
    for candidate in following:
        shared = sum(bool(pattern.search(candidate.plain)) for pattern in patterns.values())
        if shared > most:
            best, most = candidate, shared
    if best is None:
        return UserError("The document does not say: {wanted}.", wanted="; ".join(patterns)[:SHOWN])
    wrong = [value for value, pattern in patterns.items() if not pattern.search(best.plain)]
    return UserError(
        "The data say “{wanted}”, the document says: {there}",
        wanted=("; ".join(wrong) or piece.plain)[:SHOWN],
        there=best.plain[:SHOWN],
    )


def _rows(wanted: Sequence[Piece], there: Sequence[Piece]) -> Iterator[UserError]:
    """Tables that have another number of rows than the data give them."""
    expected, has = Counter(piece.table for piece in wanted), Counter(piece.table for piece in there)
    for number in sorted(table for table in expected if table is not None):
        if expected[number] != has[number]:
            yield UserError(
                "Table {number} of the document has {there} rows, the data give it {wanted}.",
                number=number,
                there=has[number],
                wanted=expected[number],
            )
    if set(has) - set(expected) - {None}:
        yield UserError("The document has a table that the data do not know of.")


def _added(wanted: DocumentText, there: DocumentText) -> Iterator[UserError]:
    """Figures and people that the data do not know, wherever they were put in; each once."""
    plain = " \n ".join(piece.plain for piece in (*wanted.body, *wanted.margins))
    seen = {*FIGURE.findall(plain), *_people(plain)}
    for piece in (*there.body, *there.margins):
        for value in (*FIGURE.findall(piece.plain), *_people(piece.plain)):
            if value not in seen:
                seen.add(value)
                yield UserError(
                    "The document says “{value}”, which the data do not: {there}",
                    value=value,
                    there=piece.plain[:SHOWN],
                )


def _people(text: str) -> Mapping[str, None]:
    """Names behind Ông or Bà, as far as their words begin with a capital; in order."""
    names: dict[str, None] = {}
    for words in PERSON.findall(text):
        name: list[str] = []
        for word in words.split():
            if not word[0].isupper():
                break
            name.append(word)
        if len(name) >= LETTERS_OF_A_NAME:
            names[" ".join(name)] = None
    return names
