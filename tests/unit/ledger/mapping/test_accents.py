"""Headings and words of whole files are read with their accents: what may be another word is set aside or asked for."""

from pathlib import Path

import pytest

from support.import_files import adds_up, bring, rows, small_town
from thidua.i18n import UserError

HEADINGS = "Số hồ sơ,Cơ quan tiếp nhận,Ngày tiếp nhận,Ngày hẹn trả,Ngày trả kết quả,Trạng thái"


def file(path: Path, *statuses: str, headings: str = HEADINGS) -> Path:
    lines = [f"H{n},Sở Tư pháp,02/03/2026,09/03/2026,,{status}" for n, status in enumerate(statuses)]
    path.write_text("\n".join([headings, *lines]) + "\n", encoding="utf-8")
    return path


def test_right_is_not_stopped_and_paused_is_no_end(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    report = bring(ledger, file(tmp_path / "a.csv", "Đúng", "Dừng", "Tạm dừng", "dung", "Đang xử lý", "dang xu ly"))
    assert adds_up(report)
    assert rows(ledger, "SELECT dossier_id, status FROM dossiers ORDER BY 1") == [
        ("H1", "stopped"),
        ("H4", "in_process"),
        ("H5", "in_process"),
    ]


@pytest.mark.parametrize("heading", ["Ngày tiếp nhẫn", "Ngày tiếp nhân"])
def test_a_heading_that_may_be_another_word_is_asked_for(tmp_path: Path, heading: str) -> None:
    path = file(tmp_path / "a.csv", "Đang xử lý", headings=HEADINGS.replace("Ngày tiếp nhận", heading))
    told = f"the heading “{heading}” is “Ngày tiếp nhận” but for its accents"
    with pytest.raises(UserError, match=told):
        bring(small_town(tmp_path), path)


@pytest.mark.parametrize("heading", ["NGAY TIEP NHAN", "NgayTiepNhan", "NgàyTiếpNhận", "NGÀY TIẾP  NHẬN:"])
def test_a_heading_in_any_of_its_spellings_is_known(tmp_path: Path, heading: str) -> None:
    path = file(tmp_path / "a.csv", "Đang xử lý", headings=HEADINGS.replace("Ngày tiếp nhận", heading))
    ledger = small_town(tmp_path)
    assert bring(ledger, path).counts["accepted"] == 1
    assert rows(ledger, "SELECT received_at IS NOT NULL FROM dossiers") == [(True,)]
