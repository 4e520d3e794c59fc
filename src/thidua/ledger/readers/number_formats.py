"""What people see of a number or a text in the number format of its cell ([ECMA-376] 18.8.31).

Read strictly: a figure with the words around it where they follow surely from value and format; signs between thousands
are left out, for they differ from computer to computer. Where the format says more than the number and it does not
follow surely, or where it shows nothing at all, the cell is unreadable: never a bare number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal
from functools import lru_cache

from thidua.ledger.readers.sheet import DAY_ZERO, DAY_ZERO_1904
from thidua.ledger.readers.unreadable import NOT_AS_SHOWN

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]|(?P<general>General|Standard)'
    r"|(?P<clock>AM/PM|A/P)|(?P<exponent>E[+-])|(?P<place>[0#?])|(?P<next>;)|(?P<other>[^_*])",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_COLOUR = re.compile(r"(?:color ?\d+|black|blue|cyan|green|magenta|red|white|yellow)", re.IGNORECASE)
_DAY_OF_MONTH = re.compile(r"(?<!d)d{1,2}(?!d)")  # three and more are a day of the week
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
KNOWN_PARTS_OF_DATES = {17: "mmm-yy"}  # formats of months without a code of their own ([ECMA-376] 18.8.30)
_SIGNS = "-+()'"  # of a negative number
_UNQUOTED = "-+/():!^&'~{}<>=$ \u00a0\u202f"  # letters that formats show without quotation marks
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_DIGITS_OF_A_NUMBER = Context(prec=15)  # as spreadsheets compute
_WIDEST_GENERAL = 11
_FIRST_OF_MARCH = date(1900, 3, 1)
_LIKE_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")
_MOST_LETTERS = 1024  # of a format; there are at most 255


@dataclass(slots=True)
class _Section:
    """A format or one of its sections, of which one applies to a value.

    parts: in order, `0`, `#` or `?` for a digit, `.`, `@`, `General`, or a text as `"…`. unsure: it holds what is not
    understood here. days: it shows a date or a time of day. letters: of its date and time. elapsed: hours, also those
    beyond a day. altered: it shows another number (percent, thousandths, an exponent, a fraction). grouped: with
    signs between thousands. strokes: where an unquoted `/` stands.
    """

    parts: list[str] = field(default_factory=list)
    condition: tuple[str, Decimal] | None = None
    unsure: bool = False
    days: bool = False
    letters: str = ""
    elapsed: bool = False
    altered: bool = False
    grouped: bool = False
    strokes: list[int] = field(default_factory=list)

    @property
    def places(self) -> list[int]:
        return [at for at, part in enumerate(self.parts) if part in ("0", "#", "?", "General")]

    def words(self, *, positive: bool) -> bool:
        """Whether it says more than the number: a text, but for blanks and the signs of a negative number."""
        places = self.places
        first, last = (places[0], places[-1]) if places else (len(self.parts), -1)
        for at, part in enumerate(self.parts):
            if not part.startswith('"') or not (said := part[1:].strip()):
                continue
            outside = not first < at < last
            if not outside or said.strip(_SIGNS + " \u00a0\u202f") or (positive and places and set(said) & set("-()")):
                return True
        return False

    @property
    def pads(self) -> bool:
        """Whether it gives whole numbers zeros in front."""
        return "." not in self.parts and self.parts.count("0") > 1 and not self.grouped and not self.altered

    @property
    def names_no_day(self) -> bool:
        """Whether it shows a month or a year of a date, but no day of it."""
        letters = set(self.letters)
        dated = "y" in letters or ("m" in letters and not letters & set("hs"))
        return dated and not _DAY_OF_MONTH.search(self.letters)

    @property
    def empty(self) -> bool:
        return not self.days and not self.unsure and not any(part.removeprefix('"').strip() for part in self.parts)

    def tells(self, *, positive: bool) -> bool:
        """Whether people may see something else in it than the bare number."""
        if self.elapsed or self.days:
            return self.elapsed or self.names_no_day
        return self.unsure or self.empty or self.pads or self.words(positive=positive)


def _sections(code: str) -> Iterator[_Section]:
    section = _Section()
    for token in _TOKEN.finditer(code):
        if token["next"]:
            yield _finished(section)
            section = _Section()
        elif token["bracket"] is not None:
            _bracket(section, token["bracket"])
        elif token["quoted"] is not None or token["escaped"] is not None:
            section.parts.append('"' + (token["quoted"] or token["escaped"] or ""))
        elif token["general"]:
            section.parts.append("General")
        elif token["clock"]:
            section.days = True
        elif token["exponent"]:
            section.altered = True
        elif token["other"]:
            _sign(section, token["other"])
        elif token["place"]:
            section.parts.append(token["place"])
    yield _finished(section)


def _sign(section: _Section, sign: str) -> None:
    """A letter that stands for itself, for a part of a day, or for what is done to the number."""
    if sign in ".,@":
        section.unsure |= sign == "." and "." in section.parts
        section.parts.append(sign)
    elif sign == "%":
        section.altered = True
    elif sign in "dmyhsDMYHS":
        section.days = True
        section.letters += sign.lower()
    elif sign in "123456789":  # a text, or the lower part of a fraction
        for at in section.strokes:
            section.altered = True
            section.parts[at] = '"'
        section.parts += [] if section.strokes else ['"' + sign]
    elif sign in _UNQUOTED:
        section.strokes += [len(section.parts)] if sign == "/" else []
        section.parts.append('"' + sign)
    else:
        section.unsure = True


def _bracket(section: _Section, content: str) -> None:
    condition = _CONDITION.fullmatch(content.strip())
    if condition:
        section.condition = condition[1], Decimal(condition[2])
    elif content.startswith("$"):
        if symbol := content[1:].partition("-")[0]:
            section.parts.append('"' + symbol)
    elif _ELAPSED.fullmatch(content):
        section.days = section.elapsed = True
    elif not _COLOUR.fullmatch(content):
        section.unsure = True


def _finished(section: _Section) -> _Section:
    """The section with its signs told apart: a comma between digits or behind them, a stroke of a fraction."""
    places = section.places
    for at in section.strokes:
        if places and places[0] < at < places[-1]:
            section.altered = True
            section.parts[at] = '"'
    commas = [at for at, part in enumerate(section.parts) if part == ","]
    point = section.parts.index(".") if "." in section.parts else len(section.parts)
    whole = [at for at in places if at < point]
    for at in commas:
        if whole and whole[0] < at < whole[-1]:
            section.grouped = True
        elif whole:
            section.altered = True
    section.parts = [part for part in section.parts if part != ","]
    if section.days:
        section.unsure = False
    elif "General" in section.parts and len(section.places) > 1:
        section.unsure = True
    return section


@lru_cache(maxsize=4096)
def _read(code: str) -> tuple[_Section, ...]:
    """The sections of a format. One that is too long, or has too many sections, is not understood."""
    sections = tuple(_sections(code[:_MOST_LETTERS]))
    if len(code) > _MOST_LETTERS or len(sections) > 4:
        return (_Section(unsure=True),)
    return sections


def _of_numbers(sections: tuple[_Section, ...]) -> tuple[_Section, ...]:
    """The sections that are meant for numbers; none in a format of texts alone."""
    if len(sections) == 4:
        return sections[:3]
    return sections[:-1] if "@" in sections[-1].parts else sections


def _of_texts(sections: tuple[_Section, ...]) -> _Section | None:
    if len(sections) == 4:
        return sections[3]
    return sections[-1] if "@" in sections[-1].parts else None


@lru_cache(maxsize=4096)
def tells_of_numbers(code: str) -> bool:
    """Whether people may see something else of a number in this format than its digits: HS-0007 for 7, 8 giờ for 8."""
    if not code:
        return False
    sections = _of_numbers(_read(code))
    return any(part.tells(positive=at == 0 or part.condition is not None) for at, part in enumerate(sections))


@lru_cache(maxsize=4096)
def tells_of_texts(code: str) -> bool:
    """Whether people see something else of a text in this format than its letters: HS-A7 for A7, or nothing."""
    section = _of_texts(_read(code)) if code else None
    return section is not None and (section.empty or section.unsure or section.words(positive=False))


@lru_cache(maxsize=4096)
def counts_hours(code: str) -> bool:
    """Whether people see hours in this format that go on beyond a day: `[h]:mm`."""
    return bool(code) and _read(code)[0].elapsed


def text_as_seen(text: str, code: str) -> str:
    """A text as people see it in a format that `tells_of_texts`."""
    section = _of_texts(_read(code))
    if section is None or not text:
        return text
    if section.empty or section.unsure or section.places:
        return NOT_AS_SHOWN
    return "".join(text if part == "@" else part[1:] for part in section.parts).strip()


def number_as_seen(text: str, code: str, day_zero: date = DAY_ZERO) -> str:
    """The digits of a number as people see them in a format that `tells_of_numbers`; what is no number as it is.

    text: of hours that were counted, also the moment that a reader made of them.
    """
    sections = _of_numbers(_read(code))
    if sections and sections[0].elapsed:
        return _hours(text, day_zero)
    if sections and sections[0].names_no_day:
        return _part_of_a_date(text, sections[0], day_zero)
    if not tells_of_numbers(code) or not _NUMBER.fullmatch(text):
        return text
    value = _DIGITS_OF_A_NUMBER.create_decimal(text)
    chosen = _applies(sections, value)
    if chosen is None:
        return NOT_AS_SHOWN
    section, magnitude, sign = chosen
    positive = value > 0
    if section.days or not section.tells(positive=positive):
        return text
    words = section.words(positive=positive)
    if section.pads and not words and not section.unsure:
        padded = _with_places(section, magnitude)
        return text if padded is None else sign + padded
    if section.empty or section.unsure or section.altered:
        return NOT_AS_SHOWN
    shown = _with_places(section, magnitude)
    return NOT_AS_SHOWN if shown is None else sign + shown


def _applies(sections: tuple[_Section, ...], value: Decimal) -> tuple[_Section, Decimal, str] | None:
    """The section that applies to a value, the value that it shows, and the sign in front of it; None if unsure."""
    if not sections:
        return _Section(parts=["General"]), value, ""
    conditions = [section.condition for section in sections]
    sign = "-" if value < 0 else ""
    if any(conditions):
        if value < 0 or conditions[-1] is not None or not all(conditions[:-1]):
            only = sections[0] if len(sections) == 1 and _holds(conditions[0], value) else None
            return (only, abs(value), sign) if only else None
        for section in sections[:-1]:
            if _holds(section.condition, value):
                return section, value, sign
        return sections[-1], value, sign
    if value < 0 and len(sections) > 1:
        return sections[1], -value, ""
    if value == 0 and len(sections) > 2:
        return sections[2], value, ""
    return sections[0], abs(value), sign


def _holds(condition: tuple[str, Decimal] | None, value: Decimal) -> bool:
    if condition is None:
        return True
    sign, limit = condition
    less, equal = value < limit, value == limit
    return {"<": less, "<=": less or equal, "=": equal, "<>": not equal, ">=": not less, ">": not less and not equal}[
        sign
    ]


def _with_places(section: _Section, value: Decimal) -> str | None:
    """The text of the section with the digits at their places; None where digits would be rounded away."""
    if not section.places:
        return "".join(part[1:] for part in section.parts if part.startswith('"')).strip()
    if "General" in section.parts:
        figure = format(value.normalize(), "f")
        if len(figure) > _WIDEST_GENERAL:
            return None
        return "".join(
            _apart(figure) if part == "General" else part[1:] if part != "." else "" for part in section.parts
        ).strip()
    point = section.parts.index(".") if "." in section.parts else len(section.parts)
    whole, _point, rest = format(value.normalize(), "f").partition(".")
    before, behind = section.parts[:point], section.parts[point + 1 :]
    places = [at for at, part in enumerate(behind) if not part.startswith('"')]
    if len(rest) > len(places):
        return None
    shown = _whole(before, whole.lstrip("0"))
    decimals = dict(zip(places, rest, strict=False))
    for at in places[len(rest) :]:
        decimals[at] = {"0": "0", "?": " "}.get(behind[at], "")
    fraction = "".join(decimals[at] if at in decimals else part[1:] for at, part in enumerate(behind))
    if point == len(section.parts):
        return shown.strip()
    number = "".join(filter(str.isdigit, (decimals[at] for at in places)))
    more = "0" if _LIKE_THOUSANDS.fullmatch(f"{whole}.{number}") else ""
    if more and places:
        fraction = "".join(
            (decimals[at] + (more if at == places[-1] else "")) if at in decimals else part[1:]
            for at, part in enumerate(behind)
        )
    return f"{shown}.{fraction}".strip()


def _apart(figure: str) -> str:
    """A figure of which nobody takes the point for one between thousands."""
    return f"{figure}0" if _LIKE_THOUSANDS.fullmatch(figure) else figure


def _whole(parts: list[str], digits: str) -> str:
    """Digits at the places of a whole number, the last at the last; those that are left over stand at the first."""
    shown: list[str] = []
    places = sum(1 for part in parts if not part.startswith('"'))
    for part in reversed(parts):
        if part.startswith('"'):
            shown.append(part[1:])
            continue
        places -= 1
        mine, digits = (digits, "") if not places else (digits[-1:], digits[:-1])
        shown.append(mine or {"0": "0", "?": " "}.get(part, ""))
    return "".join(reversed(shown))


def _part_of_a_date(text: str, section: _Section, day_zero: date) -> str:
    """A moment as people see it who see no day of it (`Mar-2026`): no date, and no number."""
    try:
        moment = (
            datetime.combine(day_zero, time()) + timedelta(float(text))
            if _NUMBER.fullmatch(text)
            else datetime.fromisoformat(text)
        )
    except (ValueError, OverflowError):
        return text
    if moment.year <= DAY_ZERO_1904.year:  # a time of day
        return text
    return without_a_day(moment) if "m" in section.letters else NOT_AS_SHOWN


def without_a_day(moment: date) -> str:
    """`Mar-2026`."""
    return f"{_MONTHS[moment.month - 1]}-{moment.year}"


def _hours(text: str, day_zero: date) -> str:
    """Hours that were counted, `26:30:00`, of a number of days or of the moment that it would be."""
    if _NUMBER.fullmatch(text):
        seconds = round(Decimal(text) * 86400)
    else:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        zero = datetime.combine(day_zero, time())
        if day_zero != DAY_ZERO_1904 and moment.date() < _FIRST_OF_MARCH:
            zero += timedelta(days=1)  # spreadsheets count a day before that there never was
        seconds = round((moment - zero).total_seconds())
    if seconds < 0:
        return NOT_AS_SHOWN
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
