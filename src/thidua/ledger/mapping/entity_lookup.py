"""Finding units, procedures and officers that the ledger knows by what a source calls them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import duckdb

from thidua.ledger.cleaning.text import fold, has_accents, spelled
from thidua.ledger.store.snapshot import Snapshot

# Words before a unit's own name that people write or leave out.
_BEFORE = re.compile(r"^(ubnd|uy ban nhan dan|u b n d|hdnd va ubnd|bo phan mot cua|trung tam phuc vu hanh chinh cong) ")
_PARTS = re.compile(r"\s[-–|:]\s|[()\[\]]")
_SHORT = ((re.compile(r"^p "), "phuong "), (re.compile(r"^x "), "xa "), (re.compile(r"^tp "), "thanh pho "))


def fold_unit(name: str) -> str:
    """A unit's name folded, without `UBND` and the like in front, `P.` as `phường`."""
    folded = fold(name)
    while (shorter := _BEFORE.sub("", folded)) != folded:
        folded = shorter
    for short, long in _SHORT:
        folded = short.sub(long, folded)
    return folded


# The words of a name with their accents, from the first that counts; None for one that may have any.
Spelling = tuple[str | None, ...]


def _spelling(name: str, folded: str) -> Spelling:
    """How the words of a folded name are spelled in it: of abbreviations, and names without accents, nobody can say."""
    core = folded.split()
    words = spelled(name).split()[-len(core) :] if core and has_accents(name) else []
    words = [""] * (len(core) - len(words)) + words
    return tuple(word if fold(word) == one else None for word, one in zip(words, core, strict=True))


def _is_part(text: str, name: str) -> bool:
    """Whether all words of the text are words of the name; without accents where one of them has none."""
    kept = spelled if has_accents(text) and has_accents(name) else fold
    return set(kept(text).split()) <= set(kept(name).split())


@dataclass(slots=True)
class NameIndex:
    """Names of one kind of thing → its id; a name that several share leads nowhere."""

    ids: set[str] = field(default_factory=set)
    exact: dict[str, str | None] = field(default_factory=dict)
    folded: dict[str, str | None] = field(default_factory=dict)
    spellings: dict[str, set[Spelling]] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)

    def add(self, id_: str, name: str | None, *, folded: str | None = None) -> None:
        """One more name of the thing with this id."""
        self.ids.add(id_)
        if not name:
            return
        self.names.setdefault(id_, []).append(name)
        self.spellings.setdefault(folded or fold(name), set()).add(_spelling(name, folded or fold(name)))
        for names, key in ((self.exact, name.casefold()), (self.folded, folded or fold(name))):
            names[key] = id_ if names.get(key, id_) == id_ else None

    def find(self, text: str, *, folded: str | None = None) -> str | None:
        """The id that is meant: an id itself, else the exact name, else the folded one if it is the only one.

        A text with accents means no name that has others: `Tân Hạ` is not `Tân Hà`.
        Of `CB00167 - Trần Thị Bình` or `Trần Thị Bình (CB00167)` the id among the parts, if what stands beside it is a
        name of the same thing: an id beside another's name is a contradiction, and leads nowhere.
        """
        if text in self.ids:
            return text
        named = self.exact.get(text.casefold()) or self._folded(text, folded or fold(text))
        if named is not None:
            return named
        parts = {part.strip() for part in _PARTS.split(text)} - {""}
        ids = parts & self.ids
        if len(ids) != 1:
            return None
        (id_,) = ids
        return id_ if all(self._names(id_, part) for part in parts - ids) else None

    def _folded(self, text: str, key: str) -> str | None:
        own = _spelling(text, key)
        alike = any(
            all(one is None or other is None or one == other for one, other in zip(own, listed, strict=True))
            for listed in self.spellings.get(key, ())
        )
        return self.folded.get(key) if alike else None

    def _names(self, id_: str, text: str) -> bool:
        """Whether a text names the thing: all words of a name of its, or some of them and no other."""
        names = self.names.get(id_, [])
        return not names or any(_is_part(text, name) or _is_part(name, text) for name in names)


@dataclass(slots=True)
class LedgerEntities:
    """What the ledger knows at the time of the import."""

    units: NameIndex = field(default_factory=NameIndex)
    procedures: NameIndex = field(default_factory=NameIndex)
    officers: NameIndex = field(default_factory=NameIndex)

    def add_unit(self, id_: str, *names: str | None) -> None:
        """A unit with its names and agency codes."""
        for name in (None, *names):
            self.units.add(id_, name, folded=fold_unit(name) if name else None)

    def find_unit(self, text: str) -> str | None:
        """Id of the unit called so."""
        return self.units.find(text, folded=fold_unit(text))


def entities_in(snapshot: Snapshot) -> LedgerEntities:
    """Names of all units, procedures and officers current in the snapshot."""
    entities = LedgerEntities()
    with duckdb.connect() as connection:
        snapshot.create_views(connection, ["units", "procedures", "officers"])
        for id_, name, agency in _rows(connection, "SELECT unit_id, name, agency_code FROM units"):
            entities.add_unit(id_, name, agency)
        for id_, name in _rows(connection, "SELECT procedure_id, name FROM procedures"):
            entities.procedures.add(id_, name)
        for id_, name in _rows(connection, "SELECT officer_id, full_name FROM officers"):
            entities.officers.add(id_, name)
    return entities


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterable[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = connection.execute(query).fetchall()
    return rows
