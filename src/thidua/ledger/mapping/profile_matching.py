"""Which profile fits a header row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from thidua.i18n import UserError
from thidua.ledger.cleaning.text import fold_heading
from thidua.ledger.mapping.column_profile import CANONICAL, ColumnRule, Profile, canonical_profile, shipped_profiles
from thidua.ledger.model import TABLES


@dataclass(frozen=True, slots=True)
class Guess:
    """A profile with how well it fits: `known` of `headings` are in it, personal ones included."""

    profile: Profile
    known: int
    headings: int


def profile_headings(profile: Profile) -> frozenset[str]:
    """All headings of a profile, folded."""
    listed: list[str] = list(profile.personal_headings())
    for table in profile.tables.values():
        listed += table.changed_at
        for rule in table.columns.values():
            listed += (*rule.headings, *rule.filled, *rule.agency_of)
    return frozenset(map(fold_heading, listed))


@cache
def known_headings() -> frozenset[str]:
    """Headings of every shipped profile and of the model itself, folded."""
    profiles = [*shipped_profiles().values(), *map(canonical_profile, TABLES)]
    return frozenset().union(*map(profile_headings, profiles))


def table_of_name(path: Path) -> str | None:
    """The model table a file is named after: `dossiers.csv`, `dossiers-2026-03.parquet`, `due_changes.jsonl.gz`."""
    stem = path.name.split(".")[0].lower()
    named = [table for table in TABLES if stem == table or stem.startswith((f"{table}-", f"{table}_", f"{table} "))]
    return max(named, key=len, default=None)


def guess_profile(path: Path, headings: Sequence[str], *, table: str | None = None) -> Guess:
    """The profile that fits best: all it must have is there, and it knows most of the headings.

    The model's own names are tried first, for the table the file is named after.

    Raises:
        UserError: no profile has its needed columns among the headings.
    """
    folded = {fold_heading(heading) for heading in headings if heading}
    named = table or table_of_name(path)
    tables = [named] if named else list(TABLES)
    candidates = [canonical_profile(name) for name in tables]
    candidates += [profile for profile in shipped_profiles().values() if table is None or profile.primary == table]
    fitting = [Guess(profile, len(folded & profile_headings(profile)), len(folded)) for profile in candidates]
    fitting = [guess for guess in fitting if not missing_columns(guess.profile, headings)]
    if not fitting:
        raise UserError(
            "{file}: no profile fits the columns {headings}; write one (docs/reference/profiles.md) and add --profile",
            file=path,
            headings=", ".join(heading for heading in headings if heading),
        )
    return max(fitting, key=lambda guess: (guess.known, guess.profile.id == CANONICAL, -len(guess.profile.tables)))


def missing_columns(profile: Profile, headings: Iterable[str]) -> list[str]:
    """Needed columns of the primary table that none of the headings gives."""
    folded = {fold_heading(heading) for heading in headings}
    rule = profile.tables[profile.primary]
    missing = []
    for column in dict.fromkeys((*TABLES[profile.primary].required, *rule.required)):
        own = rule.columns.get(column, ColumnRule())
        sources = (*own.headings, *own.filled, *own.agency_of, *profile.personal.hash.get(column, ()))
        if column in rule.constants or own.number:
            continue
        if not any(fold_heading(heading) in folded for heading in sources):
            missing.append(column)
    return missing
