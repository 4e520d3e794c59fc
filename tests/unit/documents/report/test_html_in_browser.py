"""The page in a real browser: sorting, filtering, languages, keyboard; no errors, no requests."""

import os
from collections.abc import Iterator
from ctypes.util import find_library
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from support.sample_report import sample_report
from thidua.documents.report.html import render_html

CHROMIUM = Path(os.environ.get("THIDUA_CHROMIUM", "/usr/bin/chromium"))
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}: apt-get install chromium"),
    # The program that drives it is linked against this library, which a bare system lacks.
    pytest.mark.skipif(find_library("atomic") is None, reason="no libatomic: apt-get install libatomic1"),
]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def seen() -> list[str]:
    """What the page said or asked for beyond its own file."""
    return []


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, seen: list[str]) -> Iterator[Page]:
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_bytes(render_html(sample_report(6, 12), "vi"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("console", lambda message: seen.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: seen.append(f"error: {error}"))
        page.on("request", lambda request: seen.append(f"request: {request.url}"))
        page.goto(file.as_uri())
        yield page
        browser.close()


@pytest.fixture(autouse=True)
def fresh(page: Page) -> None:
    page.reload()


def column(page: Page, table: str, at: int) -> list[str]:
    rows = page.locator(f"#{table} tbody tr:visible")
    return [rows.nth(n).locator("th,td").nth(at).inner_text() for n in range(rows.count())]


def test_nothing_is_requested_and_nothing_is_complained_about(page: Page, seen: list[str]) -> None:
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Dark").click()
    assert [line for line in seen if not (line.startswith("request: file:") and line.endswith("report.html"))] == []


def test_sorting_with_the_mouse_and_back(page: Page) -> None:
    head = page.locator("#units-table thead th").nth(2)
    head.get_by_role("button").click()
    rising = [int(text.split("/")[0]) for text in column(page, "units-table", 2)]
    assert rising == sorted(rising)
    assert head.get_attribute("aria-sort") == "ascending"
    head.get_by_role("button").click()
    falling = [int(text.split("/")[0]) for text in column(page, "units-table", 2)]
    assert falling == sorted(falling, reverse=True)
    assert head.get_attribute("aria-sort") == "descending"


def test_sorting_with_the_keyboard(page: Page) -> None:
    page.locator("#officers-table thead th").nth(3).get_by_role("button").focus()
    page.keyboard.press("Enter")
    states = [
        page.locator("#officers-table tbody tr").nth(n).locator("td").nth(2).get_attribute("class") for n in range(12)
    ]
    assert states == sorted(states, key="hfdmn".index)


def test_the_filter_ignores_tone_marks(page: Page) -> None:
    page.locator('[data-filters="units-table"] input').fill("xa ap dong")
    assert column(page, "units-table", 0) == ["Xã Ấp Đông"]
    assert page.locator('output[for="units-table"]').inner_text() == "1 / 6"


def test_filtering_by_state(page: Page) -> None:
    page.locator('[data-filters="officers-table"] [data-by=state]').select_option("h")
    shown = page.locator("#officers-table tbody tr:visible")
    assert {shown.nth(n).get_attribute("data-o") for n in range(shown.count())} == {"h"}


def test_the_language_switches_everything_shown(page: Page) -> None:
    assert page.get_by_role("heading", level=1).inner_text() == "Thi đua thủ tục hành chính phi địa giới 2026"
    page.get_by_role("button", name="English").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Boundary-independent procedures 2026"
    assert page.title() == "Boundary-independent procedures 2026"
    assert page.locator("#city-table tbody td").nth(1).inner_text() == "1,234,567/1,300,000"
    assert page.locator("#units [data-by=state] option").first.inner_text() == "All states"
    shown = page.locator("body").inner_text()
    assert "Tổng quan" not in shown
    page.get_by_role("button", name="Tiếng Việt").click()
    assert page.locator("#city-table tbody td").nth(1).inner_text() == "1.234.567/1.300.000"


def test_nothing_runs_over_the_edge_of_a_telephone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.set_viewport_size({"width": 1280, "height": 900})


def test_every_control_has_a_name(page: Page) -> None:
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button,a,input,select")].filter((e) =>
             !(e.getAttribute("aria-label") || e.textContent.trim())).length"""
    )
    assert nameless == 0


@pytest.mark.parametrize("theme", ["Sáng", "Tối"])
def test_text_stands_out_from_its_ground(page: Page, theme: str) -> None:
    """Contrast of at least 4.5 to 1 for verdicts, notes and links, in both themes."""
    page.get_by_role("button", name=theme, exact=True).click()
    worst = page.evaluate(
        r"""() => {
          const part = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
          const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
          const numbers = (text) => text.match(/[\d.]+/g).map(Number);
          const ground = (e) => {
            for (; e; e = e.parentElement) {
              const c = numbers(getComputedStyle(e).backgroundColor);
              if (c.length < 4 || c[3] > 0) return c.slice(0, 3);
            }
            return [255, 255, 255];
          };
          let least = 99;
          const looked = "td,.badge,.k,.lead,.card .todo,.card .ids,.card small,a,button,.tally i";
          for (const e of document.querySelectorAll(looked)) {
            const a = light(numbers(getComputedStyle(e).color)), b = light(ground(e));
            least = Math.min(least, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
          }
          return least;
        }"""
    )
    assert worst >= 4.5
