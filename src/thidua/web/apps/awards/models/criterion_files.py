"""Files by which a unit shows, on a criterion of its own, what no register holds."""

from pathlib import Path

from django.db import models
from django.utils import timezone

from thidua.i18n import _
from thidua.web.apps.awards.models.awards import Candidate
from thidua.web.apps.awards.models.person import person
from thidua.web.apps.registers import evidence_files


class CriterionFile(models.Model):
    """A file attached to a criterion of a candidate. dropped: taken off again before the dossier was handed in."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="criterion_files")
    criterion_id = models.CharField(max_length=100)
    text = models.CharField(max_length=300)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=10)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    dropped = models.BooleanField(default=False)
    added_by = person()
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("candidate", "criterion_id", "sha256"),
                condition=models.Q(dropped=False),
                name="criterion_file_once",
                violation_error_message=_("this file is attached to the criterion already"),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the content lies: with the evidence of registers, under its hash."""
        return evidence_files.path_of(self.sha256)
