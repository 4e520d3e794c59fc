"""`thidua indicators` as people run it."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from support.edge_ledgers import UNITS, at, dossier, edge_ledger
from support.small_city import make_small_city
from thidua.cli import main
from thidua.indicators.catalogue.loader import catalogue


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("home") / "ledger"
    make_small_city(folder)
    return str(folder)


def run(*words: str, lang: str = "en") -> Result:
    return CliRunner().invoke(main, ["--lang", lang, "indicators", *words], catch_exceptions=False)


def test_the_list_needs_no_ledger(tmp_path: Path) -> None:
    done = run("--list", "--json", "--ledger", str(tmp_path / "nowhere"))
    assert done.exit_code == 0
    assert [row["code"] for row in json.loads(done.stdout)] == list(catalogue())


def test_the_list_in_vietnamese() -> None:
    titles = {row["code"]: row["name"] for row in json.loads(run("--list", "--json", lang="vi").stdout)}
    assert titles["satisfaction"] == "Tỷ lệ hài lòng"


def test_every_indicator_for_the_whole_city(ledger: str) -> None:
    rows = {row["code"]: row for row in json.loads(run("--ledger", ledger, "--json").stdout)}
    assert set(rows) == set(catalogue())
    procedures = rows["active_procedures"]
    assert procedures["share"] == f"{100 * procedures['numerator'] / procedures['denominator']:.2f}%"
    assert rows["handling_time"]["median"] is not None


def test_units_as_a_spreadsheet_reads_them(ledger: str) -> None:
    done = run("active_procedures", "--by", "unit", "--ledger", ledger, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout.removeprefix("\ufeff"))))
    by_name = {row["Name"]: (row["Numerator"], row["Denominator"]) for row in rows}
    assert by_name["Xã Đông Thuận"] == ("2", "5")


def test_the_table_says_what_is_counted(ledger: str) -> None:
    shown = run("finished_on_time", "--by", "officer", "--ledger", ledger).stdout
    assert shown.startswith("Finished on time. Dossiers whose processing ended")


def test_a_median_says_what_is_taken_of_an_even_number(ledger: str) -> None:
    spread = " ".join(run("handling_time", "--by", "month", "--ledger", ledger).stdout.split())
    assert "of an even number, the median is the lower of the middle two" in spread
    counts = run("finished_on_time", "--by", "month", "--ledger", ledger).stdout
    assert "median" not in counts


def test_months_of_a_distribution(ledger: str) -> None:
    rows = json.loads(run("handling_time", "--by", "month", "--ledger", ledger, "--json").stdout)
    assert all(set(row) == {"code", "median", "p90", "denominator", "excluded"} for row in rows)


def test_another_period_and_every_procedure(ledger: str) -> None:
    wide = json.loads(run("--ledger", ledger, "--json", "--population", "all", "--from", "2020-01-01").stdout)
    narrow = json.loads(run("--ledger", ledger, "--json", "--from", "2026-12-30", "--to", "2026-12-31").stdout)
    count = {name: {row["code"]: row["denominator"] for row in rows} for name, rows in (("w", wide), ("n", narrow))}
    assert count["w"]["online_share"] > count["n"]["online_share"] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nonsense"], "there is no indicator “nonsense”"),
        (["--by", "unit"], "--by unit needs the id of one indicator"),
        (["active_procedures", "--by", "officer"], "active_procedures is not counted by officer, only by unit"),
        (
            ["--from", "2026-09-01", "--to", "2026-08-01"],
            "the period ends on 2026-08-01 before it begins on 2026-09-01",
        ),
    ],
)
def test_one_clear_line_for_every_mistake(ledger: str, words: list[str], said: str) -> None:
    done = run(*words, "--ledger", ledger)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert said in done.stderr


def test_the_rows_behind_one_figure_add_up_to_it(ledger: str) -> None:
    figure = next(
        row
        for row in json.loads(run("finished_on_time", "--by", "unit", "--ledger", ledger, "--json").stdout)
        if row["code"] == "X1"
    )
    rows = json.loads(run("finished_on_time", "--behind", "X1", "--ledger", ledger, "--json").stdout)
    for number in ("numerator", "denominator", "excluded"):
        assert sum(row[number] for row in rows) == figure[number]
    assert all(row["item_id"] for row in rows)


@pytest.fixture(scope="module")
def partly_unknown(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A1 at X001, B1 at X002 below it, N1 at no known unit."""
    folder = tmp_path_factory.mktemp("unknown") / "ledger"
    edge_ledger(
        folder,
        [
            dossier("A1", "06-01 08:00", "06-04 17:00", "06-03 10:00"),
            dossier("B1", "06-01 08:00", "06-04 17:00", "06-09 10:00", unit="X002"),
            dossier("N1", "06-01 08:00", "06-04 17:00", "06-09 10:00", unit=None),
        ],
        units=[{**unit, "parent_id": "X001"} if unit["unit_id"] == "X002" else unit for unit in UNITS],
    )
    return str(folder)


def rows_of(ledger: str, *words: str, lang: str = "en") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(
        run(*words, "--ledger", ledger, "--as-of", "2026-12-31", "--json", lang=lang).stdout
    )
    return rows


def test_what_has_no_unit_stands_in_a_line_of_its_own(partly_unknown: str) -> None:
    rows = rows_of(partly_unknown, "finished_on_time", "--by", "unit")
    assert {row["code"]: (row["numerator"], row["denominator"]) for row in rows} == {
        "H13": (1, 2),
        "X001": (1, 2),
        "X002": (0, 1),
        "no unit known": (0, 1),
    }
    hours = rows_of(partly_unknown, "handling_time", "--by", "unit", lang="vi")
    assert [(row["code"], row["denominator"]) for row in hours][-1] == ("không rõ đơn vị", 1)
    assert hours[-1]["median"] is not None


def test_what_has_no_month_stands_in_a_line_of_its_own(partly_unknown: str) -> None:
    rows = rows_of(partly_unknown, "active_procedures", "--by", "month")
    assert [(row["code"], row["numerator"], row["denominator"]) for row in rows] == [("no month known", 1, 5)]
    dated = rows_of(partly_unknown, "finished_on_time", "--by", "month")
    assert [(row["code"], row["denominator"]) for row in dated] == [(202606, 3)]


def test_few_answers_by_month_stand_in_one_line(tmp_path: Path) -> None:
    answers = [("05-10 10:00", 5)] * 5 + [("06-10 10:00", 1), ("07-10 10:00", 5), ("07-11 10:00", 5)]
    edge_ledger(
        tmp_path / "ledger",
        [dossier("A1", "05-01 08:00", "05-06 17:00", "05-06 10:00")],
        surveys=[
            {"answer_id": f"S{n}", "dossier_id": "A1", "answered_at": at(moment), "overall": score}
            for n, (moment, score) in enumerate(answers)
        ],
    )
    rows = rows_of(str(tmp_path / "ledger"), "satisfaction", "--by", "month")
    # Three answers of June and July are too few to stand alone, and May's five go with them.
    assert [(row["code"], row["numerator"], row["denominator"], row["share"]) for row in rows] == [
        ("all others: not told, so that no number of fewer than 5 answers can be known", None, None, None)
    ]


def test_rows_behind_a_parent_name_the_unit(partly_unknown: str) -> None:
    rows = rows_of(partly_unknown, "finished_on_time", "--behind", "X001")
    assert {row["item_id"]: row["unit_id"] for row in rows} == {"A1": "X001", "B1": "X002"}
