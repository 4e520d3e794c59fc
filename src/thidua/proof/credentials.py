"""Credentials of awards: verifiable credentials (W3C VC 2.0) in the form of Open Badges 3.0, as signed tokens (vc+jwt).

A credential says who was awarded what by which decision, and nothing else. Its token is a JWS over Ed25519 by the key
of the site; `did:web` of the site's address lists the keys. Whether it was revoked stands in a list of bits (Bitstring
Status List 1.0), which is signed likewise. Nothing here asks the network.
"""

import base64
import binascii
import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from thidua.i18n import UserError, formats
from thidua.proof.signing import KeyChain, PublicKey, Signer, expected_key

ALGORITHM = "Ed25519"  # RFC 9864; the older word EdDSA names no curve
TYPE = "vc+jwt"
CREDENTIALS_CONTEXT = "https://www.w3.org/ns/credentials/v2"
BADGES_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
DID_CONTEXTS = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1")
STATUS_BITS = 131_072  # the least the standard allows: nobody can be told apart by the list that is asked for
STATUS_SECONDS = 30  # so long a list may be kept
STATUS_DAYS = 1  # so long a list that somebody stored says anything
CLOCKS_APART = timedelta(minutes=5)  # so far the clock of who checks may be behind that of who issued
MOST_TOKEN, MOST_STATUS_TOKEN = 64 * 1024, 1024 * 1024  # letters
SEGMENTS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
POSITION = re.compile(r"0|[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """What a credential says of an award. number: of the decision, with its sign; authority: who decided."""

    name: str
    award: str
    authority: str
    number: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class PublishedKeys:
    """The keys that a credential may be signed by, by their ids. issuer: whose they are, where the file says so."""

    keys: Mapping[str, PublicKey]
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class CredentialCheck:
    """What came of a check. facts: None where nothing can be read; status_known: whether a list was looked at."""

    facts: AwardFacts | None
    signer: str
    page: str
    status_known: bool
    findings: tuple[UserError, ...] = field(default=())


def issuer_of(address: str) -> str:
    """The issuer that an address of a site is: `did:web:thidua.cantho.gov.vn`."""
    return f"did:web:{quote(urlsplit(address).netloc, safe='')}"


def key_name(address: str, key: PublicKey) -> str:
    """By which name a token tells its key."""
    return f"{issuer_of(address)}#{key.id}"


def did_document(address: str, chain: KeyChain) -> dict[str, Any]:
    """The keys of a site as `did:web` publishes them: the one in use and those before, which old tokens still need."""
    names = [key_name(address, key) for key in reversed(chain.keys)]
    return {
        "@context": list(DID_CONTEXTS),
        "id": issuer_of(address),
        "verificationMethod": [
            {"id": name, "type": "JsonWebKey", "controller": issuer_of(address), "publicKeyJwk": _public_jwk(key)}
            for name, key in zip(names, reversed(chain.keys), strict=True)
        ],
        "assertionMethod": names,
    }


def credential(address: str, page: str, status_page: str, facts: AwardFacts, position: int) -> dict[str, Any]:
    """The credential of an award. page: its public page; status_page: the list, which has a bit of its position."""
    from_at = f"{facts.decided_on.isoformat()}T00:00:00+07:00"
    name = f"{page}#{position}"
    return {
        "@context": [CREDENTIALS_CONTEXT, BADGES_CONTEXT],
        "id": name,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts.award,
        "issuer": {"id": issuer_of(address), "type": ["Profile"], "name": facts.authority},
        "validFrom": from_at,
        "awardedDate": from_at,
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": facts.name, "identityType": "name"}
            ],
            "achievement": {
                "id": page,
                "type": ["Achievement"],
                "achievementType": "Award",
                "name": facts.award,
                "description": facts.award,
                "humanCode": facts.number,
                "criteria": {
                    "narrative": f"Quyết định số {facts.number} {formats.day_in_words(facts.decided_on, 'vi')} của "
                    f"{facts.authority}"
                },
            },
        },
        "credentialStatus": {
            "id": f"{status_page}#{position % STATUS_BITS}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(position % STATUS_BITS),
            "statusListCredential": status_page,
        },
        "iss": issuer_of(address),
        "jti": name,
    }


def status_list(address: str, status_page: str, revoked: Iterable[int], at: datetime) -> dict[str, Any]:
    """The list of bits that says which credentials were revoked. revoked: positions within it; at: aware."""
    bits = bytearray(STATUS_BITS // 8)
    for position in revoked:
        bits[position // 8] |= 0x80 >> position % 8
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
    from_at = at.astimezone(UTC).replace(microsecond=0)
    return {
        "@context": [CREDENTIALS_CONTEXT],
        "id": status_page,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_of(address),
        "validFrom": _moment(from_at),
        "validUntil": _moment(from_at + timedelta(days=STATUS_DAYS)),
        "credentialSubject": {
            "id": f"{status_page}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{packed}",
            "ttl": STATUS_SECONDS * 1000,
        },
    }


def signed(address: str, value: Mapping[str, Any], signer: Signer) -> str:
    """The token of a credential or a list. The same value under the same key gives the same token."""
    return next(all_signed(address, [value], signer))


def all_signed(address: str, values: Iterable[Mapping[str, Any]], signer: Signer) -> Iterator[str]:
    """The tokens of many, by a key that is opened once."""
    public = signer.key.public
    key = OKPKey.import_key(_public_jwk(public) | {"d": _letters(signer.key.seed)})
    header = {"alg": ALGORITHM, "typ": TYPE, "cty": "vc", "kid": key_name(address, public)}
    for value in values:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        yield jws.serialize_compact(dict(header), text.encode(), key, algorithms=[ALGORITHM])


def published_keys(text: str) -> PublishedKeys:
    """The keys of a file: `did.json` of a site, its chain of keys, or one public key as `thidua keys show` prints it.

    Raises:
        UserError: it is none of them.
    """
    if not text.lstrip().startswith("{"):
        key = expected_key(text.splitlines())
        return PublishedKeys({key.id: key})
    try:
        value = json.loads(text)
        if "verificationMethod" not in value:
            chain = {name: part for name, part in value.items() if name != "current"}
            return PublishedKeys({key.id: key for key in KeyChain.from_value(chain).keys})
        methods = value["verificationMethod"]
        keys = {method["id"].partition("#")[2]: _of_jwk(method["id"], method["publicKeyJwk"]) for method in methods}
        return PublishedKeys(keys, str(value["id"]))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as problem:
        raise UserError("this is no file of published keys") from problem


def check(token: str, keys: PublishedKeys, now: datetime, status_token: str | None = None) -> CredentialCheck:
    """Verifies a credential by published keys alone. status_token: a list as it was fetched; now: aware.

    Every fault is a finding; none: it is signed by one of the keys, and, with a list, was not revoked.
    """
    try:
        name, value = _opened(token, keys, MOST_TOKEN)
    except UserError as fault:
        return CredentialCheck(None, "", "", status_known=False, findings=(fault,))
    try:
        facts, page = _facts(value)
    except (LookupError, TypeError, ValueError, AttributeError):
        other = UserError("it is signed, but is no credential of an award")
        return CredentialCheck(None, name, "", status_known=False, findings=(other,))
    findings = [*_issued(value, name, keys), *_in_time(value, now)]
    if status_token is not None:
        findings += _status(value, status_token, keys, now)
    return CredentialCheck(facts, name, page, status_token is not None, tuple(findings))


def _opened(token: str, keys: PublishedKeys, most: int) -> tuple[str, Mapping[str, Any]]:
    """The name of the key and what it signed. UserError where none of the keys signed it as it is."""
    token = token.strip()
    if len(token) > most or not SEGMENTS.fullmatch(token):
        raise UserError("this is no signed credential")
    head, _content, signature = token.split(".")
    try:
        header = json.loads(_bytes(head))
        name, kind, algorithm = str(header["kid"]), header["typ"], header["alg"]
    except (ValueError, LookupError, TypeError, RecursionError) as problem:
        raise UserError("this is no signed credential") from problem
    if (kind, algorithm) != (TYPE, ALGORITHM):
        raise UserError("it is signed in a way that is not accepted: {way}", way=f"{kind}, {algorithm}"[:100])
    issuer, _sign, key_id = name.partition("#")
    key = keys.keys.get(key_id)
    if key is None or (keys.issuer is not None and issuer != keys.issuer):
        raise UserError("it names the key {key}, which is none of those published", key=name[:200])
    changed = UserError("the signature does not hold: something was changed, or another key signed it")
    try:
        if _letters(_bytes(signature)) != signature:  # several spellings of one signature
            raise changed
        opened = jws.deserialize_compact(token, OKPKey.import_key(_public_jwk(key)), algorithms=[ALGORITHM])
        value = json.loads(opened.payload)
    except (JoseError, ValueError, RecursionError) as problem:
        raise changed from problem
    if not isinstance(value, dict):
        raise UserError("it is signed, but is no credential of an award")
    return name, value


def _facts(value: Mapping[str, Any]) -> tuple[AwardFacts, str]:
    if not {"VerifiableCredential", "OpenBadgeCredential"} <= set(value["type"]):
        raise ValueError
    subject = value["credentialSubject"]
    achievement, (identity, *others) = subject["achievement"], subject["identifier"]
    texts = (
        identity["identityHash"],
        achievement["name"],
        value["issuer"]["name"],
        achievement["humanCode"],
        achievement["id"],
        value["validFrom"],
    )
    if others or identity["hashed"] is not False or not all(isinstance(text, str) for text in texts):
        raise ValueError
    name, award, authority, number, page, from_at = texts
    return AwardFacts(name, award, authority, number, datetime.fromisoformat(from_at).date()), page


def _issued(value: Mapping[str, Any], name: str, keys: PublishedKeys) -> Iterator[UserError]:
    """That whoever signed it may say so, and that it says the same wherever it says it twice."""
    issuer = name.partition("#")[0]
    names = {value["issuer"].get("id"), value.get("iss")}
    if names != {issuer} or (keys.issuer is not None and issuer != keys.issuer):
        told = ", ".join(sorted(map(str, names)))[:200]
        yield UserError("it is issued by {issuer}, and signed by a key of {signer}", issuer=told, signer=issuer)
    if value.get("id") != value.get("jti"):
        yield UserError("it has two names that differ")


def _in_time(value: Mapping[str, Any], now: datetime) -> Iterator[UserError]:
    try:
        from_at = datetime.fromisoformat(str(value["validFrom"]))
        until_at = datetime.fromisoformat(str(value["validUntil"])) if "validUntil" in value else None
        early, late = now + CLOCKS_APART < from_at, until_at is not None and now > until_at
    except (ValueError, LookupError, TypeError):
        yield UserError("it does not say from when it holds")
        return
    if early:
        yield UserError("it holds from {day} on, which has not come", day=formats.day(from_at.date()))
    if late and until_at is not None:
        yield UserError("it held until {day}: fetch a new one", day=formats.moment(until_at))


def _status(value: Mapping[str, Any], token: str, keys: PublishedKeys, now: datetime) -> Iterator[UserError]:
    """Whether the list says that it was revoked, or why the list says nothing."""
    try:
        entry = value["credentialStatus"]
        position, page = str(entry["statusListIndex"]), entry["statusListCredential"]
        revokes = (entry["type"], entry["statusPurpose"]) == ("BitstringStatusListEntry", "revocation")
    except (LookupError, TypeError):
        position, page, revokes = "", "", False
    if not revokes or not POSITION.fullmatch(position) or int(position) >= STATUS_BITS:
        yield UserError("it does not say where its revocation would stand")
        return
    try:
        name, listed = _opened(token, keys, MOST_STATUS_TOKEN)
    except UserError as fault:
        yield UserError("the list of revocations: {fault}", fault=fault)
        return
    try:
        subject = listed["credentialSubject"]
        whole = "BitstringStatusListCredential" in listed["type"] and subject["statusPurpose"] == "revocation"
        bits = _unpacked(subject["encodedList"]) if whole else b""
    except (LookupError, TypeError, ValueError, AttributeError):
        bits = b""
    if len(bits) != STATUS_BITS // 8 or listed.get("id") != page or listed.get("issuer") != name.partition("#")[0]:
        told = str(page)[:200]
        yield UserError("the list of revocations is not the one that the credential names: {page}", page=told)
        return
    if listed["issuer"] != value.get("iss"):
        yield UserError("the list of revocations is by another issuer: {issuer}", issuer=str(listed["issuer"])[:200])
    yield from (UserError("the list of revocations: {fault}", fault=fault) for fault in _in_time(listed, now))
    if bits[int(position) // 8] & (0x80 >> int(position) % 8):
        yield UserError("it was revoked, or replaced by one with a corrected name")


def _unpacked(text: str) -> bytes:
    if not text.startswith("u"):
        raise ValueError
    unpacking = zlib.decompressobj(wbits=31)
    try:
        bits = unpacking.decompress(_bytes(text[1:]), STATUS_BITS // 8 + 1)
    except zlib.error as problem:
        raise ValueError from problem
    return bits


def _of_jwk(name: str, jwk: Mapping[str, Any]) -> PublicKey:
    raw = _bytes(jwk["x"])
    if (jwk["kty"], jwk["crv"], len(raw)) != ("OKP", "Ed25519", 32) or not isinstance(name, str):
        raise ValueError
    return PublicKey(name, raw)


def _public_jwk(key: PublicKey) -> dict[str, str | list[str]]:
    return {"kty": "OKP", "crv": "Ed25519", "x": _letters(key.raw), "alg": ALGORITHM, "use": "sig"}


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(letters: str) -> bytes:
    try:
        return base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, TypeError) as problem:
        raise ValueError from problem


def _moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
