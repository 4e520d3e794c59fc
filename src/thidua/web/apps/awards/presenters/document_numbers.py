"""What the page of a body's register of numbers shows, and the forms beside it."""

from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.web.apps.accounts.authorization import may
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.awards.authorization import numbering
from thidua.web.apps.awards.domain import document_numbers, numbered_papers
from thidua.web.apps.awards.domain.document_numbers import DECISIONS, Subject
from thidua.web.apps.awards.domain.numbered_papers import WaitingPaper
from thidua.web.apps.awards.forms.document_numbers import TakeNumberForm, VoidNumberForm
from thidua.web.apps.awards.models import AwardList, Candidate, DocumentNumber, Proposal, Revocation, VotingSession
from thidua.web.apps.awards.titles import award_title, paper_title
from thidua.web.apps.movements.addresses import prefix_of
from thidua.web.apps.organisation.queries import names
from thidua.web.ui.values import JsonObject


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A number that was taken: of which paper, where that is seen, the form to end it where the reader may."""

    it: DocumentNumber
    title: str
    about: str
    address: str
    void: VoidNumberForm | None


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A paper without a number, with the form to take one where the reader may."""

    it: WaitingPaper
    title: str
    about: str
    address: str
    take: TakeNumberForm | None


def register_page(request: AuthenticatedRequest, unit_id: str, refused: forms.Form | None = None) -> JsonObject:
    """The numbers of a body by year and sign, in order; gaps with their reason; the papers that wait for a number.

    `refused`: the form just sent in vain, drawn again with what was typed.
    """
    rows = DocumentNumber.objects.filter(unit_id=unit_id).order_by("-year", "sign", "number").select_related("taken_by")
    parts = []
    for (year, _sign), listed in groupby(rows, lambda row: (row.year, row.sign)):
        of_sign = list(listed)
        numbers = [_number(request, row, refused) for row in of_sign]
        parts.append((year, of_sign[0].symbol, numbers, list(document_numbers.gaps(of_sign))))
    waiting = [_waiting(request, waits, refused) for waits in numbered_papers.waiting(unit_id)]
    return {"unit_id": unit_id, "name": names().get(unit_id, unit_id), "parts": parts, "waiting": waiting}


def _number(request: AuthenticatedRequest, row: DocumentNumber, refused: forms.Form | None) -> NumberRow:
    form = None
    if not row.void_reason and row.paper not in DECISIONS and not numbered_papers.cannot_end(row):
        form = VoidNumberForm(row) if _takes(request, row.paper, row.subject) else None
    return NumberRow(row, paper_title(row.paper), *_about(row.subject), _again(form, refused))


def _waiting(request: AuthenticatedRequest, waits: WaitingPaper, refused: forms.Form | None) -> WaitingRow:
    form = TakeNumberForm(waits) if _takes(request, waits.paper, waits.subject) else None
    return WaitingRow(waits, paper_title(waits.paper), *_about(waits.subject), _again(form, refused))


AnyForm = TypeVar("AnyForm", bound=forms.Form)


def _again(form: AnyForm | None, refused: forms.Form | None) -> AnyForm | None:
    """The form just refused where it is this one."""
    if form is not None and isinstance(refused, type(form)) and refused.auto_id == form.auto_id:
        return refused
    return form


def _takes(request: AuthenticatedRequest, paper: str, subject: Subject) -> bool:
    return may(request, *numbering(paper, subject))


def _about(subject: Subject) -> tuple[str, str]:
    """What a paper is of, as the page names it, and the address where that is seen."""
    match subject:
        case str() if "/" in subject:
            movement_id = subject.partition("/")[0]
            return subject, prefix_of(movement_id)
        case str():
            return subject.partition("-")[2].partition(".")[0], reverse("city-reports")
        case VotingSession():
            session = _("session %(number)s") % {"number": subject.number}
            return f"{award_title(subject.proposal)}, {session}", reverse("proposal", args=[subject.proposal_id])
        case Candidate():
            return subject.name, reverse("proposal", args=[subject.proposal_id])
        case Proposal():
            of_unit = names().get(subject.unit_id, subject.unit_id)
            return f"{award_title(subject)}, {of_unit}", reverse("proposal", args=[subject.pk])
        case AwardList():
            return award_title(subject), reverse("award-list", args=[subject.pk])
        case Revocation():
            return subject.line.candidate.name, reverse("award-list", args=[subject.line.award_list_id])
