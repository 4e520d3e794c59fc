"""The wheel, built from this clone and installed with `[web]` in an empty environment elsewhere, goes the whole way."""

import os
import re
import socket
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

import thidua
from support import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]
UV = Path(sys.executable).parent / "uv"


def uv(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(UV), *map(str, words)], cwd=ROOT, capture_output=True, text=True)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not UV.is_file():
        pytest.skip("uv is not beside this Python: tools/setup puts it there")
    folder = tmp_path_factory.mktemp("wheel")
    built = uv("build", "--wheel", "--offline", "--no-build-isolation", "--python", sys.executable, "-o", folder, ".")
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed program; from the cache of packages where that has them all, else from the registry in use."""
    place = tmp_path_factory.mktemp("installed") / "env"
    made = uv("venv", "--python", Path(sys.executable).resolve(), place)
    assert made.returncode == 0, made.stderr
    wanted = ("--python", place, f"thidua[web] @ {wheel.as_uri()}", "-c", ROOT / "requirements" / "web.txt")
    for where in (("--offline",), ()):
        installed = uv("pip", "install", *where, *wanted)
        if installed.returncode == 0:
            return place / "bin" / "thidua"
    pytest.skip(f"the packages are neither in the cache nor to be had: {installed.stderr.strip().splitlines()[-1]}")


def run(program: Path, folder: Path, *words: object) -> str:
    """Its output, run in a folder outside the clone and without anything of ours in the environment."""
    clean = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(folder)}
    done = subprocess.run(
        [str(program), "--lang", "en", *map(str, words)], cwd=folder, env=clean, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        about = archive.read(f"thidua-{thidua.__version__}.dist-info/METADATA").decode()
        names = archive.namelist()
    fields = about.partition("\n\n")[0].splitlines()
    assert f"Version: {thidua.__version__}" in fields
    assert "License-Expression: Apache-2.0" in fields
    assert "Requires-Python: ==3.11.*" in fields
    assert {"thidua/_data/law/sources.toml", "thidua/_data/movements/can-tho-2026/movement.toml"} <= set(names)
    assert not [name for name in names if name.startswith("tests/") or name.endswith(".pyc")]


def test_installed_elsewhere_it_goes_the_whole_way(program: Path, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert run(program, tmp_path, "--version") == f"thidua {thidua.__version__}\n"
    try:
        told = run(program, tmp_path, "demo", "--dossiers", 1000, "--serve", "--port", port)
        assert "identical: " in told
        assert "  System administrator\n" in told
        assert f"End it with: thidua serve --home {tmp_path / 'demo'} --stop" in told
        assert re.findall(r"\bmake\b|tools/", told) == []
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as page:
            assert page.status == 200
            assert "Thi Đua" in page.read().decode()
    finally:
        ended = run(program, tmp_path, "serve", "--home", "demo", "--stop")
    assert ended == f"The site of {os.path.realpath(tmp_path / 'demo')} has ended.\n"
