"""The types of `web`: what no checker knows has a name that says why."""

import ast
import re
import tomllib

from support import ROOT
from support.source_code import nodes_of

WEB = ROOT / "src" / "thidua" / "web"
# Rows of a database as older versions left it are of models that no type describes.
OLDER = WEB / "apps" / "evaluations" / "doubled_rows.py"
NAMES = (WEB / "server" / "operator_settings.py", WEB / "ui" / "values.py", OLDER)
IGNORE = re.compile(r"#\s*type:\s*ignore(\[[a-z, -]+\])?(.*)")
CAST = re.compile(r"\bcast\(\"")


def test_only_named_values_are_of_any_type() -> None:
    asks = {
        path.relative_to(WEB).as_posix()
        for path in WEB.rglob("*.py")
        for node in nodes_of(path)
        if isinstance(node, ast.Name) and node.id == "Any"
    }
    assert asks == {path.relative_to(WEB).as_posix() for path in NAMES}


def test_each_name_of_a_value_of_any_type_says_why() -> None:
    lines = [line for path in NAMES for line in path.read_text(encoding="utf-8").splitlines()]
    named = [at for at, line in enumerate(lines) if re.match(r"\w+: TypeAlias = .*\bAny\b", line)]
    assert len(named) == 5
    without = [lines[at] for at in named if not lines[at - 1].startswith(("#", "Json:"))]
    assert without == []


def test_a_check_of_types_is_put_aside_by_its_code_and_with_the_reason() -> None:
    aside = [
        (path.relative_to(WEB).as_posix(), match)
        for path in sorted(WEB.rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if (match := IGNORE.search(line))
    ]
    assert len(aside) <= 6
    assert [place for place, match in aside if not match[1] or not match[2].strip().startswith("#")] == []


def test_a_cast_says_why_it_holds() -> None:
    casts = [line for path in WEB.rglob("*.py") for line in path.read_text("utf-8").splitlines() if CAST.search(line)]
    assert 0 < len(casts) <= 4
    assert [line for line in casts if "#" not in line] == []


def test_no_check_is_switched_off() -> None:
    mypy = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert mypy["strict"] is True
    assert "mypy_django_plugin.main" in mypy["plugins"]
    loosened = {key for rules in mypy["overrides"] for key in rules} - {"module"}
    assert loosened <= {"ignore_missing_imports", "follow_untyped_imports"}
