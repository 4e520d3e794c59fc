"""The report of the City Office on the movement: of a month, of a quarter, or of the whole of it (V.3)."""

from datetime import date

from django.db.models import Count, Q, Sum

from thidua.documents.papers.blocks import AwardProgress
from thidua.documents.papers.document_types import CityReport
from thidua.rules.awards.workflow import ProposalState
from thidua.rules.movement import Movement
from thidua.rules.terms import SubjectKind
from thidua.verdicts.titles import movement_in_sentence
from thidua.web.apps.awards.domain.candidate_evidence import evaluation_in_use
from thidua.web.apps.awards.models import Proposal
from thidua.web.apps.awards.papers import bodies, register_numbers
from thidua.web.apps.awards.papers import phrases as words
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.reports import city_figures, due_tasks, register_counts
from thidua.web.apps.reports.awarded_lines import awarded
from thidua.web.apps.reports.periods import ReportPeriod, periods
from thidua.web.apps.stories.models import Story

NOT_SENT = (ProposalState.DRAFT, ProposalState.AT_COUNCIL, ProposalState.VOTED, ProposalState.WITHDRAWN)


def report_periods(movement: Movement) -> list[ReportPeriod]:
    """What a report can be of now. UserError before the first evaluation."""
    window = movement.window
    return periods(window.from_on, window.to_on, city_figures.judged_until(evaluation_in_use(movement.id)))


def city_report(movement: Movement, period: ReportPeriod) -> CityReport:
    """The report as data and registers stand now. UserError before the first evaluation."""
    evaluation, office = evaluation_in_use(movement.id), words.city_office()
    title = period.title("vi")
    counts = city_figures.subject_counts(evaluation)
    issued, late = register_counts.units_without_plan(_units(evaluation), movement.window, period.last_on)
    inspections, inspections_open = register_counts.inspections(period)
    initiatives, initiatives_so_far = register_counts.initiatives(period)
    publicity, mobilising = register_counts.publicity(period)
    stories = Story.objects.filter(published__isnull=False, published_at__date__lte=period.last_on)
    city = bodies.body(words.city())
    return CityReport(
        heading=register_numbers.heading_of(
            movement, "city_report", period.name_of(movement.id, "city_report"), office
        ),
        subject=f"Kết quả thực hiện {movement_in_sentence(movement)} {title}",
        movement=movement_in_sentence(movement),
        addressee=(f"{city.head_title} {city.in_sentence}",),
        reporter=words.body_of(office),
        plan=words.grounds(movement)[-1].removeprefix("Căn cứ "),
        period=title,
        period_from_on=period.first_on,
        period_to_on=period.last_on,
        data_until_on=city_figures.judged_until(evaluation),
        figures=city_figures.city_figures(evaluation, period),
        months=city_figures.on_time_by_month(evaluation, period),
        unit_count=counts.get(str(SubjectKind.UNIT), 0),
        person_count=counts.get(str(SubjectKind.OFFICER), 0),
        groups=city_figures.verdicts_by_group(evaluation),
        plans_issued=len(issued),
        plans_late=tuple(words.body_of(unit) for unit in Unit.objects.filter(pk__in=late).order_by("rank")),
        inspections=inspections,
        inspections_open=inspections_open,
        initiatives=initiatives,
        initiatives_so_far=initiatives_so_far,
        activities=publicity[0],
        activities_reach=publicity[1],
        mobilisations=mobilising[0],
        mobilisations_reach=mobilising[1],
        stories=stories.filter(published_at__date__gte=period.first_on).count(),
        stories_so_far=stories.count(),
        awards=_awards(movement, period.last_on),
        obstacles=register_counts.obstacles_by_kind(period),
        difficulties=register_counts.difficulties(period),
        due=due_tasks.due_after(movement, period.last_on),
        recipients=("Như trên", words.HOME_AFFAIRS, "Lưu: VT, KSTTHC"),
        signature=words.signed_by_head(office),
    )


def _units(evaluation: Evaluation) -> list[str]:
    """The units that have to issue a plan: those judged that are bodies, in their order."""
    judged = EvaluatedSubject.objects.filter(evaluation=evaluation, kind=str(SubjectKind.UNIT), ended_on__isnull=True)
    return list(judged.order_by("rank").values_list("subject_id", flat=True))


def _awards(movement: Movement, until_on: date) -> tuple[AwardProgress, ...]:
    """How far each award of the movement has come by a day; a proposal counts as it stands now."""
    made = Proposal.objects.filter(movement_id=movement.id, made_at__date__lte=until_on)
    given = awarded(movement, date.min, until_on)
    progress = []
    for award in movement.awards:
        begun = made.filter(award_id=award.id).exclude(state=ProposalState.WITHDRAWN)
        lines = given.filter(award_list__award_id=award.id)
        by_kind = dict(lines.values_list("candidate__kind").annotate(Count("pk")).order_by())
        sums = begun.aggregate(
            sent=Count("pk", filter=~Q(state__in=NOT_SENT)),
            accepted=Count("pk", filter=Q(state=ProposalState.ACCEPTED)),
        )
        progress.append(
            AwardProgress(
                words.award_in(movement, award.id),
                begun.count(),
                sums["sent"],
                sums["accepted"],
                by_kind.get(str(SubjectKind.UNIT), 0),
                by_kind.get(str(SubjectKind.OFFICER), 0),
                lines.aggregate(total=Sum("amount_vnd"))["total"] or 0,
            )
        )
    return tuple(progress)
