"""`thidua signatures` over PDFs that are really signed."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from thidua.cli import main

pytest.importorskip("pyhanko", reason="the packages of signatures are not installed")

from support.signing import NOW, paper, party, signed

ROOT = party("Root CA", authority=True)
HEAD = party("Nguyễn Thị An", ROOT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "signing-roots").mkdir()
    (tmp_path / "signing-roots" / "root.pem").write_bytes(ROOT.pem)
    (tmp_path / "good.pdf").write_bytes(signed(paper(), HEAD, stamped_by=party("Stamps", ROOT, usage="stamping")))
    (tmp_path / "altered.pdf").write_bytes(signed(paper(), HEAD).replace(b"12 tap the", b"92 tap the"))
    return tmp_path


def run(folder: Path, *words: str, lang: str = "en") -> Result:
    places = [str(folder / word) if word.endswith(".pdf") else word for word in words]
    roots = ("--roots", str(folder / "signing-roots"))
    return CliRunner().invoke(main, ["--lang", lang, "signatures", *places, *roots])


def test_a_good_file_names_its_signer(folder: Path) -> None:
    shown = run(folder, "good.pdf")
    assert shown.exit_code == 0
    here = NOW.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    assert shown.stdout.splitlines() == [
        f"{folder / 'good.pdf'}: accepted",
        f"  Nguyễn Thị An (UBND phường An Bình), time stamp {here:%H:%M %d/%m/%Y}, B-T, vouched for by Root CA",
    ]


def test_an_altered_one_is_refused_with_exit_code_1_in_both_languages(folder: Path) -> None:
    shown = run(folder, "good.pdf", "altered.pdf")
    assert shown.exit_code == 1
    assert f"{folder / 'altered.pdf'}: REFUSED" in shown.stdout
    assert "  The file was altered after Nguyễn Thị An signed it." in shown.stdout.splitlines()
    assert "  Nội dung tệp đã bị sửa sau khi Nguyễn Thị An ký." in run(folder, "altered.pdf", lang="vi").stdout


def test_json_says_everything(folder: Path) -> None:
    good, altered = json.loads(run(folder, "good.pdf", "altered.pdf", "--json").stdout)
    assert (good["accepted"], altered["accepted"]) == (True, False)
    (signature,) = good["signatures"]
    assert signature["signer"] == "Nguyễn Thị An"
    assert (signature["stamped"], signature["added"], signature["trusted"]) == (True, "nothing", True)
    assert good["findings"] == []
    assert altered["findings"] == ["The file was altered after Nguyễn Thị An signed it."]


def test_judged_as_of_an_earlier_moment(folder: Path) -> None:
    shown = run(folder, "good.pdf", "--known-at", "2020-01-01 08:00")
    assert shown.exit_code == 1
    assert "which is yet to come" in shown.stdout


def test_without_roots_or_file_one_line_says_so(folder: Path) -> None:
    (folder / "signing-roots" / "root.pem").unlink()
    shown = run(folder, "good.pdf")
    assert (shown.exit_code, shown.stderr.count("\n")) == (3, 1)
    assert "has no self-signed certificate of an authority in it" in shown.stderr
    (folder / "signing-roots" / "root.pem").write_bytes(ROOT.pem)
    missing = run(folder, "missing.pdf")
    assert (missing.exit_code, missing.stderr.count("\n")) == (3, 1)
    assert "missing.pdf cannot be read" in missing.stderr
