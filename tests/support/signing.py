"""An authority of the tests' own: certificates, revocation lists, and PDFs really signed with them."""

import asyncio
import hashlib
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

NOW = datetime.now(UTC).replace(microsecond=0)  # pyHanko signs with the clock's moment
DAY = timedelta(days=1)
YEAR = 365 * DAY


@cache
def key_of(name: str) -> rsa.RSAPrivateKey:
    """One key a name: making them takes its time."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Party:
    """Whoever holds a certificate."""

    name: str
    certificate: x509.Certificate
    authorities: "tuple[Party, ...]" = ()

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def asn1(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.certificate.public_bytes(serialization.Encoding.DER))

    @property
    def key(self) -> asn1_keys.PrivateKeyInfo:
        form = (serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return asn1_keys.PrivateKeyInfo.load(key_of(self.name).private_bytes(*form))

    @property
    def chain(self) -> SimpleCertificateStore:
        return SimpleCertificateStore.from_certs([authority.asn1 for authority in self.authorities])


def named(name: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def party(
    name: str,
    by: Party | None = None,
    *,
    authority: bool = False,
    usage: str = "signing",
    begins: datetime | None = None,
    ends: datetime | None = None,
    organisation: str = "UBND phường An Bình",
    published_at: str | None = None,
) -> Party:
    """A certificate of `by`, or a self-signed one; usage: signing, stamping or other."""
    issuer = by or Party(name, None)  # type: ignore[arg-type]
    subject = named(name, organisation)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key_of(name).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins or NOW - 2 * YEAR)
        .not_valid_after(ends or NOW + 2 * YEAR)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key_of(name).public_key()), critical=False)
    )
    used = dict.fromkeys(
        ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False)  # fmt: skip
    names = ("key_cert_sign", "crl_sign") if authority else ("digital_signature", "content_commitment")
    used |= dict.fromkeys(("key_encipherment",) if usage == "other" else names, True)
    builder = builder.add_extension(x509.KeyUsage(**used), critical=True)
    if usage == "stamping":
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    if published_at is not None:
        place = [x509.UniformResourceIdentifier(published_at)]
        points = [x509.DistributionPoint(place, None, None, None)]
        answers = [
            x509.AccessDescription(method, place[0])
            for method in (x509.AuthorityInformationAccessOID.OCSP, x509.AuthorityInformationAccessOID.CA_ISSUERS)
        ]
        builder = builder.add_extension(x509.CRLDistributionPoints(points), critical=False)
        builder = builder.add_extension(x509.AuthorityInformationAccess(answers), critical=False)
    made = builder.sign(key_of(issuer.name), hashes.SHA256())
    return Party(name, made, (by, *by.authorities) if by else ())


def revoking(
    by: Party, whom: Iterable[Party], on: datetime, *, signed_by: Party | None = None, fresh: bool = False
) -> bytes:
    """A list of revoked certificates, in PEM; its next update was a day after it, or is yet to come."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(on)
        .next_update(NOW + YEAR if fresh else on + DAY)
        .add_extension(x509.CRLNumber(1), critical=False)
    )
    for certificate in whom:
        entry = (
            x509.RevokedCertificateBuilder().serial_number(certificate.certificate.serial_number).revocation_date(on)
        )
        builder = builder.add_revoked_certificate(entry.build())
    made = builder.sign(key_of((signed_by or by).name), hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM)


def paper(text: str = "To trinh: 12 tap the, 34 ca nhan", password: str | None = None) -> bytes:
    """A PDF of one page with a line on it, locked where a password is given."""
    pdf = writer.PdfFileWriter()
    font = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Font"),
            pdf_name("/Subtype"): pdf_name("/Type1"),
            pdf_name("/BaseFont"): pdf_name("/Helvetica"),
        }
    )
    fonts = generic.DictionaryObject({pdf_name("/F1"): pdf.add_object(font)})
    page = writer.PageObject(
        contents=pdf.add_object(generic.StreamObject(stream_data=f"BT /F1 14 Tf 72 720 Td ({text}) Tj ET".encode())),
        media_box=generic.ArrayObject([generic.NumberObject(edge) for edge in (0, 0, 595, 842)]),
        resources=generic.DictionaryObject({pdf_name("/Font"): fonts}),
    )
    pdf.insert_page(page)
    if password is not None:
        pdf.encrypt(password)
    out = io.BytesIO()
    pdf.write(out)
    return out.getvalue()


def stamper(authority: Party, at: datetime) -> DummyTimeStamper:
    return DummyTimeStamper(authority.asn1, authority.key, authority.chain, fixed_dt=at)


def signed(
    file: bytes,
    by: Party,
    *,
    stamped_by: Party | None = None,
    at: datetime = NOW,
    field: str = "Ky1",
    older: bool = False,
    archived: Any = None,
    digest: str = "sha256",
    certify: bool = False,
    room: int | None = None,
) -> bytes:
    """The file with one signature more. It says the moment at which the test runs; a stamp says `at`.

    archived: a validation context; the evidence for it and a time stamp over the file come into the file too.
    room: hexadecimal digits kept for the signature.
    """
    chosen = fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED if older else fields.SigSeedSubFilter.PADES
    about = signers.PdfSignatureMetadata(
        field_name=field,
        subfilter=chosen,
        md_algorithm=digest,
        certify=certify,
        embed_validation_info=bool(archived),
        use_pades_lta=bool(archived),
        validation_context=archived,
        signer_key_usage=set(),
    )
    pen = signers.SimpleSigner(by.asn1, by.key, by.chain)
    stamp = stamper(stamped_by, at) if stamped_by else None
    out = io.BytesIO()
    pdf = IncrementalPdfFileWriter(io.BytesIO(file))
    signers.sign_pdf(pdf, about, pen, timestamper=stamp, bytes_reserved=room, output=out)
    return out.getvalue()


def signed_over(file: bytes, by: Party, change: Callable[[list[int]], list[int]]) -> bytes:
    """The file with its one signature made anew, over other bytes: what somebody may do who holds the key."""
    match = re.search(rb"/ByteRange \[([\d ]+?)\]( *)", file)
    assert match is not None
    covered = [int(number) for number in match[1].split()]
    start, end = covered[1], covered[2]
    told = b"/ByteRange [%d %d %d %d]" % tuple(change(covered))
    file = file.replace(match[0], told.ljust(len(match[0])))
    first, length, second, rest = change(covered)
    pen = signers.SimpleSigner(by.asn1, by.key, by.chain)
    empty = file[: start + 1] + b"0" * (end - start - 2) + file[end - 1 :]
    digest = hashlib.sha256(empty[first : first + length] + empty[second : second + rest]).digest()
    content = asyncio.run(pen.async_sign(digest, "sha256", use_pades=True)).dump().hex().encode()
    return empty[: start + 1] + content + empty[start + 1 + len(content) :]


def with_words_over(file: bytes, text: str = "99 tap the") -> bytes:
    """The file with an incremental update that writes more onto its page."""
    pdf = IncrementalPdfFileWriter(io.BytesIO(file))
    stream = generic.StreamObject(stream_data=f"BT /F1 14 Tf 72 700 Td ({text}) Tj ET".encode())
    pdf.add_stream_to_page(0, pdf.add_object(stream))
    out = io.BytesIO()
    pdf.write(out)
    return out.getvalue()


def answered(by: Party, whom: Party, revoked_on: datetime | None) -> bytes:
    """The answer of an authority over one certificate (OCSP), in DER."""
    status = ocsp.OCSPCertStatus.GOOD if revoked_on is None else ocsp.OCSPCertStatus.REVOKED
    builder = ocsp.OCSPResponseBuilder().add_response(
        whom.certificate,
        by.certificate,
        hashes.SHA1(),  # noqa: S303 - its form
        status,
        NOW - DAY,
        NOW + DAY,
        revoked_on,
        None,
    )
    made = builder.responder_id(ocsp.OCSPResponderEncoding.NAME, by.certificate).sign(key_of(by.name), hashes.SHA256())
    return made.public_bytes(serialization.Encoding.DER)


def with_evidence(file: bytes, *, lists: Iterable[bytes] = (), answers: Iterable[bytes] = ()) -> bytes:
    """The file with lists (PEM) and answers (DER) about its signatures, added afterwards as anybody may."""
    out = io.BytesIO(file)
    DocumentSecurityStore.add_dss(
        out,
        None,
        crls=[asn1_crl.CertificateList.load(pem.unarmor(revocation_list)[2]) for revocation_list in lists],
        ocsps=[asn1_ocsp.OCSPResponse.load(answer) for answer in answers],
        force_write=True,
    )
    return out.getvalue()


def with_empty_field(file: bytes) -> bytes:
    """The file with a visible, empty signature field on its page."""
    pdf = IncrementalPdfFileWriter(io.BytesIO(file))
    fields.append_signature_field(pdf, fields.SigFieldSpec("Trong", box=(70, 690, 300, 730)))
    out = io.BytesIO()
    pdf.write(out)
    return out.getvalue()
