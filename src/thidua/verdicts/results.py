"""The result of an evaluation: one row per subject and criterion, and everything that decided it. Plain values only."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any

from thidua.indicators import scope
from thidua.indicators.aggregation.population import PlaceCount
from thidua.rules.judging.verdict import combine_all
from thidua.rules.movement_settings import MovementSettings
from thidua.rules.terms import SubjectKind, VerdictState

# The form of the canonical JSON; raised when a field changes its meaning.
FORM = 2
# Before 0.1.0: the program's version stood in the basis, and every field was written out.
FIRST_FORM = 1


class PartKind(StrEnum):
    """Where a requirement's facts come from."""

    INDICATOR = "indicator"
    REGISTER = "register"
    DECLARATION = "declaration"


@dataclass(frozen=True, slots=True)
class AccompanyingFigure:
    """An indicator printed next to a requirement; it decides nothing.

    fewer_than, reason: as in `Part`, where the integers are withheld and None.
    """

    indicator: str
    numerator: int | None
    denominator: int | None
    excluded: int | None
    fewer_than: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """The result of one requirement of a criterion for a subject.

    id: the requirement's id in its criterion; of: the indicator or register asked, empty for a declaration.
    numerator, denominator, excluded: the integers counted; None where nothing is counted or nobody keeps the register.
    op, threshold_numerator, threshold_denominator: what is asked, `>=` 80/100; denominator None: a plain number.
    change, against, further: the distance in things one can act on (`rules.judging.distance.Distance`), where compared.
    reason: why the state is what it is (`rules.judging.verdict.LeafReason`).
    alternative: one of several of which any suffices.
    small_n: fewer items than `minimum_n`; reason `too_few` where that decided.
    fewer_than: of how many people numbers are told at the least, where they are withheld (reasons `few_…`).
    taken: the records taken for it, where one may serve a single criterion of a subject.
    not_competent: records that do not count because whoever recognised them is not of the level asked.
    """

    id: str
    kind: PartKind
    of: str
    state: VerdictState
    reason: str
    numerator: int | None = None
    denominator: int | None = None
    excluded: int | None = None
    op: str | None = None
    threshold_numerator: int | None = None
    threshold_denominator: int | None = None
    change: int | None = None
    against: int | None = None
    further: int | None = None
    alternative: bool = False
    small_n: bool = False
    minimum_n: int | None = None
    fewer_than: int | None = None
    beside: tuple[AccompanyingFigure, ...] = ()
    taken: tuple[str, ...] = ()
    not_competent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldInfo:
    """Why a criterion waits: the hold rule, its clause, the register's record behind it."""

    id: str
    register: str
    record_id: str
    clause: str


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """A verdict: one subject, one criterion, requirement by requirement."""

    kind: SubjectKind
    subject_id: str
    criterion_id: str
    clause: str
    state: VerdictState
    parts: tuple[Part, ...] = ()
    holds: tuple[HoldInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectInfo:
    """Who a row is about: a unit, or an officer with the unit of the direct post.

    ended_on: the unit's last day, where it has ended by the day judged; it is judged for its time.
    """

    kind: SubjectKind
    id: str
    name: str
    group: str
    unit_id: str | None = None
    parent_id: str | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """Everything besides the facts that decided an evaluation, so that it can be repeated and compared."""

    movement_id: str
    movement_version: str
    movement_hash: str
    window_from: date
    window_to: date
    as_of_at: datetime
    snapshot_id: str
    import_number: int
    calendar_fingerprint: str
    settings: Mapping[str, str]
    indicators: Mapping[str, str]


@dataclass(frozen=True)
class EvaluationResult:
    """All verdicts of one movement on one snapshot, in a fixed order: subjects by kind and id, criteria as defined.

    population: where the dossiers that touch the window are; empty where an older program told nothing of it.
    program_version: which program made it. It is told, and is no part of what the evaluation says.
    """

    basis: Basis
    subjects: tuple[SubjectInfo, ...]
    rows: tuple[VerdictRow, ...]
    criteria: tuple[str, ...] = field(default=())
    program_version: str = field(default="", compare=False)
    population: tuple[PlaceCount, ...] = field(default=())

    def of(self, kind: SubjectKind, subject_id: str) -> tuple[VerdictRow, ...]:
        """The rows of one subject."""
        return self._by_subject.get((kind, subject_id), ())

    def subject(self, kind: SubjectKind, subject_id: str) -> SubjectInfo | None:
        """The subject of that id, where it takes part."""
        return self._subjects.get((kind, subject_id))

    @cached_property
    def _by_subject(self) -> Mapping[tuple[SubjectKind, str], tuple[VerdictRow, ...]]:
        grouped: dict[tuple[SubjectKind, str], list[VerdictRow]] = {}
        for row in self.rows:
            grouped.setdefault((row.kind, row.subject_id), []).append(row)
        return {key: tuple(rows) for key, rows in grouped.items()}

    @cached_property
    def _subjects(self) -> Mapping[tuple[SubjectKind, str], SubjectInfo]:
        return {(subject.kind, subject.id): subject for subject in self.subjects}

    def summary(self) -> dict[tuple[SubjectKind, str], Counter[VerdictState]]:
        """How many subjects of each kind got which state, by criterion."""
        counted: dict[tuple[SubjectKind, str], Counter[VerdictState]] = {}
        for row in self.rows:
            counted.setdefault((row.kind, row.criterion_id), Counter())[row.state] += 1
        return counted

    def overall(self, kind: SubjectKind, subject_id: str) -> VerdictState:
        """The subject's state over all its criteria."""
        return overall_state(row.state for row in self.of(kind, subject_id))

    def result_hash(self) -> str:
        """SHA-256 of the canonical JSON of basis, subjects and rows: of what was decided, not of what decided it."""
        return hashlib.sha256(canonical_json(evaluation_value(self))).hexdigest()


def overall_state(states: Iterable[VerdictState]) -> VerdictState:
    """One state for all criteria of a subject: the worst that applies, as for requirements joined by `all`."""
    return combine_all(list(states))


def canonical_json(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, letters as they are: equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def evaluation_value(evaluation: EvaluationResult) -> dict[str, Any]:
    """The evaluation as plain JSON values, without who made it.

    A field or setting at its default is left out: one that a later version adds changes no hash that was made before.
    """
    usual = default_settings()
    basis = _sparse(evaluation.basis)
    basis["settings"] = {name: value for name, value in basis["settings"].items() if usual.get(name) != value}
    value = {
        "form": FORM,
        "basis": basis,
        "criteria": list(evaluation.criteria),
        "subjects": [_sparse(subject) for subject in evaluation.subjects],
        "rows": [_sparse(row) for row in evaluation.rows],
    }
    if evaluation.population:
        value["population"] = [_sparse(place) for place in evaluation.population]
    return value


def evaluation_from_value(value: Mapping[str, Any]) -> EvaluationResult:
    """The evaluation that `evaluation_value` wrote, now or in the form before 0.1.0.

    Raises:
        KeyError, ValueError, TypeError: the value is not of this form (the caller knows the file and says so).
    """
    if value["form"] not in (FORM, FIRST_FORM):
        raise ValueError(f"form {value['form']} is not {FORM}")
    basis = dict(value["basis"])
    version = basis.pop("program_version") if value["form"] == FIRST_FORM else ""
    basis["settings"] = {**default_settings(), **basis["settings"]}
    for key in ("window_from", "window_to"):
        basis[key] = date.fromisoformat(basis[key])
    basis["as_of_at"] = datetime.fromisoformat(basis["as_of_at"])
    return EvaluationResult(
        Basis(**basis),
        tuple(subject_from_value(subject) for subject in value["subjects"]),
        tuple(row_from_value(row) for row in value["rows"]),
        tuple(value["criteria"]),
        version,
        tuple(PlaceCount(**place) for place in value.get("population", ())),
    )


def subject_from_value(value: Mapping[str, Any]) -> SubjectInfo:
    """A subject from its plain JSON values, as `evaluation_value` wrote them."""
    ended_on = value.get("ended_on")
    typed = {"kind": SubjectKind(value["kind"]), "ended_on": date.fromisoformat(ended_on) if ended_on else None}
    return SubjectInfo(**{**value, **typed})


def row_from_value(value: Mapping[str, Any]) -> VerdictRow:
    """A verdict from its plain JSON values, as `evaluation_value` wrote them."""
    return VerdictRow(
        **{
            **value,
            "kind": SubjectKind(value["kind"]),
            "state": VerdictState(value["state"]),
            "holds": tuple(HoldInfo(**hold) for hold in value.get("holds", ())),
            "parts": tuple(_part(part) for part in value.get("parts", ())),
        }
    )


def _part(value: Mapping[str, Any]) -> Part:
    beside = tuple(AccompanyingFigure(**beside_value) for beside_value in value.get("beside", ()))
    typed = {"kind": PartKind(value["kind"]), "state": VerdictState(value["state"]), "beside": beside}
    typed |= {name: tuple(value.get(name, ())) for name in ("taken", "not_competent")}
    return Part(**{**value, **typed})


@cache
def default_settings() -> Mapping[str, str]:
    """The settings of a movement that states none, as texts; those of the rules and those of the indicators."""
    return MappingProxyType({**texts_of(MovementSettings()), **texts_of(scope.IndicatorSettings())})


def texts_of(settings: object) -> Mapping[str, str]:
    """Each setting of a dataclass of settings as text."""
    return {setting.name: str(getattr(settings, setting.name)) for setting in fields(settings)}  # type: ignore[arg-type]


def _sparse(value: object) -> Any:
    """A dataclass as plain JSON values, without the fields that are at their default."""
    if isinstance(value, (str, int)) or value is None:  # nearly all
        return value
    if isinstance(value, tuple):
        return [_sparse(inner) for inner in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            name: _sparse(own) for name, default in _defaults(type(value)) if (own := getattr(value, name)) != default
        }
    return value.isoformat() if isinstance(value, (date, datetime)) else value


@cache
def _defaults(shape: type) -> tuple[tuple[str, object], ...]:
    """The fields of a dataclass with their defaults: `MISSING`, which equals no value, where there is none."""
    return tuple((item.name, item.default) for item in fields(shape))
