"""What lies in quarantine, in no figure: how many rows, and which criteria they could touch. One place forms it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from thidua.i18n import Language, _, formats, translate
from thidua.indicators.catalogue.ruleset import Ruleset
from thidua.ledger.model import TABLES
from thidua.ledger.store.import_record import ImportRecord
from thidua.ledger.store.quarantined_rows import still_aside
from thidua.rules.criteria import IndicatorLeaf, Leaf, RegisterLeaf, leaves
from thidua.verdicts.evaluation_run import EvaluationRun

# Columns with unreadable cells that the line names.
_SHOWN_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class SetAsideRows:
    """Rows of the imports that an evaluation saw which were set aside, whenever they belong to.

    A row that came in again later counts no more: a later import has its key, or its line of the quarantine file.
    cells: filled cells that cannot be read, by heading of the source. criteria: by criterion how many of the rows came
    with files for the tables that its figures are counted from; those that none touches are left out.
    """

    rows: int
    cells: Mapping[str, int]
    criteria: Mapping[str, int]


def set_aside(run: EvaluationRun) -> SetAsideRows:
    """The rows in quarantine of what the run looked at."""
    aside = still_aside(run.snapshot.imports)
    cells: Counter[str] = Counter()
    for part in aside:
        cells.update(part.cells)
    criteria = {}
    for criterion in run.movement.criteria:
        read = frozenset[str]().union(*(_tables_of(run.ruleset, leaf) for leaf in leaves(criterion.rule)))
        rows = sum(part.rows for part in aside if _brings(part.record) & read)
        if rows:
            criteria[criterion.id] = rows
    return SetAsideRows(sum(part.rows for part in aside), dict(cells), criteria)


def set_aside_text(aside: SetAsideRows, language: Language) -> str:
    """One line: how many rows, their unreadable cells, and by criterion how many could touch it; empty for none."""
    if not aside.rows:
        return ""
    text = translate(
        _("{rows} rows of the imports lie in quarantine, in no figure"),
        language,
        rows=formats.integer(aside.rows, language),
    )
    if aside.cells:
        columns = Counter(aside.cells).most_common(_SHOWN_COLUMNS)
        listed = ", ".join(f"{column} {formats.integer(count, language)}" for column, count in columns)
        more = " …" if len(aside.cells) > len(columns) else ""
        text += translate(_("; cells that cannot be read: {cells}"), language, cells=listed + more)
    together: dict[int, list[str]] = {}
    for criterion, rows in aside.criteria.items():
        together.setdefault(rows, []).append(criterion)
    counted = "; ".join(f"{', '.join(ids)}: {formats.integer(rows, language)}" for rows, ids in together.items())
    return text + translate(_(". They could touch: {criteria}."), language, criteria=counted or "–")


def criterion_text(aside: SetAsideRows, criterion_id: str, language: Language) -> str:
    """How many of the rows could touch a criterion; empty for none."""
    rows = aside.criteria.get(criterion_id, 0)
    if not rows:
        return ""
    message = _("{rows} rows that could touch this criterion lie in quarantine, in no figure")
    return translate(message, language, rows=formats.integer(rows, language))


def _brings(record: ImportRecord) -> frozenset[str]:
    """The tables that a row of the import gives rows of: those that others gave, and the one that is counted."""
    return frozenset({record.primary, *record.tables})


def _tables_of(ruleset: Ruleset, leaf: Leaf) -> frozenset[str]:
    """The tables of the ledger that a requirement is counted from."""
    if isinstance(leaf, IndicatorLeaf):
        return tables_of(ruleset, leaf.indicator)
    return frozenset({"register" if isinstance(leaf, RegisterLeaf) else "declarations"})


def tables_of(ruleset: Ruleset, indicator_id: str) -> frozenset[str]:
    """The tables of the ledger that an indicator's rows come from.

    The shared relations join answers to all dossiers; they touch no indicator but those that ask for them.
    """
    read = frozenset[str]().union(*(ruleset.relations[name].reads for name in ruleset.beneath(indicator_id)))
    tables = {name.removesuffix("_history") for name in read} & TABLES.keys()
    return frozenset(tables if ruleset.indicators[indicator_id].asks_answers else tables - {"surveys"})
