"""A verdict as a card: what is asked, the integers, what is lacking, its months. All words from the engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from thidua.documents.report.builder import beside_text, counted, requirement_text
from thidua.i18n import Language
from thidua.rules.movement import Movement
from thidua.rules.terms import SubjectKind
from thidua.verdicts.results import Part, PartKind, VerdictRow, row_from_value
from thidua.verdicts.titles import criterion_title, is_distribution, measure, part_title
from thidua.verdicts.wording import lacking_text
from thidua.web.apps.evaluations.models import StoredVerdict

WIDTH, HEIGHT = 240, 48
NOT_OF_DOSSIERS = ("records", "answers")


@dataclass(frozen=True, slots=True)
class Trend:
    """The share so far, month after month, as a line in a box of WIDTH × HEIGHT.

    asked_y: where the threshold lies in the box. steps: month, numerator, denominator.
    """

    points: str
    asked_y: int | None
    steps: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class PartCard:
    """One requirement. of_dossiers: what it counts are dossiers, or what was done with them.

    first_items: the first of what speaks against the subject: id, name, the address of what it leads to.
    """

    id: str
    title: str
    state: str
    counted: str
    requirement: str
    lacking: str
    beside: tuple[str, ...]
    first_items: tuple[tuple[str, str, str], ...]
    trend: Trend | None
    alternative: bool
    of_dossiers: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A criterion as a card: its state, its requirements, what is lacking.

    aside: how many rows that could touch it are in no figure; empty for none.
    """

    criterion_id: str
    clause: str
    title: str
    state: str
    parts: tuple[PartCard, ...]
    holds: tuple[tuple[str, str], ...]
    aside: str


def card(
    verdict: StoredVerdict,
    movement: Movement,
    figures: Mapping[str, Sequence[Sequence[int]]],
    names: Mapping[str, str],
    language: Language,
    *,
    aside: str,
) -> Card:
    """The card of a kept verdict. figures: the subject's months; names: of procedures, by id; aside: as in Card."""
    row = row_from_value(verdict.row)
    parts = tuple(_part(row, part, verdict, movement, figures, names, language) for part in row.parts)
    return Card(
        row.criterion_id,
        row.clause,
        criterion_title(movement, row.criterion_id, language),
        row.state.value,
        parts,
        tuple((hold.record_id, hold.clause) for hold in row.holds),
        aside,
    )


def _part(
    row: VerdictRow,
    part: Part,
    verdict: StoredVerdict,
    movement: Movement,
    figures: Mapping[str, Sequence[Sequence[int]]],
    names: Mapping[str, str],
    language: Language,
) -> PartCard:
    first = verdict.first_items.get(part.of, []) if part.change else []
    return PartCard(
        id=part.id,
        title=part_title(movement, row.criterion_id, part, language),
        state=part.state.value,
        counted=counted(part, language),
        requirement=requirement_text(part, language),
        lacking=lacking_text(part, measure(part), language),
        beside=tuple(beside_text(beside, language) for beside in part.beside),
        first_items=tuple((item, names.get(item, ""), _item_address(row, item, names)) for item in first),
        trend=trend(part, figures.get(part.of, ())),
        alternative=part.alternative,
        of_dossiers=part.kind is PartKind.INDICATOR and measure(part) not in NOT_OF_DOSSIERS,
    )


def dossier_address(kind: SubjectKind, subject_id: str, dossier_id: str) -> str:
    """The page of a dossier that the unit or officer has a part in."""
    view = "dossier-of-officer" if kind is SubjectKind.OFFICER else "dossier-of-unit"
    return reverse(view, args=[subject_id, dossier_id])


def _item_address(row: VerdictRow, item: str, names: Mapping[str, str]) -> str:
    if item in names:
        return reverse("procedure-of-unit", args=[row.subject_id, item]) if row.kind is SubjectKind.UNIT else ""
    return dossier_address(row.kind, row.subject_id, item)


def trend(part: Part, months: Sequence[Sequence[int]]) -> Trend | None:
    """How the share came to be what it is: summed up to each month. None where there are fewer than two months."""
    if part.threshold_denominator is None or is_distribution(part.of):
        return None
    steps = []
    numerator = denominator = 0
    for month, more, of, _excluded in months:
        if not month:
            return None
        numerator, denominator = numerator + more, denominator + of
        if denominator:
            steps.append((month, numerator, denominator))
    if len(steps) < 2:
        return None
    across = len(steps) - 1
    points = " ".join(
        f"{WIDTH * at // across},{_height(over, under)}" for at, (_month, over, under) in enumerate(steps)
    )
    return Trend(points, _height(part.threshold_numerator or 0, part.threshold_denominator), tuple(steps))


def _height(numerator: int, denominator: int) -> int:
    """From the top of the box, a margin of 2 kept for the line's breadth."""
    return 2 + (HEIGHT - 4) - (HEIGHT - 4) * min(numerator, denominator) // denominator
