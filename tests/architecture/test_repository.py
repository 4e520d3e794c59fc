"""The repository speaks of the project alone and installs from pins without an address."""

import re
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

import screenshots
from support import ROOT


def tracked_files() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: what is tracked cannot be listed")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_pins_are_hashed_and_name_no_index() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, path.name
        for pin in re.split(r"\n(?=\S)", text.strip()):
            assert re.match(r"[a-z0-9._-]+(\[[a-z,-]+\])?==\S+", pin), (path.name, pin)
            assert "--hash=sha256:" in pin, (path.name, pin)
    assert not (ROOT / "uv.lock").exists()


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {"base": project["dependencies"], **project["optional-dependencies"]}
    assert all(wanted.values())
    for group, dependencies in wanted.items():
        pins = (ROOT / "requirements" / f"{group}.txt").read_text(encoding="utf-8")
        for dependency in dependencies:
            name = re.match(r"[A-Za-z0-9._-]+", dependency)
            assert name is not None
            assert re.search(rf"^{name[0].lower()}(\[.*\])?==", pins, re.MULTILINE), (group, dependency)


def test_dependencies_are_permissive() -> None:
    """AGPL and GPL packages are oracles of the bench at most, never a dependency of the program."""
    pins = (ROOT / "requirements" / "base.txt").read_text(encoding="utf-8")
    copyleft = []
    for name in re.findall(r"^([a-z0-9._-]+)==", pins, re.MULTILINE):
        try:
            about = metadata(name)
        except PackageNotFoundError:  # a pin for another system
            continue
        words = [about.get("License-Expression") or about.get("License") or "", *(about.get_all("Classifier") or [])]
        if any("GPL" in word or "GNU" in word for word in words):
            copyleft.append(name)
    assert copyleft == []


def test_no_file_names_a_registry_or_a_machine() -> None:
    forbidden = re.compile(
        "|".join(
            [
                r"files\.python" + "hosted",
                r"pypi\." + "org",
                r"registry\.npm" + "js",
                r"deb\.deb" + "ian",
                "/work" + "/",
                "/tmp/" + "clones",
            ]
        )
    )
    named = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        named += [
            f"{path.relative_to(ROOT)}:{n}" for n, line in enumerate(text.splitlines(), 1) if forbidden.search(line)
        ]
    assert named == []


def test_no_data_folder_of_a_site_lies_in_it() -> None:
    """A secret that everybody can read would be taken by whoever starts a site in a clone."""
    own = re.compile(r"(secret|key|age\.txt|web\.sqlite3.*|last-(backup|alert)\.json|.*\.(pem|p12|pfx|sqlite3))")
    assert [str(path.relative_to(ROOT)) for path in tracked_files() if own.fullmatch(path.name)] == []


def test_links_in_the_documents_lead_somewhere() -> None:
    broken = []
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:") and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert broken == []


def test_every_page_of_the_documents_is_listed_under_its_heading() -> None:
    docs = ROOT / "docs"
    index = (docs / "README.md").read_text(encoding="utf-8")
    listed = {target: text for text, target in re.findall(r"^(?:-|\d+\.) \[(.+)\]\((\S+)\)$", index, re.MULTILINE)}
    others = {"README.md", "glossary.md", "samples/README.md", "tutorial/first-verdict.md"}
    headings = {
        path.relative_to(docs).as_posix(): re.sub(
            r"^# (\d+\. )?", "", path.read_text(encoding="utf-8").partition("\n")[0]
        )
        for path in docs.rglob("*.md")
    }
    assert len(headings) > 100
    assert listed == {page: heading for page, heading in headings.items() if page not in others}
    assert [page for page in others - {"README.md"} if f"]({page})" not in index] == []


def test_every_picture_is_used_and_every_one_that_is_used_is_drawn() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    images = ROOT / "docs" / "images"
    used = {
        path.name
        for page in pages
        for target in re.findall(r"!\[[^]]+\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
        if (path := (page.parent / target).resolve()).parent == images
    }
    assert used == {path.name for path in images.iterdir()}
    charts = {"growth.svg"}  # of the bench
    assert used - charts == set(screenshots.FILES), "make screenshots"
    assert [name for name in sorted(used) if (images / name).stat().st_size > 250_000] == []


def test_decisions_are_numbered_without_a_gap() -> None:
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    for file in files:
        heading = file.read_text(encoding="utf-8").partition("\n")[0]
        assert re.match(rf"# 0*{int(file.name[:4])}\. \S", heading), file.name
