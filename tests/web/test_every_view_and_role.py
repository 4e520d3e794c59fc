"""Every address of the site × every role × own, other and child unit or officer: answers written out in a table.

`answers_by_role.csv` has a line for each address: how it is asked, and the status each role gets, or "login" for being
led to the sign-in page. 401 and 403 are refusals; 404 and 422 answer somebody let in, about what is not there or what
was not typed. Who is let in is written by hand, from what docs/how-to/web-accounts.md says each role may do, and takes
nothing from the marks of the views. A new view fails here until its address can be filled in (`WORDS`) and has its
line, so that somebody considers who may see it.
"""

import csv
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from support import views_run
from support.second_movement import CITY, NEXT, stand_beside
from thidua.web.apps.accounts.authorization import SIGNED_IN, RequiredAction
from thidua.web.apps.accounts.middleware import need_of
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import TABLE, Role
from thidua.web.apps.awards.models import AwardLine, AwardList, Candidate, DocumentNumber, Proposal
from thidua.web.apps.jobs.models import Job, JobState
from thidua.web.apps.movement_drafts.copies import text_files
from thidua.web.apps.movement_drafts.models import DraftText, MovementDraft
from thidua.web.apps.movements.addresses import RECORDS
from thidua.web.apps.movements.models import MovementEdition
from thidua.web.apps.organisation.models import Officer, Unit
from thidua.web.apps.outbox.models import Letter
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.register_spec import registers
from thidua.web.apps.stories.models import Story

# Everybody below holds their role at X1, whose child is Q1; the officer is P1.
PATHS = {"TP": "/TP/", "X1": "/TP/X1/", "X2": "/TP/X2/", "Q1": "/TP/X1/Q1/"}
POSTED = {"P1": "X1", "P2": "X1", "P3": "X2", "P9": "Q1"}
JOB = uuid.UUID(int=1)
SOMEBODY = 4711
GRANT = 4712
UPLOAD = uuid.UUID(int=2)
LETTER = uuid.UUID(int=2)

# Entries of registers, each of a unit, one of them about an officer.
ENTRIES = {
    901: ("obstacle", "X1", ""),
    902: ("obstacle", "X2", ""),
    903: ("discipline", "Q1", "P9"),
    904: ("initiative", "X1", "P1"),
    905: ("exception", "", ""),
}

# Proposals and lists of awards, each of a unit (the city's list of none); a line of each list.
PROPOSALS = {801: "X1", 802: "X2"}
LISTS = {811: "", 812: "X1"}
LINES = {821: ("X1", 811), 822: ("Q1", 812)}

# A recognised initiative of another unit, in the library.
IN_LIBRARY = 931

# Stories, each about a unit.
STORIES = {921: "X1", 922: "X2"}

# A draft of a movement.
DRAFT = 941

# The words of addresses, and what each stands for in turn. Words that belong together are filled in together.
WORDS: dict[tuple[str, ...], list[tuple[str, ...]]] = {
    ("unit_id",): [("X1",), ("X2",), ("Q1",), ("TP",)],
    ("officer_id",): [("P1",), ("P2",), ("P3",), ("P9",)],
    ("kind", "subject_id"): [*(("unit", unit) for unit in PATHS), *(("officer", officer) for officer in POSTED)],
    ("register",): [("discipline",)],
    ("entry_id",): [(str(number),) for number in ENTRIES],
    ("step",): [("0",), ("1",)],
    ("place",): [("1",)],
    ("job_id",): [(str(JOB),)],
    ("letter_id",): [(str(LETTER),)],
    ("follow",): [(str(LETTER),)],
    ("code",): [("0" * 16,)],
    ("secret",): [("a-secret",)],
    ("which",): [("overdue",)],
    ("criterion_id",): [("a.6",)],
    ("dossier_id",): [("H13.X1-260707-0007",)],
    ("procedure_id",): [("1.000001",)],
    ("upload_id",): [(str(UPLOAD),)],
    ("number",): [("1",)],
    ("draft_id",): [(str(UPLOAD),)],
    ("object_id",): [(str(SOMEBODY),)],
    ("app_label",): [("admin_site",)],
    ("table",): [("units",), ("posts",)],
    ("row",): [("X1",)],
    ("user_id",): [(str(SOMEBODY),)],
    ("grant_id",): [(str(GRANT),)],
    ("relation_id",): [("1",)],
    ("change_id",): [("1",)],
    ("key_id",): [("1",)],
    ("movement_id",): [(CITY,)],
    ("movement_draft_id",): [(str(DRAFT),)],
    ("proposal_id",): [(str(number),) for number in PROPOSALS],
    ("list_id",): [(str(number),) for number in LISTS],
    ("initiative_id",): [(str(IN_LIBRARY),)],
    ("story_id",): [(str(number),) for number in STORIES],
    ("slug",): [("a-story",)],
    ("line_id",): [(str(number),) for number in LINES],
    ("candidate_id",): [("1",)],
    ("paper_id",): [("1",)],
    ("paper", "subject_id"): [("city_report", "city_report-whole.docx")],
    ("number_id",): [("1",)],
    ("file_id",): [("1",)],
    ("form",): [("docx",)],
    ("ending",): [("csv",)],
    ("award_id",): [("bang-khen",)],
    ("point",): [("vote-valid",)],
    ("recusal_id",): [("1",)],
    ("objection_id",): [("1",)],
    ("revocation_id",): [("1",)],
    ("member_id",): [("1",)],
    ("period_id",): [("whole",)],
    ("award_id", "day"): [("bang-khen", "2026-07-01")],
    ("kind", "year"): [("statistics_forms", "2026")],
    ("draft",): [(str(UPLOAD),)],
    ("provider_id",): [("city",)],
    ("uidb36", "key"): [("1", "set-password")],
}
# What needs no role, by design: for everybody, and for everybody who has signed in (and shows each only their own).
OPEN = {
    "",  # shows everybody the city as a whole, and leads whoever is signed in to their own first page
    "news.atom",
    ".well-known/security.txt",
    ".well-known/did.json",  # the public keys
    "v/<slug:code>",  # what a printed paper says, to whoever holds it: test_verification
    "v/<slug:code>/credential",
    "v/status/<int:number>",
    "robots.txt",
    "health/live",
    "health/ready",
    "metrics",  # to the operator's machines alone: test_monitoring
    "appearance",
    "login",
    "login/closed",
    "login/code",
    "login/register",
    "login/with/<slug:provider_id>",
    "login/with/<slug:provider_id>/back",
    "login/with/cancelled/",
    "login/with/error/",
    "logout",
    "password/forgotten",
    "password/forgotten/sent",
    r"password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-:\w]+)",
    "password/new/done",
    "initiatives/",
    "initiatives/<int:initiative_id>/",
    "open-data/",
    "open-data/<int:number>/datapackage.json",
    "open-data/<int:number>/results.<slug:ending>",
    "open-data/catalogue.jsonld",
    "open-data/schema.json",
    "stories/",
    "stories/<slug:slug>/",
    "stories/<slug:slug>/package.zip",
    "stories/<slug:slug>/pictures/<int:number>.jpg",
    "results/",
    "results/<int:list_id>/",
    "my-work/calendar/<slug:secret>.ics",  # likewise: test_calendar_feed
    "results/objections/<uuid:follow>/",  # by an address that nobody can guess: test_award_pages
    "results/<int:list_id>/bundle",
    "results/<int:list_id>/object",
}
OWN = {
    "account/",
    "initiatives/<int:initiative_id>/adopt",
    "letters/mine",
    "my-work/",
    "my-work/calendar/",
    "my-work/calendar/off",
    "my-work/calendar/renew",
    "account/again",
    "account/again/code",
    "account/changes/<int:change_id>/stop",
    "account/relations",
    "account/password",
    "account/password/first",
    "account/second-factor",
    "account/second-factor/codes",
    "account/second-factor/codes/file",
    "account/second-factor/codes/new",
    "account/second-factor/remove",
    "account/second-factor/set-up",
    "account/sessions",
    "as-of/",
    "as-of/now",
    "as-of/wait/<uuid:job_id>",
    "jobs/<uuid:job_id>/progress",
    "live",
    "spreadsheets/<uuid:draft_id>",
    "spreadsheets/<uuid:draft_id>/refused.xlsx",
}
AT_X1 = {Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.OFFICER}
# Open addresses that other programs ask, with a key: whoever has none, signed in or not, is told so.
KEYED = "api/v1/"


def patterns(listed: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in listed:
        part = re.sub(r"^\^|\$$", "", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns, prefix + part)
        elif isinstance(pattern, URLPattern):
            yield prefix + part, pattern.callback


WORD = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^()]*\)")


def filled(route: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The addresses of a route with everything its words can stand for.

    Raises:
        LookupError: it has a word that nothing here stands for.
    """
    names = [plain or named for plain, named in WORD.findall(route)]
    groups = [group for group in WORDS if set(group) <= set(names)]
    unknown = set(names) - {name for group in groups for name in group}
    if unknown:
        raise LookupError(f"{route}: say in WORDS what {sorted(unknown)} can stand for, and consider who may see it")
    for chosen in product(*(WORDS[group] for group in groups)):
        words = {
            name: value
            for group, values in zip(groups, chosen, strict=True)
            for name, value in zip(group, values, strict=True)
        }
        yield "/" + WORD.sub(lambda match, words=words: words[match[1] or match[2]], route), words


ROUTES = list(patterns(get_resolver().url_patterns))


@cache
def addresses() -> list[tuple[str, Any, str, dict[str, str]]]:
    return [(route, view, address, words) for route, view in ROUTES for address, words in filled(route)]


# Who is led to sign in, or refused, is not led on to the record's own movement; nobody is before signing in.
REFUSED = {"login", "401", "403"}
# Whoever asks: nobody signed in, somebody without a role, and each role at X1 or at the city.
ASKERS = ("nobody", "no role", *(role.value for role in Role))


@cache
def table() -> dict[str, dict[str, str]]:
    """The lines of the table by their addresses."""
    with Path(__file__).with_name("answers_by_role.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    listed = {line["address"]: line for line in lines}
    assert len(listed) == len(lines), "an address has two lines"
    return listed


def requested(client: Client, address: str, method: str, prefix: str = "") -> str:
    """What the table calls the answer; whatever the request changed is taken back."""
    with transaction.atomic():
        answer = client.generic(method, prefix + address)
        transaction.set_rollback(True)
    if answer.status_code == 302 and answer.headers["Location"].startswith(f"{prefix}/login?next="):
        return "login"
    return str(answer.status_code)


def walked(client: Client, asker: str) -> list[str]:
    """Where the answers differ from the asker's column of the table."""
    wrong = []
    for address, line in table().items():
        answer = requested(client, address, line["method"])
        if answer != line[asker]:
            wrong.append(f"{line['method']} {address}: answered {answer}, the table says {line[asker]}")
    return wrong


def walked_beside(client: Client, asker: str) -> list[str]:
    """The same below another movement: nobody is let in elsewhere, and a record's page is of its own movement."""
    wrong, prefix = [], f"/m/{NEXT}"
    for address, line in table().items():
        expected = line[asker]
        of_record = any(word in RECORDS for word in resolve(address).kwargs) and line["method"] == "GET"
        if of_record and expected not in REFUSED and asker != "nobody":
            expected = "302"
        answer = requested(client, address, line["method"], prefix)
        if answer != expected:
            wrong.append(f"{line['method']} {prefix}{address}: answered {answer}, wanted is {expected}")
    return wrong


def _awards() -> None:
    """Proposals and lists, with a line of each list."""
    maker = User.objects.create_user("maker")
    proposals = [
        Proposal.objects.create(
            pk=number, movement_id="can-tho-2026", award_id="bang-khen", unit_id=unit, made_by=maker
        )
        for number, unit in PROPOSALS.items()
    ]
    for number, unit in LISTS.items():
        award = "giay-khen" if unit else "bang-khen"
        AwardList.objects.create(pk=number, movement_id="can-tho-2026", award_id=award, unit_id=unit)
    for number, (unit, list_id) in LINES.items():
        candidate = Candidate.objects.create(
            pk=number,
            proposal=proposals[0],
            kind="unit",
            subject_id=unit,
            name=unit,
            unit_id=unit,
            unit_group="commune",
            achievement="m",
            standing={
                "criteria": [],
                "figures": {},
                "evaluation": "",
                "as_of_at": "2026-10-01T00:00:00",
                "import_number": 1,
                "result_hash": "",
            },
        )
        AwardLine.objects.create(pk=number, award_list_id=list_id, candidate=candidate)
    words = {"paper": "city_report", "report": "city_report-whole.docx", "symbol": "BC-VPUBND", "sign": "BC-VPUBND"}
    DocumentNumber.objects.create(pk=1, unit_id="TP", year=2026, number=1, issued_on=date(2026, 10, 1), **words)


@pytest.fixture
def _city(evaluated: object) -> None:
    """What the words stand for."""
    Unit.objects.create(id="Q1", parent_id="X1", name="Khu vực 1", group="commune", path=PATHS["Q1"], search="", rank=9)
    Officer.objects.create(id="P9", name="Võ Minh", unit_id="Q1", search="", rank=9)
    caches["process"].clear()
    for number, (register, unit, officer) in ENTRIES.items():
        words = {"pk": number, "register": register, "code": str(number), "unit_id": unit, "officer_id": officer}
        RegisterEntry.objects.create(**words, title="A", search="a", state=registers()[register].first_state)
    words = {"code": "SK-2026-0001", "unit_id": "X2", "document_no": "1/QĐ-UBND", "document_on": date(2026, 9, 1)}
    words |= {"authority": "Ủy ban nhân dân thành phố", "register": "initiative", "state": "recognised"}
    RegisterEntry.objects.create(pk=IN_LIBRARY, title="A", search="a", **words)
    _awards()
    for number, unit in STORIES.items():
        Story.objects.create(pk=number, slug=f"story-{number}", unit_id=unit)
    base = MovementEdition.objects.get()
    amended = MovementDraft.objects.create(
        pk=DRAFT, movement_id=CITY, base=base, path=base.path, source_id="act", holds_from=date(2100, 1, 1)
    )
    DraftText.objects.create(draft=amended, number=1, files=text_files(base), by=User.objects.get(username="maker"))
    Job.objects.create(id=JOB, kind="recompute", title="Again", state=JobState.DONE)
    somebody = User.objects.create(pk=SOMEBODY, username="somebody")
    Letter.objects.create(pk=LETTER, kind="account.invitation", user=somebody)
    Grant.objects.create(pk=GRANT, user_id=SOMEBODY, role=Role.AUDITOR)


@pytest.mark.slow
@pytest.mark.usefixtures("_city")
@pytest.mark.parametrize("role", [*Role, None], ids=str)
def test_each_role_gets_what_the_table_says(client_as: Callable[..., Client], role: Role | None) -> None:
    unit_id, officer_id = ("X1" if role in AT_X1 else ""), ("P1" if role is Role.OFFICER else "")
    client = client_as(role, unit_id, officer_id=officer_id)
    assert walked(client, role.value if role else "no role") == []


@pytest.mark.usefixtures("_city")
def test_whoever_has_not_signed_in_gets_only_what_is_open() -> None:
    assert walked(Client(), "nobody") == []


@pytest.mark.slow
@pytest.mark.usefixtures("_city")
@pytest.mark.parametrize("role", [*Role, None], ids=str)
def test_each_role_gets_the_same_in_another_movement(
    client_as: Callable[..., Client], tmp_path: Path, role: Role | None
) -> None:
    stand_beside(tmp_path)
    unit_id, officer_id = ("X1" if role in AT_X1 else ""), ("P1" if role is Role.OFFICER else "")
    client = client_as(role, unit_id, officer_id=officer_id)
    assert walked_beside(client, role.value if role else "no role") == []


@pytest.mark.slow
@pytest.mark.usefixtures("_city")
def test_nobody_gets_more_in_another_movement(tmp_path: Path) -> None:
    stand_beside(tmp_path)
    assert walked_beside(Client(), "nobody") == []


def test_the_table_has_a_line_for_every_address_and_a_column_for_everybody() -> None:
    missing = [address for _, _, address, _ in addresses() if address not in table()]
    assert missing == [], "write down in answers_by_role.csv what each role gets there"
    assert [address for address in table() if address not in {listed[2] for listed in addresses()}] == []
    assert {tuple(line) for line in table().values()} == {("address", "method", *ASKERS)}


def test_what_needs_no_role_is_written_down_here() -> None:
    marks = {route: need_of(view) for route, view in ROUTES}
    assert {route for route, need in marks.items() if need is None and not route.startswith(KEYED)} == OPEN
    assert {route for route, need in marks.items() if need is SIGNED_IN} == OWN


def sent_twice(client: Client, address: str) -> tuple[list[int], int]:
    """The statuses of the same form sent twice, and how often its view ran; what it changed is taken back."""
    views_run.RUN.clear()
    with transaction.atomic():
        answers = [client.post(address, {"once": "a key"}) for _ in range(2)]
        transaction.set_rollback(True)
    if answers[0].headers.get("Location"):
        assert answers[1].headers["Location"] == answers[0].headers["Location"], address
    return [answer.status_code for answer in answers], views_run.RUN[address]


@pytest.mark.slow
@pytest.mark.usefixtures("_city")
def test_whatever_acts_acts_once_for_a_form_sent_twice(client_as: Callable[..., Client], settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, views_run.MIDDLEWARE]
    acts = [(address, line) for address, line in table().items() if line["method"] == "POST"]
    done, twice = 0, []
    for role in Role:
        unit_id, officer_id = ("X1" if role in AT_X1 else ""), ("P1" if role is Role.OFFICER else "")
        client = client_as(role, unit_id, officer_id=officer_id)
        for address, line in acts:
            if line[role.value] not in {"200", "302"} or address == "/logout":  # who is signed out is nobody any more
                continue
            statuses, ran = sent_twice(client, address)
            done += statuses[0] < 400
            if statuses[0] < 400 and ran != 1:
                twice.append((role.value, address, statuses, ran))
    assert twice == []
    assert done > 40


@pytest.mark.slow
@pytest.mark.usefixtures("_city")
def test_the_auditor_may_send_nothing_but_a_stop(client_as: Callable[..., Client]) -> None:
    client = client_as(Role.AUDITOR)
    roles = [address for address in addresses() if isinstance(need_of(address[1]), RequiredAction)]
    sent = [address for _, _, address, _ in roles if client.get(address).status_code == 405]
    assert sent == [f"/people/{SOMEBODY}/changes/1/stop"], "but stop what an administrator does to an account"


def test_the_addresses_lead_to_the_views_they_are_taken_for() -> None:
    shadowed = [address for _, view, address, _ in addresses() if resolve(address).func is not view]
    assert shadowed == []


def test_the_whole_site_is_walked() -> None:
    assert {route for route, *_ in addresses()} == {route for route, _ in ROUTES}
    assert len(ROUTES) > 30


def test_a_word_nobody_considered_is_named() -> None:
    with pytest.raises(LookupError, match=r"things/<int:thing_id>: say in WORDS what \['thing_id'\] can stand for"):
        list(filled("things/<int:thing_id>"))


def test_the_table_tells_own_from_other_units() -> None:
    seen = {unit: table()[f"/unit/{unit}/"][Role.UNIT_HEAD.value] for unit in PATHS}
    assert seen == {"TP": "403", "X1": "200", "X2": "403", "Q1": "200"}


def test_every_action_of_the_table_names_roles() -> None:
    assert [action for action, row in TABLE.items() if not row] == []
