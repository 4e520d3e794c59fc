"""A batch of records into the ledger, by the importer that files take."""

import hashlib
import json
import shutil
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypedDict

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from thidua.i18n import Language, UserError
from thidua.i18n import _ as message
from thidua.ledger.cleaning.personal_data import KeyFile
from thidua.ledger.mapping.import_file import import_file
from thidua.ledger.mapping.profile_library import load_profile
from thidua.ledger.model import TABLES
from thidua.ledger.store.import_record import MessageIdentity
from thidua.ledger.store.layout import BusyError
from thidua.ledger.store.row_outcomes import RowOutcomes
from thidua.web.apps.api.models import ApiKey, IngestionBatch
from thidua.web.apps.api.problems import ProblemError
from thidua.web.apps.evaluations.jobs import evaluate_anew
from thidua.web.apps.evaluations.ledger_mark import open_to_write
from thidua.web.ui.safe_filenames import shortened
from thidua.web.ui.values import JsonObject

AFTER_BATCH = gettext_noop("Evaluation after records from another program")
WAIT_SECONDS = 5.0
RETRY_SECONDS = 10
LOOK_AGAIN_SECONDS = 0.1
# A request that has given no answer for so long was cut off: the next one does its work again.
CUT_OFF_AFTER = timedelta(minutes=1)
BUSY = message("another import is writing to the ledger: send the same batch again a little later")


class RecordOutcome(TypedDict):
    """What became of a record, as in `schemas.RecordAnswer`."""

    outcome: str
    reasons: list[dict[str, str]]


def push(
    key: ApiKey,
    table: str,
    idempotency_key: str,
    now: datetime,
    records: list[JsonObject],
    spoken: Language,
    *,
    replace_others: bool = False,
) -> JsonObject:
    """Brings the records in as one entry of the journal; the answer to each, in their order.

    The same batch under the same idempotency key gets the answer it got before; a batch that was cut off is done again:
    the ledger knows its name and content and does not double it. The same content under another key is said anew: a
    dossier may be open, finished and open once more.

    replace_others: dossiers of other units under the same number are the same dossiers; another batch than without it.

    Raises:
        ProblemError: the key names another batch; another import writes at the moment; the ledger refuses.
    """
    required = dict.fromkeys(TABLES[table].required)  # a record that lacks one is set aside, not the batch refused
    content = "".join(json.dumps({**required, **record}, ensure_ascii=False) + "\n" for record in records).encode()
    meant = f"{table}\n" + ("replace_others\n" if replace_others else "")
    digest = hashlib.sha256(meant.encode() + content).hexdigest()
    batch = _batch(key, idempotency_key, table, digest)
    earlier = _answer_or_turn(batch)
    if earlier is not None:
        return {**earlier, "replayed": True}
    try:
        return _done(batch, content, now, len(records), spoken, replace_others=replace_others)
    except BaseException:  # whoever sends it again need not wait for this request
        IngestionBatch.objects.filter(pk=batch.pk).update(taken_at=None)
        raise


def _answer_or_turn(batch: IngestionBatch) -> JsonObject | None:
    """The answer that the batch got; None where this request is the one that brings it in.

    Raises:
        ProblemError: another request is still at it.
    """
    end = time.monotonic() + WAIT_SECONDS
    while True:
        now = timezone.now()
        free = Q(taken_at=None) | Q(taken_at__lt=now - CUT_OFF_AFTER)
        if IngestionBatch.objects.filter(free, pk=batch.pk, answer__isnull=True).update(taken_at=now):
            return None
        batch.refresh_from_db()
        if batch.answer is not None:
            answer: JsonObject = batch.answer
            return answer
        if time.monotonic() > end:
            raise ProblemError(503, UserError(BUSY), headers={"Retry-After": str(RETRY_SECONDS)})
        time.sleep(LOOK_AGAIN_SECONDS)


def _done(
    batch: IngestionBatch,
    content: bytes,
    now: datetime,
    count: int,
    spoken: Language,
    *,
    replace_others: bool,
) -> JsonObject:
    place = Path(tempfile.mkdtemp(prefix="batch-", dir=_folder()))
    try:
        # The idempotency key stands whole in the journal; the client's name so that it is no more than 255 bytes.
        path = (
            place / f"{shortened(batch.key.client, 30).replace('/', '_')}-{batch.idempotency_key}.{batch.table}.jsonl"
        )
        path.write_bytes(content)
        answer = _bring_in(path, batch.table, now, count, spoken, replace_others=replace_others)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    with transaction.atomic():
        batch.answer, batch.import_number = answer, answer["import_number"]
        batch.save(update_fields=["answer", "import_number"])
        evaluate_anew(AFTER_BATCH, by=None)
    return answer


def _folder() -> Path:
    folder: Path = settings.HOME.path / "batches"
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def _batch(key: ApiKey, idempotency_key: str, table: str, digest: str) -> IngestionBatch:
    words = {"table": table, "sha256": digest}
    try:
        with transaction.atomic():
            batch, _new = IngestionBatch.objects.get_or_create(key=key, idempotency_key=idempotency_key, defaults=words)
    except IntegrityError:  # two at once
        batch = IngestionBatch.objects.get(key=key, idempotency_key=idempotency_key)
    if (batch.table, batch.sha256) != (table, digest):
        raise ProblemError(409, UserError("this Idempotency-Key was used for another batch: choose a new one"))
    return batch


def _bring_in(
    path: Path, table: str, known_at: datetime, count: int, spoken: Language, *, replace_others: bool
) -> JsonObject:
    outcomes = RowOutcomes()
    try:
        report = import_file(
            open_to_write(),
            path,
            known_at=known_at,
            key=KeyFile(settings.HOME.key),
            profile=load_profile("canonical", table=table),
            quarantine_folder=path.parent,
            wait_seconds=WAIT_SECONDS,
            outcomes=outcomes,
            identity=MessageIdentity.NOW_UNDER_A_NAME,
            replace_others=replace_others,
        )
    except BusyError as error:
        raise ProblemError(
            503,
            UserError(BUSY),
            headers={"Retry-After": str(RETRY_SECONDS)},
        ) from error
    except UserError as error:
        raise ProblemError(422, error) from error
    counts = report.counts
    records: list[RecordOutcome]
    if report.already:
        counts = dict.fromkeys(counts, 0) | {"read": count, "duplicate": count}
        records = [{"outcome": "duplicate", "reasons": []}] * count
    else:
        records = [
            {
                "outcome": outcomes.of(row),
                "reasons": [
                    {"column": heading, "detail": reason.render(spoken)}
                    for heading, reason in outcomes.reasons.get(row, [])
                ],
            }
            for row in range(1, count + 1)
        ]
    return {"import_number": report.record.number, "counts": counts, "records": records, "replayed": False}
