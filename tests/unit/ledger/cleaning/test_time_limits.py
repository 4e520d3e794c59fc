"""Time limits: a whole number with its unit, or nothing."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.ledger.cleaning.time_limits import time_limit, to_time_limits, unit_in_heading, without_unit
from thidua.ledger.cleaning.vocabulary import shared_words

WORDS = shared_words()["time_limit_unit"]


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("3", (3, None)),
        ("3.0", (3, None)),
        ("03 ngày làm việc", (3, "working_day")),
        ("20 ngày", (20, "working_day")),
        ("Không quá 03 ngày làm việc", (3, "working_day")),
        ("05 ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ", (5, "working_day")),
        ("Trong thời hạn 5 ngày làm việc, kể từ ngày nhận đủ hồ sơ hợp lệ", (5, "working_day")),
        ("25 (hai mươi lăm) ngày làm việc", (25, "working_day")),
        ("10 (mười) ngày", (10, "working_day")),
        ("12 (mười hai) ngày", (12, "working_day")),
        ("8 giờ", (8, "working_hour")),
        ("8 giờ làm việc", (8, "working_hour")),
        ("4h", (4, "working_hour")),
        ("120 phút", (2, "working_hour")),
    ],
)
def test_a_limit_is_read_with_its_unit(text: str, limit: tuple[int, str | None]) -> None:
    assert time_limit(text, WORDS) == limit


@pytest.mark.parametrize(
    "text",
    [
        "0,5 ngày", "1/2 ngày", "trong ngày", "ngay", "1 tháng", "2 tuần", "30 phút", "3-5 ngày", "15 ngày lịch",
        "15 ngày (kể cả thứ bảy)", "15 ngày (trường hợp phức tạp 30 ngày)", "15 (ba) ngày", "1 ngày 4 giờ",
        "10 ngày liên tục", "~3 ngày", "3 ngày?", "-3 ngày", "1.000 ngày", "3 hoặc 5 ngày",
    ],
)  # fmt: skip
def test_what_is_not_whole_working_days_or_hours_is_unread(text: str) -> None:
    assert time_limit(text, WORDS) is None


@given(st.integers(1, 99), st.sampled_from(["ngày", "giờ"]), st.text("abc ngàygiờ(),./-+0123", max_size=8))
def test_nothing_beside_a_limit_is_dropped(number: int, unit: str, more: str) -> None:
    read = time_limit(f"{number} {unit}{more}", WORDS)
    assert read is None or not any(letter in "0123/-+" for letter in more.replace(".0", "")), more


def test_values_and_units_of_a_column_go_together() -> None:
    values, units = to_time_limits(pa.array(["8 giờ", None, "2 tuần", "3"]), WORDS)
    assert (values.to_pylist(), units.to_pylist()) == ([8, None, None, 3], ["working_hour", None, None, None])


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Thời hạn giải quyết (giờ)", "working_hour"),
        ("Thời hạn giải quyết (ngày làm việc) ", "working_day"),
        ("THOI HAN GIAI QUYET(NGÀY)", "working_day"),
        ("Thời hạn giải quyết (tháng)", None),
        ("Thời hạn giải quyết (theo quy định)", None),
        ("(giờ)", None),
    ],
)
def test_a_unit_stands_in_brackets_behind_the_heading(heading: str, unit: str | None) -> None:
    bare = without_unit(heading)
    assert (bare is not None) is (unit is not None)
    if unit is not None:
        assert unit_in_heading(heading) == unit


def test_a_heading_may_name_the_unit() -> None:
    assert [unit_in_heading(heading) for heading in ("Số ngày giải quyết", "Số giờ", "Thời hạn")] == [
        "working_day",
        "working_hour",
        None,
    ]
