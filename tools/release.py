"""Refuses a release of which something is missing; else builds its wheel and prints the SHA-256 to publish with it.

usage: python tools/release.py

The steps are those of docs/how-to/release.md. Nothing is tagged or sent anywhere.
"""

import hashlib
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import thidua

ROOT = Path(__file__).resolve().parents[1]
NEEDED_URLS = ("Homepage", "Source", "Issues")
# Names that lead to nobody (RFC 2606), and this machine.
NOBODY = ("example", "example.com", "example.net", "example.org", "invalid", "localhost", "test")


def main() -> int:
    """Build the wheel of this version; 1 where something is missing, each named."""
    missing = list(obstacles(ROOT, thidua.__version__))
    if missing:
        print(
            f"{thidua.__version__} cannot be released (docs/how-to/release.md):", *missing, sep="\n  ", file=sys.stderr
        )
        return 1
    built = ROOT / "dist" / thidua.__version__
    command = [Path(sys.executable).parent / "uv", "build", "--wheel", "--no-build-isolation", "--out-dir", built]
    subprocess.run(command, cwd=ROOT, check=True)
    for wheel in sorted(built.glob("*.whl")):
        print(f"{hashlib.sha256(wheel.read_bytes()).hexdigest()}  {wheel.relative_to(ROOT)}")
    return 0


def obstacles(root: Path, version: str) -> Iterator[str]:
    """What stands against releasing the version from this folder, one line each."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    yield from url_obstacles(project.get("urls", {}))
    yield from changelog_obstacles((root / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    if not (root / "tests" / "fixtures" / "releases" / version / "evidence.zip").exists():
        yield f"tests/fixtures/releases/{version} is missing: make release-fixture"
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=root, capture_output=True, text=True, check=True)
    if changed.stdout:
        yield "there are changes that are not committed"


def url_obstacles(urls: Mapping[str, Any]) -> Iterator[str]:
    """What is missing or of nobody among the addresses of the package."""
    for name in NEEDED_URLS:
        if name not in urls:
            yield f"[project.urls] of pyproject.toml names no {name}"
    for name, url in urls.items():
        parts = urlsplit(str(url))
        host = (parts.hostname or "").lower()
        of_nobody = any(host == nobody or host.endswith(f".{nobody}") for nobody in NOBODY)
        if parts.scheme != "https" or "." not in host or of_nobody:
            yield f"[project.urls] {name}: {url} is no public https address"


def changelog_obstacles(changelog: str, version: str) -> Iterator[str]:
    """What is missing in the changelog."""
    sections = {part.partition("]")[0]: part.partition("\n")[2].strip() for part in changelog.split("\n## [")[1:]}
    if not sections.get(version):
        yield f"CHANGELOG.md has no section [{version}] with entries"
    if sections.get("Unreleased"):
        yield "CHANGELOG.md: what stands under [Unreleased] belongs to the version"


if __name__ == "__main__":
    sys.exit(main())
