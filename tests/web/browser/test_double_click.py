"""A button pressed twice in a row: the page sends its form once, and without scripts the server does it once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.jobs.models import Job, JobState


def _pressed_twice(page: Page) -> None:
    page.get_by_role("button", name="Do it again").dblclick()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_button_pressed_twice_acts_once(site: Any, client_as: Callable[..., Client], scripts: bool) -> None:
    job = Job.objects.create(kind="recompute", title="Again", state=JobState.DONE)
    client = client_as(Role.ADMINISTRATOR)
    page = site.open(client, path=f"/jobs/{job.pk}", scripts=scripts)
    _pressed_twice(page)
    assert Job.objects.count() == 2
