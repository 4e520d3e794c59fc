"""A draft of a movement, every text of it, and who took which step. Nothing is deleted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from thidua.web.apps.movement_drafts.way import DraftState
from thidua.web.apps.movements.models import MovementEdition


class MovementDraft(models.Model):
    """What is to become a movement, or an amendment of one.

    movement_id: of the movement that it becomes or amends. base: the edition that it was copied from. path: of its
    files the movement itself. source_id: the legal text of its sources that is the act which issues it. holds_from: of
    an amendment the day from which it holds; None: it is a movement of its own. version: how often the row was
    written. edition: what it became.
    """

    movement_id = models.CharField(max_length=100)
    base = models.ForeignKey(MovementEdition, on_delete=models.PROTECT, related_name="drafts")
    path = models.CharField(max_length=200)
    source_id = models.CharField(max_length=60)
    holds_from = models.DateField(null=True)
    state = models.CharField(max_length=20, default=DraftState.DRAFT)
    version = models.IntegerField(default=1)
    edition = models.OneToOneField(MovementEdition, null=True, on_delete=models.PROTECT, related_name="draft")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state=DraftState.ISSUED, edition__isnull=False)
                | (~Q(state=DraftState.ISSUED) & Q(edition__isnull=True)),
                name="issued_as_an_edition",
            ),
        )

    def __str__(self) -> str:
        return f"{self.movement_id} {self.pk}"

    @property
    def amends(self) -> bool:
        """Whether it amends a movement; else it is one of its own."""
        return self.holds_from is not None


class DraftText(models.Model):
    """The files of a draft as somebody left them. It is never changed; only what it would do is added.

    files: path → text. what: what was written, a field or a file; empty: the copy it began with. job: the one that
    finds out which verdicts would be others; preview: what it said, never an official result.
    """

    draft = models.ForeignKey(MovementDraft, on_delete=models.PROTECT, related_name="texts")
    number = models.IntegerField()
    files = models.JSONField()
    what = models.CharField(max_length=300, blank=True, default="")
    job = models.UUIDField(null=True)
    preview = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("draft", "number"), name="draft_text_once_a_number"),)

    def __str__(self) -> str:
        return f"{self.draft_id} {self.number}"


class DraftStep(models.Model):
    """A step of a draft: who took it, of which text, when, why. It is never changed."""

    draft = models.ForeignKey(MovementDraft, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=20)
    text_number = models.IntegerField()
    reason = models.TextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.what
