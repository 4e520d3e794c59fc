"""Help pages and usage errors in the reader's language: click's own sentences too."""

import copy
import errno
import gettext
import inspect
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

from thidua.i18n import Language, _, translate
from thidua.i18n.compiled import VIETNAMESE, compiled
from thidua.io.environment import ProgramEnvironment, variable_set

C = TypeVar("C", bound=click.Command)
DOMAIN = "click"  # gettext's domain of click's own texts: locale/vi/LC_MESSAGES/click.po
# click builds these into its sentences without asking gettext.
NUMBERS = {"integer": _("whole number"), "integer range": _("whole number in the range allowed"), "float": _("number")}
REASONS = {
    errno.EACCES: _("permission denied"),
    errno.EPERM: _("permission denied"),
    errno.ENOENT: _("does not exist"),
    errno.EISDIR: _("is a directory, a file is wanted"),
    errno.ENOTDIR: _("is a file, a directory is wanted"),
    errno.EEXIST: _("exists already"),
    errno.ENOSPC: _("the disk is full"),
    errno.EROFS: _("the disk is read-only"),
    errno.ENAMETOOLONG: _("the name is too long"),
}


@contextmanager
def spoken(lang: Language) -> Iterator[None]:
    """click's own help and errors in the language, for as long as the block lasts.

    click asks gettext's default domain, which follows the variable LANGUAGE; so does a program started meanwhile.
    """
    before = gettext.textdomain()
    if lang == "vi":
        sources = [VIETNAMESE / "LC_MESSAGES" / "click.po"]
        gettext.bindtextdomain(DOMAIN, str(compiled(DOMAIN, sources, ProgramEnvironment.read().cache)))
    gettext.textdomain(DOMAIN)
    with variable_set("LANGUAGE", lang):
        try:
            yield
        finally:
            gettext.textdomain(before)


def paragraphs(text: str) -> list[str]:
    r"""Message ids in a help text: each paragraph on one line; each line of a block of examples by itself."""
    ids: list[str] = []
    for block in _blocks(text):
        if _keeps_lines(block):
            ids += [line.strip() for line in block.splitlines() if line.strip("\b ")]
        else:
            ids.append(" ".join(block.split()))
    return ids


def translated_help(text: str | None, lang: Language) -> str | None:
    r"""A help text as one message, or paragraph by paragraph; blocks of examples line by line, their form kept.

    In an example line (`thidua …   what it does`) only the explanation after two or more spaces is translated.
    """
    if text is None:
        return None
    whole = translate(text, lang)
    shown = []
    for block in _blocks(whole):
        if _keeps_lines(block):
            lines = [_example_line(line, lang) for line in block.splitlines() if line != "\b"]
            shown.append("\n".join(["\b", *lines]))
        else:
            shown.append(translate(" ".join(block.split()), lang))
    return "\n\n".join(shown)


def _blocks(text: str) -> list[str]:
    cleaned = inspect.cleandoc(text).partition("\f")[0].strip()
    return [block for block in re.split(r"\n\s*\n", cleaned) if block]


def _keeps_lines(block: str) -> bool:
    r"""A block marked \b, or one with indented lines: examples, not prose."""
    return block.startswith("\b") or any(line.startswith("  ") for line in block.splitlines())


def _example_line(line: str, lang: Language) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    command, gap, explained = re.match(r"(.*?\S)(?:(\s{2,})(\S.*))?$", line.strip() or "x").groups()  # type: ignore[union-attr]
    if not line.strip() or line == "\b":
        return line
    if gap:
        return f"{indent}{command}{gap}{translate(explained, lang)}"
    return indent + translate(command, lang)


def translated_text(command: C, lang: Language) -> C:
    """A copy of the command whose help, and that of its options, is in the language."""
    shown = copy.copy(command)
    shown.help = translated_help(command.help, lang)
    shown.short_help = translate(command.short_help, lang) if command.short_help else None
    shown.epilog = translated_help(command.epilog, lang)
    shown.params = []
    for param in command.params:
        twin = copy.copy(param)
        if isinstance(twin, click.Option) and twin.help:
            twin.help = translate(" ".join(twin.help.split()), lang)
        if lang != "en" and twin.type.name in NUMBERS:
            twin.metavar = twin.metavar or twin.type.name.upper()
            twin.type = copy.copy(twin.type)
            twin.type.name = translate(NUMBERS[twin.type.name], lang)
        shown.params.append(twin)
    shown.add_help_option = False  # click keeps the one it makes, in the language of that moment
    return click.help_option("--help")(shown)


def translated_command(command: click.Command, lang: Language, *, name: str) -> click.Command:
    """A copy of the command under its name, in the language, with all its subcommands."""
    shown = translated_text(command, lang)
    shown.name = name
    if isinstance(shown, click.Group):
        shown.commands = {
            key: translated_command(inner, lang, name=key) for key, inner in sorted(shown.commands.items())
        }
    return shown


def usage_error(error: click.UsageError, lang: Language) -> str:
    """One line: what is wrong with the command line, and where its help is."""
    path = error.ctx.command_path if error.ctx is not None else "thidua"
    sentence = " ".join(error.format_message().split())
    if lang == "vi":
        sentence = re.sub(r"'([^']*)'", r"“\1”", sentence)  # click quotes names and choices as Python does
    return f"{sentence} {translate('Help: {command} --help', lang, command=path)}"


def system_reason(error: OSError, lang: Language) -> str:
    """Why the operating system refused, in plain words."""
    if error.errno in REASONS:
        return translate(REASONS[error.errno], lang)
    return error.strerror or type(error).__name__
