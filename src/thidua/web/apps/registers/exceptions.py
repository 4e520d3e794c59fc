"""Exceptions in force: how many dossiers of each subject they touch, and the note told beside each figure of theirs."""

from collections import Counter
from dataclasses import dataclass

import duckdb
from django.db.models import Q
from django.utils.translation import gettext

from thidua.definitions.registers import registers_for
from thidua.definitions.registers.spec import Purpose
from thidua.i18n import Language, formats
from thidua.rules.terms import SubjectKind
from thidua.verdicts.evaluation_run import EvaluationRun
from thidua.web.apps.registers.field_values import DisplayNames, display_text
from thidua.web.apps.registers.models import RegisterEntry, Touched
from thidua.web.apps.registers.register_spec import registers
from thidua.web.ui.transactions import whole
from thidua.web.ui.values import JsonObject

Key = tuple[str, str]
NAMES = DisplayNames({}, {}, {})


@dataclass(frozen=True, slots=True)
class AcceptedException:
    """An exception in force, as its register describes it. units, procedures: those it names; none: all."""

    entry: RegisterEntry
    from_at: str
    to_at: str
    units: tuple[str, ...]
    procedures: tuple[str, ...]
    period: tuple[str, str]

    @classmethod
    def of(cls, entry: RegisterEntry, language: Language = "vi") -> "AcceptedException":
        """Read from an entry; the period in the reader's words."""
        register = registers()[entry.register]
        fields = register.use_for(Purpose.EXCEPTIONS).fields
        begin, end = (entry.data[fields[name]] for name in ("from_at", "to_at"))
        return cls(
            entry,
            begin,
            end,
            tuple(entry.data.get(fields["units"], ())),
            tuple(entry.data.get(fields["procedures"], ())),
            (
                display_text(register.field_of(fields["from_at"]), begin, NAMES, language),
                display_text(register.field_of(fields["to_at"]), end, NAMES, language),
            ),
        )


def in_force() -> list[RegisterEntry]:
    """Those that were accepted, the oldest first."""
    accepted = Q(pk=None)
    for register in registers_for(Purpose.EXCEPTIONS):
        accepted |= Q(register=register.id, state=register.use_for(Purpose.EXCEPTIONS).states["in_force"])
    return list(RegisterEntry.objects.filter(accepted).order_by("code"))


@whole()
def touch(run: EvaluationRun, evaluation_id: int) -> None:
    """Counts, for an evaluation, the dossiers that each exception applies to."""
    Touched.objects.filter(evaluation_id=evaluation_id).delete()
    accepted = in_force()
    if not accepted:
        return
    con = duckdb.connect()
    try:
        run.snapshot.create_views(con, ["dossiers"])
        for entry in accepted:
            counted = _touched(con, run, AcceptedException.of(entry))
            Touched.objects.bulk_create(
                (
                    Touched(entry=entry, evaluation_id=evaluation_id, kind=kind, subject_id=subject, dossiers=count)
                    for (kind, subject), count in sorted(counted.items())
                ),
                batch_size=500,
            )
    finally:
        con.close()


def _touched(con: duckdb.DuckDBPyConnection, run: EvaluationRun, exception: AcceptedException) -> Counter[Key]:
    """Dossiers that were under way at some moment of the exception, at the units and of the procedures it names."""
    conditions = ["received_at < CAST($to_at AS TIMESTAMP)", "received_at < $until", "received_at >= $window_from"]
    conditions.append("COALESCE(finished_at, $until) > CAST($from_at AS TIMESTAMP)")
    values: JsonObject = {
        "from_at": exception.from_at,
        "to_at": exception.to_at,
        "until": run.evaluation.basis.as_of_at,
        "window_from": run.movement.window.from_on,
    }
    if exception.procedures:
        conditions.append("procedure_id IN (SELECT UNNEST($procedures))")
        values["procedures"] = list(exception.procedures)
    rows = con.execute(
        "SELECT receiving_unit_id, competent_unit_id, receiving_officer_id, handling_officer_id, COUNT(*) "  # noqa: S608
        f"FROM dossiers WHERE {' AND '.join(conditions)} GROUP BY ALL",
        values,
    ).fetchall()
    units = set(exception.units)
    counted: Counter[Key] = Counter()
    for receiving, competent, took, handled, count in rows:
        above = {up for unit in (receiving, competent) for up in run.participants.ancestors.get(unit, (unit,)) if up}
        if units and not units & above:
            continue
        keys = {(SubjectKind.UNIT.value, unit) for unit in above}
        keys |= {(SubjectKind.OFFICER.value, officer) for officer in (took, handled) if officer}
        for key in keys:
            counted[key] += count
    return counted


def notes(evaluation_id: int, kind: str, subject_id: str, language: Language) -> list[str]:
    """Notes shown beside a subject's figures, or above a table of many subjects. One query."""
    if not kind:
        return [_note(entry, language) for entry in in_force()]
    touched = Touched.objects.filter(evaluation_id=evaluation_id, kind=kind, subject_id=subject_id)
    more = gettext("Dossiers of these figures under way then: %(dossiers)s. They are counted as all others.")
    return [
        f"{_note(line.entry, language)} {more % {'dossiers': formats.integer(line.dossiers, language)}}"
        for line in touched.select_related("entry").order_by("entry__code")
    ]


def _note(entry: RegisterEntry, language: Language) -> str:
    begin, end = AcceptedException.of(entry, language).period
    text = gettext(
        "Accepted exception %(code)s: %(title)s, from %(from_at)s to %(to_at)s (%(authority)s, %(document)s)."
    )
    return text % {
        "code": entry.code,
        "title": entry.title,
        "from_at": begin,
        "to_at": end,
        "document": entry.document_no,
        "authority": entry.authority,
    }
