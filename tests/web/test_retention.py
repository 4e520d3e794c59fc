"""Sessions that are over and jobs that ended long ago go; what is in use stays."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.sessions import SessionStore
from thidua.web.apps.jobs.management.commands.worker import CLEARED_EVERY, clear_by_the_hour
from thidua.web.apps.jobs.models import Job, JobState
from thidua.web.apps.jobs.retention import JOBS_KEPT, clear


def signed_in(user: User, *, over: bool) -> str:
    store = SessionStore()
    store["who"] = user.pk
    store.create()
    assert store.session_key is not None
    if over:
        Session.objects.filter(pk=store.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    UserSession.objects.create(user=user, session_key=store.session_key, ip="127.0.0.1", user_agent="")
    return store.session_key


def ended(state: JobState, ago: timedelta) -> Job:
    return Job.objects.create(kind="recompute", title="x", state=state, finished_at=timezone.now() - ago)


def test_sessions_that_are_over_go(db: None) -> None:
    user = User.objects.create_user("somebody")
    signed_in(user, over=True)
    alive = signed_in(user, over=False)
    assert clear()["sessions"] == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == [alive]
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [alive]


def test_jobs_that_ended_long_ago_go(db: None) -> None:
    long_ago = JOBS_KEPT + timedelta(days=1)
    ended(JobState.DONE, long_ago)
    ended(JobState.FAILED, long_ago)
    lately = ended(JobState.DONE, JOBS_KEPT - timedelta(days=1))
    waiting = Job.objects.create(kind="recompute", title="x", made_at=timezone.now() - long_ago)
    assert clear()["jobs"] == 2
    assert set(Job.objects.values_list("id", flat=True)) == {lately.id, waiting.id}
    assert clear() == {"sessions": 0, "forms": 0, "jobs": 0, "tasks": 0}


def test_the_worker_clears_when_it_starts_and_each_hour(db: None) -> None:
    ended(JobState.DONE, JOBS_KEPT + timedelta(days=1))
    at = clear_by_the_hour(None)
    assert Job.objects.count() == 0
    ended(JobState.DONE, JOBS_KEPT + timedelta(days=1))
    assert (clear_by_the_hour(at), Job.objects.count()) == (at, 1)
    assert clear_by_the_hour(at - CLEARED_EVERY) >= at
    assert Job.objects.count() == 0
