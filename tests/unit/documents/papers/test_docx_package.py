"""Word files from outside: what is no plain document is refused in one line; templates may say only what they need."""

import re
from pathlib import Path

import pytest

pytest.importorskip("docxtpl", reason="the packages of papers are not installed")

from support.paper_cases import DOCUMENT, edited, paper_of, zipped
from thidua.documents.papers import content_check, format_check
from thidua.documents.papers.fields import KINDS
from thidua.documents.papers.render import check_template, default_template, render, template_for
from thidua.i18n import UserError
from thidua.io.docx_package import parts_of

LETTER = paper_of("departments", "proposal_letter")
PARTS = parts_of(render(LETTER))
TYPES = "[Content_Types].xml"
RELATIONS = "word/_rels/document.xml.rels"
ROOT = "_rels/.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SECOND = (
    b'<Relationship Id="rY" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    b' Target="/word/document.xml"/>'
)
MACROS = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'


def with_part(name: str, content: bytes) -> bytes:
    return zipped({**PARTS, name: content})


def with_relation(kind: str, target: str, mode: str = ' TargetMode="External"') -> bytes:
    relation = f'<Relationship Id="rX" Type="{OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'
    return edited(render(LETTER), RELATIONS, "</Relationships>", relation)


def within(xml: str) -> bytes:
    """The letter with more at the end of its text."""
    names = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    )
    document = edited(render(LETTER), DOCUMENT, "<w:document ", f"<w:document {names}")
    return edited(document, DOCUMENT, "</w:body>", f"{xml}</w:body>")


HOSTILE = {
    "no zip": (b"%PDF-1.7", "not a Word file"),
    "nothing": (b"", "not a Word file"),
    "cut off": (render(LETTER)[:3000], "not a Word file"),
    "another zip": (zipped({"a.txt": b"a"}), "not a Word file"),
    "a spreadsheet": (zipped({TYPES: PARTS[TYPES], "xl/workbook.xml": b"<a/>"}), "not a Word file"),
    "too large": (b"PK" + bytes(9 * 1024 * 1024), "larger than 8 MB"),
    "a bomb": (with_part("word/big.xml", b"<a>" + b" " * 200_000_000 + b"</a>"), "unpacks to more than 32 MB"),
    "many parts": (zipped({**PARTS, **{f"word/a{n}.xml": b"<a/>" for n in range(300)}}), "more than 200 parts"),
    "deep": (with_part("word/deep.xml", b"<a>" * 5_000 + b"</a>" * 5_000), "word/deep.xml"),
    "a way out": (with_part("../outside.xml", b"<a/>"), "wrong name"),
    "an entity": (with_part("word/extra.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "word/extra.xml"),
    "no encoding": (with_part("word/extra.xml", b'<?xml version="1.0" encoding="abc"?><a/>'), "word/extra.xml"),
    "not XML": (with_part("word/extra.xml", b"<a>"), "word/extra.xml"),
    "macros": (
        zipped(
            {
                **PARTS,
                "word/vbaProject.bin": b"x",
                TYPES: PARTS[TYPES].replace(b"<Override", MACROS + b"<Override", 1),
            }
        ),
        "must not carry",
    ),
    "a part of no type": (with_part("word/embeddings/a.bin", b"x"), "must not carry"),
    "a document with macros": (
        edited(
            render(LETTER),
            TYPES,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            "application/vnd.ms-word.document.macroEnabled.main+xml",
        ),
        "must not carry",
    ),
    "a link": (with_relation("hyperlink", "http://example.org/"), "points outside itself"),
    "a template far away": (with_relation("attachedTemplate", "http://example.org/a.dotm"), "points outside itself"),
    "a picture far away": (with_relation("image", "file://server/share/a.png"), "points outside itself"),
    "a link in small letters": (with_relation("image", "http://example.org/", ' TargetMode="external"'), "points"),
    "a link of a mode nobody knows": (with_relation("image", "http://a.example/", ' TargetMode=" External"'), "points"),
    "a file within": (with_relation("image", "file:///etc/hostname", ' TargetMode="Internal"'), "points"),
    "a share within": (with_relation("image", "//server/share/a.png", ""), "points outside itself"),
    "a name in escapes": (with_relation("image", "media/%2e%2e/a.png", ""), "points outside itself"),
    "a way up": (with_relation("image", "../../../etc/a.png", ""), "wrong name"),
    "another document within": (with_relation("aFChunk", "a.html", ""), "must not carry"),
    "an embedded object": (with_relation("oleObject", "embeddings/a.bin", ""), "must not carry"),
    "a part nobody uses": (with_part("word/document2.xml", PARTS[DOCUMENT]), "nothing in it uses: word/document2.xml"),
    "the same part in other letters": (with_part("word/Document.xml", PARTS[DOCUMENT]), "wrong name"),
    "a part of an odd name": (with_part("word/têp.xml", b"<a/>"), "wrong name"),
    "a main part elsewhere": (
        zipped({**PARTS, ROOT: PARTS[ROOT].replace(b"document.xml", b"other.xml"), "word/other.xml": b"<a/>"}),
        "wrong name",
    ),
    "two main parts": (
        zipped({**PARTS, ROOT: PARTS[ROOT].replace(b"</Relationships>", SECOND + b"</Relationships>")}),
        "must not carry",
    ),
    "a choice of two texts": (within("<mc:AlternateContent><mc:Choice/></mc:AlternateContent>"), "AlternateContent"),
    "another document's text": (within('<w:altChunk r:id="rX"/>'), "altChunk"),
    "an object in the text": (within("<w:p><w:r><w:object/></w:r></w:p>"), "object"),
    "a text box": (within("<w:p><w:r><w:pict/></w:r></w:p>"), "pict"),
    "a shape": (within("<w:p><w:r><w:drawing><wps:wsp/></w:drawing></w:r></w:p>"), "wsp"),
    "text from elsewhere": (within('<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a"/></w:sdtPr></w:sdt>'), "dataBinding"),
    "a field in two pieces": (
        within("<w:p><w:r><w:instrText>PAGE</w:instrText><w:instrText>INCLUDEPICTURE</w:instrText></w:r></w:p>"),
        "INCLUDEPICTURE",
    ),
    "a field behind a switch": (within("<w:p><w:r><w:instrText>\\x DDE a</w:instrText></w:r></w:p>"), "\\x"),
    "a field that runs": (
        edited(render(LETTER), "word/header1.xml", " PAGE ", ' INCLUDETEXT "/etc/passwd" '),
        "INCLUDETEXT",
    ),
    "a field that calls": (edited(render(LETTER), "word/header1.xml", " PAGE ", ' DDEAUTO c:\\\\x "a" '), "DDEAUTO"),
}


@pytest.mark.parametrize(("hostile", "says"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_are_refused_with_one_line(hostile: bytes, says: str) -> None:
    for check in (
        lambda: content_check.findings(LETTER, hostile),
        lambda: format_check.findings("proposal_letter", hostile),
    ):
        with pytest.raises(UserError) as refused:
            check()
        assert says in str(refused.value)
        assert "\n" not in str(refused.value)
    with pytest.raises(UserError):
        check_template("proposal_letter", hostile)


@pytest.mark.slow
def test_every_template_that_ships_passes_the_check_of_templates() -> None:
    for kind in KINDS:
        check_template(kind, default_template(kind))


@pytest.mark.parametrize(
    ("mark", "says"),
    [
        ("{{ nobody }}", "unknown field: nobody"),
        ("{{ heading.numbr_line }}", "Did you mean number_line"),
        ("{{ heading.number_line|shout }}", "unknown form: shout"),
        ("{{ ''.__class__ }}", "__class__"),
        ("{{ heading.__class__ }}", "__class__"),
        ("{{ heading['number'] }}", "not allowed"),
        ("{{ cycler('a') }}", "not allowed"),
        ("{{ 'a' * 9999999999 }}", "not allowed"),
        ("{% set a = 1 %}", "not allowed"),
        ("{% include 'a' %}", "not allowed"),
        ("{% for a in 'abc' %}{% endfor %}", "not allowed"),
        ("".join(f"{{% for {letter} in individuals %}}" for letter in "abc") + 3 * "{% endfor %}", "deeper than 2"),
        ("{{ individuals }}", "one of its fields"),
        ("{{ heading }}", "one of its fields"),
        ("{{ heading.place|padded }}", "cannot be filled in"),
        ("{{ individual_count|short_day }}", "cannot be filled in"),
        ("{{ heading.number_line ", "begin and end in one paragraph: {{ heading.number_line"),
        ("{{ heading.number_line }", "begin and end in one paragraph"),
        ("{% if council %}", "cannot be read"),
    ],
)
def test_a_template_that_asks_for_what_it_may_not_is_refused(mark: str, says: str) -> None:
    template = edited(default_template("proposal_letter"), DOCUMENT, "Nơi nhận", mark)

    with pytest.raises(UserError, match=re.escape(says)):
        check_template("proposal_letter", template)


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (RELATIONS, ' Target="header1.xml"', ""),
        (RELATIONS, "header1.xml", "nowhere.xml"),
        ("_rels/.rels", 'officeDocument"', 'other"'),
        (TYPES, "</Types>", "<Override/></Types>"),
        (DOCUMENT, "<w:body>", "<w:none>"),
    ],
)
def test_a_damaged_template_is_refused_with_one_line(part: str, old: str, new: str) -> None:
    parts = parts_of(default_template("proposal_letter"))
    text = parts[part].decode()
    assert old in text
    text = text.replace(old, new).replace("</w:body>", "</w:none>" if "none" in new else "</w:body>")

    with pytest.raises(UserError) as refused:
        check_template("proposal_letter", zipped({**parts, part: text.encode()}))
    assert "\n" not in str(refused.value)


def test_a_document_that_nobody_knows_has_no_template() -> None:
    with pytest.raises(UserError, match=r"no document called letter_of_love; known are: .*proposal_letter"):
        check_template("letter_of_love", default_template("proposal_letter"))


def test_an_operators_own_template_is_used_where_there_is_one(tmp_path: Path) -> None:
    own = edited(default_template("proposal_letter"), DOCUMENT, "Nơi nhận", "Kính chuyển")
    (tmp_path / "proposal_letter.docx").write_bytes(own)

    made = render(LETTER, template_for("proposal_letter", tmp_path))

    assert "Kính chuyển" in parts_of(made)[DOCUMENT].decode()
    assert content_check.findings(LETTER, made, own) == []
    assert template_for("bonus_sheet", tmp_path) == default_template("bonus_sheet")
    assert template_for("proposal_letter", tmp_path / "none") == default_template("proposal_letter")
