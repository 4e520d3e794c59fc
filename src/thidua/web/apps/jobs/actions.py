"""Start, cancel, repeat."""

from collections.abc import Mapping

from django.db import transaction

from thidua.web.apps.accounts.models import User
from thidua.web.apps.jobs.models import ENDED, Job, JobState
from thidua.web.apps.jobs.tasks import run_job
from thidua.web.ui.values import Json


@transaction.atomic
def start(kind: str, title: str, args: Mapping[str, Json], *, by: User | None) -> Job:
    """Queues a job. The job and its place in the queue are saved together."""
    job = Job.objects.create(kind=kind, title=title, args=dict(args), made_by=by)
    run_job.enqueue(str(job.id))
    return job


def cancel(job: Job) -> None:
    """Asks a job to stop: one that waits never starts, one that runs stops where it next tells its progress."""
    Job.objects.filter(id=job.id, state=JobState.WAITING).update(state=JobState.CANCELLED, cancel_asked=True)
    Job.objects.filter(id=job.id, state=JobState.RUNNING).update(cancel_asked=True)


@transaction.atomic
def repeat(job: Job) -> Job:
    """The same job again, as a new one, where it ended.

    Raises:
        ValueError: it has not ended.
    """
    if job.state not in ENDED:
        raise ValueError(f"job {job.id} has not ended")
    return start(job.kind, job.title, job.args, by=job.made_by)
