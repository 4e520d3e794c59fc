"""Users, and the roles they hold at places of the tree, from a day to a day."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.permissions import has_perm
from simple_history.models import HistoricalRecords

from thidua.web.apps.accounts.permissions import HeldRole, Role


class User(AbstractUser):
    """Somebody who signs in. What they may do comes from their grants alone, never from staff or superuser flags."""

    language = models.CharField(
        _("Language"), max_length=2, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi"
    )
    theme = models.CharField(
        _("Theme"),
        max_length=6,
        choices=[("auto", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))],
        default="auto",
    )
    officer_id = models.CharField(_("Officer code"), max_length=100, blank=True, default="", db_index=True)
    # What `accounts.queries.current_roles` has read for this object: it is asked many times a request.
    roles_today: tuple[HeldRole, ...] | None = None
    second_factor_set_up = False

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
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.unit_id}"


class Event(models.Model):
    """An entry of the history of accounts: what was done, and by whom. It is never changed."""

    class AccountChange(models.TextChoices):
        """What can be done to an account."""

        CREATED = "created", _("Account created")
        LINK = "link", _("Link to set a password made")
        DISABLED = "disabled", _("Account closed")
        ENABLED = "enabled", _("Account opened again")
        SECOND_FACTOR_REMOVED = "second_factor_removed", _("Second factor removed")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=30, choices=AccountChange.choices)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.user_id} {self.what}"
