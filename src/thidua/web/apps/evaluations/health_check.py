"""Looks the site's database and queue over without changing them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max, Min
from django.utils import timezone

from thidua.i18n import UserError, _, formats
from thidua.ledger.store.health_check import FindingLevel, HealthFinding
from thidua.proof import audit
from thidua.web.apps.accounts.persons import codes_of
from thidua.web.apps.accounts.queries import deciders
from thidua.web.apps.audit import witnesses
from thidua.web.apps.audit.log import entry_of
from thidua.web.apps.audit.models import AuditAnchor, AuditEntry
from thidua.web.apps.evaluations.ledger_mark import farthest, require_known, require_log
from thidua.web.apps.evaluations.site_engine import open_ledger
from thidua.web.apps.jobs.models import Job, JobState
from thidua.web.apps.jobs.tasks import DEAD_AFTER, last_seen
from thidua.web.apps.outbox.models import Letter, LetterOutcome
from thidua.web.server import supervisor
from thidua.web.server.witness_state import sending_to, sendings

Findings = Iterator[tuple[str, HealthFinding]]
LEAST_POSTGRESQL = 140000
ENTRIES_AT_ONCE = 2000
# Clocks of two machines that differ by more put records in a wrong order.
SAME_CLOCK = timedelta(seconds=5)
# Migrations and the first steps of a worker on a slow machine.
STARTS_WITHIN = timedelta(minutes=5)
LONG_WAIT = timedelta(minutes=10)
# Longer than any job takes that a site of a city has: what waits so long waits for nobody.
STUCK = timedelta(hours=2)
LETTERS_WAIT = timedelta(hours=1)
LATELY = timedelta(days=1)
UNUSABLE = _("The database cannot be used ({reason}): check that it runs, DATABASE_URL, and the rights on its files")
NEWER = _("The database was made by a newer version of the program (it has {first}): install that version")
# SQLite's primary result codes of a file that is whole but cannot be used now.
NOT_DAMAGED = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def examine() -> Findings:
    """(check, finding) of database, migrations, queue and the clock; what rests on something broken is left out."""
    file = Path(str(settings.DATABASES["default"]["NAME"]))
    if connection.vendor == "sqlite" and file.is_file():
        state = _sqlite(file)
        yield "database", state
        if state.level is FindingLevel.BAD:
            return
    try:
        connection.ensure_connection()
        if connection.vendor == "postgresql":
            findings = list(_postgresql())
            yield from (("database", finding) for finding in findings)
        findings = list(_migrations())
        yield from (("migrations", finding) for finding in findings)
        if all(finding.level is FindingLevel.OK for finding in findings):
            yield from (("ledger", finding) for finding in _ledger())
            yield from (("accounts", finding) for finding in _accounts())
            yield from (("witness", finding) for finding in _witness())
            yield from (("letters", finding) for finding in _letters())
            yield "chain", _chain()
            yield from (("queue", finding) for finding in _queue())
            yield from (("clock", finding) for finding in _clock())
    except Error as error:
        yield "database", _unreachable(error)


def _ledger() -> Iterator[HealthFinding]:
    mark = farthest()
    try:
        require_log()
        if mark is None:
            return
        require_known(open_ledger())
    except UserError as error:
        yield HealthFinding(FindingLevel.BAD, error.message, error.values)
        return
    text = _("The ledger holds import {number}, by which the site judged last")
    yield HealthFinding(FindingLevel.OK, text, {"number": mark.import_number})


def _accounts() -> Iterator[HealthFinding]:
    """Who decides must be known, or nobody could tell on whom they may not."""
    deciding = deciders()
    unbound = [user.username for user in deciding if not user.officer_id]
    if unbound:
        text = _(
            "Accounts that decide are bound to no person: {accounts}; they decide nothing until an administrator "
            "enters their officer codes under Accounts and roles"
        )
        yield HealthFinding(FindingLevel.BAD, text, {"accounts": ", ".join(unbound)})
    twice: list[str] = []
    first: dict[str, str] = {}
    for user in deciding:
        codes = codes_of([user.officer_id])
        taken = next((code for code in sorted(codes) if code in first), None)
        if taken is not None:
            twice.append(f"{first[taken]}, {user.username}")
        first |= dict.fromkeys(codes, user.username)
    if twice:
        text = _("One person has several accounts that decide: {accounts}; close all but one")
        yield HealthFinding(FindingLevel.BAD, text, {"accounts": "; ".join(twice)})
    if deciding and not unbound and not twice:
        text = _("Each of the {count} accounts that decide is bound to a person of its own")
        yield HealthFinding(FindingLevel.OK, text, {"count": len(deciding)})


def _witness() -> Iterator[HealthFinding]:
    """How far each witness of the audit log is that is set."""
    state = sendings(settings.HOME.path)
    for witness, (to, _way) in witnesses.ways().items():
        sending = sending_to(state, witness, to)
        values: dict[str, object] = {"witness": to, "number": sending.number, "reason": sending.problem}
        if sending.problem:
            text = _("The audit log does not reach its witness {witness} ({reason}), which has entry {number}")
            yield HealthFinding(FindingLevel.BAD, text, values)
        elif sending.number:
            text = _("The audit log has reached its witness {witness}, to entry {number}")
            yield HealthFinding(FindingLevel.OK, text, values)
        else:
            yield HealthFinding(
                FindingLevel.NOTE, _("Nothing of the audit log has reached its witness {witness} yet"), values
            )


def _letters() -> Iterator[HealthFinding]:
    """Whether people get the mails that tell them something."""
    now = timezone.now()
    given_up = Letter.objects.filter(outcome=LetterOutcome.GIVEN_UP).count()
    late = Letter.objects.filter(outcome="", queued_at__lt=now - LETTERS_WAIT).order_by("queued_at").first()
    if late is not None:
        text = _("Letters wait to be sent since {moment}: {reason}; see Letters sent")
        moment = formats.moment(timezone.localtime(late.queued_at))
        yield HealthFinding(FindingLevel.BAD, text, {"moment": moment, "reason": late.error or "–"})
    if given_up:
        text = _("{count} letters could not be sent within a week: see Letters sent")
        yield HealthFinding(FindingLevel.BAD, text, {"count": given_up})


def _chain() -> HealthFinding:
    entries = (entry_of(row) for row in AuditEntry.objects.order_by("number").iterator(ENTRIES_AT_ONCE))
    anchors = [audit.ChainAnchor(row.number, row.hash, row.at) for row in AuditAnchor.objects.order_by("number")]
    answer = audit.verify(entries, anchors)
    if answer.findings:
        text = _(
            "The audit log is not as it was written ({count} faults): see thidua audit verify, and bring back a copy"
        )
        return HealthFinding(FindingLevel.BAD, text, {"count": len(answer.findings)})
    return HealthFinding(FindingLevel.OK, _("The audit log is whole: {count} entries"), {"count": answer.count})


def _unreachable(error: Error) -> HealthFinding:
    return HealthFinding(
        FindingLevel.BAD,
        UNUSABLE,
        {"reason": str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__},
    )


def _sqlite(file: Path) -> HealthFinding:
    """Looked at by itself, without the site's way of opening it, which may write."""
    values: dict[str, object] = {"file": str(file)}
    code = sqlite3.SQLITE_OK
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)) as looking:
            answer = str(looking.execute("PRAGMA quick_check(3)").fetchone()[0])
            mode = str(looking.execute("PRAGMA journal_mode").fetchone()[0])
    except sqlite3.DatabaseError as error:
        answer, mode, code = str(error), "", error.sqlite_errorcode & 0xFF
    if answer != "ok":
        text = _("The database {file} is damaged ({reason}): end the site and take the file back from a copy")
        if code in NOT_DAMAGED:
            text = UNUSABLE
        return HealthFinding(FindingLevel.BAD, text, {**values, "reason": answer.strip().splitlines()[-1]})
    if mode != "wal":
        text = _("The database {file} is not in WAL mode ({mode}): readers and writers will wait for each other")
        return HealthFinding(FindingLevel.NOTE, text, {**values, "mode": mode})
    return HealthFinding(FindingLevel.OK, _("The database {file} is whole, in WAL mode"), values)


def _postgresql() -> Iterator[HealthFinding]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0])
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split()[0]
        cursor.execute("SHOW server_encoding")
        encoding = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM pg_collation WHERE collprovider = 'i' AND collname LIKE 'vi-%'")
        vietnamese = cursor.fetchone()[0]
    values = {"version": version, "encoding": encoding}
    if number < LEAST_POSTGRESQL:
        yield HealthFinding(FindingLevel.BAD, _("PostgreSQL {version} is too old: at least 14 is needed"), values)
    elif encoding != "UTF8":
        text = _("The database keeps its texts in {encoding}, not in UTF8: make it anew with ENCODING 'UTF8'")
        yield HealthFinding(FindingLevel.BAD, text, values)
    elif not vietnamese:
        text = _(
            "PostgreSQL {version} answers, but was built without ICU and knows no Vietnamese order of letters; "
            "the pages put names in order themselves, only queries of your own are affected"
        )
        yield HealthFinding(FindingLevel.NOTE, text, values)
    else:
        text = _("PostgreSQL {version} answers, keeps {encoding} and knows the Vietnamese order of letters")
        yield HealthFinding(FindingLevel.OK, text, values)


@dataclass(frozen=True, slots=True)
class Migrations:
    """Of the database: how many are applied, names of those that are not, and of those that this version lacks."""

    applied: int
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


def migrations() -> Migrations:
    """What the database has of this program's migrations."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    ours = {app for app, _name in loader.disk_migrations or ()}
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    return Migrations(
        applied=len(loader.applied_migrations or ()),
        missing=tuple(f"{migration.app_label}.{migration.name}" for migration, _back in plan),
        unknown=tuple(
            f"{app}.{name}"
            for app, name in sorted(set(loader.applied_migrations or ()) - set(loader.disk_migrations or ()))
            if app in ours
            and not any((app, name) in migration.replaces for migration in (loader.disk_migrations or {}).values())
        ),
    )


def require_not_newer(state: Migrations) -> None:
    """UserError where a newer version of the program has changed the database already."""
    if state.unknown:
        raise UserError(NEWER, first=state.unknown[0])


def _migrations() -> Iterator[HealthFinding]:
    state = migrations()
    missing, unknown = state.missing, state.unknown
    values = {"count": len(missing), "first": (missing or unknown or [""])[0]}
    if missing:
        text = _(
            "{count} migrations of the database are not applied (the first: {first}): "
            "start the site anew with thidua serve, which applies them"
        )
        yield HealthFinding(FindingLevel.BAD, text, values)
    if unknown:
        yield HealthFinding(FindingLevel.BAD, NEWER, {"first": unknown[0]})
    if not missing and not unknown:
        text = _("All {count} migrations of the database are applied")
        yield HealthFinding(FindingLevel.OK, text, {"count": state.applied})


def _queue() -> Iterator[HealthFinding]:
    now = timezone.now()
    seen = last_seen(now)
    waiting = Job.objects.filter(state=JobState.WAITING)
    oldest = waiting.aggregate(at=Min("made_at"))["at"]
    alive = seen is not None and now - seen <= DEAD_AFTER
    began = supervisor.began_at(settings.HOME.path)
    values = {"moment": _local(seen) if seen else "", "count": waiting.count()}
    if alive:
        yield HealthFinding(FindingLevel.OK, _("The worker lives; last heard of at {moment}"), values)
    elif began is not None and now - began <= STARTS_WITHIN:
        text = _("The site was started at {moment}; its worker has not been heard of yet: look again in a few minutes")
        yield HealthFinding(FindingLevel.NOTE, text, {**values, "moment": _local(began)})
    else:
        text = _(
            "No worker runs jobs: start the site with thidua serve, or its worker with python -m thidua.web worker"
        )
        if seen:
            text = _(
                "The worker has not been heard of since {moment}: start the site anew with thidua serve; "
                "what it was at is taken up again"
            )
        yield HealthFinding(FindingLevel.BAD if began or oldest else FindingLevel.NOTE, text, values)
    if oldest is None:
        yield HealthFinding(FindingLevel.OK, _("No job waits"))
    else:
        long = now - oldest > LONG_WAIT
        text = _("{count} jobs wait, the oldest for {minutes} minutes")
        if long:
            text = _("{count} jobs wait, the oldest for {minutes} minutes: see on the page Jobs what runs before them")
        minutes = int((now - oldest).total_seconds() // 60)
        level = FindingLevel.BAD if now - oldest > STUCK else FindingLevel.NOTE if long else FindingLevel.OK
        yield HealthFinding(level, text, {**values, "minutes": minutes})
    yield from _troubled(now)


def _troubled(now: datetime) -> Iterator[HealthFinding]:
    silent = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now - DEAD_AFTER)
    stuck, oldest = silent.count(), silent.aggregate(at=Min("heartbeat_at"))["at"]
    if stuck:
        text = _(
            "{count} jobs are marked as running though their worker is dead; "
            "the next worker takes them up within a minute and a half, or repeat them on the page Jobs"
        )
        level = FindingLevel.BAD if now - oldest > LONG_WAIT else FindingLevel.NOTE
        yield HealthFinding(level, text, {"count": stuck})
    failed = Job.objects.filter(state=JobState.FAILED, finished_at__gt=now - LATELY)
    if count := failed.count():
        last = failed.order_by("-finished_at")[0]
        text = _("{count} jobs failed since yesterday, the last: {title} ({reason}); repeat them on the page Jobs")
        yield HealthFinding(FindingLevel.NOTE, text, {"count": count, "title": last.title, "reason": last.error})


def _clock() -> Iterator[HealthFinding]:
    now = timezone.now()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            there = cursor.fetchone()[0]
        apart = abs(there - timezone.now())
        values = {"seconds": round(apart.total_seconds())}
        if apart > SAME_CLOCK:
            text = _("The clock of the database differs from this machine's by {seconds} seconds: set both by NTP")
            yield HealthFinding(FindingLevel.BAD, text, values)
        else:
            yield HealthFinding(FindingLevel.OK, _("The clock of the database agrees with this machine's"))
    jobs = Job.objects.aggregate(at=Max("made_at"))["at"]
    entry = AuditEntry.objects.order_by("-number").first()
    newest = max((at for at in (jobs, entry and datetime.fromisoformat(entry.at)) if at), default=now)
    if newest - now > SAME_CLOCK:
        text = _("The clock is behind the newest record of the database ({moment}): set the computer's clock")
        yield HealthFinding(FindingLevel.BAD, text, {"moment": _local(newest)})
    else:
        yield HealthFinding(FindingLevel.OK, _("The clock is not behind what the database holds"))


def _local(moment: datetime) -> str:
    return formats.moment(moment)
