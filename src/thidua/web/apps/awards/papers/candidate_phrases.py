"""What papers say of a candidate and of the unit that proposes it."""

from collections.abc import Sequence

from thidua.documents.papers.blocks import (
    Collective,
    ListedPerson,
)
from thidua.documents.papers.vietnamese_formats import DOTS
from thidua.i18n import UserError
from thidua.proof.exception_words import acts_in_words, exceptions_in_words
from thidua.rules.terms import SubjectKind
from thidua.verdicts.wording import name_until
from thidua.web.apps.awards.models import Candidate, Proposal
from thidua.web.apps.awards.papers import bodies, figures
from thidua.web.apps.awards.papers import phrases as words
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.organisation.models import Unit
from thidua.web.ui.values import JsonObject

STATES = {
    "met": "Đạt",
    "not_met": "Chưa đạt",
    "not_determinable": "Chưa đủ dữ liệu",
    "on_hold": "Tạm dừng xét",
    "not_applicable": "Không áp dụng",
}


def unit_of(proposal: Proposal) -> Unit:
    """The proposing unit. UserError where the ledger no longer has it."""
    unit = Unit.objects.filter(pk=proposal.unit_id).first()
    if unit is None:
        raise UserError("the ledger no longer has unit {unit}", unit=proposal.unit_id)
    return unit


def achievement(candidate: Candidate) -> str:
    """The achievement in brief: how many criteria are met, with the two figures the movement turns on."""
    criteria = candidate.standing["criteria"]
    met = sum(criterion["state"] == "met" for criterion in criteria)
    applicable = sum(criterion["state"] != "not_applicable" for criterion in criteria)
    statements = [f"Đạt {met}/{applicable} tiêu chí"]
    for indicator, text in (("finished_on_time", "đúng hạn"), ("active_procedures", "thủ tục có hồ sơ")):
        numerator, denominator = candidate.standing["figures"].get(indicator, [0, 0])
        if denominator:
            statements.append(f"{text} {figures.shared(numerator, denominator)}")
    return "; ".join(statements)


def criterion_figures(candidate: Candidate, criterion: JsonObject) -> figures.Deciding | None:
    """The figures that decide a criterion of the candidate's standing; of one kept before they were, the first."""
    kept: dict[str, figures.Deciding | None] | None = candidate.standing.get("deciding")
    if kept is not None:
        return kept.get(criterion["id"])
    numerator, denominator = criterion["numerator"], criterion["denominator"]
    return None if numerator is None else [numerator, denominator, None, None, denominator or None]


def stated_reason(candidate: Candidate) -> str:
    """By which signed acts it is proposed although criteria are not met; empty where all are met."""
    return exceptions_in_words(movement_of(candidate.proposal), candidate.exceptions)


def printed_name(candidate: Candidate) -> str:
    """The name papers print: of a body its full official name, unless the name was corrected for this award."""
    unit = Unit.objects.filter(pk=candidate.subject_id).first() if candidate.kind == SubjectKind.UNIT else None
    return words.full_name(unit) if unit and unit.name == candidate.name else candidate.name


def listed_name(candidate: Candidate) -> str:
    """The name in lists of collectives: of a unit that has ended with its last day."""
    ended_on = Unit.objects.filter(pk=candidate.subject_id).values_list("ended_on", flat=True).first()
    return name_until(printed_name(candidate), ended_on, "vi")


def collective(candidate: Candidate, amount_vnd: int = 0) -> Collective:
    """A line of a list of collectives."""
    return Collective(
        listed_name(candidate),
        "",
        achievement(candidate),
        stated_reason(candidate),
        amount_vnd,
        acts_in_words(candidate.exceptions),
    )


def person(candidate: Candidate, amount_vnd: int = 0) -> ListedPerson:
    """A line of a list of individuals."""
    unit, who = Unit.objects.filter(pk=candidate.unit_id).first(), bodies.person_in_papers(candidate.subject_id)
    return ListedPerson(
        who.honorific,
        candidate.name,
        who.position or DOTS,
        words.body_of(unit) if unit else "",
        achievement(candidate),
        stated_reason(candidate),
        amount_vnd,
        acts_in_words(candidate.exceptions),
    )


def recipient_name(candidate: Candidate) -> str:
    """The name on a certificate: of a person with the form of address."""
    if candidate.kind == SubjectKind.UNIT:
        return printed_name(candidate)
    return f"{bodies.person_in_papers(candidate.subject_id).honorific} {candidate.name}".strip()


def _field_text(candidate: Candidate, what: str) -> str:
    return str(candidate.words.get(what, ""))


def of_kind(candidates: Sequence[Candidate], kind: SubjectKind) -> list[Candidate]:
    """Those of a kind, in the order of their names as the list prints them."""
    return [candidate for candidate in candidates if candidate.kind == kind]
