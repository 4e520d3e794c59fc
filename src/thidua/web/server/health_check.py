"""Looks a site over without changing it: its data folder, its settings and, by a process of its own, its database.

Knows no Django: where the site's packages are missing it says so.
"""

import json
import os
import pwd
import shutil
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

from thidua.i18n import UserError, _, formats
from thidua.io.atomic_files import OTHERS
from thidua.ledger.store.health_check import ENOUGH_BYTES, LEAST_BYTES, FindingLevel, HealthFinding
from thidua.web.server import supervisor
from thidua.web.server.last_backup import last_backup
from thidua.web.server.operator_settings import SiteSettings, embedded_database, site_settings

Findings = Iterator[tuple[str, HealthFinding]]
SECRET_LENGTH = 32
LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]"}
PATIENCE_SECONDS = 5
# Clocks that differ by less are one.
SAME_CLOCK = timedelta(minutes=1)
HTTPS_PORT = 443
# Programs that renew by themselves do so a month before the end.
CERTIFICATE_NOTE, CERTIFICATE_BAD = timedelta(days=21), timedelta(days=7)


def examine(home: Path, now: datetime, variables: Mapping[str, str] | None = None) -> Findings:
    """(check, finding) of the site over the data folder, in the order of looking; never raises for what it finds.

    now: aware.
    variables: what the operator has set; without any, the environment.
    """
    installed = True
    try:
        supervisor.require_installed()
    except UserError as error:
        installed = False
        yield "settings", HealthFinding(FindingLevel.BAD, error.message, error.values)
    try:
        settings = site_settings(variables)
    except UserError as error:
        yield from (("folder", file) for file in _folder(home))
        yield "settings", HealthFinding(FindingLevel.BAD, error.message, error.values)
        return
    yield from examine_outside(home, settings, now)
    if not home.is_dir() or not installed:
        return
    database = embedded_database(home, settings)
    if database is not None and not database.is_file():
        text = _("There is no database {file} yet: thidua serve --home {folder} makes it")
        yield "database", HealthFinding(FindingLevel.BAD, text, {"file": database, "folder": home})
        return
    yield from _inside(home, settings)


def examine_outside(home: Path, settings: SiteSettings, now: datetime) -> Findings:
    """(check, finding) of the data folder, the settings, the newest copy and the certificate. now: aware."""
    yield from (("folder", file) for file in _folder(home))
    yield from (("settings", setting) for setting in _settings(settings))
    if home.is_dir():
        yield from (("settings", finding) for finding in _secret(home, settings))
        yield "backup", backup_age(home, settings, now)
    if settings.https and find_spec("cryptography"):
        names = [host for host in settings.hosts if host not in LOCAL_HOSTS | {"*"}]
        yield from (("certificate", certificate(host, HTTPS_PORT, now)) for host in names)


def _folder(home: Path) -> Iterator[HealthFinding]:
    values: dict[str, object] = {"folder": home}
    if not home.is_dir():
        text = _("There is no data folder {folder}: name another with --home, or make it: thidua serve --home {folder}")
        yield HealthFinding(FindingLevel.BAD, text, values)
        return
    if os.statvfs(home).f_flag & os.ST_RDONLY:
        text = _("The disk of {folder} is read-only: pages can be read, nothing can be saved; mount it writable")
        yield HealthFinding(FindingLevel.BAD, text, values)
    elif not os.access(home, os.W_OK | os.X_OK):
        text = _("The data folder {folder} cannot be written by {user}: give it to that user with chown")
        yield HealthFinding(FindingLevel.BAD, text, {**values, "user": _user(os.geteuid())})
    else:
        yield HealthFinding(FindingLevel.OK, _("The data folder {folder} can be written"), values)
    if home.stat().st_mode & OTHERS:
        text = _("Others can look into the data folder: run chmod 700 {folder}; the site does so when it starts")
        yield HealthFinding(FindingLevel.BAD, text, values)
    yield _room(home)
    strangers = [path for path in sorted(home.iterdir()) if path.lstat().st_uid != home.stat().st_uid]
    if strangers:
        text = _("{file} belongs to {user}, the data folder to {owner}: run chown -R {owner} {folder}")
        names = {"user": _user(strangers[0].lstat().st_uid), "owner": _user(home.stat().st_uid)}
        yield HealthFinding(FindingLevel.BAD, text, {**values, **names, "file": strangers[0]})
    elif os.geteuid() != home.stat().st_uid:
        text = _("The data folder belongs to {owner}, this runs as {user}: run the site and its commands as {owner}")
        yield HealthFinding(FindingLevel.NOTE, text, {"owner": _user(home.stat().st_uid), "user": _user(os.geteuid())})
    pid = supervisor.pid_of(home)
    if pid is None:
        yield HealthFinding(
            FindingLevel.NOTE, _("No site runs over {folder}: start it with thidua serve --home {folder}"), values
        )
    else:
        yield HealthFinding(FindingLevel.OK, _("The site runs, as process {pid}"), {"pid": pid})


def _room(home: Path) -> HealthFinding:
    free = shutil.disk_usage(home).free
    values = {"folder": home, "megabytes": free // 1024**2}
    if free < LEAST_BYTES:
        text = _("The disk of {folder} is full ({megabytes} MB are left): nothing can be saved until there is room")
        return HealthFinding(FindingLevel.BAD, text, values)
    if free < ENOUGH_BYTES:
        # Bad already: where the operator sleeps, the last 50 MB are too late for a mail.
        text = _("The disk of {folder} is nearly full: {megabytes} MB are left")
        return HealthFinding(FindingLevel.BAD, text, values)
    return HealthFinding(FindingLevel.OK, _("The disk of {folder} has room: {megabytes} MB are left"), values)


def backup_age(home: Path, settings: SiteSettings, now: datetime) -> HealthFinding:
    """How old the newest copy is; bad where that is too old, or there is none though a store is set. now: aware."""
    last = last_backup(home)
    if last is None:
        text = _("The site was never copied: thidua backup --home {folder} --to STORE")
        return HealthFinding(FindingLevel.BAD if settings.backup else FindingLevel.NOTE, text, {"folder": home})
    if last.at - now > SAME_CLOCK:
        text = _("The last copy of the site is of {moment}, which is still to come: look at the clock, then copy anew")
        return HealthFinding(FindingLevel.BAD, text, {"moment": formats.moment(last.at)})
    hours = int((now - last.at) / timedelta(hours=1))
    values = {"name": last.copy, "store": last.store, "hours": hours}
    if hours >= settings.backup_hours:
        text = _(
            "The last copy of the site is {hours} hours old ({name} in {store}): look why thidua backup did not run"
        )
        return HealthFinding(FindingLevel.BAD, text, values)
    return HealthFinding(
        FindingLevel.OK, _("The last copy of the site is {hours} hours old ({name} in {store})"), values
    )


def certificate(host: str, port: int, now: datetime) -> HealthFinding:
    """How long the certificate lasts that browsers are shown; bad within CERTIFICATE_BAD of its end. now: aware."""
    try:
        text = ssl.get_server_certificate((host, port), timeout=PATIENCE_SECONDS)
    except (OSError, ValueError) as error:
        unread = _("The certificate of {host} cannot be read from here ({reason}); look at it from another machine")
        return HealthFinding(FindingLevel.NOTE, unread, {"host": host, "reason": str(error)})
    from cryptography import x509  # of the site's packages

    end = x509.load_pem_x509_certificate(text.encode()).not_valid_after_utc
    values = {"host": host, "day": formats.day(end.date()), "days": (end - now).days}
    if end <= now:
        return HealthFinding(FindingLevel.BAD, _("The certificate of {host} ended on {day}: renew it"), values)
    soon = _("The certificate of {host} ends on {day}, in {days} days: renew it, or look why it was not renewed")
    if end - now < CERTIFICATE_BAD:
        return HealthFinding(FindingLevel.BAD, soon, values)
    if end - now < CERTIFICATE_NOTE:
        return HealthFinding(FindingLevel.NOTE, soon, values)
    return HealthFinding(FindingLevel.OK, _("The certificate of {host} lasts until {day}"), values)


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _secret(home: Path, settings: SiteSettings) -> Iterator[HealthFinding]:
    setting, file = settings.secret, home / "secret"
    if setting:
        if len(setting) < SECRET_LENGTH:
            text = _("THIDUA_SECRET is too short to be safe: use {count} characters or more, made by chance")
            yield HealthFinding(FindingLevel.BAD, text, {"count": SECRET_LENGTH})
        else:
            yield HealthFinding(FindingLevel.OK, _("The site's secret comes from THIDUA_SECRET"))
        return
    for path in (file, settings.key or home / "key"):
        if path.is_file() and path.stat().st_mode & OTHERS:
            text = _("Others can read {file}: run chmod 600 {file}, and make it anew where it may have been read")
            yield HealthFinding(FindingLevel.BAD, text, {"file": path})
        elif path == file:
            text = _("The site's secret {file} is readable by its owner alone")
            if not path.is_file():
                text = _("The site has no secret yet: thidua serve makes {file}")
            yield HealthFinding(FindingLevel.OK, text, {"file": file})


def _settings(settings: SiteSettings) -> Iterator[HealthFinding]:
    elsewhere = [host for host in settings.hosts if host not in LOCAL_HOSTS]
    if "*" in settings.hosts:
        text = _("THIDUA_HOSTS=* answers to any name, a forged one too: name the site's own")
        yield HealthFinding(FindingLevel.BAD, text)
    elif not elsewhere:
        text = _("The site answers on this machine alone; for others set THIDUA_HOSTS to the name they ask for")
        yield HealthFinding(FindingLevel.OK, text)
    elif not settings.https:
        text = _("The site answers to {host} without https: passwords can be read on the way; see THIDUA_HTTPS")
        yield HealthFinding(FindingLevel.NOTE, text, {"host": elsewhere[0]})
    else:
        text = _("The site answers to {hosts}, its cookies go over https only")
        yield HealthFinding(FindingLevel.OK, text, {"hosts": ", ".join(elsewhere)})
    if settings.web_debug:
        text = _("THIDUA_WEB_DEBUG is on: error pages show the inside of the program; unset it")
        yield HealthFinding(FindingLevel.BAD, text)
    if not settings.second_factor:
        text = _("THIDUA_SECOND_FACTOR is off: roles that decide sign in with a password alone; unset it")
        yield HealthFinding(FindingLevel.NOTE, text)
    if elsewhere and not settings.address.startswith("https://"):
        text = _("THIDUA_ADDRESS is no https:// address: papers carry no QR code, and awards have no credential")
        yield HealthFinding(FindingLevel.NOTE, text)
    yield from _sign_on(settings)


class _Unfollowed(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_words: object) -> None:
        """None: the sign-on follows no redirect either."""


def _sign_on(settings: SiteSettings) -> Iterator[HealthFinding]:
    if not settings.oidc_issuer:
        return
    issuer = settings.oidc_issuer.rstrip("/")
    where = issuer if "/.well-known/" in issuer else f"{issuer}/.well-known/openid-configuration"
    if not where.startswith(("https://", "http://")):
        text = _("THIDUA_OIDC_ISSUER is no web address: {issuer}")
        yield HealthFinding(FindingLevel.BAD, text, {"issuer": issuer})
        return
    try:
        with urllib.request.build_opener(_Unfollowed).open(where, timeout=PATIENCE_SECONDS) as answer:
            json.load(answer)["authorization_endpoint"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = _("The single sign-on {issuer} does not answer as it should ({reason}); local accounts still sign in")
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        yield HealthFinding(FindingLevel.BAD, text, {"issuer": issuer, "reason": str(reason)})
        return
    yield HealthFinding(FindingLevel.OK, _("The single sign-on {issuer} answers"), {"issuer": issuer})


def _inside(home: Path, settings: SiteSettings) -> Findings:
    # Settings make a secret where there is none; looking needs none, and changes nothing.
    secret = settings.secret or "s" * SECRET_LENGTH
    site = supervisor.Site(home, "127.0.0.1", 1, 1)
    try:
        findings = json.loads(supervisor.run_once(site, "check_site", THIDUA_SECRET=secret))
    except UserError as error:
        yield "settings", HealthFinding(FindingLevel.BAD, error.message, error.values)
        return
    for finding in findings:
        yield finding["check"], HealthFinding(FindingLevel(finding["level"]), finding["message"], finding["values"])
