"""Thi Đua itself, over a ledger: as `thidua evaluate` would count."""

from datetime import datetime
from pathlib import Path

import pyarrow as pa

from bench.question import AS_OF_AT, WINDOW_FROM, WINDOW_TO, tidy
from thidua.indicators.execution.compute import compute
from thidua.indicators.scope import Scope
from thidua.ledger.store.ledger import Ledger
from thidua.rules.time.calendar import CalendarSet


def answer(folder: Path, calendars: CalendarSet, as_of_at: datetime = AS_OF_AT) -> pa.Table:
    """All figures of the ledger as it is now. The calendars are given: the others get theirs as a file."""
    ledger = Ledger.open(folder)
    scope = Scope(WINDOW_FROM, WINDOW_TO, as_of_at)
    return tidy(compute(ledger, ledger.snapshot(), scope, calendars).rows)
