"""The movements of the site. What was issued is never changed: another text is another edition."""

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class MovementState(StrEnum):
    """How far a movement is: drafted, issued and so in force by its days, closed and only to be read."""

    DRAFT = "draft"
    ISSUED = "issued"
    CLOSED = "closed"


class MovementRecord(models.Model):
    """A movement of the city (unit_id empty) or of a unit. from_on, to_on: its period by the newest edition.

    named_at: when the settings of the site last began to name it. closed_at: since when it is closed; none: it is open.
    """

    id = models.CharField(primary_key=True, max_length=100)
    state = models.CharField(max_length=10, default=MovementState.ISSUED)
    unit_id = models.CharField(max_length=100, blank=True, default="")
    from_on = models.DateField(null=True)
    to_on = models.DateField(null=True)
    named_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state=MovementState.CLOSED, closed_at__isnull=False)
                | (~Q(state=MovementState.CLOSED) & Q(closed_at__isnull=True)),
                name="closed_since_a_moment",
            ),
        )

    def __str__(self) -> str:
        return self.id


class StateChange(models.Model):
    """An act that closed a movement or opened it again: who, when and why. It is never changed."""

    movement = models.ForeignKey(MovementRecord, on_delete=models.PROTECT, related_name="state_changes")
    was = models.CharField(max_length=10)
    became = models.CharField(max_length=10)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.movement_id} {self.was} → {self.became}"


class MovementEdition(models.Model):
    """A movement as issued once, or with an amendment. `version` and `known_on` are the words of its file.

    content_hash: of all that decides (`definitions.content_hash`); sha256: over its files, wording included; empty
    where an earlier version of the program judged by it and kept no files. path: of its files the movement itself.
    titles: its title by language. document_no, issued_on: of the document that issued it, where it was told.
    in_force_on: the day from which its amendments hold; before it pages and evaluations are by the edition before.
    None: it holds from the beginning.
    """

    movement = models.ForeignKey(MovementRecord, on_delete=models.PROTECT, related_name="editions")
    number = models.IntegerField()
    version = models.CharField(max_length=50)
    content_hash = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    path = models.CharField(max_length=200, blank=True, default="")
    known_on = models.DateField(null=True)
    titles = models.JSONField(default=dict)
    document_no = models.CharField(max_length=100, blank=True, default="")
    issued_on = models.DateField(null=True)
    in_force_on = models.DateField(null=True)
    taken_in_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("movement", "number")
        constraints = (
            models.UniqueConstraint(fields=("movement", "number"), name="edition_number_once"),
            models.UniqueConstraint(
                fields=("movement", "sha256"), condition=~models.Q(sha256=""), name="edition_once_a_movement"
            ),
        )

    def __str__(self) -> str:
        return f"{self.movement_id} {self.number}"

    def title(self, language: str) -> str:
        """Its title in the reader's language; its id where it has none."""
        return self.titles.get(language) or self.movement_id


class EditionFile(models.Model):
    """A file of an edition, byte for byte: the movement, its texts and sources, and those of what it inherits."""

    edition = models.ForeignKey(MovementEdition, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=200)
    content = models.BinaryField()

    class Meta:
        ordering = ("path",)
        constraints = (models.UniqueConstraint(fields=("edition", "path"), name="file_once_an_edition"),)

    def __str__(self) -> str:
        return self.path
