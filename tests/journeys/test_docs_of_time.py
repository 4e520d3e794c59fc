"""The transcripts in docs/how-to/check-a-deadline.md are what the program prints."""

import re
import shlex

from click.testing import CliRunner

from support import ROOT
from thidua.cli import main

PAGE = ROOT / "docs" / "how-to" / "check-a-deadline.md"


def shape(text: str) -> list[list[str]]:
    """Lines as their words: column widths and rules are a matter of the terminal."""
    lines = [line.replace("─", "").split() for line in text.splitlines()]
    return [line for line in lines if line]


def test_each_transcript_is_what_the_program_prints() -> None:
    transcripts = re.findall(r"```console\n\$ thidua (.*)\n([\s\S]*?)```", PAGE.read_text(encoding="utf-8"))
    assert len(transcripts) == 2
    for words, printed in transcripts:
        shown = CliRunner().invoke(main, ["--lang", "en", *shlex.split(words)])
        assert shape(shown.stdout) == shape(printed), words
