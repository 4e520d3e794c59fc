"""The list of procedures on a day, read a second time: day by day, from all that was ever said of a procedure."""

from datetime import date, datetime, timedelta
from typing import Any

Row = dict[str, Any]
MENTIONED = datetime(1900, 1, 1)
NEWS = ("name", "field", "boundary_independent", "ministry_list", "time_limit", "time_limit_unit", "steps")
DAY = timedelta(days=1)


def listed_on(day: date, history: list[Row]) -> dict[str, Row]:
    """Each procedure's row as it counts for whoever judges on the day, its days on the list among its columns."""
    by_procedure: dict[str, list[Row]] = {}
    for row in sorted(history, key=_when):
        by_procedure.setdefault(row["procedure_id"], []).append(row)
    listed = {}
    for procedure, said in by_procedure.items():
        real = [row for row in said if row["version_at"] != MENTIONED]
        listed[procedure] = _row(day, real or said)
    return listed


def _when(row: Row) -> tuple[Any, ...]:
    content = [row[name] for name in (*NEWS, "valid_from_on", "valid_to_on")]
    return (row["is_current"], row["version_at"], [(value is not None, value or 0) for value in content])


def _row(day: date, said: list[Row]) -> Row:
    firsts = _first_days(said)

    def holds(on: date) -> Row:
        return next((row for row, first in reversed(list(zip(said, firsts, strict=True))) if first <= on), said[0])

    now = holds(day)
    if len(said) == 1 or now["boundary_independent"] is None:
        return now

    def on_list(on: date) -> bool:
        row = holds(min(on, day))
        begins, ends = row["valid_from_on"] or date.min, row["valid_to_on"] or date.max
        return bool(row["boundary_independent"]) and begins <= on <= ends

    named = [day, *(first for first in firsts if first > date.min)]
    named += [row[name] for row in said for name in ("valid_from_on", "valid_to_on") if row[name]]
    first, last = min(named) - 2 * DAY, max(named) + 2 * DAY
    end = last
    while end >= first and not on_list(end):
        end -= DAY
    if end < first:
        return now
    begin = end
    while begin > first and on_list(begin - DAY):
        begin -= DAY
    return {
        **now,
        "boundary_independent": True,
        "valid_from_on": begin if begin > first else None,
        "valid_to_on": end if end < last else None,
    }


def _first_days(said: list[Row]) -> list[date]:
    """The first day that each row speaks of; the least date there is: of every day."""
    firsts: list[date] = []
    for place, row in enumerate(said):
        stated = row["valid_from_on"]
        if place == 0:
            firsts.append(stated or date.min)
            continue
        before = said[place - 1]
        news = any(before[name] is not None and before[name] != row[name] for name in NEWS)
        if not news and (stated is None or firsts[-1] == date.min):
            firsts.append(firsts[-1])
        else:
            firsts.append(stated or row["version_at"].date())
    return firsts
