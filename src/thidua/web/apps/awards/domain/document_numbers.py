"""The numbers of decisions: proposed, taken once, and no gap without its reason (Decree 30/2020/NĐ-CP).

A body numbers its decisions within a year, for each sign on its own. Numbers follow the days: none stands before a
number of an earlier day. The register holds the decisions of awards alone, so what lies between two of them went to
other documents of the body, and whoever takes a number after such a gap says to which.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from thidua.i18n import UserError
from thidua.rules.terms import UnitGroup
from thidua.web.apps.accounts.models import User
from thidua.web.apps.awards.models import AwardList, DocumentNumber, Revocation
from thidua.web.apps.organisation.models import Unit


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers between two of the register, both included, and what they went to."""

    first: int
    last: int
    reason: str


def issuer_id(award_list: AwardList) -> str:
    """The unit whose register a decision is numbered in: the unit that decides, or the city."""
    city = Unit.objects.filter(group=UnitGroup.CITY).values_list("pk", flat=True).first()
    return award_list.unit_id or city or ""


def sign_of(symbol: str) -> str:
    """A sign as the register has it: QĐ-UBND, however it was typed."""
    return unicodedata.normalize("NFC", " ".join(symbol.split())).upper()


def taken(unit_id: str, year: int, symbol: str) -> QuerySet[DocumentNumber]:
    """The numbers of a body in a year under a sign, in order; those that stand for nothing any more among them."""
    return DocumentNumber.objects.filter(unit_id=unit_id, year=year, sign=sign_of(symbol)).order_by("number")


def proposed(unit_id: str, year: int, symbol: str) -> int:
    """The number after the last one taken; 1 in an empty register."""
    last = taken(unit_id, year, symbol).last()
    return 1 if last is None else last.number + 1


def gaps(numbers: Iterable[DocumentNumber]) -> Iterator[Gap]:
    """The numbers that are not in a register, with the reason that whoever took the next one gave."""
    before = 0
    for number in numbers:
        if number.number > before + 1:
            yield Gap(before + 1, number.number - 1, number.gap_reason)
        before = number.number


def take(
    award_list: AwardList,
    number: int,
    symbol: str,
    on: date,
    reason: str,
    *,
    by: User,
    revocation: Revocation | None = None,
) -> DocumentNumber:
    """Takes a number for the decision of a list, or to revoke an award, within the caller's transaction.

    A decision that had another number gives it back where it was the last; otherwise the number stays, void.
    reason: what the numbers left out before it went to, or why a number is given up; needed there alone.

    Raises:
        UserError: the number is taken, does not follow the days, or leaves a gap without a reason.
    """
    reason, year, sign = " ".join(reason.split()), on.year, sign_of(symbol)
    unit_id = issuer_id(award_list)
    mine = DocumentNumber.objects.filter(award_list=award_list, revocation=revocation, void_reason="").first()
    if mine is not None and (mine.unit_id, mine.year, mine.sign, mine.number) != (unit_id, year, sign, number):
        _give_up(mine, reason)
        mine = None
    if mine is not None:
        reason = reason or mine.gap_reason
    others = [row for row in taken(unit_id, year, sign) if mine is None or row.pk != mine.pk]
    leaves_gap = _leaves_gap(others, number, on)
    if leaves_gap and not reason:
        first = max((row.number for row in others if row.number < number), default=0) + 1
        raise UserError(
            "numbers {first} to {last} are not in the register: say which documents they went to",
            first=first,
            last=number - 1,
        )
    values = {"unit_id": unit_id, "year": year, "sign": sign, "number": number, "issued_on": on}
    kept, _new = DocumentNumber.objects.update_or_create(
        award_list=award_list,
        revocation=revocation,
        void_reason="",
        defaults={**values, "gap_reason": reason if leaves_gap else "", "taken_by": by},
    )
    return kept


def _give_up(mine: DocumentNumber, reason: str) -> None:
    """The number that a decision had is free again where it was the last, and void otherwise."""
    if not taken(mine.unit_id, mine.year, mine.sign).filter(number__gt=mine.number).exists():
        mine.delete()
        return
    if not reason:
        raise UserError(
            "number {number} is given up while later ones are taken: say why", number=f"{mine.number}/{mine.sign}"
        )
    mine.void_reason = reason
    mine.save()


def _leaves_gap(others: Iterable[DocumentNumber], number: int, on: date) -> bool:
    """Whether numbers before it are not in the register; refuses one that is taken or does not follow the days."""
    last = 0
    for row in others:
        kept = f"{row.number}/{row.sign}"
        if row.number == number:
            raise UserError(
                "number {number} is taken already, by the decision of {day}", number=kept, day=row.issued_on
            )
        if row.issued_on != on and (row.number < number) != (row.issued_on < on):
            raise UserError("numbers follow the days: {number} is of {day}", number=kept, day=row.issued_on)
        if row.number < number:
            last = row.number
    return number > last + 1
