"""The wording of a movement: `texts/<language>.toml` beside it, flattened to dotted keys, and complete."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thidua.definitions.toml.diagnostics import Diagnostic, suggestion
from thidua.definitions.toml.positions import Path as KeyPath
from thidua.definitions.toml.source import TomlFile, read_source
from thidua.i18n import LANGUAGES
from thidua.i18n.catalogue import _
from thidua.rules.criteria import DeclarationLeaf, leaves
from thidua.rules.movement import Movement

# Keys that may be there and need not.
_OPTIONAL_TOP = ("summary",)


@dataclass(frozen=True)
class Wording:
    """Texts by language and dotted key, and where each key is written."""

    texts: dict[str, dict[str, str]]
    sources: dict[str, TomlFile]
    paths: dict[tuple[str, str], KeyPath]


def read_wording(folder: Path) -> tuple[Wording, list[Diagnostic]]:
    """The texts of a movement's folder, and what is not a text in them.

    Raises:
        DefinitionError: a file is not TOML.
    """
    wording = Wording({}, {}, {})
    problems = []
    for language in LANGUAGES:
        file = folder / "texts" / f"{language}.toml"
        if not file.is_file():
            continue
        source = read_source(file)
        wording.sources[language] = source
        wording.texts[language] = {}
        for path, value in _flat(source.data, ()):
            key = ".".join(path)
            wording.paths[language, key] = path
            if isinstance(value, str) and value.strip():
                wording.texts[language][key] = value
            else:
                problems.append(source.problem(path, _("“{key}” is not a text"), key=key))
    return wording, problems


def check_wording(movement: Movement, wording: Wording, movement_file: Path) -> list[Diagnostic]:
    """Texts that are missing, and texts nothing asks for, in each language that is there."""
    needed = dict(needed_keys(movement))
    allowed = [*needed, *_optional_keys(movement)]
    if not movement.texts:
        return [Diagnostic(movement_file, 1, _("there are no texts: write texts/vi.toml or texts/en.toml beside it"))]
    problems = []
    for language, source in wording.sources.items():
        written = [key for entry, key in wording.paths if entry == language]  # what is no text was reported
        missing = [key for key in needed if key not in movement.texts[language] and key not in written]
        problems += [Diagnostic(source.file, 1, _("the text “{key}” is missing"), {"key": key}) for key in missing]
        for key in wording.texts[language]:
            if key in allowed:
                continue
            path = wording.paths[language, key]
            meant = suggestion(key, allowed)
            if meant is None:
                problems.append(source.problem(path, _("nothing in the movement asks for the text “{key}”"), key=key))
            else:
                problems.append(
                    source.problem(
                        path,
                        _("nothing in the movement asks for the text “{key}”: did you mean “{meant}”?"),
                        key=key,
                        meant=meant,
                    )
                )
    return problems


def needed_keys(movement: Movement) -> Iterator[tuple[str, None]]:
    """Every dotted key a movement's texts must have."""
    yield "title", None
    for table, ids in {
        "groups": [group.id for group in movement.groups],
        "contents": [content.id for content in movement.contents],
        "holds": [hold.id for hold in movement.holds],
        "awards": [award.id for award in movement.awards],
        "parts": [dossier_part.id for dossier_part in movement.dossier_parts],
        "deadlines": [deadline.id for deadline in movement.deadlines],
        "funds": [bonus.fund for award in movement.awards for bonus in award.bonuses],
        "bodies": _bodies(movement),
        "actions": [step.action for route in movement.routes for step in route.steps],
        "duties": [duty for responsibility in movement.responsibilities for duty in responsibility.duties],
        "rankings": [ranking.id for ranking in movement.rankings],
        "checks": [check.id for check in movement.checks],
        "settings": [name for name, _citation in movement.setting_citations],
    }.items():
        for id_ in ids:
            yield f"{table}.{id_}", None
    for criterion in movement.criteria:
        yield f"criteria.{criterion.id}.title", None
        if any(isinstance(leaf, DeclarationLeaf) for leaf in leaves(criterion.rule)):
            yield f"criteria.{criterion.id}.statement", None


def _optional_keys(movement: Movement) -> Iterator[str]:
    yield from _OPTIONAL_TOP
    for criterion in movement.criteria:
        yield f"criteria.{criterion.id}.note"
        for leaf in leaves(criterion.rule):
            yield f"criteria.{criterion.id}.leaves.{leaf.id}"
    for amendment in movement.amendments:
        yield f"amendments.{amendment.id}"


def _bodies(movement: Movement) -> list[str]:
    return [
        *(award.decided_by for award in movement.awards),
        *(deadline.to for deadline in movement.deadlines),
        *(step.body for route in movement.routes for step in route.steps),
        *(responsibility.body for responsibility in movement.responsibilities),
    ]


def _flat(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, (*path, key))
    else:
        yield path, value
