"""Files as offices send them, each with what is right for it: `tests/fixtures/cases/import/README.md` tells them."""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from support import ROOT, built_once
from support.import_files import adds_up, bring, empty_ledger, rows
from thidua.i18n import UserError
from thidua.ledger.mapping.hidden_parts import HiddenChoice
from thidua.ledger.mapping.import_file import ImportReport
from thidua.ledger.store.ledger import Ledger

CASES = ROOT / "tests" / "fixtures" / "cases" / "import"
KNOWN_AT = datetime(2026, 11, 30, 8)
# Lists that the other files are read against.
LISTS = ("units.csv", "procedures.csv")
Dossier = tuple[Any, ...]
RECEIVED, DUE, ENDED = datetime(2026, 3, 2, 8, 15), datetime(2026, 3, 9, 17), datetime(2026, 3, 6, 10)


def dossiers(count: int, *without: int) -> list[Dossier]:
    """The first of the dossiers that most files hold: number, unit, received, due, finished."""
    return [
        (f"H13.10.01-2603{n + 1:02d}-{n:04d}", "U1", RECEIVED, DUE, ENDED)
        for n in range(1, count + 1)
        if n not in without
    ]


@dataclass(frozen=True, slots=True)
class Case:
    """A file, what is said of its import, and what stands in the ledger afterwards."""

    name: str
    accepted: int = 0
    quarantined: int = 0
    duplicate: int = 0
    ledger: list[Dossier] | None = None
    notes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)


def month_first() -> list[Dossier]:
    days = (2, 3, 4, 5, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20)
    march = [(datetime(2026, 3, day), datetime(2026, 3, day + 7), datetime(2026, 3, day + 4)) for day in days]
    return [(f"H13.10.01-2603{n + 1:02d}-{n:04d}", "U1", *moments) for n, moments in enumerate(march, 1)]


WHOLE = dossiers(5)
ORDER = "nothing shows whether day or month comes first"
UNREADABLE = (
    "the cell holds an error, a formula without its result, a number format that hides what it says, or letters raised "
    "or lowered like a footnote's mark: correct it in the source"
)
SHORTENED = "a number that a spreadsheet has shortened: it stands for many"
NO_DATE = "not a date that can be read"
TAKEN = [
    Case("02_month_first.csv", 14, ledger=month_first(), notes=("Ngày tiếp nhận: the month comes before the day",)),
    Case("03_sci_ids.csv", 0, 4, ledger=[], reasons=(SHORTENED,)),
    Case("03b_numeric_ids.xlsx", 4, 4, reasons=(SHORTENED,)),
    Case("03d_equals_quote.csv", 5, ledger=WHOLE),
    Case("04_trailing_delim.csv", 5, ledger=WHOLE),
    Case("08g_mixed_legacy.xlsx", 11, ledger=dossiers(11), notes=("2 cells are in the letters of old fonts",)),
    Case("09b_1904_general.xlsx", 5, ledger=WHOLE),
    Case("10d_backslash.xlsx", 5, ledger=WHOLE),
    Case("10f_workbook2.xlsx", 5, ledger=WHOLE),
    Case("10g_rich_x000D.xlsx", 3, 2, ledger=dossiers(5, 2, 5), reasons=("no such unit in the ledger",)),
    Case("10h_formula_no_cache.xlsx", 0, 5, ledger=[], reasons=(UNREADABLE,)),
    Case("10j_error_cells.xlsx", 2, 3, ledger=dossiers(5, 2, 3, 4), reasons=(UNREADABLE,)),
    *(
        Case(name, 5, ledger=WHOLE)
        for name in ("12_real.xls", "12b_html.xls", "12e_xml2003.xls", "12f.ods", "12h_xlsx_renamed.xls")
    ),
    Case("13_months.xlsx", 9, 3, reasons=(NO_DATE,), settings={"hidden": HiddenChoice.LEAVE}),
    Case("13b_filtered_rows.xlsx", 3, settings={"hidden": HiddenChoice.LEAVE}),
    Case("13b_filtered_rows.xlsx", 5, settings={"hidden": HiddenChoice.TAKE}),
    Case("14b_date_and_time_columns.xlsx", 4, ledger=dossiers(4)),
    Case("15_tong_cong_ty.csv", 1, 3, reasons=(NO_DATE,)),
    Case("15b_thin_rows.csv", 3, 3, reasons=(NO_DATE, "no such unit in the ledger", "empty, but needed")),
    Case("16_date_forms.csv", 22, 7, reasons=(NO_DATE, "does not name day", "finished before it was received")),
    Case(
        "17_implausible.csv",
        0,
        4,
        ledger=[],
        reasons=("finished before it was received", "due before it was received", "later than the moment at which"),
    ),
    Case("19_time_limits.csv", 10, 9, reasons=("not a time limit that can be taken whole",)),
    Case("20_same_id.csv", 1, duplicate=6, ledger=dossiers(1)),
    Case("22d_empty_trace.xes", 4, settings={"profile": str(CASES / "xes-test-profile.toml")}),
    Case("26c_one_bad_byte.csv", 4, 1, ledger=dossiers(5, 1), reasons=("byte FF (number 3 of the cell)",)),
]
REFUSED = {
    "02b_us_locale_swapped.xlsx": r"Ngày tiếp nhận: Sheet!10 is text with the day first .* day and month are likely",
    "11b_space_in_last_row.xlsx": r"11b_space_in_last_row\.xlsx.*: ",
    "13_months.xlsx": r"1 rows are hidden, filtered away or struck through: Cũ",
    "13b_filtered_rows.xlsx": r"2 rows are hidden, filtered away or struck through: Sheet \(2: 3, 4\)",
}
BOTH_COMMUNES = "18_two_communes"


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    def write(path: Path) -> None:
        made = empty_ledger(path)
        for name in LISTS:
            bring(made, CASES / name, known_at=KNOWN_AT, quarantine_folder=path)

    built_once.copied("lists-of-the-cases", write, tmp_path / "town")
    return Ledger.open(tmp_path / "town" / "ledger")


@pytest.fixture
def taken_in(ledger: Ledger, tmp_path: Path) -> Callable[..., ImportReport]:
    """Imports a file of the cases; what is set aside lies in the test's own folder."""

    def take(name: str, **settings: Any) -> ImportReport:
        return bring(ledger, CASES / name, known_at=KNOWN_AT, quarantine_folder=tmp_path, **settings)

    return take


def set_aside(folder: Path) -> list[dict[str, str]]:
    with next(folder.glob("*.quarantine.csv")).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def in_ledger(ledger: Ledger) -> list[Dossier]:
    return rows(
        ledger,
        "SELECT dossier_id, receiving_unit_id, received_at, due_at, finished_at FROM dossiers ORDER BY dossier_id",
    )


@pytest.mark.parametrize("case", TAKEN, ids=lambda case: f"{case.name}{case.settings.get('hidden', '')}")
def test_what_a_file_means_enters_and_what_nobody_can_tell_is_set_aside(
    case: Case, ledger: Ledger, taken_in: Callable[..., ImportReport], tmp_path: Path
) -> None:
    report = taken_in(case.name, **case.settings)
    assert adds_up(report)
    counts = report.counts
    assert (counts["accepted"], counts["quarantined"], counts["duplicate"]) == (
        case.accepted,
        case.quarantined,
        case.duplicate,
    )
    if case.ledger is not None:
        assert in_ledger(ledger) == case.ledger
    said = " ".join(note.render("en") for note in report.notes)
    assert all(note in said for note in case.notes), said
    if case.quarantined:
        lines = set_aside(tmp_path)
        assert len(lines) == case.quarantined
        assert all(line["thidua:row"] for line in lines)
        assert all(any(reason in line["thidua:reason"] for reason in case.reasons) for line in lines)
        assert all(any(reason in line["thidua:reason"] for line in lines) for reason in case.reasons)


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_enter_wrongly_is_refused_in_one_line(
    name: str, ledger: Ledger, taken_in: Callable[..., ImportReport]
) -> None:
    with pytest.raises(UserError, match=REFUSED[name]) as refusal:
        taken_in(name)
    assert "\n" not in str(refusal.value)
    assert in_ledger(ledger) == []


def test_a_line_set_aside_names_its_sheet(taken_in: Callable[..., ImportReport], tmp_path: Path) -> None:
    taken_in("13_months.xlsx", hidden=HiddenChoice.LEAVE)
    places = [(line["thidua:sheet"], line["thidua:row"]) for line in set_aside(tmp_path)]
    assert places == [("Tháng 1", "6"), ("Tháng 2", "6"), ("Tháng 3", "6")]


def test_the_list_of_one_commune_never_replaces_that_of_another(
    ledger: Ledger, taken_in: Callable[..., ImportReport]
) -> None:
    first, second = sorted(path.name for path in (CASES / BOTH_COMMUNES).iterdir())
    assert taken_in(f"{BOTH_COMMUNES}/{first}").counts["accepted"] == 5
    before = in_ledger(ledger)
    with pytest.raises(UserError, match="5 dossier numbers belong to another unit already: 001"):
        taken_in(f"{BOTH_COMMUNES}/{second}")
    assert in_ledger(ledger) == before


def test_every_form_of_a_date_is_that_day(ledger: Ledger, taken_in: Callable[..., ImportReport]) -> None:
    taken_in("16_date_forms.csv")
    ((days, earliest, latest),) = rows(
        ledger, "SELECT count(DISTINCT received_at::DATE), min(received_at), max(received_at) FROM dossiers"
    )
    assert (days, earliest.date()) == (1, date(2026, 3, 2))
    assert latest == datetime(2026, 3, 2, 20, 15)  # the one that says PM


def test_a_time_limit_keeps_its_unit(ledger: Ledger, taken_in: Callable[..., ImportReport]) -> None:
    taken_in("19_time_limits.csv")
    limits = rows(ledger, "SELECT DISTINCT time_limit, time_limit_unit FROM dossiers ORDER BY ALL")
    days, hours = "working_day", "working_hour"
    assert limits == [(3, days), (3, None), (4, hours), (5, days), (8, hours), (20, days), (40, hours)]


def test_a_case_without_events_is_a_dossier(ledger: Ledger, taken_in: Callable[..., ImportReport]) -> None:
    report = taken_in("22d_empty_trace.xes", profile=str(CASES / "xes-test-profile.toml"))
    assert [dossier for dossier, *_rest in in_ledger(ledger)] == ["X1", "X2", "X3"]
    assert (report.eventless, report.eventless_kept) == (1, True)


def test_every_file_of_the_folder_has_its_test() -> None:
    files = {path.name for path in CASES.iterdir()} - {*LISTS, "README.md", "xes-test-profile.toml", BOTH_COMMUNES}
    assert files == {case.name for case in TAKEN} | REFUSED.keys()
    told = (CASES / "README.md").read_text(encoding="utf-8")
    assert all(name in told for name in files | {BOTH_COMMUNES})
