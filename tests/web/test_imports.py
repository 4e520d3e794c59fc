"""Files into the ledger from the browser, over a copy of the small city."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from django.conf import settings as site_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from support.page import Page
from thidua.i18n import UserError
from thidua.ledger.mapping.profile_library import load_profile, shipped_profiles
from thidua.ledger.store.ledger import Ledger
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.evaluations.models import Current, Evaluation
from thidua.web.apps.imports import profiles
from thidua.web.apps.imports.models import Upload, Withdrawal
from thidua.web.apps.jobs.models import Job, JobState
from thidua.web.apps.jobs.tasks import run_job
from thidua.web.config.home import Home
from thidua.web.ui.safe_filenames import safe_name

HEADER = "dossier_id,procedure_id,received_at,applicant_key\n"
GOOD = HEADER + "N-1,,2026-07-01 08:00,Nguyễn Văn A\nN-2,,2026-07-02 08:00,Trần Thị B\n"
MIXED = GOOD + "N-3,,someday,Lê C\n"


@pytest.fixture
def home(evaluated: Evaluation, settings: Any, tmp_path: Path) -> Home:
    """A data folder of the test's own, its ledger a copy."""
    shutil.copytree(site_settings.HOME.ledger, tmp_path / "ledger", ignore=shutil.ignore_patterns("cache"))
    settings.HOME = Home(tmp_path)
    return settings.HOME


def send(client: Client, name: str, content: str | bytes, **more: str) -> Upload:
    data = content.encode() if isinstance(content, str) else content
    answer = client.post(reverse("imports-send"), {"files": SimpleUploadedFile(name, data), **more})
    assert answer.status_code == 302, answer.content.decode()
    return Upload.objects.order_by("-made_at")[0]


def run(client: Client, upload: Upload, **said: str) -> Job:
    assert client.post(reverse("imports-run", args=[upload.pk]), said).status_code == 302
    upload.refresh_from_db()
    assert upload.job is not None
    run_job.call(str(upload.job.pk))
    upload.refresh_from_db()
    return Job.objects.get(pk=upload.job.pk)


def page(client: Client, upload: Upload) -> str:
    answer = client.get(reverse("imports-one", args=[upload.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.slow
def test_a_file_is_looked_at_then_imported_and_pages_show_the_new_evaluation(
    home: Home, client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.CITY_OFFICE)
    before = len(Ledger.open(home.ledger).imports())
    upload = send(client, "dossiers-new.csv", MIXED)
    assert upload.path.read_text(encoding="utf-8") == MIXED
    looked = page(client, upload)
    assert "dossiers.received_at" in looked
    assert "someday" in looked
    assert "Nguyễn Văn A" not in looked
    assert len(Ledger.open(home.ledger).imports()) == before
    job = run(client, upload)
    assert job.state == JobState.DONE, job.error
    assert upload.import_number == before + 1
    assert upload.report["counts"] == {
        "read": 3, "accepted": 2, "superseded": 0, "stale": 0, "duplicate": 0, "quarantined": 1
    }  # fmt: skip
    assert Current.objects.get().evaluation_id == upload.evaluation_id
    assert Current.objects.get().evaluation.import_number == before + 1
    shown = page(client, upload)
    assert "3 = 2 + 0 + 0 + 0 + 1" in shown
    assert upload.sha256 in shown
    listed = client.get(reverse("imports")).content.decode()
    assert "dossiers-new.csv" in listed
    assert str(upload.made_by) in listed


def test_what_was_said_of_a_file_and_does_not_fit_is_told_beside_it(
    home: Home, client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.ADMINISTRATOR)
    upload = send(client, "dossiers.csv", GOOD)
    for address, words in (("imports-profile", {"profile": "no-such"}), ("imports-run", {"hidden": "perhaps"})):
        answer = client.post(reverse(address, args=[upload.pk]), words)
        assert answer.status_code == 422
        assert "is not one of the available choices" in answer.content.decode()
    upload.refresh_from_db()
    assert (upload.profile, upload.job) == ("", None)


@pytest.mark.slow
def test_the_order_of_day_and_month_is_stated_beside_the_refusal(home: Home, client_as: Callable[..., Client]) -> None:
    client = client_as(Role.CITY_OFFICE)
    lines = "dossier_id,received_at\nN-1,13/07/2026\nN-2,07/25/2026\nN-3,02/07/2026\n"
    upload = send(client, "dossiers-both.csv", lines)
    looked = page(client, upload)
    assert "#2 shows that the day comes first" in looked
    assert Page(looked).values("select[name=date_order] option", "value") == ["", "dmy", "mdy"]
    job = run(client, upload)  # as "import all" does without a look
    assert job.state == JobState.FAILED
    refused = Page(page(client, upload))
    names = {"hidden", "date_order", "replace_others"}
    assert names <= set(refused.values("main form [name]", "name"))
    address = reverse("imports-profile", args=[upload.pk])
    assert client.post(address, {"profile": "", "date_order": "dmy"}).status_code == 302
    assert "07/25/2026" in page(client, upload)
    assert run(client, upload).state == JobState.DONE
    counts = upload.report["counts"]
    assert (counts["accepted"], counts["quarantined"], upload.date_order) == (2, 1, "dmy")


def test_a_refused_import_is_done_again_with_the_order_stated(home: Home, client_as: Callable[..., Client]) -> None:
    client = client_as(Role.CITY_OFFICE)
    upload = send(client, "dossiers-both.csv", "dossier_id,received_at\nN-1,13/07/2026\nN-2,07/25/2026\n")
    run(client, upload)
    assert run(client, upload, date_order="mdy").state == JobState.DONE
    counts = upload.report["counts"]
    assert (counts["accepted"], counts["quarantined"]) == (1, 1)


def test_hidden_rows_wait_for_a_word(home: Home, client_as: Callable[..., Client]) -> None:
    client = client_as(Role.CITY_OFFICE, language="en")
    rows = "".join(
        f"<tr{hidden}><td>N-{number}</td><td>2026-07-01 08:00</td></tr>"
        for number, hidden in ((1, ""), (2, " style='display:none'"))
    )
    table = f"<table><tr><td>dossier_id</td><td>received_at</td></tr>{rows}</table>"
    upload = send(client, "dossiers-hidden.xls", table)
    looked = page(client, upload)
    assert "say whether they count: (1: 3)" in looked
    assert 'name="hidden"' in looked
    assert run(client, upload).state == JobState.FAILED
    assert "1 rows are hidden, filtered away or struck through" in page(client, upload)
    assert run(client, upload, hidden="leave").state == JobState.DONE
    assert upload.report["counts"]["accepted"] == 1
    assert "Hidden, left out: (1: 3)" in page(client, upload)


@pytest.mark.slow
def test_rows_set_aside_are_downloaded_corrected_and_sent_back(home: Home, client_as: Callable[..., Client]) -> None:
    client = client_as(Role.CITY_OFFICE)
    upload = send(client, "dossiers.csv", MIXED)
    run(client, upload)
    answer = client.get(reverse("imports-quarantine", args=[upload.pk]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "someday" in text
    assert "Lê C" not in text
    assert client_as(Role.AUDITOR).get(reverse("imports-quarantine", args=[upload.pk])).status_code == 403
    again = send(client, "dossiers.quarantine.csv", text.replace("someday", "2026-07-03 08:00"))
    assert run(client, again).state == JobState.DONE
    assert again.report["counts"]["accepted"] == 1
    assert again.report["counts"]["quarantined"] == 0


def test_a_bad_file_is_refused_whole_in_the_readers_language_without_places_on_the_server(
    home: Home, client_as: Callable[..., Client]
) -> None:
    for language in ("en", "vi"):
        client = client_as(Role.CITY_OFFICE, language=language)
        upload = send(client, "hỏng.xlsx", b"PK\x03\x04 nothing")
        looked = page(client, upload)
        assert 'role="alert"' in looked
        assert str(home.path) not in looked
        job = run(client, upload)
        assert job.state == JobState.FAILED
        assert upload.refused[language] in page(client, upload).replace("&#x27;", "'").replace("&quot;", '"')
        assert str(home.path) not in upload.refused[language]
    assert upload.refused["vi"] != upload.refused["en"]


def test_a_refused_import_asks_whether_it_may_replace_dossiers_of_other_units(
    home: Home, client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.CITY_OFFICE)
    upload = send(client, "hỏng.xlsx", b"PK\x03\x04 nothing")
    assert run(client, upload).args == {"upload": str(upload.pk)}
    assert lxml.html.fromstring(page(client, upload)).xpath("//input[@name='replace_others']/@type") == ["checkbox"]
    assert run(client, upload, replace_others="on").args == {"upload": str(upload.pk), "replace_others": True}


@pytest.mark.slow
def test_the_same_file_twice_is_recognised(home: Home, client_as: Callable[..., Client]) -> None:
    client = client_as(Role.CITY_OFFICE)
    first = send(client, "dossiers.csv", GOOD)
    run(client, first)
    second = send(client, "dossiers.csv", GOOD)
    run(client, second)
    assert not first.report["already"]
    assert second.report["already"]
    assert second.import_number == first.import_number
    assert run(client, first).state == JobState.DONE  # a job done again, as after a killed worker
    assert not first.report["already"]


@pytest.mark.slow
def test_unknown_headings_are_mapped_by_hand_and_the_mapping_is_kept(
    home: Home, client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.CITY_OFFICE)
    upload = send(client, "so.csv", "số phiếu của tôi;ngày ấy;người ấy\nN-7;01/07/2026 08:00;Lê C\n")
    looked = page(client, upload)
    assert "số phiếu của tôi" in looked
    fates = {
        "table": "dossiers",
        "title": "Sổ phường",
        "fate-0": "dossiers.dossier_id",
        "fate-1": "dossiers.received_at",
        "fate-2": "personal",
    }
    assert client.post(reverse("imports-map", args=[upload.pk]), fates).status_code == 302
    upload.refresh_from_db()
    assert load_profile(profiles.named(upload.profile)).title["vi"] == "Sổ phường"
    looked = page(client, upload)
    assert "personal, dropped" in looked
    assert "Lê C" not in looked
    assert run(client, upload).state == JobState.DONE
    assert upload.report["counts"]["accepted"] == 1
    other = send(client, "so-2.csv", "số phiếu của tôi;ngày ấy\nN-8;02/07/2026 08:00\n")
    assert "Sổ phường" in page(client, other)
    client.post(reverse("imports-profile", args=[other.pk]), {"profile": upload.profile})
    other.refresh_from_db()
    assert run(client, other).state == JobState.DONE


def test_a_mapping_that_does_not_fit_says_so_beside_its_fields_and_saves_nothing(
    home: Home, client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.CITY_OFFICE)
    upload = send(client, "so.csv", "số phiếu của tôi;ngày ấy\nN-7;01/07/2026 08:00\n")
    address = reverse("imports-map", args=[upload.pk])
    sent = {"table": "dossiers", "title": "x" * 101, "fate-0": "no dot", "fate-1": "dossiers.received_at"}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    refused = Page(answer)
    assert refused.texts("[name=title] ~ ul.errorlist") == [
        "Ensure this value has at most 100 characters (it has 101)."
    ]
    assert len(refused.all("[name=fate-0] ~ ul.errorlist")) == 1
    assert refused.all("[name=fate-1] ~ ul.errorlist") == []
    assert refused.one("[name=title]").get("value") == "x" * 101
    answer = client.post(address, {**sent, "table": "nothing"})
    assert answer.status_code == 422
    assert len(Page(answer).all("[name=table] ~ ul.errorlist")) == 1
    upload.refresh_from_db()
    assert upload.profile == ""
    with pytest.raises(UserError, match="no column"):
        profiles.remap(None, "dossiers", {"số phiếu": "nowhere"}, name="x", title="t")


def test_every_shipped_profile_survives_being_written_and_read_again(home: Home) -> None:
    from thidua.ledger.mapping.profile_library import shipped_profiles

    assert shipped_profiles()
    for name, shipped in shipped_profiles().items():
        kept = load_profile(profiles.named(profiles.remap(shipped, shipped.primary, {}, name="x", title="t")))
        assert kept.model_copy(update={"id": name, "title": shipped.title}) == shipped


@pytest.mark.slow
def test_an_import_is_taken_back_and_taken_up_again(home: Home, client_as: Callable[..., Client]) -> None:
    client = client_as(Role.CITY_OFFICE)
    upload = send(client, "dossiers.csv", GOOD)
    run(client, upload)
    ledger = Ledger.open(home.ledger)
    with_it = ledger.snapshot().id
    address = reverse("imports-withdraw", args=[upload.import_number])
    assert client_as(Role.ADMINISTRATOR).post(address).status_code == 403
    assert client.get(address).status_code == 200
    assert ledger.snapshot().id == with_it
    assert client.post(address).status_code == 302
    assert ledger.snapshot().id != with_it
    assert Withdrawal.objects.get().withdraws == upload.import_number
    run_job.call(str(Job.objects.filter(kind="recompute").latest("made_at").pk))
    assert Current.objects.get().evaluation.import_number == upload.import_number + 1
    assert client.post(address).status_code == 422
    assert client.post(reverse("imports-withdraw", args=[upload.import_number + 1])).status_code == 302
    assert ledger.snapshot().id == with_it


def test_what_others_rest_on_is_not_taken_back_and_the_page_says_why(
    home: Home, client_as: Callable[..., Client]
) -> None:
    answer = client_as(Role.CITY_OFFICE).post(reverse("imports-withdraw", args=[1]))
    assert answer.status_code == 422
    assert "the later import 2" in answer.content.decode()


def test_several_files_at_once_wait_and_run_in_their_order(home: Home, client_as: Callable[..., Client]) -> None:
    client = client_as(Role.CITY_OFFICE)
    files = [SimpleUploadedFile(f"dossiers-{n}.csv", (HEADER + f"M-{n},,2026-07-01 08:00,\n").encode()) for n in (1, 2)]
    assert client.post(reverse("imports-send"), {"files": files}).status_code == 302
    assert client.post(reverse("imports-run-all")).status_code == 302
    for job in Job.objects.filter(kind="import").order_by("made_at"):
        run_job.call(str(job.pk))
    first, second = Upload.objects.order_by("made_at")
    assert (first.name, second.import_number) == ("dossiers-1.csv", first.import_number + 1)
    assert first.evaluation_id is None  # the last of them evaluates for all
    assert Current.objects.get().evaluation_id == second.evaluation_id


def test_a_file_over_the_limit_is_named(home: Home, client_as: Callable[..., Client], settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 10
    answer = client_as(Role.CITY_OFFICE).post(
        reverse("imports-send"), {"files": SimpleUploadedFile("big.csv", GOOD.encode())}
    )
    assert answer.status_code == 422
    assert "big.csv" in answer.content.decode()
    assert not Upload.objects.exists()


def test_the_list_asks_the_database_the_same_however_many_there_are(
    home: Home, client_as: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    client = client_as(Role.CITY_OFFICE)
    client.get("/account/")  # counts what waits for the reader, for a minute
    for number in range(4):
        Upload.objects.create(
            name=f"{number}.csv",
            sha256="0",
            size=1,
            known_at="2026-01-01T00:00:00Z",
            import_number=number + 1,
            report={},
        )
        Upload.objects.create(name=f"w{number}.csv", sha256="0", size=1, known_at="2026-01-01T00:00:00Z")
        with django_assert_max_num_queries(12):
            assert client.get(reverse("imports")).status_code == 200


def test_a_name_leads_nowhere() -> None:
    assert safe_name("../../etc/passwd") == "passwd"
    assert safe_name("C:\\tệp\\Hồ sơ.xlsx") == "Hồ sơ.xlsx"
    assert safe_name("..") == "file"
    assert len(safe_name("a" * 300 + ".csv.gz")) < 150
    assert safe_name("a" * 300 + ".csv.gz") == "a" * 132 + "….csv.gz"
    assert safe_name("Ô. " + "a" * 300 + ".xlsx").endswith("a….xlsx")
    assert safe_name("a." + "b" * 300).endswith("b…")
    assert safe_name("a" * 136 + ".csv") == "a" * 136 + ".csv"


def test_a_heading_that_goes_elsewhere_is_joined_with_nothing(home: Home) -> None:
    shipped = shipped_profiles()["one-stop-excel"]
    name = profiles.remap(shipped, "dossiers", {"Giờ tiếp nhận": profiles.DROP}, name="x", title="t")
    joined = load_profile(profiles.named(name)).tables["dossiers"].columns["received_at"].joined
    assert joined == (("Tiếp nhận Ngày", "Tiếp nhận Giờ"), ("Ngày nhận", "Giờ nhận"))
