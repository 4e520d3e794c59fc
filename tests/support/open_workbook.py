"""A small ODS, of the elements that a test asks for."""

import zipfile
from collections.abc import Sequence
from pathlib import Path


def ods(path: Path, rows: str, manifest: str = "", styles: str = "") -> Path:
    spaces = (
        "".join(
            f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
            for short in ("office", "table", "text", "manifest", "style")
        )
        + ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        if manifest:
            archive.writestr("META-INF/manifest.xml", f"<manifest:manifest{spaces}>{manifest}</manifest:manifest>")
        archive.writestr(
            "content.xml",
            f"<office:document-content{spaces}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
            f'<table:table table:name="DS">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return path


def ods_row(cells: Sequence[str], attributes: str = "") -> str:
    listed = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
    )
    return f"<table:table-row{attributes}>{listed}</table:table-row>"
