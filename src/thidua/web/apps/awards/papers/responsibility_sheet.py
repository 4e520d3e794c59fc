"""The head's responsibility sheet of a unit (V.3): completion, deadlines, obstacles, inspections."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from thidua.definitions.registers import register_for
from thidua.definitions.registers.spec import CANCELLED, Purpose
from thidua.documents.papers.blocks import CriterionLine, InspectionLine, Member, Reference
from thidua.documents.papers.document_types import HeadSheet
from thidua.documents.papers.vietnamese_formats import DOTS
from thidua.i18n import UserError, formats
from thidua.rules.movement import Movement
from thidua.rules.terms import VerdictState
from thidua.verdicts.titles import criterion_title, movement_in_sentence
from thidua.web.apps.awards.domain.candidate_evidence import deciding_figures, evaluation_in_use
from thidua.web.apps.awards.papers import bodies, figures
from thidua.web.apps.awards.papers import phrases as words
from thidua.web.apps.awards.papers.candidate_phrases import STATES
from thidua.web.apps.awards.papers.deciding_words import decided_by
from thidua.web.apps.evaluations.models import StoredVerdict
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.organisation.models import Officer, Unit
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.queries import issued_plans
from thidua.web.apps.registers.register_spec import ids_for, registers


@dataclass(frozen=True, slots=True)
class SignedAssessment:
    """The City Office's judgement of a head as it was signed (V.3): level, paragraphs, document, day, signer."""

    level: str
    judgement: tuple[str, ...]
    document_no: str
    document_on: date
    signer: str


def entries(purpose: Purpose, unit_id: str, movement: Movement) -> QuerySet[RegisterEntry]:
    """Entries about the unit of the registers that serve a purpose, opened within the movement, cancelled ones left
    out."""
    opened = RegisterEntry.objects.filter(
        register__in=ids_for(purpose),
        unit_id=unit_id,
        opened_on__range=(movement.window.from_on, movement.window.to_on),
    )
    return opened.exclude(state=CANCELLED)


def head_sheet(movement_id: str, unit_id: str) -> HeadSheet:
    """The sheet of a unit in a movement as data and registers stand now.

    Raises:
        UserError: nothing was evaluated yet, or there is no such unit.
    """
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        raise UserError("the ledger no longer has unit {unit}", unit=unit_id)
    evaluation, today = evaluation_in_use(movement_id), timezone.localdate()
    movement = movement_of(evaluation)
    verdicts = list(StoredVerdict.objects.filter(evaluation=evaluation, kind="unit", subject_id=unit_id))
    order = {criterion.id: at for at, criterion in enumerate(movement.criteria)}
    verdicts.sort(key=lambda verdict: order.get(verdict.criterion_id, len(order)))
    due = entries(Purpose.DUTIES, unit_id, movement).filter(due_on__gte=movement.window.from_on)
    late = due.filter(Q(closed_on__gt=F("due_on")) | Q(closed_on__isnull=True, due_on__lt=today)).count()
    on_time = due.filter(closed_on__lte=F("due_on")).count()
    obstacles = entries(Purpose.OBSTACLES, unit_id, movement).filter(opened_on__gte=movement.window.from_on)
    met = sum(verdict.state == VerdictState.MET for verdict in verdicts)
    applicable = sum(verdict.state != VerdictState.NOT_APPLICABLE for verdict in verdicts)
    overdue = obstacles.filter(closed_on__isnull=True, due_on__lt=today).count()
    signed = assessment(movement_id, unit_id)
    judge, informed = _judge(unit)
    return HeadSheet(
        heading=words.heading(
            movement,
            judge,
            "PĐG",
            on=signed.document_on if signed else None,
            symbol=signed.document_no if signed else "",
        ),
        movement=movement_in_sentence(movement),
        unit=words.body_of(unit),
        head=_head(unit),
        period_from_on=movement.window.from_on,
        period_to_on=min(movement.window.to_on, date.fromisoformat(evaluation.as_of_at[:10])),
        plan=_plan(unit, movement),
        criteria=tuple(
            CriterionLine(
                verdict.row["clause"],
                criterion_title(movement, verdict.criterion_id, "vi"),
                figures.asked_by(deciding),
                decided_by(deciding, verdict.state, "unit", unit_id, verdict.criterion_id),
                STATES[verdict.state],
            )
            for verdict in verdicts
            for deciding in [deciding_figures(verdict.row)]
        ),
        tasks_due=on_time + late,
        tasks_on_time=on_time,
        tasks_late=late,
        obstacles_opened=obstacles.count(),
        obstacles_resolved=obstacles.filter(closed_on__isnull=False).count(),
        obstacles_overdue=overdue,
        inspections=tuple(
            _inspection(entry, today)
            for entry in entries(Purpose.INSPECTIONS, unit_id, movement).order_by("opened_on", "pk")
        ),
        completion="; ".join(
            filter(
                None,
                (
                    signed.level if signed else "",
                    f"đạt {met}/{applicable} tiêu chí" if applicable else "",
                    f"nhiệm vụ đúng hạn {formats.integer(on_time, 'vi')}/{formats.integer(on_time + late, 'vi')}",
                ),
            )
        ),
        judgement=signed.judgement if signed else (DOTS,),
        recipients=(informed, words.HOME_AFFAIRS, "Lưu: VT, KSTTHC"),
        signature=words.signed_by_head(judge, signed.signer if signed else "", signed.document_on if signed else None),
    )


def _judge(unit: Unit) -> tuple[Unit, str]:
    """The body whose head judges the unit's, and whom it tells.

    The City Office (V.3); of the City Office itself the body above it, for nobody judges themselves.
    """
    office = words.city_office()
    if unit.pk == office.pk:
        return words.city(), words.body_of(office)
    return office, "Chủ tịch Ủy ban nhân dân thành phố (để báo cáo)"


def assessment(movement_id: str, unit_id: str) -> SignedAssessment | None:
    """The last signed judgement of the unit's head in a movement; None where nobody has signed one."""
    register = register_for(Purpose.HEAD_ASSESSMENTS)
    use = register.use_for(Purpose.HEAD_ASSESSMENTS)
    signed = RegisterEntry.objects.filter(
        register=register.id,
        unit_id=unit_id,
        state=use.states["signed"],
        **{f"data__{use.fields['movement']}": movement_id},
    )
    entry = signed.order_by("document_on", "pk").last()
    if entry is None or entry.document_on is None:
        return None
    level = next(
        choice.title.vi
        for choice in register.field_of(use.fields["level"]).choices
        if choice.id == entry.data[use.fields["level"]]
    )
    paragraphs = str(entry.data[use.fields["judgement"]]).splitlines()
    return SignedAssessment(
        level,
        _unclosed([line.strip() for line in paragraphs if line.strip()]),
        entry.document_no,
        entry.document_on,
        str(entry.data[use.fields["signer"]]),
    )


def _unclosed(paragraphs: list[str]) -> tuple[str, ...]:
    """The paragraphs, the last without the stop and sign with which the paper ends."""
    return (*paragraphs[:-1], *(line.removesuffix("./.").removesuffix(".") for line in paragraphs[-1:]))


def _inspection(entry: RegisterEntry, today: date) -> InspectionLine:
    fields = registers()[entry.register].use_for(Purpose.INSPECTIONS).fields
    findings, remedy = (str(entry.data.get(fields[name]) or "") for name in ("findings", "remedy"))
    return InspectionLine(entry.opened_on or today, findings or entry.title, remedy)


def _head(unit: Unit) -> Member:
    head = Officer.objects.filter(unit_id=unit.pk, role="head").first()
    who = bodies.person_in_papers(head.pk if head else "")
    name = bodies.signature(unit).name or (head.name if head else DOTS)
    return Member(who.honorific, name, who.position or bodies.body(unit).head_title, "")


def _plan(unit: Unit, movement: Movement) -> Reference | None:
    plan = next(iter(issued_plans(unit.pk, movement.window)), None)
    return Reference("Kế hoạch", None, plan.document_no, plan.issued_on, words.body_of(unit)) if plan else None
