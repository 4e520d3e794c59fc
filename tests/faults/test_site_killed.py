"""kill -9 of the site's processes amid forms, uploads, imports, evaluations: nothing lost, nothing doubled."""

import time
from collections.abc import Iterator
from datetime import datetime

import pytest

pytest.importorskip("django", reason="the site's packages are not installed")

from support.faults.running_site import Person, Site, dossiers, prepared, site_over, wait_for
from thidua.ledger.cleaning.personal_data import KeyFile
from thidua.ledger.mapping.import_file import import_file

pytestmark = pytest.mark.slow
FIRST = {0.0: 100_000, 0.6: 200_000}
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all tests: what it has lived through must not matter to the next."""
    folder = tmp_path_factory.mktemp("site")
    with site_over(prepared(folder / "home"), folder / "log") as running:
        yield running


@pytest.fixture
def site(running_site: Site) -> Site:
    """The site, which may be coming back from what the test before did to it."""
    wait_for(running_site.answers)
    return running_site


def sent(person: Person, name: str, content: bytes) -> str:
    """The file sent; its id."""
    status, page, where = person.upload(name, content)
    assert status == 200, page
    assert "/imports/file/" in where
    return where.partition("/imports/file/")[2]


def imported(person: Person, upload: str) -> None:
    assert person.post(f"/imports/file/{upload}/run", {})[0] == 200


def test_the_web_process_in_the_middle_of_forms_and_of_an_upload(site: Site) -> None:
    person = Person(site)
    before = site.state()
    body = f"username=half&full_name=Half&language=en&csrfmiddlewaretoken={person.token}".encode()
    content, kind = person.upload_body("half.csv", dossiers(1, 20_000))
    with person.half_sent("/people/new", body, FORM), person.half_sent("/imports/send", content, kind):
        time.sleep(0.3)
        site.kill_web()
    wait_for(site.answers)
    assert site.state() == before
    assert before["users"] == [("user1", 0), ("user2", 0)]
    for number in range(2):  # whole forms, killed a little later each time
        body = f"username=new{number}&full_name=New&language=en&csrfmiddlewaretoken={person.token}".encode()
        with person.half_sent("/people/new", body, FORM) as line:
            line.sendall(body[len(body) // 2 :])
            time.sleep(0.03 * number)
            site.kill_web()
        wait_for(site.answers)
    made = [name for name, _events in site.state()["users"][: -len(before["users"])]]
    # they are still signed in, and do it again
    for number in range(2):
        fields = {"username": f"new{number}", "full_name": "N", "language": "en"}
        status, page, _where = person.post("/people/new", fields)
        assert status == 200
        assert ("There is an account with this user name already." in page) == (f"new{number}" in made)
    assert site.state()["users"] == [(f"new{number}", 1) for number in range(2)] + before["users"]
    imported(person, sent(person, "half.csv", dossiers(1, 20)))
    wait_for(site.all_over)
    after = site.state()
    assert after["imports"] == [*before["imports"], (20, 0, None)]
    assert after["uploads"] == [*before["uploads"], ("half.csv", len(after["imports"]))]


@pytest.mark.parametrize("moment", [0.0, 0.6])
def test_the_worker_in_the_middle_of_an_import_and_its_evaluation(site: Site, moment: float) -> None:
    person = Person(site)
    before = site.state()
    name = f"{moment}.csv"
    imported(person, sent(person, name, dossiers(FIRST[moment], 20_000)))
    wait_for(lambda: site.rows("SELECT 1 FROM jobs_job WHERE state = 'running'"))
    time.sleep(moment)
    site.kill_worker()
    killed = site.state()
    wait_for(site.all_over)
    after = site.state()
    assert after["imports"] == [*before["imports"], (20_000, 0, None)]
    assert after["uploads"] == [*before["uploads"], (name, len(after["imports"]))]
    assert after["shown"] == [(len(after["imports"]),)]
    attempts = 2 if killed["jobs"][-1] == ("import", "running", 1) else 1
    assert after["jobs"] == [*before["jobs"], ("import", "done", attempts)]


def test_the_web_process_between_the_ledger_and_the_queue(site: Site) -> None:
    """What the ledger knows and no job is about is evaluated without anybody asking."""
    before = site.state()
    pending = dossiers(300_000, 5)
    (site.home / "late.csv").write_bytes(pending)
    import_file(site.ledger, site.home / "late.csv", known_at=datetime(2026, 10, 2), key=KeyFile(site.home / "key"))
    site.kill_web()
    wait_for(lambda: site.state()["shown"] == [(len(before["imports"]) + 1,)])
    wait_for(site.all_over)
    assert site.state()["jobs"] == [*before["jobs"], ("recompute", "done", 1)]


def test_the_worker_in_the_middle_of_a_recomputation(site: Site) -> None:
    person = Person(site)
    before = site.state()
    imported(person, sent(person, "new.csv", dossiers(400_000, 50)))
    wait_for(site.all_over)
    entry = len(before["imports"]) + 1
    done = site.rows("SELECT 1 FROM jobs_job WHERE kind = 'recompute'")
    status, page, _where = person.post(f"/imports/entry/{entry}/withdraw", {})
    assert status == 200, page
    wait_for(lambda: site.rows("SELECT 1 FROM jobs_job WHERE state <> 'waiting' AND kind = 'recompute'")[len(done) :])
    site.kill_worker()
    wait_for(site.all_over)
    after = site.state()
    assert after["imports"][len(before["imports"]) :] == [(50, 0, None), (0, 0, entry)]
    assert after["shown"] == [(entry + 1,)]
    assert {state for _kind, state, _attempts in after["jobs"]} == {"done"}
