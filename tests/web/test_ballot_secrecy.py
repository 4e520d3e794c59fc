"""An attack on a secret ballot with all that lies in the database, its log, its free pages, and copies of it."""

import hashlib
import itertools
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.db import connection

from support.award_people import People, drafted, people, signed_in, step, take_part, vote
from thidua.i18n import UserError
from thidua.rules.awards.ballot import BallotChoice
from thidua.web.apps.accounts.models import SentForm
from thidua.web.apps.awards.domain import voting_sessions
from thidua.web.apps.awards.models import Cast, Proposal, Vote, VotingSession
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.backup.contents import data_files, key_files
from thidua.web.config.home import Home

pytestmark = pytest.mark.django_db(transaction=True)
CHOICES = (BallotChoice.NO, BallotChoice.YES, BallotChoice.ABSTAIN)


@pytest.fixture
def home(settings: Any, evaluated: Evaluation, tmp_path: Path) -> Home:
    shutil.copytree(settings.HOME.ledger, tmp_path / "ledger", ignore=shutil.ignore_patterns("cache"))
    settings.HOME = Home(tmp_path)
    return settings.HOME


@pytest.fixture
def who(home: Home) -> People:
    take_part(units=17, officers=36)
    return people()


@pytest.fixture
def ballot(who: People) -> Proposal:
    return step(drafted(who, ("officer", "P1"), ("officer", "P2")), "call_council", who.officer)


def all_bytes() -> bytes:
    """Every page of the database, free ones too, and its write-ahead log; of PostgreSQL, every row with its xmin."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT c.xmin, c.ctid, c.* FROM awards_cast c")
            rows = [repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]) for row in cursor]
            cursor.execute("SELECT v.xmin, v.ctid, v.* FROM awards_vote v")
            rows += map(repr, cursor)
        return "\n".join(rows).encode()
    connection.ensure_connection()
    file = connection.connection.execute("PRAGMA database_list").fetchone()[2]
    if not file:
        return bytes(connection.connection.serialize())
    return b"".join(path.read_bytes() for path in (Path(file), Path(f"{file}-wal")) if path.exists())


def casts() -> list[Cast]:
    return list(Cast.objects.order_by("seat_id", "candidate_id"))


def test_while_a_ballot_is_open_the_database_holds_no_vote_to_join_to_a_voter(
    home: Home, who: People, ballot: Proposal
) -> None:
    receipts = [
        vote(ballot, user, choice) for user, choice in zip((who.chair, who.secretary, who.member), CHOICES, strict=True)
    ]
    assert len(casts()) == 6
    assert not Vote.objects.exists()
    assert {len(bytes(cast.sealed or b"")) for cast in casts()} == {61}  # nothing of the choice in its length
    content = all_bytes()
    for receipt in itertools.chain(*receipts):
        for secret in (receipt.nonce, receipt.commitment):
            assert secret.encode() not in content
            assert bytes.fromhex(secret) not in content


def test_a_copy_made_while_a_ballot_was_open_opens_no_vote_afterwards(
    home: Home, who: People, ballot: Proposal
) -> None:
    for user, choice in zip((who.chair, who.secretary, who.member), CHOICES, strict=True):
        vote(ballot, user, choice)
    stolen = [(cast.seat_id, cast.candidate_id, bytes(cast.sealed or b"")) for cast in casts()]
    assert home.secret
    (key_file,) = home.ballot_keys.iterdir()
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert home.ballot_keys.stat().st_mode & 0o777 == 0o700
    copied = [path for files in (data_files(home), key_files(home)) for path, _state in files.values()]
    assert copied
    assert key_file not in copied
    step(ballot, "close_ballot", who.secretary)
    assert list(home.ballot_keys.iterdir()) == []
    assert {cast.sealed for cast in casts()} == {None}
    # What a thief may try: every secret that a copy of the site holds.
    tried = [path.read_bytes() for path in copied if path.is_file()]
    for secret in tried:
        for seat, candidate, sealed in stolen:
            with pytest.raises(InvalidTag):
                ChaCha20Poly1305(hashlib.sha256(secret).digest()).decrypt(
                    sealed[:12], sealed[12:], f"{seat}:{candidate}".encode()
                )


def test_after_closing_rows_lie_as_no_voter_came(home: Home, who: People, ballot: Proposal) -> None:
    for user, choice in zip((who.member, who.chair, who.secretary), CHOICES, strict=True):
        vote(ballot, user, choice)
    step(ballot, "close_ballot", who.secretary)
    row = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT commitment FROM awards_vote ORDER BY {row}")
        assert [told for (told,) in cursor] == sorted(Vote.objects.values_list("commitment", flat=True))
        cursor.execute(f"SELECT seat_id, candidate_id FROM awards_cast ORDER BY {row}")
        assert list(cursor) == sorted(Cast.objects.values_list("seat_id", "candidate_id"))
        if connection.vendor == "postgresql":
            for table in ("awards_vote", "awards_cast"):
                cursor.execute(f"SELECT count(DISTINCT xmin::text) FROM {table}")
                assert cursor.fetchone() == (1,)
    (session,) = VotingSession.objects.all()
    assert [(result["yes"], result["no"], result["abstained"]) for result in session.results] == [(1, 1, 1)] * 2


def test_the_trace_that_a_form_leaves_does_not_tell_what_was_chosen(who: People, ballot: Proposal) -> None:
    client, key = signed_in(who.member), "a-key-that-only-the-page-has"
    address = f"/proposals/{ballot.pk}/council"
    names = [f"vote-{candidate.pk}" for candidate in ballot.live()]
    sent = dict.fromkeys(names, "no") | {"once": key}
    assert client.post(address, sent).status_code == 200
    (trace,) = SentForm.objects.all()
    assert key not in (trace.key, trace.sha256)
    for choices in itertools.product(BallotChoice, repeat=len(names)):
        fields = sorted((name, [str(choice)]) for name, choice in zip(names, choices, strict=True))
        guess = json.dumps([address, fields]).encode()
        assert hashlib.sha256(guess).hexdigest() != trace.sha256


def test_votes_whose_key_is_gone_are_said_and_voted_anew(home: Home, who: People, ballot: Proposal) -> None:
    for user in (who.chair, who.secretary):
        vote(ballot, user)
    for key in home.ballot_keys.iterdir():
        key.unlink()
    with pytest.raises(UserError, match="let the council vote anew"):
        vote(ballot, who.member)
    with pytest.raises(UserError, match="let the council vote anew"):
        step(ballot, "close_ballot", who.chair)
    ballot = step(step(ballot, "end_session", who.chair, "mất khóa phiếu"), "call_again", who.head, "bỏ phiếu lại")
    for user in (who.chair, who.secretary, who.member):
        vote(ballot, user)
    ballot = step(ballot, "close_ballot", who.chair)
    assert [candidate.passed for candidate in ballot.live()] == [True, True]


def test_votes_that_were_moved_to_another_seat_are_refused(home: Home, who: People, ballot: Proposal) -> None:
    for user in (who.chair, who.secretary, who.member):
        vote(ballot, user)
    one, other = casts()[0], casts()[-1]
    Cast.objects.filter(pk=one.pk).update(sealed=other.sealed)
    with pytest.raises(UserError, match="cannot be opened"):
        step(ballot, "close_ballot", who.chair)
    session = VotingSession.objects.get()
    assert voting_sessions.is_quorate(session, session.proposal.live())


def test_a_vote_that_is_rolled_back_leaves_a_ballot_that_goes_on(
    home: Home, who: People, ballot: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_words: object, **_more: object) -> None:
        raise sqlite3.OperationalError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(Cast, "save", full)
        with pytest.raises(sqlite3.OperationalError):
            vote(ballot, who.chair)
    assert not Cast.objects.exists()
    for user in (who.chair, who.secretary, who.member):
        vote(ballot, user)
    step(ballot, "close_ballot", who.chair)
    assert Vote.objects.count() == 6
