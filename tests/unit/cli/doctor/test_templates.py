"""`thidua doctor` over an operator's own templates of papers."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("docxtpl", reason="the packages of papers are not installed")

from thidua.cli import main
from thidua.cli.doctor.templates import examine
from thidua.documents.papers.render import default_template
from thidua.i18n import UserError
from thidua.io.docx_package import packed, parts_of


def findings_in(home: Path) -> list[tuple[str, str]]:
    listed = list(examine(home))
    assert {check for check, _finding in listed} <= {"templates"}
    return [(finding.level.value, str(UserError(finding.message, **finding.values))) for _check, finding in listed]


def misspelt() -> bytes:
    parts = parts_of(default_template("bonus_sheet"))
    text = parts["word/document.xml"].decode().replace("{{ total_words }}", "{{ total_word }}")
    return packed({**parts, "word/document.xml": text.encode()})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "bonus_sheet.docx").write_bytes(misspelt())
    (folder / "head_sheet.docx").write_bytes(default_template("head_sheet"))
    (folder / "letter.docx").write_bytes(default_template("proposal_letter"))
    (folder / "~$ad_sheet.docx").write_bytes(b"Word's own mark that the file is open")
    return tmp_path


def test_without_a_folder_nothing_is_said(tmp_path: Path) -> None:
    assert findings_in(tmp_path) == []


def test_each_template_is_tried_and_the_wrong_field_named(home: Path) -> None:
    wrong, right, unknown = findings_in(home)

    assert wrong == (
        "bad",
        "Template bonus_sheet.docx: The template uses an unknown field: total_word. Did you mean total_words?",
    )
    assert right == ("ok", "Template head_sheet.docx can be filled in")
    assert unknown[0] == "bad"
    assert unknown[1].startswith("Template letter.docx: There is no document called letter; known are: ")


def test_a_template_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "templates" / "bonus_sheet.docx").mkdir(parents=True)

    assert findings_in(tmp_path) == [("bad", "Template bonus_sheet.docx: Is a directory")]


def test_the_doctor_says_it_in_vietnamese_too(home: Path) -> None:
    ran = CliRunner().invoke(main, ["--lang", "vi", "doctor", "--home", str(home), "--json"])

    told = [finding["text"] for finding in json.loads(ran.stdout)["findings"] if finding["check"] == "templates"]
    assert told[0].startswith("Mẫu bonus_sheet.docx: Mẫu dùng ")
    assert ran.exit_code == 1
