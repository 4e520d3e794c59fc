"""Draws the pictures of docs/images: pages of the site of an invented city as a role sees them, and its report.

`make screenshots`. Needs Chromium. A picture is docs/images/web-<what>-<language>.png or report-<language>.png.
"""

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
THIDUA = Path(sys.executable).parent / "thidua"
PORT = 8791
LOGINS = "logins.json"
WIDTH, HEIGHT = 1280, 900


@dataclass(frozen=True)
class Picture:
    """What is shown: the page, to whom, how. path: an address, or how the first address of the menu begins."""

    name: str
    role: str
    path: str = "/"
    language: str = "vi"
    width: int = WIDTH
    height: int = HEIGHT
    scheme: str = "light"

    @property
    def file(self) -> str:
        """The picture's name in docs/images."""
        return f"web-{self.name}-{self.language}.png"


PICTURES = [
    Picture("my-work", "home_affairs", "/my-work/"),
    Picture("my-work", "home_affairs", "/my-work/", language="en"),
    Picture("my-work-phone", "unit_head", "/my-work/", width=360, height=740),
    Picture("my-unit", "unit_head", "/unit/"),
    Picture("my-record", "officer", "/officer/"),
    Picture("board", "chairman", "/board/"),
    Picture("board", "chairman", "/board/", language="en"),
    Picture("flows", "auditor", "/board/flows/"),
    Picture("map", "auditor", "/board/map/"),
    Picture("imports", "city_office", "/imports/", language="en"),
    Picture("people", "administrator", "/people/"),
    Picture("registers", "home_affairs", "/registers/"),
    Picture("calendar", "home_affairs", "/definitions/calendar/"),
    Picture("awards", "home_affairs", "/awards/"),
    Picture("proposal", "home_affairs", "/proposals/1/"),
    Picture("award-list", "home_affairs", "/awards/lists/1/"),
    Picture("award-list", "home_affairs", "/awards/lists/1/", language="en"),
    Picture("award-proof", "auditor", "/awards/lines/1/proof"),
    Picture("results", "auditor", "/results/1/"),
]
REPORT = "report"  # the command's report, in both languages
REPORT_FILES = {language: f"{REPORT}-{language}.png" for language in ("vi", "en")}
FILES = (*(picture.file for picture in PICTURES), *REPORT_FILES.values())


def main() -> int:
    """A site of its own, the pictures, and the site is gone; 1 where a page was not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only these pictures, such as my-work or report")
    parser.add_argument("--home", type=Path, help="keep the city in this folder, and use the one that is there")
    chosen = parser.parse_args()
    if chosen.home is not None:
        return _draw(chosen.home.resolve(), chosen.names)
    with tempfile.TemporaryDirectory(prefix="thidua-pictures-") as name:
        return _draw(Path(name), chosen.names)


def _draw(home: Path, names: Collection[str]) -> int:
    environment = {**os.environ, "THIDUA_HOME": str(home), "THIDUA_SECOND_FACTOR": "off"}
    if not (home / LOGINS).exists():
        _make_city(home, environment)
    logins = {login["role"]: login for login in json.loads((home / LOGINS).read_text(encoding="utf-8"))}
    site = subprocess.Popen([THIDUA, "serve", "--home", home, "--port", str(PORT)], env=environment)
    try:
        missing = _all(home, logins, names)
    finally:
        site.terminate()
        site.wait(30)
    for picture in missing:
        print(f"no picture: {picture}", file=sys.stderr)
    return 1 if missing else 0


def _make_city(home: Path, environment: Mapping[str, str]) -> None:
    """An invented city in its ledger, evaluated, with its report, logins and a movement played through."""
    run = [sys.executable, "-m", "thidua.web"]
    city, ledger = home / "city", ("--ledger", home / "ledger")
    generated = ["--dossiers", "40000", "--until", "2026-10-30", "--no-messy"]
    subprocess.run([THIDUA, "generate", "--out", city, *generated], check=True)
    subprocess.run([THIDUA, "init", home / "ledger"], check=True)
    files = sorted(city.glob("*.parquet"))
    keyed = (*ledger, "--key", home / "key", "--known-at", "2026-10-31 08:00")
    subprocess.run([THIDUA, "import", *keyed, *files], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([THIDUA, "report", *ledger, "--out", home / REPORT], check=True)
    subprocess.run([*run, "setup_site", "--evaluate"], env=environment, check=True)
    told = subprocess.run(
        [*run, "make_demo_accounts", "--json"], env=environment, check=True, capture_output=True, text=True
    )
    subprocess.run([*run, "play_awards"], env=environment, check=True)
    (home / LOGINS).write_text(told.stdout, encoding="utf-8")


def _all(home: Path, logins: Mapping[str, dict[str, str]], names: Collection[str]) -> list[str]:
    program = shutil.which("chromium")
    if program is None:
        sys.exit("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        missing = [
            f"{picture.path} as {picture.role}"
            for picture in PICTURES
            if not names or picture.name in names
            if not _take(browser, picture, logins[picture.role])
        ]
        if not names or REPORT in names:
            _take_report(browser, home / REPORT / "report.html")
        browser.close()
    return missing


def _take_report(browser: Browser, report: Path) -> None:
    for language, name in REPORT_FILES.items():
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(f"{report.as_uri()}#{language}")
        page.wait_for_timeout(500)
        _save(page, IMAGES / name)
        page.close()


def _save(page: Page, target: Path) -> None:
    """The picture in 256 colours: a third of the bytes, and nobody sees the difference."""
    shot = Image.open(io.BytesIO(page.screenshot()))
    shot.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1000} kB, {page.url}")


def _take(browser: Browser, picture: Picture, login: dict[str, str]) -> bool:
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{PORT}",
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(120_000)
    _sign_in(page, login)
    in_menu = page.locator(f"nav#menu a[href^='{picture.path}']")
    answer = page.goto((in_menu.first.get_attribute("href") if in_menu.count() else None) or picture.path)
    if answer is None or not answer.ok:
        context.close()
        return False
    if page.locator("html").get_attribute("lang") != picture.language:
        page.locator("button[popovertarget=account-menu]").click()
        page.locator(f"button[name=language][value={picture.language}]").click()
        page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)  # charts draw themselves after the page
    _save(page, IMAGES / picture.file)
    context.close()
    return True


def _sign_in(page: Page, login: dict[str, str]) -> None:
    for _try in range(60):
        try:
            page.goto("/login")
            page.locator("input[name=login]").wait_for(timeout=10_000)
            break
        except Exception:  # noqa: BLE001 - the site is still coming up
            page.wait_for_timeout(1000)
    page.locator("input[name=login]").fill(login["username"])
    page.locator("input[name=password]").fill(login["password"])
    page.locator("main form button").last.click()
    page.wait_for_url(lambda address: "/login" not in address)


if __name__ == "__main__":
    sys.exit(main())
