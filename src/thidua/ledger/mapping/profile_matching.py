"""Which profile fits a file's headings, and which of its sheets are read under it. The second stage of an import."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from thidua.i18n import UserError
from thidua.ledger.cleaning.column_evidence import Order
from thidua.ledger.cleaning.text import fold_heading
from thidua.ledger.mapping.column_profile import ColumnRule, Profile, joined_heading
from thidua.ledger.mapping.joined_columns import joined_pairs
from thidua.ledger.mapping.profile_library import CANONICAL, canonical_profile, shipped_profiles, table_of_name
from thidua.ledger.mapping.quarantine_cells import MARK
from thidua.ledger.model import TABLES
from thidua.ledger.readers.sheet import SheetTable, SourceFile


@dataclass(frozen=True, slots=True)
class ProfileMatch:
    """A profile with how well it fits: `matched_headings` of `headings` are in it, personal ones included."""

    profile: Profile
    matched_headings: int
    headings: int


@dataclass(frozen=True, slots=True)
class DetectedProfile:
    """A file with the profile it is read under, and the sheets that have its needed columns.

    guessed: the profile was detected, not asked for. left_out: names of the sheets that are not read. hidden_sheets:
    those among them that would be read if they were not hidden. days_open: a date that leaves the order of day
    and month open is read in none.
    """

    source: SourceFile
    profile: Profile
    guessed: bool
    sheets: tuple[SheetTable, ...]
    left_out: tuple[str, ...]
    hidden_sheets: tuple[SheetTable, ...] = ()
    days_open: bool = False

    def with_date_order(self, order: Order | None) -> "DetectedProfile":
        """The same with the order of day and month stated; None leaves it to the profile and to what columns prove."""
        return replace(self, profile=self.profile.model_copy(update={"date_order": order})) if order else self


def detect_profile(source: SourceFile, requested: Profile | None, *, table: str | None = None) -> DetectedProfile:
    """The profile for the file: the requested one, else the one that fits best, with the sheets that fit it.

    table: the model table that the file holds, where it is said.

    Raises:
        UserError: no profile fits, or the requested one lacks its columns.
    """
    profile = requested or _best_guess(source, table)
    wanted = [sheet for sheet in source.sheets if not profile.sheets or sheet.name in profile.sheets]
    fitting = tuple(sheet for sheet in wanted if not missing_columns(profile, sheet.headings))
    hidden_fitting = tuple(
        sheet
        for sheet in source.hidden_sheets
        if (not profile.sheets or sheet.name in profile.sheets) and not missing_columns(profile, sheet.headings)
    )
    if not fitting and not hidden_fitting:
        lacking = missing_columns(profile, wanted[0].headings if wanted else ())
        raise UserError(
            "{file} has not the columns that the profile {profile} needs: {columns}",
            file=source.path,
            profile=profile.id,
            columns=", ".join(lacking),
        )
    unread = tuple(sheet.name for sheet in source.sheets if sheet not in fitting)
    hidden = (sheet.name for sheet in source.hidden_sheets)
    left_out = (*source.left_out, *unread, *hidden)
    return DetectedProfile(source, profile, requested is None, fitting, left_out, hidden_fitting)


def _best_guess(source: SourceFile, table: str | None) -> Profile:
    matches = []
    refusals = []
    for sheet in source.sheets or source.hidden_sheets:
        headings = [heading for heading in sheet.headings if not heading.startswith(MARK)]
        try:
            matches.append(best_profile(source.path, headings, table=table))
        except UserError as error:
            refusals.append(error)
    if not matches:
        raise refusals[0] if refusals else UserError("{file}: no sheet has a header row", file=source.path)
    return max(matches, key=lambda match: match.matched_headings).profile


def best_profile(path: Path, headings: Sequence[str], *, table: str | None = None) -> ProfileMatch:
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
    fitting = [
        ProfileMatch(profile, len(folded & profile.headings()), len(folded))
        for profile in candidates
        if not missing_columns(profile, headings)
    ]
    if not fitting:
        raise UserError(
            "{file}: no profile fits the columns {headings}; write one (docs/reference/profiles.md) and add --profile",
            file=path,
            headings=", ".join(heading for heading in headings if heading),
        )
    return max(
        fitting, key=lambda match: (match.matched_headings, match.profile.id == CANONICAL, -len(match.profile.tables))
    )


def missing_columns(profile: Profile, headings: Iterable[str]) -> list[str]:
    """Needed columns of the profile's primary table that none of the headings gives, in the model's order."""
    folded = {fold_heading(heading) for heading in headings}
    folded |= {
        fold_heading(joined_heading(day, clock))
        for day, clock in joined_pairs(profile)
        if {fold_heading(day), fold_heading(clock)} <= folded
    }
    rule = profile.tables[profile.primary]
    missing = []
    for column in dict.fromkeys((*TABLES[profile.primary].required, *rule.required)):
        own = rule.columns.get(column, ColumnRule())
        sources = (*own.sources(), *own.filled, *own.agency_of, *profile.personal.hash.get(column, ()))
        if column in rule.constants or own.number:
            continue
        if not any(fold_heading(heading) in folded for heading in sources):
            missing.append(column)
    return missing
