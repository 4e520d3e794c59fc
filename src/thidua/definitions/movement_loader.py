"""Loads a movement: reads, amends, checks, resolves what it inherits, and gives the rules' frozen terms."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from thidua.definitions import schema_to_rules
from thidua.definitions.amendments import amend
from thidua.definitions.content_hash import movement_hash
from thidua.definitions.inheritance import Comparison, EntryOrigin, Origins, merged
from thidua.definitions.law import SourceEntry, load_sources
from thidua.definitions.paths import movements_folder
from thidua.definitions.schema import movement as schema
from thidua.definitions.toml.diagnostics import DefinitionError, Diagnostic
from thidua.definitions.toml.source import Document, TomlFile, check_schema, read_source
from thidua.definitions.validation.movement import TABLES, Checker
from thidua.definitions.validation.references import KnownReferences, shipped_references
from thidua.definitions.wording import check_wording, read_wording
from thidua.i18n import UserError
from thidua.i18n.catalogue import _
from thidua.rules.movement import Amendment, Movement, Window
from thidua.rules.movement_settings import MovementSettings
from thidua.rules.terms import Citation


@dataclass(frozen=True)
class LoadedMovement:
    """A movement with the texts it cites and the origin of each of its entries.

    entries: those of its file as amended, then of the files it inherits from; what its content hash is taken over.
    """

    movement: Movement
    file: Path
    sources: dict[str, SourceEntry]
    written: Origins
    entries: tuple[dict[str, Any], ...]


def load_movement(reference: str | Path, *, on: date | None = None, known_on: date | None = None) -> Movement:
    """The movement of a shipped id, a folder or a movement.toml, checked and resolved.

    `on`: the day whose text is wanted; None: the last day of its window, on which it is judged. `known_on`: what was
    known by that day; None: every amendment the file holds.

    Raises:
        DefinitionError: everything that is wrong with it, with file and line.
        UserError: there is no such movement, or it was not yet issued or known on the day asked for.
    """
    return load(reference, on=on, known_on=known_on).movement


def load(
    reference: str | Path,
    *,
    on: date | None = None,
    known_on: date | None = None,
    references: KnownReferences | None = None,
) -> LoadedMovement:
    """As load_movement, with the document, the amendments and the parent the movement was made of.

    `references` are the indicators, registers and law it may name; without it, those shipped with the program.
    """
    loaded = _resolve(find(reference), on, known_on, references or shipped_references(), ())
    movement = loaded.movement
    every = tuple(criterion.id for criterion in movement.criteria)
    awards = tuple(replace(award, criteria=award.criteria or every) for award in movement.awards)
    whole = replace(movement, awards=awards)
    return replace(loaded, movement=replace(whole, content_hash=movement_hash(loaded.entries)))


def shipped_movements() -> list[str]:
    """Ids of the movements that come with the program."""
    return sorted(file.parent.name for file in movements_folder().glob("*/movement.toml"))


def find(reference: str | Path) -> Path:
    """The movement.toml of a shipped id, a folder or a file.

    Raises:
        UserError: there is none.
    """
    if isinstance(reference, str) and reference in shipped_movements():
        return movements_folder() / reference / "movement.toml"
    path = Path(reference)
    file = path / "movement.toml" if path.is_dir() else path
    if not file.is_file():
        raise UserError(
            "{reference}: no such movement; give a file, a folder or one of: {shipped}",
            reference=reference,
            shipped=", ".join(shipped_movements()),
        )
    return file


def _resolve(
    file: Path, on: date | None, known_on: date | None, references: KnownReferences, below: tuple[Path, ...]
) -> LoadedMovement:
    if file in below:
        raise DefinitionError([Diagnostic(file, 1, _("the movement inherits from itself"))])
    issued = read_source(file)
    as_issued = check_schema(issued, schema.MovementFile)
    parent = _parent(as_issued, on, known_on, references, (*below, file))
    window = _window(as_issued, parent)
    day = on or (window.to_on if window else as_issued.content.known_on)
    _must_be_issued(as_issued.content, window, on, known_on)
    applied = amend(issued, on=day, known_on=known_on)
    document = check_schema(applied.source, schema.MovementFile)
    sources = references.law.sources | (parent.sources if parent else {}) | _own_sources(file)
    above = parent.movement if parent else None
    problems = Checker(document, references, sources, above).problems()
    window = _window(document, parent)
    if problems or window is None:
        raise _error(problems)
    own = _own(document, applied.positions, window, above)
    written = _written(document)
    if parent:
        compared = Comparison(own, parent.movement, written, parent.written, document.source)
        problems += compared.problems()
        own = _joined(own, parent.movement)
    wording, wrong = read_wording(file.parent)
    texts = dict(above.texts) if above else {}
    own = replace(
        own,
        texts={language: {**texts.get(language, {}), **words} for language, words in (texts | wording.texts).items()},
    )
    problems += [*wrong, *check_wording(own, wording, file)]
    if problems:
        raise _error(problems)
    entries = {**applied.source.data, "amendment": [amendment.id for amendment in own.amendments]}
    above_written, above_entries = (parent.written, parent.entries) if parent else ({}, ())
    return LoadedMovement(own, file, sources, above_written | written, (entries, *above_entries))


def _error(problems: list[Diagnostic]) -> DefinitionError:
    return DefinitionError(sorted(problems, key=lambda problem: (str(problem.file), problem.line)))


def _parent(
    document: Document[schema.MovementFile],
    on: date | None,
    known_on: date | None,
    references: KnownReferences,
    below: tuple[Path, ...],
) -> LoadedMovement | None:
    """The movement inherited from: a folder of that name beside this one, or a shipped one."""
    name = document.content.inherits
    if name is None:
        return None
    beside = below[-1].parent.parent / name / "movement.toml"
    shipped = movements_folder() / name / "movement.toml"
    for file in (beside, shipped):
        if file.is_file():
            return _resolve(file, on, known_on, references, below)
    raise DefinitionError(
        [document.source.problem(("inherits",), _("there is no movement “{name}” to inherit"), name=name)]
    )


def _window(document: Document[schema.MovementFile], parent: LoadedMovement | None) -> Window | None:
    entry = document.content.window
    if entry is not None:
        return schema_to_rules.RuleConverter(document.content.source).window(entry)
    return parent.movement.window if parent else None


def _must_be_issued(file: schema.MovementFile, window: Window | None, on: date | None, known_on: date | None) -> None:
    if known_on is not None and known_on < file.known_on:
        raise UserError(
            "movement {id} was not known on {day}: it became known on {known}",
            id=file.id,
            day=known_on,
            known=file.known_on,
        )
    if on is not None and window is not None and on < window.from_on:
        raise UserError(
            "movement {id} was not in force on {day}: it begins on {first}", id=file.id, day=on, first=window.from_on
        )


def _own_sources(file: Path) -> dict[str, SourceEntry]:
    beside = file.parent / "sources.toml"
    return load_sources(beside) if beside.is_file() else {}


def _own(
    document: Document[schema.MovementFile], applied: tuple[int, ...], window: Window, above: Movement | None
) -> Movement:
    """The entries of one file as terms."""
    file = document.content
    to = schema_to_rules.RuleConverter(file.source)
    settings = schema_to_rules.settings(file.settings, above.settings if above else MovementSettings())
    amendments = [
        Amendment(amendment.id, amendment.from_, amendment.known_on, to.citation(amendment), amendment.path)
        for amendment in (file.amendment[i] for i in applied)
    ]
    return Movement(
        id=file.id,
        version=file.version,
        window=window,
        groups=tuple(map(to.group, file.group)),
        criteria=tuple(map(to.criterion, file.criterion)),
        settings=settings,
        awards=tuple(to.award(award, (), settings.quota_rounding, settings.quota_denominator) for award in file.award),
        citation=Citation(file.source, file.clause),
        contents=tuple(map(to.content, file.content)),
        holds=tuple(map(to.hold, file.hold)),
        dossier_parts=tuple(map(to.part, file.part)),
        deadlines=tuple(map(to.deadline, file.deadline)),
        time_limits=tuple(map(to.time_limit, file.time_limit)),
        routes=tuple(map(to.route, file.route)),
        responsibilities=tuple(map(to.responsibility, file.responsibility)),
        rankings=tuple(map(to.ranking, file.ranking)),
        councils=tuple(map(to.council, file.council)),
        appraisals=tuple(map(to.appraisal, file.appraisal)),
        checks=tuple(map(to.check, file.check)),
        setting_citations=tuple(
            (name, to.citation(entry))
            for name in schema.SettingsEntry.model_fields
            if isinstance(entry := getattr(file.settings, name), schema.Setting)
        ),
        amendments=tuple(amendments),
        inherits=(above.id, *above.inherits) if above else (),
        unit=file.unit,
        achievement=above.achievement if above and file.unit else file.id,
    )


def _joined(own: Movement, above: Movement) -> Movement:
    tables = (
        *("groups", "criteria", "awards", "contents", "holds", "dossier_parts", "deadlines", "routes"),
        *("rankings", "councils", "appraisals", "checks", "time_limits"),
    )
    joined: dict[str, Any] = {name: merged(getattr(own, name), getattr(above, name)) for name in tables}
    citations = dict(above.setting_citations) | dict(own.setting_citations)
    return replace(
        own,
        **joined,
        responsibilities=merged(own.responsibilities, above.responsibilities),
        setting_citations=tuple(citations.items()),
        amendments=(*above.amendments, *own.amendments),
    )


def _written(document: Document[schema.MovementFile]) -> Origins:
    """Where each entry of a file is written."""
    source: TomlFile = document.source
    origins: Origins = {}
    for table in TABLES:
        for i, entry in enumerate(getattr(document.content, table)):
            origins[table, entry.id] = EntryOrigin(source, (table, i))
    for name in schema.SettingsEntry.model_fields:
        if getattr(document.content.settings, name) is not None:
            origins["settings", name] = EntryOrigin(source, ("settings", name))
    if document.content.window is not None:
        origins["window", ""] = EntryOrigin(source, ("window",))
    return origins
