"""`thidua generate`: an invented, seeded city-year to try everything on."""

from datetime import date, datetime
from pathlib import Path

import click

from thidua.cli.options import json_option
from thidua.cli.session import current
from thidua.cli.table_output import Column, print_list
from thidua.i18n import _


@click.command
@click.option("--out", type=click.Path(path_type=Path), required=True, help=_("The folder to write; new or empty."))
@click.option(
    "--dossiers", type=click.IntRange(min=1), default=150_000, show_default=True, help=_("How many dossiers.")
)
@click.option("--year", type=int, default=2026, show_default=True, help=_("The year."))
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help=_("Last day anything happens. Default: the year's end.")
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help=_("Another seed, another city."))
@click.option("--no-messy", is_flag=True, help=_("Leave out the messy copies."))
@click.option(
    "--update-of",
    type=click.Path(path_type=Path),
    help=_("Write the next working day of this generated folder instead."),
)
@click.option(
    "--new", type=click.IntRange(min=0), default=1000, show_default=True, help=_("New dossiers of an update.")
)
@click.option(
    "--changed", type=click.IntRange(min=0), default=1000, show_default=True, help=_("Changed dossiers of an update.")
)
@json_option
def command(
    out: Path,
    dossiers: int,
    year: int,
    until: datetime | None,
    seed: int,
    no_messy: bool,
    update_of: Path | None,
    new: int,
    changed: int,
) -> None:
    """Write an invented city-year to try everything on.

    Units of Cần Thơ, procedures, officers, dossiers with their routing, supplements, surveys and registers as Parquet
    files, and messy Excel and text copies of a part. The same seed gives the same files.

    \b
    Examples:
      thidua generate --out city                       150,000 dossiers of 2026
      thidua generate --out city --dossiers 1500000    the size of the real city
      thidua generate --out day --update-of city       the next working day's export
    """
    from thidua.samples.generate import SamplePlan, generate, generate_update

    session = current()
    with session.progress() as progress:
        if update_of is not None:
            written = generate_update(out, update_of, new=new, changed=changed, seed=seed, progress=progress)
        else:
            plan = SamplePlan(seed, year, dossiers, until.date() if until else date(year, 12, 31))
            written = generate(out, plan, messy=not no_messy, progress=progress)
    if session.json:
        session.answer(
            {"folder": str(written.folder), "rows": written.rows, "messy": [str(path) for path in written.messy]}
        )
        return
    columns = [Column("table", _("Table")), Column("rows", _("Rows"), right=True)]
    print_list(session, [{"table": table, "rows": rows} for table, rows in written.rows.items()], columns)
    for path in written.messy:
        session.say(_("messy copy: {file}"), file=path)
    session.say(_("Written to {folder}; all of it is invented."), folder=written.folder)
