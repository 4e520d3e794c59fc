"""Reads of the tree."""

from collections.abc import Iterable
from datetime import date

from django.core.cache import caches

from thidua.verdicts.wording import name_until
from thidua.web.apps.organisation.models import Officer, Unit
from thidua.web.ui.templatetags.display import language

SECONDS = 5


def path_of(unit_id: str) -> str | None:
    """The unit's ids from the root down, `/TP/X001/`; None where there is no such unit. Kept for a few seconds."""
    return paths().get(unit_id)


def paths() -> dict[str, str]:
    """Every unit's path, by id."""
    kept: dict[str, str] | None = caches["process"].get("units.paths")
    if kept is None:
        kept = dict(Unit.objects.values_list("id", "path"))
        caches["process"].set("units.paths", kept, SECONDS)
    return kept


def names() -> dict[str, str]:
    """Every unit's name by id, as pages show it: of one that has ended with its last day. Kept for a few seconds."""
    kept: list[tuple[str, str, date | None]] | None = caches["process"].get("units.names")
    if kept is None:
        kept = list(Unit.objects.values_list("id", "name", "ended_on"))
        caches["process"].set("units.names", kept, SECONDS)
    return {unit_id: name_until(name, ended_on, language()) for unit_id, name, ended_on in kept}


def unit_of_officer(officer_id: str) -> str | None:
    """The unit of the officer's direct post; None where there is no such officer, or no post."""
    return Officer.objects.filter(id=officer_id).values_list("unit_id", flat=True).first()


def in_group(group: str) -> frozenset[str]:
    """The ids of the units of a group (`rules.terms.UnitGroup`)."""
    return frozenset(Unit.objects.filter(group=str(group)).values_list("id", flat=True))


def in_order(unit_ids: Iterable[str]) -> list[tuple[str, str]]:
    """(id, name) of these units, in Vietnamese order."""
    return [(unit.id, unit.display_name) for unit in Unit.objects.filter(id__in=list(unit_ids)).order_by("rank")]
