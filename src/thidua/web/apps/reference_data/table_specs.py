"""The five kinds of reference data: their columns, and what they are called."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop as _

from thidua.ledger.model import TABLES
from thidua.rules.terms import TimeUnit, UnitGroup


class ColumnType(StrEnum):
    """The type of a column's values."""

    TEXT = "text"
    UNIT = "units"
    OFFICER = "officers"
    PROCEDURE = "procedures"
    DAY = "day"
    FLAG = "flag"
    NUMBER = "number"
    CHOICE = "choice"


REFERS = {ColumnType.UNIT: "units", ColumnType.OFFICER: "officers", ColumnType.PROCEDURE: "procedures"}
GROUPS: dict[str, str] = {
    UnitGroup.CITY: _("city"),
    UnitGroup.DEPARTMENT: _("department"),
    UnitGroup.CENTRAL_AGENCY: _("central agency"),
    UnitGroup.COMMUNE: _("commune"),
    UnitGroup.ADVISORY_UNIT: _("advisory unit"),
    UnitGroup.PUBLIC_SERVICE_UNIT: _("public service unit"),
    UnitGroup.HAMLET: _("hamlet"),
    UnitGroup.OTHER: _("other"),
}
TIME_UNITS: dict[str, str] = {
    TimeUnit.WORKING_DAY: _("working day"),
    TimeUnit.WORKING_HOUR: _("working hour"),
}


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column of the ledger's table as people see it."""

    column: str
    title: str
    sort: ColumnType = ColumnType.TEXT
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table of the ledger. shown: the columns of the list; spans: what dates of one thing must not overlap for."""

    table: str
    title: str
    one: str
    fields: tuple[ColumnSpec, ...]
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

    def field(self, column: str) -> ColumnSpec:
        """The field of a column."""
        return next(field for field in self.fields if field.column == column)


FROM = ColumnSpec("valid_from_on", _("Valid from"), ColumnType.DAY)
TO = ColumnSpec("valid_to_on", _("Valid until"), ColumnType.DAY)

KINDS: dict[str, TableSpec] = {
    kind.table: kind
    for kind in (
        TableSpec(
            "units", _("Units"), _("Unit"),
            (
                ColumnSpec("unit_id", _("Unit code")), ColumnSpec("name", _("Unit name")),
                ColumnSpec("unit_group", _("Group of units"), ColumnType.CHOICE, tuple(GROUPS.items())),
                ColumnSpec("parent_id", _("Parent unit"), ColumnType.UNIT), ColumnSpec("agency_code", _("Agency code")),
                FROM, TO,
            ),
            ("unit_id", "name", "unit_group", "parent_id", "valid_to_on"),
        ),
        TableSpec(
            "officers", _("Officers and staff"), _("Staff member"),
            (ColumnSpec("officer_id", _("Officer code")), ColumnSpec("full_name", _("Full name"))),
            ("officer_id", "full_name"),
        ),
        TableSpec(
            "posts", _("Posts"), _("Post"),
            (
                ColumnSpec("officer_id", _("Officer code"), ColumnType.OFFICER),
                ColumnSpec("unit_id", _("Unit code"), ColumnType.UNIT),
                ColumnSpec("role", _("Position")),
                ColumnSpec("direct", _("Takes part directly"), ColumnType.FLAG), FROM, TO,
            ),
            ("officer_id", "unit_id", "role", "direct", "valid_from_on", "valid_to_on"),
            ("officer_id", "unit_id", "role"),
        ),
        TableSpec(
            "procedures", _("Procedures"), _("Procedure"),
            (
                ColumnSpec("procedure_id", _("Procedure code")), ColumnSpec("name", _("Procedure name")),
                ColumnSpec("field", _("Field of work")),
                ColumnSpec("boundary_independent", _("Independent of boundaries"), ColumnType.FLAG),
                ColumnSpec("ministry_list", _("On the ministry's list"), ColumnType.FLAG),
                ColumnSpec("time_limit", _("Time limit"), ColumnType.NUMBER),
                ColumnSpec("time_limit_unit", _("Counted in"), ColumnType.CHOICE, tuple(TIME_UNITS.items())),
                ColumnSpec("steps", _("Number of steps"), ColumnType.NUMBER), FROM, TO,
            ),
            ("procedure_id", "name", "field", "time_limit", "time_limit_unit", "valid_to_on"),
        ),
        TableSpec(
            "assignments", _("Assignments"), _("Assignment"),
            (
                ColumnSpec("unit_id", _("Unit code"), ColumnType.UNIT),
                ColumnSpec("procedure_id", _("Procedure code"), ColumnType.PROCEDURE), FROM, TO,
            ),
            ("unit_id", "procedure_id", "valid_from_on", "valid_to_on"),
            ("unit_id", "procedure_id"),
        ),
    )
}  # fmt: skip
