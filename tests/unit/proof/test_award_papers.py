"""Papers of a decision are read: a name, an amount, a number or a day that was not decided is found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from support.evidence_bundles import MOVEMENT
from support.plain_docx import Content, plain_docx
from thidua.definitions.law import load_law
from thidua.definitions.movement_loader import load_movement
from thidua.documents.papers.qr_pictures import QR_END, QR_START, with_codes
from thidua.proof.award_bundle import PAPERS
from thidua.proof.award_papers import PrintedDecision, member_kind, paper_findings, printed_decision, title_of
from thidua.proof.award_statement import HEADING
from thidua.proof.exception_words import acts_in_words, exceptions_in_words

LAW, RULES = load_law(), load_movement(MOVEMENT)
DAY, NUMBER = "ngày 20 tháng 10 năm 2026", "412/QĐ-UBND"
CITATION = f"Quyết định số {NUMBER} {DAY} của Chủ tịch"
TITLE = RULES.text("title", "vi")
MOVEMENT_TITLE = TITLE[0].lower() + TITLE[1:]
FUND = RULES.text("funds.city-commendation-fund", "vi")
UNIT, PERSON, LATER = "Ủy ban nhân dân phường Một", "Lê Thị An", "Trần Văn Bình"
GROUNDS = [f"Căn cứ văn bản số {text.number}" for text in LAW.grounds(date(2026, 10, 20), decides=True)]
REVOKED = {"reason": "Kê khai sai", "on": "2026-11-29", "number": 530, "symbol": "QĐ-UBND"}
REVOCATION_DAY = "ngày 29 tháng 11 năm 2026"
TOTAL = "Tổng số tiền: 15.190.000 đồng (bằng chữ: Mười lăm triệu một trăm chín mươi nghìn đồng), chi từ " + FUND
Paper = list[Content]
STATED: dict[str, Any] = {
    "council": "unit-council", "members": 3, "recused": 0, "secret": True, "exceptions": [], "barred": False,
    "left_out": "", "approved": True, "decision_reason": "", "submitted_at": None, "received_at": None, "late": "",
    "sessions": [], "printed_as": "", "revoked": None, "candidate": "1", "ballots": "votes/1.json",
}  # fmt: skip


def line(kind: str, known_as: str, in_papers: str, **stated: Any) -> dict[str, Any]:
    heading = STATED | {"in_papers": in_papers, "unit_in_papers": UNIT if kind == "officer" else ""}
    amount = 7_590_000 if kind == "unit" else 3_800_000
    return {
        "kind": kind,
        "subject": {"name": known_as},
        "outcome": "in",
        "amount_vnd": amount if stated.get("approved", True) else None,
        HEADING: heading | stated,
    }


def decision(*lines: dict[str, Any], number: int | None = 412, **of_last: Any) -> PrintedDecision:
    """A ward and two people awarded; of_last: what else is stated of the last of them."""
    listed = lines or (
        line("unit", "Phường Một", UNIT),
        line("officer", PERSON, PERSON),
        line("officer", LATER, LATER, **of_last),
    )
    return printed_decision(
        {
            "base_salary_vnd": 2_530_000,
            "kinds": [
                {"kind": "unit", "quota": [10, 100], "registered": 25},
                {"kind": "officer", "quota": [5, 100], "registered": 1240},
            ],
            "lines": listed,
            HEADING: {
                "award": "bang-khen",
                "unit": "",
                "number": number,
                "symbol": "QĐ-UBND",
                "signer": "",
                "taken": {},
                "decided_on": "2026-10-20",
                "comments_from_on": None,
                "comments_until_on": None,
                "objections": [],
            },
        },
        RULES,
        LAW,
        "city",
    )


def decision_paper() -> Paper:
    return [
        f"Số: {NUMBER}",
        f"Cần Thơ, {DAY}",
        f"Về việc tặng Bằng khen trong {MOVEMENT_TITLE}",
        *GROUNDS,
        "Điều 1. Tặng Bằng khen cho 01 tập thể và 02 cá nhân",
        "Điều 2. Mỗi tập thể 7.590.000 đồng; mỗi cá nhân 3.800.000 đồng.",
        TOTAL,
        f"(Kèm theo {CITATION})",
        "I. TẬP THỂ: 01",
        [["TT", "Tên tập thể", "Tiền thưởng"], ["1", UNIT, "7.590.000"]],
        "II. CÁ NHÂN: 02",
        [
            ["TT", "Họ và tên", "Đơn vị", "Tiền thưởng"],
            ["1", f"Bà {PERSON}", UNIT, "3.800.000"],
            ["2", f"Ông {LATER}", UNIT, "3.800.000"],
        ],
    ]


def sheet_paper() -> Paper:
    return [
        f"(Kèm theo {CITATION})",
        f"Kèm theo Bằng khen trong {MOVEMENT_TITLE}. Mức lương cơ sở: 2.530.000 đồng (161/2026/NĐ-CP).",
        [
            ["TT", "Tập thể, cá nhân", "Đơn vị", "Hệ số", "Tiền thưởng"],
            ["1", UNIT, "3", "7.590.000"],
            ["II. Cá nhân", "7.600.000"],
            ["1", f"Bà {PERSON}", UNIT, "1,5", "3.800.000"],
            ["2", f"Ông {LATER}", UNIT, "1,5", "3.800.000"],
        ],
        TOTAL,
    ]


def certificates_paper() -> Paper:
    pages: Paper = [f"Đã có thành tích trong {MOVEMENT_TITLE}", "BẰNG KHEN"]
    for name in (UNIT, f"Bà {PERSON}", f"Ông (Bà) {LATER}"):
        pages += [name, "" if name == UNIT else f"Chuyên viên, {UNIT}", f"Quyết định số {NUMBER} {DAY}"]
    return pages


def submission_paper() -> Paper:
    return [
        f"Đề nghị tặng Bằng khen trong {MOVEMENT_TITLE} cho 01 tập thể và 02 cá nhân",
        [
            ["Đối tượng", "Trực tiếp tham gia", "Tỷ lệ", "Số được khen tối đa", "Đề nghị", "Trình"],
            ["Tập thể", "25", "10%", "2", "4", "1"],
            ["Cá nhân", "1.240", "5%", "62", "4", "2"],
        ],
        [["TT", "Tên", "Thành tích"], ["1", UNIT, "Đạt 8/8, sáng kiến số 9/QĐ-SKH"]],
        [["TT", "Tên", "Thành tích"], ["1", f"Bà {PERSON}", UNIT, "Đạt 8/8"], ["2", f"Ông {LATER}", UNIT, "Đạt 7/8"]],
    ]


def revocation_paper() -> Paper:
    return [
        "Số: 530/QĐ-UBND",
        f"Cần Thơ, {REVOCATION_DAY}",
        f"Về việc hủy bỏ quyết định tặng Bằng khen trong {MOVEMENT_TITLE}",
        [
            ["TT", "Tập thể, cá nhân", "Quyết định khen thưởng", "Số tiền thu hồi", "Lý do"],
            ["1", f"Ông {LATER}, Chuyên viên, {UNIT}", CITATION, "3.800.000", "Kê khai sai"],
        ],
    ]


MADE: dict[str, Callable[[], Paper]] = {
    "chairman_decision": decision_paper,
    "unit_decision": decision_paper,
    "bonus_sheet": sheet_paper,
    "certificates": certificates_paper,
    "submission": submission_paper,
    "revocation_decision": revocation_paper,
}


def edited(paper: Paper, old: str, new: str) -> Paper:
    """With each old put in the place of the new, in paragraphs and cells."""
    changed: Paper = [
        part.replace(old, new) if isinstance(part, str) else [[cell.replace(old, new) for cell in row] for row in part]
        for part in paper
    ]
    assert changed != paper
    return changed


def told(of: PrintedDecision, folder: Path, **papers: Paper) -> list[str]:
    """What is found of papers, named by their kinds."""
    files = {}
    for number, (kind, paper) in enumerate(papers.items(), 1):
        files[f"{PAPERS}{number}-{kind}.docx"] = folder / f"{number}.docx"
        (folder / f"{number}.docx").write_bytes(plain_docx(*paper))
    return [finding.render("en").rpartition(".docx: ")[2] for finding in paper_findings(of, files)]


@pytest.mark.parametrize("kind", MADE)
def test_papers_that_say_what_was_decided_are_in_order(kind: str, tmp_path: Path) -> None:
    assert told(decision(revoked=REVOKED), tmp_path, **{kind: MADE[kind]()}) == []


@pytest.mark.parametrize(
    ("kind", "old", "new", "finding"),
    [
        ("chairman_decision", PERSON, "Lê Thị Ân", f"it does not list {PERSON} once with 3.800.000 đồng"),
        ("chairman_decision", PERSON, "Lê Thị Ân", "it names Lê Thị Ân, who is not in it by the decision"),
        (
            "chairman_decision",
            f"Bà {PERSON}",
            f"Bà {PERSON} Nhi",
            f"it does not list {PERSON} once with 3.800.000 đồng",
        ),
        ("chairman_decision", UNIT, f"{UNIT} Mới", f"it does not list {UNIT} once with 7.590.000 đồng"),
        ("chairman_decision", "7.590.000", "7.690.000", "it states 7.690.000, which follows from nothing"),
        ("chairman_decision", "15.190.000", "15.191.000", "it states 15.191.000, which follows from nothing"),
        ("chairman_decision", "Mười lăm triệu", "Mười sáu triệu", "it does not state the total as “Mười lăm triệu"),
        ("chairman_decision", "02 cá nhân", "03 cá nhân", "it counts “Điều 1. Tặng Bằng khen cho 01 tập thể và 03"),
        ("chairman_decision", "TẬP THỂ: 01", "TẬP THỂ: 11", "it counts “I. TẬP THỂ: 11”, the decision 1"),
        ("chairman_decision", "412/", "413/", "it cites 413/QĐ-UBND, which the decision does not"),
        (
            "chairman_decision",
            f"{NUMBER} {DAY}",
            f"{NUMBER} ngày 21 tháng 10 năm 2026",
            "it gives the decision another",
        ),
        ("chairman_decision", f"Thơ, {DAY}", "Thơ, ngày 21 tháng 10 năm 2026", "it is of ngày 21 tháng 10 năm 2026"),
        ("certificates", NUMBER, "", f"it does not cite the decision {NUMBER}"),
        ("chairman_decision", "Bằng khen", "Giấy khen", "it does not say “Bằng khen”"),
        ("chairman_decision", MOVEMENT_TITLE, "phong trào", f"it does not say “{MOVEMENT_TITLE}”"),
        ("chairman_decision", FUND, "Quỹ khác", f"it does not say “{FUND}”"),
        ("chairman_decision", "06/2022/QH15", "15/2003/QH11", "it does not say “06/2022/QH15”"),
        ("chairman_decision", "06/2022/QH15", "15/2003/QH11", "it cites 15/2003/QH11, which the decision does not"),
        ("bonus_sheet", "1,5", "2", f"it does not list {PERSON} once with 3.800.000 đồng"),
        ("bonus_sheet", "2.530.000", "2.340.000", "it does not say “2.530.000 đồng”"),
        ("bonus_sheet", "7.600.000", "7.700.000", "it states 7.700.000, which follows from nothing"),
        ("bonus_sheet", CITATION, "Quyết định", f"it does not cite the decision {NUMBER} {DAY}"),
        ("bonus_sheet", UNIT, "Phường Hai", f"it does not list {UNIT} once with 7.590.000 đồng"),
        ("certificates", f"Bà {PERSON}", f"Bà {LATER}", f"it does not list {PERSON} once"),
        ("certificates", f"Bà {PERSON}", f"Bà {LATER}", f"it does not list {LATER} once"),
        ("certificates", f"viên, {UNIT}", "viên, Sở Y tế", f"it names another unit of {LATER} than {UNIT}"),
        ("revocation_decision", UNIT, "Sở Y tế", f"it does not list {LATER} once with 3.800.000 đồng"),
        ("submission", "25", "35", "it does not state the quota 25 – 2 – 1"),
        ("submission", "62", "63", "it does not state the quota 1.240 – 62 – 2"),
        ("submission", PERSON, "Lê Thị Ân", f"it does not list {PERSON} once"),
        ("revocation_decision", "3.800.000", "3.080.000", f"it does not list {LATER} once with 3.800.000 đồng"),
        ("revocation_decision", "Kê khai sai", "Theo nguyện vọng", "it does not say “Kê khai sai”"),
        ("revocation_decision", "530/", "531/", "it does not say “Số: 530/QĐ-UBND”"),
        ("revocation_decision", REVOCATION_DAY, "ngày 28 tháng 11 năm 2026", f"it does not say “{REVOCATION_DAY}”"),
    ],
)
def test_what_was_not_decided_is_found(kind: str, old: str, new: str, finding: str, tmp_path: Path) -> None:
    findings = told(decision(revoked=REVOKED), tmp_path, **{kind: edited(MADE[kind](), old, new)})
    assert [one for one in findings if one.startswith(finding)], findings


def test_a_revocation_of_two_days_is_found(tmp_path: Path) -> None:
    other = "ngày 28 tháng 11 năm 2026"
    paper = [*revocation_paper(), f"Cần Thơ, {other}"]
    findings = told(decision(revoked=REVOKED), tmp_path, revocation_decision=paper)
    assert findings == [f"it is of {other}, not of the day of the decision"]


def test_a_row_more_or_twice_is_found(tmp_path: Path) -> None:
    paper = decision_paper()
    more = [*paper, [["3", "Ông Võ Kẻ Lạ", UNIT, "3.800.000"]]]
    assert told(decision(), tmp_path, chairman_decision=more) == [
        "it lists “3 Ông Võ Kẻ Lạ Ủy ban nhân dân phường Một 3.800.000”, which was not decided",
        "it names Võ Kẻ Lạ, who is not in it by the decision",
    ]
    twice = [*paper, [["3", f"Bà {PERSON}", UNIT, "3.800.000"]]]
    assert told(decision(), tmp_path, chairman_decision=twice) == [
        f"it does not list {PERSON} once with 3.800.000 đồng"
    ]
    alone = [*paper, [["3"], ["4", "không tên"]]]
    assert [one[:10] for one in told(decision(), tmp_path, chairman_decision=alone)] == ["it lists “"] * 2


def test_a_certificate_more_is_found(tmp_path: Path) -> None:
    more: Paper = [*certificates_paper(), "Công ty Không Được Khen", f"Quyết định số {NUMBER} {DAY}"]
    assert told(decision(), tmp_path, certificates=more) == [f"it does not cite the decision {NUMBER} {DAY}"]


def with_addresses(*addresses: str) -> bytes:
    """The certificates, each with an address and its QR code; one of the first letter `=` has the code of the first."""
    pages, shown = [], list(addresses)
    for part in certificates_paper():
        pages.append(part)
        if isinstance(part, str) and part.startswith("Quyết định") and shown:
            address = shown.pop(0)
            pages += [f"{QR_START}{addresses[0] if address[0] == '=' else address}{QR_END}", address.strip("=")]
    return with_codes(plain_docx(*pages))


def test_a_code_that_leads_elsewhere_and_one_of_another_certificate_are_found(tmp_path: Path) -> None:
    file, page = tmp_path / "1.docx", "https://thidua.example.gov.vn/v/0000000000000{}"

    def findings(document: bytes) -> list[str]:
        file.write_bytes(document)
        listed = paper_findings(decision(), {f"{PAPERS}1-certificates.docx": file})
        return [finding.render("en").rpartition(".docx: ")[2] for finding in listed]

    one, two, three = (page.format(number) for number in ("001", "002", "003"))
    assert findings(with_addresses(one, two, three)) == []
    assert findings(with_addresses(one, f"={two}", three)) == [f"the QR code above {two} leads elsewhere"]
    assert findings(with_addresses(one, two)) == ["it has 2 addresses to be checked at, not 3"]
    assert findings(with_addresses(one, two, two)) == ["it has 2 addresses to be checked at, not 3"]
    without = edited(certificates_paper(), DAY, f"{DAY} {one}")
    assert f"the QR code above {one} leads elsewhere" in findings(plain_docx(*without))


def test_a_sheet_made_after_a_revocation_leaves_out_those_revoked(tmp_path: Path) -> None:
    left = edited(sheet_paper(), f"Ông {LATER}", "")
    left = edited(
        left, TOTAL, f"Tổng số tiền: 11.390.000 đồng (bằng chữ: Mười một triệu ba trăm chín mươi nghìn đồng) {FUND}"
    )
    (table,) = (part for part in left if not isinstance(part, str))
    left[left.index(table)] = [row for row in edited([table], "7.600.000", "3.800.000")[0] if row[1]]
    folder = tmp_path
    revoked = decision(revoked=REVOKED)
    assert told(revoked, folder, bonus_sheet=left) == ["no bonus sheet is of the whole decision"]
    assert told(decision(), folder, bonus_sheet=left)[0] == f"it does not list {LATER} once with 3.800.000 đồng"


def test_a_revocation_of_somebody_else_or_of_nobody_is_found(tmp_path: Path) -> None:
    other = edited(revocation_paper(), LATER, PERSON)
    findings = told(decision(revoked=REVOKED), tmp_path, revocation_decision=other)
    assert f"it names {PERSON}, who is not in it by the decision" in findings
    nobody: Paper = [part for part in revocation_paper() if isinstance(part, str)]
    assert "it does not list one award that was revoked" in told(decision(), tmp_path, revocation_decision=nobody)


def test_who_was_refused_is_in_the_submission_and_not_in_the_decision(tmp_path: Path) -> None:
    refused = decision(approved=False, decision_reason="Lý do")
    assert told(refused, tmp_path, submission=submission_paper()) == []
    assert f"it names {LATER}, who is not in it by the decision" in told(
        refused, tmp_path, chairman_decision=decision_paper()
    )


def test_an_award_without_a_quota_states_none(tmp_path: Path) -> None:
    of = decision()
    without = replace(of, kinds=tuple({**part, "quota": None} for part in of.kinds))
    (_quota, *rest) = [part for part in submission_paper() if not isinstance(part, str)]
    paper: Paper = [submission_paper()[0], *rest]
    assert told(without, tmp_path, submission=paper) == []
    assert told(of, tmp_path, submission=paper) == [
        "it does not state the quota 25 – 2 – 1",
        "it does not state the quota 1.240 – 62 – 2",
    ]


def test_a_person_and_a_corrected_name_are_printed_as_they_are_known(tmp_path: Path) -> None:
    lines = (
        line("unit", "Phường Một", UNIT, printed_as="Phường 1"),
        line("officer", PERSON, "Lê Thị Ân"),
        line("officer", LATER, "Trần Văn Bính", printed_as="Trần Văn Bính"),
    )
    assert told(decision(*lines), tmp_path) == [
        f"Phường 1: papers print “{UNIT}”",
        f"{PERSON}: papers print “Lê Thị Ân”",
    ]


def test_papers_made_before_the_number_leave_it_blank(tmp_path: Path) -> None:
    paper = edited(decision_paper(), "412", "")
    assert told(decision(number=None), tmp_path, chairman_decision=paper) == []


def test_a_file_that_is_no_paper_is_said(tmp_path: Path) -> None:
    (tmp_path / "paper.docx").write_bytes(b"PK")
    (finding,) = paper_findings(decision(), {f"{PAPERS}1-submission.docx": tmp_path / "paper.docx"})
    assert str(finding).startswith("not-proven/papers/1-submission.docx: ")
    (finding,) = paper_findings(decision(), {f"{PAPERS}1-submission.docx": tmp_path / "paper.docx"}, title_of)
    assert finding.render("vi").startswith("Tờ trình của Sở Nội vụ: ")


@pytest.mark.parametrize(
    ("member", "kind"),
    [
        ("not-proven/papers/7-bonus_sheet.docx", "bonus_sheet"),
        ("not-proven/papers/7-unit_report.docx", None),
        ("not-proven/papers/x-bonus_sheet.docx", None),
        ("not-proven/papers/7-bonus_sheet.docx.exe", None),
        ("not-proven/register.json", None),
    ],
)
def test_papers_of_a_decision_are_named_by_their_kind(member: str, kind: str | None) -> None:
    assert member_kind(member) == kind


ACT = {
    "criterion": "b.3", "ground": "Bà Võ Thị Ký nghỉ thai sản.  ", "authority": "Chủ tịch", "document_no": "88/QĐ-UBND",
    "document_on": "2026-07-09", "signer": "Ông Đỗ Văn Ký", "entry": "TC-1",
}  # fmt: skip
OTHER_ACT = ACT | {"criterion": "b.1", "ground": "Được hỗ trợ 5.000.000 đồng", "document_no": "89/QĐ-UBND"}
STATES = ("chairman_decision", "unit_decision", "bonus_sheet", "submission")


def test_acts_are_told_by_criterion_ground_and_document() -> None:
    document = "văn bản số 88/QĐ-UBND ngày 09 tháng 7 năm 2026 của Chủ tịch, Ông Đỗ Văn Ký ký"
    first = f"về tiêu chí “{RULES.text('criteria.b.3.title', 'vi')}”: Bà Võ Thị Ký nghỉ thai sản"
    assert exceptions_in_words(RULES, [ACT]) == f"Ngoại lệ {first}, theo {document}"
    assert exceptions_in_words(RULES, [ACT | {"document_no": ""}]) == f"Ngoại lệ {first}"
    other = f"“{RULES.text('criteria.b.1.title', 'vi')}”"
    assert exceptions_in_words(RULES, [ACT, ACT]) == f"Ngoại lệ {first}, theo {document}"
    both = first.replace("”:", f"”, {other}:")
    alike = ACT | {"criterion": "b.1", "document_no": "89/QĐ-UBND"}
    documents = f"{document}; {document.replace('88/', '89/')}"
    assert exceptions_in_words(RULES, [ACT, alike]) == f"Ngoại lệ {both}, theo {documents}"
    assert exceptions_in_words(RULES, []) == ""
    assert exceptions_in_words(RULES, [ACT | {"ground": "Bà  Võ\nThị Ký nghỉ thai sản"}]).count("  ") == 0


def test_documents_of_acts_are_told_once_without_criterion_and_ground() -> None:
    document = "văn bản số 88/QĐ-UBND ngày 09 tháng 7 năm 2026 của Chủ tịch, Ông Đỗ Văn Ký ký"
    assert acts_in_words([ACT, ACT | {"criterion": "b.1", "ground": "Khác"}]) == (
        f"Ngoại lệ về tiêu chuẩn theo {document}"
    )
    assert acts_in_words([ACT, OTHER_ACT]) == (
        f"Ngoại lệ về tiêu chuẩn theo {document}; {document.replace('88/', '89/')}"
    )
    assert acts_in_words([ACT | {"authority": "Chủ\n tịch"}]) == f"Ngoại lệ về tiêu chuẩn theo {document}"
    assert acts_in_words([]) == ""


def in_words(kind: str, *acts: dict[str, str]) -> str:
    """Acts as a kind of paper states them."""
    return f"({exceptions_in_words(RULES, acts) if kind == 'submission' else acts_in_words(acts)})"


def with_acts(kind: str, acts: str, name: str = f"Ông {LATER}") -> Paper:
    """The paper with acts behind the name."""
    return edited(MADE[kind](), name, f"{name} {acts}") if acts else MADE[kind]()


@pytest.mark.parametrize("kind", STATES)
def test_an_exception_stated_as_decided_is_in_order(kind: str, tmp_path: Path) -> None:
    excepted = decision(exceptions=[ACT, OTHER_ACT])
    assert told(excepted, tmp_path, **{kind: with_acts(kind, in_words(kind, ACT, OTHER_ACT))}) == []


@pytest.mark.parametrize("kind", STATES)
@pytest.mark.parametrize(
    "said",
    [
        lambda _kind: "",
        lambda kind: in_words(kind, ACT),
        lambda kind: in_words(kind, OTHER_ACT, ACT),
        lambda kind: in_words(kind, ACT | {"document_no": "87/QĐ-UBND"}, OTHER_ACT),
        lambda kind: in_words(kind, ACT | {"document_on": "2026-07-08"}, OTHER_ACT),
        lambda kind: in_words(kind, ACT | {"authority": "Giám đốc"}, OTHER_ACT),
        lambda kind: in_words(kind, ACT | {"signer": "Ông Đỗ Văn Khác"}, OTHER_ACT),
        lambda kind: f"{in_words(kind, ACT, OTHER_ACT)} {in_words(kind, ACT, OTHER_ACT)}",
        lambda kind: in_words("submission" if kind != "submission" else "bonus_sheet", ACT, OTHER_ACT),
    ],
)
def test_an_exception_left_out_or_told_otherwise_is_found(
    kind: str, said: Callable[[str], str], tmp_path: Path
) -> None:
    findings = told(decision(exceptions=[ACT, OTHER_ACT]), tmp_path, **{kind: with_acts(kind, said(kind))})
    assert f"it does not state of {LATER}: “{in_words(kind, ACT, OTHER_ACT)[1:-1]}”" in findings


@pytest.mark.parametrize("kind", STATES)
def test_an_exception_of_somebody_else_is_found(kind: str, tmp_path: Path) -> None:
    excepted = decision(exceptions=[ACT, OTHER_ACT])
    acts = in_words(kind, ACT, OTHER_ACT)
    stated = with_acts(kind, acts)
    both = edited(stated, f"Bà {PERSON}", f"Bà {PERSON} {acts}")
    findings = told(excepted, tmp_path, **{kind: both})
    (other,) = (one for one in findings if one.startswith("it states “") and "which the decision does not" in one)
    assert PERSON in other or other.startswith("it states “Bà")
    more = edited(stated, acts, f"{acts} {in_words(kind, ACT)}")
    assert [one for one in told(excepted, tmp_path, **{kind: more}) if one.startswith("it states “")]


def test_only_the_acts_themselves_may_cite_documents_and_name_people(tmp_path: Path) -> None:
    excepted = decision(exceptions=[ACT, OTHER_ACT])
    stated = with_acts("chairman_decision", in_words("chairman_decision", ACT, OTHER_ACT))
    paper = [*stated, "Theo 88/QĐ-UBND của Ông Đỗ Văn Ký, hỗ trợ 5.000.000 đồng"]
    assert told(excepted, tmp_path, chairman_decision=paper) == [
        "it names Đỗ Văn Ký, who is not in it by the decision",
        "it states 5.000.000, which follows from nothing",
        "it cites 88/QĐ-UBND, which the decision does not",
    ]
    beside = [*stated, "Ngoại lệ về tiêu chí cho tất cả"]
    assert told(excepted, tmp_path, chairman_decision=beside) == [
        "it states “Ngoại lệ về tiêu chí cho tất cả”, which the decision does not"
    ]


def test_what_only_an_act_says_is_not_said_by_the_paper(tmp_path: Path) -> None:
    act = ACT | {"authority": FUND}
    excepted = decision(exceptions=[act])
    stated = with_acts("chairman_decision", in_words("chairman_decision", act))
    paper = edited(stated, f"chi từ {FUND}", "chi từ Quỹ khác")
    assert f"it does not say “{FUND}”" in told(excepted, tmp_path, chairman_decision=paper)


def test_a_submission_may_say_of_others_why_they_are_not_in_it(tmp_path: Path) -> None:
    paper = [*submission_paper(), "Không trình vì ngoại lệ về tiêu chí chưa có văn bản"]
    assert told(decision(), tmp_path, submission=paper) == []


@pytest.mark.parametrize("kind", ["certificates", "revocation_decision"])
def test_an_honour_and_its_end_tell_no_exception(kind: str, tmp_path: Path) -> None:
    excepted = decision(exceptions=[ACT], revoked=REVOKED)
    assert told(excepted, tmp_path, **{kind: MADE[kind]()}) == []


@pytest.mark.parametrize("kind", STATES)
def test_papers_of_before_need_not_state_exceptions(kind: str, tmp_path: Path) -> None:
    before = replace(decision(exceptions=[ACT]), states_exceptions=False)
    assert told(before, tmp_path, **{kind: MADE[kind]()}) == []
