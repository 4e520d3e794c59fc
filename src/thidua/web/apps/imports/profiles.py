"""Column profiles to choose from: the shipped ones, and those made here by hand, which lie in the data folder."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from django.conf import settings

from thidua.i18n import Language, UserError
from thidua.ledger.cleaning.text import fold_heading
from thidua.ledger.mapping.column_profile import Profile
from thidua.ledger.mapping.profile_library import CANONICAL, canonical_profile, load_profile, shipped_profiles
from thidua.ledger.model import TABLES
from thidua.web.ui.values import JsonObject

OWN = "own-"
KEEP, UNUSED, DROP, HASH = "", "-", "personal", "hash"
HASHED_COLUMN = "applicant_key"


def folder() -> Path:
    """The folder of the profiles made on this site."""
    place: Path = settings.HOME.path / "profiles"
    return place


def named(name: str) -> str | Path | None:
    """A profile's name as the importer takes it: an id, a file, None where it is to be guessed."""
    return folder() / f"{name}.toml" if name.startswith(OWN) else name or None


def choices() -> list[tuple[str, dict[str, str]]]:
    """Name and titles of every profile that can be chosen; own ones that cannot be read are left out."""
    profiles: list[tuple[str, dict[str, str]]] = [
        (name, _by_language(profile)) for name, profile in shipped_profiles().items()
    ]
    for path in sorted(folder().glob(f"{OWN}*.toml")):
        try:
            profiles.append((path.stem, _by_language(load_profile(path))))
        except UserError:
            continue
    return profiles


def titles(language: Language) -> dict[str, str]:
    """The titles of all profiles by name, with those that programs write the ledger's own columns under."""
    canonical = _by_language(canonical_profile("dossiers"))
    return {name: words.get(language) or name for name, words in [(CANONICAL, canonical), *choices()]}


def _by_language(profile: Profile) -> dict[str, str]:
    return {str(language): title for language, title in profile.title.items()}


def remap(base: Profile | None, table: str, fates: Mapping[str, str], *, name: str, title: str) -> str:
    """Saves a profile that is the base with some headings going elsewhere; its name.

    fates: heading → "" as the base has it, "-" not used, "personal" dropped, "hash" kept as keyed hash, or
    "table.column". The base of None knows nothing.

    Raises:
        UserError: there is no such table or column, or the loader does not take what came out; nothing is kept then.
    """
    content: JsonObject = (
        base.model_dump(mode="python", exclude_defaults=True)
        if base
        else {"primary": table, "tables": {table: {"columns": {}}}}
    )
    content |= {"id": f"{OWN}{name}", "title": {"vi": title, "en": title}}
    changed = {heading: fate for heading, fate in fates.items() if fate != KEEP}
    _forget(content, {fold_heading(heading) for heading in changed})
    personal = content.setdefault("personal", {})
    for heading, fate in changed.items():
        if fate == DROP:
            personal["drop"] = [*personal.get("drop", ()), heading]
        elif fate == HASH:
            hashes = personal.setdefault("hash", {})
            hashes[HASHED_COLUMN] = [*hashes.get(HASHED_COLUMN, ()), heading]
        elif fate != UNUSED:
            where, _dot, column = fate.partition(".")
            if where not in TABLES or column not in TABLES[where].columns:
                raise UserError("There is no column {column} of a table {table}", table=where, column=column)
            columns = content["tables"].setdefault(where, {"columns": {}})["columns"]
            rule = columns.setdefault(column, {})
            rule["headings"] = [heading, *rule.get("headings", ())]
    return _save(content, f"{OWN}{name}")


def _forget(content: JsonObject, headings: set[str]) -> None:
    """Takes headings out of every list of the profile."""

    def without(listed: Iterable[str]) -> list[str]:
        return [heading for heading in listed if fold_heading(heading) not in headings]

    for table in content["tables"].values():
        for rule in table["columns"].values():
            for place in ("headings", "filled", "agency_of"):
                if place in rule:
                    rule[place] = without(rule[place])
            if "joined" in rule:  # a pair of which one heading goes elsewhere is none
                rule["joined"] = [pair for pair in rule["joined"] if len(without(pair)) == len(pair)]
        if "changed_at" in table:
            table["changed_at"] = without(table["changed_at"])
    personal = content.get("personal", {})
    if "drop" in personal:
        personal["drop"] = without(personal["drop"])
    for column, listed in personal.get("hash", {}).items():
        personal["hash"][column] = without(listed)


def _save(content: JsonObject, name: str) -> str:
    folder().mkdir(parents=True, exist_ok=True)
    draft = folder() / f".{name}.toml"
    draft.write_text("\n".join(_lines(content)) + "\n", encoding="utf-8")
    try:
        load_profile(draft)
    except UserError:
        draft.unlink()
        raise
    draft.replace(folder() / f"{name}.toml")
    return name


def _lines(values: Mapping[str, object], path: tuple[str, ...] = ()) -> list[str]:
    """TOML: plain values first, then tables below them."""
    lines = [f"[{'.'.join(map(_quoted, path))}]"] if path else []
    lines += [f"{_quoted(key)} = {_value(value)}" for key, value in values.items() if not isinstance(value, Mapping)]
    for key, value in values.items():
        if isinstance(value, Mapping):
            lines += _lines(value, (*path, key))
    return lines


def _value(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (bool, int)):
        return json.dumps(value)
    return _quoted(str(value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
