"""The demonstration, small: the whole way in one command, twice."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from support.commands import Done, run_command

PROGRAM = Path(sys.executable).parent / "thidua"


def demo_process(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(folder)}
    return subprocess.run([PROGRAM, "demo", *words], cwd=folder, capture_output=True, text=True, env=clean)


def demo(folder: Path, *words: str) -> Done:
    return run_command(folder, "demo", *words)


def results(folder: Path) -> bytes:
    with zipfile.ZipFile(folder / "demo" / "evidence.zip") as bundle:
        return bundle.read("results.json")


@pytest.mark.slow
def test_the_whole_way_and_again(tmp_path: Path) -> None:
    first = demo_process(tmp_path, "--dossiers", "1000")
    assert first.returncode == 0, first.stderr
    (counted,) = re.findall(r"so-theo-doi\.xlsx: (\d+) rows read = (\d+) accepted .* (\d+) quarantined", first.stdout)
    read, accepted, quarantined = map(int, counted)
    assert accepted + quarantined == read
    assert quarantined < accepted / 4  # those alone that were made bad
    assert "identical: " in first.stdout
    made = sorted(path.name for path in (tmp_path / "demo").iterdir())
    assert made == [".thidua-demo", "city", "evidence.zip", "key", "ledger", "report"]
    once = results(tmp_path), (tmp_path / "demo" / "report" / "report.html").read_bytes()
    again = demo(tmp_path, "--dossiers", "1000")
    assert again.returncode == 0, again.stderr
    # The same invented year in a new ledger gives the same results and report, to the byte. Its facts differ in one
    # thing alone: the keyed hashes of applicants, because each demonstration makes a key of its own.
    assert (results(tmp_path), (tmp_path / "demo" / "report" / "report.html").read_bytes()) == once
    assert not (tmp_path / ".config").exists()


def test_a_folder_of_somebody_elses_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "thesis.docx").write_text("precious", encoding="utf-8")
    done = demo(tmp_path)
    assert done.returncode == 3
    assert done.stderr == "thidua: demo holds something else: name a new or empty folder with --out\n"
    assert (tmp_path / "demo" / "thesis.docx").read_text(encoding="utf-8") == "precious"
