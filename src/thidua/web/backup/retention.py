"""Which copies stay: the newest of each of the last days, weeks and months."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Retention:
    """How many days, weeks (of ISO 8601) and months that have copies keep their newest."""

    daily: int = 7
    weekly: int = 5
    monthly: int = 12


def kept(copies: Iterable[tuple[date, T]], retention: Retention) -> list[T]:
    """Of copies with their days, the oldest first, those that stay; the newest always does."""
    listed = list(copies)
    stay = {len(listed) - 1}
    rules: list[tuple[int, Callable[[date], object]]] = [
        (retention.daily, lambda day: day),
        (retention.weekly, lambda day: (day.isocalendar().year, day.isocalendar().week)),
        (retention.monthly, lambda day: (day.year, day.month)),
    ]
    for count, period in rules:
        newest = {period(day): number for number, (day, _copy) in enumerate(listed)}
        stay |= set(sorted(newest.values(), reverse=True)[:count])
    return [copy for number, (_day, copy) in enumerate(listed) if number in stay]
