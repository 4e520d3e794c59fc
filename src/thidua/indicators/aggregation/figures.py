"""Counted figures: looked up for one subject, or listed by unit, officer, procedure or month."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.indicators.aggregation import population
from thidua.indicators.aggregation.partial_aggregates import NUMBERS, added_up, listed, once_each, same_text
from thidua.indicators.aggregation.percentiles import Percentiles, percentiles_by
from thidua.indicators.aggregation.population import CountMismatch, PlaceCount
from thidua.indicators.catalogue.loader import Indicator
from thidua.rules.terms import Count, SubjectKind

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


class Figures:
    """Every indicator's counts on one snapshot and scope. A unit's figure includes the units below it in the tree.

    Of procedures, each is counted once for a unit, whichever of the units below it has it.
    """

    def __init__(self, rows: pa.Table, parents: Mapping[str, str | None], indicators: Mapping[str, Indicator]) -> None:
        self.rows, self._places = population.split(rows)
        self.parents = dict(parents)
        self.indicators = dict(indicators)
        self._rows, self._counts, self._percentiles_by = (
            cache(self._find_rows),
            cache(self._count),
            cache(self._percentiles),
        )

    def count(self, indicator_id: str, kind: SubjectKind, subject_id: str) -> Count | None:
        """The subject's count; for a distribution the median as numerator and the number of items as denominator.

        None where the whole ledger has nothing this indicator could look at, or it is not asked of that kind of
        subject: then nothing is known. Count(0, 0, 0) where there is something, but nothing of this subject.
        """
        indicator = self.indicators[indicator_id]
        if kind not in indicator.header.subjects or indicator_id not in self._indicators:
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
                total = self.total(name)
                seen[name] = (indicator.header.place, total.denominator + total.excluded)
        places = self.places()
        return population.mismatches(places, seen) if places or any(count for _, count in seen.values()) else []

    def percentiles(self, indicator_id: str, kind: SubjectKind, subject_id: str) -> Percentiles | None:
        """Median and 90th percentile of a distribution for one subject; None where it has no items."""
        return self._percentiles_by(kind.value).get((indicator_id, subject_id))

    def total(self, indicator_id: str) -> Count:
        """The count over everything, items of unknown units too."""
        return self._counts("city").get(indicator_id, {}).get("", NOTHING)

    def total_percentiles(self, indicator_id: str) -> Percentiles | None:
        """Median and 90th percentile over everything."""
        return self._percentiles_by("city").get((indicator_id, ""))

    def table(self, indicator_id: str, by: By) -> pa.Table:
        """One row a unit, officer, procedure or month, in the order of their ids.

        Columns: the id (`unit_id`, …; `month` as yyyymm), numerator, denominator, excluded; for a distribution
        median and p90 (null without items) in place of the numerator.
        """
        name = "month" if by == "month" else f"{by}_id"
        counts = self._counts(by).get(indicator_id, {})
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

        Beside it, for a distribution, its percentiles; None without items.
        """
        none = NONE[by]
        return self._counts(none).get(indicator_id, {}).get("", NOTHING), self._percentiles_by(none).get(
            (indicator_id, "")
        )

    def monthly(self) -> dict[tuple[str, str, str], dict[int, tuple[int | None, int, int]]]:
        """(kind, subject, indicator) → month (yyyymm) → numerator, denominator, excluded; all subjects in one pass.

        kind: "unit" (with the units below it), "officer", or "city" with an empty subject for everything. Of a
        distribution the month's median stands for the numerator, None without items. Officers are not counted by month:
        theirs, and items without a month, stand under month 0.
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
                months[kind, subject, indicator][month] = (shown, *others)
        return dict(months)

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
