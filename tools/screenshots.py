"""Pictures of the site for docs/images: an invented city, its pages as each role sees them, in both languages.

`make screenshots`. Needs Chromium. A picture is docs/images/web-<what>-<language>.png.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
THIDUA = Path(sys.executable).parent / "thidua"
PORT = 8791


@dataclass(frozen=True)
class Picture:
    """What is shown: the page (a path, or the place in the menu), to whom, how."""

    name: str
    role: str
    path: str = "/"
    language: str = "vi"
    width: int = 1280
    height: int = 900
    scheme: str = "light"


PICTURES = [
    Picture("my-unit", "unit_head"),
    Picture("my-unit", "unit_head", language="en"),
    Picture("my-unit-phone", "unit_head", width=360, height=740),
    Picture("my-unit-dark", "unit_head", scheme="dark"),
    Picture("my-record", "officer"),
    Picture("board", "chairman", "/board/"),
    Picture("board", "chairman", "/board/", language="en"),
    Picture("flows", "auditor", "/board/flows/"),
    Picture("map", "auditor", "/board/map/"),
    Picture("imports", "city_office", "/imports/"),
    Picture("people", "administrator", "/people/"),
    Picture("registers", "home_affairs", "/registers/"),
    Picture("reference", "administrator", "/reference/units/"),
    Picture("definitions", "home_affairs", "/definitions/"),
    Picture("calendar", "home_affairs", "/definitions/calendar/"),
    Picture("awards", "home_affairs", "/awards/"),
    Picture("award-list", "home_affairs", "/awards/lists/1/"),
    Picture("award-list", "home_affairs", "/awards/lists/1/", language="en"),
    Picture("award-proof", "auditor", "/awards/lines/1/proof"),
    Picture("results", "auditor", "/results/1/"),
]


def main() -> int:
    """A site of its own in a temporary folder, the pictures, and the site is gone; 1 where a page was not there."""
    with tempfile.TemporaryDirectory(prefix="thidua-pictures-") as name:
        home = Path(name)
        environment = {**os.environ, "THIDUA_HOME": str(home), "THIDUA_SECOND_FACTOR": "off"}
        run = [sys.executable, "-m", "thidua.web"]
        city = home / "city"
        generated = ["--dossiers", "40000", "--until", "2026-10-30", "--no-messy"]
        subprocess.run([THIDUA, "generate", "--out", city, *generated], check=True)
        subprocess.run([THIDUA, "init", home / "ledger"], check=True)
        files = sorted(city.glob("*.parquet"))
        subprocess.run(
            [THIDUA, "import", "--known-at", "2026-10-31 08:00", *files],
            env={**environment, "THIDUA_LEDGER": str(home / "ledger"), "THIDUA_KEY": str(home / "key")},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        subprocess.run([*run, "setup_site", "--evaluate"], env=environment, check=True)
        told = subprocess.run(
            [*run, "make_demo_accounts", "--json"], env=environment, check=True, capture_output=True, text=True
        )
        subprocess.run([*run, "play_awards"], env=environment, check=True)
        logins = {load["role"]: load for load in json.loads(told.stdout)}
        site = subprocess.Popen([THIDUA, "serve", "--home", home, "--port", str(PORT)], env=environment)
        try:
            missing = _all(logins)
        finally:
            site.terminate()
            site.wait(30)
    for picture in missing:
        print(f"no picture: {picture}", file=sys.stderr)
    return 1 if missing else 0


def _all(logins: dict[str, dict[str, str]]) -> list[str]:
    program = shutil.which("chromium")
    if program is None:
        sys.exit("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        missing = [
            f"{picture.path} as {picture.role}"
            for picture in PICTURES
            if not _take(browser, picture, logins[picture.role])
        ]
        browser.close()
    return missing


def _take(browser: Browser, picture: Picture, login: dict[str, str]) -> bool:
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{PORT}",
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    _sign_in(page, login)
    answer = page.goto(picture.path)
    if answer is None or not answer.ok:
        context.close()
        return False
    if page.locator("html").get_attribute("lang") != picture.language:
        page.locator("button[popovertarget=account-menu]").click()
        page.locator(f"button[name=language][value={picture.language}]").click()
        page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)  # charts draw themselves after the page
    target = IMAGES / f"web-{picture.name}-{picture.language}.png"
    page.screenshot(path=target)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1000} kB, {urljoin(page.url, picture.path)}")
    context.close()
    return True


def _sign_in(page: Page, login: dict[str, str]) -> None:
    for _try in range(60):
        try:
            page.goto("/login")
            break
        except Exception:  # noqa: BLE001 - the site is still coming up
            page.wait_for_timeout(1000)
    page.locator("input[name=login]").fill(login["username"])
    page.locator("input[name=password]").fill(login["password"])
    page.locator("main form button").last.click()
    page.wait_for_url(lambda address: "/login" not in address)


if __name__ == "__main__":
    sys.exit(main())
