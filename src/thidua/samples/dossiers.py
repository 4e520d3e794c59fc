"""Dossiers of a sample city with all that hangs on them, a batch at a time, as canonical tables; vectorised throughout.

Times are drawn as working positions of the calendar (seconds of working time) and turned into moments at the end, so
nothing happens outside office hours and lateness is drawn exactly.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from thidua.ledger.model import TABLES, Channel, EventKind, Status
from thidua.rules.calendar import WorkingCalendar
from thidua.samples.city import City, Floats, Ints

Flags = npt.NDArray[np.bool_]
DAY = 28_800  # working seconds
ACTIVITIES = [
    (EventKind.RECEIVE, "Tiếp nhận hồ sơ"),
    (EventKind.FORWARD, "Chuyển hồ sơ đến cơ quan giải quyết"),
    (EventKind.PROCESS, "Thẩm định hồ sơ"),
    (EventKind.SUPPLEMENT, "Yêu cầu bổ sung hồ sơ"),
    (EventKind.CORRECTION, "Trả lại để chỉnh sửa"),
    (EventKind.PROCESS, "Thẩm định lại"),
    (EventKind.APPROVE, "Ký duyệt kết quả"),
    (EventKind.RESULT, "Chuyển kết quả về Bộ phận Một cửa"),
    (EventKind.RETURN, "Trả kết quả"),
]
STEP = np.array([1, 2, 3, 0, 0, 3, 4, 5, 6])  # 0: not one of the prescribed steps


@dataclass(frozen=True)
class Batch:
    """What to draw: how many dossiers, received between two moments, numbered from `first_serial`; what happens after
    `until_at` has not happened yet."""

    dossiers: int
    start_at: datetime
    end_at: datetime
    until_at: datetime
    first_serial: int


@dataclass(frozen=True)
class _Drawn:
    """A batch in arrays of one length: codes of unit, officer and procedure, and working positions."""

    unit: Ints
    competent: Ints
    receiver: Ints
    handler: Ints
    procedure: Ints
    submitted: Ints
    received: Ints
    due: Ints
    finished: Ints
    returned: Ints
    asked: Ints  # supplement requested; -1 where none
    pause: Ints
    asked_again: Ints
    pause_again: Ints
    ended: Flags  # not accepted, withdrawn or stopped: no result
    status: Ints
    online: Flags


def make_batch(city: City, calendar: WorkingCalendar, rng: np.random.Generator, batch: Batch) -> dict[str, pa.Table]:
    """Tables dossiers, events, supplements, due_changes and surveys of one batch, dossiers in order of receipt."""
    drawn = _draw(city, calendar, rng, batch)
    moment = _Clock(calendar, batch.until_at)
    ids = _dossier_ids(city, drawn, moment.at(drawn.received), batch.first_serial)
    supplements = _supplements(city, drawn, moment, ids)
    dossiers, due_changes = _dossiers(city, rng, drawn, moment, ids)
    return {
        "dossiers": dossiers,
        "events": _events(city, rng, drawn, moment, ids),
        "supplements": supplements,
        "due_changes": due_changes,
        "surveys": _surveys(city, rng, drawn, moment, ids),
    }


class _Clock:
    """Turns working positions into moments, and cuts off at the moment the sample ends."""

    def __init__(self, calendar: WorkingCalendar, until_at: datetime) -> None:
        self.calendar = calendar
        self.until = np.datetime64(until_at, "us")

    def at(self, positions: Ints) -> npt.NDArray[np.datetime64]:
        return self.calendar.moments(positions).astype("datetime64[us]")

    def past(self, moments: npt.NDArray[np.datetime64], wanted: Flags | None = None) -> pa.Array:
        """The moments as a column; null where not wanted or not yet happened."""
        hidden = moments > self.until
        if wanted is not None:
            hidden |= ~wanted
        return pa.array(moments, mask=hidden, type=pa.timestamp("us"))


def _draw(city: City, calendar: WorkingCalendar, rng: np.random.Generator, batch: Batch) -> _Drawn:
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
    days = city.limit_days[procedure]
    due = _day_ends(calendar, received) + days * DAY
    share = np.minimum(rng.beta(2.2, 1.6, n), 0.97)  # leaves time to hand the result over before it is due
    finished = received + np.maximum(900, ((due - received) * share).astype(np.int64))
    late = rng.random(n) < habits["late"][competent]
    finished = np.where(late, due + rng.integers(600, 8 * DAY, n), finished)
    asks = rng.random(n) < habits["supplement"][competent]
    asked = np.where(asks, received + ((finished - received) * 0.4).astype(np.int64), -1)
    pause = np.where(asks, (rng.lognormal(0.9, 0.6, n) * DAY).astype(np.int64) + 600, 0)
    again = asks & (rng.random(n) < 0.12)
    asked_again = np.where(again, asked + pause + 900, -1)
    pause_again = np.where(again, rng.integers(DAY // 2, 3 * DAY, n), 0)
    finished = finished + pause + pause_again
    due = due + pause + pause_again  # the desk gives a new appointment when the supplement arrives
    ending = rng.random(n)
    ended = ending < 0.02
    status = np.select([ending < 0.01, ending < 0.017, ended], [0, 1, 2], 3)
    late_return = np.where(rng.random(n) < habits["late_return"][unit], due - finished + 2 * DAY, 0)
    returned = finished + rng.integers(300, DAY, n)
    returned = np.maximum(np.where(late_return > 0, finished + late_return, np.minimum(returned, due)), finished + 60)
    return _Drawn(
        unit=unit,
        competent=competent,
        receiver=_officer(city, rng, unit),
        handler=_officer(city, rng, competent),
        procedure=procedure,
        submitted=np.where(online, np.maximum(received - wait, 1), received),
        received=received,
        due=due,
        finished=finished,
        returned=returned,
        asked=asked,
        pause=pause,
        asked_again=asked_again,
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
    return city.first_officer[unit] + 2 + np.floor(working * rng.random(len(unit)) ** 1.4).astype(np.int64)


def _coded(codes: Ints, values: list[str], hidden: Flags | None = None) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=hidden), pa.array(values, pa.string()))


def _dossier_ids(
    city: City, drawn: _Drawn, received_at: npt.NDArray[np.datetime64], first_serial: int
) -> pa.StringArray:
    """`000.ZZ.YY.H13-yymmdd-serial`, the serial running through the batch's month."""
    prefixes = pa.array([f"000.{1 + n // 90:02d}.{10 + n % 90:02d}.H13" for n in range(len(city.unit_ids))])
    days, day_of = np.unique(received_at.astype("datetime64[D]"), return_inverse=True)
    written = pa.array([day.item().strftime("%y%m%d") for day in days])
    serials = pc.utf8_lpad(
        pc.cast(pa.array(np.arange(first_serial, first_serial + len(drawn.unit))), pa.string()), 5, "0"
    )
    return pc.binary_join_element_wise(prefixes.take(drawn.unit), written.take(day_of), serials, "-")


def _table(name: str, columns: dict[str, pa.Array], rows: int) -> pa.Table:
    """The canonical table with these columns, the others null."""
    types = TABLES[name].columns
    arrays = {}
    for column, type_ in types.items():
        arrays[column] = columns.get(column, pa.nulls(rows, type_))
    if "version_at" in columns:
        arrays["version_at"] = columns["version_at"]
    return pa.table(arrays)


def _hex_keys(rng: np.random.Generator, people: int, picks: Ints) -> pa.Array:
    """Keyed hashes as an import would leave them: 32 hex digits, from a pool so that some applicants come again."""
    digits = np.frombuffer(rng.bytes(16 * people).hex().encode(), dtype="S32").astype("U32")
    return _coded(picks, list(digits))


def _dossiers(
    city: City, rng: np.random.Generator, drawn: _Drawn, moment: _Clock, ids: pa.Array
) -> tuple[pa.Table, pa.Table]:
    n = len(ids)
    due_at, finished_at = moment.at(drawn.due), moment.at(drawn.finished)
    returned_at, received_at = moment.at(drawn.returned), moment.at(drawn.received)
    has_result = ~drawn.ended & (finished_at <= moment.until)
    # A unit with the habit moves the appointment of an overdue dossier to just after its end.
    late = drawn.finished > drawn.due
    moved = late & ~drawn.ended & (rng.random(n) < city.habits["reset"][drawn.competent])
    moved_on = moment.at(drawn.due + 1800)
    moved &= moved_on <= moment.until
    moved_to = moment.at(drawn.finished + 600)
    returned = has_result & (returned_at <= moment.until) & (rng.random(n) > 0.004)
    waiting = (drawn.asked >= 0) & ~has_result
    names = [
        Status.NOT_ACCEPTED, Status.WITHDRAWN, Status.STOPPED, Status.IN_PROCESS,
        Status.PROCESSED, Status.RETURNED, Status.SUPPLEMENT_REQUESTED,
    ]  # fmt: skip
    status = np.where(
        drawn.ended, drawn.status, np.where(returned, 5, np.where(has_result, 4, np.where(waiting, 6, 3)))
    )
    digitised = rng.random(n) < city.habits["digitised"][drawn.unit]
    channel = np.where(drawn.online, 0, np.where(rng.random(n) < 0.9, 1, 2))
    last = np.where(returned, returned_at, np.where(has_result, finished_at, received_at))
    stop_at = moment.at(drawn.received + 3600)
    dossiers = _table(
        "dossiers",
        {
            "dossier_id": ids,
            "procedure_id": _coded(drawn.procedure, city.procedure_ids),
            "receiving_unit_id": _coded(drawn.unit, city.unit_ids),
            "competent_unit_id": _coded(drawn.competent, city.unit_ids),
            "boundary_unit_id": _coded(drawn.competent, city.unit_ids, drawn.competent == drawn.unit),
            "cross_boundary": pa.array(drawn.competent != drawn.unit),
            "receiving_officer_id": _coded(drawn.receiver, city.officer_ids),
            "handling_officer_id": _coded(drawn.handler, city.officer_ids),
            "channel": _coded(channel, [Channel.ONLINE, Channel.COUNTER, Channel.POST]),
            "service_level": pa.array(np.where(drawn.online, 4, 3)),
            "return_method": _coded(channel, ["online", "counter", "post"]),
            "paid_online": pa.array(drawn.online & (rng.random(n) < 0.8), mask=drawn.procedure % 3 == 0),
            "status": _coded(status, [str(name) for name in names]),
            "submitted_at": pa.array(moment.at(drawn.submitted)),
            "accept_due_at": pa.array(moment.at(drawn.submitted + DAY)),
            "received_at": pa.array(received_at),
            "due_at": pa.array(np.where(moved, moved_to, due_at)),
            "finished_at": pa.array(finished_at, mask=~has_result),
            "returned_at": pa.array(returned_at, mask=~returned),
            "refused_at": moment.past(stop_at, drawn.ended),
            "time_limit": pa.array(city.limit_days[drawn.procedure]),
            "time_limit_unit": _coded(np.zeros(n, dtype=np.int64), ["working_day"]),
            "digitised_intake": pa.array(digitised),
            "digitised_result": pa.array(
                digitised | (rng.random(n) < city.habits["digitised"][drawn.unit]), mask=~has_result
            ),
            "applicant_key": _hex_keys(rng, max(1, n // 2), rng.integers(0, max(1, n // 2), n)),
            "version_at": pa.array(np.maximum(last, np.where(moved, moved_on, received_at))),
        },
        n,
    )
    at = np.flatnonzero(moved)
    due_changes = _table(
        "due_changes",
        {
            "dossier_id": ids.take(pa.array(at)),
            "seq": pa.array(np.ones(len(at), dtype=np.int64)),
            "changed_at": pa.array(moved_on[at]),
            "due_before_at": pa.array(due_at[at]),
            "due_after_at": pa.array(moved_to[at]),
            "reason": pa.array(["Cập nhật ngày hẹn trả"] * len(at), pa.string()),
            "changed_by": _coded(drawn.handler[at], city.officer_ids),
        },
        len(at),
    )
    return dossiers, due_changes


def _supplements(city: City, drawn: _Drawn, moment: _Clock, ids: pa.Array) -> pa.Table:
    """Each request with its pause; a repeated one follows the first. Sorted by dossier and sequence."""
    asked = np.stack([drawn.asked, drawn.asked_again], axis=1)
    pause = np.stack([drawn.pause, drawn.pause_again], axis=1)
    row, number = np.nonzero((asked >= 0) & ~drawn.ended[:, np.newaxis])
    asked_at = moment.at(asked[row, number])
    answered_at = moment.at(asked[row, number] + pause[row, number])
    made = asked_at <= moment.until
    row, number, asked_at, answered_at = row[made], number[made], asked_at[made], answered_at[made]
    # The appointment moves by the pause each time; before the first request none of the pauses was in it.
    before = drawn.due[row] - np.where(number == 0, pause[row].sum(axis=1), pause[row, 1])
    return _table(
        "supplements",
        {
            "dossier_id": ids.take(pa.array(row)),
            "seq": pa.array(number + 1),
            "requested_at": pa.array(asked_at),
            "answered_at": moment.past(answered_at),
            "requested_by": _coded(drawn.handler[row], city.officer_ids),
            "due_before_at": pa.array(moment.at(before)),
            "due_after_at": moment.past(moment.at(before + pause[row, number]), answered_at <= moment.until),
        },
        len(row),
    )


def _events(city: City, rng: np.random.Generator, drawn: _Drawn, moment: _Clock, ids: pa.Array) -> pa.Table:
    """The routing steps of each dossier in their order; steps later than the cut-off have not happened."""
    n, habits = len(ids), city.habits
    length = drawn.finished - drawn.received
    slow = rng.random(n) < habits["late_forward"][drawn.unit]
    forward = drawn.received + np.where(slow, DAY + rng.integers(600, DAY, n), rng.integers(60, DAY // 2, n))
    forward = np.minimum(forward, drawn.received + length // 4)
    rest = drawn.finished - forward
    corrected = rng.random(n) < habits["correction"][drawn.competent]
    skipped = rng.random(n) < habits["skip"][drawn.competent]
    goes_on = ~drawn.ended
    position = np.empty((n, len(ACTIVITIES)), dtype=np.int64)
    present = np.empty((n, len(ACTIVITIES)), dtype=bool)
    steps = [
        (drawn.received, np.ones(n, dtype=bool)),
        (forward, np.ones(n, dtype=bool)),
        (forward + (rest * 0.15).astype(np.int64), goes_on),
        (np.maximum(drawn.asked, forward + (rest * 0.15).astype(np.int64)), goes_on & (drawn.asked >= 0)),
        (forward + (rest * 0.8).astype(np.int64), goes_on & corrected),
        (forward + (rest * 0.85).astype(np.int64), goes_on & corrected),
        (forward + (rest * 0.92).astype(np.int64), goes_on & ~skipped),
        (drawn.finished, goes_on),
        (drawn.returned, goes_on),
    ]
    for number, (at, there) in enumerate(steps):
        position[:, number], present[:, number] = at, there
    # In the source's own order, times never go back.
    position = np.maximum.accumulate(np.where(present, position, 0), axis=1)
    end = moment.calendar.position(moment.until.astype("datetime64[s]").item())
    present &= position <= end
    row, slot = np.nonzero(present)
    seq = np.cumsum(present, axis=1)[row, slot]
    happened = moment.at(position[row, slot])
    first = np.concatenate([[True], row[1:] != row[:-1]]) if len(row) else np.zeros(0, dtype=bool)
    arrived = np.where(first, happened, np.roll(happened, 1))
    at_desk = (slot <= 1) | (slot == 8)
    due = np.where(slot == 1, drawn.received[row] + DAY, drawn.due[row])
    unit = np.where(at_desk, drawn.unit[row], drawn.competent[row])
    officer = np.where(at_desk, drawn.receiver[row], drawn.handler[row])
    return _table(
        "events",
        {
            "dossier_id": ids.take(pa.array(row)),
            "seq": pa.array(seq.astype(np.int64)),
            "kind": _coded(slot, [str(kind) for kind, _ in ACTIVITIES]),
            "activity": _coded(slot, [name for _, name in ACTIVITIES]),
            "step": pa.array(STEP[slot].astype(np.int64), mask=STEP[slot] == 0),
            "unit_id": _coded(unit, city.unit_ids),
            "officer_id": _coded(officer, city.officer_ids),
            "to_unit_id": _coded(
                np.where(slot == 1, drawn.competent[row], drawn.unit[row]), city.unit_ids, (slot != 1) & (slot != 7)
            ),
            "arrived_at": pa.array(arrived),
            "due_at": pa.array(moment.at(due), mask=(slot == 0) | (slot == 8) | (slot == 3) | (slot == 4)),
            "happened_at": pa.array(happened),
        },
        len(row),
    )


def _surveys(city: City, rng: np.random.Generator, drawn: _Drawn, moment: _Clock, ids: pa.Array) -> pa.Table:
    """Answers of applicants who got their result: overall and three sub-scores, 1 (very dissatisfied) to 5."""
    answered_at = moment.at(drawn.returned + rng.integers(60, DAY, len(ids)))
    answers = ~drawn.ended & (rng.random(len(ids)) < city.habits["answers"][drawn.unit])
    at = np.flatnonzero(answers & (answered_at <= moment.until))
    happy: Floats = city.habits["satisfied"][drawn.unit[at]]

    def scores() -> pa.Array:
        good = rng.random(len(at)) < happy
        return pa.array(np.where(good, rng.integers(4, 6, len(at)), rng.integers(1, 4, len(at))).astype(np.int64))

    return _table(
        "surveys",
        {
            "answer_id": pc.binary_join_element_wise(pa.scalar("KS"), ids.take(pa.array(at)), "-"),
            "dossier_id": ids.take(pa.array(at)),
            "unit_id": _coded(drawn.unit[at], city.unit_ids),
            "officer_id": _coded(drawn.receiver[at], city.officer_ids),
            "answered_at": pa.array(answered_at[at]),
            "overall": scores(),
            "guidance": scores(),
            "attitude": scores(),
            "timeliness": scores(),
            "device_key": _hex_keys(rng, 4000, rng.integers(0, 4000, len(at))),
        },
        len(at),
    )
