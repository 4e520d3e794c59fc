"""click's own sentences in Vietnamese: every one that a user of the command line can come to see."""

from io import BytesIO
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from thidua.cli.help_translation import spoken, translated_command, usage_error
from thidua.i18n.compiled import VIETNAMESE

# Told to programmers who declare commands, or by parts that this program does not use.
NOT_FOR_USERS = (
    "d",
    "Windows error: {error}",
    "Value must be an iterable.",
    "Name '{name}' defined twice",
    "Boolean option {decl!r} cannot use",
    "Could not determine name for option",
    "No options defined but a name was passed",
    "Arguments take exactly one parameter declaration",
    "Choice({choices})",
    "Shell completion is not supported",
    "Couldn't detect Bash version",
    "Unknown color {colour!r}",
)


@click.group(no_args_is_help=False)
def tool() -> None:
    """A tool with a parameter of every kind."""


@tool.command()
@click.argument("places", nargs=2)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--month", type=click.DateTime(["%Y-%m", "%m/%Y"]))
@click.option("--count", type=int)
@click.option("--size", type=click.IntRange(1, 9))
@click.option("--ratio", type=float)
@click.option("--kind", type=click.Choice(["a", "b"]))
@click.option("--sure", type=bool)
@click.option("--key", type=click.UUID)
@click.option("--file", type=click.Path(exists=True, dir_okay=False))
@click.option("--folder", type=click.Path(exists=True, file_okay=False))
@click.option("--pair", nargs=2)
@click.option("--flag", is_flag=True)
@click.option("--ledger", "-l")
def run(**_values: object) -> None:
    """A command."""


@tool.command()
@click.option("--must", required=True)
@click.option("--of", required=True, type=click.Choice(["a", "b"]))
def strict(**_values: object) -> None:
    """A command with what must be given."""


def refusal(words: str, lang: str = "vi") -> str:
    """The line that a wrong command line is answered with."""
    with spoken(lang):  # type: ignore[arg-type]
        command = translated_command(tool, lang, name="tool")  # type: ignore[arg-type]
        with pytest.raises(click.UsageError) as caught:
            command.main(words.split(), prog_name="tool", standalone_mode=False)
        return usage_error(caught.value, lang)  # type: ignore[arg-type]


RUN, STRICT = " Trợ giúp: tool run --help", " Trợ giúp: tool strict --help"
PROGRAM = " Trợ giúp: thidua --help"  # what the parser refuses does not say which command it was


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", "Thiếu tên lệnh. Trợ giúp: tool --help"),
        ("rum", "Không có lệnh “rum”. Có phải ý bạn là “run”? Trợ giúp: tool --help"),
        ("--x", "Không có tùy chọn “--x”. Trợ giúp: tool --help"),
        ("run --mont x", "Không có tùy chọn “--mont”. Có phải ý bạn là “--count”, “--month”?" + RUN),
        ("run a", "Tham số “places” nhận 2 giá trị." + PROGRAM),
        ("run", "Thiếu tham số “PLACES...”." + RUN),
        ("run a b c", "Thừa tham số (c)." + RUN),
        ("run a b c d", "Thừa tham số (c d)." + RUN),
        ("run --ledger", "Tùy chọn “--ledger” cần 1 giá trị." + PROGRAM),
        ("run --pair x", "Tùy chọn “--pair” cần 2 giá trị." + PROGRAM),
        ("run a b --flag=1", "Tùy chọn “--flag” không nhận giá trị." + PROGRAM),
        ("run a b --count x", "Giá trị của “--count” không hợp lệ: “x” không phải số nguyên." + RUN),
        (
            "run a b --size x",
            "Giá trị của “--size” không hợp lệ: “x” không phải số nguyên trong khoảng cho phép." + RUN,
        ),
        ("run a b --size 10", "Giá trị của “--size” không hợp lệ: 10 nằm ngoài khoảng 1<=x<=9." + RUN),
        ("run a b --ratio x", "Giá trị của “--ratio” không hợp lệ: “x” không phải số." + RUN),
        ("run a b --kind x", "Giá trị của “--kind” không hợp lệ: “x” không thuộc các lựa chọn “a”, “b”." + RUN),
        ("run a b --key x", "Giá trị của “--key” không hợp lệ: “x” không phải mã UUID." + RUN),
        ("run a b --day x", "Giá trị của “--day” không hợp lệ: “x” không đúng dạng “%Y-%m-%d”." + RUN),
        ("run a b --month x", "Giá trị của “--month” không hợp lệ: “x” không đúng dạng “%Y-%m”, “%m/%Y”." + RUN),
        ("run a b --file /none", "Giá trị của “--file” không hợp lệ: Đường dẫn “/none” không tồn tại." + RUN),
        ("run a b --file /", "Giá trị của “--file” không hợp lệ: “/” là thư mục, cần một tệp." + RUN),
        (
            "run a b --folder /etc/passwd",
            "Giá trị của “--folder” không hợp lệ: “/etc/passwd” là tệp, cần một thư mục." + RUN,
        ),
        ("strict --of a", "Thiếu tùy chọn “--must”." + STRICT),
        ("strict --must x", "Thiếu tùy chọn “--of”. Chọn một trong: a, b" + STRICT),
    ],
)
def test_a_wrong_command_line_is_told_in_vietnamese(words: str, expected: str) -> None:
    assert refusal(words) == expected


def test_an_unknown_truth_value_lists_those_known() -> None:
    assert refusal("run a b --sure x").startswith(
        "Giá trị của “--sure” không hợp lệ: “x” không phải giá trị đúng/sai. Các giá trị nhận được: "
    )


def test_english_stays_as_click_words_it() -> None:
    assert refusal("run a b --count x", "en") == (
        "Invalid value for '--count': 'x' is not a valid integer. Help: tool run --help"
    )


def test_the_language_ends_with_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LANGUAGE", raising=False)
    before = click.NoSuchOption("--x").format_message()
    refusal("--x")
    assert click.NoSuchOption("--x").format_message() == before


def test_no_sentence_of_the_installed_click_is_missing() -> None:
    """A new version of click words things anew: then the catalogue follows before the pins move."""
    source = VIETNAMESE / "LC_MESSAGES" / "click.po"
    translated = {message.id for message in read_po(BytesIO(source.read_bytes())) if message.id and message.string}
    folder = str(Path(click.__file__).parent)
    messages = {message for _, _, message, _, _ in extract_from_dir(folder, method_map=[("**.py", "python")])}
    assert len(messages) > 50
    missing = {message for message in messages - translated if not str(message).startswith(NOT_FOR_USERS)}
    assert missing == set()
    assert translated - messages == set()
