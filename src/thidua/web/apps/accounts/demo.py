"""Logins of a demonstration: one a role, over whichever city the ledger holds."""

import base64
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils import timezone

from thidua.i18n import UserError
from thidua.web.apps.accounts import actions
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import DECISION_ROLES, Role
from thidua.web.apps.accounts.queries import in_force
from thidua.web.apps.organisation.models import Officer, Unit
from thidua.web.ui.transactions import whole

PREFIX = "demo."
YEAR_BEGINS = date(2026, 1, 1)
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


def account(name: str, full_name: str, officer_id: str = "") -> User:
    """A demonstration's account, made where it is missing.

    officer_id: whose it is; empty: a person of its own, who is no candidate of the city.
    """
    code = officer_id or f"{PREFIX}{name}"
    user = User.objects.filter(username=PREFIX + name).first()
    if user is None:
        return actions.create(
            username=PREFIX + name, full_name=full_name, email="", officer_id=code, language="vi", by=None
        )
    if user.first_name != full_name:
        user.first_name = full_name
        user.save(update_fields=["first_name"])
    actions.bind(user, code, same_person=False, by=None)
    return user


def hold(user: User, role: Role, unit_id: str) -> None:
    """The account holds this role now, and since the sample's year began, and no other one."""
    today = timezone.localdate()
    grants = list(user.grants.filter(in_force()))
    for grant in grants:
        if (grant.role, grant.unit_id) != (role, unit_id):
            actions.end(grant, today - timedelta(days=1), by=None)
    if all((grant.role, grant.unit_id) != (role, unit_id) for grant in grants):
        held_before = user.grants.filter(role=role, unit_id=unit_id).exists()
        actions.give(user, role, unit_id, today if held_before else min(today, YEAR_BEGINS), None, by=None)


def _logins(commune: Unit, officer: Officer) -> Iterator[Login]:
    for role, name in NAMES.items():
        at_unit = role in {Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.OFFICER}
        is_officer = role is Role.OFFICER
        password = secrets.token_urlsafe(12)
        user = account(
            name, officer.name if is_officer else str(role.label), officer_id=officer.id if is_officer else ""
        )
        hold(user, role, commune.id if at_unit else "")
        actions.set_password(user, password, by=None)
        secret = ""
        if role in DECISION_ROLES and settings.SECOND_FACTOR_COMPULSORY:
            secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")
        actions.set_second_factor(user, secret, by=None)
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
