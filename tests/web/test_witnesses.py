"""Whoever holds database, data folder and key writes the log anew as a whole: a witness has what was there."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import settings as configured
from django.utils import timezone

from support.servers import mail_server, time_stamping_authority, web_server
from thidua.cli import main
from thidua.i18n import UserError
from thidua.ledger.store.health_check import FindingLevel
from thidua.proof import audit
from thidua.proof.signing import Signer
from thidua.proof.site_keys import site_signer
from thidua.proof.witnesses import CHAIN, NOTE, STAMP, STAMPED, files_of, heads_of, leave_head, read_head
from thidua.web.apps.audit import witnesses
from thidua.web.apps.audit.log import entry_of, write
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.apps.evaluations.health_check import examine
from thidua.web.apps.monitoring.readings import SiteCollector
from thidua.web.server.operator_settings import site_settings
from thidua.web.server.witness_state import STATE, Witness, WitnessProgress

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_sent_yet() -> Iterator[None]:
    home = configured.HOME.path
    (home / STATE).unlink(missing_ok=True)
    shutil.rmtree(home / STAMPED, ignore_errors=True)
    yield
    (home / STATE).unlink(missing_ok=True)
    shutil.rmtree(home / STAMPED, ignore_errors=True)


@pytest.fixture
def witness(tmp_path: Path, settings: Any) -> Path:
    """A folder elsewhere, named to the site, that has no head yet."""
    folder = tmp_path / "witness"
    folder.mkdir()
    settings.OPERATOR = site_settings({"THIDUA_WITNESS_FOLDER": str(folder)})
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
    assert (code, "entry 3 was witnessed last" in told, "1 came after" in told) == (0, True, True)
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


def said(to: object) -> tuple[FindingLevel, str]:
    """What the doctor says of a witness."""
    (finding,) = [
        finding for check, finding in examine() if check == "witness" and finding.values["witness"] == str(to)
    ]
    return finding.level, finding.message.format(**finding.values)


def last_entry() -> AuditEntry:
    entry = AuditEntry.objects.order_by("-number").first()
    assert entry is not None
    return entry


def test_the_worker_sends_heads_again_until_the_witness_has_them_and_doctor_says_so(witness: Path) -> None:
    write("test.do", "thing:1")
    first, now = last_entry(), timezone.now()
    assert said(witness)[0] is FindingLevel.NOTE
    witness.rmdir()
    assert witnesses.send(now=now)[Witness.FOLDER].problem
    level, text = said(witness)
    assert (level, "does not reach" in text) == (FindingLevel.BAD, True)

    witness.mkdir()
    assert witnesses.send(now=now + timedelta(seconds=59)) == {}
    at = now + timedelta(seconds=61)
    sending = WitnessProgress(str(witness), first.number, at.isoformat(), at.isoformat())
    assert witnesses.send(now=at) == {Witness.FOLDER: sending}
    assert said(witness)[0] is FindingLevel.OK
    assert witnesses.send(now=now + timedelta(hours=1)) == {}  # nothing came since
    write("test.do", "thing:2")
    assert witnesses.send(now=now + timedelta(minutes=2)) == {}
    assert witnesses.send(now=now + timedelta(hours=1)) != {}
    entries = [entry_of(row) for row in AuditEntry.objects.order_by("number")]
    assert audit.verify(entries, [head.anchor for head in heads_of([witness])]).findings == ()


def test_without_a_witness_nothing_is_sent(settings: Any) -> None:
    settings.OPERATOR = site_settings({})
    write("test.do", "thing:1")
    assert witnesses.send() == {}


def test_another_witness_begins_anew(witness: Path, settings: Any) -> None:
    write("test.do", "thing:1")
    assert witnesses.send()[Witness.FOLDER].number
    (witness / "other").mkdir()
    settings.OPERATOR = site_settings({"THIDUA_WITNESS_FOLDER": str(witness / "other")})
    assert said(witness / "other")[0] is FindingLevel.NOTE
    assert witnesses.send()[Witness.FOLDER].to == str(witness / "other")


def verified(entries: list[audit.ChainEntry], tmp_path: Path, *words: object) -> tuple[int, str]:
    """What `thidua audit verify` says of a log that was taken out."""
    log = tmp_path / "log.jsonl"
    log.write_text("".join(audit.line_of(entry) + "\n" for entry in entries))
    done = CliRunner().invoke(main, ["--lang", "en", "audit", "verify", str(log), *map(str, words)])
    return done.exit_code, done.output


def entries_now() -> list[audit.ChainEntry]:
    return [entry_of(row) for row in AuditEntry.objects.order_by("number")]


def test_a_webhook_gets_heads_that_count_wherever_it_keeps_them(tmp_path: Path, settings: Any) -> None:
    status, kept = [500], tmp_path / "kept"
    kept.mkdir()

    def keep(body: bytes) -> tuple[int, bytes]:
        if status[0] == 200:
            for name, content in json.loads(body)["files"].items():
                (kept / name).write_text(content)
        return status[0], b""

    write("test.do", "thing:1")
    now = timezone.now()
    with web_server(keep) as address:
        host = address.removeprefix("http://")
        settings.OPERATOR = site_settings({"THIDUA_WITNESS_URL": f"{address}/heads?token=secret"})
        for minute, refused in enumerate((500, 302, 404)):
            status[0] = refused
            sending = witnesses.send(now=now + timedelta(minutes=2 * minute))[Witness.WEBHOOK]
            assert (sending.number, str(refused) in sending.problem) == (0, True)
        level, text = said(host)
        assert (level, "secret" in text) == (FindingLevel.BAD, False)
        status[0] = 200
        sending = witnesses.send(now=now + timedelta(minutes=9))[Witness.WEBHOOK]
        assert (sending.number, said(host)[0]) == (last_entry().number, FindingLevel.OK)
    code, told = verified(entries_now(), tmp_path, "--witness", kept)
    assert (code, f"{kept}: entry {last_entry().number} was witnessed last" in told) == (0, True)
    code, told = verified(log_of(last_entry().number), tmp_path, "--witness", kept)
    assert (code, "is not the one that was anchored" in told) == (1, True)
    assert [name for name, reading in readings() if name == Witness.WEBHOOK and reading] == [Witness.WEBHOOK]


def readings() -> list[tuple[str, float]]:
    metrics = [metric for metric in SiteCollector(timezone.now()).collect() if metric.name == "thidua_witnessed_entry"]
    return [(sample.labels["witness"], sample.value) for metric in metrics for sample in metric.samples]


def test_a_mail_a_day_holds_the_head_as_files(tmp_path: Path, settings: Any) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    write("test.do", "thing:1")
    now = timezone.now()
    with mail_server() as server:
        smtp = f"smtp://127.0.0.1:{server.port}"
        set_up = {"THIDUA_SMTP": smtp, "THIDUA_WITNESS_MAIL": "a@city.example,b@city.example"}
        settings.OPERATOR = site_settings(set_up)
        assert witnesses.send(now=now)[Witness.MAIL].number == last_entry().number
        write("test.do", "thing:2")
        assert witnesses.send(now=now + timedelta(hours=23)) == {}
        assert witnesses.send(now=now + timedelta(hours=25)) != {}
    assert len(server.taken) == 2
    mail = server.taken[1]
    assert mail["To"] == "a@city.example, b@city.example"
    for part in mail.iter_attachments():
        (kept / part.get_filename()).write_bytes(part.get_content())
    assert verified(entries_now(), tmp_path, "--witness", kept)[0] == 0
    write("test.do", "thing:3")
    assert witnesses.send(now=now + timedelta(hours=60))[Witness.MAIL].problem
    assert said("a@city.example, b@city.example")[0] is FindingLevel.BAD


def test_stamped_heads_find_a_log_made_anew_by_whoever_holds_everything(tmp_path: Path, settings: Any) -> None:
    home = configured.HOME.path
    write("test.do", "thing:1")
    with time_stamping_authority(tmp_path / "tsa") as address, time_stamping_authority(tmp_path / "other"):
        roots = tmp_path / "tsa" / "root.pem"
        settings.OPERATOR = site_settings({"THIDUA_TIMESTAMP_URL": address, "THIDUA_TIMESTAMP_ROOTS": str(roots)})
        sending = witnesses.send()[Witness.TIMESTAMP]
        assert (sending.problem, sending.number) == ("", last_entry().number)
        assert said(address.removeprefix("http://"))[0] is FindingLevel.OK
        # A stamp by somebody whom nobody trusts is none, and is not kept.
        write("test.do", "thing:2")
        stranger = site_settings(
            {"THIDUA_TIMESTAMP_URL": address, "THIDUA_TIMESTAMP_ROOTS": str(tmp_path / "other" / "root.pem")}
        )
        settings.OPERATOR = stranger
        refused = witnesses.send(now=timezone.now() + timedelta(hours=2))[Witness.TIMESTAMP]
        assert "no time stamp" in refused.problem
        assert len(list((home / STAMPED).glob(f"*{STAMP}"))) == 1
    folder = ("--witness", home / STAMPED)
    code, told = verified(entries_now(), tmp_path, *folder, "--tsa", roots)
    assert (code, "was stamped last, at 20" in told, "1 came after" in told) == (0, True, True)
    code, told = verified(entries_now(), tmp_path, *folder)
    assert (code, "name its authority's certificates" in told) == (3, True)
    code, told = verified(entries_now(), tmp_path, *folder, "--tsa", tmp_path / "other" / "root.pem")
    assert (code, "no time stamp of it" in told) == (3, True)
    # With the site's key another head of that number is signed; the stamp is not of it.
    (note,) = (home / STAMPED).glob(f"*{NOTE}")
    number, forged = int(note.stem), log_of(last_entry().number, changed="user:9")
    for name, content in files_of(site_signer(home), number, forged[number - 1].hash).items():
        (home / STAMPED / name).write_text(content)
    code, told = verified(forged, tmp_path, *folder, "--tsa", roots)
    assert (code, "no time stamp of it" in told) == (3, True)


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"THIDUA_WITNESS_URL": "http://witness.example"}, "an https:// address"),
        ({"THIDUA_WITNESS_URL": "file:///etc/passwd"}, "an https:// address"),
        ({"THIDUA_TIMESTAMP_URL": "ftp://tsa.example", "THIDUA_TIMESTAMP_ROOTS": "a"}, "an https:// address"),
        ({"THIDUA_TIMESTAMP_URL": "http://tsa.example"}, "needs THIDUA_TIMESTAMP_ROOTS"),
        ({"THIDUA_WITNESS_MAIL": "a@city.example"}, "needs THIDUA_SMTP"),
    ],
)
def test_a_witness_that_could_not_be_reached_or_trusted_stops_the_site_before_it_starts(
    variables: dict[str, str], told: str
) -> None:
    with pytest.raises(UserError) as refused:
        site_settings(variables)
    assert told in refused.value.render("en")
