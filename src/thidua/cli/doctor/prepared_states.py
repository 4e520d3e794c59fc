"""What `thidua doctor` finds about prepared state: is it what was written when it was made from the facts?"""

from collections.abc import Iterator
from pathlib import Path

from thidua.i18n import UserError, _
from thidua.indicators.execution.state_binding import site_key
from thidua.indicators.execution.state_cache import Cache
from thidua.ledger.store.health_check import FindingLevel, HealthFinding


def examine(ledger_path: Path, home: Path | None) -> Iterator[tuple[str, HealthFinding]]:
    """One line a state that was rewritten, else one for all; nothing where none is there of our key or the site's.

    home: the site's data folder, whose secret binds what the site made.
    """
    cache = Cache(ledger_path)
    count, rewritten = len(cache.stated()), cache.rewritten()
    secret = _secret(home) if home is not None else None
    if secret is not None:
        with site_key(secret):
            count, rewritten = count + len(cache.stated()), rewritten + cache.rewritten()
    for folder in rewritten:
        text = _(
            "Prepared state in {folder} is not what was written: it was changed since. No run uses it; remove the "
            "folder, and look who may write there"
        )
        yield "prepared state", HealthFinding(FindingLevel.BAD, text, {"folder": folder})
    if count and not rewritten:
        text = _("Prepared state is what was made from the facts: {count} compared by their hashes")
        yield "prepared state", HealthFinding(FindingLevel.OK, text, {"count": count})


def _secret(home: Path) -> str | None:
    """The site's secret; None where there is none yet, or it cannot be read, which is said elsewhere."""
    from thidua.web.server.operator_settings import site_settings

    try:
        return site_settings().secret or (home / "secret").read_text(encoding="ascii").strip()
    except (UserError, OSError, ValueError):
        return None
