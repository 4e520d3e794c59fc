"""Mails of the program itself: to operators, and to witnesses. Knows no Django."""

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from thidua.i18n import UserError
from thidua.web.server.operator_settings import SiteSettings

SUBMISSION_PORT = 587


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
    address = urlsplit(settings.smtp or "")
    if not address.hostname:
        raise UserError("no mail server is set: THIDUA_SMTP")
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = settings.mail_from or unquote(address.username or "") or "thidua@localhost"
    mail["To"] = ", ".join(to)
    mail.set_content("\n".join(lines) + "\n")
    for name, content in files.items():
        mail.add_attachment(content.encode(), maintype="application", subtype="octet-stream", filename=name)
    secure, user = address.scheme == "smtps", unquote(address.username or "")
    port = address.port or (smtplib.SMTP_SSL_PORT if secure else SUBMISSION_PORT)
    with (
        smtplib.SMTP_SSL(address.hostname, port, timeout=patience_seconds, context=ssl.create_default_context())
        if secure
        else smtplib.SMTP(address.hostname, port, timeout=patience_seconds)
    ) as server:
        if user and not secure:
            server.starttls(context=ssl.create_default_context())
        if user:
            server.login(user, unquote(address.password or ""))
        server.send_message(mail)
