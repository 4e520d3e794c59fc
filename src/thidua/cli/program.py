"""The frame of every command: discovery, language, one-line errors, exit codes.

Exit codes: 0 done · 1 the answer is no · 2 wrong usage · 3 bad input or state · 70 a fault of the program itself ·
130 interrupted.
"""

import errno
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from thidua.cli import help_translation
from thidua.cli.session import CommandSession, chosen_language, warnings_told
from thidua.i18n import LANGUAGES, Language, UserError, _, translate
from thidua.io.atomic_files import OTHERS, errno_of
from thidua.io.environment import ProgramEnvironment

USAGE, BAD_INPUT, FAULT, INTERRUPTED = 2, 3, 70, 130
HELP = """From dossier records to verdicts that can be proven: runs an emulation movement in administrative procedures.

    \b
    Examples:
      thidua demo                             the whole way on a generated city-year
      thidua init                             a new, empty ledger in the folder ledger
      thidua import export.xlsx               bring in an export of the one-stop system
      thidua evaluate --unit U001             what one unit has met, and what it lacks
      thidua explain U001 a.6                 the dossiers behind one verdict
      thidua report --out report              everything as one page and one workbook

    The ledger is the folder given by --ledger, by THIDUA_LEDGER, or the folder ledger here; the movement that of
    --movement, THIDUA_MOVEMENT, or can-tho-2026.

    Exit codes: 0 done; 1 the answer is no; 2 wrong usage; 3 bad input or state; 70 a fault of the program itself;
    130 interrupted.
    """
WIDTH = 110  # of help pages, in columns, where the terminal has as many
# What the system throws when a run is stopped from outside, by class name so that no engine is imported to compare.
INTERRUPTIONS = {"KeyboardInterrupt", "Abort", "InterruptException"}


def command_names() -> dict[str, str]:
    """Command name → module name, for every command module of this folder."""
    from thidua.cli import commands

    modules = [entry.name for entry in pkgutil.iter_modules(commands.__path__)]
    return {name.rstrip("_").replace("_", "-"): name for name in modules}


class Program(click.Group):
    """`thidua`: loads a command when it is asked for, in the language asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(
            name,
            help=HELP,
            context_settings={"max_content_width": WIDTH},
            params=[
                click.Option(
                    ["--lang"],
                    type=click.Choice(LANGUAGES),
                    expose_value=False,
                    help=_("Language of everything shown. Default: THIDUA_LANG, else the system's language."),
                ),
                click.Option(
                    ["--json"],
                    is_flag=True,
                    expose_value=False,
                    callback=_remember_json,
                    help=_("Answers for machines: JSON on standard output, no colours, no bars."),
                ),
                click.Option(
                    ["--version"],
                    is_flag=True,
                    is_eager=True,
                    expose_value=False,
                    callback=_print_version,
                    help=_("Print the version."),
                ),
            ],
        )

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names of the commands, in alphabetical order."""
        return sorted(command_names())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, its help in the session's language."""
        module = command_names().get(cmd_name)
        if module is None:
            return None
        module_command = importlib.import_module(f"thidua.cli.commands.{module}").command
        return help_translation.translated_command(module_command, _session(ctx).lang, name=cmd_name)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take `--lang` from wherever it stands, so that help and errors of every command follow it."""
        kept, lang = _without_language(args)
        ctx.obj = CommandSession(lang=chosen_language(lang, ProgramEnvironment.read()))
        return super().parse_args(ctx, kept)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Help of the whole program in the session's language."""
        lang = _session(ctx).lang
        shown = help_translation.translated_text(self, lang)
        click.Group.format_help(shown, ctx, formatter)

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> NoReturn:
        """Run a command line and leave with its exit code; errors become one line in the reader's language."""
        words = list(sys.argv[1:] if args is None else args)
        os.umask(OTHERS)  # ledgers, keys and papers are their user's own, whatever the shell lets others read
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        lang = _language_of(words)
        code = FAULT
        with help_translation.spoken(lang), warnings_told(lang):
            try:
                code = super().main(words, prog_name=prog_name or "thidua", standalone_mode=False, **extra) or 0
            except BrokenPipeError:
                # The reader of our output has gone (| head): not an error of ours, and nothing more can be printed.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                code = 0
            except Exception as error:  # noqa: BLE001 - the outermost frame: every error becomes a line and a code
                code = _report(error, lang)
            except KeyboardInterrupt as error:
                code = _report(error, lang)
        sys.exit(code if isinstance(code, int) else 0)


def _language_of(words: Sequence[str]) -> Language:
    """The language that a command line is answered in; English where it asks for none of ours, which is told later."""
    try:
        return chosen_language(_without_language(list(words))[1], ProgramEnvironment.read())
    except UserError:
        return "en"


def _report(error: BaseException, lang: Language) -> int:
    """Print one line on standard error; the exit code it means."""
    if type(error).__name__ in INTERRUPTIONS:
        line, code = translate("Interrupted. Nothing half done stays; run the command again.", lang), INTERRUPTED
    elif isinstance(error, UserError):
        line, code = error.render_here(lang), BAD_INPUT
    elif isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return USAGE
    elif isinstance(error, click.UsageError):
        line, code = help_translation.usage_error(error, lang), USAGE
    elif isinstance(error, click.FileError):
        line, code = translate("{file}: cannot be opened", lang, file=error.ui_filename), BAD_INPUT
    elif errno_of(error) == errno.EIO:
        text = _("The disk gives errors ({error}): look at it (dmesg), and take what is damaged back from a copy")
        line, code = translate(text, lang, error=str(error).splitlines()[0]), BAD_INPUT
    elif isinstance(error, OSError) and error.filename is not None:
        reason = help_translation.system_reason(error, lang)
        line, code = f"{error.filename}: {reason}", BAD_INPUT
    else:
        if ProgramEnvironment.read().debug:
            raise error
        line = translate(
            "A fault of the program, not of your input: {error}. Set THIDUA_DEBUG=1 to see where, and report it.",
            lang,
            error=f"{type(error).__name__}: {error}".splitlines()[0],
        )
        code = FAULT
    click.echo(f"thidua: {line}", err=True)
    return code


def _without_language(args: Sequence[str]) -> tuple[list[str], str | None]:
    """The arguments without `--lang X` and `--lang=X`, and X (the last one given); stops at `--`."""
    kept: list[str] = []
    lang: str | None = None
    remaining = iter(args)
    for word in remaining:
        if word == "--":
            kept += [word, *remaining]
        elif word == "--lang":
            lang = next(remaining, "")
        elif word.startswith("--lang="):
            lang = word.removeprefix("--lang=")
        else:
            kept.append(word)
    return kept, lang


def _session(ctx: click.Context) -> CommandSession:
    session = ctx.find_object(CommandSession)
    return session if session is not None else CommandSession(lang=_default_language())


def _default_language() -> Language:
    return chosen_language(None, ProgramEnvironment.read())


def _remember_json(ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        _session(ctx).json = True


def _print_version(ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        from thidua import __version__

        click.echo(f"thidua {__version__}")
        ctx.exit()
