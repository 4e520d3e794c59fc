"""Every indicator file fits the closed schema and the portable subset; what does not is named."""

import re
from pathlib import Path

import pytest
import sqlglot

from thidua.i18n import UserError
from thidua.indicators.catalogue import shared_views
from thidua.indicators.catalogue.loader import SQL_FOLDER, catalogue, find, read_indicator

FILES = sorted((SQL_FOLDER / "catalogue").glob("*.sql"))
VIEWS = sorted((SQL_FOLDER / "views").rglob("*.sql"))
DEMANDED = {
    "active_procedures", "active_procedures_strict", "boundary_independent_share", "boundary_independent_conduct",
    "boundary_independent_share_ministry", "received_on_time", "forwarded_on_time", "finished_on_time",
    "finished_on_time_appointment", "finished_on_time_first_appointment", "finished_on_time_clock", "returned_on_time",
    "backlog", "overdue_backlog", "online_share", "digitised_intake", "digitised_result", "satisfaction",
    "survey_response", "guidance_clear", "attitude_good", "timeliness_good", "returned_for_correction",
    "repeat_supplements", "skipped_steps", "publication_on_time", "obstacles_on_time", "upheld_complaints",
    "handling_time", "due_date_moved", "handovers", "index766_publicity", "index766_progress", "index766_digitisation",
    "index766_online", "index766_online_payment", "index766_satisfaction",
}  # fmt: skip
GOOD = FILES[0].read_text(encoding="utf-8")
CLAUSE = re.compile(r"(I{1,3}|IV|V)(\.\d)?(\.[ab])?(\.\d)?")


def test_the_set_is_whole() -> None:
    assert set(catalogue()) >= DEMANDED


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_reads_and_cites_a_clause(path: Path) -> None:
    one = read_indicator(path)
    assert all(CLAUSE.fullmatch(clause) for clause in one.header.clause)
    assert one.view in shared_views.SHARED
    assert one.header.review_by > one.header.checked_on
    assert (one.header.difference is not None) == one.id.startswith("index766_")


@pytest.mark.parametrize("path", [*FILES, *VIEWS], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_each_relation_is_carried_to_spark_and_back(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = shared_views.parsed(path) if path in VIEWS else read_indicator(path).tree
    ours = shared_views.template(tree, "duckdb")
    assert sqlglot.parse_one(ours, dialect="duckdb").sql(dialect="duckdb") == ours
    carried = sqlglot.parse_one(shared_views.template(tree, "spark"), dialect="spark")
    assert "WORKING_POSITION" not in carried.sql(dialect="spark")
    assert carried.sql(dialect="spark") == sqlglot.parse_one(carried.sql(dialect="spark"), dialect="spark").sql("spark")
    assert "\t" not in text


def written(folder: Path, text: str) -> Path:
    path = folder / "sample.sql"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("/*", "--", "must begin with its header"),
        ("title.vi = ", "title.vi ", "not valid TOML"),
        ('good = "high"', 'good = "up"', "header field good"),
        ('good = "high"', 'good = "high"\ncolour = "red"', "header field colour"),
        ("checked_on = 2026", "checked = 2026", "header field checked_on"),
        ("AS item_id", "AS item", "the columns must be item_id"),
        ("WHERE assigned = 1", "WHERE assigned = ", "cannot be read"),
        ("WHERE assigned = 1", "WHERE assigned = 1 LIMIT 5", "outside the portable subset"),
        ("WHERE assigned = 1", "WHERE RANDOM() > 0.5", "outside the portable subset"),
        ("WHERE assigned = 1", "WHERE regexp_matches(unit_id, 'x')", "outside the portable subset"),
        ("WHERE assigned = 1", "WHERE DATE_DIFF('hour', opened_on, due_on) > 1", "counts in seconds only"),
        ("WHERE assigned = 1", "WHERE ROW_NUMBER() OVER (PARTITION BY unit_id) = 1", "a window needs an order"),
        ("WHERE assigned = 1", "WHERE assigned = 1 GROUP BY unit_id", "one SELECT"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(UserError, match=re.escape(said)):
        read_indicator(written(tmp_path, GOOD.replace(old, new, 1)))


def test_an_unknown_indicator_is_refused_with_the_way_out() -> None:
    with pytest.raises(UserError, match="thidua indicators --list"):
        find("nonsense")
