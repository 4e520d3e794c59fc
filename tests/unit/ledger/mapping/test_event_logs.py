"""Event logs: cases without events, attributes after events, files without sequence numbers, cut or shuffled."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter

from support.import_files import adds_up, bring, empty_ledger, rows
from thidua.i18n import UserError
from thidua.ledger.mapping.column_profile import ColumnRule, Profile, TableRule
from thidua.ledger.mapping.import_file import with_more
from thidua.ledger.mapping.preview import preview_file
from thidua.ledger.mapping.sequence_numbers import FileOrder, Ties
from thidua.ledger.readers.sheet import RowPlace
from thidua.ledger.store.ledger import Ledger

EVENTS = {
    "events": TableRule(
        columns={
            "dossier_id": ColumnRule(headings=("case:concept:name",)),
            "seq": ColumnRule(number="file_order"),
            "activity": ColumnRule(headings=("concept:name",)),
            "happened_at": ColumnRule(headings=("time:timestamp",)),
        },
        constants={"kind": "other"},
    )
}
CASES = {
    "dossiers": TableRule(
        distinct=True,
        columns={
            "dossier_id": ColumnRule(headings=("case:concept:name",)),
            "received_at": ColumnRule(headings=("case:start",)),
        },
    )
}


def profile(tables: dict[str, TableRule]) -> Profile:
    return Profile(id="log", title={"en": "t", "vi": "t"}, primary="events", unknown_units="create", tables=tables)


def trace(case: str, *days: int, after: bool = False) -> str:
    said = f'<string key="concept:name" value="{case}"/><date key="start" value="2026-03-01T08:00:00+07:00"/>'
    events = "".join(
        f'<event><string key="concept:name" value="step {day}"/>'
        f'<date key="time:timestamp" value="2026-03-{day:02d}T08:00:00+07:00"/></event>'
        for day in days
    )
    return f"<trace>{events + said if after else said + events}</trace>"


def log(path: Path, *traces: str) -> Path:
    path.write_text(f'<log xmlns="http://www.xes-standard.org/">{"".join(traces)}</log>', encoding="utf-8")
    return path


def test_a_case_without_events_is_its_record(tmp_path: Path) -> None:
    ledger = empty_ledger(tmp_path)
    path = log(tmp_path / "a.xes", trace("X1", 1, 2), trace("X3"), trace("X2", 1))
    report = bring(ledger, path, profile=profile(EVENTS | CASES))
    assert adds_up(report)
    assert (report.counts["accepted"], report.eventless, report.eventless_kept) == (3, 1, True)
    assert rows(ledger, "SELECT dossier_id FROM dossiers ORDER BY 1") == [("X1",), ("X2",), ("X3",)]
    assert rows(ledger, "SELECT count(*) FROM events WHERE dossier_id = 'X3'") == [(0,)]


def test_a_case_without_events_is_counted_where_the_profile_makes_no_record_of_it(tmp_path: Path) -> None:
    report = bring(
        empty_ledger(tmp_path), log(tmp_path / "a.xes", trace("X1", 1), trace("X3")), profile=profile(EVENTS)
    )
    assert (report.counts["read"], report.counts["accepted"]) == (1, 1)
    assert (report.eventless, report.eventless_kept) == (1, False)


def test_a_case_without_events_that_cannot_be_read_is_set_aside(tmp_path: Path) -> None:
    path = log(tmp_path / "a.xes", trace("X1", 1), trace("X3").replace("2026-03-01", "someday"))
    report = bring(empty_ledger(tmp_path), path, profile=profile(EVENTS | CASES))
    assert adds_up(report)
    assert (report.counts["accepted"], report.counts["quarantined"], report.eventless) == (1, 1, 0)


def test_a_case_may_say_of_itself_after_its_events(tmp_path: Path) -> None:
    ledger = empty_ledger(tmp_path)
    bring(ledger, log(tmp_path / "a.xes", trace("X1", 1, 2, after=True)), profile=profile(EVENTS | CASES))
    assert rows(ledger, "SELECT dossier_id, seq FROM events ORDER BY 2") == [("X1", 1), ("X1", 2)]


def test_a_log_that_is_not_in_order_is_refused(tmp_path: Path) -> None:
    ledger = empty_ledger(tmp_path)
    path = log(tmp_path / "a.xes", trace("X1", 1, 2), trace("X2", 1, 3, 2))
    with pytest.raises(UserError, match=r"a\.xes, row 5: a record of X2 that happened before one above it.* sort it"):
        bring(ledger, path, profile=profile(EVENTS | CASES))
    assert ledger.imports() == []


def test_ties_and_cases_between_each_other_are_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "case:concept:name,concept:name,time:timestamp\n"
        "X1,a,2026-03-02 08:00\nX2,a,2026-03-01 08:00\nX1,b,2026-03-02 08:00\nX2,b,2026-03-03 08:00\n",
        encoding="utf-8",
    )
    assert bring(empty_ledger(tmp_path), path, profile=profile(EVENTS)).counts["accepted"] == 4


DAYS = "case:concept:name,concept:name,time:timestamp\nX1,a,02/03/2026\nX2,a,25/03/2026\n"
TOLD = (
    "2 rows stand at the same moment as one above them of the same record, 1 of them at a day without a time (first: "
    "row 4, X1); the file has no sequence numbers, so the order of its rows decides which came first"
)


PROFILE = """
id = "log"
primary = "events"
title = { en = "t", vi = "t" }
[tables.events]
constants = { kind = "other" }
[tables.events.columns]
dossier_id = "case:concept:name"
seq = { number = "file_order" }
activity = "concept:name"
happened_at = "time:timestamp"
"""


def test_steps_of_one_day_are_told_because_their_order_is_only_that_of_the_file(tmp_path: Path) -> None:
    path, as_file = tmp_path / "a.csv", tmp_path / "log.toml"
    as_file.write_text(PROFILE, encoding="utf-8")
    path.write_text(DAYS + "X1,b,02/03/2026\nX2,b,26/03/2026 08:00\nX2,c,26/03/2026 08:00\n", encoding="utf-8")
    seen = [note.render("en") for note in preview_file(path, profile=as_file).notes]
    report = bring(empty_ledger(tmp_path), path, profile=profile(EVENTS))
    for notes in (seen, [note.render("en") for note in report.notes]):
        assert sum(note.startswith(TOLD) for note in notes) == 1
    assert all("{" not in note.render("vi") for note in report.notes)


def test_steps_at_one_moment_are_counted_from_chunk_to_chunk() -> None:
    order = FileOrder(Path("a.csv"), "March")
    at = [datetime.fromisoformat("2026-03-02"), datetime.fromisoformat("2026-03-02T08:00")]
    for first, key, moments in ((2, "X1", at), (4, "X1", at[1:]), (5, "X2", at[:1]), (6, "X2", at[:1])):
        times = pa.chunked_array([pa.array(moments, pa.timestamp("us"))])
        order.check(
            pa.chunked_array([[key] * len(moments)]), times, pa.chunked_array([range(first, first + len(moments))])
        )
    assert order.ties == Ties(2, RowPlace("March", 4), "X1", days=1)


HEADER = ("case:concept:name", "concept:name", "time:timestamp")


def workbook(path: Path, **sheets: list[tuple[str, str, str]]) -> Path:
    """A workbook with these sheets, each under the header."""
    with xlsxwriter.Workbook(path) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for at, line in enumerate([HEADER, *lines]):
                sheet.write_row(at, 0, line)
    return path


@contextmanager
def ending(seconds: int = 60) -> Iterator[None]:
    """What does not end is ended; so many seconds are many times what it takes."""

    def too_long(*_: object) -> None:
        raise TimeoutError(f"not over after {seconds} seconds")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_a_case_on_two_sheets_is_one_case(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "log.xlsx",
        January=[("X1", "a", "2026-01-05 08:00"), ("X2", "a", "2026-01-06 08:00")],
        February=[("X2", "b", "2026-02-06 08:00"), ("X1", "b", "2026-02-05 08:00"), ("X1", "c", "2026-02-05 08:00")],
    )
    seen = preview_file(path, profile=profile(EVENTS))
    assert [sheet.bad_rows for sheet in seen.sheets] == [0, 0]
    ledger = empty_ledger(tmp_path)
    with ending():
        report = bring(ledger, path, profile=profile(EVENTS))
    assert report.counts["accepted"] == 5
    steps = "SELECT dossier_id, seq, activity, previous_seq FROM events ORDER BY 1, 2"
    assert rows(ledger, steps) == [
        ("X1", 1, "a", None),
        ("X1", 2, "b", 1),
        ("X1", 3, "c", 2),
        ("X2", 1, "a", None),
        ("X2", 2, "b", 1),
    ]
    told = [note.render("en") for note in report.notes if "at the same moment" in note.render("en")]
    assert len(told) == 1
    assert told[0].startswith("1 rows stand at the same moment")
    assert "February" in told[0]


def test_sheets_in_the_wrong_order_are_refused_with_the_sheet(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "log.xlsx",
        February=[("X1", "b", "2026-02-05 08:00")],
        January=[("X1", "a", "2026-01-05 08:00")],
    )
    with ending(), pytest.raises(UserError, match="a record of X1 that happened before one above it") as refusal:
        bring(empty_ledger(tmp_path), path, profile=profile(EVENTS))
    assert "January" in refusal.value.render("en")


def test_a_pass_that_meets_nothing_new_is_the_last(tmp_path: Path) -> None:
    one, other = {("events", "X1"): UserError("one")}, {("events", "X2"): UserError("other")}
    assert with_more({}, one, tmp_path) == one
    assert with_more(one, {**one, **other}, tmp_path) == {**one, **other}
    with pytest.raises(UserError, match="rows contradict each other and cannot be told apart: one"):
        with_more({**one, **other}, one, tmp_path)


def test_a_profile_refuses_a_log_whose_steps_stand_at_one_moment(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(DAYS + "X1,b,02/03/2026\n", encoding="utf-8")
    seq = ColumnRule(number="file_order", ties="refuse")
    rule = EVENTS["events"].model_copy(update={"columns": EVENTS["events"].columns | {"seq": seq}})
    with pytest.raises(UserError, match=r"a\.csv, row 4: a record of X1 at the same moment as one above it"):
        bring(empty_ledger(tmp_path), path, profile=profile({"events": rule}))
    path.write_text(DAYS + "X1,b,03/03/2026\n", encoding="utf-8")
    report = bring(Ledger.open(tmp_path / "ledger"), path, profile=profile({"events": rule}))
    assert report.counts["accepted"] == 3
    assert not report.notes


def test_supplements_without_sequence_numbers_are_held_to_their_order_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Mã,Yêu cầu\nX1,25/03/2026\nX1,24/03/2026\n", encoding="utf-8")
    rule = TableRule(
        columns={
            "dossier_id": ColumnRule(headings=("Mã",)),
            "seq": ColumnRule(number="file_order"),
            "requested_at": ColumnRule(headings=("Yêu cầu",)),
        }
    )
    supplements = Profile(id="log", title={"en": "t", "vi": "t"}, primary="supplements", tables={"supplements": rule})
    with pytest.raises(UserError, match=r"row 3: a record of X1 that happened before one above it"):
        bring(empty_ledger(tmp_path), path, profile=supplements)


def test_a_log_cut_through_a_case_is_refused(tmp_path: Path) -> None:
    ledger = empty_ledger(tmp_path)
    log_profile = profile(EVENTS | CASES)
    bring(ledger, log(tmp_path / "a.xes", trace("X1", 1, 2), trace("X2", 1, 2)), profile=log_profile)
    with pytest.raises(UserError, match=r"b\.xes: 2 records would stand where import 1 has others"):
        bring(ledger, log(tmp_path / "b.xes", trace("X2", 3, 4), trace("X3", 1)), profile=log_profile)
    assert len(ledger.imports()) == 1
    assert rows(ledger, "SELECT count(*) FROM events") == [(4,)]


def test_a_log_with_a_row_corrected_says_which_import_to_withdraw_and_is_taken_then(tmp_path: Path) -> None:
    ledger = empty_ledger(tmp_path)
    log_profile = profile(EVENTS)
    header = "case:concept:name,concept:name,time:timestamp\n"
    steps = ["X1,a,2026-03-02 08:00\n", "X1,b,2026-03-03 08:00\n", "X1,c,2026-03-04 08:00\n"]
    path = tmp_path / "log.csv"
    for count in (2, 3):  # the log, and a longer export of it
        path.write_text(header + "".join(steps[:count]), encoding="utf-8")
        bring(ledger, path, profile=log_profile)
    corrected = {
        "1": [steps[0], "X1,d,2026-03-03 09:00\n", steps[2]],  # changed in its middle
        "2, 1": [steps[0], "X1,d,2026-03-02 09:00\n", *steps[1:]],  # a row put in: all behind it move
    }
    for imports, lines in corrected.items():
        path.write_text(header + "".join(lines), encoding="utf-8")
        with pytest.raises(UserError) as refused:
            bring(ledger, path, profile=log_profile)
        message = refused.value.render("en")
        assert f"where import {imports} has others" in message
        commands = ", ".join(f"thidua import --undo {number}" for number in imports.split(", "))
        assert f"withdraw that import, the newest first ({commands}), then bring in the corrected log" in message
        assert "\n" not in message
        assert commands in refused.value.render("vi")
    for number in (2, 1):
        ledger.withdraw(number)
    assert bring(ledger, path, profile=log_profile).counts["accepted"] == 4
    assert rows(ledger, "SELECT activity FROM events ORDER BY seq") == [("a",), ("d",), ("b",), ("c",)]


def test_a_longer_export_of_the_same_log_is_taken(tmp_path: Path) -> None:
    ledger = empty_ledger(tmp_path)
    log_profile = profile(EVENTS | CASES)
    bring(ledger, log(tmp_path / "a.xes", trace("X1", 1, 2)), profile=log_profile)
    report = bring(ledger, log(tmp_path / "b.xes", trace("X1", 1, 2, 3)), profile=log_profile)
    assert (report.counts["duplicate"], report.counts["accepted"]) == (2, 1)


def test_a_workbook_that_is_not_in_order_is_refused_with_its_sheet_and_row(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("notes")
        sheet = book.add_worksheet("March")
        for row, cells in enumerate(
            (
                ("case:concept:name", "concept:name", "time:timestamp"),
                ("X1", "a", "2026-03-02 08:00"),
                ("X1", "b", "2026-03-01 08:00"),
            )
        ):
            sheet.write_row(row, 0, cells)
    with pytest.raises(UserError, match=r"log\.xlsx, row March!3: a record of X1 that happened before one above it"):
        bring(empty_ledger(tmp_path), path, profile=profile(EVENTS))


def test_events_of_no_case_and_cases_that_say_nothing_are_told(tmp_path: Path) -> None:
    loose = '<event><string key="concept:name" value="a"/><date key="time:timestamp" value="2026-03-01"/></event>'
    report = bring(
        empty_ledger(tmp_path), log(tmp_path / "a.xes", loose, trace("X1", 1), "<trace/>"), profile=profile(EVENTS)
    )
    assert (report.counts["read"], report.counts["quarantined"], report.eventless) == (2, 1, 1)


def test_an_event_does_not_speak_for_its_case(tmp_path: Path) -> None:
    other = trace("X1", 1).replace("<event>", '<event><string key="case:concept:name" value="X9"/>')
    ledger = empty_ledger(tmp_path)
    bring(ledger, log(tmp_path / "a.xes", other), profile=profile(EVENTS))
    assert rows(ledger, "SELECT dossier_id FROM events") == [("X1",)]
