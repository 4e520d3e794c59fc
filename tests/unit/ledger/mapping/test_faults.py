"""Values that no stage foresaw: they are set aside or refused in one line, never a fault of the program."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from support.import_files import adds_up, bring, rows, small_town
from thidua.i18n import UserError
from thidua.ledger.mapping.faults import each_in_one_line

WRITTEN = "2026-01-01 07:00:00.000001"


@pytest.mark.parametrize("digits", [400, 5000])
@pytest.mark.parametrize("cell", ["{}", '"{}"'])
def test_a_number_of_hundreds_of_digits_names_no_record(tmp_path: Path, digits: int, cell: str) -> None:
    path = tmp_path / "a.jsonl"
    number = cell.format("9" * digits)
    path.write_text(f'{{"dossier_id":{number},"unit_id":"STP","received_at":"2026-01-01T08:00:00"}}\n')
    report = bring(small_town(tmp_path), path, table="dossiers")
    assert (report.counts["quarantined"], adds_up(report)) == (1, True)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh", "Mars/Phobos"])
@pytest.mark.parametrize(("unit", "value"), [("ns", 1767225600_000001999), ("us", 1767225600_000001)])
def test_moments_keep_microseconds_and_any_zone_is_the_same_moment(
    tmp_path: Path, zone: str, unit: str, value: int
) -> None:
    ledger, path = small_town(tmp_path), tmp_path / "a.parquet"
    moments = pa.array([value], pa.timestamp(unit, zone))
    pq.write_table(pa.table({"dossier_id": ["A-1"], "unit_id": ["STP"], "received_at": moments}), path)
    bring(ledger, path, table="dossiers")
    assert [str(moment) for (moment,) in rows(ledger, "SELECT received_at FROM dossiers")] == [WRITTEN]


@pytest.mark.parametrize(("kind", "value"), [(pa.timestamp("s"), 2**50), (pa.date32(), 2**31 - 1)])
def test_a_moment_that_no_calendar_has_sets_its_row_aside(tmp_path: Path, kind: pa.DataType, value: int) -> None:
    path = tmp_path / "a.parquet"
    moments = pa.array([value], pa.int32() if kind == pa.date32() else pa.int64()).view(kind)
    columns = {"dossier_id": ["A-1"], "unit_id": ["STP"], "received_at": ["2026-01-01 08:00"], "due_at": moments}
    pq.write_table(pa.table(columns), path)
    assert bring(small_town(tmp_path), path, table="dossiers").counts["quarantined"] == 1


@pytest.mark.parametrize(("sheet", "place"), [("A", "a.xlsx, sheet A, cannot be read"), ("", "a.xlsx cannot be read")])
def test_what_is_not_foreseen_is_one_line_with_file_and_sheet(sheet: str, place: str) -> None:
    with pytest.raises(UserError, match=rf"{place} \(ZeroDivisionError\)"):
        list(each_in_one_line((1 // number for number in (1, 0)), Path("a.xlsx"), sheet))
