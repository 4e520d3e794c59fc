"""The audit log as a chain: each entry carries the hash of the one before, so that none can be changed, left out, put
in or moved without the chain saying so; an anchor, kept elsewhere, says so of an end that was cut off as well."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from thidua.i18n import UserError
from thidua.verdicts.results import canonical_json

GENESIS = "0" * 64
MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """What was done: `at` in UTC (ISO), by whom (user:7, key:3, system), what (a verb), where (kind:id), with which
    details: plain JSON without anybody's name. `hash` is over all of it and the hash of the entry before."""

    number: int
    at: str
    actor: str
    what: str
    where: str
    details: Mapping[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class ChainAnchor:
    """The chain's end at some moment, to be kept where nobody who writes the log can reach it: on paper, signed."""

    number: int
    hash: str
    at: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """How many entries there are, the hash of the last, and what is wrong; nothing: the log is whole."""

    count: int
    last: str
    findings: tuple[UserError, ...]


def hash_of(number: int, at: str, actor: str, what: str, where: str, details: Mapping[str, Any], previous: str) -> str:
    """SHA-256 in hexadecimal of an entry without its hash, as canonical JSON."""
    return hashlib.sha256(canonical_json([number, at, actor, what, where, dict(details), previous])).hexdigest()


def follow(
    last: ChainEntry | None, at: str, actor: str, what: str, where: str, details: Mapping[str, Any]
) -> ChainEntry:
    """The entry that comes after another (None: the first)."""
    number, previous = (last.number + 1, last.hash) if last else (1, GENESIS)
    made = hash_of(number, at, actor, what, where, details, previous)
    return ChainEntry(number, at, actor, what, where, dict(details), previous, made)


def verify(entries: Iterable[ChainEntry], anchors: Sequence[ChainAnchor] = ()) -> ChainReport:
    """Looks at every entry in the order in which they come.

    Entries removed, put in, altered or moved are found from the chain alone; an end that was cut off, or a chain that
    was made anew from some entry on, only from an anchor.
    """
    findings: list[UserError] = []
    seen: dict[int, str] = {}
    last: ChainEntry | None = None
    wanted = {anchor.number for anchor in anchors}
    for entry in entries:
        findings += _against(entry, last)
        if entry.number in wanted:
            seen[entry.number] = entry.hash
        last = entry
    for anchor in anchors:
        findings += _anchored(anchor, seen, last)
    count = last.number if last else 0
    return ChainReport(count, last.hash if last else GENESIS, tuple(findings[:MOST_FINDINGS]))


def _against(entry: ChainEntry, last: ChainEntry | None) -> Iterator[UserError]:
    due = last.number + 1 if last else 1
    if entry.number > due:
        yield UserError("entries {first} to {last} are missing", first=due, last=entry.number - 1)
    elif entry.number < due:
        yield UserError("entry {number} stands where entry {due} should be", number=entry.number, due=due)
    elif entry.previous != (last.hash if last else GENESIS):
        yield UserError("entry {number} does not follow from the one before it", number=entry.number)
    made = hash_of(entry.number, entry.at, entry.actor, entry.what, entry.where, entry.details, entry.previous)
    if made != entry.hash:
        yield UserError("entry {number} was altered: its hash does not fit", number=entry.number)


def _anchored(anchor: ChainAnchor, seen: Mapping[int, str], last: ChainEntry | None) -> Iterator[UserError]:
    if anchor.number > (last.number if last else 0):
        yield UserError(
            "the log ends with entry {last}, but there was an entry {number} on {at}: its end was cut off",
            last=last.number if last else 0,
            number=anchor.number,
            at=anchor.at,
        )
    elif seen.get(anchor.number) != anchor.hash:
        yield UserError("entry {number} is not the one that was anchored on {at}", number=anchor.number, at=anchor.at)


def line_of(entry: ChainEntry | ChainAnchor) -> str:
    """One line of JSON, without the line's end."""
    return json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True)


def entries_of(lines: Iterable[str]) -> Iterator[ChainEntry]:
    """The entries of an export, one a line.

    Raises:
        UserError: a line is none, with its number.
    """
    for at, line in enumerate(lines, 1):
        if line.strip():
            yield _read(ChainEntry, line, at)


def anchors_of(lines: Iterable[str]) -> list[ChainAnchor]:
    """The anchors of a file, one a line. UserError for a line that is none, with its number."""
    return [_read(ChainAnchor, line, at) for at, line in enumerate(lines, 1) if line.strip()]


def _read(kind: Any, line: str, at: int) -> Any:
    try:
        made = kind(**json.loads(line))
    except (ValueError, TypeError) as error:
        raise UserError("line {line} cannot be read: it is not an entry of an audit log", line=at) from error
    kept = asdict(made)
    details = kept.pop("details", {})
    if not isinstance(kept.pop("number"), int) or not isinstance(details, dict) or not _all_text(kept.values()):
        raise UserError("line {line} cannot be read: it is not an entry of an audit log", line=at)
    return made


def _all_text(values: Iterable[Any]) -> bool:
    return all(isinstance(value, str) for value in values)
