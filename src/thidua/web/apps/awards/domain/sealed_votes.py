"""Votes of a secret ballot until they are counted: sealed under a key outside the database, gone afterwards.

What lies in the database beside a member is of one length and says nothing; whoever has the database, what was deleted
in it, its log or a copy, but not the key, learns no vote. The key is in no copy of the site, and is removed when the
session ends: then nobody can open what may be left of sealed votes (decision 0020).
"""

import os
import secrets
import struct
import uuid
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.conf import settings

from thidua.i18n import UserError
from thidua.rules.awards.ballot import BallotChoice
from thidua.web.apps.awards.models import Cast, Vote, VotingSession

_SEALED = struct.Struct("12s49s")  # a nonce; choice and commitment with the mark of the cipher
_CHOICES = (BallotChoice.YES, BallotChoice.NO, BallotChoice.ABSTAIN)  # a sealed vote holds the place: never reordered


def seal(session: VotingSession, cast: Cast, choice: BallotChoice, commitment: str) -> bytes:
    """A vote for nobody to read: of one length, whatever was chosen. Fits this seat and candidate alone."""
    nonce = secrets.token_bytes(12)
    vote = bytes([_CHOICES.index(choice)]) + bytes.fromhex(commitment)
    return _SEALED.pack(nonce, ChaCha20Poly1305(_key(session)).encrypt(nonce, vote, _place(cast)))


def opened(session: VotingSession, casts: Iterable[Cast]) -> list[Vote]:
    """The votes that were sealed, naming nobody.

    Raises:
        UserError: they cannot be opened: the key is gone, as in a site that was restored from a copy.
    """
    sealed = [cast for cast in casts if cast.sealed is not None]
    if not sealed:
        return []
    if is_lost(session):
        raise _lost()
    cipher = ChaCha20Poly1305(_place_of_key(session).read_bytes())
    votes = []
    for cast in sealed:
        try:
            nonce, content = _SEALED.unpack(cast.sealed or b"")
            vote = cipher.decrypt(nonce, content, _place(cast))
        except (struct.error, InvalidTag) as error:
            raise _lost() from error
        votes.append(
            Vote(session=session, candidate_id=cast.candidate_id, choice=_CHOICES[vote[0]], commitment=vote[1:].hex())
        )
    return votes


def is_lost(session: VotingSession) -> bool:
    """Whether votes were cast that nobody can open any more."""
    return session.urn is not None and not _place_of_key(session).exists()


def forget_keys() -> None:
    """Removes the keys of sessions that have ended."""
    for urn in VotingSession.objects.filter(closed_at__isnull=False, urn__isnull=False).values_list("urn", flat=True):
        (_folder() / str(urn)).unlink(missing_ok=True)


def _lost() -> UserError:
    return UserError(
        "the votes of this session cannot be opened: their key is in no copy of the site. End the session without a "
        "result, and let the council vote anew"
    )


def _key(session: VotingSession) -> bytes:
    """The key of the session, made with its first vote, whose transaction holds the session."""
    if session.urn is None:
        session.urn = uuid.uuid4()
        session.save(update_fields=["urn"])
        _folder().mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(_place_of_key(session), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(ChaCha20Poly1305.generate_key())
            file.flush()
            os.fsync(file.fileno())
    if is_lost(session):
        raise _lost()
    return _place_of_key(session).read_bytes()


def _place(cast: Cast) -> bytes:
    return f"{cast.seat_id}:{cast.candidate_id}".encode()


def _place_of_key(session: VotingSession) -> Path:
    return _folder() / str(session.urn)


def _folder() -> Path:
    folder: Path = settings.HOME.ballot_keys
    return folder
