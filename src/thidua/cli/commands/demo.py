"""`thidua demo`: the whole way, from files to a proven verdict, on a generated city-year."""

import io
import shutil
from contextlib import nullcontext, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thidua.cli.session import CommandSession, current
from thidua.i18n import UserError, _

if TYPE_CHECKING:
    from thidua.verdicts.evaluation_run import EvaluationRun

MARK = ".thidua-demo"
DOSSIERS = 40_000
# What a ward's own book said of January's dossiers, before the movement; of the rest the city's export tells.
BOOK_KNOWN_AT = "2026-04-01"
EXPORT_KNOWN_AT = "2026-12-31 18:00"
FIRST = ("units", "procedures", "officers", "posts", "assignments")


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help=_("The folder to work in; an older demo there is replaced, anything else is not touched."),
)
@click.option(
    "--dossiers",
    type=click.IntRange(1_000, 5_000_000),
    default=DOSSIERS,
    show_default=True,
    help=_("How many dossiers the invented year has."),
)
@click.option(
    "--serve", is_flag=True, help=_("End with the site running over the invented city, in the background (needs web).")
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help=_("The site's port on this machine, with --serve."),
)
def command(out: Path, dossiers: int, serve: bool, port: int) -> None:
    """Go the whole way on an invented city-year: generate, import, judge, explain, report, seal, verify.

    Each step is the command you would type, printed before it runs. Takes about a minute; needs no network.

    \b
    Examples:
      thidua demo                          in the folder demo
      thidua demo --out /tmp/try --dossiers 300000
      thidua demo --serve                  … and the site on http://127.0.0.1:8000/
    """
    session = current()
    _end_older_site(out, port if serve else None)
    folder = _fresh(out)
    city, ledger = folder / "city", folder / "ledger"
    steps = _Steps(session)
    steps.say(_("1. An invented city-year: units of Cần Thơ, procedures, officers, dossiers, surveys, registers"))
    steps.run("generate", "--out", city, "--dossiers", dossiers, quiet=True)
    steps.say(_("2. A ledger, and everything brought in"))
    steps.run("init", ledger, quiet=True)
    keyed = ("--ledger", ledger, "--key", folder / "key")
    first = [path for name in FIRST for path in sorted(city.glob(f"{name}*.parquet"))]
    steps.run("import", *first, *keyed, "--known-at", "2026-01-01", quiet=True, shown="city/units.parquet …")
    steps.say(_("   A ward's hand-kept Excel book: titles, totals, odd dates; rows that cannot be taken are set aside"))
    steps.run("import", city / "messy" / "so-theo-doi.xlsx", *keyed, "--known-at", BOOK_KNOWN_AT)
    later = [path for path in sorted(city.glob("*.parquet")) if path not in first]
    steps.run("import", *later, *keyed, "--known-at", EXPORT_KNOWN_AT, quiet=True, shown="city/dossiers-….parquet …")
    _say_imported(session, ledger)
    steps.say(_("3. Who has met what"))
    steps.run("evaluate", "--ledger", ledger)
    run = _run(session, ledger)
    unit = _telling_unit(run)
    steps.say(_("4. One unit, and the procedures behind one of its verdicts"))
    steps.run("evaluate", "--ledger", ledger, "--unit", unit, "--criterion", "a.6")
    steps.run("explain", unit, "a.6", "--ledger", ledger, "--limit", 6)
    steps.say(_("5. The report, the sealed evidence, and its verification from the bundle alone"))
    steps.run("report", "--ledger", ledger, "--out", folder / "report")
    steps.run("seal", "--ledger", ledger, "--out", folder / "evidence.zip")
    steps.run("verify", folder / "evidence.zip")
    session.say(
        _(
            "Done. Look at {report} in a browser; {quarantine} holds the rows to correct; "
            "then try your own: thidua import FILE --preview"
        ),
        report=folder / "report" / "report.html",
        quarantine=city / "messy" / "so-theo-doi.quarantine.csv",
    )
    if serve:
        _serve(session, steps, folder.resolve(), port)


def _end_older_site(out: Path, port: int | None) -> None:
    """The older demo's site, if it still runs; where a new one is to run, its port must be free before the work.

    Raises:
        UserError: another program has the port, or the site's packages are not installed.
    """
    from thidua.web.server import supervisor

    if port is not None:
        supervisor.require_installed()
    supervisor.stop(out)
    if port is not None:
        supervisor.require_port("127.0.0.1", port)


def _serve(session: CommandSession, steps: "_Steps", folder: Path, port: int) -> None:
    """The site over the demo's folder, in the background; its address, and who can sign in.

    Raises:
        UserError: it does not come up.
    """
    from thidua.web.server import supervisor

    steps.say(_("6. The site, for everybody with a browser"))
    site = supervisor.Site(folder, "127.0.0.1", port, workers=2)
    click.secho(f"$ thidua serve --home {folder} --port {port} &", dim=True)
    supervisor.run_once(site, "setup_site", "--evaluate")
    accounts = supervisor.run_once(site, "make_demo_accounts", "--lang", session.lang)
    played = supervisor.run_once(site, "play_awards", "--over-by-today", "--lang", session.lang)
    if not supervisor.start_behind(site, folder / "serve.log"):
        raise UserError("The site did not come up; {file} says why", file=folder / "serve.log")
    session.say(_("The site runs at {address}"), address=site.address)
    click.echo(accounts.rstrip())
    session.say(_("Awards, played through from proposals to a revocation: {states}"), states=played.strip())
    session.say(_("End it with: thidua serve --home {folder} --stop"), folder=folder)


class _Steps:
    """Prints each command as it would be typed, and runs it in this process."""

    def __init__(self, session: CommandSession) -> None:
        self.session = session

    def say(self, message: str) -> None:
        click.secho("\n" + self.session.text(message), bold=True)

    def run(self, *words: object, quiet: bool = False, shown: str = "") -> None:
        """Run a command; `quiet` keeps its output back, `shown` stands for a long list of files in the printed line."""
        from thidua.cli import main

        texts = [str(word) for word in words]
        printed = texts
        if shown:
            printed = [texts[0], shown, *texts[next(at for at, text in enumerate(texts) if text.startswith("--")) :]]
        click.secho("$ thidua " + " ".join(printed), dim=True)
        arguments = ["--lang", self.session.lang, *texts]
        with redirect_stdout(io.StringIO()) if quiet else nullcontext():
            try:
                with main.make_context("thidua", arguments) as context:
                    main.invoke(context)
            except click.exceptions.Exit as left:
                if left.exit_code:
                    raise


def _fresh(out: Path) -> Path:
    """An empty folder of the demo's own; an older demo is removed.

    Raises:
        UserError: the folder holds something that no demo made.
    """
    if out.exists():
        if not (out / MARK).is_file() and any(out.iterdir()):
            raise UserError("{folder} holds something else: name a new or empty folder with --out", folder=out)
        shutil.rmtree(out)
    out.mkdir(parents=True)
    (out / MARK).write_text("made by thidua demo, which may remove this folder\n", encoding="utf-8")
    return out


def _say_imported(session: CommandSession, ledger: Path) -> None:
    from thidua.ledger.store.ledger import Ledger

    imports = Ledger.open(ledger).imports()
    session.say(
        _("{count} imports: {read} rows, {quarantined} set aside; {accepted} new, {superseded} newer, {stale} old"),
        count=len(imports),
        read=sum(record.read for record in imports),
        quarantined=sum(record.quarantined for record in imports),
        accepted=sum(record.accepted for record in imports),
        superseded=sum(record.superseded for record in imports),
        stale=sum(record.stale for record in imports),
    )


def _run(session: CommandSession, ledger: Path) -> "EvaluationRun":
    from thidua.cli.judging_options import JudgingOptions

    return JudgingOptions(ledger, "can-tho-2026", None, None, None, "duckdb").run(session)


def _telling_unit(run: "EvaluationRun") -> str:
    """The unit that lacks the fewest procedures for III.3.a.6; of equal ones the first by id; else the first unit."""
    from thidua.rules.terms import SubjectKind

    rows = [row for row in run.evaluation.rows if row.kind is SubjectKind.UNIT and row.criterion_id == "a.6"]
    lacking = [row for row in rows if row.parts and (row.parts[0].change or 0) > 0]
    return min(lacking or rows, key=lambda row: (row.parts[0].change or 0, row.subject_id)).subject_id
