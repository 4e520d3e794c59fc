"""The rows behind a figure: the indicator's own SELECT, listed instead of summed."""

import pyarrow as pa

from thidua.indicators.catalogue import FLAGS, KEYS, find
from thidua.indicators.compute import Place, Run
from thidua.indicators.engines.duckdb import quoted
from thidua.indicators.figures import below
from thidua.indicators.scope import Scope
from thidua.ledger.as_of import Snapshot
from thidua.rules.calendar import CalendarSet
from thidua.rules.terms import SubjectKind


def items(
    ledger: Place,
    snapshot: Snapshot,
    scope: Scope,
    calendars: CalendarSet,
    indicator_id: str,
    kind: SubjectKind,
    subject_id: str,
) -> pa.Table:
    """What a subject's count was counted from: columns KEYS and FLAGS, one row an item, ordered by all of them.

    Items that count nowhere are left out; summing the flags gives the figure. UserError for an unknown indicator.
    """
    indicator = find(indicator_id)
    run = Run(ledger, snapshot, scope, calendars)
    with run.shown() as engine:
        members = {subject_id}
        if kind == SubjectKind.UNIT:
            tree = engine.fetch("SELECT unit_id, parent_id FROM units").to_pydict()
            members |= below(dict(zip(tree["unit_id"], tree["parent_id"], strict=True))).get(subject_id, frozenset())
        listed = ", ".join(quoted(member) for member in sorted(members))
        columns = ", ".join((*KEYS, *FLAGS))
        return engine.fetch(
            f"SELECT {columns} FROM ({run.rendered(indicator)}) AS rows "
            f"WHERE {kind}_id IN ({listed}) AND (numerator <> 0 OR denominator <> 0 OR excluded <> 0) ORDER BY ALL"
        )
