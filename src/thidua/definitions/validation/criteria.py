"""What the schema cannot see in a movement's criteria: unknown names, thresholds without meaning, rules in a knot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from thidua.definitions.schema import movement
from thidua.definitions.toml.diagnostics import Diagnostic, suggestion
from thidua.definitions.toml.positions import Path as KeyPath
from thidua.definitions.toml.source import Document
from thidua.definitions.validation.references import KnownReferences
from thidua.i18n.catalogue import _
from thidua.rules.criteria import Missing, Op, Threshold


@dataclass(frozen=True)
class Reporter:
    """Says what is wrong where in a file, with the name that was probably meant."""

    document: Document[movement.MovementFile]
    references: KnownReferences

    @property
    def file(self) -> movement.MovementFile:
        """The file's content."""
        return self.document.content

    def _problem(self, path: KeyPath, message: str, /, **values: object) -> Diagnostic:
        return self.document.source.problem(path, message, **values)

    def _unknown(
        self, path: KeyPath, message: str, message_with_meant: str, name: str, names: Mapping[str, object]
    ) -> Diagnostic:
        meant = suggestion(name, list(names))
        if meant is None:
            return self._problem(path, message, name=name)
        return self._problem(path, message_with_meant, name=name, meant=meant)

    def _no_register(self, path: KeyPath, name: str) -> Diagnostic:
        return self._unknown(
            path,
            _("there is no register “{name}”"),
            _("there is no register “{name}”: did you mean “{meant}”?"),
            name,
            dict.fromkeys(self.references.registers),
        )


@dataclass(frozen=True)
class RuleChecker(Reporter):
    """Checks the criteria of a file. `groups`: group id → kind, of this file and the movement above."""

    groups: Mapping[str, str]

    def problems(self) -> Iterator[Diagnostic]:
        """Everything found in the criteria."""
        for i, entry in enumerate(self.file.criterion):
            at: KeyPath = ("criterion", i)
            own = {group: kind for group, kind in self.groups.items() if kind == entry.kind}
            yield from self._group_names((*at, "groups"), entry.groups, own)
            leaf_ids: dict[str, KeyPath] = {}
            declarations = 0
            for path, node, under_any in nodes(entry.rule, (*at, "rule")):
                yield from self._group_names((*path, "groups"), node.groups, own)
                if isinstance(node, movement.AllEntry | movement.AnyEntry):
                    continue
                leaf_id = leaf_name(node)
                if leaf_id in leaf_ids:
                    yield self._problem(
                        path,
                        _("two parts of {criterion} are called “{id}”: give one an id"),
                        criterion=entry.id,
                        id=leaf_id,
                    )
                leaf_ids[leaf_id] = path
                if isinstance(node, movement.DeclarationEntry):
                    declarations += 1
                    yield from self.indicators((*path, "beside"), node.beside, None)
                    continue
                yield from self._leaf(path, node, entry.kind.value, under_any=under_any)
            if declarations > 1:
                yield self._problem(
                    (*at, "rule"), _("{criterion} asks for two declarations; one is enough"), criterion=entry.id
                )

    def _group_names(self, path: KeyPath, named: list[str], group_names: Mapping[str, str]) -> Iterator[Diagnostic]:
        for i, name in enumerate(named):
            if name not in group_names:
                yield self._unknown(
                    (*path, i),
                    _("“{name}” is not a group of this kind"),
                    _("“{name}” is not a group of this kind: did you mean “{meant}”?"),
                    name,
                    group_names,
                )

    def _leaf(
        self, path: KeyPath, leaf: movement.IndicatorEntry | movement.RegisterDefinition, kind: str, *, under_any: bool
    ) -> Iterator[Diagnostic]:
        yield from self._threshold(path, leaf.op, leaf.threshold)
        yield from self.indicators((*path, "beside"), leaf.beside, None)
        if under_any and leaf.missing is Missing.NOT_APPLICABLE:
            yield self._problem(
                (*path, "missing"), _("a choice of `any` cannot be left out: say not_determinable or not_met")
            )
        if isinstance(leaf, movement.IndicatorEntry):
            yield from self.indicators((*path, "indicator"), [leaf.indicator], kind)
            if leaf.minimum_n_blocking and leaf.minimum_n is None:
                yield self._problem((*path, "minimum_n_blocking"), _("“{name}” is missing here"), name="minimum_n")
        elif leaf.register_ not in self.references.registers:
            yield self._no_register((*path, "register"), leaf.register_)

    def indicators(self, path: KeyPath, named: list[str], kind: str | None) -> Iterator[Diagnostic]:
        """Of the indicators named, those that are unknown or cannot be asked of the kind of subject."""
        for i, name in enumerate(named):
            at = path if path[-1] == "indicator" else (*path, i)
            if name not in self.references.indicators:
                yield self._unknown(
                    at,
                    _("there is no indicator “{name}”"),
                    _("there is no indicator “{name}”: did you mean “{meant}”?"),
                    name,
                    self.references.indicators,
                )
            elif kind is not None and self.references.indicators[name] and kind not in self.references.indicators[name]:
                yield self._problem(
                    at, _("indicator “{name}” cannot be asked of this kind of subject: {kind}"), name=name, kind=kind
                )

    def _threshold(self, path: KeyPath, op: Op, threshold: Threshold) -> Iterator[Diagnostic]:
        at = (*path, "threshold")
        top = threshold.denominator
        if threshold.numerator < 0 or (top is not None and threshold.numerator > top):
            yield self._problem(at, _("a threshold is not below 0, and a share not above 100%"))
        elif (op is Op.GT and threshold.numerator == top) or (op is Op.LT and threshold.numerator == 0):
            yield self._problem(at, _("nothing can ever meet this threshold"))
        elif (op is Op.GE and threshold.numerator == 0) or (op is Op.LE and threshold.numerator == top):
            yield self._problem(at, _("everything always meets this threshold"))


def leaf_name(leaf: movement.LeafEntry) -> str:
    """The id a leaf goes by: its own, or what it asks."""
    if leaf.id is not None:
        return leaf.id
    if isinstance(leaf, movement.IndicatorEntry):
        return leaf.indicator
    return leaf.register_ if isinstance(leaf, movement.RegisterDefinition) else "declaration"


def nodes(
    node: movement.NodeEntry, path: KeyPath, *, under_any: bool = False
) -> Iterator[tuple[KeyPath, movement.NodeEntry, bool]]:
    """Every node of a rule with its path, and whether it stands below an `any`."""
    yield path, node, under_any
    if isinstance(node, movement.AllEntry):
        for i, part in enumerate(node.all):
            yield from nodes(part, (*path, "all", i), under_any=under_any)
    elif isinstance(node, movement.AnyEntry):
        for i, part in enumerate(node.any):
            yield from nodes(part, (*path, "any", i), under_any=True)
