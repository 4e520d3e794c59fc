"""Papers of every kind over invented people, bodies and figures: cases for tests that need no site."""

from dataclasses import fields, replace
from datetime import date, datetime

from support import paper_people as of
from thidua.documents.papers.blocks import (
    AppraisedCriterion,
    AppraisedPoint,
    AppraisedSubject,
    AwardProgress,
    BonusLine,
    BriefLine,
    Certificate,
    CityAwardLine,
    Collective,
    ContentsLine,
    CriterionLine,
    CriterionResult,
    CutLine,
    DifficultyLine,
    DueLine,
    ForwardedDossier,
    FundDecisionLine,
    FundLine,
    GroupStates,
    InspectionLine,
    MonthShare,
    MovementCountLine,
    ObstacleKindLine,
    PeriodFigure,
    QuotaLine,
    RecusedMember,
    Reference,
    RevokedLine,
    SignatureBlock,
    StateAwardLine,
    StateCounts,
    VoteLine,
)
from thidua.documents.papers.document_types import (
    AppraisalReport,
    BonusSheet,
    Certificates,
    CertificatesOnBlanks,
    ChairmanDecision,
    CityReport,
    CouncilMinutes,
    DossierContents,
    ForwardingLetter,
    FundReport,
    HeadSheet,
    Paper,
    PersonReport,
    ProposalLetter,
    RevocationDecision,
    StatisticsForms,
    Submission,
    UnitBrief,
    UnitDecision,
    UnitReport,
)

MERIT = f"đã có thành tích xuất sắc trong {of.MOVEMENT}"
PEOPLE = tuple(of.person(number, amount_vnd=3_800_000) for number in range(24))
MINUTES = Reference("Biên bản", 3, "BB-HĐTĐKT", date(2027, 1, 8), "Hội đồng Thi đua - Khen thưởng Sở Tư pháp")
BY_CITY = Reference("Quyết định", 412, "QĐ-UBND", date(2027, 3, 5), "Chủ tịch Ủy ban nhân dân thành phố")
UNIT_RESULTS = (
    CriterionResult(
        "III.3.a.2",
        "Thủ tục hành chính thực hiện không phụ thuộc vào địa giới hành chính",
        "61/74 (82,4%)",
        "74/74 (100%)",
    ),
    CriterionResult(
        "III.3.a.6",
        "Thủ tục có hồ sơ tiếp nhận trên số thủ tục phải tiếp nhận",
        "33/50 (66%)",
        "47/50 (94%)",
        "Yêu cầu từ 80% trở lên",
    ),
    CriterionResult("III.3.a.7", "Hồ sơ tiếp nhận, chuyển đúng hạn", "7.655/7.902 (96,8%)", "8.412/8.412 (100%)"),
    CriterionResult("III.3.a.5", "Hồ sơ nộp trực tuyến", "5.040/7.902 (63,7%)", "7.217/8.412 (85,7%)"),
)


def departments() -> tuple[Paper, ...]:
    """A department: letter, minutes, report; the Chairman's decision on collectives."""
    letter = ProposalLetter(
        heading=of.justice("TTr-STP", 5, date(2027, 1, 12)),
        subject="Về việc đề nghị tặng Bằng khen của Chủ tịch Ủy ban nhân dân thành phố",
        award=of.AWARD,
        movement=of.MOVEMENT,
        grounds=of.LAW,
        collectives=of.DEPARTMENTS,
        individuals=tuple(of.person(number) for number in (1, 4, 8, 11, 15)),
        recipients=("Như trên", "Giám đốc, các Phó Giám đốc Sở", "Lưu: VT, VP"),
        signature=SignatureBlock(("GIÁM ĐỐC",), "Đoàn Trọng Nhân"),
        addressee=("Chủ tịch Ủy ban nhân dân thành phố Cần Thơ", "Sở Nội vụ (Ban Thi đua - Khen thưởng)"),
        decider="Chủ tịch Ủy ban nhân dân thành phố Cần Thơ",
        proposer="Sở Tư pháp",
        summary=(
            "Thực hiện kế hoạch của Ủy ban nhân dân thành phố, từ tháng 4 đến hết tháng 12 năm 2026 Sở Tư pháp và các đơn vị phối hợp "
            "đã tiếp nhận 8.412 hồ sơ không phụ thuộc vào địa giới hành chính, giải quyết đúng hạn 100%.",
        ),
        council=MINUTES,
    )
    minutes = CouncilMinutes(
        heading=replace(
            of.justice("BB-HĐTĐKT", 3, date(2027, 1, 8)),
            parent_body="SỞ TƯ PHÁP",
            body="HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG",
        ),
        subject="Họp Hội đồng Thi đua - Khen thưởng xét, đề nghị tặng Bằng khen của Chủ tịch Ủy ban nhân dân thành phố",
        award=of.AWARD,
        movement=of.MOVEMENT,
        council="Hội đồng Thi đua - Khen thưởng Sở Tư pháp",
        place="Phòng họp số 2, trụ sở Sở Tư pháp",
        began_at=datetime(2027, 1, 8, 14, 0),
        ended_at=datetime(2027, 1, 8, 16, 5),
        present=of.MEMBERS,
        absent=(of.ABSENT,),
        chair=of.MEMBERS[0],
        secretary=of.MEMBERS[3],
        quorum=5,
        secret=True,
        pass_numerator=9,
        pass_denominator=10,
        proceedings=(
            "Thư ký báo cáo kết quả rà soát hồ sơ đề nghị của các phòng, đơn vị; số liệu lấy từ hệ thống theo dõi phong trào, "
            "chốt ngày 05 tháng 01 năm 2027.",
            "Các thành viên thảo luận, đối chiếu từng tiêu chí; thống nhất đưa 03 tập thể và 02 cá nhân vào danh sách bỏ phiếu.",
        ),
        recusals=(RecusedMember("Bà Lưu Thị Bích Trâm", "Văn phòng Sở Tư pháp", "là người đứng đầu tập thể được xét"),),
        collective_votes=(
            VoteLine("Phòng Hành chính tư pháp", "Sở Tư pháp", 6, 0, 0, 0, 6, passed=True),
            VoteLine("Văn phòng Sở Tư pháp", "", 5, 0, 0, 1, 5, passed=True),
            VoteLine("Phòng Phổ biến, giáo dục pháp luật", "Sở Tư pháp", 4, 1, 1, 0, 6, passed=False),
        ),
        individual_votes=(
            VoteLine(of.person(1).name, of.person(1).unit, 6, 0, 0, 0, 6, passed=True),
            VoteLine(of.person(8).name, of.person(8).unit, 6, 0, 0, 0, 6, passed=True),
        ),
        recipients=("Thành viên Hội đồng", "Lưu: VT, HĐTĐKT"),
    )
    report = UnitReport(
        heading=of.justice("BC-STP", 9, date(2027, 1, 11)),
        award=of.AWARD,
        movement=of.MOVEMENT,
        name="Sở Tư pháp thành phố Cần Thơ",
        seat="số 1, đường Mẫu, phường Hoa Sen, thành phố Cần Thơ",
        contact="điện thoại 0292 000 0000",
        structure="07 phòng chuyên môn và 02 đơn vị sự nghiệp trực thuộc.",
        staff=86,
        duties=(
            "Tham mưu Ủy ban nhân dân thành phố quản lý nhà nước về công tác tư pháp, hộ tịch, chứng thực.",
            "Giải quyết 74 thủ tục hành chính, trong đó 50 thủ tục được giao tiếp nhận không phụ thuộc vào địa giới hành chính.",
        ),
        results=UNIT_RESULTS,
        achievements=(
            "Không có hồ sơ tồn đọng tại thời điểm ngày 31 tháng 12 năm 2026.",
            "Trả lời 18/18 vướng mắc của các xã, phường trong thời hạn 03 ngày làm việc.",
        ),
        initiatives=of.INITIATIVES,
        signature=SignatureBlock(("GIÁM ĐỐC",), "Đoàn Trọng Nhân"),
        confirmation=SignatureBlock((), ""),
    )
    decision = _decision(
        tuple(
            replace(department, amount_vnd=7_590_000, achievement="", stated_reason="") for department in of.DEPARTMENTS
        ),
        (),
        "Hai mươi hai triệu bảy trăm bảy mươi nghìn đồng",
    )
    contents = DossierContents(
        heading=replace(letter.heading, symbol=""),
        award=of.AWARD,
        movement=of.MOVEMENT,
        files=(
            ContentsLine("01-to-trinh.docx", "Tờ trình đề nghị khen thưởng, kèm danh sách", ""),
            ContentsLine("02-bao-cao-tap-the.docx", "Báo cáo thành tích của tập thể", "Sở Tư pháp"),
            ContentsLine("03-bien-ban.docx", "Biên bản họp Hội đồng thi đua, khen thưởng", ""),
        ),
    )
    return letter, minutes, report, decision, contents


def communes() -> tuple[Paper, ...]:
    """A commune: head's sheet, its own decision on giấy khen, its bonus sheet."""
    sheet = HeadSheet(
        heading=replace(of.city("PĐG-VP", 31, date(2027, 1, 20)), parent_body=of.CITY, body="VĂN PHÒNG"),
        movement=of.MOVEMENT,
        unit="Ủy ban nhân dân xã Tân Lập Đông",
        head=replace(of.MEMBERS[0], name="Trịnh Công Luận", position="Chủ tịch Ủy ban nhân dân xã"),
        period_from_on=date(2026, 4, 15),
        period_to_on=date(2026, 12, 31),
        plan=Reference("Kế hoạch", 46, "KH-UBND", date(2026, 5, 4), "Ủy ban nhân dân xã Tân Lập Đông"),
        criteria=(
            CriterionLine(
                "III.3.a.2",
                "Thủ tục thực hiện không phụ thuộc vào địa giới hành chính",
                "100%",
                "112/112 (100%)",
                "Đạt",
            ),
            CriterionLine(
                "III.3.a.6", "Thủ tục có hồ sơ trên số thủ tục phải tiếp nhận", "≥ 80%", "37/50 (74%)", "Chưa đạt"
            ),
            CriterionLine("III.3.a.7", "Hồ sơ tiếp nhận, chuyển đúng hạn", "100%", "2.918/2.918 (100%)", "Đạt"),
            CriterionLine("III.3.a.8", "Mô hình, sáng kiến được công nhận", "≥ 1", "1", "Đạt"),
        ),
        tasks_due=14,
        tasks_on_time=12,
        tasks_late=2,
        obstacles_opened=9,
        obstacles_resolved=8,
        obstacles_overdue=1,
        inspections=(
            InspectionLine(date(2026, 9, 3), "Bảng niêm yết thiếu 03 thủ tục mới công bố.", "Bổ sung ngày 04/9/2026."),
        ),
        completion="Hoàn thành tốt nhiệm vụ",
        judgement=(
            "Người đứng đầu đã trực tiếp chỉ đạo, họp giao ban hằng tháng và xử lý kịp thời các khó khăn phát sinh.",
            "Cần tiếp nhận thêm 03 thủ tục để đạt tỷ lệ 80% theo yêu cầu của phong trào",
        ),
        recipients=(
            "Chủ tịch Ủy ban nhân dân thành phố (để báo cáo)",
            "Sở Nội vụ",
            "Ủy ban nhân dân xã Tân Lập Đông",
            "Lưu: VT, KSTTHC",
        ),
        signature=SignatureBlock(("CHÁNH VĂN PHÒNG",), "Hứa Thị Diễm Kiều"),
    )
    collectives = (
        Collective("Trung tâm Phục vụ hành chính công xã", amount_vnd=760_000),
        Collective("Ấp Tân Lợi", amount_vnd=760_000),
    )
    people = tuple(
        replace(of.person(number, amount_vnd=380_000), unit="Ủy ban nhân dân xã Tân Lập Đông")
        for number in (2, 6, 9, 13)
    )
    decision = UnitDecision(
        heading=of.commune("QĐ-UBND", 7, date(2027, 2, 1)),
        subject="Về việc tặng Giấy khen của Chủ tịch Ủy ban nhân dân xã",
        award=of.PRAISE,
        movement=of.MOVEMENT,
        grounds=(
            *of.GOVERNMENT_LAW,
            "Xét đề nghị của Hội đồng Thi đua - Khen thưởng xã tại Biên bản số 02/BB-HĐTĐKT ngày 28 tháng 01 năm 2027",
        ),
        collectives=collectives,
        individuals=people,
        recipients=("Như Điều 3", "Đảng ủy, Hội đồng nhân dân xã", "Lưu: VT"),
        signature=SignatureBlock(("CHỦ TỊCH",), "Trịnh Công Luận"),
        authority="CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ TÂN LẬP ĐÔNG",
        authority_name="Chủ tịch Ủy ban nhân dân xã Tân Lập Đông",
        merit=MERIT,
        fund="Quỹ Thi đua, khen thưởng của xã",
        collective_bonus_vnd=760_000,
        individual_bonus_vnd=380_000,
        total_words="Ba triệu không trăm bốn mươi nghìn đồng",
        responsible="Chánh Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã, Trưởng phòng Văn hóa - Xã hội",
    )
    bonus = BonusSheet(
        heading=of.commune("BTT-UBND", 2, date(2027, 2, 1)),
        subject=f"Kèm theo Giấy khen trong {of.MOVEMENT}",
        decision=Reference("Quyết định", 7, "QĐ-UBND", date(2027, 2, 1), "Chủ tịch Ủy ban nhân dân xã Tân Lập Đông"),
        fund="Quỹ Thi đua, khen thưởng của xã",
        base_salary_vnd=2_530_000,
        base_salary_source=of.BASE_SALARY,
        collectives=tuple(BonusLine(collective.name, "", 30, collective.amount_vnd) for collective in collectives),
        individuals=tuple(
            BonusLine(person.full_name, f"{person.position}, {person.unit}", 15, person.amount_vnd) for person in people
        ),
        total_words=decision.total_words,
        prepared_by=SignatureBlock((), "Quách Thị Lan Anh"),
        accountant=SignatureBlock((), "Âu Văn Kiệt"),
        signature=SignatureBlock(("CHỦ TỊCH",), "Trịnh Công Luận"),
    )
    letter = replace(
        departments()[0],
        heading=of.commune("TTr-UBND", 12, date(2027, 1, 15)),
        collectives=(
            Collective(
                "Nhân dân và cán bộ xã Tân Lập Đông",
                achievement="Tiếp nhận 42/50 thủ tục được giao (84%); 2.918 hồ sơ đúng hạn.",
            ),
        ),
        individuals=(of.person(16),),
        addressee=("Chủ tịch Ủy ban nhân dân thành phố Cần Thơ",),
        proposer="Ủy ban nhân dân xã Tân Lập Đông",
        summary=("Xã đã tiếp nhận 2.918 hồ sơ không phụ thuộc vào địa giới hành chính, giải quyết đúng hạn 100%.",),
        council=None,
        recipients=("Như trên", "Sở Nội vụ", "Lưu: VT"),
        signature=SignatureBlock(("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "Nhan Thị Hồng Gấm"),
    )  # type: ignore[type-var]
    return letter, sheet, decision, bonus  # type: ignore[return-value]


def individuals() -> tuple[Paper, ...]:
    """Individuals: report, Home Affairs' submission, decision, certificates, and a revocation."""
    who = of.person(1)
    report = PersonReport(
        heading=replace(of.justice("", None, date(2027, 1, 6)), parent_body="SỞ TÀI CHÍNH", body="VĂN PHÒNG SỞ"),
        award=of.AWARD,
        movement=of.MOVEMENT,
        honorific=who.honorific,
        name=who.name,
        born_on=date(1988, 2, 9),
        sex="Nam",
        home="xã Mẫu Đơn, tỉnh Vĩnh Long",
        residence="phường Hoa Sen, thành phố Cần Thơ",
        position=who.position,
        unit=who.unit,
        qualification="Thạc sĩ Luật; trung cấp lý luận chính trị",
        duties=("Tiếp nhận, hướng dẫn và luân chuyển hồ sơ hộ tịch không phụ thuộc vào địa giới hành chính.",),
        results=(
            CriterionResult("III.3.b.4", "Hồ sơ giải quyết đúng hạn", "401/418 (95,9%)", "329/329 (100%)"),
            CriterionResult(
                "III.3.b.6",
                "Người được khảo sát hài lòng và rất hài lòng",
                "148/170 (87%)",
                "206/217 (94,9%)",
                "Yêu cầu từ 90% trở lên",
            ),
        ),
        achievements=("Không để xảy ra khiếu nại, phản ánh đúng trong thời gian phong trào.",),
        initiatives=tuple(replace(initiative, share="60%") for initiative in of.INITIATIVES),
        signature=SignatureBlock((), who.name),
        confirmation=SignatureBlock(("CHÁNH VĂN PHÒNG",), "Lưu Thị Bích Trâm"),
    )
    submission = Submission(
        heading=replace(of.city("TTr-SNV", 58, date(2027, 2, 26)), parent_body=of.CITY, body="SỞ NỘI VỤ"),
        subject="Về việc tặng Bằng khen của Chủ tịch Ủy ban nhân dân thành phố",
        award=of.AWARD,
        movement=of.MOVEMENT,
        grounds=of.GOVERNMENT_LAW,
        collectives=(),
        individuals=PEOPLE,
        recipients=("Như trên", "Giám đốc, các Phó Giám đốc Sở", "Lưu: VT, BTĐKT"),
        signature=SignatureBlock(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Tăng Bá Lợi"),
        addressee=("Chủ tịch Ủy ban nhân dân thành phố Cần Thơ",),
        decider="Chủ tịch Ủy ban nhân dân thành phố Cần Thơ",
        proposer="Sở Nội vụ",
        units_received=87,
        appraisal=(
            "Trong thời hạn lấy ý kiến công khai từ ngày 05 đến ngày 19 tháng 02 năm 2027 có 01 ý kiến, đã được xem xét và trả lời.",
        ),
        quota=(QuotaLine("Tập thể", 143, 10, 100, 14, 0, 0), QuotaLine("Cá nhân", 1_286, 5, 100, 64, 26, 24)),
        cut=(
            CutLine("Ông Lạc Văn Thời", "Sở Mẫu", "Đang được xem xét kỷ luật (tạm dừng)."),
            CutLine("Bà Ông Thị Sáu", "Phường Mẫu", "Tỷ lệ hài lòng 178/200 (89%), thấp hơn 90%."),
        ),
        fund=of.CITY_FUND,
        total_words="Chín mươi mốt triệu hai trăm nghìn đồng",
    )
    decision = _decision((), PEOPLE, submission.total_words)
    texts = Certificates(
        kind="BẰNG KHEN",
        authority="CHỦ TỊCH ỦY BAN NHÂN DÂN THÀNH PHỐ CẦN THƠ",
        decision=BY_CITY,
        place="Cần Thơ",
        certificates=tuple(
            Certificate(person.full_name, f"{person.position}, {person.unit}", MERIT[0].upper() + MERIT[1:], number)
            for number, person in enumerate(PEOPLE[:2], 7)
        ),
        signature=of.CHAIRMAN,
    )
    on_blanks = CertificatesOnBlanks(**{field.name: getattr(texts, field.name) for field in fields(texts)})
    bonus = replace(
        communes()[3],
        heading=replace(of.city("BTT-SNV", 4, date(2027, 3, 8)), parent_body=of.CITY, body="SỞ NỘI VỤ"),
        subject=f"Kèm theo Bằng khen trong {of.MOVEMENT}",
        decision=BY_CITY,
        fund=of.CITY_FUND,
        collectives=(),
        individuals=tuple(
            BonusLine(person.full_name, f"{person.position}, {person.unit}", 150, person.amount_vnd)
            for person in PEOPLE
        ),
        total_words=submission.total_words,
        signature=SignatureBlock(("GIÁM ĐỐC",), "Từ Thị Xuân Lan"),
    )  # type: ignore[type-var]
    revocation = RevocationDecision(
        heading=of.city("QĐ-UBND", 530, date(2027, 6, 1)),
        subject="Về việc hủy bỏ Quyết định tặng Bằng khen và thu hồi tiền thưởng",
        award=of.AWARD,
        authority=texts.authority,
        authority_name="Chủ tịch Ủy ban nhân dân thành phố Cần Thơ",
        grounds=(
            *of.GOVERNMENT_LAW,
            "Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 121/TTr-SNV ngày 25 tháng 5 năm 2027",
        ),
        revoked=(
            RevokedLine(
                PEOPLE[5].full_name,
                f"{PEOPLE[5].position}, {PEOPLE[5].unit}",
                BY_CITY,
                3_800_000,
                "Kê khai không đúng tác giả sáng kiến, theo Kết luận số 15/KL-TTr ngày 20 tháng 5 năm 2027.",
            ),
        ),
        fund=of.CITY_FUND,
        repay_by_on=date(2027, 6, 30),
        total_words="Ba triệu tám trăm nghìn đồng",
        responsible="Chánh Văn phòng Ủy ban nhân dân thành phố, Giám đốc Sở Nội vụ, Thủ trưởng các cơ quan, đơn vị có liên quan",
        recipients=("Như Điều 3", "Thường trực Thành ủy, Hội đồng nhân dân thành phố (để báo cáo)", "Lưu: VT, SNV"),
        signature=of.CHAIRMAN,
    )
    return report, submission, decision, texts, on_blanks, bonus, revocation  # type: ignore[return-value]


def _decision(collectives: tuple[Collective, ...], people: tuple[of.ListedPerson, ...], words: str) -> ChairmanDecision:
    return ChairmanDecision(
        heading=of.city("QĐ-UBND", 412, date(2027, 3, 5)),
        subject="Về việc tặng Bằng khen của Chủ tịch Ủy ban nhân dân thành phố",
        award=of.AWARD,
        movement=of.MOVEMENT,
        grounds=(
            *of.GOVERNMENT_LAW,
            "Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 58/TTr-SNV ngày 26 tháng 02 năm 2027",
        ),
        collectives=collectives,
        individuals=people,
        recipients=("Như Điều 3", "Thường trực Thành ủy, Hội đồng nhân dân thành phố (để báo cáo)", "Lưu: VT, SNV"),
        signature=of.CHAIRMAN,
        authority="CHỦ TỊCH ỦY BAN NHÂN DÂN THÀNH PHỐ CẦN THƠ",
        authority_name="Chủ tịch Ủy ban nhân dân thành phố Cần Thơ",
        merit=MERIT,
        fund=of.CITY_FUND,
        collective_bonus_vnd=7_590_000,
        individual_bonus_vnd=3_800_000,
        total_words=words,
        responsible="Chánh Văn phòng Ủy ban nhân dân thành phố, Giám đốc Sở Nội vụ, Thủ trưởng các cơ quan, đơn vị có liên quan",
    )


def offices() -> tuple[Paper, ...]:
    """The City Office: its report of a month to the Chairman."""
    criteria = tuple(
        StateCounts(line.title, 60 - at, at, 2, 0) for at, line in enumerate((*UNIT_RESULTS, *UNIT_RESULTS))
    )
    report = CityReport(
        heading=replace(of.city("BC-VPUBND", 214, date(2026, 12, 4)), parent_body=of.CITY, body="VĂN PHÒNG"),
        subject="Kết quả thực hiện phong trào thi đua tháng 11 năm 2026",
        movement=of.MOVEMENT,
        addressee=("Chủ tịch Ủy ban nhân dân thành phố Cần Thơ",),
        reporter="Văn phòng Ủy ban nhân dân thành phố",
        plan="Kế hoạch số 88/KH-UBND ngày 15 tháng 4 năm 2026 của Chủ tịch Ủy ban nhân dân thành phố",
        period="tháng 11 năm 2026",
        period_from_on=date(2026, 11, 1),
        period_to_on=date(2026, 11, 30),
        data_until_on=date(2026, 12, 3),
        figures=(
            PeriodFigure("Tỷ lệ hồ sơ giải quyết đúng hạn", "12.481/12.903 (96,7%)", "80.204/84.117 (95,3%)"),
            PeriodFigure("Tỷ lệ hồ sơ nộp trực tuyến", "9.112/13.004 (70,0%)", "58.309/86.441 (67,4%)"),
        ),
        months=tuple(MonthShare(f"{month:02d}/2026", 9_000 + 311 * month, 13_000) for month in range(4, 12)),
        unit_count=186,
        person_count=1240,
        groups=(
            GroupStates("Xã, phường", 103, criteria),
            GroupStates("Sở, ban, ngành", 14, criteria[:5]),
            GroupStates("Cá nhân", 1240, criteria),
        ),
        plans_issued=184,
        plans_late=("Ủy ban nhân dân xã Tân Lập Đông", "Ủy ban nhân dân xã Trường Xuân"),
        inspections=4,
        inspections_open=1,
        initiatives=7,
        initiatives_so_far=31,
        activities=26,
        activities_reach=18_240,
        mobilisations=9,
        mobilisations_reach=4_105,
        stories=3,
        stories_so_far=12,
        awards=(
            AwardProgress(of.AWARD, 48, 31, 22, 0, 0, 0),
            AwardProgress("Giấy khen của thủ trưởng cơ quan, đơn vị, địa phương", 12, 12, 0, 8, 40, 21_280_000),
        ),
        obstacles=(
            ObstacleKindLine("Phần mềm, đường truyền", 19, 4, 15, 4, 1, 17),
            ObstacleKindLine("Quy định, quy trình", 8, 1, 8, 0, 0, 0),
        ),
        difficulties=(
            DifficultyLine(
                "Ủy ban nhân dân xã Trường Xuân",
                "Hệ thống không chuyển được hồ sơ sang Thuế thành phố",
                "16/11/2026",
                17,
                "đã trình thành phố",
                "Giao Sở Khoa học và Công nghệ kết nối lại trước ngày 15/12/2026.",
            ),
            DifficultyLine("Sở Tư pháp", "Thiếu máy quét tại quầy số 4", "25/11/2026", 8, "chờ trả lời", ""),
        ),
        due=(
            DueLine("Xét và đề nghị khen thưởng", "Cơ quan, đơn vị, địa phương", "15/01/2027"),
            DueLine("Theo dõi; hướng dẫn; kiểm tra", "Văn phòng Ủy ban nhân dân thành phố", "thường xuyên"),
        ),
        recipients=("Như trên", "Sở Nội vụ", "Lưu: VT, KSTTHC"),
        signature=SignatureBlock(("CHÁNH VĂN PHÒNG",), "Hứa Thị Diễm Kiều"),
    )
    brief = UnitBrief(
        heading=replace(report.heading, symbol="", number=None),
        unit="Ủy ban nhân dân xã Tân Lập Đông",
        data_until_on=date(2026, 12, 3),
        group="Ủy ban nhân dân xã, phường",
        group_count=103,
        quartile=2,
        met=6,
        applicable=8,
        criteria=tuple(
            BriefLine(line.title, "≥ 80%", line.figure, line.state, "còn thiếu 03 thủ tục" if line.figure else "")
            for line in (
                CriterionLine("", "Thủ tục có hồ sơ trên số thủ tục phải tiếp nhận", "", "37/50 (74,0%)", "Chưa đạt"),
                CriterionLine("", "Đoàn kết nội bộ, gương mẫu chấp hành pháp luật", "", "", "Đạt"),
            )
        ),
        months=report.months[-6:],
        due=(DueLine("Xét và đề nghị khen thưởng", "Ủy ban nhân dân xã Tân Lập Đông", "15/01/2027"),),
    )
    letter = ForwardingLetter(
        heading=replace(report.heading, symbol="VPUBND-KSTTHC"),
        subject="V/v chuyển hồ sơ đề nghị tặng Bằng khen của Chủ tịch Ủy ban nhân dân thành phố",
        award=of.AWARD,
        addressee=("Sở Nội vụ (Ban Thi đua - Khen thưởng)",),
        sender="Văn phòng Ủy ban nhân dân thành phố",
        receiver="Sở Nội vụ",
        plan=report.plan,
        handed_on=date(2027, 1, 20),
        dossiers=(
            ForwardedDossier("Ủy ban nhân dân xã Tân Lập Đông", 1, 2, "12/01/2027", 3, 3),
            ForwardedDossier("Sở Tư pháp", 0, 5, "14/01/2027", 5, 5),
        ),
        recipients=("Như trên", "Các đơn vị có hồ sơ", "Lưu: VT, KSTTHC"),
        signature=report.signature,
    )
    return report, brief, letter, *statistics()


def statistics() -> tuple[Paper, ...]:
    """Home Affairs: the statistics of a year, and what the funds paid."""
    heading = replace(of.city("BC-SNV", 320, date(2027, 12, 12)), parent_body=of.CITY, body="SỞ NỘI VỤ")
    signature = SignatureBlock(("GIÁM ĐỐC",), "Hứa Thị Diễm Kiều")
    forms = StatisticsForms(
        heading=heading,
        subject="Thống kê thi đua, khen thưởng năm 2027",
        movement=of.MOVEMENT,
        addressee=("Bộ Nội vụ",),
        reporter="Sở Nội vụ",
        circular="Thông tư số 2/2023/TT-BNV ngày 23 tháng 3 năm 2023 của Bộ Nội vụ",
        circular_number="2/2023/TT-BNV",
        year="2027",
        counted_to_on=date(2027, 12, 10),
        movements=(
            MovementCountLine("Tổng số", "01", "185", "-", "1", "184"),
            MovementCountLine("1. Chia theo phạm vi tổ chức thi đua", "", "", "", "", ""),
            MovementCountLine("- Cơ quan, tổ chức, đơn vị", "05", "184", "-", "-", "184"),
        ),
        state_awards=(StateAwardLine("Tổng số", "1", "", "-"), StateAwardLine("- Tập thể", "6", "Tập thể", "-")),
        city_awards=(
            CityAwardLine("Tổng số", "01", "", "25", "25", "-", "-", "-"),
            CityAwardLine("- Cá nhân", "05", "Người", "22", "22", "-", "-", "-"),
        ),
        leaders=4,
        recipients=("Như trên", "Ủy ban nhân dân thành phố Cần Thơ", "Lưu: VT, TĐKT"),
        signature=signature,
    )
    fund = FundReport(
        heading=heading,
        subject="Sử dụng quỹ khen thưởng năm 2027",
        movement=of.MOVEMENT,
        addressee=("Chủ tịch Ủy ban nhân dân thành phố Cần Thơ",),
        reporter="Sở Nội vụ",
        year="2027",
        counted_to_on=date(2027, 12, 10),
        funds=(
            FundLine(
                "Quỹ khen thưởng của thành phố",
                "Ủy ban nhân dân thành phố Cần Thơ",
                1,
                3,
                22,
                106_370_000,
                3_800_000,
                0,
            ),
            FundLine("Quỹ khen thưởng của cơ quan, đơn vị, địa phương", "Sở Tư pháp", 1, 0, 2, 1_520_000, 0, 0),
        ),
        decisions=(
            FundDecisionLine(
                "Quyết định số 412/QĐ-UBND ngày 25 tháng 02 năm 2027 của Chủ tịch Ủy ban nhân dân thành phố Cần Thơ",
                "Quỹ khen thưởng của thành phố",
                3,
                22,
                106_370_000,
            ),
        ),
        total_words="Một trăm linh bảy triệu tám trăm chín mươi nghìn đồng",
        recipients=("Như trên", "Sở Tài chính", "Lưu: VT, TĐKT"),
        signature=signature,
    )
    appraisal = AppraisalReport(
        heading=heading,
        subject="Thẩm định hồ sơ đề nghị tặng Bằng khen của Chủ tịch Ủy ban nhân dân thành phố của Sở Tư pháp",
        award=of.AWARD,
        movement=of.MOVEMENT,
        addressee=("Chủ tịch Ủy ban nhân dân thành phố Cần Thơ",),
        examiner="Sở Nội vụ",
        unit="Sở Tư pháp",
        decider="Chủ tịch Ủy ban nhân dân thành phố Cần Thơ",
        received_on=date(2027, 1, 20),
        council=MINUTES,
        subjects=(
            AppraisedSubject("Sở Tư pháp", "", "6/6", 8, 8, "Đúng với dữ liệu."),
            AppraisedSubject("Bà Lưu Thị Bích Trâm", "Chánh Văn phòng, Sở Tư pháp", "5/6", 7, 8, "Đã đối chiếu"),
        ),
        exceptions=("Bà Lưu Thị Bích Trâm: ngoại lệ về tiêu chí “Tỷ lệ hài lòng” (văn bản số 12/UBND).",),
        criteria=(
            AppraisedCriterion(
                "Sở Tư pháp", "Thủ tục có hồ sơ trên số thủ tục phải tiếp nhận", "≥ 80%", "47/50 (94,0%)", "Đạt", 0
            ),
            AppraisedCriterion(
                "Bà Lưu Thị Bích Trâm", "Tỷ lệ hài lòng", "≥ 90%", "31/40 (77,5%)", "Chưa đạt", 2, excepted=True
            ),
        ),
        points=(
            AppraisedPoint("Hồ sơ đủ thành phần theo quy định", "Đạt", ""),
            AppraisedPoint("Phiếu bầu hợp lệ", "Chưa đạt", "Thiếu biên bản kiểm phiếu"),
        ),
        requests=("Gửi quyết định công nhận sáng kiến. Trả lời: đã gửi.",),
        lacking=("Phiếu bầu hợp lệ: thiếu biên bản kiểm phiếu.",),
        recipients=("Như trên", "Lưu: VT, BTĐKT"),
        signature=signature,
    )
    return forms, fund, appraisal, replace(appraisal, requests=(), lacking=(), exceptions=())


SETS = {"departments": departments, "communes": communes, "individuals": individuals, "offices": offices}
