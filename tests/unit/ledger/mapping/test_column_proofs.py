"""What whole columns prove: the same for all of their cells, or the file is refused with both proofs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from support.import_files import adds_up, bring, rows, small_town
from support.legacy_letters import to_tcvn3
from thidua.i18n import UserError
from thidua.ledger.mapping.preview import preview_file
from thidua.ledger.store.import_record import LACKING
from thidua.ledger.store.ledger import Ledger

HEADINGS = ("Số hồ sơ", "Mã TTHC", "Cơ quan tiếp nhận", "Ngày tiếp nhận", "Ngày hẹn trả")
DAYS = (2, 3, 9, 12, 13, 20)


def said_of_columns(notes: Iterable[UserError]) -> list[str]:
    """The notes in words, without those on columns that these small lists do not have."""
    lacking = frozenset(LACKING.values())
    return [note.render("en") for note in notes if note.message not in lacking]


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    """A workbook whose cells are text, or dates of the spreadsheet where the value is one."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        for name, table in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(table):
                sheet.write_row(at, 0, row)
    return path


def listed(path: Path, dates: Sequence[tuple[object, object]], unit: str = "Sở Tư pháp") -> Path:
    """A list of dossiers with these days of receipt and appointment: CSV, or a workbook by its ending."""
    table = [HEADINGS, *((f"HS{at}", "1.001193", unit, *pair) for at, pair in enumerate(dates, 1))]
    if path.suffix == ".xlsx":
        workbook(path, {"Sheet": table})
    else:
        path.write_text("".join(",".join(map(str, row)) + "\n" for row in table), encoding="utf-8")
    return path


def month_first(day: int) -> str:
    return f"3/{day}/2026 08:15"


def received(ledger: object) -> list[datetime]:
    return [moment for (moment,) in rows(ledger, "SELECT received_at FROM dossiers ORDER BY dossier_id")]  # type: ignore[arg-type]


def test_a_month_first_file_is_read_so_as_one_cell_proves(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    report = bring(ledger, listed(tmp_path / "a.csv", [(month_first(day), month_first(day + 7)) for day in DAYS]))
    assert adds_up(report)
    assert received(ledger) == [datetime(2026, 3, day, 8, 15) for day in DAYS]
    note = report.notes[0].render("en")
    assert note.startswith("Ngày tiếp nhận: the month comes before the day, as #6 shows (3/13/2026 08:15)")


def test_a_column_that_proves_nothing_follows_the_others_of_its_file(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    bring(ledger, listed(tmp_path / "a.csv", [("3/2/2026", "3/20/2026"), ("3/5/2026", "3/25/2026")]))
    assert received(ledger) == [datetime(2026, 3, 2), datetime(2026, 3, 5)]


@pytest.mark.parametrize(
    "proof",
    ["3/13/2026\u00a010:00", "\uff13/\uff11\uff13/2026", "(3/13/2026)", "3 / 13 / 2026", "3.13.2026."],
)
def test_what_a_cell_proves_does_not_hide_behind_its_blanks_and_signs(tmp_path: Path, proof: str) -> None:
    ledger = small_town(tmp_path)
    report = bring(ledger, listed(tmp_path / "a.csv", [("3/5/2026", "3/9/2026"), (proof, "")]))
    assert received(ledger)[0] == datetime(2026, 3, 5)
    assert "the month comes before the day" in report.notes[0].render("en")


@pytest.mark.parametrize("proof", ["2026-13-03", "2026/25/3", "2026.13.03 08:15", "20261303", "2026-13-03T08:15:00"])
def test_a_day_between_year_and_month_refuses_the_file(tmp_path: Path, proof: str) -> None:
    path = listed(tmp_path / "a.csv", [("2026-02-03", ""), (proof, "")])
    ledger = small_town(tmp_path)
    with pytest.raises(UserError, match=r"Ngày tiếp nhận: #3 .* holds the day between year and month"):
        bring(ledger, path)
    report = bring(ledger, path, date_order="dmy")  # said: only that cell is wrong
    assert (received(ledger), report.counts["quarantined"]) == ([datetime(2026, 2, 3)], 1)


def test_one_day_between_year_and_month_among_fifty_dates_is_a_slip(tmp_path: Path) -> None:
    dates = [(f"2026-03-{day % 28 + 1:02d}", "") for day in range(50)] + [("2026-13-03", "")]
    ledger = small_town(tmp_path)
    report = bring(ledger, listed(tmp_path / "a.csv", dates))
    assert (len(received(ledger)), report.counts["quarantined"]) == (50, 1)


def test_a_text_written_by_a_program_that_swapped_what_it_could_is_refused(tmp_path: Path) -> None:
    made = [(f"2026-{month:02d}-0{day} 00:00:00", "") for month, day in ((1, 3), (2, 3), (3, 3), (3, 5))]
    path = listed(tmp_path / "a.csv", [*made, ("13/03/2026", ""), ("16/03/2026", "")])
    ledger = small_town(tmp_path)
    with pytest.raises(UserError, match="day and month are likely swapped"):
        bring(ledger, path)
    bring(ledger, listed(tmp_path / "b.csv", [*made[:3], ("13/03/2026", ""), ("16/03/2026", "")]))
    assert len(received(ledger)) == 5


def test_where_nothing_is_proven_the_day_comes_first(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    bring(ledger, listed(tmp_path / "a.csv", [("2/3/2026", "5/3/2026")]))
    assert received(ledger) == [datetime(2026, 3, 2)]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_both_orders_in_one_column_are_refused_with_both_proofs(tmp_path: Path, ending: str) -> None:
    path = listed(tmp_path / f"a.{ending}", [("13/03/2026", ""), ("02/03/2026", ""), ("03/25/2026", "")])
    ledger = small_town(tmp_path)
    with pytest.raises(UserError) as refused:
        bring(ledger, path)
    sheet = "Sheet!" if ending == "xlsx" else "#"
    for proof in (
        f"{sheet}2 shows that the day comes first (13/03/2026)",
        f"{sheet}4 that the month does (03/25/2026)",
    ):
        assert proof in str(refused.value)
    with pytest.raises(UserError, match="day comes first"):
        preview_file(path)
    report = bring(ledger, path, date_order="dmy")
    assert (report.counts["accepted"], report.counts["quarantined"]) == (2, 1)


def test_an_undecided_column_beside_two_that_differ_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "Số hồ sơ,Ngày tiếp nhận,Ngày hẹn trả,Ngày trả,Cơ quan tiếp nhận\n"
        "HS1,02/03/2026,13/03/2026,3/13/2026,Sở Tư pháp\n",
        encoding="utf-8",
    )
    with pytest.raises(UserError, match="in Ngày tiếp nhận nothing shows whether day or month comes first"):
        bring(small_town(tmp_path), path)


@pytest.mark.parametrize("days", [(2, 3, 20), (2, 3, 9)])
def test_years_of_two_digits_in_front_are_asked_for(tmp_path: Path, days: Sequence[int]) -> None:
    path = listed(tmp_path / "a.csv", [(f"26-03-{day:02d}", "") for day in days])
    ledger = small_town(tmp_path)
    with pytest.raises(UserError, match=r"Ngày tiếp nhận: #2 \(26-03-02\) may begin with the day or with a year"):
        bring(ledger, path)
    bring(ledger, path, date_order="ymd")
    assert received(ledger) == [datetime(2026, 3, day) for day in days]


def test_years_of_two_digits_behind_are_read(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    bring(ledger, listed(tmp_path / "a.csv", [("12-03-25", ""), ("31-12-25", ""), ("02-01-26", "")]))
    assert received(ledger) == [datetime(2025, 3, 12), datetime(2025, 12, 31), datetime(2026, 1, 2)]


def opened_in_another_region(day: int, *, year: int = 2026) -> object:
    """02/03/2026 in a spreadsheet that reads the month first: a date, or the text that it could not read."""
    return datetime(year, day, 3) if day <= 12 else f"{day:02d}/03/{year}"


def test_a_list_opened_in_another_region_is_refused(tmp_path: Path) -> None:
    path = listed(tmp_path / "a.xlsx", [(opened_in_another_region(day), "") for day in DAYS])
    ledger = small_town(tmp_path)
    with pytest.raises(UserError) as refused:
        bring(ledger, path)
    assert "Sheet!6 is text with the day first (13/03/2026)" in str(refused.value)
    assert "Sheet!2: 2026-02-03" in str(refused.value)
    assert not rows(ledger, "SELECT * FROM dossiers")


def test_text_among_real_dates_is_no_contradiction_where_the_dates_fall_on_all_days(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    dates: list[tuple[object, object]] = [(datetime(2026, 3, day), "") for day in DAYS]
    bring(ledger, listed(tmp_path / "a.xlsx", [*dates, ("16/03/2026", "")]))
    assert received(ledger) == [datetime(2026, 3, day) for day in (*DAYS, 16)]


def test_the_months_of_a_workbook_prove_for_each_other(tmp_path: Path) -> None:
    sheets = {
        f"Tháng {month}": [
            HEADINGS,
            *((f"HS{month}{day}", "1.001193", "Sở Tư pháp", f"{month}/{day}/2026", "") for day in days),
        ]
        for month, days in ((1, (2, 3)), (2, (13, 20)))
    }
    workbook(tmp_path / "a.xlsx", sheets)
    ledger = small_town(tmp_path)
    bring(ledger, tmp_path / "a.xlsx")
    assert received(ledger) == [datetime(2026, month, day) for day, month in ((2, 1), (3, 1), (13, 2), (20, 2))]


def test_a_sign_before_fractions_is_none_between_thousands(tmp_path: Path) -> None:
    path = tmp_path / "procedures.csv"
    path.write_text("procedure_id,name,steps\n1.001111,A,1.234\n1.001112,B,2.5\n1.001113,C,3\n", encoding="utf-8")
    report = bring(small_town(tmp_path), path)
    assert (report.counts["accepted"], report.counts["quarantined"]) == (1, 2)
    path.write_text("procedure_id,name,steps\n1.001111,A,1.234.567\n1.001112,B,2.5\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"#3 shows a sign before decimals \(2.5\), #2 the same sign between thousands"):
        bring(small_town(tmp_path / "again"), path)


def test_cells_in_old_letters_do_not_spoil_the_others(tmp_path: Path) -> None:
    unit = "Phường Ninh Kiều"
    units = [to_tcvn3(unit) if at in (3, 7) else unit for at in range(11)]
    path = workbook(
        tmp_path / "a.xlsx",
        {"Sheet": [HEADINGS, *((f"HS{at}", "1.001193", name, "02/03/2026", "") for at, name in enumerate(units))]},
    )
    ledger = small_town(tmp_path)
    report = bring(ledger, path)
    assert rows(ledger, "SELECT receiving_unit_id, count(*) FROM dossiers GROUP BY 1") == [("NK", 11)]
    assert "2 cells are in the letters of old fonts" in report.notes[0].render("en")


def test_cells_that_nobody_can_read_are_no_empty_ones(tmp_path: Path) -> None:
    path = listed(tmp_path / "a.csv", [("02/03/2026", "#REF!"), ("02/03/2026", "#N/A"), ("02/03/2026", "")])
    report = bring(small_town(tmp_path), path)
    assert (report.counts["accepted"], report.counts["quarantined"]) == (1, 2)


def test_one_date_that_only_the_other_order_explains_is_set_aside_and_told(tmp_path: Path) -> None:
    days = [(f"{13 + at % 15}/03/2026", "") for at in range(60)]
    path = listed(tmp_path / "a.csv", [*days, ("03/25/2026", ""), ("05/02/2026", "")])
    ledger = small_town(tmp_path)
    report = bring(ledger, path)
    assert (report.counts["accepted"], report.counts["quarantined"]) == (61, 1)
    assert received(ledger).count(datetime(2026, 2, 5)) == 1
    assert said_of_columns(report.notes) == [
        "Ngày tiếp nhận: #62 (03/25/2026) is a date only where the other order of day and month holds, which all "
        "others of the column exclude: the row is set aside"
    ]


@pytest.mark.parametrize("others", [49, 50])
def test_how_many_others_make_a_slip_of_a_proof(tmp_path: Path, others: int) -> None:
    path = listed(tmp_path / "a.csv", [*([("13/03/2026", "")] * others), ("03/25/2026", "")])
    ledger = small_town(tmp_path)
    if others < 50:
        with pytest.raises(UserError, match="day comes first"):
            bring(ledger, path)
    else:
        assert bring(ledger, path).counts["quarantined"] == 1


@pytest.mark.parametrize("typo", ["02/30/2026", "13/13/2026", "45/03/2026", "31/02/2026", "00/15/2026"])
def test_a_day_that_no_calendar_has_proves_nothing(tmp_path: Path, typo: str) -> None:
    path = listed(tmp_path / "a.csv", [("13/03/2026", ""), (typo, "")])
    report = bring(small_town(tmp_path), path)
    assert (report.counts["accepted"], report.counts["quarantined"]) == (1, 1)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_numbers_that_lost_their_zeros_are_set_aside_where_others_have_them(tmp_path: Path, ending: str) -> None:
    names = ("0001", "0012", "7", "38", "12345", "HS9")
    table = [HEADINGS, *((name, "1.001193", "Sở Tư pháp", "13/03/2026", "") for name in names)]
    path = tmp_path / f"a.{ending}"
    if ending == "xlsx":
        workbook(path, {"Sheet": table})
    else:
        path.write_text("".join(",".join(row) + "\n" for row in table), encoding="utf-8")
    ledger = small_town(tmp_path)
    report = bring(ledger, path)
    assert [name for (name,) in rows(ledger, "SELECT dossier_id FROM dossiers ORDER BY 1")] == [
        "0001",
        "0012",
        "12345",
        "HS9",
    ]
    assert "a spreadsheet has taken them away" in (report.quarantine or path).read_text(encoding="utf-8-sig")


def test_numbers_of_several_lengths_with_zeros_prove_no_length(tmp_path: Path) -> None:
    table = [HEADINGS, *((name, "1.001193", "Sở Tư pháp", "13/03/2026", "") for name in ("01", "002", "3"))]
    report = bring(small_town(tmp_path), workbook(tmp_path / "a.xlsx", {"Sheet": table}))
    assert report.counts["accepted"] == 3


def test_a_procedure_code_that_lost_its_last_zeros_is_no_other_procedure(tmp_path: Path) -> None:
    table = [
        HEADINGS,
        *((f"HS{at}", code, "Sở Tư pháp", "13/03/2026", "") for at, code in enumerate(("1.001193", 1.00119))),
    ]
    ledger = small_town(tmp_path)
    report = bring(ledger, workbook(tmp_path / "a.xlsx", {"Sheet": table}))
    assert (report.counts["accepted"], report.counts["quarantined"]) == (1, 1)
    assert rows(ledger, "SELECT procedure_id FROM dossiers") == [("1.001193",)]


@pytest.mark.parametrize("clock", ["8:15:00 AM", "8:15 pm", "12:00:00PM"])
def test_an_english_clock_over_dates_that_nothing_decides_is_asked_about(tmp_path: Path, clock: str) -> None:
    path = listed(tmp_path / "a.csv", [(f"3/2/2026 {clock}", "")])
    ledger = small_town(tmp_path)
    with pytest.raises(UserError, match=r"Ngày tiếp nhận: #2 \(3/2/2026 .*\) has the clock of a spreadsheet that"):
        bring(ledger, path)
    bring(ledger, path, date_order="mdy")
    assert [moment.date() for moment in received(ledger)] == [date(2026, 3, 2)]


@pytest.mark.parametrize(
    "words",
    [
        "05/02/2026 (thứ Năm)",
        "8h15 ngày 05/2/2026",
        "5/2/2026 8:15:00 SA",
        "05/02/2026 8g15",
        "8 giờ 15 ngày 05/02/2026",
    ],
)
def test_a_date_with_vietnamese_words_shows_that_the_day_comes_first(tmp_path: Path, words: str) -> None:
    ledger = small_town(tmp_path)
    report = bring(ledger, listed(tmp_path / "a.csv", [("3/2/2026 8:15:00 PM", ""), (words, "")]))
    assert said_of_columns(report.notes) == []
    assert [moment.date() for moment in received(ledger)] == [date(2026, 2, 3), date(2026, 2, 5)]
    path = listed(tmp_path / "b.csv", [("3/13/2026", ""), (words, "")])
    with pytest.raises(UserError, match=r"shows that the day comes first .*, #2 that the month does"):
        bring(ledger, path)


@pytest.mark.parametrize("clock", ["8:15:00 SA", "8:15 sáng", "08:15"])
def test_any_other_clock_leaves_the_day_first(tmp_path: Path, clock: str) -> None:
    ledger = small_town(tmp_path)
    bring(ledger, listed(tmp_path / "a.csv", [(f"3/2/2026 {clock}", "")]))
    assert received(ledger) == [datetime(2026, 2, 3, 8, 15)]


def test_dates_that_nothing_decides_are_told(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    report = bring(ledger, listed(tmp_path / "a.csv", [("03/01/2026", "03/02/2026"), ("03/03/2026", "")]))
    assert said_of_columns(report.notes) == [
        "Ngày tiếp nhận, Ngày hẹn trả: nothing shows whether day or month comes first; 2 dates that leave it open are "
        "read day first. If that is wrong, take the import back (--undo) and say --month-first"
    ]
    stated = bring(ledger, listed(tmp_path / "b.csv", [("03/01/2026", "")]), date_order="dmy")
    assert said_of_columns(stated.notes) == []


def with_two_days_of_receipt(path: Path, *days: tuple[str, str]) -> Path:
    headings = [*HEADINGS[:3], "Ngày nhận", "Ngày tiếp nhận"]
    table = [headings, *([f"HS{at}", "1.001193", "Sở Tư pháp", *pair] for at, pair in enumerate(days, 1))]
    path.write_text("".join(",".join(row) + "\n" for row in table), encoding="utf-8")
    return path


@pytest.mark.slow
def test_two_columns_for_one_thing_are_told_where_they_differ(tmp_path: Path) -> None:
    path = with_two_days_of_receipt(
        tmp_path / "a.csv", ("13/03/2026", "13/03/2026"), ("13/03/2026", "14/03/2026"), ("", "15/03/2026")
    )
    ledger = small_town(tmp_path)
    report = bring(ledger, path)
    assert received(ledger) == [datetime(2026, 3, day) for day in (13, 14, 15)]
    (note,) = said_of_columns(report.notes)
    assert note.startswith(
        "“Ngày tiếp nhận” and “Ngày nhận” are both read as the same thing, and differ in 1 rows (#3: 14/03/2026 and "
        "13/03/2026); “Ngày tiếp nhận” counts."
    )
    assert said_of_columns(preview_file(path, ledger=ledger).notes) == [note]


def test_two_columns_that_say_the_same_in_two_ways_are_no_difference(tmp_path: Path) -> None:
    path = with_two_days_of_receipt(tmp_path / "a.csv", ("13/03/2026", "2026-03-13"), ("14/03/2026", ""))
    assert said_of_columns(bring(small_town(tmp_path), path).notes) == []


def town(folder: Path) -> Ledger:
    folder.mkdir()
    return small_town(folder)


def beside(path: Path, days: Sequence[str], more: str = "", heading: str = "Ngày sinh") -> Path:
    """Dossiers received on days that leave their order open, each with a day in a column that is not carried on."""
    lines = [f"HS{at},1.001193,Sở Tư pháp,03/0{at}/2026,{day}{more}" for at, day in enumerate(days, 1)]
    path.write_text("\n".join([",".join((*HEADINGS[:4], heading)), *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("heading", ["Ngày sinh", "Ngày cấp giấy"])
def test_a_column_that_is_not_carried_on_proves_the_order_of_the_others(tmp_path: Path, heading: str) -> None:
    ledger = small_town(tmp_path)
    report = bring(ledger, beside(tmp_path / "a.csv", ["12/25/1980", "01/02/1990"], heading=heading))
    assert received(ledger) == [datetime(2026, 3, 1), datetime(2026, 3, 2)]
    (note,) = said_of_columns(report.notes)
    assert note.startswith(f"Ngày tiếp nhận: the month comes before the day, as {heading} shows (#2), which is not")
    assert "1980" not in note
    other = town(tmp_path / "other")
    day_first = bring(other, beside(tmp_path / "b.csv", ["25/12/1980", "01/02/1990"], heading=heading))
    assert received(other) == [datetime(2026, 1, 3), datetime(2026, 2, 3)]
    (note,) = said_of_columns(day_first.notes)
    assert note.startswith(f"Ngày tiếp nhận: the day comes before the month, as {heading} shows (#2), which is not")
    assert "1980" not in note


def test_a_column_that_is_not_carried_on_proves_nothing_against_others_or_itself(tmp_path: Path) -> None:
    told = ((["12/25/1980", "25/12/1980"], ""), (["12/25/1980"], "/4"), (["12/25/1980", "An", "Bình"], ""))
    for number, (days, more) in enumerate(told):
        ledger = town(tmp_path / str(number))
        bring(ledger, beside(tmp_path / "a.csv", days, more))
        assert received(ledger)[0] == datetime(2026, 1, 3), days
    ledger = town(tmp_path / "last")
    path = listed(tmp_path / "b.csv", [("25/03/2026", "02/04/2026")])
    words = path.read_text(encoding="utf-8").replace("trả", "trả,Ngày sinh").replace("04/2026", "04/2026,12/25/1980")
    path.write_text(words, encoding="utf-8")
    report = bring(ledger, path)
    assert received(ledger)[0] == datetime(2026, 3, 25)
    (note,) = said_of_columns(report.notes)
    assert "read day first, as Ngày tiếp nhận shows (#2: 25/03/2026)" in note


@pytest.mark.parametrize(
    ("proving", "proven", "open_date", "said", "day"),
    [
        ("3/25/2026", "month first", "4/2/2026", date(2026, 4, 2), 25),
        ("25/3/2026", "day first", "4/2/2026", date(2026, 2, 4), 25),
    ],
)
def test_an_order_taken_over_from_another_column_is_told_with_its_proof(
    tmp_path: Path, proving: str, proven: str, open_date: str, said: date, day: int
) -> None:
    ledger = small_town(tmp_path)
    path = listed(
        tmp_path / "a.csv", [(proving, open_date.replace("2026", "2027") if proven == "day first" else open_date)]
    )
    words = (
        "Ngày hẹn trả: nothing there shows whether day or month comes first; 1 dates that leave it open are read "
        f"{proven}, as Ngày tiếp nhận shows (#2: {proving})"
    )
    preview = preview_file(path, ledger=ledger)
    report = bring(ledger, path)
    for notes in (preview.notes, report.notes):
        assert any(told.startswith(words) for told in said_of_columns(notes))
    ((due,),) = rows(ledger, "SELECT due_at FROM dossiers")
    assert (due.month, due.day) == (said.month, said.day)
    assert received(ledger)[0].day == day


def test_columns_that_show_their_order_themselves_take_none_over(tmp_path: Path) -> None:
    path = listed(tmp_path / "a.csv", [("25/3/2026", "31/3/2026"), ("2/3/2026", "9/3/2026")])
    report = bring(small_town(tmp_path), path)
    assert said_of_columns(report.notes) == []
