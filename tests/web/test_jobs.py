"""Long work: progress, cancel, failure in plain words, and a worker that dies."""

import os
import socket
import subprocess
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from thidua.i18n import UserError
from thidua.io.progress import Progress
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.evaluations.jobs import catch_up
from thidua.web.apps.evaluations.models import Current, Evaluation
from thidua.web.apps.jobs import actions
from thidua.web.apps.jobs.models import Job, JobState, Worker
from thidua.web.apps.jobs.registry import HANDLERS, handles
from thidua.web.apps.jobs.tasks import ATTEMPTS, DEAD_AFTER, beat, last_seen, rescue, run_job

HTMX = {"HX-Request": "true"}


@handles("test.count")
def count(args: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    for done in range(args["to"]):
        progress("Counting", done, args["to"])
    return {"counted": args["to"]}


@handles("test.refuse")
def refuse(_args: Mapping[str, Any], _progress: Progress) -> None:
    raise UserError("the ledger is still empty: bring in the first file on the page Imports")


@handles("test.break")
def break_down(_args: Mapping[str, Any], _progress: Progress) -> None:
    raise ZeroDivisionError


def run(job: Job) -> Job:
    run_job.func(str(job.id))
    return Job.objects.get(id=job.id)


def test_a_job_and_its_place_in_the_queue_are_saved_together(db: None) -> None:
    job = actions.start("test.count", "Count", {"to": 3}, by=None)
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[str(job.id)]]


def test_a_job_ends_with_its_result(db: None) -> None:
    job = run(actions.start("test.count", "Count", {"to": 3}, by=None))
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"counted": 3}, 1)


def test_a_job_cancelled_while_waiting_never_runs(db: None) -> None:
    job = actions.start("test.count", "Count", {"to": 3}, by=None)
    actions.cancel(job)
    assert (run(job).state, run(job).attempts) == (JobState.CANCELLED, 0)


def test_a_running_job_stops_where_it_tells_its_progress(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask_to_stop(args: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        actions.cancel(Job.objects.get(kind="test.count"))
        return count(args, progress)

    monkeypatch.setitem(HANDLERS, "test.count", ask_to_stop)
    assert run(actions.start("test.count", "Count", {"to": 3}, by=None)).state == JobState.CANCELLED


def test_a_refusal_is_kept_in_both_languages(db: None) -> None:
    job = run(actions.start("test.refuse", "Refuse", {}, by=None))
    assert job.state == JobState.FAILED
    assert job.result["error"]["en"].startswith("the ledger is still empty")
    assert job.result["error"]["vi"] == "sổ hồ sơ còn trống: hãy nhập tệp đầu tiên ở trang Nhập dữ liệu"


def test_an_unforeseen_failure_names_no_traceback(db: None) -> None:
    job = run(actions.start("test.break", "Break", {}, by=None))
    assert (job.state, "Traceback" in job.error, "ZeroDivisionError" in job.error) == (JobState.FAILED, False, True)


def killed(job: Job, attempts: int = 1) -> None:
    long_ago = timezone.now() - DEAD_AFTER - timedelta(seconds=1)
    Job.objects.filter(id=job.id).update(state=JobState.RUNNING, heartbeat_at=long_ago, attempts=attempts)


def test_the_job_of_a_dead_worker_is_taken_up_again(db: None) -> None:
    job = actions.start("test.count", "Count", {"to": 3}, by=None)
    killed(job)
    assert (rescue(), rescue()) == (1, 0)
    assert (run(job).state, Job.objects.get(id=job.id).attempts) == (JobState.DONE, 2)


def test_a_sign_of_life_of_a_clock_that_was_ahead_is_none(db: None) -> None:
    """Set right, the clock would need a year until the worker counted as dead and the job as left."""
    job, lost = (actions.start("test.count", "Count", {"to": 3}, by=None) for _ in range(2))
    ahead = timezone.now() + timedelta(days=365)
    Job.objects.filter(id=job.id).update(state=JobState.RUNNING, heartbeat_at=ahead, attempts=1)
    Job.objects.filter(id=lost.id).update(made_at=ahead)
    Worker.objects.create(id="gone:1", began_at=ahead, seen_at=ahead)
    assert last_seen(timezone.now()) is None
    assert rescue() == 2
    beat()
    assert [worker.id == "gone:1" for worker in Worker.objects.all()] == [False]


def test_a_job_that_kills_its_workers_is_given_up(db: None) -> None:
    job = actions.start("test.count", "Count", {"to": 3}, by=None)
    killed(job, ATTEMPTS)
    assert (rescue(), Job.objects.get(id=job.id).state) == (0, JobState.FAILED)


def test_a_job_never_runs_twice(db: None) -> None:
    job = run(actions.start("test.count", "Count", {"to": 3}, by=None))
    assert run(job).attempts == 1


def test_a_ledger_that_is_ahead_of_the_pages_is_evaluated_once(evaluated: Evaluation) -> None:
    catch_up()
    assert not Job.objects.exists()  # the pages show the newest
    Current.objects.all().delete()
    catch_up()
    catch_up()
    assert [job.kind for job in Job.objects.all()] == ["recompute"]
    Job.objects.update(state=JobState.FAILED, finished_at=timezone.now())
    catch_up()
    assert Job.objects.count() == 1  # what failed over it is left to people


def test_whoever_began_a_job_follows_it_to_its_end(client_as: Callable[..., Client]) -> None:
    """The Chairman and the council may have an award computed anew, but do not see the city's jobs."""
    chairman, member = client_as(Role.CHAIRMAN), client_as(Role.COUNCIL)
    began = User.objects.get(pk=chairman.session["_auth_user_id"])
    job = actions.start("test.count", "Count", {"to": 3}, by=began)
    address = reverse("job-progress", args=[job.id])
    assert chairman.get(reverse("job", args=[job.id])).status_code == 403
    assert chairman.get(address)["Location"] == reverse("job", args=[job.id])  # a part of a page, not one
    running = chairman.get(address, headers=HTMX)
    assert (running.status_code, "<progress" in running.content.decode()) == (200, True)
    assert "HX-Trigger-After-Settle" not in running
    assert member.get(address, headers=HTMX).status_code == 404
    run(job)
    ended = chairman.get(address, headers=HTMX)
    assert ended["HX-Trigger-After-Settle"] == "thidua:ended"
    assert "hx-get" not in ended.content.decode()
    assert client_as(Role.AUDITOR).get(address, headers=HTMX).status_code == 200


def test_a_job_of_nobody_is_said_to_be_the_site_s_own(client_as: Callable[..., Client]) -> None:
    job = actions.start("test.count", "Count", {"to": 3}, by=None)
    page = client_as(Role.CITY_OFFICE).get(reverse("job", args=[job.id])).content.decode()
    assert "Begun by the site itself" in page
    assert "None" not in page


def test_a_job_whose_worker_on_this_machine_is_dead_is_taken_up_at_once(db: None) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    here = socket.gethostname()
    now = timezone.now()
    for worker, state in (
        (f"{here}:{ended.pid}", JobState.WAITING),
        (f"{here}:{os.getppid()}", JobState.RUNNING),
        ("elsewhere:1", JobState.RUNNING),
        (f"{here}:{os.getpid()}", JobState.WAITING),
    ):
        job = Job.objects.create(kind="none", title="t", state=JobState.RUNNING, heartbeat_at=now, worker=worker)
        rescue()
        job.refresh_from_db()
        assert job.state == state, worker
