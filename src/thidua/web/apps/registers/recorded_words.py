"""What the registers that serve papers have in force on a day: bodies, who signs, people (II.1, IV.1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from thidua.definitions.registers import register_for
from thidua.definitions.registers.spec import CANCELLED, Purpose
from thidua.web.apps.registers.models import RegisterEntry


@dataclass(frozen=True, slots=True)
class RecordedWords:
    """The words of one entry by their part in papers; an empty text where a word is not recorded."""

    title: str
    words: dict[str, str]
    entry_id: int

    def __getitem__(self, part: str) -> str:
        return self.words.get(part, "")


def recorded(purpose: Purpose, on: date | None = None, **whose: str) -> Iterator[RecordedWords]:
    """The entries in force on a day (None: today) of the register that serves a purpose, the newest first."""
    day = on or timezone.localdate()
    register = register_for(purpose)
    fields = register.use_for(purpose).fields
    entries = RegisterEntry.objects.filter(register=register.id, opened_on__lte=day, **whose).exclude(state=CANCELLED)
    for entry in entries.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day)).order_by("-opened_on", "-pk"):
        words = {part: str(entry.data.get(field) or "").strip() for part, field in fields.items()}
        if not words.get("last_on") or words["last_on"] >= day.isoformat():
            yield RecordedWords(entry.title, words, entry.pk)
