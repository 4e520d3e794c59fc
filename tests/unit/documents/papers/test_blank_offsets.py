"""What is printed on a printed form is moved as a whole, and is all that the form does not bear itself."""

import re

import pytest

pytest.importorskip("docxtpl", reason="the packages of papers are not installed")

from support.paper_cases import paper_of
from thidua.documents.papers.blank_offsets import shifted
from thidua.documents.papers.render import render
from thidua.i18n import UserError
from thidua.io.docx_package import DOCUMENT, parts_of
from thidua.io.docx_text import read


def margins(document: bytes) -> dict[str, int]:
    """The page's margins in twips."""
    (margin,) = re.findall(r"<w:pgMar [^>]*>", parts_of(document)[DOCUMENT].decode())
    return {side: int(value) for side, value in re.findall(r'w:(top|left|bottom|right)="(\d+)"', margin)}


def test_the_margins_move_and_the_lines_stay_as_long() -> None:
    made = render(paper_of("individuals", "certificates_on_blanks"))
    before, after = margins(made), margins(shifted(made, 10, -5))
    assert {side: after[side] - before[side] for side in before} == {
        "top": -283,
        "right": -567,
        "bottom": 283,
        "left": 567,
    }
    assert margins(shifted(made, 0, 0)) == before
    assert read(shifted(made, 10, -5)) == read(made)


def test_further_than_five_centimetres_is_refused() -> None:
    with pytest.raises(UserError, match="what is printed can be moved by 50 mm at most"):
        shifted(render(paper_of("individuals", "certificates_on_blanks")), 51, 0)


def test_what_the_form_bears_itself_is_not_printed_on_it() -> None:
    said = {
        kind: " ".join(piece.plain for piece in read(render(paper_of("individuals", kind))).body)
        for kind in ("certificates", "certificates_on_blanks")
    }
    for words in ("TẶNG", "BẰNG KHEN", "CHỦ TỊCH ỦY BAN NHÂN DÂN THÀNH PHỐ"):
        assert words in said["certificates"]
        assert words not in said["certificates_on_blanks"]
    assert "Quyết định số 412/QĐ-UBND" in said["certificates_on_blanks"]
