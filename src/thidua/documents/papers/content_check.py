"""Reads a Word file back and compares every number and name with the data, paragraph by paragraph, row by row.

What the document should say is made from the data with the same template (`render_marked`). Outside of lists its
wording may have been edited, the values may not: each must stand where it stood, in order. A row of a list must say
exactly what the data say, no list may gain or lose a row, and no figure and no person may stand anywhere that the data
do not know. Blanks left for the registry (number, day) may be filled in by hand.
"""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

from thidua.documents.papers.document_types import Paper
from thidua.documents.papers.render import render_marked
from thidua.i18n import UserError
from thidua.i18n.formats import BLANK
from thidua.i18n.written_values import FIGURE, people_in, stand_in_order, whole_value
from thidua.io.docx_package import parts_of
from thidua.io.docx_text import DocumentText, Piece, pictures, read
from thidua.io.qr_code import shows

SHOWN = 160
MOST = 60  # findings that are told; a wrong file has as many as it has lines
NEAR = 40  # pieces among which the one that was changed is looked for
LENGTHENED, LONG = 4, 200  # a document this much longer than its data is not compared


def findings(paper: Paper, document: bytes, template: bytes | None = None) -> list[UserError]:
    """Where the document does not say what the data say; empty: every number and name agrees.

    Raises:
        UserError: the file is no plain Word document, or is not to be trusted (`package.parts_of`).
    """
    marked = render_marked(paper, template)
    wanted, there = read(marked), read(document)
    if len(there.body) > LENGTHENED * len(wanted.body) + LONG:
        return [UserError("The document is much longer than the data make it.")]
    foreign = _pictures(document) - _pictures(marked)
    told = itertools.chain(_differences(wanted, there), map(_picture, range(len(foreign))), _codes(marked, document))
    differences = list(itertools.islice(told, MOST + 1))
    if len(differences) > MOST:
        differences[MOST:] = [UserError("There are more differences; the first {count} are listed.", count=MOST)]
    return differences


def _pictures(document: bytes) -> set[bytes]:
    return {content for name, content in parts_of(document).items() if name.startswith("word/media/")}


def _codes(marked: bytes, document: bytes) -> Iterator[UserError]:
    """QR codes that are missing, or stand above another address than their own."""
    there = Counter(pictures(document))
    for picture, count in Counter(pictures(marked)).items():
        if shows(picture.content, picture.below) and there[picture] != count:
            yield UserError("The QR code of {address} does not stand above it.", address=picture.below)


def _picture(number: int) -> UserError:
    return UserError("The document has a picture that the template does not have ({number}).", number=number + 1)


def _differences(wanted: DocumentText, there: DocumentText) -> Iterator[UserError]:
    yield from _rows(wanted.body, there.body)
    yield from _added(wanted, there)
    stretches = _stretches(there.body)
    for key, expected in _stretches(wanted.body).items():
        yield from _compared(expected, stretches.get(key, []))
    for piece in wanted.margins:
        patterns = [whole_value(value) for value in piece.values]
        if not any(stand_in_order(patterns, margin.plain) for margin in there.margins):
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
        patterns = [] if exactly else [whole_value(value) for value in piece.values]
        for place in range(at, len(there)):
            if there[place].plain == piece.plain if exactly else stand_in_order(patterns, there[place].plain):
                at = place + 1
                break
        else:
            yield _missing(piece, there[at : at + NEAR])


def _missing(piece: Piece, following: Sequence[Piece]) -> UserError:
    """The finding for a piece, with what stands in its place where that can be told."""
    patterns = {" ".join(value.split()): whole_value(value) for value in piece.values}
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
    seen = {*FIGURE.findall(plain), *people_in(plain)}
    for piece in (*there.body, *there.margins):
        for value in (*FIGURE.findall(piece.plain), *people_in(piece.plain)):
            if value not in seen:
                seen.add(value)
                yield UserError(
                    "The document says “{value}”, which the data do not: {there}",
                    value=value,
                    there=piece.plain[:SHOWN],
                )
