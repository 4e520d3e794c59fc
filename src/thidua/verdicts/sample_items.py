"""For many subjects at once: the first of the things that speak against them, to act on."""

from collections.abc import Iterable, Mapping

from thidua.indicators.catalogue.loader import Indicator, find
from thidua.indicators.engines.protocol import Engine
from thidua.indicators.execution.compute import all_relations
from thidua.rules.terms import SubjectKind
from thidua.verdicts.evaluation_run import EvaluationRun
from thidua.verdicts.results import Part, PartKind, VerdictRow

MOST = 5
ItemIds = Mapping[tuple[SubjectKind, str, str], tuple[str, ...]]


def against(part: Part) -> bool:
    """True where a requirement counts items of an indicator and some of them speak against the subject."""
    return part.kind is PartKind.INDICATOR and part.change is not None and part.change > 0


def first_items(run: EvaluationRun, rows: Iterable[VerdictRow], *, most: int = MOST) -> ItemIds:
    """(kind, subject, indicator) → ids of the first items against it, for every part of the rows that is not met.

    Items are in the order of their ids. One query an indicator and kind, however many subjects there are.
    """
    wanted: dict[tuple[str, SubjectKind, bool], set[str]] = {}
    for row in rows:
        for part in row.parts:
            # Who was dissatisfied is nobody's to know: advice on answers speaks of numbers.
            if against(part) and not find(part.of).asks_answers:
                wants_more = part.op in (">=", ">")
                wanted.setdefault((part.of, row.kind, wants_more), set()).add(row.subject_id)
    first: dict[tuple[SubjectKind, str, str], tuple[str, ...]] = {}
    if not wanted:
        return first
    facts = run.facts.counted
    with all_relations(facts) as engine:
        for (indicator_id, kind, wants_more), subjects in sorted(wanted.items()):
            indicator = find(indicator_id)
            wrong = "numerator = 0 AND denominator > 0" if wants_more else "numerator > 0"
            # A procedure that counts well at one unit counts well for those above it, too.
            well = _well_above(run, engine, indicator) if indicator.header.measure == "procedures" else frozenset()
            few = "" if well else f"QUALIFY row_number() OVER (PARTITION BY {kind}_id ORDER BY item_id) <= {most} "
            listed = engine.fetch(
                f"SELECT DISTINCT {kind}_id AS subject_id, item_id "  # noqa: S608 - our own names
                f"FROM ({facts.rendered(indicator)}) AS rows WHERE {wrong} AND item_id IS NOT NULL {few}ORDER BY ALL"
            ).to_pydict()
            by_subject: dict[str, set[str]] = {}
            for subject_id, item_id in zip(listed["subject_id"], listed["item_id"], strict=True):
                for above in _answering(run, kind, subject_id):
                    if above in subjects and (above, item_id) not in well:
                        by_subject.setdefault(above, set()).add(str(item_id))
            for subject_id, items in by_subject.items():
                first[kind, subject_id, indicator_id] = tuple(sorted(items)[:most])
    return first


def _well_above(run: EvaluationRun, engine: Engine, indicator: Indicator) -> frozenset[tuple[str, str]]:
    """Unit and item, where the item counts well for the unit or one below it."""
    rows = engine.fetch(
        f"SELECT DISTINCT unit_id, item_id FROM ({run.facts.counted.rendered(indicator)}) AS rows "  # noqa: S608 - ours
        "WHERE numerator > 0 AND unit_id IS NOT NULL"
    ).to_pylist()
    return frozenset(
        (above, row["item_id"]) for row in rows for above in _answering(run, SubjectKind.UNIT, row["unit_id"])
    )


def _answering(run: EvaluationRun, kind: SubjectKind, subject_id: str) -> tuple[str, ...]:
    """Who answers for an item of a unit or officer: the officer; the unit and those above it."""
    if kind is SubjectKind.OFFICER:
        return (subject_id,)
    return run.participants.ancestors.get(subject_id, (subject_id,))
