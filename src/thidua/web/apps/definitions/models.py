"""Versions of the site's own calendar, and drafts of the next one."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class CalendarVersion(models.Model):
    """A calendar that was saved: its files lie under `number` in the folder that
    `evaluations.site_engine.calendar_folder` names.

    files: name → text, as they lie there. fingerprint: of what decides. restores: the version it brings back.
    """

    number = models.IntegerField(unique=True)
    files = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    reason = models.TextField()
    restores = models.IntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"{self.number}"


class CalendarDraft(models.Model):
    """A calendar that is being changed. base: the version it was begun from (0: the one that came with the site).

    job: the evaluation that says which verdicts would flip, over exactly these files.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    base = models.IntegerField()
    files = models.JSONField()
    restores = models.IntegerField(null=True)
    job = models.UUIDField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)
