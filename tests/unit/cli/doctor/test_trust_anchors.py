"""`thidua doctor` over folders of authorities."""

from datetime import timedelta
from pathlib import Path

import pytest

pytest.importorskip("pyhanko", reason="the packages of signatures are not installed")

from support.signing import DAY, NOW, Party, party, revoking
from thidua.cli.doctor.trust_anchors import examine
from thidua.i18n import translate

ROOT = party("Root CA", authority=True)
BETWEEN = party("Sub CA", ROOT, authority=True, ends=NOW + 10 * DAY)


def findings_in(home: Path, named: Path | None = None) -> list[tuple[str, str]]:
    listed = list(examine(home, named, NOW))
    assert {check for check, _finding in listed} <= {"signatures"}
    return [(finding.level.value, translate(finding.message, "en", **finding.values)) for _check, finding in listed]


def folder(home: Path, *parties: Party, **lists: bytes) -> Path:
    place = home / "signing-roots"
    place.mkdir()
    for member in parties:
        (place / f"{member.name}.pem").write_bytes(member.pem)
    for name, data in lists.items():
        (place / f"{name}.crl").write_bytes(data)
    return home


def test_without_a_folder_nothing_is_said_unless_one_is_named(tmp_path: Path) -> None:
    assert findings_in(tmp_path) == []
    ((level, text),) = findings_in(tmp_path, tmp_path / "none")
    assert level == "bad"
    assert text.endswith("is not a folder of certificates (THIDUA_SIGNING_ROOTS).")


def test_an_empty_folder_trusts_nobody(tmp_path: Path) -> None:
    assert [level for level, _text in findings_in(folder(tmp_path))] == ["bad"]


def test_all_is_well(tmp_path: Path) -> None:
    fresh = revoking(ROOT, [], NOW - DAY, fresh=True)
    old = revoking(ROOT, [], NOW - 9 * DAY)  # a newer one lies beside it
    listed = findings_in(folder(tmp_path, ROOT, fresh=fresh, old=old))
    assert listed == [("ok", "1 authorities are trusted for signatures on papers")]


def test_what_ends_soon_is_named(tmp_path: Path) -> None:
    listed = findings_in(folder(tmp_path, ROOT, BETWEEN, fresh=revoking(ROOT, [], NOW - DAY, fresh=True)))
    assert [level for level, _text in listed] == ["ok", "note"]
    day = (NOW + 10 * DAY + timedelta(hours=7)).strftime("%d/%m/%Y")
    assert "Sub CA" in listed[1][1]
    assert f"ends on {day}" in listed[1][1]


def test_lists_that_are_missing_or_past_their_time_are_named(tmp_path: Path) -> None:
    home = folder(tmp_path, ROOT)
    assert [text for level, text in findings_in(home) if level == "note"] == [
        f"No list of revoked certificates lies in {home / 'signing-roots'}: signatures of revoked ones are accepted"
    ]
    (home / "signing-roots" / "old.crl").write_bytes(revoking(ROOT, [], NOW - 9 * DAY))
    day = (NOW - 8 * DAY + timedelta(hours=7)).strftime("%d/%m/%Y")
    (note,) = [text for level, text in findings_in(home) if level == "note"]
    assert note.endswith(f"has revoked was due anew on {day}: bring the new one")
