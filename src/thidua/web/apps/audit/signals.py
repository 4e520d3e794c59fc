"""Entries of the log for what accounts tell: signing in and out, failed sign-ins, changes of accounts and roles."""

from collections.abc import Mapping

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.signals import account_changed
from thidua.web.apps.audit.log import write
from thidua.web.ui.values import Json


@receiver(user_logged_in, dispatch_uid="audit.in")
def came(user: User, **_words: object) -> None:
    """Records that a user signed in."""
    write("account.sign_in", f"user:{user.pk}", by=user)


@receiver(user_logged_out, dispatch_uid="audit.out")
def went(user: User | None, **_words: object) -> None:
    """Records that a user signed out."""
    if user is not None:
        write("account.sign_out", f"user:{user.pk}", by=user)


@receiver(user_login_failed, dispatch_uid="audit.failed")
def failed(**_words: object) -> None:
    """Somebody could not sign in; under which name is not kept."""
    write("account.sign_in_failed")


@receiver(account_changed, dispatch_uid="audit.account_changed")
def changed(what: str, user: User, by: User | None, details: Mapping[str, Json], **_words: object) -> None:
    """An account or a role was changed: written in the transaction of the change."""
    write(f"account.{what}", f"user:{user.pk}", by=by, details=details)
