"""Facts made ready to be counted: as kept in the cache, brought up to date, or from the ground up. The second stage.

On the default engine the state is kept between runs (`state_cache`). Other engines keep none and begin with the facts.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from thidua.i18n import UserError, _
from thidua.indicators.engines.duckdb import DuckDB
from thidua.indicators.engines.registry import DEFAULT
from thidua.indicators.execution import fact_tables, state_cache
from thidua.indicators.execution.facts import CountedFacts
from thidua.indicators.execution.id_ranges import find_cuts
from thidua.indicators.execution.incremental import update
from thidua.indicators.execution.state_cache import Cache, StateOrigin
from thidua.io.atomic_files import scratch_folder
from thidua.io.progress import Progress, silent

COMPUTING = _("Computing indicators")
# What DuckDB says where a block of its file, each of which has a checksum, is not what was written.
DAMAGED = re.compile("[Cc]orrupt database file|not a valid DuckDB database file|checksum")


class DamagedStateError(UserError):
    """Kept state was not what was written; it is gone, and made anew when asked for again."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            "Prepared state of the ledger in {folder} was damaged and has been removed; nothing was counted. "
            "Run the same again: it is made anew from the facts",
            folder=folder,
        )


@dataclass(frozen=True, slots=True)
class PreparedState:
    """State that an engine shows, beside the facts it was made of.

    about: which state of the cache it is. cuts: the first dossier id of every span but the first, where that was found
    out already.
    """

    facts: CountedFacts
    engine: DuckDB
    about: StateOrigin
    cuts: tuple[str, ...] | None

    @property
    def folder(self) -> Path:
        """Where the state lies, with what was counted over it."""
        return cache_of(self.facts).path(self.about.key)


@dataclass(frozen=True, slots=True)
class UnpreparedState:
    """Facts for an engine that keeps no state, or to be counted anew. engine: its name or address.

    anew: nothing that was kept of these facts is read, not even sums, and nothing is kept.
    """

    facts: CountedFacts
    engine: str
    anew: bool = False


@contextmanager
def prepare_state(
    facts: CountedFacts, *, engine: str = DEFAULT, progress: Progress = silent
) -> Iterator[PreparedState | UnpreparedState]:
    """The state of the facts on an engine, for as long as the block lasts."""
    if engine != DEFAULT:
        yield UnpreparedState(facts, engine)
        return
    progress(COMPUTING, 0, 3)
    with prepared(facts) as state:
        progress(COMPUTING, 1, 3)
        yield state


@contextmanager
def prepared(facts: CountedFacts) -> Iterator[PreparedState]:
    """The state of the facts on the default engine, for as long as the block lasts.

    After a day's update the sums of this scope lie beside it, where those of the earlier state were there.
    """
    cache = cache_of(facts)
    snapshot, scope, calendars = facts.snapshot, facts.scope, facts.calendars
    with _damage_told(cache), opened_engine(facts) as engine:
        fact_tables.offer(engine, snapshot, calendars, scope.judged_on)
        cuts: tuple[str, ...] | None = None
        about = cache.find(state_cache.key_of(snapshot, scope.judged_at, calendars))
        if about is None:
            about = update(cache, engine, snapshot, scope, calendars)
        if about is None:
            cuts = tuple(find_cuts(engine))
            about = state_cache.prepare(cache, engine, snapshot, scope.judged_at, calendars, cuts)
        state_cache.show(cache, engine, about)
        state_cache.define_reading(engine, scope.judged_at, calendars)
        cache.prune({about.key})
        yield PreparedState(facts, engine, about, cuts)


@contextmanager
def _damage_told(cache: Cache) -> Iterator[None]:
    """Kept state whose checksums do not fit is removed, since it is made anew from the facts, and said."""
    try:
        yield
    except duckdb.Error as error:
        if not DAMAGED.search(str(error)):
            raise
        shutil.rmtree(cache.folder, ignore_errors=True)
        raise DamagedStateError(cache.folder) from error


@contextmanager
def opened_engine(facts: CountedFacts) -> Iterator[DuckDB]:
    """The default engine with a place for temporary files of its own, and nothing in it yet."""
    with scratch_folder("spill-", cache_of(facts).folder) as spill:
        engine = DuckDB(spill)
        try:
            yield engine
        finally:
            engine.close()


def is_prepared(facts: CountedFacts) -> bool:
    """Whether state is kept for exactly these facts."""
    key = state_cache.key_of(facts.snapshot, facts.scope.judged_at, facts.calendars)
    return cache_of(facts).find(key) is not None


def cache_of(facts: CountedFacts) -> Cache:
    """The states that are kept where the facts say."""
    return Cache(Path(facts.place.path))
