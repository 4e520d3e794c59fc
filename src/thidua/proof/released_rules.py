"""Which SQL was whose: the content hashes of the indicators of every release, kept with the program."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from thidua.indicators.catalogue.ruleset import Ruleset, deciding_text, installed

FILE = "released_rules.json"


@cache
def released() -> Mapping[str, Mapping[str, str]]:
    """Version → indicator → content hash, in the order of the releases."""
    released_rules: Mapping[str, Mapping[str, str]] = json.loads(
        (files("thidua.proof") / FILE).read_text(encoding="utf-8")
    )
    return released_rules


def is_installed(ruleset: Ruleset, indicator_id: str) -> bool:
    """Whether the ruleset counts the indicator as this program does."""
    own = installed()
    return indicator_id in own.indicators and own.content_hash(indicator_id) == ruleset.content_hash(indicator_id)


def release_of(ruleset: Ruleset, indicator_id: str) -> str | None:
    """The newest release that counted the indicator as the ruleset does; None: no release known here did."""
    wanted = ruleset.content_hash(indicator_id)
    versions = [version for version, hashes in released().items() if hashes.get(indicator_id) == wanted]
    return versions[-1] if versions else None


def differing_files(ruleset: Ruleset, indicator_id: str) -> list[str]:
    """The files of SQL in which the ruleset counts the indicator otherwise than this program does."""
    ours, theirs = _files(installed(), indicator_id), _files(ruleset, indicator_id)
    return sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))


def _files(ruleset: Ruleset, indicator_id: str) -> dict[str, object]:
    if indicator_id not in ruleset.indicators:
        return {}
    indicator = ruleset.indicators[indicator_id]
    header = indicator.header
    relations = {name: deciding_text(ruleset.relations[name].sql) for name in ruleset.beneath(indicator_id)}
    return {**relations, indicator_id: (header.kind, sorted(header.subjects), deciding_text(indicator.sql))}
