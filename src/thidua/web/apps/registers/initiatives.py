"""Recognised initiatives, and the other units that apply them, too."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from thidua.definitions.registers import register_for
from thidua.definitions.registers.spec import CANCELLED, Purpose
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.registers.models import RegisterEntry


def recognised() -> QuerySet[RegisterEntry]:
    """Those with a unit and with the decision that recognised them: its body, number and day."""
    register = register_for(Purpose.INITIATIVE_LIBRARY)
    state = register.use_for(Purpose.INITIATIVE_LIBRARY).states["recognised"]
    entries = RegisterEntry.objects.filter(register=register.id, state=state, document_on__isnull=False)
    return entries.exclude(unit_id="").exclude(authority="").exclude(document_no="")


def library() -> QuerySet[RegisterEntry]:
    """The same for readers, the latest decision first."""
    return recognised().order_by("-document_on", "-pk")


def offered(unit_id: str) -> QuerySet[RegisterEntry]:
    """Those that a unit can apply, too: of every other unit."""
    return recognised().exclude(unit_id=unit_id) if unit_id else RegisterEntry.objects.none()


def adoptions(codes: Iterable[str]) -> QuerySet[RegisterEntry]:
    """What units have said of applying these initiatives, whether confirmed or not; nothing that ended."""
    register = register_for(Purpose.ADOPTIONS)
    field = register.use_for(Purpose.ADOPTIONS).fields["adopted"]
    entries = RegisterEntry.objects.filter(register=register.id, **{f"data__{field}__in": list(codes)})
    return entries.exclude(state__in=[CANCELLED, *(state.id for state in register.state if state.ends)])


def confirmed(entries: QuerySet[RegisterEntry]) -> QuerySet[RegisterEntry]:
    """Of what units have said those that a head has confirmed, begun by today, the earliest first: what is public."""
    register = register_for(Purpose.ADOPTIONS)
    state = register.use_for(Purpose.ADOPTIONS).states["confirmed"]
    begun = entries.filter(register=register.id, state=state, opened_on__lte=timezone.localdate())
    return begun.order_by("opened_on", "pk")


def adopting(initiatives: Iterable[RegisterEntry]) -> dict[str, list[RegisterEntry]]:
    """By the code of an initiative what is public of the other units that apply it, too."""
    own = {entry.code: entry.unit_id for entry in initiatives}
    units = names()
    by_code: dict[str, list[RegisterEntry]] = defaultdict(list)
    for adoption in confirmed(adoptions(own)):
        code = adopted_code(adoption)
        if adoption.unit_id in units and adoption.unit_id != own[code]:
            by_code[code].append(adoption)
    return by_code


@dataclass(frozen=True, slots=True)
class UnitInitiative:
    """Recognised, on a unit's page: its own, applied by so many others, or another's, applied since a day."""

    id: int
    title: str
    adopted: int
    since_on: date | None


def own_initiatives(unit_id: str) -> list[UnitInitiative]:
    """The unit's recognised initiatives, the latest decision first."""
    listed = list(library().filter(unit_id=unit_id))
    others = adopting(listed)
    return [UnitInitiative(entry.pk, entry.title, len(others[entry.code]), None) for entry in listed]


def applied_initiatives(unit_id: str) -> list[UnitInitiative]:
    """The initiatives of other units that the unit applies, too, as the library tells it; the earliest first."""
    listed = list(confirmed(RegisterEntry.objects.filter(unit_id=unit_id)))
    by_code = {entry.code: entry for entry in offered(unit_id).filter(code__in=map(adopted_code, listed))}
    return [
        UnitInitiative(by_code[code].pk, by_code[code].title, 0, adoption.opened_on)
        for adoption in listed
        if (code := adopted_code(adoption)) in by_code
    ]


def adopted_code(adoption: RegisterEntry) -> str:
    """The code of the initiative that an adoption names."""
    register = register_for(Purpose.ADOPTIONS)
    return str(adoption.data.get(register.use_for(Purpose.ADOPTIONS).fields["adopted"]) or "")
