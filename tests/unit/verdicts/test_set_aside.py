"""How many rows lie in quarantine, and which criteria they could touch: said by one place to everybody."""

from datetime import datetime
from pathlib import Path

import pytest

from support.small_city import CITY, make_small_city, rows_of
from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.documents.report.basis import basis_lines
from thidua.indicators.catalogue.ruleset import installed
from thidua.ledger.store.ledger import Ledger
from thidua.verdicts.evaluation_run import EvaluationRun, run
from thidua.verdicts.set_aside import SetAsideRows, criterion_text, set_aside, set_aside_text, tables_of

MOMENT = datetime(2026, 9, 30, 23, 59, 59)


def _evaluated(ledger: Ledger) -> EvaluationRun:
    return run(ledger, ledger.snapshot(), load_movement("can-tho-2026"), load_calendars(), as_of_at=MOMENT)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> EvaluationRun:
    """The small city, and three files of which rows were set aside: dossiers, answers, a register."""
    ledger = make_small_city(tmp_path_factory.mktemp("city") / "ledger")
    for number, (table, quarantined, cells) in enumerate(
        (("dossiers", 1200, {"Hẹn trả": 3, "Nộp": 1}), ("surveys", 4, {}), ("register", 1, {})), 1
    ):
        with ledger.begin(
            source_name=table, sha256=f"{number}" * 64, profile="p", profile_hash="0" * 64, known_at=MOMENT
        ) as pending:
            pending.add(table, rows_of(table, CITY[table][:1]))
            pending.commit(read=1 + quarantined, quarantined=quarantined, primary=table, unreadable=cells)
    return _evaluated(ledger)


@pytest.mark.slow
def test_rows_are_counted_at_the_criteria_whose_tables_they_were_for(made: EvaluationRun) -> None:
    aside = set_aside(made)
    assert (aside.rows, aside.cells) == (1205, {"Hẹn trả": 3, "Nộp": 1})
    assert (aside.criteria["a.6"], aside.criteria["b.6"]) == (1200, 1204)
    registers = {name for name, rows in aside.criteria.items() if rows == 1}
    assert registers
    assert registers.isdisjoint({"a.6", "b.6"})


def test_the_line_names_rows_cells_and_criteria(made: EvaluationRun) -> None:
    line = set_aside_text(set_aside(made), "en")
    assert line == (
        "1,205 rows of the imports lie in quarantine, in no figure; cells that cannot be read: Hẹn trả 3, Nộp 1. "
        "They could touch: a.1, a.3, a.4, a.5, a.8, b.1, b.2, b.3, b.7, b.8: 1; a.2, a.6, b.4: 1,200; a.7: 1,201; "
        "b.6: 1,204."
    )
    assert criterion_text(set_aside(made), "a.6", "vi") == (
        "1.200 dòng có thể ảnh hưởng đến tiêu chí này đang chờ chỉnh sửa, không tính vào con số nào"
    )
    (in_report,) = (text for name, text in basis_lines(made) if name.en == "Rows set aside")
    assert (in_report.en, in_report.vi) == (line, set_aside_text(set_aside(made), "vi"))


@pytest.mark.slow
def test_nothing_set_aside_says_nothing(tmp_path: Path) -> None:
    whole = _evaluated(make_small_city(tmp_path / "ledger"))
    aside = set_aside(whole)
    assert aside == SetAsideRows(0, {}, {})
    assert (set_aside_text(aside, "en"), criterion_text(aside, "a.6", "en")) == ("", "")
    assert "Rows set aside" not in [name.en for name, _text in basis_lines(whole)]


def test_answers_touch_the_indicators_that_ask_for_them() -> None:
    asking = {name for name in installed().indicators if "surveys" in tables_of(installed(), name)}
    assert asking == {
        "attitude_good",
        "guidance_clear",
        "index766_satisfaction",
        "satisfaction",
        "survey_response",
        "timeliness_good",
    }


def test_rows_without_an_unreadable_cell_and_without_a_criterion_are_told_plainly() -> None:
    assert set_aside_text(SetAsideRows(0, {}, {}), "en") == ""
    plain = set_aside_text(SetAsideRows(1200, {}, {}), "en")
    assert plain == "1,200 rows of the imports lie in quarantine, in no figure. They could touch: –."
