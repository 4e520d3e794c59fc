"""What `thidua doctor --engine` finds: does the engine answer, its version, its workers, do they see the ledger."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from thidua.i18n import Language, UserError, _
from thidua.indicators.engines.registry import DEFAULT
from thidua.ledger.store.health_check import FindingLevel, HealthFinding
from thidua.ledger.store.ledger import Ledger
from thidua.ledger.store.snapshot import Snapshot


def examine(engine: str, ledger_path: Path, lang: Language) -> Iterator[tuple[str, HealthFinding]]:
    """(check, finding) of an engine that is not the one in this process; never raises for what it finds."""
    if engine == DEFAULT:
        return
    try:
        yield from (("engine", finding) for finding in _spark(engine, ledger_path))
    except UserError as error:
        yield "engine", HealthFinding(FindingLevel.BAD, "{line}", {"line": error.render_here(lang)})


def _spark(master: str, ledger_path: Path) -> Iterator[HealthFinding]:
    from thidua.indicators.engines.spark import Spark

    with tempfile.TemporaryDirectory() as scratch:
        running = Spark(master, Path(scratch))
        try:
            yield HealthFinding(
                FindingLevel.OK,
                _("Spark {version} answers at {master}: workers {count}, Java {java}"),
                {
                    "version": running.version(),
                    "master": master,
                    "count": running.workers(),
                    "java": running.java_version(),
                },
            )
            yield _ledger(running.rows_seen, ledger_path)
        finally:
            running.close()


def _ledger(rows_seen: Callable[[Snapshot], int], ledger_path: Path) -> HealthFinding:
    snapshot = Ledger.open(ledger_path).snapshot()
    try:
        rows = rows_seen(snapshot)
    except UserError as error:
        text = _("The workers cannot read {folder}; it must lie under the same path on each of them ({why})")
        return HealthFinding(FindingLevel.BAD, text, {"folder": ledger_path.resolve(), "why": error})
    return HealthFinding(
        FindingLevel.OK, _("The workers can read {folder}: {rows} dossiers"), {"folder": ledger_path, "rows": rows}
    )
