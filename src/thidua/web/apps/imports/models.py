"""Files people sent, and who withdrew what; what the ledger itself knows of an import is read from the ledger."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone

from thidua.ledger.store.import_record import MessageIdentity
from thidua.web.apps.jobs.models import ENDED, Job


class Upload(models.Model):
    """A file somebody sent, kept in a folder with a random name.

    profile: a shipped profile's id, or the name of one of the data folder's own, empty where it is to be guessed.
    hidden: "take" or "leave", what becomes of rows that are hidden in the file; empty where nobody has said.
    titles: "leave", where somebody said that titles and section headings do not matter; else empty.
    date_order: "dmy" or "mdy", the order of day and month that somebody stated; empty: what its columns prove.
    report: what the import did, as JSON; refused: why the file was refused whole, in each language.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    profile = models.CharField(max_length=100, blank=True, default="")
    table = models.CharField(max_length=50, blank=True, default="")
    titles = models.CharField(max_length=5, blank=True, default="")
    hidden = models.CharField(max_length=5, blank=True, default="")
    date_order = models.CharField(max_length=3, blank=True, default="")
    known_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL)
    import_number = models.IntegerField(null=True, db_index=True)
    evaluation_id = models.BigIntegerField(null=True)
    report = models.JSONField(null=True)
    refused = models.JSONField(null=True)

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.name

    @property
    def message_identity(self) -> MessageIdentity:
        """Whether somebody said when the content was known; else it is known from the moment of sending."""
        return MessageIdentity.NOW if self.known_at == self.made_at else MessageIdentity.AT_A_MOMENT

    @property
    def folder(self) -> Path:
        """Where the file and its quarantine lie."""
        folder: Path = settings.HOME.uploads / self.id.hex
        return folder

    @property
    def path(self) -> Path:
        """The file itself."""
        return self.folder / self.name

    @property
    def running(self) -> bool:
        """Whether its job is not over yet."""
        return self.job is not None and self.job.state not in ENDED


class Withdrawal(models.Model):
    """Who took an entry of the ledger's journal back."""

    number = models.IntegerField(unique=True)
    withdraws = models.IntegerField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.number} − {self.withdraws}"
