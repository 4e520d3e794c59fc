"""The environment is read in two places: the program's own, and what an operator of the site decides."""

import ast
from pathlib import Path

from support import ROOT
from support.source_code import nodes_of

SOURCE = ROOT / "src" / "thidua"
# pydantic-settings reads for `web/server/operator_settings.py`; these only name Django's settings module.
PLACES = {"io/environment.py"}
NAMING_DJANGO = {"web/__main__.py", "web/config/wsgi.py"}


def readers() -> dict[str, list[int]]:
    lines_of: dict[str, list[int]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in nodes_of(path):
            if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}:
                lines_of.setdefault(str(Path(path).relative_to(SOURCE)), []).append(node.lineno)
    return lines_of


def test_nothing_else_reads_the_environment() -> None:
    reading = readers()
    assert set(reading) == PLACES | NAMING_DJANGO, reading


def test_those_that_name_django_do_nothing_else() -> None:
    for name in NAMING_DJANGO:
        assert (SOURCE / name).read_text(encoding="utf-8").count("os.environ") == 1
        assert 'os.environ.setdefault("DJANGO_SETTINGS_MODULE"' in (SOURCE / name).read_text(encoding="utf-8")
