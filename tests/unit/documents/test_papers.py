"""Word papers: the same bytes each time, every number and name read back, the Decree's form, hostile files refused."""

import io
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("docxtpl", reason="the packages of papers are not installed")
sys.path.insert(0, str(Path(__file__).parents[3] / "tools"))

from sample_papers import SETS

from thidua.documents.papers import format_check, pdf, read_back
from thidua.documents.papers.context import Paper
from thidua.documents.papers.fields import KINDS, kind_of
from thidua.documents.papers.package import packed, parts_of
from thidua.documents.papers.render import check_template, default_template, render
from thidua.texts import UserError

PAPERS = [(name, paper) for name, papers in SETS.items() for paper in papers()]
IDS = [f"{name}-{kind_of(paper)}" for name, paper in PAPERS]
LETTER = next(paper for name, paper in PAPERS if name == "departments" and kind_of(paper) == "proposal_letter")


def edited(document: bytes, part: str, old: str, new: str) -> bytes:
    """The document with a text of one part changed; it must be there."""
    parts = parts_of(document)
    text = parts[part].decode()
    assert old in text
    return packed({**parts, part: text.replace(old, new, 1).encode()})


def said(found: list[UserError]) -> str:
    return " | ".join(str(each) for each in found)


@pytest.mark.parametrize(("name", "paper"), PAPERS, ids=IDS)
def test_a_paper_is_the_same_bytes_each_time_and_agrees_with_its_data_and_the_decree(name: str, paper: Paper) -> None:
    document = render(paper)

    assert render(paper) == document
    assert read_back.findings(paper, document) == []
    assert format_check.findings(kind_of(paper), document) == []


def test_every_document_has_a_template_that_an_operator_can_check() -> None:
    assert {kind_of(paper) for _name, paper in PAPERS} <= set(KINDS)
    for kind in KINDS:
        check_template(kind, default_template(kind))


def test_an_amount_changed_by_hand_is_found() -> None:
    decision = next(paper for name, paper in PAPERS if name == "communes" and kind_of(paper) == "unit_decision")
    document = edited(render(decision), "word/document.xml", "380.000", "880.000")

    assert "880.000" in said(read_back.findings(decision, document))


def test_a_name_left_out_and_a_name_put_in_are_found() -> None:
    fewer = replace(LETTER, individuals=LETTER.individuals[1:])
    more = replace(LETTER, individuals=(*LETTER.individuals, LETTER.individuals[0]))

    assert LETTER.individuals[0].name in said(read_back.findings(LETTER, render(fewer)))
    assert "rows" in said(read_back.findings(LETTER, render(more)))


def test_two_people_who_changed_places_are_found() -> None:
    first, second, *rest = LETTER.individuals
    swapped = replace(LETTER, individuals=(second, first, *rest))

    assert read_back.findings(LETTER, render(swapped)) != []


def test_a_count_that_disagrees_with_the_list_is_found() -> None:
    count = f"{LETTER.individual_count:02d}"
    document = render(replace(LETTER, individuals=LETTER.individuals[:-1]))

    assert count in said(read_back.findings(LETTER, document))


def test_wording_may_be_edited_as_long_as_the_values_stay() -> None:
    document = edited(render(LETTER), "word/document.xml", "Nơi nhận", "Gửi đến")

    assert read_back.findings(LETTER, document) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "says"),
    [
        ("word/document.xml", 'w:w="11906"', 'w:w="12240"', "A4"),
        ("word/document.xml", 'w:left="1701"', 'w:left="1134"', "left margin"),
        ("word/document.xml", 'w:bottom="1134"', 'w:bottom="1700"', "bottom margin"),
        ("word/styles.xml", 'w:ascii="Times New Roman"', 'w:ascii="Arial"', "Arial"),
        ("word/styles.xml", '<w:sz w:val="28"/>', '<w:sz w:val="24"/>', "12"),
        ("word/document.xml", "Độc lập - Tự do - Hạnh phúc", "Độc lập, Tự do, Hạnh phúc", "motto"),
        ("word/document.xml", "<w:titlePg/>", "", "first page"),
        ("word/header1.xml", " PAGE ", " NUMPAGES ", "number"),
    ],
)
def test_a_form_that_is_not_the_decrees_is_found(part: str, old: str, new: str, says: str) -> None:
    assert says in said(format_check.findings("proposal_letter", edited(render(LETTER), part, old, new)))


def with_part(name: str, content: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts_of(render(LETTER)).items():
            archive.writestr(part, data)
        archive.writestr(name, content)
    return written.getvalue()


HOSTILE = {
    "no zip": b"%PDF-1.7",
    "a bomb": with_part("word/big.xml", b"<a>" + b" " * 200_000_000 + b"</a>"),
    "a way out": with_part("../outside.xml", b"<a/>"),
    "an entity": with_part("word/extra.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    "a link": edited(
        render(LETTER),
        "word/_rels/document.xml.rels",
        "</Relationships>",
        '<Relationship Id="rX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
        ' Target="http://example.org/a.dotm" TargetMode="External"/></Relationships>',
    ),
    "a field that runs": edited(render(LETTER), "word/header1.xml", " PAGE ", ' INCLUDETEXT "/etc/passwd" '),
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_are_refused_with_one_line(hostile: bytes) -> None:
    with pytest.raises(UserError) as refused:
        read_back.findings(LETTER, hostile)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("mark", "says"),
    [
        ("{{ nobody }}", "nobody"),
        ("{{ heading.numbr_line }}", "number_line"),
        ("{{ ''.__class__ }}", "__class__"),
        ("{% set a = 1 %}", "not allowed"),
        ("{{ individuals }}", "one of its fields"),
    ],
)
def test_a_template_that_asks_for_what_it_may_not_is_refused(mark: str, says: str) -> None:
    template = edited(default_template("proposal_letter"), "word/document.xml", "Nơi nhận", mark)

    with pytest.raises(UserError, match=says):
        check_template("proposal_letter", template)


def test_libreoffice_opens_a_paper_and_its_pdf_says_the_same(tmp_path: Path) -> None:
    if pdf.office() is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice or poppler-utils is not installed")
    (tmp_path / "letter.pdf").write_bytes(pdf.pdf_of(render(LETTER)))
    read = subprocess.run(["pdftotext", tmp_path / "letter.pdf", "-"], capture_output=True, check=True)
    words = set(read.stdout.decode().split())  # a name may be broken between the lines of its cell

    for each in LETTER.individuals:
        assert set(each.name.split()) <= words
    assert "\f" in read.stdout.decode().rstrip("\f")  # the list begins on a page of its own
