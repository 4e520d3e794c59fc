"""Partial sums: what the passes give, as one long table that is added and subtracted row by row.

Columns: indicator_id, axis (unit, officer, procedure), subject_id (null: not known), month (yyyymm or null), value (of
a distribution, else null), numerator, denominator, excluded (int64). Rows whose three numbers are zero are left out.
"""

from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from thidua.indicators.fuse import Pass

SCHEMA = pa.schema(
    {
        "indicator_id": pa.string(),
        "axis": pa.string(),
        "subject_id": pa.string(),
        "month": pa.int64(),
        "value": pa.int64(),
        "numerator": pa.int64(),
        "denominator": pa.int64(),
        "excluded": pa.int64(),
    }
)
KEY = ("indicator_id", "axis", "subject_id", "month", "value")
NUMBERS = ("numerator", "denominator", "excluded")


def empty() -> pa.Table:
    """No sums at all."""
    return SCHEMA.empty_table()


def lengthen(one: Pass, rows: pa.Table) -> pa.Table:
    """The result of a pass as partial sums."""
    no_unit, no_officer = rows["no_unit"], rows["no_officer"]
    axes = {
        "unit": (pc.equal(no_unit, 0), "unit_id"),
        "officer": (pc.equal(no_officer, 0), "officer_id"),
        "procedure": (pc.and_(pc.equal(no_unit, 1), pc.equal(no_officer, 1)), "procedure_id"),
    }
    found = []
    indicators = list(dict.fromkeys(indicator for indicator, _ in one.sums))
    for axis, (chosen, subject) in axes.items():
        part = rows.filter(chosen)
        count = len(part)
        zero = pa.array([0] * count, pa.int64())
        nothing = pa.nulls(count, pa.int64())
        for indicator in indicators:
            names = {flag: one.sums.get((indicator, flag)) for flag in NUMBERS}
            numbers = {flag: part[name].cast(pa.int64()) if name else zero for flag, name in names.items()}
            found.append(
                pa.table(
                    {
                        "indicator_id": pa.array([indicator] * count, pa.string()),
                        "axis": pa.array([axis] * count, pa.string()),
                        "subject_id": part[subject].cast(pa.string()),
                        "month": part["month"].cast(pa.int64()) if axis == "unit" else nothing,
                        "value": part["value"].cast(pa.int64()) if one.distribution else nothing,
                        **numbers,
                    },
                    schema=SCHEMA,
                )
            )
    return without_zeros(pa.concat_tables(found)) if found else empty()


def without_zeros(rows: pa.Table) -> pa.Table:
    """The rows that say something."""
    some = [pc.not_equal(rows[name], 0) for name in NUMBERS]
    return rows.filter(pc.or_(pc.or_(some[0], some[1]), some[2]))


def combine(added: Iterable[pa.Table], taken: Iterable[pa.Table] = ()) -> pa.Table:
    """The sums of `added` less those of `taken`, one row a key, in no particular order."""
    negative = [_negated(rows) for rows in taken]
    return without_zeros(added_up(pa.concat_tables([empty(), *added, *negative]), KEY).cast(SCHEMA))


def added_up(rows: pa.Table, keys: Sequence[str], numbers: Sequence[str] = NUMBERS) -> pa.Table:
    """Columns `keys` and `numbers`: one row for each keys there are, with the sums of its numbers."""
    columns = {name: rows[name].combine_chunks() for name in (*keys, *numbers)}
    # Grouping by the places of texts in a dictionary takes a fifth of the time of grouping by the texts.
    coded = {name: columns[name].dictionary_encode() for name in keys if pa.types.is_string(columns[name].type)}
    by_code = pa.table({**columns, **{name: one.indices for name, one in coded.items()}})
    grouped = by_code.group_by(list(keys)).aggregate([(name, "sum") for name in numbers])
    grouped = grouped.rename_columns([*keys, *numbers])
    texts = {name: one.dictionary.take(grouped[name].combine_chunks()) for name, one in coded.items()}
    return pa.table({name: texts.get(name, grouped[name]) for name in grouped.column_names})


def _negated(rows: pa.Table) -> pa.Table:
    for name in NUMBERS:
        rows = rows.set_column(rows.schema.get_field_index(name), name, pc.negate(rows[name]))
    return rows
