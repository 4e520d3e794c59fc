"""`thidua signals`: where to look, unit by unit, with counts beside those of peers."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thidua.cli.commands.indicators import chosen_scope, names_on
from thidua.cli.judging_options import JudgingOptions, judging_options
from thidua.cli.options import format_options, json_option, population_option
from thidua.cli.session import CommandSession, current
from thidua.cli.table_output import Column, print_list
from thidua.i18n import UserError, _

if TYPE_CHECKING:
    from thidua.indicators.catalogue.loader import Indicator
    from thidua.indicators.scope import Population
    from thidua.integrity.signals.counting import SignalFacts
    from thidua.integrity.signals.findings import SignalAxis, SignalFinding

COLUMNS = (
    Column("code", _("Code")),
    Column("name", _("Name")),
    Column("signal", _("Signal")),
    Column("hits", _("With the signal"), right=True),
    Column("items", _("Of"), right=True),
    Column("expected", _("Expected of peers"), right=True),
    Column("excluded", _("Excluded"), right=True),
    Column("stands_out", _("Stands out")),
    Column("reason", _("Why to look")),
)
ABOUT = (
    Column("code", _("Code")),
    Column("name", _("Name")),
    Column("definition", _("Definition")),
    Column("why", _("Why to look")),
)
BEHIND = (
    Column("item_id", _("Dossier")),
    Column("signal", _("Signal")),
    Column("officer_id", _("Officer")),
    Column("procedure_id", _("Procedure")),
)


@click.command()
@click.argument("signal_id", required=False, metavar="[ID]")
@click.option(
    "--by",
    type=click.Choice(["unit", "officer", "procedure"]),
    default="unit",
    help=_("What a line stands for. Default: a unit."),
)
@click.option("--only", metavar="ID", help=_("Only this unit, officer or procedure, whether it stands out or not."))
@click.option("--all", "every", is_flag=True, help=_("Every count, not only those that stand out from their peers."))
@click.option("--behind", metavar="UNIT", help=_("The dossiers of this unit that carry a signal."))
@click.option("--list", "only_list", is_flag=True, help=_("Say what each signal counts; no ledger is needed."))
@population_option
@judging_options
@format_options
@json_option
def command(
    chosen: JudgingOptions,
    signal_id: str | None,
    by: "SignalAxis",
    only: str | None,
    every: bool,
    behind: str | None,
    only_list: bool,
    population: "Population | None",
    format_: str | None,
    out: Path | None,
) -> None:
    """Integrity signals: where an examiner should look, beside what peers with the same mix of procedures have.

    A signal is a count, never a verdict: it tells neither what happened nor why, and changes no figure. Shown are those
    that stand out: more than chance explains, with at most one in twenty of them by chance.

    \b
    Examples:
      thidua signals                                    every signal of every unit that stands out
      thidua signals --list                             what each of them counts
      thidua signals one_filer_for_many --all           one of them, unit by unit
      thidua signals --only X036                        all signals of one unit
      thidua signals --by officer --format xlsx --out signals.xlsx
      thidua signals --behind X036                      the dossiers to look at
    """
    from thidua.integrity.packages import require_statistics
    from thidua.integrity.signals.signal_files import find_signal, signals

    session = current()

    wanted = [find_signal(signal_id)] if signal_id else list(signals().values())
    if only_list:
        print_list(session, [_about(session, signal) for signal in wanted], ABOUT, format_=format_, out=out)
        return
    require_statistics()
    from thidua.indicators.execution.facts import CountedFacts
    from thidua.integrity.signals.counting import opened_facts
    from thidua.integrity.signals.findings import findings_of

    opened = chosen.open()
    scope = chosen_scope(opened, population, None, None)
    axis: SignalAxis = "unit" if behind is not None else by
    names = names_on(opened.snapshot, axis, scope.judged_on)
    subject = behind if behind is not None else only
    if subject is not None and subject not in names:
        raise UserError("there is no {kind} “{id}” in the ledger", kind=session.text(_NOUNS[axis]), id=subject)
    counted = CountedFacts(opened.ledger, opened.snapshot, scope, opened.calendars)
    with opened_facts(counted, chosen.engine) as facts:
        if behind is not None:
            _print_behind(session, facts, wanted, behind, format_, out)
            return
        findings = findings_of(facts, wanted, by)
        deadline = _deadline_text(session, facts) if not signal_id and not only else ""
    shown = [
        one
        for one in findings
        if (only is None or one.comparison.subject == only) and (every or only is not None or one.comparison.stands_out)
    ]
    rows = [_row(session, one, names) for one in shown]
    if format_ in (None, "table") and out is None and not session.json:
        if deadline:
            click.echo(deadline)
        session.say(
            _("{shown} of {count} counts are shown. A signal leads to a look; it is no finding."),
            shown=len(shown),
            count=len(findings),
        )
    print_list(session, rows, COLUMNS, format_=format_, out=out)


_NOUNS = {"unit": _("unit"), "officer": _("officer"), "procedure": _("procedure")}


def _about(session: CommandSession, signal: "Indicator") -> dict[str, Any]:
    header = signal.header
    return {
        "code": signal.id,
        "name": header.title.text(session.lang),
        "definition": header.definition.text(session.lang),
        "why": header.why.text(session.lang),
    }


def _row(session: CommandSession, finding: "SignalFinding", names: dict[Any, str]) -> dict[str, Any]:
    from thidua.i18n import formats
    from thidua.integrity.signals.signal_files import find_signal

    one, header = finding.comparison, find_signal(finding.signal).header
    machine = session.json
    return {
        "code": one.subject,
        "name": names.get(one.subject, ""),
        "signal": finding.signal if machine else header.title.text(session.lang),
        "hits": one.hits,
        "items": one.items,
        "expected": one.expected if machine or one.expected is None else formats.decimal(one.expected, session.lang, 1),
        "excluded": finding.excluded,
        "stands_out": one.stands_out,
        "reason": header.why.text(session.lang),
    }


def _deadline_text(session: CommandSession, facts: "SignalFacts") -> str:
    """How many dossiers more than those around explain were finished in the last working hours before the deadline."""
    import numpy as np

    from thidua.i18n import formats
    from thidua.integrity.bunching import BIN_SECONDS, BunchingWindow, balance, estimate

    left = facts.left_at_the_end()
    estimated = estimate(left, np.random.default_rng(0))
    if estimated is None:
        return ""
    nearest = balance(left, bins=(1,))[0]
    return session.text(
        _(
            "At the deadline: {excess} dossiers more than expected finished in its last {hours} working hours "
            "({relative} times a half hour's, standard error {error}); in the half hours beside it {before} before, "
            "{after} after."
        ),
        excess=formats.decimal(estimated.excess, session.lang, 0),
        hours=BunchingWindow().early * BIN_SECONDS // 3600,
        relative=formats.decimal(estimated.relative, session.lang, 1),
        error=formats.decimal(estimated.error, session.lang, 1),
        before=nearest.before,
        after=nearest.after,
    )


def _print_behind(
    session: CommandSession,
    facts: "SignalFacts",
    wanted: list["Indicator"],
    unit: str,
    format_: str | None,
    out: Path | None,
) -> None:
    from thidua.integrity.signals.signal_files import names_dossiers

    if not any(map(names_dossiers, wanted)):
        raise UserError("{id} counts answers: nobody is told which dossiers have one", id=wanted[0].id)
    rows = [
        {**row, "signal": signal.id if session.json else signal.header.title.text(session.lang)}
        for signal in filter(names_dossiers, wanted)
        for row in facts.dossiers(signal).to_pylist()
        if row["unit_id"] == unit
    ]
    print_list(session, sorted(rows, key=lambda row: row["item_id"]), BEHIND, format_=format_, out=out)
