"""Exceptions in force: how many dossiers of each subject they touch, and the note told beside each figure of theirs."""

from collections import Counter
from typing import Any

import duckdb
from django.db import transaction
from django.utils.translation import gettext

from thidua.i18n import Language, formats
from thidua.rules.terms import SubjectKind
from thidua.verdicts.evaluation_run import EvaluationRun
from thidua.web.apps.registers.field_values import DisplayNames, shown
from thidua.web.apps.registers.models import RegisterEntry, Touched
from thidua.web.apps.registers.register_spec import registers

REGISTER, IN_FORCE = "exception", "in_force"
Key = tuple[str, str]
NAMES = DisplayNames({}, {}, {})


def in_force() -> list[RegisterEntry]:
    """Those that were accepted, the oldest first."""
    return list(RegisterEntry.objects.filter(register=REGISTER, state=IN_FORCE).order_by("code"))


@transaction.atomic
def touch(run: EvaluationRun, evaluation_id: int) -> None:
    """Counts anew, for an evaluation, the dossiers each exception touches."""
    Touched.objects.filter(evaluation_id=evaluation_id).delete()
    found = in_force()
    if not found:
        return
    con = duckdb.connect()
    try:
        run.snapshot.create_views(con)
        for entry in found:
            counted = _touched(con, run, entry)
            Touched.objects.bulk_create(
                (
                    Touched(entry=entry, evaluation_id=evaluation_id, kind=kind, subject_id=subject, dossiers=count)
                    for (kind, subject), count in sorted(counted.items())
                ),
                batch_size=500,
            )
    finally:
        con.close()


def _touched(con: duckdb.DuckDBPyConnection, run: EvaluationRun, entry: RegisterEntry) -> Counter[Key]:
    """Dossiers that were under way at some moment of the exception, at the units and of the procedures it names."""
    conditions = ["received_at < CAST($to_at AS TIMESTAMP)", "received_at < $until", "received_at >= $window_from"]
    conditions.append("COALESCE(finished_at, $until) > CAST($from_at AS TIMESTAMP)")
    words: dict[str, Any] = {
        "from_at": entry.data["from_at"],
        "to_at": entry.data["to_at"],
        "until": run.evaluation.basis.as_of_at,
        "window_from": run.movement.window.from_on,
    }
    if entry.data.get("procedures"):
        conditions.append("procedure_id IN (SELECT UNNEST($procedures))")
        words["procedures"] = entry.data["procedures"]
    rows = con.execute(
        "SELECT receiving_unit_id, competent_unit_id, receiving_officer_id, handling_officer_id, COUNT(*) "  # noqa: S608
        f"FROM dossiers WHERE {' AND '.join(conditions)} GROUP BY ALL",
        words,
    ).fetchall()
    named = set(entry.data.get("units", []))
    counted: Counter[Key] = Counter()
    for receiving, competent, took, handled, count in rows:
        above = {up for unit in (receiving, competent) for up in run.participants.ancestors.get(unit, (unit,)) if up}
        if named and not named & above:
            continue
        keys = {(SubjectKind.UNIT.value, unit) for unit in above}
        keys |= {(SubjectKind.OFFICER.value, officer) for officer in (took, handled) if officer}
        for key in keys:
            counted[key] += count
    return counted


def notes(evaluation_id: int, kind: str, subject_id: str, language: Language) -> list[str]:
    """What is told beside a subject's figures; of no subject, what stands over a table of many. One query."""
    register = registers()[REGISTER]
    found = []
    if kind:
        listed = Touched.objects.filter(evaluation_id=evaluation_id, kind=kind, subject_id=subject_id)
        pairs = [(each.entry, each.dossiers) for each in listed.select_related("entry").order_by("entry__code")]
    else:
        pairs = [(entry, 0) for entry in in_force()]
    for entry, dossiers in pairs:
        words = {
            "code": entry.code,
            "title": entry.title,
            **{
                name: shown(register.field_of(name), entry.data[name], NAMES, language) for name in ("from_at", "to_at")
            },
            "document": entry.document_no,
            "authority": entry.authority,
            "dossiers": formats.integer(dossiers, language),
        }
        text = gettext(
            "Accepted exception %(code)s: %(title)s, from %(from_at)s to %(to_at)s (%(authority)s, %(document)s)."
        )
        more = gettext("Dossiers of these figures under way then: %(dossiers)s. They are counted as all others.")
        found.append(" ".join([text % words, more % words] if kind else [text % words]))
    return found
