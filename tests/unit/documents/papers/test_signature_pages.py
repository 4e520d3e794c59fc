"""No page with the signatures alone: two lines of the text stay with them, in every paper."""

import io
import re
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("docxtpl", reason="the packages of papers are not installed")

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from support.paper_cases import PAPERS
from thidua.documents.papers import pdf
from thidua.documents.papers.document_types import Paper
from thidua.documents.papers.fields import kind_of
from thidua.documents.papers.render import render
from thidua.documents.papers.signature_pages import SIGNS

needs_office = pytest.mark.skipif(pdf.office() is None, reason="LibreOffice is not installed")
WORDS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FIRST_OF = {kind_of(paper): paper for _name, paper in reversed(PAPERS)}
# A certificate is a page with its signature; a table of contents and a brief have none.
WITHOUT = frozenset({"certificates", "certificates_on_blanks", "dossier_contents", "unit_brief"})
SIGNED = sorted(set(FIRST_OF) - WITHOUT)


def signature_of(body: object) -> object:
    """The first table of signatures among the blocks of a body."""
    return next(
        table
        for table in body.iterchildren(qn("w:tbl"))
        if {style.get(qn("w:val")) for style in table.iter(qn("w:pStyle"))} & SIGNS
    )


def kept_before(paper: Paper) -> list[object]:
    """The blocks right before the signatures that stay with them, in order."""
    kept: list[object] = []
    for element in signature_of(Document(io.BytesIO(render(paper))).element.body).itersiblings(preceding=True):
        if element.find(f".//{qn('w:keepNext')}") is None:
            break
        kept.insert(0, element)
    return kept


@pytest.mark.parametrize("kind", SIGNED)
def test_two_lines_before_the_signatures_stay_with_them(kind: str) -> None:
    kept = kept_before(FIRST_OF[kind])
    texts = [text for block in kept if (text := "".join(part.text or "" for part in block.iter(qn("w:t"))).strip())]
    assert len(texts) >= 2 or any(len(text) >= 200 for text in texts) or any(block.tag == qn("w:tbl") for block in kept)


def moved(paper: Paper, points: int) -> bytes:
    """The paper with so much room before what stays with the signatures that these begin so much lower."""
    document = Document(io.BytesIO(render(paper)))
    element = signature_of(document.element.body)
    while (before := element.getprevious()) is not None and before.find(f".//{qn('w:keepNext')}") is not None:
        element = before
    spacing = f'<w:spacing w:before="0" w:after="0" w:line="{points * 20}" w:lineRule="exact"/>'
    element.addprevious(parse_xml(f"<w:p {WORDS}><w:pPr>{spacing}</w:pPr></w:p>"))
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def pages(document: bytes, place: Path) -> list[list[tuple[float, str]]]:
    """Of each page its lines, each with the height at which it ends."""
    (place / "paper.pdf").write_bytes(pdf.pdf_of(document))
    told = subprocess.run(
        ["pdftotext", "-bbox-layout", place / "paper.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    listed = []
    for page in told.split("<page ")[1:]:
        lines = re.findall(r'<line [^>]*yMin="([\d.]+)"[^>]*>(.*?)</line>', page, re.DOTALL)
        listed.append([(float(top), " ".join(re.findall(r">([^<]+)</word>", words))) for top, words in lines])
    return listed


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("kind", SIGNED)
def test_signatures_that_come_to_the_end_of_a_page_take_two_lines_along(kind: str, tmp_path: Path) -> None:
    paper = FIRST_OF[kind]
    body = Document(io.BytesIO(render(paper))).element.body
    texts = ("".join(part.text or "" for part in p.iter(qn("w:t"))).strip() for p in signature_of(body).iter(qn("w:p")))
    begin = next(filter(None, texts))

    def place_of_signatures(document: bytes) -> tuple[int, float, list[tuple[float, str]]]:
        for number, lines in enumerate(pages(document, tmp_path)):
            for top, text in lines:
                # A line may break off, or go on with what stands beside it.
                if len(text) > 5 and (begin.startswith(text) or text.startswith(begin)):
                    return number, top, lines
        raise AssertionError(f"{kind}: {begin[:30]!r} stands on no page")

    number, top, _lines = place_of_signatures(render(paper))
    bottom = 595 if any(section.orientation for section in Document(io.BytesIO(render(paper))).sections) else 842
    later, top, lines = place_of_signatures(moved(paper, max(1, round(bottom - 57 - top) - 30)))
    assert later > number
    above = {round(height) for height, text in lines if height < top - 2 and not text.strip().isdecimal()}
    assert len(above) >= 2, f"{kind}: {lines[:4]}"
