"""Dates as people and systems write them."""

from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest

from thidua.ledger.cleaning.column_evidence import DateEvidence
from thidua.ledger.cleaning.dates import means_not_yet, parse_moments
from thidua.ledger.model import MOMENT

HALF_PAST_TWO = datetime.fromisoformat("2026-03-05T14:30:00")
THE_FIFTH = datetime.fromisoformat("2026-03-05T00:00:00")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("05/03/2026", THE_FIFTH),
        ("5/3/26", THE_FIFTH),
        ("5.3.2026", THE_FIFTH),
        ("05-03-2026", THE_FIFTH),
        ("2026-03-05", THE_FIFTH),
        ("2026/03/05", THE_FIFTH),
        ("20260305", THE_FIFTH),
        ("ngày 05 tháng 3 năm 2026", THE_FIFTH),
        ("Thứ năm, 05/03/2026", THE_FIFTH),
        ("46086", THE_FIFTH),
        ("46086.604166666664", HALF_PAST_TWO),
        ("46086,604166666664", HALF_PAST_TWO),
        ("05/03/2026 14:30", HALF_PAST_TWO),
        ("05/03/2026 14:30:00", HALF_PAST_TWO),
        ("14:30 05/03/2026", HALF_PAST_TWO),
        ("14 giờ 30 ngày 05/03/2026", HALF_PAST_TWO),
        ("14 giờ 30 phút, ngày 05 tháng 03 năm 2026", HALF_PAST_TWO),
        ("14 giờ 30 phút 00 giây ngày 05/03/2026", HALF_PAST_TWO),
        ("05-03-2026 14h30", HALF_PAST_TWO),
        ("14g30 5/3/2026", HALF_PAST_TWO),
        ("05/03/2026 2:30:00 PM", HALF_PAST_TWO),
        ("05/03/2026 02:30 CH", HALF_PAST_TWO),
        ("2:30 chiều 05/03/2026", HALF_PAST_TWO),
        ("20260305143000", HALF_PAST_TWO),
        ("202603051430", HALF_PAST_TWO),
        ("2026-03-05T14:30", HALF_PAST_TWO),
        ("2026-03-05T14:30:00", HALF_PAST_TWO),
        ("2026-03-05T14:30:00+07:00", HALF_PAST_TWO),
        ("2026-03-05 14:30:00+0700", HALF_PAST_TWO),
        ("2026-03-05T07:30:00Z", HALF_PAST_TWO),
        ("2026-03-05T07:30:00.000Z", HALF_PAST_TWO),
        ("2026-03-05 14:30:00.123456789", datetime.fromisoformat("2026-03-05T14:30:00.123456")),
        ("14h ngày 5/3/2026", datetime.fromisoformat("2026-03-05T14:00:00")),
        ("12:15 AM 05/03/2026", datetime.fromisoformat("2026-03-05T00:15:00")),
        ("29/02/2024", datetime.fromisoformat("2024-02-29")),
        ("5-Mar-26", THE_FIFTH),
        ("05-MAR-2026", THE_FIFTH),
        ("Mar 5, 2026", THE_FIFTH),
        ("March 5th 2026", THE_FIFTH),
        ("2026-Mar-05", THE_FIFTH),
        ("05-Thg3-2026", THE_FIFTH),
        ("5 Tháng Ba 2026", THE_FIFTH),
        ("ngày 5 tháng ba năm 2026", THE_FIFTH),
        ("5 tháng năm năm 2026", datetime.fromisoformat("2026-05-05")),
        ("05／03／2026", THE_FIFTH),
        ("05/03/2026 (thứ Năm)", THE_FIFTH),
        ("Thu Mar 05 2026 14:30:00 GMT+0700 (Indochina Time)", HALF_PAST_TWO),
        ("Thu, 05 Mar 2026 07:30:00 +0000", HALF_PAST_TWO),
        ("Thu Mar 05 14:30:00 ICT 2026", HALF_PAST_TWO),
        ("05-Mar-2026 2:30 PM", HALF_PAST_TWO),
        ("1772695800", HALF_PAST_TWO),
        ("1772695800000", HALF_PAST_TWO),
        ("/Date(1772695800000)/", HALF_PAST_TWO),
        ("/Date(1772695800000+0700)/", HALF_PAST_TWO),
        ("05/03/2026 14:30:00.5", datetime.fromisoformat("2026-03-05T14:30:00.500000")),
        ("14:30:00.1234567 05/03/2026", datetime.fromisoformat("2026-03-05T14:30:00.123456")),
        ("14h30 01/01/1990", datetime.fromisoformat("1990-01-01T14:30:00")),
        ("14h30 31/12/2099", datetime.fromisoformat("2099-12-31T14:30:00")),
        ("14h30 5/3/99", datetime.fromisoformat("2099-03-05T14:30:00")),
        ("14h30 5/3/00", datetime.fromisoformat("2000-03-05T14:30:00")),
        ("12:15 CH 05/03/2026", datetime.fromisoformat("2026-03-05T12:15:00")),
        ("12:15 SA 05/03/2026", datetime.fromisoformat("2026-03-05T00:15:00")),
        ("11:59 CH 05/03/2026", datetime.fromisoformat("2026-03-05T23:59:00")),
        ("12h 5/3/2026", datetime.fromisoformat("2026-03-05T12:00:00")),
        ("14:30:15 05/03/2026", datetime.fromisoformat("2026-03-05T14:30:15")),
        ("14:30:15.25 05/03/2026", datetime.fromisoformat("2026-03-05T14:30:15.250000")),
        ("23:59:59 5/3/26", datetime.fromisoformat("2026-03-05T23:59:59")),
        ("0:00:00 5/3/26", THE_FIFTH),
        ("Chủ nhật, 08/03/2026", datetime.fromisoformat("2026-03-08")),
        ("Thứ hai, 02/03/2026", datetime.fromisoformat("2026-03-02")),
        ("1/1/1990", datetime.fromisoformat("1990-01-01")),
        ("32874", datetime.fromisoformat("1990-01-01")),
        ("73050", datetime.fromisoformat("2099-12-31")),
    ],
)
def test_a_date_in_this_form_is_read(text: str, meant: datetime) -> None:
    assert parse_moments(pa.array([text])).to_pylist() == [meant]


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2026", "31/9/2026", "2026-02-31", "2026-02-31T10:00:00Z", "29/02/2026", "00/03/2026", "05/13/2026",
        "05/03/0206", "05/03/1899", "24:10 05/03/2026", "05/03/2026 14:60", "05/03/2026 14:30:60", "05/03", "abc",
        "Nguyễn Văn A", "14:30 05/03/2026 15:30", "12345678", "999999",
        "Thứ ba, 05/03/2026", "Mon Mar 05 2026", "05/03/026", "05/03/0026", "14:30 SA 05/03/2026", "0912345678",
        "31-Feb-2026", "2026030514", "12 giờ tối 05/03/2026", "12:30 đêm 5/3/2026", "2026-W10-4", "0000-00-00",
        "1900-01-00", "00/01/1900", "05/03/2026 24:00", "15/1 âm lịch", "mùng 5 tháng 3", "4,6086E+04", "46.086",
        "05/03/2569",
        "05/03/2026 - 06/03/2026", "5 tháng ba", "Mar 2026", "05/03/2026 hoặc 06/03/2026", "~05/03/2026", "05/03/2026?",
        "5-Mar-26 25:00", "5-March-26 14:30 SA", "14h30 31/12/1989", "14h30 01/01/2100", "13:15 SA 05/03/2026",
        "24h 5/3/26", "14:60 5/3/26", "14:30:60 5/3/26", "14h30 0/3/2026", "14h30 5/0/2026", "14h30 5/13/2026",
        "14h30 30/02/2024", "Chủ nhật, 09/03/2026", "Thứ hai, 08/03/2026", "32873", "73051",
    ],
)  # fmt: skip
def test_what_is_no_date_stays_unread(text: str) -> None:
    assert parse_moments(pa.array([text])).to_pylist() == [None]


def test_forms_mixed_in_one_column_are_read_as_each_by_itself() -> None:
    column = ["05/03/2026", None, "2026-03-05T07:30:00Z", "46086", "31/02/2026", "14h30 5/3/2026", "05/03/2026 14:30"]
    alone = [parse_moments(pa.array([text], pa.string()))[0].as_py() for text in column]
    assert parse_moments(pa.array(column)).to_pylist() == alone
    assert alone == [THE_FIFTH, None, HALF_PAST_TWO, THE_FIFTH, None, HALF_PAST_TWO, HALF_PAST_TWO]


def test_one_bad_moment_takes_no_other_of_its_column_along() -> None:
    zoned = ["2026-02-31T10:00:00Z", "2026-03-05T07:30:00Z", None, "2026-03-05T25:00:00Z"]
    assert parse_moments(pa.array(zoned)).to_pylist() == [None, HALF_PAST_TWO, None, None]
    fractions = ["2026-02-31T10:00:00.5", "2026-03-05T14:30:00.0"]
    assert parse_moments(pa.array(fractions)).to_pylist() == [None, HALF_PAST_TWO]


@pytest.mark.parametrize("column", [["abc"], [], [None], ["05/03/2026"], ["5-Mar-26"], ["2026-03-05T07:30:00Z"]])
def test_a_column_is_one_of_moments_whatever_is_in_it(column: list[str | None]) -> None:
    assert parse_moments(pa.array(column, pa.string())).type == MOMENT


def test_the_order_of_day_and_month_is_the_profiles() -> None:
    assert parse_moments(pa.array(["2026/3/5 14h30"]), order="mdy").to_pylist() == [HALF_PAST_TWO]
    assert parse_moments(pa.array(["26/3/5 14h30"]), order="ymd").to_pylist() == [HALF_PAST_TWO]
    assert parse_moments(pa.array(["14h30 3/5/26"]), order="mdy").to_pylist() == [HALF_PAST_TWO]
    assert parse_moments(pa.array(["3/5/2026 2:30 PM"]), order="mdy").to_pylist() == [HALF_PAST_TWO]
    assert parse_moments(pa.array(["3/5/2026"]), order="dmy").to_pylist() == [datetime.fromisoformat("2026-05-03")]
    assert parse_moments(pa.array(["26/3/5"]), order="ymd").to_pylist() == [THE_FIFTH]


@pytest.mark.parametrize(
    ("order", "beyond", "first"),
    [
        ("dmy", "31/02/2026", "01/03/2026"),
        ("mdy", "02/31/2026", "03/01/2026"),
        ("ymd", "2026/02/31", "2026/03/01"),
        ("mdy", "2/30/2026 10:00", "3/1/2026 00:00"),
    ],
)
def test_no_day_runs_over_into_the_next_month_in_any_order(order: str, beyond: str, first: str) -> None:
    read = parse_moments(pa.array([beyond, first]), order=order).to_pylist()
    assert read == [None, datetime.fromisoformat("2026-03-01")]


def test_an_offset_is_told_in_the_civil_time_of_the_profiles_zone() -> None:
    winter_and_summer = pa.array(["2011-12-06T12:41:31Z", "2011-10-11T11:42:22Z"])
    assert parse_moments(winter_and_summer, time_zone="Europe/Amsterdam").to_pylist() == [
        datetime.fromisoformat("2011-12-06T13:41:31"),
        datetime.fromisoformat("2011-10-11T13:42:22"),
    ]


def test_a_word_for_no_date_yet_is_no_mistake() -> None:
    assert means_not_yet(pa.array(["chưa có", "Chưa trả kết quả", "chua xu ly", "05/03"])).to_pylist() == [
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "5/3/2026", "05-03-2026", "05.03.2026", "5 / 3 / 2026", "05 - 03 - 2026", "5. 3. 2026", "05/03/2026.",
        "05/03/2026;",
        "(05/03/2026)", "Ngày: 05/03/2026", "Ngày 5 tháng 3 năm 2026", "2026-03-05T00:00:00+07:00", "20260305T000000",
        "05/03/2026 - 0:00", "0:00 - 05/03/2026", "05-03-2026 - 00:00",
    ],
)  # fmt: skip
def test_plain_forms_are_not_refused_without_need(text: str) -> None:
    assert parse_moments(pa.array([text])).to_pylist() == [datetime.fromisoformat("2026-03-05")]


@pytest.mark.parametrize("text", ["3 / 13 / 2026", "3. 13. 2026", "(3/13/2026)", "3/13/2026;", "3/13/2026 - 0:00"])
def test_such_forms_prove_the_order_of_their_column(text: str) -> None:
    evidence = DateEvidence()
    evidence.add(pa.array([text]), np.array([2]), "", spreadsheet=False)
    assert set(evidence.proven) == {"mdy"}
