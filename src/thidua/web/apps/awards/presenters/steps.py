"""The steps of a proposal or a list: those that can be taken now, and those that were."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from thidua.rules.awards.workflow import Facts, ListEvent, ProposalEvent
from thidua.web.apps.accounts.authorization import may
from thidua.web.apps.accounts.permissions import Place
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.awards.domain import workflow
from thidua.web.apps.awards.forms.record_forms import RecordForm, StepForm
from thidua.web.apps.awards.models import AwardList, Proposal, Step
from thidua.web.apps.awards.titles import LIST_EVENTS, OTHER_STEPS, PROPOSAL_EVENTS, state_name
from thidua.web.ui.templatetags.display import language
from thidua.web.ui.values import JsonObject

BACKWARD = frozenset(
    {
        ProposalEvent.REDRAFT,
        ProposalEvent.END_SESSION,
        ProposalEvent.SEND_BACK,
        ProposalEvent.ASK_MORE,
        ProposalEvent.WITHDRAW,
        ListEvent.RETURN,
        ListEvent.REOPEN,
        ListEvent.END,
    }
)


@dataclass(frozen=True, slots=True)
class AvailableStep:
    """A step somebody could take: whether the reader may, what stands against it, whether it leads on, its form."""

    id: str
    address: str
    title: str
    mine: bool
    against: str
    forward: bool
    form: StepForm


def available_steps(
    request: AuthenticatedRequest,
    record: Proposal | AwardList,
    facts: Facts,
    place: Place,
    refused: RecordForm | None = None,
) -> list[AvailableStep]:
    """The steps of the record, those the reader may take first; with the form that was just refused, if it was one."""
    steps = [
        AvailableStep(
            event,
            _address(record, event),
            step_title(record, event),
            may(request, workflow.action_of(record, event), place),
            against.render(language()) if against else "",
            event not in BACKWARD,
            refused
            if isinstance(refused, StepForm) and refused.is_about(StepForm, event)
            else StepForm(record, event, asks_reason=workflow.asks_reason(record, event)),
        )
        for event, against in workflow.possible(record, facts).items()
    ]
    return sorted(steps, key=lambda step: not step.mine)


def _address(record: Proposal | AwardList, event: str) -> str:
    of = "proposal" if isinstance(record, Proposal) else "award-list"
    return reverse(f"{of}-{event.replace('_', '-')}", args=[record.pk])


def step_title(record: Proposal | AwardList, event: str) -> str:
    """What an event of a proposal or a list is called."""
    titles: Mapping[str, str] = PROPOSAL_EVENTS if isinstance(record, Proposal) else LIST_EVENTS
    title = titles.get(event, OTHER_STEPS.get(event, event))
    return gettext(title)


def history(record: Proposal | AwardList, steps: Iterable[Step], subject_names: Mapping[str, str]) -> list[JsonObject]:
    """What was done, the newest first; whom it was about by name, where `subject_names` has it by kind:id."""
    return [
        {
            "at": step.at,
            "by": str(step.by) if step.by else "",
            "what": step_title(record, step.what),
            "became": state_name(step.became) if step.became else "",
            "about": subject_names.get(step.about, step.about),
            "reason": step.reason,
        }
        for step in sorted(steps, key=lambda step: -step.pk)
    ]
