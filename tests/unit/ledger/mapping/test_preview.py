"""A look at a file shows the first bad rows as an import would set them aside, and writes nothing."""

from pathlib import Path

from support.import_files import small_town
from thidua.ledger.mapping.preview import PROBLEMS, preview_file

HEADER = "Số hồ sơ,Ngày tiếp nhận,Trạng thái\n"


def test_problems_are_those_of_the_first_bad_rows(tmp_path: Path) -> None:
    good = "".join(f"A{row},05/03/2026,10\n" for row in range(PROBLEMS))
    bad = "B,05/03/2026,xx\nC,,10\nD,35/13/2026,yy\n"
    late = "".join(f"E{row},05/03/2026,zz\n" for row in range(PROBLEMS))
    path = tmp_path / "hs.csv"
    path.write_text(HEADER + good + bad + late + "Tổng cộng,,\n", encoding="utf-8")
    (sheet,) = preview_file(path, ledger=small_town(tmp_path)).sheets
    assert (sheet.rows, sheet.bad_rows, sheet.skipped) == (2 * PROBLEMS + 4, PROBLEMS + 3, 1)
    assert len(sheet.problems) == PROBLEMS
    told = [(row, heading, value) for row, heading, value, _reason in sheet.problems]
    first = PROBLEMS + 2
    assert told[:4] == [
        (first, "Trạng thái", "xx"),
        (first + 1, "Ngày tiếp nhận", ""),
        (first + 2, "Trạng thái", "yy"),
        (first + 2, "Ngày tiếp nhận", "35/13/2026"),
    ]
    assert not list(tmp_path.glob("*.quarantine*"))
