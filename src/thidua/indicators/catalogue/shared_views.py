"""The shared relations: SQL files under `views/`, with `$names` and our own functions replaced by plain SQL.

`views/prepared/` reads the ledger's tables and is independent of a movement's window and settings; of it `dossier` and
`timed_leg` are stored, for everything else asks them. `views/` is what indicators read: the same as one movement sees
it.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

import sqlglot
from sqlglot import exp

from thidua.indicators.catalogue import sql_subset

FOLDER = Path(str(files("thidua.indicators"))) / "views"
# What the stored ones are made of, in the order of their dependence: views over the ledger's tables.
PREPARED = (
    "appointment_change",
    "appointment",
    "course",
    "base",
    "placed",
    "pause",
    "opinion",
    "broken_chain",
    "step",
)
# The stored ones, each reading those before it as prepared_<name>, and those that read them.
STORED = ("dossier", "timed_leg")
READING = ("leg", "survey_answer")
SHARED = ("dossier", "population", "leg", "survey_answer", "register_record", "unit_procedure")
SLOT = re.compile(r"«(\w+)»")
Value = str | int | date | datetime


@cache
def parsed(path: Path) -> exp.Expr:
    """The tree of one relation's file, checked against the portable subset."""
    tree = sqlglot.parse_one(path.read_text(encoding="utf-8"), dialect="duckdb")
    sql_subset.check(path.relative_to(FOLDER.parents[1]).as_posix(), tree)
    for node in tree.walk():
        node.comments = None
    return tree


def prepared_sql(name: str, values: Mapping[str, Value], dialect: str = "duckdb") -> str:
    """The SQL of a relation of `views/prepared/`, ready to run."""
    return render(parsed(FOLDER / "prepared" / f"{name}.sql"), values, dialect)


def shared_sql(name: str, values: Mapping[str, Value], dialect: str = "duckdb") -> str:
    """The SQL of a relation of `views/`, ready to run."""
    return render(parsed(FOLDER / f"{name}.sql"), values, dialect)


def render(tree: exp.Expr, values: Mapping[str, Value], dialect: str = "duckdb") -> str:
    """SQL of the tree in an engine's dialect: `$names` filled, our own functions spelt out.

    `$window_end` is the first moment after the window. Raises KeyError for a name without a value.
    """
    slots: dict[str, Value] = dict(values)
    last = slots.get("window_to")
    if isinstance(last, date):
        slots["window_end"] = last + timedelta(days=1)
    return SLOT.sub(lambda slot: literal(slots[slot[1]]).sql(dialect=dialect), template(tree, dialect))


@lru_cache(maxsize=1024)
def template(tree: exp.Expr, dialect: str) -> str:
    """SQL of the tree in an engine's dialect, our own functions spelt out, each `$name` as a slot «name»."""

    def plain(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Placeholder):
            return exp.Var(this=f"«{node.this}»")
        if isinstance(node, exp.Anonymous) and str(node.this).upper() == "WORKING_POSITION":
            day, moment = node.expressions
            return working_position(day.name, moment)
        return node

    return tree.copy().transform(plain).sql(dialect=dialect)


def literal(value: Value) -> exp.Expr:
    """A value as an SQL literal of its type."""
    if isinstance(value, datetime):
        return exp.cast(exp.Literal.string(value.isoformat(sep=" ")), "TIMESTAMP")
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
    return exp.Literal.number(value) if isinstance(value, int) else exp.Literal.string(value)


def working_position(day: str, moment: exp.Expr) -> exp.Expr:
    """Working seconds up to a moment, from the row `day` of the table working_day (see WorkingCalendar.day_table)."""
    second = f"DATE_DIFF('second', CAST({day}.day AS TIMESTAMP), {moment.sql(dialect='duckdb')})"
    sessions = " + ".join(
        f"GREATEST(LEAST({second}, {day}.closes_{n}), {day}.opens_{n}) - {day}.opens_{n}" for n in (1, 2)
    )
    return exp.paren(sqlglot.parse_one(f"{day}.seconds_before + {sessions}", dialect="duckdb"))


@cache
def code_version() -> str:
    """Sha256 (hex) of all SQL and all modules here: what another version kept is never read."""
    digest = hashlib.sha256()
    for path in sorted([*FOLDER.rglob("*.sql"), *FOLDER.parent.rglob("*.py")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
