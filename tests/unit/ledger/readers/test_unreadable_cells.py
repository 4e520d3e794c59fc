"""A cell that cannot be read is not an empty one: it is handed on as what people see in it."""

from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter

from support import ROOT
from thidua.ledger.mapping.profile_library import profile_headings
from thidua.ledger.readers.formats import read_source
from thidua.ledger.readers.unreadable import NO_VALUE, error_word, unreadable_cells


def test_words_of_errors_and_nothing_else() -> None:
    words = ["#REF!", "#value!", "#N/A", "#DIV/0!", "#NAME?", "########", "Err:508", "Lỗi:502", NO_VALUE]
    others = ["#", "##", "# 12", "#REF", "Số #REF!", "", None, "N/A", "Err", "-"]
    marked = unreadable_cells(pa.array([*words, *others])).to_pylist()
    assert marked == [True] * len(words) + [False] * len(others)
    assert unreadable_cells(pa.array([], pa.string())).to_pylist() == []


@pytest.mark.parametrize("said", ["Error(Ref)", "Error(Unheard)"])
def test_an_error_calamine_names_is_a_word_that_is_known(said: str) -> None:
    assert unreadable_cells(pa.array([error_word(f"Expected string but got '{said}'")])).to_pylist() == [True]


def test_error_cells_of_a_workbook_come_as_their_words(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row("B2", ["Mã hồ sơ", "Ngày hẹn trả", "Trạng thái"])
        sheet.write_row("B3", ["A", "05/03/2026", "x"])
        for row, word in ((4, "#REF!"), (5, "#N/A"), (6, "#DIV/0!")):
            sheet.write(f"B{row}", f"H{row}")
            sheet.write_formula(f"C{row}", "=D1", None, word)
    (table,) = read_source(path, profile_headings()).sheets
    (chunk,) = table.read()
    assert chunk.rows.column(1).to_pylist() == ["05/03/2026", "#REF!", "#N/A", "#DIV/0!"]
    assert chunk.rows.column(0).to_pylist() == ["A", "H4", "H5", "H6"]


def test_formulas_of_an_old_workbook_without_results_are_not_empty() -> None:
    """The first was written by a program that does not compute; in the second a formula's result is an empty text."""
    for name, cells in (("no-results", [NO_VALUE, NO_VALUE]), ("empty-results", [""])):
        (sheet,) = read_source(ROOT / "tests" / "fixtures" / "imports" / f"{name}.xls").sheets
        (chunk,) = sheet.read()
        assert [column.to_pylist()[0] or "" for column in chunk.rows.columns[3:]] == cells
