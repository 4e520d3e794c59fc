"""A certificate is checked by its code: by whoever is shown one, and by programs; a revoked one shows at once."""

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from support.award_people import (
    People,
    accepted,
    comments_are_over,
    freeze,
    list_step,
    people,
    signed_in,
    take_part,
)
from support.page import Page
from thidua.documents.papers import pdf
from thidua.io.docx_text import pictures
from thidua.io.qr_code import shows
from thidua.proof import award_check, credentials
from thidua.proof.credentials import CredentialCheck, check, published_keys
from thidua.proof.site_keys import key_file, rotate
from thidua.web.apps.awards.domain import (
    award_lists,
    decisions,
    dossier_completeness,
    objections_and_revocations,
    verification_codes,
)
from thidua.web.apps.awards.models import (
    AwardLine,
    AwardList,
    Candidate,
    CredentialPosition,
    Paper,
    Proposal,
    VerificationCode,
)
from thidua.web.apps.awards.papers import award_credentials, blanks, evidence_bundle, generation
from thidua.web.apps.evaluations.models import Evaluation

pytestmark = pytest.mark.django_db
ADDRESS = "https://thidua.example.gov.vn"
REFUSED_FOR = "Lý do không công khai"


@pytest.fixture
def who(evaluated: Evaluation, settings: Settings) -> People:
    settings.PUBLIC_ADDRESS = ADDRESS
    caches["process"].clear()
    take_part(units=37, officers=56)
    return people()


def decided(who: People) -> AwardList:
    """X1 and P1 awarded, P2 refused."""
    freeze(who.board)
    accepted(who, ("unit", "X1"), ("officer", "P1"), ("officer", "P2"))
    award_list = list_step(award_lists.begin("can-tho-2026", "bang-khen", by=who.board), "open_comments", who.board)
    comments_are_over()
    award_list.refresh_from_db()
    award_list = list_step(list_step(award_list, "close", who.board), "submit", who.board)
    for line in award_lists.competing(award_list):
        approved = line.candidate.subject_id != "P2"
        reason = "" if approved else REFUSED_FOR
        decisions.decide_line(line, award_list.version, approved=approved, reason=reason, by=who.chairman)
        award_list.refresh_from_db()
    today = timezone.localdate()
    decisions.number(award_list, award_list.version, 412, "", today, "", "Cấp cho văn bản khác", by=who.chairman)
    award_list.refresh_from_db()
    return list_step(award_list, "decide", who.chairman)


def published(who: People) -> AwardList:
    return list_step(decided(who), "publish", who.office)


def code_of(award_list: AwardList, subject: str | None) -> str:
    lines = VerificationCode.objects.filter(award_list=award_list)
    of_subject = lines.filter(line__candidate__subject_id=subject) if subject else lines.filter(line__isnull=True)
    return of_subject.get().code


def revoke(award_list: AwardList, who: People) -> None:
    line = award_list.lines.get(candidate__subject_id="P1")
    made = objections_and_revocations.propose_revocation(line, award_list.version, "Kê khai sai", by=who.board)
    award_list.refresh_from_db()
    today = timezone.localdate()
    objections_and_revocations.revoke(
        made, award_list.version, 530, "QĐ-UBND", today, today + timedelta(days=30), "Số khác", by=who.chairman
    )
    award_list.refresh_from_db()


def fetched(name: str, *words: object) -> str:
    answer = Client().get(reverse(name, args=words))
    assert answer.status_code == 200
    return answer.content.decode()


def judged(token: str) -> CredentialCheck:
    """By what everybody can fetch."""
    facts = json.loads(_payload(token))
    number = facts["credentialStatus"]["statusListCredential"].rpartition("/")[2]
    keys = published_keys(fetched("credential-keys"))
    return check(token, keys, datetime.now(UTC), fetched("credential-status", int(number)))


def _payload(token: str) -> bytes:
    return credentials._bytes(token.split(".")[1])


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_says_whose_it_is_by_which_decision_and_whether_it_holds_and_nothing_else(
    who: People, language: str
) -> None:
    award_list = published(who)
    today = timezone.localdate().strftime("%d/%m/%Y")
    answer = Client().get(reverse("verification", args=[code_of(award_list, "P1")]), {"language": language})
    assert answer.status_code == 200
    shown = Page(answer)
    assert shown.texts("dd") == [
        "Ông (Bà) Lê Thị An",
        "Bằng khen của Chủ tịch Ủy ban nhân dân thành phố",
        "Chủ tịch Ủy ban nhân dân thành phố Cần Thơ",
        "412/QĐ-UBND",
        today,
    ]
    assert shown.text("#outcome") == {"vi": "Có giá trị", "en": "Valid"}[language]
    assert "sessionid" not in answer.cookies
    assert Client().get(answer.request["PATH_INFO"])["Cache-Control"] == "no-store"
    of_decision = Page(Client().get(reverse("verification", args=[code_of(award_list, None)]), {"language": language}))
    assert of_decision.texts("dd")[0].startswith("Bằng khen")
    assert "Lê Thị An" not in of_decision.text()

    revoke(award_list, who)
    answer = Client().get(reverse("verification", args=[code_of(award_list, "P1")]), {"language": language})
    words = {
        "vi": f"Đã bị hủy bỏ theo Quyết định số 530/QĐ-UBND ngày {today}",
        "en": f"Revoked by decision no. 530/QĐ-UBND of {today}",
    }
    assert Page(answer).text("#outcome") == words[language]
    assert "Kê khai sai" not in answer.content.decode()


@pytest.mark.slow
def test_before_the_decision_is_published_and_of_a_refused_one_there_is_nothing(who: People) -> None:
    award_list = decided(who)
    codes = list(VerificationCode.objects.values_list("code", flat=True))
    assert len(codes) == 3  # the decision, X1, P1; nobody refused has one
    for code in (*codes, "0000000000000000"):
        for name in ("verification", "verification-credential"):
            answer = Client().get(reverse(name, args=[code]))
            assert answer.status_code == 404
            assert "Lê" not in answer.content.decode()
    list_step(award_list, "publish", who.office)
    code = code_of(award_list, "P1")
    assert Client().get(reverse("verification", args=[code.lower().replace("0", "o")])).status_code == 200
    changed = code[:-1] + ("A" if code[-1] != "A" else "B")
    assert Client().get(reverse("verification", args=[changed])).status_code == 404
    texts = [fetched("verification", one) for one in codes]
    # By itself: a code drawn by chance may hold the same letters.
    assert not any(re.search(rf"{REFUSED_FOR}|\bP2\b", text) for text in texts)


@pytest.mark.slow
def test_a_credential_is_verified_offline_until_it_is_revoked_and_after_a_rotation(
    who: People, settings: Settings
) -> None:
    award_list = published(who)
    code = code_of(award_list, "P1")
    token = fetched("verification-credential", code)
    result = judged(token)
    assert result.findings == ()
    assert result.facts is not None
    assert (result.facts.name, result.facts.number) == ("Ông (Bà) Lê Thị An", "412/QĐ-UBND")
    assert result.page == f"{ADDRESS}/v/{code}"
    rotate(key_file(settings.HOME.path))
    assert judged(token).findings == ()
    again = fetched("verification-credential", code)
    assert again != token
    assert judged(again).findings == ()

    revoke(award_list, who)
    caches["process"].clear()  # as after so many seconds
    for one in (token, again):
        (told,) = judged(one).findings
        assert told.render("en").startswith("it was revoked")
    assert Client().get(reverse("verification-credential", args=[code])).status_code == 410
    assert judged(fetched("verification-credential", code_of(award_list, "X1"))).findings == ()


def test_a_list_is_kept_for_less_than_a_minute_in_all() -> None:
    from thidua.web.apps.awards.views import verification

    assert verification.KEPT_SECONDS + credentials.STATUS_SECONDS < 60


@pytest.mark.slow
def test_a_corrected_name_makes_another_credential_and_ends_the_one_before(who: People) -> None:
    award_list = published(who)
    code, before = code_of(award_list, "P1"), ""
    before = fetched("verification-credential", code)
    line = award_list.lines.get(candidate__subject_id="P1")
    objections_and_revocations.correct(line, award_list.version, "Lê Thị Ân", "Sai dấu", by=who.board)
    caches["process"].clear()
    (told,) = judged(before).findings
    assert told.render("en").endswith("replaced by one with a corrected name")
    after = judged(fetched("verification-credential", code))
    assert after.findings == ()
    assert after.facts is not None
    assert after.facts.name == "Ông (Bà) Lê Thị Ân"
    assert CredentialPosition.objects.filter(line=line).count() == 2


@pytest.mark.slow
def test_papers_carry_the_codes_and_what_reads_them_back_finds_a_code_that_leads_elsewhere(who: People) -> None:
    award_list = decided(who)
    made = {paper.kind: paper for paper in generation.make_list(award_list, award_list.version, by=who.board)}
    assert [paper.findings for paper in made.values() if paper.findings] == []
    award_list.refresh_from_db()
    for kind, wanted in (("certificates", ("X1", "P1")), ("chairman_decision", (None,))):
        drawn = pictures(dossier_completeness.content_of(made[kind]))
        addresses = {f"{ADDRESS}/v/{code_of(award_list, subject)}" for subject in wanted}
        assert {picture.below for picture in drawn} == addresses
        assert all(shows(picture.content, picture.below) for picture in drawn)
    on_blanks = blanks.on_blanks(award_list)
    assert {picture.below for picture in pictures(on_blanks)} == {
        picture.below for picture in pictures(dossier_completeness.content_of(made["certificates"]))
    }
    evidence_bundle.make(award_list, progress=lambda *_: None)
    assert award_check.check(evidence_bundle.path_of(award_list, evidence_bundle.FULL)).findings == ()


@pytest.mark.slow
def test_without_a_public_address_nothing_is_printed_and_the_page_says_why(who: People, settings: Settings) -> None:
    settings.PUBLIC_ADDRESS = ""
    award_list = published(who)
    made = generation.make_list(award_list, award_list.version, by=who.board)
    assert [paper.findings for paper in made if paper.findings] == []
    assert not any(pictures(dossier_completeness.content_of(paper)) for paper in made)
    page = Page(signed_in(who.board).get(reverse("award-list", args=[award_list.pk])))
    assert "THIDUA_ADDRESS" in page.text()
    code = code_of(award_list, "P1")
    assert Client().get(reverse("verification", args=[code])).status_code == 200
    for name, words in (("verification-credential", [code]), ("credential-status", [0]), ("credential-keys", [])):
        assert Client().get(reverse(name, args=words)).status_code == 404


@pytest.mark.slow
@pytest.mark.skipif(
    pdf.office() is None or shutil.which("pdftoppm") is None, reason="LibreOffice or poppler-utils is not installed"
)
def test_a_reader_reads_the_code_off_the_printed_page(who: People, tmp_path: Path) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    from PIL import Image

    award_list = decided(who)
    generation.make_list(award_list, award_list.version, by=who.board)
    award_list.refresh_from_db()
    for kind, subjects in (("certificates", ("X1", "P1")), ("chairman_decision", (None,))):
        document = dossier_completeness.content_of(
            Paper.objects.get(award_list=award_list, kind=kind, superseded=False)
        )
        (tmp_path / f"{kind}.pdf").write_bytes(pdf.pdf_of(document))
        subprocess.run(["pdftoppm", "-png", "-r", "150", tmp_path / f"{kind}.pdf", tmp_path / kind], check=True)
        pages = sorted(tmp_path.glob(f"{kind}-*.png"))
        read = [code.text for page in pages for code in zxingcpp.read_barcodes(Image.open(page).convert("L"))]
        assert sorted(read) == sorted(f"{ADDRESS}/v/{code_of(award_list, subject)}" for subject in subjects)


def test_keys_are_published_as_did_web_asks(who: People) -> None:
    answer = Client().get("/.well-known/did.json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    document = answer.json()
    assert document["id"] == "did:web:thidua.example.gov.vn"
    assert "d" not in document["verificationMethod"][0]["publicKeyJwk"]
    assert Client().get(reverse("credential-status", args=[1])).status_code == 404


def test_codes_and_bits_are_drawn_and_say_nothing() -> None:
    codes = {verification_codes.new_code() for _draw in range(500)}
    assert len(codes) == 500
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{16}", code) for code in codes)
    assert verification_codes.as_written("o1il-ab") == "0111AB"
    assert len(set(verification_codes._free(2000))) == 2000


@pytest.mark.slow
def test_a_second_list_begins_where_the_first_is_half_full(who: People, monkeypatch: pytest.MonkeyPatch) -> None:
    award_list = published(who)
    monkeypatch.setattr(verification_codes, "FULL", 2)
    line = award_list.lines.get(candidate__subject_id="P1")
    verification_codes.replace(line)
    positions = sorted(CredentialPosition.objects.values_list("position", flat=True))
    assert [position // credentials.STATUS_BITS for position in positions] == [0, 0, 1]
    assert verification_codes.is_list(1)
    token = fetched("verification-credential", code_of(award_list, "P1"))
    assert judged(token).findings == ()


@pytest.mark.slow
def test_each_of_many_has_a_code_and_a_credential_of_its_own(who: People) -> None:
    """How long ten thousand take is measured in `bench`."""
    award_list, count = published(who), 300
    proposal = Proposal.objects.filter(candidates__line__award_list=award_list).first()
    many = Candidate.objects.bulk_create(
        Candidate(
            proposal=proposal,
            kind="officer",
            subject_id=f"M{number}",
            name=f"Người {number}",
            unit_id="X1",
            unit_group="commune",
            achievement="bang-khen",
        )
        for number in range(count)
    )
    AwardLine.objects.bulk_create(
        AwardLine(award_list=award_list, candidate=candidate, approved=True) for candidate in many
    )
    verification_codes.give(award_list, "Bằng khen")
    codes = VerificationCode.objects.filter(line__isnull=False)
    tokens = list(award_credentials.all_tokens(codes))
    assert codes.count() == len(set(tokens)) == count + 2
    keys = published_keys(fetched("credential-keys"))
    results = [check(token, keys, datetime.now(UTC)) for token in tokens]
    assert not any(result.findings for result in results)
    assert len({result.facts.name for result in results if result.facts}) == count + 2
