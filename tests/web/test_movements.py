"""Movements stand on the site with their files as issued; each page, result and list is bound to one of them."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse, set_script_prefix
from django.utils import timezone

from support.award_people import on_day
from support.page import Page
from support.second_movement import CITY, NEXT, changed, copied, stand_beside
from thidua.definitions.movement_loader import load, load_movement
from thidua.definitions.paths import movements_folder
from thidua.i18n import UserError
from thidua.ledger.store.ledger import Ledger
from thidua.proof.bundle import movement_files
from thidua.rules.criteria import IndicatorLeaf
from thidua.rules.movement import Movement
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.api import keys
from thidua.web.apps.api.models import KeyScope
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.apps.awards.domain import proposals
from thidua.web.apps.awards.models import AwardList, Proposal, Reminder
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.actions import bind_kept, editions_of_kept
from thidua.web.apps.evaluations.jobs import behind
from thidua.web.apps.evaluations.middleware import SESSION_KEY
from thidua.web.apps.evaluations.models import Current, Evaluation
from thidua.web.apps.evaluations.queries import current
from thidua.web.apps.movements.addresses import lasting
from thidua.web.apps.movements.bound import issued_ids, movement_of, newest, readable_ids, running_id
from thidua.web.apps.movements.editions import loaded
from thidua.web.apps.movements.models import EditionFile, MovementEdition, MovementRecord, MovementState
from thidua.web.apps.movements.taking_in import enter_earlier, take_in, take_in_named
from thidua.web.apps.my_work import reminders
from thidua.web.apps.my_work.queries import work_of
from thidua.web.apps.registers.field_values import DisplayNames, display_text
from thidua.web.apps.registers.form_fields import field_for
from thidua.web.apps.registers.register_spec import registers
from thidua.web.apps.registers.subjects import RegisterSubject


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A copy of the city's movement that somebody may change."""
    return copied(tmp_path)


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    yield
    caches["process"].clear()


def test_what_the_settings_name_is_kept_byte_for_byte(db: None) -> None:
    edition = MovementEdition.objects.get()
    kept = {file.path: bytes(file.content) for file in edition.files.all()}
    folder = movements_folder() / CITY
    there = {f"{CITY}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in folder.rglob("*.toml")}
    assert kept == there
    assert {name.removeprefix("movements/") for name, _file in movement_files(CITY)} <= there.keys()
    assert (edition.number, edition.content_hash) == (1, load_movement(CITY).content_hash)
    assert loaded(edition).movement == load_movement(CITY)
    assert dict(loaded(edition).movement.texts) == dict(load_movement(CITY).texts)


def test_the_same_files_are_taken_in_once(db: None) -> None:
    assert take_in_named() is None
    assert take_in_named() is None
    assert (MovementRecord.objects.count(), MovementEdition.objects.count()) == (1, 1)
    assert not AuditEntry.objects.exists()


def test_another_text_is_another_edition_and_the_first_stays(db: None, written: Path) -> None:
    before = newest(CITY)
    changed(written, "comment_days = 10", "comment_days = 12")
    entered = take_in(load(written), written)
    assert entered is not None
    assert (entered.edition.number, entered.first, entered.decides_otherwise) == (2, False, True)
    assert newest(CITY).appraisals[0].comment_days == 12
    first = MovementEdition.objects.get(number=1)
    assert loaded(first).movement == before
    entry = AuditEntry.objects.get(what="movement.take_in")
    assert (entry.where, entry.details["edition"]) == (f"movement:{CITY}", 2)


def test_wording_decides_nothing(db: None, written: Path) -> None:
    changed(written, "Bằng khen", "Bằng Khen", "texts/vi.toml")
    entered = take_in(load(written), written)
    assert entered is not None
    assert not entered.decides_otherwise


def test_what_was_kept_is_judged_by_its_own_edition(evaluated: Evaluation, written: Path) -> None:
    assert evaluated.edition is not None
    changed(written, "comment_days = 10", "comment_days = 12")
    take_in(load(written), written)
    bind_kept()
    evaluated.refresh_from_db()
    assert evaluated.edition.number == 1
    assert movement_of(evaluated).appraisals[0].comment_days == 10


def test_mended_wording_is_shown_but_not_of_what_an_award_stands_on(evaluated: Evaluation, written: Path) -> None:
    changed(written, "Bằng khen", "Bằng Khen", "texts/vi.toml")
    take_in(load(written), written)
    Evaluation.objects.update(held=True)
    bind_kept()
    assert Evaluation.objects.get().edition.number == 1
    Evaluation.objects.update(held=False)
    bind_kept()
    assert Evaluation.objects.get().edition.number == 2


def test_of_an_evaluation_of_an_earlier_program_the_edition_is_named_without_files(
    evaluated: Evaluation, written: Path
) -> None:
    """Its own files are known to nobody; pages word it by the movement as it is now, and its hash tells the rest."""
    named = load_movement(changed(written, "comment_days = 10", "comment_days = 12"))
    Evaluation.objects.update(edition=None)
    EditionFile.objects.all().delete()
    MovementEdition.objects.all().delete()
    editions_of_kept(named)
    take_in(load(written), written)
    bind_kept()
    earlier = Evaluation.objects.get().edition
    assert (earlier.number, earlier.sha256, earlier.content_hash) == (1, "", evaluated.basis["movement_hash"])
    assert movement_of(Evaluation.objects.get()).content_hash == named.content_hash


def test_files_that_were_changed_in_the_database_are_refused(db: None, written: Path) -> None:
    changed(written, "comment_days = 10", "comment_days = 13")
    entered = take_in(load(written), written)
    assert entered is not None
    file = entered.edition.files.get(path=f"{CITY}/movement.toml")
    EditionFile.objects.filter(pk=file.pk).update(content=bytes(file.content).replace(b"= 13", b"= 14"))
    with pytest.raises(UserError, match="not those that were taken in"):
        newest(CITY)


def test_what_a_movement_inherits_is_kept_with_it(db: None, written: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "movement.toml").write_text(
        'format = 1\nid = "own"\nversion = "1.0.0"\nsource = "plan-2026"\nknown_on = 2026-05-01\n'
        f'inherits = "{CITY}"\nunit = "X1"\n',
        encoding="utf-8",
    )
    entered = take_in(load(own), own)
    assert entered is not None
    paths = set(entered.edition.files.values_list("path", flat=True))
    assert {"own/movement.toml", f"{CITY}/movement.toml", f"{CITY}/texts/vi.toml"} <= paths
    changed(written, "comment_days = 10", "comment_days = 12")
    assert newest("own").appraisals[0].comment_days == 10
    record = MovementRecord.objects.get(id="own")
    assert (record.unit_id, record.from_on) == ("X1", newest(CITY).window.from_on)


def test_the_citys_movement_runs_and_what_is_closed_is_not_evaluated(db: None) -> None:
    window = newest(CITY).window
    assert issued_ids() == (CITY,)
    MovementRecord.objects.create(id="own", unit_id="X1", from_on=window.from_on, to_on=window.to_on)
    MovementRecord.objects.create(id="next", from_on=window.to_on.replace(year=2999), to_on=None)
    MovementRecord.objects.create(id="past", state=MovementState.CLOSED, closed_at=timezone.now())
    MovementRecord.objects.create(id="planned", state=MovementState.DRAFT)
    for movement in ("own", "next", "past", "planned"):
        MovementEdition.objects.create(movement_id=movement, number=1, version="1", content_hash="", sha256=movement)
    caches["process"].clear()
    assert (running_id(), set(issued_ids())) == (CITY, {CITY, "own", "next"})


def test_a_movement_whose_files_were_never_kept_stops_nothing(
    ledger: Ledger, evaluated: Evaluation, capsys: pytest.CaptureFixture[str]
) -> None:
    """As after an upgrade of a site whose settings named another movement for a while."""
    enter_earlier("earlier", "1", "0" * 64)
    caches["process"].clear()
    assert (running_id(), issued_ids(), readable_ids()) == (CITY, (CITY,), (CITY,))
    call_command("setup_site", "--evaluate")
    assert "no files of movement earlier" in capsys.readouterr().out
    assert Current.objects.get().movement_id == CITY


def test_of_two_that_run_the_one_that_the_settings_named_last_is_meant(
    db: None, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in_named()
    other = written.rename(written.with_name("other"))
    monkeypatch.setattr(settings, "MOVEMENT", str(changed(other, f'id = "{CITY}"', 'id = "other"')))
    take_in_named()
    assert running_id() == "other"
    assert newest(CITY).id == CITY


def test_without_a_movement_it_is_said_in_one_line(db: None) -> None:
    EditionFile.objects.all().delete()
    MovementEdition.objects.all().delete()
    MovementRecord.objects.all().delete()
    caches["process"].clear()
    assert running_id() == ""
    with pytest.raises(UserError, match="the site has no movement"):
        newest("")


def test_a_movement_is_taken_in_beside_the_others_from_the_command_line(
    ledger: Ledger, written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = changed(written, f'id = "{CITY}"', f'id = "{NEXT}"')
    call_command("take_in_movement", str(folder), "--evaluate")
    assert f"/m/{NEXT}/" in capsys.readouterr().out
    shown = dict(Current.objects.values_list("movement_id", "evaluation__movement_id"))
    assert shown == {CITY: CITY, NEXT: NEXT}
    call_command("take_in_movement", str(folder))
    assert "already" in capsys.readouterr().out
    assert running_id() == CITY
    with pytest.raises(CommandError, match="no such movement"):
        call_command("take_in_movement", "nowhere")


# ── the address says which movement a page is of ─────────────────────────────────────────────────────────────────────


@pytest.fixture
def beside(evaluated: Evaluation, tmp_path: Path) -> Evaluation:
    return stand_beside(tmp_path)


def addresses(answer: HttpResponse) -> set[str]:
    page = Page(answer)
    linked = {*page.values("a[href]", "href"), *page.values("form[action]", "action")}
    return {address for address in linked if address.startswith("/")}


def test_each_movement_has_its_own_evaluation(evaluated: Evaluation, beside: Evaluation) -> None:
    assert (current(CITY), current(NEXT)) == (evaluated, beside)
    assert beside.edition.movement_id == NEXT
    assert beside.result_hash != evaluated.result_hash


def test_without_a_prefix_the_running_movement_is_meant(beside: Evaluation, client_as: Callable[..., Client]) -> None:
    client = client_as(Role.CITY_OFFICE, language="vi")
    assert "năm 2027" not in Page(client.get("/definitions/")).text("main")
    assert "năm 2027" in Page(client.get(f"/m/{NEXT}/definitions/")).text("main")


@pytest.mark.parametrize("page", ["board/", "definitions/", "awards/", "my-work/", "open-data/", "unit/X1/"])
def test_every_address_of_a_page_keeps_its_movement(
    beside: Evaluation, client_as: Callable[..., Client], page: str
) -> None:
    client = client_as(Role.CITY_OFFICE)
    answer = client.get(f"/m/{NEXT}/{page}")
    assert answer.status_code == client.get(f"/{page}").status_code == 200
    strays = {
        address
        for address in addresses(answer)
        if not address.startswith((f"/m/{NEXT}/", "/static/")) and address != f"/m/{CITY}/{page}"
    }
    assert strays == set()
    assert b'"/m/can-tho-2027/static/' not in answer.content


def test_there_is_no_page_of_a_movement_that_there_is_none_of(
    beside: Evaluation, client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.CITY_OFFICE)
    assert client.get("/m/another/board/").status_code == 404
    MovementRecord.objects.filter(id=NEXT).update(state=MovementState.DRAFT)
    caches["process"].clear()
    assert client.get(f"/m/{NEXT}/board/").status_code == 404
    MovementRecord.objects.filter(id=NEXT).update(state=MovementState.CLOSED, closed_at=timezone.now())
    caches["process"].clear()
    assert client.get(f"/m/{NEXT}/board/").status_code == 200  # finished, and still to be read
    assert client.get(f"/m/{NEXT}").headers["Location"] == f"/m/{NEXT}/"


def test_the_switch_leads_to_the_same_page_of_the_other(beside: Evaluation, client_as: Callable[..., Client]) -> None:
    client = client_as(Role.CITY_OFFICE, language="vi")
    lines = Page(client.get("/board/")).all("#movement-menu a")
    assert {line.get("href") for line in lines} == {f"/m/{CITY}/board/", f"/m/{NEXT}/board/"}
    assert [line.get("href") for line in lines if line.get("aria-current")] == [f"/m/{CITY}/board/"]
    there = Page(client.get(f"/m/{NEXT}/board/")).all("#movement-menu a")
    assert [line.get("href") for line in there if line.get("aria-current")] == [f"/m/{NEXT}/board/"]


def test_where_there_is_one_movement_nobody_is_asked_which(
    evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    assert Page(client_as(Role.CITY_OFFICE).get("/board/")).all("#movement-menu") == []


def test_a_proposal_is_of_the_movement_it_was_begun_in(beside: Evaluation, client_as: Callable[..., Client]) -> None:
    client = client_as(Role.UNIT_OFFICER, "X1")
    begun = client.post(f"/m/{NEXT}{reverse('proposal-begin', args=['X1', 'bang-khen'])}")
    proposal = Proposal.objects.get()
    own = f"/m/{NEXT}{reverse('proposal', args=[proposal.pk])}"
    assert (proposal.movement_id, begun.headers["Location"]) == (NEXT, own)
    assert client.get(own).status_code == 200
    led = client.get(f"{reverse('proposal', args=[proposal.pk])}?page=2")
    assert (led.status_code, led.headers["Location"]) == (302, f"{own}?page=2")
    stranger = client_as(Role.UNIT_OFFICER, "X2")
    assert stranger.get(reverse("proposal", args=[proposal.pk])).status_code == 403
    overview = reverse("unit-awards", args=["X1"])
    assert own in addresses(client.get(f"/m/{NEXT}{overview}"))
    assert reverse("proposal", args=[proposal.pk]) not in addresses(client.get(overview))


def test_nobody_learns_without_signing_in_that_a_list_of_another_movement_is_there(
    beside: Evaluation, client: Client
) -> None:
    hidden = AwardList.objects.create(movement_id=NEXT, award_id="bang-khen")
    answers = [client.get(reverse("public-result", args=[pk])) for pk in (hidden.pk, hidden.pk + 1)]
    assert [(answer.status_code, answer.headers.get("Location")) for answer in answers] == [(404, None)] * 2


def test_what_is_sent_to_a_record_without_its_prefix_is_of_its_movement(
    beside: Evaluation, client_as: Callable[..., Client], user_with: Callable[..., User]
) -> None:
    proposal = proposals.begin(NEXT, "X1", "bang-khen", by=user_with(Role.UNIT_OFFICER, "X1"))
    sent = client_as(Role.UNIT_HEAD, "X1").post(
        reverse("proposal-withdraw", args=[proposal.pk]), {"version": proposal.version, "reason": "Nhầm"}
    )
    assert sent.headers["Location"].startswith(f"/m/{NEXT}/")


def test_looking_back_in_one_movement_leaves_the_other_as_it_is_now(
    evaluated: Evaluation, beside: Evaluation, client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.CITY_OFFICE)
    earlier = Evaluation.objects.get(pk=evaluated.pk)
    earlier.pk, earlier.key = None, "0" * 64
    earlier.save()
    session = client.session
    session[SESSION_KEY] = earlier.pk
    session.save()
    assert Page(client.get("/board/")).all("#shown-bar.alert") != []
    assert Page(client.get(f"/m/{NEXT}/board/")).all("#shown-bar.alert") == []
    assert Page(client.get("/board/")).all("#shown-bar.alert") != []


def test_what_lasts_on_paper_names_no_movement(beside: Evaluation, client_as: Callable[..., Client]) -> None:
    set_script_prefix(f"/m/{NEXT}/")
    try:
        assert (reverse("awards"), lasting("awards")) == (f"/m/{NEXT}/awards/", "/awards/")
    finally:
        set_script_prefix("/")


@pytest.mark.parametrize("page", ["board/", "definitions/", "awards/", "unit/X1/", "my-work/", "open-data/"])
def test_no_page_asks_more_of_the_database_where_there_are_more_movements(
    evaluated: Evaluation, client_as: Callable[..., Client], written: Path, page: str
) -> None:
    client = client_as(Role.CITY_OFFICE)

    def queries_of_page() -> int:
        client.get(f"/{page}")
        caches["process"].clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/{page}").status_code == 200
        return len(queries)

    before = queries_of_page()
    for number in range(3):
        folder = Path(shutil.copytree(written, written.with_name(f"beside-{number}")))
        changed(folder, f'id = "{CITY}"', f'id = "beside-{number}"')
        take_in(load(folder), folder)
    caches["process"].clear()
    assert queries_of_page() == before


def test_the_interface_answers_of_the_movement_that_its_address_names(
    evaluated: Evaluation, beside: Evaluation
) -> None:
    _key, secret = keys.make("Kho dữ liệu", [KeyScope.READ], "", date(2030, 1, 1), 1000, by=None)
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def shown(address: str) -> object:
        return client.get(address).json().get("evaluation")

    assert shown("/api/v1/verdicts") == evaluated.pk
    assert shown(f"/m/{NEXT}/api/v1/verdicts") == beside.pk
    assert shown(f"/api/v1/verdicts?evaluation={beside.pk}") == beside.pk
    assert client.get(f"/m/{NEXT}/api/v1/verdicts?evaluation={evaluated.pk}").status_code == 404
    listed = client.get(f"/m/{NEXT}/api/v1/evaluations").json()
    assert [(row["id"], row["movement_id"], row["current"]) for row in listed] == [(beside.pk, NEXT, True)]
    assert client.get(f"/m/{NEXT}/api/v1/nothing").headers["Content-Type"] == "application/problem+json"


# ── what waits is told of every movement ─────────────────────────────────────────────────────────────────────────────


def test_what_waits_stands_in_one_list_with_its_movement(beside: Evaluation, user_with: Callable[..., User]) -> None:
    officer = user_with(Role.UNIT_OFFICER, "X1")
    begun = {movement: proposals.begin(movement, "X1", "bang-khen", by=officer) for movement in (CITY, NEXT)}
    caches["process"].clear()
    waiting = {item.address: item.about for item in work_of(officer).mine}
    told = {movement: waiting[reverse("proposal", args=[proposal.pk])] for movement, proposal in begun.items()}
    assert {movement: newest(movement).text("title", "vi") in told[movement] for movement in told} == {
        CITY: True,
        NEXT: True,
    }
    assert newest(NEXT).text("title", "vi") not in told[CITY]


def test_a_unit_is_told_to_begin_in_each_movement(
    beside: Evaluation, user_with: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_day(monkeypatch, datetime(2027, 1, 8, 2, tzinfo=UTC))
    officer = user_with(Role.UNIT_OFFICER, "X1")
    proposals.begin(CITY, "X1", "bang-khen", by=officer)
    caches["process"].clear()
    to_begin = {item.limit.movement_id: item for item in work_of(officer).mine if item.limit and not item.since}
    assert to_begin.keys() == {NEXT}
    assert to_begin[NEXT].address == f"/m/{NEXT}{reverse('unit-awards', args=['X1'])}"


def test_each_movement_reminds_of_its_own_limits(
    beside: Evaluation, user_with: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_day(monkeypatch, datetime(2027, 1, 8, 2, tzinfo=UTC))
    user_with(Role.UNIT_OFFICER, "X1")
    caches["process"].clear()
    assert reminders.write_due() == 2
    assert set(Reminder.objects.values_list("movement_id", "unit_id")) == {(CITY, "X1"), (NEXT, "X1")}
    assert reminders.write_due() == 0


def test_what_waits_is_read_with_as_many_queries_however_many_movements(
    evaluated: Evaluation, user_with: Callable[..., User], tmp_path: Path
) -> None:
    officer = user_with(Role.UNIT_OFFICER, "X1")
    work_of(officer)
    with CaptureQueriesContext(connection) as one:
        work_of(officer)
    stand_beside(tmp_path)
    work_of(officer)
    with CaptureQueriesContext(connection) as two:
        work_of(officer)
    assert len(two) == len(one)


# ── registers are the city's ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_declaration_is_offered_for_the_criteria_of_every_issued_movement(
    evaluated: Evaluation, tmp_path: Path
) -> None:
    (field,) = [field for register in registers().values() for field in register.field if field.kind == "criterion"]

    def offered() -> dict[str, str]:
        return dict(field_for(field, "vi", (), lambda _codes: set(), RegisterSubject("unit", "X1")).choices)

    before = offered()
    stand_beside(tmp_path)
    assert offered() == before
    MovementRecord.objects.filter(id=CITY).update(state=MovementState.CLOSED, closed_at=timezone.now())
    caches["process"].clear()
    assert issued_ids() == (NEXT,)
    assert offered().keys() == before.keys()
    MovementRecord.objects.filter(id=NEXT).update(state=MovementState.CLOSED, closed_at=timezone.now())
    caches["process"].clear()
    assert offered().keys() == {""}
    declared = [criterion for criterion in before if criterion]
    names = DisplayNames({}, {}, {})
    assert [display_text(field, criterion, names, "vi") for criterion in declared] == [before[id_] for id_ in declared]
    assert display_text(field, "IX.9", names, "vi") == "IX.9"


# ── an amendment holds from its day ──────────────────────────────────────────────────────────────────────────────────


AMENDED = """
[[amendment]]
id = "2026-1"
clause = "end"
from = 2026-08-01
known_on = 2026-07-20
path = "criterion[a.6].rule.threshold"
value = "85%"
"""


def threshold_of(movement: Movement) -> tuple[int, int | None]:
    rule = movement.criterion("a.6").rule
    assert isinstance(rule, IndicatorLeaf)
    return rule.threshold.numerator, rule.threshold.denominator


def test_an_amendment_holds_from_its_day_and_not_before(
    evaluated: Evaluation, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written / "movement.toml"
    file.write_text(file.read_text(encoding="utf-8") + AMENDED, encoding="utf-8")
    on_day(monkeypatch, datetime(2026, 7, 31, 2, tzinfo=UTC))
    entered = take_in(load(written), written)
    assert entered is not None
    assert entered.edition.in_force_on == date(2026, 8, 1)
    shown = Current.objects.get().evaluation
    assert threshold_of(newest(CITY)) == (80, 100)
    assert behind(shown.import_number) == []
    on_day(monkeypatch, datetime(2026, 8, 1, 2, tzinfo=UTC))
    caches["process"].clear()
    assert threshold_of(newest(CITY)) == (85, 100)
    assert behind(shown.import_number) == [CITY]
    july, august = (site_engine.EvaluationRequest(None, datetime(2026, month, 5), CITY) for month in (7, 8))
    assert threshold_of(site_engine.movement_at(july)) == (80, 100)
    assert threshold_of(site_engine.movement_at(august)) == (85, 100)
    assert threshold_of(movement_of(evaluated)) == (80, 100)


def test_an_edition_is_not_in_force_before_the_one_that_it_was_written_upon(
    db: None, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_day(monkeypatch, datetime(2026, 7, 31, 2, tzinfo=UTC))
    file = written / "movement.toml"
    file.write_text(file.read_text(encoding="utf-8") + AMENDED, encoding="utf-8")
    take_in(load(written), written)
    changed(written, "Bằng khen", "Bằng Khen", "texts/vi.toml")
    entered = take_in(load(written), written)
    assert entered is not None
    assert (entered.edition.number, entered.edition.in_force_on) == (3, date(2026, 8, 1))
    assert threshold_of(newest(CITY)) == (80, 100)
