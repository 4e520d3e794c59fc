"""Many indicators in one pass: those of one view with the same grouping columns become conditional sums of one query.

An indicator's WHERE becomes the condition of its sums; the pass itself reads the rows any of them wants. Grouping sets
give unit × month, officer, and procedure at once. Unit × procedure × month would be too fine to be worth keeping, but
where procedures are what is counted: a unit counts each once, below however many of its units it stands. Where answers
of people are counted, unit × officer × month: what is told of both must not show the numbers of a few.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from thidua.indicators.catalogue.loader import FLAGS, KEYS, Indicator
from thidua.indicators.catalogue.shared_views import Value, render

# The axes figures are kept on, with the columns that stay in each grouping set.
AXES: dict[str, tuple[str, ...]] = {
    "unit": ("unit_id", "month"),
    "officer": ("officer_id",),
    "procedure": ("procedure_id",),
}


@dataclass(frozen=True)
class FusedQuery:
    """One query over one view, and which of its sums belong to which indicator.

    sums: (indicator id, flag) → name of the result column, or None where the sum is always zero.
    A distribution has a pass of its own: `value` then is a grouping column too. item: the grouping column that sums of
    units have beside their own, where procedures or answers of people are counted.
    """

    view: str
    sql: str
    sums: dict[tuple[str, str], str | None]
    distribution: bool = False
    item: str | None = None


def passes(indicators: Iterable[Indicator], values: Mapping[str, Value]) -> list[FusedQuery]:
    """The fewest passes that compute the indicators; `values` fills their `$names`."""
    fused: dict[tuple[str, ...], list[Indicator]] = {}
    for indicator in indicators:
        alone = (indicator.id,) if indicator.header.kind == "distribution" else ()
        fused.setdefault((indicator.view, str(item_of(indicator)), *indicator.key, *alone), []).append(indicator)
    return [_pass(group, values) for group in fused.values()]


def item_of(indicator: Indicator) -> str | None:
    """The column by which sums of units are kept apart beside the unit and the month."""
    if indicator.header.measure == "procedures":
        return "procedure_id"
    return "officer_id" if indicator.asks_answers else None


def _pass(group: list[Indicator], values: Mapping[str, Value]) -> FusedQuery:
    first = group[0]
    distribution, item = first.header.kind == "distribution", item_of(first)
    parts = [_conjuncts(member.where, values) for member in group]
    # What every indicator asks of a row is asked once; the rest goes into the sums.
    common = [part for part in parts[0] if all(part in other for other in parts)]
    conditions = [" AND ".join(part for part in own if part not in common) for own in parts]
    sums: dict[tuple[str, str], str | None] = {}
    named: dict[str, str] = {}
    for indicator, condition in zip(group, conditions, strict=True):
        for flag in FLAGS:
            if distribution and flag == "numerator":
                continue
            expression = _flag(indicator.columns[flag], values)
            if expression == "0":
                sums[indicator.id, flag] = None
                continue
            if condition:
                expression = f"CASE WHEN {condition} THEN {expression} ELSE 0 END"
            sums[indicator.id, flag] = named.setdefault(expression, f"sum_{len(named)}")
    keys = [f"{render(first.columns[name], values)} AS {name}" for name in KEYS[1:]]
    sets = [
        [*columns, item] if axis == "unit" and item is not None else list(columns) for axis, columns in AXES.items()
    ]
    if distribution:
        counted, value = (_flag(first.columns[flag], values) for flag in ("denominator", "numerator"))
        keys.append(f"CASE WHEN {counted} = 1 THEN {value} END AS value")
        sets = [[*columns, "value"] for columns in sets]
    inner = ", ".join([*keys, *(f"{expression} AS {name}" for expression, name in named.items())])
    if not common and "" not in conditions:
        common = ["(" + " OR ".join(f"({condition})" for condition in dict.fromkeys(conditions)) + ")"]
    where = " WHERE " + " AND ".join(common) if common else ""
    outer = ", ".join(
        [
            "CAST(GROUPING(unit_id) AS INTEGER) AS no_unit",
            "CAST(GROUPING(officer_id) AS INTEGER) AS no_officer",
            "unit_id, officer_id, procedure_id, month" + (", value" if distribution else ""),
            *(f"CAST(SUM({name}) AS BIGINT) AS {name}" for name in named.values()),
        ]
    )
    grouping = ", ".join("(" + ", ".join(columns) + ")" for columns in sets)
    sql = (
        f"SELECT {outer} FROM (SELECT {inner} FROM {first.view}{where}) AS flagged GROUP BY GROUPING SETS ({grouping})"
    )
    return FusedQuery(first.view, sql, sums, distribution, item)


def _conjuncts(where: exp.Expr | None, values: Mapping[str, Value]) -> list[str]:
    if where is None:
        return []
    if isinstance(where, exp.And):
        return _conjuncts(where.left, values) + _conjuncts(where.right, values)
    return [render(where, values)]


def _flag(expression: exp.Expr, values: Mapping[str, Value]) -> str:
    return render(expression, values)
