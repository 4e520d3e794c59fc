"""A job: what is to be done, how far it is, how it ended; and the workers that do them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """The states of a job."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
# Jobs that keep what they are about to themselves.
OPEN = models.Q(state=JobState.WAITING) | models.Q(state=JobState.RUNNING, held_while_running=True)


class Job(models.Model):
    """One piece of long work. `args` and `result` are plain JSON; `error` is one line for people.

    A worker writes `heartbeat_at` as it goes on; where that stops, or where `worker` is seen to be dead, another takes
    the job up again (`attempts`).

    about: what no other job of the kind that is still to be done may be about; empty: there may be several.
    held_while_running: whether a job at work keeps the place too; otherwise the next may wait for what came meanwhile.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=50, db_index=True)
    title = models.CharField(max_length=300)
    args = models.JSONField(default=dict)
    about = models.CharField(max_length=100, null=True)
    held_while_running = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING, db_index=True)
    label = models.CharField(max_length=200, default="")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=200, default="")
    attempts = models.IntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    result = models.JSONField(null=True)
    error = models.TextField(default="")

    class Meta:
        ordering = ("-made_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "about"),
                condition=OPEN,
                name="one_open_job",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ENDED

    @property
    def percent(self) -> int | None:
        """How far, in hundredths of the step named by `label`; None where that is unknown."""
        return min(100, 100 * self.done // self.total) if self.total else None


class Worker(models.Model):
    """A process that runs jobs: its machine and number, when it was last heard of. One that ended well has no row."""

    id = models.CharField(max_length=200, primary_key=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id
