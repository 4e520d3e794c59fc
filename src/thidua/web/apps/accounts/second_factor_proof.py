"""A code of the second factor, sent with the password, passes the lock that others' guesses have made.

It is one that the authenticator app shows, or a recovery code for whoever has no telephone at hand. It lets one attempt
through and opens nothing: after the password the second factor is asked for, with another code. So whoever guesses
codes, of which a pair of account and address tries five within fifteen minutes (`adapters.AccountAdapter`), gains an
attempt at a password in some hundred thousand, and no attempt at the second factor.
"""

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.http import HttpRequest

from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.signals import account_changed
from thidua.web.ui.transactions import whole

# As long as the code could be typed: allauth itself forgets within a period that it was.
HOLDS_SECONDS = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
LOCK_PASSED = "lock_passed"


@whole()
def spend(user: User, code: str, request: HttpRequest) -> bool:
    """Whether the account's authenticator app shows the code now, or it is a recovery code; spent by nothing yet.

    It is spent from then on, whatever becomes of the password, and the audit log says so.
    """
    authenticators = {factor.type: factor for factor in Authenticator.objects.filter(user=user)}
    if not code or Authenticator.Type.TOTP not in authenticators:
        return False
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        if kind in authenticators and authenticators[kind].wrap().validate_code(code):
            if not cache.add(_key(user, code), "y", timeout=HOLDS_SECONDS):
                return False
            details = {"kind": str(kind), "address": get_account_adapter().get_client_ip(request)}
            account_changed.send(User, what=LOCK_PASSED, user=user, by=None, details=details)
            return True
    return False


def _key(user: User, code: str) -> str:
    digits = "".join(sign for sign in code if sign.isalnum())
    return f"accounts.second_factor_proof?user={user.pk}&code={digits}"


class CodeForm(AuthenticateForm):
    """The second factor, after the password."""

    def clean_code(self) -> str:
        """A code that the account shows, and that was no proof before."""
        if cache.get(_key(self.user, self.cleaned_data["code"])):
            raise get_adapter().validation_error("incorrect_code")
        code: str = super().clean_code()
        return code
