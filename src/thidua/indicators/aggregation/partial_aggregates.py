"""Partial sums: what the passes give, as one long table that is added and subtracted row by row.

Columns: indicator_id, axis (unit, officer, procedure), subject_id (null: not known), month (yyyymm or null), value (of
a distribution, else null), item_id (of a unit's sums the procedure, where procedures are counted: the same one may be
counted below several units; the officer, where answers of people are; else null), numerator, denominator, excluded
(int64). Rows whose three numbers are zero are left out.
"""

from collections.abc import Iterable, Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from thidua.indicators.aggregation.query_fusion import FusedQuery

# Few texts stand in very many rows: as codes they are read, added up and looked for in a fifth of the time.
CODED = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    {
        "indicator_id": CODED,
        "axis": CODED,
        "subject_id": CODED,
        "month": pa.int64(),
        "value": pa.int64(),
        "item_id": CODED,
        "numerator": pa.int64(),
        "denominator": pa.int64(),
        "excluded": pa.int64(),
    }
)
KEY = ("indicator_id", "axis", "subject_id", "month", "value", "item_id")
NUMBERS = ("numerator", "denominator", "excluded")
# Far below the largest integer of 64 bits.
MOST_PLACES = 1 << 60


def empty() -> pa.Table:
    """A table of partial aggregates without rows."""
    return SCHEMA.empty_table()


def lengthen(pass_: FusedQuery, rows: pa.Table) -> pa.Table:
    """The result of a pass as partial sums."""
    no_unit, no_officer = rows["no_unit"], rows["no_officer"]
    axes = {
        "unit": (pc.equal(no_unit, 0), "unit_id"),
        "officer": (pc.and_(pc.equal(no_unit, 1), pc.equal(no_officer, 0)), "officer_id"),
        "procedure": (pc.and_(pc.equal(no_unit, 1), pc.equal(no_officer, 1)), "procedure_id"),
    }
    parts = []
    indicators = list(dict.fromkeys(indicator for indicator, _ in pass_.sums))
    for axis, (chosen, subject) in axes.items():
        part = rows.filter(chosen)
        count = len(part)
        zero = pa.array([0] * count, pa.int64())
        nothing, unnamed = pa.nulls(count, pa.int64()), pa.nulls(count, CODED)
        subjects = _coded(part[subject])
        for indicator in indicators:
            names = {flag: pass_.sums.get((indicator, flag)) for flag in NUMBERS}
            numbers = {flag: part[name].cast(pa.int64()) if name else zero for flag, name in names.items()}
            parts.append(
                pa.table(
                    {
                        "indicator_id": same_text(indicator, count),
                        "axis": same_text(axis, count),
                        "subject_id": subjects,
                        "month": part["month"].cast(pa.int64()) if axis == "unit" else nothing,
                        "value": part["value"].cast(pa.int64()) if pass_.distribution else nothing,
                        "item_id": _coded(part[pass_.item]) if pass_.item and axis == "unit" else unnamed,
                        **numbers,
                    },
                    schema=SCHEMA,
                )
            )
    return without_zeros(pa.concat_tables(parts)) if parts else empty()


def _coded(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return texts.cast(pa.string()).dictionary_encode()


def once_each(rows: pa.Table) -> pa.Table:
    """Sums of items that are named: each item once for its subject, however many rows it stands in.

    It counts well where one of its rows does, and is left out where none of them counts. Other sums stay as they are.
    """
    named = pc.is_valid(rows["item_id"])
    items = added_up(rows.filter(named), KEY)
    counted, well = pc.greater(items["denominator"], 0), pc.greater(items["numerator"], 0)
    flags = {
        "numerator": pc.and_(counted, well),
        "denominator": counted,
        "excluded": pc.and_(pc.invert(counted), pc.greater(items["excluded"], 0)),
    }
    for name, flag in flags.items():
        items = items.set_column(items.schema.get_field_index(name), name, flag.cast(pa.int64()))
    return pa.concat_tables([rows.filter(pc.invert(named)), items.cast(SCHEMA)])


def without_items(rows: pa.Table) -> pa.Table:
    """The rows with no item named."""
    return rows.set_column(rows.schema.get_field_index("item_id"), "item_id", pa.nulls(len(rows), CODED))


def without_zeros(rows: pa.Table) -> pa.Table:
    """The rows whose sums are not all zero."""
    some = [pc.not_equal(rows[name], 0) for name in NUMBERS]
    return rows.filter(pc.or_(pc.or_(some[0], some[1]), some[2]))


def combine(added: Iterable[pa.Table], taken: Iterable[pa.Table] = ()) -> pa.Table:
    """The sums of `added` less those of `taken`, one row a key, in no particular order."""
    negative = [_negated(rows) for rows in taken]
    return without_zeros(added_up(pa.concat_tables([empty(), *added, *negative]), KEY).cast(SCHEMA))


def added_up(rows: pa.Table, keys: Sequence[str], numbers: Sequence[str] = NUMBERS) -> pa.Table:
    """Columns `keys` and `numbers`: one row for each keys there are, with the sums of its numbers.

    Rows that share their first keys stand together, in the ascending order of a number that follows.
    """
    rows = rows.select([*keys, *numbers]).unify_dictionaries().combine_chunks()
    if not rows.num_rows:
        return rows
    places = _places(rows, keys)
    order = np.argsort(places, kind="stable")
    starts = np.flatnonzero(np.diff(places[order], prepend=-1))
    sums = {name: pa.array(np.add.reduceat(rows[name].to_numpy()[order], starts)) for name in numbers}
    firsts = rows.select(list(keys)).take(pa.array(order[starts]))
    return pa.table({**dict(zip(keys, firsts.columns, strict=True)), **sums})


def _places(rows: pa.Table, keys: Sequence[str]) -> npt.NDArray[np.int64]:
    """A number from 0 up for each row: equal for equal keys, rising as the keys' codes do, the first key first."""
    places, most = np.zeros(len(rows), np.int64), 1
    for name in keys:
        own = codes(rows[name])
        own -= own.min()
        span = int(own.max()) + 1
        if most * span > MOST_PLACES:
            places = np.unique(places, return_inverse=True)[1]
            most = int(places.max()) + 1
        places, most = places * span + own, most * span
    return places


def listed(rows: pa.Table, names: Iterable[str]) -> list[list[Any]]:
    """Columns as Python lists; equal texts of a column are one object."""
    rows = rows.select(list(names)).unify_dictionaries().combine_chunks()
    return [_list(column.chunk(0)) if column.num_chunks else [] for column in rows.columns]


def _list(column: pa.Array) -> list[Any]:
    if not pa.types.is_dictionary(column.type):
        return cast("list[Any]", column.to_pylist())
    # Taken one by one, the entries of a dictionary are looked up slowly.
    texts = [*column.dictionary.to_pylist(), None]
    return [texts[code] for code in pc.fill_null(column.indices, -1).to_pylist()]


def codes(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Numbers as they are, texts by their place among those there are; below all of them where there is none."""
    whole = column.unify_dictionaries().combine_chunks()
    codes = whole.indices if pa.types.is_dictionary(whole.type) else whole
    lowest = pc.min(codes).as_py()
    return np.array(pc.fill_null(codes.cast(pa.int64()), -1 if lowest is None else lowest - 1).to_numpy())


def same_text(text: str, count: int) -> pa.DictionaryArray:
    """A column that says the same in each of `count` rows."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([text]))


def _negated(rows: pa.Table) -> pa.Table:
    for name in NUMBERS:
        rows = rows.set_column(rows.schema.get_field_index(name), name, pc.negate(rows[name]))
    return rows
