"""What everybody may see of awards on pages: a positive list, as `proof.public_award` is the one of the bundle.

It names who was awarded, and never who was not, or why; no vote, no rank, and no comment before it is answered. Pages
are drawn from the values here alone, never from the rows of the database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from thidua.rules.awards.ranking import Outcome
from thidua.rules.awards.workflow import ListState
from thidua.rules.terms import SubjectKind
from thidua.web.apps.awards.domain.document_numbers import decision_text
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
    """A list that everybody may see: until which day comments are taken, or its decision with number and sign."""

    id: int
    movement_id: str
    edition_id: int | None
    award_id: str
    unit: str
    comments_from_on: date | None
    comments_until_on: date | None
    number: str
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class SignedAct:
    """A signed act of an exception: its number, day, and who signed it."""

    document_no: str
    document_on: date
    authority: str


@dataclass(frozen=True, slots=True)
class PublicRevocation:
    """That an award was taken back: when, and why."""

    decided_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class PublicLine:
    """Who has a place on a list open to comments, or was awarded. unit: empty of a collective."""

    name: str
    unit: str
    acts: list[SignedAct]
    revocation: PublicRevocation | None


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """A comment or an appeal with its answer, without who sent it."""

    text: str
    answer: str
    upheld: bool


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
    lists = AwardList.objects.filter(state__in=PUBLIC_STATES).prefetch_related("numbers")
    return [public_list(award_list, units) for award_list in lists]


def public_list(award_list: AwardList, units: Mapping[str, str]) -> PublicList:
    """What everybody sees of a list beside its lines. units: the names of units by code."""
    is_open = award_list.state == ListState.COMMENTS
    return PublicList(
        award_list.pk,
        award_list.movement_id,
        award_list.edition_id,
        award_list.award_id,
        units.get(award_list.unit_id, ""),
        award_list.comments_from_on if is_open else None,
        award_list.comments_until_on if is_open else None,
        decision_text(award_list),
        award_list.decided_on,
    )


def shown_rows(award_list: AwardList) -> QuerySet[AwardLine]:
    """The lines everybody sees: those with a place while comments are taken, then those awarded; nobody else.

    By name: an order of the ranking would tell the ranking.
    """
    lines = award_list.lines.select_related("candidate", "revocation")
    lines = lines.order_by("-candidate__kind", "candidate__name", "candidate__unit_id", "pk")
    if award_list.state == ListState.COMMENTS:
        return lines.filter(left_out="", outcome=Outcome.IN)
    return lines.filter(approved=True)


def public_lines(award_list: AwardList, units: Mapping[str, str]) -> list[PublicLine]:
    """What everybody sees of the lines of a list, in the order of names. units: the names of units by code."""
    return [
        PublicLine(
            line.candidate.name,
            units.get(line.candidate.unit_id, "") if line.candidate.kind == SubjectKind.OFFICER else "",
            acts_of(line.candidate),
            PublicRevocation(line.revocation.decided_on, line.revocation.reason) if line.revoked else None,
        )
        for line in shown_rows(award_list)
    ]


def public_answers(award_list: AwardList) -> list[PublicAnswer]:
    """The comments and appeals that were answered; before its answer the text of none is public."""
    return [
        PublicAnswer(objection.text, objection.answer, bool(objection.upheld))
        for objection in award_list.objections.filter(answered_at__isnull=False)
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
