"""What the schema cannot see in a movement: names that lead nowhere, citations, thresholds, dates, rules in a knot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from thidua.definitions import schema
from thidua.definitions.document import Document
from thidua.definitions.known import Known
from thidua.definitions.law import SourceEntry
from thidua.definitions.locate import Path as KeyPath
from thidua.definitions.problems import Problem, suggestion
from thidua.rules.criteria import Missing, Op, Threshold
from thidua.rules.movement import Movement
from thidua.texts.catalogue import _

TABLES = ("group", "content", "criterion", "hold", "award", "part", "deadline", "route", "responsibility", "amendment")


@dataclass(frozen=True)
class Checker:
    """Checks one file. `sources`: the legal texts it may cite; `above`: the movement it inherits from."""

    document: Document[schema.MovementFile]
    known: Known
    sources: Mapping[str, SourceEntry]
    above: Movement | None

    def problems(self) -> list[Problem]:
        """Everything found, in no particular order."""
        return [
            *self._window(),
            *self._ids(),
            *self._citations(),
            *self._criteria(),
            *self._references(),
        ]

    @property
    def file(self) -> schema.MovementFile:
        """The file's content."""
        return self.document.content

    def _problem(self, path: KeyPath, message: str, /, **values: object) -> Problem:
        return self.document.source.problem(path, message, **values)

    def _window(self) -> Iterator[Problem]:
        window = self.file.window
        if window is None:
            if self.above is None:
                yield self._problem((), _("“{name}” is missing here"), name="window")
            return
        if window.to < window.from_:
            yield self._problem(
                ("window", "to"),
                _("the last day, {to}, is before the first, {first}"),
                to=window.to,
                first=window.from_,
            )
        for i, deadline in enumerate(self.file.deadline):
            if deadline.before <= window.from_:
                yield self._problem(
                    ("deadline", i, "before"),
                    _("the deadline {day} is before the movement begins ({first})"),
                    day=deadline.before,
                    first=window.from_,
                )

    def _ids(self) -> Iterator[Problem]:
        for table in TABLES:
            seen = set()
            for i, entry in enumerate(getattr(self.file, table)):
                if entry.id in seen:
                    yield self._problem((table, i, "id"), _("“{id}” is named twice"), id=entry.id)
                seen.add(entry.id)

    def _citations(self) -> Iterator[Problem]:
        yield from self._citation((), self.file.source, self.file.clause)
        for path, entry in cited(self.file, ()):
            yield from self._citation(path, entry.source or self.file.source, entry.clause)
        for i, part in enumerate(self.file.part):
            if part.form_source is not None and part.form_source not in self.sources:
                yield self._no_source(("part", i, "form_source"), part.form_source)

    def _citation(self, path: KeyPath, source: str, clause: str) -> Iterator[Problem]:
        text = self.sources.get(source)
        if text is None:
            # The movement's own source is reported once, where it is named.
            if not path or source != self.file.source:
                yield self._no_source((*path, "source"), source)
            return
        if clause != "—" and text.clauses and clause not in text.clauses:
            meant = suggestion(clause, list(text.clauses))
            message = (
                _("“{source}” has no clause {clause}")
                if meant is None
                else _("“{source}” has no clause {clause}: did you mean {meant}?")
            )
            yield self._problem((*path, "clause"), message, source=source, clause=clause, meant=meant)
        window = self.file.window
        first, last = (window.from_, window.to) if window and window.from_ <= window.to else (None, None)
        if first and text.to is not None and text.to < first:
            yield self._problem(
                (*path, "source"), _("“{source}” was in force until {day} only"), source=source, day=text.to
            )
        if last and text.from_ > last:
            yield self._problem(
                (*path, "source"), _("“{source}” comes into force on {day} only"), source=source, day=text.from_
            )

    def _no_source(self, path: KeyPath, source: str) -> Problem:
        return self._unknown(
            path,
            _("source “{name}” is neither in law/sources.toml nor in sources.toml beside the file"),
            _("source “{name}” is not registered: did you mean “{meant}”?"),
            source,
            self.sources,
        )

    def _unknown(
        self, path: KeyPath, message: str, message_with_meant: str, name: str, names: Mapping[str, object]
    ) -> Problem:
        meant = suggestion(name, list(names))
        if meant is None:
            return self._problem(path, message, name=name)
        return self._problem(path, message_with_meant, name=name, meant=meant)

    def _groups(self) -> dict[str, str]:
        """Group id → kind, of the movement above and of this file."""
        above = {each.id: each.kind.value for each in self.above.groups} if self.above else {}
        return above | {each.id: each.kind.value for each in self.file.group}

    def _criteria(self) -> Iterator[Problem]:
        groups = self._groups()
        for i, entry in enumerate(self.file.criterion):
            at: KeyPath = ("criterion", i)
            own = {group: kind for group, kind in groups.items() if kind == entry.kind}
            yield from self._group_names((*at, "groups"), entry.groups, own)
            leaf_ids: dict[str, KeyPath] = {}
            declarations = 0
            for path, node, under_any in nodes(entry.rule, (*at, "rule")):
                yield from self._group_names((*path, "groups"), node.groups, own)
                if isinstance(node, schema.AllEntry | schema.AnyEntry):
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
                if isinstance(node, schema.DeclarationEntry):
                    declarations += 1
                    yield from self._indicators((*path, "beside"), node.beside, None)
                    continue
                yield from self._leaf(path, node, entry.kind.value, under_any=under_any)
            if declarations > 1:
                yield self._problem(
                    (*at, "rule"), _("{criterion} asks for two declarations; one is enough"), criterion=entry.id
                )

    def _group_names(self, path: KeyPath, named: list[str], known: Mapping[str, str]) -> Iterator[Problem]:
        for i, name in enumerate(named):
            if name not in known:
                yield self._unknown(
                    (*path, i),
                    _("“{name}” is not a group of this kind"),
                    _("“{name}” is not a group of this kind: did you mean “{meant}”?"),
                    name,
                    known,
                )

    def _leaf(
        self, path: KeyPath, leaf: schema.IndicatorEntry | schema.RegisterEntry, kind: str, *, under_any: bool
    ) -> Iterator[Problem]:
        yield from self._threshold(path, leaf.op, leaf.threshold)
        yield from self._indicators((*path, "beside"), leaf.beside, None)
        if under_any and leaf.missing is Missing.NOT_APPLICABLE:
            yield self._problem(
                (*path, "missing"), _("a choice of `any` cannot be left out: say not_determinable or not_met")
            )
        if isinstance(leaf, schema.IndicatorEntry):
            yield from self._indicators((*path, "indicator"), [leaf.indicator], kind)
            if leaf.minimum_n_blocking and leaf.minimum_n is None:
                yield self._problem((*path, "minimum_n_blocking"), _("“{name}” is missing here"), name="minimum_n")
        elif leaf.register_ not in self.known.registers:
            yield self._no_register((*path, "register"), leaf.register_)

    def _no_register(self, path: KeyPath, name: str) -> Problem:
        return self._unknown(
            path,
            _("there is no register “{name}”"),
            _("there is no register “{name}”: did you mean “{meant}”?"),
            name,
            dict.fromkeys(self.known.registers),
        )

    def _indicators(self, path: KeyPath, named: list[str], kind: str | None) -> Iterator[Problem]:
        for i, name in enumerate(named):
            at = path if path[-1] == "indicator" else (*path, i)
            if name not in self.known.indicators:
                yield self._unknown(
                    at,
                    _("there is no indicator “{name}”"),
                    _("there is no indicator “{name}”: did you mean “{meant}”?"),
                    name,
                    self.known.indicators,
                )
            elif kind is not None and self.known.indicators[name] and kind not in self.known.indicators[name]:
                yield self._problem(
                    at, _("indicator “{name}” cannot be asked of this kind of subject: {kind}"), name=name, kind=kind
                )

    def _threshold(self, path: KeyPath, op: Op, threshold: Threshold) -> Iterator[Problem]:
        at = (*path, "threshold")
        top = threshold.denominator
        if threshold.numerator < 0 or (top is not None and threshold.numerator > top):
            yield self._problem(at, _("a threshold is not below 0, and a share not above 100%"))
        elif (op is Op.GT and threshold.numerator == top) or (op is Op.LT and threshold.numerator == 0):
            yield self._problem(at, _("nothing can ever meet this threshold"))
        elif (op is Op.GE and threshold.numerator == 0) or (op is Op.LE and threshold.numerator == top):
            yield self._problem(at, _("everything always meets this threshold"))

    def _references(self) -> Iterator[Problem]:
        file, above = self.file, self.above
        criteria = [each.id for each in file.criterion] + [each.id for each in (above.criteria if above else ())]
        routes = [each.id for each in file.route] + [each.id for each in (above.routes if above else ())]
        deadlines = [each.id for each in file.deadline] + [each.id for each in (above.deadlines if above else ())]
        for i, hold in enumerate(file.hold):
            if hold.register_ not in self.known.registers:
                yield self._no_register(("hold", i, "register"), hold.register_)
            yield from self._named(("hold", i, "criteria"), hold.criteria, criteria)
        for i, content in enumerate(file.content):
            for j, name in enumerate(content.registers):
                if name not in self.known.registers:
                    yield self._no_register(("content", i, "registers", j), name)
        for i, award in enumerate(file.award):
            yield from self._award(i, award, criteria, routes)
        for i, route in enumerate(file.route):
            for j, step in enumerate(route.step):
                if step.deadline is not None:
                    yield from self._named(("route", i, "step", j, "deadline"), [step.deadline], deadlines)

    def _award(self, i: int, award: schema.AwardEntry, criteria: list[str], routes: list[str]) -> Iterator[Problem]:
        yield from self._named(("award", i, "criteria"), award.criteria, criteria)
        if award.route is not None:
            yield from self._named(("award", i, "route"), [award.route], routes)
        kinds = set()
        for j, quota in enumerate(award.quota):
            if quota.kind not in award.kinds or quota.kind in kinds:
                yield self._problem(
                    ("award", i, "quota", j, "kind"), _("one quota for each kind that can get the award")
                )
            kinds.add(quota.kind)
        for j, bonus in enumerate(award.bonus):
            yield from self._named(("award", i, "bonus", j, "rate"), [bonus.rate], list(self.known.law.bonus_rates))

    def _named(self, path: KeyPath, named: list[str], names: list[str]) -> Iterator[Problem]:
        for i, name in enumerate(named):
            if name not in names:
                at = (*path, i) if path[-1] == "criteria" else path
                yield self._unknown(
                    at,
                    _("there is no “{name}”"),
                    _("there is no “{name}”: did you mean “{meant}”?"),
                    name,
                    dict.fromkeys(names),
                )


def leaf_name(leaf: schema.LeafEntry) -> str:
    """The id a leaf goes by: its own, or what it asks."""
    if leaf.id is not None:
        return leaf.id
    if isinstance(leaf, schema.IndicatorEntry):
        return leaf.indicator
    return leaf.register_ if isinstance(leaf, schema.RegisterEntry) else "declaration"


def nodes(
    node: schema.NodeEntry, path: KeyPath, *, under_any: bool = False
) -> Iterator[tuple[KeyPath, schema.NodeEntry, bool]]:
    """Every node of a rule with its path, and whether it stands below an `any`."""
    yield path, node, under_any
    if isinstance(node, schema.AllEntry):
        for i, part in enumerate(node.all):
            yield from nodes(part, (*path, "all", i), under_any=under_any)
    elif isinstance(node, schema.AnyEntry):
        for i, part in enumerate(node.any):
            yield from nodes(part, (*path, "any", i), under_any=True)


def cited(model: BaseModel, path: KeyPath) -> Iterator[tuple[KeyPath, schema.Cited]]:
    """Every entry below a model that cites a clause, with its path in the file."""
    for name, about in type(model).model_fields.items():
        value = getattr(model, name)
        each = value if isinstance(value, list) else [value]
        for i, inner in enumerate(each):
            if isinstance(inner, BaseModel):
                at = (*path, about.alias or name, *([i] if isinstance(value, list) else []))
                if isinstance(inner, schema.Cited):
                    yield at, inner
                yield from cited(inner, at)
