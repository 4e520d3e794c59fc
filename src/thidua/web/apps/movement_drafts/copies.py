"""The files that a draft begins with: a copy of an edition, as the next movement or to be amended; and as issued."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from thidua.definitions.law import SourceEntry
from thidua.definitions.toml.positions import Path as KeyPath
from thidua.definitions.toml.source import Tree
from thidua.definitions.usual_fields import at_path
from thidua.i18n import UserError
from thidua.rules.movement import Movement
from thidua.web.apps.movement_drafts.toml_text import in_force, tree_of, with_entry, with_values, written_in
from thidua.web.apps.movements.editions import loaded
from thidua.web.apps.movements.models import MovementEdition

Files = dict[str, str]
# As a source says it before it has its number.
NO_NUMBER = "…"


@dataclass(frozen=True, slots=True)
class Beginning:
    """The files of a new draft, the path of its movement, and the legal text that issues it."""

    files: Files
    path: str
    source_id: str


@dataclass(frozen=True, slots=True)
class NextMovement:
    """What a movement that begins as a copy of another is asked for: its id, titles by language, first and last day."""

    id: str
    titles: Mapping[str, str]
    first: date
    last: date


def text_files(edition: MovementEdition) -> Files:
    """The files of an edition as texts."""
    return {file.path: bytes(file.content).decode("utf-8-sig") for file in edition.files.all()}


def folder_of(path: str) -> str:
    """The folder of a movement among its files, with the stroke behind it."""
    return path.removesuffix("movement.toml")


def own_files(files: Mapping[str, str], path: str) -> Files:
    """The files of the movement itself, without those that it inherits."""
    return {name: text for name, text in files.items() if name.startswith(folder_of(path))}


def as_next(base: MovementEdition, wanted: NextMovement, today: date) -> Beginning:
    """A copy as the next movement: amendments written into the text, days moved on by as many years.

    Raises:
        UserError: the base has no texts in a language that a title is given in, or no files.
    """
    movement, source = _of(base)
    files, old, new = text_files(base), folder_of(base.path), f"{wanted.id}/"
    files = {name.replace(old, new, 1) if name.startswith(old) else name: text for name, text in files.items()}
    path, source_id = f"{new}movement.toml", f"plan-{wanted.id}"
    text = written_in(files[path], movement.window.to_on)
    years = wanted.first.year - movement.window.from_on.year
    files[path] = with_values(
        text,
        {
            ("id",): wanted.id,
            ("version",): "1.0.0",
            ("source",): source_id,
            ("known_on",): today,
            ("window", "from"): wanted.first,
            ("window", "to"): wanted.last,
            **_moved_on(tree_of(text), years),
        },
    )
    for language, title in wanted.titles.items():
        name = f"{new}texts/{language}.toml"
        if name in files:
            files[name] = with_values(files[name], {("title",): title})
    return Beginning(_with_act(files, path, source_id, wanted.titles, source, today), path, source_id)


def as_amendment(base: MovementEdition, today: date) -> Beginning:
    """A copy to which amendments are added; the text as issued stays."""
    movement, source = _of(base)
    titles = {
        "vi": f"Sửa đổi, bổ sung {movement.text('title', 'vi')}",
        "en": f"Amendment of: {movement.text('title', 'en')}",
    }
    source_id = f"amending-act-{base.number + 1}"
    return Beginning(_with_act(text_files(base), base.path, source_id, titles, source, today), base.path, source_id)


def _of(base: MovementEdition) -> tuple[Movement, SourceEntry]:
    from_files = loaded(base)
    return from_files.movement, from_files.sources[from_files.movement.citation.source]


def _moved_on(data: Tree, years: int) -> dict[KeyPath, date]:
    """The deadlines, so many years later."""
    deadlines = data.get("deadline", [])
    return {("deadline", i, "before"): _later(deadline["before"], years) for i, deadline in enumerate(deadlines)}


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _with_act(
    files: Files, path: str, source_id: str, titles: Mapping[str, str], above: SourceEntry, today: date
) -> Files:
    """The files with the legal text that will issue them, still without number and day."""
    name = f"{folder_of(path)}sources.toml"
    entry: dict[str, object] = {
        "id": source_id,
        "number": NO_NUMBER,
        "title": {"vi": titles.get("vi") or titles["en"], "en": titles.get("en") or titles["vi"]},
        "issuer": {"vi": above.issuer.vi, "en": above.issuer.en},
        "from": today,
        "known_on": today,
        "confidence": "M",
    }
    if above.clauses:
        entry["clauses"] = [*above.clauses]
    return {**files, name: with_entry(files.get(name, ""), "source", entry)}


def place_of_act(data: Tree, source_id: str) -> int | None:
    """Where the legal text stands among those of a sources.toml; None where it does not."""
    entries = data.get("source", [])
    return next((i for i, entry in enumerate(entries) if entry.get("id") == source_id), None)


def as_issued(
    files: Files, path: str, source_id: str, document_no: str, on: date, *, amendments: range | None
) -> Files:
    """The files with number and day of the act that issues them.

    amendments: the places of those that it adds, known from its day; None: it issues the movement itself.

    Raises:
        UserError: the act is not among the sources any more.
    """
    name = f"{folder_of(path)}sources.toml"
    place = place_of_act(tree_of(files.get(name, "")), source_id)
    if place is None:
        raise UserError("the sources of the draft lack the act that issues it, “{id}”", id=source_id)
    act = {"number": document_no, "issued_on": on, "from": on, "known_on": on, "confidence": "V"}
    dated: dict[KeyPath, object] = {("known_on",): on}
    if amendments is not None:
        dated = {("amendment", i, "known_on"): on for i in amendments}
    return {
        **files,
        name: with_values(files[name], {("source", place, key): value for key, value in act.items()}),
        path: with_values(files[path], dated),
    }


def values_in_force(files: Mapping[str, str], path: str) -> Tree:
    """The values of a movement with all its amendments written into them.

    Raises:
        UserError: the file is no TOML, or an amendment leads nowhere.
    """
    return in_force(data := tree_of(files[path]), last_day(data))


def last_day(data: Tree) -> date:
    """The last day of a movement's period; far away where it has none."""
    day = at_path(data, ("window", "to"))
    return day if isinstance(day, date) else date.max
