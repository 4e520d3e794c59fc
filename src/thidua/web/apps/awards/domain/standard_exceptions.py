"""Signed acts that let somebody be proposed although a criterion is not met (I.2.b, III.3)."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from thidua.definitions.registers import registers_for
from thidua.definitions.registers.spec import Purpose
from thidua.rules.movement import Award, Movement
from thidua.web.apps.registers.actions import CORRECTED
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.ui.values import JsonObject

Key = tuple[str, str]
WHOM_AND_WHAT = frozenset({"criterion_id", "officer_id", "movement"})


@dataclass(frozen=True, slots=True)
class SignedException:
    """An act as a candidate carries it to the end. `document_on` as ISO text; `entry`: its code in the register."""

    criterion: str
    ground: str
    authority: str
    document_no: str
    document_on: str
    signer: str
    entry: str

    def value(self) -> JsonObject:
        """As JSON."""
        return asdict(self)


def in_force(
    award: Award, movement: Movement, keys: Collection[Key], proposed_at: Mapping[Key, datetime] | None = None
) -> dict[Key, list[SignedException]]:
    """The acts that hold for each subject and this award: signed by whoever decides it, with the file of the act, on a
    criterion from which the movement allows exceptions, for this movement, dated from its first day to today.

    proposed_at: when each was proposed. An act recorded later does not except them: a council has not seen it.
    """
    part = "by_city" if award.of_city else "by_unit"
    possible = [criterion.id for criterion in movement.criteria if criterion.exception_possible]
    by_key: dict[Key, list[SignedException]] = {key: [] for key in keys}
    for register in registers_for(Purpose.STANDARD_EXCEPTIONS):
        use = register.use_for(Purpose.STANDARD_EXCEPTIONS)
        wanted = Q(officer_id__in=[of for kind, of in keys if kind == "officer"])
        wanted |= Q(officer_id="", unit_id__in=[of for kind, of in keys if kind == "unit"])
        signed = RegisterEntry.objects.filter(
            wanted,
            register=register.id,
            state=use.states[part],
            criterion_id__in=possible,
            document_on__range=(movement.window.from_on, timezone.localdate()),
            evidence__isnull=False,
            **{f"data__{use.fields['movement']}": movement.id},
        )
        for entry in signed.distinct().order_by("code").prefetch_related("changes", "evidence"):
            key = ("officer", entry.officer_id) if entry.officer_id else ("unit", entry.unit_id)
            proposed = (proposed_at or {}).get(key)
            if proposed is not None and _recorded_at(entry) > proposed:
                continue
            by_key[key].append(
                SignedException(
                    criterion=entry.criterion_id,
                    ground=entry.data[use.fields["ground"]],
                    authority=entry.authority,
                    document_no=entry.document_no,
                    document_on=str(entry.document_on),
                    signer=entry.data[use.fields["signer"]],
                    entry=entry.code,
                )
            )
    return by_key


def _recorded_at(entry: RegisterEntry) -> datetime:
    """When the act stood in the register signed, with its file, for whom and from what it excepts."""
    written = [
        change.at
        for change in entry.changes.all()
        if change.what == entry.state or (change.what == CORRECTED and WHOM_AND_WHAT & set(change.after))
    ]
    return max([entry.made_at, min(file.added_at for file in entry.evidence.all()), *written])


def carried(acts: Collection[SignedException], criteria: Collection[str]) -> list[JsonObject]:
    """What a candidate who fails the criteria carries to the end: the acts that except from them, in their order."""
    return [act.value() for criterion in criteria for act in acts if act.criterion == criterion]
