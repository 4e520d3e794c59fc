"""Looks a site over without changing it: its data folder, its settings and, by a process of its own, its database.

Knows no Django: where the site's packages are missing it says so.
"""

import json
import os
import pwd
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from thidua.i18n import UserError, _
from thidua.io.atomic_files import OTHERS
from thidua.ledger.store.health_check import ENOUGH_BYTES, LEAST_BYTES, FindingLevel, HealthFinding
from thidua.web.server import supervisor
from thidua.web.server.operator_settings import SiteSettings, site_settings

Findings = Iterator[tuple[str, HealthFinding]]
SECRET_LENGTH = 32
LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]"}
PATIENCE_SECONDS = 5


def examine(home: Path, variables: Mapping[str, str] | None = None) -> Findings:
    """(check, finding) of the site over the data folder, in the order of looking; never raises for what it finds.

    variables: what the operator has set; without any, the environment.
    """
    installed = True
    try:
        supervisor.require_installed()
    except UserError as error:
        installed = False
        yield "settings", HealthFinding(FindingLevel.BAD, error.message, error.values)
    folder = list(_folder(home))
    yield from (("folder", file) for file in folder)
    try:
        settings = site_settings(variables)
    except UserError as error:
        yield "settings", HealthFinding(FindingLevel.BAD, error.message, error.values)
        return
    yield from (("settings", setting) for setting in _settings(settings))
    if not home.is_dir() or not installed:
        return
    yield from (("settings", finding) for finding in _secret(home, settings))
    database = _embedded(home, settings)
    if database is not None and not database.is_file():
        text = _("There is no database {file} yet: thidua serve --home {folder} makes it")
        yield "database", HealthFinding(FindingLevel.BAD, text, {"file": database, "folder": home})
        return
    yield from _inside(home, settings)


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
        return HealthFinding(
            FindingLevel.NOTE, _("The disk of {folder} is nearly full: {megabytes} MB are left"), values
        )
    return HealthFinding(FindingLevel.OK, _("The disk of {folder} has room: {megabytes} MB are left"), values)


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
    yield from _sign_on(settings)


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
        with urllib.request.urlopen(where, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - looked at above
            json.load(answer)["authorization_endpoint"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = _("The single sign-on {issuer} does not answer as it should ({reason}); local accounts still sign in")
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        yield HealthFinding(FindingLevel.BAD, text, {"issuer": issuer, "reason": str(reason)})
        return
    yield HealthFinding(FindingLevel.OK, _("The single sign-on {issuer} answers"), {"issuer": issuer})


def _embedded(home: Path, settings: SiteSettings) -> Path | None:
    """The SQLite file; None where the database is a server."""
    url = settings.database_url
    if not url:
        return home / "web.sqlite3"
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


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
