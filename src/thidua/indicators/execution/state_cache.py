"""Prepared state: what every run over the same facts would compute again, kept in a disposable cache.

`<ledger>/cache/prepared/<key>/` holds `about.json` and one file with the tables of `relations.STORED`; where a ledger
may not be written, its cache is a folder of the user's own. The key is a hash of the snapshot, the as-of moment, the
calendars and the code, so nothing outdated is ever read; the folder appears by one rename. `about.json` binds the file
by its hash (`state_binding`): what was rewritten since is thrown away, said in one line and prepared anew.

Other routing steps and survey answers are read from the ledger each time: writing them again would cost more. After a
day's import only the dossiers it touched are prepared again: the new state is then an overlay of those over its base,
until so many have piled up that a fresh base is cheaper.
"""

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from thidua.i18n import UserError
from thidua.i18n.catalogue import _
from thidua.indicators.catalogue import shared_views
from thidua.indicators.engines.duckdb import DuckDB
from thidua.indicators.engines.protocol import Engine
from thidua.indicators.execution import id_ranges, state_binding
from thidua.indicators.scope import moments_of
from thidua.io.atomic_files import scratch_folder
from thidua.io.environment import ProgramEnvironment
from thidua.ledger.store.snapshot import Snapshot
from thidua.rules.time.calendar import CalendarSet

FILE, ABOUT = "prepared.duckdb", "about.json"
REWRITTEN = _(
    "Prepared state in {folder} is not what was written: it was changed since. It is not used, and has been removed"
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StateOrigin:
    """What a prepared state was made from. `base`: key of the state it lies over, empty for a whole one.

    touched: how many dossiers the overlay holds.
    """

    key: str
    snapshot_id: str
    import_number: int
    judged_at: str
    calendars: str
    code: str
    base: str = ""
    touched: int = 0

    @property
    def text(self) -> str:
        """All of it as one text."""
        return json.dumps(asdict(self), sort_keys=True)


def key_of(snapshot: Snapshot, judged_at: datetime, calendars: CalendarSet) -> str:
    """Hash (hex) of all that decides prepared state."""
    decisive = [snapshot.id, judged_at.isoformat(), calendars.fingerprint, shared_views.code_version()]
    parts = [*decisive, state_binding.key_name()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def describe(snapshot: Snapshot, judged_at: datetime, calendars: CalendarSet) -> StateOrigin:
    """The description of the state that belongs to these facts."""
    key = key_of(snapshot, judged_at, calendars)
    return StateOrigin(
        key, snapshot.id, snapshot.number, judged_at.isoformat(), calendars.fingerprint, shared_views.code_version()
    )


def parameters(judged_at: datetime, calendars: CalendarSet) -> dict[str, shared_views.Value]:
    """Values of the `$names` in `views/prepared/`."""
    counting = calendars.default.counting
    return {
        **moments_of(judged_at),
        "working_day_seconds": counting.working_day_seconds,
        "days_from": str(counting.days_from),
        "hours_from": str(counting.hours_from),
    }


def define(engine: Engine, judged_at: datetime, calendars: CalendarSet) -> dict[str, str]:
    """Define what the stored relations are made of, over the offered facts; the query of each, in their order."""
    values = parameters(judged_at, calendars)
    for name in shared_views.PREPARED:
        engine.define(name, shared_views.prepared_sql(name, values))
    return {name: shared_views.prepared_sql(name, values) for name in shared_views.STORED}


def prepare_here(engine: Engine, judged_at: datetime, calendars: CalendarSet, view: str = "") -> None:
    """Prepare what the offered facts show for the time of this connection alone; nothing goes into a cache.

    view: nothing but that view of `views/` will be asked. Steps and answers need of a dossier no more than `base`.
    """
    queries = define(engine, judged_at, calendars)
    if view not in ("", "population"):
        queries["dossier"] = "SELECT * FROM base"
    for name, query in queries.items():
        engine.keep(f"kept_{name}", query)
        engine.define(f"prepared_{name}", f"SELECT * FROM kept_{name}")
    define_reading(engine, judged_at, calendars)


def define_reading(engine: Engine, judged_at: datetime, calendars: CalendarSet) -> None:
    """Define prepared_leg and prepared_survey_answer over the offered facts and what is stored."""
    values = parameters(judged_at, calendars)
    define(engine, judged_at, calendars)
    for name in shared_views.READING:
        engine.define(f"prepared_{name}", shared_views.prepared_sql(name, values))


def cache_folder(ledger_path: Path) -> Path:
    """Where state of a ledger is kept: in it, else, where it may not be written, in the user's own cache."""
    inside = ledger_path / "cache"
    if os.access(inside if inside.exists() else ledger_path, os.W_OK) or not ledger_path.exists():
        return inside
    name = hashlib.sha256(str(ledger_path.resolve()).encode()).hexdigest()[:16]
    return ProgramEnvironment.read().cache / "thidua" / "states" / name


@dataclass(frozen=True, slots=True)
class _StatedState:
    """A state by the word of its folder, and the hash that is to bind it."""

    about: StateOrigin
    hash: str


class Cache:
    """The prepared states of one ledger."""

    def __init__(self, ledger_path: Path) -> None:
        self.folder = cache_folder(ledger_path) / "prepared"

    def find(self, key: str) -> StateOrigin | None:
        """The state of that key, where it and its base are there as they were written; what is not, is removed."""
        stated = self._stated(key)
        if stated is None:
            return None
        about = stated.about
        if not self._is_as_written(stated):
            shutil.rmtree(self.path(key), ignore_errors=True)
            _log.warning(UserError(REWRITTEN, folder=self.path(key)))
            return None
        return about if not about.base or self.find(about.base) else None

    def rewritten(self) -> list[Path]:
        """Folders of states of our key that are not as they were written. Nothing is changed."""
        return [self.path(stated.about.key) for stated in self._all() if not self._is_as_written(stated)]

    def stated(self) -> list[StateOrigin]:
        """Every state of this version of the SQL and of our key by its own word: whether it is so, `find` says."""
        usable = [stated.about for stated in self._all() if stated.about.code == shared_views.code_version()]
        return sorted(usable, key=lambda about: (-about.import_number, about.judged_at, about.key))

    def _all(self) -> Iterator[_StatedState]:
        for path in sorted(self.folder.glob(f"*/{ABOUT}")):
            stated = self._stated(path.parent.name)
            if stated is not None:
                yield stated

    def _stated(self, key: str) -> _StatedState | None:
        try:
            value = json.loads((self.path(key) / ABOUT).read_text(encoding="utf-8"))
            stated = _StatedState(StateOrigin(**value["state"]), str(value["hash"]))
            ours = value["bound_by"] == state_binding.key_name()
        except (OSError, TypeError, ValueError, KeyError):  # of another version of the program, or damaged
            return None
        return stated if ours and stated.about.key == key else None

    def _is_as_written(self, stated: _StatedState) -> bool:
        try:
            content = state_binding.file_hash(self.path(stated.about.key) / FILE)
        except OSError:
            return False
        return state_binding.is_bound(stated.hash, stated.about.text, content)

    @contextmanager
    def writing(self, about: StateOrigin) -> Iterator[Path]:
        """A folder to fill; it becomes the state's folder in one rename when the block ends without an error."""
        with scratch_folder("unfinished-", self.folder) as new:
            yield new
            value = {
                "state": asdict(about),
                "bound_by": state_binding.key_name(),
                "hash": state_binding.bound(about.text, state_binding.file_hash(new / FILE)),
            }
            (new / ABOUT).write_text(json.dumps(value, indent=1), encoding="utf-8")
            target = self.folder / about.key
            try:
                new.rename(target)
            except OSError:
                if not self.find(about.key):
                    shutil.rmtree(target, ignore_errors=True)
                    new.rename(target)

    def path(self, key: str) -> Path:
        """The folder of a state."""
        return self.folder / key

    def prune(self, keep: set[str], most: int = 6) -> None:
        """Remove states beyond the `most` newest, never those of `keep` nor the bases of those that stay."""
        states = self.stated()
        staying = {about.key for about in states[:most]} | keep
        staying |= {about.base for about in states if about.key in staying and about.base}
        for about in states:
            if about.key not in staying:
                shutil.rmtree(self.path(about.key), ignore_errors=True)


def prepare(
    cache: Cache,
    engine: DuckDB,
    snapshot: Snapshot,
    judged_at: datetime,
    calendars: CalendarSet,
    cuts: Sequence[str] = (),
) -> StateOrigin:
    """Prepare the whole snapshot, whose facts the engine has been offered, span by span; keep the result."""
    queries = define(engine, judged_at, calendars)
    about = describe(snapshot, judged_at, calendars)
    with cache.writing(about) as folder:
        store(engine, queries, folder / FILE, id_ranges.in_turn(engine, cuts))
    return about


def store(engine: DuckDB, tables: Mapping[str, str], path: Path, turns: Iterable[object] = (None,)) -> None:
    """Write the rows of each query into a new file; each sees what was written before it as prepared_<name>.

    turns: the queries run once at each of its items and their rows pile up, so that taking an item may change what the
    queries see.
    """
    with engine.storing(path, "storing"):
        for number, _turn in enumerate(turns):
            for name, sql in tables.items():
                engine.append(f"storing.{name}", sql, new=not number)
                engine.define(f"prepared_{name}", f"SELECT * FROM storing.{name}")


def show(cache: Cache, engine: DuckDB, about: StateOrigin) -> None:
    """Make the state readable: of each stored relation all_<name> and prepared_<name>."""
    engine.open(cache.path(about.base or about.key) / FILE, "whole")
    if about.base:
        engine.open(cache.path(about.key) / FILE, "overlay")
    for name in shared_views.STORED:
        sql = f"SELECT * FROM whole.{name}"
        if about.base:
            others = "dossier_id NOT IN (SELECT dossier_id FROM overlay.touched)"
            sql += f" WHERE {others} UNION ALL SELECT * FROM overlay.{name}"
        engine.define(f"all_{name}", sql)
    id_ranges.show_stored(engine)


def show_touched(engine: DuckDB) -> None:
    """Let prepared_<name> show the dossiers of the table `touched` alone, taken out of all once for many questions."""
    for name in shared_views.STORED:
        some = f"SELECT * FROM all_{name} WHERE dossier_id IN (SELECT dossier_id FROM touched)"
        engine.keep(f"kept_{name}", some)
        engine.define(f"prepared_{name}", f"SELECT * FROM kept_{name}")
