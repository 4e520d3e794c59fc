"""Makes the fixture of this release: what every later version must still open, verify and carry on.

usage: python tools/release_fixture.py [--again]

Writes tests/fixtures/releases/<version>/: `ledger.zip` (a ledger with its key, made of the files in
tests/fixtures/releases/source/), `evidence.zip` (the sealed evaluation of it), `home.zip` (a site's data folder over
it, with logins and awards). --again replaces the fixture of a version that is not out yet, never of one that is out.
"""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import thidua

RELEASES = Path(__file__).parents[1] / "tests" / "fixtures" / "releases"
# The two states of the source, with the moments at which they became known.
STATES = (("1", "2026-07-01 18:00"), ("2", "2026-12-31 18:00"))
# Reference data first: what comes after names them.
FIRST = ("units", "procedures", "officers", "posts", "assignments")
# What a home makes again by itself.
DERIVED = {"static", "cache"}


def main() -> int:
    """Make the fixture; 1 where there is one already."""
    target = RELEASES / thidua.__version__
    if target.exists() and "--again" not in sys.argv:
        print(f"{target} is there: raise the version, or give --again where {thidua.__version__} is not out yet")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        home = made / "home"
        ledger = home / "ledger"
        home.mkdir()
        program("init", ledger)
        for state, known_at in STATES:
            keyed = ("--ledger", ledger, "--key", home / "key", "--known-at", known_at)
            program("import", *files_of(RELEASES / "source" / state), *keyed)
        program("seal", "--ledger", ledger, "--out", made / "evidence.zip")
        pack(home, made / "ledger.zip")
        site("setup_site", "--evaluate", home=home)
        site("make_demo_accounts", home=home)
        site("play_awards", home=home)
        pack(home, made / "home.zip")
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        for file in made.glob("*.zip"):
            shutil.move(file, target / file.name)
            print(f"{target / file.name}: {(target / file.name).stat().st_size // 1000} kB")
    return 0


def files_of(folder: Path) -> list[Path]:
    """The files of a state of the source, in the order of import."""
    rank = {name: place for place, name in enumerate(FIRST)}
    return sorted(folder.glob("*.parquet"), key=lambda file: (rank.get(file.stem, len(FIRST)), file.name))


def program(*words: object) -> None:
    """Run a command of the program."""
    run = [sys.executable, "-c", "from thidua.cli import main; main()", "--lang", "en", *map(str, words)]
    subprocess.run(run, check=True, stdout=subprocess.DEVNULL)


def site(*words: str, home: Path) -> None:
    """Run a management command of the site over a data folder."""
    environment = {"THIDUA_HOME": str(home), "PATH": ""}
    run = [sys.executable, "-m", "thidua.web", *words]
    subprocess.run(run, check=True, env=environment, stdout=subprocess.DEVNULL)


def pack(folder: Path, target: Path) -> None:
    """All files of a folder but those that are made again by themselves, as a zip archive that names no other place."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(folder.rglob("*")):
            name = file.relative_to(folder)
            if not file.is_file() or DERIVED & set(name.parts):
                continue
            content = file.read_bytes()
            if file.parent.name == "_delta_log":
                content = content.replace(str(folder).encode(), b"/srv/thidua")
            archive.writestr(name.as_posix(), content)


if __name__ == "__main__":
    sys.exit(main())
