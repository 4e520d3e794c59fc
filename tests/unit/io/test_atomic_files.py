"""A file is written whole or not at all."""

import errno
import itertools
import os
from pathlib import Path

import pytest

from thidua.io.atomic_files import DiskFullError, named_when_full, read_ahead, scratch_folder, written_whole


def test_an_error_leaves_the_older_file_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("older", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError), written_whole(path) as draft:
        draft.write_text("half \ud800", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == "older"
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


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


def test_what_a_killed_process_left_is_removed_and_what_is_held_stays(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    (tmp_path / ".report.html.killed00.part").write_text("half", encoding="utf-8")
    (tmp_path / ".other.html.killed00.part").write_text("not of this file", encoding="utf-8")
    with written_whole(path) as first, written_whole(path) as second:
        first.write_text("first", encoding="utf-8")
        second.write_text("second", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == "first"
    assert sorted(file.name for file in tmp_path.iterdir()) == [".other.html.killed00.part", "report.html"]


def test_a_scratch_folder_goes_away_and_takes_abandoned_ones_with_it(tmp_path: Path) -> None:
    (tmp_path / "spill-killed").mkdir()
    (tmp_path / "spill-killed" / "rows").write_text("half", encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    with scratch_folder("spill-", tmp_path) as first, scratch_folder("spill-", tmp_path) as second:
        assert sorted(tmp_path.iterdir()) == sorted([tmp_path / "elsewhere", first, second])
    assert list(tmp_path.iterdir()) == [tmp_path / "elsewhere"]


def test_a_full_disk_is_named_once_whoever_meets_it(tmp_path: Path) -> None:
    inner, outer = tmp_path / "inner", tmp_path / "outer"
    with pytest.raises(DiskFullError) as full, named_when_full(outer), named_when_full(inner):
        raise ValueError("IO Error: No space left on device")
    assert (full.value.filename, full.value.errno) == (str(inner), errno.ENOSPC)


def test_another_error_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="something else"), named_when_full(tmp_path):
        raise ValueError("something else")


def test_reading_ahead_asks_for_every_byte_and_passes_over_what_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large, empty = tmp_path / "large", tmp_path / "empty"
    large.write_bytes(b"x" * 2_500_000)
    empty.touch()
    ranges: list[tuple[int, int]] = []
    given = os.posix_fadvise

    def noted(file: int, start: int, length: int, advice: int) -> None:
        ranges.append((start, start + length))
        given(file, start, length, advice)

    monkeypatch.setattr(os, "posix_fadvise", noted)
    read_ahead([tmp_path / "gone", empty, large])
    assert ranges[0][0] == 0
    assert all(end == start for (_, end), (start, _) in itertools.pairwise(ranges))
    assert ranges[-1][1] >= 2_500_000
