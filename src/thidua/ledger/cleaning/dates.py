"""Text dates in their many forms → civil moments, a column at a time.

Tidy columns take one pass of strptime; what is left over is rewritten to one shape and taken apart by one pattern.
What fits neither is looked at value by value for months in words. What fits nothing stays null.
"""

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.ledger.cleaning.spelled_dates import spelled_moment
from thidua.ledger.cleaning.text import per_distinct
from thidua.ledger.model import MOMENT

ORDERS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y", "ymd": "%Y/%m/%d"}
FIRST_YEAR, LAST_YEAR = 1990, 2099
_CLOCKS = ("", " %H:%M", " %H:%M:%S")
_ZONED = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)? ?(Z|[+-]\d\d(:?\d\d)?)$"
_SERIAL = r"^\d{5}([.,]\d+)?$"
# Seconds or thousandths of a second since 1970, bare or as old web services write them.
# A number such as 2026030508 is a day with its hour as well: which of the two it is, nobody can tell.
_DAY_AND_HOUR = r"^(?:199|20\d)\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])$"
_EPOCH = r"^(?:/Date\()?(?P<epoch>[1-9]\d{9}(?:\d{3})?)(?:[+-]\d{4})?(?:\)/)?$"
_MILLISECONDS = 10**11
_DAY_OF_MONTH = r"(?:0?[1-9]|[12]\d|3[01])"
_FULL_WIDTH = "[\uff01-\uff5e]"
_SAMPLE = 512
# Said where there is no date yet: not a mistake.
_NOT_YET = r"(?i)^(chưa|chua|không|khong)( (có|co|trả|tra|xong|xử lý|xu ly|kết quả|ket qua|hẹn|hen))*$"
_MONTH_OF_YEAR, _A_YEAR = r"(?:0?[1-9]|1[0-2])", r"(?:(?:năm|nam)\s*)?(?:(?:19|20)\d\d)"
_MONTH_IN_WORDS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|(?:tháng|thang|thg|th|t)\.?\s*(?:0?[1-9]|1[0-2]))"
)
# A month, quarter or year alone; a day of a month of no year.
_MONTH_ALONE = (
    rf"(?i)^\s*(?:(?:(?:ngày|ngay|đầu|dau|giữa|giua|cuối|cuoi)\s*[_.…/\s-]*)*(?:{_MONTH_IN_WORDS}|{_MONTH_OF_YEAR})"
    rf"\s*[-/.,\s]\s*{_A_YEAR}|{_MONTH_IN_WORDS}(?:\s*[-/.,\s]\s*['’]?\d\d)?|{_A_YEAR}"
    rf"|{_A_YEAR}\s*[-/.\s]\s*(?:{_MONTH_OF_YEAR}|{_MONTH_IN_WORDS}|q[1-4])"
    rf"|(?:quý|quy|q|kỳ|ky)\.?\s*(?:[1-4]|i{{1,3}}|iv)(?:\s*[-/.,\s]\s*{_A_YEAR})?)\s*$"
)
_DAY_ALONE = (
    rf"(?i)^\s*(?:(?:ngày\s*|ngay\s*)?{_DAY_OF_MONTH}(?:\s*[-/.]\s*{_MONTH_OF_YEAR}|\s*[-/.\s]\s*{_MONTH_IN_WORDS})"
    rf"|(?:ngày|ngay)\s*{_DAY_OF_MONTH}(?:\s*(?:tháng|thang)\s*{_MONTH_OF_YEAR})?)\s*$"
)
_WEEKDAY = r"\(?(?:\b(?:thứ|thu) (?:hai|ba|tư|tu|năm|nam|sáu|sau|bảy|bay|[2-7])|\bchủ nhật|\bchu nhat)(?:\)|\b|$)"
_WEEKDAYS = (("thứ hai", "thu hai", "thứ 2", "thu 2"), ("thứ ba", "thu ba", "thứ 3", "thu 3"),
             ("thứ tư", "thu tu", "thứ 4", "thu 4"), ("thứ năm", "thu nam", "thứ 5", "thu 5"),
             ("thứ sáu", "thu sau", "thứ 6", "thu 6"), ("thứ bảy", "thu bay", "thứ 7", "thu 7"),
             ("chủ nhật", "chu nhat"))  # fmt: skip
# Rewritten in this order, on lower-case text, until only digits, '/', ':', '.' and blanks are left.
# (RE2's \b knows ASCII letters only, so it never stands beside a Vietnamese vowel.)
_REWRITES = (
    (r"^\s*\((.*)\)\s*$", r"\1"),
    (r"\s*[.;]\s*$", ""),
    (r"\b(ngày|ngay)\s*:", " "),
    (r"^\s*(\d{1,2}) ?([-/.]) ?(\d{1,2}) ?([-/.]) ?(\d{4})\b", r"\1\2\3\4\5"),
    (r"(/\d{4}|-\d{4})\s+[-–]\s+(\d{1,2}[:hg])", r"\1 \2"),
    (r"^(\d{1,2}:\d\d(?::\d\d)?)\s+[-–]\s+(\d)", r"\1 \2"),
    (r"^(\d{8})t(\d{6})$", r"\1\2"),
    (_WEEKDAY, " "),
    (r"\b(ngày|ngay|lúc|luc|vào|vao)\b|,", " "),
    (r"\s*\b(tháng|thang)\b\s*|\s*\b(năm|nam)\b\s*", "/"),
    (r"\b(\d{1,4})[-./](\d{1,2})[-./](\d{2,4})", r"\1/\2/\3"),
    (r"(\d)\s*(giờ|gio|h|g)\s*(\d{1,2})([^\d/]|$)", r"\1:\3\4"),
    (r"(\d)\s*(giờ|gio|h|g)([^a-z]|$)", r"\1:00 \3"),
    (r"(\d)\s*(phút|phut|ph|p|')\s*(\d{1,2})\s*(giây|giay|s)", r"\1:\3"),
    (r"(\d)\s*(phút|phut|ph|p|')([^a-z]|$)", r"\1 \3"),
    (r"\b12:(\d\d(?::\d\d)?) *(?:tối|toi|đêm|dem)\b", r"24:\1"),  # midnight of which of the two days?
    (r"\b(sáng|sang|sa)\b", "am"),
    (r"\b(chiều|chieu|tối|toi|ch)\b", "pm"),
    (r"(\d)t(\d)", r"\1 \2"),
    (r"^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$", r"\1/\2/\3 \4:\5:\6"),
    (r"^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$", r"\1/\2/\3 \4:\5"),
    (r"^(\d{4})(\d\d)(\d\d)$", r"\1/\2/\3"),
    (r"\s+", " "),
)
_SHAPE = (
    r"^\s*(?:(?P<bh>\d{1,2}):(?P<bm>\d{1,2})(?::(?P<bs>\d{1,2})(?:\.(?P<bf>\d{1,9}))?)? ?(?P<bap>am|pm)? )?"
    r"(?P<x>[1-9]\d{3}|\d{1,2})/(?P<y>\d{1,2})/(?P<z>[1-9]\d{3}|\d{1,2})"
    r"(?: (?P<ah>\d{1,2}):(?P<am>\d{1,2})(?::(?P<as>\d{1,2})(?:\.(?P<af>\d{1,9}))?)? ?(?P<aap>am|pm)?)?\s*$"
)


def parse_moments(
    text: pa.Array,
    *,
    order: str = "dmy",
    time_zone: str = "Asia/Ho_Chi_Minh",
    day_zero: date = date(1899, 12, 30),
) -> pa.Array:
    """Civil moments (timestamp[us] without zone) of a cleaned text column; null where null or unreadable.

    order: which of day, month and year come first where the text leaves it open ("dmy", "mdy", "ymd"); a four-digit
    number in front is always the year. time_zone: the zone in whose civil time moments with an offset are told.
    day_zero: the day that a workbook's day numbers are counted from.
    Years before 1990 or after 2099 are unreadable: they are slips of the pen.
    """
    text = plain_digits(text)
    result = pa.nulls(len(text), MOMENT)
    for form in _likely_forms(text, order):
        result = _filled_in(result, text, lambda left, form=form: _strptime(left, form))
    result = _filled_in(result, text, lambda left: _zoned(left, time_zone))
    result = _filled_in(result, text, _fractional)
    result = _filled_in(result, text, lambda left: _serial(left, day_zero))
    result = _filled_in(result, text, lambda left: _epoch(left, time_zone))
    result = _filled_in(result, text, lambda left: _rewritten(left, order))
    return _filled_in(result, text, lambda left: _spelled(left, time_zone))


def names_no_day(text: pa.Array) -> pa.Array:
    """Which texts say a month, quarter or year and no day of it, or a day of no year; null stays null."""
    return pc.match_substring_regex(plain_digits(text), f"{_MONTH_ALONE}|{_DAY_ALONE}")


def is_month_alone(text: str) -> bool:
    """Whether one text says a month or year and no day of it."""
    return bool(pc.match_substring_regex(pa.array([text]), _MONTH_ALONE)[0].as_py())


def plain_digits(text: pa.Array) -> pa.Array:
    """The text with full-width letters and digits as usual ones."""
    wide = pc.any(pc.match_substring_regex(text, _FULL_WIDTH)).as_py()
    return pc.utf8_normalize(text, "NFKC") if wide else text


def means_not_yet(text: pa.Array) -> pa.Array:
    """Boolean: the text says that there is no date yet ("chưa có"); null stays null."""
    return pc.match_substring_regex(text, _NOT_YET)


def _filled_in(result: pa.Array, text: pa.Array, parse) -> pa.Array:  # type: ignore[no-untyped-def]
    """The result with what `parse` can read of the texts still unread."""
    if result.null_count == text.null_count:
        return result
    if result.null_count == len(result):
        return parse(text)
    left = pc.and_(pc.is_null(result), pc.is_valid(text))
    return pc.replace_with_mask(result, left, parse(text.filter(left)))


def _likely_forms(text: pa.Array, order: str) -> list[str]:
    """strptime forms that read something of a sample taken all over the column, those that read most first."""
    step = max(1, len(text) // _SAMPLE)
    sample = text.take(pa.array(np.arange(0, len(text), step, dtype=np.int64))).drop_null()
    days = [ORDERS[order], ORDERS[order].replace("/", "-"), ORDERS[order].replace("/", "."), "%Y-%m-%d"]
    forms = [day + clock for day in dict.fromkeys(days) for clock in _CLOCKS] + ["%Y-%m-%dT%H:%M:%S"]
    read = {form: len(sample) - _strptime(sample, form).null_count for form in forms}
    return sorted((form for form in forms if read[form]), key=lambda form: -read[form])


def _strptime(text: pa.Array, form: str) -> pa.Array:
    """As pyarrow's strptime, which lets 31/02 run over into March: such days are null here."""
    moments = _in_range(pc.strptime(text, format=form, unit="us", error_is_null=True))
    if form.endswith("%S"):  # a 60th second would run over into the next minute
        moments = pc.if_else(pc.ends_with(text, ":60"), pa.scalar(None, MOMENT), moments)
    may_run_over = pc.fill_null(pc.less_equal(pc.day(moments), 3), False)
    if not pc.any(may_run_over).as_py():
        return moments
    place = {"%d": r"^0*(29|30|31)\D", "%m": r"^\d+\D0*(29|30|31)\D", "%Y": r"^\d{4}\D\d+\D0*(29|30|31)\b"}[form[:2]]
    rows = pa.array(np.flatnonzero(may_run_over.to_numpy(zero_copy_only=False)))
    over = pc.match_substring_regex(text.take(rows), place)
    mask = np.zeros(len(text), dtype=bool)
    mask[rows.filter(over).to_numpy()] = True
    return pc.if_else(pa.array(mask), pa.scalar(None, MOMENT), moments)


def _in_range(moments: pa.Array) -> pa.Array:
    low = pa.scalar(np.datetime64(f"{FIRST_YEAR}-01-01", "us"))
    high = pa.scalar(np.datetime64(f"{LAST_YEAR + 1}-01-01", "us"))
    inside = pc.and_(pc.greater_equal(moments, low), pc.less(moments, high))
    return pc.if_else(inside, moments, pa.scalar(None, MOMENT))


def _zoned(text: pa.Array, time_zone: str) -> pa.Array:
    matching = pc.fill_null(pc.match_substring_regex(text, _ZONED), False)
    if not pc.any(matching).as_py():
        return pa.nulls(len(text), MOMENT)
    iso = pc.replace_substring_regex(text.filter(matching), r"(\.\d{6})\d+", r"\1")
    iso = pc.replace_substring_regex(iso, r" ?(Z|[+-]\d\d(?::?\d\d)?)$", r"\1")
    moments = _cast(iso, pa.timestamp("us", "UTC"))
    civil = pc.local_timestamp(moments.cast(pa.timestamp("us", time_zone)))
    return pc.replace_with_mask(pa.nulls(len(text), MOMENT), matching, _in_range(civil))


def _fractional(text: pa.Array) -> pa.Array:
    """ISO moments with fractions of a second, without offset."""
    form = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d{1,9}$"
    matching = pc.fill_null(pc.match_substring_regex(text, form), False)
    if not pc.any(matching).as_py():
        return pa.nulls(len(text), MOMENT)
    iso = pc.replace_substring_regex(text.filter(matching), r"(\.\d{6})\d+", r"\1")
    return pc.replace_with_mask(pa.nulls(len(text), MOMENT), matching, _in_range(_cast(iso, MOMENT)))


def _cast(iso: pa.Array, kind: pa.DataType) -> pa.Array:
    """Arrow's own ISO reader; where one value of the column is no moment, each is tried by itself."""
    try:
        return iso.cast(kind)
    except pa.ArrowInvalid:
        return pa.concat_arrays([_cast_value(iso[row], kind) for row in range(len(iso))])


def _cast_value(value: pa.Scalar, kind: pa.DataType) -> pa.Array:
    try:
        return pa.array([value], pa.string()).cast(kind)
    except pa.ArrowInvalid:
        return pa.nulls(1, kind)


def _serial(text: pa.Array, day_zero: date) -> pa.Array:
    """A workbook's day numbers, to the nearest second."""
    matching = pc.fill_null(pc.match_substring_regex(text, _SERIAL), False)
    if not pc.any(matching).as_py():
        return pa.nulls(len(text), MOMENT)
    days = pc.replace_substring(text.filter(matching), ",", ".").cast(pa.float64()).to_numpy(zero_copy_only=False)
    seconds = np.rint(days * 86_400).astype("int64")
    moments = np.datetime64(day_zero, "us") + seconds.astype("timedelta64[s]")
    values = _in_range(pa.array(moments.astype("datetime64[us]")))
    return pc.replace_with_mask(pa.nulls(len(text), MOMENT), matching, values)


def _epoch(text: pa.Array, time_zone: str) -> pa.Array:
    """Seconds or thousandths of a second since 1970, in the civil time of the zone."""
    counted = pc.extract_regex(text, pattern=_EPOCH)
    matching = pc.and_not(pc.is_valid(counted), pc.fill_null(pc.match_substring_regex(text, _DAY_AND_HOUR), False))
    if not pc.any(matching).as_py():
        return pa.nulls(len(text), MOMENT)
    numbers = counted.field("epoch").filter(matching).cast(pa.int64()).to_numpy()
    micros = np.where(numbers > _MILLISECONDS, numbers * 1_000, numbers * 1_000_000)
    civil = pc.local_timestamp(pa.array(micros).cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us", time_zone)))
    return pc.replace_with_mask(pa.nulls(len(text), MOMENT), matching, _in_range(civil))


def _spelled(text: pa.Array, time_zone: str) -> pa.Array:
    """Dates whose month is a word."""
    return _in_range(per_distinct(text, lambda value: spelled_moment(value, time_zone), MOMENT))


def _weekdays(text: pa.Array) -> np.ndarray:
    """The day of the week that a text in small letters names, from 0 (Monday); -1 where it names none."""
    named = np.full(len(text), -1)
    if pc.any(pc.match_substring_regex(text, _WEEKDAY)).as_py():
        for day, words in enumerate(_WEEKDAYS):
            named[pc.fill_null(pc.match_substring_regex(text, "|".join(words)), False).to_numpy(False)] = day
    return named


def _rewritten(text: pa.Array, order: str) -> pa.Array:
    plain = pc.utf8_lower(text)
    weekdays = _weekdays(plain)
    for pattern, replacement in _REWRITES:
        plain = pc.replace_substring_regex(plain, pattern, replacement)
    parts = pc.extract_regex(plain, pattern=_SHAPE)
    shaped = pc.is_valid(parts).to_numpy(zero_copy_only=False)

    def number(name: str) -> np.ndarray:
        piece = parts.field(name)
        piece = pc.if_else(pc.fill_null(pc.equal(piece, ""), True), pa.scalar("0"), piece)
        values: np.ndarray = piece.cast(pa.int64()).to_numpy(zero_copy_only=False)
        return values

    x, y, z = number("x"), number("y"), number("z")
    year_first = (x >= 1000) | (order == "ymd")
    year = np.where(year_first, x, z)
    first, second = np.where(year_first, y, x), np.where(year_first, z, y)
    month_first = year_first | (order == "mdy")
    month, day = np.where(month_first, first, second), np.where(month_first, second, first)
    year = np.where(year < 100, year + 2000, year)
    before, after = parts.field("bh"), parts.field("ah")
    has_before = pc.fill_null(pc.not_equal(before, ""), False).to_numpy(zero_copy_only=False)
    has_after = pc.fill_null(pc.not_equal(after, ""), False).to_numpy(zero_copy_only=False)
    hour = np.where(has_before, number("bh"), number("ah"))
    minute = np.where(has_before, number("bm"), number("am"))
    second_of_minute = np.where(has_before, number("bs"), number("as"))
    half = pc.if_else(pa.array(has_before), parts.field("bap"), parts.field("aap"))
    afternoon = pc.fill_null(pc.equal(half, "pm"), False).to_numpy(zero_copy_only=False)
    morning = pc.fill_null(pc.equal(half, "am"), False).to_numpy(zero_copy_only=False)
    contradicted = morning & (hour > 12)
    hour = np.where(afternoon & (hour < 12), hour + 12, np.where(morning & (hour == 12), 0, hour))
    good = shaped & ~contradicted & ~(has_before & has_after) & (hour < 24) & (minute < 60) & (second_of_minute < 60)
    good &= (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month >= 1) & (month <= 12) & (day >= 1)
    months = np.where(good, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    length = ((months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")).astype("int64")
    good &= day <= length
    # A day of the week that the date does not fall on says that one of the two is wrong: 1970 began on a Thursday.
    falls_on = (months.astype("datetime64[D]").astype("int64") + day - 1 + 3) % 7
    good &= (weekdays < 0) | (weekdays == falls_on)
    seconds = (day - 1) * 86_400 + hour * 3600 + minute * 60 + second_of_minute
    moments = months.astype("datetime64[s]") + np.where(good, seconds, 0).astype("timedelta64[s]")
    fractions = pc.if_else(pa.array(has_before), parts.field("bf"), parts.field("af"))
    fractions = pc.utf8_slice_codeunits(pc.utf8_rpad(pc.fill_null(fractions, ""), 6, "0"), 0, 6).cast(pa.int64())
    micros = moments.astype("datetime64[us]") + fractions.to_numpy(zero_copy_only=False).astype("timedelta64[us]")
    return pa.array(micros, MOMENT, mask=~good)
