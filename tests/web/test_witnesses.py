"""Whoever holds database, data folder and key writes the log anew as a whole: a witness has what was there."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import settings as configured
from django.utils import timezone

from thidua.cli import main
from thidua.i18n import UserError
from thidua.ledger.store.health_check import FindingLevel
from thidua.proof import audit
from thidua.proof.signing import Signer
from thidua.proof.site_keys import site_signer
from thidua.proof.witnesses import CHAIN, NOTE, heads_of, leave_head, read_head
from thidua.web.apps.audit import witnesses
from thidua.web.apps.audit.log import entry_of, write
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.apps.evaluations.health_check import examine

pytestmark = pytest.mark.django_db


@pytest.fixture
def witness(tmp_path: Path, settings: Any) -> Path:
    """A folder elsewhere, named to the site, that has no head yet."""
    folder = tmp_path / "witness"
    folder.mkdir()
    settings.WITNESS_FOLDER = folder
    (configured.HOME.path / witnesses.STATE).unlink(missing_ok=True)
    return folder


def log_of(count: int, *, changed: str = "") -> list[audit.ChainEntry]:
    """A log as it is, or as somebody would like it to have been from entry 2 on."""
    entries: list[audit.ChainEntry] = []
    for number in range(1, count + 1):
        who = changed if changed and number == 2 else f"user:{number}"
        before = entries[-1] if entries else None
        entries.append(audit.follow(before, f"2026-11-0{number}T00:00:00+00:00", who, "award.decide", "list:1", {}))
    return entries


def written(entries: list[audit.ChainEntry], folder: Path) -> tuple[Path, Path]:
    """The log as a file, and anchors of each of its entries."""
    folder.mkdir()
    log, anchors = folder / "audit.jsonl", folder / "anchors.jsonl"
    log.write_text("".join(audit.line_of(entry) + "\n" for entry in entries))
    made = (audit.ChainAnchor(entry.number, entry.hash, entry.at) for entry in entries)
    anchors.write_text("".join(audit.line_of(anchor) + "\n" for anchor in made))
    return log, anchors


def test_an_administrator_who_writes_log_and_anchors_anew_and_signs_them_is_found(tmp_path: Path) -> None:
    site, folder = site_signer(tmp_path / "home"), tmp_path / "witness"
    folder.mkdir()
    honest, forged = log_of(4), log_of(5, changed="user:9")
    leave_head(folder, site, honest[2].number, honest[2].hash)
    # With the site's key another head of that number can be signed, and cannot be laid over the one that is there.
    with pytest.raises(UserError, match="another entry 3"):
        leave_head(folder, site, forged[2].number, forged[2].hash)
    leave_head(folder, site, honest[2].number, honest[2].hash)

    def verify(entries: list[audit.ChainEntry], name: str, *more: object) -> tuple[int, str]:
        log, anchors = written(entries, tmp_path / name)
        words = ["--lang", "en", "audit", "verify", str(log), "--anchor", str(anchors), *map(str, more)]
        done = CliRunner().invoke(main, words)
        return done.exit_code, done.stdout

    (tmp_path / "site.pub").write_text(f"{site.key.public}\n")
    options = ("--witness", folder, "--key", tmp_path / "site.pub")
    code, told = verify(honest, "honest", *options)
    assert (code, "entry 3 was witnessed last" in told, "1 entries came after" in told) == (0, True, True)
    code, told = verify(forged, "alone")
    assert (code, "no witness was named" in told) == (0, True)
    code, told = verify(forged, "forged", *options)
    assert (code, "entry 3 is not the one that was anchored" in told) == (1, True)
    code, told = verify(honest[:2], "cut", *options)
    assert (code, "its end was cut off" in told) == (1, True)


def test_heads_of_another_key_and_files_that_are_none_are_refused(tmp_path: Path) -> None:
    site, stranger, entry = Signer.new("site"), Signer.new("site"), log_of(1)[0]
    with pytest.raises(UserError, match="no witnessed head"):
        heads_of([tmp_path])
    leave_head(tmp_path, site, 1, entry.hash)
    (place,) = tmp_path.glob(f"*{NOTE}")
    assert heads_of([tmp_path], site.key.public)[0].hash == entry.hash
    with pytest.raises(UserError, match="another key"):
        heads_of([tmp_path], stranger.key.public)
    note = place.read_text()
    for wrong in (note.replace("audit-log", "other"), stranger.key.note("a\n"), "", site.key.note("thidua\n1\n?\n")):
        place.write_text(wrong)
        with pytest.raises(UserError):
            read_head(place)
    place.write_text(note)
    moved = place.with_name(f"{2:012}{place.suffix}")
    place.rename(moved)
    place.with_suffix(CHAIN).rename(moved.with_suffix(CHAIN))
    with pytest.raises(UserError, match="no witnessed head"):
        read_head(moved)
    moved.rename(place)
    moved.with_suffix(CHAIN).rename(place.with_suffix(CHAIN))
    place.with_suffix(CHAIN).write_text(json.dumps(stranger.chain.value()))
    with pytest.raises(UserError, match="not that of"):
        read_head(place)


def test_the_worker_sends_heads_again_until_the_witness_has_them_and_doctor_says_so(witness: Path) -> None:
    def said() -> tuple[FindingLevel, str]:
        (finding,) = [finding for check, finding in examine() if check == "witness"]
        return finding.level, finding.message.format(**finding.values)

    write("test.do", "thing:1")
    first = AuditEntry.objects.order_by("-number").first()
    assert first is not None
    now = timezone.now()
    witness.rmdir()
    sending = witnesses.send(now=now)
    assert sending is not None
    assert sending.problem
    level, text = said()
    assert (level, "cannot be reached" in text) == (FindingLevel.BAD, True)

    witness.mkdir()
    assert witnesses.send(now=now + timedelta(seconds=59)) is None
    sent = witnesses.send(now=now + timedelta(seconds=61))
    assert sent == witnesses.Sending(first.number, (now + timedelta(seconds=61)).isoformat())
    assert said()[0] is FindingLevel.OK
    assert witnesses.send(now=now + timedelta(hours=1)) is None  # nothing came since
    write("test.do", "thing:2")
    assert witnesses.send(now=now + timedelta(minutes=2)) is None
    assert witnesses.send(now=now + timedelta(hours=1)) is not None
    entries = [entry_of(row) for row in AuditEntry.objects.order_by("number")]
    assert audit.verify(entries, [head.anchor for head in heads_of([witness])]).findings == ()


def test_without_a_witness_nothing_is_sent(settings: Any) -> None:
    settings.WITNESS_FOLDER = None
    write("test.do", "thing:1")
    assert witnesses.send() is None
