"""The tables under the names that the administrator reads; nothing is stored here."""

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from thidua.web.apps.accounts.models import Event, Grant, User
from thidua.web.apps.jobs.models import Job


class Account(User):
    """Somebody who signs in."""

    class Meta:
        proxy = True
        verbose_name = _("account")
        verbose_name_plural = _("accounts")


class RoleHeld(Grant):
    """A role, at a unit, between two days."""

    class Meta:
        proxy = True
        verbose_name = _("role held")
        verbose_name_plural = _("roles held")


class AccountEvent(Event):
    """Something done to an account."""

    class Meta:
        proxy = True
        verbose_name = _("event of an account")
        verbose_name_plural = _("events of accounts")


class BackgroundJob(Job):
    """One piece of long work."""

    class Meta:
        proxy = True
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")


class SignedInSession(UserSession):
    """Somebody who is signed in."""

    class Meta:
        proxy = True
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
