"""Counted figures: looked up for one subject, or listed by unit, officer, procedure or month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from thidua.indicators.catalogue import Indicator
from thidua.indicators.partials import NUMBERS, added_up
from thidua.rules.terms import Count, SubjectKind

By = Literal["unit", "officer", "procedure", "month"]
NOTHING = Count(0, 0, 0)
Histogram = Mapping[int, int]


@dataclass(frozen=True)
class Spread:
    """A distribution's median and 90th percentile, by nearest rank on whole units, of `n` items."""

    median: int
    p90: int
    n: int


def nearest_rank(histogram: Histogram, numerator: int, denominator: int) -> int:
    """The least value that at least numerator/denominator of the items do not exceed; integers only."""
    total = sum(histogram.values())
    if not total:
        raise ValueError("an empty distribution has no percentile")
    seen = 0
    for value in sorted(histogram):
        seen += histogram[value]
        if seen * denominator >= total * numerator:
            return value
    raise AssertionError("unreachable")


def below(parents: Mapping[str, str | None]) -> dict[str, frozenset[str]]:
    """For each unit, itself and every unit under it. A circle in the tree ends where it closes."""
    children: dict[str, list[str]] = defaultdict(list)
    for unit, parent in parents.items():
        if parent is not None and parent != unit:
            children[parent].append(unit)
    found = {}
    for unit in set(parents) | set(children):
        seen = {unit}
        waiting = [unit]
        while waiting:
            for child in children.get(waiting.pop(), ()):
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)
        found[unit] = frozenset(seen)
    return found


class Figures:
    """Every indicator's counts on one snapshot and scope. A unit's figure includes the units below it in the tree."""

    def __init__(self, rows: pa.Table, parents: Mapping[str, str | None], indicators: Mapping[str, Indicator]) -> None:
        self.rows = rows
        self.parents = dict(parents)
        self.indicators = dict(indicators)

    def count(self, indicator_id: str, kind: SubjectKind, subject_id: str) -> Count | None:
        """The subject's count; for a distribution the median as numerator and the number of items as denominator.

        None where the whole ledger has nothing this indicator could look at, or it is not asked of that kind of
        subject: then nothing is known. Count(0, 0, 0) where there is something, but nothing of this subject.
        """
        indicator = self.indicators[indicator_id]
        if kind not in indicator.header.subjects or indicator_id not in self._known:
            return None
        own = self._sum(indicator_id, kind, subject_id)
        if indicator.header.kind == "distribution":
            spread = self.spread(indicator_id, kind, subject_id)
            return Count(spread.median if spread else 0, own.denominator, own.excluded)
        return own

    def spread(self, indicator_id: str, kind: SubjectKind, subject_id: str) -> Spread | None:
        """Median and 90th percentile of a distribution for one subject; None where it has no items."""
        return _spread(self._histograms(indicator_id, kind, self._members(kind, subject_id)))

    def total(self, indicator_id: str) -> Count:
        """The count over everything, items of unknown units too."""
        own = self._counts.get((indicator_id, "unit"), {})
        return sum(own.values(), NOTHING)

    def total_spread(self, indicator_id: str) -> Spread | None:
        """Median and 90th percentile over everything."""
        return _spread(
            [self._values.get((indicator_id, "unit"), {}).get(subject, {}) for subject in self._subjects(indicator_id)]
        )

    def table(self, indicator_id: str, by: By) -> pa.Table:
        """One row a unit, officer, procedure or month, in the order of their ids.

        Columns: the id (`unit_id`, …; `month` as yyyymm), numerator, denominator, excluded; for a distribution
        median and p90 (null without items) in place of the numerator.
        """
        name = "month" if by == "month" else f"{by}_id"
        counts, histograms = self._by(indicator_id, by)
        keys = sorted(counts, key=lambda key: (str(type(key)), key))
        columns: dict[str, list[int | None]] = {"numerator": [counts[key].numerator for key in keys]}
        if self.indicators[indicator_id].header.kind == "distribution":
            spreads = [_spread([histograms.get(key, {})]) for key in keys]
            columns = {
                "median": [spread.median if spread else None for spread in spreads],
                "p90": [spread.p90 if spread else None for spread in spreads],
            }
        columns["denominator"] = [counts[key].denominator for key in keys]
        columns["excluded"] = [counts[key].excluded for key in keys]
        ids = pa.array(keys, pa.int64() if by == "month" else pa.string())
        return pa.table({name: ids, **{label: pa.array(column, pa.int64()) for label, column in columns.items()}})

    def monthly(self) -> dict[tuple[str, str, str], dict[int, tuple[int | None, int, int]]]:
        """(kind, subject, indicator) → month (yyyymm) → numerator, denominator, excluded; all subjects in one pass.

        kind: "unit" (with the units below it), "officer", or "city" with an empty subject for everything. Of a
        distribution the month's median stands for the numerator, None without items. Officers are not counted by month:
        theirs, and items without a month, stand under month 0.
        """
        rows = self.rows.filter(pc.is_in(self.rows["axis"], pa.array(["unit", "officer"])))
        rows = rows.set_column(rows.schema.get_field_index("month"), "month", pc.fill_null(rows["month"], 0))
        sums: dict[tuple[str, str, str], dict[int, list[int]]] = defaultdict(dict)
        histograms: dict[tuple[str, str, str, int], dict[int, int]] = defaultdict(dict)
        above = self._above()
        spread = {name for name, each in self.indicators.items() if each.header.kind == "distribution"}
        names = ("axis", "subject_id", "indicator_id", "month", "value", *NUMBERS)
        columns = [rows[name].to_pylist() for name in names]
        for axis, subject, indicator, month, value, numerator, denominator, excluded in zip(*columns, strict=True):
            keys = [(axis, each, indicator) for each in above.get(subject, (subject,))] if axis == "unit" else []
            keys += [("city", "", indicator)] if axis == "unit" else [("officer", subject, indicator)]
            for key in keys:
                if key[1] is None:
                    continue
                known = sums[key].setdefault(month, [0, 0, 0])
                known[0] += numerator
                known[1] += denominator
                known[2] += excluded
                if value is not None:
                    histogram = histograms[*key, month]
                    histogram[value] = histogram.get(value, 0) + denominator
        return {
            key: {
                month: (
                    _median(histograms.get((*key, month))) if key[2] in spread else known[0],
                    known[1],
                    known[2],
                )
                for month, known in months.items()
            }
            for key, months in sums.items()
        }

    def _above(self) -> dict[str, list[str]]:
        """Of each unit, itself and the units above it."""
        found: dict[str, list[str]] = defaultdict(list)
        for unit, members in self._below.items():
            for member in members:
                found[member].append(unit)
        return found

    @cached_property
    def _below(self) -> dict[str, frozenset[str]]:
        return below(self.parents)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.rows["indicator_id"].unique().to_pylist())

    @cached_property
    def _counts(self) -> dict[tuple[str, str], dict[object, Count]]:
        """Counts by (indicator, axis) and subject."""
        return _added(self.rows, "subject_id")

    @cached_property
    def _month_counts(self) -> dict[tuple[str, str], dict[object, Count]]:
        """Counts by (indicator, "unit") and month; only lists by month ask for them."""
        return _added(self.rows.filter(pc.equal(self.rows["axis"], "unit")), "month")

    @cached_property
    def _values(self) -> dict[tuple[str, str], dict[object, dict[int, int]]]:
        """Histograms of the distributions, by (indicator, axis) and subject."""
        return _histograms_by(self.rows, "subject_id")

    @cached_property
    def _month_values(self) -> dict[tuple[str, str], dict[object, dict[int, int]]]:
        """Histograms of the distributions, by (indicator, "unit") and month."""
        return _histograms_by(self.rows.filter(pc.equal(self.rows["axis"], "unit")), "month")

    def _subjects(self, indicator_id: str) -> Iterable[object]:
        return self._counts.get((indicator_id, "unit"), {})

    def _members(self, kind: SubjectKind, subject_id: str) -> frozenset[str]:
        return (
            self._below.get(subject_id, frozenset({subject_id}))
            if kind == SubjectKind.UNIT
            else frozenset({subject_id})
        )

    def _sum(self, indicator_id: str, kind: SubjectKind, subject_id: str) -> Count:
        own = self._counts.get((indicator_id, str(kind)), {})
        return sum((own[member] for member in self._members(kind, subject_id) if member in own), NOTHING)

    def _histograms(self, indicator_id: str, kind: SubjectKind, members: Iterable[str]) -> list[Histogram]:
        own = self._values.get((indicator_id, str(kind)), {})
        return [own[member] for member in members if member in own]

    def _by(self, indicator_id: str, by: By) -> tuple[dict[object, Count], dict[object, Histogram]]:
        if by == "month":
            months = self._month_counts.get((indicator_id, "unit"), {})
            return (
                {key: count for key, count in months.items() if key is not None},
                dict(self._month_values.get((indicator_id, "unit"), {})),
            )
        own = self._counts.get((indicator_id, by), {})
        if by != "unit":
            known = {key: count for key, count in own.items() if key is not None}
            return known, dict(self._values.get((indicator_id, by), {}))
        units = {member for member in own if isinstance(member, str)}
        above = {unit for unit, members in self._below.items() if members & units} | units
        return (
            {unit: self._sum(indicator_id, SubjectKind.UNIT, unit) for unit in above},
            {
                unit: _merged(self._histograms(indicator_id, SubjectKind.UNIT, self._members(SubjectKind.UNIT, unit)))
                for unit in above
            },
        )


def _added(rows: pa.Table, subject: str) -> dict[tuple[str, str], dict[object, Count]]:
    grouped = added_up(rows, ("indicator_id", "axis", subject))
    found: dict[tuple[str, str], dict[object, Count]] = defaultdict(dict)
    columns = [grouped[name].to_pylist() for name in grouped.column_names]
    for indicator, axis, key, numerator, denominator, excluded in zip(*columns, strict=True):
        found[indicator, axis][key] = Count(numerator, denominator, excluded)
    return found


def _histograms_by(rows: pa.Table, subject: str) -> dict[tuple[str, str], dict[object, dict[int, int]]]:
    some = rows.filter(pc.is_valid(rows["value"]))
    grouped = added_up(some, ("indicator_id", "axis", subject, "value"), ("denominator",))
    found: dict[tuple[str, str], dict[object, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    columns = [grouped[name].to_pylist() for name in grouped.column_names]
    for indicator, axis, key, value, number in zip(*columns, strict=True):
        found[indicator, axis][key][value] = number
    return found


def _median(histogram: Histogram | None) -> int | None:
    return nearest_rank(histogram, 1, 2) if histogram else None


def _merged(histograms: Iterable[Histogram]) -> Histogram:
    merged: dict[int, int] = defaultdict(int)
    for histogram in histograms:
        for value, number in histogram.items():
            merged[value] += number
    return merged


def _spread(histograms: Iterable[Histogram]) -> Spread | None:
    merged = _merged(histograms)
    total = sum(merged.values())
    if not total:
        return None
    return Spread(nearest_rank(merged, 1, 2), nearest_rank(merged, 9, 10), total)
