"""The words of the field as frozen values. Everything above exchanges these; nothing here reads a file or a clock."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SubjectKind(StrEnum):
    """Who competes (II.1): a collective (a unit) or an individual (an officer)."""

    UNIT = "unit"
    OFFICER = "officer"


class UnitGroup(StrEnum):
    """Where a unit stands in the tree; which groups compete, and under which names, is data of the movement."""

    CITY = "city"
    DEPARTMENT = "department"
    CENTRAL_AGENCY = "central_agency"
    COMMUNE = "commune"
    ADVISORY_UNIT = "advisory_unit"
    PUBLIC_SERVICE_UNIT = "public_service_unit"
    HAMLET = "hamlet"
    OTHER = "other"


class VerdictState(StrEnum):
    """The five answers a criterion can get; silence is not one of them."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_DETERMINABLE = "not_determinable"
    ON_HOLD = "on_hold"
    NOT_APPLICABLE = "not_applicable"


class TimeUnit(StrEnum):
    """What a time limit is counted in (column time_limit_unit of the model)."""

    WORKING_DAY = "working_day"
    WORKING_HOUR = "working_hour"


@dataclass(frozen=True, slots=True)
class Subject:
    """A competitor: a unit id or an officer id, with the group it competes in."""

    kind: SubjectKind
    id: str
    group: str


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted: `numerator` of `denominator`; `excluded` items were looked at and left out by the definition.

    A plain number (medians, counted facts) has `denominator` = the number of items it was taken over.
    """

    numerator: int
    denominator: int
    excluded: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.numerator + other.numerator, self.denominator + other.denominator, self.excluded + other.excluded
        )


@dataclass(frozen=True, slots=True)
class Withheld:
    """In place of a count that depends on answers of people: it would show what one of them answered.

    least: of how many people the movement tells numbers at the least. few: the count rests on fewer; else it could be
    told by itself, but beside what is told of others it would show the numbers of fewer.
    """

    least: int
    few: bool = True


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule comes from: a clause of the movement's plan or of a legal text registered in law/sources.toml."""

    source: str
    clause: str
    from_on: date | None = None
    to_on: date | None = None
