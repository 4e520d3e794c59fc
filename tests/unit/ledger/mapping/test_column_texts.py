"""What people put around a code so that a spreadsheet takes it for text is no part of it; a text's own signs are."""

from datetime import datetime
from pathlib import Path

import pytest

from support.import_files import bring, empty_ledger, rows


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('"=""0012"""', "0012"), ("'0012", "0012"), ("'H49.01", "H49.01"), ("'=1+1", "=1+1"), ("'Đ12", "Đ12"),
        ("';;", "';;"), ("'mới' nộp", "'mới' nộp"), ("'tờ khai lại", "'tờ khai lại"), ("'", "'"), ("'a'", "'a'"),
    ],
)  # fmt: skip
def test_marks_of_a_code_are_taken_away_and_signs_of_a_text_stay(tmp_path: Path, cell: str, text: str) -> None:
    path = tmp_path / "dossiers.csv"
    path.write_text(f"dossier_id\tcase_name\tversion_at\nHS-1\t{cell}\t2026-01-01T00:00:00\n", encoding="utf-8")
    ledger = empty_ledger(tmp_path)
    assert bring(ledger, path, known_at=datetime(2027, 1, 2)).counts["accepted"] == 1
    assert rows(ledger, "SELECT case_name FROM dossiers") == [(text,)]
