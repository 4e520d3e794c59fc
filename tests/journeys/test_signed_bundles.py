"""A bundle sealed on the command line with a key, verified by whoever has the public one."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from support.small_city import make_small_city
from thidua.cli import main

pytestmark = pytest.mark.slow


def run(*words: object, home: Path | None = None) -> Result:
    return CliRunner().invoke(main, ["--lang", "en", *map(str, words)], env={"THIDUA_HOME": str(home or "")})


def test_a_bundle_is_held_to_the_key_that_signed_it(tmp_path: Path) -> None:
    ledger = make_small_city(tmp_path / "ledger").path
    sealed = ("seal", "--ledger", ledger, "--as-of", "2026-09-30")

    key = tmp_path / "site.pub"
    (tmp_path / "home").mkdir()
    key.write_text(run("keys", "show", "--home", tmp_path / "home").stdout)
    for name in ("one.zip", "two.zip"):
        assert "signed by thidua-site+" in run(*sealed, "--out", tmp_path / name, home=tmp_path / "home").stdout
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()

    other = run("keys", "make", "--file", tmp_path / "other.json", "--name", "engine")
    (tmp_path / "other.pub").write_text(other.stdout)
    run(*sealed, "--out", tmp_path / "other.zip", "--sign-with", tmp_path / "other.json", home=tmp_path / "home")
    told = run(*sealed, "--out", tmp_path / "unsigned.zip").stdout
    assert "unsigned: name a key" in told

    pinned = run("verify", tmp_path / "one.zip", "--key", key)
    assert (pinned.exit_code, "signed by thidua-site, key" in pinned.stdout, "as expected" in pinned.stdout) == (
        0,
        True,
        True,
    )
    run("keys", "rotate", "--home", tmp_path / "home")
    run(*sealed, "--out", tmp_path / "later.zip", home=tmp_path / "home")
    assert run("verify", tmp_path / "later.zip", "--key", key).exit_code == 0
    for name, what in (("other.zip", "was expected"), ("unsigned.zip", "it is not signed")):
        refused = run("verify", tmp_path / name, "--key", key)
        assert (refused.exit_code, what in refused.stdout) == (1, True)
    assert "unsigned: nothing shows who made it" in run("verify", tmp_path / "unsigned.zip").stdout
