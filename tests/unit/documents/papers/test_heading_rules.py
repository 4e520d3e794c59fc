"""The head of a paper: a body stands in the same lines wherever it stands."""

import pytest

from thidua.documents.papers.blocks import Heading


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG", ("TRUNG TÂM PHỤC VỤ", "HÀNH CHÍNH CÔNG")),
        ("CÔNG AN THÀNH PHỐ CẦN THƠ", ("CÔNG AN", "THÀNH PHỐ CẦN THƠ")),
        ("ỦY BAN NHÂN DÂN\nPHƯỜNG BÌNH THỦY", ("ỦY BAN NHÂN DÂN", "PHƯỜNG BÌNH THỦY")),
    ],
)
def test_a_body_breaks_alike_as_issuer_and_above_another(name: str, lines: tuple[str, ...]) -> None:
    assert Heading("", name, "BB-HĐ", "Cần Thơ").body_lines == lines
    assert Heading(name, "HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG", "BB-HĐ", "Cần Thơ").parent_lines == lines
