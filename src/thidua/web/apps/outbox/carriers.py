"""Who takes letters along: the mail server, and the city's gateway to telephones where one is set.

A gateway gets a POST in the form of Standard Webhooks (standardwebhooks.com), signed by HMAC-SHA256.
"""

import base64
import hashlib
import hmac
import json
import smtplib
from collections.abc import Callable
from functools import partial
from typing import Protocol
from urllib.error import HTTPError

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from thidua.web.apps.accounts.models import User
from thidua.web.apps.outbox.letter_kinds import LetterText
from thidua.web.apps.outbox.models import Letter, LetterWay
from thidua.web.server.operator_settings import GATEWAY_PREFIX, SiteSettings
from thidua.web.server.outgoing import answer_to

# What a gateway answers about one notice: it cannot be read, is too large, or is for nobody it knows.
OF_ONE_NOTICE = frozenset({400, 413, 422})


class Carrier(Protocol):
    """A way by which letters go."""

    def is_set(self) -> bool:
        """Whether the operator has set it up."""

    def reaches(self, user: User) -> bool:
        """Whether it could reach the account."""

    def open(self) -> None:
        """Before the first letter; OSError where it cannot be reached."""

    def close(self) -> None:
        """After the last."""

    def prepared(self, letter: Letter, words: LetterText) -> Callable[[], object]:
        """The letter in its words, looked at, so that it need only be handed over; that raises OSError."""

    def refuses(self, problem: OSError) -> bool:
        """Whether it said no to one letter; any other problem is its own, and so every letter's."""


class MailCarrier:
    """The mail server of the settings, over one connection."""

    def __init__(self) -> None:
        self.connection = get_connection()

    def is_set(self) -> bool:
        """As `Carrier`."""
        return bool(settings.MAIL_WORKS)

    def reaches(self, user: User) -> bool:
        """Whether the account has an address."""
        return bool(user.email)

    def open(self) -> None:
        """As `Carrier`."""
        self.connection.open()

    def close(self) -> None:
        """As `Carrier`."""
        self.connection.close()

    def prepared(self, letter: Letter, words: LetterText) -> Callable[[], object]:
        """The mail, its headers looked at. ValueError for what no header may hold."""
        mail = EmailMessage(
            words.subject,
            words.text,
            settings.DEFAULT_FROM_EMAIL,
            [letter.user.email],
            connection=self.connection,
            headers={"Message-ID": letter.message_id},
        )
        mail.message()  # refuses it before the mail server has any of it
        return mail.send

    def refuses(self, problem: OSError) -> bool:
        """As `Carrier`."""
        of_one = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
        return isinstance(problem, of_one)


class GatewayCarrier:
    """The city's own program at THIDUA_GATEWAY_URL, which knows the telephones."""

    def __init__(self) -> None:
        operator: SiteSettings = settings.OPERATOR
        self.url, self.secret = operator.gateway_url, operator.gateway_secret

    def is_set(self) -> bool:
        """As `Carrier`."""
        return bool(self.url)

    def reaches(self, user: User) -> bool:
        """Any account: which have a telephone, the gateway knows."""
        return bool(user.username)

    def open(self) -> None:
        """Nothing: each notice is a request of its own."""

    def close(self) -> None:
        """Nothing."""

    def prepared(self, letter: Letter, words: LetterText) -> Callable[[], object]:
        """The request, signed now; its id is the same at every try."""
        at = timezone.now()
        value = {
            "type": letter.kind,
            "timestamp": at.isoformat(timespec="seconds"),
            "data": {
                "account": letter.user.username,
                "language": letter.user.language,
                "subject": words.subject,
                "text": words.text,
            },
        }
        body = json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
        stamp = str(int(at.timestamp()))
        key = base64.b64decode(self.secret.removeprefix(GATEWAY_PREFIX))
        signature = hmac.new(key, f"{letter.id}.{stamp}.".encode() + body, hashlib.sha256).digest()
        headers = {
            "Content-Type": "application/json",
            "webhook-id": str(letter.id),
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
        }
        return partial(answer_to, self.url, body, headers)

    def refuses(self, problem: OSError) -> bool:
        """As `Carrier`."""
        return isinstance(problem, HTTPError) and problem.code in OF_ONE_NOTICE


CARRIERS: dict[LetterWay, Callable[[], Carrier]] = {
    LetterWay.MAIL: MailCarrier,
    LetterWay.GATEWAY: GatewayCarrier,
}


def ways_set() -> list[LetterWay]:
    """The ways by which letters can go on this site."""
    return [way for way, carrier in CARRIERS.items() if carrier().is_set()]
