"""Where the dossiers that touch the window are: each in one place, for each thing that indicators count of dossiers.

The places stand among the partial sums under names of their own (`at_finish:pending_overdue`), so that whatever adds,
subtracts or keeps sums does the same with them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from thidua.indicators.aggregation.partial_aggregates import SCHEMA, same_text
from thidua.indicators.catalogue.header import PLACES

VIEW = "population"
COUNTED = "counted"
MARK = ":"
# Who answers for a dossier at a place: the desk for what it receives, else who finishes it.
AT_DESK = frozenset({"at_receipt", "at_answer", "anywhere_at_receipt"})


@dataclass(frozen=True, slots=True, order=True)
class PlaceCount:
    """How many of the dossiers that touch the window are at a place.

    counts: what is counted, a column of the view `population`; place: `counted`, or why not.
    """

    counts: str
    place: str
    dossiers: int


@dataclass(frozen=True, slots=True)
class CountMismatch:
    """An indicator that does not add up: `seen` dossiers are counted or left out with a reason, `there` are there."""

    indicator: str
    seen: int
    there: int


def as_sums(column: str, rows: pa.Table) -> pa.Table:
    """Places of one column (columns place, unit_id, dossiers) as partial sums by unit."""
    nothing, zero = pa.nulls(len(rows), pa.int64()), pa.array([0] * len(rows), pa.int64())
    named = pc.binary_join_element_wise(f"{column}{MARK}", rows["place"].cast(pa.string()), "")
    return pa.table(
        {
            "indicator_id": named.dictionary_encode().cast(SCHEMA.field("indicator_id").type),
            "axis": same_text("unit", len(rows)),
            "subject_id": rows["unit_id"].cast(pa.string()).dictionary_encode(),
            "month": nothing,
            "value": nothing,
            "item_id": pa.nulls(len(rows), SCHEMA.field("item_id").type),
            "numerator": zero,
            "denominator": rows["dossiers"].cast(pa.int64()),
            "excluded": zero,
        },
        schema=SCHEMA,
    )


def split(rows: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The sums of indicators, and those of places."""
    of_places = pc.match_substring(rows["indicator_id"].cast(pa.string()), MARK)
    return rows.filter(pc.invert(of_places)), rows.filter(of_places)


def place_counts(rows: pa.Table) -> tuple[PlaceCount, ...]:
    """The places of everybody together, in order of what is counted and place."""
    totals: dict[tuple[str, str], int] = {}
    names = rows["indicator_id"].cast(pa.string()).to_pylist()
    for name, dossiers in zip(names, rows["denominator"].to_pylist(), strict=True):
        counts, _mark, place = name.partition(MARK)
        totals[counts, place] = totals.get((counts, place), 0) + dossiers
    return tuple(sorted(PlaceCount(*where, dossiers) for where, dossiers in totals.items() if dossiers))


def touching(places: Iterable[PlaceCount]) -> int:
    """How many dossiers touch the window."""
    return sum(place.dossiers for place in places if place.counts == PLACES[0])


def mismatches(places: Iterable[PlaceCount], seen: Mapping[str, tuple[str, int]]) -> list[CountMismatch]:
    """Indicators whose counted and left-out dossiers are not those at their place; and places that are not all alike.

    seen: indicator → the column it counts by, and its denominator and exclusions together.
    """
    listed = list(places)
    whole = touching(listed)
    # The SQL of an older program may know fewer things that are counted; what an indicator counts by must be there.
    by_columns = {column for column, _count in seen.values()} | {place.counts for place in listed}
    sums: dict[str, int] = dict.fromkeys(filter(by_columns.__contains__, PLACES), 0)
    for place in listed:
        sums[place.counts] += place.dossiers
    missing = [CountMismatch(column, total, whole) for column, total in sums.items() if total != whole]
    there = {place.counts: place.dossiers for place in listed if place.place == COUNTED}
    missing += [
        CountMismatch(indicator, count, there.get(column, 0))
        for indicator, (column, count) in sorted(seen.items())
        if count != there.get(column, 0)
    ]
    return missing
