"""The jobs of this app."""

from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext_noop

from thidua.i18n import UserError
from thidua.io.progress import Progress
from thidua.web.apps.accounts.models import User
from thidua.web.apps.evaluations.actions import recompute
from thidua.web.apps.evaluations.models import Current
from thidua.web.apps.evaluations.site_engine import EvaluationRequest, open_ledger
from thidua.web.apps.jobs.actions import start
from thidua.web.apps.jobs.models import ENDED, Job
from thidua.web.apps.jobs.registry import handles, looked_after
from thidua.web.apps.movements.bound import issued_now, newest_editions, readable_ids
from thidua.web.ui.values import Json

CATCH_UP = gettext_noop("Evaluation of what the ledger has learnt")


@handles("recompute")
def work(args: Mapping[str, Json], progress: Progress) -> Mapping[str, Json]:
    """args: movement, import_number and as_of_at (ISO), each may be missing. Result: the evaluation's id."""
    as_of = args.get("as_of_at")
    requested = EvaluationRequest(
        args.get("import_number"), datetime.fromisoformat(as_of) if as_of else None, args.get("movement", "")
    )
    return {"evaluation": recompute(requested, progress=progress).pk}


def evaluate_anew(title: str, *, by: User | None) -> list[Job]:
    """Starts an evaluation of each movement as it is now; one that already waits sees it too and is not doubled.

    The job of the city's running movement comes first; none where all are closed.
    """
    return [
        start("recompute", title, {"movement": movement}, by=by, about=movement, held_while_running=False)
        for movement in issued_now() or (() if readable_ids() else ("",))
    ]


def behind(import_number: int) -> list[str]:
    """The issued movements whose pages do not show the ledger as it is after that import, the running one first.

    Nor those that show what another edition than the one in force gave: since an amendment came into force.
    """
    rows = Current.objects.values_list("movement_id", "evaluation__import_number", "evaluation__basis__movement_hash")
    shown, editions = {movement: tuple(by) for movement, *by in rows}, newest_editions()
    return [
        movement for movement in issued_now() if shown.get(movement) != (import_number, editions[movement].content_hash)
    ]


@looked_after
def catch_up() -> None:
    """Where the ledger has learnt more than the pages show and no job is about it, has it evaluated.

    So after a web process that died between the ledger and the queue, or an import by the command line. A job that
    failed over the newest entry is left to people: it would fail again.
    """
    try:
        ledger = open_ledger()
        entries = ledger.imports()
    except UserError:
        return
    if not entries or not behind(entries[-1].number):
        return
    zone = ZoneInfo(ledger.time_zone)
    begun = [edition.in_force_on for edition in newest_editions().values() if edition.in_force_on]
    came_into_force = [datetime.combine(day, time(), zone) for day in begun]
    since = max([entries[-1].committed_at.replace(tzinfo=zone), *came_into_force])
    about = Job.objects.filter(kind__in=("import", "recompute"))
    if not about.filter(~Q(state__in=ENDED) | Q(finished_at__gte=since)).exists():
        evaluate_anew(CATCH_UP, by=None)
