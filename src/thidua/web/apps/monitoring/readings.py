"""How the site stands, for the metrics: the findings of `thidua doctor`, and the numbers behind them."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import TypeAlias

from django.conf import settings
from django.core.cache import caches
from django.db import Error
from django.db.models import Count, Max, Min
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from thidua import __version__
from thidua.ledger.store.health_check import FindingLevel, HealthFinding, examine_files
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.apps.audit.witnesses import ways
from thidua.web.apps.evaluations import health_check as inside
from thidua.web.apps.jobs.models import Job, JobState
from thidua.web.apps.jobs.tasks import last_seen
from thidua.web.server import health_check
from thidua.web.server.last_backup import last_backup
from thidua.web.server.witness_state import sending_to, sendings

SEVERITY = {FindingLevel.OK: 0, FindingLevel.NOTE: 1, FindingLevel.BAD: 2}
# Looking at everything takes a second or so; whoever asks more often is told the same again.
KEPT_SECONDS = 60
# Values of labels → what is read.
Readings: TypeAlias = Mapping[tuple[str, ...], float]


def findings(now: datetime) -> Iterator[tuple[str, HealthFinding]]:
    """(check, finding) of `thidua doctor` about data folder, settings, facts and database. now: aware."""
    yield from health_check.examine_outside(settings.HOME.path, settings.OPERATOR, now)
    if settings.HOME.ledger.exists():
        yield from (("ledger", finding) for finding in examine_files(settings.HOME.ledger))
    yield from inside.examine()


def worst(now: datetime) -> dict[str, int]:
    """Check → its worst finding: 0 in order, 1 a note, 2 bad."""
    kept: dict[str, int] | None = caches["process"].get("monitoring.worst")
    if kept is None:
        kept = {}
        for check, finding in findings(now):
            kept[check] = max(kept.get(check, 0), SEVERITY[finding.level])
        caches["process"].set("monitoring.worst", kept, KEPT_SECONDS)
    return kept


class SiteCollector(Collector):
    """Reads everything anew each time it is asked: all processes of the site say the same."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """The metrics; none names a person, a unit or a file. Of a database that cannot be read, its check alone."""
        yield _gauge("thidua_build", "The version of the program", {(__version__,): 1}, "version")
        checks: Readings = {(check,): float(level) for check, level in worst(self._now).items()}
        yield _gauge("thidua_check", "Worst finding of a check: 0 in order, 1 a note, 2 bad", checks, "check")
        copied = last_backup(settings.HOME.path)
        yield _age("thidua_backup_age_seconds", "How old the newest copy is", copied.at if copied else None, self)
        free = shutil.disk_usage(settings.HOME.path).free
        yield _gauge("thidua_disk_free_bytes", "Room on the disk of the data folder", {(): free})
        with suppress(Error):
            yield from list(self._of_database())

    def _of_database(self) -> Iterator[Metric]:
        counts = dict(Job.objects.values_list("state").annotate(Count("id")))
        states: Readings = {(str(state),): float(counts.get(state, 0)) for state in JobState}
        yield _gauge("thidua_jobs", "Jobs by state", states, "state")
        waiting = Job.objects.filter(state=JobState.WAITING).aggregate(at=Min("made_at"))["at"]
        yield _age(
            "thidua_oldest_waiting_job_seconds", "How long the oldest waiting job waits", waiting or self._now, self
        )
        yield _age("thidua_worker_seen_seconds", "Since when no worker was heard of", last_seen(self._now), self)
        last = AuditEntry.objects.aggregate(number=Max("number"))["number"] or 0
        state = sendings(settings.HOME.path)
        reached: Readings = {
            (str(witness),): float(sending_to(state, witness, to).number) for witness, (to, _way) in ways().items()
        }
        yield _gauge("thidua_witnessed_entry", "The last entry of the audit log that a witness has", reached, "witness")
        yield _gauge("thidua_audit_entries", "Entries of the audit log", {(): last})

    def age(self, moment: datetime) -> float:
        """Seconds since a moment."""
        return (self._now - moment).total_seconds()


def exposition(now: datetime) -> bytes:
    """The metrics in the text format of Prometheus. now: aware."""
    registry = CollectorRegistry()
    registry.register(SiteCollector(now))
    return generate_latest(registry)


def _age(name: str, meaning: str, moment: datetime | None, reading: SiteCollector) -> Metric:
    """Without a value where there is no such moment."""
    return _gauge(name, meaning, {} if moment is None else {(): reading.age(moment)})


def _gauge(name: str, meaning: str, values: Readings, *labels: str) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=labels)
    for words, value in values.items():
        family.add_metric(words, value)
    return family
