"""Keeps what the engine found."""

import hashlib
from collections import defaultdict
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from thidua.documents.report.builder import deciding
from thidua.documents.report.city import reconciliation
from thidua.i18n.catalogue import _
from thidua.indicators.catalogue.ruleset import installed
from thidua.indicators.listings.flows import ForwardingFlow, flows
from thidua.indicators.listings.pending_dossiers import PendingDossier, open_dossiers
from thidua.io.progress import Progress, silent
from thidua.ledger.cleaning.text import fold
from thidua.rules.movement import Movement
from thidua.rules.terms import SubjectKind, VerdictState
from thidua.verdicts import results as verdicts
from thidua.verdicts.collation import ranked
from thidua.verdicts.conservation import conservation
from thidua.verdicts.evaluation_run import EvaluationRun
from thidua.verdicts.results import canonical_json
from thidua.verdicts.sample_items import first_items
from thidua.verdicts.set_aside import set_aside
from thidua.web.apps.evaluations import ledger_mark, site_engine
from thidua.web.apps.evaluations.models import Current, EvaluatedSubject, Evaluation, Flow, OpenDossier, StoredVerdict
from thidua.web.apps.evaluations.queries import forget_current
from thidua.web.apps.movements.bound import running_id
from thidua.web.apps.movements.closing import require_open
from thidua.web.apps.movements.taking_in import edition_by_content, enter_earlier
from thidua.web.apps.organisation.actions import mirror
from thidua.web.ui.transactions import whole
from thidua.web.ui.values import JsonObject

KEEPING = _("Keeping the results")
BATCH = 500
# Raised when what is kept beside the result changes, so that nothing kept before is taken for it.
FORM = 2
# (kind, subject) → indicator → [month, numerator, denominator, excluded] of each month.
MonthlyFigures = dict[tuple[str, str], dict[str, list[list[int | None]]]]


def recompute(requested: site_engine.EvaluationRequest, *, progress: Progress = silent) -> Evaluation:
    """Evaluates and keeps the result; where the newest state was asked, pages of its movement show it from then on.

    Units and officers are those of the city's running movement.
    The same basis is kept once: a repeated call finds it there.

    Raises:
        UserError: the ledger is empty, lacks the import, or is not the one that the database knows; of a closed
            movement the newest state is asked.
    """
    ledger = ledger_mark.open_to_write()
    if requested.is_newest:
        with transaction.atomic():
            require_open(requested.of_movement)
        for before in site_engine.BEFORE:
            before(ledger)
    run = site_engine.evaluate(requested, progress=progress)
    evaluation = keep(run, progress=progress)
    if requested.is_newest:
        with transaction.atomic():
            if evaluation.movement_id == running_id():
                mirror(run)
            Current.objects.update_or_create(movement_id=evaluation.movement_id, defaults={"evaluation": evaluation})
        forget_current(evaluation.movement_id)
    for after in site_engine.AFTER:
        after(run, evaluation.pk)
    prune()
    return evaluation


def key_of(evaluation: verdicts.EvaluationResult) -> str:
    """SHA-256 of what an evaluation says, of the SQL of every figure that pages show beside it, and of the form in
    which those are kept: its name."""
    ruleset = installed()
    figures = {name: ruleset.content_hash(name) for name in ruleset.indicators}
    return hashlib.sha256(canonical_json([FORM, evaluation.result_hash(), figures])).hexdigest()


def keep(run: EvaluationRun, *, progress: Progress = silent) -> Evaluation:
    """The evaluation of a run in the database, all or nothing; the one that is there, where it was kept before."""
    kept = Evaluation.objects.filter(key=key_of(run.evaluation)).first()
    if kept is not None:
        kept.save(update_fields=["used_at"])
        return kept
    progress(KEEPING, 0, 3)
    legs = flows(run.place, run.snapshot, run.scope, run.calendars)  # before the transaction: it takes its time
    pending = open_dossiers(run.place, run.snapshot, run.scope, run.calendars)
    progress(KEEPING, 1, 3)
    return _save(run, legs, pending, progress)


@whole()
def _save(
    run: EvaluationRun, legs: list[ForwardingFlow], pending: list[PendingDossier], progress: Progress
) -> Evaluation:
    result = run.evaluation
    figures = _figures(run)
    evaluation, new = Evaluation.objects.get_or_create(
        key=key_of(result),
        defaults={
            "import_number": result.basis.import_number,
            "snapshot_id": result.basis.snapshot_id,
            "as_of_at": result.basis.as_of_at.isoformat(),
            "movement_id": result.basis.movement_id,
            "edition": edition_by_content(result.basis.movement_id, result.basis.movement_hash),
            "movement_version": result.basis.movement_version,
            "result_hash": result.result_hash(),
            "basis": {
                name: str(value) if not isinstance(value, dict) else value
                for name, value in asdict(result.basis).items()
            }
            | {
                "program_version": result.program_version,
                "conservation": _places(run),
                "set_aside": asdict(set_aside(run)),
            },
            "criteria": list(result.criteria),
            "city": figures.pop(("city", ""), {}),
            "reconciliation": [asdict(line) for line in reconciliation(run)],
        },
    )
    if not new:
        return evaluation
    EvaluatedSubject.objects.bulk_create(_subjects(run, evaluation, figures), batch_size=BATCH)
    progress(KEEPING, 2, 3)
    StoredVerdict.objects.bulk_create(_verdicts(run, evaluation), batch_size=BATCH)
    OpenDossier.objects.bulk_create((_open(evaluation, dossier) for dossier in pending), batch_size=BATCH)
    ledger_mark.note(evaluation.pk, evaluation.result_hash, run.snapshot)
    Flow.objects.bulk_create((Flow(evaluation=evaluation, **asdict(flow)) for flow in legs), batch_size=BATCH)
    progress(KEEPING, 3, 3)
    return evaluation


def editions_of_kept(named: Movement) -> None:
    """Has evaluations that earlier versions of the program kept name the edition that they judged by.

    Of one that is not as `named`, the movement of the settings, no files were kept. To be called before that is taken
    in, which then is the newer edition.
    """
    of_content = "basis__movement_hash"
    unbound = Evaluation.objects.filter(edition__isnull=True).order_by("pk")
    for movement_id, version, content in unbound.values_list("movement_id", "movement_version", of_content):
        if (movement_id, content) != (named.id, named.content_hash):
            enter_earlier(movement_id, version, content)


def bind_kept() -> None:
    """Has kept evaluations name the newest edition of those that decide as they judged.

    Where only the wording was mended pages then show the mended one; what an award stands on keeps its own.
    """
    for evaluation in Evaluation.objects.filter(Q(held=False) | Q(edition__isnull=True)):
        edition = edition_by_content(evaluation.movement_id, evaluation.basis["movement_hash"])
        if edition is not None and edition.pk != evaluation.edition_id:
            Evaluation.objects.filter(pk=evaluation.pk).update(edition=edition)
    for follow in site_engine.BOUND:
        follow()


def _places(run: EvaluationRun) -> JsonObject | None:
    """Where every dossier is, as `verdicts.conservation` has it."""
    sums = conservation(run.figures)
    return None if sums is None else asdict(sums)


def _open(evaluation: Evaluation, dossier: PendingDossier) -> OpenDossier:
    return OpenDossier(
        evaluation=evaluation,
        dossier_id=dossier.dossier_id,
        unit_id=dossier.unit_id or "",
        holder_unit_id=dossier.holder_unit_id,
        officer_id=dossier.officer_id,
        procedure_id=dossier.procedure_id,
        received_at=_minute(dossier.received_at),
        due_at=_minute(dossier.due_at),
        waiting_since_at=_minute(dossier.waiting_since_at),
        overdue=bool(dossier.overdue),
    )


def _minute(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="minutes")


@whole()
def prune(most: int = 20) -> int:
    """Lets go of kept evaluations beyond the `most` last used ones, never of the current one or one held; how many.

    Each can be made again from the ledger.
    """
    current = Current.objects.values_list("evaluation_id", flat=True)
    others = Evaluation.objects.exclude(pk__in=list(current)).exclude(held=True).order_by("-used_at", "-pk")
    outdated = list(others.values_list("pk", flat=True)[most:])
    Evaluation.objects.filter(pk__in=outdated).delete()
    return len(outdated)


def _subjects(run: EvaluationRun, evaluation: Evaluation, figures: MonthlyFigures) -> list[EvaluatedSubject]:
    result = run.evaluation
    ranks = {
        kind: ranked({subject.id: subject.name for subject in result.subjects if subject.kind is kind})
        for kind in SubjectKind
    }
    return [
        EvaluatedSubject(
            evaluation=evaluation,
            kind=subject.kind.value,
            subject_id=subject.id,
            name=subject.name,
            search=fold(subject.name),
            rank=ranks[subject.kind][subject.id],
            group=subject.group,
            unit_id=subject.unit_id,
            parent_id=subject.parent_id,
            overall=result.overall(subject.kind, subject.id).value,
            met=sum(row.state is VerdictState.MET for row in result.of(subject.kind, subject.id)),
            figures=figures.get((subject.kind.value, subject.id), {}),
            ended_on=subject.ended_on,
        )
        for subject in result.subjects
    ]


def _verdicts(run: EvaluationRun, evaluation: Evaluation) -> list[StoredVerdict]:
    first = first_items(run, run.evaluation.rows)
    listed = []
    for row in run.evaluation.rows:
        counted = next((part for part in row.parts if part.numerator is not None), None)
        items = {part.of: list(first.get((row.kind, row.subject_id, part.of), ())) for part in row.parts if part.of}
        listed.append(
            StoredVerdict(
                evaluation=evaluation,
                kind=row.kind.value,
                subject_id=row.subject_id,
                criterion_id=row.criterion_id,
                state=row.state.value,
                numerator=counted.numerator if counted else None,
                denominator=counted.denominator if counted else None,
                share_millionths=_share(row),
                row=asdict(row),
                first_items={indicator: ids for indicator, ids in items.items() if ids},
            )
        )
    return listed


def _share(row: verdicts.VerdictRow) -> int | None:
    """The share that a table sorts by; None where there is none, or it rests on too few items."""
    part = deciding(row)
    if part is None or part.threshold_denominator is None or part.small_n or not part.denominator:
        return None
    return 1_000_000 * (part.numerator or 0) // part.denominator


def _figures(run: EvaluationRun) -> MonthlyFigures:
    """(kind, subject) → indicator → its months; ("city", "") for the sums over everything."""
    months_by_subject: MonthlyFigures = defaultdict(lambda: defaultdict(list))
    for (kind, subject_id, indicator), months in run.figures.monthly().items():
        months_by_subject[kind, subject_id][indicator] = [
            [month, *numbers] for month, numbers in sorted(months.items())
        ]
    return months_by_subject
