"""A file is written whole or not at all."""

from pathlib import Path

import pytest

from thidua.texts.files import written_whole


def test_an_error_leaves_the_older_file_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("older", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError), written_whole(path) as draft:
        draft.write_text("half \ud800", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == "older"
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


def test_a_new_file_appears_at_once_in_a_new_folder(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.txt"
    with written_whole(path) as draft:
        draft.write_text("whole", encoding="utf-8")
        assert not path.exists()
    assert path.read_text(encoding="utf-8") == "whole"


def test_a_place_that_refuses_is_named_by_the_file_asked_for(tmp_path: Path) -> None:
    missing = Path("/proc/evidence.zip")
    with pytest.raises(OSError, match=r"'/proc/evidence\.zip'"), written_whole(missing):
        pass
