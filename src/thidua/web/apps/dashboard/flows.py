"""Legs between units as the page shows them: the largest flows, the rest summed, nothing lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thidua.web.apps.evaluations.models import Evaluation, Flow
from thidua.web.ui.values import PageContext

TOP = 25


@dataclass(frozen=True, slots=True)
class FlowCounts:
    """Counts of legs and of those on time, and their median in working seconds (None where it cannot be formed)."""

    sender: str
    taker: str
    legs: int
    on_time: int
    median_seconds: int | None = None

    @property
    def minutes(self) -> int | None:
        """The median in whole working minutes, cut."""
        return None if self.median_seconds is None else self.median_seconds // 60


@dataclass(frozen=True)
class Flows:
    """between: the largest flows between two units; rest: the others between two units; inside: within one unit."""

    between: list[FlowCounts]
    rest: FlowCounts
    inside: FlowCounts
    rest_pairs: int


def flows_of(evaluation: Evaluation, names: Mapping[str, str], unknown: str, *, unit_id: str, top: int = TOP) -> Flows:
    """One query. unit_id: only flows from or to that unit, where one is named. unknown: for a unit nobody named."""
    kept = Flow.objects.filter(evaluation_id=evaluation.pk).order_by("-legs", "from_unit_id", "to_unit_id")
    columns = kept.values_list("from_unit_id", "to_unit_id", "legs", "on_time", "median_seconds")
    chosen = [row for row in columns if not unit_id or unit_id in row[:2]]

    def named(unit: str) -> str:
        return names.get(unit, unit) or unknown

    between = [row for row in chosen if row[0] != row[1] or not row[0]]
    inside = [row for row in chosen if row[0] == row[1] and row[0]]
    return Flows(
        [FlowCounts(named(row[0]), named(row[1]), *row[2:]) for row in between[:top]],
        _sum(between[top:]),
        _sum(inside),
        len(between[top:]),
    )


def _sum(rows: Sequence[tuple[str, str, int, int, int | None]]) -> FlowCounts:
    return FlowCounts("", "", sum(row[2] for row in rows), sum(row[3] for row in rows))


def chart(flows: Flows) -> PageContext:
    """The largest flows, senders on the left, takers on the right: a unit may stand on both sides."""
    shown = flows.between
    nodes = dict.fromkeys([(0, flow.sender) for flow in shown] + [(1, flow.taker) for flow in shown])
    return {
        "nodes": [{"side": side, "name": name} for side, name in nodes],
        "links": [[flow.sender, flow.taker, flow.legs] for flow in shown],
    }
