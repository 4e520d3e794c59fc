"""The frame of the command line: languages, one-line errors, exit codes, help in both languages."""

import importlib
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from support import ROOT
from support.commands import Done, run_command
from thidua.cli import main
from thidua.cli.help_translation import paragraphs
from thidua.cli.program import command_names
from thidua.i18n import UserError
from thidua.i18n.catalogue import messages


def run(*words: str, **environment: str) -> Done:
    return run_command(ROOT, *words, **environment)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command as its module words it, in English."""

    def walk(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        yield name, command
        if isinstance(command, click.Group):
            for inner in sorted(command.commands):
                yield from walk(f"{name} {inner}", command.commands[inner])

    yield from walk("thidua", main)
    for name, module in sorted(command_names().items()):
        yield from walk(f"thidua {name}", importlib.import_module(f"thidua.cli.commands.{module}").command)


def test_an_unknown_command_is_wrong_usage_in_one_line() -> None:
    done = run("evaluat")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "No such command 'evaluat'" in done.stderr


def test_a_misspelt_option_names_the_nearest_once() -> None:
    done = run("evaluate", "--criterio", "x", "--lang", "vi")
    assert done.stderr == (
        "thidua: Không có tùy chọn “--criterio”. Có phải ý bạn là “--criterion”? Trợ giúp: thidua evaluate --help\n"
    )


def test_the_language_may_stand_anywhere() -> None:
    expected = "thidua: Không có lệnh “xyz”. Trợ giúp: thidua --help\n"
    assert run("--lang", "vi", "xyz").stderr == expected
    assert run("xyz", "--lang=vi").stderr == expected
    assert run("xyz", THIDUA_LANG="vi").stderr == expected
    assert run("xyz", LANG="vi_VN.UTF-8").stderr == expected


def test_an_asked_language_goes_before_the_environment() -> None:
    assert run("--help", "--lang", "en", THIDUA_LANG="vi").stdout.startswith("Usage: thidua")


def test_an_unknown_language_is_named_with_its_origin() -> None:
    done = run("--help", THIDUA_LANG="de")
    assert done.returncode == 3
    assert done.stderr == "thidua: THIDUA_LANG: “de” is not a language of this program: choose vi or en\n"


def test_no_arguments_show_the_help_and_count_as_wrong_usage() -> None:
    done = run()
    assert done.returncode == 2
    assert "Usage: thidua" in done.stderr


def test_the_version() -> None:
    assert run("--version").stdout.startswith("thidua 0.")


def test_every_help_text_has_its_vietnamese() -> None:
    vietnamese = messages("vi")
    missing = []
    for name, command in commands():
        texts = [] if command.help in vietnamese else paragraphs(command.help or "")
        texts += [command.short_help] if command.short_help else []
        for param in command.params:
            if isinstance(param, click.Option) and param.help:
                texts.append(" ".join(param.help.split()))
        for text in texts:
            shown = text.split("  ")[-1].strip() if text.startswith("thidua ") else text
            if shown not in vietnamese and not shown.startswith("thidua "):
                missing.append((name, shown))
    assert missing == []


def test_every_command_shows_examples() -> None:
    without = [name for name, command in commands() if "thidua " not in (command.help or "")]
    assert without == []


def test_every_command_has_a_module_of_its_name() -> None:
    assert set(command_names()) >= {"evaluate", "explain", "report", "seal", "verify", "demo"}


def failing(error: BaseException, *, lang: str = "en") -> tuple[int, str]:
    """Exit code and standard error of the program when a command ends with the error."""
    script = (
        "import click, errno\nfrom thidua.cli import main\nfrom thidua.i18n import UserError\n"
        "@click.command('boom')\ndef boom():\n    raise ERROR\n"
        "main.get_command = lambda ctx, name: boom\nmain(['boom', '--lang', 'LANG'])\n"
    ).replace("LANG", lang)
    words = {
        UserError: "UserError('{file}: is a directory, a file is wanted', file='x')",
        KeyboardInterrupt: "KeyboardInterrupt()",
        PermissionError: "PermissionError(errno.EACCES, 'no', 'x.csv')",
        ZeroDivisionError: "ZeroDivisionError('two\\nlines')",
    }
    code = script.replace("ERROR", words[type(error)])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    return done.returncode, done.stderr


@pytest.mark.slow
def test_errors_become_one_line_and_a_code() -> None:
    assert failing(UserError("x"))[0] == 3
    assert failing(KeyboardInterrupt()) == (
        130,
        "\nthidua: Interrupted. Nothing half done stays; run the command again.\n",
    )
    assert failing(PermissionError()) == (3, "thidua: x.csv: permission denied\n")
    assert failing(PermissionError(), lang="vi") == (3, "thidua: x.csv: không có quyền\n")
    code, line = failing(ZeroDivisionError())
    assert code == 70
    assert line.count("\n") == 1
