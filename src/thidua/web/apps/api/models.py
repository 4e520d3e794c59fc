"""Keys of other programs, and the batches they sent."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from thidua.web.apps.accounts.models import User


class KeyScope(models.TextChoices):
    """What a key gives access to."""

    PUSH = "push", _("send dossiers, events and surveys")
    READ = "read", _("read figures and verdicts of units")
    READ_OFFICERS = "read_officers", _("read figures and verdicts of officers")


class ApiKey(models.Model):
    """A client system's key. Only a hash of it is kept; `prefix` is what people know it by.

    unit_id: the unit whose subtree it reads; empty: the whole city. window_at and window_count: how often it was used
    in the minute that began then.
    """

    client = models.CharField(_("Client system"), max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    hash = models.CharField(max_length=64)
    scopes = models.JSONField(_("What it opens"), default=list)
    unit_id = models.CharField(_("Unit"), max_length=100, blank=True, default="")
    per_minute = models.PositiveIntegerField(_("Requests a minute"), default=600)
    expires_on = models.DateField(_("Valid until"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True)
    window_at = models.DateTimeField(null=True)
    window_count = models.PositiveIntegerField(default=0)
    history = HistoricalRecords(excluded_fields=["last_used_at", "window_at", "window_count", "hash"])

    class Meta:
        ordering = ("client", "pk")

    def __str__(self) -> str:
        return f"{self.client} ({self.prefix}…)"


class IngestionBatch(models.Model):
    """A batch that a client sent, by the idempotency key it chose; the answer it got, given again to the same batch.

    taken_at: since when a request is at it; empty: none is.
    """

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="batches")
    idempotency_key = models.CharField(max_length=100)
    table = models.CharField(max_length=30)
    sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now)
    import_number = models.IntegerField(null=True)
    answer = models.JSONField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (models.UniqueConstraint(fields=("key", "idempotency_key"), name="batch_once_a_key"),)

    def __str__(self) -> str:
        return f"{self.table} {self.idempotency_key}"
