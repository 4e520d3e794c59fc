"""What is wrong with the tree of units as it stands now: parents that nobody knows, units above themselves."""

from collections.abc import Iterator, Mapping

import duckdb

from thidua.ledger.store.snapshot import Snapshot


def unknown_parents(parents: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    """(unit, its parent) where the parent is no unit."""
    for unit_id, parent_id in sorted(parents.items()):
        if parent_id is not None and parent_id not in parents:
            yield unit_id, parent_id


def circles(parents: Mapping[str, str | None]) -> Iterator[tuple[str, ...]]:
    """Each circle of units, every one of which stands above the one before it; from its first unit by id."""
    seen: set[str] = set()
    for start in sorted(parents):
        way: list[str] = []
        unit_id: str | None = start
        while unit_id is not None and unit_id in parents and unit_id not in seen:
            seen.add(unit_id)
            way.append(unit_id)
            unit_id = parents[unit_id]
        if unit_id in way:
            circle = way[way.index(unit_id) :]
            first = circle.index(min(circle))
            yield (*circle[first:], *circle[:first])


def parents_of(snapshot: Snapshot) -> dict[str, str | None]:
    """Unit → its parent, as was said last. UserError where a file of the ledger is not what was committed."""
    with duckdb.connect() as con:
        snapshot.create_views(con, ["units"])
        return dict(
            con.execute("SELECT unit_id, arg_max(parent_id, version_at) FROM units GROUP BY unit_id").fetchall()
        )
