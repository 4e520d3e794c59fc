"""Whose signatures count: the certificates and revocation lists of one folder, and nothing from the network."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from asn1crypto import crl, ocsp, pem, x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import load_der_x509_certificate, load_der_x509_crl
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import LEGACY_POLICY_MAP, CertRevTrustPolicy, FreshnessReqType

from thidua.i18n import UserError

ENDINGS = {".pem", ".crt", ".cer", ".crl"}
MOST_BYTES = 32 * 1024 * 1024
# A list that is past its next update still names whom it named: what is known of a revocation does not age.
REVOCATIONS_DO_NOT_AGE = CertRevTrustPolicy(
    LEGACY_POLICY_MAP["soft-fail"],
    freshness=timedelta(days=36_500),
    freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION,
)


@dataclass(frozen=True, slots=True)
class SignatureEvidence:
    """What a signed file brings about its signatures; each is believed only as far as its own signature goes."""

    certificates: tuple[x509.Certificate, ...] = ()
    lists: tuple[crl.CertificateList, ...] = ()
    answers: tuple[ocsp.OCSPResponse, ...] = ()


@dataclass(frozen=True, slots=True)
class SigningRoots:
    """roots: trusted authorities. links: authorities between them and signers. lists: of revoked certificates."""

    roots: tuple[x509.Certificate, ...]
    links: tuple[x509.Certificate, ...] = ()
    lists: tuple[crl.CertificateList, ...] = ()

    def context(self, moment: datetime, brought: SignatureEvidence) -> Any:
        """What decides over a certificate at a moment, by what is known here and what the file brings."""
        return ValidationContext(
            trust_roots=list(self.roots),
            other_certs=[*self.links, *brought.certificates],
            moment=moment,
            crls=[*self.lists, *brought.lists],
            ocsps=list(brought.answers),
            allow_fetching=False,
            revinfo_policy=REVOCATIONS_DO_NOT_AGE,
        )

    def revoked_at(self, path: list[x509.Certificate], moment: datetime, brought: SignatureEvidence) -> datetime | None:
        """When a list first revoked a certificate of the path (root first), up to the moment; None where none did.

        Lists count whether or not a certificate names the place where they are published.
        """
        days = [
            entry["revocation_date"].native
            for issuer, certificate in pairwise(path)
            for listed in (*self.lists, *brought.lists)
            if listed.issuer == certificate.issuer and _signed_by(listed, issuer)
            for entry in listed["tbs_cert_list"]["revoked_certificates"]
            if entry["user_certificate"].native == certificate.serial_number
        ]
        return min((day for day in days if day <= moment), default=None)


def _signed_by(listed: crl.CertificateList, issuer: x509.Certificate) -> bool:
    try:
        key = load_der_x509_certificate(issuer.dump()).public_key()
        return load_der_x509_crl(listed.dump()).is_signature_valid(key)  # type: ignore[arg-type]
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False


def roots_of(folder: Path) -> SigningRoots:
    """Reads a folder of certificates and revocation lists (.pem, .crt, .cer, .crl; PEM or DER).

    An authority's self-signed certificate is trusted; another authority's only links signers to a trusted one.

    Raises:
        UserError: no such folder, a file that is neither, a certificate of no authority, or no trusted one at all.
    """
    if not folder.is_dir():
        raise UserError("{folder} is not a folder of certificates (THIDUA_SIGNING_ROOTS).", folder=folder)
    roots: list[x509.Certificate] = []
    links: list[x509.Certificate] = []
    lists: list[crl.CertificateList] = []
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() not in ENDINGS or not file.is_file():
            continue
        for certificate in _read(file):
            if isinstance(certificate, crl.CertificateList):
                lists.append(certificate)
            elif not certificate.ca:
                raise UserError(
                    "{file}: the certificate of {name} is not that of an authority; only authorities are trusted.",
                    file=file.name,
                    name=certificate.subject.human_friendly,
                )
            else:
                (roots if certificate.self_signed != "no" else links).append(certificate)
    if not roots:
        raise UserError("{folder} has no self-signed certificate of an authority in it.", folder=folder)
    return SigningRoots(tuple(roots), tuple(links), tuple(lists))


def _read(file: Path) -> Iterator[x509.Certificate | crl.CertificateList]:
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES)
        blocks = (
            [(kind, block) for kind, _headers, block in pem.unarmor(data, multiple=True)]
            if pem.detect(data)
            else [("X509 CRL" if file.suffix.lower() == ".crl" else "CERTIFICATE", data)]
        )
        for kind, block in blocks:
            if kind in ("CERTIFICATE", "X509 CRL"):
                form = crl.CertificateList if kind == "X509 CRL" else x509.Certificate
                certificate = form.load(block, strict=True)
                _ = certificate.native  # everything in it can be read
                yield certificate
    except (ValueError, TypeError, OSError) as problem:
        raise UserError("{file} is neither a certificate nor a list of revoked ones.", file=file.name) from problem
