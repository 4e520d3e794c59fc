"""Help pages and usage errors in the reader's language: click's own sentences too."""

import copy
import errno
import inspect
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

import click

from thidua.i18n import Language, _, translate

if TYPE_CHECKING:
    from thidua.cli.session import Session

C = TypeVar("C", bound=click.Command)
# The sentences of click, as it words them in English, so that the catalogue can translate them.
SENTENCES = (
    _("No such command '{name}'."),
    _("No such option '{name}'."),
    _("Missing command."),
    _("Missing option '{name}'."),
    _("Missing argument '{name}'."),
    _("Invalid value for '{name}': {reason}"),
    _("Got unexpected extra argument ({words})"),
    _("Got unexpected extra arguments ({words})"),
    _("Option '{name}' requires an argument."),
    _("Option '{name}' requires {count} arguments."),
    _("Option '{name}' does not take a value."),
    _("Argument '{name}' takes {count} values."),
    _("'{value}' is not a valid integer."),
    _("'{value}' is not a valid integer range."),
    _("'{value}' is not a valid float."),
    _("'{value}' is not a valid boolean. Recognized values: {states}"),
    _("'{value}' is not one of {choices}."),
    _("'{value}' does not match the format {forms}."),
    _("'{value}' does not match the formats {forms}."),
    _("{value} is not in the range {range}."),
    _("File '{name}' does not exist."),
    _("Directory '{name}' does not exist."),
    _("Path '{name}' does not exist."),
    _("File '{name}' is a directory."),
    _("Directory '{name}' is a file."),
    _("File '{name}' is not readable."),
    _("Path '{name}' is not readable."),
)
HEADINGS = (_("Usage:"), _("Options"), _("Commands"), _("Positional arguments"))
PARTS = (_("Show this message and exit."), _("required"), _("default: "), _("env var: "))
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


class TranslatedFormatter(click.HelpFormatter):
    """A help page whose headings and standing phrases are in one language."""

    lang: Language = "en"

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line."""
        super().write_usage(prog, args, prefix or translate("Usage:", self.lang) + " ")

    def write_heading(self, heading: str) -> None:
        """The heading of a section."""
        super().write_heading(translate(heading, self.lang))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """A list of terms, with click's standing phrases translated."""
        shown = []
        for term, text in rows:
            words = translate("Show this message and exit.", self.lang) if text == PARTS[0] else text
            for part in PARTS[1:]:
                words = re.sub(rf"(\[|; ){re.escape(part)}", rf"\1{translate(part, self.lang)}", words)
            shown.append((term, words))
        super().write_dl(shown, col_max, col_spacing)


class TranslatedContext(click.Context):
    """A context whose help pages follow the session's language."""

    def make_formatter(self) -> click.HelpFormatter:
        """The formatter of this context's help page."""
        formatter = TranslatedFormatter(width=self.terminal_width, max_width=self.max_content_width or 110)
        session: Session | None = self.find_root().obj
        formatter.lang = session.lang if session is not None else "en"
        return formatter


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
    shown.context_class = TranslatedContext
    shown.help = translated_help(command.help, lang)
    shown.short_help = translate(command.short_help, lang) if command.short_help else None
    shown.epilog = translated_help(command.epilog, lang)
    shown.params = []
    for param in command.params:
        twin = copy.copy(param)
        if isinstance(twin, click.Option) and twin.help:
            twin.help = translate(" ".join(twin.help.split()), lang)
        shown.params.append(twin)
    return shown


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
    told = " ".join(error.format_message().split())
    extra = ""
    if isinstance(error, (click.NoSuchOption, click.exceptions.NoSuchCommand)) and error.possibilities:
        near = ", ".join(sorted(error.possibilities)[:3])
        extra = " " + translate("Did you mean {near}?", lang, near=near)
        told = re.split(r" \(?Did you mean| \(Possible", told)[0]
    hint = translate("Help: {command} --help", lang, command=path)
    return f"{translated_sentence(told, lang)}{extra} {hint}"


def translated_sentence(sentence: str, lang: Language) -> str:
    """A sentence of click in the language, where it is one of SENTENCES; its parts likewise."""
    if lang == "en":
        return sentence
    for template in SENTENCES:
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(template))
        found = re.fullmatch(pattern, sentence)
        if found:
            values = {key: translated_sentence(value, lang) for key, value in found.groupdict().items()}
            return translate(template, lang, **values)
    return sentence


def system_reason(error: OSError, lang: Language) -> str:
    """Why the operating system refused, in plain words."""
    if error.errno in REASONS:
        return translate(REASONS[error.errno], lang)
    return error.strerror or type(error).__name__
