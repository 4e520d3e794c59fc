"""Every data folder of a site that a released version left is taken over by this one: nothing lost, all as it was."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from support.faults.site_contents import tables
from support.releases import holding, unpacked
from thidua.cli import main
from thidua.i18n import UserError
from thidua.web.backup.copying import copy_before_upgrade
from thidua.web.backup.encryption import WithoutEncryption
from thidua.web.backup.restoring import Source, restore
from thidua.web.backup.store import Store
from thidua.web.server import supervisor
from thidua.web.server.operator_settings import site_settings

pytestmark = pytest.mark.slow

# Of each release's home: how many accounts, proposals and decided lines it holds.
HOLDS = {"0.1.0": (13, 4, 7)}
# Homes decided on before figures of few answers were withheld, and before the movement said which criteria an act may
# except from: no verdict turns by either, but the hash of what was decided on is another.
HASHED_OTHERWISE = {"0.1.0"}
# Run inside the site: what it holds, and whether each decided line is computed anew to the hash it was decided on.
LOOK = """
import json
from thidua.io.progress import silent
from thidua.web.apps.accounts.models import User
from thidua.web.apps.awards.domain.document_numbers import decision_text
from thidua.web.apps.awards.domain.recomputation import prove
from thidua.web.apps.awards.models import AwardLine, AwardList, Paper, Proposal
from thidua.indicators.catalogue.ruleset import installed
from thidua.web.apps.evaluations.models import Current, EvaluatedSubject, Evaluation, StoredVerdict
asking = {name for name, indicator in installed().indicators.items() if indicator.asks_answers}
first = Evaluation.objects.order_by("pk").first()
parts = [part for verdict in StoredVerdict.objects.all() for part in verdict.row["parts"] if part["of"] in asking]
proofs = [prove({"line": line.pk}, silent) for line in AwardLine.objects.order_by("pk")]
print(json.dumps({
    "users": User.objects.count(),
    "proposals": Proposal.objects.count(),
    "papers": Paper.objects.count(),
    "numbers": [decision_text(award_list) for award_list in AwardList.objects.order_by("pk")],
    "evaluations": [evaluation.result_hash for evaluation in Evaluation.objects.order_by("pk")],
    "shown": Current.objects.get().evaluation.result_hash,
    "lines": len(proofs),
    "same": sum(proof["same"] for proof in proofs),
    "differ": [proof["differ"] for proof in proofs if proof["differ"]],
    "answers": [part["denominator"] for part in parts],
    "months": [one.name for one in EvaluatedSubject.objects.filter(evaluation=first) if asking & {*one.figures}],
}))
"""


@pytest.fixture(params=holding("home.zip"))
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return unpacked(str(request.param), "home.zip", tmp_path / str(request.param) / "home")


def site(home: Path, *words: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("THIDUA_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "thidua.web", *words],
        env={**environment, "THIDUA_HOME": str(home)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_there_is_one_of_each_release() -> None:
    assert holding("home.zip") == sorted(HOLDS)


def test_it_is_taken_over_with_all_it_holds(home: Path) -> None:
    site(home, "setup_site", "--evaluate")
    site(home, "migrate", "--check")
    contents = json.loads(site(home, "shell", "--no-imports", "-c", LOOK).splitlines()[-1])
    assert tuple(contents[name] for name in ("users", "proposals", "lines")) == HOLDS[home.parent.name]
    assert contents["papers"] > 0
    assert contents["numbers"] == ["412/QĐ-UBND"]
    assert contents["same"] == (0 if home.parent.name in HASHED_OTHERWISE else contents["lines"])
    assert contents["differ"] == []
    assert contents["shown"] in contents["evaluations"]
    assert all(number is None or number >= 5 for number in contents["answers"])
    assert contents["answers"]
    assert contents["months"] == []


def test_its_audit_log_is_whole(home: Path) -> None:
    site(home, "setup_site")
    done = CliRunner().invoke(main, ["--lang", "en", "audit", "verify", "--home", str(home)])
    assert done.exit_code == 0, done.output


def test_it_is_copied_before_it_is_changed_and_there_is_a_way_back(home: Path, tmp_path: Path) -> None:
    before = tables(home)
    assert site(home, "setup_site", "--careful").strip() == supervisor.COPY_FIRST
    assert tables(home) == before
    copied, store = copy_before_upgrade(site_settings({"THIDUA_HOME": str(home)}), datetime.now(UTC))
    assert store == home.with_name("home-before-upgrade")
    site(home, "setup_site")
    assert site(home, "setup_site", "--careful") == ""
    assert tables(home) != before
    opened = Store.opened(store)
    back = tmp_path / "back"
    restore(Source(opened, opened.record(copied.record.id), WithoutEncryption()), None, back, site_settings({}))
    assert tables(back) == before


def test_a_home_that_a_newer_version_changed_is_refused_with_one_line(home: Path) -> None:
    site(home, "setup_site")
    with closing(sqlite3.connect(home / "web.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('awards', '0099_later', '2027-01-01')"
        )
    before = tables(home)
    line = (
        "The step setup_site of the site failed: CommandError: The database was made by a newer version of the program "
        "(it has awards.0099_later): install that version"
    )
    with pytest.raises(UserError) as refused:
        supervisor.run_once(supervisor.Site(home, "127.0.0.1", 1, 1), "setup_site")
    assert refused.value.render("en") == line
    assert tables(home) == before


# Two accounts of one address in other capitals, and a second list of an award that nobody has decided on.
TWICE = """
UPDATE accounts_user SET email = 'An@city.example' WHERE id = 1;
UPDATE accounts_user SET email = 'an@CITY.example' WHERE id = 2;
"""


def copies_of(database: sqlite3.Connection, **changes: str) -> None:
    """Two rows like the list there is, with other values."""
    columns = [row[1] for row in database.execute("PRAGMA table_info(awards_awardlist)") if row[1] != "id"]
    values = ", ".join(f"'{changes[column]}'" if column in changes else f'"{column}"' for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    for _twice in range(2):
        database.execute(f"INSERT INTO awards_awardlist ({names}) SELECT {values} FROM awards_awardlist LIMIT 1")


# The number of a decision given again: to another of the city, and to one on a unit's list, which is not the same.
DECIDED_TWICE = """
UPDATE awards_awardlist SET movement_id = 'earlier', symbol = 'QĐ-UBND ' WHERE id > 1;
UPDATE awards_awardlist SET unit_id = (SELECT unit_id FROM awards_proposal LIMIT 1) WHERE id = 3;
"""


def test_numbers_of_decisions_are_in_the_register_alone_and_none_is_lost(home: Path) -> None:
    with closing(sqlite3.connect(home / "web.sqlite3")) as database, database:
        copies_of(database)
        database.executescript(DECIDED_TWICE)
        unit_id = database.execute("SELECT unit_id FROM awards_awardlist WHERE id = 3").fetchone()[0]
    site(home, "setup_site")
    with closing(sqlite3.connect(home / "web.sqlite3")) as database:
        columns = {row[1] for row in database.execute("PRAGMA table_info(awards_awardlist)")}
        listed = (
            "SELECT award_list_id, unit_id, number, symbol, issued_on, doubled"
            " FROM awards_documentnumber WHERE award_list_id IS NOT NULL"
        )
        decided = {row[0]: row[1:] for row in database.execute(listed)}
    assert not columns & {"number", "symbol"}
    city = decided[1][0]
    assert decided == {
        1: (city, 412, "QĐ-UBND", "2026-11-29", 1),
        2: (city, 412, "QĐ-UBND", "2026-11-29", 0),
        3: (unit_id, 412, "QĐ-UBND", "2026-11-29", 0),
    }


def answered(home: Path, *answers: str) -> subprocess.CompletedProcess[str]:
    """The command that settles what is twice, and what is said to it."""
    return subprocess.run(
        [sys.executable, "-m", "thidua.web", "settle_doubles"],
        env={**os.environ, "THIDUA_HOME": str(home)},
        input="".join(f"{answer}\n" for answer in answers),
        capture_output=True,
        text=True,
    )


def test_what_is_twice_in_an_older_home_is_said_in_one_line_and_settled_by_people(home: Path) -> None:
    with closing(sqlite3.connect(home / "web.sqlite3")) as database, database:
        database.executescript(TWICE)
        copies_of(database, state="open")
        first, second = (row[0] for row in database.execute("SELECT id FROM awards_awardlist WHERE state = 'open'"))
    before = tables(home)
    with pytest.raises(UserError) as refused:
        supervisor.run_once(supervisor.Site(home, "127.0.0.1", 1, 1), "setup_site")
    told = refused.value.render("en")
    assert "2 times rows are there twice" in told, told
    assert "user 1: demo.can-bo-xa" in told
    assert "python -m thidua.web settle_doubles" in told
    assert tables(home) == before
    for answers in ((), ("7",)):
        assert answered(home, *answers).returncode == 1
        assert tables(home) == before
    going = f"awardlist {second}: can-tho-2026 | bang-khen |  | open"
    done = answered(home, "2", str(first), "not its line")
    assert (done.returncode, "not its line; nothing" in done.stderr) == (1, True)
    done = answered(home, str(first), going)
    assert done.returncode == 0, done.stderr
    site(home, "setup_site")
    with closing(sqlite3.connect(home / "web.sqlite3")) as database:
        assert database.execute("SELECT email FROM accounts_user WHERE id < 3 ORDER BY id").fetchall() == [
            ("",),
            ("an@CITY.example",),
        ]
        assert database.execute("SELECT id FROM awards_awardlist WHERE state = 'open'").fetchall() == [(first,)]
        settled = database.execute("SELECT \"where\" FROM audit_entry WHERE what = 'database.settle' ORDER BY number")
        assert settled.fetchall() == [("email_once:1",), (f"one_open_list:{second}",)]
    assert "nothing twice" in answered(home).stdout
