"""What a criterion is made of: leaves that ask for one thing, and trees that combine them with all/any (III.3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from thidua.rules.terms import Citation, SubjectKind


class Op(StrEnum):
    """How a counted number is held against its threshold."""

    GE = ">="
    GT = ">"
    LE = "<="
    LT = "<"

    @property
    def wants_more(self) -> bool:
        """True where a larger number is better."""
        return self in (Op.GE, Op.GT)


class Missing(StrEnum):
    """What a leaf answers when there was nothing to count: the answer is stated, never a silent zero."""

    NOT_DETERMINABLE = "not_determinable"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    MET = "met"


class Measure(StrEnum):
    """What of a count is compared: `share` numerator ÷ denominator, `number` the numerator alone."""

    SHARE = "share"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Threshold:
    """An exact bound: the share numerator/denominator, or (denominator None) the plain number `numerator`."""

    numerator: int
    denominator: int | None = None

    @property
    def measure(self) -> Measure:
        """Share where there is a denominator."""
        return Measure.NUMBER if self.denominator is None else Measure.SHARE


@dataclass(frozen=True, slots=True)
class MinimumN:
    """How many answers a share should rest on. `blocking`: below it nothing is decided; else it is only shown."""

    answers: int
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class IndicatorLeaf:
    """Asks an indicator: its count of the subject in the window, held against the threshold.

    `beside` are indicators printed next to it and never decisive. `groups` (empty: all) are the subject groups the leaf
    applies to; for others it is not there. `id` is unique in its criterion.
    """

    id: str
    indicator: str
    op: Op
    threshold: Threshold
    missing: Missing = Missing.NOT_DETERMINABLE
    minimum_n: MinimumN | None = None
    beside: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


class DatedBy(StrEnum):
    """Which day of a register record must fall in the window."""

    OPENED_ON = "opened_on"
    CLOSED_ON = "closed_on"
    DUE_ON = "due_on"
    DOCUMENT_ON = "document_on"


@dataclass(frozen=True, slots=True)
class RegisterLeaf:
    """Asks a register: how many of the subject's records, dated in the window by `dated_by`, count.

    A record counts (numerator) where its state is among `states` (empty: any), it was closed no later than due if
    `on_time`, every column in `requires` is filled, and its authority is among `authorities` (empty: any): those that
    are competent at the level which the criterion asks. Considered (denominator) are the records whose state is among
    `of_states` (empty: any). A record the register does not hold is nothing to count; a register nobody keeps (no table
    imported) is always not determinable.
    """

    id: str
    register: str
    op: Op
    threshold: Threshold
    states: tuple[str, ...] = ()
    of_states: tuple[str, ...] = ()
    on_time: bool = False
    requires: tuple[str, ...] = ()
    dated_by: DatedBy = DatedBy.OPENED_ON
    missing: Missing = Missing.NOT_DETERMINABLE
    beside: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclarationLeaf:
    """Asks a declaration: a statement of the subject, its evidence, and the reviewer's verdict on it."""

    id: str
    evidence_required: bool = True
    beside: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AllOf:
    """Met when every part that applies is met."""

    parts: tuple["Node", ...]
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Met when one part that applies is met."""

    parts: tuple["Node", ...]
    groups: tuple[str, ...] = ()


Leaf = IndicatorLeaf | RegisterLeaf | DeclarationLeaf
Node = Leaf | AllOf | AnyOf


def leaves(node: Node) -> Iterator[Leaf]:
    """Every leaf of a tree, in the order it is written."""
    if isinstance(node, AllOf | AnyOf):
        for part in node.parts:
            yield from leaves(part)
    else:
        yield node


def for_group(node: Node, group: str) -> Node | None:
    """The tree as it stands for a subject group: parts that do not apply are gone; None where nothing is left."""
    if node.groups and group not in node.groups:
        return None
    if isinstance(node, AllOf | AnyOf):
        parts = tuple(part for part in (for_group(part, group) for part in node.parts) if part is not None)
        if not parts:
            return None
        return AllOf(parts) if isinstance(node, AllOf) else AnyOf(parts)
    return node


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of the movement, such as `a.6` (III.3.a.6): who it is for, what it asks, where it comes from.

    `exception_possible`: the body that decides an award may except a subject from it by a signed act.
    """

    id: str
    kind: SubjectKind
    rule: Node
    citation: Citation
    groups: tuple[str, ...] = ()
    exception_possible: bool = False

    def applies_to(self, group: str) -> bool:
        """True where subjects of the group are judged by it."""
        return (not self.groups or group in self.groups) and for_group(self.rule, group) is not None
