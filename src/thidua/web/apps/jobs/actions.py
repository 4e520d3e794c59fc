"""Start, cancel, repeat."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from thidua.web.apps.accounts.models import User
from thidua.web.apps.jobs.models import ENDED, OPEN, Job, JobState
from thidua.web.apps.jobs.tasks import run_job
from thidua.web.ui.transactions import whole
from thidua.web.ui.values import Json


@whole()
def start(
    kind: str,
    title: str,
    args: Mapping[str, Json],
    *,
    by: User | None,
    about: str | None = None,
    held_while_running: bool = True,
) -> Job:
    """Queues a job. The job and its place in the queue are saved together.

    about: where an open job of the kind is about the same, that one is the answer and nothing is queued.
    held_while_running: whether a job at work counts as open; not where it would miss what came after its beginning.
    """
    job = Job(kind=kind, title=title, args=dict(args), made_by=by, about=about, held_while_running=held_while_running)
    there = Job.objects.select_for_update().filter(OPEN, kind=kind, about=about)
    while True:
        try:
            with transaction.atomic():
                job.save(force_insert=True)
        except IntegrityError:
            if about is None:
                raise
            # Locked, it is taken up only after whoever asks has committed, and so sees what they did.
            if (same := there.first()) is not None:
                return same
        else:
            run_job.enqueue(str(job.id))
            return job


def cancel(job: Job) -> None:
    """Asks a job to stop: one that waits never starts, one that runs stops where it next tells its progress."""
    Job.objects.filter(id=job.id, state=JobState.WAITING).update(state=JobState.CANCELLED, cancel_asked=True)
    Job.objects.filter(id=job.id, state=JobState.RUNNING).update(cancel_asked=True)


@whole()
def repeat(job: Job) -> Job:
    """The same job again, as a new one, where it ended; one that is open already about the same is not doubled.

    Raises:
        ValueError: it has not ended.
    """
    if job.state not in ENDED:
        raise ValueError(f"job {job.id} has not ended")
    return start(
        job.kind,
        job.title,
        job.args,
        by=job.made_by,
        about=job.about,
        held_while_running=job.held_while_running,
    )
