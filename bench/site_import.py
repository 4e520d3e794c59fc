"""Run inside the site's environment: brings files into the site's ledger as the import job does, then recomputes."""

import sys
from datetime import datetime
from pathlib import Path

import django


def main(paths: list[str]) -> None:
    """Each file an import, then one recompute."""
    django.setup()
    from django.conf import settings

    from thidua.ledger.ingest import import_file
    from thidua.ledger.personal import KeyFile
    from thidua.web.apps.standings.actions import recompute
    from thidua.web.apps.standings.engine import Asked, open_ledger

    ledger = open_ledger()
    for path in paths:
        import_file(ledger, Path(path), known_at=datetime(2027, 1, 5, 8), key=KeyFile(settings.HOME.key))
    recompute(Asked())


if __name__ == "__main__":
    main(sys.argv[1:])
