"""Whether one rule is at least as strict as another: a sub-movement may add or tighten, never loosen (I.2.a).

At least as strict means: whatever passes the lower rule (met, or not applicable) passes the upper one. The test is
sound, not complete: a lower rule for which this cannot be shown from its form is refused, and the way out is to keep
the upper rule and add the new one beside it with `all`. `tests/generative` holds it against the verdicts themselves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from thidua.rules.criteria import (
    AllOf,
    AnyOf,
    DeclarationLeaf,
    IndicatorLeaf,
    MinimumN,
    Missing,
    Node,
    Op,
    RegisterLeaf,
    Threshold,
)

NodePath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Loosening:
    """A place where the lower rule is, or may be, looser: the key (empty: the whole node) and both nodes' paths."""

    key: str
    lower: NodePath
    upper: NodePath


@dataclass(frozen=True, slots=True)
class _Placed:
    """A node as it stands for one group, with its path in the rule as written."""

    node: Node
    path: NodePath
    parts: tuple["_Placed", ...] = ()


def loosenings(lower: Node, upper: Node, groups: Iterable[str]) -> list[Loosening]:
    """Where the lower rule is not shown to be at least as strict as the upper, for any of the groups; empty: it is."""
    found_loosenings: dict[Loosening, None] = {}
    for group in groups:
        below, above = _placed(lower, group, ()), _placed(upper, group, ())
        if above is None:
            continue  # nothing was asked of this group: whatever is asked now is added
        if below is None:
            found_loosenings[Loosening("groups", (), above.path)] = None
        else:
            found_loosenings |= dict.fromkeys(_explain(below, above))
    return list(found_loosenings)


def _placed(node: Node, group: str, path: NodePath) -> _Placed | None:
    if node.groups and group not in node.groups:
        return None
    if not isinstance(node, AllOf | AnyOf):
        return _Placed(node, path)
    key = "all" if isinstance(node, AllOf) else "any"
    parts = (_placed(part, group, (*path, key, i)) for i, part in enumerate(node.parts))
    kept = tuple(part for part in parts if part is not None)
    return _Placed(node, path, kept) if kept else None


def _implies(lower: _Placed, upper: _Placed) -> bool:
    """Passing the lower shows passing the upper (the rules of "and" and "or", read off the form)."""
    if isinstance(upper.node, AllOf):
        return all(_implies(lower, part) for part in upper.parts)
    if isinstance(lower.node, AnyOf):
        return all(_implies(part, upper) for part in lower.parts)
    if isinstance(lower.node, AllOf) and any(_implies(part, upper) for part in lower.parts):
        return True
    if isinstance(upper.node, AnyOf):
        return any(_implies(lower, part) for part in upper.parts)
    return not _leaf_differences(lower.node, upper.node)


def _explain(lower: _Placed, upper: _Placed) -> Iterator[Loosening]:
    for wanted in _conjuncts(upper):
        if _implies(lower, wanted):
            continue
        twin = _twin(lower, wanted)
        if twin is None:
            yield Loosening("", lower.path, wanted.path)
            continue
        keys = _leaf_differences(twin.node, wanted.node)
        # No difference: the same leaf is there, but only as one choice of an `any`.
        for key in keys or [""]:
            yield Loosening(key, twin.path, wanted.path)


def _conjuncts(placed: _Placed) -> Iterator[_Placed]:
    if isinstance(placed.node, AllOf):
        for part in placed.parts:
            yield from _conjuncts(part)
    else:
        yield placed


def _leaves(placed: _Placed) -> Iterator[_Placed]:
    if isinstance(placed.node, AllOf | AnyOf):
        for part in placed.parts:
            yield from _leaves(part)
    else:
        yield placed


def _twin(lower: _Placed, wanted: _Placed) -> _Placed | None:
    """The leaf of the lower rule that was probably meant to stand for a leaf of the upper one."""
    alike = [leave for leave in _leaves(lower) if _same_question(leave.node, wanted.node)]
    return min(alike, key=lambda candidate: len(_leaf_differences(candidate.node, wanted.node)), default=None)


def _same_question(a: Node, b: Node) -> bool:
    if isinstance(a, IndicatorLeaf) and isinstance(b, IndicatorLeaf):
        return a.indicator == b.indicator
    if isinstance(a, RegisterLeaf) and isinstance(b, RegisterLeaf):
        return a.register == b.register
    return isinstance(a, DeclarationLeaf) and isinstance(b, DeclarationLeaf)


def _leaf_differences(lower: Node, upper: Node) -> list[str]:
    """The keys in which the lower leaf is looser, or another question altogether; empty: at least as strict."""
    if isinstance(lower, IndicatorLeaf) and isinstance(upper, IndicatorLeaf):
        wrong = {
            "indicator": lower.indicator != upper.indicator,
            "minimum_n": not minimum_is_as_strict(lower.minimum_n, upper.minimum_n),
        }
        return [key for key, bad in wrong.items() if bad] + _comparison_differences(lower, upper)
    if isinstance(lower, RegisterLeaf) and isinstance(upper, RegisterLeaf):
        return _register_differences(lower, upper) + _comparison_differences(lower, upper)
    if isinstance(lower, DeclarationLeaf) and isinstance(upper, DeclarationLeaf):
        return ["evidence_required"] if upper.evidence_required and not lower.evidence_required else []
    return [""]


def _comparison_differences(lower: IndicatorLeaf | RegisterLeaf, upper: IndicatorLeaf | RegisterLeaf) -> list[str]:
    wrong = {
        "op": lower.op.wants_more != upper.op.wants_more,
        "threshold": not threshold_is_as_strict(lower.op, lower.threshold, upper.op, upper.threshold),
        "missing": not missing_is_as_strict(lower.missing, upper.missing),
    }
    return [key for key, bad in wrong.items() if bad]


def _register_differences(lower: RegisterLeaf, upper: RegisterLeaf) -> list[str]:
    """A narrower notion of what counts is stricter where more is wanted, a wider one where less is."""
    narrower, wider = (lower, upper) if upper.op.wants_more else (upper, lower)
    wrong = {
        "register": lower.register != upper.register,
        "dated_by": lower.dated_by != upper.dated_by,
        "of_states": set(lower.of_states) != set(upper.of_states),
        "states": bool(wider.states) and not (narrower.states and set(narrower.states) <= set(wider.states)),
        "on_time": wider.on_time and not narrower.on_time,
        "requires": not set(wider.requires) <= set(narrower.requires),
        "authorities": bool(wider.authorities)
        and not (narrower.authorities and set(narrower.authorities) <= set(wider.authorities)),
    }
    return [key for key, bad in wrong.items() if bad]


def threshold_is_as_strict(op: Op, threshold: Threshold, upper_op: Op, upper: Threshold) -> bool:
    """Whether what stands `op threshold` always stands `upper_op upper`; shares and numbers do not compare."""
    if threshold.measure != upper.measure or op.wants_more != upper_op.wants_more:
        return False
    left = threshold.numerator * (upper.denominator or 1)
    right = upper.numerator * (threshold.denominator or 1)
    if left == right:
        return op == upper_op or op in (Op.GT, Op.LT)
    return left > right if op.wants_more else left < right


_LENIENCE = {Missing.NOT_MET: 0, Missing.NOT_DETERMINABLE: 1, Missing.NOT_APPLICABLE: 2, Missing.MET: 2}


def missing_is_as_strict(policy: Missing, upper: Missing) -> bool:
    """Whether a missing-data policy is no more lenient than the one above."""
    return policy == upper or _LENIENCE[policy] < _LENIENCE[upper]


def minimum_is_as_strict(minimum: MinimumN | None, upper: MinimumN | None) -> bool:
    """Whether a minimum of answers is neither lower than the one above nor less binding."""
    if upper is None:
        return True
    return minimum is not None and minimum.answers >= upper.answers and (minimum.blocking or not upper.blocking)
