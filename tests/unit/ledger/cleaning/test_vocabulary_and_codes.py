"""Statuses, channels, yes and no, scores, numbers and codes of sources."""

import pyarrow as pa
import pytest

from thidua.ledger.cleaning.codes import present_agency, procedure_code
from thidua.ledger.cleaning.text import unaccented
from thidua.ledger.cleaning.vocabulary import (
    keyed_words,
    meaning,
    shared_words,
    to_choice,
    to_flag,
    to_number,
    whole_number,
)
from thidua.ledger.mapping.entity_lookup import LedgerEntities, fold_unit
from thidua.ledger.model import TABLES, Channel, EventKind, Status
from thidua.rules.terms import TimeUnit

MERGED = {"H30": "H13", "H51": "H13"}


def test_the_ten_status_numbers_are_the_statuses_in_order() -> None:
    numbers = pa.array([str(number) for number in range(1, 11)])
    assert to_choice(numbers, Status, shared_words()["status"]).to_pylist() == [status.value for status in Status]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Đã trả kết quả", "returned"),
        ("da tra ket qua", "returned"),
        ("ĐANG XỬ LÝ", "in_process"),
        ("\u00d0ang xử lý", "in_process"),
        ("Yêu cầu bổ sung giấy tờ", "supplement_requested"),
        ("returned", "returned"),
        ("Đang ngủ", None),
    ],
)
def test_status_words_with_and_without_accents(word: str, status: str | None) -> None:
    assert to_choice(pa.array([word]), Status, shared_words()["status"]).to_pylist() == [status]


@pytest.mark.parametrize(
    ("word", "status", "flag"),
    [
        ("Đúng", None, True),
        ("Dừng", "stopped", None),
        ("DỪNG", "stopped", None),
        ("dung", None, None),  # of the two nobody knows which
        ("Tạm dừng", None, None),  # no end
        ("tam dung", None, None),
        ("Tạm dừng chờ bổ sung", "supplement_requested", None),
        ("Đã huỷ", "stopped", None),  # the tone on the other vowel is the same word
        ("Đã hủy", "stopped", None),
        ("Da huy", "stopped", None),
        ("Đa tra ket qua", None, None),
        ("Cỏ", None, None),
        ("co", None, True),
    ],
)
def test_words_are_read_with_their_accents(word: str, status: str | None, flag: bool | None) -> None:
    assert to_choice(pa.array([word]), Status, shared_words()["status"]).to_pylist() == [status]
    assert to_flag(pa.array([word]), shared_words()["flag"]).to_pylist() == [flag]


def test_every_shared_word_is_read_as_itself_and_without_accents_as_nothing_else() -> None:
    for words in shared_words().values():
        for word, value in words.items():
            assert meaning(word, words) == value
            assert meaning(word.upper(), words) == value
            assert meaning(unaccented(word), words) in (value, None)
    assert meaning("dung", shared_words()["flag"]) is None


@pytest.mark.parametrize("cell", ["", " ", "-", "–", ".", "…"])
def test_a_cell_with_nothing_to_read_means_nothing(cell: str) -> None:
    assert [meaning(cell, words) for words in shared_words().values()] == [None] * len(shared_words())


def test_two_words_of_a_list_that_are_one_without_accents_are_told_apart_by_them() -> None:
    words = keyed_words({"Đã bán": "sold", "Đã bàn": "discussed", "Đã xong": "done"})
    assert [meaning(word, words) for word in ("ĐÃ BÁN", "đã bàn", "da ban", "da xong")] == [
        "sold",
        "discussed",
        None,
        "done",
    ]


@pytest.mark.parametrize(
    ("word", "unit"),
    [
        ("working_day", "working_day"),
        ("working_days", "working_day"),
        ("Ngày làm việc", "working_day"),
        ("ngay lam viec", "working_day"),
        ("ngày", "working_day"),
        ("working_hour", "working_hour"),
        ("Working hours", "working_hour"),
        ("giờ làm việc", "working_hour"),
        ("ngày lịch", None),
        ("calendar_days", None),
        ("tháng", None),
    ],
)
def test_units_of_time_limits(word: str, unit: str | None) -> None:
    assert to_choice(pa.array([word]), TimeUnit, shared_words()["time_limit_unit"]).to_pylist() == [unit]


def test_every_shared_word_means_a_value_of_the_model() -> None:
    choices = {
        "status": Status,
        "channel": Channel,
        "kind": EventKind,
        "time_limit_unit": TimeUnit,
        "register": TABLES["register"].choices["register"],
    }
    for name, choice in choices.items():
        assert set(shared_words()[name].values()) <= set(map(str, choice))
    assert set(shared_words()["flag"].values()) == {True, False}
    assert set(shared_words()["satisfaction"].values()) == {1, 2, 3, 4, 5}


def test_yes_and_no() -> None:
    words = pa.array(["x", "X", "Có", "1", "✓", "Không", "0", "chưa", "có lẽ", None])
    assert to_flag(words, shared_words()["flag"]).to_pylist() == [True] * 5 + [False] * 3 + [None, None]


def test_satisfaction_words_and_scores() -> None:
    words = pa.array(["Rất hài lòng", "hai long", "Bình thường", "Không hài lòng", "rất không hài lòng", "5", "0", "6"])
    scores = to_number(words, shared_words()["satisfaction"], low=1, high=5)
    assert scores.to_pylist() == [5, 4, 3, 2, 1, 5, None, None]


@pytest.mark.parametrize(
    ("text", "number"),
    [("15", 15), ("1.234", 1234), ("1.234.567", 1_234_567), ("15,0", 15), ("15.0", 15), ("15 ngày làm việc", None),
     ("-3", -3), ("1.5", None), ("12/3", None), ("ba", None), ("", None), ("1_000", None), ("²", None),
     ("0.500", None), ("0.000", 0), ("1.000,500", None), ("1.000,0", None), ("1.00.0", None),
     ("999.999.999.999.999.999", 999_999_999_999_999_999), ("9.999.999.999.999.999.999", None)],
)  # fmt: skip
def test_whole_numbers(text: str, number: int | None) -> None:
    assert whole_number(text) == number


def test_only_what_a_column_counts_may_stand_behind_its_number() -> None:
    assert whole_number("5 bước", "bước") == whole_number("5 buoc.", "bước") == 5
    assert whole_number("5 buộc", "bước") is None
    assert whole_number("5 bước", "điểm") is whole_number("5 hoặc 6 bước", "bước") is None


def test_a_sign_beside_a_word_or_number_makes_it_another() -> None:
    words = shared_words()
    assert to_choice(pa.array(["10%", "-1", "<3", "đã trả kết quả?", "1.0"]), Status, words["status"]).null_count == 5
    assert to_flag(pa.array(["có?", "-1", "1/2", "x*"]), words["flag"]).null_count == 4
    scores = to_number(pa.array(["4/5", "4,5", "5 điểm", "4 hoặc 5", "5*"]), {}, low=1, high=5, noun="điểm")
    assert scores.to_pylist() == [None, None, 5, None, None]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.001193/2.000815", "1.001193/2.000815"),
        ("1.001193 và 2.000815", "1.001193 và 2.000815"),
        ("1.001193-H13", "1.001193"),
        ("1.001193", "1.001193"),
        ("1.000948.H38", "1.000948"),
        ("1.001193.000.00.00.H13", "1.001193"),
        (" 2.000815.H13 ", "2.000815"),
        ("Đăng ký khai sinh", "Đăng ký khai sinh"),
        ("1.23", "1.23"),
    ],
)
def test_local_suffixes_of_procedure_codes_are_stripped(text: str, code: str) -> None:
    assert procedure_code(text) == code


def test_a_name_with_accents_is_no_other_name_that_has_others() -> None:
    entities = LedgerEntities()
    entities.add_unit("U1", "Xã Tân Hạ", None)
    entities.add_unit("U2", "Phường Hòa An", None)
    entities.add_unit("U3", "Phuong Cai Khe", None)
    entities.officers.add("CB1", "Trần Thị Bình")
    assert [entities.find_unit(name) for name in ("UBND xã Tân Hạ", "Xa Tan Ha", "X. TÂN HẠ")] == ["U1"] * 3
    assert [entities.find_unit(name) for name in ("Xã Tân Hà", "Xã Tân Ha", "X. Tấn Hạ")] == [None] * 3
    assert [entities.find_unit(name) for name in ("P. Hoà An", "phường Hòa An")] == ["U2"] * 2
    assert entities.find_unit("Phường Hoa Ân") is None
    assert entities.find_unit("Phường Cái Khế") == "U3"  # a list that has no accents at all
    assert [entities.officers.find(name) for name in ("Tran Thi Binh", "CB1 - Trần Thị Bình")] == ["CB1"] * 2
    assert [entities.officers.find(name) for name in ("Trần Thị Bính", "CB1 - Trần Thị Bính")] == [None] * 2


def test_agencies_of_merged_provinces_are_those_of_the_present_city() -> None:
    assert present_agency("000.19.32.H30", MERGED) == "000.19.32.H13"
    assert present_agency("H51.7", MERGED) == "H13.7"
    assert present_agency("000.00.01.H13", MERGED) == "000.00.01.H13"
    assert present_agency("000.19.32.H30", {**MERGED, "000.19.32.H30": "000.25.99.H13"}) == "000.25.99.H13"


def test_a_unit_is_found_by_id_name_and_what_people_make_of_it() -> None:
    entities = LedgerEntities()
    entities.add_unit("U1", "Phường Ninh Kiều", "000.01.H13")
    entities.add_unit("U2", "Xã Trường Xuân", None)
    entities.add_unit("U3", "Xã Trường Xuần", None)
    for name in ("U1", "Phường Ninh Kiều", "UBND phường Ninh Kiều", "P. Ninh Kieu", "000.01.H13", "PHƯỜNG NINH KIỀU"):
        assert entities.find_unit(name) == "U1"
    assert entities.find_unit("Xã Trường Xuân") == "U2"
    assert entities.find_unit("Xa Truong Xuan") is None  # two units fold to it: never a guess
    assert entities.find_unit("Sở Mây Gió") is None


def test_ubnd_in_front_does_not_count() -> None:
    assert fold_unit("Ủy ban nhân dân xã Thới An") == fold_unit("UBND Xã Thới An") == "xa thoi an"


def test_an_officer_is_found_by_the_id_beside_the_name() -> None:
    entities = LedgerEntities()
    entities.officers.add("CB1", "Trần Thị Bình")
    entities.officers.add("CB2", "Trần Thị Bình")
    for text in ("CB1", "CB1 - Trần Thị Bình", "Trần Thị Bình (CB1)"):
        assert entities.officers.find(text) == "CB1"
    assert entities.officers.find("Trần Thị Bình") is None  # two officers of that name: never a guess
    assert entities.officers.find("CB1 - CB2") is None
    assert entities.officers.find("CB1 - bà Trần Thị Bình") == "CB1"
    assert entities.officers.find("CB1 - Lê Văn Tám") is None  # an id beside another's name: never half of it
