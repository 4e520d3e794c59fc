"""From a procedure to its dossiers, from a dossier to every row of the ledger about it, and to the import of each."""

from datetime import datetime, timedelta

import pytest

from support.small_city import CITY, KNOWN_AT, make_small_city, rows_of
from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.ledger.store.ledger import Ledger
from thidua.verdicts.evaluation_run import EvaluationRun, run
from thidua.verdicts.provenance import MASKED, dossier_rows, received_dossiers

LATER = KNOWN_AT + timedelta(days=1)
DOSSIER = "H13.X1-260701-0001"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The small city, with a correction of one dossier in a later import."""
    ledger = make_small_city(tmp_path_factory.mktemp("city") / "ledger")
    corrected = next(row for row in CITY["dossiers"] if row["dossier_id"] == DOSSIER) | {"digitised_result": False}
    with ledger.begin(
        source_name="correction", sha256="9" * 64, profile="canonical", profile_hash="0" * 64, known_at=LATER
    ) as pending:
        pending.add("dossiers", rows_of("dossiers", [corrected]))
        pending.commit(read=1, quarantined=0, primary="dossiers")
    return ledger


@pytest.fixture(scope="module")
def made(ledger: Ledger) -> EvaluationRun:
    moment = datetime(2026, 9, 30, 23, 59, 59)
    return run(ledger, ledger.snapshot(), load_movement("can-tho-2026"), load_calendars(), as_of_at=moment)


@pytest.mark.slow
def test_a_procedure_leads_to_the_dossiers_received_at_the_desks_below(made: EvaluationRun) -> None:
    own = received_dossiers(made.facts.counted, "X1", ["1.000001"])
    assert [dossier.dossier_id for dossier in own] == [DOSSIER, "H13.X1-260707-0007"]
    assert [dossier.unit_id for dossier in own] == ["X1", "X1"]
    whole = received_dossiers(made.facts.counted, "TP", ["1.000001"])
    assert {dossier.unit_id for dossier in whole} == {"X1", "X2"}
    assert [dossier.received_at for dossier in whole] == sorted(dossier.received_at for dossier in whole)
    assert received_dossiers(made.facts.counted, "X1", []) == ()


def test_a_dossier_leads_to_its_rows_replaced_ones_too(ledger: Ledger) -> None:
    rows = dossier_rows(ledger.snapshot(), DOSSIER)
    versions = [row for row in rows if row.table == "dossiers"]
    assert [(row.current, row.source) for row in versions] == [(False, "small-2"), (True, "correction")]
    assert [row.values["digitised_result"] for row in versions] == [True, False]
    assert versions[0].happened_at == datetime(2026, 7, 1, 9)
    assert versions[1].known_at == LATER
    assert {row.table for row in rows} == {"dossiers", "events"}  # answers are not told beside a dossier
    assert all(not MASKED & row.values.keys() for row in rows)
    assert dossier_rows(ledger.snapshot(), "nobody's") == ()
