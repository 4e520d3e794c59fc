"""A disk that returns input/output errors (EIO), at whichever reading of a file of facts: one line, and no verdict."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.small_city import make_small_city

# Put before the C library: the readings of files whose path has these words fail, after so many that do not.
READINGS = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int readings;

static int fails(int file) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  if (!strstr(path, getenv("FAULTY_FILE"))) return 0;
  if (__sync_add_and_fetch(&readings, 1) <= atoi(getenv("WHOLE_READINGS"))) return 0;
  errno = EIO;
  return 1;
}

ssize_t read(int file, void *into, size_t most) {
  ssize_t (*real)(int, void *, size_t) = dlsym(RTLD_NEXT, "read");
  return fails(file) ? -1 : real(file, into, most);
}

ssize_t pread(int file, void *into, size_t most, off_t from) {
  ssize_t (*real)(int, void *, size_t, off_t) = dlsym(RTLD_NEXT, "pread");
  return fails(file) ? -1 : real(file, into, most, from);
}

ssize_t pread64(int file, void *into, size_t most, off_t from) {
  ssize_t (*real)(int, void *, size_t, off_t) = dlsym(RTLD_NEXT, "pread64");
  return fails(file) ? -1 : real(file, into, most, from);
}
"""
COMPILER = shutil.which("cc")
PROGRAM = [sys.executable, "-c", "from thidua.cli import main; main()", "--lang", "en"]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(COMPILER is None, reason="no C compiler makes the faulty disk")]


@pytest.fixture(scope="module")
def faulty_disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("disk")
    (folder / "readings.c").write_text(READINGS, encoding="ascii")
    made = folder / "readings.so"
    subprocess.run([str(COMPILER), "-shared", "-fPIC", "-o", made, folder / "readings.c", "-ldl"], check=True)
    return made


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city") / "ledger"
    make_small_city(folder)
    return folder


@pytest.mark.parametrize("whole_readings", range(6))
@pytest.mark.parametrize("command", ["evaluate", "doctor"])
def test_a_reading_that_fails_is_said_and_nothing_is_judged(
    city: Path, faulty_disk: Path, tmp_path: Path, command: str, whole_readings: int
) -> None:
    ledger = tmp_path / "ledger"
    shutil.copytree(city, ledger)
    faults = {
        "LD_PRELOAD": str(faulty_disk),
        "FAULTY_FILE": f"{ledger}/tables/dossiers/import_id",
        "WHOLE_READINGS": str(whole_readings),
    }
    done = subprocess.run(
        [*PROGRAM, command, "--ledger", str(ledger)],
        env=os.environ | faults,
        capture_output=True,
        text=True,
        timeout=120,
    )
    told = [line for line in (done.stdout + done.stderr).splitlines() if "nput/output error" in line]
    assert done.returncode in (1, 3)
    assert len(told) == 1 or (command == "doctor" and told)  # more than one of its checks reads the file
    assert all("disk" in line and "fault of the program" not in line for line in told)
    assert "not_met" not in done.stdout
