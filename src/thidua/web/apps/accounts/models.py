"""Users, and the roles they hold at places of the tree, from a day to a day."""

from collections.abc import Callable
from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.permissions import has_perm
from simple_history.models import HistoricalRecords

from thidua.i18n import _ as message
from thidua.i18n import formats
from thidua.rules.awards.conflicts_of_interest import Ground
from thidua.web.apps.accounts.permissions import HeldRole, Role
from thidua.web.apps.organisation.queries import names

LONGEST_KEY = 100

LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
THEMES = [("auto", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))]


class Digest(models.TextChoices):
    """How often somebody is told by mail of what waits for them."""

    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")
    NEVER = "never", _("Never")


class User(AbstractUser):
    """Somebody who signs in. What they may do comes from their grants alone, never from staff or superuser flags."""

    language = models.CharField(_("Language"), max_length=2, choices=LANGUAGES, default="vi")
    theme = models.CharField(
        _("Theme"),
        max_length=6,
        choices=THEMES,
        default="auto",
    )
    digest = models.CharField(_("Mail of what waits for me"), max_length=6, choices=Digest, default=Digest.WEEKLY)
    officer_id = models.CharField(_("Officer code"), max_length=100, blank=True, default="", db_index=True)
    # What `accounts.queries.current_roles` has read for this object: it is asked many times a request.
    roles_today: tuple[HeldRole, ...] | None = None
    second_factor_set_up = False

    class Meta(AbstractUser.Meta):
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="email_once",
                violation_error_message=message("There is an account with this e-mail already."),
            ),
            models.UniqueConstraint(
                Lower("username"),
                name="username_once",
                violation_error_message=message("There is an account with this user name already."),
            ),
            models.UniqueConstraint(
                fields=("officer_id",),
                condition=Q(is_active=True) & ~Q(officer_id=""),
                name="one_open_account",
                violation_error_message=message("Another account of this person is open: one person has one."),
            ),
        )

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """What the permission table says; Django's own lets every superuser do everything before asking."""
        return self.is_active and bool(has_perm(perm, self, obj))


class Grant(models.Model):
    """A role, at a unit (empty: the whole city), between two days. An expired grant is kept: it says who could then."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("Role"), max_length=30, choices=[(role.value, role.label) for role in Role])
    unit_id = models.CharField(_("Unit"), max_length=100, blank=True, default="")
    from_on = models.DateField(_("From"), default=timezone.localdate)
    to_on = models.DateField(_("Until"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("user_id", "role", "unit_id")
        constraints = (
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=models.F("from_on")), name="grant_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=("user", "role", "unit_id"),
                condition=Q(to_on__isnull=True),
                name="one_grant_without_end",
                violation_error_message=message("This role is held there on some of these days already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.unit_id}"


class SentForm(models.Model):
    """A form that somebody sent, by the key it was drawn with: it acts once (`accounts.sent_forms`).

    owner: user:7, or of a stranger nobody and a keyed hash of the address. key: SHA-256 of the form's key. sha256: of
    its address and content, under that key, which is not kept. status and location: of the answer, where it has one;
    the answer itself is not kept, since it may hold what is shown once.
    """

    owner = models.CharField(max_length=30)
    key = models.CharField(max_length=LONGEST_KEY)
    sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)
    status = models.IntegerField(null=True)
    location = models.TextField(blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("owner", "key", "sha256"), name="form_sent_once"),)

    def __str__(self) -> str:
        return f"{self.owner} {self.sent_at}"


class Event(models.Model):
    """An entry of the history of accounts: what was done, and by whom. It is never changed."""

    class AccountChange(models.TextChoices):
        """What can be done to an account."""

        CREATED = "created", _("Account created")
        LINK = "link", _("Link to set a password made")
        DISABLED = "disabled", _("Account closed")
        ENABLED = "enabled", _("Account opened again")
        SECOND_FACTOR_REMOVED = "second_factor_removed", _("Second factor removed")
        BOUND = "bound", _("Bound to a person")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=30, choices=AccountChange.choices)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.user_id} {self.what}"


def _day(value: str) -> str:
    return formats.day(date.fromisoformat(value))


def _unit(value: str) -> str:
    return names().get(value, value)


def _relation(number: int) -> str:
    relation = PersonalRelation.objects.get(pk=number)
    return f"{relation.officer_id} – {relation.other_id}, {PersonalRelation.Kind(relation.ground).label}"


# How what was asked for is shown: by its name among the details.
SHOWN: dict[str, Callable[..., str]] = {
    "role": lambda value: str(Role(value).label),
    "unit_id": _unit,
    "from_on": _day,
    "to_on": _day,
    "last_on": _day,
    "officer_id": str,
    "relation": _relation,
    "reason": str,
}


class PendingChange(models.Model):
    """What was asked for an account with a guarded role: done when a second administrator confirms it, or after a day.

    details: the words of what is to be done (`actions`). outcome: empty while it waits. Nothing is deleted.
    """

    class ChangeKind(models.TextChoices):
        """What can be asked for."""

        LINK = "link", _("Link to set a password")
        SECOND_FACTOR = "second_factor", _("Remove the second factor")
        ENABLE = "enable", _("Open the account again")
        GIVE = "give", _("Give a role")
        BIND = "bind", _("Bind to a person")
        END = "end", _("End a role")
        DISABLE = "disable", _("Close the account")
        END_RELATION = "end_relation", _("End a relation")

    class ChangeOutcome(models.TextChoices):
        """What became of it."""

        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="pending_changes")
    what = models.CharField(max_length=20, choices=ChangeKind.choices)
    details = models.JSONField(default=dict)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=ChangeOutcome.choices, blank=True, default="")
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("user", "what", "details"), condition=Q(outcome=""), name="pending_change_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.what} {self.outcome}"

    @property
    def details_to_confirm(self) -> list[str]:
        """What whoever confirms must see: role, unit and days, the officer code, or the relation and why it ends."""
        return [SHOWN[name](value) for name, value in self.details.items() if name in SHOWN and value]


class CodeChange(models.Model):
    """That one person's officer code became another. Both stay codes of the person, whenever something is decided."""

    before = models.CharField(max_length=100, db_index=True)
    after = models.CharField(max_length=100, db_index=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("before", "after"), name="code_change_once"),)

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class PersonalRelation(models.Model):
    """A relation between two persons: neither votes or decides on the other. It ends, and is never deleted."""

    class Kind(models.TextChoices):
        """The grounds for recusal that people record; the others follow from the data."""

        KIN = Ground.KIN, _("Kinship")
        SUPERIOR = Ground.SUPERIOR, _("Superior and subordinate")
        DECLARED = Ground.DECLARED, _("Another reason")

    officer_id = models.CharField(max_length=100, db_index=True)
    other_id = models.CharField(max_length=100, db_index=True)
    ground = models.CharField(max_length=20, choices=Kind.choices)
    statement = models.CharField(max_length=500)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(officer_id=models.F("other_id")), name="relation_of_two"),
            models.UniqueConstraint(
                fields=("officer_id", "other_id", "ground"), condition=Q(ended_at__isnull=True), name="relation_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.officer_id} {self.ground} {self.other_id}"
