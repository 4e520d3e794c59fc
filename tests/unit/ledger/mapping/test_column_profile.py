"""Profiles: a closed schema, every shipped one sound, the right one guessed."""

from pathlib import Path

import pytest

from support import ROOT
from thidua.i18n import UserError
from thidua.ledger.cleaning.text import fold_heading
from thidua.ledger.mapping.profile_library import canonical_profile, load_profile, shipped_profiles, table_of_name
from thidua.ledger.mapping.profile_matching import best_profile, missing_columns
from thidua.ledger.model import TABLES

EXAMPLES = ROOT / "examples"
GOOD = """
id = "mine"
primary = "dossiers"
[title]
en = "Mine"
[tables.dossiers.columns]
dossier_id = "No"
"""
# The columns of facts on production systems, and of hand-made lists.
API = [
    "MaHoSo", "MaHoSoKhac", "DonViId", "KenhThucHien", "MucDo", "MaTTHC", "MaLinhVuc", "TenTruongHop",
    "ChuHoSo", "SoGiayToChuHoSo", "SoDienThoaiChuHoSo", "DiaChiChuHoSo", "NoiNopHoSo", "NgayNopHoSo",
    "NgayTiepNhan", "HanTiepNhan", "NgayHenTra", "NgayKetThucXuLy", "NgayTra", "HinhThucTra",
    "ThoiGianThucHien", "LoaiThoiGianThucHien", "NguoiNhanHoSo", "NguoiDangXuLy", "NguoiDaXuLy",
    "TrangThaiHoSoId", "TrangThaiBoSung", "NgayYeuCauBoSung", "NgayCongDanBoSung", "LyDoTuChoi", "NgayTuChoi",
    "DaSoHoaKetQua", "TrangThaiSoHoa", "DonViTraKq", "DonViPhiDiaGioi", "NguoiNhanPhiDiaGioi",
    "NgayNhanPhiDiaGioi", "NgayGuiPhiDiaGioi", "NgayTraPhiDiaGioi", "TrangThaiPhiDiaGioi",
]  # fmt: skip
SUPPLEMENTS = ["MaHoSo", "NgayBoSung", "NguoiYeuCauBoSung", "NgayHenTraTruoc", "NgayHenTraMoi"]
EXCEL = [
    "STT", "Số hồ sơ", "Tên thủ tục", "Lĩnh vực", "Người nộp", "Địa chỉ", "SĐT", "Ngày tiếp nhận", "Ngày hẹn trả",
    "Ngày có kết quả", "Ngày trả", "Trạng thái", "Cơ quan tiếp nhận", "Cơ quan xử lý", "Cán bộ", "Hình thức nộp",
]  # fmt: skip


def profile_file(folder: Path, text: str) -> Path:
    path = folder / "profile.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("profile", shipped_profiles().values(), ids=lambda profile: profile.id)
def test_a_shipped_profile_can_fill_what_its_table_needs(profile) -> None:  # type: ignore[no-untyped-def]
    headings = [heading for rule in profile.tables[profile.primary].columns.values() for heading in rule.headings]
    headings += profile.personal_headings()
    assert missing_columns(profile, headings) == []
    assert set(profile.title) == {"vi", "en"}


@pytest.mark.parametrize("profile", shipped_profiles().values(), ids=lambda profile: profile.id)
def test_a_shipped_profile_gives_each_heading_one_meaning(profile) -> None:  # type: ignore[no-untyped-def]
    assert [rule for table in profile.tables.values() for rule in table.columns.values() if rule.headings]
    for name, table in profile.tables.items():
        seen: dict[str, str] = {}
        for column, rule in table.columns.items():
            for heading in rule.headings:
                other = seen.setdefault(fold_heading(heading), column)
                # One heading may stand in for another column where that has none of its own.
                assert other == column or heading == rule.headings[-1], (name, heading, column, other)


@pytest.mark.parametrize("name", ["boston-311", "permit-receipt"])
def test_the_examples_are_sound(name: str) -> None:
    assert load_profile(EXAMPLES / name / "profile.toml").id == name


def test_nothing_personal_of_the_api_or_of_hand_made_lists_is_taken() -> None:
    api, excel = shipped_profiles()["one-stop-api"], shipped_profiles()["one-stop-excel"]
    personal = set(map(fold_heading, (*api.personal_headings(), *excel.personal_headings())))
    for heading in (
        "ChuHoSo",
        "SoGiayToChuHoSo",
        "SoDienThoaiChuHoSo",
        "DiaChiChuHoSo",
        "LyDoTuChoi",
        "Người nộp",
        "Chủ hồ sơ",
        "Địa chỉ",
        "SĐT",
        "Số CCCD",
    ):
        assert fold_heading(heading) in personal


@pytest.mark.parametrize(
    ("name", "headings", "guessed"),
    [
        ("export.csv", API, "one-stop-api"),
        ("so-theo-doi.xlsx", EXCEL, "one-stop-excel"),
        (
            "a.csv",
            ["MaHoSo", "NgayBoSung", "NguoiYeuCauBoSung", "NgayHenTraTruoc", "NgayHenTraMoi"],
            "one-stop-supplements",
        ),
        ("a.csv", ["Mã đơn vị", "Tên đơn vị", "Nhóm", "Trực thuộc"], "units"),
        ("a.csv", ["Mã cán bộ", "Họ và tên", "Đơn vị", "Chức vụ", "Từ ngày"], "officers"),
        ("a.csv", ["Mã TTHC", "Tên TTHC", "Lĩnh vực", "Phi địa giới"], "procedures"),
        ("a.csv", ["Đơn vị", "Mã TTHC", "Từ ngày"], "assignments"),
        ("a.csv", ["Mã phiếu", "Mã hồ sơ", "Ngày đánh giá", "Mức độ hài lòng", "Thái độ"], "surveys"),
        ("a.csv", ["Loại sổ", "Mã số", "Đơn vị", "Nội dung", "Hạn", "Ngày hoàn thành"], "register"),
        ("a.csv", ["Đối tượng", "Mã đối tượng", "Tiêu chí", "Nội dung khai", "Kết luận"], "declarations"),
        ("dossiers.csv", ["dossier_id", "status", "received_at"], "canonical"),
        ("events-2026-03.parquet", list(TABLES["events"].columns), "canonical"),
        ("whatever.csv", list(TABLES["surveys"].columns), "canonical"),
    ],
)
def test_the_profile_is_guessed_by_the_header(name: str, headings: list[str], guessed: str) -> None:
    match = best_profile(Path(name), headings)
    assert match.profile.id == guessed


def test_the_table_of_a_file_in_the_models_own_names_is_told_by_its_name() -> None:
    assert table_of_name(Path("due_changes-2026.csv.gz")) == "due_changes"
    assert table_of_name(Path("dossiers.quarantine.csv")) == "dossiers"
    assert table_of_name(Path("my dossiers.csv")) is None
    with pytest.raises(UserError, match=r"Which table is it\?"):
        load_profile("canonical")
    assert load_profile("canonical", table="events") is canonical_profile("events")


def test_headings_of_a_profile_are_found_however_written(tmp_path: Path) -> None:
    profile = load_profile(profile_file(tmp_path, GOOD))
    assert profile.headings() == {"no"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (GOOD + "[words.status]\n1 = 1.5\n", "words.status.1"),
        (GOOD + "colour = 'red'\n", "no column colour"),
        (GOOD.replace('primary = "dossiers"', 'primary = "events"'), "primary: no [tables.events]"),
        (GOOD.replace("[tables.dossiers.columns]", "[tables.dosiers.columns]"), "no [tables.dossiers]"),
        (GOOD.replace('id = "mine"', 'id = "My profile"'), "id"),
        (GOOD + '[personal]\ndrop = ["no"]\n', "No is personal"),
        (GOOD + '[personal]\nhash.nobody = ["x"]\n', "no text column nobody"),
        (GOOD.replace("[title]", 'time_zone = "Mars/Base"\n[title]'), "Mars/Base"),
        (GOOD.replace("[title]", "surprise = 1\n[title]"), "surprise"),
        (GOOD + 'service_level = { number = "moment", of = "x" }', "moment"),
        ("id = ", "not valid TOML"),
    ],
)
def test_a_profile_that_says_something_impossible_is_refused_with_its_place(
    tmp_path: Path, wrong: str, told: str
) -> None:
    with pytest.raises(UserError) as refused:
        load_profile(profile_file(tmp_path, wrong))
    assert told in str(refused.value)
    assert "\n" not in str(refused.value).strip()


def test_a_profile_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(UserError, match="There is no profile no-such: give a file, or one of canonical, assignments"):
        load_profile("no-such")


def test_profiles_that_say_different_things_have_different_hashes(tmp_path: Path) -> None:
    one = load_profile(profile_file(tmp_path, GOOD))
    other = load_profile(profile_file(tmp_path, GOOD + 'status = "S"\n'))
    assert one.hash == load_profile(profile_file(tmp_path, GOOD)).hash
    assert one.hash != other.hash


def test_the_hash_is_over_what_the_profile_decides() -> None:
    own = canonical_profile("units")
    assert own.model_copy(update={"title": {"vi": "Khác", "en": "Other"}}).hash == own.hash
    assert own.model_copy(update={"sheets": ()}).hash == own.hash
    assert own.model_copy(update={"date_order": "mdy"}).hash != own.hash
    assert canonical_profile("officers").hash != own.hash
