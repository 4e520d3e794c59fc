"""How long a letter waits after a try that failed, and when nobody tries any more."""

from datetime import datetime, timedelta

FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=6)
GIVEN_UP_AFTER = timedelta(days=7)
# A worker that has had a letter at hand for so long is dead.
CLAIM_LASTS = timedelta(minutes=15)


def pause(tries: int) -> timedelta:
    """After so many failed tries: a minute, then twice as long each time, six hours at most."""
    return min(FIRST * (1 << min(tries - 1, 20)), LONGEST)


def next_try(queued_at: datetime, tries: int, now: datetime) -> datetime | None:
    """When a letter that failed just now is tried again; None: it has been tried for a week."""
    at = now + pause(tries)
    return at if at - queued_at <= GIVEN_UP_AFTER else None
