"""The drill: a site that is lost at work comes back from its copy with the same facts, verdicts and hashes."""

import json
import os
import random
import shutil
import signal
from pathlib import Path

import pytest

pytest.importorskip("django", reason="the site's packages are not installed")

import pyrage

from support import built_once
from support.commands import run_command
from support.faults.running_site import Person, Site, dossiers, site_over, wait_for
from support.faults.site_contents import imports
from support.site_copies import bring, used

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
RESULTS = "SELECT import_number, snapshot_id, result_hash FROM evaluations_evaluation ORDER BY import_number"


def work_at(site: Site, chance: random.Random, start: int) -> None:
    """Some of what people do, in any order; the worker is at it while they go on."""
    person = Person(site)
    for number in range(4):
        first = start + number * 10_000
        match chance.choice(("send", "send", "withdraw", "account", "command")):
            case "send":
                _status, page, where = person.upload(f"{first}.csv", dossiers(first, chance.randint(1, 400)))
                upload = where.partition("/imports/file/")[2]
                assert upload, page
                assert person.post(f"/imports/file/{upload}/run", {})[0] == 200
            case "withdraw":
                entry = len(imports(site.home))
                assert person.post(f"/imports/entry/{entry}/withdraw", {})[0] in (200, 422)
            case "account":
                fields = {"username": f"user-{first}", "full_name": "Nguyễn Văn A", "language": "vi"}
                assert person.post("/people/new", fields)[0] == 200
            case _:
                bring(site.home, first, chance.randint(1, 400))


def evidence(home: Path, to: Path, number: int) -> str:
    """The hash of the evidence of an import and those before it, sealed with the site's key."""
    words = ("--ledger", home / "ledger", "--import", number, "--as-of", "2026-09-30", "--out", to, "--json")
    done = run_command(home.parent, "seal", *words, THIDUA_HOME=str(home))
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout)["bundle_hash"])


def test_a_site_lost_at_work_comes_back_with_the_same_verdicts_and_hashes(
    tmp_path: Path, chance: random.Random
) -> None:
    home, again = tmp_path / "home", tmp_path / "again"
    store, safe = tmp_path / "store", tmp_path / "safe"
    built_once.copied("used-site", used, home)
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "identity").write_text(f"{identity}\n")
    copied = ("--home", home, "--to", store, "--keys", safe, "--recipient", identity.to_public())
    site = Site(home, tmp_path / "log")
    site.start()
    try:
        work_at(site, chance, 1_000_000)
        done = run_command(tmp_path, "backup", *copied, "--json")
        assert done.returncode == 0, done.stderr
        copy = json.loads(done.stdout)[0]
        work_at(site, chance, 2_000_000)
    finally:
        for pid in [*site.pids(""), site.process.pid]:
            os.kill(pid, signal.SIGKILL)
        site.process.wait(60)
    lost = tmp_path / "lost"
    shutil.move(home, lost)

    assert run_command(tmp_path, "backup", "--to", store, "--keys", safe, "--verify").returncode == 0
    back = ("--home", again, "--keys", safe, "--identity", tmp_path / "identity")
    done = run_command(tmp_path, "restore", store, *back)
    assert done.returncode == 0, done.stderr
    kept = imports(again)
    assert len(kept) == copy["import"]
    assert kept == imports(lost)[: len(kept)]
    assert run_command(tmp_path, "audit", "verify", "--home", again).returncode == 0

    with site_over(again, tmp_path / "log-again") as restored:
        # Imports that waited when the copy was made are brought in now.
        wait_for(restored.all_over)
        wait_for(lambda: restored.state()["shown"] == [(len(imports(again)),)])
        assert imports(again)[: len(kept)] == kept
        assert Person(restored).get("/")[0] == 200
        after = restored.rows(RESULTS)
        # One whose work another that waits does is cancelled.
        assert {state for _kind, state, _attempts in restored.state()["jobs"]} <= {"done", "cancelled"}
    shown = {number: (snapshot, result) for number, snapshot, result in after}
    for number, snapshot, result in Site(lost, tmp_path / "log").rows(RESULTS):
        if number > len(kept):
            break
        assert shown.get(number, (snapshot, result)) == (snapshot, result)

    # Of the same imports the lost site's ledger, which has later ones, says what the copy's says.
    first, second = tmp_path / "lost.zip", tmp_path / "again.zip"
    assert evidence(lost, first, len(kept)) == evidence(again, second, len(kept))
    findings = json.loads(run_command(tmp_path, "doctor", "--home", again, "--json").stdout)["findings"]
    # The tests' own two users decide and are bound to no person.
    assert {finding["check"] for finding in findings if finding["level"] == "bad"} == {"accounts"}
