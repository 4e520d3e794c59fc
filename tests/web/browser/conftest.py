"""The system's Chromium over the running site; whoever does not test the sign-in comes with a session's cookie."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from thidua.web.apps.evaluations.models import Evaluation

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
HERE = Path(__file__).parent
PATIENCE = 30_000  # milliseconds: how quick the machine is, is not what is tested here
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium for one module: playwright allows one loop in a thread, and other modules start their own."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the tests' thread
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Site:
    """The site as its readers meet it."""

    address: str
    browser: Browser
    wrong: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, client: Client | None = None, *, width: int = 1280, path: str = "/", scripts: bool = True) -> Page:
        """A new window of the client's user, at the path; errors of scripts and of the CSP are kept in `wrong`."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        self.contexts.append(context)
        if client is not None:
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": self.address}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", self._told)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.goto(path)
        return page

    def _told(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.wrong.append(f"{message.location.get('url', '')}: {message.text}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def site(evaluated: Evaluation, empty_site: Site) -> Site:
    """The small city's site."""
    return empty_site


@pytest.fixture
def empty_site(live_server: LiveServer, chromium: Browser, settings: Any) -> Iterator[Site]:
    """A site that was never fed; afterwards no script failed and nothing was against the content security policy."""
    settings.SECOND_FACTOR_COMPULSORY = False
    opened = Site(live_server.url, chromium)
    yield opened
    opened.close()
    assert opened.wrong == []
