"""What the schema cannot see in a movement: names that lead nowhere, citations, dates. Rules: `check_rules`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from thidua.definitions.law import SourceEntry
from thidua.definitions.schema import movement
from thidua.definitions.toml.diagnostics import Diagnostic, suggestion
from thidua.definitions.toml.positions import Path as KeyPath
from thidua.definitions.validation.criteria import Reporter, RuleChecker
from thidua.i18n.catalogue import _
from thidua.rules.movement import UNIT_HEAD, Movement, RankBy

TABLES = (
    *("group", "content", "criterion", "hold", "award", "part", "deadline", "time_limit", "route", "responsibility"),
    *("ranking", "council", "appraisal", "check", "amendment"),
)


@dataclass(frozen=True)
class Checker(Reporter):
    """Checks one file. `sources`: the legal texts it may cite; `above`: the movement it inherits from."""

    sources: Mapping[str, SourceEntry]
    above: Movement | None

    def problems(self) -> list[Diagnostic]:
        """Everything found, in no particular order."""
        return [
            *self._window(),
            *self._ids(),
            *self._citations(),
            *(rules := RuleChecker(self.document, self.references, self._groups())).problems(),
            *self._rankings(rules),
            *self._references(),
        ]

    def _groups(self) -> dict[str, str]:
        """Group id → kind, of the movement above and of this file."""
        above = {group.id: group.kind.value for group in self.above.groups} if self.above else {}
        return above | {group.id: group.kind.value for group in self.file.group}

    def _window(self) -> Iterator[Diagnostic]:
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

    def _ids(self) -> Iterator[Diagnostic]:
        for table in TABLES:
            seen = set()
            for i, entry in enumerate(getattr(self.file, table)):
                if entry.id in seen:
                    yield self._problem((table, i, "id"), _("“{id}” is named twice"), id=entry.id)
                seen.add(entry.id)

    def _citations(self) -> Iterator[Diagnostic]:
        yield from self._citation((), self.file.source, self.file.clause)
        for path, entry in cited(self.file, ()):
            yield from self._citation(path, entry.source or self.file.source, entry.clause)
        for i, part in enumerate(self.file.part):
            if part.form_source is not None and part.form_source not in self.sources:
                yield self._no_source(("part", i, "form_source"), part.form_source)

    def _citation(self, path: KeyPath, source: str, clause: str) -> Iterator[Diagnostic]:
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

    def _no_source(self, path: KeyPath, source: str) -> Diagnostic:
        return self._unknown(
            path,
            _("source “{name}” is neither in law/sources.toml nor in sources.toml beside the file"),
            _("source “{name}” is not registered: did you mean “{meant}”?"),
            source,
            self.sources,
        )

    def _references(self) -> Iterator[Diagnostic]:
        file, above = self.file, self.above
        criteria = [criterion.id for criterion in file.criterion] + [
            criterion.id for criterion in (above.criteria if above else ())
        ]
        routes = [own_route.id for own_route in file.route] + [route.id for route in (above.routes if above else ())]
        deadlines = [deadline.id for deadline in file.deadline] + [
            deadline.id for deadline in (above.deadlines if above else ())
        ]
        for i, hold in enumerate(file.hold):
            if hold.register_ not in self.references.registers:
                yield self._no_register(("hold", i, "register"), hold.register_)
            yield from self._named(("hold", i, "criteria"), hold.criteria, criteria)
        for i, content in enumerate(file.content):
            for j, name in enumerate(content.registers):
                if name not in self.references.registers:
                    yield self._no_register(("content", i, "registers", j), name)
        for i, award in enumerate(file.award):
            yield from self._award(i, award, criteria, routes)
        for i, route in enumerate(file.route):
            for j, step in enumerate(route.step):
                if step.deadline is not None:
                    yield from self._named(("route", i, "step", j, "deadline"), [step.deadline], deadlines)

    def _rankings(self, rules: RuleChecker) -> Iterator[Diagnostic]:
        for i, entry in enumerate(self.file.ranking):
            if entry.by is RankBy.INDICATOR and entry.indicator is None:
                yield self._problem(("ranking", i), _("“{name}” is missing here"), name="indicator")
            elif entry.indicator is not None:
                yield from rules.indicators(("ranking", i, "indicator"), [entry.indicator], entry.kind.value)

    def _award(
        self, i: int, award: movement.AwardEntry, criteria: list[str], routes: list[str]
    ) -> Iterator[Diagnostic]:
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
        yield from self._rates(i, award)
        for j, bonus in enumerate(award.bonus):
            yield from self._named(
                ("award", i, "bonus", j, "rate"), [bonus.rate], list(self.references.law.bonus_rates)
            )

    def _rates(self, i: int, award: movement.AwardEntry) -> Iterator[Diagnostic]:
        """Of an award that unit heads decide: one rate for the head of every kind of unit that a group names.

        The movement of one unit has one head alone. A sealed movement is not written any more.
        """
        if self.references.issued or award.decided_by != UNIT_HEAD or not award.bonus or self.file.unit is not None:
            return
        names = [name for group in self.file.group for name in group.unit_groups]
        names += [name for group in (self.above.groups if self.above else ()) for name in group.unit_groups]
        for unit_group in dict.fromkeys(names):
            rates = [bonus.rate for bonus in award.bonus if not bonus.unit_groups or unit_group in bonus.unit_groups]
            if len(rates) != 1:
                yield self._problem(
                    ("award", i, "decided_by"),
                    _("heads of units of group “{group}” have {count} bonus rates for this award: one is needed"),
                    group=unit_group,
                    count=len(rates),
                )

    def _named(self, path: KeyPath, named: list[str], names: list[str]) -> Iterator[Diagnostic]:
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


def cited(model: BaseModel, path: KeyPath) -> Iterator[tuple[KeyPath, movement.CitedEntry]]:
    """Every entry below a model that cites a clause, with its path in the file."""
    for name, about in type(model).model_fields.items():
        value = getattr(model, name)
        citation = value if isinstance(value, list) else [value]
        for i, inner in enumerate(citation):
            if isinstance(inner, BaseModel):
                at = (*path, about.alias or name, *([i] if isinstance(value, list) else []))
                if isinstance(inner, movement.CitedEntry):
                    yield at, inner
                yield from cited(inner, at)
