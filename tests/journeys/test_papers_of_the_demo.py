"""Every paper of the demonstration's played movement, read as people read it; one of each kind as PDF, too."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree

pytest.importorskip("docxtpl", reason="the packages of papers are not installed")
pytest.importorskip("django", reason="the packages of the site are not installed")

from played_papers import demo_home, exported
from sample_papers import OF_OFFICES, SAMPLES, chosen, timeless
from support.built_once import copied
from support.paper_faults import PaperRead, faults
from thidua.documents.papers import pdf, rendered_check
from thidua.io.docx_package import DOCUMENT, W, parts_of

# Playing a movement over a city-year takes minutes, many where the machine does other things.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
KINDS = {
    "proposal_letter",
    "council_minutes",
    "unit_report",
    "person_report",
    "submission",
    "chairman_decision",
    "unit_decision",
    "certificates",
    "bonus_sheet",
    "revocation_decision",
    "head_sheet",
    *OF_OFFICES,
}
WITHOUT_NUMBER = {"person_report", "certificates", "unit_brief", "head_sheet"}
COUNCIL = ("HỘI ĐỒNG THI ĐUA -", "KHEN THƯỞNG")
SIGNATURES = ("SignAuthority", "SignName")  # styles of our templates
PART_OF_LIST = re.compile(r"(?:I|II)\. (?:TẬP THỂ|CÁ NHÂN): (\d+)")
OWN_ACTS = ("chairman_decision", "unit_decision", "certificates", "revocation_decision")


def make(folder: Path) -> None:
    home = folder.with_name(f"{folder.name}-home")
    exported(demo_home(home), folder)
    (folder / "made").write_text("", encoding="utf-8")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The papers of the demonstration, with what the site knows of them."""
    return copied("papers-of-the-demo", make, tmp_path_factory.mktemp("papers") / "papers")


def lines_of(document: bytes) -> tuple[str, ...]:
    """The paragraphs, those in cells among them, in reading order."""
    paragraphs = ElementTree.fromstring(parts_of(document)[DOCUMENT]).iter(f"{W}p")
    return tuple(
        " ".join("".join(text.text or "" for text in paragraph.iter(f"{W}t")).split()) for paragraph in paragraphs
    )


def signature_lines(document: bytes) -> tuple[str, ...]:
    """The lines of the signatures: in whose right, and the name."""
    lines = []
    for paragraph in ElementTree.fromstring(parts_of(document)[DOCUMENT]).iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        text = " ".join("".join(text.text or "" for text in paragraph.iter(f"{W}t")).split())
        if style is not None and style.get(f"{W}val") in SIGNATURES and text:
            lines.append(text)
    return tuple(lines)


def paper_of(folder: Path, fact: dict[str, Any], site: dict[str, Any], pdf_lines: tuple[str, ...] = ()) -> PaperRead:
    document = (folder / fact["file"]).read_bytes()
    body = site["bodies"][fact["unit"]]
    committee = body["signs_as"] == "committee"
    upper = tuple(line.upper() for line in body.get("superior", "").splitlines())
    name = tuple((body.get("name_line") or body["title"]).upper().splitlines())
    signers = [entry for entry in site["signers"] if entry["unit"] == fact["unit"]]
    title = body["head_title"].upper()
    on_behalf = "TM. ỦY BAN NHÂN DÂN " if committee and fact["kind"] not in OWN_ACTS else ""
    ways = {"head": title, "acting": f"Q. {title}", "deputy": f"KT. {title}"}
    signs = tuple(
        f"{on_behalf}{ways[entry['form']]} {entry['name']}" for entry in signers if entry["form"] in ("head", "acting")
    )
    return PaperRead(
        fact["kind"],
        lines_of(document),
        pdf_lines,
        upper=() if fact["kind"] == "council_minutes" else upper,
        name=COUNCIL if fact["kind"] == "council_minutes" else name,
        sign=body["abbreviation"],
        place=body["place"],
        signs=() if fact["kind"] in ("council_minutes", "person_report", "unit_brief", *OWN_ACTS) else signs,
        signed=signature_lines(document),
        on=fact.get("on") or "",
        total=fact.get("total"),
        texts={number: (first, last) for number, (first, last) in site["texts"].items()},
        number=fact.get("number", ""),
        cites=tuple(fact.get("cites", ())),
    )


def of_site(folder: Path) -> tuple[list[dict[str, Any]], dict[str, Any], dict[str, str]]:
    facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    site = json.loads((folder / "site.json").read_text(encoding="utf-8"))
    names = Counter(person["name"] for person in site["people"])
    honorifics = {"male": "Ông", "female": "Bà"}
    people = {person["name"]: honorifics[person["sex"]] for person in site["people"] if names[person["name"]] == 1}
    return facts, site, people


def test_every_kind_of_paper_is_made_and_none_has_a_fault(papers: Path) -> None:
    facts, site, people = of_site(papers)
    assert {fact["kind"] for fact in facts} == KINDS
    assert {fact["kind"] for fact in facts if not fact.get("number")} == WITHOUT_NUMBER
    assert [fact["file"] for fact in facts if "" in fact.get("cites", ())] == []
    assert people
    wrong = [
        f"{fact['file']}: {said}"
        for fact in facts
        for said in faults(paper_of(papers, fact, site), people, confirmed=site["confirmed"])
    ]
    assert wrong == []


def test_awards_go_to_those_who_meet_the_standards_and_an_exception_is_one(papers: Path) -> None:
    facts, _site, _people = of_site(papers)
    decisions = [
        lines_of((papers / fact["file"]).read_bytes())
        for fact in facts
        if fact["kind"] in ("chairman_decision", "unit_decision")
    ]
    excepted = sum(line.count("Ngoại lệ về tiêu chuẩn") for lines in decisions for line in lines)
    awarded = sum(int(match[1]) for lines in decisions for line in lines if (match := PART_OF_LIST.match(line)))
    assert awarded >= 15
    assert 1 <= excepted <= 2


def test_the_samples_in_the_docs_are_papers_of_a_movement_played_today(papers: Path) -> None:
    facts, _site, _people = of_site(papers)
    samples = {SAMPLES / folder / f"{kind}.docx": papers / file for folder, kind, file in chosen(facts)}

    assert set(SAMPLES.rglob("*.docx")) == set(samples), "make samples"
    changed = [
        str(kept.relative_to(SAMPLES))
        for kept, made in samples.items()
        if timeless(kept.stem, kept.read_bytes()) != timeless(kept.stem, made.read_bytes())
    ]
    assert changed == [], "make samples"


@pytest.mark.skipif(pdf.office() is None or rendered_check.reader() is None, reason="LibreOffice or poppler is missing")
def test_the_pages_say_what_the_files_say_and_break_no_line_of_a_head_or_signature(papers: Path) -> None:
    facts, site, people = of_site(papers)
    first = {fact["kind"]: fact for fact in reversed(facts)}
    wrong = []
    for fact in first.values():
        document = (papers / fact["file"]).read_bytes()
        made = pdf.pdf_of(document)
        wrong += [f"{fact['file']}: {problem}" for problem in rendered_check.findings(document, made)]
        lines = tuple(rendered_check.text_of(made).splitlines())
        read = paper_of(papers, fact, site, lines)
        wrong += [f"{fact['file']}: {said}" for said in faults(read, people, confirmed=site["confirmed"])]
    assert wrong == []
