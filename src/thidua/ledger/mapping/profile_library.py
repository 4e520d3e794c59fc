"""The column profiles there are: those shipped with the program, one a table of the model, and files of one's own."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from thidua.i18n import UserError
from thidua.ledger.cleaning.plausibility import SHIPPED
from thidua.ledger.mapping.column_profile import ColumnRule, PersonalColumns, Profile, TableRule
from thidua.ledger.model import TABLES

CANONICAL = "canonical"
NO_PROFILES = ("words.toml", "phrases.toml", SHIPPED)


@cache
def shipped_profiles() -> dict[str, Profile]:
    """Profiles that ship with the program, by id; the canonical one is made per table by `canonical_profile`."""
    folder = files("thidua.ledger.profiles")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    profiles = [_parsed((folder / name).read_text(encoding="utf-8"), name) for name in names if name not in NO_PROFILES]
    return {profile.id: profile for profile in profiles}


@cache
def canonical_profile(table: str) -> Profile:
    """The model's own column names for one table: what the program writes itself."""
    own = TABLES[table].columns
    hashed: dict[str, tuple[str, ...]] = {name: (name,) for name in ("applicant_key", "device_key") if name in own}
    columns = {name: ColumnRule(headings=(name,)) for name in own if name not in hashed}
    return Profile(
        id=CANONICAL,
        title={"vi": "Tên cột của mô hình", "en": "The model's own column names"},
        primary=table,
        unknown_units="accept",
        tables={table: TableRule(columns=columns, changed_at=("version_at",))},
        personal=PersonalColumns(hash=hashed),
    )


def table_of_name(path: Path) -> str | None:
    """The model table a file is named after: `dossiers.csv`, `dossiers-2026-03.parquet`, `due_changes.jsonl.gz`."""
    stem = path.name.split(".")[0].lower()
    named = [table for table in TABLES if stem == table or stem.startswith((f"{table}-", f"{table}_", f"{table} "))]
    return max(named, key=len, default=None)


def requested_profile(path: Path, profile: str | Path | Profile | None, table: str | None) -> Profile | None:
    """The profile that was asked for, for a file of that path; None where it is to be detected.

    profile: itself, its id, or its file. table: for the canonical profile, the model table the file holds, where the
    file is not named after it.

    Raises:
        UserError: there is no such profile, or it says something that does not exist.
    """
    if profile is None or isinstance(profile, Profile):
        return profile
    return load_profile(profile, table=table or table_of_name(path))


def load_profile(name: str | Path, *, table: str | None = None) -> Profile:
    """A shipped profile by its id, or one of your own by its file.

    table: for the canonical profile, the model table the file holds.

    Raises:
        UserError: there is no such profile, or it says something that does not exist.
    """
    if name == CANONICAL:
        if table not in TABLES:
            raise UserError(
                "Which table is it? Name the file after it (dossiers.csv) or add --table; there are: {tables}",
                tables=", ".join(TABLES),
            )
        return canonical_profile(table)
    shipped = shipped_profiles()
    if isinstance(name, str) and name in shipped:
        return shipped[name]
    path = Path(name)
    if not path.is_file():
        raise UserError(
            "There is no profile {name}: give a file, or one of {known}",
            name=name,
            known=", ".join([CANONICAL, *shipped]),
        )
    try:
        return _parsed(path.read_text(encoding="utf-8"), path)
    except OSError as error:
        raise UserError("{file} cannot be read: {reason}", file=path, reason=error.strerror) from error


@cache
def profile_headings() -> frozenset[str]:
    """Headings of every shipped profile and of the model itself, folded."""
    profiles = [*shipped_profiles().values(), *map(canonical_profile, TABLES)]
    return frozenset().union(*(profile.headings() for profile in profiles))


def _parsed(text: str, where: object) -> Profile:
    try:
        return Profile.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError("Profile {file} is not valid TOML: {reason}", file=where, reason=error) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UserError(
            "Profile {file}, {place}: {reason}", file=where, place=place or "—", reason=first["msg"]
        ) from error
