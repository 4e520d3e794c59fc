"""What a row must not say: each answer stands at the field it is about."""

from datetime import date

from django.utils.translation import gettext as _

from thidua.i18n import formats
from thidua.web.apps.reference_data.reference_tables import Key, ReferenceTables, Values
from thidua.web.apps.reference_data.table_specs import REFERS, TableSpec

Problems = dict[str, str]


def problems(kind: TableSpec, key: Key, values: Values, reference: ReferenceTables) -> Problems:
    """Column → what is wrong with it, in a book that has the row in it already."""
    column_problems: Problems = {}
    for field in kind.fields:
        value = values.get(field.column)
        if field.sort in REFERS and value and (value,) not in reference.tables[REFERS[field.sort]]:
            column_problems[field.column] = _("There is no %(kind)s with the code %(code)s.") % {
                "kind": _(_KIND_NAMES[field.sort.value]),
                "code": value,
            }
    if kind.dated:
        column_problems |= _dates(kind, key, values, reference)
    if kind.table == "units" and "parent_id" not in column_problems:
        column_problems |= _circle(key[0], values, reference)
    return column_problems


_KIND_NAMES = {"units": "unit", "officers": "officer", "procedures": "procedure"}


def _dates(kind: TableSpec, key: Key, values: Values, reference: ReferenceTables) -> Problems:
    start, end = values.get("valid_from_on"), values.get("valid_to_on")
    if start and end and end < start:
        return {
            "valid_to_on": _("It would end on %(end)s, before it begins on %(start)s.")
            % {"end": formats.day(end), "start": formats.day(start)}
        }
    if not kind.spans:
        return {}
    for other in reference.alike(kind, key):
        other_start, other_end = other.values["valid_from_on"], other.values["valid_to_on"]
        if other.key == key or other_start is None or start is None:
            continue
        if other_start <= (end or date.max) and start <= (other_end or date.max):
            column = "valid_to_on" if other_start > start else "valid_from_on"
            statement = _("It overlaps with the same from %(start)s to %(end)s; end that one first, or begin later.")
            return {
                column: statement
                % {"start": formats.day(other_start), "end": formats.day(other_end) if other_end else "…"}
            }
    return {}


def _circle(unit_id: str, values: Values, reference: ReferenceTables) -> Problems:
    way, above = [unit_id], values.get("parent_id")
    while above:
        way.append(above)
        if above in way[:-1]:
            return {"parent_id": _("The tree would go in a circle: %(way)s.") % {"way": " → ".join(way)}}
        parent = reference.tables["units"].get((above,))
        above = parent.values["parent_id"] if parent else None
    return {}
