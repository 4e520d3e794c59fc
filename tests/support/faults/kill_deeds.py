"""What a site is killed at: imports, jobs, a decision, copies of it; and all that it holds, piece by piece.

Each deed may be begun again after it was cut off, as people and workers do. Imported once Django knows the site.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.utils import timezone

from support.award_people import accepted, comments_are_over, freeze, list_step, people, take_part
from support.faults.running_site import dossiers
from support.faults.site_contents import contents
from support.site_copies import FIRST, back_up, bring, brought_back
from thidua.ledger.store import health_check
from thidua.ledger.store.health_check import FindingLevel
from thidua.rules.awards.workflow import ListState
from thidua.web.apps.accounts.models import User
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.apps.awards.domain import award_lists, decisions, document_numbers
from thidua.web.apps.awards.models import AwardLine, AwardList
from thidua.web.apps.evaluations.health_check import examine
from thidua.web.apps.evaluations.jobs import catch_up
from thidua.web.apps.evaluations.models import Current, Evaluation
from thidua.web.apps.imports import actions as imports
from thidua.web.apps.imports.models import Upload
from thidua.web.apps.jobs.models import Job, JobState
from thidua.web.apps.jobs.tasks import rescue, run_job
from thidua.web.backup.store import Store
from thidua.web.backup.verifying import verified

# Numbers of the first dossier of each file.
AT_ONCE, MANY, SENT, LATER = 1_000_000, 2_000_000, 3_000_000, 4_000_000


@dataclass(frozen=True, slots=True)
class Deed:
    """do: what is cut off; again: what is done afterwards, whatever came of it; before: what it begins with."""

    do: Callable[[], object]
    again: Callable[[], object]
    before: Callable[[], object] = lambda: None


def store() -> Path:
    """The copies of the site."""
    return settings.HOME.path.parent / "store"


def prepare() -> None:
    """A list that waits for its decision, a file that was sent, a copy: what the deeds go on from."""
    take_part(units=17, officers=36)
    who = people()
    freeze(who.board)
    accepted(who)
    award_list = list_step(award_lists.begin("can-tho-2026", "bang-khen", by=who.board), "open_comments", who.board)
    comments_are_over()
    award_list.refresh_from_db()
    list_step(list_step(award_list, "close", who.board), "submit", who.board)
    imports.receive(SimpleUploadedFile("sent.csv", dossiers(SENT, 3000)), None, by=who.office)
    back_up(settings.HOME.path, store())


# Why the register of numbers begins with a later one.
OTHERS = "Cấp cho văn bản khác"


def decide() -> None:
    """The decision, from wherever it stands: its lines, its number, the step."""
    chairman, award_list = User.objects.get(username="chairman"), AwardList.objects.get()
    if award_list.state != ListState.WITH_DECIDER:
        return
    for line in award_lists.competing(award_list):
        if line.approved is None:
            decisions.decide_line(line, award_list.version, approved=True, reason="", by=chairman)
            award_list.refresh_from_db()
    if document_numbers.decision_number(award_list) is None:
        decisions.number(award_list, award_list.version, 412, "", timezone.localdate(), "", OTHERS, by=chairman)
        award_list.refresh_from_db()
    list_step(award_list, "decide", chairman)


def queue_import() -> None:
    imports.run(Upload.objects.get(), by=User.objects.get(username="office"))


def queue_evaluation() -> None:
    bring(settings.HOME.path, LATER, 500)
    catch_up()


def work() -> None:
    """A worker: takes up what a dead one left, then all that waits."""
    rescue()
    while job := Job.objects.filter(state=JobState.WAITING).order_by("made_at").first():
        run_job.func(str(job.pk))


def copy(at: datetime) -> None:
    back_up(settings.HOME.path, store(), at)


def copy_where_none_was_made() -> None:
    """The second copy where it is missing; either is whole, and the site comes back from the newest to the byte."""
    copies = Store.opened(store())
    if len(copies.records()) == 1:
        copy(FIRST + timedelta(days=1))
    assert [copied.fault for copied in verified(copies, copies.records())] == [None, None]
    again = brought_back(store(), settings.HOME.path.parent / "again")
    assert contents(again) == contents(settings.HOME.path)


def _import(start: int, count: int) -> Deed:
    do = lambda: bring(settings.HOME.path, start, count)  # noqa: E731 - twice the same deed
    return Deed(do, do)


DEEDS: Mapping[str, Deed] = {
    "import of 50 dossiers": _import(AT_ONCE, 50),
    "import of 20 000 dossiers": _import(MANY, 20_000),
    "job of an import": Deed(work, work, before=queue_import),
    "job of an evaluation": Deed(work, work, before=queue_evaluation),
    "decision on a list": Deed(decide, decide),
    "copy of the site": Deed(
        lambda: copy(FIRST + timedelta(days=1)),
        copy_where_none_was_made,
        before=lambda: bring(settings.HOME.path, AT_ONCE, 2_000),
    ),
}


def facts() -> Counter[str]:
    """All that must be neither lost nor doubled, a line each; what only changes its state is not among it."""
    from thidua.ledger.store.ledger import Ledger

    ledger = Ledger.open(settings.HOME.path / "ledger")
    pieces = [f"import {record.number}: {record.accepted} rows" for record in ledger.imports()]
    connection = duckdb.connect()
    ledger.snapshot().create_views(connection)
    pieces += [f"dossier {name}" for (name,) in connection.execute("SELECT dossier_id FROM dossiers").fetchall()]
    connection.close()
    pieces += [f"audit {what}" for what in AuditEntry.objects.values_list("what", flat=True)]
    pieces += [
        f"evaluation of import {number}" for number in Evaluation.objects.values_list("import_number", flat=True)
    ]
    pieces += [
        f"award of {subject}: {amount}, place {place} of the book"
        for subject, amount, place in AwardLine.objects.filter(book_number__isnull=False).values_list(
            "candidate__subject_id", "amount_vnd", "book_number"
        )
    ]
    pieces += [
        f"line of {who}: {yes}"
        for who, yes in AwardLine.objects.values_list(F("candidate__subject_id"), "approved")
        if yes
    ]
    pieces += [f"file {name}" for name in Upload.objects.values_list("name", flat=True)]
    pieces += [f"copy {number}" for number, _record in enumerate(Store.opened(store()).records())]
    return Counter(pieces)


def end() -> Counter[str]:
    """What stands at the end besides: how each job ended, what is shown, how the list stands."""
    pieces = [f"job {kind}: {state}" for kind, state in Job.objects.values_list("kind", "state")]
    pieces += [
        f"shown: import {number}" for number in Current.objects.values_list("evaluation__import_number", flat=True)
    ]
    lists = AwardList.objects.values_list("state", "numbers__number")
    pieces += [f"list: {state}, number {number}" for state, number in lists]
    pieces += [
        f"file {name} is import {number}" for name, number in Upload.objects.values_list("name", "import_number")
    ]
    return facts() + Counter(pieces)


def bad() -> list[str]:
    """What `thidua doctor` finds bad about ledger, database and log; that no worker lives is the kill's own doing."""
    findings = [(finding.level, finding.message, finding.values) for check, finding in examine() if check != "queue"]
    findings += [(f.level, f.message, f.values) for f in health_check.examine(settings.HOME.path / "ledger")]
    return [message.format(**values) for level, message, values in findings if level is FindingLevel.BAD]
