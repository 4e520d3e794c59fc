"""A Word file as its parts, opened with care: files come back from people, and templates from operators."""

import io
import posixpath
import zipfile
from collections.abc import Mapping
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from thidua.i18n import UserError

MOST_BYTES = 8 * 1024 * 1024
MOST_PARTS = 200
MOST_UNPACKED = 32 * 1024 * 1024
DEEPEST = 200  # elements within elements; Word nests some thirty deep
MADE_AT = (1980, 1, 1, 0, 0, 0)  # the zip format's first moment: equal documents are equal bytes
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
CONTENT_TYPES = "[Content_Types].xml"
DOCUMENT = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What a document of this kind is made of. Anything else (macros, controls, embedded files, other documents) is refused.
ALLOWED_TYPES = (
    MAIN,
    "application/vnd.openxmlformats-package.relationships+xml",
    "application/vnd.openxmlformats-package.core-properties+xml",
    "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    "application/vnd.openxmlformats-officedocument.theme+xml",
    "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    *(
        f"application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml"
        for name in (
            "styles",
            "stylesWithEffects",
            "settings",
            "webSettings",
            "fontTable",
            "numbering",
            "header",
            "footer",
            "footnotes",
            "endnotes",
            "comments",
            "commentsExtended",
            "commentsIds",
            "commentsExtensible",
            "people",
        )
    ),
    "application/xml",
    "image/png",
    "image/jpeg",
)
ALLOWED_ENDINGS = frozenset({"xml", "rels", "png", "jpg", "jpeg"})
FIELDS = {"PAGE", "NUMPAGES"}  # fields that fetch nothing


def parts_of(data: bytes) -> dict[str, bytes]:
    """Every part of a .docx by its name; a file that is not a plain document is refused with the reason."""
    if len(data) > MOST_BYTES:
        raise UserError("The file is larger than {limit} MB.", limit=MOST_BYTES // 1024 // 1024)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _unpacked(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as problem:
        raise UserError("This is not a Word file (.docx). Save it again as .docx.") from problem
    if CONTENT_TYPES not in parts or DOCUMENT not in parts:
        raise UserError("This is not a Word file (.docx). Save it again as .docx.")
    _refuse_foreign(parts)
    return parts


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > MOST_PARTS:
        raise UserError("The file has more than {limit} parts.", limit=MOST_PARTS)
    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for entry in entries:
        if entry.is_dir():
            continue
        name = entry.filename
        if name in parts or name.startswith("/") or "\\" in name or posixpath.normpath(name) != name or ".." in name:
            raise UserError("The file has a part with a wrong name: {name}.", name=name)
        with archive.open(entry) as stream:
            content = stream.read(left + 1)  # what is there counts, not what the file says about itself
        left -= len(content)
        if left < 0:
            raise UserError(
                "The file unpacks to more than {limit} MB and is refused.", limit=MOST_UNPACKED // 1024 // 1024
            )
        parts[name] = content
    return parts


def _refuse_foreign(parts: Mapping[str, bytes]) -> None:
    for name in parts:
        ending = name.rpartition(".")[2].lower()
        if ending not in ALLOWED_ENDINGS:
            raise UserError(
                "The file holds something that a document must not carry: {name} ({kind}).", name=name, kind=ending
            )
    trees = _read(parts)
    _refuse_types(trees[CONTENT_TYPES], parts)
    for name, tree in trees.items():
        if name.endswith(".rels"):
            _refuse_links(tree)
        for field in tree.iter(f"{W}instrText"):
            _refuse_field(field.text)
        for field in tree.iter(f"{W}fldSimple"):
            _refuse_field(field.get(f"{W}instr"))


def _read(parts: Mapping[str, bytes]) -> dict[str, Any]:
    trees: dict[str, Any] = {}
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            try:
                trees[name] = ElementTree.fromstring(content, forbid_dtd=True)
            except (ElementTree.ParseError, DefusedXmlException, LookupError, ValueError) as problem:
                raise UserError("The part {name} of the file cannot be read.", name=name) from problem
            if _deeper_than(DEEPEST, trees[name]):
                raise UserError("The part {name} of the file cannot be read.", name=name)
    return trees


def _deeper_than(limit: int, tree: Any) -> bool:
    level = [tree]
    for _depth in range(limit):
        level = [inner for node in level for inner in node]
        if not level:
            return False
    return True


def _refuse_types(listed: Any, parts: Mapping[str, bytes]) -> None:
    for node in listed:
        kind, part = node.get("ContentType", ""), node.get("PartName") or node.get("Extension") or ""
        used = part.startswith("/") or any(name.endswith(f".{part}") for name in parts)
        if (kind not in ALLOWED_TYPES and used) or (part == f"/{DOCUMENT}" and kind != MAIN):
            raise UserError(
                "The file holds something that a document must not carry: {name} ({kind}).", name=part, kind=kind
            )


def _refuse_links(tree: Any) -> None:
    for relation in tree:
        kind = relation.get("Type", "").rsplit("/", 1)[-1]
        if relation.get("TargetMode") == "External" or kind in {"attachedTemplate", "aFChunk", "vbaProject"}:
            raise UserError(
                "The file points outside itself ({target}). Take the link out and save it again.",
                target=relation.get("Target", ""),
            )


def _refuse_field(instruction: str | None) -> None:
    words = (instruction or "").split()
    if words and words[0].upper() not in FIELDS and not words[0].startswith("\\"):
        raise UserError(
            "The file has a field that is not a page number: {field}. Put plain text in its place.", field=words[0]
        )


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts as a .docx: in one order, with one time, so that equal parts are equal bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(parts, key=lambda part: (part != CONTENT_TYPES, part)):
            entry = zipfile.ZipInfo(name, MADE_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, parts[name], zipfile.ZIP_DEFLATED, 6)
    return written.getvalue()


def repacked(data: bytes) -> bytes:
    """A .docx of our own making with fixed order and times."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return packed({name: archive.read(name) for name in archive.namelist()})
