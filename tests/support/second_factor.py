"""The second factor of the tests' accounts, by the standards themselves (RFC 6238) and allauth's public parts."""

import base64
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from thidua.web.apps.accounts.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - of the tests' own users


def code(secret: str = SECRET, ahead: int = 0) -> str:
    """The six digits that an authenticator app shows now, or so many half minutes later."""
    totp = TOTP(base64.b32decode(secret), 6, SHA1(), 30)  # noqa: S303 - what authenticator apps speak
    return totp.generate(int(time.time()) + 30 * ahead).decode()


def activate(user: User, secret: str = SECRET) -> Authenticator:
    """Give the account an authenticator app with this secret."""
    return Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret)})


def activate_recovery_codes(user: User) -> Authenticator:
    """Give the account recovery codes; `authenticator.wrap().get_unused_codes()` says which."""
    data = {"seed": encrypt("recovery-codes-of-the-tests"), "used_mask": 0}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data=data)
