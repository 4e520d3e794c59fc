"""Polars: lazy frames over the Parquet files, one group_by for all flags of a grouping, the axes collected together.

Written for speed within Polars: only needed columns, sorted shifts in place of windows, the wide tables collected once
and used by all figures.
"""

from pathlib import Path

import polars as pl
import pyarrow as pa
from polars import Expr, LazyFrame, col, lit

from bench.question import (
    AS_OF_AT,
    DAY_SECONDS,
    FORWARD_SECONDS,
    JUDGED_AT,
    NEEDED,
    SATISFIED_FROM,
    TOKEN_SECONDS,
    UNTIL_AT,
    WINDOW_END,
    WINDOW_FROM,
    WINDOW_TO,
    files,
    tidy,
)

JUDGED, UNTIL = lit(JUDGED_AT), lit(UNTIL_AT)
FIRST = lit(WINDOW_FROM).cast(pl.Datetime("us"))
END = lit(WINDOW_END)
FIRST_DAY, LAST_DAY = lit(WINDOW_FROM), lit(min(WINDOW_TO, AS_OF_AT.date()))
TODAY = lit(AS_OF_AT.date())
Flags = dict[str, tuple[Expr, Expr, Expr]]
IN = col("inside").fill_null(False)
UNTOLD = col("inside").is_null()
VERDICTS = ("on_time", "late")
NOT_ENDED = ~col("ended")


def answer(city: Path, days: Path) -> pa.Table:
    """All figures of a generated folder; `days` is the calendar's day table as Parquet."""
    facts = {name: pl.scan_parquet(files(city, name)).select(columns) for name, columns in NEEDED.items()}
    calendar = pl.scan_parquet(days).with_columns(col("day").cast(pl.Date))
    base = _base(facts, calendar).collect()
    legs = _legs(facts, base.lazy(), calendar).collect()
    dossier = _dossier(facts, base.lazy(), legs.lazy(), calendar).collect().lazy()
    wide = [
        *_of_dossiers(dossier),
        *_of_legs(legs.lazy()),
        *_pairs(dossier, facts),
        *_answers(facts, base.lazy()),
        *_records(facts["register"]),
    ]
    done = pl.collect_all([frame for frame, _ in wide])
    long = [_long(frame, names) for frame, (_, names) in zip(done, wide, strict=True)]
    return tidy(pl.concat(long).to_arrow())


def _position(calendar: LazyFrame, frame: LazyFrame, moment: str, name: str) -> LazyFrame:
    """Adds `name`: working seconds up to `moment`."""
    days = calendar.select(
        day=col("day"),
        **{
            f"_{part}": col(part).cast(pl.Int64)
            for part in ("seconds_before", "opens_1", "closes_1", "opens_2", "closes_2")
        },
    )
    joined = frame.with_columns(_day=col(moment).dt.date()).join(days, left_on="_day", right_on="day", how="left")
    second = (col(moment) - col("_day").cast(pl.Datetime("us"))).dt.total_seconds()
    within = [second.clip(col(f"_opens_{n}"), col(f"_closes_{n}")) - col(f"_opens_{n}") for n in (1, 2)]
    position = pl.when(col(moment).is_not_null()).then(col("_seconds_before") + within[0] + within[1])
    through = col("_seconds_before") + col("_closes_1") - col("_opens_1") + col("_closes_2") - col("_opens_2")
    return joined.with_columns(position.alias(name), through.alias(f"{name}_through")).drop(
        "_day", "_seconds_before", "_opens_1", "_closes_1", "_opens_2", "_closes_2"
    )


def _whole_day(moment: Expr) -> Expr:
    moment = moment.dt.truncate("1s")
    return pl.when(moment == moment.dt.truncate("1d")).then(moment + pl.duration(seconds=86_399)).otherwise(moment)


def _until(name: str) -> Expr:
    return pl.when(col(name) < UNTIL).then(col(name).dt.truncate("1s")).alias(name)


def _month(moment: Expr) -> Expr:
    return moment.dt.year().cast(pl.Int64) * 100 + moment.dt.month().cast(pl.Int64)


def _inside(since: Expr, until: Expr) -> Expr:
    """Whether the procedure is boundary-independent between two days; missing where the list does not tell."""
    begun = (col("p_from") <= until).fill_null(True)
    lasts = (col("p_to") >= since).fill_null(True)
    return pl.when(col("boundary_independent")).then(begun & lasts).otherwise(col("boundary_independent"))


def _procedures(facts: dict[str, LazyFrame]) -> LazyFrame:
    return facts["procedures"].rename(
        {"valid_from_on": "p_from", "valid_to_on": "p_to", "time_limit": "p_limit", "time_limit_unit": "p_unit"}
    )


def _base(facts: dict[str, LazyFrame], calendar: LazyFrame) -> LazyFrame:
    moments = ("submitted_at", "received_at", "finished_at", "returned_at", "refused_at")
    unbegun = pl.all_horizontal(col(name).is_null() for name in moments[:2])
    # A refusal still to come leaves the dossier as it was, whatever the source says of it by now.
    stopped = col("status").is_in(["not_accepted", "withdrawn", "stopped"]).fill_null(False)
    on = pl.coalesce("received_at", "submitted_at", "finished_at", "refused_at").dt.date()
    undated = on.is_null() & pl.any_horizontal(col("p_from", "p_to").is_not_null())
    unit = pl.coalesce(pl.when(col("time_limit").is_not_null()).then(col("time_limit_unit")), "p_unit")
    frame = (
        facts["dossiers"]
        .with_columns(
            *(_until(name) for name in moments),
            col("accept_due_at").dt.truncate("1s"),
            unbegun=unbegun,
            stopped=stopped
            & col("refused_at").is_null()
            & (pl.min_horizontal("finished_at", "returned_at") < UNTIL).fill_null(True),
            taken_some_day=col("received_at").is_not_null(),
        )
        .with_columns(
            finished_at=pl.coalesce("finished_at", "returned_at"),
            ended=col("stopped") | col("refused_at").is_not_null(),
        )
        .with_columns(
            broken_off_at=pl.when("ended").then(pl.min_horizontal("finished_at", "returned_at", "refused_at"))
        )
        .with_columns(
            finished_at=pl.when(col("finished_at").is_not_null()).then(pl.coalesce("broken_off_at", "finished_at")),
            answered_unknown_when=_answered_unknown_when(),
        )
        .with_columns(
            answered_at=pl.coalesce(
                "received_at",
                pl.when(col("status").is_in(["withdrawn", "stopped"]).fill_null(False).not_()).then("broken_off_at"),
            ),
            waited_until_at=pl.coalesce(
                "received_at",
                "broken_off_at",
                pl.when(~col("answered_unknown_when")).then(UNTIL - pl.duration(seconds=1)),
            ),
        )
        .filter(
            pl.any_horizontal(col("submitted_at", "received_at").is_not_null()) | col("unbegun"),
        )
        .join(_procedures(facts), on="procedure_id", how="left")
        .with_columns(
            finishing_unit_id=pl.coalesce("competent_unit_id", "receiving_unit_id"),
            finishing_officer_id=pl.coalesce("handling_officer_id", "receiving_officer_id"),
            crosses=col("cross_boundary").fill_null(col("boundary_unit_id").is_not_null()),
            inside=pl.when(~(undated & col("boundary_independent").fill_null(False))).then(_inside(on, on)),
            steps=pl.when(col("steps").is_between(1, 60)).then(col("steps")),
            in_hours=unit == "working_hour",
            limit_seconds=pl.coalesce("time_limit", "p_limit")
            * unit.replace_strict(
                {"working_day": DAY_SECONDS, "working_hour": 3600}, default=None, return_dtype=pl.Int64
            ),
        )
        .drop("competent_unit_id", "boundary_unit_id", "cross_boundary", "p_from", "p_to", "p_limit", "p_unit")
        .drop("unbegun", "stopped", "taken_some_day")
    )
    for name in ("submitted", "received", "waited_until", "finished"):
        frame = _position(calendar, frame, f"{name}_at", f"{name}_position")
    start = pl.when(col("in_hours")).then(col("received_position")).otherwise(col("received_position_through"))
    return frame.with_columns(clock_start=start).drop(
        f"{n}_position_through" for n in ("submitted", "received", "waited_until", "finished")
    )


def _answered_unknown_when() -> Expr:
    """Whether the desk must have taken or refused a submission, and nothing tells when."""
    at_work = ["received", "in_process", "supplement_requested", "financial_duty", "processed", "returned"]
    over = col("finished_at").is_not_null() | col("status").is_in(at_work).fill_null(False)
    unknown = pl.when("ended").then(col("broken_off_at").is_null()).otherwise(~col("taken_some_day") & over)
    return col("received_at").is_null() & unknown


def _pauses(facts: dict[str, LazyFrame], base: LazyFrame, calendar: LazyFrame) -> LazyFrame:
    requests = facts["supplements"].filter(col("requested_at") < UNTIL).with_columns(_until("answered_at"))
    requests = requests.join(
        base.select("dossier_id", "received_position", "clock_start", "finished_position"), on="dossier_id", how="left"
    )
    requests = _position(calendar, requests, "requested_at", "begins")
    requests = _position(calendar, requests, "answered_at", "answered")
    requests = (
        requests.with_columns(
            begins=col("begins").fill_null(0),
            ends=pl.min_horizontal(pl.coalesce("answered", "finished_position"), "finished_position"),
        )
        .sort("dossier_id", "begins", "ends", "seq")
        .with_columns(covered=col("ends").cum_max().shift().over("dossier_id").fill_null(0))
    )

    def waited(since: str) -> Expr:
        return (col("ends") - pl.max_horizontal("begins", since, "covered")).clip(lower_bound=0).sum()

    return requests.group_by("dossier_id").agg(
        requests=pl.len(),
        awaiting_since=col("requested_at").filter(col("answered_at").is_null()).min().dt.truncate("1s"),
        paused=waited("received_position"),
        paused_on_clock=waited("clock_start"),
    )


def _changes(facts: dict[str, LazyFrame]) -> LazyFrame:
    names = ("dossier_id", "changed_at", "origin", "seq", "due_before_at", "due_after_at")
    told = facts["supplements"].filter(col("due_before_at").is_not_null() | col("due_after_at").is_not_null())
    told = told.with_columns(changed_at=pl.coalesce("answered_at", "requested_at"), origin=lit(2))
    return pl.concat([facts["due_changes"].with_columns(origin=lit(1)).select(names), told.select(names)])


def _appointments(facts: dict[str, LazyFrame]) -> LazyFrame:
    change = _changes(facts).sort("dossier_id", "changed_at", "origin", "seq")
    later = (
        change.filter(col("changed_at") >= UNTIL)
        .group_by("dossier_id", maintain_order=True)
        .agg(due_then=col("due_before_at").first(), changes_later=lit(True).first())
    )
    earlier = (
        change.filter((col("changed_at") < UNTIL) & col("due_after_at").is_not_null())
        .group_by("dossier_id", maintain_order=True)
        .agg(due_set=col("due_after_at").last())
    )
    own = (
        facts["dossiers"]
        .filter(col("due_at").is_not_null())
        .join(change.select("dossier_id"), on="dossier_id", how="semi")
        .select(
            "dossier_id", changed_at="version_at", origin=lit(3), seq=lit(0, dtype=pl.Int64), due_before_at="due_at"
        )
    )
    chain = pl.concat(
        [
            change.filter(col("due_before_at").is_not_null()).drop("due_after_at"),
            own.select(own.collect_schema().names()),
        ]
    )
    first = (
        chain.sort("dossier_id", "changed_at", "origin", "seq", "due_before_at")
        .group_by("dossier_id", maintain_order=True)
        .agg(first_due=col("due_before_at").first())
    )
    return first.join(later, on="dossier_id", how="full", coalesce=True).join(
        earlier, on="dossier_id", how="full", coalesce=True
    )


def _legs(facts: dict[str, LazyFrame], base: LazyFrame, calendar: LazyFrame) -> LazyFrame:
    """Every step up to the as-of moment, with the one before it."""
    new = col("dossier_id") != col("dossier_id").shift()
    step = (
        facts["events"]
        .filter(col("happened_at") < UNTIL)
        .sort("dossier_id", "seq")
        .with_columns(first_step=new.fill_null(True))
        .with_columns(
            previous_at=pl.when(~col("first_step")).then(col("happened_at").shift()),
            changed_unit=~col("first_step") & col("unit_id").ne_missing(col("unit_id").shift()),
            due_at=_whole_day(col("due_at")),
        )
        .join(
            base.select("dossier_id", "procedure_id", "inside", "received_at"),
            on="dossier_id",
            how="left",
            maintain_order="left",
        )
        .with_columns(began_at=pl.coalesce("arrived_at", "previous_at", "received_at"))
    )
    untold = step.filter((col("kind") == "forward") & col("due_at").is_null()).select(
        "dossier_id", "seq", "began_at", "happened_at"
    )
    resumed = (
        untold.join(facts["supplements"].select("dossier_id", "answered_at"), on="dossier_id")
        .filter((col("answered_at") > col("began_at")) & (col("answered_at") <= col("happened_at")))
        .group_by("dossier_id", "seq")
        .agg(col("answered_at").max())
    )
    timed = untold.join(resumed, on=["dossier_id", "seq"], how="left").with_columns(
        since=pl.coalesce("answered_at", "began_at")
    )
    timed = _position(calendar, _position(calendar, timed, "since", "b"), "happened_at", "e")
    timed = timed.select("dossier_id", "seq", leg_seconds=col("e") - col("b"))
    return step.join(timed, on=["dossier_id", "seq"], how="left").drop(
        "arrived_at", "previous_at", "began_at", "received_at"
    )


def _dossier(facts: dict[str, LazyFrame], base: LazyFrame, legs: LazyFrame, calendar: LazyFrame) -> LazyFrame:
    step = col("step")
    bits = pl.when(step.is_between(1, 60)).then(lit(2, dtype=pl.Int64).pow(step)).otherwise(0)
    course = legs.group_by("dossier_id").agg(
        corrected_at=col("happened_at").filter(col("kind") == "correction").min().dt.truncate("1s"),
        seen=bits.bitwise_or(),
    )
    opinion = (
        facts["surveys"]
        .filter((col("answered_at") < UNTIL) & col("dossier_id").is_not_null())
        .group_by("dossier_id")
        .agg(answers=pl.len(), lowest=col("overall").min())
    )
    due = (
        pl.when(col("changes_later").fill_null(False)).then(col("due_then")).otherwise(pl.coalesce("due_at", "due_set"))
    )
    frame = base
    for more in (_appointments(facts), _pauses(facts, base, calendar), course, opinion):
        frame = frame.join(more, on="dossier_id", how="left")
    received, finished = col("received_position"), col("finished_position")
    still = col("finished_at").is_null() & (col("ended") | col("received_at").is_not_null())
    since = (col("submitted_at") >= FIRST).fill_null(False) | (col("refused_at") >= FIRST).fill_null(True)
    lasted = col("broken_off_at") - col("received_at")
    over = pl.any_horizontal(col("finished_at", "broken_off_at").is_not_null())
    last = pl.max_horizontal("submitted_at", "finished_at", "broken_off_at", "returned_at")
    in_earnest = ~col("ended") | (lasted > pl.duration(seconds=TOKEN_SECONDS)).fill_null(False)
    return (
        frame.with_columns(due_at=due)
        .with_columns(
            due_at=_whole_day(col("due_at")),
            first_due_at=_whole_day(pl.coalesce("first_due", "due_at")),
            acceptance_seconds=col("waited_until_position") - col("submitted_position"),
            worked_seconds=(finished - received - col("paused").fill_null(0)).clip(lower_bound=0),
            clock_seconds=(finished - col("clock_start") - col("paused_on_clock").fill_null(0)).clip(lower_bound=0),
            requests=col("requests").fill_null(0),
            answers=col("answers").fill_null(0),
            seen=col("seen").fill_null(0),
            **{f"{name}_month": _month(col(f"{name}_at")) for name in ("received", "finished", "returned")},
            **{
                f"{name}_inside": ((col(f"{name}_at") >= FIRST) & (col(f"{name}_at") < END)).fill_null(False)
                for name in ("received", "finished", "returned")
            },
            in_earnest=in_earnest,
            at_hand=(pl.max_horizontal("received_at", "finished_at") >= FIRST).fill_null(False) | (still & since),
        )
        .with_columns(
            received_inside=col("received_inside") & ~(col("ended") & col("status").eq_missing(lit("not_accepted"))),
            finished_inside=col("finished_inside") & (col("finished_at") >= col("received_at")).fill_null(True),
            work_month=pl.when(col("received_at") < FIRST)
            .then(WINDOW_FROM.year * 100 + WINDOW_FROM.month)
            .otherwise("received_month"),
            answer_month=_month(pl.max_horizontal(pl.coalesce("answered_at", "submitted_at"), FIRST)),
            answer_inside=pl.when(col("answered_at").is_not_null())
            .then(col("answered_at") >= FIRST)
            .otherwise(
                col("submitted_at").is_not_null()
                & (~over | (last >= FIRST))
                & ~col("answered_unknown_when")
                & ~_in_time()
            ),
        )
    )


def _in_time() -> Expr:
    """Whether a submission waited no longer than it may."""
    return (col("waited_until_at") <= col("accept_due_at")).fill_null(False) | (
        col("accept_due_at").is_null() & (col("acceptance_seconds") <= FORWARD_SECONDS).fill_null(False)
    )


def _sums(
    frame: LazyFrame, flags: Flags, unit: str, officer: str | None, procedure: str | None, month: str | None
) -> list[tuple[LazyFrame, list[str]]]:
    """A group_by an axis over all flags of a grouping; the names of the indicators."""
    none = lit(None, dtype=pl.String)
    sums = [
        flag.fill_null(False).sum().cast(pl.Int64).alias(f"{name}.{part}")
        for name, parts in flags.items()
        for part, flag in zip("nde", parts, strict=True)
    ]
    shares = []
    for axis, subject in (("unit", unit), ("officer", officer), ("procedure", procedure)):
        at = col(month) if month and axis == "unit" else lit(None, dtype=pl.Int64)
        keyed = frame.group_by(subject_id=col(subject) if subject else none, month=at).agg(sums)
        shares.append((keyed.with_columns(axis=lit(axis)), list(flags)))
    return shares


def _long(wide: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """The columns of a wide frame as rows, indicator by indicator."""
    value = col("value") if "value" in wide.columns else lit(None, dtype=pl.Int64)
    return pl.concat(
        wide.select(
            indicator_id=lit(name),
            axis="axis",
            subject_id="subject_id",
            month=col("month").cast(pl.Int64),
            value=value.cast(pl.Int64),
            numerator=f"{name}.n",
            denominator=f"{name}.d",
            excluded=f"{name}.e",
        )
        for name in names
    )


def _of_known(value: str, good: Expr) -> tuple[Expr, Expr, Expr]:
    return good, col(value).is_not_null(), col(value).is_null()


def _done(value: str, good: Expr) -> tuple[Expr, Expr, Expr]:
    """Of what got a result: numerator, denominator, excluded."""
    decidable = col(value).is_not_null()
    return NOT_ENDED & good, NOT_ENDED & decidable, ~(NOT_ENDED & decidable)


def _on_list(good: Expr, decidable: Expr) -> tuple[Expr, Expr, Expr]:
    """Of rows not known to be off the list: one of which the list says nothing is left out."""
    return IN & good, IN & decidable, UNTOLD | ~decidable


def _only(where: Expr, parts: tuple[Expr, Expr, Expr]) -> tuple[Expr, Expr, Expr]:
    return where & parts[0], where & parts[1], where & parts[2]


def _of_dossiers(d: LazyFrame) -> list[tuple[LazyFrame, list[str]]]:
    back: Flags = {"returned_on_time": _of_known("due_at", col("returned_at") <= col("due_at"))}
    finishing = ("finishing_unit_id", "finishing_officer_id", "procedure_id")
    receiving = ("receiving_unit_id", "receiving_officer_id", "procedure_id")
    received = d.filter("received_inside")
    finished = d.filter("finished_inside")
    return [
        *_sums(received, _received(), *receiving, "received_month"),
        *_sums(d.filter(IN & col("answer_inside")), _answered(), *receiving, "answer_month"),
        *_sums(finished, _finished(), *finishing, "finished_month"),
        *_sums(d.filter(IN & col("at_hand")), _at_hand(), *finishing, "work_month"),
        *_sums(received, _promised(), *finishing, "received_month"),
        *_sums(d.filter(IN & col("returned_inside")), back, *finishing, "returned_month"),
        *_handling(finished.filter(IN)),
    ]


def _handling(frame: LazyFrame) -> list[tuple[LazyFrame, list[str]]]:
    done = NOT_ENDED & col("worked_seconds").is_not_null()
    value = pl.when(done).then(col("worked_seconds") // 3600)
    parts = []
    for axis, subject in (
        ("unit", "finishing_unit_id"),
        ("officer", "finishing_officer_id"),
        ("procedure", "procedure_id"),
    ):
        at = col("finished_month") if axis == "unit" else lit(None, dtype=pl.Int64)
        sums = frame.group_by(subject_id=subject, month=at, value=value).agg(
            lit(0, dtype=pl.Int64).first().alias("handling_time.n"),
            done.sum().cast(pl.Int64).alias("handling_time.d"),
            (~done).sum().cast(pl.Int64).alias("handling_time.e"),
        )
        parts.append((sums.with_columns(axis=lit(axis)), ["handling_time"]))
    return parts


def _answered() -> Flags:
    decidable = col("accept_due_at").is_not_null() | col("acceptance_seconds").is_not_null()
    return {"received_on_time": (_in_time(), decidable, ~decidable)}


def _received() -> Flags:
    online, full = col("channel") == "online", col("service_level").fill_null(3) >= 3
    told = col("channel").is_not_null()
    said = col("stated_verdict").is_in(VERDICTS).fill_null(False)
    return {
        "digitised_intake": _only(IN, _of_known("digitised_intake", col("digitised_intake"))),
        "online_share": _only(IN, _of_known("channel", online)),
        "repeat_supplements": _only(IN, (col("requests") >= 2, lit(True), lit(False))),
        "stated_on_time": _only(IN, (col("stated_verdict") == "on_time", said, ~said)),
        "index766_online": (full & online, full & told, ~(full & told)),
        "index766_online_payment": _of_known("paid_online", col("paid_online")),
    }


def _finished() -> Flags:
    due, finished = col("due_at"), col("finished_at")
    in_time = _only(IN, _done("due_at", finished <= due))
    limit_known = col("clock_seconds").is_not_null() & col("limit_seconds").is_not_null()
    plain = col("requests") == 0
    said = col("stated_verdict")
    both = due.is_not_null() & said.is_in(VERDICTS).fill_null(False)
    agrees = ((finished <= due) & (said == "on_time")) | ((finished > due) & (said == "late"))
    digital = col("digitised_intake").is_not_null() & col("digitised_result").is_not_null()
    seen, steps = col("seen"), col("steps")
    mask = lit(2, dtype=pl.Int64).pow(steps + 1) - 2
    gap = ((seen & (seen + 2)) != 0) | (col("returned_at").is_not_null() & ((seen & mask) != mask).fill_null(False))
    return {
        "finished_on_time": in_time,
        "finished_on_time_appointment": in_time,
        "finished_on_time_first_appointment": _only(IN, _done("first_due_at", finished <= col("first_due_at"))),
        "finished_on_time_clock": _only(
            IN,
            (
                NOT_ENDED & (col("clock_seconds") <= col("limit_seconds")),
                NOT_ENDED & limit_known,
                ~(NOT_ENDED & limit_known),
            ),
        ),
        "digitised_result": _only(IN, _done("digitised_result", col("digitised_result"))),
        "due_date_moved": _only(
            IN,
            (
                NOT_ENDED & plain & (due > col("first_due_at")),
                NOT_ENDED & plain & due.is_not_null(),
                ~(NOT_ENDED & plain & due.is_not_null()),
            ),
        ),
        "returned_for_correction": _only(IN, (NOT_ENDED & (col("corrected_at") <= finished), NOT_ENDED, col("ended"))),
        "skipped_steps": _only(IN, (NOT_ENDED & (seen > 0) & gap, NOT_ENDED & (seen > 0), col("ended") | (seen == 0))),
        "stated_verdict_agreement": _only(IN, (agrees, both, ~both)),
        "survey_response": _only(IN, (NOT_ENDED & (col("answers") > 0), NOT_ENDED, col("ended"))),
        "index766_digitisation": (
            NOT_ENDED & col("digitised_intake") & col("digitised_result"),
            NOT_ENDED & digital,
            ~(NOT_ENDED & digital),
        ),
    }


def _at_hand() -> Flags:
    """Over what there was to do in the window, what came before it in the window's first month."""
    lying, none = col("finished_at").is_null(), col("due_at").is_null()
    waits = ((col("awaiting_since") <= col("due_at")) & lying).fill_null(False)
    return {
        "backlog": (NOT_ENDED & lying, NOT_ENDED, col("ended")),
        "overdue_backlog": (
            NOT_ENDED & lying & (col("due_at") < JUDGED) & ~waits,
            NOT_ENDED & ~none & ~waits,
            col("ended") | none | waits,
        ),
    }


def _promised() -> Flags:
    """Over what was received in the window and may still be in time."""
    in_time = (col("finished_at") <= col("due_at")).fill_null(False) | (
        col("finished_at").is_null() & (col("due_at") >= JUDGED).fill_null(False)
    )
    none = col("due_at").is_null()
    content = col("lowest").fill_null(5) > 2
    return {
        "index766_progress": (NOT_ENDED & in_time, NOT_ENDED & ~none, col("ended") | none),
        "index766_satisfaction": (NOT_ENDED & content & (none | in_time), NOT_ENDED, col("ended")),
    }


def _of_legs(legs: LazyFrame) -> list[tuple[LazyFrame, list[str]]]:
    here = legs.filter((IN | UNTOLD) & (col("happened_at") >= FIRST)).with_columns(
        month=_month(col("happened_at")), happened_at=col("happened_at").dt.truncate("1s")
    )
    due, leg = col("due_at"), col("leg_seconds")
    others = due.is_not_null() & col("kind").is_in(["process", "approve", "correction", "result"])
    decidable = due.is_not_null() | leg.is_not_null()
    in_time = (col("happened_at") <= due).fill_null(False) | (due.is_null() & (leg <= FORWARD_SECONDS).fill_null(False))
    flags: Flags = {
        "forwarded_on_time": _only((col("kind") == "forward") | others, _on_list(in_time, decidable)),
        "handovers": (IN & col("changed_unit"), IN & col("first_step"), UNTOLD & col("first_step")),
    }
    return _sums(here, flags, "unit_id", "officer_id", "procedure_id", "month")


def _pairs(d: LazyFrame, facts: dict[str, LazyFrame]) -> list[tuple[LazyFrame, list[str]]]:
    key = ["unit_id", "procedure_id"]
    desk = (
        d.filter("received_inside", "in_earnest")
        .select(
            "procedure_id",
            "crosses",
            unit_id="receiving_unit_id",
            day=col("received_at").dt.date(),
            listed=IN,
        )
        .drop_nulls(key)
        .unique()
    )
    lasted = (col("valid_from_on") <= col("day")).fill_null(True) & (col("valid_to_on") >= col("day")).fill_null(True)
    shown = (
        desk.filter("listed")
        .join(facts["assignments"], on=key)
        .filter(lasted)
        .group_by(key)
        .agg(received=lit(True).first(), across=col("crosses").any())
    )
    begun = (col("valid_from_on") <= LAST_DAY).fill_null(True)
    lasts = (col("valid_to_on") >= FIRST_DAY).fill_null(True)
    assigned = facts["assignments"].filter(begun & lasts).select(key).unique()
    pair = (
        desk.group_by(key)
        .agg(taken_across=col("crosses").any())
        .join(assigned.with_columns(assigned=lit(True)), on=key, how="full", coalesce=True)
        .join(shown, on=key, how="left")
        .join(_procedures(facts), on="procedure_id", how="left")
        .with_columns(inside=_inside(FIRST_DAY, LAST_DAY))
    )
    mine = col("assigned").fill_null(False)
    flags: Flags = {
        "active_procedures": _only(mine, (IN & col("received").fill_null(False), IN, ~IN)),
        "active_procedures_strict": _only(mine, (IN & col("across").fill_null(False), IN, ~IN)),
        "boundary_independent_conduct": _of_known("inside", col("inside") & col("taken_across").fill_null(False)),
        "boundary_independent_share": _of_known("inside", col("inside")),
        "boundary_independent_share_ministry": _only(
            col("ministry_list").fill_null(False), _of_known("inside", col("inside"))
        ),
    }
    return _sums(pair, flags, "unit_id", None, "procedure_id", None)


def _answers(facts: dict[str, LazyFrame], base: LazyFrame) -> list[tuple[LazyFrame, list[str]]]:
    of = base.select(
        "dossier_id", "procedure_id", "inside", "finishing_unit_id", "finishing_officer_id", known=lit(True)
    )
    at = col("answered_at")
    here = (
        facts["surveys"]
        .filter((at >= FIRST) & (at < UNTIL))
        .join(of, on="dossier_id", how="left")
        .with_columns(inside=col("inside") | col("known").is_null())
        .filter(IN | UNTOLD)
        .with_columns(
            unit=pl.coalesce("unit_id", "finishing_unit_id"),
            officer=pl.coalesce("officer_id", "finishing_officer_id"),
            month=_month(at),
        )
    )
    names = {
        "satisfaction": "overall",
        "guidance_clear": "guidance",
        "attitude_good": "attitude",
        "timeliness_good": "timeliness",
    }
    flags = {name: _on_list(col(column) >= SATISFIED_FROM, col(column).is_not_null()) for name, column in names.items()}
    return _sums(here, flags, "unit", "officer", "procedure_id", "month")


def _records(register: LazyFrame) -> list[tuple[LazyFrame, list[str]]]:
    later = (col("closed_on") > TODAY).fill_null(False)
    due = pl.coalesce("due_on", "opened_on")
    r = register.filter(col("opened_on").is_null() | (col("opened_on") <= TODAY)).with_columns(
        due_month=_month(due),
        opened_month=_month(col("opened_on")),
        due_inside=due.is_between(FIRST_DAY, lit(WINDOW_TO)).fill_null(False),
        opened_inside=col("opened_on").is_between(FIRST_DAY, lit(WINDOW_TO)).fill_null(False),
        state=pl.when(~later).then(col("state")),
        closed_on=pl.when(~later).then(col("closed_on")),
    )
    settled = col("due_on").is_not_null() & (col("closed_on").is_not_null() | (col("due_on") < TODAY))
    task = (col("closed_on") <= col("due_on"), settled, ~settled)
    due_flags: Flags = {
        "publication_on_time": _only((col("register") == "publication_task") & col("due_inside"), task),
        "obstacles_on_time": _only((col("register") == "obstacle") & col("due_inside"), task),
    }

    def counted(name: str, state: str) -> tuple[Expr, Expr, Expr]:
        return _only((col("register") == name) & col("opened_inside"), (col("state") == state, lit(True), lit(False)))

    opened: Flags = {
        "upheld_complaints": counted("complaint", "upheld"),
        "index766_publicity": counted("posting_check", "passed"),
    }
    return [
        *_sums(r, due_flags, "unit_id", "officer_id", None, "due_month"),
        *_sums(r, opened, "unit_id", "officer_id", None, "opened_month"),
    ]
