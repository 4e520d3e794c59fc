"""The five kinds of reference data: their columns, and what they are called."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop as _

from thidua.ledger.model import TABLES
from thidua.rules.terms import TimeUnit, UnitGroup


class Sort(StrEnum):
    """What a column holds."""

    TEXT = "text"
    UNIT = "units"
    OFFICER = "officers"
    PROCEDURE = "procedures"
    DAY = "day"
    FLAG = "flag"
    NUMBER = "number"
    CHOICE = "choice"


REFERS = {Sort.UNIT: "units", Sort.OFFICER: "officers", Sort.PROCEDURE: "procedures"}
GROUPS: dict[str, str] = {
    UnitGroup.CITY: _("city"),
    UnitGroup.DEPARTMENT: _("department"),
    UnitGroup.CENTRAL_AGENCY: _("central agency"),
    UnitGroup.COMMUNE: _("commune"),
    UnitGroup.ADVISORY_UNIT: _("advisory unit"),
    UnitGroup.OTHER: _("other"),
}
TIME_UNITS: dict[str, str] = {
    TimeUnit.WORKING_DAY: _("working day"),
    TimeUnit.WORKING_HOUR: _("working hour"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the ledger's table as people see it."""

    column: str
    title: str
    sort: Sort = Sort.TEXT
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One table of the ledger. shown: the columns of the list; spans: what dates of one thing must not overlap for."""

    table: str
    title: str
    one: str
    fields: tuple[Field, ...]
    shown: tuple[str, ...]
    spans: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that name a row for good."""
        return TABLES[self.table].key

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that are never empty."""
        return TABLES[self.table].required

    @property
    def dated(self) -> bool:
        """Whether its rows end on a day."""
        return "valid_to_on" in TABLES[self.table].columns

    def field(self, column: str) -> Field:
        """The field of a column."""
        return next(each for each in self.fields if each.column == column)


FROM = Field("valid_from_on", _("Valid from"), Sort.DAY)
TO = Field("valid_to_on", _("Valid until"), Sort.DAY)

KINDS: dict[str, Kind] = {
    kind.table: kind
    for kind in (
        Kind(
            "units", _("Units"), _("Unit"),
            (
                Field("unit_id", _("Unit code")), Field("name", _("Unit name")),
                Field("unit_group", _("Group of units"), Sort.CHOICE, tuple(GROUPS.items())),
                Field("parent_id", _("Parent unit"), Sort.UNIT), Field("agency_code", _("Agency code")), FROM, TO,
            ),
            ("unit_id", "name", "unit_group", "parent_id", "valid_to_on"),
        ),
        Kind(
            "officers", _("Officers and staff"), _("Staff member"),
            (Field("officer_id", _("Officer code")), Field("full_name", _("Full name"))),
            ("officer_id", "full_name"),
        ),
        Kind(
            "posts", _("Posts"), _("Post"),
            (
                Field("officer_id", _("Officer code"), Sort.OFFICER), Field("unit_id", _("Unit code"), Sort.UNIT),
                Field("role", _("Position")), Field("direct", _("Takes part directly"), Sort.FLAG), FROM, TO,
            ),
            ("officer_id", "unit_id", "role", "direct", "valid_from_on", "valid_to_on"),
            ("officer_id", "unit_id", "role"),
        ),
        Kind(
            "procedures", _("Procedures"), _("Procedure"),
            (
                Field("procedure_id", _("Procedure code")), Field("name", _("Procedure name")),
                Field("field", _("Field of work")),
                Field("boundary_independent", _("Independent of boundaries"), Sort.FLAG),
                Field("ministry_list", _("On the ministry's list"), Sort.FLAG),
                Field("time_limit", _("Time limit"), Sort.NUMBER),
                Field("time_limit_unit", _("Counted in"), Sort.CHOICE, tuple(TIME_UNITS.items())),
                Field("steps", _("Number of steps"), Sort.NUMBER), FROM, TO,
            ),
            ("procedure_id", "name", "field", "time_limit", "time_limit_unit", "valid_to_on"),
        ),
        Kind(
            "assignments", _("Assignments"), _("Assignment"),
            (
                Field("unit_id", _("Unit code"), Sort.UNIT),
                Field("procedure_id", _("Procedure code"), Sort.PROCEDURE), FROM, TO,
            ),
            ("unit_id", "procedure_id", "valid_from_on", "valid_to_on"),
            ("unit_id", "procedure_id"),
        ),
    )
}  # fmt: skip
