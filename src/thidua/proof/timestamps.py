"""Time stamps (RFC 3161): an authority signs that a content was there at a moment, by its own clock.

Stamps are held to the certificates that whoever verifies trusts, never to those that come with them.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from rfc3161_client import TimestampRequestBuilder, VerificationError, VerifierBuilder, decode_timestamp_response

from thidua.i18n import UserError


def request_for(content: bytes) -> bytes:
    """What an authority is sent: the content's hash, and that its certificates are wanted."""
    return TimestampRequestBuilder().data(content).cert_request(cert_request=True).build().as_bytes()


def authorities(file: Path) -> list[x509.Certificate]:
    """The certificates of a PEM file that stamps are held to. UserError where there is none."""
    try:
        return x509.load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError) as error:
        raise UserError("{file} holds no certificates (PEM) of a time-stamping authority", file=file) from error


def stamped_at(response: bytes, content: bytes, roots: Sequence[x509.Certificate]) -> datetime:
    """When the content was there, as an authority signed it (UTC).

    Raises:
        UserError: the response is no stamp of this content by an authority that one of the roots vouches for.
    """
    try:
        answer = decode_timestamp_response(response)
        VerifierBuilder(roots=list(roots)).build().verify_message(answer, content)
        return answer.tst_info.gen_time.astimezone(UTC)
    except (ValueError, VerificationError) as error:
        raise UserError(
            "this is no time stamp of it by an authority that is trusted ({reason})", reason=error
        ) from error
