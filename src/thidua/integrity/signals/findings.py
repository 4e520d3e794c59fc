"""Signals subject by subject, each beside its peers: counts and how unusual they are, never what they mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from thidua.indicators.catalogue.loader import Indicator
from thidua.integrity.comparison.peers import PeerComparison, StratumCount, compare, compare_singles
from thidua.integrity.signals.counting import SignalFacts
from thidua.integrity.signals.signal_files import SINGLES, names_dossiers

SignalAxis = Literal["unit", "officer", "procedure"]


@dataclass(frozen=True, slots=True)
class SignalFinding:
    """A signal of one subject beside its peers. excluded: items of which nobody can say whether they carry it."""

    signal: str
    comparison: PeerComparison
    excluded: int


def findings_of(facts: SignalFacts, signals: Iterable[Indicator], by: SignalAxis = "unit") -> list[SignalFinding]:
    """Each signal of each subject with items, those that stand out first, then by the chance of it, signal and subject.

    Peers are units of the same group with the same mix of procedures; of officers, those in such units; of procedures,
    the others in the same units. A unit stands for itself, without the units below it. Of answers, subjects with fewer
    than the movement's least group are left out. Single dossiers say nothing of a procedure and are not asked of it.
    """
    groups = facts.unit_groups()
    least = facts.counted.scope.settings.dissatisfied_group_minimum
    wanted = [signal for signal in signals if by != "procedure" or signal.id != SINGLES]
    sums = facts.sums(wanted)
    listed = []
    for signal in wanted:
        rows = sums[signal.id]
        counts = _strata(rows, by, groups)
        compared = compare_singles(counts) if signal.id == SINGLES else compare(counts)
        excluded = _excluded(rows, by)
        listed += [
            SignalFinding(signal.id, one, excluded.get(one.subject, 0))
            for one in compared
            if names_dossiers(signal) or one.items >= least
        ]
    return sorted(listed, key=_order)


def _order(finding: SignalFinding) -> tuple[Any, ...]:
    one = finding.comparison
    chance = 2.0 if one.chance is None else one.chance
    return (not one.stands_out, chance, finding.signal, one.subject)


def _strata(rows: pa.Table, by: SignalAxis, groups: Mapping[str, str]) -> list[StratumCount]:
    listed = [row for row in rows.to_pylist() if row[f"{by}_id"] is not None]
    stratum = "unit_id" if by == "procedure" else "procedure_id"
    group_of: dict[str, str] = {}
    for row in listed:  # in the order of the units: an officer of several is held against the peers of the first
        group = "" if by == "procedure" else groups.get(row["unit_id"], "")
        group_of.setdefault(row[f"{by}_id"], group)
    return [
        StratumCount(
            row[f"{by}_id"], group_of[row[f"{by}_id"]], row[stratum] or "", row["numerator"], row["denominator"]
        )
        for row in listed
    ]


def _excluded(rows: pa.Table, by: SignalAxis) -> dict[str, int]:
    totals: dict[str, int] = {}
    for row in rows.to_pylist():
        if row[f"{by}_id"] is not None:
            totals[row[f"{by}_id"]] = totals.get(row[f"{by}_id"], 0) + row["excluded"]
    return totals
