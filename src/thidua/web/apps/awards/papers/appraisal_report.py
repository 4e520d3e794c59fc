"""What Home Affairs says of a dossier after examining it, from the data (V.5)."""

from collections import Counter
from collections.abc import Iterator, Mapping

from django.utils import timezone

from thidua.documents.papers.blocks import AppraisedCriterion, AppraisedPoint, AppraisedSubject
from thidua.documents.papers.document_types import AppraisalReport
from thidua.i18n import UserError
from thidua.rules.terms import SubjectKind
from thidua.verdicts.titles import criterion_title
from thidua.web.apps.awards.domain import appraisal_deadline, checklist, criterion_evidence, requests_for_more
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.models import Candidate, Proposal
from thidua.web.apps.awards.papers import bodies, figures, register_numbers
from thidua.web.apps.awards.papers import phrases as words
from thidua.web.apps.awards.papers.candidate_phrases import (
    STATES,
    criterion_figures,
    person,
    recipient_name,
    stated_reason,
    unit_of,
)
from thidua.web.apps.awards.papers.council_minutes import last_session, minutes_reference
from thidua.web.apps.awards.papers.deciding_words import decided_by
from thidua.web.apps.movements.bound import movement_of

ANSWERS = {True: "Đạt", False: "Chưa đạt", None: "Chưa xem xét"}


def appraisal_report(proposal: Proposal) -> AppraisalReport:
    """The report as the dossier stands now.

    Raises:
        UserError: the dossier is not being examined, or nobody has answered a point of the checklist yet.
    """
    if not appraisal_deadline.is_begun(proposal):
        raise UserError("the dossier is not being examined: answer the checklist first")
    dossier, unit, home_affairs = Dossier.read(proposal), unit_of(proposal), words.home_affairs()
    decider = f"{bodies.body(words.city()).head_title} {words.body_of(words.city())}"
    points = _points(dossier)
    award = words.award_name(proposal)
    return AppraisalReport(
        heading=register_numbers.heading_of(movement_of(proposal), "appraisal_report", proposal, home_affairs),
        subject=f"Hồ sơ đề nghị tặng {award} của {words.body_of(unit)}",
        award=award,
        movement=words.movement_name(proposal),
        addressee=(decider,),
        examiner=words.body_of(home_affairs),
        unit=words.body_of(unit),
        decider=decider,
        received_on=timezone.localdate(proposal.received_at),
        council=minutes_reference(last_session(proposal)),
        subjects=tuple(_subject(candidate) for candidate in dossier.passed),
        exceptions=tuple(
            f"{recipient_name(candidate)}: {stated_reason(candidate)}."
            for candidate in dossier.passed
            if candidate.exceptions
        ),
        criteria=tuple(_criteria(dossier)),
        points=points,
        requests=tuple(_requests(proposal)),
        lacking=tuple(
            f"{point.title}: {point.note.rstrip('. ') or point.answer.lower()}."
            for point in points
            if point.answer != ANSWERS[True]
        ),
        recipients=("Như trên", "Lưu: VT, BTĐKT"),
        signature=words.signed_by_head(home_affairs),
    )


def _subject(candidate: Candidate) -> AppraisedSubject:
    states = [criterion["state"] for criterion in candidate.standing["criteria"]]
    who = person(candidate) if candidate.kind == SubjectKind.OFFICER else None
    said = candidate.check_note.rstrip(". ") or ("Đã đối chiếu với dữ liệu" if candidate.checked_at else "")
    return AppraisedSubject(
        recipient_name(candidate),
        f"{who.position}, {who.unit}" if who else "",
        f"{candidate.yes or 0}/{candidate.voted or 0}",
        states.count("met"),
        sum(state != "not_applicable" for state in states),
        words.capitalised(said),
    )


def _criteria(dossier: Dossier) -> Iterator[AppraisedCriterion]:
    movement = movement_of(dossier.proposal)
    files = Counter(
        (proof.candidate, proof.criterion) for proof in criterion_evidence.proofs(dossier) if proof.file is not None
    )
    for candidate in dossier.passed:
        excepted = {act["criterion"] for act in candidate.exceptions}
        for criterion in candidate.standing["criteria"]:
            deciding = criterion_figures(candidate, criterion)
            yield AppraisedCriterion(
                recipient_name(candidate),
                criterion_title(movement, criterion["id"], "vi"),
                figures.asked_by(deciding),
                decided_by(deciding, criterion["state"], candidate.kind, candidate.subject_id, criterion["id"]),
                STATES[criterion["state"]],
                files[candidate.pk, criterion["id"]],
                excepted=criterion["id"] in excepted,
            )


def _points(dossier: Dossier) -> tuple[AppraisedPoint, ...]:
    """The checklist in the movement's order; what data say against a yes stands there."""
    movement, kept = movement_of(dossier.proposal), dossier.proposal.checklist
    data: Mapping[str, checklist.DataAnswer] = checklist.by_data(dossier)
    answers = checklist.answers(dossier.proposal, data)
    listed = []
    for point in movement.checks:
        answer = answers.get(point.id)
        against = [error.render("vi") for error in data[point.id].against] if point.id in data else []
        said = str(kept[point.id]["note"]).rstrip(". ") if point.id in kept else ""
        note = "; ".join(filter(None, (said, *(against if answer is False else ()))))
        listed.append(
            AppraisedPoint(movement.text(f"checks.{point.id}", "vi"), ANSWERS[answer], words.capitalised(note))
        )
    return tuple(listed)


def _requests(proposal: Proposal) -> Iterator[str]:
    for request in requests_for_more.requests_of(proposal, list(proposal.steps.order_by("pk"))):
        answer = request.answer.reason.rstrip(". ") if request.answer else "chưa có"
        yield f"{words.capitalised(request.question.reason.rstrip('. '))}. Trả lời: {answer}."
