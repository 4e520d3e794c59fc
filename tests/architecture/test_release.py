"""What a release says of itself: one version, a changelog in one form, metadata that is true."""

import re
import tomllib

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
    assert listed[1] == thidua.__version__
    numbers = [tuple(map(int, version.split("."))) for version in listed[1:]]
    assert numbers == sorted(numbers, reverse=True)
    assert list(reversed(listed[1:])) == list(released())


def test_the_metadata_claims_what_is_tried() -> None:
    claimed = [line.rpartition(" ")[2] for line in PROJECT["classifiers"] if ":: Python ::" in line]
    assert tuple(claimed) == TESTED
    assert PROJECT["requires-python"] == f"=={TESTED[0]}.*"
    assert [url for url in PROJECT.get("urls", {}).values() if "example" in url or "localhost" in url] == []
