"""Routing steps and survey answers of a batch of dossiers, as canonical tables."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.ledger.model import EventKind
from thidua.samples.city import City, Floats
from thidua.samples.draw import DAY, PEOPLE, Clock, DossierDraws, coded, hex_keys, table

# In the order in which they happen. step: the prescribed one, 0 where it is none.
ACTIVITIES = [
    (EventKind.RECEIVE, 1, "Tiếp nhận hồ sơ"),
    (EventKind.FORWARD, 2, "Chuyển hồ sơ đến cơ quan giải quyết"),
    (EventKind.OTHER, 0, "Phân công thụ lý"),
    (EventKind.PROCESS, 3, "Thẩm định hồ sơ"),
    (EventKind.SUPPLEMENT, 0, "Yêu cầu bổ sung hồ sơ"),
    (EventKind.CORRECTION, 0, "Trả lại để chỉnh sửa"),
    (EventKind.PROCESS, 3, "Thẩm định lại"),
    (EventKind.APPROVE, 4, "Ký duyệt kết quả"),
    (EventKind.RESULT, 5, "Chuyển kết quả về Bộ phận Một cửa"),
    (EventKind.RETURN, 6, "Trả kết quả"),
]
STEP = np.array([step for _, step, _ in ACTIVITIES])
FORWARD, RESULT = 1, 8
AT_DESK = np.array([kind in (EventKind.RECEIVE, EventKind.FORWARD, EventKind.RETURN) for kind, _, _ in ACTIVITIES])
TIMED = np.array([step > 1 and kind != EventKind.RETURN for kind, step, _ in ACTIVITIES])


def events(city: City, rng: np.random.Generator, drawn: DossierDraws, moment: Clock, ids: pa.Array) -> pa.Table:
    """The routing steps of each dossier in their order; steps later than the cut-off have not happened."""
    n, habits = len(ids), city.habits
    length = drawn.finished - drawn.received
    slow = rng.random(n) < habits["late_forward"][drawn.unit]
    forward = drawn.received + np.where(slow, DAY + rng.integers(600, DAY, n), rng.integers(60, DAY // 2, n))
    forward = np.minimum(forward, drawn.received + length // 4)
    remaining = drawn.finished - forward
    corrected = rng.random(n) < habits["correction"][drawn.competent]
    assigned = rng.random(n) < 0.8
    skipped = rng.random(n) < habits["skip"][drawn.competent]
    goes_on = ~drawn.ended
    position = np.empty((n, len(ACTIVITIES)), dtype=np.int64)
    present = np.empty((n, len(ACTIVITIES)), dtype=bool)
    steps = [
        (drawn.received, np.ones(n, dtype=bool)),
        (forward, np.ones(n, dtype=bool)),
        (forward + (remaining * 0.05).astype(np.int64), assigned),
        (forward + (remaining * 0.15).astype(np.int64), goes_on),
        (np.maximum(drawn.requested, forward + (remaining * 0.15).astype(np.int64)), goes_on & (drawn.requested >= 0)),
        (forward + (remaining * 0.8).astype(np.int64), goes_on & corrected),
        (forward + (remaining * 0.85).astype(np.int64), goes_on & corrected),
        (forward + (remaining * 0.92).astype(np.int64), goes_on & ~skipped),
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
    # One forwarding step in ten states no due time of its own, as in real logs.
    timed = TIMED[slot] & ((slot != FORWARD) | (rng.random(len(slot)) > 0.1))
    due = np.where(slot == FORWARD, drawn.received[row] + DAY, drawn.due[row])
    unit = np.where(AT_DESK[slot], drawn.unit[row], drawn.competent[row])
    officer = np.where(AT_DESK[slot], drawn.receiver[row], drawn.handler[row])
    return table(
        "events",
        {
            "dossier_id": ids.take(pa.array(row)),
            "seq": pa.array(seq.astype(np.int64)),
            "kind": coded(slot, [str(kind) for kind, _, _ in ACTIVITIES]),
            "activity": coded(slot, [name for _, _, name in ACTIVITIES]),
            "step": pa.array(STEP[slot].astype(np.int64), mask=STEP[slot] == 0),
            "unit_id": coded(unit, city.unit_ids),
            "officer_id": coded(officer, city.officer_ids),
            "to_unit_id": coded(
                np.where(slot == FORWARD, drawn.competent[row], drawn.unit[row]),
                city.unit_ids,
                (slot != FORWARD) & (slot != RESULT),
            ),
            "arrived_at": pa.array(arrived),
            "due_at": pa.array(moment.at(due), mask=~timed),
            "happened_at": pa.array(happened),
        },
        len(row),
    )


def surveys(city: City, rng: np.random.Generator, drawn: DossierDraws, moment: Clock, ids: pa.Array) -> pa.Table:
    """Answers of applicants who got their result: overall and three sub-scores, 1 (very dissatisfied) to 5."""
    answered_at = moment.at(drawn.returned + rng.integers(60, DAY, len(ids)))
    answers = ~drawn.ended & (rng.random(len(ids)) < city.habits["answers"][drawn.unit])
    at = np.flatnonzero(answers & (answered_at <= moment.until))
    # Where answers are not honest, three devices give them all.
    few = rng.random(len(at)) < city.habits["one_device"][drawn.unit[at]]
    device = np.where(
        few, drawn.unit[at] * 3 + rng.integers(0, 3, len(at)), rng.integers(3 * len(city.unit_ids), PEOPLE, len(at))
    )
    happy: Floats = city.habits["satisfied"][drawn.unit[at]]

    def scores() -> pa.Array:
        good = rng.random(len(at)) < happy
        return pa.array(np.where(good, rng.integers(4, 6, len(at)), rng.integers(1, 4, len(at))).astype(np.int64))

    return table(
        "surveys",
        {
            "answer_id": pc.binary_join_element_wise(pa.scalar("KS"), ids.take(pa.array(at)), "-"),
            "dossier_id": ids.take(pa.array(at)),
            "unit_id": coded(drawn.unit[at], city.unit_ids),
            "officer_id": coded(drawn.receiver[at], city.officer_ids),
            "answered_at": pa.array(answered_at[at]),
            "overall": scores(),
            "guidance": scores(),
            "attitude": scores(),
            "timeliness": scores(),
            "device_key": hex_keys(city.seed, 2, device),
        },
        len(at),
    )
