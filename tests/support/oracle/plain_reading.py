"""A second reading of every indicator, in plain Python from its definition: dictionaries, datetimes, loops. No SQL.

Deliberately naive and slow, written from the words of the definitions and not from the engine: whoever changes what an
indicator means changes it in both places.
Long because the whole catalogue is read a second time here, in one place.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from support.oracle.procedure_days import listed_on
from thidua.indicators.scope import Scope
from thidua.rules.time.calendar import CalendarSet, WorkingCalendar

Row = dict[str, Any]
# A counted item: its unit, officer, procedure and month (yyyymm), then numerator, denominator, excluded.
Counted = tuple[str | None, str | None, str | None, int | None, int, int, int]
ENDED = {"not_accepted", "withdrawn", "stopped"}
TAKEN = {"received", "in_process", "supplement_requested", "financial_duty", "processed", "returned"}


def whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def month_of(moment: date | None) -> int | None:
    return None if moment is None else moment.year * 100 + moment.month


class WorkingTime:
    """Seconds of work, found by walking over the days between two moments."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.sessions = {day.on: [(one.opens, one.closes) for one in day.sessions] for day in calendar.days}
        self.next_day = {
            "working_day": str(calendar.counting.days_from) == "next_day",
            "working_hour": str(calendar.counting.hours_from) == "next_day",
        }
        self.worth = {"working_day": calendar.counting.working_day_seconds, "working_hour": 3600}

    def stretches(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        sessions = []
        day = start.date()
        while day <= end.date():
            midnight = datetime.combine(day, time())
            for opens, closes in self.sessions[day]:
                begin = max(start, midnight + timedelta(seconds=opens))
                stop = min(end, midnight + timedelta(seconds=closes))
                if begin < stop:
                    sessions.append((begin, stop))
            day += timedelta(days=1)
        return sessions

    def between(self, start: datetime | None, end: datetime | None) -> int | None:
        """Working seconds from start to end, less than zero where end is earlier; None where the calendar is silent."""
        if start is None or end is None:
            return None
        if start.date() not in self.sessions or end.date() not in self.sessions:
            return None
        if end < start:
            back = self.between(end, start)
            return None if back is None else -back
        whole = (start.replace(microsecond=0), end.replace(microsecond=0))
        return sum(int((stop - begin).total_seconds()) for begin, stop in self.stretches(*whole))

    def less_waiting(self, start: datetime, end: datetime, waits: list[tuple[datetime, datetime]]) -> int | None:
        """Working seconds from start to end that no wait covers."""
        total = self.between(start, end)
        if total is None or total <= 0:
            return None if total is None else 0
        start, end = start.replace(microsecond=0), end.replace(microsecond=0)
        pieces = self.stretches(start, end)
        for begin, stop in waits:
            left = []
            for a, b in pieces:
                if stop <= a or begin >= b:
                    left.append((a, b))
                    continue
                if a < begin:
                    left.append((a, begin))
                if stop < b:
                    left.append((stop, b))
            pieces = left
        return sum(int((b - a).total_seconds()) for a, b in pieces)


class Dossier:
    """One dossier as it stood at the as-of moment, every word of the definitions as an attribute."""

    def __init__(self, row: Row, world: "World") -> None:
        scope, as_of = world.scope, world.last
        self.row = row
        self.id = row["dossier_id"]
        self.procedure = row["procedure_id"]
        self.desk, self.desk_officer = row["receiving_unit_id"], row["receiving_officer_id"]
        self.office = row["competent_unit_id"] or row["receiving_unit_id"]
        self.officer = row["handling_officer_id"] or row["receiving_officer_id"]
        self.submitted, self.received, self.finished, self.returned, self.refused = (
            whole(row[name]) if row[name] is not None and whole(row[name]) <= as_of else None
            for name in ("submitted_at", "received_at", "finished_at", "returned_at", "refused_at")
        )
        if self.finished is None:
            self.finished = self.returned
        self.ended, self.over = self._broken_off(as_of)
        if self.over is not None and self.finished is not None:
            self.finished = self.over
        begun = row["submitted_at"] is not None or row["received_at"] is not None
        self.exists = bool(self.submitted or self.received or not begun)
        self.across = (
            row["cross_boundary"] if row["cross_boundary"] is not None else row["boundary_unit_id"] is not None
        )
        self.independent = world.independent_on(
            self.procedure, self.received or self.submitted or self.finished or self.over
        )
        self.looked_at = scope.settings.population == "all" or self.independent is True
        self.unknown = scope.settings.population != "all" and self.independent is None
        self.requests = [one for one in world.supplements[self.id] if whole(one["requested_at"]) <= as_of]
        self.requests.sort(key=lambda one: one["seq"])
        for one in self.requests:
            one["answer"] = one["answered_at"] if one["answered_at"] and whole(one["answered_at"]) <= as_of else None
        waiting = [whole(one["requested_at"]) for one in self.requests if one["answer"] is None]
        self.waiting_since = min(waiting) if waiting else None
        self.steps = sorted(
            (one for one in world.events[self.id] if whole(one["happened_at"]) <= as_of), key=lambda one: one["seq"]
        )
        self.answers = [
            one for one in world.surveys if one["dossier_id"] == self.id and whole(one["answered_at"]) <= as_of
        ]
        self._appointments(world, as_of)

    def _appointments(self, world: "World", as_of: datetime) -> None:
        changes = [
            (one["changed_at"], 1, one["seq"], one["due_before_at"], one["due_after_at"])
            for one in world.due_changes[self.id]
        ]
        for one in world.supplements[self.id]:
            if one["due_before_at"] or one["due_after_at"]:
                at = one["answered_at"] or one["requested_at"]
                changes.append((at, 2, one["seq"], one["due_before_at"], one["due_after_at"]))
        changes.sort(key=lambda one: one[:3])
        later = [one for one in changes if whole(one[0]) > as_of]
        earlier = [one for one in changes if whole(one[0]) <= as_of and one[4] is not None]
        if later:
            due = later[0][3]
        elif self.row["due_at"] is not None:
            due = self.row["due_at"]
        else:
            due = earlier[-1][4] if earlier else None
        chain = [(one[0], one[1], one[2], one[3]) for one in changes if one[3] is not None]
        versions = world.history[self.id]
        if changes or any(not one["is_current"] for one in versions):
            chain += [(one["version_at"], 3, 0, one["due_at"]) for one in versions if one["due_at"] is not None]
        first = min(chain)[3] if chain else due
        self.due, self.first_due = world.appointment(due), world.appointment(first)
        self.desk_took_it = world.inside(self.received) and (
            world.settings.refused_at_desk == "counted" or not (self.ended and self.row["status"] == "not_accepted")
        )
        self.before_itself = None not in (self.finished, self.received) and self.finished < self.received

    def _broken_off(self, as_of: datetime) -> tuple[bool, datetime | None]:
        """Whether it ended without a result by then; and when it left the open ones, where anybody wrote that down."""
        if self.row["refused_at"] is not None:
            ended = self.refused is not None
        else:
            written = [self.row[name] for name in ("finished_at", "returned_at") if self.row[name] is not None]
            ended = self.row["status"] in ENDED and (not written or whole(min(written)) <= as_of)
        happened = [at for at in (self.finished, self.returned, self.refused) if at is not None]
        return ended, min(happened) if ended and happened else None

    def work_in(self, world: "World") -> bool:
        """Whether there was anything to do with it within the window."""
        if self.finished is not None and self.finished.date() < world.scope.window_from:
            return self.received is not None and self.received.date() >= world.scope.window_from
        if self.finished is None and self.received is None:
            return self.ended
        return True

    def touches(self, world: "World") -> bool:
        lived = [self.received, self.submitted, self.finished, self.returned, self.over]
        open_still = self.finished is None and self.over is None
        return open_still or any(at is not None and at.date() >= world.scope.window_from for at in lived)

    def open(self) -> bool:
        return not self.ended and self.finished is None and self.returned is None

    def waits(self) -> list[tuple[datetime, datetime]]:
        return [
            (one["requested_at"].replace(microsecond=0), (one["answer"] or datetime(9999, 1, 1)).replace(microsecond=0))
            for one in self.requests
        ]


class World:
    """All facts of a ledger as lists of dictionaries, looked at through one scope."""

    def __init__(self, tables: dict[str, list[Row]], scope: Scope, calendars: CalendarSet) -> None:
        self.scope, self.settings = scope, scope.settings
        end = datetime.combine(scope.window_to, time(23, 59, 59))
        self.last = end if scope.as_of_at > end else whole(scope.as_of_at)
        self.calendars = calendars
        self._work: dict[str, WorkingTime] = {}
        self.procedures = listed_on(self.last.date(), tables["procedures_history"])
        self.assignments, self.register = tables["assignments"], tables["register"]
        self.surveys = tables["surveys"]
        self.supplements, self.events, self.due_changes, self.history = (
            self._by_dossier(tables[name]) for name in ("supplements", "events", "due_changes", "dossiers_history")
        )
        every = [Dossier(row, self) for row in tables["dossiers"]]
        self.dossiers = [one for one in every if one.exists]
        self.by_id = {one.id: one for one in self.dossiers}

    @staticmethod
    def _by_dossier(rows: list[Row]) -> dict[str, list[Row]]:
        grouped: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            grouped[row["dossier_id"]].append(dict(row))
        return grouped

    def work(self, unit: str | None) -> WorkingTime:
        calendar = self.calendars.for_unit(unit)
        if calendar.id not in self._work:
            self._work[calendar.id] = WorkingTime(calendar)
        return self._work[calendar.id]

    def inside(self, moment: datetime | date | None) -> bool:
        if moment is None:
            return False
        day = moment.date() if isinstance(moment, datetime) else moment
        return self.scope.window_from <= day <= self.scope.window_to

    def appointment(self, due: datetime | None) -> datetime | None:
        due = whole(due) if due is not None else None
        if due is not None and due.time() == time() and self.settings.due_at_midnight == "end_of_day":
            return due + timedelta(hours=23, minutes=59, seconds=59)
        return due

    def independent_on(self, procedure: str | None, moment: datetime | None) -> bool | None:
        procedure_row = self.procedures.get(procedure or "")
        if procedure_row is None or procedure_row["boundary_independent"] is None:
            return None
        if not procedure_row["boundary_independent"]:
            return False
        if moment is None:
            return True if procedure_row["valid_from_on"] is None and procedure_row["valid_to_on"] is None else None
        return (
            (procedure_row["valid_from_on"] or date.min) <= moment.date() <= (procedure_row["valid_to_on"] or date.max)
        )

    def limit_unit(self, one: Dossier) -> str | None:
        procedure_row = self.procedures.get(one.procedure or "", {})
        own = one.row["time_limit_unit"] if one.row["time_limit"] is not None else None
        unit = own or procedure_row.get("time_limit_unit")
        return str(unit) if unit else None

    def limit(self, one: Dossier) -> int | None:
        procedure_row = self.procedures.get(one.procedure or "", {})
        amount = one.row["time_limit"] if one.row["time_limit"] is not None else procedure_row.get("time_limit")
        unit = self.limit_unit(one)
        worth = self.work(None).worth
        return amount * worth[unit] if amount is not None and unit in worth else None

    def clock(self, one: Dossier) -> int | None:
        """Working seconds counted against the time limit."""
        if one.received is None or one.finished is None:
            return None
        work = self.work(one.office)
        start = one.received
        if self.work(None).next_day["working_hour" if self.limit_unit(one) == "working_hour" else "working_day"]:
            start = datetime.combine(start.date() + timedelta(days=1), time())
        if work.between(one.received, one.finished) is None:
            return None
        return work.less_waiting(start, one.finished, one.waits())

    def handled(self, one: Dossier) -> int | None:
        if one.received is None or one.finished is None:
            return None
        return self.work(one.office).less_waiting(one.received, one.finished, one.waits())


def flags(numerator: bool, denominator: bool, excluded: bool) -> tuple[int, int, int]:
    return int(numerator and denominator), int(denominator), int(excluded)


# One reading an indicator -------------------------------------------------------------------------------------------
Reading = Callable[[World], Iterator[Counted]]
READINGS: dict[str, Reading] = {}


def of_dossiers(
    name: str,
    by: str,
    moment: str,
    judge: Callable[[World, Dossier], tuple[int, int, int]],
    *,
    every_procedure: bool = False,
) -> None:
    """Register a reading over dossiers whose moment lies in the window; by: desk or office."""

    def reading(world: World) -> Iterator[Counted]:
        for one in world.dossiers:
            if not (one.looked_at or every_procedure):
                continue
            if moment == "received":
                there = one.desk_took_it
            else:
                there = world.inside(getattr(one, moment)) and not (moment == "finished" and one.before_itself)
            if there:
                unit, officer = (one.desk, one.desk_officer) if by == "desk" else (one.office, one.officer)
                yield unit, officer, one.procedure, month_of(getattr(one, moment)), *judge(world, one)

    READINGS[name] = reading


def compared(world: World, one: Dossier, way: str) -> tuple[bool, bool]:
    """Whether the dossier can be judged that way, and whether it was on time."""
    if way == "clock":
        used, limit = world.clock(one), world.limit(one)
        return used is not None and limit is not None, used is not None and limit is not None and used <= limit
    due = one.due if way == "appointment" else one.first_due
    return due is not None, due is not None and one.finished is not None and one.finished <= due


def finished_on_time(way: str) -> Callable[[World, Dossier], tuple[int, int, int]]:
    def judge(world: World, one: Dossier) -> tuple[int, int, int]:
        decidable, on_time = compared(world, one, way)
        return flags(on_time, decidable and not one.ended, one.ended or not decidable)

    return judge


def finished_by_setting(world: World) -> Iterator[Counted]:
    for one in world.dossiers:
        if not one.looked_at:
            continue
        if one.before_itself:
            continue
        if world.inside(one.finished):
            decidable, on_time = compared(world, one, str(world.settings.on_time))
            yield (
                one.office,
                one.officer,
                one.procedure,
                month_of(one.finished),
                *flags(on_time, decidable and not one.ended, one.ended or not decidable),
            )
        elif world.settings.pending_not_due == "counted" and one.received is not None and one.open():
            if one.touches(world) and one.due is not None and one.due >= world.last:
                yield one.office, one.officer, one.procedure, None, 1, 1, 0


READINGS["finished_on_time"] = finished_by_setting
for variant in ("appointment", "first_appointment", "clock"):
    of_dossiers(f"finished_on_time_{variant}", "office", "finished", finished_on_time(variant))


def answers_to_submissions(world: World) -> Iterator[Counted]:
    """What desks answered in the window, and what has waited for an answer too long; when it is not known, nothing."""
    first = world.scope.window_from
    for one in world.dossiers:
        if not one.looked_at or not one.touches(world):
            continue
        answer = one.received
        if answer is None and one.ended and one.row["status"] not in ("withdrawn", "stopped"):
            answer = one.over
        if answer is not None and answer.date() < first:
            continue
        until = answer
        if answer is None:
            if one.submitted is None or (one.ended and one.over is None):
                continue
            taken_some_day = one.finished is not None or one.row["status"] in TAKEN
            if not one.ended and one.row["received_at"] is None and taken_some_day:
                continue
            until = one.over or world.last
        stated = one.row["accept_due_at"]
        took = world.work(one.desk).between(one.submitted, until)
        if stated is not None:
            decidable, good = True, until <= whole(stated)
        else:
            decidable = took is not None
            good = took is not None and took <= world.settings.forward_within_working_seconds
        if answer is None and good:
            continue
        month = month_of(answer or max(one.submitted.date(), first))
        yield one.desk, one.desk_officer, one.procedure, month, *flags(good, decidable, not decidable)


READINGS["received_on_time"] = answers_to_submissions
of_dossiers(
    "returned_on_time",
    "office",
    "returned",
    lambda world, one: flags(one.due is not None and one.returned <= one.due, one.due is not None, one.due is None),
)


def of_work(name: str, judge: Callable[[World, Dossier], tuple[int, int, int]]) -> None:
    def reading(world: World) -> Iterator[Counted]:
        for one in world.dossiers:
            if one.looked_at and one.touches(world) and one.work_in(world):
                since = one.received
                if since is not None and since.date() < world.scope.window_from:
                    month = month_of(world.scope.window_from)
                else:
                    month = month_of(since)
                yield one.office, one.officer, one.procedure, month, *judge(world, one)

    READINGS[name] = reading


of_work("backlog", lambda world, one: flags(one.open(), not one.ended, one.ended))


def overdue(world: World, one: Dossier) -> tuple[int, int, int]:
    stopped = one.due is not None and one.waiting_since is not None and one.waiting_since <= one.due
    stopped = stopped and one.finished is None and one.returned is None
    out = one.ended or one.due is None or stopped
    return flags(not out and one.open() and one.due < world.last, not out, out)


of_work("overdue_backlog", overdue)


def recorded(name: str) -> Callable[[World, Dossier], tuple[int, int, int]]:
    def judge(world: World, one: Dossier) -> tuple[int, int, int]:
        value = one.row[name]
        return flags(value is True, value is not None, value is None)

    return judge


def if_not_ended(
    judge: Callable[[World, Dossier], tuple[int, int, int]],
) -> Callable[[World, Dossier], tuple[int, int, int]]:
    return lambda world, one: (0, 0, 1) if one.ended else judge(world, one)


def online(world: World, one: Dossier) -> tuple[int, int, int]:
    channel = one.row["channel"]
    return flags(channel == "online", channel is not None, channel is None)


of_dossiers("online_share", "desk", "received", online)
of_dossiers("digitised_intake", "desk", "received", recorded("digitised_intake"))
of_dossiers("digitised_result", "office", "finished", if_not_ended(recorded("digitised_result")))
of_dossiers(
    "survey_response", "office", "finished", if_not_ended(lambda world, one: flags(bool(one.answers), True, False))
)
of_dossiers(
    "returned_for_correction",
    "office",
    "finished",
    if_not_ended(
        lambda world, one: flags(
            any(step["kind"] == "correction" and whole(step["happened_at"]) <= one.finished for step in one.steps),
            True,
            False,
        )
    ),
)
of_dossiers("repeat_supplements", "desk", "received", lambda world, one: flags(len(one.requests) > 1, True, False))


def skipped(world: World, one: Dossier) -> tuple[int, int, int]:
    numbers = {step["step"] for step in one.steps if step["step"] is not None and 1 <= step["step"] <= 60}
    if not numbers:
        return 0, 0, 1
    prescribed = world.procedures.get(one.procedure or "", {}).get("steps")
    lacking = numbers != set(range(1, max(numbers) + 1))
    if one.returned is not None and prescribed is not None and 1 <= prescribed <= 60:
        lacking = lacking or not set(range(1, prescribed + 1)) <= numbers
    return flags(lacking, True, False)


of_dossiers("skipped_steps", "office", "finished", if_not_ended(skipped))


def moved(world: World, one: Dossier) -> tuple[int, int, int]:
    if one.requests or one.due is None:
        return 0, 0, 1
    return flags(one.first_due is not None and one.due > one.first_due, True, False)


of_dossiers("due_date_moved", "office", "finished", if_not_ended(moved))


def hours(world: World, one: Dossier) -> tuple[int, int, int]:
    seconds = world.handled(one)
    return (0, 0, 1) if seconds is None else (seconds // 3600, 1, 0)


of_dossiers("handling_time", "office", "finished", if_not_ended(hours))


def stated(world: World, one: Dossier) -> tuple[int, int, int]:
    said = one.row["stated_verdict"]
    return flags(said == "on_time", said in {"on_time", "late"}, said not in {"on_time", "late"})


def agreed(world: World, one: Dossier) -> tuple[int, int, int]:
    said = one.row["stated_verdict"]
    if said not in {"on_time", "late"} or one.due is None:
        return 0, 0, 1
    return flags(said == ("on_time" if one.finished <= one.due else "late"), True, False)


of_dossiers("stated_on_time", "desk", "received", stated)
of_dossiers("stated_verdict_agreement", "office", "finished", agreed)


def in_time(world: World, one: Dossier) -> bool:
    if one.due is None:
        return False
    return one.finished <= one.due if one.finished is not None else one.due >= world.last


def progress(world: World, one: Dossier) -> tuple[int, int, int]:
    return flags(in_time(world, one), one.due is not None, one.due is None)


def both_digitised(world: World, one: Dossier) -> tuple[int, int, int]:
    pair = (one.row["digitised_intake"], one.row["digitised_result"])
    return flags(pair == (True, True), None not in pair, None in pair)


def content(world: World, one: Dossier) -> tuple[int, int, int]:
    scores = [answer["overall"] for answer in one.answers if answer["overall"] is not None]
    return flags((one.due is None or in_time(world, one)) and min(scores, default=5) > 2, True, False)


of_dossiers("index766_progress", "office", "received", if_not_ended(progress), every_procedure=True)
of_dossiers("index766_digitisation", "office", "finished", if_not_ended(both_digitised), every_procedure=True)
of_dossiers("index766_satisfaction", "office", "received", if_not_ended(content), every_procedure=True)
of_dossiers("index766_online_payment", "desk", "received", recorded("paid_online"), every_procedure=True)
of_dossiers(
    "index766_online",
    "desk",
    "received",
    lambda world, one: (
        online(world, one) if one.row["service_level"] is None or one.row["service_level"] >= 3 else (0, 0, 1)
    ),
    every_procedure=True,
)


def legs(world: World) -> Iterator[tuple[Row, Dossier | None, Row | None]]:
    """Every step up to the as-of moment, with its dossier where that is known, and the step before it."""
    for dossier_id, rows in world.events.items():
        before = None
        for step in sorted(rows, key=lambda one: one["seq"]):
            if whole(step["happened_at"]) <= world.last:
                yield step, world.by_id.get(dossier_id), before
                before = step


def counts_for(world: World, one: Dossier | None) -> bool | None:
    """Whether the list has the dossier's procedure; None: nobody can tell."""
    if world.settings.population == "all":
        return True
    return None if one is None else one.independent


def forwarded_on_time(world: World) -> Iterator[Counted]:
    for step, one, before in legs(world):
        on_list = counts_for(world, one)
        if on_list is False or not world.inside(step["happened_at"]):
            continue
        due = world.appointment(step["due_at"])
        if step["kind"] != "forward" and (
            due is None or step["kind"] not in {"process", "approve", "correction", "result"}
        ):
            continue
        began = step["arrived_at"] or (before["happened_at"] if before else None) or (one.received if one else None)
        if began is not None:
            answers = [
                answer["answered_at"] for answer in world.supplements[step["dossier_id"]] if answer["answered_at"]
            ]
            began = max([began, *(at for at in answers if began < at <= step["happened_at"])])
        took = world.work(step["unit_id"]).between(began, step["happened_at"])
        if on_list is None:
            sums = (0, 0, 1)
        elif due is not None:
            sums = flags(whole(step["happened_at"]) <= due, True, False)
        else:
            fast = took is not None and took <= world.settings.forward_within_working_seconds
            sums = flags(fast, took is not None, took is None)
        yield step["unit_id"], step["officer_id"], one.procedure if one else None, month_of(step["happened_at"]), *sums


def handovers(world: World) -> Iterator[Counted]:
    for step, one, before in legs(world):
        on_list = counts_for(world, one)
        if on_list is not False and world.inside(step["happened_at"]):
            passed = before is not None and step["unit_id"] != before["unit_id"]
            who = (step["unit_id"], step["officer_id"], one.procedure if one else None, month_of(step["happened_at"]))
            if on_list is None:
                yield *who, 0, 0, int(before is None)
            else:
                yield *who, int(passed), int(before is None), 0


READINGS |= {"forwarded_on_time": forwarded_on_time, "handovers": handovers}


def of_answers(name: str, score: str) -> None:
    def reading(world: World) -> Iterator[Counted]:
        for answer in world.surveys:
            at = answer["answered_at"]
            if whole(at) > world.last or not world.inside(at):
                continue
            one = world.by_id.get(answer["dossier_id"] or "")
            if one is not None and not one.looked_at and not one.unknown:
                continue
            given = None if one is not None and one.unknown else answer[score]
            yield (
                answer["unit_id"] or (one.office if one else None),
                answer["officer_id"] or (one.officer if one else None),
                one.procedure if one else None,
                month_of(at),
                *flags(given is not None and given >= world.settings.satisfied_from, given is not None, given is None),
            )

    READINGS[name] = reading


of_answers("satisfaction", "overall")
of_answers("guidance_clear", "guidance")
of_answers("attitude_good", "attitude")
of_answers("timeliness_good", "timeliness")


def of_records(
    name: str, register: str, by: str, judge: Callable[[date | None, str | None, Row, date], tuple[int, int, int]]
) -> None:
    def reading(world: World) -> Iterator[Counted]:
        today = world.scope.as_of_at.date()
        for row in world.register:
            if row["register"] != register or (row["opened_on"] and row["opened_on"] > today):
                continue
            day = row["opened_on"] if by == "opened" else row["due_on"] or row["opened_on"]
            if world.inside(day):
                later = row["closed_on"] is not None and row["closed_on"] > today
                closed, state = (None, None) if later else (row["closed_on"], row["state"])
                yield row["unit_id"], row["officer_id"], None, month_of(day), *judge(closed, state, row, today)

    READINGS[name] = reading


def by_due_day(closed: date | None, state: str | None, row: Row, today: date) -> tuple[int, int, int]:
    due = row["due_on"]
    settled = due is not None and (closed is not None or due < today)
    return flags(settled and closed is not None and closed <= due, settled, not settled)


of_records("publication_on_time", "publication_task", "due", by_due_day)
of_records("obstacles_on_time", "obstacle", "due", by_due_day)
of_records(
    "upheld_complaints", "complaint", "opened", lambda closed, state, row, today: flags(state == "upheld", True, False)
)
of_records(
    "index766_publicity",
    "posting_check",
    "opened",
    lambda closed, state, row, today: flags(state == "passed", True, False),
)


def pairs(world: World) -> Iterator[tuple[str, str, bool, int, int, int, bool | None, bool | None]]:
    """unit, procedure, assigned, received, received across, received anywhere, independent, on the ministry's list."""
    last = min(world.scope.window_to, world.scope.as_of_at.date())
    assigned = {
        (one["unit_id"], one["procedure_id"])
        for one in world.assignments
        if (one["valid_from_on"] or date.min) <= last and (one["valid_to_on"] or date.max) >= world.scope.window_from
    }
    received: dict[tuple[str, str], list[tuple[bool, bool]]] = defaultdict(list)
    for one in world.dossiers:
        if not (one.desk_took_it and one.desk and one.procedure):
            continue
        if one.ended:
            if one.over is None:
                continue  # it may have been at once
            if (one.over - one.received).total_seconds() <= world.settings.token_withdrawn_within_seconds:
                continue
        theirs = one.independent is not False and any(
            (given["unit_id"], given["procedure_id"]) == (one.desk, one.procedure)
            and (given["valid_from_on"] or date.min) <= one.received.date() <= (given["valid_to_on"] or date.max)
            for given in world.assignments
        )
        received[one.desk, one.procedure].append((bool(one.across), theirs))
    asked_for: dict[str, int] = defaultdict(int)
    for (_, procedure), taken in received.items():
        asked_for[procedure] += len(taken)
    for unit, procedure in assigned | set(received):
        came = received.get((unit, procedure), [])
        got = [crossed for crossed, theirs in came if theirs]
        anywhere = asked_for[procedure]
        procedure_row = world.procedures.get(procedure, {})
        independent = procedure_row.get("boundary_independent")
        if independent:
            independent = (procedure_row["valid_from_on"] or date.min) <= last and (
                procedure_row["valid_to_on"] or date.max
            ) >= world.scope.window_from
        yield (
            unit,
            procedure,
            (unit, procedure) in assigned,
            len(got),
            sum(got),
            anywhere,
            independent,
            procedure_row.get("ministry_list"),
            any(crossed for crossed, _ in came),
        )


def active(across_only: Callable[[World], bool]) -> Reading:
    def reading(world: World) -> Iterator[Counted]:
        for unit, procedure, assigned, received, across, anywhere, independent, *_ in pairs(world):
            if assigned:
                unasked = world.settings.procedure_without_demand == "left_out" and anywhere == 0
                out = independent is not True or unasked
                got = across if across_only(world) else received
                yield unit, None, procedure, None, *flags(got > 0, not out, out)

    return reading


def independent_share(ministry: bool = False, by_conduct: bool = False) -> Reading:
    def reading(world: World) -> Iterator[Counted]:
        for unit, procedure, _, _, _, _, independent, listed, crossed in pairs(world):
            if listed or not ministry:
                done = independent is True and (crossed or not by_conduct)
                yield unit, None, procedure, None, *flags(done, independent is not None, independent is None)

    return reading


READINGS |= {
    "active_procedures": active(lambda world: world.settings.desk_dossiers == "cross_boundary"),
    "active_procedures_strict": active(lambda world: True),
    "boundary_independent_conduct": independent_share(by_conduct=True),
    "boundary_independent_share": independent_share(),
    "boundary_independent_share_ministry": independent_share(ministry=True),
}
