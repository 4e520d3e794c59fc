"""The indicators there are: one file each in `catalogue/`, found by looking, checked as they are read."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import sqlglot
from sqlglot import exp

from thidua.i18n import UserError
from thidua.indicators.catalogue import sql_subset
from thidua.indicators.catalogue.header import IndicatorHeader, read_header, split

# The columns of an indicator's rows, in order. item_id: what is counted; month: yyyymm or empty.
KEYS = ("item_id", "unit_id", "officer_id", "procedure_id", "month")
FLAGS = ("numerator", "denominator", "excluded")
# What people said of a dossier, and how many did, as the views name it; the view with a row an answer.
OPINIONS = frozenset({"overall", "guidance", "attitude", "timeliness", "lowest_overall", "answers"})
ANSWER_VIEW = "survey_answer"
SQL_FOLDER = Path(str(files("thidua.indicators")))


@dataclass(frozen=True)
class Indicator:
    """An indicator: its id (the file's name), header, SQL, and the parts of the SQL the engine fuses.

    `view` is the shared relation it reads, `columns` its eight expressions by name, `where` its condition or None.
    """

    id: str
    header: IndicatorHeader
    sql: str
    view: str
    tree: exp.Expr
    columns: dict[str, exp.Expr]
    where: exp.Expr | None

    @property
    def asks_answers(self) -> bool:
        """Whether its rows depend on answers of surveys: what they say, or that there are some.

        Such rows are never listed one by one: of a dossier that is known to have an answer, the figures of its officer
        may say which.
        """
        names = {column.name for column in self.tree.find_all(exp.Column)}
        return self.view == ANSWER_VIEW or bool(names & OPINIONS)

    @property
    def asks_scores_of_dossiers(self) -> bool:
        """Whether it counts dossiers by what their applicants answered."""
        names = {column.name for column in self.tree.find_all(exp.Column)}
        return self.view != ANSWER_VIEW and bool(names & (OPINIONS - {"answers"}))

    @property
    def key(self) -> tuple[str, ...]:
        """The SQL of the grouping columns: indicators of one view and one key are computed in one pass."""
        return tuple(self.columns[name].sql(dialect="duckdb") for name in KEYS[1:])


@cache
def catalogue(folder: Path = SQL_FOLDER / "catalogue") -> dict[str, Indicator]:
    """Every indicator of a folder by id, in the order of their ids.

    Raises UserError for a file whose header or SQL does not fit, naming the file and what is wrong.
    """
    return {path.stem: read_indicator(path) for path in sorted(folder.glob("*.sql"))}


def find(indicator_id: str) -> Indicator:
    """The indicator of that id; UserError where there is none."""
    indicators = catalogue()
    if indicator_id not in indicators:
        raise UserError(
            "there is no indicator “{id}”; `thidua indicators --list` shows those there are", id=indicator_id
        )
    return indicators[indicator_id]


def read_indicator(path: Path) -> Indicator:
    """One indicator file: one SELECT over one view with exactly the columns of KEYS and FLAGS."""
    return parse_indicator(path, path.read_text(encoding="utf-8"))


def parse_indicator(path: Path, text: str) -> Indicator:
    """An indicator from what its file says; `path` names it.

    Raises:
        UserError: header or SQL does not fit, naming the file and what is wrong.
    """
    toml, sql = split(path, text)
    header = read_header(path, toml)
    try:
        tree = sqlglot.parse_one(sql, dialect="duckdb")
    except sqlglot.ParseError as error:
        raise UserError(
            "{file}: the SQL cannot be read: {why}", file=path.name, why=str(error).split("\n")[0]
        ) from None
    sql_subset.check(path.name, tree)
    source = tree.args.get("from_") or tree.args.get("from")
    allowed = {"expressions", "from_", "from", "where"}
    extra = [name for name, value in tree.args.items() if value and name not in allowed]
    if not isinstance(tree, exp.Select) or source is None or not isinstance(source.this, exp.Table) or extra:
        raise UserError("{file}: an indicator is one SELECT … FROM one view, with WHERE at most", file=path.name)
    columns = {column.alias_or_name: column.unalias() for column in tree.expressions}
    if tuple(columns) != KEYS + FLAGS:
        raise UserError("{file}: the columns must be {columns}", file=path.name, columns=", ".join(KEYS + FLAGS))
    where = tree.args.get("where")
    return Indicator(path.stem, header, sql, source.this.name, tree, columns, where.this if where else None)
