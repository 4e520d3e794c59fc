"""What is wrong with a draft: the loader that takes movements in judges it, and what only a draft can be is added."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from thidua.definitions.movement_loader import LoadedMovement, load
from thidua.definitions.toml.diagnostics import DefinitionError, Diagnostic
from thidua.definitions.toml.positions import locate
from thidua.definitions.toml.source import Tree
from thidua.definitions.validation.references import shipped_references
from thidua.definitions.worked_examples import run_cases
from thidua.i18n import Language, UserError, _
from thidua.io.atomic_files import scratch_folder
from thidua.web.apps.movement_drafts.copies import folder_of, place_of_act, text_files
from thidua.web.apps.movement_drafts.models import DraftText, MovementDraft
from thidua.web.apps.movement_drafts.toml_text import tree_of


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong: in which file of the draft, in which line, and what, in the reader's language."""

    file: str
    line: int
    problem: Diagnostic
    folder: str = ""

    def say(self, language: Language) -> str:
        """What is wrong."""
        return self.problem.say(language).replace(self.folder, "") if self.folder else self.problem.say(language)

    def render(self, language: Language) -> str:
        """The same with file and line."""
        return f"{self.file}:{self.line}: {self.say(language)}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The movement that a draft makes; None where it makes none. faults: in the order of files and lines.

    examples: worked examples of the movement that come out otherwise: for whoever reads it, no fault.
    """

    movement: LoadedMovement | None
    faults: tuple[Fault, ...]
    examples: tuple[Fault, ...] = ()


def judged(text: DraftText) -> Judgement:
    """Everything that is wrong with a text of a draft."""
    draft, files = text.draft, tuple(sorted(text.files.items()))
    loaded = _loaded(files, draft.path)
    if loaded.movement is None:
        return loaded
    own = tuple(_of_draft(draft, text.files, loaded.movement))
    return Judgement(None if own else loaded.movement, own, loaded.examples)


@contextmanager
def laid_out(files: Mapping[str, str], path: str) -> Iterator[Path]:
    """The files in a folder of their own; the path of the movement."""
    with scratch_folder("thidua-draft-") as folder:
        for name, text in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        yield folder / path


@lru_cache(maxsize=32)
def _loaded(files: tuple[tuple[str, str], ...], path: str) -> Judgement:
    """As taking in would load it; read once a process."""
    with laid_out(dict(files), path) as file:
        folder = file.parents[len(Path(path).parts) - 1]
        try:
            loaded = load(file)
        except DefinitionError as error:
            return Judgement(None, _faults(error.problems, folder))
        except UserError as error:
            return Judgement(None, (_fault(path, 1, error.message, error.values),))
        try:
            _count, examples = run_cases(loaded.movement, file.parent, shipped_references().law)
        except DefinitionError as error:
            return Judgement(None, _faults(error.problems, folder))
        return Judgement(loaded, (), _faults(examples, folder))


def _faults(problems: Iterable[Diagnostic], folder: Path) -> tuple[Fault, ...]:
    return tuple(
        Fault(problem.file.relative_to(folder).as_posix(), problem.line, problem, f"{folder}/")
        if problem.file.is_relative_to(folder)
        else Fault(problem.file.name, problem.line, problem)
        for problem in problems
    )


def _fault(file: str, line: int, message: str, values: Mapping[str, object] | None = None) -> Fault:
    return Fault(file, line, Diagnostic(Path(file), line, message, dict(values or {})))


def _of_draft(draft: MovementDraft, files: Mapping[str, str], loaded: LoadedMovement) -> Iterator[Fault]:
    """What a movement may be, and this draft may not become."""
    path, movement = draft.path, loaded.movement
    lines = locate(files[path])
    if movement.id != draft.movement_id:
        message = _("this draft becomes the movement “{id}”: it has that id")
        yield _fault(path, lines.line(("id",)), message, {"id": draft.movement_id})
    if movement.unit is not None:
        yield _fault(path, lines.line(("unit",)), _("a draft here is of the city's movement: leave `unit` out"))
    sources = f"{folder_of(path)}sources.toml"
    if place_of_act(tree_of(files.get(sources, "")), draft.source_id) is None:
        message = _("the sources of the draft lack the act that issues it, “{id}”")
        yield _fault(sources, 1, message, {"id": draft.source_id})
    if draft.holds_from is None:
        if movement.citation.source != draft.source_id:
            message = _("a movement rests on the act that issues it: source = “{id}”")
            yield _fault(path, lines.line(("source",)), message, {"id": draft.source_id})
        return
    data, issued = tree_of(files[path]), tree_of(text_files(draft.base)[draft.base.path])
    yield from _of_amendment(draft, data, issued, files[path])


def _of_amendment(draft: MovementDraft, data: Tree, issued: Tree, text: str) -> Iterator[Fault]:
    """Nothing that was issued is edited; what is added holds from the day stated, by the act that issues it."""
    path, lines = draft.path, locate(text)
    for key in dict.fromkeys([*data, *issued]):
        if key != "amendment" and data.get(key) != issued.get(key):
            message = _("“{name}” was issued and is not edited: amend it")
            yield _fault(path, lines.line(_first_other(data, issued, key)), message, {"name": key})
    before, after = issued.get("amendment", []), data.get("amendment", [])
    if after[: len(before)] != before:
        yield _fault(path, lines.line(("amendment",)), _("amendments that were issued stay as they are"))
        return
    for i, entry in enumerate(after[len(before) :], start=len(before)):
        if entry["from"] != draft.holds_from:
            message = _("what one act amends holds from one day, {day}")
            yield _fault(path, lines.line(("amendment", i, "from")), message, {"day": draft.holds_from})
        if entry.get("source") != draft.source_id:
            message = _("what is amended rests on the act that amends it: source = “{id}”")
            yield _fault(path, lines.line(("amendment", i, "source")), message, {"id": draft.source_id})


def _first_other(data: Tree, issued: Tree, key: str) -> tuple[str | int, ...]:
    """The first entry of a table that is another; the table where it is none."""
    after, before = data.get(key), issued.get(key)
    if isinstance(after, list) and isinstance(before, list):
        other = (i for i, entry in enumerate(after) if i >= len(before) or entry != before[i])
        return (key, next(other, 0))
    if isinstance(after, dict) and isinstance(before, dict):
        return (key, next((name for name in after if after[name] != before.get(name)), ""))
    return (key,)


def added_amendments(draft: MovementDraft, files: Mapping[str, str]) -> range:
    """The places of the amendments that the draft adds."""
    issued = tree_of(text_files(draft.base)[draft.base.path]).get("amendment", [])
    return range(len(issued), len(tree_of(files[draft.path]).get("amendment", [])))
