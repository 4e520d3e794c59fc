"""A letter: to whom, of what kind, about what; when it is tried, and how it ended."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_REASON = 500


class LetterOutcome(models.TextChoices):
    """How a letter ended."""

    SENT = "sent", _("sent")
    NEEDLESS = "needless", _("no longer needed")
    GIVEN_UP = "given_up", _("given up")


class LetterWay(models.TextChoices):
    """How a letter reaches its account."""

    MAIL = "mail", _("by mail")
    GATEWAY = "gateway", _("by the city's gateway (Zalo, SMS)")


class Letter(models.Model):
    """One message to one account by one way. Its words are formed when it is sent, so that they are true then.

    kind: who writes it (`letter_kinds`). about: what it tells of, in plain JSON: never a secret. key: no two letters to
    one account by one way have one. tries: how often it was handed over. claimed_at: since when a worker has it.
    error: why the last try failed, in one line for the operator.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=50)
    about = models.JSONField(default=dict)
    key = models.CharField(max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letters")
    way = models.CharField(max_length=10, choices=LetterWay.choices, default=LetterWay.MAIL)
    queued_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=LetterOutcome.choices, default="", blank=True)
    subject = models.TextField(default="")
    error = models.CharField(max_length=LONGEST_REASON, default="")

    class Meta:
        ordering = ("-queued_at",)
        indexes = (models.Index(fields=("outcome", "next_at"), name="letters_to_send"),)
        constraints = (models.UniqueConstraint(fields=("kind", "key", "user", "way"), name="one_letter_about_it"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def message_id(self) -> str:
        """The mail's own name: the same at every try, by which mail servers and readers know a second copy."""
        return f"<{self.id}@{settings.MAIL_DOMAIN}>"


class UnwantedNotice(models.Model):
    """Letters of a kind that somebody does not want by a way."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unwanted_notices")
    kind = models.CharField(max_length=50)
    way = models.CharField(max_length=10, choices=LetterWay.choices)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "kind", "way"), name="one_choice_of_a_notice"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.way}"
