"""The SQL that counts, as one value: indicators with the relations beneath them, the program's own or a bundle's.

Here a relation goes by the name it is read under: `prepared_dossier` is `views/prepared/dossier.sql`. The SQL may be a
stranger's, so nothing runs that is outside the portable subset or reads anything but other relations and the ledger.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import sqlglot
from sqlglot import exp

from thidua.i18n.errors import UserError
from thidua.indicators.catalogue import sql_subset
from thidua.indicators.catalogue.loader import SQL_FOLDER, Indicator, parse_indicator
from thidua.indicators.catalogue.shared_views import FOLDER, PREPARED
from thidua.ledger.model import TABLES

# What a ruleset may read besides its own relations.
FACTS = frozenset({*TABLES, *(f"{name}_history" for name in TABLES), "working_day", "unit_calendar"})
MOST_FILES = 300
MOST_CHARACTERS = 100_000
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
# A text, a quoted name, a comment, a gap, or any other sign.
_TOKEN = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|(--[^\n]*|/\*.*?\*/|[ \t\r\n\f]+)|.""", re.DOTALL)


@dataclass(frozen=True)
class Relation:
    """A relation: its name, its SQL as written, the tree without comments, the names it reads."""

    name: str
    sql: str
    tree: exp.Expr
    reads: frozenset[str]


@dataclass(frozen=True)
class Ruleset:
    """Indicators by id, as their files say and as parsed, and every relation that one of them needs, by name."""

    relations: Mapping[str, Relation]
    indicators: Mapping[str, Indicator]
    texts: Mapping[str, str]

    def beneath(self, indicator_id: str) -> tuple[str, ...]:
        """The relations that the indicator's rows come from, directly or not, in alphabetical order."""
        names: set[str] = set()
        waiting = [self.indicators[indicator_id].view]
        while waiting:
            name = waiting.pop()
            if name in self.relations and name not in names:
                names.add(name)
                waiting += self.relations[name].reads
        return tuple(sorted(names))

    def content_hash(self, indicator_id: str) -> str:
        """SHA-256 of what decides the indicator's figures: kind, subjects, its SQL and that of the relations beneath.

        Comments, layout, titles and the rest of the header decide nothing and do not count.
        """
        indicator = self.indicators[indicator_id]
        decides = {
            "kind": indicator.header.kind,
            "subjects": sorted(indicator.header.subjects),
            "sql": deciding_text(indicator.sql),
            "relations": {name: deciding_text(self.relations[name].sql) for name in self.beneath(indicator_id)},
        }
        text = json.dumps(decides, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def only(self, indicator_ids: Iterable[str]) -> "Ruleset":
        """The ruleset of some indicators, with the relations beneath them and no others."""
        wanted = sorted(set(indicator_ids))
        names = {name for indicator_id in wanted for name in self.beneath(indicator_id)}
        return Ruleset(
            {name: self.relations[name] for name in sorted(names)},
            {name: self.indicators[name] for name in wanted},
            {name: self.texts[name] for name in wanted},
        )

    def in_order(self) -> list[Relation]:
        """The relations, each after those it reads."""
        return [self.relations[name] for name in _order(self.relations)]


@cache
def installed() -> Ruleset:
    """The ruleset that ships with the program."""
    relations = {}
    for path in sorted(FOLDER.rglob("*.sql")):
        relations[name_of(path)] = path.read_text(encoding="utf-8")
    folder = SQL_FOLDER / "catalogue"
    return ruleset_of(relations, {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.sql")})


def ruleset_of(relations: Mapping[str, str], indicators: Mapping[str, str]) -> Ruleset:
    """A ruleset from the texts of its files, by name.

    Raises:
        UserError: a name or text that is none of a ruleset; SQL outside the portable subset; a relation that reads
            something unknown or, in the end, itself.
    """
    if len(relations) + len(indicators) > MOST_FILES:
        raise UserError("{count} files of SQL, at most {most}", count=len(relations) + len(indicators), most=MOST_FILES)
    for name, text in [*relations.items(), *indicators.items()]:
        if not _NAME.fullmatch(name) or len(text) > MOST_CHARACTERS:
            raise UserError("“{name}” is no file of a relation or indicator", name=name)
    own = {name: _relation(name, text) for name, text in sorted(relations.items())}
    if own.keys() & FACTS:
        raise UserError("{name}: a relation may not take the name of a table", name=min(own.keys() & FACTS))
    for relation in own.values():
        _must_be_there(relation.name, relation.reads, own)
    parsed = {name: parse_indicator(Path(f"{name}.sql"), text) for name, text in sorted(indicators.items())}
    for indicator in parsed.values():
        _must_be_there(indicator.id, reads_of(indicator.id, indicator.tree), own)
    _order(own)
    return Ruleset(own, parsed, dict(indicators))


def name_of(path: Path) -> str:
    """The name that a relation's or an indicator's file goes by."""
    stored = path.parent.name == "prepared" and path.stem not in PREPARED
    return f"prepared_{path.stem}" if stored else path.stem


@lru_cache(maxsize=2 * MOST_FILES)
def deciding_text(sql: str) -> str:
    """The SQL without comments, and with one space for each gap: what is left decides."""
    parts: list[str] = []
    for token in _TOKEN.finditer(sql):
        if token[1] is None:
            parts.append(token[0])
        elif parts and parts[-1] != " ":
            parts.append(" ")
    return "".join(parts).strip(" ")


def reads_of(name: str, tree: exp.Expr) -> frozenset[str]:
    """The names that a checked tree reads from, its own common table expressions left out.

    Raises:
        UserError: it reads anything that has no plain name, or a common table expression reads itself.
    """
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    if any(clause.args.get("recursive") for clause in tree.find_all(exp.With)):
        raise UserError("{file}: {construct} is outside the portable subset of SQL", file=name, construct="RECURSIVE")
    names = set()
    for table in tree.find_all(exp.Table):
        plain = isinstance(table.this, exp.Identifier) and not table.args.get("db") and not table.args.get("catalog")
        if not plain or not _NAME.fullmatch(table.name):
            raise UserError(
                "{file}: {construct} is outside the portable subset of SQL", file=name, construct=table.sql()
            )
        names.add(table.name)
    return frozenset(names - own)


def _relation(name: str, text: str) -> Relation:
    try:
        tree = sqlglot.parse_one(text, dialect="duckdb")
    except sqlglot.ParseError as error:
        why = str(error).split("\n")[0]
        raise UserError("{file}: the SQL cannot be read: {why}", file=name, why=why) from None
    sql_subset.check(name, tree)
    if not isinstance(tree, exp.Select | exp.Union):
        raise UserError("{file}: a relation is one SELECT", file=name)
    for node in tree.walk():
        node.comments = None
    return Relation(name, text, tree, reads_of(name, tree))


def _must_be_there(name: str, reads: frozenset[str], relations: Mapping[str, Relation]) -> None:
    unknown = reads - FACTS - relations.keys()
    if unknown:
        raise UserError("{file} reads “{name}”, which is not there", file=name, name=min(unknown))


def _order(relations: Mapping[str, Relation]) -> list[str]:
    graph = {name: sorted(relation.reads & relations.keys()) for name, relation in sorted(relations.items())}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise UserError("{file} reads “{name}”, which reads it", file=error.args[1][0], name=error.args[1][1]) from None
