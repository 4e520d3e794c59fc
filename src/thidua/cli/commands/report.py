"""`thidua report`: everything as one page and one workbook."""

from contextlib import ExitStack
from pathlib import Path

import click

from thidua.cli.judging_options import JudgingOptions, judging_options
from thidua.cli.options import json_option
from thidua.cli.session import current
from thidua.i18n import _


@click.command()
@judging_options
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("report"),
    show_default=True,
    help=_("The folder to write into; report.html and report.xlsx there are replaced."),
)
@json_option
def command(chosen: JudgingOptions, out: Path) -> None:
    """Write the report: one HTML page that needs nothing else, in both languages, and one workbook.

    The page sorts and filters, has a sheet for every unit that prints on its own, and says what decided the results.
    The same ledger, movement and calendar give the same bytes.

    \b
    Examples:
      thidua report --out report                       report/report.html and report/report.xlsx
      thidua report --as-of 2026-09-30 --out third-quarter  as things stood that day
      thidua --lang vi report --out bao-cao            the workbook in Vietnamese, the page opening in it
    """
    from thidua.documents.report.builder import build_report
    from thidua.documents.report.html import render_html
    from thidua.documents.report.xlsx import render_xlsx
    from thidua.io.atomic_files import written_whole

    session = current()
    run = chosen.run(session)
    with session.progress() as progress:
        steps = 3
        progress(_("Writing the report"), 0, steps)
        data = build_report(run)
        progress(_("Writing the report"), 1, steps)
        contents = {}
        for done, (name, render) in enumerate((("report.html", render_html), ("report.xlsx", render_xlsx)), 2):
            contents[name] = render(data, session.lang)
            progress(_("Writing the report"), done, steps)
        with ExitStack() as drafts:  # neither takes its place before both are on the disk
            for name, content in contents.items():
                drafts.enter_context(written_whole(out / name)).write_bytes(content)
        written = {name: len(content) for name, content in contents.items()}
    if session.json:
        basis = run.evaluation.basis
        session.answer(
            {
                "folder": str(out),
                "files": written,
                "result_hash": run.evaluation.result_hash(),
                "snapshot": basis.snapshot_id,
            }
        )
        return
    for name, size in written.items():
        session.say(_("{file}: {size} kB"), file=out / name, size=-(-size // 1000))
