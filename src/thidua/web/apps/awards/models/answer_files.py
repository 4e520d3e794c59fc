"""Files that a unit sends with its answer to a request for more."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone

from thidua.i18n import _
from thidua.web.apps.awards.models.awards import Step
from thidua.web.apps.awards.models.person import person


class AnswerFile(models.Model):
    """A file that a unit sends with its answer to a request for more. request: the step that asked."""

    request = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=10)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = person()
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("request", "sha256"),
                name="answer_file_once",
                violation_error_message=_("this file was sent with the answer already"),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the content lies: with the evidence of registers, under its hash."""
        folder: Path = settings.HOME.path / "evidence" / self.sha256[:2]
        return folder / self.sha256
