"""The brief of a unit: where it stands, what is lacking, what is due next, on one page."""

from dataclasses import replace

from django.utils import timezone

from thidua.documents.papers.blocks import BriefLine, DueLine, MonthShare
from thidua.documents.papers.document_types import UnitBrief
from thidua.i18n import UserError, formats
from thidua.rules.movement import Movement
from thidua.rules.terms import SubjectKind, VerdictState
from thidua.verdicts.results import row_from_value
from thidua.verdicts.titles import criterion_title, group_title, measure
from thidua.verdicts.wording import lacking_text
from thidua.web.apps.awards.domain.candidate_evidence import deciding_figures, evaluation_in_use
from thidua.web.apps.awards.papers import figures
from thidua.web.apps.awards.papers import phrases as words
from thidua.web.apps.awards.papers.candidate_phrases import STATES
from thidua.web.apps.awards.papers.deciding_words import decided_by
from thidua.web.apps.evaluations.models import EvaluatedSubject, StoredVerdict
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.reports import due_tasks
from thidua.web.apps.reports.city_figures import judged_until, months_of

MONTHS_SHOWN, DUE_SHOWN = 5, 3  # as many as one page holds
QUARTERS = 4


def unit_brief(movement_id: str, unit_id: str) -> UnitBrief:
    """The brief as data and registers stand now. UserError before the first evaluation, or for a unit not judged."""
    evaluation = evaluation_in_use(movement_id)
    movement = movement_of(evaluation)
    judged = EvaluatedSubject.objects.filter(evaluation=evaluation, kind=str(SubjectKind.UNIT))
    subject, unit = judged.filter(subject_id=unit_id).first(), Unit.objects.filter(pk=unit_id).first()
    if subject is None or unit is None:
        raise UserError("this unit is not judged itself: there is no brief of it")
    order = {criterion.id: at for at, criterion in enumerate(movement.criteria)}
    verdicts = StoredVerdict.objects.filter(evaluation=evaluation, kind=subject.kind, subject_id=unit_id)
    listed = sorted(verdicts, key=lambda verdict: order.get(verdict.criterion_id, len(order)))
    met_of_group = list(judged.filter(group=subject.group).values_list("met", flat=True))
    return UnitBrief(
        heading=replace(words.heading(movement, words.city_office(), "TT"), symbol=""),
        unit=words.body_of(unit),
        data_until_on=judged_until(evaluation),
        group=group_title(movement, subject.group, "vi"),
        group_count=len(met_of_group),
        quartile=quartile(subject.met, met_of_group),
        met=subject.met,
        applicable=sum(verdict.state != VerdictState.NOT_APPLICABLE for verdict in listed),
        criteria=tuple(_line(movement, verdict) for verdict in listed),
        months=_months(subject),
        due=_due(movement, unit),
    )


def quartile(met: int, of_group: list[int]) -> int:
    """In which quarter of its group a unit stands by how many criteria it meets; equals stand together in the best.

    0 of a group that has no four units: a place in it would be a rank.
    """
    if len(of_group) < QUARTERS:
        return 0
    return 1 + QUARTERS * sum(other > met for other in of_group) // len(of_group)


def _line(movement: Movement, verdict: StoredVerdict) -> BriefLine:
    deciding, row = deciding_figures(verdict.row), row_from_value(verdict.row)
    lacking = [lacking_text(part, measure(part), "vi") for part in row.parts if part.state is row.state]
    wanting = verdict.state in (VerdictState.NOT_MET, VerdictState.NOT_DETERMINABLE)
    return BriefLine(
        criterion_title(movement, verdict.criterion_id, "vi"),
        figures.asked_by(deciding),
        decided_by(deciding, verdict.state, verdict.kind, verdict.subject_id, verdict.criterion_id),
        STATES[verdict.state],
        next(filter(None, lacking), "") if wanting else "",
    )


def _months(subject: EvaluatedSubject) -> tuple[MonthShare, ...]:
    return months_of(subject.figures)[-MONTHS_SHOWN:]


def _due(movement: Movement, unit: Unit) -> tuple[DueLine, ...]:
    """What is due of the unit itself: its open entries of registers, and its station of each award."""
    today = timezone.localdate()
    opened = RegisterEntry.objects.filter(unit_id=unit.pk, closed_on__isnull=True, due_on__gte=today)
    dated = [(entry.due_on, entry.title) for entry in opened if entry.due_on]
    dated += [(last, what) for last, what, body in due_tasks.dated_after(movement, today) if body == due_tasks.UNIT]
    return tuple(DueLine(what, words.body_of(unit), formats.day(day)) for day, what in sorted(dated)[:DUE_SHOWN])
