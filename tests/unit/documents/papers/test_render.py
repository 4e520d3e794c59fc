"""Word papers: the same bytes each time, in agreement with data and Decree; LibreOffice opens them."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from support import ROOT

pytest.importorskip("docxtpl", reason="the packages of papers are not installed")

from support.paper_cases import DOCUMENT, IDS, PAPERS, paper_of
from thidua.documents.papers import content_check, format_check, pdf
from thidua.documents.papers.document_types import Paper, ProposalLetter
from thidua.documents.papers.fields import KINDS, kind_of, values_of
from thidua.documents.papers.render import TEMPLATES, render
from thidua.i18n import UserError
from thidua.io.docx_package import parts_of
from thidua.io.docx_text import read
from thidua.rules.awards.bonus_sheet import amount_in_words

LETTER = paper_of("departments", "proposal_letter")
assert isinstance(LETTER, ProposalLetter)
needs_office = pytest.mark.skipif(
    pdf.office() is None or shutil.which("pdftotext") is None, reason="LibreOffice or poppler-utils is not installed"
)


@pytest.mark.parametrize(("name", "paper"), PAPERS, ids=IDS)
def test_a_paper_is_the_same_bytes_each_time_and_agrees_with_its_data_and_the_decree(name: str, paper: Paper) -> None:
    document = render(paper)

    assert render(paper) == document
    assert content_check.findings(paper, document) == []
    assert format_check.findings(kind_of(paper), document) == []


def test_every_kind_of_paper_is_among_the_cases() -> None:
    assert {kind_of(paper) for _name, paper in PAPERS} == set(KINDS)


def test_the_amount_in_words_of_a_case_is_its_total() -> None:
    stated = [values for _name, paper in PAPERS if "total_words" in (values := values_of(paper))]

    assert stated
    for values in stated:
        assert values["total_words"] == amount_in_words(values["total_vnd"])


def test_the_templates_are_those_that_their_tool_writes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "tools" / "paper_templates.py", tmp_path], check=True)

    written = {path.name: parts_of(path.read_bytes()) for path in tmp_path.iterdir()}
    assert written == {path.name: parts_of(path.read_bytes()) for path in TEMPLATES.glob("*.docx")}, "make samples"


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        *(
            (name, name)
            for name in (
                "Nguyễn & Trần",
                "<w:p>Lê</w:p>",
                "{{ 7 * 7 }}",
                "{% if x %}",
                "{_{ a }_}",
                "{_% a %_}",
                "a_{b}_c",
                "H’Bia Niê",
            )
        ),
        ("Le\u0302\u0301 An", "Lế An"),
        ("Thạch\nNgọc\tẢnh", "Thạch Ngọc Ảnh"),
        ("\ue000Võ\ue001\x00An", "Võ An"),
    ],
)
def test_a_value_is_printed_as_it_is_whatever_it_looks_like(name: str, printed: str) -> None:
    paper = replace(LETTER, individuals=(replace(LETTER.individuals[0], name=name),))

    document = render(paper)

    listed = next(piece.plain for piece in read(document).body if LETTER.individuals[0].position in piece.plain)
    assert listed.partition(f" {LETTER.individuals[0].position}")[0] == f"1 Ông {printed}"
    assert content_check.findings(paper, document) == []


def test_a_rule_under_a_subject_is_a_third_to_a_half_of_it() -> None:
    document = parts_of(render(LETTER))[DOCUMENT].decode()
    indents = re.findall(r'RuleUnderSubject"/><w:ind w:left="(\d+)" w:right="(\d+)"', document)
    width = 11906 - 1701 - 850

    assert len(indents) == 1
    ((left, right),) = indents
    assert left == right
    assert width // 3 <= width - int(left) - int(right) <= width // 2  # the subject fills the line


def words_of(text: str) -> Counter[str]:
    """The words, and how often; a line may end within a number of a document."""
    return Counter(filter(None, re.split(r"[\s/≥-]+", text)))


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize(
    ("group", "kind"),
    [
        ("departments", "proposal_letter"),
        ("departments", "council_minutes"),
        ("communes", "unit_decision"),
        ("communes", "head_sheet"),
        ("individuals", "bonus_sheet"),
        ("individuals", "certificates"),
    ],
)
def test_libreoffice_opens_a_paper_and_its_pdf_says_every_word_of_it(group: str, kind: str, tmp_path: Path) -> None:
    document = render(paper_of(group, kind))
    (tmp_path / "paper.pdf").write_bytes(pdf.pdf_of(document))
    shown = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "paper.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()

    wanted = words_of(" ".join(piece.plain for piece in read(document).body))
    assert wanted - words_of(shown) == Counter()
    if "collectives" in values_of(paper_of(group, kind)) and kind != "bonus_sheet":
        assert "\f" in shown.rstrip("\f")  # the list begins on a page of its own


@pytest.mark.slow
@needs_office
def test_a_pdf_is_a4_in_the_decrees_font(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(pdf.pdf_of(render(LETTER)))

    told = subprocess.run(["pdfinfo", tmp_path / "letter.pdf"], capture_output=True, check=True).stdout.decode()
    fonts = subprocess.run(["pdffonts", tmp_path / "letter.pdf"], capture_output=True, check=True).stdout.decode()

    assert "(A4)" in told
    used = {line.split()[0].partition("+")[2] for line in fonts.splitlines()[2:]}
    assert {font.partition("-")[0].removesuffix("PSMT") for font in used} <= {"LiberationSerif", "TimesNewRoman"}


@pytest.mark.slow
@needs_office
def test_what_another_program_saved_again_still_agrees(tmp_path: Path) -> None:
    (tmp_path / "paper.docx").write_bytes(render(LETTER))
    program = pdf.office()
    assert program is not None
    command = [
        program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to",
        "docx:MS Word 2007 XML", "--outdir", tmp_path / "again", tmp_path / "paper.docx",
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    again = (tmp_path / "again" / "paper.docx").read_bytes()

    assert again != render(LETTER)
    assert content_check.findings(LETTER, again) == []
    assert format_check.findings("proposal_letter", again) == []


def test_without_libreoffice_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert pdf.office() is None
    with pytest.raises(UserError, match="apt-get install libreoffice"):
        pdf.pdf_of(render(LETTER))


@pytest.mark.slow
def test_a_libreoffice_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "soffice").write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    (tmp_path / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(UserError, match="took longer than 1 second"):
        pdf.pdf_of(render(LETTER), seconds=1)


def test_a_libreoffice_that_makes_nothing_is_told_with_its_last_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "soffice").write_text("#!/bin/sh\necho no room left\n")
    (tmp_path / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(UserError, match="no room left"):
        pdf.pdf_of(render(LETTER))
