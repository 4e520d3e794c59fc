"""Counted figures: looked up for one subject, or listed by unit, officer, procedure or month."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.indicators.aggregation import population
from thidua.indicators.aggregation.answer_groups import DisclosedSubjects, disclosed_subjects, large_groups
from thidua.indicators.aggregation.partial_aggregates import (
    NUMBERS,
    added_up,
    combine,
    listed,
    once_each,
    same_text,
    without_items,
)
from thidua.indicators.aggregation.percentiles import Percentiles, percentiles_by
from thidua.indicators.aggregation.population import CountMismatch, PlaceCount
from thidua.indicators.catalogue.loader import Indicator
from thidua.indicators.scope import IndicatorSettings
from thidua.rules.terms import Count, SubjectKind, Withheld

By = Literal["unit", "officer", "procedure", "month"]
# What figures are asked of: "city" is everything as one subject without a name, the last four what is known of none.
Of = Literal["unit", "officer", "procedure", "month", "city", "no unit", "no officer", "no procedure", "no month"]
NONE: Mapping[By, Of] = {
    "unit": "no unit",
    "officer": "no officer",
    "procedure": "no procedure",
    "month": "no month",
}
NOTHING = Count(0, 0, 0)


def below(parents: Mapping[str, str | None]) -> dict[str, frozenset[str]]:
    """For each unit, itself and every unit under it. A circle in the tree ends where it closes."""
    children: dict[str, list[str]] = defaultdict(list)
    for unit, parent in parents.items():
        if parent is not None and parent != unit:
            children[parent].append(unit)
    subtrees = {}
    for unit in set(parents) | set(children):
        seen = {unit}
        waiting = [unit]
        while waiting:
            for child in children.get(waiting.pop(), ()):
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)
        subtrees[unit] = frozenset(seen)
    return subtrees


@dataclass(frozen=True, slots=True)
class GroupSizes:
    """How large groups are whose answers are told.

    least: of fewer people nothing is told. answers, dossiers: on so many of what is counted a verdict rests.
    """

    least: int
    answers: int
    dossiers: int

    @classmethod
    def of(cls, settings: IndicatorSettings) -> "GroupSizes | None":
        """Those that a movement sets; None where a group of one is large enough, which no movement can say."""
        if settings.dissatisfied_group_minimum <= 1:
            return None
        return cls(settings.dissatisfied_group_minimum, settings.satisfaction_minimum_n, settings.dossiers_minimum_n)


class Figures:
    """Every indicator's counts on one snapshot and scope. A unit's figure includes the units below it in the tree.

    Of procedures, each is counted once for a unit, whichever of the units below it has it. Counts that depend on
    answers of people are withheld where they would show the numbers of too few (`answer_groups`); `groups` None tells
    all of them: for facts without answers, and results of before.
    """

    def __init__(
        self,
        rows: pa.Table,
        parents: Mapping[str, str | None],
        indicators: Mapping[str, Indicator],
        groups: GroupSizes | None,
    ) -> None:
        rows, self._places = population.split(rows)
        self.groups = groups
        asking = {name for name, indicator in indicators.items() if indicator.asks_answers}
        of_answers = pc.is_in(rows["indicator_id"].cast(pa.string()), pa.array(sorted(asking), pa.string()))
        # Sums of answers are kept by officer within a unit only to find out whose can be told.
        answers = rows.filter(of_answers)
        self._cells = answers.filter(pc.equal(answers["axis"], "unit"))
        self.rows = pa.concat_tables([rows.filter(pc.invert(of_answers)), combine([without_items(answers)])])
        self.parents = dict(parents)
        self.indicators = dict(indicators)
        self._rows, self._counts, self._percentiles_by, self._told = (
            cache(self._find_rows),
            cache(self._count),
            cache(self._percentiles),
            cache(self._find_told),
        )

    def count(self, indicator_id: str, kind: SubjectKind, subject_id: str) -> Count | Withheld | None:
        """The subject's count; for a distribution the median as numerator and the number of items as denominator.

        Withheld where it would show what too few people answered. None where the whole ledger has nothing this
        indicator could look at, or it is not asked of that kind of subject: then nothing is known. Count(0, 0, 0) where
        there is something, but nothing of this subject.
        """
        indicator = self.indicators[indicator_id]
        if kind not in indicator.header.subjects:
            return None
        if self._guards(indicator_id):
            told = self._told(indicator_id)
            if subject_id not in (told.units if kind is SubjectKind.UNIT else told.officers):
                return self._withheld(self._counts(kind.value).get(indicator_id, {}).get(subject_id, NOTHING))
        if indicator_id not in self._indicators:
            return None
        own = self._counts(kind.value).get(indicator_id, {}).get(subject_id, NOTHING)
        if indicator.header.kind == "distribution":
            percentiles = self.percentiles(indicator_id, kind, subject_id)
            return Count(percentiles.median if percentiles else 0, own.denominator, own.excluded)
        return own

    def places(self) -> tuple[PlaceCount, ...]:
        """Where the dossiers that touch the window are; none where sums of an older program tell nothing of it."""
        return population.place_counts(self._places)

    def mismatches(self) -> list[CountMismatch]:
        """Indicators over dossiers that do not add up to the dossiers there are; none: each is in one place."""
        seen = {}
        for name, indicator in self.indicators.items():
            if indicator.header.place is not None:
                total = self._whole(name)
                seen[name] = (indicator.header.place, total.denominator + total.excluded)
        places = self.places()
        return population.mismatches(places, seen) if places or any(count for _, count in seen.values()) else []

    def percentiles(self, indicator_id: str, kind: SubjectKind, subject_id: str) -> Percentiles | None:
        """Median and 90th percentile of a distribution for one subject; None where it has no items."""
        return self._percentiles_by(kind.value).get((indicator_id, subject_id))

    def total(self, indicator_id: str) -> Count | Withheld:
        """The count over everything, items of unknown units too; withheld where too few people answered."""
        whole = self._whole(indicator_id)
        return self._withheld(whole) if self._guards(indicator_id) and not self._told(indicator_id).city else whole

    def total_of_dossiers(self, indicator_id: str) -> Count:
        """The count over everything, of an indicator that depends on no answers.

        Raises:
            ValueError: it depends on them.
        """
        if self.indicators[indicator_id].asks_answers:
            raise ValueError(f"{indicator_id} depends on answers")
        return self._whole(indicator_id)

    def total_percentiles(self, indicator_id: str) -> Percentiles | None:
        """Median and 90th percentile over everything."""
        return self._percentiles_by("city").get((indicator_id, ""))

    def table(self, indicator_id: str, by: By) -> pa.Table:
        """One row a unit, officer, procedure or month, in the order of their ids.

        Columns: the id (`unit_id`, …; `month` as yyyymm), numerator, denominator, excluded; for a distribution
        median and p90 (null without items) in place of the numerator. Of what depends on answers there are the units
        and officers whose count is not withheld, and months as in `monthly`; by procedure nothing is told, for a unit
        may be all but alone in handling one.
        """
        name = "month" if by == "month" else f"{by}_id"
        counts = (
            self._told_counts(indicator_id, by) if self._guards(indicator_id) else self._all_counts(indicator_id, by)
        )
        keys = sorted(counts)
        columns: dict[str, list[int | None]] = {"numerator": [counts[key].numerator for key in keys]}
        if self.indicators[indicator_id].header.kind == "distribution":
            medians = [self._percentiles_by(by).get((indicator_id, key)) for key in keys]
            columns = {
                "median": [percentiles.median if percentiles else None for percentiles in medians],
                "p90": [percentiles.p90 if percentiles else None for percentiles in medians],
            }
        columns["denominator"] = [counts[key].denominator for key in keys]
        columns["excluded"] = [counts[key].excluded for key in keys]
        ids = pa.array(keys, pa.int64() if by == "month" else pa.string())
        return pa.table({name: ids, **{label: pa.array(column, pa.int64()) for label, column in columns.items()}})

    def without(self, indicator_id: str, by: By) -> tuple[Count, Percentiles | None]:
        """The count of what `table` has no row for, as no unit, officer, procedure or month is known of it.

        Beside it, for a distribution, its percentiles; None without items. Of what depends on answers, nothing but what
        no unit is known of, and that not where it is withheld.
        """
        none = NONE[by]
        if self._guards(indicator_id) and not (by == "unit" and self._told(indicator_id).no_unit):
            return NOTHING, None
        return self._counts(none).get(indicator_id, {}).get("", NOTHING), self._percentiles_by(none).get(
            (indicator_id, "")
        )

    def monthly(self) -> dict[tuple[str, str, str], dict[int, tuple[int | None, int, int]]]:
        """(kind, subject, indicator) → month (yyyymm) → numerator, denominator, excluded; all subjects in one pass.

        kind: "unit" (with the units below it), "officer", or "city" with an empty subject for everything. Of a
        distribution the month's median stands for the numerator, None without items. Officers are not counted by month:
        theirs, and items without a month, stand under month 0. Of what depends on answers only the city is counted by
        month, months of too few under month 0 together; of others all months stand there, where they are not withheld.
        """
        distributions = {name for name, indicator in self.indicators.items() if indicator.header.kind == "distribution"}
        months: dict[tuple[str, str, str], dict[int, tuple[int | None, int, int]]] = defaultdict(dict)
        kinds: tuple[Of, ...] = ("unit", "officer", "city")
        for kind in kinds:
            rows = self._rows(kind)
            rows = rows.set_column(rows.schema.get_field_index("month"), "month", pc.fill_null(rows["month"], 0))
            keys = ("indicator_id", "subject_id", "month")
            medians = percentiles_by(rows, keys)
            for indicator, subject, month, numerator, *others in zip(*_summed(rows, keys), strict=True):
                median = medians.get((indicator, subject, month))
                shown = (median.median if median else None) if indicator in distributions else numerator
                if not self._guards(indicator):
                    months[kind, subject, indicator][month] = (shown, *others)
        for indicator in filter(self._guards, self._indicators):
            told = self._told(indicator)
            counts = self._counts("unit").get(indicator, {}), self._counts("officer").get(indicator, {})
            for kind, subjects, counted in zip(kinds, (told.units, told.officers), counts, strict=False):
                for subject in subjects:
                    months[kind, subject, indicator] = {0: _numbers(counted[subject])}
            if told.city:
                months["city", "", indicator] = dict(self._large_months(indicator))
        return dict(months)

    def _guards(self, indicator_id: str) -> bool:
        """Whether counts of the indicator may be withheld."""
        return self.groups is not None and self.indicators[indicator_id].asks_answers

    def _withheld(self, count: Count) -> Withheld:
        least = self.groups.least if self.groups else 0
        return Withheld(least, few=count.denominator < least)

    def _find_told(self, indicator_id: str) -> DisclosedSubjects:
        """Whose counts of an indicator that depends on answers are told."""
        groups, indicator = self.groups, self.indicators[indicator_id]
        if groups is None:
            raise ValueError("nothing is withheld here")
        if indicator.asks_scores_of_dossiers:
            # Of how many people, the sums do not say: among all the city's they are not known.
            return DisclosedSubjects(city=any(self._told(name).city for name in self._of_answers))
        rows = self._cells.filter(pc.equal(self._cells["indicator_id"], indicator_id))
        cells = listed(added_up(rows, ("subject_id", "item_id")), ("subject_id", "item_id", "denominator"))
        sizes = {(unit, officer): size for unit, officer, size in zip(*cells, strict=True) if size}
        enough = groups.answers if indicator.header.measure == "answers" else groups.dossiers
        return disclosed_subjects(sizes, _above(self.parents), groups.least, enough)

    @cached_property
    def _of_answers(self) -> tuple[str, ...]:
        """The indicators that count answers one by one."""
        return tuple(name for name, indicator in self.indicators.items() if indicator.header.measure == "answers")

    def _told_counts(self, indicator_id: str, by: By) -> Mapping[Any, Count]:
        told, counts = self._told(indicator_id), self._all_counts(indicator_id, by)
        match by:
            case "month":
                months = self._large_months(indicator_id) if told.city else {}
                return {month: Count(*numbers) for month, numbers in months.items() if month}
            case "procedure":
                return {}
            case _:
                return {key: counts[key] for key in (told.units if by == "unit" else told.officers)}

    def _all_counts(self, indicator_id: str, by: By) -> Mapping[Any, Count]:
        return self._counts(by).get(indicator_id, {})

    def _large_months(self, indicator_id: str) -> Mapping[int, tuple[int, int, int]]:
        """The city's months of enough answers, and all others together under month 0."""
        if self.indicators[indicator_id].asks_scores_of_dossiers:
            return {0: _numbers(self._whole(indicator_id))}
        counted = {month: _numbers(count) for month, count in self._all_counts(indicator_id, "month").items()}
        dateless = self._counts("no month").get(indicator_id, {}).get("")
        if dateless is not None:
            counted[0] = _numbers(dateless)
        large, rest = large_groups(counted, self.groups.least if self.groups else 0)
        undated = large.pop(0, (0, 0, 0))
        together = (rest[0] + undated[0], rest[1] + undated[1], rest[2] + undated[2])
        return {**large, 0: together} if any(together) else large

    def _whole(self, indicator_id: str) -> Count:
        return self._counts("city").get(indicator_id, {}).get("", NOTHING)

    @cached_property
    def _indicators(self) -> frozenset[str]:
        return frozenset(self.rows["indicator_id"].unique().to_pylist())

    def _find_rows(self, of: Of) -> pa.Table:
        """The sums of each known subject: by unit those of the units below it too; of the city, all under one name.

        Of what no subject or month is known of, all under one name, too.
        """
        axis = of.removeprefix("no ")
        rows = self.rows.filter(pc.equal(self.rows["axis"], "unit" if axis in {"month", "city"} else axis))
        if of in NONE.values():
            rows = rows.filter(pc.is_null(rows["month" if axis == "month" else "subject_id"]))
        if of == "city" or of in NONE.values():
            named = same_text("", len(rows))
            return once_each(rows.set_column(rows.schema.get_field_index("subject_id"), "subject_id", named))
        if of == "month":
            return rows.filter(pc.is_valid(rows["month"]))
        rows = rows.filter(pc.is_valid(rows["subject_id"]))
        return once_each(_with_those_above(rows, _above(self.parents))) if of == "unit" else rows

    def _count(self, of: Of) -> dict[str, dict[Any, Count]]:
        """Counts by indicator and subject, or month."""
        counts: dict[str, dict[Any, Count]] = defaultdict(dict)
        for indicator, key, *numbers in zip(*_summed(self._rows(of), _keys(of)), strict=True):
            counts[indicator][key] = Count(*numbers)
        return counts

    def _percentiles(self, of: Of) -> dict[tuple[Any, ...], Percentiles]:
        """Medians and percentiles of the distributions by indicator and subject, or month."""
        return percentiles_by(self._rows(of), _keys(of))


def _numbers(count: Count) -> tuple[int, int, int]:
    return count.numerator, count.denominator, count.excluded


def _keys(of: Of) -> tuple[str, str]:
    return "indicator_id", "month" if of == "month" else "subject_id"


def _summed(rows: pa.Table, keys: Sequence[str]) -> list[list[Any]]:
    return listed(added_up(rows, keys), (*keys, *NUMBERS))


def _above(parents: Mapping[str, str | None]) -> dict[str, list[str]]:
    """Of each unit, itself and the units above it."""
    above: dict[str, list[str]] = defaultdict(list)
    for unit, members in below(parents).items():
        for member in members:
            above[member].append(unit)
    return above


def _with_those_above(rows: pa.Table, above: Mapping[str, Sequence[str]]) -> pa.Table:
    """Each row once for every unit it counts for; a unit that the tree does not know stands for itself."""
    subjects = rows["subject_id"].unify_dictionaries().combine_chunks()
    names = subjects.dictionary.to_pylist()
    answering = [above.get(name, (name,)) for name in names]
    lengths = np.array([len(units_above) for units_above in answering], dtype=np.int64)
    units = pa.array([unit for units_above in answering for unit in units_above], pa.string()).dictionary_encode()
    own = subjects.indices.to_numpy()
    row = np.repeat(np.arange(len(own)), lengths[own])
    within = np.arange(len(row)) - np.repeat(np.cumsum(lengths[own]) - lengths[own], lengths[own])
    place = (np.cumsum(lengths) - lengths)[own][row] + within
    named = units.take(pa.array(place))
    return rows.take(pa.array(row)).set_column(rows.schema.get_field_index("subject_id"), "subject_id", named)
