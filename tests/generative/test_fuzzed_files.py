"""A few of the fuzzed rows and files of `make fuzz`."""

from pathlib import Path

from support.draws import examples, seed
from support.fuzz import MOST_MEMORY, fuzz_columns, fuzz_files, fuzz_rows, peak_megabytes

FILES, ROWS = 40, 2000


def times() -> int:
    return examples(1).max_examples


def test_a_file_changed_by_chance_is_rows_or_one_line(tmp_path: Path) -> None:
    drawn = seed()
    outcome = fuzz_files(FILES * times(), drawn, tmp_path)
    assert outcome.faults == [], f"THIDUA_SEED={drawn}"
    assert outcome.tried == outcome.taken + outcome.refused.total() > 0


def test_typed_columns_and_huge_numbers_are_rows_or_one_line(tmp_path: Path) -> None:
    drawn = seed()
    outcome = fuzz_columns(FILES // 2 * times(), drawn, tmp_path)
    assert outcome.faults == [], f"THIDUA_SEED={drawn}"
    assert outcome.tried == outcome.taken + outcome.refused.total() > 0


def test_rows_of_words_by_chance_are_conserved(tmp_path: Path) -> None:
    drawn = seed()
    outcome = fuzz_rows(ROWS * times(), drawn, tmp_path)
    assert outcome.faults == [], f"THIDUA_SEED={drawn}"
    assert outcome.tried == ROWS * times()
    assert outcome.taken > 0
    assert peak_megabytes() < MOST_MEMORY
