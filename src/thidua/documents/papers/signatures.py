"""Verifies PDFs that were signed elsewhere (PAdES, and the older PKCS#7 form): who signed what, when, and who says so.

Nothing is fetched: what is known of authorities and revocations stands in a folder (`signing_roots`) or in the file.
"""

import asyncio
import io
import logging
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from asn1crypto import crl, ocsp, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    FormUpdatingRule,
    ModificationLevel,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
)
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.generic_cms import collect_timing_info
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator.errors import ValidationError

from thidua.documents.papers.trust_anchors import SignatureEvidence, SigningRoots
from thidua.i18n import UserError, formats

MOST_BYTES = 64 * 1024 * 1024
CLOCKS_DIFFER_BY = timedelta(minutes=5)
PADES, STAMP = "/ETSI.CAdES.detached", "/DocTimeStamp"
USAGE = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"})
# What may be added to a signed file: further signatures, and evidence about them. No field may be filled in.
MAY_BE_ADDED = StandardDiffPolicy(
    DEFAULT_DIFF_POLICY.global_rules,
    FormUpdatingRule([SigFieldCreationRule(), SigFieldModificationRule()]),  # type: ignore[no-untyped-call]
)
# What reading a damaged or hostile file may end in.
UNREADABLE = (
    PdfError,
    SignatureValidationError,
    ValidationError,
    InvalidSignature,
    UnsupportedAlgorithm,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RuntimeError,
    EOFError,
    MemoryError,
    struct.error,
    zlib.error,
)
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).addHandler(logging.NullHandler())  # findings say it; no traceback on a terminal


class SignatureLevel(StrEnum):
    """How much evidence a signature brings (ETSI EN 319 142), or that it has the older form."""

    OLDER = "PKCS#7"
    BASIC = "B-B"
    STAMPED = "B-T"
    LONG_TERM = "B-LT"
    ARCHIVED = "B-LTA"


class Addition(StrEnum):
    """What came into the file after a signature."""

    NOTHING = "nothing"
    EVIDENCE = "evidence"  # about signatures: certificates, revocation lists, time stamps
    SIGNATURES = "signatures"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature. findings: why it is refused; notes: what is worth knowing and does not refuse it."""

    field: str
    signer: str
    organisation: str
    issuer: str
    serial: str
    moment: datetime | None
    stamped: bool  # the moment is a trusted time stamp's; otherwise the signer's own word
    covers_whole_document: bool  # the whole file as it was then, and nothing but signatures and evidence came after
    added: Addition
    trusted: bool
    level: SignatureLevel
    findings: tuple[UserError, ...] = ()
    notes: tuple[UserError, ...] = ()


@dataclass(frozen=True, slots=True)
class SignatureVerification:
    """What a file's signatures are worth, in the order in which they were made."""

    signatures: tuple[Signature, ...]
    findings: tuple[UserError, ...]

    @property
    def accepted(self) -> bool:
        """Whether the file is signed, and nothing is wrong with any signature."""
        return not self.findings


def verify(file: bytes, roots: SigningRoots, known_at: datetime) -> SignatureVerification:
    """Looks at every signature of a PDF, as of the moment at which the file is known to have been there (its upload).

    A file that is no PDF, is locked, or is not signed has a finding and no signatures.
    """
    try:
        return asyncio.run(_verified(file, roots, known_at))
    except UserError as finding:
        return SignatureVerification((), (finding,))
    except UNREADABLE:
        return SignatureVerification(
            (), (UserError("The file cannot be read as a PDF: it is damaged, or is something else."),)
        )


def accepted(file: bytes, roots: SigningRoots, known_at: datetime) -> tuple[Signature, ...]:
    """The signatures of a PDF with which nothing is wrong.

    Raises:
        UserError: why the file is refused.
    """
    result = verify(file, roots, known_at)
    if result.findings:
        raise result.findings[0]
    return result.signatures


async def _verified(file: bytes, roots: SigningRoots, known_at: datetime) -> SignatureVerification:
    if len(file) > MOST_BYTES:
        raise UserError("The file is larger than {limit} MB.", limit=MOST_BYTES // 1024 // 1024)
    reader = PdfFileReader(io.BytesIO(file), strict=True)
    if reader.encrypted:
        raise UserError("The file is locked with a password: its signatures cannot be verified.")
    embedded = list(_embedded(reader))
    people = [signature for signature in embedded if signature.sig_object_type != STAMP]
    if not people:
        raise UserError("The file is not signed.")
    brought = _evidence(reader)
    stamps = [signature for signature in embedded if signature.sig_object_type == STAMP]
    archived, broken = await _archive_stamps(stamps, roots.context(known_at, brought))
    last = max(person.signed_revision for person in people)
    signatures = []
    for person in people:
        look = _Look(file, person, roots, known_at, brought, is_last=person.signed_revision == last)
        try:
            signatures.append(await look.result(archived))
        except UNREADABLE as problem:
            raise _unreadable(person.fq_name) from problem
    return SignatureVerification(
        tuple(signatures), (*(finding for signature in signatures for finding in signature.findings), *broken)
    )


def _embedded(reader: PdfFileReader) -> Iterator[EmbeddedPdfSignature]:
    """Every filled signature field, in the order of signing; one that cannot be read refuses the file."""
    signatures = []
    for name, _value, field in enumerate_sig_fields(reader, filled_status=True):
        try:
            signatures.append(EmbeddedPdfSignature(reader, field, name))
        except UNREADABLE as problem:
            raise _unreadable(name) from problem
    yield from sorted(signatures, key=lambda signature: signature.signed_revision)


def _unreadable(name: str) -> UserError:
    return UserError("The signature {name} cannot be read: it is damaged or of an unknown form.", name=name)


def _evidence(reader: PdfFileReader) -> SignatureEvidence:
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return SignatureEvidence()
    return SignatureEvidence(
        tuple(store.load_certs()),
        tuple(crl.CertificateList.load(stored.get_object().data) for stored in store.crls),
        tuple(ocsp.OCSPResponse.load(stored.get_object().data) for stored in store.ocsps),
    )


async def _archive_stamps(stamps: list[EmbeddedPdfSignature], context: Any) -> tuple[bool, tuple[UserError, ...]]:
    """Whether a trusted time stamp stands over the file; findings about broken ones."""
    trusted, broken = False, []
    for stamp in stamps:
        try:
            status = await async_validate_pdf_timestamp(stamp, context, diff_policy=MAY_BE_ADDED)
        except UNREADABLE as problem:
            raise _unreadable(stamp.fq_name) from problem
        if not (status.intact and status.valid) or status.modification_level == ModificationLevel.OTHER:
            broken.append(UserError("The file was changed after the time stamp {name} was set.", name=stamp.fq_name))
        trusted = trusted or status.trusted
    return trusted and not broken, tuple(broken)


@dataclass(frozen=True, slots=True)
class _Look:
    """At one signature."""

    file: bytes
    embedded: EmbeddedPdfSignature
    roots: SigningRoots
    known_at: datetime
    brought: SignatureEvidence
    is_last: bool

    async def result(self, archived: bool) -> Signature:
        stamp, notes = await self._stamp()
        status = await async_validate_pdf_signature(
            self.embedded,
            signer_validation_context=self._context(stamp or self.known_at),
            ts_validation_context=self._context(self.known_at),
            diff_policy=MAY_BE_ADDED,
            key_usage_settings=USAGE,
        )
        certificate = status.signing_cert
        subject = certificate.subject.native
        added = self._added(status)
        findings = tuple(self._findings(status, added, stamp))
        return Signature(
            field=self.embedded.fq_name,
            signer=_signer(certificate),
            organisation=_joined(subject.get("organization_name") or subject.get("organizational_unit_name")),
            issuer=_named(certificate.issuer),
            serial=f"{certificate.serial_number:X}",
            moment=stamp or status.signer_reported_dt,
            stamped=stamp is not None,
            covers_whole_document=self._covers(status) and added is not Addition.OTHER,
            added=added,
            trusted=status.trusted and not self._revoked_at(status, stamp),
            level=self._level(stamp is not None, archived),
            findings=findings,
            notes=notes,
        )

    def _context(self, moment: datetime) -> Any:
        return self.roots.context(moment, self.brought)

    async def _stamp(self) -> tuple[datetime | None, tuple[UserError, ...]]:
        """The moment of a trusted time stamp over the signature; a note where there is one that is not trusted."""
        timing = await collect_timing_info(
            self.embedded.signer_info, self._context(self.known_at), raw_digest=self.embedded.compute_digest
        )
        stamp = timing.get("timestamp_validity")
        if stamp is None:
            return None, ()
        if stamp.trusted and stamp.timestamp <= self.known_at + CLOCKS_DIFFER_BY:
            return stamp.timestamp, ()
        note = UserError(
            "The time stamp comes from {issuer}, whom nobody here trusts: the moment is the signer's own word.",
            issuer=_named(stamp.signing_cert.issuer),
        )
        return None, (note,)

    def _covers(self, status: PdfSignatureStatus) -> bool:
        """All bytes of the file as it was signed, but for the one place where the signature itself stands."""
        start, first, second, _length = (int(offset) for offset in self.embedded.byte_range)
        gap = self.file[first:second]
        itself = gap[:1] == b"<" and gap[-1:] == b">" and bytes.fromhex(gap[1:-1].decode("ascii"))
        whole = status.coverage is not None and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
        return whole and start == 0 and itself == self.embedded.pkcs7_content

    def _added(self, status: PdfSignatureStatus) -> Addition:
        level = status.modification_level
        if level is ModificationLevel.NONE and status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
            return Addition.NOTHING
        if level is ModificationLevel.LTA_UPDATES and self.file.rstrip(b"\r\n").endswith(b"%%EOF"):
            return Addition.EVIDENCE
        if level is ModificationLevel.FORM_FILLING and not self.is_last and status.docmdp_ok:
            return Addition.SIGNATURES
        return Addition.OTHER

    def _findings(self, status: PdfSignatureStatus, added: Addition, stamp: datetime | None) -> Iterator[UserError]:
        signer = _signer(status.signing_cert)
        if not status.intact:
            yield UserError("The file was altered after {signer} signed it.", signer=signer)
        elif not status.valid:
            yield UserError(
                "The signature does not fit the certificate of {signer}: it is forged or damaged.", signer=signer
            )
        elif not self._covers(status):
            yield UserError("The signature of {signer} covers only a part of the file.", signer=signer)
        elif added is Addition.OTHER:
            yield UserError("Something was added to the file after {signer} signed it.", signer=signer)
        elif not status.seed_value_ok:
            yield UserError(
                "The signature of {signer} is not of the kind that the file itself asks for.", signer=signer
            )
        else:
            trouble = self._about_certificate(status, stamp)
            if trouble is not None:
                yield trouble

    def _about_certificate(self, status: PdfSignatureStatus, stamp: datetime | None) -> UserError | None:
        certificate, signer = status.signing_cert, _signer(status.signing_cert)
        signed_at = stamp or status.signer_reported_dt
        if signed_at is None:
            return UserError("The signature of {signer} does not say when it was made.", signer=signer)
        if signed_at > self.known_at + CLOCKS_DIFFER_BY:
            return UserError(
                "The signature of {signer} is dated {day}, which is yet to come.",
                signer=signer,
                day=formats.day(signed_at),
            )
        if signed_at > certificate.not_valid_after:
            return UserError(
                "The certificate of {signer} had expired on {day}, before the file was signed.",
                signer=signer,
                day=formats.day(certificate.not_valid_after),
            )
        if signed_at < certificate.not_valid_before:
            return UserError(
                "The certificate of {signer} is valid from {day}, after the file was signed.",
                signer=signer,
                day=formats.day(certificate.not_valid_before),
            )
        revoked = self._revoked_at(status, stamp)
        if revoked is not None:
            return UserError(
                "The certificate of {signer}, or of its authority, was revoked on {day}.",
                signer=signer,
                day=formats.day(revoked),
            )
        if status.trusted:
            return None
        if (stamp or self.known_at) > certificate.not_valid_after:
            return UserError(
                "The certificate of {signer} expired on {day}, and no time stamp shows that the file was "
                "signed before.",
                signer=signer,
                day=formats.day(certificate.not_valid_after),
            )
        return _distrust(status, signer)

    def _revoked_at(self, status: PdfSignatureStatus, stamp: datetime | None) -> datetime | None:
        """When a certificate on the way to the root was revoked, if that was before the signature is known to exist."""
        if status.revocation_details is not None:
            return status.revocation_details.revocation_date
        path = list(status.validation_path.iter_certs(include_root=True)) if status.validation_path else []
        return self.roots.revoked_at(path, stamp or self.known_at, self.brought)

    def _level(self, stamped: bool, archived: bool) -> SignatureLevel:
        if self.embedded.sig_object.get(pdf_name("/SubFilter")) != PADES:
            return SignatureLevel.OLDER
        if not stamped:
            return SignatureLevel.BASIC
        if not (self.brought.lists or self.brought.answers):
            return SignatureLevel.STAMPED
        return SignatureLevel.ARCHIVED if archived else SignatureLevel.LONG_TERM


def _distrust(status: PdfSignatureStatus, signer: str) -> UserError:
    why = status.trust_problem_indic
    if why is AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND:
        return UserError(
            "The certificate of {signer} comes from {issuer}, whom nobody here trusts. Where it should be "
            "trusted, its root belongs into the folder THIDUA_SIGNING_ROOTS.",
            signer=signer,
            issuer=_named(status.signing_cert.issuer),
        )
    if why in (
        AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE,
        AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
    ):
        return UserError(
            "The signature of {signer} is made by a method that is no longer safe ({method}).",
            signer=signer,
            method=status.md_algorithm,
        )
    if why is AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE:
        return UserError("The certificate of {signer} is not one for signing documents.", signer=signer)
    return UserError(
        "The certificate of {signer} cannot be verified up to a trusted authority: one between them has "
        "expired or may not vouch for it.",
        signer=signer,
    )


def _signer(certificate: x509.Certificate) -> str:
    return _named(certificate.subject)


def _named(name: x509.Name) -> str:
    return _joined(name.native.get("common_name")) or str(name.human_friendly)


def _joined(value: str | list[str] | None) -> str:
    return ", ".join(value) if isinstance(value, list) else value or ""
