"""Answers of surveys in a bundle: what they add to each figure told of a subject, and nothing else of them.

An answer beside its dossier, its moment, its place among others or its procedure would say who was dissatisfied. So a
bundle holds the facts without answers, and of each figure that depends on answers the difference that they make for
each subject: integers that the results tell anyway. Figures without answers, counted from the facts, and these
integers give the figures. Of whom the figure is withheld, that alone is said.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from thidua.i18n.errors import UserError
from thidua.indicators.aggregation.population import PlaceCount
from thidua.indicators.catalogue.loader import Indicator
from thidua.indicators.catalogue.ruleset import Ruleset
from thidua.indicators.execution.replay import replay
from thidua.indicators.scope import Scope
from thidua.ledger.store.snapshot import Snapshot
from thidua.rules.movement import Movement
from thidua.rules.terms import Count, SubjectKind, Withheld
from thidua.rules.time.calendar import CalendarSet
from thidua.verdicts.evaluation_run import PlacedFigures
from thidua.verdicts.evaluator import FigureSource, indicators_by_subject_kind
from thidua.verdicts.results import SubjectInfo, canonical_json

FORM = 2
# What a count is measured in where each answer is an item of its own.
OF_ANSWERS = "answers"
NOTHING = Count(0, 0, 0)
# Why a figure is withheld.
FEW, BESIDE = "few", "beside"

# A kind of subject and an indicator; of each, by subject, what answers add, or that it is withheld. A pair is there
# where anything was counted.
SubjectIndicator = tuple[SubjectKind, str]
AnswerAdditions = Mapping[SubjectIndicator, Mapping[str, Count | Withheld]]


def asking_answers(movement: Movement, ruleset: Ruleset) -> frozenset[SubjectIndicator]:
    """Of what a movement tells of subjects and ranks them by, the indicators that depend on answers."""
    ranked = {(key.kind, key.indicator) for key in movement.rankings if key.indicator}
    told = indicators_by_subject_kind(movement) | ranked
    return frozenset(pair for pair in told if ruleset.indicators[pair[1]].asks_answers)


def added_by_answers(
    full: FigureSource,
    bare: Snapshot,
    wanted: Iterable[SubjectIndicator],
    subjects: Iterable[SubjectInfo],
    ruleset: Ruleset,
    scope: Scope,
    calendars: CalendarSet,
    place: Path,
) -> AnswerAdditions:
    """What answers add to the figures of subjects.

    full: figures of all facts; bare: the same facts without answers, from which figures are counted by the ruleset.
    wanted: kinds of subject and indicators; place: a folder for temporary files.

    Raises:
        UserError: the SQL does not fit the facts, or takes too long.
    """
    pairs, listed = sorted(wanted), list(subjects)
    if not pairs:
        return {}
    counted = replay(ruleset.only(indicator for _, indicator in pairs), bare, scope, calendars, place)
    added: dict[SubjectIndicator, Mapping[str, Count | Withheld]] = {}
    for kind, indicator in pairs:
        differences: dict[str, Count | Withheld] = {}
        for subject in listed:
            whole = full.count(indicator, kind, subject.id) if subject.kind is kind else None
            if isinstance(whole, Withheld):
                differences[subject.id] = whole
            elif whole is not None:
                bare_count = counted.count(indicator, kind, subject.id)
                differences[subject.id] = _less(whole, bare_count if isinstance(bare_count, Count) else NOTHING)
        if differences:
            added[kind, indicator] = {of: count for of, count in differences.items() if count != NOTHING}
    return added


def _less(whole: Count, part: Count) -> Count:
    return Count(whole.numerator - part.numerator, whole.denominator - part.denominator, whole.excluded - part.excluded)


def answers_value(added: AnswerAdditions) -> dict[str, Any]:
    """What answers add as plain JSON values: by indicator, kind and subject numerator, denominator, excluded.

    Beside it, by indicator and kind, of whom the figure is withheld, and whether of so few or for what lies beside it.
    """
    figures: dict[str, dict[str, dict[str, list[int]]]] = {}
    withheld: dict[str, dict[str, dict[str, list[str]]]] = {}
    for (kind, indicator), counts in added.items():
        figures.setdefault(indicator, {})[kind.value] = {
            subject: [count.numerator, count.denominator, count.excluded]
            for subject, count in counts.items()
            if isinstance(count, Count)
        }
        names: dict[str, list[str]] = defaultdict(list)
        for subject, count in sorted(counts.items()):
            if isinstance(count, Withheld):
                names[FEW if count.few else BESIDE].append(subject)
        if names:
            withheld.setdefault(indicator, {})[kind.value] = dict(names)
    return {"form": FORM, "added": figures, "withheld": withheld}


def answers_from_value(
    value: Mapping[str, Any], wanted: Collection[SubjectIndicator], ruleset: Ruleset, least: int
) -> AnswerAdditions:
    """What `answers_value` wrote, for the kinds of subject and indicators that are wanted.

    least: of fewer people nothing is told.

    Raises:
        KeyError, ValueError, TypeError, AttributeError: the value is not of this form.
        UserError: something is added to a figure that is not wanted or depends on no answers, or to more of it than
            depends on them; something is both added and withheld.

    The same is written in one way only: anything else was not written by `answers_value`.
    """
    if value["form"] != FORM:
        raise ValueError(f"form {value['form']} is not {FORM}")
    added: dict[SubjectIndicator, dict[str, Count | Withheld]] = {}
    for name, by_kind in value["added"].items():
        for kind, counts in by_kind.items():
            own = added.setdefault(_wanted(kind, name, wanted), {})
            own |= {of: _count(ruleset.indicators[name], numbers) for of, numbers in counts.items()}
    for name, by_kind in value["withheld"].items():
        for kind, names in by_kind.items():
            own = added.setdefault(_wanted(kind, name, wanted), {})
            for why, subjects in names.items():
                if set(subjects) & own.keys() or why not in (FEW, BESIDE):
                    raise UserError("{indicator} cannot be both told and withheld", indicator=name)
                own |= dict.fromkeys(subjects, Withheld(least, few=why == FEW))
    if canonical_json(answers_value(added)) != canonical_json(value):  # for Python, 2 is 2.0 and True is 1
        raise ValueError("it says the same in another way")
    return added


def require_answers_of_counted(
    added: AnswerAdditions,
    counted: PlacedFigures,
    wanted: Iterable[SubjectIndicator],
    subjects: Iterable[SubjectInfo],
) -> None:
    """Of each figure that something is counted of without answers, it is said what they add, be it nothing.

    Raises:
        UserError: of one it is not.
    """
    listed = list(subjects)
    for kind, indicator in sorted(set(wanted) - added.keys()):
        of_kind = (subject.id for subject in listed if subject.kind is kind)
        if any(counted.count(indicator, kind, subject_id) is not None for subject_id in of_kind):
            raise UserError("what answers add to {indicator} is not said", indicator=indicator)


def _wanted(kind: str, name: str, wanted: Collection[SubjectIndicator]) -> SubjectIndicator:
    pair = SubjectKind(kind), name
    if pair not in wanted:
        raise UserError("{indicator} depends on no answers here, and answers add to it", indicator=name)
    return pair


def _count(indicator: Indicator, numbers: list[Any]) -> Count:
    if not all(type(number) is int for number in numbers):
        raise ValueError("counts are whole numbers")
    numerator, denominator, excluded = numbers
    if not numerator and not denominator and not excluded:
        raise ValueError("who gets nothing is left out")
    # Of dossiers, how many are counted follows from the facts: an answer only turns how one of them counts.
    if indicator.header.measure != OF_ANSWERS and (denominator or excluded):
        raise UserError("how many items {indicator} has depends on no answers", indicator=indicator.id)
    return Count(numerator, denominator, excluded)


class FiguresWithAnswers:
    """Figures counted from facts without answers, with what the answers add to them."""

    def __init__(self, counted: PlacedFigures, added: AnswerAdditions) -> None:
        self.counted, self.added = counted, added

    def count(self, indicator_id: str, kind: SubjectKind, subject_id: str) -> Count | Withheld | None:
        """The subject's count, answers included, or that it is withheld; None where there is nothing of the indicator,
        with them or without.

        Raises:
            UserError: what the answers add cannot be: more would count well than counts at all.
        """
        own = self.counted.count(indicator_id, kind, subject_id)
        if (kind, indicator_id) not in self.added:
            return own
        more = self.added[kind, indicator_id].get(subject_id, NOTHING)
        if isinstance(more, Withheld):
            return more
        whole = (own if isinstance(own, Count) else NOTHING) + more
        if not 0 <= whole.numerator <= whole.denominator or whole.excluded < 0:
            raise UserError(
                "{indicator} of {subject} cannot be what answers make of it", indicator=indicator_id, subject=subject_id
            )
        return whole

    def places(self) -> tuple[PlaceCount, ...]:
        """Where the dossiers that touch the window are: answers change nothing of it."""
        return self.counted.places()
