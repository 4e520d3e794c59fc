"""What everybody can read: no byte of it follows a vote, a hold, a refusal or a comment, and it names no refused one.

Every address that needs no role is read, in both languages: a new one fails here until it is looked at, too. Of
stories there is none: what stands in one somebody wrote and approved.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from support.award_people import (
    People,
    accepted,
    called,
    comments_are_over,
    drafted,
    freeze,
    list_step,
    people,
    step,
    take_part,
    vote,
)
from support.page import steady
from thidua.proof.award_bundle import AWARD
from thidua.proof.award_check import check
from thidua.proof.award_statement import HEADING
from thidua.rules.awards.ballot import BallotChoice
from thidua.web.apps.accounts.middleware import need_of
from thidua.web.apps.awards.domain import award_lists, decisions
from thidua.web.apps.awards.models import AwardLine, AwardList, Candidate, Objection
from thidua.web.apps.awards.papers import evidence_bundle, generation
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation, StoredVerdict
from thidua.web.apps.open_data.releases import release
from thidua.web.apps.organisation.models import Officer

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# Open addresses that say nothing of the movement: signing in, the program's own health, what takes a key or a form.
SAYING_NOTHING = (
    "login",
    "logout",
    "password/",
    "health/",
    "metrics",
    "appearance",
    "api/v1/",
    "robots.txt",
    ".well-known/",
)
TAKING = {"results/<int:list_id>/object"}
# Open to whoever was given the address: test_award_pages, test_calendar_feed and test_verification read them.
GIVEN = {
    "results/objections/<uuid:follow>/",
    "my-work/calendar/<slug:secret>.ics",
    "v/<slug:code>",
    "v/<slug:code>/credential",
    "v/status/<int:number>",
}
COMMENT, REASON = "Ý kiến thô chưa ai trả lời", "Lý do không công khai"
# Numbers that stand nowhere else.
YES, VOTED, RANK = 48_123, 48_456, 48_789
# What the public bundle may say, by name: whatever else stands in it fails.
SAID = {
    *(
        "form",
        "movement",
        "movement_hash",
        "movement_file",
        "base_salary_vnd",
        "legal_basis",
        "kinds",
        "lines",
        HEADING,
    ),
    *("clause", "source", "texts", "id", "number", "kind", "quota", "places", "awarded"),
    *("award", "symbol", "decided_on", "body", "unit", "group", "name", "signed_as"),
    *("registered", "taken", "officer", "full_bundle_hash"),
    *("no", "fund", "amount_vnd", "rate", "multiple", "collective_times", "round_up_to_vnd"),
}


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    take_part(units=37, officers=56)
    staff = people()
    release(evaluated, by=staff.board)
    return staff


def at_comments(who: People, *subjects: tuple[str, str]) -> AwardList:
    """A list open to comments on which each subject has a place."""
    freeze(who.board)
    accepted(who, *subjects)
    return list_step(award_lists.begin("can-tho-2026", "bang-khen", by=who.board), "open_comments", who.board)


def open_routes() -> Iterator[str]:
    """The routes that need no role and say something of the movement."""

    def walked(listed: list[object], prefix: str) -> Iterator[tuple[str, object]]:
        for pattern in listed:
            part = re.sub(r"^\^|\$$", "", str(pattern.pattern))  # type: ignore[attr-defined]
            if hasattr(pattern, "url_patterns"):
                yield from walked(pattern.url_patterns, prefix + part)
            else:
                yield prefix + part, pattern.callback  # type: ignore[attr-defined]

    for route, view in walked(get_resolver().url_patterns, ""):
        if need_of(view) is None and not route.startswith(SAYING_NOTHING) and route not in TAKING | GIVEN:  # type: ignore[arg-type]
            yield route


def addresses(award_list: AwardList) -> list[str]:
    """Every open address, filled in; KeyError where a route has a word that nothing here stands for."""
    words = {"list_id": [str(award_list.pk)], "number": ["1"], "ending": ["csv", "json"], "slug": ["a-story"]}
    words["initiative_id"] = ["1"]
    listed = []
    for route in open_routes():
        made = [route]
        for word in re.findall(r"<(?:\w+:)?(\w+)>", route):
            made = [re.sub(rf"<(?:\w+:)?{word}>", value, address) for address in made for value in words[word]]
        listed += made
    return listed


def public_bytes(award_list: AwardList) -> dict[str, bytes]:
    """What a stranger reads at each open address, in both languages, without the key of the form."""
    caches["process"].clear()
    read = {}
    for language in ("vi", "en"):
        for address in addresses(award_list):
            answer = Client().get(f"/{address}", {"language": language})
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            if content and answer.headers["Content-Type"].startswith("text/html"):
                content = steady(content).encode()
            read[f"{language} {address} {answer.status_code}"] = content
    return read


def texts(content: bytes) -> Iterator[str]:
    """What a file says, of an archive each member."""
    if not content.startswith(b"PK\x03\x04"):
        yield content.decode("utf-8-sig")
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield name
            yield from texts(archive.read(name))


def hold_everybody() -> None:
    """Every verdict turns, and everything that is kept of votes and ranking."""
    assert StoredVerdict.objects.update(state="on_hold", numerator=0) > 0
    EvaluatedSubject.objects.update(overall="on_hold", met=0)
    Candidate.objects.update(yes=YES, voted=VOTED, marked=["a.6"])
    for line in AwardLine.objects.all():
        line.rank, line.tied_with, line.values = RANK - (line.rank or 0), 2, [[1, YES]] * len(line.values)
        line.save()


def comment(award_list: AwardList) -> None:
    sent = {"sender": "Người gửi", "contact": "0900 000 000", "text": COMMENT}
    assert Client().post(reverse("public-object", args=[award_list.pk]), sent).status_code == 302
    assert Objection.objects.filter(text=COMMENT, answered_at=None).exists()


def test_before_the_decision_no_public_byte_follows_a_vote_a_hold_a_refusal_or_a_comment(
    who: People,
) -> None:
    award_list = at_comments(who, ("unit", "X1"), ("officer", "P1"))
    before = public_bytes(award_list)
    assert len([name for name in before if name.endswith(" 200")]) >= 14
    comment(award_list)
    assert public_bytes(award_list) == before
    refused = called(who, drafted(who, ("officer", "P2"), award="giay-khen"))
    for user in (who.chair, who.secretary, who.member):
        vote(refused, user, BallotChoice.NO)
        assert public_bytes(award_list) == before
    step(refused, "close_ballot", who.chair)
    assert refused.live().get().passed is False
    assert public_bytes(award_list) == before
    hold_everybody()
    assert public_bytes(award_list) == before

    Objection.objects.update(answered_at=timezone.now(), answer="Đã trả lời", upheld=False)
    comments_are_over()
    award_list.refresh_from_db()
    closed = list_step(list_step(award_list, "close", who.board), "submit", who.board)
    before = public_bytes(closed)
    for line in award_lists.competing(closed):
        approved = line.candidate.subject_id != "P1"
        decisions.decide_line(
            line, closed.version, approved=approved, reason="" if approved else REASON, by=who.chairman
        )
        closed.refresh_from_db()
        assert public_bytes(closed) == before


def published(who: People) -> AwardList:
    """The decision, P2 refused, with its bundles, published."""
    award_list = at_comments(who, ("unit", "X1"), ("officer", "P1"), ("officer", "P2"))
    comments_are_over()
    award_list.refresh_from_db()
    award_list = list_step(list_step(award_list, "close", who.board), "submit", who.board)
    for line in award_lists.competing(award_list):
        approved = line.candidate.subject_id != "P2"
        reason = "" if approved else REASON
        decisions.decide_line(line, award_list.version, approved=approved, reason=reason, by=who.chairman)
        award_list.refresh_from_db()
    today = timezone.localdate()
    decisions.number(award_list, award_list.version, 412, "", today, "", "Cấp cho văn bản khác", by=who.chairman)
    award_list.refresh_from_db()
    award_list = list_step(award_list, "decide", who.chairman)
    generation.make_list(award_list, award_list.version, by=who.board)
    award_list.refresh_from_db()
    award_list = list_step(award_list, "publish", who.office)
    evidence_bundle.make(award_list, progress=lambda *_: None)
    return award_list


def said_in(value: object) -> set[str]:
    """Every name of a field in a value of JSON."""
    if isinstance(value, dict):
        return set(value).union(*map(said_in, value.values()))
    return set().union(*map(said_in, value)) if isinstance(value, list) else set()


def award_of(content: bytes) -> dict[str, object]:
    """The decision in a public bundle."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        award: dict[str, object] = json.loads(archive.read(AWARD))
    return award


def test_after_the_decision_nothing_public_names_a_refused_one_a_vote_a_rank_or_a_comment(
    who: People,
) -> None:
    award_list = published(who)
    comment(award_list)
    hold_everybody()
    read = public_bytes(award_list)
    bundle = read[f"vi results/{award_list.pk}/bundle 200"]
    names = dict(Officer.objects.values_list("pk", "name"))
    text = "\n".join(one for content in read.values() for one in texts(content))
    assert names["P1"] in text  # as the decision has it
    others = [name for code, name in names.items() if code != "P1"]
    assert names["P2"] in others
    for secret in (*others, REASON, COMMENT, "Người gửi", "0900 000 000", str(YES), str(VOTED), str(RANK)):
        assert secret not in text, secret
    codes = {code for code in names if re.search(rf"(?<![\w-]){code}(?![\w-])", text)}
    assert codes == set()
    award = award_of(bundle)
    assert said_in(award) <= SAID
    lines = award["lines"]
    assert isinstance(lines, list)
    assert [line[HEADING]["name"] for line in lines][1:] == [names["P1"]]
    path = evidence_bundle.path_of(award_list, evidence_bundle.PUBLIC)
    assert check(path).findings == ()


def test_after_the_decision_no_public_byte_follows_what_stays_inside(who: People) -> None:
    award_list = published(who)
    before = public_bytes(award_list)
    comment(award_list)
    hold_everybody()
    AwardLine.objects.filter(approved=False).update(decision_reason="Một lý do khác")
    assert public_bytes(award_list) == before
    evidence_bundle.make(award_list, progress=lambda *_: None)
    name = f"vi results/{award_list.pk}/bundle 200"
    made, was = award_of(public_bytes(award_list)[name]), award_of(before[name])
    # The hash of the full bundle, which holds all this, is what tells that it is another one.
    assert made[HEADING].pop("full_bundle_hash") != was[HEADING].pop("full_bundle_hash")  # type: ignore[attr-defined]
    assert made == was
