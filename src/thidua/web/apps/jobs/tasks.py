"""The one task the queue knows: run a job."""

import logging
import os
import socket
import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_noop
from django_tasks import task

from thidua.i18n import UserError
from thidua.web.apps.jobs.models import Job, JobState, Worker
from thidua.web.apps.jobs.registry import HANDLERS, Cancelled
from thidua.web.ui.error_pages import NO_DATABASE, reason_of
from thidua.web.ui.safe_filenames import shortened

TOLD_EVERY = timedelta(milliseconds=400)
# A worker that has said nothing for so long is taken for dead.
DEAD_AFTER = timedelta(seconds=60)
# A worker that was killed is still spoken of for so long.
FORGOTTEN_AFTER = timedelta(days=1)
ATTEMPTS = 3
UNEXPECTED = gettext_noop("something went wrong that nobody foresaw; the log of the worker says more ({reason})")
log = logging.getLogger("thidua.jobs")
_AT_WORK: set[str] = set()


@task()
def run_job(job_id: str) -> None:
    """Runs a job that waits; one that another worker has taken, or that is over, is left alone."""
    now = timezone.now()
    _AT_WORK.add(job_id)  # before it is taken: a job that is taken and not here is one we lost
    try:
        taken = Job.objects.filter(id=job_id, state=JobState.WAITING).update(
            state=JobState.RUNNING,
            started_at=now,
            heartbeat_at=now,
            attempts=F("attempts") + 1,
            error="",
            worker=_name(),
        )
        if taken:
            _run(Job.objects.get(id=job_id))
    finally:
        _AT_WORK.discard(job_id)


def _run(job: Job) -> None:
    if job.cancel_asked:
        _end(job, JobState.CANCELLED)
        return
    try:
        result = HANDLERS[job.kind](job.args, _Teller(job))
    except Cancelled:
        _end(job, JobState.CANCELLED)
    except UserError as error:
        _end(
            job,
            JobState.FAILED,
            error=error.render("vi"),
            result={"error": {"vi": error.render("vi"), "en": error.render("en")}},
        )
    except Exception as error:
        log.exception("job %s (%s) failed", job.id, job.kind)
        reason = reason_of(error)
        if reason == NO_DATABASE:  # nothing can be written down now: it is found again when the database is back
            raise
        _end(job, JobState.FAILED, error=reason or UNEXPECTED.format(reason=type(error).__name__))
    else:
        _end(job, JobState.DONE, result=dict(result) if result is not None else None)


def beat() -> None:
    """A sign of life of this worker and for the jobs it is at, also while a long step of theirs tells nothing."""
    now = timezone.now()
    Job.objects.filter(id__in=list(_AT_WORK), state=JobState.RUNNING).update(heartbeat_at=now)
    Worker.objects.update_or_create(
        id=_name(), defaults={"seen_at": now}, create_defaults={"began_at": now, "seen_at": now}
    )
    Worker.objects.filter(Q(seen_at__lt=now - FORGOTTEN_AFTER) | Q(seen_at__gt=now + DEAD_AFTER)).delete()


def last_seen(now: datetime) -> datetime | None:
    """When a worker was heard of last; a sign from later than now is of a clock that was wrong, and none."""
    seen: datetime | None = Worker.objects.filter(seen_at__lte=now + DEAD_AFTER).aggregate(at=Max("seen_at"))["at"]
    return seen


def sign_off() -> None:
    """This worker ends as it should: nobody need look for it."""
    Worker.objects.filter(id=_name()).delete()


def _name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


class _Teller:
    """Progress into the job's row, at most a few times a second; also the worker's sign of life."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.told_at = timezone.now() - TOLD_EVERY

    def __call__(self, label: str, done: int, total: int | None, /) -> None:
        now = timezone.now()
        if now - self.told_at < TOLD_EVERY:
            return
        self.told_at = now
        Job.objects.filter(id=self.job.id).update(label=shortened(label, 200), done=done, total=total, heartbeat_at=now)
        if Job.objects.filter(id=self.job.id, cancel_asked=True).exists():
            raise Cancelled


def _end(job: Job, state: JobState, *, error: str = "", result: object = None) -> None:
    Job.objects.filter(id=job.id).update(state=state, finished_at=timezone.now(), error=error, result=result)


def _left_here() -> list[uuid.UUID]:
    """Jobs whose worker ran on this machine and is dead; and those this process lost when its database went away."""
    here = _name().rpartition(":")[0]
    left = []
    for job in Job.objects.filter(state=JobState.RUNNING, worker__startswith=f"{here}:"):
        pid = int(job.worker.rpartition(":")[2])
        if (str(job.id) not in _AT_WORK) if pid == os.getpid() else not _runs(pid):
            left.append(job.id)
    return left


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def rescue() -> int:
    """Puts jobs of workers that died back into the queue; how many.

    A job that has killed its worker `ATTEMPTS` times is given up with a plain word. Jobs waiting without a task (the
    process died between saving the job and queueing it) are queued too; running a job twice is prevented by its state.
    """
    now = timezone.now()
    # Whoever lives has told of it by the clock of now: a later sign was given before the clock was set back.
    silent = Q(heartbeat_at__lt=now - DEAD_AFTER) | Q(heartbeat_at__gt=now + DEAD_AFTER)
    dead = (Q(state=JobState.RUNNING) & silent) | Q(id__in=_left_here())
    lost = Q(state=JobState.WAITING) & (Q(made_at__lt=now - DEAD_AFTER) | Q(made_at__gt=now + DEAD_AFTER))
    rescued = 0
    for job in Job.objects.filter(dead | lost):
        if job.attempts >= ATTEMPTS:
            _end(
                job,
                JobState.FAILED,
                error=gettext_noop("its worker died three times over it; ask the administrator to look at the log"),
            )
            continue
        try:
            with transaction.atomic():
                again = Job.objects.filter(id=job.id, state=job.state, heartbeat_at=job.heartbeat_at).update(
                    state=JobState.WAITING, made_at=now
                )
                if again:
                    run_job.enqueue(str(job.id))
                    rescued += 1
        except IntegrityError:  # the next one about the same waits already and does this one's work
            _end(job, JobState.CANCELLED)
    return rescued
