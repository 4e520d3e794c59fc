"""What released versions left behind: their bundles, ledgers and homes, in tests/fixtures/releases."""

import zipfile
from pathlib import Path

from support import TESTS

FOLDER = TESTS / "fixtures" / "releases"
SOURCE = FOLDER / "source"
# Before the first release; its bundles hold no SQL.
BEFORE_RELEASES = "634ff42"


def holding(name: str) -> list[str]:
    """The versions that left a file of that name, in alphabetical order."""
    return sorted(file.parent.name for file in FOLDER.glob(f"*/{name}"))


def unpacked(version: str, name: str, target: Path) -> Path:
    """The archive of a version, unpacked into a new folder; its secrets are readable by their owner alone."""
    target.mkdir(parents=True)
    with zipfile.ZipFile(FOLDER / version / name) as archive:
        archive.extractall(target)
    for key in ("key", "secret"):
        if (target / key).is_file():
            (target / key).chmod(0o600)
    return target
