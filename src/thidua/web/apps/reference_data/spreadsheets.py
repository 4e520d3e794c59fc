"""Reference data as spreadsheets: what is given out can be brought in as it is, and is compared before it is saved."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from thidua.documents.table_export import Column, workbook_of
from thidua.i18n import Language, UserError, translate
from thidua.ledger.cleaning.text import as_text, fold_heading
from thidua.ledger.mapping.column_profile import shipped_profiles
from thidua.ledger.readers import Sheet, read_file
from thidua.web.apps.accounts.models import User
from thidua.web.apps.reference_data.actions import Row, refused
from thidua.web.apps.reference_data.forms import NO, YES, RowForm
from thidua.web.apps.reference_data.models import Draft
from thidua.web.apps.reference_data.reference_tables import Book, Key, Record, Values, key_in
from thidua.web.apps.reference_data.table_specs import Field, Kind, Sort

YES_WORDS, NO_WORDS = ("true", "yes", "có", "x", "1"), ("false", "no", "không", "0")
MOST_ROWS = 200_000
MOST_CHANGES = 5000
MOST_BYTES = 20 * 1024 * 1024


def workbook(kind: Kind, records: list[Record], language: Language) -> bytes:
    """The rows as XLSX."""
    columns = [Column(each.column, each.title) for each in kind.fields]
    rows = [{each.column: _cell(each, record.values[each.column], language) for each in kind.fields}
            for record in records]  # fmt: skip
    return workbook_of(language, rows, columns, translate(kind.title, language))


def _cell(each: Field, value: Any, language: Language) -> Any:
    if each.sort is Sort.CHOICE and value in dict(each.choices):
        return translate(dict(each.choices)[value], language)
    return value


def compare(kind: Kind, sent: UploadedFile, book: Book, *, by: User) -> Draft:
    """What the spreadsheet would change; kept to be looked at, nothing is saved.

    Raises:
        UserError: it cannot be read, or lacks a column of the key.
    """
    if (sent.size or 0) > MOST_BYTES:
        raise UserError("the file is larger than {megabytes} MB", megabytes=MOST_BYTES // 1024 // 1024)
    draft = Draft(kind=kind.table, name=(sent.name or "")[:200], made_by=by)
    rows: dict[Key, Row] = {}
    lines: dict[Key, int] = {}
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"sheet{Path(sent.name or '').suffix.lower()}"
        path.write_bytes(b"".join(sent.chunks()))
        try:
            read = list(_lines(kind, path))
        except UserError as error:
            named = {name: sent.name if isinstance(value, Path) else value for name, value in error.values.items()}
            raise UserError(error.message, **named) from error
    for line, said in read:
        row, wrong = _row(kind, said, book)
        if row is not None and row.key in lines:
            wrong = [_("the same row stands in line %(line)s too") % {"line": lines[row.key]}]
        if wrong:
            draft.refused += [{"row": line, "text": text} for text in wrong]
        elif row is None:
            draft.unchanged += 1
        else:
            rows[row.key], lines[row.key] = row, line
        if len(rows) > MOST_CHANGES:
            raise UserError("the file changes more than {most} rows; cut it into parts", most=MOST_CHANGES)
    for key, found in refused(kind, list(rows.values()), book).items():
        del rows[key]
        draft.refused += [{"row": lines[key], "text": f"{_(kind.field(column).title)}: {text}"}
                          for column, text in found.items()]  # fmt: skip
    draft.refused.sort(key=lambda each: each["row"])
    draft.rows = [{"key": list(row.key), "values": _plain(row.values), "version": row.version} for row in rows.values()]
    draft.save()
    return draft


def _plain(values: Values) -> Values:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _headings(kind: Kind) -> dict[str, str]:
    """Every heading a column may have, folded: its name, its titles, what the shipped profile knows."""
    found: dict[str, str] = {}
    profile = shipped_profiles().get("officers" if kind.table == "posts" else kind.table)
    for each in kind.fields:
        rule = profile.tables[kind.table].columns.get(each.column) if profile else None
        titles = (each.column, each.title, translate(each.title, "vi"), *(rule.headings if rule else ()))
        for title in titles:
            found.setdefault(fold_heading(title), each.column)
    return found


def _lines(kind: Kind, path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, column → text) of every line that is not empty."""
    known = _headings(kind)
    source = read_file(path, frozenset(known))
    for sheet in source.sheets[:1]:
        places = _places(kind, sheet, known)
        for chunk in sheet.read():
            columns = {column: as_text(chunk.rows.column(place)).to_pylist() for column, place in places.items()}
            for at, line in enumerate(chunk.row_nos.tolist()):
                if line > MOST_ROWS:
                    raise UserError("the file has more than {most} rows; cut it into parts", most=MOST_ROWS)
                said = {column: (texts[at] or "").strip() for column, texts in columns.items()}
                if any(said.values()):
                    yield line, said


def _places(kind: Kind, sheet: Sheet, known: dict[str, str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, heading in enumerate(sheet.headings):
        column = known.get(fold_heading(heading))
        if column:
            places.setdefault(column, place)
    lacking = [_(kind.field(column).title) for column in kind.key if column not in places]
    if lacking:
        raise UserError("the file has no column {columns}", columns=", ".join(lacking))
    return places


def _row(kind: Kind, said: dict[str, str], book: Book) -> tuple[Row | None, list[str]]:
    """The row to be saved, None where it says what is there already; why it is refused."""
    said = {column: _text(kind.field(column), text) for column, text in said.items()}
    key = tuple(said[column] for column in kind.key)
    record = book.tables[kind.table].get(key)
    given = {} if record is None else {name: _as_said(value) for name, value in record.values.items()}
    if record is not None and all(given[column] == text for column, text in said.items()):
        return None, []
    form = RowForm(kind, book, given | said, record=record)
    if not form.is_valid():
        titles = {each.column: _(each.title) for each in kind.fields}
        return None, [f"{titles.get(name, name)}: {text}" for name, texts in form.errors.items() for text in texts]
    values = form.values()
    if record is not None and values == record.values:
        return None, []
    return Row(key_in(kind, values), values, record.version if record else None), []


def _as_said(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _text(each: Field, text: str) -> str:
    """A cell as the form takes it."""
    text = text.removeprefix("'") if text[1:2] and text[1] in "=+-@" else text
    folded = text.casefold()
    if each.sort is Sort.FLAG:
        return (
            YES
            if folded in ("true", "yes", "có", "x", "1")
            else NO
            if folded in ("false", "no", "không", "0")
            else text
        )
    if each.sort is Sort.CHOICE:
        words = {word.casefold(): value for value, title in each.choices
                 for word in (value, title, translate(title, "vi"))}  # fmt: skip
        return words.get(folded, text)
    if each.sort is Sort.DAY and "/" in text:
        parts = text.split("/")
        return "-".join([parts[2], parts[1].zfill(2), parts[0].zfill(2)]) if len(parts) == 3 else text
    return text.removesuffix(" 00:00:00") if each.sort is Sort.DAY else text
