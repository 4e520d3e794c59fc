"""What happens to a batch of dossiers, drawn as working positions of the calendar (seconds of working time).

Nothing happens outside office hours, and lateness is drawn exactly; positions become moments when tables are made.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from thidua.ledger.model import TABLES
from thidua.rules.time.calendar import WorkingCalendar
from thidua.samples.city import City, Ints

Flags = npt.NDArray[np.bool_]
DAY = 28_800  # working seconds
PEOPLE = 1_000_000


@dataclass(frozen=True)
class DossierBatch:
    """What to draw: how many dossiers, received between two moments, numbered from `first_serial`; what happens after
    `until_at` has not happened yet."""

    dossiers: int
    start_at: datetime
    end_at: datetime
    until_at: datetime
    first_serial: int


@dataclass(frozen=True)
class DossierDraws:
    """A batch in arrays of one length: codes of unit, officer and procedure, and working positions."""

    unit: Ints
    competent: Ints
    receiver: Ints
    handler: Ints
    procedure: Ints
    applicant: Ints  # number of a person
    submitted: Ints
    received: Ints
    due: Ints
    finished: Ints
    returned: Ints
    requested: Ints  # supplement requested; -1 where none
    pause: Ints
    resubmitted: Ints
    pause_again: Ints
    ended: Flags  # not accepted, withdrawn or stopped: no result
    status: Ints
    online: Flags


class Clock:
    """Turns working positions into moments, and cuts off at the moment the sample ends."""

    def __init__(self, calendar: WorkingCalendar, until_at: datetime) -> None:
        self.calendar = calendar
        self.until = np.datetime64(until_at, "us")

    def at(self, positions: Ints) -> npt.NDArray[np.datetime64]:
        """The moments, in microseconds."""
        return self.calendar.moments(positions).astype("datetime64[us]")

    def past(self, moments: npt.NDArray[np.datetime64], wanted: Flags | None = None) -> pa.Array:
        """The moments as a column; null where not wanted or not yet happened."""
        hidden = moments > self.until
        if wanted is not None:
            hidden |= ~wanted
        return pa.array(moments, mask=hidden, type=pa.timestamp("us"))


def draw(city: City, calendar: WorkingCalendar, rng: np.random.Generator, batch: DossierBatch) -> DossierDraws:
    """A batch's dossiers in order of receipt."""
    n, habits = batch.dossiers, city.habits
    unit = np.minimum(np.searchsorted(np.cumsum(city.weight), rng.random(n)), len(city.unit_ids) - 1).astype(np.int64)
    competent = np.where(
        city.unit_is_commune[unit] & (rng.random(n) < 0.14), rng.choice(np.flatnonzero(city.unit_is_commune), n), unit
    )
    procedure = city.assigned[np.minimum(np.searchsorted(city.demand, unit + rng.random(n)), len(city.demand) - 1)]
    first, last = calendar.position(batch.start_at), calendar.position(batch.end_at)
    received = np.sort(rng.integers(first, max(last, first + 1), n, dtype=np.int64)) + 1
    online = rng.random(n) < habits["online"][unit]
    wait = rng.integers(60, DAY - 600, n) + np.where(rng.random(n) < habits["late_accept"][unit], DAY, 0)
    ending = rng.random(n)
    ended = ending < 0.02
    status = np.select([ending < 0.01, ending < 0.017, ended], [0, 1, 2], 3)
    applicant = _applicants(city, rng, unit)
    first_try, second_try = _entered_again(rng, unit, received, status == 1)
    procedure[second_try], applicant[second_try] = procedure[first_try], applicant[first_try]
    days = city.limit_days[procedure]
    due = _day_ends(calendar, received) + days * DAY
    share = np.minimum(rng.beta(2.2, 1.6, n), 0.97)  # leaves time to hand the result over before it is due
    finished = received + np.maximum(900, ((due - received) * share).astype(np.int64))
    late = rng.random(n) < habits["late"][competent]
    finished = np.where(late, due + rng.integers(600, 8 * DAY, n), finished)
    rushed = rng.random(n) < habits["rushed"][competent]
    finished = np.where(rushed, received + rng.integers(120, 900, n), finished)
    asks = ~rushed & (rng.random(n) < habits["supplement"][competent])
    request_moments = received + ((finished - received) * 0.4).astype(np.int64)
    last_day = asks & (rng.random(n) < habits["last_day"][competent])
    request_moments = np.where(asks, np.where(last_day, due - rng.integers(1200, DAY, n), request_moments), -1)
    finished = np.maximum(finished, np.where(last_day, request_moments + 900, 0))
    pause = np.where(asks, (rng.lognormal(0.9, 0.6, n) * DAY).astype(np.int64) + 600, 0)
    again = asks & (rng.random(n) < 0.12)
    resubmitted = np.where(again, request_moments + pause + 900, -1)
    pause_again = np.where(again, rng.integers(DAY // 2, 3 * DAY, n), 0)
    finished = finished + pause + pause_again
    due = due + pause + pause_again  # the desk gives a new appointment when the supplement arrives
    late_return = np.where(rng.random(n) < habits["late_return"][unit], due - finished + 2 * DAY, 0)
    returned = finished + rng.integers(300, DAY, n)
    returned = np.maximum(np.where(late_return > 0, finished + late_return, np.minimum(returned, due)), finished + 60)
    return DossierDraws(
        unit=unit,
        competent=competent,
        receiver=_officer(city, rng, unit),
        handler=_officer(city, rng, competent),
        procedure=procedure,
        applicant=applicant,
        submitted=np.where(online, np.maximum(received - wait, 1), received),
        received=received,
        due=due,
        finished=finished,
        returned=returned,
        requested=request_moments,
        pause=pause,
        resubmitted=resubmitted,
        pause_again=pause_again,
        ended=ended,
        status=status,
        online=online,
    )


def _day_ends(calendar: WorkingCalendar, positions: Ints) -> Ints:
    """Working position at the end of the day each position falls on: the day of receipt is not counted."""
    return calendar.day_end_positions(calendar.moments(positions))


def _officer(city: City, rng: np.random.Generator, unit: Ints) -> Ints:
    """One of the unit's receivers and handlers, the earlier ones busier; the two at its head take no dossiers."""
    working = city.officers_in[unit] - 2
    return city.first_officer[unit] + 2 + np.floor(working * rng.random(len(unit)) ** 2.5).astype(np.int64)


def _applicants(city: City, rng: np.random.Generator, unit: Ints) -> Ints:
    """Who files: one of a million people, some of whom come again; at some units one person files for many."""
    anybody = rng.integers(len(city.unit_ids), PEOPLE, len(unit))
    return np.where(rng.random(len(unit)) < city.habits["one_filer"][unit], unit, anybody)


def _entered_again(rng: np.random.Generator, unit: Ints, received: Ints, withdrawn: Flags) -> tuple[Ints, Ints]:
    """Pairs of a withdrawn dossier and the one two working days later, at the same desk, that enters it again."""
    before = np.flatnonzero(withdrawn & (rng.random(len(unit)) < 0.6))
    order = np.lexsort((received, unit))
    span = int(received.max(initial=0)) + 3 * DAY
    key = (unit * span + received)[order]
    at = np.searchsorted(key, unit[before] * span + received[before] + 2 * DAY)
    exists = at < len(order)
    before, after = before[exists], order[at[exists]]
    same = unit[before] == unit[after]
    return before[same], after[same].astype(np.int64)


def coded(codes: Ints, values: list[str], hidden: Flags | None = None) -> pa.Array:
    """A column of texts by their codes; null where hidden."""
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=hidden), pa.array(values, pa.string()))


def table(name: str, columns: dict[str, pa.Array], rows: int) -> pa.Table:
    """The canonical table with these columns, the others null."""
    types = TABLES[name].columns
    arrays = {}
    for column, type_ in types.items():
        arrays[column] = columns.get(column, pa.nulls(rows, type_))
    if "version_at" in columns:
        arrays["version_at"] = columns["version_at"]
    return pa.table(arrays)


def hex_keys(seed: int, kind: int, who: Ints) -> pa.StringArray:
    """Keyed hashes as an import would leave them: 32 hex digits, the same for the same seed, kind and person."""
    state = who.astype(np.uint64) + np.uint64((seed % 2**16) << 44 | kind << 40)
    words = np.empty((len(who), 2), dtype=np.uint64)
    for column, step in enumerate((0x9E3779B97F4A7C15, 0x3C6EF372FE94F82A)):  # splitmix64, two words of it
        word = state + np.uint64(step)
        word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        words[:, column] = word ^ (word >> np.uint64(31))
    ends = np.arange(len(who) + 1, dtype=np.int32) * 32
    digits = words.astype(">u8").tobytes().hex().encode()
    return pa.StringArray.from_buffers(len(who), pa.py_buffer(ends.tobytes()), pa.py_buffer(digits))
