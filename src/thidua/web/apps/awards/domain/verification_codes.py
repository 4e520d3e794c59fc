"""Codes under which papers of a decision are checked, and the bits of their credentials: both drawn by chance.

A code follows from nothing: nobody can read one award after the other by counting. Who was refused has none.
"""

import secrets
from collections.abc import Collection, Iterable

from django.db.models import Max, Q, QuerySet

from thidua.proof.credentials import STATUS_BITS
from thidua.web.apps.awards.models import AwardLine, AwardList, CredentialPosition, VerificationCode

# Crockford's letters: none that is taken for another when it is typed from paper. 16 of them are 80 bits.
LETTERS, LENGTH = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", 16
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None})
FULL = STATUS_BITS // 2  # beyond, drawing what is free takes long


def new_code() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))


def as_written(typed: str) -> str:
    """A code as it is kept, of one that somebody typed."""
    return typed.upper().translate(MISREAD)


def give(award_list: AwardList, award: str) -> None:
    """Codes for a decision and each award of it, and the bits of their credentials. award: what it is called now."""
    lines = list(award_list.lines.filter(approved=True, code__isnull=True))
    if not VerificationCode.objects.filter(award_list=award_list, line__isnull=True).exists():
        VerificationCode.objects.create(code=new_code(), award_list=award_list, award=award)
    VerificationCode.objects.bulk_create(
        VerificationCode(code=new_code(), award_list=award_list, line=line, award=award) for line in lines
    )
    _place(lines)


def replace(line: AwardLine) -> None:
    """Another bit for the credential of a line whose name was corrected: the one before counts as revoked."""
    if CredentialPosition.objects.filter(line=line, replaced=False).update(replaced=True):
        _place([line])


def _place(lines: Collection[AwardLine]) -> None:
    places = _free(len(lines))
    CredentialPosition.objects.bulk_create(
        CredentialPosition(position=place, line=line) for place, line in zip(places, lines, strict=True)
    )


def _free(count: int) -> Iterable[int]:
    """So many free bits, drawn among those of the newest list that has room."""
    newest = CredentialPosition.objects.aggregate(newest=Max("position"))["newest"]
    number = 0 if newest is None else newest // STATUS_BITS
    drawn: list[int] = []
    while len(drawn) < count:
        span = range(number * STATUS_BITS, (number + 1) * STATUS_BITS)
        taken = set(_of_list(number).values_list("position", flat=True))
        room = min(count - len(drawn), max(0, FULL - len(taken)))
        drawn += secrets.SystemRandom().sample([place for place in span if place not in taken], room)
        number += 1
    return drawn


def _of_list(number: int) -> QuerySet[CredentialPosition]:
    return CredentialPosition.objects.filter(
        position__gte=number * STATUS_BITS, position__lt=(number + 1) * STATUS_BITS
    )


def is_list(number: int) -> bool:
    """Whether there is such a list of revocations: the first always, another once a credential stands on it."""
    return number == 0 or _of_list(number).exists()


def revoked_places(number: int) -> list[int]:
    """The bits of a list that are set: of awards that were revoked, and of credentials that were replaced."""
    rows = _of_list(number).filter(Q(replaced=True) | Q(line__revoked=True))
    return [position % STATUS_BITS for position in rows.values_list("position", flat=True)]
