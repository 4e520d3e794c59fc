"""Tables of a batch of dossiers, as canonical tables; vectorised throughout."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from thidua.ledger.model import Channel, Status
from thidua.rules.time.calendar import WorkingCalendar
from thidua.samples.city import City
from thidua.samples.draw import DAY, Clock, DossierBatch, DossierDraws, coded, draw, hex_keys, table
from thidua.samples.routing import events, surveys


def make_batch(
    city: City, calendar: WorkingCalendar, rng: np.random.Generator, batch: DossierBatch
) -> dict[str, pa.Table]:
    """Tables dossiers, events, supplements, due_changes and surveys of one batch, dossiers in order of receipt."""
    drawn = draw(city, calendar, rng, batch)
    moment = Clock(calendar, batch.until_at)
    ids = _dossier_ids(city, drawn, moment.at(drawn.received), batch.first_serial)
    supplements = _supplements(city, drawn, moment, ids)
    dossiers, due_changes = _dossiers(city, rng, drawn, moment, ids)
    return {
        "dossiers": dossiers,
        "events": events(city, rng, drawn, moment, ids),
        "supplements": supplements,
        "due_changes": due_changes,
        "surveys": surveys(city, rng, drawn, moment, ids),
    }


def _dossier_ids(
    city: City, drawn: DossierDraws, received_at: npt.NDArray[np.datetime64], first_serial: int
) -> pa.StringArray:
    """`000.ZZ.YY.H13-yymmdd-serial`, the serial running through the batch's month.

    In the first quarter some communes still number under the codes of the two provinces that were merged in.
    """
    units, roots = len(city.unit_ids), ("H13", "H30", "H51")
    prefixes = pa.array([f"000.{1 + n // 90:02d}.{10 + n % 90:02d}.{root}" for root in roots for n in range(units)])
    early = received_at.astype("datetime64[M]").astype(np.int64) % 12 < 3
    old = early & city.unit_is_commune[drawn.unit] & (np.arange(len(drawn.unit)) % 5 == 0)
    prefix = drawn.unit + np.where(old, drawn.unit % 3, 0) * units
    days, day_of = np.unique(received_at.astype("datetime64[D]"), return_inverse=True)
    written = pa.array([day.item().strftime("%y%m%d") for day in days])
    serials = pc.utf8_lpad(
        pc.cast(pa.array(np.arange(first_serial, first_serial + len(drawn.unit))), pa.string()), 5, "0"
    )
    return pc.binary_join_element_wise(prefixes.take(prefix), written.take(day_of), serials, "-")


def _dossiers(
    city: City, rng: np.random.Generator, drawn: DossierDraws, moment: Clock, ids: pa.Array
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
    waiting = (drawn.requested >= 0) & ~has_result
    names = [
        Status.NOT_ACCEPTED,
        Status.WITHDRAWN,
        Status.STOPPED,
        Status.IN_PROCESS,
        Status.PROCESSED,
        Status.RETURNED,
        Status.SUPPLEMENT_REQUESTED,
    ]
    status = np.where(
        drawn.ended, drawn.status, np.where(returned, 5, np.where(has_result, 4, np.where(waiting, 6, 3)))
    )
    digitised = rng.random(n) < city.habits["digitised"][drawn.unit]
    channel = np.where(drawn.online, 0, np.where(rng.random(n) < 0.9, 1, 2))
    last = np.where(returned, returned_at, np.where(has_result, finished_at, received_at))
    holes = _holes(received_at, city.habits["exemplary"][drawn.competent] > 0)
    unended = ~has_result | holes["no_end"] | (holes["handed_over"] & returned)
    stop_at = np.where(holes["token"], received_at + np.timedelta64(300, "s"), moment.at(drawn.received + 3600))
    dossiers = table(
        "dossiers",
        {
            "dossier_id": ids,
            "procedure_id": coded(drawn.procedure, city.procedure_ids),
            "receiving_unit_id": coded(drawn.unit, city.unit_ids),
            "competent_unit_id": coded(drawn.competent, city.unit_ids),
            "boundary_unit_id": coded(drawn.competent, city.unit_ids, drawn.competent == drawn.unit),
            "cross_boundary": pa.array(drawn.competent != drawn.unit),
            "receiving_officer_id": coded(drawn.receiver, city.officer_ids),
            "handling_officer_id": coded(drawn.handler, city.officer_ids),
            "channel": coded(channel, [Channel.ONLINE, Channel.COUNTER, Channel.POST]),
            "service_level": pa.array(np.where(drawn.online, 4, 3)),
            "return_method": coded(channel, ["online", "counter", "post"]),
            "paid_online": pa.array(drawn.online & (rng.random(n) < 0.8), mask=drawn.procedure % 3 == 0),
            "status": coded(status, [str(name) for name in names]),
            "submitted_at": pa.array(moment.at(drawn.submitted), mask=holes["undated"]),
            "accept_due_at": pa.array(moment.at(drawn.submitted + DAY)),
            "received_at": pa.array(received_at, mask=holes["undated"]),
            "due_at": pa.array(np.where(moved, moved_to, due_at)),
            "finished_at": pa.array(finished_at, mask=unended),
            "returned_at": pa.array(returned_at, mask=~returned | holes["no_end"]),
            "refused_at": moment.past(stop_at, drawn.ended),
            "time_limit": pa.array(city.limit_days[drawn.procedure]),
            "time_limit_unit": coded(np.zeros(n, dtype=np.int64), ["working_day"]),
            "digitised_intake": pa.array(digitised),
            "digitised_result": pa.array(
                digitised | (rng.random(n) < city.habits["digitised"][drawn.unit]), mask=~has_result
            ),
            "applicant_key": hex_keys(city.seed, 1, drawn.applicant),
            "version_at": pa.array(np.maximum(last, np.where(moved, moved_on, received_at))),
        },
        n,
    )
    at = np.flatnonzero(moved)
    due_changes = table(
        "due_changes",
        {
            "dossier_id": ids.take(pa.array(at)),
            "seq": pa.array(np.ones(len(at), dtype=np.int64)),
            "changed_at": pa.array(moved_on[at]),
            "due_before_at": pa.array(due_at[at]),
            "due_after_at": pa.array(moved_to[at]),
            "reason": pa.array(["Cập nhật ngày hẹn trả"] * len(at), pa.string()),
            "changed_by": coded(drawn.handler[at], city.officer_ids),
        },
        len(at),
    )
    return dossiers, due_changes


def _holes(
    received_at: npt.NDArray[np.datetime64], exemplary: npt.NDArray[np.bool_]
) -> dict[str, npt.NDArray[np.bool_]]:
    """Which dossiers lack a moment as in real lists: a fixed few of each batch, none of January's (the messy files).

    no_end: neither finished nor handed over, whatever the status says; not at exemplary units.
    handed_over: only the handing over has a moment.
    undated: neither submitted nor received. token: where it is broken off, five minutes after its receipt.
    """
    place = np.arange(len(received_at)) % 97
    later = received_at.astype("datetime64[M]").astype(np.int64) % 12 > 0
    return {
        "no_end": (place == 7) & later & ~exemplary,
        "handed_over": (place % 20 == 11) & later,
        "undated": (place == 13) & later,
        "token": (place % 3 == 1) & later,
    }


def _supplements(city: City, drawn: DossierDraws, moment: Clock, ids: pa.Array) -> pa.Table:
    """Each request with its pause; a repeated one follows the first. Sorted by dossier and sequence."""
    request_moments = np.stack([drawn.requested, drawn.resubmitted], axis=1)
    pause = np.stack([drawn.pause, drawn.pause_again], axis=1)
    row, number = np.nonzero((request_moments >= 0) & ~drawn.ended[:, np.newaxis])
    asked_at = moment.at(request_moments[row, number])
    answered_at = moment.at(request_moments[row, number] + pause[row, number])
    made = asked_at <= moment.until
    row, number, asked_at, answered_at = row[made], number[made], asked_at[made], answered_at[made]
    # The appointment moves by the pause each time; before the first request none of the pauses was in it.
    before = drawn.due[row] - np.where(number == 0, pause[row].sum(axis=1), pause[row, 1])
    return table(
        "supplements",
        {
            "dossier_id": ids.take(pa.array(row)),
            "seq": pa.array(number + 1),
            "requested_at": pa.array(asked_at),
            "answered_at": moment.past(answered_at),
            "requested_by": coded(drawn.handler[row], city.officer_ids),
            "due_before_at": pa.array(moment.at(before)),
            "due_after_at": moment.past(moment.at(before + pause[row, number]), answered_at <= moment.until),
        },
        len(row),
    )
