"""My unit, my record and what is behind each figure: the engine's figures, for those who may see them."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import fastexcel
import pytest
from django.test import Client

from thidua.indicators.listings.pending_dossiers import open_dossiers
from thidua.rules.terms import SubjectKind
from thidua.verdicts.evaluation_run import EvaluationRun
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation, OpenDossier
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.workspace.cards import HEIGHT, WIDTH, trend

ClientAs = Callable[..., Client]


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_a_unit_sees_every_criterion_with_its_integers(
    evaluated: Evaluation, client_as: ClientAs, city_run: EvaluationRun
) -> None:
    html = page(client_as(Role.UNIT_HEAD, "X1"), "/unit/X1/")
    rows = city_run.evaluation.of(SubjectKind.UNIT, "X1")
    assert [row.criterion_id for row in rows if f'id="c-{row.criterion_id}"' not in html] == []
    compared = [part for row in rows for part in row.parts if part.threshold_denominator and part.denominator]
    assert compared
    assert [part for part in compared if f"{part.numerator}/{part.denominator}" not in html] == []


def test_the_page_is_vietnamese_for_who_chose_it(evaluated: Evaluation, client_as: ClientAs) -> None:
    html = page(client_as(Role.UNIT_HEAD, "X1", language="vi"), "/unit/X1/")
    assert "Việc cần làm tiếp theo" in html
    assert "What to do next" not in html


def test_open_dossiers_are_those_without_a_result(evaluated: Evaluation, city_run: EvaluationRun) -> None:
    """Read a second time in plain Python from the ledger's tables."""
    import duckdb

    con = duckdb.connect()
    city_run.snapshot.create_views(con)
    as_of = city_run.scope.as_of_at
    independent = {
        row[0] for row in con.execute("SELECT procedure_id FROM procedures WHERE boundary_independent").fetchall()
    }
    wanted = set()
    for dossier_id, procedure_id, received_at, finished_at, returned_at, refused_at, status in con.execute(
        "SELECT dossier_id, procedure_id, received_at, finished_at, returned_at, refused_at, status FROM dossiers"
    ).fetchall():
        ended = refused_at or status in ("refused", "withdrawn", "stopped")
        done = [moment for moment in (finished_at, returned_at) if moment and moment <= as_of]
        received = received_at is not None and received_at <= as_of
        if received and not ended and not done and procedure_id in independent:
            wanted.add(dossier_id)
    steps: dict[str, tuple[int, Any, Any]] = {}
    for dossier_id, seq, unit_id, to_unit_id, happened_at in con.execute(
        "SELECT dossier_id, seq, unit_id, to_unit_id, happened_at FROM events"
    ).fetchall():
        if happened_at <= as_of and seq >= steps.get(dossier_id, (-1, None, None))[0]:
            steps[dossier_id] = (seq, to_unit_id or unit_id, happened_at)
    dossiers = {
        dossier.dossier_id: dossier
        for dossier in open_dossiers(city_run.place, city_run.snapshot, city_run.scope, city_run.calendars)
    }
    assert wanted
    assert set(dossiers) == wanted
    assert {
        key: (dossiers[key].holder_unit_id, dossiers[key].waiting_since_at) for key in dossiers if key in steps
    } == {key: steps[key][1:] for key in dossiers if key in steps}
    assert OpenDossier.objects.filter(evaluation=evaluated).count() == len(wanted)


@pytest.mark.parametrize("words", [{"bearing": "dog"}, {"requirement": "z"}, {"q": "x" * 300}, {"format": "doc"}])
def test_a_word_that_does_not_fit_is_told_and_makes_no_file(
    evaluated: Evaluation, client_as: ClientAs, words: dict[str, str]
) -> None:
    answer = client_as(Role.UNIT_HEAD, "X1").get("/unit/X1/behind/a.7/", {"format": "csv"} | words)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()


@pytest.mark.slow
def test_behind_a_verdict_the_lines_add_up(evaluated: Evaluation, client_as: ClientAs, city_run: EvaluationRun) -> None:
    client = client_as(Role.UNIT_HEAD, "X1")
    rows = city_run.evaluation.of(SubjectKind.UNIT, "X1")
    assert rows
    for row in rows:
        html = page(client, f"/unit/X1/behind/{row.criterion_id}/")
        assert "These lines add up to the figures of the verdict." in html


def test_a_filter_shows_only_what_it_asks_for(evaluated: Evaluation, client_as: ClientAs) -> None:
    client = client_as(Role.UNIT_HEAD, "X1")
    answers = {
        word: client.get("/unit/X1/behind/a.6/", {"bearing": word}) for word in ("", "problem", "fine", "not_judged")
    }
    counts = {word: answer.context["count"] for word, answer in answers.items()}
    assert counts[""] == counts["problem"] + counts["fine"] + counts["not_judged"]
    assert counts["fine"] > 0
    assert counts["problem"] > 0


def test_search_needs_no_tone_marks(evaluated: Evaluation, client_as: ClientAs) -> None:
    client = client_as(Role.UNIT_HEAD, "X1")
    answer = client.get("/unit/X1/behind/a.6/", {"q": "thu tuc so 1"})
    assert {row["procedure"] for row in answer.context["page"]} == {"Thủ tục số 1"}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_rows_can_be_taken_along(evaluated: Evaluation, client_as: ClientAs, form: str) -> None:
    client = client_as(Role.UNIT_HEAD, "X1")
    shown = client.get("/unit/X1/behind/a.7/").context["whole"]
    content = client.get("/unit/X1/behind/a.7/", {"format": form}).content
    if form == "csv":
        lines = len(content.decode("utf-8-sig").strip().splitlines()) - 1
    else:
        lines = fastexcel.read_excel(content).load_sheet(0).height
    assert lines == shown > 0


def test_an_officer_has_the_eight_criteria(evaluated: Evaluation, client_as: ClientAs, city_run: EvaluationRun) -> None:
    html = page(client_as(Role.OFFICER, "X1", officer_id="P1"), "/officer/P1/")
    rows = city_run.evaluation.of(SubjectKind.OFFICER, "P1")
    assert Counter(f'id="c-{row.criterion_id}"' in html for row in rows) == {True: 8}


def test_the_front_sees_standings_but_no_dossiers(evaluated: Evaluation, client_as: ClientAs) -> None:
    client = client_as(Role.FRONT)
    html = page(client, "/unit/X1/")
    assert "/behind/" not in html
    assert client.get("/unit/X1/behind/a.6/").status_code == 403


def test_a_unit_nobody_knows_is_not_found(evaluated: Evaluation, client_as: ClientAs) -> None:
    assert client_as(Role.AUDITOR).get("/unit/NOWHERE/").status_code == 404


def test_a_page_asks_as_often_for_many_units_as_for_few(
    evaluated: Evaluation, client_as: ClientAs, django_assert_max_num_queries: Any
) -> None:
    client = client_as(Role.AUDITOR)
    client.get("/unit/TP/")
    with django_assert_max_num_queries(16) as few:
        client.get("/unit/TP/")
    Unit.objects.bulk_create(
        Unit(id=f"N{n}", parent_id="TP", name=f"Xã {n}", group="commune", path=f"/TP/N{n}/", search=f"xa {n}", rank=n)
        for n in range(300)
    )
    with django_assert_max_num_queries(16) as many:
        client.get("/unit/TP/")
    assert len(few) == len(many)


def test_before_the_first_import_the_page_says_so(db: None, client_as: ClientAs) -> None:
    Unit.objects.create(id="X1", name="Phường", group="commune", path="/X1/", search="phuong", rank=1)
    assert "Nothing has been judged yet" in page(client_as(Role.UNIT_HEAD, "X1"), "/unit/X1/")


def test_a_trend_is_the_share_so_far(evaluated: Evaluation, city_run: EvaluationRun) -> None:
    subject = EvaluatedSubject.objects.get(evaluation=evaluated, kind="unit", subject_id="X1")
    row = next(row for row in city_run.evaluation.of(SubjectKind.UNIT, "X1") if row.criterion_id == "a.7")
    part = next(part for part in row.parts if part.of == "received_on_time" or part.threshold_denominator)
    line = trend(part, [[202607, 1, 2, 0], [202608, 1, 2, 0], [202609, 4, 4, 0]])
    assert line is not None
    assert line.steps == ((202607, 1, 2), (202608, 2, 4), (202609, 6, 8))
    assert line.points.split()[0] == f"0,{2 + (HEIGHT - 4) // 2}"
    assert line.points.split()[-1].startswith(f"{WIDTH},")
    assert subject.figures
