"""Hostile files sent to the site: told in one line where they were sent, nothing imported, the site goes on."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from support.hostile_files import HOSTILE
from thidua.ledger.store.ledger import Ledger
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.imports.models import Upload
from thidua.web.apps.jobs.models import JobState
from thidua.web.apps.jobs.tasks import run_job
from thidua.web.apps.spreadsheets.reading import MOST_BYTES
from thidua.web.config.home import Home

pytestmark = pytest.mark.slow
# One of each way to harm; the readers are tried with all of them.
SENT = (
    "far_cell",
    "far_cell_without_dimension",
    "long_texts_in_parquet",
    "overlapping_zip",
    "laughs_in_workbook",
    "outer_entity",
    "open_quotation",
    "gzip_in_gzip",
    "repeated_ods",
)


@pytest.fixture
def home(evaluated: Evaluation, settings: Any, tmp_path: Path) -> Home:
    """A data folder of the test's own, its ledger a copy."""
    shutil.copytree(site_settings.HOME.ledger, tmp_path / "ledger", ignore=shutil.ignore_patterns("cache"))
    settings.HOME = Home(tmp_path)
    return settings.HOME


@pytest.fixture
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("hostile")
    return {name: HOSTILE[name](folder) for name in SENT}


def test_hostile_files_are_refused_beside_the_upload(
    home: Home, client_as: Callable[..., Client], files: dict[str, Path]
) -> None:
    client = client_as(Role.CITY_OFFICE)
    before = len(Ledger.open(home.ledger).imports())
    for name, path in files.items():
        sent = SimpleUploadedFile(path.name, path.read_bytes())
        assert client.post(reverse("imports-send"), {"files": sent}).status_code == 302, name
        upload = Upload.objects.order_by("-made_at")[0]
        looked = client.get(reverse("imports-one", args=[upload.pk]))
        assert looked.status_code == 200, name
        assert path.name in looked.content.decode(), name
        client.post(reverse("imports-run", args=[upload.pk]))
        upload.refresh_from_db()
        if upload.job is None:  # the page said already that nothing can be read
            continue
        run_job.call(str(upload.job.pk))
        upload.refresh_from_db()
        upload.job.refresh_from_db()
        assert upload.job.state == JobState.FAILED, name
        assert path.name in upload.refused["vi"], name
        assert "\n" not in upload.refused["vi"], name
        assert str(home.path) not in upload.refused["vi"], name
    assert len(Ledger.open(home.ledger).imports()) == before


@pytest.mark.parametrize(
    ("address", "role", "unit"),
    [
        ("/reference/units/bring", Role.CITY_OFFICE, ""),
        ("/unit/X1/registers/obstacle/import", Role.UNIT_OFFICER, "X1"),
    ],
)
def test_hostile_files_are_refused_where_spreadsheets_come_in(
    home: Home, client_as: Callable[..., Client], files: dict[str, Path], address: str, role: Role, unit: str
) -> None:
    client = client_as(role, unit)
    assert files
    for name, path in files.items():
        if path.stat().st_size > MOST_BYTES:
            continue
        sent = SimpleUploadedFile(path.name, path.read_bytes())
        answer = client.post(address, {"file": sent}, follow=True)
        assert answer.status_code == 422, (name, answer.status_code)
