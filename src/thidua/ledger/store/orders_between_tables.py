"""Records that contradict their dossier though each came in a file of its own, where no row shows both.

Rules that compare a record with what the same row says of its dossier hold between files, too; a row that breaks one
has entered, for whichever came first may be the wrong one. So it is counted and named, and left to people.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from thidua.ledger.cleaning.plausibility import ImplausibleError, PlausibilityRule, shipped_rules
from thidua.ledger.model import TABLES
from thidua.ledger.store.snapshot import Snapshot
from thidua.ledger.store.versions import quoted

_LINK = "dossier_id"


@dataclass(frozen=True, slots=True)
class BetweenTables:
    """How many records of a table break a rule with their dossiers, and the first dossier of them by number."""

    rule: PlausibilityRule
    count: int
    first: str

    @property
    def reason(self) -> ImplausibleError:
        """What the rule says of them."""
        return ImplausibleError(dict(self.rule.says))


def contradictions_between_tables(snapshot: Snapshot) -> Iterator[BetweenTables]:
    """What of the snapshot breaks a rule that compares a table with another one, in the order of the rules.

    Raises:
        UserError: a file of the ledger is not what was committed.
    """
    rules = [
        (rule, other)
        for rule in shipped_rules().values()
        if (other := rule.bound_column) is not None
        and other[0] != rule.table
        and all(_LINK in TABLES[name].columns for name in (rule.table, other[0]))
    ]
    with duckdb.connect() as con:
        snapshot.create_views(con, sorted({name for rule, other in rules for name in (rule.table, other[0])}))
        for rule, (table, column) in rules:
            broken = " OR ".join(_broken(rule, f"r.{quoted(own)}", f"o.{quoted(column)}") for own in rule.columns)
            count, first = con.execute(
                f"SELECT count(*), min(o.{_LINK}) FROM {quoted(rule.table)} r "
                f"JOIN {quoted(table)} o USING ({_LINK}) WHERE {broken}"
            ).fetchall()[0]
            if count:
                yield BetweenTables(rule, count, first)


def _broken(rule: PlausibilityRule, value: str, bound: str) -> str:
    """As `plausibility.broken` compares: a day without a time as a day."""
    earlier, later = (value, bound) if rule.not_after is None else (bound, value)
    days = f"INTERVAL {rule.days} DAY"
    midnight = " OR ".join(f"{side}::TIMESTAMP = {side}::DATE" for side in (value, bound))
    return (
        f"coalesce(CASE WHEN {midnight} THEN {earlier}::DATE + {days} < {later}::DATE "
        f"ELSE {earlier} + {days} + INTERVAL {rule.minutes} MINUTE < {later} END, false)"
    )
