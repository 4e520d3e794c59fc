"""TCVN3, VNI, decomposed and oddly spaced text."""

import unicodedata

import pyarrow as pa
import pytest

from support.legacy_letters import to_tcvn3, to_vni
from thidua.ledger.cleaning.legacy_encodings import (
    LegacyEncoding,
    LetterEvidence,
    best_reading,
    from_tcvn3,
    from_vni,
    to_unicode,
)
from thidua.ledger.cleaning.text import clean, fold, fold_heading

MOTTO = "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"
# Every letter with every mark, small; capitals with tones have no code of their own in TCVN3.
VOWELS = "aăâeêioôơuưy"
MARKED = "".join(
    unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in "\u0300\u0309\u0303\u0301\u0323"
)
SMALL = VOWELS[1:3] + "êôơưđ" + MARKED


def test_tcvn3_reads_the_motto() -> None:
    assert from_tcvn3("Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc") == MOTTO


def test_vni_reads_the_motto() -> None:
    assert from_vni("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc") == MOTTO


def test_every_small_letter_survives_tcvn3() -> None:
    assert from_tcvn3(to_tcvn3(SMALL)) == SMALL
    assert all(ord(letter) < 256 for letter in to_tcvn3(SMALL))


def test_every_letter_survives_vni() -> None:
    for letter in SMALL + SMALL.upper():
        assert from_vni(to_vni(f"b{letter}")) == f"b{letter}"


@pytest.mark.parametrize(
    ("texts", "legacy"),
    [
        (["Sở Tư pháp", "Phường Ninh Kiều", "đã trả kết quả"], LegacyEncoding.NONE),
        (["Së T­ ph¸p", "Ph­êng Ninh KiÒu", "®· tr¶ kÕt qu¶"], LegacyEncoding.TCVN3),
        (["Sôû Tö phaùp", "Phöôøng Ninh Kieàu", "ñaõ traû keát quaû"], LegacyEncoding.VNI),
        (["Résumé", "Straße"], LegacyEncoding.NONE),
        ([], LegacyEncoding.NONE),
    ],
)
def test_a_columns_letters_are_recognised(texts: list[str], legacy: LegacyEncoding) -> None:
    evidence = LetterEvidence()
    evidence.add(pa.array(texts, pa.string()))
    assert evidence.usual is legacy


def test_cells_of_one_column_are_each_read_as_they_show_themselves() -> None:
    cells = ["Phường Cái Khế", "Ph­êng C¸i KhÕ", "Phöôøng Caùi Kheá", "Sở Tư pháp", "Résumé", "abc", None]
    evidence = LetterEvidence()
    evidence.add(pa.array(cells))
    assert (evidence.usual, evidence.mixed, evidence.legacy_cells) == (LegacyEncoding.NONE, True, 2)
    assert to_unicode(pa.array(cells), evidence.usual).to_pylist() == [
        "Phường Cái Khế", "Phường Cái Khế", "Phường Cái Khế", "Sở Tư pháp", "Résumé", "abc", None,
    ]  # fmt: skip


def test_a_cell_that_may_be_either_is_read_as_is_usual_in_its_column() -> None:
    either = pa.array(["Hé"])  # as TCVN3: "Hộ"
    assert to_unicode(either, LegacyEncoding.NONE).to_pylist() == ["Hé"]
    assert to_unicode(either, LegacyEncoding.TCVN3).to_pylist() == ["Hộ"]


def test_unicode_wins_where_it_is_as_good() -> None:
    assert best_reading(["đã"]) == (LegacyEncoding.NONE, 1.0)


def test_text_is_composed_trimmed_and_freed_of_odd_blanks() -> None:
    decomposed = unicodedata.normalize("NFD", "Sở Tư pháp")
    assert clean(pa.array([decomposed, "\u00a0 A\u00a0B\u202f", "x\ny", "a\u200bb", "\ufeffc"])).to_pylist() == [
        "Sở Tư pháp",
        "A B",
        "x y",
        "ab",
        "c",
    ]


def test_what_exports_write_for_nothing_is_nothing() -> None:
    assert clean(pa.array(["", "  ", "NULL", "null", "-", "N/A", "\\N", "0"])).to_pylist() == [None] * 7 + ["0"]


def test_blanks_at_the_edges_go_in_columns_of_plain_letters_and_in_parts_of_them() -> None:
    assert clean(pa.array(["a b", " c", None, "d ", "", "e"])).to_pylist() == ["a b", "c", None, "d", None, "e"]
    assert clean(pa.array([" a", "b c", "d  "]).slice(1, 1)).to_pylist() == ["b c"]
    assert clean(pa.array([" a", "b c", "d  "]).slice(2)).to_pylist() == ["d"]
    assert clean(pa.array(["a\x0b", "\tb", "c\td"])).to_pylist() == ["a", "b", "c d"]
    assert clean(pa.array([None, None], pa.string())).to_pylist() == [None, None]


def test_headings_are_one_whatever_case_accents_and_blanks() -> None:
    ways = ["NgayTiepNhan", "Ngày tiếp nhận", "NGÀY  TIẾP NHẬN:", unicodedata.normalize("NFD", "Ngày tiếp nhận")]
    assert {fold_heading(way) for way in ways} == {"ngaytiepnhan"}
    assert fold("Đà Nẵng – (TP)") == "da nang tp"
