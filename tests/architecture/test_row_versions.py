"""A row is held by the version that a page showed in one place: `thidua.web.ui.row_versions.locked`."""

import re
from pathlib import Path

import thidua.web

WEB = Path(thidua.web.__file__).parent
HELD = re.compile(r"select_for_update\([^)]*\)[^\n]*\bversion\b|\bversion=[^\n]*select_for_update\(")


def test_no_other_module_holds_a_row_by_its_version() -> None:
    modules = sorted(WEB.rglob("*.py"))
    holding = {path.relative_to(WEB).as_posix() for path in modules if HELD.search(path.read_text(encoding="utf-8"))}
    assert len(modules) > 100
    assert holding == set()
