"""A second reading of every signal, in plain Python from the words of its header: loops over the facts, no SQL."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from support.oracle.plain_reading import READINGS, Counted, Dossier, World, flags, month_of, whole

Reading = Callable[[World], Iterator[Counted]]


def at_work(world: World) -> list[Dossier]:
    return [one for one in world.dossiers if one.looked_at and one.touches(world) and one.work_in(world)]


def at_receipt(world: World) -> list[Dossier]:
    return [one for one in world.dossiers if one.looked_at and one.desk_took_it]


def at_finish(world: World) -> list[Dossier]:
    return [one for one in world.dossiers if one.looked_at and world.inside(one.finished) and not one.before_itself]


def by_office(one: Dossier, moment: date | None, sums: tuple[int, int, int]) -> Counted:
    return one.office, one.officer, one.procedure, month_of(moment), *sums


def by_desk(one: Dossier, sums: tuple[int, int, int]) -> Counted:
    return one.desk, one.desk_officer, one.procedure, month_of(one.received), *sums


def work_month(world: World, one: Dossier) -> date | None:
    """The day of receipt; what came before the window is carried into its first month."""
    if one.received is not None and one.received.date() < world.scope.window_from:
        return world.scope.window_from
    return one.received


def move(world: World, one: Dossier, changed: datetime, before: datetime | None, after: datetime | None) -> str:
    if before is None or after is None:
        return "unclear"
    if after <= before:
        return "earlier"
    if changed >= before:
        return "late"
    left = world.work(one.office).between(changed, before)
    if left is None:
        return "unclear"
    return "late" if left <= world.work(None).worth["working_day"] else "in time"


def due_moved_at_the_last_moment(world: World) -> Iterator[Counted]:
    for one in at_work(world):
        moves = {
            move(world, one, log["changed_at"], *map(world.appointment, (log["due_before_at"], log["due_after_at"])))
            for log in world.due_changes[one.id]
            if whole(log["changed_at"]) <= world.last
        }
        judged = one.due is not None and ("late" in moves or "unclear" not in moves)
        yield by_office(one, work_month(world, one), flags("late" in moves, judged, not judged))


def supplement_on_the_last_day(world: World) -> Iterator[Counted]:
    for one in at_work(world):
        if not one.requests:
            continue
        own = one.due if one.due == one.first_due else None
        pairs = [(request["requested_at"], request["due_before_at"] or own) for request in one.requests]
        late = any(due is not None and at.date() >= due.date() for at, due in pairs)
        judged = late or all(due is not None for _, due in pairs)
        yield by_office(one, work_month(world, one), flags(late, judged, not judged))


def withdrawn_and_entered_again(world: World) -> Iterator[Counted]:
    others = [one for one in world.dossiers if one.touches(world)]
    for one in at_receipt(world):
        person, again, clear = one.row["applicant_key"], False, True
        if one.ended and one.row["status"] == "withdrawn":
            clear = person is not None and one.over is not None and one.procedure is not None
            again = clear and any(
                other is not one
                and other.row["applicant_key"] == person
                and other.procedure == one.procedure
                and other.received is not None
                and timedelta(0) <= other.received - one.over <= timedelta(days=5)
                for other in others
            )
        yield by_desk(one, flags(again, clear, not clear))


def finished_too_fast(world: World) -> Iterator[Counted]:
    taken: dict[str, list[int]] = {}
    for one in at_finish(world):
        seconds = world.handled(one)
        if not one.ended and seconds is not None and one.procedure is not None:
            taken.setdefault(one.procedure, []).append(seconds)
    for one in at_finish(world):
        seconds, all_taken = world.handled(one), taken.get(one.procedure or "", [])
        judged = not one.ended and seconds is not None and len(all_taken) >= 100
        # Fewer than one in a hundred took as little, or less.
        fast = judged and 100 * sum(other <= seconds for other in all_taken) < len(all_taken)
        yield by_office(one, one.finished, flags(fast, judged, not judged))


def out_of_hours(world: World, one: Dossier) -> bool | None:
    sessions = world.work(one.office).sessions.get(one.finished.date())
    if sessions is None:
        return None
    second = (one.finished - datetime.combine(one.finished.date(), datetime.min.time())).total_seconds()
    return not any(opens <= second <= closes for opens, closes in sessions if closes > opens)


def finished_out_of_hours(world: World) -> Iterator[Counted]:
    late = Counter(
        (one.office, one.finished.date()) for one in at_finish(world) if not one.ended and out_of_hours(world, one)
    )
    for one in at_finish(world):
        out = out_of_hours(world, one)
        judged = not one.ended and out is not None
        yield by_office(
            one, one.finished, flags(bool(out) and late[one.office, one.finished.date()] >= 5, judged, not judged)
        )


def finished_at_month_end(world: World) -> Iterator[Counted]:
    for one in at_finish(world):
        days, day = world.work(one.office).sessions, one.finished.date()
        month = [day.replace(day=1) + timedelta(days=number) for number in range(31)]
        working = [other for other in month if days.get(other) and other.month == day.month]
        judged = not one.ended and day in days and bool(working)
        yield by_office(one, one.finished, flags(judged and day >= max(working), judged, not judged))


def one_filer_for_many(world: World) -> Iterator[Counted]:
    filed = Counter((one.desk, one.row["applicant_key"]) for one in at_receipt(world))
    for one in at_receipt(world):
        person = one.row["applicant_key"]
        yield by_desk(one, flags(filed[one.desk, person] >= 10, person is not None, person is None))


def sole_dossier(world: World) -> Iterator[Counted]:
    received = []
    for one in at_receipt(world):
        least = world.settings.token_withdrawn_within_seconds
        in_earnest = not one.ended or (one.over is not None and (one.over - one.received).total_seconds() > least)
        if one.desk and one.procedure and in_earnest:
            received.append(one)
    demand = Counter((one.desk, one.procedure) for one in received)
    for one in received:
        yield by_desk(one, flags(demand[one.desk, one.procedure] == 1, True, False))


def finished_long_before_returned(world: World) -> Iterator[Counted]:
    for one in world.dossiers:
        if one.looked_at and world.inside(one.returned):
            lay = world.work(one.office).between(one.finished, one.returned)
            judged = not one.ended and lay is not None
            long = judged and lay > 5 * world.work(None).worth["working_day"]
            yield by_office(one, one.returned, flags(long, judged, not judged))


def finished_just_in_time(world: World) -> Iterator[Counted]:
    for one in at_finish(world):
        left = world.work(one.office).between(one.finished, one.due)
        judged = not one.ended and left is not None
        just = judged and one.finished <= one.due and left < 30 * 60
        yield by_office(one, one.finished, flags(just, judged, not judged))


def answers(world: World) -> Iterator[tuple[str | None, str | None, str | None, datetime, str | None]]:
    """unit, officer, procedure, moment and device of each answer in the window that has a unit."""
    for answer in world.surveys:
        at, one = answer["answered_at"], world.by_id.get(answer["dossier_id"] or "")
        if whole(at) > world.last or not world.inside(at) or (one is not None and not one.looked_at):
            continue
        unit, officer = answer["unit_id"], answer["officer_id"]
        if one is not None:
            unit, officer = unit or one.office, officer or one.officer
        if unit is not None:
            yield unit, officer, one.procedure if one else None, at, answer["device_key"]


def answers_from_one_device(world: World) -> Iterator[Counted]:
    listed = list(answers(world))
    from_device = Counter((unit, device) for unit, _, _, _, device in listed)
    for unit, officer, procedure, at, device in listed:
        sums = flags(from_device[unit, device] >= 10, device is not None, device is None)
        yield unit, officer, procedure, month_of(at), *sums


def answers_in_one_minute(world: World) -> Iterator[Counted]:
    listed = list(answers(world))
    in_minute = Counter((unit, at.replace(second=0, microsecond=0)) for unit, _, _, at, _ in listed)
    for unit, officer, procedure, at, _ in listed:
        crowd = in_minute[unit, at.replace(second=0, microsecond=0)]
        yield unit, officer, procedure, month_of(at), *flags(crowd >= 3, True, False)


SIGNAL_READINGS: dict[str, Reading] = {
    reading.__name__: reading
    for reading in (
        answers_from_one_device,
        answers_in_one_minute,
        due_moved_at_the_last_moment,
        finished_at_month_end,
        finished_just_in_time,
        finished_long_before_returned,
        finished_out_of_hours,
        finished_too_fast,
        one_filer_for_many,
        sole_dossier,
        supplement_on_the_last_day,
        withdrawn_and_entered_again,
    )
} | {"repeat_supplements": READINGS["repeat_supplements"]}
