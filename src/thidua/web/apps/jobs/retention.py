"""Lets go of what nobody needs any more: sessions that are over, keys of forms sent, jobs that ended long ago."""

import logging
from datetime import timedelta
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from thidua.web.apps.accounts import sent_forms
from thidua.web.apps.jobs.models import ENDED, Job

JOBS_KEPT = timedelta(days=90)
TASKS_KEPT = timedelta(days=14)
log = logging.getLogger("thidua.jobs")


def clear() -> dict[str, int]:
    """Removes what is past its time; how many of each. Safe to call at any time, by any worker."""
    now = timezone.now()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    alive = Session.objects.values("session_key")
    listed, _ = UserSession.objects.exclude(session_key__in=alive).delete()
    jobs, _ = Job.objects.filter(state__in=ENDED, finished_at__lt=now - JOBS_KEPT).delete()
    tasks, _ = DBTaskResult.objects.filter(finished_at__lt=now - TASKS_KEPT).delete()
    cleared = {"sessions": listed, "forms": sent_forms.forget(), "jobs": jobs, "tasks": tasks}
    if any(cleared.values()):
        log.info("cleared: %s", cleared)
    return cleared
