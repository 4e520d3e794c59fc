"""Recognised initiatives, and the other units that apply them, too."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from thidua.definitions.registers import registers_for
from thidua.definitions.registers.spec import CANCELLED, Purpose
from thidua.web.apps.registers.models import RegisterEntry


def recognised() -> QuerySet[RegisterEntry]:
    """Those with a unit and with the decision that recognised them: its body, number and day."""
    (register,) = registers_for(Purpose.INITIATIVE_LIBRARY)
    state = register.use_for(Purpose.INITIATIVE_LIBRARY).states["recognised"]
    entries = RegisterEntry.objects.filter(register=register.id, state=state, document_on__isnull=False)
    return entries.exclude(unit_id="").exclude(authority="").exclude(document_no="")


def offered(unit_id: str) -> QuerySet[RegisterEntry]:
    """Those that a unit can apply, too: of every other unit."""
    return recognised().exclude(unit_id=unit_id) if unit_id else RegisterEntry.objects.none()


def adoptions(codes: Iterable[str]) -> QuerySet[RegisterEntry]:
    """What units have said of applying these initiatives, whether confirmed or not; nothing that ended."""
    (register,) = registers_for(Purpose.ADOPTIONS)
    field = register.use_for(Purpose.ADOPTIONS).fields["adopted"]
    entries = RegisterEntry.objects.filter(register=register.id, **{f"data__{field}__in": list(codes)})
    return entries.exclude(state__in=[CANCELLED, *(state.id for state in register.state if state.ends)])


def confirmed_adoptions(codes: Iterable[str]) -> QuerySet[RegisterEntry]:
    """Those that a head has confirmed, begun by today, the earliest first: what is counted in public."""
    (register,) = registers_for(Purpose.ADOPTIONS)
    state = register.use_for(Purpose.ADOPTIONS).states["confirmed"]
    return adoptions(codes).filter(state=state, opened_on__lte=timezone.localdate()).order_by("opened_on", "pk")


def adopted_code(adoption: RegisterEntry) -> str:
    """The code of the initiative that an adoption names."""
    (register,) = registers_for(Purpose.ADOPTIONS)
    return str(adoption.data.get(register.use_for(Purpose.ADOPTIONS).fields["adopted"]) or "")
