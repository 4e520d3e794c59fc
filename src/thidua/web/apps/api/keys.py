"""Make, check and revoke the keys of other programs."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import F
from django.utils import timezone

from thidua.web.apps.accounts.models import User
from thidua.web.apps.api.models import ApiKey
from thidua.web.ui.transactions import whole

MARK = "tdk"
WINDOW = timedelta(minutes=1)


@whole()
def make(
    client: str, scopes: Sequence[str], unit_id: str, expires_on: date, per_minute: int, *, by: User | None
) -> tuple[ApiKey, str]:
    """A new key and its text, which is shown this once: `tdk_<prefix>_<secret>`, the secret of 256 bits."""
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        client=client,
        scopes=list(scopes),
        unit_id=unit_id,
        expires_on=expires_on,
        per_minute=per_minute,
        prefix=prefix,
        hash=_hash(secret),
        made_by=by,
    )
    return key, f"{MARK}_{prefix}_{secret}"


def revoke(key: ApiKey) -> None:
    """The key opens nothing any more; what it did stays on record."""
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])


def find(text: str, now: datetime) -> ApiKey | None:
    """The valid key of that text; None where it is unknown, wrong, expired or revoked."""
    mark, _sign, remainder = text.partition("_")
    prefix, _sign, secret = remainder.partition("_")
    key = ApiKey.objects.filter(prefix=prefix).first() if mark == MARK else None
    right = hmac.compare_digest(_hash(secret), key.hash if key else _hash(""))
    if key is None or not right or key.revoked_at is not None or key.expires_on < timezone.localdate(now):
        return None
    return key


def use(key: ApiKey, now: datetime) -> int:
    """Counts one use in the minute at hand, for all processes together; how many more are left in it (below 0: none).

    The hash needs no slow function: the secret is random and of 256 bits.
    """
    minute = now.replace(second=0, microsecond=0)
    mine = ApiKey.objects.filter(pk=key.pk)
    if not mine.filter(window_at=minute).update(window_count=F("window_count") + 1, last_used_at=now):
        mine.update(window_at=minute, window_count=1, last_used_at=now)
    used: int = mine.values_list("window_count", flat=True).get()
    return key.per_minute - used


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
