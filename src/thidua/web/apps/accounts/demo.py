"""Logins of a demonstration: one a role, over whichever city the ledger holds."""

import base64
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from urllib.parse import quote, urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.conf import settings
from django.utils import timezone

from thidua.i18n import UserError
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import DECISION_ROLES, Role
from thidua.web.apps.organisation.models import Officer, Unit
from thidua.web.ui.transactions import whole

PREFIX = "demo."
SECRET_BYTES = 20  # as long as the hash that codes are made with (RFC 4226)
NAMES = {
    Role.UNIT_OFFICER: "can-bo-xa",
    Role.UNIT_HEAD: "lanh-dao-xa",
    Role.OFFICER: "cong-chuc",
    Role.CITY_OFFICE: "van-phong",
    Role.HOME_AFFAIRS: "noi-vu",
    Role.COUNCIL: "hoi-dong",
    Role.CHAIRMAN: "chu-tich",
    Role.CULTURE: "bao-chi",
    Role.FRONT: "mat-tran",
    Role.ADMINISTRATOR: "quan-tri",
    Role.AUDITOR: "kiem-toan",
}


@dataclass(frozen=True, slots=True)
class Login:
    """What somebody needs to sign in as a role. `secret` and `uri` are empty where no second factor is asked for."""

    role: str
    unit: str
    username: str
    password: str
    secret: str
    uri: str

    def value(self) -> dict[str, str]:
        """As JSON."""
        return asdict(self)


@whole()
def make() -> list[Login]:
    """Makes the logins, or gives those there are new passwords and secrets.

    Raises:
        UserError: the site has accounts of people, or knows no unit yet.
    """
    if User.objects.exclude(username__startswith=PREFIX).exists():
        raise UserError("This site has accounts of people: demonstration logins are for a site of their own.")
    commune = Unit.objects.filter(group="commune", id__in=Officer.objects.values("unit_id")).first()
    officer = Officer.objects.filter(unit_id=commune.id).first() if commune else None
    if commune is None or officer is None:
        raise UserError("No commune with officers is known yet: bring in a ledger and let it be judged first.")
    return list(_logins(commune, officer))


def bind(user: User, name: str) -> None:
    """Binds a demonstration's account to a person of its own, who is no candidate of the city."""
    user.officer_id = f"{PREFIX}{name}"


def _logins(commune: Unit, officer: Officer) -> Iterator[Login]:
    for role, name in NAMES.items():
        at_unit = role in {Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.OFFICER}
        is_officer = role is Role.OFFICER
        password = secrets.token_urlsafe(12)
        user, _made = User.objects.get_or_create(username=PREFIX + name)
        user.first_name = officer.name if is_officer else str(role.label)
        bind(user, name)
        if is_officer:
            user.officer_id = officer.id
        user.set_password(password)
        user.save()
        unit_id = commune.id if at_unit else ""
        Grant.objects.filter(user=user).exclude(role=role, unit_id=unit_id).delete()
        Grant.objects.get_or_create(user=user, role=role, unit_id=unit_id, defaults={"from_on": timezone.localdate()})
        Authenticator.objects.filter(user=user).delete()
        secret = ""
        if role in DECISION_ROLES and settings.SECOND_FACTOR_COMPULSORY:
            secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret)})
        yield Login(
            role=str(role),
            unit=commune.name if at_unit else "",
            username=user.username,
            password=password,
            secret=secret,
            uri=_uri(user.username, secret) if secret else "",
        )


def _uri(username: str, secret: str) -> str:
    words = urlencode({"secret": secret, "issuer": settings.MFA_TOTP_ISSUER}, quote_via=quote)
    return f"otpauth://totp/{quote(username)}?{words}"
