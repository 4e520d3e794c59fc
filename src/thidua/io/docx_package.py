"""A Word file as its parts, opened with care: files come back from people, and templates from operators."""

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from thidua.i18n import UserError

MOST_BYTES = 8 * 1024 * 1024
MOST_PARTS = 200
MOST_PICTURES = 5000  # a certificate has one, and a decision so many certificates at most
MOST_UNPACKED = 32 * 1024 * 1024
DEEPEST = 200  # elements within elements; Word nests some thirty deep
MADE_AT = (1980, 1, 1, 0, 0, 0)  # the zip format's first moment: equal documents are equal bytes
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
CONTENT_TYPES = "[Content_Types].xml"
DOCUMENT = "word/document.xml"
RELATIONS = "word/_rels/document.xml.rels"
PICTURES = "word/media/"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MARKUP_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
ODD = re.compile(r"^/|\\\\|\.\.|[^\w./\[\]-]|[\u0080-\U0010ffff]")  # in names of parts
ODD_TARGET = re.compile(r"[^\w./-]|//|[\u0080-\U0010ffff]")  # no scheme, no host, no escape
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
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office/"
# By which relation a part may be reached, and the names that Word and LibreOffice give such a part. A part that nothing
# reaches, or that stands elsewhere, is refused: another program might show it where we read something else.
ALLOWED_PARTS = {
    f"{OFFICE}officeDocument": r"word/document\.xml",
    f"{PACKAGE}/metadata/core-properties": r"docProps/core\.xml",
    f"{OFFICE}extended-properties": r"docProps/app\.xml",
    f"{OFFICE}custom-properties": r"docProps/custom\.xml",
    f"{OFFICE}styles": r"word/styles\.xml",
    f"{MICROSOFT}2007/relationships/stylesWithEffects": r"word/stylesWithEffects\.xml",
    f"{OFFICE}settings": r"word/settings\.xml",
    f"{OFFICE}webSettings": r"word/webSettings\.xml",
    f"{OFFICE}fontTable": r"word/fontTable\.xml",
    f"{OFFICE}numbering": r"word/numbering\.xml",
    f"{OFFICE}header": r"word/header\d*\.xml",
    f"{OFFICE}footer": r"word/footer\d*\.xml",
    f"{OFFICE}footnotes": r"word/footnotes\.xml",
    f"{OFFICE}endnotes": r"word/endnotes\.xml",
    f"{OFFICE}comments": r"word/comments\.xml",
    f"{MICROSOFT}2011/relationships/commentsExtended": r"word/commentsExtended\.xml",
    f"{MICROSOFT}2016/09/relationships/commentsIds": r"word/commentsIds\.xml",
    f"{MICROSOFT}2018/08/relationships/commentsExtensible": r"word/commentsExtensible\.xml",
    f"{MICROSOFT}2011/relationships/people": r"word/people\.xml",
    f"{OFFICE}theme": r"word/theme/theme\d*\.xml",
    f"{OFFICE}customXml": r"customXml/item\d+\.xml",
    f"{OFFICE}customXmlProps": r"customXml/itemProps\d+\.xml",
    f"{OFFICE}image": r"word/media/image\d+\.(?:png|jpe?g)",
}
RELATION_WORDS = frozenset({"Id", "Type", "Target", "TargetMode"})
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/"
# What the parts that people read are written in: text, and pictures that lie in the file.
ALLOWED_NAMESPACES = ("", W[1:-1], f"{DRAWING}main", f"{DRAWING}picture", f"{DRAWING}wordprocessingDrawing")
OF_WORD = "http://schemas.microsoft.com/office/word/20"
# What shows, fetches or runs something that is not the text itself.
REFUSED = frozenset(
    f"{W}{name}"
    for name in (
        "altChunk",
        "object",
        "objectEmbed",
        "objectLink",
        "control",
        "subDoc",
        "pict",
        "movie",
        "dataBinding",
        "fldData",
        "attachedTemplate",
        "attachedSchema",
        "mailMerge",
        "saveThroughXslt",
        "docPartObj",
        "framesets",
        "frameset",
    )
)
STORIES = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
FIELD = re.compile(r"\s*(?:(?:PAGE|NUMPAGES)\b)?\s*(?:\\\*\s*(?:MERGEFORMAT|[Aa]rabic)\s*)*")  # they fetch nothing


def parts_of(data: bytes) -> dict[str, bytes]:
    """Every part of a .docx by its name; a file that is not a plain document is refused with the reason.

    What is read by its name is also what every other program shows: each part is the one that the relations name.
    """
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
    pictures = sum(entry.filename.startswith(PICTURES) for entry in entries)
    for count, limit in ((len(entries) - pictures, MOST_PARTS), (pictures, MOST_PICTURES)):
        if count > limit:
            raise UserError("The file has more than {limit} parts.", limit=limit)
    parts: dict[str, bytes] = {}
    folded = set()
    left = MOST_UNPACKED
    for entry in entries:
        if entry.is_dir():
            continue
        name = entry.filename
        if name.lower() in folded or posixpath.normpath(name) != name or ODD.search(name):
            raise UserError("The file has a part with a wrong name: {name}.", name=name)
        folded.add(name.lower())
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
        ending = name.rpartition(".")[2]
        if ending not in ALLOWED_ENDINGS:
            raise _carries(name, ending)
    trees = _read(parts)
    _refuse_types(trees[CONTENT_TYPES], parts)
    _refuse_unreached(parts, trees)
    for name, tree in trees.items():
        for node in tree.iter():
            if node.tag in REFUSED or node.tag.startswith(MARKUP_COMPATIBILITY):
                raise _carries(name, _local(node.tag))
            if node.tag in (f"{W}instrText", f"{W}delInstrText"):
                _refuse_field(node.text)
            elif node.tag == f"{W}fldSimple":
                _refuse_field(node.get(f"{W}instr"))
            elif STORIES.fullmatch(name) and not _is_text_or_picture(node.tag):
                raise _carries(name, _local(node.tag))


def _carries(name: str, kind: str) -> UserError:
    return UserError("The file holds something that a document must not carry: {name} ({kind}).", name=name, kind=kind)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _is_text_or_picture(tag: str) -> bool:
    namespace = tag[1:].partition("}")[0] if tag.startswith("{") else ""
    return namespace in ALLOWED_NAMESPACES or (namespace.startswith(OF_WORD) and "wordprocessing" not in namespace)


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
            raise _carries(part, kind)
    if not any(node.get("PartName") == f"/{DOCUMENT}" for node in listed):
        raise _carries(DOCUMENT, "")


def _refuse_unreached(parts: Mapping[str, bytes], trees: Mapping[str, Any]) -> None:
    """Each part is reached by a relation of its kind, from a part that is there; the main one by exactly one."""
    reached = {CONTENT_TYPES}
    for name in parts:
        if not name.endswith(".rels"):
            continue
        folder, _slash, of = name.removesuffix(".rels").rpartition("_rels/")
        if not name.endswith(f"_rels/{of}.rels") or (of and folder + of not in parts) or (not of and folder):
            raise UserError("The file has a part with a wrong name: {name}.", name=name)
        reached.add(name)
        for relation in trees[name]:
            target = _target(relation, folder)
            if target in reached and target == DOCUMENT:
                raise _carries(name, target)
            if target in parts:
                reached.add(target)
    for name in parts:
        if name not in reached:
            raise UserError("The file has a part that nothing in it uses: {name}.", name=name)
    if DOCUMENT not in reached:
        raise UserError("This is not a Word file (.docx). Save it again as .docx.")


def _target(relation: Any, folder: str) -> str:
    """The part that a relation names; refused where it names anything but a part of the file of its kind."""
    kind, target = relation.get("Type", ""), relation.get("Target", "")
    inside = relation.get("TargetMode", "Internal") == "Internal" and set(relation.keys()) <= RELATION_WORDS
    pattern = ALLOWED_PARTS.get(kind)
    if inside and pattern is None:
        raise _carries(target, kind.rpartition("/")[2])
    if not inside or pattern is None or ODD_TARGET.search(target):
        raise UserError(
            "The file points outside itself ({target}). Take the link out and save it again.", target=target
        )
    name = posixpath.normpath(target.removeprefix("/") if target.startswith("/") else posixpath.join(folder, target))
    if not re.fullmatch(pattern, name):
        raise UserError("The file has a part with a wrong name: {name}.", name=name)
    return name


def _refuse_field(instruction: str | None) -> None:
    words = (instruction or "").split()
    if words and not FIELD.fullmatch(instruction or ""):
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
