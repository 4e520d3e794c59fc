"""Files made to harm whoever reads them: each by code, small on the disk, and what it is after.

`HOSTILE` holds one maker a kind; each takes a folder and gives the file. None of them may be taken as a table, but for
those in `HARMLESS`, whose rows are rows; it tells how many.
"""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from support.odd_packages import HEADINGS, MAIN, inline_cell

MEGABYTE = 1024**2
HEADER = ",".join(HEADINGS)
ROW = ("H13-1", "Sở Tư pháp", "02/03/2026 08:15", "09/03/2026 17:00")


def far_cell(folder: Path) -> Path:
    """A workbook of 10 kB with a cell in the last place there is: the grid would have 17 billion cells."""
    path = folder / "far-cell.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ROW)
        sheet.write(1_048_575, 16_383, "x")
    return path


def far_cell_without_dimension(folder: Path) -> Path:
    """The same, told by no reference but the cell's own, in a row whose own number is small."""
    cells = "".join(inline_cell(f' r="{column}1"', text) for column, text in zip("ABCD", HEADINGS, strict=True))
    rows = f'<row r="1">{cells}</row><row r="2"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    return _workbook(folder / "far-cell-2.xlsx", f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>')


def dense_parquet(folder: Path) -> Path:
    """Some megabytes of Parquet that stand for 100 million rows of the same text."""
    path = folder / "dense.parquet"
    column = pa.DictionaryArray.from_arrays(pa.array(np.zeros(20_000_000, np.int32)), pa.array(["H13-1"]))
    with pq.ParquetWriter(path, pa.schema([(HEADINGS[0], column.type)])) as writer:
        for _part in range(5):
            writer.write_table(pa.table({HEADINGS[0]: column}))
    return path


def long_texts_in_parquet(folder: Path) -> Path:
    """A text of 20 MB, kept once, that stands in each of 60,000 rows: 1.2 TB once it is written out."""
    path = folder / "long-texts.parquet"
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 60_000, pa.int32()), pa.array(["x" * 20 * MEGABYTE]))
    pq.write_table(pa.table({HEADINGS[0]: column}), path, dictionary_pagesize_limit=64 * MEGABYTE)
    return path


def many_columns_in_parquet(folder: Path) -> Path:
    """A table of 17,000 columns and no row to speak of."""
    path = folder / "columns.parquet"
    pq.write_table(pa.table({f"c{place}": pa.array([1], pa.int8()) for place in range(17_000)}), path)
    return path


def zip_bomb(folder: Path) -> Path:
    """A workbook whose sheet grows from 300 kB to 300 MB."""
    path = folder / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        _frame(archive)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _part in range(300):
                sheet.write(b" " * MEGABYTE)
    return path


def lying_zip(folder: Path) -> Path:
    """A bomb whose directory says that it is small."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        _frame(archive)
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 300 * MEGABYTE)
    size = (300 * MEGABYTE).to_bytes(4, "little")
    path = folder / "lying.xlsx"
    path.write_bytes(made.getvalue().replace(size, (1000).to_bytes(4, "little")))
    return path


def nested_zip(folder: Path) -> Path:
    """Archives within archives."""
    content = b"0" * MEGABYTE
    for depth in range(30):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for copy in range(4):
                archive.writestr(f"{depth}-{copy}.zip", content)
        content = made.getvalue()
    path = folder / "nested.xlsx"
    path.write_bytes(content)
    return path


def overlapping_zip(folder: Path) -> Path:
    """60,000 entries of a directory, all for the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
        (entry,) = archive.infolist()
        for number in range(60_000):
            copy = zipfile.ZipInfo(f"xl/{number}.xml")
            copy.file_size, copy.compress_size, copy.CRC = entry.file_size, entry.compress_size, entry.CRC
            copy.header_offset = entry.header_offset
            archive.filelist.append(copy)
    path = folder / "entries.xlsx"
    path.write_bytes(made.getvalue())
    return path


def laughs_in_workbook(folder: Path) -> Path:
    """A sheet with entities of entities."""
    return _workbook(
        folder / "laughs.xlsx", _laughs(f'<worksheet xmlns="{MAIN}"><sheetData>&z;</sheetData></worksheet>')
    )


def laughs_in_strings(folder: Path) -> Path:
    """Shared texts with entities of entities."""
    strings = _laughs(f'<sst xmlns="{MAIN}"><si><t>&z;</t></si></sst>')
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>'
    )
    return _workbook(folder / "strings.xlsx", sheet, strings)


def laughs_in_log(folder: Path) -> Path:
    """An event log with entities of entities."""
    event = '<trace><event><string key="concept:name" value="&z;"/></event></trace>'
    return _text(folder / "laughs.xes", _laughs(f"<log>{event}</log>"))


def laughs_in_sheet_of_2003(folder: Path) -> Path:
    """A sheet of XML with entities of entities."""
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    return _text(folder / "laughs.xml", _laughs(f'<Workbook xmlns="{name}">&z;</Workbook>'))


def outer_entity(folder: Path) -> Path:
    """An event log that wants a file of this machine in it."""
    log = '<!DOCTYPE log [<!ENTITY z SYSTEM "file:///etc/passwd">]><log><trace><event><string key="a" value="b"/>&z;'
    return _text(folder / "outer.xes", f"{log}</event></trace></log>")


def deep_log(folder: Path) -> Path:
    """An event log with 300,000 elements within each other."""
    return _text(folder / "deep.xes", "<log><trace>" + "<list>" * 300_000)


def deep_page(folder: Path) -> Path:
    """A page with tables within tables."""
    return _text(folder / "deep.xls", "<html>" + "<table><tr><td>" * 200_000)


def deep_json(folder: Path) -> Path:
    """A record with a million lists within each other."""
    return _text(folder / "deep.jsonl", '{"a":' + "[" * 1_000_000 + "]" * 1_000_000 + "}\n")


def many_keys(folder: Path) -> Path:
    """Records of 10,000 keys, of which no two are alike."""
    return _text(folder / "keys.jsonl", json.dumps({f"k{number}": 1 for number in range(10_000)}) + "\n")


def one_line(folder: Path) -> Path:
    """A CSV whose second line has 200 MB and no end."""
    path = folder / "one-line.csv"
    with path.open("wb") as file:
        file.write(HEADER.encode() + b"\n")
        for _part in range(200):
            file.write(b"x" * MEGABYTE)
    return path


def one_line_without_header(folder: Path) -> Path:
    """200 MB without an end of a line."""
    path = folder / "no-header.csv"
    with path.open("wb") as file:
        for _part in range(200):
            file.write(b"x," * (MEGABYTE // 2))
    return path


def open_quotation(folder: Path) -> Path:
    """A quotation mark that is never closed, and 50 MB after it."""
    rows = (",".join(ROW) + "\n") * 700_000
    return _text(folder / "quotation.csv", f'{HEADER}\nH13-0,"Sở,02/03/2026,\n{rows}')


def gzip_bomb(folder: Path) -> Path:
    """Half a megabyte of gzip that holds 300 MB of lines."""
    path = folder / "bomb.csv.gz"
    block = gzip.compress(b"A,B,C,D\n" * (MEGABYTE // 8), 9)
    with path.open("wb") as file:
        file.write(gzip.compress(HEADER.encode() + b"\n"))
        for _part in range(300):
            file.write(block)
    return path


def gzip_in_gzip(folder: Path) -> Path:
    """A file packed twenty times."""
    content = f"{HEADER}\n{','.join(ROW)}\n".encode()
    for _layer in range(20):
        content = gzip.compress(content)
    path = folder / "layers.csv.gz"
    path.write_bytes(content)
    return path


def repeated_ods(folder: Path) -> Path:
    """A row of an ODS that says of itself that it stands there a million times, each with 16,384 filled cells."""
    path = folder / "repeated.ods"
    office, table, text = (f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text"))
    cell = '<t:table-cell o:value-type="string" t:number-columns-repeated="16384"><x:p>a</x:p></t:table-cell>'
    row = f'<t:table-row t:number-rows-repeated="1048576">{cell}</t:table-row>'
    body = f'<o:body><o:spreadsheet><t:table t:name="1">{row}</t:table></o:spreadsheet></o:body>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "content.xml",
            f'<o:document-content xmlns:o="{office}" xmlns:t="{table}" xmlns:x="{text}">{body}</o:document-content>',
        )
    return path


def wide_merge(folder: Path) -> Path:
    """Merged cells over the whole sheet, said ten thousand times."""
    merges = '<mergeCell ref="A1:XFD1048576"/>' * 10_000
    cells = "".join(inline_cell(f' r="{column}1"', text) for column, text in zip("ABCD", HEADINGS, strict=True))
    sheet = f'<sheetData><row r="1">{cells}</row></sheetData><mergeCells>{merges}</mergeCells>'
    return _workbook(folder / "merges.xlsx", f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>')


Maker = Callable[[Path], Path]
HOSTILE: dict[str, Maker] = {
    maker.__name__: maker
    for maker in (
        far_cell,
        far_cell_without_dimension,
        dense_parquet,
        long_texts_in_parquet,
        many_columns_in_parquet,
        zip_bomb,
        lying_zip,
        nested_zip,
        overlapping_zip,
        laughs_in_workbook,
        laughs_in_strings,
        laughs_in_log,
        laughs_in_sheet_of_2003,
        outer_entity,
        deep_log,
        deep_page,
        deep_json,
        many_keys,
        one_line,
        one_line_without_header,
        open_quotation,
        gzip_bomb,
        gzip_in_gzip,
        repeated_ods,
        wide_merge,
    )
}
HARMLESS = {"deep_json": 1}


def _text(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _laughs(document: str) -> str:
    entities = "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghij", "bcdefghijz", strict=True)
    )
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">{entities}]>{document}'


def _frame(archive: zipfile.ZipFile, *, strings: bool = False) -> None:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    archive.writestr(
        "[Content_Types].xml",
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
    )
    archive.writestr(
        "_rels/.rels",
        f'<Relationships xmlns="{relations}"><Relationship Id="1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
    )
    archive.writestr(
        "xl/workbook.xml",
        f'<workbook xmlns="{MAIN}" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
        "</workbook>",
    )
    more = f'<Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>' if strings else ""
    archive.writestr(
        "xl/_rels/workbook.xml.rels",
        f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/worksheet" '
        f'Target="worksheets/sheet1.xml"/>{more}</Relationships>',
    )


def _workbook(path: Path, sheet: str, strings: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        _frame(archive, strings=bool(strings))
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        if strings:
            archive.writestr("xl/sharedStrings.xml", strings)
    return path
