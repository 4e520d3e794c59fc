"""Words and rows for the pages of awards."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from thidua.i18n import UserError
from thidua.rules.awards.conflicts_of_interest import Ground
from thidua.rules.awards.ranking import Outcome
from thidua.rules.awards.workflow import STATE_NAMES, ListEvent, ProposalEvent
from thidua.rules.refusal import Refusal
from thidua.verdicts.titles import criterion_title
from thidua.web.apps.accounts.authorization import may
from thidua.web.apps.accounts.permissions import Place
from thidua.web.apps.awards.domain import dossier_completeness, workflow
from thidua.web.apps.awards.models import AwardLine, AwardList, Candidate, CouncilMember, Paper, Proposal, Step
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.organisation.queries import names
from thidua.web.ui.templatetags.display import language

PROPOSAL_EVENTS = {
    ProposalEvent.CALL_COUNCIL: _("Call the council"),
    ProposalEvent.CLOSE_BALLOT: _("Close the ballot"),
    ProposalEvent.REDRAFT: _("Back to the draft"),
    ProposalEvent.SUBMIT: _("Hand in the dossier"),
    ProposalEvent.SEND_BACK: _("Send back"),
    ProposalEvent.COMPILE: _("Compile and hand on"),
    ProposalEvent.ASK_MORE: _("Ask for more"),
    ProposalEvent.ANSWER: _("Answer what was asked"),
    ProposalEvent.ACCEPT: _("Accept"),
    ProposalEvent.WITHDRAW: _("Withdraw"),
}
LIST_EVENTS = {  # apart: both ways have a step called "submit"
    ListEvent.OPEN_COMMENTS: _("Open to comments"),
    ListEvent.CLOSE: _("Close the list"),
    ListEvent.SUBMIT: _("Submit for decision"),
    ListEvent.RETURN: _("Return"),
    ListEvent.REOPEN: _("Open again"),
    ListEvent.DECIDE: _("Decide"),
    ListEvent.PUBLISH: _("Publish"),
}
BACK = frozenset({"redraft", "send_back", "ask_more", "withdraw", "return", "reopen"})
DONE = {
    "begin": _("begun"), "add_candidate": _("candidate added"), "remove_candidate": _("candidate taken off"),
    "check_claim": _("claim looked at"), "answer_point": _("point of the checklist answered"),
    "allow_late": _("late dossier allowed"), "make_papers": _("papers made"), "take_paper": _("edited paper taken"),
    "gather": _("candidates brought onto the list"), "leave_out": _("line left out"), "put_back": _("line put back"),
    "approve_line": _("line approved"), "refuse_line": _("line refused"), "number": _("decision numbered"),
    "answer_objection": _("objection answered"), "propose_revocation": _("revocation proposed"),
    "revoke": _("award revoked"), "repaid": _("money repaid"), "write_words": _("report written"),
    "take_signed": _("signed file taken"), "correct": _("name corrected"),
}  # fmt: skip
OUTCOMES = {
    Outcome.IN: _("in"), Outcome.CUT: _("no place left"), Outcome.TIED_OUT: _("tied: all or none"),
    Outcome.NO_PLACES: _("the quota gives no place"),
}  # fmt: skip
GROUNDS = {
    Ground.SELF: _("is the candidate"), Ground.SAME_UNIT: _("same small unit"), Ground.SUPERIOR: _("direct superior"),
    Ground.KIN: _("kin, declared"), Ground.DECLARED: _("declared"),
}  # fmt: skip
PARTS = {
    CouncilMember.Part.CHAIR: _("chair"), CouncilMember.Part.SECRETARY: _("secretary"),
    CouncilMember.Part.MEMBER: _("member"),
}  # fmt: skip
PAPERS = {
    "proposal_letter": _("Proposal letter"), "council_minutes": _("Minutes of the council"),
    "unit_report": _("Achievement report (collective)"), "person_report": _("Achievement report (person)"),
    "submission": _("Submission"), "chairman_decision": _("Decision"), "unit_decision": _("Decision"),
    "certificates": _("Texts of certificates"), "bonus_sheet": _("Bonus sheet"),
    "revocation_decision": _("Decision to revoke"), "head_sheet": _("Head's responsibility sheet"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AvailableStep:
    """A step somebody could take: its title, whether the reader may, what stands against it, whether it asks why and
    leads on."""

    id: str
    title: str
    mine: bool
    against: str
    asks_reason: bool
    forward: bool


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate for a table."""

    it: Candidate
    unit: str
    states: list[tuple[str, str, str]]  # criterion, its title, state
    marked: str
    papers: list["PaperRow"]


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A place of the dossier: the paper's title, the paper that is there, what is wrong with it."""

    kind: str
    title: str
    candidate: Candidate | None
    paper: Paper | None
    lacking: str
    findings: list[str]


def state_name(state: str) -> str:
    """The state in the reader's language."""
    known = {str(name): text for name, text in STATE_NAMES.items()}
    return gettext(known.get(state, state))


def award_title(award_id: str) -> str:
    """The award's name in the reader's language."""
    return site_engine.movement().text(f"awards.{award_id}", language())


def part_title(part: str) -> str:
    """What somebody does in a council."""
    return gettext(PARTS[CouncilMember.Part(part)])


def paper_title(kind: str) -> str:
    """What a paper is called; of a signed one, that it is."""
    plain = kind.removesuffix("_signed")
    title = gettext(PAPERS.get(plain, plain))
    return title if plain == kind else gettext("%(paper)s, signed") % {"paper": title}


def proposal_events(request: HttpRequest, proposal: Proposal, place: Place) -> list[AvailableStep]:
    """The steps of a proposal, those the reader may take first."""
    found = [
        _event(request, event, PROPOSAL_EVENTS[ProposalEvent(event)], against, workflow.action_of(proposal, event),
               place, asks=workflow.asks_reason(proposal, event))
        for event, against in workflow.possible(proposal).items()
    ]  # fmt: skip
    return sorted(found, key=lambda each: not each.mine)


def list_events(request: HttpRequest, award_list: AwardList, place: Place) -> list[AvailableStep]:
    """The steps of a list, those the reader may take first."""
    found = [
        _event(request, event, LIST_EVENTS[ListEvent(event)], against, workflow.action_of(award_list, event), place,
               asks=workflow.asks_reason(award_list, event))
        for event, against in workflow.possible(award_list).items()
    ]  # fmt: skip
    return sorted(found, key=lambda each: not each.mine)


def _event(
    request: HttpRequest, event: str, title: str, against: Refusal | None, action: str, place: Place, *, asks: bool
) -> AvailableStep:
    mine, refusal = may(request, action, place), against.render(language()) if against else ""
    return AvailableStep(event, gettext(title), mine, refusal, asks, event not in BACK)


def candidates(proposal: Proposal) -> list[CandidateRow]:
    """The candidates with their verdicts and papers."""
    movement, units = site_engine.movement(), names()
    papers: dict[int, list[PaperRow]] = {}
    for row in paper_rows(proposal):
        if row.candidate is not None:
            papers.setdefault(row.candidate.pk, []).append(row)
    return [
        CandidateRow(
            each, units.get(each.unit_id, each.unit_id),
            [(one["id"], criterion_title(movement, one["id"], language()), one["state"])
             for one in each.standing["criteria"]],
            ", ".join(each.marked), papers.get(each.pk, []),
        )
        for each in proposal.live()
    ]  # fmt: skip


def paper_rows(proposal: Proposal) -> list[PaperRow]:
    """The places of the dossier."""
    at = 1 if language() == "en" else 0
    return [
        PaperRow(
            each.kind, paper_title(each.kind), each.candidate, each.paper,
            each.lacking.render(language()) if each.lacking else "",
            [finding[at] for finding in each.paper.findings] if each.paper else [],
        )
        for each in dossier_completeness.places(proposal)
    ]  # fmt: skip


def history(steps: Any) -> list[tuple[Step, str, str]]:
    """Steps with what was done, in words, the newest first; whom it was about by name."""
    known = LIST_EVENTS if steps.filter(award_list__isnull=False).exists() else PROPOSAL_EVENTS
    titles = {str(name): title for name, title in known.items()} | DONE
    return [
        (each, gettext(titles.get(each.what, each.what)), state_name(each.became) if each.became else "")
        for each in steps.select_related("by").order_by("-pk")
    ]


def said(error: UserError) -> str:
    """A refusal in the reader's language."""
    return error.render(language())


def outcome(line: AwardLine) -> str:
    """What became of a line in the ranking."""
    return gettext(OUTCOMES[Outcome(line.outcome)]) if line.outcome else "–"


def about_names(steps: list[tuple[Step, str, str]], known: dict[str, str]) -> list[dict[str, Any]]:
    """History rows for the template, with names instead of kind:id."""
    return [
        {"at": step.at, "by": str(step.by) if step.by else "", "what": what, "became": became,
         "about": known.get(step.about, step.about), "reason": step.reason}
        for step, what, became in steps
    ]  # fmt: skip
