"""Steps of proposals, councils, lists, objections and revocations that are waited for."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thidua.rules.awards.route_limits import Station
from thidua.rules.awards.turns import turn
from thidua.rules.awards.workflow import ListState, ProposalState
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.offices import whose_step
from thidua.web.apps.accounts.queries import own_units
from thidua.web.apps.awards.domain.award_routes import OfAward, route_of
from thidua.web.apps.awards.domain.councils import LEADING
from thidua.web.apps.awards.domain.turn_limits import TurnLimits
from thidua.web.apps.awards.domain.workflow import action_of, table_of
from thidua.web.apps.awards.models import AwardList, Objection, Proposal, Revocation, Seat, Step
from thidua.web.apps.awards.presenters.steps import step_title
from thidua.web.apps.awards.presenters.way import whose_turn
from thidua.web.apps.awards.titles import award_title
from thidua.web.apps.movements.addresses import below
from thidua.web.apps.movements.bound import issued_ids, movement_of, newest
from thidua.web.apps.my_work.work_items import WayLimit, WorkItem, concerns, day_of, place_at
from thidua.web.apps.organisation.queries import names
from thidua.web.ui.templatetags.display import language

# A proposal that nobody has begun is told of so long before its last day.
DAYS_BEFORE = 60
RETURNED = frozenset({ProposalState.SENT_BACK, ProposalState.MORE_ASKED})


def award_work(user: User) -> Iterator[WorkItem]:
    """What is waited for on the way of each award of every issued movement."""
    movements = issued_ids()
    last_days = TurnLimits()
    yield from _not_begun(user, movements, last_days)
    yield from _council_seats(user, movements, last_days)
    yield from _on_the_way(user, movements, last_days)
    yield from _objections(user, movements)
    yield from _revocations(user, movements)


def _not_begun(user: User, movements: Collection[str], last_days: TurnLimits) -> Iterator[WorkItem]:
    begun = set(
        Proposal.objects.filter(movement_id__in=movements, unit_id__in=own_units(user))
        .exclude(state=ProposalState.WITHDRAWN)
        .values_list("movement_id", "unit_id", "award_id")
    )
    for unit_id in own_units(user):
        if not user.has_perm("proposal.compose", place_at(unit_id)):
            continue
        for award in _to_begin(unit_id, movements):
            last = last_days.of(award.movement_id, award.award_id, Station.PROPOSE)
            is_begun = (award.movement_id, unit_id, award.award_id) in begun
            if is_begun or last is None or not 0 <= (last - timezone.localdate()).days <= DAYS_BEFORE:
                continue
            about = _about(unit_id, award)
            yield WorkItem(
                _("Begin the proposal"),
                about,
                whose_step(["proposal.compose"], unit_id),
                "",
                None,
                last,
                below(award.movement_id, "unit-awards", unit_id),
                mine=True,
                key=f"begin.{award.movement_id}.{unit_id}.{award.award_id}",
                matter=about,
                limit=WayLimit(award.movement_id, unit_id, award.award_id, Station.PROPOSE),
            )


@dataclass(frozen=True, slots=True)
class _Award:
    """An award of a movement."""

    movement_id: str
    award_id: str


def _to_begin(unit_id: str, movements: Collection[str]) -> Iterator[_Award]:
    """The awards for which a unit may propose: of the city's movements, and of those of the bodies it belongs to."""
    path = place_at(unit_id).path or ""
    for movement in map(newest, movements):
        if movement.unit is None or f"/{movement.unit}/" in path:
            yield from (_Award(movement.id, award.id) for award in movement.awards)


def _council_seats(user: User, movements: Collection[str], last_days: TurnLimits) -> Iterator[WorkItem]:
    """A vote that the reader has not cast; and of whoever leads the council, the ballot to be closed."""
    seats = Seat.objects.filter(
        user=user, session__closed_at__isnull=True, session__proposal__movement_id__in=movements
    ).select_related("session__proposal", "session__called_by")
    for seat in seats:
        session = seat.session
        proposal = session.proposal
        open_to = set(proposal.live().values_list("pk", flat=True))
        open_to -= set(seat.recusals.filter(lifted_at__isnull=True).values_list("candidate_id", flat=True))
        open_to -= set(seat.casts.values_list("candidate_id", flat=True))
        if not open_to and seat.part not in LEADING:
            continue
        about = _about(proposal.unit_id, proposal)
        yield WorkItem(
            ngettext("Vote on %(count)s candidate", "Vote on %(count)s candidates", len(open_to))
            % {"count": len(open_to)}
            if open_to
            else step_title(proposal, "close_ballot"),
            about,
            seat.name,
            str(session.called_by) if session.called_by else "",
            day_of(session.opened_at),
            last_days.of(proposal.movement_id, proposal.award_id, Station.PROPOSE),
            reverse("council" if open_to else "proposal", args=[proposal.pk]),
            mine=True,
            key=f"seat.{seat.pk}.{'vote' if open_to else 'close_ballot'}",
            matter=about,
            limit=WayLimit(proposal.movement_id, proposal.unit_id, proposal.award_id, Station.PROPOSE),
        )


def _on_the_way(user: User, movements: Collection[str], last_days: TurnLimits) -> Iterator[WorkItem]:
    """The next step of each proposal and list that has one."""
    steps = Prefetch("steps", Step.objects.exclude(became="").select_related("by"))
    proposals = Proposal.objects.filter(movement_id__in=movements).exclude(
        state__in=(ProposalState.ACCEPTED, ProposalState.WITHDRAWN)
    )
    lists = AwardList.objects.filter(movement_id__in=movements).exclude(
        state__in=(ListState.PUBLISHED, ListState.ENDED)
    )
    records: list[Proposal | AwardList] = [*proposals.select_related("made_by").prefetch_related(steps)]
    records += lists.prefetch_related(steps)
    for record in records:
        if (next_turn := turn(table_of(record), record.state)) is None:
            continue
        last = max(record.steps.all(), key=lambda step: step.pk, default=None)
        sender, since = _brought_by(record, last)
        # Who sits in a council and has not voted is told of it by the seat.
        at_council = record.state == ProposalState.AT_COUNCIL
        mine = not at_council and user.has_perm(action_of(record, next_turn.event), place_at(record.unit_id))
        if mine or concerns(user, record.unit_id, sender, see=_seeing(record)):
            about, of = (
                _about(record.unit_id, record),
                "proposal" if isinstance(record, Proposal) else "award-list",
            )
            station = next_turn.station
            yield WorkItem(
                step_title(record, next_turn.event),
                about,
                whose_turn(record, record.state, next_turn.event),
                str(sender) if sender else "",
                day_of(since),
                last_days.of_turn(record, next_turn),
                reverse(of, args=[record.pk]),
                mine,
                key=f"{of}.{record.pk}.{next_turn.event}",
                matter=about,
                not_before_on=_not_before(record),
                limit=WayLimit(record.movement_id, record.unit_id, record.award_id, station) if station else None,
                returned=record.state in RETURNED,
            )


def _seeing(record: Proposal | AwardList) -> str:
    return "proposal.see" if record.unit_id else "awards.see"


def _brought_by(record: Proposal | AwardList, last: Step | None) -> tuple[User | None, datetime | None]:
    if last is not None:
        return last.by, last.at
    return (record.made_by, record.made_at) if isinstance(record, Proposal) else (None, None)


def _not_before(record: Proposal | AwardList) -> date | None:
    """The day after the last one for comments, of a list that is open to them."""
    if isinstance(record, Proposal) or record.state != ListState.COMMENTS or record.comments_until_on is None:
        return None
    return record.comments_until_on + timedelta(days=1)


def _objections(user: User, movements: Collection[str]) -> Iterator[WorkItem]:
    unanswered = Objection.objects.filter(answered_at__isnull=True)
    waiting = AwardList.objects.filter(movement_id__in=movements, objections__in=unanswered)
    for award_list in waiting.annotate(objected=Count("objections"), since=Min("objections__at")):
        action = "unit_list.keep" if award_list.unit_id else "list.keep"
        if user.has_perm(action, place_at(award_list.unit_id)):
            count, about = award_list.objected, _about(award_list.unit_id, award_list)
            yield WorkItem(
                ngettext("Answer %(count)s objection", "Answer %(count)s objections", count) % {"count": count},
                about,
                whose_step([action], award_list.unit_id),
                "",
                day_of(award_list.since),
                None,
                reverse("award-list", args=[award_list.pk]),
                mine=True,
                key=f"objections.{award_list.pk}",
                matter=about,
            )


def _revocations(user: User, movements: Collection[str]) -> Iterator[WorkItem]:
    proposed = Revocation.objects.filter(line__award_list__movement_id__in=movements, decided_on__isnull=True)
    for revocation in proposed.select_related("line__award_list", "line__candidate", "proposed_by"):
        award_list = revocation.line.award_list
        action = "list.decide" if route_of(movement_of(award_list), award_list.award_id).of_city else "unit_list.decide"
        mine = user.has_perm(action, place_at(award_list.unit_id))
        if mine or concerns(user, award_list.unit_id, revocation.proposed_by, see=_seeing(award_list)):
            yield WorkItem(
                _("Decide on the revocation"),
                f"{revocation.line.candidate.name}: {award_title(award_list)}",
                whose_step([action], award_list.unit_id),
                str(revocation.proposed_by),
                day_of(revocation.proposed_at),
                None,
                reverse("award-list", args=[award_list.pk]),
                mine,
                key=f"revocation.{revocation.pk}",
                matter=_about(award_list.unit_id, award_list),
            )


def _about(unit_id: str, of: OfAward) -> str:
    """The award and the unit; where several movements are issued also which one it is of."""
    title = award_title(of)
    if len(issued_ids()) > 1:
        title = f"{title} ({movement_of(of).text('title', language())})"
    return f"{names().get(unit_id, unit_id)}: {title}" if unit_id else title
