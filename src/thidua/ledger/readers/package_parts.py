"""The parts of an Office Open XML package (XLSX, XLSB), found as the standard says: by relationships, not by names.

Programs write odd but valid packages: parts under other names, backslashes in the directory, other case. Excel reads
them, the library beneath us knows the usual names only: it is given a copy with the usual names.
"""

import posixpath
import shutil
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

_SMALL = 16 * 1024 * 1024  # lists of parts and sheets are far smaller than this
_BLOCK = 1024 * 1024
_DOCUMENT = "/officeDocument"
_MAIN_TYPES = ("sheet.main+xml", "sheet.macroEnabled.main", "template.main+xml", "sheet.binary.macroEnabled.main")


class NoWorkbookError(ValueError):
    """The package holds no workbook."""


@dataclass(slots=True)
class Package:
    """A workbook's package: names of its members as the archive writes them.

    workbook: the main part. sheets: worksheet parts by relationship id. strings, styles: None where there are none.
    usual: whether the relationships are written in the way that every reader understands.
    """

    path: Path
    workbook: str
    usual: bool = True
    sheets: dict[str, str] = field(default_factory=dict)
    strings: str | None = None
    styles: str | None = None

    @property
    def binary(self) -> bool:
        """Whether it is an XLSB."""
        return self.workbook.lower().endswith(".bin")


def open_package(path: Path) -> Package:
    """Finds the parts.

    Raises:
        NoWorkbookError: there is no workbook in it.
        zipfile.BadZipFile, ParseError, KeyError, ValueError, DefusedXmlException: it is damaged or dangerous.
    """
    with zipfile.ZipFile(path) as archive:
        members = _members(archive)
        workbook = _workbook(archive, members)
        package = Package(path, workbook)
        folder = posixpath.dirname(_plain(workbook))
        relations = members.get(_relations_of(_plain(workbook)).lower())
        if relations is None:
            raise KeyError(_relations_of(workbook))
        package.usual = relations == _relations_of(workbook)
        for relation in fromstring(small_part(archive, relations)):
            kind, target = relation.get("Type", "").rpartition("/")[2], relation.get("Target", "")
            part = members.get(_resolved(folder, target).lower())
            if part is None or relation.get("TargetMode") == "External":
                continue
            if kind == "worksheet":
                package.sheets[relation.get("Id", "")] = part
                package.usual &= target in (part.removeprefix("xl/"), f"/{part}")
            elif kind == "sharedStrings":
                package.strings = part
            elif kind == "styles":
                package.styles = part
    return package


def usual_copy(package: Package, folder: Path) -> Path:
    """A path at which the package has the usual names and ending: a link where it has the names, else a copy."""
    ending = "bin" if package.binary else "xml"
    target = folder / ("workbook.xlsb" if package.binary else "workbook.xlsx")
    new_names = {
        package.workbook: f"xl/workbook.{ending}",
        **{part: f"xl/worksheets/{posixpath.basename(_plain(part))}" for part in package.sheets.values()},
    }
    if package.strings:
        new_names[package.strings] = f"xl/sharedStrings.{ending}"
    if package.styles:
        new_names[package.styles] = f"xl/styles.{ending}"
    if package.usual and all(old == new for old, new in new_names.items()):
        target.symlink_to(package.path.absolute())
        return target
    parts = {part: f"xl/worksheets/sheet{place}.{ending}" for place, part in enumerate(package.sheets.values(), 1)}
    new_names |= parts
    with (
        zipfile.ZipFile(package.path) as archive,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy,
    ):
        for old, new in new_names.items():
            with archive.open(old) as source, copy.open(new, "w", force_zip64=True) as sink:
                shutil.copyfileobj(source, sink, _BLOCK)
        copy.writestr(f"xl/_rels/workbook.{ending}.rels", _relations(package, parts, ending))
        copy.writestr("_rels/.rels", _relations_document([("rId1", "officeDocument", f"xl/workbook.{ending}")]))
        copy.writestr("[Content_Types].xml", _TYPES)
    return target


_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def _relations(package: Package, parts: dict[str, str], ending: str) -> str:
    listed = [(id_, "worksheet", parts[part].removeprefix("xl/")) for id_, part in package.sheets.items()]
    if package.strings:
        listed.append(("strings", "sharedStrings", f"sharedStrings.{ending}"))
    if package.styles:
        listed.append(("styles", "styles", f"styles.{ending}"))
    return _relations_document(listed)


def _relations_document(listed: list[tuple[str, str, str]]) -> str:
    from xml.sax.saxutils import quoteattr

    rows = "".join(
        f"<Relationship Id={quoteattr(id_)} Type={quoteattr(_OFFICE + kind)} Target={quoteattr(target)}/>"
        for id_, kind, target in listed
    )
    return (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{rows}</Relationships>"
    )


def small_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part that is small in every workbook.

    Raises:
        ValueError: it is not.
    """
    with archive.open(name) as file:
        content = file.read(_SMALL + 1)
    if len(content) > _SMALL:
        raise ValueError(name)
    return content


def _members(archive: zipfile.ZipFile) -> dict[str, str]:
    """Members by their name as the standard compares names: with slashes, without case."""
    return {_plain(name).lower(): name for name in archive.namelist()}


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def _resolved(folder: str, target: str) -> str:
    plain = target.replace("\\", "/")
    return plain.lstrip("/") if plain.startswith("/") else posixpath.normpath(posixpath.join(folder, plain))


def _relations_of(part: str) -> str:
    return posixpath.join(posixpath.dirname(part), "_rels", posixpath.basename(part) + ".rels")


def _workbook(archive: zipfile.ZipFile, members: dict[str, str]) -> str:
    """By the package's relationships, else by the list of content types, else under the usual names."""
    candidates: list[str] = []
    for where, find in (("_rels/.rels", _related), ("[content_types].xml", _typed)):
        if where in members:
            try:
                candidates += find(fromstring(small_part(archive, members[where])))
            except (ParseError, DefusedXmlException):
                continue
    candidates += ["xl/workbook.xml", "xl/workbook.bin"]
    for candidate in candidates:
        member = members.get(_resolved("", candidate).lower())
        # A document of another program is the main part of its package as well: its folder tells it apart.
        if member is not None and "workbook" in posixpath.basename(_plain(member)).lower():
            return member
    raise NoWorkbookError(str(archive.filename))


def _related(root: Element) -> list[str]:
    return [
        relation.get("Target", "")
        for relation in root
        if relation.get("Type", "").endswith(_DOCUMENT) and relation.get("Target")
    ]


def _typed(root: Element) -> list[str]:
    return [
        entry.get("PartName", "") for entry in root if any(kind in entry.get("ContentType", "") for kind in _MAIN_TYPES)
    ]
