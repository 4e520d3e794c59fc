"""What everybody reads behind the code on a paper, and the credential of an award: the same few facts, a positive list.

They are those of the paper: who was awarded what by which decision, and whether that still holds. Before the decision
is published, and of anybody who was not awarded, there is nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from thidua.i18n import UserError, _
from thidua.proof import credentials
from thidua.proof.credentials import AwardFacts
from thidua.proof.signing import Signer
from thidua.proof.site_keys import site_signer
from thidua.rules.awards.workflow import ListState
from thidua.web.apps.awards.domain import verification_codes
from thidua.web.apps.awards.domain.decisions import day_of
from thidua.web.apps.awards.domain.document_numbers import decision_text
from thidua.web.apps.awards.models import AwardLine, AwardList, CredentialPosition, Revocation, VerificationCode
from thidua.web.apps.awards.papers import phrases as words
from thidua.web.apps.awards.papers.candidate_phrases import recipient_name
from thidua.web.apps.movements.addresses import lasting

NO_ADDRESS = _("THIDUA_ADDRESS is no https:// address: papers carry no QR code, and awards have no credential")


@dataclass(frozen=True, slots=True)
class RevokedBy:
    """The decision that took an award back: its number with the sign, and its day."""

    number: str
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class PublicPaper:
    """What everybody sees of a paper: of a certificate whose it is (name; empty of a decision), and whether it holds.

    list_id: of the public list that a decision stands on. with_credential: whether a credential can be fetched.
    """

    code: str
    name: str
    award: str
    authority: str
    number: str
    decided_on: date
    revoked: RevokedBy | None
    list_id: int | None
    with_credential: bool


def lacking_address() -> str | None:
    """Why papers carry no QR code; None where they do."""
    return None if settings.PUBLIC_ADDRESS else NO_ADDRESS


def address_of(award_list: AwardList, line: AwardLine | None = None) -> str:
    """The address that a paper carries: of a line's certificate, or of the decision; empty where it carries none."""
    code = VerificationCode.objects.filter(award_list=award_list, line=line).first()
    return _page(code) if code is not None and settings.PUBLIC_ADDRESS else ""


def addresses_of(award_list: AwardList) -> dict[int, str]:
    """The addresses of all certificates of a decision by line; empty where they carry none."""
    codes = VerificationCode.objects.filter(award_list=award_list) if settings.PUBLIC_ADDRESS else ()
    return {code.line_id: _page(code) for code in codes if code.line_id is not None}


def _page(code: VerificationCode) -> str:
    return settings.PUBLIC_ADDRESS + lasting("verification", code.code)


def public_paper(typed: str) -> PublicPaper | None:
    """What everybody sees behind a code, as somebody typed it; None where no published paper has it."""
    code = VerificationCode.objects.filter(code=verification_codes.as_written(typed)).first()
    if code is None or code.award_list.state != ListState.PUBLISHED or (code.line and not code.line.approved):
        return None
    facts = _facts(code)
    revocation = Revocation.objects.filter(line=code.line).first() if code.line and code.line.revoked else None
    revoked = None
    if revocation is not None:
        revoked = RevokedBy(decision_text(revocation), revocation.decided_on)
    return PublicPaper(
        code.code,
        facts.name,
        facts.award,
        facts.authority,
        facts.number,
        facts.decided_on,
        revoked,
        code.award_list_id if code.line is None else None,
        with_credential=code.line is not None and revoked is None and bool(settings.PUBLIC_ADDRESS),
    )


def _facts(code: VerificationCode, authority: str | None = None) -> AwardFacts:
    """authority: who decided, where that was looked up before."""
    award_list, line = code.award_list, code.line
    return AwardFacts(
        recipient_name(line.candidate) if line else "",
        code.award or words.award_name(award_list),
        authority or words.decider(award_list),
        decision_text(award_list),
        day_of(award_list),
    )


def token_of(paper: PublicPaper) -> str:
    """The credential of a certificate, signed now. UserError where the site has no public address, or no key."""
    return next(all_tokens(VerificationCode.objects.filter(code=paper.code)))


def all_tokens(codes: QuerySet[VerificationCode]) -> Iterator[str]:
    """The credentials of certificates, in the order of their codes. UserError as `token_of`."""
    address, signer = settings.PUBLIC_ADDRESS, _signer()
    listed = list(codes.select_related("award_list", "line__candidate"))
    of_lines = CredentialPosition.objects.filter(replaced=False, line__code__in=codes)
    positions = dict(of_lines.values_list("line_id", "position"))
    lists = {code.award_list_id: code.award_list for code in listed}
    deciders = {list_id: words.decider(award_list) for list_id, award_list in lists.items()}
    values = (
        credentials.credential(
            address, _page(code), _list_page(position), _facts(code, deciders[code.award_list_id]), position
        )
        for code in listed
        if (position := positions.get(code.line_id or 0)) is not None
    )
    return credentials.all_signed(address, values, signer)


def status_token(number: int) -> str:
    """The list of revocations of that number, as of now. UserError as `token_of`."""
    page = settings.PUBLIC_ADDRESS + lasting("credential-status", number)
    revoked = verification_codes.revoked_places(number)
    listed = credentials.status_list(settings.PUBLIC_ADDRESS, page, revoked, timezone.now())
    return credentials.signed(settings.PUBLIC_ADDRESS, listed, _signer())


def _list_page(position: int) -> str:
    return settings.PUBLIC_ADDRESS + lasting("credential-status", position // credentials.STATUS_BITS)


def key_document() -> dict[str, object]:
    """The keys of the site, as `did:web` publishes them."""
    return credentials.did_document(settings.PUBLIC_ADDRESS, _signer().chain)


def _signer() -> Signer:
    if not settings.PUBLIC_ADDRESS:
        raise UserError(NO_ADDRESS)
    return site_signer(settings.HOME.path)
