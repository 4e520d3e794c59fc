"""The glossary names every table, column, status and verdict: one word for a thing, in both languages."""

import re
from enum import StrEnum

import pytest

from support import ROOT
from thidua.definitions.registers import counted_registers
from thidua.ledger.model import TABLES, TECHNICAL, Channel, EventKind, Status
from thidua.rules.terms import SubjectKind, TimeUnit, UnitGroup, VerdictState

PAGE = ROOT / "docs" / "glossary.md"
TERMS = set(re.findall(r"`(\w+)`", PAGE.read_text(encoding="utf-8")))


def test_every_table_and_column_is_in_the_glossary() -> None:
    names = {*TABLES, *TECHNICAL, *(column for table in TABLES.values() for column in table.columns)}
    assert names - TERMS == set()


@pytest.mark.parametrize("values", [VerdictState, Status, Channel, EventKind, SubjectKind, TimeUnit, UnitGroup])
def test_every_value_is_in_the_glossary(values: type[StrEnum]) -> None:
    assert {value.value for value in values} - TERMS == set()


def test_every_counted_register_is_in_the_glossary() -> None:
    assert counted_registers() - TERMS == set()


def test_no_row_lacks_its_vietnamese() -> None:
    rows = [
        line.strip("|").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")
    ]
    assert [cells[0].strip() for cells in rows if not cells[1].strip()] == []


# Vietnamese words that were given up for the term of the glossary.
GIVEN_UP = {
    "cách ly": "chờ chỉnh sửa",
    "để riêng": "chờ chỉnh sửa",
    "dòng bị giữ lại": "dòng chờ chỉnh sửa",
    "anh/chị": "bạn",
}


def test_a_thing_has_one_vietnamese_word_in_catalogues_and_pages() -> None:
    texts = [*(ROOT / "src").rglob("*.po"), *(ROOT / "src").rglob("*.html"), ROOT / "README.vi.md", PAGE]
    assert len(texts) > 100
    assert [
        f"{path.relative_to(ROOT)}: “{word}”, write “{term}”"
        for path in texts
        for word, term in GIVEN_UP.items()
        if word in path.read_text(encoding="utf-8").lower()
    ] == []
    assert all(term in PAGE.read_text(encoding="utf-8") for term in GIVEN_UP.values())
