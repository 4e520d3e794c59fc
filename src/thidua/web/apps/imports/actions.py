"""Take a file in, set how it is read, run it, take an import back."""

import hashlib
import shutil
from collections.abc import Mapping
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from thidua.ledger.mapping.column_profile import Profile
from thidua.web.apps.accounts.models import User
from thidua.web.apps.audit import log as audit
from thidua.web.apps.evaluations.jobs import evaluate_anew
from thidua.web.apps.evaluations.ledger_mark import open_to_write
from thidua.web.apps.imports import profiles
from thidua.web.apps.imports.models import Upload, Withdrawal
from thidua.web.apps.jobs import actions as jobs
from thidua.web.apps.jobs.models import Job
from thidua.web.ui.safe_filenames import safe_name
from thidua.web.ui.transactions import whole

AFTER_WITHDRAWAL = gettext_noop("Evaluation after a withdrawal")
WAIT_SECONDS = 5.0


def receive(sent: "UploadedFile[bytes]", known_at: datetime | None, *, by: User) -> Upload:
    """Stores a file that was sent, and records it as an upload."""
    now = timezone.now()
    upload = Upload(
        name=safe_name(sent.name or ""), size=sent.size or 0, known_at=known_at or now, made_at=now, made_by=by
    )
    try:
        upload.folder.mkdir(parents=True)
        digest = hashlib.sha256()
        with upload.path.open("wb") as target:
            for chunk in sent.chunks():
                digest.update(chunk)
                target.write(chunk)
        upload.sha256 = digest.hexdigest()
        upload.save()
    except BaseException:  # a full disk, a database that is away: what nobody knows of is not kept
        shutil.rmtree(upload.folder, ignore_errors=True)
        raise
    return upload


def choose(upload: Upload, profile: str, table: str = "", *, date_order: str = "") -> None:
    """Reads the file under this profile from now on, days and months in this order; empty: guessed, as proven."""
    upload.profile, upload.table, upload.refused, upload.date_order = profile, table, None, date_order
    upload.save(update_fields=["profile", "table", "refused", "date_order"])


def map_by_hand(upload: Upload, base: Profile | None, table: str, fates: Mapping[str, str], title: str) -> None:
    """Saves a profile of its own and reads the file under it.

    Raises:
        UserError: the loader refuses it.
    """
    name = profiles.remap(base, table, fates, name=upload.id.hex[:12], title=title or upload.name)
    choose(upload, name, date_order=upload.date_order)


@whole()
def run(
    upload: Upload,
    *,
    by: User,
    hidden: str = "",
    titles: str = "",
    replace_others: bool = False,
    date_order: str | None = None,
) -> Job:
    """Starts the import of the file; one that runs already is not started twice.

    hidden: "take" or "leave" for a file with hidden rows. replace_others: dossiers of other units under the same number
    are the same dossiers. titles: "leave" for a file whose titles and headings do not matter.
    date_order: of day and month, where it is stated anew.
    """
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if upload.running and upload.job is not None:
        return upload.job
    confirmed = {"replace_others": True} if replace_others else {}
    upload.date_order = upload.date_order if date_order is None else date_order
    stated = {"date_order": upload.date_order} if upload.date_order else {}
    stated |= {"titles": titles} if titles else {}
    details = {"sha256": upload.sha256, "hidden": hidden, **stated, **confirmed}
    audit.write("import.run", f"upload:{upload.pk}", by=by, details=details)
    job = jobs.start("import", upload.name, {"upload": str(upload.pk), **confirmed}, by=by, about=str(upload.pk))
    upload.job, upload.refused, upload.hidden, upload.titles = job, None, hidden, titles
    upload.save(update_fields=["job", "refused", "hidden", "titles", "date_order"])
    return job


def withdraw(number: int, *, by: User) -> Withdrawal:
    """Withdraws an import by a later entry of the journal, and starts an evaluation.

    Raises:
        UserError: it does not count any more, or a later import rests on it.
    """
    record = open_to_write().withdraw(number, wait_seconds=WAIT_SECONDS)
    with transaction.atomic():
        audit.write("import.withdraw", f"import:{number}", by=by, details={"entry": record.number})
        kept = Withdrawal.objects.create(number=record.number, withdraws=number, made_by=by)
        evaluate_anew(AFTER_WITHDRAWAL, by=by)
    return kept
