"""What a report shows, ready for a page or a workbook: both languages side by side, all computed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from thidua.rules.terms import SubjectKind, VerdictState


@dataclass(frozen=True, slots=True)
class TextInBoth:
    """A text in Vietnamese and in English."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class ShownPart:
    """One requirement of a criterion: its title, the integers, what is asked, what is lacking, as text.

    `share` and `asked_share` are thousandths for the bar (None: nothing to draw).
    """

    title: TextInBoth
    state: VerdictState
    count: TextInBoth
    requirement: TextInBoth
    distance: TextInBoth
    share: int | None = None
    asked_share: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    excluded: int | None = None
    items: tuple[str, ...] = ()
    beside: tuple[TextInBoth, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownVerdict:
    """A verdict in a cell (`brief`) and in a card (`parts`)."""

    criterion_id: str
    state: VerdictState
    brief: TextInBoth
    parts: tuple[ShownPart, ...] = ()
    holds: tuple[TextInBoth, ...] = ()
    any_part: bool = False


@dataclass(frozen=True, slots=True)
class ShownCriterion:
    """A criterion as a column and as the heading of a card."""

    id: str
    clause: str
    title: TextInBoth


@dataclass(frozen=True, slots=True)
class ShownSubject:
    """A unit or officer with its verdicts in the criteria's order; `rank`: its place in Vietnamese order.

    name, unit_name: of a unit that has ended with its last day; unit_name None of a unit.
    """

    kind: SubjectKind
    id: str
    name: TextInBoth
    group: TextInBoth
    overall: VerdictState
    rank: int
    verdicts: tuple[ShownVerdict, ...]
    unit_name: TextInBoth | None = None
    unit_rank: int = 0
    met: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How many subjects got which state for one criterion."""

    criterion: ShownCriterion
    states: dict[VerdictState, int]


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """Items of a month: `numerator` on time of `denominator`."""

    month: int
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class CityFigure:
    """A figure of the whole city: shown beside the verdicts, decides nothing."""

    title: TextInBoth
    clause: str
    count: TextInBoth
    share: TextInBoth
    note: TextInBoth
    numerator: int | None
    denominator: int | None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A group of index set 766 beside the movement's own figure of the same matter, and why they differ."""

    title: TextInBoth
    index_count: TextInBoth
    index_share: TextInBoth
    own_title: TextInBoth
    own_share: TextInBoth
    why: TextInBoth


@dataclass(frozen=True)
class ReportData:
    """A whole report."""

    title: TextInBoth
    subtitle: TextInBoth
    on_time: TextInBoth
    criteria: dict[SubjectKind, tuple[ShownCriterion, ...]]
    units: tuple[ShownSubject, ...]
    officers: tuple[ShownSubject, ...]
    tallies: dict[SubjectKind, tuple[Tally, ...]]
    months: tuple[MonthPoint, ...]
    city: tuple[CityFigure, ...]
    index766: tuple[Reconciliation, ...]
    basis: tuple[tuple[TextInBoth, TextInBoth], ...]
    hashes: tuple[tuple[TextInBoth, str], ...] = field(default=())
    groups: tuple[TextInBoth, ...] = field(default=())

    def subjects(self, kind: SubjectKind) -> Sequence[ShownSubject]:
        """Units or officers."""
        return self.units if kind is SubjectKind.UNIT else self.officers
