"""A sub-movement over the movement above it: it may add or tighten, never loosen (I.2.a). Both lines are named."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from thidua.definitions.toml.diagnostics import Diagnostic
from thidua.definitions.toml.positions import Path as KeyPath
from thidua.definitions.toml.source import TomlFile
from thidua.i18n.catalogue import _
from thidua.rules.criteria import Criterion
from thidua.rules.judging.strictness import loosenings
from thidua.rules.movement import Award, Deadline, DossierPart, Hold, Movement, RegisterTimeLimit, Responsibility

EntryT = TypeVar("EntryT")


@dataclass(frozen=True)
class EntryOrigin:
    """The file and the path in it at which an entry is written."""

    source: TomlFile
    path: KeyPath

    def place(self, path: KeyPath = ()) -> str:
        """`file:line` of the entry or of something in it."""
        return f"{self.source.file}:{self.source.line((*self.path, *path))}"

    def value(self, path: KeyPath) -> str:
        """What is written there, or a dash where it is left to its default."""
        here: Any = self.source.data
        for part in (*self.path, *path):
            if isinstance(here, dict) and part in here:
                here = here[str(part)]
            elif isinstance(here, list) and isinstance(part, int) and part < len(here):
                here = here[part]
            else:
                return "—"
        return str(here) if isinstance(here, str | int | list) else str(here) if not isinstance(here, dict) else "{…}"


Origins = dict[tuple[str, str], EntryOrigin]

LOOSER = _("{name} {value} is looser than {above} in {place}: a sub-movement may add or tighten, never loosen")
LEFT_OUT = _("{criterion} no longer asks what {place} asks: keep it, and add to it with `all`")
CHANGED = _("{name} {value} differs from {above} in {place}: a sub-movement cannot change it")


def merged(lower: tuple[EntryT, ...], upper: tuple[EntryT, ...]) -> tuple[EntryT, ...]:
    """The upper entries in their order, replaced where the lower file says the same id; then what it adds."""
    own = {_id(entry): entry for entry in lower}
    kept = {_id(entry) for entry in upper}
    return (*(own.get(_id(entry), entry) for entry in upper), *(entry for entry in lower if _id(entry) not in kept))


def _id(entry: Any) -> str:
    return str(entry.id)


@dataclass(frozen=True)
class Comparison:
    """Compares the entries of a movement with those it inherits under the same ids."""

    lower: Movement  # own entries alone
    upper: Movement  # as it stands in force, with all above it
    written: Origins
    written_above: Origins
    source: TomlFile

    def problems(self) -> Iterator[Diagnostic]:
        """One problem for everything that loosens or changes what is inherited."""
        yield from self._window()
        yield from self._settings()
        yield from self._tightened("criterion", self.lower.criteria, self.upper.criteria, self._criterion)
        yield from self._tightened("award", self.lower.awards, self.upper.awards, self._award)
        yield from self._tightened("hold", self.lower.holds, self.upper.holds, self._hold)
        yield from self._tightened("deadline", self.lower.deadlines, self.upper.deadlines, self._deadline)
        yield from self._tightened("time_limit", self.lower.time_limits, self.upper.time_limits, self._time_limit)
        yield from self._tightened("part", self.lower.dossier_parts, self.upper.dossier_parts, self._part)
        yield from self._tightened(
            "responsibility", self.lower.responsibilities, self.upper.responsibilities, self._responsibility
        )
        for table, below, above in (
            ("group", self.lower.groups, self.upper.groups),
            ("route", self.lower.routes, self.upper.routes),
            ("content", self.lower.contents, self.upper.contents),
            ("ranking", self.lower.rankings, self.upper.rankings),
            ("council", self.lower.councils, self.upper.councils),
            ("appraisal", self.lower.appraisals, self.upper.appraisals),
            ("check", self.lower.checks, self.upper.checks),
        ):
            yield from self._unchanged(table, below, above)

    def _tightened(
        self,
        table: str,
        lower: tuple[EntryT, ...],
        upper: tuple[EntryT, ...],
        compare: Callable[[EntryT, EntryT], Iterator[tuple[str, KeyPath, KeyPath]]],
    ) -> Iterator[Diagnostic]:
        """`compare` gives for each difference a message and the paths of the lower and the upper value."""
        above = {_id(inherited): inherited for inherited in upper}
        for entry in lower:
            if _id(entry) not in above:
                continue
            here = self.written[table, _id(entry)]
            there = self.written_above[table, _id(entry)]
            for message, path, path_above in compare(entry, above[_id(entry)]):
                yield here.source.problem(
                    (*here.path, *path),
                    message,
                    name=next((part for part in reversed(path) if isinstance(part, str)), table),
                    criterion=_id(entry),
                    value=here.value(path),
                    above=there.value(path_above),
                    place=there.place(path_above),
                )

    def _window(self) -> Iterator[Diagnostic]:
        below, above = self.lower.window, self.upper.window
        there = self.written_above["window", ""]
        for name, own, stated in (("from", below.from_on, above.from_on), ("to", below.to_on, above.to_on)):
            if own != stated:
                yield self.source.problem(
                    ("window", name), CHANGED, name=name, value=own, above=stated, place=there.place((name,))
                )

    def _settings(self) -> Iterator[Diagnostic]:
        for name, _citation in self.lower.setting_citations:
            own, stated = getattr(self.lower.settings, name), getattr(self.upper.settings, name)
            if own == stated:
                continue
            there = self.written_above.get(("settings", name))
            yield from (
                self.source.problem(
                    ("settings", name, "value"),
                    message,
                    name=name,
                    value=own,
                    above=stated,
                    place=there.place(("value",)) if there else self.written_above["window", ""].source.file,
                )
                for message in _setting(name, own, stated)
            )

    def _criterion(self, lower: Criterion, upper: Criterion) -> Iterator[tuple[str, KeyPath, KeyPath]]:
        if lower.kind != upper.kind:
            yield CHANGED, ("kind",), ("kind",)
            return
        groups = [group.id for group in (*self.upper.groups, *self.lower.groups) if group.kind == upper.kind]
        own_groups = [group for group in groups if upper.applies_to(group)]
        if lower.groups and not set(own_groups) <= set(lower.groups):
            yield LOOSER, ("groups",), ("groups",)
        if lower.exception_possible and not upper.exception_possible:
            yield LOOSER, ("exception_possible",), ("exception_possible",)
        for loosening in loosenings(lower.rule, upper.rule, own_groups):
            message = LOOSER if loosening.key else LEFT_OUT
            key = (loosening.key,) if loosening.key else ()
            yield message, ("rule", *loosening.lower, *key), ("rule", *loosening.upper, *key)

    @staticmethod
    def _award(lower: Award, upper: Award) -> Iterator[tuple[str, KeyPath, KeyPath]]:
        if lower.criteria and not (upper.criteria and set(upper.criteria) <= set(lower.criteria)):
            yield LOOSER, ("criteria",), ("criteria",)
        if not set(lower.kinds) <= set(upper.kinds):
            yield LOOSER, ("kinds",), ("kinds",)
        for name in ("decided_by", "route"):
            if getattr(lower, name) != getattr(upper, name):
                yield CHANGED, (name,), (name,)
        for i, quota in enumerate(upper.quotas):
            own = lower.quota(quota.kind)
            if own is None:
                yield LOOSER, ("quota",), ("quota", i, "at_most")
            elif own.share.numerator * quota.share.denominator > quota.share.numerator * own.share.denominator:
                yield LOOSER, ("quota", lower.quotas.index(own), "at_most"), ("quota", i, "at_most")
        if [_without_citations(bonus) for bonus in lower.bonuses] != [
            _without_citations(bonus) for bonus in upper.bonuses
        ]:
            yield CHANGED, ("bonus",), ("bonus",)

    @staticmethod
    def _hold(lower: Hold, upper: Hold) -> Iterator[tuple[str, KeyPath, KeyPath]]:
        if lower.register != upper.register:
            yield CHANGED, ("register",), ("register",)
        if not set(upper.states) <= set(lower.states):
            yield LOOSER, ("states",), ("states",)
        if lower.criteria and not (upper.criteria and set(upper.criteria) <= set(lower.criteria)):
            yield LOOSER, ("criteria",), ("criteria",)

    @staticmethod
    def _deadline(lower: Deadline, upper: Deadline) -> Iterator[tuple[str, KeyPath, KeyPath]]:
        if lower.before_on > upper.before_on:
            yield LOOSER, ("before",), ("before",)
        for name in ("to", "time_zone"):
            if getattr(lower, name) != getattr(upper, name):
                yield CHANGED, (name,), (name,)

    @staticmethod
    def _time_limit(lower: RegisterTimeLimit, upper: RegisterTimeLimit) -> Iterator[tuple[str, KeyPath, KeyPath]]:
        if lower.working_days > upper.working_days:
            yield LOOSER, ("working_days",), ("working_days",)

    @staticmethod
    def _part(lower: DossierPart, upper: DossierPart) -> Iterator[tuple[str, KeyPath, KeyPath]]:
        for name in ("form", "form_source"):
            if getattr(lower, name) != getattr(upper, name):
                yield CHANGED, (name,), (name,)
        if upper.per_subject and not lower.per_subject:
            yield LOOSER, ("per_subject",), ("per_subject",)
        if not set(upper.must_state) <= set(lower.must_state):
            yield LOOSER, ("must_state",), ("must_state",)

    @staticmethod
    def _responsibility(lower: Responsibility, upper: Responsibility) -> Iterator[tuple[str, KeyPath, KeyPath]]:
        if lower.body != upper.body:
            yield CHANGED, ("body",), ("body",)
        if not set(upper.duties) <= set(lower.duties):
            yield LOOSER, ("duties",), ("duties",)

    def _unchanged(self, table: str, lower: tuple[Any, ...], upper: tuple[Any, ...]) -> Iterator[Diagnostic]:
        def compare(below: Any, above: Any) -> Iterator[tuple[str, KeyPath, KeyPath]]:
            if _without_citations(below) != _without_citations(above):
                yield CHANGED, (), ()

        yield from self._tightened(table, lower, upper, compare)


def _without_citations(entry: Any) -> Any:
    bare = replace(entry, citation=None) if hasattr(entry, "citation") else entry
    return (
        replace(bare, steps=tuple(replace(step, citation=None) for step in bare.steps))
        if hasattr(bare, "steps")
        else bare
    )


def _setting(name: str, lower: object, upper: object) -> Iterator[str]:
    """A setting that differs: looser, unchangeable, or (nothing) stricter."""
    if name in _HIGHER_IS_STRICTER and isinstance(lower, int) and isinstance(upper, int):
        if lower < upper:
            yield LOOSER
    elif name in _LOWER_IS_STRICTER and isinstance(lower, int) and isinstance(upper, int):
        if lower > upper:
            yield LOOSER
    elif name in _STRICTEST:
        if lower != _STRICTEST[name]:
            yield LOOSER
    else:
        yield CHANGED


_HIGHER_IS_STRICTER = {
    "satisfied_from",
    "satisfaction_minimum_n",
    "dossiers_minimum_n",
    "token_withdrawn_within_seconds",
    "dissatisfied_group_minimum",
}
_LOWER_IS_STRICTER = {"forward_within_working_seconds"}
# Of two answers, the one that no unit gains from.
_STRICTEST = {
    "procedure_without_demand": "counts",
    "desk_dossiers": "cross_boundary",
    "due_at_midnight": "exact",
    "initiative_for_two_criteria": "once",
}
