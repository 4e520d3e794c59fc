"""Names of records in one spelling, and names that stand for many."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.ledger.cleaning.identifiers import (
    foreign_letters,
    holds_exact_numbers,
    identifier,
    inexact,
    labelled,
    letters_for_digits,
    no_name,
    one_spelling,
    without_labels,
)

CODE = "H13.10.01-260302-0001"


@pytest.mark.parametrize(
    "spelling",
    [
        CODE, f" {CODE} ", CODE.lower(), CODE.replace("-", "–"), CODE.replace("-", "\u2011"), CODE.replace("-", "—"),
        CODE.replace("-", "- "), f"'{CODE}", f"’{CODE}", f"‘{CODE}’", f"'{CODE}'", f"{CODE}' '", f'="{CODE}"',
        f'"{CODE}"', "Ｈ13.10.01－260302－0001", CODE.replace("-", " "), CODE.replace("-", "\n"),
        "h13.10.01  260302-0001",
        "H13.10.01 - 260302 0001", "H13.10. 01-260302-00 01", "H 13.10.01-260302-0001",
    ],
)  # fmt: skip
def test_spellings_of_one_code_are_one(spelling: str) -> None:
    assert identifier(spelling, capitals=False) == CODE


def test_a_number_that_a_spreadsheet_made_a_date_of_names_no_record() -> None:
    names = pa.array(["2026-03-01 00:00:00", "2026-03-01T08:15:00.5", "2026-03-01", "2026-03-01-0007", None])
    assert no_name(names).to_pylist() == [True, True, True, False, False]


@pytest.mark.parametrize(
    "cell",
    [
        "2026-01-01 00:00",
        "01/03/2026",
        "3/1/2026 0:00",
        "01-03-2026",
        "Jan-26",
        "01/01/26",
        "2026/01/01",
        "01.03.2026",
        "1-Mar",
        "Thg1-26",
        "01-Thg3-2026",
        "8:15",
    ],
)
def test_forms_that_a_spreadsheet_gives_to_its_dates_name_no_record(cell: str) -> None:
    assert no_name(pa.array([cell])).to_pylist() == [True]


@pytest.mark.parametrize("name", ["01/2026", "101/03/2026", "12/QĐ-2026", "0103-2026", "MARS-26", "T3-2026", "1/3"])
def test_numbers_of_a_year_are_names(name: str) -> None:
    assert no_name(pa.array([name])).to_pylist() == [False]


@pytest.mark.parametrize(
    "cell",
    [
        "HS: 0004", "Số: 0004", "Số 0004", "#0004", "# 0004", "№ 0004", "No. 0004", "Mã HS: 0004", "Mã hồ sơ: 0004",
        "MÃ SỐ: 0004", "Hồ sơ số 0004", "HS：0004", "số hồ sơ:0004", '="HS: 0004"', "hs#0004", "(Số: 0004)",
    ],
)  # fmt: skip
def test_a_label_before_a_number_is_no_part_of_it(cell: str) -> None:
    assert identifier(cell, capitals=True) == "0004"
    assert one_spelling(pa.array([cell, "0004"]), capitals=True).to_pylist() == ["0004", "0004"]


@pytest.mark.parametrize(
    ("cell", "doubtful"), [("STT: 0004", True), ("Ghi chú: 7", True), ("HS: 4", False), ("4", False)]
)
def test_a_number_behind_words_that_nobody_knows_is_doubtful(cell: str, doubtful: bool) -> None:
    assert labelled(without_labels(pa.array([cell, None]))).to_pylist() == [doubtful, False]


@pytest.mark.parametrize("name", ["HS-0004", "HS0004", "HS.0004", "SO-1", "MA1", "NO.4", "BN/4", "H13-1", "Số A"])
def test_letters_of_a_number_are_no_label(name: str) -> None:
    assert identifier(name, capitals=False) == name.replace(" ", "")


@pytest.mark.parametrize("cell", ["HS:", "Số: chưa có", "#", "Mã hồ sơ: …", "Số: 01/03/2026"])
def test_a_label_without_a_number_names_no_record(cell: str) -> None:
    assert no_name(without_labels(pa.array([cell]))).to_pylist() == [True]


@pytest.mark.parametrize(
    "words",
    [
        "Chưa có số",
        "chưa có",
        "không",
        "KHÔNG CÓ",
        "khong",
        "đang cập nhật",
        "…",
        "???",
        "***",
        '=T("H13-1")',
        "=B2&C2",
    ],
)
def test_what_says_that_there_is_no_number_names_no_record(words: str) -> None:
    assert no_name(pa.array([words])).to_pylist() == [True]


@pytest.mark.parametrize("name", ["Không 7", "CHUA-1", "KHONG-A", "case A", '="H13-1"', '= "H13-1"', "(H13-1)", "#7"])
def test_names_that_only_begin_like_it_are_names(name: str) -> None:
    assert no_name(pa.array([name])).to_pylist() == [False]


@pytest.mark.parametrize(
    "words",
    ["H13-1 (bổ sung)", "H13-1, H13-2", "H13-1;H13-2", "H13-1 H13-2", "H13-1\nH13-2", "h13.10-1.", "H13-1 [cũ]"],
)
def test_a_code_with_more_behind_it_names_no_record(words: str) -> None:
    assert no_name(pa.array([words])).to_pylist() == [True]


def test_a_code_in_brackets_is_the_code() -> None:
    assert identifier(f"({CODE})", capitals=False) == CODE
    assert identifier("(1)-(2)", capitals=False) == "(1)-(2)"


def test_letters_that_look_alike_are_one_and_others_are_none_of_ours() -> None:
    cyrillic, greek = "\u041d13.10.01-260302-0001", "\u039713.10.01-260302-0001"
    assert identifier(cyrillic, capitals=False) == identifier(greek, capitals=False) == CODE
    assert identifier("h\u0441-7\u0410", capitals=True) == "HC-7A"
    names = pa.array([CODE, None, "\u041613", "\u03a913", "\u0110-7"])  # Zhe, Omega; D with stroke is Vietnamese
    assert foreign_letters(names).to_pylist() == [False, False, True, True, False]


def test_letters_are_capitals_where_the_code_is_an_agencys_or_the_source_says_so() -> None:
    assert identifier("case-7", capitals=False) == "case-7"
    assert identifier("hs-7", capitals=True) == "HS-7"
    assert identifier("000.19.32.h13-260302-0001", capitals=False) == "000.19.32.H13-260302-0001"


def test_a_number_that_became_a_fraction_is_the_number() -> None:
    assert identifier("1001.0", capitals=False) == "1001"
    assert one_spelling(pa.array(["1001.0", "1002", None]), capitals=False).to_pylist() == ["1001", "1002", None]


@given(st.text("hH13. -–'\"=0", min_size=1, max_size=20))
def test_a_spelling_is_its_own_one_spelling(name: str) -> None:
    once = one_spelling(pa.array([name]), capitals=True).to_pylist()[0]
    assert once == identifier(once, capitals=True) or once[:1] in "'\"="


@pytest.mark.parametrize("name", ["1.00123E+11", "1,00123E+11", "2.603e+17", "1e+16", "1.5e11"])
def test_a_number_in_exponent_form_stands_for_many(name: str) -> None:
    assert inexact(pa.array([name]), numbers_are_rounded=False).to_pylist() == [True]


def test_codes_with_an_e_are_codes() -> None:
    codes = pa.array(["12E5", "H13-E+1", "1E", CODE, "260300000000001", None])
    assert not any(inexact(codes, numbers_are_rounded=True).to_pylist())


def test_long_numbers_are_trusted_where_one_cannot_have_been_a_number_of_a_spreadsheet() -> None:
    shortened = pa.array(["2603000000000000000", "2603000000000000512", "12"])
    written = pa.array(["2603000000000000005", "2603000000000000006"])
    assert holds_exact_numbers(shortened, spreadsheet=True) is False
    assert holds_exact_numbers(written, spreadsheet=True) is True
    assert holds_exact_numbers(shortened, spreadsheet=False) is True
    assert holds_exact_numbers(pa.array(["2603000000000000000"]), spreadsheet=False) is False
    assert holds_exact_numbers(pa.array(["12", None]), spreadsheet=True) is None
    assert inexact(shortened, numbers_are_rounded=True).to_pylist() == [True, True, False]


def test_a_blank_in_other_numbers_is_nothing() -> None:
    assert identifier("2603 0001", capitals=False) == "26030001"
    assert identifier("HS 7", capitals=True) == "HS7"
    assert identifier("H13 7", capitals=True) == "H13-7"
    assert identifier("H13-1 2", capitals=True) == "H13-12"


@pytest.mark.parametrize(
    ("name", "doubtful"),
    [
        ("H13.10.01-260302-O004", True),
        ("000.19.H13-26O302-0004", True),
        ("H13.1O.01-260302-0004", True),
        ("H13-26-l004", True),
        ("HS-26O4", True),
        (CODE, False),
        ("HS-O4", False),
        ("L12-2026", False),
        ("H13.10.HO-260302-0001", False),
        ("H13-26-BL4", False),
        (None, False),
    ],
)
def test_a_letter_among_digits_is_doubtful(name: str | None, doubtful: bool) -> None:
    assert letters_for_digits(pa.array([name], pa.string())).to_pylist() == [doubtful]
