"""Mails of the program itself: to operators, and to witnesses. Knows no Django."""

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from thidua.i18n import UserError
from thidua.web.server.operator_settings import SiteSettings

SUBMISSION_PORT = 587


@dataclass(frozen=True, slots=True)
class MailServer:
    """What THIDUA_SMTP and THIDUA_MAIL_FROM say. user, password: empty where none is asked for.

    secure: TLS from the beginning (smtps); otherwise it begins before a user name is given.
    """

    host: str
    port: int
    user: str
    password: str
    secure: bool
    sender: str


def mail_server(settings: SiteSettings) -> MailServer | None:
    """The mail server that is set, and the sender; None where none is."""
    address = urlsplit(settings.smtp or "")
    if not address.hostname:
        return None
    secure, user = address.scheme == "smtps", unquote(address.username or "")
    port = address.port or (smtplib.SMTP_SSL_PORT if secure else SUBMISSION_PORT)
    sender = settings.mail_from or user or "thidua@localhost"
    return MailServer(address.hostname, port, user, unquote(address.password or ""), secure, sender)


def deliver(
    settings: SiteSettings,
    to: Sequence[str],
    subject: str,
    lines: Sequence[str],
    files: Mapping[str, str],
    patience_seconds: float,
) -> None:
    """Send a mail by THIDUA_SMTP. files: texts by their names, attached.

    Raises:
        OSError: the mail server refuses or does not answer (SMTPException is one).
        UserError: no mail server is set.
    """
    via = mail_server(settings)
    if via is None:
        raise UserError("no mail server is set: THIDUA_SMTP")
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = via.sender
    mail["To"] = ", ".join(to)
    mail.set_content("\n".join(lines) + "\n")
    for name, content in files.items():
        mail.add_attachment(content.encode(), maintype="application", subtype="octet-stream", filename=name)
    with (
        smtplib.SMTP_SSL(via.host, via.port, timeout=patience_seconds, context=ssl.create_default_context())
        if via.secure
        else smtplib.SMTP(via.host, via.port, timeout=patience_seconds)
    ) as server:
        if via.user and not via.secure:
            server.starttls(context=ssl.create_default_context())
        if via.user:
            server.login(via.user, via.password)
        server.send_message(mail)
