"""Numbers, shares, money and dates are formed in one module (`i18n/formats.py`) and nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from support import ROOT
from support.source_code import tree_of

SOURCE = ROOT / "src" / "thidua"
THE_MODULE = SOURCE / "i18n" / "formats.py"
# What no reader sees as a number or a day: each with its reason.
ALLOWED = {
    "documents/report/html.py": "coordinates of an SVG",
    "web/ui/server_timing.py": "a header of HTTP, whose numbers have a point in every language",
    "web/apps/accounts/views/for_programs.py": "security.txt, which programs read (RFC 9116)",
    "web/backup/records.py": "names of copies",
    "samples/dossiers.py": "codes of dossiers, as the one-stop system makes them",
    "samples/generate.py": "names of files",
    "samples/messy.py": "the many ways in which clerks write dates, for the import to read",
    "documents/papers/format_check.py": "sizes of letters in points, as Word's menu has them",
}
# Where ISO text is made (module, function) → who reads it: a machine, or what is kept to be compared or hashed.
ISO_TEXT = {
    ("web/apps/open_data/data_package.py", "data_package"): "JSON for another program",
    ("web/apps/open_data/catalogue.py", "_dataset"): "JSON for another program",
    ("ledger/mapping/source_mark.py", "cell"): "the mark of a source, which the import reads again",
    ("web/apps/outbox/carriers.py", "prepared"): "JSON for another program",
    ("web/apps/my_work/digests.py", "_key"): "the day of a digest, by which there is one",
    ("web/apps/reports/forwarding_letter.py", "day_id"): "part of an address and of the name of a file",
    ("cli/commands/credential.py", "verify"): "JSON",
    ("cli/commands/signatures.py", "_plain"): "JSON",
    ("cli/session.py", "json_value"): "JSON",
    ("documents/table_export.py", "_cell"): "CSV, the same in every language",
    ("indicators/catalogue/shared_views.py", "literal"): "SQL",
    ("indicators/execution/incremental.py", "_passed"): "SQL",
    ("indicators/execution/state_cache.py", "describe"): "compared with a kept state",
    ("indicators/execution/state_cache.py", "key_of"): "hashed",
    ("ledger/mapping/joined_columns.py", "_day"): "a cell that is read on",
    ("ledger/readers/ods.py", "begin"): "a cell that is read on",
    ("ledger/readers/reading_messages.py", "sheet_message"): "JSON between two processes",
    ("ledger/readers/xls.py", "_moment"): "a cell that is read on",
    ("ledger/store/import_record.py", "identity"): "compared with other imports",
    ("proof/award_evidence.py", "statement"): "JSON of a bundle",
    ("proof/bundle.py", "make_manifest"): "JSON of a bundle",
    ("proof/credentials.py", "_moment"): "JSON of a credential",
    ("proof/credentials.py", "credential"): "JSON of a credential",
    ("proof/witnesses.py", "read_head"): "compared with the audit log's moments",
    ("proof/witnesses.py", "_signed"): "likewise",
    ("proof/working_days.py", "_value"): "JSON of a bundle",
    ("rules/time/calendar.py", "fingerprint"): "hashed",
    ("samples/generate.py", "_write_plan"): "JSON",
    ("verdicts/results.py", "_sparse"): "JSON, hashed",
    ("web/apps/accounts/actions.py", "end"): "details of the audit log, hashed",
    ("web/apps/accounts/actions.py", "give"): "details of the audit log, hashed",
    ("web/apps/accounts/views/people.py", "end"): "arguments of a request, kept as JSON",
    ("web/apps/accounts/views/people.py", "give"): "arguments of a request, kept as JSON",
    ("web/apps/audit/log.py", "anchor"): "the audit log, hashed",
    ("web/apps/audit/log.py", "write"): "the audit log, hashed",
    ("web/apps/audit/tables.py", "_start_of"): "compared with the audit log's moments",
    ("web/apps/audit/witnesses.py", "_tried"): "kept as JSON",
    ("web/apps/awards/domain/proposals.py", "answer_point"): "kept as JSON",
    ("web/apps/awards/papers/evidence_bundle.py", "_day"): "JSON of a bundle",
    ("web/apps/awards/papers/evidence_bundle.py", "_line"): "JSON of a bundle",
    ("web/apps/awards/papers/generation.py", "take_signed"): "kept as JSON",
    ("web/apps/evaluations/actions.py", "_minute"): "kept; pages show it by the filter `moment`",
    ("web/apps/evaluations/actions.py", "_save"): "kept; pages show it by the filter `moment`",
    ("web/apps/evaluations/as_of.py", "kept"): "compared with kept evaluations",
    ("web/apps/movement_drafts/previews.py", "_compared"): "kept; pages show it by the filter `moment`",
    ("web/apps/evaluations/as_of.py", "make"): "a job's arguments, JSON",
    ("web/apps/imports/profiles.py", "_value"): "TOML",
    ("web/apps/invitations/accounts_sheet.py", "_outcome"): "what a form reads",
    ("web/apps/portal/feed.py", "item_guid"): "an id of Atom, which programs read",
    ("web/apps/reference_data/actions.py", "_cell"): "a file for the ledger",
    ("web/apps/reference_data/actions.py", "_write"): "a file for the ledger",
    ("web/apps/reference_data/reference_tables.py", "_text"): "a row's key",
    ("web/apps/reference_data/spreadsheets.py", "_as_text"): "what a form reads, compared with what was typed",
    ("web/apps/reference_data/spreadsheets.py", "_plain"): "kept as JSON",
    ("web/apps/registers/field_values.py", "plain"): "kept as JSON",
    ("web/apps/registers/recorded_words.py", "recorded"): "compared with days kept as JSON",
    ("web/apps/registers/participants.py", "freeze"): "details of the audit log, hashed",
    ("web/apps/registers/participants.py", "register_of"): "hashed",
    ("web/apps/workspace/queries.py", "_kinds"): "compared with kept moments",
    ("web/backup/records.py", "to_json"): "JSON of a copy, hashed",
    ("web/server/alert.py", "send"): "kept as JSON",
    ("web/server/last_backup.py", "note"): "kept as JSON",
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


def iso_texts(tree: ast.AST, function: str = "") -> Iterator[str]:
    """Names of the functions that make ISO text of a day or a moment."""
    for node in ast.iter_child_nodes(tree):
        inside = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else function
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "isoformat":
            yield inside
        yield from iso_texts(node, inside)


def python_files() -> list[Path]:
    return [path for path in sorted(SOURCE.rglob("*.py")) if path != THE_MODULE]


def test_no_module_forms_numbers_or_dates_by_itself() -> None:
    files = python_files()
    assert files
    formatting = {
        str(path.relative_to(SOURCE)): lines for path in files if (lines := sorted(set(formatted(tree_of(path)))))
    }
    assert set(formatting) - set(ALLOWED) == set(), formatting
    assert set(ALLOWED) - set(formatting) == set(), "allowed, but no longer needed"


def test_iso_text_is_made_for_machines_only() -> None:
    functions = {
        (str(path.relative_to(SOURCE)), function) for path in python_files() for function in iso_texts(tree_of(path))
    }
    assert functions - set(ISO_TEXT) == set(), "people read formats.day and formats.moment"
    assert set(ISO_TEXT) - functions == set(), "allowed, but no longer needed"


def test_no_template_forms_numbers_or_dates_by_itself() -> None:
    templates = sorted(SOURCE.rglob("*.html")) + sorted(SOURCE.rglob("*.j2"))
    assert templates
    formatting = {
        str(path.relative_to(SOURCE)): matches
        for path in templates
        if (matches := FILTERS.findall(path.read_text(encoding="utf-8")))
    }
    assert formatting == {}


def test_the_search_finds_what_it_looks_for() -> None:
    for text in ("f'{x:,}'", "f'{x:.1f}'", "f'{d:%d/%m/%Y}'", "d.strftime('%d')", "format_date(d)"):
        assert list(formatted(ast.parse(text))) == [1], text
    assert list(iso_texts(ast.parse("def told(on):\n    return f'{on.isoformat()}'"))) == ["told"]
    assert list(formatted(ast.parse("f'{number:04d} {name:<20}'"))) == []
