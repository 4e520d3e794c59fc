"""Entries of all registers: what lists and rules ask for in columns, the rest as the description says in `data`."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone

from thidua.definitions.registers.spec import CANCELLED
from thidua.web.apps.movements.models import MovementEdition, MovementRecord
from thidua.web.ui.values import PassedOn


class Counter(models.Model):
    """The last number given in a register and year."""

    register = models.CharField(max_length=40)
    year = models.IntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("register", "year"), name="counter_once_a_year"),)

    def __str__(self) -> str:
        return f"{self.register} {self.year}: {self.last}"


class RegisterEntry(models.Model):
    """A line of a register. Nothing is deleted: what was entered by mistake is cancelled, with the reason.

    version: how often it was written; a form that saw another version is refused. fed: the version that the ledger has;
    fed_ids: its record ids there. subject_key: of registers where a subject has one entry only; empty: cancelled.
    edition: the movement as issued by which its time limit was reckoned last; none where that came from elsewhere.
    """

    register = models.CharField(max_length=40)
    code = models.CharField(max_length=100)
    unit_id = models.CharField(max_length=100, blank=True, default="", db_index=True)
    officer_id = models.CharField(max_length=100, blank=True, default="", db_index=True)
    title = models.TextField()
    search = models.TextField()
    state = models.CharField(max_length=40)
    opened_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    edition = models.ForeignKey(MovementEdition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_on = models.DateField(null=True, blank=True)
    authority = models.TextField(blank=True, default="")
    document_no = models.TextField(blank=True, default="")
    document_on = models.DateField(null=True, blank=True)
    indicator_id = models.CharField(max_length=100, blank=True, default="")
    criterion_id = models.CharField(max_length=100, blank=True, default="")
    data = models.JSONField(default=dict)
    version = models.IntegerField(default=1)
    fed = models.IntegerField(default=0)
    fed_ids = models.JSONField(default=list)
    subject_key = models.CharField(max_length=300, null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-opened_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=("register", "code"), name="entry_code_once"),
            models.UniqueConstraint(fields=("register", "subject_key"), name="entry_once_a_subject"),
        )
        indexes = (
            models.Index(fields=("register", "unit_id", "state")),
            models.Index(fields=("register", "state", "due_on")),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def cancelled(self) -> bool:
        """Whether it was entered by mistake."""
        return self.state == CANCELLED


class EntryRevision(models.Model):
    """One writing of an entry: who, when, what it was, what it became. Kept for good, changed by nobody."""

    entry = models.ForeignKey(RegisterEntry, on_delete=models.PROTECT, related_name="changes")
    version = models.IntegerField()
    what = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("-version",)
        constraints = (models.UniqueConstraint(fields=("entry", "version"), name="change_once_a_version"),)

    def __str__(self) -> str:
        return f"{self.entry_id} {self.version} {self.what}"


class EvidenceFile(models.Model):
    """A file that shows what an entry says, kept under the hash of its content."""

    entry = models.ForeignKey(RegisterEntry, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=10)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("entry", "sha256"), name="evidence_once_an_entry"),)

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the content lies: outside everything the site serves by itself."""
        folder: Path = settings.HOME.path / "evidence" / self.sha256[:2]
        return folder / self.sha256


class Freeze(models.Model):
    """The participants on a day, kept for good: the denominators of the quota. A later one says why it was made.

    movement: of whose quota it is the base; none: made by an earlier version of the program, which knew of one alone.
    rows: [code, group, unit, officer, role], counts: {group: number}; sha256 of both, of the day and of the number.
    """

    number = models.IntegerField(unique=True)
    movement = models.ForeignKey(MovementRecord, null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    reason = models.TextField(blank=True, default="")
    rows = models.JSONField()
    counts = models.JSONField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"{self.number} {self.on}"

    def save(self, *args: PassedOn, **words: PassedOn) -> None:
        """Kept once; ValueError for a change."""
        if not self._state.adding:
            raise ValueError("what was frozen is not changed")
        super().save(*args, **words)

    def delete(self, *_args: PassedOn, **_words: PassedOn) -> tuple[int, dict[str, int]]:
        """Never: ValueError."""
        raise ValueError("what was frozen is not deleted")


class Touched(models.Model):
    """How many dossiers of a subject an exception in force touches, in an evaluation; made again with it."""

    entry = models.ForeignKey(RegisterEntry, on_delete=models.CASCADE, related_name="touched")
    evaluation_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    subject_id = models.CharField(max_length=100)
    dossiers = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("entry", "evaluation_id", "kind", "subject_id"), name="touched_once_an_evaluation"
            ),
        )
        indexes = (models.Index(fields=("evaluation_id", "kind", "subject_id")),)

    def __str__(self) -> str:
        return f"{self.entry_id} {self.subject_id}: {self.dossiers}"
