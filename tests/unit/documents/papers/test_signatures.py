"""PDFs signed by certificates of the tests' own: good ones are accepted, every other is refused with its reason."""

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

pytest.importorskip("pyhanko", reason="the packages of signatures are not installed")

from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from support import signing
from support.draws import examples
from support.paper_cases import paper_of
from support.signing import (
    DAY,
    NOW,
    Party,
    answered,
    paper,
    party,
    revoking,
    signed,
    signed_over,
    with_empty_field,
    with_evidence,
    with_words_over,
)
from thidua.documents.papers.pdf import office, pdf_of
from thidua.documents.papers.render import render
from thidua.documents.papers.signatures import Addition, SignatureLevel, SignatureVerification, accepted, verify
from thidua.documents.papers.trust_anchors import SigningRoots, roots_of
from thidua.i18n import UserError

# The suite may come here long after it was loaded, and pyHanko signs with the moment at which it runs.
UPLOADED = NOW + timedelta(hours=1)
ROOT = party("Root CA", authority=True, organisation="Ban Cơ yếu Chính phủ")
BETWEEN = party("Sub CA", ROOT, authority=True, organisation="Ban Cơ yếu Chính phủ")
HEAD = party("Nguyễn Thị An", BETWEEN)
DEPUTY = party("Trần Văn Bình", BETWEEN, organisation="Sở Nội vụ")
STAMPER = party("Time Stamping", ROOT, usage="stamping")


def folder_of(place: Path, **files: bytes) -> Path:
    place.mkdir(exist_ok=True)
    for name, data in files.items():
        (place / name.replace("_", ".")).write_bytes(data)
    return place


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> SigningRoots:
    return roots_of(folder_of(tmp_path_factory.mktemp("roots"), root_pem=ROOT.pem))


@pytest.fixture(scope="module")
def good() -> bytes:
    return signed(paper(), HEAD)


def refusal(file: bytes, roots: SigningRoots, known_at: object = UPLOADED) -> str:
    with pytest.raises(UserError) as refused:
        accepted(file, roots, known_at)  # type: ignore[arg-type]
    assert refused.value.render("vi") != refused.value.render("en")
    return refused.value.render("en")


def test_a_good_signature_says_who_when_and_over_what(good: bytes, roots: SigningRoots) -> None:
    (signature,) = accepted(good, roots, UPLOADED)
    assert (signature.signer, signature.organisation, signature.issuer) == (
        "Nguyễn Thị An",
        "UBND phường An Bình",
        "Sub CA",
    )
    assert signature.moment is not None
    assert abs(signature.moment - NOW) < timedelta(hours=1)
    assert (signature.stamped, signature.covers_whole_document, signature.added) == (False, True, Addition.NOTHING)
    assert (signature.trusted, signature.level, signature.findings, signature.notes) == (
        True,
        SignatureLevel.BASIC,
        (),
        (),
    )
    assert signature.serial == f"{HEAD.certificate.serial_number:X}"


def test_the_older_form_is_told_from_pades(roots: SigningRoots) -> None:
    (signature,) = accepted(signed(paper(), HEAD, older=True), roots, UPLOADED)
    assert signature.level is SignatureLevel.OLDER


def test_of_two_signatures_the_first_knows_of_the_second(good: bytes, roots: SigningRoots) -> None:
    first, second = accepted(signed(good, DEPUTY, field="Ky2"), roots, UPLOADED)
    assert [signature.signer for signature in (first, second)] == ["Nguyễn Thị An", "Trần Văn Bình"]
    assert (first.added, second.added) == (Addition.SIGNATURES, Addition.NOTHING)
    assert first.covers_whole_document
    assert second.covers_whole_document


def test_one_bad_signature_of_two_refuses_the_file(good: bytes, roots: SigningRoots) -> None:
    stranger = party("Lê Lạ", party("Foreign CA", authority=True))
    assert "Lê Lạ" in refusal(signed(good, stranger, field="Ky2"), roots)
    assert "Lê Lạ" in refusal(signed(signed(paper(), stranger), HEAD, field="Ky2"), roots)


def test_a_file_without_a_signature_is_refused(roots: SigningRoots) -> None:
    assert refusal(paper(), roots) == "The file is not signed."
    assert refusal(with_empty_field(paper()), roots) == "The file is not signed."


@pytest.mark.slow
@pytest.mark.skipif(office() is None, reason="LibreOffice is not installed: apt-get install libreoffice-writer-nogui")
def test_a_letter_of_ours_made_a_pdf_by_libreoffice(roots: SigningRoots) -> None:
    letter = pdf_of(render(paper_of("departments", "proposal_letter")))
    file = signed(signed(letter, HEAD), DEPUTY, field="Ky2")
    assert [signature.signer for signature in accepted(file, roots, UPLOADED)] == ["Nguyễn Thị An", "Trần Văn Bình"]
    assert "Something was added" in refusal(with_words_over(file), roots)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04 a Word file", b"%PDF-1.7\n%%EOF\n"])
def test_what_is_no_pdf_is_refused(data: bytes, roots: SigningRoots) -> None:
    assert refusal(data, roots) == "The file cannot be read as a PDF: it is damaged, or is something else."


def test_an_altered_figure_is_found(good: bytes, roots: SigningRoots) -> None:
    plain = good.replace(b"34 ca nhan", b"94 ca nhan")
    assert plain != good
    assert refusal(plain, roots) == "The file was altered after Nguyễn Thị An signed it."


@pytest.mark.slow
@examples(60)
@given(share=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
def test_no_altered_byte_is_accepted(share: float, change: int, good: bytes, roots: SigningRoots) -> None:
    start = good.index(b"/Contents <") + len(b"/Contents <")
    length = good.index(b">", start) - start
    at = int(share * (len(good) - length))
    at += length if at >= start else 0  # the signature's own place ends in idle zeroes that say nothing
    altered = bytearray(good)
    altered[at] ^= change
    assert not verify(bytes(altered), roots, UPLOADED).accepted


@pytest.mark.slow
@examples(40)
@given(share=st.floats(0, 1, exclude_max=True), tail=st.binary(max_size=20))
def test_no_shortened_or_lengthened_file_is_accepted(
    share: float, tail: bytes, good: bytes, roots: SigningRoots
) -> None:
    for other in (good[: int(share * len(good))] + tail, good + tail):
        assert other == good or not verify(other, roots, UPLOADED).accepted


def test_a_forged_signature_value_is_found(good: bytes, roots: SigningRoots) -> None:
    from asn1crypto import cms

    start = good.index(b"/Contents <") + len(b"/Contents <")
    end = good.index(b">", start)
    content = bytes.fromhex(good[start:end].decode())
    value = cms.ContentInfo.load(content)["content"]["signer_infos"][0]["signature"].native
    forged = good[:start] + content.replace(value, value[:-1] + bytes([value[-1] ^ 1])).hex().encode()
    assert forged != good[:end]
    assert refusal(forged + good[end:], roots) == (
        "The signature does not fit the certificate of Nguyễn Thị An: it is forged or damaged."
    )


class TestCoverage:
    """A signature made by somebody who holds a good certificate, over less than the file."""

    @staticmethod
    def over(roots: SigningRoots, change: Callable[[list[int]], list[int]]) -> tuple[bytes, SignatureVerification]:
        file = signed_over(signed(paper(), HEAD, room=16_384), HEAD, change)
        return file, verify(file, roots, UPLOADED)

    def test_the_helper_signs_well_where_nothing_is_left_out(self, roots: SigningRoots) -> None:
        assert self.over(roots, lambda covered: covered)[1].accepted

    @pytest.mark.parametrize(
        "change",
        [
            lambda covered: [*covered[:3], covered[3] - 40],  # the end is left out
            lambda covered: [40, covered[1] - 40, *covered[2:]],  # the beginning
            lambda covered: [0, covered[1], covered[2] + 40, covered[3] - 40],  # something after the signature
            lambda covered: [0, covered[1], covered[2] - 200, covered[3]],  # the end, though the numbers add up
        ],
    )
    def test_what_is_left_out_could_be_anything(
        self, change: Callable[[list[int]], list[int]], roots: SigningRoots
    ) -> None:
        _file, verification = self.over(roots, change)
        assert [finding.render("en") for finding in verification.findings] == [
            "The signature of Nguyễn Thị An covers only a part of the file."
        ]
        assert not verification.signatures[0].covers_whole_document


def test_a_locked_file_is_refused(roots: SigningRoots) -> None:
    said = refusal(paper(password="mật khẩu"), roots)  # noqa: S106 - of this file alone
    assert said == "The file is locked with a password: its signatures cannot be verified."


def test_a_signature_of_an_unknown_form_is_not_passed_over(good: bytes, roots: SigningRoots) -> None:
    two = signed(good, DEPUTY, field="Ky2")
    at = two.rindex(b"/ETSI.CAdES.detached")
    other = two[:at] + b"/adbe.x509.rsa_sha1 " + two[at + 20 :]
    assert refusal(other, roots) == "The signature Ky2 cannot be read: it is damaged or of an unknown form."


@pytest.mark.parametrize("add", [with_words_over, with_empty_field])
def test_what_is_added_after_signing_is_found(add: object, good: bytes, roots: SigningRoots) -> None:
    longer = add(good)  # type: ignore[operator]
    assert refusal(longer, roots) == "Something was added to the file after Nguyễn Thị An signed it."
    (signature,) = verify(longer, roots, UPLOADED).signatures
    assert (signature.covers_whole_document, signature.added) == (False, Addition.OTHER)


def test_words_between_two_signatures_refuse_the_first(good: bytes, roots: SigningRoots) -> None:
    first, second = verify(signed(with_words_over(good), DEPUTY, field="Ky2"), roots, UPLOADED).signatures
    assert (first.added, second.added, second.findings) == (Addition.OTHER, Addition.NOTHING, ())
    assert len(first.findings) == 1


def test_a_final_signature_allows_no_second(roots: SigningRoots) -> None:
    file = signed(paper(), HEAD, certify=True)
    assert len(accepted(file, roots, UPLOADED)) == 1


def test_a_stranger_is_refused_with_the_name_of_their_authority(roots: SigningRoots) -> None:
    said = refusal(signed(paper(), party("Lê Lạ", party("Foreign CA", authority=True))), roots)
    assert said.startswith("The certificate of Lê Lạ comes from Foreign CA, whom nobody here trusts.")
    (signature,) = verify(signed(paper(), party("Lê Lạ")), roots, UPLOADED).signatures
    assert not signature.trusted


def test_a_false_root_of_the_same_name_is_refused(roots: SigningRoots) -> None:
    signing.key_of("Root CA (false)")
    false = party("Root CA (false)", authority=True, organisation="Ban Cơ yếu Chính phủ")
    copied = Party("Root CA (false)", false.certificate)
    assert "whom nobody here trusts" in refusal(signed(paper(), party("Giả", copied)), roots)


def test_a_signer_cannot_vouch_for_another(roots: SigningRoots) -> None:
    said = refusal(signed(paper(), party("Lê Lạ", HEAD)), roots)
    assert said.startswith("The certificate of Lê Lạ cannot be verified up to a trusted authority")


def test_a_certificate_for_other_uses_is_refused(roots: SigningRoots) -> None:
    said = refusal(signed(paper(), party("Máy chủ", BETWEEN, usage="other")), roots)
    assert said == "The certificate of Máy chủ is not one for signing documents."


def test_a_weak_method_is_refused(roots: SigningRoots) -> None:
    said = refusal(signed(paper(), HEAD, digest="sha1"), roots)
    assert said == "The signature of Nguyễn Thị An is made by a method that is no longer safe (sha1)."


class TestTimes:
    """Certificates that had expired, expired since, or begin later; with and without a time stamp."""

    @staticmethod
    def day(moment: object) -> str:
        return (moment + timedelta(hours=7)).strftime("%d/%m/%Y")  # type: ignore[operator]

    def test_expired_before_signing(self, roots: SigningRoots) -> None:
        ends = NOW - 3 * DAY
        said = refusal(signed(paper(), party("Cũ", BETWEEN, ends=ends)), roots)
        assert said == f"The certificate of Cũ had expired on {self.day(ends)}, before the file was signed."

    def test_not_valid_yet(self, roots: SigningRoots) -> None:
        begins = NOW + 3 * DAY
        file = signed(paper(), party("Mới", BETWEEN, begins=begins))
        for known_at in (UPLOADED, NOW + 5 * DAY):
            said = refusal(file, roots, known_at)
            assert said == f"The certificate of Mới is valid from {self.day(begins)}, after the file was signed."

    def test_expired_since_needs_a_stamp(self, roots: SigningRoots) -> None:
        soon = party("Sắp hết hạn", BETWEEN, ends=NOW + DAY)
        file = signed(paper(), soon)
        assert len(accepted(file, roots, UPLOADED)) == 1
        said = refusal(file, roots, NOW + 2 * DAY)
        assert said.endswith("and no time stamp shows that the file was signed before.")
        (signature,) = accepted(signed(paper(), soon, stamped_by=STAMPER), roots, NOW + 2 * DAY)
        assert (signature.stamped, signature.moment, signature.level) == (True, NOW, SignatureLevel.STAMPED)

    def test_a_stamp_decides_over_what_the_signer_says(self, roots: SigningRoots) -> None:
        at = NOW - 5 * DAY
        late = party("Cũ", BETWEEN, ends=NOW - 7 * DAY)
        assert "had expired" in refusal(signed(paper(), late, stamped_by=STAMPER, at=at), roots)
        early = party("Cũ", BETWEEN, ends=NOW - 3 * DAY)
        (signature,) = accepted(signed(paper(), early, stamped_by=STAMPER, at=at), roots, UPLOADED)
        assert signature.moment == at

    def test_a_stamp_of_a_stranger_is_not_counted(self, roots: SigningRoots) -> None:
        stranger = party("Lạ", party("Foreign CA", authority=True), usage="stamping")
        (signature,) = accepted(signed(paper(), HEAD, stamped_by=stranger), roots, UPLOADED)
        assert (signature.stamped, signature.level) == (False, SignatureLevel.BASIC)
        assert (
            signature.notes[0].render("en").startswith("The time stamp comes from Foreign CA, whom nobody here trusts")
        )

    def test_a_certificate_for_signing_stamps_nothing(self, roots: SigningRoots) -> None:
        (signature,) = accepted(signed(paper(), HEAD, stamped_by=DEPUTY), roots, UPLOADED)
        assert not signature.stamped

    def test_dated_in_the_future(self, good: bytes, roots: SigningRoots) -> None:
        said = refusal(good, roots, NOW - DAY)
        assert said == f"The signature of Nguyễn Thị An is dated {self.day(NOW)}, which is yet to come."


class TestRevoked:
    """Lists in the folder and in the file; what is not known is not guessed, and nothing is fetched."""

    @pytest.fixture
    def knowing(self, tmp_path: Path) -> SigningRoots:
        listed = revoking(BETWEEN, [HEAD], NOW - 10 * DAY)
        return roots_of(folder_of(tmp_path / "roots", root_pem=ROOT.pem, sub_crt=BETWEEN.pem, sub_crl=listed))

    def test_by_a_list_in_the_folder_even_an_old_one(self, good: bytes, knowing: SigningRoots) -> None:
        day = TestTimes.day(NOW - 10 * DAY)
        said = refusal(good, knowing)
        assert said == f"The certificate of Nguyễn Thị An, or of its authority, was revoked on {day}."
        (signature,) = verify(good, knowing, UPLOADED).signatures
        assert not signature.trusted
        assert len(accepted(signed(paper(), DEPUTY), knowing, UPLOADED)) == 1

    def test_an_authority_revoked_by_the_root(self, good: bytes, tmp_path: Path) -> None:
        listed = revoking(ROOT, [BETWEEN], NOW - DAY)
        roots = roots_of(folder_of(tmp_path / "roots", root_pem=ROOT.pem + listed))
        assert "or of its authority, was revoked" in refusal(good, roots)

    def test_revoked_after_the_stamp_is_accepted(self, knowing: SigningRoots) -> None:
        before = signed(paper(), HEAD, stamped_by=STAMPER, at=NOW - 11 * DAY)
        assert accepted(before, knowing, UPLOADED)[0].stamped
        assert "was revoked" in refusal(signed(paper(), HEAD, stamped_by=STAMPER, at=NOW - 9 * DAY), knowing)

    def test_a_list_signed_by_another_counts_for_nothing(self, good: bytes, tmp_path: Path) -> None:
        false = revoking(BETWEEN, [HEAD], NOW - 10 * DAY, signed_by=DEPUTY)
        roots = roots_of(folder_of(tmp_path / "roots", root_pem=ROOT.pem, false_crl=false))
        assert len(accepted(good, roots, UPLOADED)) == 1

    def test_nothing_is_fetched(self, roots: SigningRoots, listener: tuple[int, list[bytes]]) -> None:
        port, requests = listener
        between = party("Sub CA", ROOT, authority=True, published_at=f"http://127.0.0.1:{port}/sub")
        signer = party("Đỗ Có Địa Chỉ", between, published_at=f"http://127.0.0.1:{port}/list")
        assert len(accepted(signed(paper(), signer, stamped_by=STAMPER), roots, UPLOADED)) == 1
        alone = Party(signer.name, signer.certificate)  # without the certificate between: it could be fetched
        assert "whom nobody here trusts" in refusal(signed(paper(), alone), roots)
        assert requests == []


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine, and whatever is said to it."""
    requests: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    connection, _address = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    requests.append(b"connected")

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], requests
        over.set()
        thread.join()


def test_evidence_in_the_file_raises_the_level(roots: SigningRoots) -> None:
    lists = [revoking(issuer, [], NOW - DAY, fresh=True) for issuer in (ROOT, BETWEEN)]
    folder = SigningRoots(roots.roots, (BETWEEN.asn1,), tuple(_list(list_) for list_ in lists))
    signer = party("Lâu Dài", BETWEEN, published_at="http://127.0.0.1:9/list")
    file = signed(paper(), signer, stamped_by=STAMPER, archived=_archiving(folder))
    (signature,) = accepted(file, roots, UPLOADED)
    assert (signature.level, signature.added, signature.covers_whole_document) == (
        SignatureLevel.ARCHIVED,
        Addition.EVIDENCE,
        True,
    )
    assert "Something was added" in refusal(with_words_over(file), roots)


class TestEvidenceOfTheFile:
    """Anybody may add evidence to a file: it is believed as far as the authority signed it, and hides nothing."""

    def test_a_list_in_the_file_revokes_too(self, good: bytes, roots: SigningRoots) -> None:
        file = with_evidence(good, lists=[revoking(BETWEEN, [HEAD], NOW - DAY)])
        assert "was revoked" in refusal(file, roots)

    def test_an_answer_in_the_file_revokes_too(self, roots: SigningRoots) -> None:
        signer = party("Có Trả Lời", BETWEEN, published_at="http://127.0.0.1:9/answers")
        file = signed(paper(), signer)
        assert len(accepted(with_evidence(file, answers=[answered(BETWEEN, signer, None)]), roots, UPLOADED)) == 1
        revoked = with_evidence(file, answers=[answered(BETWEEN, signer, NOW - DAY)])
        assert "was revoked" in refusal(revoked, roots)

    def test_evidence_of_a_stranger_counts_for_nothing(self, good: bytes, roots: SigningRoots) -> None:
        false = revoking(BETWEEN, [HEAD], NOW - DAY, signed_by=DEPUTY)
        (signature,) = accepted(with_evidence(good, lists=[false]), roots, UPLOADED)
        assert (signature.added, signature.covers_whole_document) == (Addition.EVIDENCE, True)

    def test_a_clean_list_in_the_file_does_not_hide_one_in_the_folder(self, good: bytes, roots: SigningRoots) -> None:
        clean = with_evidence(good, lists=[revoking(BETWEEN, [], NOW - DAY, fresh=True)])
        assert len(accepted(clean, roots, UPLOADED)) == 1
        knowing = SigningRoots(roots.roots, (), (_list(revoking(BETWEEN, [HEAD], NOW - 9 * DAY)),))
        assert "was revoked" in refusal(clean, knowing)

    def test_words_after_evidence_are_found(self, good: bytes, roots: SigningRoots) -> None:
        clean = with_evidence(good, lists=[revoking(BETWEEN, [], NOW - DAY)])
        assert "Something was added" in refusal(with_words_over(clean), roots)
        assert "Something was added" in refusal(clean + b"more", roots)


def _list(data: bytes) -> object:
    from asn1crypto import crl, pem

    return crl.CertificateList.load(pem.unarmor(data)[2])


def _archiving(folder: SigningRoots) -> object:
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(trust_roots=list(folder.roots), other_certs=list(folder.links), crls=list(folder.lists))


class TestFolder:
    """What may lie in the folder of roots."""

    def test_pem_and_der_and_several_in_one_file(self, good: bytes, tmp_path: Path) -> None:
        der = ROOT.certificate.public_bytes(serialization.Encoding.DER)
        folder = folder_of(
            tmp_path / "a", root_cer=der, two_pem=BETWEEN.pem + STAMPER.authorities[0].pem, readme_txt=b"x"
        )
        anchors = roots_of(folder)
        assert (len(anchors.roots), len(anchors.links)) == (2, 1)
        assert len(accepted(good, anchors, UPLOADED)) == 1

    def test_an_authority_between_is_no_root(self, tmp_path: Path) -> None:
        with pytest.raises(UserError, match="has no self-signed certificate of an authority in it"):
            roots_of(folder_of(tmp_path / "a", sub_pem=BETWEEN.pem))

    def test_a_person_is_no_root(self, tmp_path: Path) -> None:
        with pytest.raises(UserError, match=r"head\.pem: .* is not that of an authority"):
            roots_of(folder_of(tmp_path / "a", root_pem=ROOT.pem, head_pem=HEAD.pem))

    @pytest.mark.parametrize("name", ["x_pem", "x_crl"])
    def test_a_file_that_is_neither_is_named(self, name: str, tmp_path: Path) -> None:
        with pytest.raises(UserError, match="is neither a certificate nor a list of revoked ones"):
            roots_of(folder_of(tmp_path / "a", root_pem=ROOT.pem, **{name: b"not this"}))

    def test_no_folder(self, tmp_path: Path) -> None:
        with pytest.raises(UserError, match="is not a folder of certificates"):
            roots_of(tmp_path / "none")
