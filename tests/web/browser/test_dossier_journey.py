"""From signing in to the dossier that costs the verdict, in three clicks; and the page on a phone and on paper."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.evaluations.models import Evaluation

LATE = "H13.X1-260707-0007"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_three_clicks_lead_from_home_to_the_dossier_that_costs_the_verdict(
    language: str, site: Any, evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    def say(english: str) -> str:
        with override(language):
            return gettext(english)

    page = site.open(client_as(Role.UNIT_HEAD, "X1", language=language))
    page.get_by_role("link", name=say("My unit")).first.click()
    card = page.locator("section.td-criterion", has=page.locator("#c-a\\.7"))
    card.get_by_role("link", name=LATE).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(LATE)
    expect(page.locator(".td-standing")).to_contain_text(
        "Trễ 1 ngày làm việc 3 giờ." if language == "vi" else "Late by 1 working day 3 hours."
    )
    touched = page.get_by_role("region", name=say("Verdicts that it touches"))
    touched.get_by_role("link", name=re.compile("a.7")).first.click()
    expect(page.get_by_role("link", name=LATE).first).to_be_visible()


def test_a_phone_shows_all_of_a_dossier_without_scrolling_sideways(
    site: Any, evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.UNIT_HEAD, "X1", language="vi")
    page = site.open(client, width=320, path=f"/unit/X1/dossier/{LATE}/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.emulate_media(media="print")
    expect(page.locator(".td-days li").first).to_be_visible()
