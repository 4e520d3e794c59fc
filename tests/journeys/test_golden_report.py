"""The reports of a small fixed city, byte for byte: any change of a number or a word in them shows in review.

Renew after looking at the difference, from the root:
THIDUA_RENEW_GOLDEN=1 .venv/bin/python -m pytest tests/journeys/test_golden_report.py

Hashes are blanked in the page: they change with every line of SQL and say nothing to a reader of the difference.
"""

import os
import re
import zipfile
from pathlib import Path

import pytest

from support.commands import run_command
from support.small_city import make_small_city

GOLDEN = Path(__file__).parent / "golden"
AS_OF = ("--as-of", "2026-09-30")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("golden")
    make_small_city(folder / "ledger")
    return folder


def thidua(home: Path, *words: str, lang: str = "vi") -> str:
    done = run_command(home, *words, THIDUA_LANG=lang)
    assert done.returncode == 0, done.stderr
    return done.stdout


def compare(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("THIDUA_RENEW_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    expected = path.read_text(encoding="utf-8").splitlines()
    assert text.splitlines() == expected, f"{name} has changed; renew it as this file's docstring says"


def blanked(text: str) -> str:
    return re.sub(r"\b[0-9a-f]{64}\b", "hash", text)


def test_the_page(home: Path) -> None:
    thidua(home, "report", "--out", "report", *AS_OF)
    page = blanked((home / "report" / "report.html").read_text(encoding="utf-8"))
    # Style and script are our own files, reviewed as such.
    page = re.sub(r"(<style>).*?(</style>)|(<script>).*?(</script>)", r"\1\3\2\4", page, flags=re.DOTALL)
    compare("report.html", page)


def test_the_workbook(home: Path) -> None:
    thidua(home, "report", "--out", "report", *AS_OF)
    with zipfile.ZipFile(home / "report" / "report.xlsx") as parts:
        sheets = sorted(name for name in parts.namelist() if name.startswith("xl/worksheets/sheet"))
        text = "\n".join(f"== {name}\n{parts.read(name).decode()}" for name in sheets)
    compare("report-sheets.xml", blanked(re.sub(r"(<row|<c )", r"\n\1", text)))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_verdict_as_csv(home: Path, lang: str) -> None:
    compare(f"evaluate-{lang}.csv", thidua(home, "evaluate", "--format", "csv", *AS_OF, lang=lang))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_one_unit_in_words(home: Path, lang: str) -> None:
    told = thidua(home, "evaluate", "--unit", "X2", *AS_OF, lang=lang)
    compare(f"unit-{lang}.txt", re.sub(r"(snapshot|bản chụp) [0-9a-f]{12}", r"\1 …", told))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_one_explanation_in_words(home: Path, lang: str) -> None:
    compare(f"explain-{lang}.txt", thidua(home, "explain", "X1", "a.7", *AS_OF, lang=lang))
