"""Makes the Word templates in src/thidua/documents/papers/templates anew: the same bytes each time.

A document is a function without arguments in `TEMPLATES` that returns the body of the template.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from paper_layout import (
    TEXT,
    addressees,
    cell,
    code,
    grounds,
    heading,
    listing,
    many,
    mark_row,
    otherwise,
    p,
    repeated,
    row,
    section,
    signature_block,
    signer,
    signers,
    table,
    titled,
    when,
    write,
)

FOLDER = Path(__file__).parents[1] / "src" / "thidua" / "documents" / "papers" / "templates"
COUNTS = (
    "{% if collectives %}{{ collective_count|padded }} tập thể{% endif %}"
    "{% if collectives and individuals %} và {% endif %}"
    "{% if individuals %}{{ individual_count|padded }} cá nhân{% endif %}"
)
NUMBER = ("TT", 6, "CellCentre", "{{ loop.index }}")
REASONED = "{% if each.stated_reason %} ({{ each.stated_reason }}){% endif %}"


def acts_below(of: str) -> str:
    """Under a name the signed acts that except it from a criterion, small."""
    return when(f"{of}.excepted_by", p(f"({{{{ {of}.excepted_by }}}})", "Small"))


def second(of: str, first: str = "I", then: str = "II") -> str:
    """The number of a part before which another one stands only where its list has lines."""
    return f"{{% if {of} %}}{then}{{% else %}}{first}{{% endif %}}"


def lists(note: str, *, money: bool, title: str) -> str:
    """The annexed list: collectives, then individuals, in a section of its own."""
    told, below = ("", acts_below("each")) if money else ("{{ each.achievement }}" + REASONED, "")
    amount = ("Tiền thưởng (đồng)", 18, "CellRight", "{{ each.amount_vnd|grouped }}")
    brief = ("Tóm tắt thành tích", 44, "Cell", told)
    last = amount if money else brief
    collectives = listing(
        (NUMBER, ("Tên tập thể", 34, "Cell", "{{ each.name }}{% if each.unit %}, {{ each.unit }}{% endif %}"), last),
        "each",
        "collectives",
        below_name=below,
    )
    individuals = listing(
        (
            NUMBER,
            ("Họ và tên", 22 if money else 15, "Cell", "{{ each.full_name }}"),
            ("Chức vụ", 18 if money else 15, "Cell", "{{ each.position }}"),
            ("Đơn vị", 22 if money else 15, "Cell", "{{ each.unit }}"),
            (*last[:1], 18 if money else 50, *last[2:]),
        ),
        "each",
        "individuals",
        below_name=below,
    )
    return many(
        section(last=False),
        p("DANH SÁCH", "ListTitle"),
        p(title, "ListTitle"),
        p(note, "ListNote"),
        when("collectives", p("I. TẬP THỂ: {{ collective_count|padded }}", "ListPart"), collectives),
        when(
            "individuals",
            p(second("collectives") + ". CÁ NHÂN: {{ individual_count|padded }}", "ListPart"),
            individuals,
        ),
        when("total_vnd", p("Tổng số tiền thưởng: **{{ total_vnd|vnd }}**.", "ListPart")) if money else "",
    )


def proposal_letter() -> str:
    """Form 01: the letter, and the list that its counts are taken from."""
    return many(
        heading(),
        titled("TỜ TRÌNH"),
        addressees(),
        grounds(),
        repeated("line", "summary", p("{{ line }}")),
        otherwise(
            "council",
            p(
                "Trên cơ sở kết quả họp xét tại {{ council.text }}, {{ proposer }} kính đề nghị {{ decider }} xem xét, tặng {{ award }} cho "
                + COUNTS
                + " đã có thành tích xuất sắc trong {{ movement }}, cụ thể:"
            ),
            p(
                "{{ proposer }} kính đề nghị {{ decider }} xem xét, tặng {{ award }} cho "
                + COUNTS
                + " đã có thành tích xuất sắc trong {{ movement }}, cụ thể:"
            ),
        ),
        when("collectives", p("1. Tập thể: {{ collective_count|padded }}.")),
        when("individuals", p(second("collectives", "1", "2") + ". Cá nhân: {{ individual_count|padded }}.")),
        p("(Có danh sách, biên bản họp Hội đồng và báo cáo thành tích kèm theo.)", "Ground"),
        p("{{ proposer }} kính trình {{ decider }} xem xét, quyết định./."),
        signature_block(),
        lists(
            "(Kèm theo Tờ trình số {{ heading.number_text }} {{ heading.day_text }} của {{ proposer }})",
            money=False,
            title="Tập thể, cá nhân đề nghị tặng {{ award }}",
        ),
        section(last=True),
    )


def votes(of: str) -> str:
    """The ballots, a row for each name."""
    return listing(
        (
            NUMBER,
            ("Tập thể, cá nhân", 40, "Cell", "{{ line.name }}{% if line.unit %}, {{ line.unit }}{% endif %}"),
            ("Đồng ý", 11, "CellCentre", "{{ line.agreed }}"),
            ("Không đồng ý", 11, "CellCentre", "{{ line.disagreed }}"),
            ("Không ý kiến", 11, "CellCentre", "{{ line.abstained }}"),
            ("Không tham gia", 11, "CellCentre", "{{ line.recused }}"),
            ("Tỷ lệ đồng ý", 16, "CellCentre", "{{ line.agreed }}/{{ line.base }} ({{ line.share_text }})"),
            ("Kết quả", 12, "CellCentre", "{{ line.outcome }}"),
        ),
        "line",
        of,
    )


def council_minutes() -> str:
    """Minutes: who, when, what was said, the votes for each name, the outcome, two signatures."""
    who = "{{ each.full_name }}, {{ each.position }} - {{ each.role }}"
    return many(
        heading(),
        titled("BIÊN BẢN"),
        p("", "Gap"),
        p("**Thời gian bắt đầu:** {{ began_at|clock }}, {{ began_at|long_day }}."),
        p("**Địa điểm:** {{ place }}."),
        p("**Chủ trì:** {{ chair.full_name }}, {{ chair.position }} - {{ chair.role }}."),
        p("**Thư ký:** {{ secretary.full_name }}, {{ secretary.position }} - {{ secretary.role }}."),
        p("**Thành viên có mặt:** {{ present_count|padded }}/{{ member_count|padded }}, gồm:"),
        repeated("each", "present", p(f"- {who}{{{{ '.' if loop.last else ';' }}}}")),
        when(
            "absent",
            p("**Thành viên vắng mặt:** {{ absent_count|padded }}, gồm:"),
            repeated(
                "each", "absent", p(f"- {who} (lý do: {{{{ each.absent_reason }}}}){{{{ '.' if loop.last else ';' }}}}")
            ),
        ),
        p("Số thành viên phải có mặt để Hội đồng họp hợp lệ: {{ quorum|padded }}. Cuộc họp đủ điều kiện tiến hành."),
        p("I. NỘI DUNG CUỘC HỌP", "Part"),
        repeated("line", "proceedings", p("{{ line }}")),
        when(
            "recusals",
            p("Thành viên không tham gia bỏ phiếu do có xung đột lợi ích:"),
            repeated(
                "each",
                "recusals",
                p(
                    "- {{ each.name }} không bỏ phiếu đối với {{ each.subject }} (lý do: {{ each.reason }})"
                    "{{ '.' if loop.last else ';' }}"
                ),
            ),
        ),
        p("II. KẾT QUẢ BỎ PHIẾU", "Part"),
        p(
            "Hình thức: bỏ phiếu {% if secret %}kín{% else %}công khai{% endif %}. Điều kiện thông qua: tỷ lệ phiếu đồng ý đạt từ "
            "{{ pass_numerator }}/{{ pass_denominator }} trở lên."
        ),
        when("collective_votes", p("1. Tập thể", "ListPart"), votes("collective_votes")),
        when(
            "individual_votes",
            p(second("collective_votes", "1", "2") + ". Cá nhân", "ListPart"),
            votes("individual_votes"),
        ),
        p("", "Gap"),
        p("III. KẾT LUẬN", "Part"),
        otherwise(
            "passed_collectives or passed_individuals",
            p(
                "Hội đồng thống nhất đề nghị tặng {{ award }} cho "
                "{% if passed_collectives %}{{ passed_collectives|padded }} tập thể{% endif %}"
                "{% if passed_collectives and passed_individuals %} và {% endif %}"
                "{% if passed_individuals %}{{ passed_individuals|padded }} cá nhân{% endif %}"
                " có đủ số phiếu đồng ý trong {{ movement }}."
            ),
            p("Không có trường hợp nào đủ số phiếu đồng ý để đề nghị tặng {{ award }}."),
        ),
        p(
            "Cuộc họp kết thúc vào {{ ended_at|clock }}, {{ ended_at|long_day }}. Biên bản được đọc cho các thành viên dự họp "
            "cùng nghe và thống nhất thông qua./.",
            "Body",
            "<w:keepNext/>",  # no page with the signatures alone
        ),
        signers(
            many(p("THƯ KÝ", "SignAuthority"), p("{{ secretary.name }}", "SignName")),
            many(p("CHỦ TRÌ", "SignAuthority"), p("{{ chair.name }}", "SignName")),
        ),
        p("", "Gap"),
        when(
            "recipients",
            p("Nơi nhận:", "RecipientsHead"),
            repeated("place", "recipients", p("- {{ place }}{{ '.' if loop.last else ';' }}", "Recipient")),
        ),
        section(last=True),
    )


def results_table(*, compared: bool) -> str:
    """Results by criterion; compared: with the figures from before the movement."""
    before = ("Trước phong trào", 20, "CellCentre", "{{ each.before }}")
    return listing(
        (
            NUMBER,
            ("Tiêu chí", 48, "Cell", "{{ each.title }}"),
            *((before,) if compared else ()),
            ("Trong phong trào", 20, "CellCentre", "{{ each.after }}"),
            ("Kết quả", 18, "Cell", "{{ each.text }}"),
        ),
        "each",
        "results",
    )


def report_results() -> str:
    """Part II of form 08: results with figures before and after, achievements, initiatives."""
    return many(
        p("II. KẾT QUẢ, THÀNH TÍCH ĐẠT ĐƯỢC", "Part"),
        when(
            "results",
            p("1. Kết quả theo tiêu chí của {{ movement }}:"),
            otherwise("compared", results_table(compared=True), results_table(compared=False)),
            p("", "Gap"),
        ),
        when("achievements", p("2. Thành tích đạt được:"), repeated("line", "achievements", p("- {{ line }}"))),
        when(
            "initiatives",
            p("3. Sáng kiến, mô hình đã áp dụng:"),
            repeated(
                "each",
                "initiatives",
                p(
                    "- {{ each.title }}{% if each.share %} (tỷ lệ đóng góp {{ each.share }}){% endif %}"
                    "{% if each.effect %}: {{ each.effect }}{% endif %}"
                    "{% if each.recognised_by %}; được công nhận tại {{ each.recognised_by.text }}{% endif %}."
                ),
            ),
        ),
    )


def confirmations(right: str) -> str:
    """The superior's confirmation to the left, the head or author to the right."""
    return signers(
        many(p("XÁC NHẬN CỦA CẤP TRÊN", "SignAuthority"), p("TRỰC TIẾP", "SignAuthority"), signer("confirmation")),
        many(right, signer("signature")),
    )


def report_head(subject: str) -> str:
    """Name of the report and whom it is about."""
    return titled("BÁO CÁO THÀNH TÍCH", "ĐỀ NGHỊ TẶNG {{ award|upper }}") + p(subject, "Addressee")


def unit_report() -> str:
    """Form 08 for a collective."""
    return many(
        heading(),
        report_head("Tên tập thể đề nghị: **{{ name }}**"),
        p("I. SƠ LƯỢC ĐẶC ĐIỂM, TÌNH HÌNH", "Part"),
        p("1. Đặc điểm, tình hình:"),
        p("- Địa điểm trụ sở chính: {{ seat }}{% if contact %}; {{ contact }}{% endif %}."),
        p("- Cơ cấu tổ chức: {{ structure }}"),
        p("- Tổng số cán bộ, công chức, viên chức: {{ staff_text }} người."),
        p("2. Chức năng, nhiệm vụ được giao:"),
        repeated("line", "duties", p("- {{ line }}")),
        report_results(),
        confirmations(""),
        section(last=True),
    )


def person_report() -> str:
    """Form 08 for a person."""
    return many(
        heading(),
        report_head("Họ và tên cá nhân đề nghị: **{{ name }}**"),
        p("I. SƠ LƯỢC LÝ LỊCH", "Part"),
        p("- Họ và tên: {{ name }}; sinh ngày: {{ birth_text }}; giới tính: {{ sex }}."),
        p("- Quê quán: {{ home }}."),
        when("residence", p("- Nơi ở hiện nay: {{ residence }}.")),
        p("- Chức vụ, đơn vị công tác: {{ position }}, {{ unit }}."),
        p("- Trình độ chuyên môn, nghiệp vụ: {{ qualification }}."),
        p("- Quyền hạn, nhiệm vụ được giao:"),
        repeated("line", "duties", p("+ {{ line }}")),
        report_results(),
        confirmations(p("NGƯỜI BÁO CÁO THÀNH TÍCH", "SignAuthority")),
        section(last=True),
    )


def submission() -> str:
    """Home Affairs to the Chairman: what came in, the quota's reckoning, whom to award, who is left out and why."""
    return many(
        heading(),
        titled("TỜ TRÌNH"),
        addressees(),
        grounds(),
        p("{{ proposer }} kính trình kết quả thẩm định hồ sơ đề nghị tặng {{ award }} trong {{ movement }} như sau:"),
        p("I. KẾT QUẢ THẨM ĐỊNH", "Part"),
        p("{{ proposer }} đã tiếp nhận hồ sơ của {{ units_received|padded }} cơ quan, đơn vị, địa phương."),
        repeated("line", "appraisal", p("{{ line }}")),
        p("II. TỶ LỆ KHEN THƯỞNG", "Part"),
        listing(
            (
                ("Đối tượng", 18, "Cell", "{{ line.kind }}"),
                ("Trực tiếp tham gia", 16, "CellCentre", "{{ line.registered|grouped }}"),
                ("Tỷ lệ tối đa", 14, "CellCentre", "{{ line.share_text }}"),
                ("Số được khen tối đa", 17, "CellCentre", "{{ line.allowed|grouped }}"),
                ("Các đơn vị đề nghị", 17, "CellCentre", "{{ line.proposed|grouped }}"),
                ("Trình khen thưởng", 17, "CellCentre", "{{ line.chosen|grouped }}"),
            ),
            "line",
            "quota",
        ),
        p("", "Gap"),
        p("III. ĐỀ NGHỊ", "Part"),
        p(
            "{{ proposer }} kính trình {{ decider }} xem xét, quyết định tặng {{ award }} cho "
            + COUNTS
            + " đã có thành tích xuất sắc trong {{ movement }} (có danh sách kèm theo)."
        ),
        when(
            "total_vnd",
            p("Kinh phí khen thưởng: **{{ total_vnd|vnd }}** (bằng chữ: __{{ total_words }}__), chi từ {{ fund }}."),
        ),
        when(
            "cut",
            p("{{ proposer }} không trình khen thưởng đối với các trường hợp sau:"),
            listing(
                (
                    NUMBER,
                    ("Tập thể, cá nhân", 28, "Cell", "{{ each.name }}"),
                    ("Đơn vị", 28, "Cell", "{{ each.unit }}"),
                    ("Lý do", 44, "Cell", "{{ each.reason }}"),
                ),
                "each",
                "cut",
            ),
            p("", "Gap"),
        ),
        p("(Kèm theo dự thảo Quyết định và hồ sơ đề nghị khen thưởng.)", "Ground"),
        p("{{ proposer }} kính trình {{ decider }} xem xét, quyết định./."),
        signature_block(),
        lists(
            "(Kèm theo Tờ trình số {{ heading.number_text }} {{ heading.day_text }} của {{ proposer }})",
            money=False,
            title="Tập thể, cá nhân trình tặng {{ award }}",
        ),
        section(last=True),
    )


def decision() -> str:
    """A decision on an award: three articles and the annexed list with its money."""
    return many(
        heading(),
        titled("QUYẾT ĐỊNH"),
        p("{{ authority }}", "Authority"),
        grounds(),
        p("QUYẾT ĐỊNH:", "Authority"),
        p("**Điều 1.** Tặng {{ award }} cho " + COUNTS + " {{ merit }} (có danh sách kèm theo)."),
        p(
            "**Điều 2.** Mức tiền thưởng kèm theo: {% if collectives %}mỗi tập thể {{ collective_bonus_vnd|vnd }}{% endif %}"
            "{% if collectives and individuals %}; {% endif %}{% if individuals %}mỗi cá nhân {{ individual_bonus_vnd|vnd }}{% endif %}. "
            "Tổng số tiền thưởng là {{ total_vnd|vnd }} (bằng chữ: __{{ total_words }}__), chi từ {{ fund }}."
        ),
        p(
            "**Điều 3.** {{ responsible }} và các tập thể, cá nhân có tên trong danh sách tại Điều 1 chịu trách nhiệm thi hành "
            "Quyết định này kể từ ngày ký./."
        ),
        signature_block(),
        lists(
            "(Kèm theo Quyết định số {{ heading.number_text }} {{ heading.day_text }} của {{ authority_name }})",
            money=True,
            title="Tập thể, cá nhân được tặng {{ award }}",
        ),
        code("address", "CertFoot"),
        section(last=True),
    )


def certificate_foot() -> str:
    """Decision and book of awards on the left, place, day and signature on the right."""
    left, right = 7200, 14400 - 7200
    foot = many(
        p("Quyết định số {{ decision.number_text }}", "CertFoot"),
        p("{{ decision.day_text }}", "CertFoot"),
        p("Vào sổ khen thưởng số: {{ each.book_number|padded }}", "CertFoot"),
        code("each.address", "Recipient"),
    )
    sign = p("{{ place }}, {{ decision.day_text }}", "PlaceDate") + signer("signature")
    return table((left, right), row(cell(foot, left), cell(sign, right)), lines=False)


def certificates_on_blanks() -> str:
    """The same without authority, TẶNG and the award's name, which the printed form bears; their room stays empty."""
    room = '<w:spacing w:before="0" w:after="0" w:line="{twips}" w:lineRule="exact"/>'
    return many(
        repeated(
            "each",
            "certificates",
            p("{{ test_sheet }}", "CertFoot", "<w:pageBreakBefore/>"),
            when("draft", p("DỰ THẢO", "Draft")),
            p("", "CertText", room.format(twips=3000)),
            p("{{ each.name }}", "CertName"),
            when("each.description", p("{{ each.description }}", "CertText")),
            p("{{ each.merit }}", "CertText"),
            p("", "CertText"),
            certificate_foot(),
            p("", "Gap"),
        ),
        section(last=True, landscape=True, numbered=False),
    )


def certificates() -> str:
    """The text of each certificate on a page of its own, to be laid on the printed form."""
    return many(
        repeated(
            "each",
            "certificates",
            p("{{ authority }}", "CertAuthority", "<w:pageBreakBefore/>"),
            when("draft", p("DỰ THẢO", "Draft")),
            p("TẶNG", "CertGives"),
            p("{{ kind }}", "CertKind"),
            p("{{ each.name }}", "CertName"),
            when("each.description", p("{{ each.description }}", "CertText")),
            p("{{ each.merit }}", "CertText"),
            p("", "CertText"),
            certificate_foot(),
            p("", "Gap"),
        ),
        section(last=True, landscape=True, numbered=False),
    )


def bonus_sheet() -> str:
    """A line for each award, sums and total in figures and words, three signatures."""
    shares = (6, 30, 34, 10, 20, 15)
    widths = tuple(TEXT * share // sum(shares) for share in shares)
    titles = ("TT", "Tập thể, cá nhân", "Chức vụ, đơn vị", "Hệ số", "Tiền thưởng (đồng)", "Ký nhận")
    texts = (
        "{{ loop.index }}",
        "{{ line.name }}",
        "{{ line.unit }}",
        "{{ line.multiple_hundredths|hundredths }}",
        "{{ line.amount_vnd|grouped }}",
        "",
    )
    styles = ("CellCentre", "Cell", "Cell", "CellCentre", "CellRight", "Cell")

    def lines(of: str) -> str:
        paragraphs = [p(text, style) for text, style in zip(texts, styles, strict=True)]
        paragraphs[1] += acts_below("line")
        cells = (cell(inside, width) for inside, width in zip(paragraphs, widths, strict=True))
        return mark_row(f"for line in {of}", widths) + row(*cells) + mark_row("endfor", widths)

    def total(name: str, sum_of: str) -> str:
        return row(
            cell(p(name, "CellSumName"), sum(widths[:4]), 4),
            cell(p(sum_of, "CellSum"), widths[4]),
            cell(p("", "Cell"), widths[5]),
        )

    def part(of: str, name: str) -> str:
        return many(
            mark_row(f"if {of}", widths),
            total(name, f"{{{{ {of}_vnd|grouped }}}}"),
            lines(of),
            mark_row("endif", widths),
        )

    return many(
        heading(),
        titled("BẢNG TIỀN THƯỞNG"),
        p("(Kèm theo {{ decision.text }})", "ListNote"),
        p("Mức lương cơ sở: {{ base_salary_vnd|vnd }} ({{ base_salary_source }}). Nguồn chi: {{ fund }}."),
        table(
            widths,
            row(*(cell(p(title, "CellHead"), width) for title, width in zip(titles, widths, strict=True)), head=True),
            part("collectives", "I. Tập thể"),
            part("individuals", second("collectives") + ". Cá nhân"),
            total("TỔNG CỘNG", "{{ total_vnd|grouped }}"),
        ),
        p("", "Gap"),
        p("Tổng số tiền: **{{ total_vnd|vnd }}**."),
        p("Bằng chữ: __{{ total_words }}__."),
        signers(
            many(p("NGƯỜI LẬP BẢNG", "SignAuthority"), signer("prepared_by")),
            many(p("KẾ TOÁN TRƯỞNG", "SignAuthority"), signer("accountant")),
            signer("signature"),
        ),
        section(last=True),
    )


def head_sheet() -> str:
    """The head's responsibility, unit by unit (clause V.3)."""
    return many(
        heading(),
        titled("PHIẾU ĐÁNH GIÁ", "Trách nhiệm của người đứng đầu trong {{ movement }}"),
        p("", "Gap"),
        p("**Cơ quan, đơn vị:** {{ unit }}."),
        p("**Người đứng đầu:** {{ head.full_name }}, {{ head.position }}."),
        p("**Thời gian đánh giá:** từ ngày {{ period_from }} đến ngày {{ period_to }}."),
        p("**Kế hoạch tổ chức phong trào:** {% if plan %}{{ plan.text }}{% else %}chưa ban hành{% endif %}."),
        p("I. MỨC ĐỘ HOÀN THÀNH TIÊU CHÍ", "Part"),
        otherwise(
            "criteria",
            listing(
                (
                    ("TT", 7, "CellCentre", "{{ loop.index }}"),
                    ("Tiêu chí", 53, "Cell", "{{ line.title }}"),
                    ("Yêu cầu", 14, "CellCentre", "{{ line.asked }}"),
                    ("Kết quả", 22, "CellCentre", "{{ line.figure }}"),
                    ("Đánh giá", 18, "CellCentre", "{{ line.state }}"),
                ),
                "line",
                "criteria",
            )
            + p("", "Gap"),
            p("Phong trào không xét tập thể của đơn vị này theo tiêu chí."),
        ),
        p("II. NHIỆM VỤ, VƯỚNG MẮC, KIỂM TRA", "Part"),
        p(
            "1. Nhiệm vụ có thời hạn: {{ tasks_due|padded }}; đúng hạn: {{ tasks_on_time|padded }}; "
            "trễ hạn hoặc chưa hoàn thành: {{ tasks_late|padded }}."
        ),
        p(
            "2. Khó khăn, vướng mắc: phát sinh {{ obstacles_opened|padded }}; đã giải quyết {{ obstacles_resolved|padded }}; "
            "quá hạn {{ obstacles_overdue|padded }}."
        ),
        otherwise(
            "inspections",
            p("3. Kết quả kiểm tra:")
            + listing(
                (
                    ("Ngày", 16, "CellCentre", "{{ line.day_text }}"),
                    ("Kết luận", 50, "Cell", "{{ line.finding }}"),
                    ("Khắc phục", 48, "Cell", "{{ line.remedied }}"),
                ),
                "line",
                "inspections",
            )
            + p("", "Gap"),
            p("3. Kết quả kiểm tra: không có cuộc kiểm tra trong thời gian đánh giá."),
        ),
        p("III. ĐÁNH GIÁ", "Part"),
        p("Mức độ hoàn thành nhiệm vụ: **{{ completion }}**."),
        repeated("line", "judgement", p("{{ line }}{% if loop.last %}./.{% endif %}")),
        signature_block(),
        section(last=True),
    )


def revocation_decision() -> str:
    """Awards taken back, papers and money with them."""
    return many(
        heading(),
        titled("QUYẾT ĐỊNH"),
        p("{{ authority }}", "Authority"),
        grounds(),
        p("QUYẾT ĐỊNH:", "Authority"),
        p(
            "**Điều 1.** Hủy bỏ việc tặng {{ award }} đối với {{ revoked_count|padded }} trường hợp có tên trong danh sách kèm theo."
        ),
        p(
            "**Điều 2.** Thu hồi hiện vật khen thưởng và tiền thưởng đã nhận; tổng số tiền thu hồi là {{ total_vnd|vnd }} "
            "(bằng chữ: __{{ total_words }}__). Số tiền thu hồi được nộp vào {{ fund }} chậm nhất {{ repay_by_on|long_day }}."
        ),
        p(
            "**Điều 3.** {{ responsible }} và các tập thể, cá nhân có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này "
            "kể từ ngày ký./."
        ),
        signature_block(),
        section(last=False),
        p("DANH SÁCH", "ListTitle"),
        p("Tập thể, cá nhân bị hủy bỏ {{ award }}", "ListTitle"),
        p(
            "(Kèm theo Quyết định số {{ heading.number_text }} {{ heading.day_text }} của {{ authority_name }})",
            "ListNote",
        ),
        listing(
            (
                NUMBER,
                ("Tập thể, cá nhân", 22, "Cell", "{{ line.name }}{% if line.unit %}, {{ line.unit }}{% endif %}"),
                ("Quyết định khen thưởng", 32, "Cell", "{{ line.decision.text }}"),
                ("Số tiền thu hồi (đồng)", 16, "CellRight", "{{ line.amount_vnd|grouped }}"),
                ("Lý do", 32, "Cell", "{{ line.reason }}"),
            ),
            "line",
            "revoked",
        ),
        section(last=True),
    )


def dossier_contents() -> str:
    """The files of a dossier, numbered as in its archive."""
    return many(
        heading(),
        titled("MỤC LỤC HỒ SƠ", "Đề nghị tặng {{ award }} trong {{ movement }}"),
        p("", "Gap"),
        listing(
            (
                NUMBER,
                ("Tên tài liệu", 44, "Cell", "{{ line.title }}"),
                ("Về tập thể, cá nhân", 32, "Cell", "{{ line.about }}"),
                ("Tệp", 24, "Cell", "{{ line.file }}"),
            ),
            "line",
            "files",
        ),
        p("", "Gap"),
        p("Tổng số: {{ file_count|padded }} tài liệu."),
        section(last=True),
    )


def city_report() -> str:
    """What was done, what is difficult, what is due next by whom (V.3)."""
    return many(
        heading(),
        titled("BÁO CÁO"),
        addressees(),
        p("Thực hiện {{ plan }}, {{ reporter }} báo cáo kết quả thực hiện phong trào {{ period }} như sau:"),
        p("I. KẾT QUẢ THỰC HIỆN", "Part"),
        p("1. Kết quả chung toàn thành phố", "Part"),
        p(
            "Số liệu trong kỳ tính từ ngày {{ period_from_on|short_day }} đến ngày {{ period_to_on|short_day }}; "
            "số liệu lũy kế và kết quả theo tiêu chí tính từ khi phát động đến ngày {{ data_until_on|short_day }}."
        ),
        listing(
            (
                NUMBER,
                ("Chỉ tiêu", 42, "Cell", "{{ line.title }}"),
                ("Trong kỳ", 26, "CellCentre", "{{ line.in_period }}"),
                ("Lũy kế", 26, "CellCentre", "{{ line.so_far }}"),
            ),
            "line",
            "figures",
        ),
        p("", "Gap"),
        when(
            "months",
            p("2. Hồ sơ giải quyết đúng hạn theo tháng", "Part"),
            listing(
                (
                    ("Tháng", 14, "CellCentre", "{{ line.month }}"),
                    ("Đúng hạn/đã giải quyết", 28, "CellCentre", "{{ line.counted }}"),
                    ("Tỷ lệ đúng hạn", 58, "Cell", "{{ line.bar }} {{ line.share_text }}"),
                ),
                "line",
                "months",
            ),
            p("", "Gap"),
        ),
        p(second("months", "2", "3") + ". Kết quả theo nhóm đối tượng và tiêu chí", "Part"),
        p(
            "Đến ngày {{ data_until_on|short_day }}, có {{ unit_count|counted }} tập thể và {{ person_count|counted }} cá nhân "
            "được xét theo tiêu chí của phong trào (đơn vị tính: số tập thể, cá nhân)."
        ),
        _states(),
        p("", "Gap"),
        p(second("months", "3", "4") + ". Tổ chức thực hiện", "Part"),
        p(
            "a) Kế hoạch của cơ quan, đơn vị, địa phương: {{ plans_issued|counted }} đơn vị đã ban hành"
            "{% if plans_late %}; {{ late_count|counted }} đơn vị chưa ban hành (phụ lục kèm theo){% endif %}."
        ),
        p(
            "b) Kiểm tra: {{ inspections|counted }} cuộc trong kỳ; {{ inspections_open|counted }} cuộc có tồn tại đang được khắc phục."
        ),
        p(
            "c) Sáng kiến được công nhận: {{ initiatives|counted }} sáng kiến trong kỳ; lũy kế {{ initiatives_so_far|counted }} sáng kiến."
        ),
        p(
            "d) Tuyên truyền: {{ activities|counted }} hoạt động trong kỳ{% if activities_reach %}, {{ activities_reach|grouped }} lượt người tiếp cận{% endif %}; "
            "{{ stories|counted }} gương điển hình được đăng trong kỳ, lũy kế {{ stories_so_far|counted }}."
        ),
        p(
            "đ) Vận động đoàn viên, hội viên và Nhân dân: {{ mobilisations|counted }} hoạt động trong kỳ"
            "{% if mobilisations_reach %}, {{ mobilisations_reach|grouped }} lượt người tham gia{% endif %}."
        ),
        p("e) Đề nghị khen thưởng và khen thưởng:"),
        listing(
            (
                ("Hình thức khen thưởng", 30, "Cell", "{{ line.title }}"),
                ("Hồ sơ đã lập", 12, "CellCentre", "{{ line.begun|grouped }}"),
                ("Đã gửi", 11, "CellCentre", "{{ line.sent|grouped }}"),
                ("Đạt thẩm định", 13, "CellCentre", "{{ line.accepted|grouped }}"),
                ("Tập thể được khen", 13, "CellCentre", "{{ line.collectives|grouped }}"),
                ("Cá nhân được khen", 13, "CellCentre", "{{ line.individuals|grouped }}"),
                ("Tiền thưởng (đồng)", 18, "CellRight", "{{ line.amount_vnd|grouped }}"),
            ),
            "line",
            "awards",
        ),
        p("", "Gap"),
        p("II. KHÓ KHĂN, VƯỚNG MẮC", "Part"),
        otherwise(
            "obstacles",
            p(
                "Các đơn vị đã nêu {{ obstacles_raised|counted }} khó khăn, vướng mắc; còn {{ obstacles_waiting|counted }} chưa kết thúc, "
                "trong đó {{ obstacles_overdue|counted }} quá thời hạn xử lý."
            )
            + listing(
                (
                    ("Loại", 34, "Cell", "{{ line.kind }}"),
                    ("Đã nêu", 11, "CellCentre", "{{ line.raised|grouped }}"),
                    ("Trong kỳ", 11, "CellCentre", "{{ line.raised_in_period|grouped }}"),
                    ("Đã kết thúc", 12, "CellCentre", "{{ line.closed|grouped }}"),
                    ("Còn lại", 11, "CellCentre", "{{ line.waiting|grouped }}"),
                    ("Quá hạn", 11, "CellCentre", "{{ line.overdue|grouped }}"),
                    ("Chờ lâu nhất (ngày)", 14, "CellCentre", "{{ line.longest_days|grouped }}"),
                ),
                "line",
                "obstacles",
            )
            + p("", "Gap"),
            p("Không có khó khăn, vướng mắc được nêu đến hết kỳ báo cáo."),
        ),
        when(
            "difficulties",
            p("Các khó khăn, vướng mắc chưa kết thúc và kiến nghị:"),
            listing(
                (
                    NUMBER,
                    ("Đơn vị nêu", 20, "Cell", "{{ line.unit }}"),
                    ("Nội dung", 28, "Cell", "{{ line.title }}"),
                    ("Ngày nêu", 18, "CellCentre", "{{ line.raised }}"),
                    ("Đã chờ (ngày)", 10, "CellCentre", "{{ line.waited_days|grouped }}"),
                    (
                        "Tình trạng, kiến nghị",
                        26,
                        "Cell",
                        "{{ line.state }}{% if line.proposal %}: {{ line.proposal }}{% endif %}",
                    ),
                ),
                "line",
                "difficulties",
            ),
            p("", "Gap"),
        ),
        p("III. NHIỆM VỤ THỜI GIAN TỚI", "Part"),
        listing(
            (
                NUMBER,
                ("Nhiệm vụ", 46, "Cell", "{{ line.what }}"),
                ("Cơ quan thực hiện", 32, "Cell", "{{ line.who }}"),
                ("Thời hạn", 18, "CellCentre", "{{ line.until }}"),
            ),
            "line",
            "due",
        ),
        p("", "Gap"),
        p(
            "Trên đây là báo cáo kết quả thực hiện phong trào {{ period }}, {{ reporter }} kính báo cáo./.",
            more="<w:keepNext/>",
        ),
        signature_block(),
        when(
            "plans_late",
            section(last=False),
            p("PHỤ LỤC", "ListTitle"),
            p("Cơ quan, đơn vị, địa phương chưa ban hành kế hoạch tổ chức phong trào", "ListTitle"),
            p("(Kèm theo Báo cáo số {{ heading.number_text }} {{ heading.day_text }} của {{ reporter }})", "ListNote"),
            listing((NUMBER, ("Cơ quan, đơn vị, địa phương", 94, "Cell", "{{ name }}")), "name", "plans_late"),
        ),
        section(last=True),
    )


def unit_brief() -> str:
    """Where a unit stands, on one page."""
    return many(
        heading(),
        titled("THÔNG TIN TÓM TẮT", "Kết quả thi đua của {{ unit }}"),
        p(
            "Đến ngày {{ data_until_on|short_day }}: **đạt {{ met }}/{{ applicable }} tiêu chí**"
            "{% if quartile %}; theo số tiêu chí đạt, đơn vị ở phần tư thứ {{ quartile }} (thứ 1 là cao nhất) của nhóm "
            "{{ group }} ({{ group_count|grouped }} đơn vị){% endif %}."
        ),
        listing(
            (
                ("TT", 8, "SmallCentre", "{{ loop.index }}"),
                ("Tiêu chí", 46, "Small", "{{ line.title }}"),
                ("Yêu cầu", 12, "SmallCentre", "{{ line.asked }}"),
                ("Kết quả", 18, "SmallCentre", "{{ line.figure }}"),
                ("Đánh giá", 14, "SmallCentre", "{{ line.state }}"),
                ("Còn thiếu", 28, "Small", "{{ line.lacking }}"),
            ),
            "line",
            "criteria",
        ),
        p("", "Gap"),
        when(
            "months",
            p("Hồ sơ giải quyết đúng hạn, các tháng gần nhất", "ListPart"),
            listing(
                (
                    ("Tháng", 14, "SmallCentre", "{{ line.month }}"),
                    ("Đúng hạn/đã giải quyết", 28, "SmallCentre", "{{ line.counted }}"),
                    ("Tỷ lệ đúng hạn", 58, "Small", "{{ line.bar }} {{ line.share_text }}"),
                ),
                "line",
                "months",
            ),
            p("", "Gap"),
        ),
        when(
            "due",
            p("Thời hạn sắp tới của đơn vị", "ListPart"),
            listing(
                (
                    ("TT", 8, "SmallCentre", "{{ loop.index }}"),
                    ("Nhiệm vụ", 46, "Small", "{{ line.what }}"),
                    ("Thực hiện", 30, "Small", "{{ line.who }}"),
                    ("Thời hạn", 18, "SmallCentre", "{{ line.until }}"),
                ),
                "line",
                "due",
            ),
        ),
        section(last=True),
    )


STATISTICS_SIGNS = (
    "Ký hiệu: “-” là không phát sinh; “…” là có phát sinh nhưng chưa đủ dữ liệu, đơn vị báo cáo ghi bổ sung. "
    "Bố cục biểu chờ đối chiếu với bản chính thức của Thông tư."
)
LINE = ("Nội dung", 40, "Cell", "{{ line.title }}")
CODE = ("Mã số", 9, "CellCentre", "{{ line.code }}")
COUNTED_IN = ("Đơn vị tính", 12, "CellCentre", "{{ line.unit }}")
IN_ALL = ("Tổng số", 11, "CellCentre", "{{ line.total }}")


def statistics_forms() -> str:
    """Forms 0601 to 0603 of Circular 2/2023/TT-BNV, as far as the data of one movement go."""
    return many(
        heading(),
        titled("BÁO CÁO"),
        addressees(),
        p(
            "Thực hiện {{ circular }}, {{ reporter }} báo cáo số liệu thống kê năm {{ year }}, tính đến ngày "
            "{{ counted_to_on|short_day }}, theo các biểu kèm theo."
        ),
        p(
            "Phạm vi số liệu: {{ movement }}. Phong trào thi đua và khen thưởng khác của năm do {{ reporter }} cộng thêm "
            "khi tổng hợp."
        ),
        p(STATISTICS_SIGNS),
        p("{{ reporter }} kính báo cáo./.", more="<w:keepNext/>"),
        signature_block(),
        section(last=False),
        _form("0601", "SỐ PHONG TRÀO THI ĐUA"),
        listing(
            (
                LINE,
                CODE,
                IN_ALL,
                ("Cấp Trung ương", 13, "CellCentre", "{{ line.central }}"),
                ("Cấp bộ, tỉnh, thành phố", 14, "CellCentre", "{{ line.province }}"),
                ("Cơ quan, tổ chức, đơn vị", 14, "CellCentre", "{{ line.body }}"),
            ),
            "line",
            "movements",
        ),
        section(last=False),
        _form("0602", "SỐ LƯỢNG KHEN THƯỞNG CẤP NHÀ NƯỚC"),
        listing((LINE, CODE, COUNTED_IN, IN_ALL), "line", "state_awards"),
        p("", "Gap"),
        p("Các cột theo từng hình thức khen thưởng cấp Nhà nước: không phát sinh."),
        section(last=False),
        _form("0603", "SỐ LƯỢNG KHEN THƯỞNG CẤP BỘ, CẤP TỈNH"),
        listing(
            (
                LINE,
                CODE,
                COUNTED_IN,
                IN_ALL,
                ("Bằng khen", 11, "CellCentre", "{{ line.certificates }}"),
                ("Chiến sĩ thi đua", 11, "CellCentre", "{{ line.fighters }}"),
                ("Cờ thi đua", 11, "CellCentre", "{{ line.flags }}"),
                ("Huy hiệu, kỷ niệm chương", 14, "CellCentre", "{{ line.badges }}"),
            ),
            "line",
            "city_awards",
        ),
        when(
            "leaders",
            p("", "Gap"),
            p(
                "Có {{ leaders|counted }} cá nhân được khen giữ chức vụ lãnh đạo; {{ reporter }} ghi vào mã 06, 07 hoặc 09 "
                "theo cấp của chức vụ."
            ),
        ),
        section(last=True),
    )


def _form(number: str, title: str) -> str:
    """The head of a form: its number, what it rests on, what it counts."""
    return many(
        p(f"Biểu số: {number}.N/BNV-TĐKT", "ListPart"),
        p("Ban hành theo Thông tư số {{ circular_number }}. Đơn vị báo cáo: {{ reporter }}", "ListNote"),
        p(title, "ListTitle"),
        p("Năm {{ year }}, tính đến ngày {{ counted_to_on|short_day }}", "ListNote"),
    )


def forwarding_letter() -> str:
    """By which the City Office hands dossiers on, with their list."""
    return many(
        heading(about="{{ subject }}"),
        addressees(),
        p(
            "Thực hiện {{ plan }}, {{ sender }} đã tổng hợp hồ sơ đề nghị khen thưởng của các cơ quan, đơn vị, địa phương và "
            "đối chiếu nội dung đề nghị với dữ liệu của phong trào."
        ),
        p(
            "{{ sender }} chuyển {{ receiver }} {{ dossier_count|counted }} hồ sơ đề nghị tặng {{ award }} cho "
            "{% if collective_count %}{{ collective_count|padded }} tập thể{% endif %}"
            "{% if collective_count and individual_count %} và {% endif %}"
            "{% if individual_count %}{{ individual_count|padded }} cá nhân{% endif %} để thẩm định, "
            "tổng hợp ngày {{ handed_on|short_day }}, gồm:"
        ),
        listing(
            (
                NUMBER,
                ("Đơn vị đề nghị", 42, "Cell", "{{ line.unit }}"),
                ("Tập thể", 10, "CellCentre", "{{ line.collectives|grouped }}"),
                ("Cá nhân", 10, "CellCentre", "{{ line.individuals|grouped }}"),
                ("Ngày nộp", 16, "CellCentre", "{{ line.received }}"),
                ("Đã đối chiếu dữ liệu", 16, "CellCentre", "{{ line.checked }}/{{ line.proposed }}"),
            ),
            "line",
            "dossiers",
        ),
        p("", "Gap"),
        p("Đề nghị {{ receiver }} thẩm định, trình cấp có thẩm quyền xem xét, quyết định./.", more="<w:keepNext/>"),
        signature_block(),
        section(last=True),
    )


def appraisal_report() -> str:
    """Home Affairs on a dossier: who is proposed, criterion by criterion, the checklist, what follows."""
    return many(
        heading(),
        titled("BÁO CÁO THẨM ĐỊNH"),
        addressees(),
        p(
            "{{ examiner }} báo cáo kết quả thẩm định hồ sơ đề nghị tặng {{ award }} trong {{ movement }} của {{ unit }}, "
            "tiếp nhận {{ received_on|long_day }}, như sau:"
        ),
        p("I. Tập thể, cá nhân đề nghị và kết quả bỏ phiếu", "Part"),
        p("Kết quả bỏ phiếu theo {{ council.text }}."),
        listing(
            (
                NUMBER,
                ("Tập thể, cá nhân", 34, "Cell", "{{ each.name }}{% if each.unit %}, {{ each.unit }}{% endif %}"),
                ("Số phiếu đồng ý", 12, "CellCentre", "{{ each.votes }}"),
                ("Tiêu chí đạt", 12, "CellCentre", "{{ each.met }}/{{ each.applicable }}"),
                ("Nhận xét", 36, "Cell", "{{ each.remark }}"),
            ),
            "each",
            "subjects",
        ),
        p("", "Gap"),
        when(
            "exceptions",
            p("Ngoại lệ do người có thẩm quyền quyết định khen thưởng cho phép:"),
            repeated("line", "exceptions", p("- {{ line }}")),
        ),
        p("II. Kết quả đối chiếu từng tiêu chí", "Part"),
        listing(
            (
                ("Tập thể, cá nhân", 22, "Cell", "{{ each.about }}"),
                ("Tiêu chí", 34, "Cell", "{{ each.title }}"),
                ("Yêu cầu", 11, "CellCentre", "{{ each.wanted }}"),
                ("Số liệu", 15, "CellCentre", "{{ each.figure }}"),
                ("Kết quả", 11, "CellCentre", "{{ each.state }}{% if each.excepted %}, có ngoại lệ{% endif %}"),
                ("Số tệp minh chứng", 10, "CellCentre", "{{ each.proofs }}"),
            ),
            "each",
            "criteria",
        ),
        p("", "Gap"),
        p("III. Nội dung thẩm định", "Part"),
        listing(
            (
                NUMBER,
                ("Nội dung", 48, "Cell", "{{ each.title }}"),
                ("Kết quả", 14, "CellCentre", "{{ each.answer }}"),
                ("Ghi chú", 32, "Cell", "{{ each.note }}"),
            ),
            "each",
            "points",
        ),
        p("", "Gap"),
        when(
            "requests",
            p("Trong quá trình thẩm định, {{ examiner }} đã yêu cầu bổ sung:"),
            repeated("line", "requests", p("- {{ line }}")),
        ),
        p("IV. Ý kiến thẩm định và đề nghị", "Part"),
        otherwise(
            "lacking",
            many(
                p("Hồ sơ chưa đủ điều kiện trình {{ decider }}, vì:"),
                repeated("line", "lacking", p("- {{ line }}")),
            ),
            p(
                "Hồ sơ hợp lệ, đúng đối tượng, đủ tiêu chuẩn{% if exceptions %}, trường hợp ngoại lệ đã có văn bản của người có "
                "thẩm quyền{% endif %}. {{ examiner }} đề nghị {{ decider }} xem xét, tặng {{ award }} cho "
                "các tập thể, cá nhân nêu tại mục I, trong tỷ lệ khen thưởng của phong trào."
            ),
        ),
        p("{{ examiner }} kính báo cáo./."),
        signature_block(),
        section(last=True),
    )


def fund_report() -> str:
    """What each fund paid in the year, by which decisions, and what came back."""
    return many(
        heading(),
        titled("BÁO CÁO"),
        addressees(),
        p(
            "{{ reporter }} báo cáo tiền thưởng đã chi trong năm {{ year }}, tính đến ngày {{ counted_to_on|short_day }}, "
            "cho tập thể, cá nhân đạt thành tích trong {{ movement }}, như sau:"
        ),
        p("1. Số tiền đã chi theo quỹ", "Part"),
        otherwise(
            "funds",
            listing(
                (
                    NUMBER,
                    ("Quỹ, cơ quan chi", 30, "Cell", "{{ line.fund }}: {{ line.payer }}"),
                    ("Số quyết định", 10, "CellCentre", "{{ line.decisions|grouped }}"),
                    ("Tập thể", 8, "CellCentre", "{{ line.collectives|grouped }}"),
                    ("Cá nhân", 8, "CellCentre", "{{ line.individuals|grouped }}"),
                    ("Tiền thưởng (đồng)", 15, "CellRight", "{{ line.paid_vnd|grouped }}"),
                    ("Phải thu hồi (đồng)", 13, "CellRight", "{{ line.to_recover_vnd|grouped }}"),
                    ("Đã thu hồi (đồng)", 13, "CellRight", "{{ line.recovered_vnd|grouped }}"),
                ),
                "line",
                "funds",
            )
            + p("", "Gap")
            + p("Tổng số tiền thưởng: **{{ total_vnd|vnd }}** (bằng chữ: {{ total_words }}).")
            + when(
                "to_recover_vnd",
                p("Phải thu hồi do hủy bỏ khen thưởng: {{ to_recover_vnd|vnd }}; đã thu hồi: {{ recovered_vnd|vnd }}."),
            ),
            p("Trong năm chưa có quyết định khen thưởng nào của phong trào."),
        ),
        p("2. Số dư và số trích lập", "Part"),
        p("Số dư đầu năm: …………; số trích lập trong năm: …………; chi khác: …………; số dư cuối năm: …………."),
        when(
            "decisions",
            p("3. Các quyết định khen thưởng", "Part"),
            listing(
                (
                    NUMBER,
                    ("Quyết định", 40, "Cell", "{{ line.decision }}"),
                    ("Quỹ", 22, "Cell", "{{ line.fund }}"),
                    ("Tập thể", 9, "CellCentre", "{{ line.collectives|grouped }}"),
                    ("Cá nhân", 9, "CellCentre", "{{ line.individuals|grouped }}"),
                    ("Tiền thưởng (đồng)", 16, "CellRight", "{{ line.paid_vnd|grouped }}"),
                ),
                "line",
                "decisions",
            ),
            p("", "Gap"),
        ),
        p("Bố cục báo cáo chờ cơ quan tài chính xác nhận.", "Ground"),
        p("{{ reporter }} kính báo cáo./.", more="<w:keepNext/>"),
        signature_block(),
        section(last=True),
    )


def _states() -> str:
    """Criteria under the group they are asked of, in one table."""
    columns = ("Nhóm, tiêu chí", "Đạt", "Chưa đạt", "Chưa đủ dữ liệu", "Tạm dừng xét")
    widths = (TEXT - 4 * 1150, 1150, 1150, 1150, 1150)
    counts = (
        "{{ line.met|grouped }}",
        "{{ line.not_met|grouped }}",
        "{{ line.not_determinable|grouped }}",
        "{{ line.on_hold|grouped }}",
    )
    return table(
        widths,
        row(*(cell(p(title, "CellHead"), width) for title, width in zip(columns, widths, strict=True)), head=True),
        mark_row("for group in groups", widths),
        row(cell(p("{{ group.title }} ({{ group.subject_count|grouped }})", "CellSumName"), sum(widths), len(widths))),
        mark_row("for line in group.lines", widths),
        row(
            cell(p("{{ line.title }}", "Cell"), widths[0]),
            *(cell(p(count, "CellCentre"), width) for count, width in zip(counts, widths[1:], strict=True)),
        ),
        mark_row("endfor", widths),
        mark_row("endfor", widths),
    )


TEMPLATES: dict[str, tuple[str, Callable[[], str]]] = {
    "proposal_letter": ("Tờ trình đề nghị khen thưởng", proposal_letter),
    "council_minutes": ("Biên bản họp Hội đồng Thi đua - Khen thưởng", council_minutes),
    "unit_report": ("Báo cáo thành tích của tập thể", unit_report),
    "person_report": ("Báo cáo thành tích của cá nhân", person_report),
    "submission": ("Tờ trình về việc khen thưởng", submission),
    "chairman_decision": ("Quyết định khen thưởng", decision),
    "unit_decision": ("Quyết định tặng giấy khen", decision),
    "certificates": ("Nội dung bằng khen, giấy khen", certificates),
    "certificates_on_blanks": ("Nội dung in trên phôi bằng khen, giấy khen", certificates_on_blanks),
    "bonus_sheet": ("Bảng tiền thưởng", bonus_sheet),
    "head_sheet": ("Phiếu đánh giá trách nhiệm người đứng đầu", head_sheet),
    "revocation_decision": ("Quyết định hủy bỏ khen thưởng", revocation_decision),
    "city_report": ("Báo cáo kết quả thực hiện phong trào thi đua", city_report),
    "unit_brief": ("Thông tin tóm tắt của đơn vị", unit_brief),
    "statistics_forms": ("Biểu thống kê thi đua, khen thưởng", statistics_forms),
    "fund_report": ("Báo cáo sử dụng quỹ khen thưởng", fund_report),
    "appraisal_report": ("Báo cáo thẩm định hồ sơ", appraisal_report),
    "forwarding_letter": ("Công văn chuyển hồ sơ", forwarding_letter),
    "dossier_contents": ("Mục lục hồ sơ", dossier_contents),
}


def main() -> None:
    """Write every template into the folder given, or into the program's own."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, (title, body) in TEMPLATES.items():
        write(folder / f"{name}.docx", title, body())


if __name__ == "__main__":
    main()
