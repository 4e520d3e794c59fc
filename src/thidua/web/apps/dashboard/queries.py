"""Reads for the board: a fixed number of queries, however many units there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import NullIf

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
from thidua.web.apps.evaluations.site_engine import movement

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
    """A column."""

    id: str
    title: str


def criteria(evaluation: Evaluation, kind: str, language: Language) -> list[CriterionColumn]:
    """The columns of a kind, in clause order."""
    known = [
        criterion.id
        for criterion in movement().criteria
        if criterion.kind == kind and criterion.id in evaluation.criteria
    ]
    return [CriterionColumn(each, criterion_title(movement(), each, language)) for each in known]


def groups(kind: str, language: Language) -> dict[str, str]:
    """Title of each group of the kind, by id."""
    return {
        each.id: group_title(movement(), each.id, language)
        for each in movement().groups
        if each.kind == SubjectKind(kind)
    }


def _place(field: str) -> Case:
    listed = [When(**{field: str(state)}, then=Value(place)) for place, state in enumerate(ORDER)]
    return Case(*listed, default=Value(len(ORDER)), output_field=IntegerField())


def subjects(
    evaluation: Evaluation, kind: str, asked: DashboardFilter, within: AccessScope | None = None
) -> QuerySet[EvaluatedSubject]:
    """The subjects asked for, in the order asked for; `within`: only those a reader may see."""
    found = EvaluatedSubject.objects.filter(evaluation_id=evaluation.pk, kind=kind).defer("figures")
    if within is not None and not within.everywhere:
        found = found.filter(Q(unit_id__in=within.units) | Q(subject_id=within.own_officer_id or None))
    for word in fold(asked.q).split():
        found = found.filter(search__contains=word)
    if asked.group:
        found = found.filter(group=asked.group)
    own = StoredVerdict.objects.filter(evaluation_id=evaluation.pk, kind=kind, subject_id=OuterRef("subject_id"))
    if asked.state and asked.criterion:
        found = found.filter(Exists(own.filter(criterion_id=asked.criterion, state=asked.state)))
    elif asked.state:
        found = found.filter(overall=asked.state)
    turn = "-" if asked.down else ""
    if asked.sort == "name":
        return found.order_by(f"{turn}rank")
    if asked.sort in ("group", "met"):
        return found.order_by(f"{turn}{asked.sort}", "rank")
    if asked.sort == "unit":
        return found.order_by(f"{turn}unit_id", "rank")
    if asked.sort == "overall":
        return found.annotate(place=_place("overall")).order_by(f"{turn}place", "rank")
    of = own.filter(criterion_id=asked.sort)
    share = F("numerator") * 1_000_000 / NullIf(F("denominator"), 0)
    found = found.annotate(
        place=Subquery(of.annotate(place=_place("state")).values("place")[:1]),
        share=Subquery(of.annotate(share=share).values("share")[:1]),
    )
    by_share = F("share").asc(nulls_last=True) if asked.down else F("share").desc(nulls_last=True)
    return found.order_by(f"{turn}place", by_share, "rank")


def lines(
    evaluation: Evaluation,
    kind: str,
    found: Iterable[EvaluatedSubject],
    columns: Sequence[CriterionColumn],
    language: Language,
) -> list[SubjectRow]:
    """The lines of these subjects: one query for all their verdicts."""
    listed = list(found)
    cells = cells_of(evaluation, kind, [each.subject_id for each in listed], language)
    return [
        SubjectRow(
            each.subject_id,
            each.name,
            each.group,
            each.unit_id or "",
            each.overall,
            each.met,
            tuple(cells.get((each.subject_id, column.id)) for column in columns),
        )
        for each in listed
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
    found = {}
    for subject_id, criterion_id, state, row in verdicts.values_list("subject_id", "criterion_id", "state", "row"):
        read = row_from_value(row)
        told, part = brief(read), deciding(read)
        found[subject_id, criterion_id] = Cell(
            criterion_id,
            state,
            told.vi if language == "vi" else told.en,
            part.numerator if part else None,
            part.denominator if part and part.threshold_denominator is not None else None,
        )
    return found


def tallies(evaluation: Evaluation) -> dict[tuple[str, str], dict[str, int]]:
    """(kind, criterion) → how many have which state; one query."""
    counted = StoredVerdict.objects.filter(evaluation_id=evaluation.pk).values_list("kind", "criterion_id", "state")
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for kind, criterion_id, state, number in counted.annotate(number=Count("id")):
        found[kind, criterion_id][state] = number
    return found


def compared(evaluation: Evaluation, ids: Sequence[str]) -> list[EvaluatedSubject]:
    """Units to stand side by side, in the order asked for, with their figures."""
    found = {
        evaluated_subject.subject_id: evaluated_subject
        for evaluated_subject in EvaluatedSubject.objects.filter(
            evaluation_id=evaluation.pk, kind="unit", subject_id__in=ids
        )
    }
    return [found[id_] for id_ in ids if id_ in found]
