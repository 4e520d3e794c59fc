"""What `thidua doctor` finds in the folder of an operator's own templates of papers."""

from collections.abc import Iterator
from pathlib import Path

from thidua.i18n import UserError, _
from thidua.ledger.store.health_check import FindingLevel, HealthFinding


def examine(home: Path) -> Iterator[tuple[str, HealthFinding]]:
    """(check, finding), one a template; nothing where no folder is there."""
    folder = home / "templates"
    if folder.is_dir():
        yield from (("templates", finding) for finding in _folder(folder))


def _folder(folder: Path) -> Iterator[HealthFinding]:
    try:
        from thidua.documents.papers.render import check_template
    except ModuleNotFoundError:  # said already: the site's packages are missing
        return
    for path in sorted(folder.glob("[!~.]*.docx")):
        try:
            check_template(path.stem, path.read_bytes())
        except UserError as error:
            yield HealthFinding(FindingLevel.BAD, _("Template {name}: {reason}"), {"name": path.name, "reason": error})
        except OSError as error:
            values: dict[str, object] = {"name": path.name, "reason": error.strerror or str(error)}
            yield HealthFinding(FindingLevel.BAD, _("Template {name}: {reason}"), values)
        else:
            yield HealthFinding(FindingLevel.OK, _("Template {name} can be filled in"), {"name": path.name})
