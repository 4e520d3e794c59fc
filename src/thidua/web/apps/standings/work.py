"""The jobs of this app."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from thidua.texts import Progress
from thidua.web.apps.jobs.handlers import handles
from thidua.web.apps.standings.actions import recompute
from thidua.web.apps.standings.engine import Asked


@handles("recompute")
def work(args: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """args: import_number and as_of_at (ISO), each may be missing. Result: the evaluation's id."""
    as_of = args.get("as_of_at")
    asked = Asked(args.get("import_number"), datetime.fromisoformat(as_of) if as_of else None)
    return {"evaluation": recompute(asked, progress=progress).pk}
