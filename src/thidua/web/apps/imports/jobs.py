"""The import itself, as a job."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from thidua.i18n import UserError
from thidua.io.progress import Progress
from thidua.ledger.cleaning.personal_data import KeyFile
from thidua.ledger.mapping.hidden_parts import HiddenChoice
from thidua.ledger.mapping.import_file import ImportReport, import_file
from thidua.ledger.mapping.telling_lines import TitlesChoice
from thidua.web.apps.evaluations.actions import recompute
from thidua.web.apps.evaluations.jobs import behind
from thidua.web.apps.evaluations.ledger_mark import open_to_write
from thidua.web.apps.evaluations.models import Current
from thidua.web.apps.evaluations.site_engine import EvaluationRequest, open_ledger
from thidua.web.apps.imports import profiles
from thidua.web.apps.imports.models import Upload
from thidua.web.apps.imports.queries import stated_order
from thidua.web.apps.jobs.models import Job, JobState
from thidua.web.apps.jobs.registry import handles
from thidua.web.apps.movements.bound import running_id
from thidua.web.ui.values import Json, JsonObject


@handles("import")
def work(args: Mapping[str, Json], progress: Progress) -> Mapping[str, Json]:
    """args: upload, replace_others. Brings its file in, then evaluates, where no other import waits that will do so.

    Repeated after its worker was killed it finds the import there and goes on from it.
    """
    upload = Upload.objects.get(pk=args["upload"])
    try:
        report = _bring_in(upload, progress, replace_others=bool(args.get("replace_others")))
    except UserError as error:
        upload.refused = {"vi": error.render("vi"), "en": error.render("en")}
        upload.save(update_fields=["refused"])
        _evaluate(progress)
        raise
    upload.import_number = report["import"]
    upload.report = report
    upload.save(update_fields=["import_number", "report"])
    upload.evaluation_id = _evaluate(progress)
    upload.save(update_fields=["evaluation_id"])
    return {"import": upload.import_number, "evaluation": upload.evaluation_id}


def _bring_in(upload: Upload, progress: Progress, *, replace_others: bool) -> JsonObject:
    report = import_file(
        open_to_write(),
        upload.path,
        known_at=upload.known_at,
        key=KeyFile(settings.HOME.key),
        profile=profiles.named(upload.profile),
        table=upload.table or None,
        quarantine_folder=upload.folder,
        language="en" if upload.made_by and upload.made_by.language == "en" else "vi",
        progress=progress,
        hidden=HiddenChoice(upload.hidden) if upload.hidden else None,
        titles=TitlesChoice(upload.titles) if upload.titles else None,
        identity=upload.message_identity,
        date_order=stated_order(upload),
        replace_others=replace_others,
    )
    return _as_json(upload, report)


def _as_json(upload: Upload, report: ImportReport) -> JsonObject:
    quarantine = report.quarantine or next(upload.folder.glob("*.quarantine*"), None)
    others = Upload.objects.filter(import_number=report.record.number).exclude(pk=upload.pk)
    # Done again, as after a killed worker, an import meets itself: that is no repetition of somebody else's file.
    before = others.exists() or report.record.committed_at < _civil(upload)
    already = report.already and (upload.report["already"] if upload.report else before)
    return {
        "import": report.record.number,
        "already": already,
        "profile": report.profile,
        "format": report.format,
        "encoding": report.encoding,
        "counts": report.counts,
        "tables": {
            name: {"accepted": c.accepted, "superseded": c.superseded, "stale": c.stale, "duplicate": c.duplicate}
            for name, c in report.tables.items()
        },
        "skipped": [
            {"kind": str(kind), "count": count, "places": [str(place) for place in report.skipped[kind]]}
            for kind, count in report.skipped_count.items()
        ],
        "dropped": list(report.dropped),
        "hashed": list(report.hashed),
        "left_out_sheets": list(report.left_out_sheets),
        "not_given": list(report.absent_columns),
        "hidden": [str(part) for part in report.hidden],
        "hidden_choice": report.record.hidden or "",
        "titles": list(map(str, report.titles)),
        "eventless": report.eventless,
        "eventless_kept": report.eventless_kept,
        "notes": [{"vi": note.render("vi"), "en": note.render("en")} for note in report.notes],
        "respelled": [{"heading": heading, "count": count} for heading, count in report.respelled.items()],
        "unreadable": [{"heading": heading, "count": count} for heading, count in report.record.unreadable.items()],
        "officers_unknown": report.officers_unknown,
        "quarantine": quarantine.name if quarantine else "",
    }


def _civil(upload: Upload) -> datetime:
    return open_ledger().civil(upload.made_at)


def _evaluate(progress: Progress) -> int | None:
    """The running movement's evaluation of the ledger as it is now, made with those of the others.

    None where another import waits that will make them.
    """
    if Job.objects.filter(kind="import", state=JobState.WAITING).exists():
        return None
    entries = open_ledger().imports()
    if entries:
        for movement in behind(entries[-1].number):
            recompute(EvaluationRequest(movement_id=movement), progress=progress)
    return Current.objects.filter(movement_id=running_id()).values_list("evaluation_id", flat=True).first()
