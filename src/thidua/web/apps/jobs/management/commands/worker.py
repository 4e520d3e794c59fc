"""`python -m thidua.web worker`: runs jobs, one after the other, takes up those whose worker died, clears up."""

import logging
import signal
import threading
import time
from contextlib import suppress
from types import FrameType
from typing import NoReturn

from django.db import Error, close_old_connections
from django_tasks_db.management.commands import db_worker

from thidua.web.apps.jobs.registry import UPKEEP
from thidua.web.apps.jobs.retention import clear
from thidua.web.apps.jobs.tasks import beat, rescue, sign_off
from thidua.web.ui.values import PassedOn

EVERY_SECONDS = 20
AWAY_SECONDS = 2
CLEARED_EVERY = 3600.0  # seconds
log = logging.getLogger("thidua.jobs")


class Command(db_worker.Command):
    """The queue's own worker, with a second thread that gives signs of life and looks for dead ones."""

    help = "Run jobs"

    def handle(self, **options: PassedOn) -> None:
        """Run until told to end."""
        signal.signal(signal.SIGTERM, _leave)  # until the queue's own way of ending takes its place
        try:
            _look()
            threading.Thread(target=_go_on, name="rescue", daemon=True).start()
            while True:
                try:
                    super().handle(**{**options, "interval": 0.3, "reload": False, "startup_delay": False})
                except Error:
                    log.exception("the database is away; the worker waits for it")
                    threading.Event().wait(AWAY_SECONDS)
                    _look()
                else:
                    return
        finally:  # SIGTERM while it waits leaves by SystemExit
            with suppress(Error):
                sign_off()


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _go_on() -> None:
    cleared_at: float | None = None
    while True:
        cleared_at = clear_by_the_hour(cleared_at)
        threading.Event().wait(EVERY_SECONDS)
        _look()


def clear_by_the_hour(cleared_at: float | None) -> float:
    """Clears where the last time is an hour ago, or there was none since the start; when it was done last."""
    now = time.monotonic()
    if cleared_at is not None and now - cleared_at < CLEARED_EVERY:
        return cleared_at
    try:
        clear()
    except Error:
        log.exception("what is past its time could not be cleared")
    return now


def _look() -> None:
    """Say that this worker lives, then put jobs of dead ones back; a database that is away is asked again later."""
    close_old_connections()
    try:
        beat()
        if rescued := rescue():
            log.warning("%s jobs whose worker had died are in the queue again", rescued)
        for function in UPKEEP:
            function()
    except Error:
        log.exception("the queue could not be looked over")
