"""Reads for the dashboard: a fixed number of queries, however many units there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from thidua.documents.report.builder import brief, deciding
from thidua.documents.report.labels import ORDER
from thidua.i18n import Language
from thidua.ledger.cleaning.text import fold
from thidua.rules.terms import SubjectKind
from thidua.verdicts.results import row_from_value
from thidua.verdicts.titles import criterion_title, group_title
from thidua.web.apps.accounts.access_scope import AccessScope
from thidua.web.apps.dashboard.filters import DashboardFilter
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation, StoredVerdict
from thidua.web.apps.movements.bound import movement_of

# More ids than this are not named in a query: then the verdicts of all are read.
MOST_NAMED = 1000


@dataclass(frozen=True, slots=True)
class Cell:
    """A verdict in the table: its state, the integers of the requirement that decides, as text and as numbers."""

    criterion_id: str
    state: str
    integers: str
    numerator: int | None
    denominator: int | None


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject's line; cells in the order of the criteria, None where it has no such verdict."""

    id: str
    name: str
    group: str
    unit_id: str
    overall: str
    met: int
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class CriterionColumn:
    """A criterion as a column of the table: its id and title."""

    id: str
    title: str


def criteria(evaluation: Evaluation, kind: str, language: Language) -> list[CriterionColumn]:
    """The columns of a kind, in clause order."""
    movement = movement_of(evaluation)
    criterion_ids = [
        criterion.id
        for criterion in movement.criteria
        if criterion.kind == kind and criterion.id in evaluation.criteria
    ]
    return [
        CriterionColumn(criterion_id, criterion_title(movement, criterion_id, language))
        for criterion_id in criterion_ids
    ]


def groups(evaluation: Evaluation, kind: str, language: Language) -> dict[str, str]:
    """Title of each group of the kind, by id."""
    movement = movement_of(evaluation)
    return {
        group.id: group_title(movement, group.id, language)
        for group in movement.groups
        if group.kind == SubjectKind(kind)
    }


def _place(field: str) -> Case:
    listed = [When(**{field: str(state)}, then=Value(place)) for place, state in enumerate(ORDER)]
    return Case(*listed, default=Value(len(ORDER)), output_field=IntegerField())


def subjects(
    evaluation: Evaluation, kind: str, filter_: DashboardFilter, within: AccessScope | None = None
) -> QuerySet[EvaluatedSubject]:
    """The subjects that pass the filter, in its order. `within` keeps those whose record the reader may see."""
    matching = EvaluatedSubject.objects.filter(evaluation_id=evaluation.pk, kind=kind).defer("figures")
    if within is not None and not within.everywhere:
        matching = matching.filter(Q(unit_id__in=within.units) | Q(subject_id=within.own_officer_id or None))
    for word in fold(filter_.q).split():
        matching = matching.filter(search__contains=word)
    if filter_.group:
        matching = matching.filter(group=filter_.group)
    own = StoredVerdict.objects.filter(evaluation_id=evaluation.pk, kind=kind, subject_id=OuterRef("subject_id"))
    if filter_.state and filter_.criterion:
        matching = matching.filter(Exists(own.filter(criterion_id=filter_.criterion, state=filter_.state)))
    elif filter_.state:
        matching = matching.filter(overall=filter_.state)
    turn = "-" if filter_.down else ""
    if filter_.sort == "name":
        return matching.order_by(f"{turn}rank")
    if filter_.sort in ("group", "met"):
        return matching.order_by(f"{turn}{filter_.sort}", "rank")
    if filter_.sort == "unit":
        return matching.order_by(f"{turn}unit_id", "rank")
    if filter_.sort == "overall":
        return matching.annotate(place=_place("overall")).order_by(f"{turn}place", "rank")
    of = own.filter(criterion_id=filter_.sort)
    matching = matching.annotate(
        place=Subquery(of.annotate(place=_place("state")).values("place")[:1]),
        share=Subquery(of.values("share_millionths")[:1]),
    )
    by_share = F("share").asc(nulls_last=True) if filter_.down else F("share").desc(nulls_last=True)
    return matching.order_by(f"{turn}place", by_share, "rank")


def lines(
    evaluation: Evaluation,
    kind: str,
    evaluated: Iterable[EvaluatedSubject],
    columns: Sequence[CriterionColumn],
    language: Language,
) -> list[SubjectRow]:
    """The rows of the table for these subjects; all their verdicts are read in one query."""
    listed = list(evaluated)
    cells = cells_of(evaluation, kind, [subject.subject_id for subject in listed], language)
    return [
        SubjectRow(
            subject.subject_id,
            subject.display_name,
            subject.group,
            subject.unit_id or "",
            subject.overall,
            subject.met,
            tuple(cells.get((subject.subject_id, column.id)) for column in columns),
        )
        for subject in listed
    ]


def cells_of(
    evaluation: Evaluation, kind: str, ids: Sequence[str], language: Language, criterion: str = ""
) -> dict[tuple[str, str], Cell]:
    """(subject, criterion) → cell; of one criterion only, where one is named."""
    verdicts = StoredVerdict.objects.filter(evaluation_id=evaluation.pk, kind=kind)
    if len(ids) <= MOST_NAMED:
        verdicts = verdicts.filter(subject_id__in=ids)
    if criterion:
        verdicts = verdicts.filter(criterion_id=criterion)
    cells = {}
    for subject_id, criterion_id, state, row in verdicts.values_list("subject_id", "criterion_id", "state", "row"):
        read = row_from_value(row)
        told, part = brief(read), deciding(read)
        cells[subject_id, criterion_id] = Cell(
            criterion_id,
            state,
            told.vi if language == "vi" else told.en,
            part.numerator if part else None,
            part.denominator if part and part.threshold_denominator is not None else None,
        )
    return cells


def tallies(evaluation: Evaluation) -> dict[tuple[str, str], dict[str, int]]:
    """(kind, criterion) → how many have which state; one query."""
    counted = StoredVerdict.objects.filter(evaluation_id=evaluation.pk).values_list("kind", "criterion_id", "state")
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for kind, criterion_id, state, number in counted.annotate(number=Count("id")):
        counts[kind, criterion_id][state] = number
    return counts


def compared(evaluation: Evaluation, ids: Sequence[str]) -> list[EvaluatedSubject]:
    """Units to stand side by side, in the order asked for, with their figures."""
    by_id = {
        evaluated_subject.subject_id: evaluated_subject
        for evaluated_subject in EvaluatedSubject.objects.filter(
            evaluation_id=evaluation.pk, kind="unit", subject_id__in=ids
        )
    }
    return [by_id[id_] for id_ in ids if id_ in by_id]
