"""The form of a Word file by Decree 30/2020/NĐ-CP, appendix I: each way to break it is found."""

import pytest

pytest.importorskip("docxtpl", reason="the packages of papers are not installed")

from support.paper_cases import DOCUMENT, edited, paper_of, said
from thidua.documents.papers import format_check
from thidua.documents.papers.render import render
from thidua.i18n import UserError

LETTER = paper_of("departments", "proposal_letter")
STYLES = "word/styles.xml"
HEADER = "word/header1.xml"
ON_A_RUN = "<w:r><w:rPr>{}</w:rPr><w:t>TỜ TRÌNH</w:t></w:r>"
A_RUN = '<w:r><w:t xml:space="preserve">TỜ TRÌNH</w:t></w:r>'


@pytest.mark.parametrize(
    ("part", "old", "new", "says"),
    [
        (DOCUMENT, 'w:w="11906"', 'w:w="12240"', "A4"),
        (DOCUMENT, 'w:w="11906"', 'w:w="wide"', "A4"),
        (DOCUMENT, 'w:w="11906" w:h="16838"', 'w:w="16838" w:h="11906" w:orient="landscape"', "on its side"),
        (DOCUMENT, 'w:left="1701"', 'w:left="1134"', "the left margin is 20 mm"),
        (DOCUMENT, 'w:right="850"', 'w:right="1701"', "the right margin is 30 mm"),
        (DOCUMENT, 'w:top="1134"', 'w:top="567"', "the top margin is 10 mm"),
        (DOCUMENT, 'w:bottom="1134"', 'w:bottom="1700"', "the bottom margin is 30 mm"),
        (STYLES, 'w:ascii="Times New Roman"', 'w:ascii="Arial"', "Arial"),
        (STYLES, 'w:ascii="Times New Roman"', 'w:asciiTheme="minorHAnsi" w:ascii="Times New Roman"', "minorHAnsi"),
        (STYLES, 'w:ascii="Times New Roman" ', "", "does not say its font"),
        (DOCUMENT, A_RUN, ON_A_RUN.format('<w:rFonts w:ascii="VNI-Times"/>'), "VNI-Times"),
        (DOCUMENT, A_RUN, ON_A_RUN.format('<w:sz w:val="24"/>'), "The text's size is 12 points"),
        (DOCUMENT, A_RUN, ON_A_RUN.format('<w:sz w:val="4"/>'), "text of 2 points"),
        (DOCUMENT, A_RUN, ON_A_RUN.format('<w:sz w:val="40"/>'), "text of 20 points"),
        (DOCUMENT, A_RUN, ON_A_RUN.format('<w:color w:val="FFFFFF"/>'), "FFFFFF"),
        (DOCUMENT, A_RUN, ON_A_RUN.format("<w:vanish/>"), "hidden text"),
        (DOCUMENT, A_RUN, f'<w:ins w:id="1" w:author="a">{A_RUN}</w:ins>', "tracked changes"),
        (DOCUMENT, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Cộng hòa xã hội chủ nghĩa Việt Nam", "national name"),
        (DOCUMENT, "Độc lập - Tự do - Hạnh phúc", "Độc lập, Tự do, Hạnh phúc", "motto"),
        (DOCUMENT, "Cần Thơ, ngày", "Cần Thơ", "Place and day"),
        (DOCUMENT, "Số: 05", "05", "number of the document"),
        (DOCUMENT, "<w:titlePg/>", "", "first page"),
        (DOCUMENT, "<w:titlePg/>", '<w:titlePg w:val="0"/>', "first page"),
        (HEADER, " PAGE ", " NUMPAGES ", "no number in the top margin"),
        (HEADER, '<w:pStyle w:val="Header"/>', '<w:pStyle w:val="Header"/><w:jc w:val="left"/>', "in the middle"),
    ],
)
def test_a_form_that_is_not_the_decrees_is_found(part: str, old: str, new: str, says: str) -> None:
    assert says in said(format_check.findings("proposal_letter", edited(render(LETTER), part, old, new)))


def test_a_top_margin_that_the_relations_do_not_reach_is_refused() -> None:
    old, new = 'Target="header1.xml"', 'Target="header2.xml"'
    changed = edited(render(LETTER), "word/_rels/document.xml.rels", old, new)
    with pytest.raises(UserError, match=r"nothing in it uses: word/header1\.xml"):
        format_check.findings("proposal_letter", changed)


def test_a_style_that_is_used_is_followed_through_those_it_is_based_on() -> None:
    body = (
        '<w:rPr><w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:customStyle="1" w:styleId="Ground"'
    )
    small = edited(render(LETTER), STYLES, body, body.replace("28", "24", 1))
    based = edited(render(LETTER), STYLES, body, body.replace('<w:sz w:val="28"/>', ""))
    plain = '<w:name w:val="Normal"/><w:qFormat/>'
    above = edited(based, STYLES, plain, f'{plain}<w:rPr><w:sz w:val="24"/></w:rPr>')

    assert "The text's size is 12 points" in said(format_check.findings("proposal_letter", small))
    assert format_check.findings("proposal_letter", based) == []
    assert "The text's size is 12 points" in said(format_check.findings("proposal_letter", above))


def test_styles_based_on_each_other_in_a_ring_come_to_an_end() -> None:
    plain = '<w:name w:val="Normal"/>'
    ring = edited(render(LETTER), STYLES, plain, f'{plain}<w:basedOn w:val="Body"/>')

    assert format_check.findings("proposal_letter", ring) == []


def test_a_certificate_is_printed_on_a_form_of_its_own() -> None:
    certificates = render(paper_of("individuals", "certificates"))

    assert format_check.findings("certificates", certificates) == []
    assert "on its side" in said(format_check.findings("unit_decision", certificates))


def test_a_persons_own_report_has_no_number() -> None:
    report = render(paper_of("individuals", "person_report"))

    assert "number of the document" in said(format_check.findings("unit_report", report))
