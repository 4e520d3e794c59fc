"""Rows of a quarantine file come back as what they were: known when their source was, read as its columns prove."""

import csv
import io
import re
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from support.import_files import KNOWN_AT, bring, rows, small_town
from thidua.i18n import Language, UserError
from thidua.ledger.mapping.preview import preview_file
from thidua.ledger.store.import_record import MessageIdentity
from thidua.ledger.store.ledger import Ledger

NOW = {"identity": MessageIdentity.NOW, "known_at": KNOWN_AT + timedelta(days=90)}
HEADINGS = "Số hồ sơ,Cơ quan tiếp nhận,Trạng thái,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý"
SAID = "SELECT dossier_id, receiving_unit_id, status, received_at, due_at, finished_at FROM dossiers ORDER BY ALL"


def put(path: Path, *lines: str) -> Path:
    path.write_text("\n".join((HEADINGS, *lines)) + "\n", encoding="utf-8-sig")
    return path


def corrected(path: Path, *pairs: tuple[str, str]) -> Path:
    text = path.read_text(encoding="utf-8-sig")
    for wrong, right in pairs:
        assert wrong in text
        text = right.join(text.rsplit(wrong, 1))
    path.write_text(text, encoding="utf-8-sig")
    return path


def as_a_spreadsheet_saves_it(path: Path, *, workbook: bool, month_first: bool) -> Path:
    """The CSV opened in a spreadsheet program of a region and saved: what looks like a number or a day becomes one."""

    def cell(text: str) -> object:
        if re.fullmatch(r"[+-]?\d+([.,]\d+)?", text):
            return float(text.replace(",", "."))
        if day := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
            one, two, year = map(int, day.groups())
            month, number = (one, two) if month_first else (two, one)
            return date(year, month, number) if month <= 12 and number <= 28 else text
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-[012]\d", text) else text

    lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    cells = [[cell(text) for text in line] for line in lines]
    saved = path.with_name(f"saved.quarantine{'.xlsx' if workbook else '.csv'}")
    if workbook:
        with xlsxwriter.Workbook(str(saved), {"default_date_format": "dd/mm/yyyy"}) as book:
            sheet = book.add_worksheet("Trang")
            for number, line in enumerate(cells):
                for place, value in enumerate(line):
                    if isinstance(value, str):
                        sheet.write_string(number, place, value)
                    else:
                        sheet.write(number, place, value)
        return saved
    shown = "{0.month}/{0.day}/{0.year}" if month_first else "{0.day:02}/{0.month:02}/{0.year}"
    with saved.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter="," if month_first else ";")
        for line in cells:
            writer.writerow(
                [
                    shown.format(value)
                    if isinstance(value, date)
                    else f"{value:g}"
                    if isinstance(value, float)
                    else value
                    for value in line
                ]
            )
    return saved


def test_a_row_that_comes_back_was_said_when_its_source_was(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    march = put(tmp_path / "march.csv", "HS-1,Sở lạ,Đang xử lý,02/03/2026,09/03/2026,")
    april = put(tmp_path / "april.csv", "HS-1,Sở Tư pháp,Đã trả kết quả,02/03/2026,09/03/2026,06/03/2026")
    back = bring(ledger, march, known_at=KNOWN_AT).quarantine
    assert back is not None
    bring(ledger, april, known_at=KNOWN_AT + timedelta(days=30))
    corrected(back, ("Sở lạ,Đang", "Sở Tư pháp,Đang"))
    looked = preview_file(back, ledger=ledger, **NOW)  # type: ignore[arg-type]
    assert looked.prospect is not None
    assert looked.prospect.counts.stale == 1
    report = bring(ledger, back, **NOW)
    assert (report.counts["stale"], report.counts["superseded"]) == (1, 0)
    assert report.record.known_at == KNOWN_AT
    assert "known when their source was" in report.notes[0].render("en")
    assert [status for _id, _unit, status, *_days in rows(ledger, SAID)] == ["returned"]
    # What is said anew is said now: a person states the moment.
    again = corrected(back, ("'2026-03-09", "'2026-03-10"))
    assert bring(ledger, again, known_at=KNOWN_AT + timedelta(days=60)).counts["superseded"] == 1


@pytest.mark.parametrize("workbook", [True, False])
@pytest.mark.parametrize("month_first", [True, False])
def test_days_stay_right_through_a_spreadsheet(tmp_path: Path, *, workbook: bool, month_first: bool) -> None:
    ledger = small_town(tmp_path)
    source = put(
        tmp_path / "list.csv",
        "HS-1,Sở Tư pháp,Đã trả kết quả,3/13/2026 08:15,3/20/2026,3/18/2026",
        "0002,Sở lạ,Đã trả kết quả,3/2/2026 08:15,3/9/2026,3/6/2026",
    )
    back = bring(ledger, source).quarantine
    assert back is not None
    saved = as_a_spreadsheet_saves_it(
        corrected(back, ("Sở lạ,Đã", "Sở Tư pháp,Đã")), workbook=workbook, month_first=month_first
    )
    assert bring(ledger, saved, **NOW).counts["accepted"] == 1
    moments = [datetime.fromisoformat(text) for text in ("2026-03-02T08:15", "2026-03-09", "2026-03-06")]
    assert rows(ledger, SAID)[0] == ("0002", "STP", "returned", *moments)


def test_a_date_in_no_order_is_set_aside_where_the_source_wrote_the_month_first(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    source = put(
        tmp_path / "list.csv",
        "HS-1,Sở Tư pháp,Đang xử lý,3/13/2026,3/20/2026,",
        "HS-2,Sở Tư pháp,Đang xử lý,2/30/2026,3/20/2026,",
    )
    back = bring(ledger, source).quarantine
    assert back is not None
    corrected(back, ("'2/30/2026", "3/2/2026"))
    report = bring(ledger, back, **NOW)
    assert report.counts["quarantined"] == 1
    assert report.quarantine is not None
    assert "the year first" in report.quarantine.read_text(encoding="utf-8-sig")
    corrected(report.quarantine, ("'3/2/2026", "2026-03-02"))
    assert bring(ledger, report.quarantine, **NOW).counts["accepted"] == 1


def test_a_cell_that_its_column_excludes_does_not_come_in_alone(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    source = put(
        tmp_path / "list.csv",
        *(f"000{n},Sở Tư pháp,Đang xử lý,02/03/2026,09/03/2026," for n in range(1, 5)),
        "7,Sở Tư pháp,Đang xử lý,02/03/2026,09/03/2026,",
    )
    report = bring(ledger, source)
    assert report.counts["quarantined"] == 1
    assert report.quarantine is not None
    again = bring(ledger, report.quarantine, **NOW)
    assert (again.counts["accepted"], again.counts["quarantined"]) == (0, 1)
    assert again.quarantine is not None
    assert bring(ledger, corrected(again.quarantine, ("'7,", "0007,")), **NOW).counts["accepted"] == 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_who_changes_or_deletes_the_mark_is_told(tmp_path: Path, language: Language) -> None:
    ledger = small_town(tmp_path)
    source = put(tmp_path / "list.csv", "HS-1,Sở lạ,Đang xử lý,02/03/2026,,", "HS-2,Sở lạ,Đang xử lý,02/03/2026,,")
    back = bring(ledger, source, language=language).quarantine
    assert back is not None
    lines = list(csv.reader(io.StringIO(back.read_text(encoding="utf-8-sig"))))
    place = next(at for at, heading in enumerate(lines[0]) if heading in ("thidua:source", "thidua:nguồn"))

    def refused(words: str, name: str, changed: list[list[str]]) -> None:
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(changed)
        with pytest.raises(UserError, match=words):
            bring(ledger, tmp_path / name, **NOW)
        with pytest.raises(UserError, match=words):
            preview_file(tmp_path / name, ledger=ledger)

    refused("altered", "a.csv", [[text.replace("known=2026", "known=2027") for text in line] for line in lines])
    refused("altered", "b.csv", [lines[0], lines[1], ["" if at == place else text for at, text in enumerate(lines[2])]])
    refused("lost the column", "c.csv", [[text for at, text in enumerate(line) if at != place] for line in lines])
    refused("lost the column", "d.quarantine.csv", [line[place + 1 :] for line in lines])
    other = bring(
        ledger, put(tmp_path / "o.csv", "HS-3,Sở lạ,Đang xử lý,02/03/2026,,"), known_at=KNOWN_AT.replace(day=2)
    )
    assert other.quarantine is not None
    more = list(csv.reader(io.StringIO(other.quarantine.read_text(encoding="utf-8-sig"))))
    refused("several sources", "e.csv", [*lines, more[1]])


def test_the_profile_of_the_source_is_that_of_its_rows(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    own = tmp_path / "own.toml"
    own.write_text(
        'id = "own"\ntitle = { vi = "Riêng", en = "Own" }\nprimary = "dossiers"\ndate_order = "mdy"\n'
        "[tables.dossiers.columns]\ndossier_id = 'Số hồ sơ'\nreceiving_unit_id = 'Cơ quan tiếp nhận'\n"
        "received_at = 'Ngày tiếp nhận'\n",
        encoding="utf-8",
    )
    source = put(tmp_path / "list.csv", "HS-1,Sở lạ,,2/3/2026,,")
    back = bring(ledger, source, profile=own).quarantine
    assert back is not None
    corrected(back, (",Sở lạ,'", ",Sở Tư pháp,'"))
    with pytest.raises(UserError, match="under the profile own"):
        bring(ledger, back, **NOW)
    with pytest.raises(UserError, match="under the profile own"):
        bring(ledger, back, profile="one-stop-excel", **NOW)
    assert bring(ledger, back, profile=own, **NOW).counts["accepted"] == 1
    assert rows(ledger, SAID)[0][3] == datetime.fromisoformat("2026-02-03")


def test_a_preview_says_what_would_stop_the_import(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    first = put(tmp_path / "list.csv", "1,Sở Tư pháp,Đang xử lý,02/03/2026,,", "2,Sở Tư pháp,Đang xử lý,02/03/2026,,")
    bring(ledger, first)
    assert preview_file(first, ledger=ledger, known_at=KNOWN_AT).known_as == ledger.imports()[-1].number
    other = put(
        tmp_path / "other.csv",
        "1,Phường Ninh Kiều,Đang xử lý,02/03/2026,,",
        "2,Sở Tư pháp,Đang xử lý,03/03/2026,,",
        "3,Sở Tư pháp,Đang xử lý,03/03/2026,,",
    )
    prospect = preview_file(other, ledger=ledger, **NOW).prospect  # type: ignore[arg-type]
    assert prospect is not None
    assert (prospect.counts.accepted, prospect.counts.superseded) == (1, 2)
    assert ["1 dossier numbers belong to another unit" in stop.render("en") for stop in prospect.stops] == [True]
    earlier = preview_file(other, ledger=ledger, known_at=KNOWN_AT - timedelta(days=1)).prospect
    assert earlier is not None
    assert earlier.counts.stale == 2


DAY = st.dates(date(2026, 1, 1), date(2026, 2, 28))
FORMS = {"dmy": "{0.day:02}/{0.month:02}/{0.year}", "mdy": "{0.month}/{0.day}/{0.year}", "iso": "{0}"}
NUMBERS = st.sampled_from(("HS-{}", "000{}", "1.00{}", "MAR-{}", "3-{}", "H13.10.01-260301-000{}"))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    small_town(folder)
    return folder / "ledger"


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.tuples(DAY, st.integers(0, 20), st.sampled_from(("good", "unit", "day"))), min_size=1, max_size=6),
    st.sampled_from(sorted(FORMS)),
    NUMBERS,
    st.sampled_from((None, (True, True), (True, False), (False, True), (False, False))),
)
def test_brought_back_rows_make_the_ledger_of_the_corrected_file(
    town: Path,
    drawn: list[tuple[date, int, str]],
    form: str,
    number: str,
    saved: tuple[bool, bool] | None,
) -> None:
    """Any list: its rows set aside, corrected and brought back = what the corrected whole file would have made."""
    shown = FORMS[form].format
    proof = "{},Sở Tư pháp,Đang xử lý," + f"{shown(date(2026, 1, 31))},{shown(date(2026, 3, 31))},"
    whole, faulty, pairs = [proof.format(number.format(9))], [proof.format(number.format(9))], []
    for place, (received, later, fault) in enumerate(drawn, 1):
        due = received + timedelta(days=later)
        unit = f"Sở lạ {place}" if fault == "unit" else "Sở Tư pháp"
        day = "2026-02-30" if fault == "day" else shown(due)
        name = number.format(place)
        whole.append(f"{name},Sở Tư pháp,Đang xử lý,{shown(received)},{shown(due)},")
        faulty.append(f"{name},{unit},Đang xử lý,{shown(received)},{day},")
        if fault == "unit":
            pairs.append((unit + ",", "Sở Tư pháp,"))
        elif fault == "day":
            pairs.append((f"'{received},'2026-02-30,", f"'{received},'{due},"))
    with TemporaryDirectory() as name_:
        folder = Path(name_)
        ledgers = []
        for way in ("one", "two"):
            (folder / way).mkdir()
            shutil.copytree(town, folder / way / "ledger")
            ledgers.append(Ledger.open(folder / way / "ledger"))
        assert bring(ledgers[0], put(folder / "whole.csv", *whole)).counts["quarantined"] == 0
        report = bring(ledgers[1], put(folder / "list.csv", *faulty))
        assert report.counts["quarantined"] == len(pairs)
        if report.quarantine:
            back = corrected(report.quarantine, *reversed(pairs))
            if saved:
                back = as_a_spreadsheet_saves_it(back, workbook=saved[0], month_first=saved[1])
            assert bring(ledgers[1], back, **NOW).counts["accepted"] == len(pairs)
        assert rows(ledgers[0], SAID) == rows(ledgers[1], SAID)
