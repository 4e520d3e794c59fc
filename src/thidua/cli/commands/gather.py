"""`thidua gather`: the figures of many provinces together."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from thidua.cli.commands.indicators import CODE, COUNTS, NAME, SHARE, SPREAD, columns_of, counted_rows, whole
from thidua.cli.options import (
    LedgerPath,
    as_of_option,
    calendar_option,
    engine_option,
    format_options,
    json_option,
    movement_option,
    population_option,
)
from thidua.cli.session import current
from thidua.cli.table_output import print_list
from thidua.i18n import UserError, _

if TYPE_CHECKING:
    from thidua.indicators.scope import Population

By = Literal["province", "procedure", "month"]
# What the rows are called in the figures of all together: a province stands where a unit stands in those of one.
AXES: dict[By, Literal["unit", "procedure", "month"]] = {"province": "unit", "procedure": "procedure", "month": "month"}


@click.command()
@click.argument("folders", nargs=-1, required=True, type=LedgerPath(), metavar="LEDGER...")
@click.option("--indicator", "indicator_id", metavar="ID", help=_("Only this indicator, listed by --by."))
@click.option("--by", type=click.Choice(["province", "procedure", "month"]), help=_("What a line stands for."))
@population_option
@as_of_option(_("What happened later has not happened yet. Default: the last moment that every province has data of."))
@click.option(
    "--memory",
    default="3GB",
    metavar="SIZE",
    help=_("How much the engine on this machine may hold at a time. Default: 3GB."),
)
@movement_option
@calendar_option
@engine_option
@format_options
@json_option
def command(
    folders: tuple[Path, ...],
    indicator_id: str | None,
    by: By | None,
    population: "Population | None",
    as_of: datetime | None,
    memory: str,
    movement_name: str,
    calendar_name: str,
    engine: str,
    format_: str | None,
    out: Path | None,
) -> None:
    """Count many provinces together: each LEDGER is a province's ledger, or a folder with ledgers in it.

    Provinces are counted one after the other and their sums added, so that the memory needed does not grow with their
    number. What was counted is kept beside each ledger: after an import into one province only that one is counted
    again. A province is called by the name of its folder. A ledger on S3-compatible storage is given by its address.

    \b
    Examples:
      thidua gather provinces/                                        every indicator, for all together
      thidua gather provinces/ --indicator finished_on_time           one of them, province by province
      thidua gather can-tho/ledger ca-mau/ledger --by month --indicator handling_time
      thidua gather s3://ministry/can-tho s3://ministry/ca-mau        ledgers on storage of objects
      thidua gather provinces/ --engine spark://10.0.0.5:7077         counted by a cluster
    """
    from dataclasses import replace

    from thidua.definitions.calendars import load_calendars
    from thidua.definitions.movement_loader import load_movement
    from thidua.indicators.catalogue.loader import catalogue, find
    from thidua.indicators.execution.multi_ledger import find_provinces, gather
    from thidua.indicators.scope import at_day_end
    from thidua.verdicts.evaluation_facts import scope_of

    session = current()
    chosen = find(indicator_id) if indicator_id else None
    if by and chosen is None:
        raise UserError("--by {by} needs --indicator with the id of one; `thidua indicators --list` shows them", by=by)
    provinces = find_provinces(folders)
    as_of = at_day_end(as_of) if as_of else min(province.known_at for province in provinces)
    scope = scope_of(load_movement(movement_name), as_of)
    scope = replace(scope, settings=replace(scope.settings, population=population or scope.settings.population))
    with session.progress() as progress:
        figures = gather(
            provinces, scope, load_calendars(calendar_name), engine=engine, memory=memory, progress=progress
        )
    session.say(_("Provinces: {count}; as of {moment}"), count=len(provinces), moment=as_of)
    if chosen is None:
        rows = [whole(session, figures, indicator) for indicator in catalogue().values()]
        print_list(session, rows, (CODE, NAME, *COUNTS, *SHARE, SPREAD[0], SPREAD[1]), format_=format_, out=out)
        return
    axis = AXES[by or "province"]
    title = f"{chosen.header.title.text(session.lang)}. {chosen.header.definition.text(session.lang)}"
    columns = tuple(column for column in columns_of(chosen, axis) if column is not NAME)
    listed = counted_rows(session, figures, chosen, axis, {}, scope.settings.dissatisfied_group_minimum)
    print_list(session, listed, columns, format_=format_, out=out, title=title)
