"""The City Office's letter by which it hands dossiers on to Home Affairs: those it compiled on a day (V.3, IV.2)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from thidua.documents.papers.blocks import ForwardedDossier
from thidua.documents.papers.document_types import ForwardingLetter
from thidua.i18n import formats
from thidua.rules.awards.workflow import ProposalState
from thidua.rules.terms import SubjectKind
from thidua.web.apps.awards.models import Proposal
from thidua.web.apps.awards.papers import phrases as words
from thidua.web.apps.awards.papers import register_numbers
from thidua.web.apps.movements.bound import newest
from thidua.web.apps.organisation.models import Unit

HANDED_ON = (ProposalState.COMPILED, ProposalState.MORE_ASKED, ProposalState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Forwarding:
    """Dossiers for an award that the City Office handed on on one day."""

    movement_id: str
    award_id: str
    on: date
    count: int

    @property
    def day_id(self) -> str:
        """The day as addresses and names of files have it: 2027-01-20."""
        return self.on.isoformat()

    @property
    def name(self) -> str:
        """The name under which the letter is kept."""
        return f"forwarding_letter-{self.award_id}-{self.day_id}.{self.movement_id}.docx"


def forwardings(movement_id: str) -> list[Forwarding]:
    """Each award of the city and day on which dossiers were handed on, the latest day first."""
    days = Counter((proposal.award_id, _day(proposal)) for proposal in _handed_on(movement_id))
    listed = [Forwarding(movement_id, award_id, on, count) for (award_id, on), count in days.items()]
    return sorted(listed, key=lambda forwarding: (-forwarding.on.toordinal(), forwarding.award_id))


def _handed_on(movement_id: str) -> QuerySet[Proposal]:
    of_city = [award.id for award in newest(movement_id).awards if award.of_city]
    return Proposal.objects.filter(
        movement_id=movement_id, award_id__in=of_city, state__in=HANDED_ON, received_at__isnull=False
    ).order_by("received_at", "pk")


def _day(proposal: Proposal) -> date:
    return timezone.localdate(proposal.received_at)


def forwarding_letter(forwarding: Forwarding) -> ForwardingLetter:
    """The letter with the list of the dossiers as they stand now."""
    office, home_affairs, movement = words.city_office(), words.home_affairs(), newest(forwarding.movement_id)
    listed = _handed_on(forwarding.movement_id).filter(award_id=forwarding.award_id)
    return ForwardingLetter(
        heading=register_numbers.heading_of(movement, "forwarding_letter", forwarding.name, office),
        subject=f"V/v chuyển hồ sơ đề nghị tặng {words.award_in(movement, forwarding.award_id)}",
        award=words.award_in(movement, forwarding.award_id),
        addressee=(f"{words.body_of(home_affairs)} (Ban Thi đua - Khen thưởng)",),
        sender=words.body_of(office),
        receiver=words.body_of(home_affairs),
        plan=words.grounds(movement)[-1].removeprefix("Căn cứ "),
        handed_on=forwarding.on,
        dossiers=tuple(_line(proposal) for proposal in listed if _day(proposal) == forwarding.on),
        recipients=("Như trên", "Các đơn vị có hồ sơ", f"Lưu: VT, {register_numbers.ROOM}"),
        signature=words.signed_by_head(office),
    )


def _line(proposal: Proposal) -> ForwardedDossier:
    unit = Unit.objects.filter(pk=proposal.unit_id).first()
    passed = list(proposal.live().filter(passed=True))
    kinds = [candidate.kind for candidate in passed]
    return ForwardedDossier(
        words.body_of(unit) if unit else proposal.unit_id,
        kinds.count(SubjectKind.UNIT),
        kinds.count(SubjectKind.OFFICER),
        formats.day(timezone.localdate(proposal.submitted_at)) if proposal.submitted_at else "",
        sum(candidate.checked_at is not None for candidate in passed),
        len(passed),
    )
