"""How long the Home Affairs board has for a dossier: working days; the clock stands still while more is asked (V.5)."""

from datetime import datetime

from django.utils import timezone

from thidua.i18n import UserError
from thidua.rules.awards.appraisal import appraisal_due
from thidua.rules.awards.workflow import ProposalState
from thidua.rules.time.deadline_clock import Pause
from thidua.web.apps.awards.models import Proposal
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.movements.bound import movement_of

RUNNING = (ProposalState.COMPILED, ProposalState.MORE_ASKED)
EXAMINED = (*RUNNING, ProposalState.ACCEPTED)


def is_begun(proposal: Proposal) -> bool:
    """Whether Home Affairs has begun to examine the dossier: it has answered a point of the checklist."""
    return proposal.state in EXAMINED and bool(proposal.checklist) and proposal.received_at is not None


def due_at(proposal: Proposal) -> datetime | None:
    """The civil moment at which the appraisal ends at the latest; None where none runs, or beyond the calendar."""
    rules = movement_of(proposal).appraisals
    if proposal.received_at is None or proposal.state not in RUNNING or not rules:
        return None
    pauses, requested_at = [], None
    steps = [step for step in proposal.steps.all() if step.at >= proposal.received_at]
    for step in sorted(steps, key=lambda step: step.pk):
        if step.what == "ask_more":
            requested_at = _civil(step.at)
        elif step.what == "answer" and requested_at is not None:
            pauses.append(Pause(requested_at, _civil(step.at)))
            requested_at = None
    if requested_at is not None:
        pauses.append(Pause(requested_at, None))
    try:
        return appraisal_due(
            rules[0],
            site_engine.calendars().for_unit(None),
            _civil(proposal.received_at),
            pauses,
            _civil(timezone.now()),
        )
    except UserError:
        return None


def _civil(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None)
