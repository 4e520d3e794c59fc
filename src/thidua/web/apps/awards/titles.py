"""What states, steps, papers and parts of a council are called, in the reader's language."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from thidua.i18n import UserError
from thidua.proof import award_papers
from thidua.rules.awards.ballot import BallotChoice
from thidua.rules.awards.conflicts_of_interest import Ground
from thidua.rules.awards.ranking import Outcome
from thidua.rules.awards.workflow import STATE_NAMES, ListEvent, ProposalEvent
from thidua.rules.movement import Movement
from thidua.web.apps.awards.domain.award_routes import OfAward
from thidua.web.apps.awards.models import AwardLine, CouncilMember
from thidua.web.apps.movements.bound import movement_of
from thidua.web.ui.templatetags.display import language

PROPOSAL_EVENTS: dict[str, str] = {
    ProposalEvent.CALL_COUNCIL: _("Call the council"),
    ProposalEvent.CALL_AGAIN: _("Call the council again"),
    ProposalEvent.CLOSE_BALLOT: _("Close the ballot"),
    ProposalEvent.END_SESSION: _("End the session without a result"),
    ProposalEvent.REDRAFT: _("Back to the draft"),
    ProposalEvent.SUBMIT: _("Hand in the dossier"),
    ProposalEvent.SEND_BACK: _("Send back"),
    ProposalEvent.COMPILE: _("Compile and hand on"),
    ProposalEvent.ASK_MORE: _("Ask for more"),
    ProposalEvent.ANSWER: _("Answer what was asked"),
    ProposalEvent.ACCEPT: _("Accept"),
    ProposalEvent.WITHDRAW: _("Withdraw"),
}
LIST_EVENTS: dict[str, str] = {  # apart: both ways have a step called "submit"
    ListEvent.OPEN_COMMENTS: _("Open to comments"),
    ListEvent.CLOSE: _("Close the list"),
    ListEvent.SUBMIT: _("Submit for decision"),
    ListEvent.RETURN: _("Return"),
    ListEvent.REOPEN: _("Open again"),
    ListEvent.DECIDE: _("Decide"),
    ListEvent.PUBLISH: _("Publish"),
    ListEvent.END: _("End without an award"),
}
OTHER_STEPS = {
    "begin": _("begun"),
    "add_candidate": _("candidate added"),
    "remove_candidate": _("candidate taken off"),
    "check_claim": _("claim looked at"),
    "answer_point": _("point of the checklist answered"),
    "allow_late": _("late dossier allowed"),
    "make_papers": _("papers made"),
    "make_appraisal": _("appraisal report made"),
    "take_paper": _("edited paper taken"),
    "send_file": _("file sent with the answer"),
    "attach_file": _("file attached to a criterion"),
    "take_off_file": _("attached file taken off"),
    "gather": _("candidates brought onto the list"),
    "leave_out": _("line left out"),
    "put_back": _("line put back"),
    "approve_line": _("line approved"),
    "refuse_line": _("line refused"),
    "number": _("decision numbered"),
    "number_paper": _("paper numbered"),
    "void_number": _("number of a paper ended"),
    "move_blanks": _("print on printed forms moved"),
    "answer_objection": _("objection answered"),
    "propose_revocation": _("revocation proposed"),
    "revoke": _("award revoked"),
    "repaid": _("money repaid"),
    "write_words": _("report written"),
    "take_signed": _("signed file taken"),
    "correct": _("name corrected"),
}
OUTCOMES = {
    Outcome.IN: _("in"),
    Outcome.CUT: _("no place left"),
    Outcome.TIED_OUT: _("tied: all or none"),
    Outcome.NO_PLACES: _("the quota gives no place"),
}
GROUNDS = {
    Ground.SELF: _("is the candidate"),
    Ground.SAME_UNIT: _("same small unit"),
    Ground.SUPERIOR: _("direct superior"),
    Ground.KIN: _("kin, declared"),
    Ground.DECLARED: _("declared"),
}
PARTS = {
    CouncilMember.Function.CHAIR: _("chair"),
    CouncilMember.Function.SECRETARY: _("secretary"),
    CouncilMember.Function.MEMBER: _("member"),
}
CHOICES = {BallotChoice.YES: _("Yes"), BallotChoice.NO: _("No"), BallotChoice.ABSTAIN: _("Abstain")}
PAPERS = {
    "movement_plan": _("Plan of a movement, or the act that amends it"),
    "proposal_letter": _("Proposal letter"),
    "council_minutes": _("Minutes of the council"),
    "unit_report": _("Achievement report (collective)"),
    "person_report": _("Achievement report (person)"),
    **award_papers.TITLES,
    "head_sheet": _("Head's responsibility sheet"),
    "city_report": _("Report to the city"),
    "unit_brief": _("Brief of the unit"),
    "statistics_forms": _("Statistics forms 0601 to 0603"),
    "appraisal_report": _("Appraisal report"),
    "forwarding_letter": _("Forwarding letter"),
    "fund_report": _("Report on the commendation funds"),
    "revocation_proposal": _("Proposal to revoke an award"),
    "adjusted_sheet": _("Bonus sheet after a revocation"),
    "decision": _("Decision"),
}


def state_name(state: str) -> str:
    """What a state of a proposal or a list is called."""
    names = {str(key): name for key, name in STATE_NAMES.items()}
    return gettext(names.get(state, state))


def award_title(of: OfAward) -> str:
    """What the award of a proposal or a list is called, as its movement says it."""
    return title_in(movement_of(of), of.award_id)


def title_in(movement: Movement, award_id: str) -> str:
    """What an award of a movement is called."""
    return movement.text(f"awards.{award_id}", language())


def part_title(part: str) -> str:
    """What somebody does in a council."""
    return gettext(PARTS[CouncilMember.Function(part)])


def choice_title(choice: str) -> str:
    """The title of a choice in a ballot."""
    return gettext(CHOICES[BallotChoice(choice)])


def ground_title(ground: str) -> str:
    """The title of a ground for recusal."""
    return gettext(GROUNDS[Ground(ground)])


def paper_title(kind: str) -> str:
    """What a paper is called; of a signed one, that it is."""
    unsigned = kind.removesuffix("_signed")
    title = gettext(PAPERS.get(unsigned, unsigned))
    return title if unsigned == kind else gettext("%(paper)s, signed") % {"paper": title}


def outcome_title(line: AwardLine) -> str:
    """The title of a candidate's outcome in the ranking."""
    return gettext(OUTCOMES[Outcome(line.outcome)]) if line.outcome else "–"


def in_words(refusal: UserError) -> str:
    """A refusal as one line."""
    return refusal.render(language())
