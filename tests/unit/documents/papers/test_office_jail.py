"""LibreOffice in its jail, with files that the allow-list would refuse: nothing is fetched, limits hold."""

import subprocess
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

pytest.importorskip("docxtpl", reason="the packages of papers are not installed")

from support.paper_cases import DOCUMENT, PAPERS, paper_of, zipped
from thidua.documents.papers import content_check, pdf, rendered_check
from thidua.documents.papers.document_types import BonusSheet
from thidua.documents.papers.render import render
from thidua.i18n import UserError
from thidua.io.docx_package import packed, parts_of

pytestmark = pytest.mark.skipif(
    pdf.office() is None or rendered_check.reader() is None, reason="LibreOffice or poppler-utils is not installed"
)
LETTER = paper_of("departments", "proposal_letter")
RELATIONS = "word/_rels/document.xml.rels"
A, WP = (f"http://schemas.openxmlformats.org/drawingml/2006/{name}" for name in ("main", "wordprocessingDrawing"))
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
SIZE = '<a:off x="0" y="0"/><a:ext cx="2000000" cy="2000000"/>'
PICTURE = (
    f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{WP}"><wp:extent cx="2000000" cy="2000000"/><wp:docPr id="1" name="a"/>'
    f'<a:graphic xmlns:a="{A}"><a:graphicData uri="{PIC}"><pic:pic xmlns:pic="{PIC}"><pic:nvPicPr>'
    '<pic:cNvPr id="1" name="a"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="rX"/><a:stretch>'
    f'<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>{SIZE}</a:xfrm><a:prstGeom prst="rect"/></pic:spPr>'
    "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)


@pytest.fixture
def visits() -> Iterator[tuple[str, list[str]]]:
    """A server of this machine, and who came."""
    came: list[str] = []

    class Visited(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 - names that the server asks for

        def log_message(self, *_words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Visited)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/a.png", came
    server.shutdown()
    server.server_close()


def linking(target: str, mode: str) -> bytes:
    parts = parts_of(render(LETTER))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    relation = f'<Relationship Id="rX" Type="{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    parts[RELATIONS] = parts[RELATIONS].replace(b"</Relationships>", relation.encode())
    parts[DOCUMENT] = parts[DOCUMENT].replace(b"</w:body>", f"{PICTURE}</w:body>".encode())
    return zipped(parts)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["external", "External"])
def test_a_link_out_is_refused_and_would_not_be_followed(mode: str, visits: tuple[str, list[str]]) -> None:
    address, came = visits
    document = linking(address, mode)
    with pytest.raises(UserError, match="points outside itself"):
        pdf.pdf_of(document)
    assert pdf.converted(document).startswith(b"%PDF")
    assert came == []


@pytest.mark.slow
def test_a_file_of_the_machine_is_refused_and_would_not_be_shown(tmp_path: Path) -> None:
    row = b"\0\xff\0\0"
    chunks = ((b"IHDR", b"\0\0\0\1\0\0\0\1\x08\2\0\0\0"), (b"IDAT", zlib.compress(row)), (b"IEND", b""))
    picture = b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4) for kind, data in chunks
    )
    (tmp_path / "secret.png").write_bytes(picture)
    document = linking((tmp_path / "secret.png").as_uri(), "External")
    with pytest.raises(UserError, match="points outside itself"):
        pdf.pdf_of(document)
    (tmp_path / "paper.pdf").write_bytes(pdf.converted(document))
    listed = subprocess.run(["pdfimages", "-list", tmp_path / "paper.pdf"], capture_output=True, check=True, text=True)
    assert listed.stdout.strip().splitlines()[2:] == []


@pytest.mark.slow
def test_memory_and_time_have_their_limits() -> None:
    with pytest.raises(UserError) as refused:
        pdf.pdf_of(render(LETTER), memory=300 * 1024 * 1024)
    assert "\n" not in str(refused.value)
    with pytest.raises(UserError):
        pdf.pdf_of(render(LETTER), seconds=1)


@pytest.mark.slow
def test_two_at_once_are_made_one_after_the_other() -> None:
    document = render(LETTER)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _number: pdf.pdf_of(document), range(2))
    assert first.startswith(b"%PDF")
    assert second.startswith(b"%PDF")


@pytest.mark.slow
def test_the_page_and_the_file_say_the_same_or_it_is_told() -> None:
    document = render(LETTER)
    parts = parts_of(document)
    made = pdf.pdf_of(document)
    assert rendered_check.findings(document, made) == []
    other = packed({**parts, DOCUMENT: parts[DOCUMENT].replace("Nơi nhận".encode(), "Nơi gửi".encode())})
    told = " ".join(str(problem) for problem in rendered_check.findings(other, made))
    assert "nhận" in told
    assert "gửi" in told
    assert content_check.findings(LETTER, other) == []


@pytest.mark.slow
def test_a_table_head_may_stand_on_every_page_and_no_more_often() -> None:
    sheet = next(paper for _group, paper in PAPERS if isinstance(paper, BonusSheet) and paper.individuals)
    long = replace(sheet, individuals=sheet.individuals * (80 // len(sheet.individuals)))
    document = render(long)
    made = pdf.pdf_of(document)
    assert rendered_check.text_of(made).count("\f") > 1
    assert rendered_check.findings(document, made) == []
    parts = parts_of(document)
    once = packed({**parts, DOCUMENT: parts[DOCUMENT].replace(b"<w:tblHeader", b"<w:cantSplit")})
    assert rendered_check.findings(once, made) != []
