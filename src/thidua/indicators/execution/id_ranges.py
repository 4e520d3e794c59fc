"""Dossiers in turn: a large ledger is taken span by span of dossier ids, so that joins stay within the memory."""

from collections.abc import Iterator, Sequence

from thidua.indicators.catalogue import shared_views
from thidua.indicators.engines.protocol import Engine
from thidua.indicators.execution import fact_tables

# Dossiers and events looked at together: at 3M dossiers in 1 GB, 24M took 8.0 s and held 1.2 GB, 8M 9.6 s and 1.0 GB.
SPAN_ROWS = 24_000_000
# One id in so many, by its hash, is looked at to find the cuts.
SAMPLED = 64
# With more steps than this to a dossier, many belong to none: they are then looked at themselves.
STEPS = 32


def in_turn(engine: Engine, cuts: Sequence[str], prepared: bool = False) -> Iterator[None]:
    """Let the tables of dossiers show one span after another, with all that belongs to it; at the end all again.

    Every dossier is in exactly one span, what names no dossier in the first. The ledger keeps its files in the order of
    dossier ids, so that a span reads its own part of them only. prepared: what is stored goes along.
    """
    if not cuts:
        yield
        return
    for low, high in zip([None, *cuts], [*cuts, None], strict=True):
        fact_tables.show_between(engine, low, high)
        if prepared:
            show_stored(engine, fact_tables.between(low, high))
        yield
    fact_tables.show_all(engine)
    if prepared:
        show_stored(engine)


def show_stored(engine: Engine, which: str = "") -> None:
    """Let prepared_<name> of each stored relation show all of it, or the rows of a condition."""
    for name in shared_views.STORED:
        engine.define(f"prepared_{name}", f"SELECT * FROM all_{name}" + (f" WHERE {which}" if which else ""))


def find_cuts(engine: Engine, span_rows: int | None = None) -> list[str]:
    """The first dossier id of every span but the first; none where one span will do.

    span_rows: dossiers and events looked at together; without it SPAN_ROWS.
    """
    counts = {
        name: engine.fetch(f"SELECT COUNT(*) AS n FROM {name}")["n"][0].as_py() for name in ("dossiers", "events")
    }
    spans = -(-sum(counts.values()) // (span_rows or SPAN_ROWS))
    if spans < 2:
        return []
    # Dossiers have alike many steps: their ids alone cut as well, and are read in a quarter of the time.
    both = "(SELECT dossier_id FROM dossiers UNION ALL SELECT dossier_id FROM events)"
    named = "dossiers" if counts["events"] <= STEPS * counts["dossiers"] else both
    some = f"SELECT dossier_id FROM {named} WHERE HASH(dossier_id) % {SAMPLED} = 0 ORDER BY dossier_id"
    ids = engine.fetch(some)["dossier_id"].to_pylist()
    return sorted({ids[len(ids) * number // spans] for number in range(1, spans)}) if ids else []
