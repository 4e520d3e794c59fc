"""Entries of the log for what accounts tell: signing in and out, failed sign-ins, changes of accounts and roles."""

from collections.abc import Mapping

from allauth.account.adapter import get_adapter
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal, receiver
from django.http import HttpRequest

from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.queries import user_of_login
from thidua.web.apps.accounts.signals import account_changed
from thidua.web.apps.audit.log import write
from thidua.web.ui.values import Json


@receiver(user_logged_in, dispatch_uid="audit.in")
def came(user: User, request: HttpRequest | None, **_words: object) -> None:
    """Records that a user signed in, from which address."""
    write("account.sign_in", f"user:{user.pk}", by=user, details=_from(request))


@receiver(user_logged_out, dispatch_uid="audit.out")
def went(user: User | None, request: HttpRequest | None, **_words: object) -> None:
    """Records that a user signed out."""
    if user is not None:
        write("account.sign_out", f"user:{user.pk}", by=user, details=_from(request))


@receiver(user_login_failed, dispatch_uid="audit.failed")
def failed(credentials: Mapping[str, Json], request: HttpRequest | None = None, **_words: object) -> None:
    """Somebody could not sign in: to which account, if any. A name of none may be a password."""
    account = user_of_login(credentials)
    write("account.sign_in_failed", f"user:{account.pk}" if account else "", details=_from(request))


@receiver([password_set, password_changed, password_reset], dispatch_uid="audit.password")
def new_password(user: User, request: HttpRequest | None, **_words: object) -> None:
    """Records that an account got another password: set first, changed, or through a link."""
    write("account.password", f"user:{user.pk}", by=user, details=_from(request))


@receiver([authenticator_added, authenticator_removed, authenticator_reset], dispatch_uid="audit.second_factor")
def second_factor(
    signal: Signal, user: User, request: HttpRequest, authenticator: Authenticator, **_words: object
) -> None:
    """Records that a second factor was set up, removed or made anew by its owner."""
    done = {id(authenticator_added): "added", id(authenticator_removed): "removed"}.get(id(signal), "reset")
    details = {"kind": str(authenticator.type), "done": done, **_from(request)}
    write("account.second_factor", f"user:{user.pk}", by=user, details=details)


def _from(request: HttpRequest | None) -> dict[str, Json]:
    if request is None or "REMOTE_ADDR" not in request.META:
        return {}  # not by way of the network
    return {"address": get_adapter().get_client_ip(request)}


@receiver(account_changed, dispatch_uid="audit.account_changed")
def changed(what: str, user: User, by: User | None, details: Mapping[str, Json], **_words: object) -> None:
    """An account or a role was changed: written in the transaction of the change."""
    write(f"account.{what}", f"user:{user.pk}", by=by, details=details)
