"""What is done with letters: written down in the transaction of what they tell, sent later, tried again."""

import logging
import time
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from thidua.i18n import UserError
from thidua.web.apps.accounts.models import User
from thidua.web.apps.outbox.carriers import CARRIERS, Carrier, ways_set
from thidua.web.apps.outbox.letter_kinds import KINDS, LetterText
from thidua.web.apps.outbox.models import LONGEST_REASON, Letter, LetterOutcome, LetterWay, UnwantedNotice
from thidua.web.apps.outbox.pauses import CLAIM_LASTS, next_try
from thidua.web.ui.values import Json

# So many are handed over at once by a way, in so many seconds.
AT_ONCE = 50
MOST_SECONDS = 5.0
KEPT = timedelta(days=90)
log = logging.getLogger("thidua.outbox")


def goes_out(kind: str) -> bool:
    """Whether letters of the kind can reach anybody on this site."""
    return not set(KINDS[kind].ways).isdisjoint(ways_set())


def put(kind: str, users: Iterable[User], about: Mapping[str, Json], key: str) -> int:
    """Writes a letter to each open account, by each way that is set, reaches it and is wanted; how many letters.

    Part of the caller's transaction: undone with it. key: what it is about, so that the same is written to one account
    once.
    """
    people = [user for user in users if user.is_active]
    unwanted = set(UnwantedNotice.objects.filter(kind=kind, user__in=people).values_list("user_id", "way"))
    letters = [
        Letter(kind=kind, about=dict(about), key=key, user=user, way=way)
        for way in KINDS[kind].ways
        if (carrier := CARRIERS[way]()).is_set()
        for user in people
        if carrier.reaches(user) and (user.pk, way) not in unwanted
    ]
    Letter.objects.bulk_create(letters, ignore_conflicts=True)
    return len(letters)


def want(user: User, wanted: Mapping[tuple[str, LetterWay], bool]) -> None:
    """Keeps which letters an account wants, for each kind and way that it may choose."""
    with transaction.atomic():
        for (kind, way), yes in wanted.items():
            if yes:
                UnwantedNotice.objects.filter(user=user, kind=kind, way=way).delete()
            else:
                UnwantedNotice.objects.get_or_create(user=user, kind=kind, way=way)


def send_due(now: datetime | None = None) -> int:
    """Sends the letters whose time has come, way by way; how many were sent. Workers may do it side by side.

    It ends after some seconds, whatever waits: the worker has to give signs of life. A letter whose worker died with it
    at hand is sent again under the same name: nobody can know whether the mail server or gateway had taken it.
    """
    now = now or timezone.now()
    return sum(_send_by(way, now) for way in LetterWay if CARRIERS[way]().is_set())


def _send_by(way: LetterWay, now: datetime) -> int:
    due = _due(way, now)
    if not due:
        return 0
    carrier = CARRIERS[way]()
    try:
        carrier.open()
    except OSError as problem:
        log.warning("%s letters wait: they cannot go by %s (%s)", len(due), way.value, problem)
        for letter in due:
            if _claimed(letter, now):
                _postpone(letter, problem, now)
        return 0
    try:
        return _sent_over(carrier, due, now)
    finally:
        carrier.close()


def _sent_over(carrier: Carrier, due: Iterable[Letter], now: datetime) -> int:
    count, until = 0, time.monotonic() + MOST_SECONDS
    for letter in due:
        if time.monotonic() > until:
            break
        if not _claimed(letter, now):
            continue
        try:
            count += _sent(letter, carrier, now)
        except OSError:  # not this letter: nobody is there any more
            break
    return count


def try_again(letter: Letter) -> None:
    """A letter that was given up, or waits for its next try, is tried at once.

    Raises:
        UserError: it was sent, or is no longer needed.
    """
    waiting = Letter.objects.filter(pk=letter.pk, outcome__in=("", LetterOutcome.GIVEN_UP))
    now = timezone.now()
    if not waiting.update(outcome="", ended_at=None, next_at=now, queued_at=now, tries=0):
        raise UserError("This letter was sent, or is no longer needed.")


def forget(now: datetime | None = None) -> int:
    """Removes letters that ended long ago, and with them to whom they went; how many."""
    count, _ = Letter.objects.filter(ended_at__lt=(now or timezone.now()) - KEPT).delete()
    return count


def _due(way: LetterWay, now: datetime) -> list[Letter]:
    at_hand = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIM_LASTS)
    due = Letter.objects.filter(at_hand, way=way, outcome="", next_at__lte=now)
    return list(due.select_related("user").order_by("next_at", "queued_at")[:AT_ONCE])


def _claimed(letter: Letter, now: datetime) -> bool:
    """Whether the letter is this worker's: of two that want it one gets it."""
    same = Letter.objects.filter(pk=letter.pk, outcome="", tries=letter.tries)
    letter.tries += 1
    return same.update(claimed_at=now, tries=letter.tries) == 1


def _sent(letter: Letter, carrier: Carrier, now: datetime) -> bool:
    try:
        words = _words(letter, carrier)
        hand_over = None if words is None else carrier.prepared(letter, words)
    except Exception as problem:  # a letter that cannot be written must not keep the others
        log.exception("letter %s cannot be written", letter.pk)
        _postpone(letter, problem, now)
        return False
    if words is None or hand_over is None:
        _end(letter, LetterOutcome.NEEDLESS, now)
        return False
    try:
        hand_over()
    except OSError as problem:
        _postpone(letter, problem, now)
        if carrier.refuses(problem):
            return False
        raise
    _end(letter, LetterOutcome.SENT, now, words.subject)
    return True


def _words(letter: Letter, carrier: Carrier) -> LetterText | None:
    """The letter in its words of today; None where what it would tell is over, or nobody wants it any more."""
    user = letter.user
    if not user.is_active or not carrier.reaches(user):
        return None
    if UnwantedNotice.objects.filter(user=user, kind=letter.kind, way=letter.way).exists():
        return None
    with translation.override(user.language):
        return KINDS[letter.kind].writer(letter.about, user, timezone.localdate())


def _postpone(letter: Letter, problem: Exception, now: datetime) -> None:
    reason = str(problem).strip().splitlines() or [type(problem).__name__]
    letter.error = reason[0][:LONGEST_REASON]
    at = next_try(letter.queued_at, letter.tries, now)
    if at is None:
        _end(letter, LetterOutcome.GIVEN_UP, now)
        return
    Letter.objects.filter(pk=letter.pk).update(error=letter.error, next_at=at, claimed_at=None)


def _end(letter: Letter, outcome: LetterOutcome, now: datetime, subject: str = "") -> None:
    Letter.objects.filter(pk=letter.pk).update(
        outcome=outcome, ended_at=now, claimed_at=None, subject=subject, error=letter.error
    )
