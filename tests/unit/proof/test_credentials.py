"""A credential is verified by published keys alone: each letter counts, and each fault has its line."""

import base64
import gzip
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from thidua.i18n import UserError
from thidua.proof import credentials
from thidua.proof.credentials import AwardFacts, CredentialCheck, PublishedKeys, check, published_keys
from thidua.proof.signing import KeyChain, Signer, SigningKey

ADDRESS = "https://thidua.example.gov.vn"
PAGE, LIST = f"{ADDRESS}/v/0123456789ABCDEF", f"{ADDRESS}/v/status/0"
NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
KEY = SigningKey("thidua-site", bytes(32))
SIGNER = Signer(KEY, KeyChain((KEY.public,)))
STRANGER = Signer.new("thidua-site")
DID = json.dumps(credentials.did_document(ADDRESS, SIGNER.chain))
FACTS = AwardFacts("Bà Lê Thị An", "Bằng khen của Chủ tịch", "Chủ tịch thành phố", "412/QĐ-UBND", date(2026, 10, 20))
POSITION = 70_000
EMPTY_LIST = "u" + base64.urlsafe_b64encode(gzip.compress(b"")).rstrip(b"=").decode()


def value(position: int = POSITION) -> dict[str, Any]:
    return credentials.credential(ADDRESS, PAGE, LIST, FACTS, position)


def token(signer: Signer = SIGNER, **changed: Any) -> str:
    return credentials.signed(ADDRESS, value() | changed, signer)


def status(*revoked: int, at: datetime = NOW, signer: Signer = SIGNER, **changed: Any) -> str:
    return credentials.signed(ADDRESS, credentials.status_list(ADDRESS, LIST, revoked, at) | changed, signer)


def verified(text: str, status_text: str | None = None, keys: str = DID) -> CredentialCheck:
    return check(text, published_keys(keys), NOW, status_text)


def told(result: CredentialCheck) -> list[str]:
    return [finding.render("en") for finding in result.findings]


def test_a_credential_is_verified_by_the_published_key_alone() -> None:
    result = verified(token())
    assert (told(result), result.facts, result.page) == ([], FACTS, PAGE)
    assert result.signer == f"did:web:thidua.example.gov.vn#{KEY.public.id}"
    assert result.status_known is False
    assert token() == token()


def test_it_says_who_was_awarded_what_by_which_decision_and_nothing_else() -> None:
    def leaves(part: object) -> set[str]:
        if isinstance(part, dict):
            return set().union(*map(leaves, part.values()))
        return set().union(*map(leaves, part)) if isinstance(part, list) else {str(part)}

    of_the_form = {
        credentials.CREDENTIALS_CONTEXT, credentials.BADGES_CONTEXT, "VerifiableCredential", "OpenBadgeCredential",
        "Profile", "AchievementSubject", "IdentityObject", "name", "False", "Achievement", "Award", "revocation",
        "BitstringStatusListEntry", "did:web:thidua.example.gov.vn", PAGE, LIST, f"{PAGE}#{POSITION}",
        f"{LIST}#{POSITION}", str(POSITION),
    }  # fmt: skip
    assert leaves(value()) - of_the_form == {
        FACTS.name,
        FACTS.award,
        FACTS.authority,
        FACTS.number,
        "2026-10-20T00:00:00+07:00",
        "Quyết định số 412/QĐ-UBND ngày 20 tháng 10 năm 2026 của Chủ tịch thành phố",
    }


def test_no_letter_of_a_credential_can_be_changed() -> None:
    text, keys = token(), published_keys(DID)
    places = range(0, len(text), 7) if len(text) > 10_000 else range(len(text))
    assert len(places) > 1000
    for at in places:
        changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        assert len(check(changed, keys, NOW).findings) == 1, at


def test_a_name_put_in_place_of_another_is_no_longer_signed() -> None:
    head, content, signature = token().split(".")
    forged = json.loads(base64.urlsafe_b64decode(content + "=="))
    forged["credentialSubject"]["identifier"][0]["identityHash"] = "Bà Lê Thị Ân"
    other = base64.urlsafe_b64encode(json.dumps(forged).encode()).rstrip(b"=").decode()
    (line,) = told(verified(f"{head}.{other}.{signature}"))
    assert line == "the signature does not hold: something was changed, or another key signed it"


def header(**changed: Any) -> str:
    head, content, signature = token().split(".")
    decoded = json.loads(base64.urlsafe_b64decode(head + "==")) | changed
    return ".".join((base64.urlsafe_b64encode(json.dumps(decoded).encode()).rstrip(b"=").decode(), content, signature))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "no signed credential"),
        ("a.b", "no signed credential"),
        ("a.b.c", "no signed credential"),
        ("W10.e30.e30", "no signed credential"),
        ("A" * 70_000 + ".b.c", "no signed credential"),
        (header(alg="none"), "not accepted: vc+jwt, none"),
        (header(alg="HS256"), "not accepted: vc+jwt, HS256"),
        (header(typ="JWT"), "not accepted: JWT, Ed25519"),
        (header(kid="did:web:elsewhere.vn#1"), "none of those published"),
        (header(kid=f"did:web:elsewhere.vn#{KEY.public.id}"), "none of those published"),
        (header(crit=["exp"]), "does not hold"),
        (token(STRANGER), "none of those published"),
        (status(), "no credential of an award"),
        (credentials.signed(ADDRESS, {"type": []}, SIGNER), "no credential of an award"),
        (token(credentialSubject={"identifier": []}), "no credential of an award"),
        (token(iss="did:web:elsewhere.vn"), "is issued by did:web:elsewhere.vn"),
        (token(jti="another"), "two names"),
        (token(validFrom="2026-12-01T00:00:00+07:00"), "from 01/12/2026 on"),
        (token(validFrom="2026-10-20"), "from when"),
        (token(validUntil="2026-11-01T00:00:00+07:00"), "held until"),
    ],
)  # fmt: skip
def test_each_fault_has_one_line(text: str, line: str) -> None:
    (finding,) = told(verified(text))
    assert line in finding


def test_a_signature_has_one_spelling() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    text = token()
    last = letters.index(text[-1])
    other = text[:-1] + letters[last + 1 if last % 16 == 0 else last - last % 16]  # the same bytes, spare bits set
    assert told(verified(other)) == ["the signature does not hold: something was changed, or another key signed it"]


@pytest.mark.parametrize(
    "signed",
    [
        [1],
        value()
        | {
            "credentialSubject": {
                **value()["credentialSubject"],
                "identifier": [{"identityHash": "An", "hashed": True}],
            }
        },
    ],
)
def test_what_is_signed_and_no_credential_is_told(signed: Any) -> None:
    assert told(verified(credentials.signed(ADDRESS, signed, SIGNER))) == [
        "it is signed, but is no credential of an award"
    ]


def test_a_list_of_another_issuer_under_the_same_key_says_nothing() -> None:
    elsewhere = "https://elsewhere.vn"
    listed = credentials.signed(elsewhere, credentials.status_list(elsewhere, LIST, (), NOW), SIGNER)
    (finding,) = told(verified(token(), listed, str(KEY.public)))
    assert finding == "the list of revocations is by another issuer: did:web:elsewhere.vn"


def test_a_list_tells_what_was_revoked() -> None:
    assert told(verified(token(), status())) == []
    assert verified(token(), status()).status_known is True
    assert told(verified(token(), status(POSITION - 1, POSITION + 1))) == []
    assert told(verified(token(), status(POSITION))) == ["it was revoked, or replaced by one with a corrected name"]
    later = credentials.signed(ADDRESS, value(POSITION + credentials.STATUS_BITS), SIGNER)
    assert told(verified(later, status(POSITION))) == ["it was revoked, or replaced by one with a corrected name"]


def test_the_clock_of_who_checks_may_be_a_little_behind() -> None:
    apart = credentials.CLOCKS_APART
    assert told(verified(token(), status(at=NOW + apart))) == []
    (finding,) = told(verified(token(), status(at=NOW + apart + timedelta(seconds=1))))
    assert finding.endswith("which has not come")


def subject(**changed: Any) -> dict[str, Any]:
    listed: dict[str, Any] = credentials.status_list(ADDRESS, LIST, (), NOW)["credentialSubject"]
    return listed | changed


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "the list of revocations: this is no signed"),
        (token(), "not the one that the credential names"),
        (status(id=f"{ADDRESS}/v/status/1"), "not the one"),
        (status(credentialSubject=subject(encodedList="")), "not the one"),
        (status(credentialSubject=subject(encodedList="uAAAA")), "not the one"),
        (status(credentialSubject=subject(encodedList=EMPTY_LIST)), "not the one"),
        (status(credentialSubject=subject(statusPurpose="suspension")), "not the one"),
        (status(issuer="did:web:elsewhere.vn"), "not the one"),
        (status(at=NOW - timedelta(days=2)), "held until 15:00 29/11/2026"),
        (status(at=NOW + timedelta(days=2)), "has not come"),
        (status(signer=STRANGER), "none of those published"),
    ],
)  # fmt: skip
def test_a_list_that_says_nothing_is_told(text: str, line: str) -> None:
    (finding,) = told(verified(token(), text))
    assert finding.startswith("the list of revocations")
    assert line in finding


@pytest.mark.parametrize(
    "changed",
    [
        None,
        {"type": "Other", "statusPurpose": "revocation", "statusListIndex": "1", "statusListCredential": LIST},
        {**value()["credentialStatus"], "statusListIndex": "131072"},
        {**value()["credentialStatus"], "statusListIndex": "-1"},
        {**value()["credentialStatus"], "statusListIndex": "²"},
    ],
)
def test_a_credential_that_names_no_bit_is_told(changed: object) -> None:
    assert told(verified(token(credentialStatus=changed), status())) == [
        "it does not say where its revocation would stand"
    ]


def test_after_a_rotation_old_credentials_hold_and_new_ones_are_by_the_new_key() -> None:
    old, rotated = token(), SIGNER.rotated()
    new = credentials.signed(ADDRESS, value(), rotated)
    assert new != old
    did = json.dumps(credentials.did_document(ADDRESS, rotated.chain))
    chain = json.dumps(rotated.chain.value() | {"current": str(rotated.chain.current)})
    for keys in (did, chain):
        assert told(verified(old, keys=keys)) == told(verified(new, keys=keys)) == []
    assert told(verified(old, keys=str(KEY.public))) == []
    assert "none of those published" in told(verified(new, keys=str(KEY.public)))[0]
    # A key that was stolen is taken out of the file: what it signed holds no more.
    without_old = json.dumps(credentials.did_document(ADDRESS, KeyChain((rotated.key.public,))))
    assert "none of those published" in told(verified(old, keys=without_old))[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{}",
        '{"verificationMethod": [1]}',
        '{"verificationMethod": [{"id": "a#1", "publicKeyJwk": {"kty": "RSA", "crv": "Ed25519", "x": "AA"}}], "id": 1}',
        '{"verificationMethod": [{"id": "a#1", "publicKeyJwk": {"kty": "OKP", "crv": "Ed25519", "x": "é"}}], "id": 1}',
    ],
)
def test_what_holds_no_keys_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        published_keys(text)


def test_the_keys_of_a_port_are_named_as_did_web_asks() -> None:
    assert credentials.issuer_of("https://localhost:8443") == "did:web:localhost%3A8443"


def test_many_are_signed_by_one_opening_of_the_key() -> None:
    values: list[dict[str, Any]] = [value(position) for position in range(50)]
    tokens = list(credentials.all_signed(ADDRESS, values, SIGNER))
    keys: PublishedKeys = published_keys(DID)
    judged: Callable[[str], CredentialCheck] = lambda text: check(text, keys, NOW)  # noqa: E731
    assert len(set(tokens)) == 50
    assert not any(judged(text).findings for text in tokens)
