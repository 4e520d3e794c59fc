"""What a release says of itself: one version, a changelog in one form, metadata that is true."""

import re
import tomllib

import release
import thidua
from support import ROOT
from thidua.proof.released_rules import released

CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
# The Pythons the whole suite runs on, see docs/how-to/release.md.
TESTED = ("3.11",)


def versions() -> list[str]:
    """The versions of the changelog, newest first."""
    return [line[4:].partition("]")[0] for line in CHANGELOG if line.startswith("## [")]


def test_the_version_stands_in_one_place() -> None:
    assert "version" not in PROJECT
    assert PROJECT["dynamic"] == ["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", thidua.__version__)


def test_the_changelog_keeps_its_form() -> None:
    headings = [line for line in CHANGELOG if line.startswith("#")]
    assert headings[:2] == ["# Changelog", "## [Unreleased]"]
    for line in headings[2:]:
        level, _space, text = line.partition(" ")
        if level == "##":
            assert re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", text), line
        elif level == "###":
            assert text in KINDS, line
    assert [line for line in CHANGELOG if len(line) > 125] == []


def test_every_version_has_its_section_and_its_rules() -> None:
    listed = versions()
    assert listed[0] == "Unreleased"
    numbers = [tuple(map(int, version.split("."))) for version in listed[1:]]
    assert numbers == sorted(numbers, reverse=True)
    assert list(reversed(listed[1:])) == list(released())


def test_this_is_the_newest_version_or_the_one_being_made() -> None:
    newest = versions()[1]
    assert thidua.__version__ == newest or in_work(thidua.__version__, newest)


def in_work(version: str, newest: str) -> bool:
    """Whether it is the version after the newest one that is out."""
    major, minor, patch = map(int, newest.split("."))
    following = {(major + 1, 0, 0), (major, minor + 1, 0), (major, minor, patch + 1)}
    return tuple(map(int, version.split("."))) in following


def test_the_metadata_claims_what_is_tried() -> None:
    claimed = [line.rpartition(" ")[2] for line in PROJECT["classifiers"] if ":: Python ::" in line]
    assert tuple(claimed) == TESTED
    assert PROJECT["requires-python"] == f"=={TESTED[0]}.*"


def test_a_release_without_public_addresses_is_refused() -> None:
    """No address is invented: until the code has one, `make release` refuses, and says what is missing."""
    public = {name: f"https://code.cantho.gov.vn/{name}" for name in release.NEEDED_URLS}
    assert list(release.url_obstacles(public)) == []
    assert list(release.url_obstacles({})) == [
        f"[project.urls] of pyproject.toml names no {name}" for name in ("Homepage", "Source", "Issues")
    ]
    for url in (
        "http://code.cantho.gov.vn",
        "https://localhost/x",
        "https://thidua.example.org",
        "https://a.test",
        "x",
    ):
        assert list(release.url_obstacles({**public, "Source": url})) == [
            f"[project.urls] Source: {url} is no public https address"
        ]
    own = PROJECT.get("urls", {})
    assert [line for line in release.url_obstacles(own) if "is no public" in line] == []
    assert bool(own) or len(list(release.url_obstacles(own))) == len(release.NEEDED_URLS)


def test_a_release_whose_changes_are_not_told_is_refused() -> None:
    told = "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2027-01-01\n\n### Added\n\n- A page.\n"
    assert list(release.changelog_obstacles(told, "0.2.0")) == []
    assert list(release.changelog_obstacles(told, "0.3.0")) == ["CHANGELOG.md has no section [0.3.0] with entries"]
    late = told.replace("[Unreleased]\n", "[Unreleased]\n\n- More.\n")
    assert list(release.changelog_obstacles(late, "0.2.0")) == [
        "CHANGELOG.md: what stands under [Unreleased] belongs to the version"
    ]
