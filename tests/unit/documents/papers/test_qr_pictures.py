"""Each certificate has the QR code of its own address above it; one that is missing or another's is found."""

from dataclasses import replace

import pytest

pytest.importorskip("docxtpl", reason="the packages of papers are not installed")

from support.paper_contexts import individuals
from support.plain_docx import plain_docx
from thidua.documents.papers.content_check import findings
from thidua.documents.papers.document_types import Certificates
from thidua.documents.papers.qr_pictures import QR_END, QR_START, with_codes
from thidua.documents.papers.render import render
from thidua.i18n import UserError
from thidua.io.docx_package import packed, parts_of
from thidua.io.docx_text import pictures
from thidua.io.qr_code import shows

PAGE = "https://thidua.example.gov.vn/v/"
PLAIN = next(paper for paper in individuals() if type(paper) is Certificates)


def with_codes_of(paper: Certificates, count: int = 2) -> Certificates:
    """Certificates with an address each."""
    return replace(
        paper,
        certificates=tuple(
            replace(
                paper.certificates[0], name=f"Bà Lê Thị {number}", book_number=number, address=f"{PAGE}{number:016}"
            )
            for number in range(1, count + 1)
        ),
    )


def test_each_address_has_its_code_above_it_and_the_same_data_give_the_same_bytes() -> None:
    paper = with_codes_of(PLAIN)
    document = render(paper)
    drawn = pictures(document)
    assert [picture.below for picture in drawn] == [one.address for one in paper.certificates]
    assert all(shows(picture.content, picture.below) for picture in drawn)
    assert findings(paper, document) == []
    assert render(paper) == document
    assert pictures(render(PLAIN)) == ()


def test_codes_that_were_exchanged_or_taken_out_are_found() -> None:
    paper = with_codes_of(PLAIN)
    parts = parts_of(render(paper))
    one, two = "word/media/image1.png", "word/media/image2.png"
    exchanged = packed({**parts, one: parts[two], two: parts[one]})
    lines = [f"The QR code of {certificate.address} does not stand above it." for certificate in paper.certificates]
    assert [finding.render("en") for finding in findings(paper, exchanged)] == lines
    (first, *_others) = lines
    text = parts["word/document.xml"].decode()
    begin, end = text.index("<w:drawing>"), text.index("</w:drawing>") + len("</w:drawing>")
    without = packed({**parts, "word/document.xml": (text[:begin] + text[end:]).encode()})
    assert [finding.render("en") for finding in findings(paper, without)] == [first]


@pytest.mark.slow
def test_a_decision_of_hundreds_has_hundreds_of_pictures() -> None:
    paper = with_codes_of(PLAIN, 300)
    document = render(paper)
    assert len(pictures(document)) == 300
    assert len(parts_of(document)) > 300


def test_a_mark_with_other_text_beside_it_is_refused() -> None:
    with pytest.raises(UserError, match="stands alone"):
        with_codes(plain_docx(f"Mã: {QR_START}{PAGE}{QR_END}"))


def test_a_text_with_signs_of_xml_is_drawn_as_it_is() -> None:
    (picture,) = pictures(with_codes(plain_docx(f'{QR_START}{PAGE}?a=1&b="<2"{QR_END}', "dưới")))
    assert picture.below == "dưới"
    assert shows(picture.content, f'{PAGE}?a=1&b="<2"')
