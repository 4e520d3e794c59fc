"""A spreadsheet somebody sent: compared with what is kept, not saved yet."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from thidua.web.ui.values import JsonObject


class SpreadsheetDraft(models.Model):
    """What each row of a spreadsheet would do; rows that would change nothing are only counted.

    target: the list it is for (`register:obstacle`, `reference:units`); about: of whom, as the target needs it.
    rows: `RowOutcome` as JSON, in the order of the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target = models.CharField(max_length=80)
    about = models.JSONField(default=dict)
    name = models.CharField(max_length=200)
    sheet = models.CharField(max_length=200, blank=True, default="")
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    unchanged = models.IntegerField(default=0)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)
    saved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    def with_fate(self, *fates: str) -> list[JsonObject]:
        """The rows of one or several fates."""
        return [row for row in self.rows if row["fate"] in fates]
