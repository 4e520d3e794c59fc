"""pandas: whole columns in memory, ids as integer codes where rows are joined, one groupby for all flags of a grouping.

Written for speed within pandas: no apply, no loops over rows, only needed columns, sorted shifts in place of window
functions, categories for ids.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

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

JUDGED, UNTIL = pd.Timestamp(JUDGED_AT), pd.Timestamp(UNTIL_AT)
FIRST, END = pd.Timestamp(WINDOW_FROM), pd.Timestamp(WINDOW_END)
TODAY = pd.Timestamp(AS_OF_AT).normalize()
LAST_DAY = min(pd.Timestamp(WINDOW_TO), TODAY)
IDS = ("unit_id", "officer_id", "procedure_id", "_unit_id", "kind", "status", "channel", "stated_verdict", "register")
VERDICTS = ("on_time", "late")
Flags = dict[str, tuple[pd.Series, pd.Series, pd.Series]]


def answer(city: Path, days: Path) -> pa.Table:
    """All figures of a generated folder; `days` is the calendar's day table as Parquet."""
    facts = {name: _read(city, name) for name in NEEDED if name != "events"}
    position = _clock(days)
    base = _base(facts["dossiers"], facts["procedures"], position)
    code = pd.Index(base["dossier_id"])
    dossier = _dossier(base, facts, position, code)
    parts = _of_dossiers(dossier)
    parts += _pairs(dossier, facts["assignments"], facts["procedures"])
    parts += _answers(facts["surveys"], base, code)
    parts += _records(facts["register"])
    events = _read(city, "events")
    seen, corrected_at, legs = _of_events(events, facts["supplements"], base, code, position)
    parts += legs
    parts += _of_course(dossier, seen, corrected_at)
    return tidy(pa.concat_tables(parts))


def _read(city: Path, table: str) -> pd.DataFrame:
    columns = list(NEEDED[table])
    named = [name for name in columns if name.endswith(IDS)]
    parts = [pq.read_table(path, columns=columns, read_dictionary=named) for path in files(city, table)]
    frame = pa.concat_tables(parts).unify_dictionaries().to_pandas(types_mapper=_types, split_blocks=True)
    for name in columns:
        if name.endswith("_on"):
            frame[name] = pd.to_datetime(frame[name])
    return frame


def _types(type_: pa.DataType) -> object | None:
    if pa.types.is_boolean(type_):
        return pd.BooleanDtype()
    if pa.types.is_integer(type_):
        return pd.Int64Dtype()
    return None


def _clock(days: Path) -> Callable[[pd.Series], npt.NDArray[np.float64]]:
    """Working seconds up to each moment; not a number where there is none."""
    table = pd.read_parquet(days)
    first = table["day"].to_numpy().astype("datetime64[D]")[0]
    before = table["seconds_before"].to_numpy()
    sessions = [(table[f"opens_{n}"].to_numpy(), table[f"closes_{n}"].to_numpy()) for n in (1, 2)]

    def position(moments: pd.Series) -> npt.NDArray[np.float64]:
        at = moments.to_numpy().astype("datetime64[s]")
        missing = np.isnat(at)
        at = np.where(missing, first.astype("datetime64[s]"), at)
        day = at.astype("datetime64[D]")
        row = (day - first).astype(np.int64)
        second = (at - day).astype(np.int64)
        positions = before[row].astype(np.float64)
        for opens, closes in sessions:
            positions += np.clip(second, opens[row], closes[row]) - opens[row]
        positions[missing] = np.nan
        return positions

    position.through = before + sum(closes - opens for opens, closes in sessions)  # type: ignore[attr-defined]
    position.first = first  # type: ignore[attr-defined]
    return position


def _inside(procedure: pd.DataFrame, on: pd.Series | pd.Timestamp, until: pd.Series | pd.Timestamp) -> pd.Series:
    """Whether a procedure is boundary-independent on a day; missing where the list does not tell."""
    since, to = procedure["valid_from_on"], procedure["valid_to_on"]
    listed = procedure["boundary_independent"]
    return (listed & (since.isna() | (since <= until)) & (to.isna() | (to >= on))).mask(listed.isna())


def _base(
    dossiers: pd.DataFrame, procedures: pd.DataFrame, position: Callable[..., npt.NDArray[np.float64]]
) -> pd.DataFrame:
    d = dossiers
    unbegun = d["submitted_at"].isna() & d["received_at"].isna()
    # A refusal still to come leaves the dossier as it was, whatever the source says of it by now.
    stopped = d["status"].isin(["not_accepted", "withdrawn", "stopped"]) & d["refused_at"].isna()
    ended_at = d[["finished_at", "returned_at"]].min(axis=1)
    stopped &= ended_at.isna() | (ended_at < UNTIL)
    taken_some_day = d["received_at"].notna()
    for name in ("submitted_at", "received_at", "finished_at", "returned_at", "refused_at"):
        d[name] = d[name].where(d[name] < UNTIL).dt.floor("s")
    d["accept_due_at"] = d["accept_due_at"].dt.floor("s")
    d["finished_at"] = d["finished_at"].fillna(d["returned_at"])
    d["ended"] = stopped | d["refused_at"].notna()
    d["broken_off_at"] = d[["finished_at", "returned_at", "refused_at"]].min(axis=1).where(d["ended"])
    d["finished_at"] = d["finished_at"].where(d["finished_at"].isna() | ~d["ended"], d["broken_off_at"])
    _waiting(d, taken_some_day)
    begun = d["submitted_at"].notna() | d["received_at"].notna()
    d = d[begun | unbegun].reset_index(drop=True)
    d["finishing_unit_id"] = _either(d["competent_unit_id"], d["receiving_unit_id"])
    d["finishing_officer_id"] = _either(d["handling_officer_id"], d["receiving_officer_id"])
    d["crosses"] = d["cross_boundary"].fillna(d["boundary_unit_id"].notna())
    place = pd.Index(procedures["procedure_id"].astype(str)).get_indexer(d["procedure_id"].cat.categories.astype(str))
    row = np.where(d["procedure_id"].cat.codes >= 0, place[d["procedure_id"].cat.codes], -1)
    of = procedures.reindex(row).reset_index(drop=True)
    on = d["received_at"].fillna(d["submitted_at"]).fillna(d["finished_at"]).fillna(d["refused_at"]).dt.normalize()
    dated = of["valid_from_on"].notna() | of["valid_to_on"].notna()
    d["inside"] = _inside(of, on, on).mask(on.isna() & dated & of["boundary_independent"].fillna(False))
    d["steps"] = of["steps"].where(of["steps"].between(1, 60))
    unit = d["time_limit_unit"].where(d["time_limit"].notna()).fillna(of["time_limit_unit"])
    seconds = unit.map({"working_day": DAY_SECONDS, "working_hour": 3600}).astype("Int64")
    d["limit_seconds"] = d["time_limit"].fillna(of["time_limit"]) * seconds
    d["submitted_position"] = position(d["submitted_at"])
    d["received_position"] = position(d["received_at"])
    d["waited_position"] = position(d["waited_until"])
    d["finished_position"] = position(d["finished_at"])
    day = d["received_at"].to_numpy().astype("datetime64[D]")
    there = ~np.isnat(day)
    through = np.full(len(d), np.nan)
    through[there] = position.through[(day[there] - position.first).astype(np.int64)]  # type: ignore[attr-defined]
    d["clock_start"] = np.where(unit == "working_hour", d["received_position"], through)
    return d


def _waiting(d: pd.DataFrame, taken_some_day: pd.Series) -> None:
    """When the desk took or refused each submission, and until when it waited: till now where it still does."""
    received, broken_off, gone = d["received_at"], d["broken_off_at"], d["status"].isin(["withdrawn", "stopped"])
    at_work = ["received", "in_process", "supplement_requested", "financial_duty", "processed", "returned"]
    unknown = ~taken_some_day & (d["finished_at"].notna() | d["status"].isin(at_work))
    unknown = unknown.where(~d["ended"], broken_off.isna()) & received.isna()
    d["answered_at"] = received.fillna(broken_off.mask(gone))
    d["answered_unknown_when"] = unknown
    waits = pd.Series(pd.NaT, index=d.index, dtype=received.dtype).mask(~unknown, UNTIL - pd.Timedelta(seconds=1))
    d["waited_until"] = received.fillna(broken_off).fillna(waits)


def _either(first: pd.Series, second: pd.Series) -> pd.Series:
    """The first id, else the second; both categories."""
    if first.notna().all():
        return first
    return first.astype(object).where(first.notna(), second.astype(object)).astype("category")


def _dossier(
    d: pd.DataFrame, facts: dict[str, pd.DataFrame], position: Callable[..., npt.NDArray[np.float64]], code: pd.Index
) -> pd.DataFrame:
    """One row a dossier with all that does not come from the routing log."""
    due, first = _appointments(d, facts, code)
    d["due_at"], d["first_due_at"] = _whole_day(due), _whole_day(first)
    pause = _pauses(facts["supplements"], d, position, code)
    paused = pause["paused"].reindex(d.index, fill_value=0)
    on_clock = pause["paused_on_clock"].reindex(d.index, fill_value=0)
    d["requests"] = pause["requests"].reindex(d.index, fill_value=0)
    d["awaiting_since"] = pause["awaiting_since"].reindex(d.index)
    d["acceptance_seconds"] = d["waited_position"] - d["submitted_position"]
    d["worked_seconds"] = (d["finished_position"] - d["received_position"] - paused.fillna(0)).clip(lower=0)
    d["clock_seconds"] = (d["finished_position"] - d["clock_start"] - on_clock.fillna(0)).clip(lower=0)
    surveys = facts["surveys"]
    told = surveys[(surveys["answered_at"] < UNTIL) & surveys["dossier_id"].notna()]
    opinion = told.groupby(code.get_indexer(told["dossier_id"]))["overall"].agg(["size", "min"])
    d["answers"] = opinion["size"].reindex(d.index, fill_value=0)
    d["lowest"] = opinion["min"].reindex(d.index)
    for name in ("received", "finished", "returned"):
        at = d[f"{name}_at"]
        d[f"{name}_month"] = at.dt.year * 100 + at.dt.month
        d[f"{name}_inside"] = (at >= FIRST) & (at < END)
    received, finished, refused = d["received_at"], d["finished_at"], d["refused_at"]
    d["received_inside"] &= ~(d["ended"] & (d["status"] == "not_accepted"))
    d["finished_inside"] &= ~(finished < received)
    answered, submitted, broken_off = d["answered_at"], d["submitted_at"], d["broken_off_at"]
    last = d[["submitted_at", "finished_at", "broken_off_at", "returned_at"]].max(axis=1)
    left_waiting = submitted.notna() & ((finished.isna() & broken_off.isna()) | (last >= FIRST))
    left_waiting &= ~d["answered_unknown_when"] & ~_in_time(d)
    d["answer_inside"] = (answered >= FIRST).where(answered.notna(), left_waiting)
    on = answered.fillna(submitted)
    on = on.mask(on < FIRST, FIRST)
    d["answer_month"] = on.dt.year * 100 + on.dt.month
    still = finished.isna() & (d["ended"] | received.notna())
    still &= (d["submitted_at"] >= FIRST) | (refused >= FIRST) | refused.isna()
    d["at_hand"] = (received >= FIRST) | (finished >= FIRST) | still
    d["work_month"] = d["received_month"].mask(received < FIRST, FIRST.year * 100 + FIRST.month)
    d["in_earnest"] = ~d["ended"] | (broken_off - received > pd.Timedelta(seconds=TOKEN_SECONDS))
    return d


def _in_time(d: pd.DataFrame) -> pd.Series:
    """Whether a submission waited no longer than it may."""
    due = d["accept_due_at"]
    return (d["waited_until"] <= due) | (due.isna() & (d["acceptance_seconds"] <= FORWARD_SECONDS))


def _whole_day(moments: pd.Series) -> pd.Series:
    moments = moments.dt.floor("s")
    return moments.mask(moments == moments.dt.normalize(), moments + pd.Timedelta(seconds=86_399))


def _appointments(d: pd.DataFrame, facts: dict[str, pd.DataFrame], code: pd.Index) -> tuple[pd.Series, pd.Series]:
    """The appointment in force at the as-of moment and the one first known."""
    log, supplements = facts["due_changes"].assign(origin=1), facts["supplements"]
    told = supplements[supplements["due_before_at"].notna() | supplements["due_after_at"].notna()]
    told = told.assign(changed_at=told["answered_at"].fillna(told["requested_at"]), origin=2)
    names = ["dossier_id", "changed_at", "origin", "seq", "due_before_at", "due_after_at"]
    change = pd.concat([log[names], told[names]], ignore_index=True)
    change["row"] = code.get_indexer(change["dossier_id"])
    change = change[change["row"] >= 0].sort_values(["row", "changed_at", "origin", "seq"])
    later = change[change["changed_at"] >= UNTIL].drop_duplicates("row").set_index("row")["due_before_at"]
    past = change[(change["changed_at"] < UNTIL) & change["due_after_at"].notna()]
    earlier = past.drop_duplicates("row", keep="last").set_index("row")["due_after_at"]
    due = d["due_at"].fillna(earlier.reindex(d.index))
    due.loc[later.index] = later
    touched = np.unique(change["row"])
    own = pd.DataFrame(
        {
            "row": touched,
            "changed_at": d["version_at"].to_numpy()[touched],
            "origin": 3,
            "seq": 0,
            "due_before_at": d["due_at"].to_numpy()[touched],
        }
    )
    chain = pd.concat([change[["row", "changed_at", "origin", "seq", "due_before_at"]], own], ignore_index=True)
    chain = chain[chain["due_before_at"].notna()]
    chain = chain.sort_values(["row", "changed_at", "origin", "seq", "due_before_at"]).drop_duplicates("row")
    first = due.copy()
    first.loc[chain["row"]] = chain["due_before_at"].to_numpy()
    return due, first


def _pauses(
    supplements: pd.DataFrame, d: pd.DataFrame, position: Callable[..., npt.NDArray[np.float64]], code: pd.Index
) -> pd.DataFrame:
    s = supplements[supplements["requested_at"] < UNTIL].copy()
    s["row"] = code.get_indexer(s["dossier_id"])
    s = s[s["row"] >= 0]
    s["answered_at"] = s["answered_at"].where(s["answered_at"] < UNTIL)
    of = d.loc[s["row"], ["received_position", "clock_start", "finished_position"]].reset_index(drop=True)
    s = s.reset_index(drop=True).join(of)
    s["begins"] = np.nan_to_num(position(s["requested_at"]))
    ends = position(s["answered_at"])
    s["ends"] = np.where(np.isnan(s["finished_position"]), ends, np.fmin(ends, s["finished_position"]))
    s = s.sort_values(["row", "begins", "ends", "seq"])
    s["covered"] = s.groupby("row")["ends"].cummax().groupby(s["row"]).shift()
    for name, since in (("paused", "received_position"), ("paused_on_clock", "clock_start")):
        start = np.fmax(np.fmax(s["begins"], s[since]), s["covered"].fillna(0))
        s[name] = (s["ends"] - start).clip(lower=0)
    s["awaiting"] = s["requested_at"].dt.floor("s").where(s["answered_at"].isna())
    return s.groupby("row").agg(
        requests=("seq", "size"),
        awaiting_since=("awaiting", "min"),
        paused=("paused", "sum"),
        paused_on_clock=("paused_on_clock", "sum"),
    )


def _sums(
    frame: pd.DataFrame, flags: Flags, unit: str, officer: str | None, procedure: str | None, month: str | None
) -> list[pa.Table]:
    """All flags of a grouping, summed on the three axes."""
    columns = {}
    for name, parts in flags.items():
        for part, flag in zip("nde", parts, strict=True):
            decidable = flag.fillna(False) if flag.dtype == "boolean" else flag
            columns[f"{name}.{part}"] = decidable.to_numpy(dtype=bool).astype(np.int32)
    wide = pd.DataFrame(columns, index=frame.index)
    shares = []
    for axis, subject, by_month in (("unit", unit, month), ("officer", officer, None), ("procedure", procedure, None)):
        keys = [frame[subject] if subject else pd.Series(0, index=frame.index)]
        keys += [frame[by_month]] if by_month else []
        sums = wide.groupby(keys, dropna=False, observed=True, sort=False).sum()
        level = sums.index.get_level_values(0)
        ids = (
            pa.array(level.astype(object).where(level.notna(), None), pa.string())
            if subject
            else pa.nulls(len(sums), pa.string())
        )
        months = pa.nulls(len(sums), pa.int64())
        if by_month:
            months = pa.array(sums.index.get_level_values(1).astype("Float64").astype("Int64"), pa.int64())
        shares += [
            _part(name, axis, ids, months, *(sums[f"{name}.{part}"].to_numpy() for part in "nde")) for name in flags
        ]
    return shares


def _part(
    name: str,
    axis: str,
    ids: pa.Array,
    months: pa.Array,
    *numbers: npt.NDArray[np.int64],
    value: pa.Array | None = None,
) -> pa.Table:
    size = len(ids)
    return pa.table(
        {
            "indicator_id": pa.array([name] * size, pa.string()),
            "axis": pa.array([axis] * size, pa.string()),
            "subject_id": ids,
            "month": months,
            "value": pa.nulls(size, pa.int64()) if value is None else value,
            **{
                part: pa.array(number, pa.int64())
                for part, number in zip(("numerator", "denominator", "excluded"), numbers, strict=True)
            },
        }
    )


def _of_known(value: pd.Series, good: pd.Series) -> tuple[pd.Series, pd.Series, pd.Series]:
    return good, value.notna(), value.isna()


def _all(frame: pd.DataFrame, flag: bool) -> pd.Series:
    return pd.Series(flag, index=frame.index)


def _of_dossiers(d: pd.DataFrame) -> list[pa.Table]:
    inside = d["inside"].fillna(False).astype(bool)
    parts = _received(d[d["received_inside"]], inside)
    parts += _answered(d[inside & d["answer_inside"]])
    parts += _finished(d[d["finished_inside"]], inside)
    parts += _at_hand(d[inside & d["at_hand"]])
    parts += _promised(d[d["received_inside"]])
    back = d[inside & d["returned_inside"]]
    flags = {"returned_on_time": _of_known(back["due_at"], back["returned_at"] <= back["due_at"])}
    return parts + _sums(back, flags, "finishing_unit_id", "finishing_officer_id", "procedure_id", "returned_month")


def _on_list(inside: pd.Series, good: pd.Series, decidable: pd.Series) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Of rows not known to be off the list: one of which the list says nothing is left out."""
    return inside & good, inside & decidable, inside.isna() | ~decidable


def _only(where: pd.Series, parts: tuple[pd.Series, pd.Series, pd.Series]) -> tuple[pd.Series, pd.Series, pd.Series]:
    return parts[0] & where, parts[1] & where, parts[2] & where


def _answered(a: pd.DataFrame) -> list[pa.Table]:
    decidable = a["accept_due_at"].notna() | a["acceptance_seconds"].notna()
    flags: Flags = {"received_on_time": (_in_time(a), decidable, ~decidable)}
    return _sums(a, flags, "receiving_unit_id", "receiving_officer_id", "procedure_id", "answer_month")


def _received(r: pd.DataFrame, inside: pd.Series) -> list[pa.Table]:
    here = inside[r.index]
    online, full = r["channel"] == "online", r["service_level"].fillna(3) >= 3
    said = r["stated_verdict"]
    flags: Flags = {
        "digitised_intake": _only(here, _of_known(r["digitised_intake"], r["digitised_intake"])),
        "online_share": _only(here, _of_known(r["channel"], online)),
        "repeat_supplements": _only(here, (r["requests"] >= 2, _all(r, True), _all(r, False))),
        "stated_on_time": _only(here, (said == "on_time", said.isin(VERDICTS), ~said.isin(VERDICTS))),
        "index766_online": (full & online, full & r["channel"].notna(), ~full | r["channel"].isna()),
        "index766_online_payment": _of_known(r["paid_online"], r["paid_online"]),
    }
    return _sums(r, flags, "receiving_unit_id", "receiving_officer_id", "procedure_id", "received_month")


def _finished(f: pd.DataFrame, inside: pd.Series) -> list[pa.Table]:
    here, ended = inside[f.index], f["ended"]

    def done(value: pd.Series, good: pd.Series) -> tuple[pd.Series, pd.Series, pd.Series]:
        return _only(here, (~ended & good, ~ended & value.notna(), ended | value.isna()))

    in_time = done(f["due_at"], f["finished_at"] <= f["due_at"])
    limit = f["limit_seconds"].to_numpy(np.float64, na_value=np.nan)
    clock_known = f["clock_seconds"].where(f["limit_seconds"].notna())
    said, right = f["stated_verdict"], f["finished_at"] <= f["due_at"]
    agrees = (right & (said == "on_time")) | (f["due_at"].notna() & ~right & (said == "late"))
    both = f["due_at"].notna() & said.isin(VERDICTS)
    intake, result = f["digitised_intake"], f["digitised_result"]
    plain = f["requests"] == 0
    flags: Flags = {
        "finished_on_time": in_time,
        "finished_on_time_appointment": in_time,
        "finished_on_time_first_appointment": done(f["first_due_at"], f["finished_at"] <= f["first_due_at"]),
        "finished_on_time_clock": done(clock_known, clock_known <= limit),
        "digitised_result": done(result, result),
        "due_date_moved": _only(
            here,
            (
                ~ended & plain & (f["due_at"] > f["first_due_at"]),
                ~ended & plain & f["due_at"].notna(),
                ended | ~plain | f["due_at"].isna(),
            ),
        ),
        "stated_verdict_agreement": _only(here, (agrees, both, ~both)),
        "survey_response": _only(here, (~ended & (f["answers"] > 0), ~ended, ended)),
        "index766_digitisation": (
            ~ended & intake & result,
            ~ended & intake.notna() & result.notna(),
            ended | intake.isna() | result.isna(),
        ),
    }
    sums_ = _sums(f, flags, "finishing_unit_id", "finishing_officer_id", "procedure_id", "finished_month")
    return sums_ + _handling(f[here])


def _handling(f: pd.DataFrame) -> list[pa.Table]:
    done = ~f["ended"] & f["worked_seconds"].notna()
    counts = pd.DataFrame({"d": done.astype(np.int32), "e": (~done).astype(np.int32)})
    value = (f["worked_seconds"] // 3600).where(done)
    parts = []
    for axis, subject in (
        ("unit", "finishing_unit_id"),
        ("officer", "finishing_officer_id"),
        ("procedure", "procedure_id"),
    ):
        keys = [f[subject], value] + ([f["finished_month"]] if axis == "unit" else [])
        sums = counts.groupby(keys, dropna=False, observed=True, sort=False).sum()
        level = sums.index.get_level_values(0)
        ids = pa.array(level.astype(object).where(level.notna(), None), pa.string())
        values = pa.array(sums.index.get_level_values(1).astype("Float64").astype("Int64"), pa.int64())
        months = pa.nulls(len(sums), pa.int64())
        if axis == "unit":
            months = pa.array(sums.index.get_level_values(2).astype("Float64").astype("Int64"), pa.int64())
        numbers = (np.zeros(len(sums), np.int64), sums["d"].to_numpy(), sums["e"].to_numpy())
        parts.append(_part("handling_time", axis, ids, months, *numbers, value=values))
    return parts


def _at_hand(p: pd.DataFrame) -> list[pa.Table]:
    """Figures over what there was to do in the window, what came before it in the window's first month."""
    ended, none = p["ended"], p["due_at"].isna()
    lying = p["finished_at"].isna()
    waits = p["awaiting_since"].notna() & (p["awaiting_since"] <= p["due_at"]) & lying
    flags: Flags = {
        "backlog": (~ended & lying, ~ended, ended),
        "overdue_backlog": (
            ~ended & lying & (p["due_at"] < JUDGED) & ~waits,
            ~ended & ~none & ~waits,
            ended | none | waits,
        ),
    }
    return _sums(p, flags, "finishing_unit_id", "finishing_officer_id", "procedure_id", "work_month")


def _promised(p: pd.DataFrame) -> list[pa.Table]:
    """Figures over what was received in the window and may still be in time."""
    ended, none = p["ended"], p["due_at"].isna()
    in_time = (p["finished_at"] <= p["due_at"]) | (p["finished_at"].isna() & (p["due_at"] >= JUDGED))
    content = (p["lowest"].fillna(5) > 2).astype(bool)
    flags: Flags = {
        "index766_progress": (~ended & in_time, ~ended & ~none, ended | none),
        "index766_satisfaction": (~ended & content & (none | in_time), ~ended, ended),
    }
    return _sums(p, flags, "finishing_unit_id", "finishing_officer_id", "procedure_id", "received_month")


def _pairs(d: pd.DataFrame, assignments: pd.DataFrame, procedures: pd.DataFrame) -> list[pa.Table]:
    key = ["unit_id", "procedure_id"]
    desk = d.loc[
        d["received_inside"] & d["in_earnest"] & d["receiving_unit_id"].notna() & d["procedure_id"].notna(),
        ["receiving_unit_id", "procedure_id", "received_at", "crosses", "inside"],
    ]
    desk = desk.assign(received_at=desk["received_at"].dt.normalize(), inside=desk["inside"].fillna(False))
    desk = desk.rename(columns={"receiving_unit_id": "unit_id"}).drop_duplicates()
    for frame in (desk, assignments, procedures):
        for name in key:
            if name in frame:
                frame[name] = frame[name].astype(str)
    then = desk[desk["inside"]].merge(assignments, on=key)
    since, to, day = then["valid_from_on"], then["valid_to_on"], then["received_at"]
    then = then[(since.isna() | (since <= day)) & (to.isna() | (to >= day))]
    shown = then.groupby(key)["crosses"].max().rename("across").reset_index().assign(received=True)
    since, to = assignments["valid_from_on"], assignments["valid_to_on"]
    assigned = assignments[(since.isna() | (since <= LAST_DAY)) & (to.isna() | (to >= FIRST))]
    met = desk.groupby(key)["crosses"].max().rename("taken_across").reset_index()
    pair = met.merge(assigned[key].drop_duplicates(), how="outer", on=key, indicator=True)
    pair = pair.merge(shown, how="left", on=key).merge(procedures, how="left", on="procedure_id")
    pair["inside"] = _inside(pair, FIRST, LAST_DAY)
    mine = pair["_merge"] != "left_only"
    inside = pair["inside"].fillna(False)
    received, across, taken = (
        pair[name].astype("boolean").fillna(False) for name in ("received", "across", "taken_across")
    )
    ministry = pair["ministry_list"].fillna(False).astype(bool)
    flags: Flags = {
        "active_procedures": _only(mine, (inside & received, inside, ~inside)),
        "active_procedures_strict": _only(mine, (inside & across, inside, ~inside)),
        "boundary_independent_conduct": _of_known(pair["inside"], pair["inside"].fillna(False) & taken),
        "boundary_independent_share": _of_known(pair["inside"], pair["inside"]),
        "boundary_independent_share_ministry": _only(ministry, _of_known(pair["inside"], pair["inside"])),
    }
    return _sums(pair, flags, "unit_id", None, "procedure_id", None)


def _answers(surveys: pd.DataFrame, base: pd.DataFrame, code: pd.Index) -> list[pa.Table]:
    s = surveys[(surveys["answered_at"] >= FIRST) & (surveys["answered_at"] < UNTIL)].copy()
    row = code.get_indexer(s["dossier_id"])
    of = base[["procedure_id", "inside", "finishing_unit_id", "finishing_officer_id"]].reindex(row)
    of.index = s.index
    s["procedure_id"] = of["procedure_id"]
    s["unit"] = _either(s["unit_id"], of["finishing_unit_id"])
    s["officer"] = _either(s["officer_id"], of["finishing_officer_id"])
    s["month"] = s["answered_at"].dt.year * 100 + s["answered_at"].dt.month
    s["inside"] = of["inside"].mask(row < 0, True)
    s = s[s["inside"].fillna(True)]
    names = {
        "satisfaction": "overall",
        "guidance_clear": "guidance",
        "attitude_good": "attitude",
        "timeliness_good": "timeliness",
    }
    flags = {
        name: _on_list(s["inside"], s[column] >= SATISFIED_FROM, s[column].notna()) for name, column in names.items()
    }
    return _sums(s, flags, "unit", "officer", "procedure_id", "month")


def _records(register: pd.DataFrame) -> list[pa.Table]:
    r = register[register["opened_on"].isna() | (register["opened_on"] <= TODAY)].copy()
    later = r["closed_on"] > TODAY
    r["state"] = r["state"].mask(later)
    r["closed_on"] = r["closed_on"].mask(later)
    due = r["due_on"].fillna(r["opened_on"])
    r["due_month"] = due.dt.year * 100 + due.dt.month
    r["opened_month"] = r["opened_on"].dt.year * 100 + r["opened_on"].dt.month
    inside = due.between(FIRST, pd.Timestamp(WINDOW_TO))
    settled = r["due_on"].notna() & (r["closed_on"].notna() | (r["due_on"] < TODAY))
    task = (r["closed_on"] <= r["due_on"], settled, ~settled)
    flags: Flags = {
        "publication_on_time": _only((r["register"] == "publication_task") & inside, task),
        "obstacles_on_time": _only((r["register"] == "obstacle") & inside, task),
    }
    sums_ = _sums(r, flags, "unit_id", "officer_id", None, "due_month")
    opened = r["opened_on"].between(FIRST, pd.Timestamp(WINDOW_TO))
    flags = {
        "upheld_complaints": _only(
            (r["register"] == "complaint") & opened, (r["state"] == "upheld", _all(r, True), _all(r, False))
        ),
        "index766_publicity": _only(
            (r["register"] == "posting_check") & opened, (r["state"] == "passed", _all(r, True), _all(r, False))
        ),
    }
    return sums_ + _sums(r, flags, "unit_id", "officer_id", None, "opened_month")


def _of_events(
    events: pd.DataFrame,
    supplements: pd.DataFrame,
    base: pd.DataFrame,
    code: pd.Index,
    position: Callable[..., npt.NDArray[np.float64]],
) -> tuple[npt.NDArray[np.int64], pd.Series, list[pa.Table]]:
    """Steps seen and first correction by dossier; figures over legs."""
    events["row"] = _rows(events["dossier_id"], code)
    e = events.drop(columns="dossier_id")
    e = e[e["happened_at"] < UNTIL].sort_values(["row", "seq"], ignore_index=True)
    row = e["row"].to_numpy()
    starts = np.flatnonzero(np.diff(row, prepend=-2))
    step = e["step"].fillna(0).to_numpy(dtype=np.int64)
    bits = np.where((step >= 1) & (step <= 60), np.int64(1) << step, 0)
    seen = np.zeros(len(base), dtype=np.int64)
    of_base = row[starts] < len(base)
    seen[row[starts][of_base]] = np.bitwise_or.reduceat(bits, starts)[of_base]
    corrections = e[e["kind"] == "correction"]
    corrected_at = corrections.groupby("row")["happened_at"].min().reindex(base.index).dt.floor("s")
    first = np.zeros(len(e), dtype=bool)
    first[starts] = True
    e["first_step"] = first
    unit = e["unit_id"].cat.codes.to_numpy()
    e["changed_unit"] = ~first & (unit != np.roll(unit, 1))
    e["due_at"] = _whole_day(e["due_at"])
    previous = e["happened_at"].shift().mask(first)
    e["leg_seconds"] = _leg_seconds(e, previous, supplements, base, code, position)
    e["month"] = e["happened_at"].dt.year * 100 + e["happened_at"].dt.month
    e["happened_at"] = e["happened_at"].dt.floor("s")
    of = np.where(row < len(base), row, -1)  # of a dossier that is not there the list says nothing
    e["procedure_id"] = base["procedure_id"].array.take(of, allow_fill=True)
    e["inside"] = base["inside"].array.take(of, allow_fill=True)
    e = e[e["inside"].fillna(True).to_numpy(dtype=bool) & (e["happened_at"] >= FIRST).to_numpy()]
    inside = e["inside"]
    forward = e["kind"] == "forward"
    due, leg = e["due_at"], e["leg_seconds"]
    counted = forward | (due.notna() & e["kind"].isin(["process", "approve", "correction", "result"]))
    known_time = due.notna() | leg.notna()
    in_time = (e["happened_at"] <= due) | (due.isna() & (leg <= FORWARD_SECONDS))
    flags: Flags = {
        "forwarded_on_time": _only(counted, _on_list(inside, in_time, known_time)),
        "handovers": (inside & e["changed_unit"], inside & e["first_step"], inside.isna() & e["first_step"]),
    }
    return seen, corrected_at, _sums(e, flags, "unit_id", "officer_id", "procedure_id", "month")


def _rows(ids: pd.Series, code: pd.Index) -> npt.NDArray[np.int32]:
    """Each dossier's row; one that is not there gets a number of its own after the last row."""
    row = code.get_indexer(ids).astype(np.int32)
    stranger = row < 0
    row[stranger] = len(code) + pd.factorize(ids[stranger])[0]
    return row


def _leg_seconds(
    e: pd.DataFrame,
    previous: pd.Series,
    supplements: pd.DataFrame,
    base: pd.DataFrame,
    code: pd.Index,
    position: Callable[..., npt.NDArray[np.float64]],
) -> pd.Series:
    """Working time of forwarding legs that state no due time of their own."""
    of = e[(e["kind"] == "forward") & e["due_at"].isna()][["row", "arrived_at", "happened_at"]].reset_index()
    seconds = pd.Series(np.nan, index=e.index)
    if of.empty:
        return seconds
    began = of["arrived_at"].fillna(previous.loc[of["index"]].reset_index(drop=True))
    of["began"] = began.fillna(base["received_at"].reindex(of["row"]).reset_index(drop=True))
    told = supplements[supplements["answered_at"].notna()]
    told = pd.DataFrame({"row": code.get_indexer(told["dossier_id"]), "answered_at": told["answered_at"].to_numpy()})
    met = of.merge(told, on="row")
    met = met[(met["answered_at"] > met["began"]) & (met["answered_at"] <= met["happened_at"])]
    resumed = met.groupby("index")["answered_at"].max().reindex(of["index"]).reset_index(drop=True)
    seconds.loc[of["index"]] = position(of["happened_at"]) - position(resumed.fillna(of["began"]))
    return seconds


def _of_course(d: pd.DataFrame, seen: npt.NDArray[np.int64], corrected_at: pd.Series) -> list[pa.Table]:
    """Figures that need the routing log of each dossier."""
    d = d[
        [
            "finishing_unit_id",
            "finishing_officer_id",
            "procedure_id",
            "finished_month",
            "finished_at",
            "returned_at",
            "ended",
            "steps",
        ]
    ].assign(seen=seen, corrected_at=corrected_at)[d["inside"].fillna(False).astype(bool) & d["finished_inside"]]
    ended = d["ended"]
    bits = d["seen"].to_numpy()
    steps = d["steps"].fillna(0).to_numpy(dtype=np.int64)
    mask = np.where(steps > 0, (np.int64(1) << (steps + 1)) - 2, 0)
    gap = ((bits & (bits + 2)) != 0) | (d["returned_at"].notna().to_numpy() & (steps > 0) & ((bits & mask) != mask))
    some = pd.Series(bits > 0, index=d.index)
    flags: Flags = {
        "returned_for_correction": (~ended & (d["corrected_at"] <= d["finished_at"]), ~ended, ended),
        "skipped_steps": (~ended & some & gap, ~ended & some, ended | ~some),
    }
    return _sums(d, flags, "finishing_unit_id", "finishing_officer_id", "procedure_id", "finished_month")
