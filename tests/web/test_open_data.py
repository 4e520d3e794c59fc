"""Open data: what is public, that it stays what it was, that nobody is named."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import frictionless
import jsonschema_rs
import pytest
import rdflib
from django.test import Client
from django.urls import reverse

from support.page import Page
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation, StoredVerdict
from thidua.web.apps.open_data import releases
from thidua.web.apps.open_data.columns import COLUMNS
from thidua.web.apps.open_data.models import Release

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(evaluated: Evaluation, client_as: Callable[..., Client]) -> Client:
    return client_as(Role.HOME_AFFAIRS)


def released(board: Client) -> Release:
    board.post(reverse("open-data-release"))
    return Release.objects.get()


def test_nothing_is_public_until_somebody_releases_it(board: Client, client_as: Callable[..., Client]) -> None:
    stranger = Client()
    assert "Chưa công bố lần nào" in stranger.get(reverse("open-data")).content.decode()
    assert stranger.get(reverse("open-data-file", args=[1, "csv"])).status_code == 404
    assert "finished_on_time" in board.get(reverse("open-data")).content.decode()  # the preview
    assert client_as(Role.UNIT_HEAD, "X1").post(reverse("open-data-release")).status_code == 403


def test_csv_and_json_say_the_same_as_the_evaluation(board: Client) -> None:
    released(board)
    stranger = Client()
    told = stranger.get(reverse("open-data-file", args=[1, "json"]))
    rows = json.loads(told.content)["rows"]
    city = Evaluation.objects.get().city
    months = {
        (row["month"].replace("-", ""), row["numerator"], row["denominator"])
        for row in rows
        if row["indicator"] == "finished_on_time"
    }
    assert months == {(str(month), n, d) for month, n, d, *_ in city["finished_on_time"]}
    assert months
    whole = {row["indicator"] for row in rows if row["month"] is None}
    assert whole == {row["indicator"] for row in rows} & {name for name, told in city.items() if told[0][0] == 0}
    assert whole
    text = stranger.get(reverse("open-data-file", args=[1, "csv"])).content.decode("utf-8-sig")
    listed = list(csv.DictReader(io.StringIO(text)))
    assert [(row["indicator"], row["month"] or None) for row in listed] == [
        (row["indicator"], row["month"]) for row in rows
    ]
    assert told.headers["Access-Control-Allow-Origin"] == "*"


def test_no_unit_no_person_and_no_verdict_is_in_it(board: Client) -> None:
    release = released(board)
    subjects = list(EvaluatedSubject.objects.all())
    assert {subject.kind for subject in subjects} == {"unit", "officer"}
    for form in ("csv", "json"):
        text = release.content(form)[0].decode()
        for subject in subjects:
            assert subject.name not in text
            assert f'"{subject.subject_id}"' not in text
        assert not any(state in text for state in ("not_met", "on_hold", "not_determinable"))


def test_no_byte_of_it_follows_a_vote_a_hold_or_a_refusal(board: Client) -> None:
    before = releases.rows_of(Evaluation.objects.get())
    StoredVerdict.objects.update(state="on_hold", numerator=0)
    EvaluatedSubject.objects.update(overall="not_met", met=0, figures={})
    assert releases.rows_of(Evaluation.objects.get()) == before


def test_what_people_answered_is_not_in_it(board: Client) -> None:
    named = {row["indicator"] for row in releases.rows_of(Evaluation.objects.get())}
    assert named
    assert not named & {"satisfaction", "attitude_good", "guidance_clear", "timeliness_good", "survey_response"}


def test_a_release_keeps_its_schema(board: Client) -> None:
    release = released(board)
    said = Client().get(reverse("open-data-schema")).json()
    jsonschema_rs.validate(said, json.loads(release.content("json")[0]))
    assert set(said["properties"]["rows"]["items"]["properties"]) == set(COLUMNS)


def test_a_file_is_fetched_once_and_stays_what_it_was(board: Client) -> None:
    release = released(board)
    before = release.content("csv")
    Evaluation.objects.update(city={"finished_on_time": [[202601, 1, 2, 0]]})
    answer = Client().get(reverse("open-data-file", args=[1, "csv"]))
    assert answer.content == before[0]
    again = Client().get(reverse("open-data-file", args=[1, "csv"]), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    written = releases._csv([dict.fromkeys(COLUMNS, "=HYPERLINK()"), {"title": "  ＝1+1"}]).decode("utf-8-sig")
    assert "'=HYPERLINK()" in written
    assert ",'  ＝1+1," in written


def test_the_same_results_are_released_once_and_taken_back_with_a_reason(board: Client) -> None:
    released(board)
    page = board.post(reverse("open-data-release"), follow=True).content.decode()
    assert "released already" in page
    unsaid = board.post(reverse("open-data-withdraw", args=[1]))
    assert unsaid.status_code == 422
    assert Page(unsaid).text("#withdraw-1-reason_error") == "give the reason"
    long = Page(board.post(reverse("open-data-withdraw", args=[1]), {"reason": "x" * 4001}))
    assert long.text("#withdraw-1-reason_error") == "Ensure this value has at most 4000 characters (it has 4001)."
    assert long.value("#withdraw-1-reason", "value") == "x" * 4001
    assert Release.objects.get().withdrawn_at is None
    board.post(reverse("open-data-withdraw", args=[1]), {"reason": "Thiếu một đơn vị"})
    gone = Client().get(reverse("open-data-file", args=[1, "json"]))
    assert (gone.status_code, gone.content.decode()) == (410, "Thiếu một đơn vị")
    assert "Thiếu một đơn vị" in Client().get(reverse("open-data")).content.decode()
    board.post(reverse("open-data-release"))
    assert Release.objects.count() == 2


def test_a_release_is_a_data_package_by_the_formats_own_tools(board: Client, tmp_path: Path) -> None:
    """frictionless reads the description, the file beside it, and holds each cell to its field."""
    released(board)
    stranger = Client()
    for form in ("csv", "json"):
        content = stranger.get(reverse("open-data-file", args=[1, form])).content
        (tmp_path / f"results.{form}").write_bytes(content)
    answer = stranger.get(reverse("open-data-package", args=[1]))
    (tmp_path / "datapackage.json").write_bytes(answer.content)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])
    table = next(task for task in report.tasks if task.name == "results-csv")
    assert table.stats["rows"] == Release.objects.get().rows
    package = json.loads(answer.content)
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert Evaluation.objects.get().result_hash in package["sources"][0]["title"]


@pytest.mark.parametrize(
    ("before", "after"),
    [(",2026-", ",2026/"), ("\r\n", "\r\nx,x,,,1.5,2\r\n"), ("month", "day")],
)
def test_a_changed_file_is_none_of_its_package(board: Client, tmp_path: Path, before: str, after: str) -> None:
    release = released(board)
    for form, name in (("csv", "results.csv"), ("json", "results.json"), ("package", "datapackage.json")):
        (tmp_path / name).write_bytes(release.content(form)[0])
    text = (tmp_path / "results.csv").read_bytes().decode()
    (tmp_path / "results.csv").write_bytes(text.replace(before, after, 1).encode())
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's reader of JSON-LD uses it itself
def test_portals_find_the_releases_that_hold_in_a_catalogue(board: Client) -> None:
    """DCAT, read as the graph that it is."""
    release = released(board)
    answer = Client().get(reverse("open-data-catalogue"))
    assert answer.headers["Content-Type"] == "application/ld+json"
    graph = rdflib.Graph().parse(data=answer.content.decode(), format="json-ld")
    dcat, terms = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.Namespace("http://purl.org/dc/terms/")
    (dataset,) = graph.subjects(rdflib.RDF.type, dcat.Dataset)
    assert graph.value(dataset, terms.license) == rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
    files = {str(graph.value(one, dcat.downloadURL)) for one in graph.objects(dataset, dcat.distribution)}
    assert files == {f"http://testserver{reverse('open-data-file', args=[1, form])}" for form in ("csv", "json")}
    sums = {str(value) for value in graph.objects(None, rdflib.URIRef("http://spdx.org/rdf/terms#checksumValue"))}
    assert sums == {release.csv_sha256, release.json_sha256}
    board.post(reverse("open-data-withdraw", args=[1]), {"reason": "Sai số liệu"})
    again = rdflib.Graph().parse(data=Client().get(reverse("open-data-catalogue")).content.decode(), format="json-ld")
    assert list(again.subjects(rdflib.RDF.type, dcat.Dataset)) == []
    assert Client().get(reverse("open-data-package", args=[1])).status_code == 410


def test_a_release_of_before_there_were_packages_has_none(board: Client) -> None:
    released(board)
    Release.objects.update(package=b"", package_sha256="")
    assert Client().get(reverse("open-data-package", args=[1])).status_code == 404
    assert "datapackage.json" not in Client().get(reverse("open-data")).content.decode()
    assert "conformsTo" not in Client().get(reverse("open-data-catalogue")).content.decode()
