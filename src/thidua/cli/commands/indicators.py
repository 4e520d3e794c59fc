"""`thidua indicators`: what is counted, and the counts by unit, officer, procedure or month."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from thidua.cli.judging_options import JudgingOptions, judging_options
from thidua.cli.options import format_options, json_option, population_option
from thidua.cli.session import CommandSession, current
from thidua.cli.table_output import Column, print_list
from thidua.i18n import UserError, _, formats

if TYPE_CHECKING:
    from thidua.cli.judging_options import JudgingContext
    from thidua.indicators.aggregation.figures import Figures
    from thidua.indicators.catalogue.loader import Indicator
    from thidua.indicators.scope import Population, Scope
    from thidua.ledger.store.snapshot import Snapshot
    from thidua.rules.terms import Count

By = Literal["unit", "officer", "procedure", "month"]
CODE, NAME = Column("code", _("Code")), Column("name", _("Name"))
COUNTS = (
    Column("numerator", _("Numerator"), right=True),
    Column("denominator", _("Denominator"), right=True),
    Column("excluded", _("Excluded"), right=True),
)
SHARE = (
    Column("share", _("Share"), right=True),
    Column("low", _("Interval from"), right=True),
    Column("high", _("Interval to"), right=True),
)
SPREAD = (
    Column("median", _("Median"), right=True),
    Column("p90", _("90th percentile"), right=True),
    Column("denominator", _("Items"), right=True),
    Column("excluded", _("Excluded"), right=True),
)
# The row of all whose answers are not told.
UNTOLD = _("all others: not told, so that no number of fewer than {least} answers can be known")
# What stands in place of an id or a month that nothing is known of.
NONE: dict[By, str] = {
    "unit": _("no unit known"),
    "officer": _("no officer known"),
    "procedure": _("no procedure known"),
    "month": _("no month known"),
}
ABOUT = (
    CODE,
    NAME,
    Column("definition", _("Definition")),
    Column("measure", _("Measured in"), translated=True),
    Column("clause", _("Clause")),
)
MEASURES = (_("dossiers"), _("procedures"), _("legs"), _("answers"), _("records"), _("working_hours"))


BY_RANK = _(
    "Median and 90th percentile are values that occur: of an even number, the median is the lower of the middle two."
)


@click.command()
@click.argument("indicator_id", required=False, metavar="[ID]")
@click.option("--by", type=click.Choice(["unit", "officer", "procedure", "month"]), help=_("What a line stands for."))
@click.option("--behind", metavar="ID", help=_("The rows that the figure of this unit or officer counts."))
@click.option("--list", "only_list", is_flag=True, help=_("Say what each indicator counts; no ledger is needed."))
@population_option
@click.option("--from", "from_on", type=click.DateTime(["%Y-%m-%d"]), help=_("First day, instead of the movement's."))
@click.option("--to", "to_on", type=click.DateTime(["%Y-%m-%d"]), help=_("Last day, instead of the movement's."))
@judging_options
@format_options
@json_option
def command(
    chosen: JudgingOptions,
    indicator_id: str | None,
    by: By | None,
    behind: str | None,
    only_list: bool,
    population: "Population | None",
    from_on: datetime | None,
    to_on: datetime | None,
    format_: str | None,
    out: Path | None,
) -> None:
    """Count: every indicator for the whole city, or one indicator by unit, officer, procedure or month.

    The integers are the figure; the share and its 95% interval are shown beside them. What stands behind a figure is
    listed by thidua explain.

    \b
    Examples:
      thidua indicators                                          all of them, for the whole city
      thidua indicators --list                                   what each of them counts
      thidua indicators finished_on_time --by unit               one of them, unit by unit
      thidua indicators handling_time --by month --format csv    median and 90th percentile by month
      thidua indicators finished_on_time --behind X12            the dossiers behind one unit's figure
      thidua indicators --population all --from 2026-01-01       every dossier since New Year
    """
    from thidua.indicators.catalogue.loader import catalogue, find

    session = current()
    wanted = [find(indicator_id)] if indicator_id else list(catalogue().values())
    if only_list:
        print_list(session, [_about(session, indicator) for indicator in wanted], ABOUT, format_=format_, out=out)
        return
    if by and not indicator_id:
        raise UserError("--by {by} needs the id of one indicator; `thidua indicators --list` shows them", by=by)
    if behind:
        if by or not indicator_id:
            raise UserError("--behind {subject} needs the id of one indicator, and no --by", subject=behind)
        _print_behind(session, chosen, population, (_day(from_on), _day(to_on)), wanted[0], behind, format_, out)
        return
    figures, snapshot, scope = _computed(session, chosen, population, _day(from_on), _day(to_on))
    if not indicator_id:
        rows = [whole(session, figures, indicator) for indicator in wanted]
        columns = (CODE, NAME, *COUNTS, *SHARE, SPREAD[0], SPREAD[1])
        print_list(session, rows, columns, format_=format_, out=out)
        return
    _print_indicator(session, figures, snapshot, scope, wanted[0], by or "unit", format_, out)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _about(session: CommandSession, indicator: "Indicator") -> dict[str, Any]:
    header = indicator.header
    return {
        "code": indicator.id,
        "name": header.title.text(session.lang),
        "definition": header.definition.text(session.lang),
        "measure": header.measure,
        "clause": ", ".join(header.clause),
    }


def _computed(
    session: CommandSession,
    chosen: JudgingOptions,
    population: "Population | None",
    from_on: date | None,
    to_on: date | None,
) -> tuple["Figures", "Snapshot", "Scope"]:
    from thidua.indicators.execution.compute import compute

    opened = chosen.open()
    scope = chosen_scope(opened, population, from_on, to_on)
    with session.progress() as progress:
        figures = compute(
            opened.ledger, opened.snapshot, scope, opened.calendars, engine=chosen.engine, progress=progress
        )
    return figures, opened.snapshot, scope


def chosen_scope(
    opened: "JudgingContext", population: "Population | None", from_on: date | None, to_on: date | None
) -> "Scope":
    """The movement's scope with what the options say otherwise."""
    from dataclasses import replace

    scope = opened.scope
    first, last = from_on or scope.window_from, to_on or scope.window_to
    if first > last:
        raise UserError("the period ends on {last} before it begins on {first}", first=first, last=last)
    settings = replace(scope.settings, population=population or scope.settings.population)
    return replace(scope, window_from=first, window_to=last, settings=settings)


def _print_behind(
    session: CommandSession,
    chosen: JudgingOptions,
    population: "Population | None",
    period: tuple[date | None, date | None],
    indicator: "Indicator",
    subject: str,
    format_: str | None,
    out: Path | None,
) -> None:
    """List the rows behind one figure; only the dossiers that the subject has a part in are read."""
    from thidua.indicators.listings.underlying_rows import items
    from thidua.rules.terms import SubjectKind

    opened = chosen.open()
    scope = chosen_scope(opened, population, *period)
    of: dict[SubjectKind, By] = {SubjectKind.UNIT: "unit", SubjectKind.OFFICER: "officer"}
    kinds = [kind for kind, by in of.items() if subject in names_on(opened.snapshot, by, scope.judged_on)]
    kinds = [kind for kind in kinds if kind in indicator.header.subjects]
    if not kinds:
        raise UserError(
            "there is no unit or officer “{subject}” that {id} is counted for", subject=subject, id=indicator.id
        )
    rows = items(opened.ledger, opened.snapshot, scope, opened.calendars, indicator.id, kinds[0], subject)
    columns = (
        Column("item_id", CODE.title),
        Column("unit_id", _("Unit")),
        Column("procedure_id", _("Procedure")),
        Column("month", _("Month")),
    )
    print_list(session, rows.to_pylist(), (*columns, *COUNTS), format_=format_, out=out)


def whole(session: CommandSession, figures: "Figures", indicator: "Indicator") -> dict[str, Any]:
    """An indicator's row in the list of all: over everything."""
    from thidua.rules.terms import Withheld
    from thidua.verdicts.wording import few_text

    count = figures.total(indicator.id)
    row: dict[str, Any] = {"code": indicator.id, "name": indicator.header.title.text(session.lang)}
    if isinstance(count, Withheld):
        few = few_text(count.least, few=count.few, measure=indicator.header.measure, language=session.lang)
        return {**row, "share": few}
    if indicator.header.kind == "distribution":
        percentiles = figures.total_percentiles(indicator.id)
        return {
            **row,
            "denominator": count.denominator,
            "excluded": count.excluded,
            "median": percentiles.median if percentiles else None,
            "p90": percentiles.p90 if percentiles else None,
        }
    return {**row, **_counted(session, indicator, count)}


def _counted(session: CommandSession, indicator: "Indicator", count: "Count") -> dict[str, Any]:
    from thidua.indicators.aggregation.confidence_interval import wilson

    interval = wilson(count) if indicator.header.kind == "ratio" else None
    return {
        "numerator": count.numerator,
        "denominator": count.denominator,
        "excluded": count.excluded,
        "share": _share(session, count) if indicator.header.kind == "ratio" else None,
        "low": _percent(session, interval[0] if interval else None),
        "high": _percent(session, interval[1] if interval else None),
    }


def _share(session: CommandSession, count: "Count") -> str | None:
    if not count.denominator:
        return None
    return formats.share(count.numerator, count.denominator, session.lang, places=2)


def _percent(session: CommandSession, hundredths: int | None) -> str | None:
    if hundredths is None:
        return None
    return f"{formats.hundredths(hundredths, session.lang)}%"


def _print_indicator(
    session: CommandSession,
    figures: "Figures",
    snapshot: "Snapshot",
    scope: "Scope",
    indicator: "Indicator",
    by: By,
    format_: str | None,
    out: Path | None,
) -> None:
    if by == "officer" and "officer" not in indicator.header.subjects:
        raise UserError("{id} is not counted by officer, only by unit", id=indicator.id)
    least = scope.settings.dissatisfied_group_minimum
    rows = counted_rows(session, figures, indicator, by, names_on(snapshot, by, scope.judged_on), least)
    title = f"{indicator.header.title.text(session.lang)}. {indicator.header.definition.text(session.lang)}"
    if indicator.header.kind == "distribution":
        title = f"{title} {session.text(BY_RANK)}"
    print_list(session, rows, columns_of(indicator, by), format_=format_, out=out, title=title)


def columns_of(indicator: "Indicator", by: By) -> tuple[Column, ...]:
    """The columns of an indicator's list by something."""
    own = (
        SPREAD
        if indicator.header.kind == "distribution"
        else (*COUNTS, *(SHARE if indicator.header.kind == "ratio" else ()))
    )
    return (CODE, *(() if by == "month" else (NAME,)), *own)


def counted_rows(
    session: CommandSession, figures: "Figures", indicator: "Indicator", by: By, names: dict[Any, str], least: int
) -> list[dict[str, Any]]:
    """The rows of that list, and one of what is in none of them; names: of units, officers or procedures, by id.

    Of what depends on answers, those that are told, and a row without numbers that says so: of fewer than `least`
    answers, of none too, nothing is told.
    """
    from thidua.rules.terms import Count

    rows: list[dict[str, Any]] = []
    listed = figures.table(indicator.id, by).to_pylist()
    id_column = "month" if by == "month" else f"{by}_id"
    distribution = indicator.header.kind == "distribution"
    for row in listed:
        shown = {"code": row[id_column], "name": names.get(row[id_column])}
        if distribution:
            rows.append({**row, **shown})
        else:
            count = Count(row["numerator"], row["denominator"], row["excluded"])
            rows.append({**shown, **_counted(session, indicator, count)})
    if indicator.asks_answers:
        rows.append({"code": session.text(UNTOLD, least=least)})
    count, percentiles = figures.without(indicator.id, by)
    if count.denominator or count.excluded:
        shown = {"code": session.text(NONE[by])}
        if distribution:
            items = {"denominator": count.denominator, "excluded": count.excluded}
            rows.append(
                {**shown, **items, **({"median": percentiles.median, "p90": percentiles.p90} if percentiles else {})}
            )
        else:
            rows.append({**shown, **_counted(session, indicator, count)})
    return rows


def names_on(snapshot: "Snapshot", by: By, judged_on: date) -> dict[Any, str]:
    """The names of units, officers or procedures by their ids, as of a day; none of months."""
    if by == "month":
        return {}
    import duckdb

    from thidua.ledger.store.lists_in_time import OfficersInTime, ProceduresInTime
    from thidua.ledger.store.units_in_time import UnitsInTime

    with duckdb.connect() as con:
        snapshot.create_history_views(con, [f"{by}s"])
        match by:
            case "unit":
                return {unit_id: unit.name for unit_id, unit in UnitsInTime.of(con).on(judged_on).items()}
            case "officer":
                return OfficersInTime.of(con).names_on(judged_on)
            case "procedure":
                return ProceduresInTime.of(con).names_on(judged_on)
