"""Compares what a page shows with what was read from the Word file: a person and the comparison see the same.

The Word file is read by `docx_text.read`, the page by poppler's pdftotext from the PDF that LibreOffice made of it.
A word on one side only is a finding. Page numbers and, where the file numbers its paragraphs, their numbers are set by
whoever lays the pages out.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path

from defusedxml import ElementTree

from thidua.documents.papers import office_jail
from thidua.i18n import UserError
from thidua.io.docx_package import DOCUMENT, W, parts_of
from thidua.io.docx_text import read
from thidua.io.environment import inherited

PROGRAM = "pdftotext"
SECONDS, MEMORY = 30, 1024**3
HYPHEN = re.compile(r"(?<=\w)-\s*(?=\w)")  # pdftotext takes it away at the end of a line
WORD = re.compile(r"[^\W_]+")
LISTED = re.compile(r"\d{1,3}|[a-z]|[ivxl]+")
SHOWN = 12  # words of a finding
LINES = 8  # over so many a word may be broken


def reader() -> str | None:
    """The program that reads a PDF's text; None where the machine has none."""
    return shutil.which(PROGRAM)


def findings(document: bytes, pdf: bytes) -> list[UserError]:
    """Where the page shows other words than the file holds; empty: they are the same.

    Raises:
        UserError: the PDF cannot be read, or the file is no plain Word document.
    """
    told = read(document)
    pieces = (piece.plain for piece in (*told.body, *told.margins) if not piece.plain.isdigit())
    written = Counter(_words(" ".join(pieces)))
    text = text_of(pdf)
    on_page = _words(_without_page_numbers(text))
    shown = Counter(_whole(on_page, written - Counter(on_page)))
    more, less = shown - written - _repeated(document, pages=text.count("\f")), written - shown
    if b"<w:numPr" in parts_of(document)[DOCUMENT]:
        more = Counter({word: count for word, count in more.items() if not LISTED.fullmatch(word)})
    problems = []
    if more:
        problems.append(UserError("The page shows what the file's text does not say: {words}", words=_listed(more)))
    if less:
        problems.append(UserError("The page does not show what the file's text says: {words}", words=_listed(less)))
    return problems


def text_of(pdf: bytes) -> str:
    """The text of a PDF, a form feed behind each page. UserError where it cannot be read."""
    program = reader()
    if program is None:
        raise UserError("Reading a page back needs pdftotext: apt-get install poppler-utils.")
    with tempfile.TemporaryDirectory(prefix="thidua-pdf-") as folder:
        file = Path(folder) / "paper.pdf"
        file.write_bytes(pdf)
        command = [sys.executable, "-I", office_jail.__file__, str(MEMORY), str(SECONDS), program, "-enc", "UTF-8"]
        try:
            answer = subprocess.run(  # noqa: S603 - the program's own path, and a file of ours
                [*command, str(file), "-"],
                capture_output=True,
                timeout=SECONDS,
                check=True,
                env=inherited(HOME=folder),
                stdin=subprocess.DEVNULL,
            )
        except (subprocess.SubprocessError, OSError) as problem:
            raise UserError("The PDF of the document cannot be read back.") from problem
    return answer.stdout.decode("utf-8", errors="replace")


def _without_page_numbers(text: str) -> str:
    first, *others = text.split("\f")
    return "\n".join([first, *(re.sub(r"\A\s*\d+\s*\n", "\n", page) for page in others)])


def _repeated(document: bytes, *, pages: int) -> Counter[str]:
    """The words of table heads as often as they may stand on the pages again: once on each but the first."""
    heads = Counter[str]()
    for row in ElementTree.fromstring(parts_of(document)[DOCUMENT]).iter(f"{W}tr"):
        if row.find(f"{W}trPr/{W}tblHeader") is not None:
            for paragraph in row.iter(f"{W}p"):
                heads.update(_words("".join(text.text or "" for text in paragraph.iter(f"{W}t"))))
    return Counter({word: count * max(pages - 1, 0) for word, count in heads.items()})


def _whole(words: list[str], missing: Counter[str]) -> list[str]:
    """The words of a page, those put together again that a narrow column broke over lines."""
    whole, at = [], 0
    while at < len(words):
        joined = ("".join(words[at:end]) for end in range(at + 2, min(at + LINES, len(words)) + 1))
        broken = next((word for word in joined if missing[word] > 0), None)
        word = words[at] if broken is None else broken
        missing[word] -= 1
        whole.append(word)
        taken = ""
        while taken != word:
            taken, at = taken + words[at], at + 1
    return whole


def _words(text: str) -> list[str]:
    return WORD.findall(HYPHEN.sub("", unicodedata.normalize("NFKC", text).casefold()))


def _listed(words: Counter[str]) -> str:
    return " ".join(list(words)[:SHOWN]) + (" …" if len(words) > SHOWN else "")
