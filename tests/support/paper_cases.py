"""Papers of every kind as cases for the tests of papers, and ways to meddle with a Word file."""

import io
import zipfile
from collections.abc import Mapping

from support.paper_contexts import SETS
from thidua.documents.papers.document_types import Paper
from thidua.documents.papers.fields import kind_of
from thidua.i18n import UserError
from thidua.io.docx_package import packed, parts_of

PAPERS = [(name, paper) for name, papers in SETS.items() for paper in papers()]
IDS = [f"{name}-{kind_of(paper)}" for name, paper in PAPERS]
DOCUMENT = "word/document.xml"


def paper_of(group: str, kind: str) -> Paper:
    """One paper of the cases."""
    return next(paper for name, paper in PAPERS if (name, kind_of(paper)) == (group, kind))


def edited(document: bytes, part: str, old: str, new: str) -> bytes:
    """The document with a text of one part changed where it first stands; it must be there."""
    parts = parts_of(document)
    text = parts[part].decode()
    assert old in text
    return packed({**parts, part: text.replace(old, new, 1).encode()})


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """The parts as they are, without the care of `package.packed`."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return written.getvalue()


def said(errors: list[UserError]) -> str:
    """The findings in one line."""
    return " | ".join(str(error) for error in errors)
