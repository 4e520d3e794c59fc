"""What many tests begin with and is dear to make: made once for one state of the code, and copied from then on.

It lies below `.make/built/`, under a hash of everything it could be made of, so that nothing outdated is ever copied.
Workers may come at once: one makes it, the others wait.
"""

import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from filelock import FileLock

from support import ROOT

PLACE = ROOT / ".make" / "built"
SOURCES = ("src", "tests/support", "movements", "law", "requirements")
# What no run can still be copying.
OLD_SECONDS = 24 * 3600


@cache
def folder() -> Path:
    """Where things of this state of the code lie; those of states long gone are removed when it is made."""
    # A mutant is chosen by a variable of the environment: its code is that of all others.
    digest = hashlib.sha256(f"{sys.version} {os.environ.get('MUTANT_UNDER_TEST', '')}".encode())
    for source in SOURCES:
        for path in sorted((ROOT / source).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"\0{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    place = PLACE / digest.hexdigest()[:32]
    if not place.is_dir():
        for old in PLACE.glob("*"):
            if time.time() - old.stat().st_mtime > OLD_SECONDS:
                shutil.rmtree(old, ignore_errors=True)
        place.mkdir(parents=True, exist_ok=True)
    return place


def copied(name: str, make: Callable[[Path], object], to: Path) -> Path:
    """A copy of the folder that `make` makes at the path it is given; `name` stands for it."""
    kept = folder() / name
    if not kept.is_dir():
        with FileLock(kept.with_suffix(".lock")):
            if not kept.is_dir():
                draft = kept.with_suffix(".unfinished")
                shutil.rmtree(draft, ignore_errors=True)
                make(draft)
                draft.rename(kept)
    return Path(shutil.copytree(kept, to, dirs_exist_ok=True))
