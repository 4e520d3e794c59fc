"""Entries of the log and its anchors. The database itself refuses to change or delete an entry (migration 0001)."""

from django.conf import settings
from django.db import models

MOST_WHAT, MOST_WHERE = 60, 200


class AuditEntry(models.Model):
    """See `thidua.proof.audit.ChainEntry`. The table is not managed: Django never alters or empties it."""

    number = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=40, db_index=True)
    actor = models.CharField(max_length=60, db_index=True)
    what = models.CharField(max_length=MOST_WHAT, db_index=True)
    where = models.CharField(max_length=MOST_WHERE, db_index=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("-number",)
        managed = False
        db_table = "audit_entry"

    def __str__(self) -> str:
        return f"{self.number} {self.what}"


class AuditAnchor(models.Model):
    """The end of the chain at some moment."""

    number = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)
    at = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"{self.number}"
