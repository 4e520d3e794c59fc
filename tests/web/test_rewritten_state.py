"""What the site computes anew comes from the ledger, whatever became of the state that is kept beside it."""

from datetime import datetime

import duckdb
import pytest
from django.conf import settings

from thidua.indicators.execution import kept_tables, state_binding
from thidua.ledger.store.ledger import Ledger
from thidua.verdicts.evaluation_run import RunFromFacts
from thidua.web.apps.awards.domain import recomputation
from thidua.web.apps.awards.papers import evidence_bundle
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.models import Evaluation

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def rewrite_state() -> None:
    files = list((settings.HOME.ledger / "cache").glob("prepared/*/prepared.duckdb"))
    assert files
    for file in files:  # tests before this one prepared days of their own
        with duckdb.connect(str(file)) as connection:
            connection.execute(
                "UPDATE dossier SET finished_at = received_at + INTERVAL 1 HOUR, worked_seconds = 3600, "
                "clock_seconds = 3600 WHERE receiving_unit_id = 'X1'"
            )
            connection.execute("CHECKPOINT")
        for kept in file.parent.glob(f"*{kept_tables.SUFFIX}"):
            kept.unlink()


def request_of(evaluated: Evaluation) -> site_engine.EvaluationRequest:
    return site_engine.EvaluationRequest(evaluated.import_number, datetime.fromisoformat(evaluated.as_of_at))


def test_the_site_uses_no_state_that_was_rewritten(evaluated: Evaluation, ledger: Ledger) -> None:
    site_engine.evaluate(request_of(evaluated))
    rewrite_state()
    assert site_engine.evaluate(request_of(evaluated)).evaluation.result_hash() == evaluated.result_hash


def test_anew_means_from_the_facts_even_where_a_forger_has_the_key(
    evaluated: Evaluation, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    site_engine.evaluate(request_of(evaluated))
    rewrite_state()
    monkeypatch.setattr(state_binding, "is_bound", lambda *_: True)
    assert site_engine.evaluate(request_of(evaluated)).evaluation.result_hash() != evaluated.result_hash
    anew = site_engine.evaluate_anew(request_of(evaluated))
    assert isinstance(anew, RunFromFacts)
    assert anew.evaluation.result_hash() == evaluated.result_hash


@pytest.mark.parametrize("road", [recomputation, evidence_bundle])
def test_what_proves_asks_for_nothing_else(road: object) -> None:
    """The roads of proofs name the evaluation from the facts, and never the ordinary one."""
    named = {
        name
        for function in vars(road).values()
        if getattr(function, "__module__", "") == getattr(road, "__name__", None) and hasattr(function, "__code__")
        for name in function.__code__.co_names
    }
    assert "evaluate_anew" in named
    assert "evaluate" not in named
