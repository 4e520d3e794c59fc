"""What pages read is what the engine found."""

from collections.abc import Callable
from dataclasses import asdict

import pytest
from django.test import Client

from support.page import Page
from thidua.documents.report.city import reconciliation
from thidua.indicators.listings.flows import flows
from thidua.rules.terms import Count, SubjectKind
from thidua.verdicts.evaluation_run import EvaluationRun
from thidua.verdicts.results import row_from_value
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.evaluations.actions import keep, prune, recompute
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation, Flow, StoredVerdict
from thidua.web.apps.evaluations.queries import current
from thidua.web.apps.evaluations.site_engine import EvaluationRequest
from thidua.web.apps.organisation.models import Unit


def test_every_verdict_is_kept_whole(evaluated: Evaluation, city_run: EvaluationRun) -> None:
    rows = {row_from_value(verdict.row) for verdict in StoredVerdict.objects.filter(evaluation=evaluated)}
    assert rows == set(city_run.evaluation.rows)


def test_months_add_up_to_the_figure(evaluated: Evaluation, city_run: EvaluationRun) -> None:
    unit = EvaluatedSubject.objects.get(evaluation=evaluated, kind="unit", subject_id="X1")
    whole = city_run.figures.count("finished_on_time", SubjectKind.UNIT, "X1")
    assert whole is not None
    sums = [sum(month[at] for month in unit.figures["finished_on_time"]) for at in (1, 2, 3)]
    assert sums == [whole.numerator, whole.denominator, whole.excluded]
    assert whole.denominator > 0


def test_a_share_of_too_few_items_sorts_nobody(evaluated: Evaluation) -> None:
    """In a table sorted by a criterion a share stands where it decides, and not where it rests on too little."""
    seen = {"few": 0, "share": 0}
    for verdict in StoredVerdict.objects.filter(evaluation=evaluated):
        row = row_from_value(verdict.row)
        if verdict.share_millionths is not None:
            told = [
                1_000_000 * part.numerator // part.denominator
                for part in row.parts
                if part.numerator is not None and part.denominator and part.state is row.state and not part.small_n
            ]
            assert verdict.share_millionths in told
            seen["share"] += 1
        elif any(part.reason in ("too_few", "few_answers", "few_beside") for part in row.parts):
            seen["few"] += 1
    assert min(seen.values()) > 0


def test_of_answers_only_the_city_is_told_by_month(evaluated: Evaluation, city_run: EvaluationRun) -> None:
    least = city_run.scope.settings.dissatisfied_group_minimum
    asking = {name for name, indicator in city_run.figures.indicators.items() if indicator.asks_answers}
    seen = 0
    for subject in EvaluatedSubject.objects.filter(evaluation=evaluated):
        for indicator in asking:
            whole = city_run.figures.count(indicator, SubjectKind(subject.kind), subject.subject_id)
            told = [[0, whole.numerator, whole.denominator, whole.excluded]] if isinstance(whole, Count) else []
            assert subject.figures.get(indicator, []) == told
            seen += bool(told)
    assert seen
    months = [month for indicator in asking for month in evaluated.city.get(indicator, ()) if month[0]]
    assert all(answers >= least for _month, _good, answers, _out in months)


def test_the_citys_months_add_up_to_the_total(evaluated: Evaluation, city_run: EvaluationRun) -> None:
    total = city_run.figures.total("finished_on_time")
    assert [sum(month[at] for month in evaluated.city["finished_on_time"]) for at in (1, 2, 3)] == [
        total.numerator,
        total.denominator,
        total.excluded,
    ]


def test_the_same_question_is_kept_once(evaluated: Evaluation, city_run: EvaluationRun) -> None:
    assert keep(city_run) == evaluated
    assert Evaluation.objects.count() == 1


@pytest.mark.slow
def test_recompute_shows_the_newest_and_leaves_it_there_for_an_earlier_question(
    db: None, city_run: EvaluationRun
) -> None:
    newest = recompute(EvaluationRequest())
    earlier = recompute(EvaluationRequest(as_of_at=city_run.evaluation.basis.as_of_at.replace(month=8)))
    assert (current("can-tho-2026"), earlier == newest) == (newest, False)


def test_units_lie_in_the_tree(evaluated: Evaluation) -> None:
    assert dict(Unit.objects.values_list("id", "path")) == {
        "TP": "/TP/",
        "X1": "/TP/X1/",
        "X2": "/TP/X2/",
        "S1": "/TP/S1/",
    }


def test_the_basis_is_kept(evaluated: Evaluation, city_run: EvaluationRun) -> None:
    assert evaluated.basis["movement_hash"] == asdict(city_run.evaluation.basis)["movement_hash"]
    assert evaluated.result_hash == city_run.evaluation.result_hash()


def test_flows_and_the_reconciliation_are_kept(evaluated: Evaluation, city_run: EvaluationRun) -> None:
    computed = flows(city_run.place, city_run.snapshot, city_run.scope, city_run.calendars)
    kept = Flow.objects.filter(evaluation=evaluated).order_by("from_unit_id", "to_unit_id")
    assert [(flow.from_unit_id, flow.to_unit_id, flow.legs, flow.on_time, flow.median_seconds) for flow in kept] == [
        (flow.from_unit_id, flow.to_unit_id, flow.legs, flow.on_time, flow.median_seconds) for flow in computed
    ]
    assert evaluated.reconciliation == [asdict(line) for line in reconciliation(city_run)]
    assert len(evaluated.reconciliation) > 0


def test_the_least_recently_used_is_let_go_and_never_the_current_one(evaluated: Evaluation) -> None:
    others = [
        Evaluation.objects.create(
            key=str(number),
            import_number=1,
            snapshot_id="",
            as_of_at="2026-07-01T00:00:00",
            movement_id="can-tho-2026",
            movement_version="1",
            result_hash="",
            basis={},
        )
        for number in range(4)
    ]
    others[0].save()  # looked at again
    assert prune(2) == 2
    assert set(Evaluation.objects.all()) == {evaluated, others[0], others[3]}


def test_pages_say_how_many_rows_are_in_no_figure(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    evaluated.basis["set_aside"] = {"rows": 1204, "cells": {"Hẹn trả": 3}, "criteria": {"a.6": 1200, "b.6": 1204}}
    evaluated.save()
    line = (
        "1,204 rows of the imports lie in quarantine, in no figure; cells that cannot be read: Hẹn trả 3. "
        "They could touch: a.6: 1,200; b.6: 1,204."
    )
    client = client_as(Role.CITY_OFFICE)
    for address in ("/board/", "/board/officers/", "/board/criteria/"):
        assert line in Page(client.get(address)).texts(".td-note")
    notes = Page(client_as(Role.UNIT_HEAD, "X1").get("/unit/X1/")).texts(".td-note")
    assert "1,200 rows that could touch this criterion lie in quarantine, in no figure" in notes


def test_the_rows_set_aside_are_kept_with_an_evaluation(evaluated: Evaluation) -> None:
    assert evaluated.basis["set_aside"] == {"rows": 0, "cells": {}, "criteria": {}}
