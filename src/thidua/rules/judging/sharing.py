"""Which record is taken for which requirement, where it may serve only one of a subject's (III.3.a.5, a.8). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thidua.rules.criteria import Op, RegisterLeaf


@dataclass(frozen=True, slots=True)
class WantedRecords:
    """A requirement that asks for a number of records: its key, how many, and those that would count for it."""

    key: tuple[str, str]
    needed: int
    records: tuple[str, ...]


def needed_by(leaf: RegisterLeaf) -> int:
    """How many records a requirement for a plain number of them asks for."""
    return leaf.threshold.numerator + (leaf.op is Op.GT)


def shared_out(wanted: Sequence[WantedRecords]) -> Mapping[tuple[str, str], frozenset[str]]:
    """The records taken for each requirement, each record once.

    Requirements are filled in their order, a later one never at the cost of an earlier; where the records allow all of
    them, all are filled. What no requirement needs counts for the first that it would count for.
    """
    taken: dict[str, int] = {}
    for place, requirement in enumerate(wanted):
        before = dict(taken)
        if not all(_take(wanted, place, taken, set()) for _one in range(requirement.needed)):
            taken = before
    for place, requirement in enumerate(wanted):
        for record in requirement.records:
            taken.setdefault(record, place)
    return {
        requirement.key: frozenset(record for record in requirement.records if taken[record] == place)
        for place, requirement in enumerate(wanted)
    }


def _take(wanted: Sequence[WantedRecords], place: int, taken: dict[str, int], seen: set[str]) -> bool:
    """Takes one more record for a requirement; whoever had it takes another in its stead, where there is one."""
    for record in sorted(wanted[place].records, key=taken.__contains__):  # those that nobody has first
        if record in seen or taken.get(record) == place:
            continue
        seen.add(record)
        holder = taken.get(record)
        if holder is None or _take(wanted, holder, taken, seen):
            taken[record] = place
            return True
    return False
