"""The reader of faults finds each of them: a check that finds nothing would let every paper pass."""

from dataclasses import replace

import pytest

from support.paper_faults import LEGAL_TITLE, PaperRead, faults

GOOD = PaperRead(
    "unit_decision",
    (
        "ỦY BAN NHÂN DÂN",
        "PHƯỜNG BÌNH THỦY",
        "Số: 07/QĐ-UBND",
        "DỰ THẢO",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Bình Thủy, ngày 05 tháng 3 năm 2027",
        "Căn cứ Luật Thi đua, khen thưởng số 06/2022/QH15 được sửa đổi, bổ sung bởi Luật số 06/2026/QH16;",
        "Căn cứ Kế hoạch số 88/KH-UBND ngày 15 tháng 4 năm 2026;",
        "Xét đề nghị tại Biên bản số 01/BB-HĐTĐKT ngày 02 tháng 3 năm 2027.",
        f"Điều 1. Tặng Giấy khen cho 02 cá nhân trong {LEGAL_TITLE}.",
        "Điều 2. Tổng số tiền thưởng là 760.000 đồng.",
        "CHỦ TỊCH",
        "Trịnh Công Luận",
        "I. CÁ NHÂN: 02",
        "Bà Lê Thị Hoa",
        "49/50 (98,0%)",
    ),
    (),
    name=("ỦY BAN NHÂN DÂN", "PHƯỜNG BÌNH THỦY"),
    sign="UBND",
    place="Bình Thủy",
    signs=("CHỦ TỊCH Trịnh Công Luận",),
    on="2027-03-05",
    total=760_000,
    number="07/QĐ-UBND",
    cites=("01/BB-HĐTĐKT",),
    texts={"98/2023/NĐ-CP": ("2024-01-01", "2025-06-30"), "06/2022/QH15": ("2024-01-01", "9999-12-31")},
)
PEOPLE = {"Lê Thị Hoa": "Bà"}
REPLACED = {
    "a day to come": ("49/50 (98,0%)", "49/50 (98,0%), tính đến ngày 06/03/2027", "of 2027-03-05, tells of 2027-03-06"),
    "a day to come in words": ("ngày 02 tháng 3", "ngày 12 tháng 3", "of 2027-03-05, tells of 2027-03-12"),
    "at night": ("49/50 (98,0%)", "Phiên họp bắt đầu lúc 00 giờ 23", "at 00 giờ 23, outside office hours"),
    "address": ("Bà Lê Thị Hoa", "Ông (Bà) Lê Thị Hoa", "Ông (Bà) Lê Thị Hoa"),
    "wrong address": ("Bà Lê Thị Hoa", "Ông Lê Thị Hoa", "who is Bà"),
    "doubled": ("số 01/BB-HĐTĐKT", "số      /317/QĐ-HĐSK", "doubled number"),
    "own number": ("Số: 07/QĐ-UBND", "Số: 08/QĐ-UBND", "does not bear its number 07/QĐ-UBND"),
    "no number": ("Số: 07/QĐ-UBND", "Số: /QĐ-UBND", "leaves a number blank: 'Số: /QĐ-UBND'"),
    "dots": ("số 01/BB-HĐTĐKT", "số ……/BB-HĐTĐKT", "leaves a number blank: 'số ……/BB-HĐTĐKT'"),
    "no day": ("ngày 02 tháng 3", "ngày: 02 tháng 3", "does not cite 01/BB-HĐTĐKT with its day"),
    "undated": (
        "số 88/KH-UBND ngày 15 tháng 4 năm 2026",
        "số 88/KH-UBND ngày tháng năm",
        "leaves the day of a text blank",
    ),
    "nobody": ("I. CÁ NHÂN: 02", "I. CÁ NHÂN: 00", "counts nobody"),
    "second part": ("I. CÁ NHÂN", "II. CÁ NHÂN", "part II without"),
    "head": ("PHƯỜNG BÌNH THỦY", "PHƯỜNG BÌNH", "head lines"),
    "sign": ("Số: 07/QĐ-UBND", "Số: 07/QĐ-UBNDP", "sign is"),
    "place": ("Bình Thủy, ngày", "Cần Thơ, ngày", "place is"),
    "signer": ("Trịnh Công Luận", "Ai Khác", "signed by none"),
    "plan": ("Kế hoạch số 88/KH-UBND ngày", "Kế hoạch ngày", "does not rest on the Plan"),
    "amendment": (" được sửa đổi, bổ sung bởi Luật số 06/2026/QH16", "", "without its amendment"),
    "repealed": ("số 06/2022/QH15", "số 98/2023/NĐ-CP", "repealed"),
    "not in force": ("số 06/2022/QH15", "số 98/2023/NĐ-CP", "not in force on 2027-03-05"),
    "proposal": ("Xét đề nghị tại", "Theo", "on whose proposal"),
    "title": ("đẩy mạnh công tác", "", "legal title"),
    "total": ("760.000 đồng", "761.000 đồng", "totals"),
    "cut share": ("49/50 (98,0%)", "200/300 (66,6%)", "not rounded"),
    "count": ("49/50 (98,0%)", "1/2 (50%) Đạt", "a count as a share"),
    "comments": ("49/50 (98,0%)", "từ ngày 29/11/2026 đến hết ngày 28/11/2026", "ends before it begins"),
    "criterion": ("49/50 (98,0%)", "tiêu chí a.7", "by its number"),
    "words": ("49/50 (98,0%)", "kính trình xem xét", "says"),
    "draft": ("DỰ THẢO", "", "not marked a draft"),
}


def test_a_good_paper_has_no_fault() -> None:
    assert faults(GOOD, PEOPLE, confirmed=False) == []
    assert faults(GOOD, PEOPLE, confirmed=True) == ["unit_decision: marked a draft"]


@pytest.mark.parametrize(("old", "new", "said"), REPLACED.values(), ids=REPLACED.keys())
def test_each_fault_is_told(old: str, new: str, said: str) -> None:
    lines = tuple(line.replace(old, new) for line in GOOD.lines)
    assert lines != GOOD.lines
    assert said in " ".join(faults(replace(GOOD, lines=lines), PEOPLE, confirmed=False))


def test_invalid_votes_and_empty_columns_and_broken_heads_are_told() -> None:
    minutes = replace(GOOD, kind="council_minutes", lines=(*GOOD.lines, "Không hợp lệ"))
    assert "abstentions printed as invalid" in " ".join(faults(minutes, PEOPLE, confirmed=False))
    report = replace(GOOD, lines=(*GOOD.lines, "Trước phong trào"))
    assert "without any figure" in " ".join(faults(report, PEOPLE, confirmed=False))
    broken = replace(GOOD, pdf=("ỦY BAN NHÂN", "DÂN", "PHƯỜNG BÌNH THỦY"))
    assert "the page breaks 'ỦY BAN NHÂN DÂN'" in " ".join(faults(broken, PEOPLE, confirmed=False))


@pytest.mark.parametrize(
    ("rows", "broken"),
    [
        (("NGƯỜI LẬP KẾ TOÁN TRƯỞNG", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Trịnh Công Luận"), []),
        (("NGƯỜI LẬP", "KẾ TOÁN  TRƯỞNG", "Nơi nhận: TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH Trịnh Công Luận"), []),
        (("NGƯỜI LẬP KẾ TOÁN", "TRƯỞNG", "TM. ỦY BAN NHÂN", "DÂN"), [0, 1, 2, 3, 4]),
        (("NGƯỜI LẬP KẾ TOÁN TRƯỞNG", "TM. ỦY BAN NHÂN", "DÂN", "CHỦ TỊCH", "Trịnh Công Luận"), [2]),
        (("NGƯỜI LẬP KẾ TOÁN TRƯỞNG", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Trịnh Công", "Luận"), [4]),
        (("KẾ TOÁN TRƯỞNG", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Trịnh Công Luận là CHỦ TỊCH", "NGƯỜI LẬP"), [4]),
    ],
)
def test_a_line_of_a_signature_that_the_page_breaks_is_told(rows: tuple[str, ...], broken: list[int]) -> None:
    signed = ("NGƯỜI LẬP", "KẾ TOÁN TRƯỞNG", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Trịnh Công Luận")
    head = ("ỦY BAN NHÂN DÂN", "PHƯỜNG BÌNH THỦY")
    paper = replace(GOOD, signed=signed, lines=(*GOOD.lines, *signed, "Nơi nhận:"), pdf=(*head, *rows))
    expected = {f"unit_decision: the page breaks {signed[at]!r} of a signature" for at in broken}
    assert set(faults(paper, PEOPLE, confirmed=False)) == expected


def test_each_of_two_signatures_stands_whole_on_a_page() -> None:
    twice = replace(GOOD, signed=("CHỦ TỊCH", "CHỦ TỊCH"), pdf=("ỦY BAN NHÂN DÂN", "PHƯỜNG BÌNH THỦY", "CHỦ TỊCH"))
    assert faults(twice, PEOPLE, confirmed=False) == ["unit_decision: the page breaks 'CHỦ TỊCH' of a signature"]
    assert faults(replace(twice, pdf=(*twice.pdf, "CHỦ TỊCH")), PEOPLE, confirmed=False) == []
