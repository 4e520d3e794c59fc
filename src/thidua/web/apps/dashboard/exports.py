"""The table of the dashboard as rows of a file."""

from collections.abc import Mapping, Sequence

from thidua.documents.table_export import Column
from thidua.i18n import Language, _, translate
from thidua.rules.terms import VerdictState
from thidua.verdicts.wording import STATES
from thidua.web.apps.dashboard.queries import CriterionColumn, SubjectRow


def heads(kind: str, criteria: Sequence[CriterionColumn], language: Language) -> list[Column]:
    """The columns: who, the standing, and for each criterion its state and the integers that decide."""
    columns = [Column("id", _("Code")), Column("name", _("Name")), Column("group", _("Group"))]
    if kind == "officer":
        columns.append(Column("unit", _("Unit")))
    columns += [Column("overall", _("Overall verdict"), translated=True), Column("met", _("Met"))]
    for criterion in criteria:
        columns += [
            Column(criterion.id, criterion.id, translated=True),
            Column(
                f"{criterion.id} numerator", translate(_("{criterion}, numerator"), language, criterion=criterion.id)
            ),
            Column(
                f"{criterion.id} denominator",
                translate(_("{criterion}, denominator"), language, criterion=criterion.id),
            ),
        ]
    return columns


def rows_of(
    lines: Sequence[SubjectRow],
    criteria: Sequence[CriterionColumn],
    groups: Mapping[str, str],
    units: Mapping[str, str],
) -> list[dict[str, str | int | None]]:
    """One row a line; numbers stay numbers."""
    rows = []
    for line in lines:
        row: dict[str, str | int | None] = {
            "id": line.id,
            "name": line.name,
            "group": groups.get(line.group, line.group),
            "unit": units.get(line.unit_id, line.unit_id),
            "overall": STATES[VerdictState(line.overall)],
            "met": line.met,
        }
        for criterion, cell in zip(criteria, line.cells, strict=True):
            if cell:
                row[criterion.id] = STATES[VerdictState(cell.state)]
                row[f"{criterion.id} numerator"] = cell.numerator
                row[f"{criterion.id} denominator"] = cell.denominator
        rows.append(row)
    return rows
