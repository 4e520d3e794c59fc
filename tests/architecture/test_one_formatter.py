"""Numbers, shares, money and dates are formed in one module (`i18n/formats.py`) and nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from support import ROOT

SOURCE = ROOT / "src" / "thidua"
THE_MODULE = SOURCE / "i18n" / "formats.py"
# What no reader sees as a number or a day: each with its reason.
ALLOWED = {
    "documents/report/html.py": "coordinates of an SVG",
    "web/ui/server_timing.py": "a header of HTTP, whose numbers have a point in every language",
    "samples/dossiers.py": "codes of dossiers, as the one-stop system makes them",
    "samples/generate.py": "names of files",
    "samples/messy.py": "the many ways in which clerks write dates, for the import to read",
    "documents/papers/format_check.py": "sizes of letters in points, as Word's menu has them",
}
SPEC = re.compile(r",|_|\.\d+[fge%]|[fge%]$|%[YymdHMSBb]")
CALLS = {
    "strftime",
    "format_decimal",
    "format_percent",
    "format_currency",
    "format_date",
    "format_datetime",
    "date_format",
}
FILTERS = re.compile(r"\|\s*(date|time|floatformat|intcomma|filesizeformat|stringformat|localize)\b")


def formatted(tree: ast.AST) -> Iterator[int]:
    """Lines that form a number or a date by hand."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = "".join(part.value for part in node.format_spec.values if isinstance(part, ast.Constant))  # type: ignore[attr-defined]
            if SPEC.search(spec):
                yield node.lineno
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in CALLS:
                yield node.lineno


def python_files() -> list[Path]:
    return [path for path in sorted(SOURCE.rglob("*.py")) if path != THE_MODULE]


def test_no_module_forms_numbers_or_dates_by_itself() -> None:
    files = python_files()
    assert files
    found = {
        str(path.relative_to(SOURCE)): lines
        for path in files
        if (lines := sorted(set(formatted(ast.parse(path.read_text(encoding="utf-8"))))))
    }
    assert set(found) - set(ALLOWED) == set(), found
    assert set(ALLOWED) - set(found) == set(), "allowed, but no longer needed"


def test_no_template_forms_numbers_or_dates_by_itself() -> None:
    templates = sorted(SOURCE.rglob("*.html")) + sorted(SOURCE.rglob("*.j2"))
    assert templates
    found = {
        str(path.relative_to(SOURCE)): matches
        for path in templates
        if (matches := FILTERS.findall(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_the_search_finds_what_it_looks_for() -> None:
    for text in ("f'{x:,}'", "f'{x:.1f}'", "f'{d:%d/%m/%Y}'", "d.strftime('%d')", "format_date(d)"):
        assert list(formatted(ast.parse(text))) == [1], text
    assert list(formatted(ast.parse("f'{number:04d} {name:<20}'"))) == []
