"""A code of the second factor, sent with the password, passes the lock that others' guesses have made.

It lets one attempt through and opens nothing: after the password the second factor is asked for, with another code. So
whoever guesses codes gains an attempt at a password in some hundred thousand, and no attempt at the second factor.
"""

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from thidua.web.apps.accounts.models import User

# As long as the code could be typed: allauth itself forgets within a period that it was.
HOLDS_SECONDS = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)


def spend(user: User, code: str) -> bool:
    """Whether it is a code that the account's authenticator app shows now, and it was spent by nothing yet."""
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return bool(
        code
        and authenticator is not None
        and authenticator.wrap().validate_code(code)
        and cache.add(_key(user, code), "y", timeout=HOLDS_SECONDS)
    )


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
