"""What a field's value is: as kept, as shown to people, as written into a workbook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from thidua.definitions.registers.spec import COLUMNS, FieldSpec, Register
from thidua.i18n import Language, formats
from thidua.i18n.catalogue import _, translate
from thidua.verdicts.titles import criterion_title, indicator_title
from thidua.web.apps.movements.bound import newest_editions, readable_editions
from thidua.web.apps.movements.editions import loaded
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.ui.values import Json, JsonObject


@dataclass(frozen=True, slots=True)
class DisplayNames:
    """Names of units, officers and procedures by their ids, of initiatives by their codes."""

    units: Mapping[str, str]
    officers: Mapping[str, str]
    procedures: Mapping[str, str]
    initiatives: Mapping[str, str] = field(default_factory=dict)


def value_of(entry: RegisterEntry, field: FieldSpec) -> Json:
    """The value of a field as the entry keeps it."""
    return getattr(entry, field.id) if field.column else entry.data.get(field.id)


def filled(value: Json) -> Json:
    """The value, None where nothing is filled in; a 0 is."""
    return None if value in (None, "", [], {}) else value


def plain(value: Json) -> Json:
    """The value as JSON keeps it."""
    if isinstance(value, datetime):
        civil = timezone.make_naive(value) if timezone.is_aware(value) else value
        return civil.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value


def snapshot(entry: RegisterEntry, register: Register) -> JsonObject:
    """The whole entry as JSON: what history keeps before and after a change."""
    values = {field.id: plain(value_of(entry, field)) for field in register.field}
    extra = {name: plain(getattr(entry, name)) for name in ("due_on", "closed_on")}
    return {"unit_id": entry.unit_id, "state": entry.state, **extra, **values}


def put(entry: RegisterEntry, field: FieldSpec, value: Json) -> None:
    """Sets a field's value."""
    if field.column:
        empty = None if field.id.endswith("_on") else ""
        setattr(entry, field.id, empty if filled(value) is None else value)
    elif filled(value) is None:
        entry.data.pop(field.id, None)
    else:
        entry.data[field.id] = plain(value)


def is_date(name: str) -> bool:
    """Whether a column holds a day."""
    return name in COLUMNS and name.endswith("_on")


def state_title(register: Register, state: str, language: Language) -> str:
    """The title of a state of the register in a language."""
    return register.state_of(state).title.text(language)


def display_text(field: FieldSpec, value: Json, names: DisplayNames, language: Language) -> str:
    """A value in words for pages; nothing for none."""
    if filled(value) is None:
        return ""
    return SHOWN.get(field.kind, _as_it_is)(field, value, names, language)


def _as_it_is(_field: FieldSpec, value: Json, _names: DisplayNames, _language: Language) -> str:
    return str(value)


def _day(_field: FieldSpec, value: Json, _names: DisplayNames, _language: Language) -> str:
    return formats.day(value)


def _moment(_field: FieldSpec, value: Json, _names: DisplayNames, _language: Language) -> str:
    return formats.moment(value)


def _number(_field: FieldSpec, value: Json, _names: DisplayNames, language: Language) -> str:
    return formats.integer(int(value), language)


def _yes(_field: FieldSpec, value: Json, _names: DisplayNames, language: Language) -> str:
    return translate(_("yes"), language) if value == "1" else translate(_("no"), language)


def _choice(field: FieldSpec, value: Json, _names: DisplayNames, language: Language) -> str:
    return next((choice.title.text(language) for choice in field.choices if choice.id == value), str(value))


def _officer(_field: FieldSpec, value: Json, names: DisplayNames, _language: Language) -> str:
    return names.officers.get(value, value)


def _units(_field: FieldSpec, value: Json, names: DisplayNames, _language: Language) -> str:
    return ", ".join(names.units.get(unit_id, unit_id) for unit_id in value)


def _procedures(_field: FieldSpec, value: Json, names: DisplayNames, _language: Language) -> str:
    return "; ".join(f"{procedure_id} {names.procedures.get(procedure_id, '')}".strip() for procedure_id in value)


def _indicator(_field: FieldSpec, value: Json, _names: DisplayNames, language: Language) -> str:
    return indicator_title(value, language)


def _criterion(_field: FieldSpec, value: Json, _names: DisplayNames, language: Language) -> str:
    """As the first movement that has it says it, the running one before others; its number where none has it."""
    movements = (loaded(edition).movement for edition in readable_editions())
    of = next((movement for movement in movements if any(its.id == value for its in movement.criteria)), None)
    return str(value) if of is None else f"{value}. {criterion_title(of, value, language)}"


def _movement(_field: FieldSpec, value: Json, _names: DisplayNames, language: Language) -> str:
    """Its title; its id where the site has it no more."""
    edition = newest_editions().get(value)
    return str(value) if edition is None else edition.title(language)


def _authors(_field: FieldSpec, value: Json, names: DisplayNames, _language: Language) -> str:
    return ", ".join(f"{names.officers.get(officer, officer)} {share}%" for officer, share in value)


def _initiative(_field: FieldSpec, value: Json, names: DisplayNames, _language: Language) -> str:
    return f"{value} {names.initiatives.get(value, '')}".strip()


def _figure(_field: FieldSpec, value: Json, _names: DisplayNames, language: Language) -> str:
    of = formats.integer(value["numerator"], language)
    if value["denominator"] is not None:
        of = f"{of}/{formats.integer(value['denominator'], language)}"
    number = translate(_("import {number}"), language, number=value["import_number"])
    return f"{of} ({formats.day(value['as_of_at'])}; {number})"


SHOWN = {
    "day": _day,
    "moment": _moment,
    "number": _number,
    "yes": _yes,
    "choice": _choice,
    "officer": _officer,
    "units": _units,
    "procedures": _procedures,
    "indicator": _indicator,
    "criterion": _criterion,
    "standard": _criterion,
    "movement": _movement,
    "authors": _authors,
    "figure": _figure,
    "recognised_initiative": _initiative,
}


def cell(field: FieldSpec, value: Json, language: Language) -> Json:
    """A value as a workbook holds it: what reading the workbook turns into the same value again."""
    if filled(value) is None:
        return None
    if field.kind == "day":
        return date.fromisoformat(value) if isinstance(value, str) else value
    if field.kind == "moment":
        return formats.moment_for_cell(value)
    if field.kind in ("choice", "yes"):
        return display_text(field, value, DisplayNames({}, {}, {}), language)
    if field.kind in ("units", "procedures"):
        return ", ".join(value)
    if field.kind == "authors":
        return "; ".join(f"{officer} {share}" for officer, share in value)
    if field.kind == "figure":
        return display_text(field, value, DisplayNames({}, {}, {}), language)
    return value
