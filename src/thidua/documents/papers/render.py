"""Template and data make a document: the same input gives the same bytes."""

import io
import re
import unicodedata
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from defusedxml import ElementTree
from docx.exceptions import PythonDocxError
from docx.opc.coreprops import CoreProperties
from docx.opc.part import Part
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import XMLSyntaxError
from markupsafe import Markup, escape

from thidua.documents.papers import vietnamese_formats
from thidua.documents.papers.document_types import Paper
from thidua.documents.papers.fields import KINDS, filled_in, kind_of, values_of
from thidua.documents.papers.heading_rules import set_rules
from thidua.documents.papers.qr_pictures import QR_END, QR_START, with_codes
from thidua.documents.papers.signature_pages import keep_text_with_signatures
from thidua.documents.papers.template_check import check_marks, check_text
from thidua.documents.papers.vietnamese_formats import QrText
from thidua.i18n import UserError
from thidua.io.docx_package import W, parts_of
from thidua.io.docx_text import END, START

# What python-docx, docxtpl and Jinja say of a file that is not as they expect; a template comes from outside.
DAMAGED = (
    TemplateError,
    PythonDocxError,
    XMLSyntaxError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
)
TEMPLATES = Path(__file__).parent / "templates"
UNDATED = date(2026, 1, 1)
# What XML cannot carry, what would break a line or a paragraph within a value, and our own marks.
UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ue000-\ue003\ud800-\udfff]+")
NOT_MARKS = re.compile(r"(?<=[{}%])_|_(?=[{}%])")  # docxtpl writes braces so: within a value it is plain text


def default_template(kind: str) -> bytes:
    """The template that ships with the program."""
    return (TEMPLATES / f"{kind}.docx").read_bytes()


def template_for(kind: str, folder: Path | None = None) -> bytes:
    """The operator's own template where the folder has one, else the one that ships with the program."""
    own = folder / f"{kind}.docx" if folder else None
    return own.read_bytes() if own and own.is_file() else default_template(kind)


def render(paper: Paper, template: bytes | None = None) -> bytes:
    """The document as a .docx."""
    return _rendered(paper, template, marked=False)


def render_marked(paper: Paper, template: bytes | None = None) -> bytes:
    """The document with private letters around each value, for the reading back."""
    return _rendered(paper, template, marked=True)


def check_template(kind: str, template: bytes) -> None:
    """Refuse a template that is no plain document, uses unknown fields, or cannot be filled in."""
    if kind not in KINDS:
        raise UserError("There is no document called {name}; known are: {known}.", name=kind, known=", ".join(KINDS))
    parts_of(render(filled_in(KINDS[kind]), template))


def _rendered(paper: Paper, template: bytes | None, *, marked: bool) -> bytes:
    source = default_template(kind_of(paper)) if template is None else template
    for name, content in parts_of(source).items():
        if name.startswith("word/") and name.endswith(".xml"):
            for paragraph in ElementTree.fromstring(content, forbid_dtd=True).iter(f"{W}p"):
                check_marks("".join(run_text.text or "" for run_text in paragraph.iter(f"{W}t")))
    environment = _environment(marked=marked)
    try:
        document = DocxTemplate(io.BytesIO(source))
        document.render_init()
        for text in _texts(document):
            check_text(environment, text, type(paper))
        document.render(values_of(paper), environment, autoescape=True)
        set_rules(document.docx)
        keep_text_with_signatures(document.docx)
        _date(document.docx.core_properties, paper)
        written = io.BytesIO()
        document.docx.save(written)
    except DAMAGED as problem:
        raise UserError("The template cannot be filled in: {problem}.", problem=str(problem)) from problem
    return with_codes(written.getvalue())


def _environment(*, marked: bool) -> ImmutableSandboxedEnvironment:
    """Jinja without functions, with our forms only, closed against the inside of Python."""

    def shown(value: Any) -> str:
        if value is None:
            return ""
        text = UNWRITABLE.sub(" ", unicodedata.normalize("NFC", str(value)))
        if isinstance(value, QrText):
            return Markup(f"{QR_START}{escape(text)}{QR_END}") if text else ""  # noqa: S704 - escaped in the same breath
        text = f"{START}{text}{END}" if marked and any(letter.isalnum() for letter in text) else text
        return Markup(NOT_MARKS.sub("&#95;", escape(text)))  # noqa: S704 - escaped in the same breath

    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=shown)
    environment.globals.clear()
    environment.filters = dict(vietnamese_formats.FORMS)
    return environment


def _texts(document: DocxTemplate) -> list[str]:
    """Everything that will be read as a template: body, headers, footers, notes, properties."""
    texts = [document.patch_xml(document.get_xml())]
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        texts += [document.patch_xml(document.get_part_xml(part)) for _key, part in document.get_headers_footers(uri)]
    texts += [document.patch_xml(_text(part)) for part in document.docx.part.package.parts if _is_notes(part)]
    properties = document.docx.core_properties
    texts += [
        getattr(properties, name) for name in ("author", "comments", "identifier", "language", "subject", "title")
    ]
    return texts


def _date(properties: CoreProperties, paper: Paper) -> None:
    """The file's own dates are the document's, never those of the machine."""
    heading = getattr(paper, "heading", None) or getattr(paper, "decision", None)
    day = (heading.issued_on if heading else None) or UNDATED
    properties.created = properties.modified = datetime.combine(day, time(), UTC)
    properties.last_modified_by = properties.author
    properties.revision = 1


def _is_notes(part: Part) -> bool:
    return str(part.content_type).endswith("wordprocessingml.footnotes+xml")


def _text(part: Part) -> str:
    return bytes(part.blob).decode("utf-8")
