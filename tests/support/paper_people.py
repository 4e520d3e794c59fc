"""Invented people, bodies and figures for the papers that tests make. Nobody here exists."""

from datetime import date

from thidua.documents.papers.blocks import (
    Collective,
    Heading,
    ListedPerson,
    Member,
    RecognisedInitiative,
    Reference,
    SignatureBlock,
)

MOVEMENT = (
    "phong trào thi đua đẩy mạnh công tác triển khai thực hiện tiếp nhận và trả kết quả giải quyết thủ tục hành chính "
    "không phụ thuộc vào địa giới hành chính trên địa bàn thành phố Cần Thơ năm 2026"
)
AWARD = "Bằng khen của Chủ tịch Ủy ban nhân dân thành phố"
PRAISE = "Giấy khen của Chủ tịch Ủy ban nhân dân xã"
CITY = "ỦY BAN NHÂN DÂN THÀNH PHỐ CẦN THƠ"
CHAIRMAN = SignatureBlock(("CHỦ TỊCH",), "Lâm Quốc Thịnh")
CITY_FUND = "Quỹ Thi đua, khen thưởng thành phố"
BASE_SALARY = "Nghị định của Chính phủ quy định mức lương cơ sở, áp dụng từ ngày 01 tháng 7 năm 2026"
LAW = (
    "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022",
    "Căn cứ Nghị định số 152/2025/NĐ-CP ngày 14 tháng 6 năm 2025 của Chính phủ quy định về phân cấp, phân quyền trong lĩnh vực "
    "thi đua, khen thưởng; quy định chi tiết và hướng dẫn thi hành một số điều của Luật Thi đua, khen thưởng",
)
GOVERNMENT_LAW = ("Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025", *LAW)

_FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Trương")
_MIDDLES = (("Thị Mỹ", "Bà"), ("Hoàng", "Ông"), ("Thị Ngọc", "Bà"), ("Quốc", "Ông"), ("Thị Kim", "Bà"), ("Minh", "Ông"))
_GIVEN = (
    "Ánh",
    "Bảo",
    "Châu",
    "Dũng",
    "Duyên",
    "Đạt",
    "Giàu",
    "Hạnh",
    "Khoa",
    "Lượng",
    "Nghĩa",
    "Phượng",
    "Quý",
    "Thuỷ",
    "Vỹ",
    "Yến",
)
_POSITIONS = ("Chuyên viên", "Công chức Tư pháp - Hộ tịch", "Phó Trưởng phòng", "Chuyên viên chính", "Viên chức")
_UNITS = (
    "Trung tâm Phục vụ hành chính công phường Hoa Sen",
    "Trung tâm Phục vụ hành chính công xã Tân Lập Đông",
    "Văn phòng Sở Tư pháp",
    "Phòng Đăng ký kinh doanh, Sở Tài chính",
    "Chi nhánh Văn phòng Đăng ký đất đai khu vực Hoa Sen",
)


def person(number: int, *, amount_vnd: int = 0) -> ListedPerson:
    """The n-th invented person."""
    middle, honorific = _MIDDLES[number % len(_MIDDLES)]
    return ListedPerson(
        honorific,
        f"{_FAMILIES[number % len(_FAMILIES)]} {middle} {_GIVEN[(number * 5) % len(_GIVEN)]}",
        _POSITIONS[number % len(_POSITIONS)],
        _UNITS[number % len(_UNITS)],
        f"Giải quyết {312 + 17 * number} hồ sơ, 100% đúng hạn; {96 - number % 6}% người được khảo sát hài lòng và rất hài lòng; "
        f"có sáng kiến được công nhận.",
        amount_vnd=amount_vnd,
    )


DEPARTMENTS = (
    Collective(
        "Sở Tư pháp",
        achievement="Tiếp nhận 47/50 thủ tục hành chính được giao (94%); 8.412 hồ sơ, 100% đúng hạn; "
        "có mô hình liên thông hộ tịch được công nhận.",
    ),
    Collective(
        "Văn phòng Sở Nông nghiệp và Môi trường",
        achievement="Tham mưu công bố 126 thủ tục hành chính đúng hạn; rút ngắn 31% thời gian luân chuyển hồ sơ.",
    ),
    Collective(
        "Phòng Đăng ký kinh doanh",
        "Sở Tài chính",
        "Tiếp nhận 40/50 thủ tục hành chính được giao (80%); số hoá 98,7% kết quả.",
        "chỉ tiêu số hoá thành phần hồ sơ chậm do sự cố hạ tầng ngày 05/9/2026 đã được xác nhận",
    ),
)
MEMBERS = (
    Member("Ông", "Đoàn Trọng Nhân", "Giám đốc Sở", "Chủ tịch Hội đồng"),
    Member("Bà", "Mai Thị Thu Sương", "Phó Giám đốc Sở", "Phó Chủ tịch Hội đồng"),
    Member("Ông", "Tạ Hữu Phước", "Chủ tịch Công đoàn cơ sở", "Ủy viên"),
    Member("Bà", "Lưu Thị Bích Trâm", "Chánh Văn phòng Sở", "Ủy viên, Thư ký"),
    Member("Ông", "Khưu Văn Đởm", "Trưởng phòng Hành chính tư pháp", "Ủy viên"),
    Member("Bà", "Thạch Thị Sa Rây", "Trưởng phòng Phổ biến, giáo dục pháp luật", "Ủy viên"),
)
ABSENT = Member("Ông", "Cao Minh Triết", "Phó Giám đốc Sở", "Ủy viên", "đi công tác theo Quyết định số 214/QĐ-STP")
INITIATIVES = (
    RecognisedInitiative(
        "Mô hình “Một lần khai, nhiều nơi nhận” trong đăng ký hộ tịch",
        "thời gian xử lý trung vị giảm từ 26 giờ xuống 11 giờ làm việc; số lần yêu cầu bổ sung giảm từ 412 xuống 97.",
        recognised_by=Reference("Quyết định", 87, "QĐ-SKHCN", date(2026, 11, 9), "Giám đốc Sở Khoa học và Công nghệ"),
    ),
)


def justice(symbol: str, number: int | None, issued_on: date | None) -> Heading:
    """Head of a paper of the Department of Justice."""
    return Heading(CITY, "SỞ TƯ PHÁP", symbol, "Cần Thơ", number, issued_on)


def commune(symbol: str, number: int | None, issued_on: date | None) -> Heading:
    """Head of a paper of an invented commune."""
    return Heading("ỦY BAN NHÂN DÂN", "XÃ TÂN LẬP ĐÔNG", symbol, "Tân Lập Đông", number, issued_on)


def city(symbol: str, number: int | None, issued_on: date | None) -> Heading:
    """Head of a paper of the city."""
    return Heading("", CITY, symbol, "Cần Thơ", number, issued_on)
