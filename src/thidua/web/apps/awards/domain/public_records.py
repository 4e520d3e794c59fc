"""What everybody may see of awards: a positive list. It names who was awarded, and never who was not, or why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from thidua.rules.awards.workflow import ListState
from thidua.rules.terms import SubjectKind
from thidua.web.apps.awards.models import AwardLine, AwardList, Candidate
from thidua.web.apps.organisation.queries import names

PUBLIC_STATES = (str(ListState.COMMENTS), str(ListState.PUBLISHED))


@dataclass(frozen=True, slots=True)
class HonouredYear:
    """Who was awarded by decisions of a year and not revoked: numbers of collectives and of people."""

    year: int
    collectives: int
    people: int


@dataclass(frozen=True, slots=True)
class PublicList:
    """A list that everybody may see: until which day comments are taken, or its decision."""

    id: int
    award_id: str
    unit: str
    comments_from_on: date | None
    comments_until_on: date | None
    number: int | None
    symbol: str
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class SignedAct:
    """A signed act of an exception: its number, day, and who signed it."""

    document_no: str
    document_on: date
    authority: str


def honoured() -> list[HonouredYear]:
    """Awards by the year of their decision, the latest first."""
    rows = (
        AwardLine.objects.filter(award_list__state=ListState.PUBLISHED, approved=True, revoked=False)
        .values("award_list__decided_on__year")
        .annotate(
            collectives=Count("pk", filter=Q(candidate__kind=SubjectKind.UNIT)),
            people=Count("pk", filter=Q(candidate__kind=SubjectKind.OFFICER)),
        )
        .order_by("-award_list__decided_on__year")
    )
    return [HonouredYear(row["award_list__decided_on__year"], row["collectives"], row["people"]) for row in rows]


def public_lists() -> list[PublicList]:
    """Lists that are open to comments or decided and published, the latest first."""
    units = names()
    return [
        PublicList(
            award_list.pk,
            award_list.award_id,
            units.get(award_list.unit_id, ""),
            award_list.comments_from_on if award_list.state == ListState.COMMENTS else None,
            award_list.comments_until_on if award_list.state == ListState.COMMENTS else None,
            award_list.number,
            award_list.symbol,
            award_list.decided_on,
        )
        for award_list in AwardList.objects.filter(state__in=PUBLIC_STATES)
    ]


def open_lists(lists: Iterable[PublicList]) -> list[PublicList]:
    """Those on which comments are still taken today."""
    today = timezone.localdate()
    return [
        award_list
        for award_list in lists
        if award_list.comments_until_on is not None and award_list.comments_until_on >= today
    ]


def acts_of(candidate: Candidate) -> list[SignedAct]:
    """The signed acts that a candidate was proposed by: which papers, never which criterion, or why."""
    return [
        SignedAct(act["document_no"], date.fromisoformat(act["document_on"]), act["authority"])
        for act in candidate.exceptions
        if act["document_no"]
    ]
