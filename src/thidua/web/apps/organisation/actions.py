"""Makes the mirror anew."""

import duckdb
from django.core.cache import caches

from thidua.ledger.cleaning.text import fold
from thidua.verdicts.collation import ranked
from thidua.verdicts.evaluation_run import EvaluationRun
from thidua.verdicts.explain import procedure_names
from thidua.web.apps.organisation.models import Officer, Procedure, Unit
from thidua.web.ui.transactions import whole


@whole()
def mirror(run: EvaluationRun) -> None:
    """Replaces units, officers and procedures by those of the run; all or nothing."""
    units = run.participants.units
    ranks = ranked({unit.id: unit.name for unit in units.values()})
    Unit.objects.all().delete()
    Unit.objects.bulk_create(
        Unit(
            id=unit.id,
            parent_id=unit.parent_id,
            name=unit.name,
            group=unit.unit_group,
            path="/" + "/".join(reversed(run.participants.ancestors[unit.id])) + "/",
            search=fold(unit.name),
            rank=ranks[unit.id],
            ended_on=unit.ended_on,
        )
        for unit in units.values()
    )
    roles = _roles(run)
    officers = [subject for subject in run.evaluation.subjects if subject.kind == "officer"]
    ranks = ranked({officer.id: officer.name for officer in officers})
    Officer.objects.all().delete()
    Officer.objects.bulk_create(
        (
            Officer(
                id=officer.id,
                name=officer.name,
                unit_id=officer.unit_id,
                role=roles.get((officer.id, officer.unit_id or ""), ""),
                search=fold(officer.name),
                rank=ranks[officer.id],
            )
            for officer in officers
        ),
        batch_size=500,
    )
    Procedure.objects.all().delete()
    Procedure.objects.bulk_create(
        (
            Procedure(id=procedure_id, name=name, search=fold(name))
            for procedure_id, name in procedure_names(run).items()
        ),
        batch_size=500,
    )
    caches["process"].delete_many(["units.paths", "units.names"])


def _roles(run: EvaluationRun) -> dict[tuple[str, str], str]:
    """(officer, unit) → the position there: of several the one that began last."""
    con = duckdb.connect()
    try:
        run.snapshot.create_views(con, ["posts"])
        listed = con.execute(
            "SELECT officer_id, unit_id, coalesce(role, '') FROM posts ORDER BY valid_from_on NULLS FIRST, role"
        ).fetchall()
    finally:
        con.close()
    return {(officer, unit): role for officer, unit, role in listed}
