"""What is done with letters: written down in the transaction of what they tell, sent later, tried again."""

import logging
import smtplib
import time
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.utils import timezone, translation

from thidua.i18n import UserError
from thidua.web.apps.accounts.models import User
from thidua.web.apps.outbox.models import LONGEST_REASON, Letter, LetterOutcome
from thidua.web.apps.outbox.pauses import CLAIM_LASTS, next_try
from thidua.web.apps.outbox.writers import WRITERS, LetterText
from thidua.web.ui.values import Json

# So many are handed to the mail server over one connection, in so many seconds.
AT_ONCE = 50
MOST_SECONDS = 10.0
KEPT = timedelta(days=90)
# What the mail server says of one letter; any other error is the server's, and so every letter's.
REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
log = logging.getLogger("thidua.outbox")


def put(kind: str, users: Iterable[User], about: Mapping[str, Json], key: str) -> int:
    """Writes a letter to each account that is open and has an address; how many. Where no mail server is set, none.

    Part of the caller's transaction: undone with it. key: what it is about, so that the same is written to one account
    once.
    """
    if not settings.MAIL_WORKS:
        return 0
    letters = [
        Letter(kind=kind, about=dict(about), key=key, user=user) for user in users if user.is_active and user.email
    ]
    Letter.objects.bulk_create(letters, ignore_conflicts=True)
    return len(letters)


def send_due(now: datetime | None = None) -> int:
    """Sends the letters whose time has come; how many were sent. Workers may do it side by side.

    It ends after some seconds, whatever waits: the worker has to give signs of life. A letter whose worker died with it
    at hand is sent again under the same Message-ID: nobody can know whether the mail server had taken it.
    """
    now = now or timezone.now()
    due = _due(now)
    if not due:
        return 0
    connection = get_connection()
    try:
        connection.open()
    except OSError as problem:
        log.warning("%s letters wait: the mail server cannot be reached (%s)", len(due), problem)
        for letter in due:
            if _claimed(letter, now):
                _postpone(letter, problem, now)
        return 0
    try:
        return _sent_over(connection, due, now)
    finally:
        connection.close()


def _sent_over(connection: BaseEmailBackend, due: Iterable[Letter], now: datetime) -> int:
    count, until = 0, time.monotonic() + MOST_SECONDS
    for letter in due:
        if time.monotonic() > until:
            break
        if not _claimed(letter, now):
            continue
        try:
            count += _sent(letter, connection, now)
        except OSError:  # not this letter: the server has gone
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


def _due(now: datetime) -> list[Letter]:
    at_hand = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIM_LASTS)
    due = Letter.objects.filter(at_hand, outcome="", next_at__lte=now)
    return list(due.select_related("user").order_by("next_at", "queued_at")[:AT_ONCE])


def _claimed(letter: Letter, now: datetime) -> bool:
    """Whether the letter is this worker's: of two that want it one gets it."""
    same = Letter.objects.filter(pk=letter.pk, outcome="", tries=letter.tries)
    letter.tries += 1
    return same.update(claimed_at=now, tries=letter.tries) == 1


def _sent(letter: Letter, connection: BaseEmailBackend, now: datetime) -> bool:
    try:
        mail = _mail(letter, connection)
    except Exception as problem:  # a letter that cannot be written must not keep the others
        log.exception("letter %s cannot be written", letter.pk)
        _postpone(letter, problem, now)
        return False
    if mail is None:
        _end(letter, LetterOutcome.NEEDLESS, now)
        return False
    try:
        mail.send()
    except OSError as problem:
        _postpone(letter, problem, now)
        if isinstance(problem, REFUSED):
            return False
        raise
    _end(letter, LetterOutcome.SENT, now, str(mail.subject))
    return True


def _mail(letter: Letter, connection: BaseEmailBackend) -> EmailMessage | None:
    """The letter in its words of today, its headers looked at; None where what it would tell is over."""
    words = _words(letter)
    if words is None:
        return None
    mail = EmailMessage(
        words.subject,
        words.text,
        settings.DEFAULT_FROM_EMAIL,
        [letter.user.email],
        connection=connection,
        headers={"Message-ID": letter.message_id},
    )
    mail.message()  # refuses what no header may hold, before the mail server has any of it
    return mail


def _words(letter: Letter) -> LetterText | None:
    user = letter.user
    if not user.is_active or not user.email:
        return None
    with translation.override(user.language):
        return WRITERS[letter.kind](letter.about, user, timezone.localdate())


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
