"""What `make new-indicator` and `make new-movement` start is valid as it stands."""

import runpy
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from support import ROOT
from thidua.indicators.catalogue.loader import read_indicator

MAKE = runpy.run_path(str(ROOT / "tools" / "new.py"))["make"]
DAY = date(2028, 2, 29)


def test_a_new_indicator_fits_the_catalogue(tmp_path: Path) -> None:
    (made,) = MAKE("indicator", "my_indicator", tmp_path, DAY)
    indicator = read_indicator(made)
    assert (indicator.id, indicator.view, indicator.header.review_by) == ("my_indicator", "dossier", date(2029, 2, 28))


def test_a_new_movement_passes_the_check(tmp_path: Path) -> None:
    MAKE("movement", "my-movement", tmp_path, DAY)
    program = Path(sys.executable).parent / "thidua"
    done = subprocess.run(
        [program, "--lang", "en", "movement", "check", tmp_path / "movements" / "my-movement"],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_nothing_that_exists_is_overwritten(tmp_path: Path) -> None:
    (made,) = MAKE("indicator", "my_indicator", tmp_path, DAY)
    made.write_text("mine")
    with pytest.raises(SystemExit, match="exists already"):
        MAKE("indicator", "my_indicator", tmp_path, DAY)
    assert made.read_text() == "mine"


@pytest.mark.parametrize("name", ["../up", "Name", "", "a b"])
def test_an_id_of_the_wrong_form_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="must look like"):
        MAKE("movement", name, tmp_path, DAY)
    assert list(tmp_path.iterdir()) == []
