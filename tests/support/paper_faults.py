"""What is wrong with the papers that a site made, read as people read them: the text of the Word file, and of the PDF.

Nothing here asks the code that made a paper: what is right comes from the facts of the site (bodies, people, lists) and
from the rules of Decree 30/2020/NĐ-CP.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

LEGAL_TITLE = (
    "phong trào thi đua đẩy mạnh công tác triển khai thực hiện tiếp nhận và trả kết quả giải quyết thủ tục hành chính "
    "không phụ thuộc vào địa giới hành chính trên địa bàn thành phố Cần Thơ năm 2026"
)
# Words that officials do not use, and what would show how the program is made (facts of the field, 10).
NOT_SAID = (
    "Hồ sơ phía sau",
    "Bản ghi",
    "Hiện số nguyên",
    "Kết quả xếp",
    "Đạt phiếu",
    "Khóa của chương trình khác",
    "không gì để đếm",
    "Phản ánh đúng",
    "để riêng",
    "kính trình xem xét",
    "kính đề nghị xem xét",
)
CRITERION = re.compile(r"(?<![\w.])[ab]\.\d(?!\d)|III\.3\.[ab]")
DOUBLED = re.compile(r"/-|số\s+[^\w…]*/\s*\d|(\d+/[\w-]+)/\1|số\s*:?\s*số|/\s*/")
NOUGHT = re.compile(r"\b00 (người|tập thể|cá nhân|trường hợp|ý kiến)|(TẬP THỂ|CÁ NHÂN|Tập thể|Cá nhân): 00?\b")
PART = re.compile(r"^(I|II|III|IV|V)\. ")
WHOLE = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
SHARE = re.compile(r"(?<![\d./])(\d{1,3}(?:\.\d{3})*)/(\d{1,3}(?:\.\d{3})*) \((\d+(?:,\d+)?)%\)")
SPAN = re.compile(r"từ ngày (\d\d)/(\d\d)/(\d{4}) đến (?:hết )?ngày (\d\d)/(\d\d)/(\d{4})")
ISSUED = re.compile(r"([^,|\t]+), ngày\s*(\d\d?)?\s*tháng\s*(\d\d?)?\s*năm\s*(\d{4})?")
DAY = re.compile(r"(?<!\d)(\d\d)/(\d\d)/(\d{4})")
DAY_IN_WORDS = re.compile(r"ngày (\d\d?) tháng (\d\d?) năm (\d{4})")
DUE = re.compile(r"thời hạn|hạn nộp|hạn:|trước ngày|chậm nhất", re.IGNORECASE)  # a day to come is meant
HOUR = re.compile(r"(\d\d?) giờ(?: \d\d)?")
OFFICE_HOURS = 7, 17
LEFT_BLANK = re.compile(r"[Ss]ố:?[….\s]*/(?!KH-)[A-ZĐ]\S*")  # the Plan has no number in the registry
UNDATED = re.compile(r"số \S*\d\S* ngày tháng năm")
TOTAL = re.compile(r"(?:Tổng số tiền(?: thưởng)?(?: là)?|TỔNG CỘNG)[:\s]*([\d.]{5,})")
REPEALED = ("98/2023/NĐ-CP",)
CITES_GROUNDS = ("proposal_letter", "submission", "chairman_decision", "unit_decision", "revocation_decision")
DECIDES = ("chairman_decision", "unit_decision", "revocation_decision")
NO_HEAD = ("certificates",)


@dataclass(frozen=True)
class PaperRead:
    """A paper with what the site knows of its issuer; texts as lines.

    upper, name: lines of the head as the issuer's entry has them, in capitals; sign: the abbreviation; signs: what
    stands above the name of whoever signs (one of these).
    """

    kind: str
    lines: tuple[str, ...]
    pdf: tuple[str, ...]
    upper: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    sign: str = ""
    place: str = ""
    signs: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    on: str = ""
    total: int | None = None
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)  # number of a text → first and last day, ISO
    number: str = ""  # its own in the register; empty: it has none
    cites: tuple[str, ...] = ()  # those of the papers that it cites

    @property
    def text(self) -> str:
        """Everything in one line."""
        return " ".join(" ".join(self.lines).split())


def faults(paper: PaperRead, people: dict[str, str], *, confirmed: bool) -> list[str]:
    """What is wrong with one paper. people: names with their form of address; confirmed: the movement's first day."""
    return [f"{paper.kind}: {said}" for check in CHECKS for said in check(paper)] + [
        f"{paper.kind}: {said}" for said in (*_addressed(paper, people), *_draft(paper, confirmed=confirmed))
    ]


def _addressed(paper: PaperRead, people: dict[str, str]) -> Iterator[str]:
    for name, honorific in people.items():
        for wrong in ("Ông (Bà)", "Bà" if honorific == "Ông" else "Ông"):
            if f"{wrong} {name}" in paper.text:
                yield f"{wrong} {name}, who is {honorific}"


def _draft(paper: PaperRead, *, confirmed: bool) -> Iterator[str]:
    marked = "DỰ THẢO" in paper.text
    if marked == confirmed:
        yield "marked a draft" if marked else "not marked a draft, though the window is not confirmed"


def _words(paper: PaperRead) -> Iterator[str]:
    yield from (f"says “{words}”" for words in NOT_SAID if words in paper.text)
    yield from (f"names a criterion by its number: {match[0]}" for match in CRITERION.finditer(paper.text))


def _numbers(paper: PaperRead) -> Iterator[str]:
    yield from (f"doubled number: {match[0]!r}" for match in DOUBLED.finditer(paper.text))
    yield from (f"leaves the day of a text blank: {match[0]!r}" for match in UNDATED.finditer(paper.text))
    yield from (f"counts nobody: {match[0]!r}" for match in NOUGHT.finditer(paper.text))


def _registered(paper: PaperRead) -> Iterator[str]:
    """A number that the register has, left blank or told otherwise."""
    if paper.number or paper.cites:
        yield from (f"leaves a number blank: {match[0]!r}" for match in LEFT_BLANK.finditer(paper.text))
    if paper.number and f"Số: {paper.number}" not in paper.lines:
        yield f"does not bear its number {paper.number}"
    for number in paper.cites:
        if not re.search(rf"số {re.escape(number)},? ngày \d", paper.text):
            yield f"does not cite {number} with its day"


def _parts(paper: PaperRead) -> Iterator[str]:
    last = 0
    for line in paper.lines:
        if line.startswith("DANH SÁCH"):
            last = 0
        if match := PART.match(line.removeprefix("|").strip()):
            number = WHOLE[match[1]]
            if number > last + 1:
                yield f"part {match[1]} without the one before it: {line[:60]}"
            last = number


def _shares(paper: PaperRead) -> Iterator[str]:
    for match in SHARE.finditer(paper.text):
        numerator, denominator = (int(part.replace(".", "")) for part in match.groups()[:2])
        places = len(match[3].partition(",")[2])
        exact = 100 * numerator * 10**places
        rounded = (2 * exact + denominator) // (2 * denominator) if denominator else 0
        if int(match[3].replace(",", "")) != rounded:
            yield f"share that is not rounded: {match[0]}"
        if denominator <= 3 and numerator < denominator and f"{match[0]} Đạt" in paper.text:
            yield f"a count as a share: {match[0]}"


def _day_of(paper: PaperRead) -> str:
    """The day on which a paper was issued, as ISO text; empty where it bears none."""
    matches = (ISSUED.search(line) for line in paper.lines[:24])
    day = next((match for match in matches if match and all(match.groups()[1:])), None)
    return f"{day[4]}-{int(day[3]):02d}-{int(day[2]):02d}" if day else ""


def _after_its_day(paper: PaperRead) -> Iterator[str]:
    """A day after that of the paper, but where something is due then; a session outside office hours."""
    issued = _day_of(paper)
    for line in (line for line in paper.lines if issued and not DUE.search(line)):
        days = [match.groups()[::-1] for match in DAY.finditer(line)]
        days += [match.groups()[::-1] for match in DAY_IN_WORDS.finditer(line)]
        told = [f"{year}-{int(month):02d}-{int(day):02d}" for year, month, day in days]
        yield from (f"of {issued}, tells of {day}: {line[:80]}" for day in told if day > issued)
    for match in HOUR.finditer(paper.text):
        if not OFFICE_HOURS[0] <= int(match[1]) < OFFICE_HOURS[1]:
            yield f"at {match[0]}, outside office hours"


def _days(paper: PaperRead) -> Iterator[str]:
    for match in SPAN.finditer(paper.text):
        first, last = match.groups()[2::-1], match.groups()[5:2:-1]
        if last < first:
            yield f"ends before it begins: {match[0]}"


def _columns(paper: PaperRead) -> Iterator[str]:
    if "Trước phong trào" in paper.text and not any("trước: " in line for line in paper.lines):
        yield "a column for the figures before the movement without any figure"


def _head(paper: PaperRead) -> Iterator[str]:
    if paper.kind in NO_HEAD:
        return
    head = tuple(line for line in map(str.strip, paper.lines[:24]) if line)
    wanted = " ".join((*paper.upper, *paper.name))
    if wanted not in (" ".join(head[begin:end]) for begin in (0, 1, 2, 3) for end in range(begin + 1, begin + 8)):
        yield f"head lines are {head[:5]}, not {wanted}"
    number = next((line for line in head if line.startswith("Số:")), "")
    ends = f"-{paper.sign}" if paper.kind != "forwarding_letter" else f"/{paper.sign}-KSTTHC"
    if number and not number.endswith(ends) and "HĐTĐKT" not in number:
        yield f"sign is {number!r}, not of {paper.sign}"
    issued = next((match for line in head if (match := ISSUED.search(line))), None)
    if issued is None or issued[1].strip() != paper.place:
        yield f"place is {issued and issued[1]!r}, not {paper.place!r}"


def _head_in_pdf(paper: PaperRead) -> Iterator[str]:
    """A line of the head that the page breaks again."""
    if paper.kind not in NO_HEAD and paper.pdf:
        shown = [" ".join(line.split()) for line in paper.pdf[:14]]
        head = [line for line in paper.lines[:24] if line.strip()]
        of_bodies = head[: next((at for at, line in enumerate(head) if line.startswith(("Số:", "CỘNG HÒA", "DỰ"))), 0)]
        # pdftotext joins a line that ends with a hyphen to the next one
        broken = [line for line in of_bodies if not any(line.removesuffix(" -") in row for row in shown)]
        yield from (f"the page breaks {line!r}" for line in broken)


def _signature(paper: PaperRead) -> Iterator[str]:
    if paper.signs and not any(sign in paper.text for sign in paper.signs):
        yield f"signed by none of {paper.signs}"


def _signature_in_pdf(paper: PaperRead) -> Iterator[str]:
    """A line of a signature that the page breaks: none of its rows has it, alone or beside other whole lines."""
    if not paper.pdf:
        return
    lines = {line for text in paper.lines if (line := " ".join(text.split()))}
    shown = Counter(line for row in paper.pdf for line in _whole_lines(" ".join(row.split()), lines) or ())
    for line, times in Counter(paper.signed).items():
        if shown[line] < times:
            yield f"the page breaks {line!r} of a signature"


def _whole_lines(row: str, lines: set[str]) -> tuple[str, ...] | None:
    """The lines that a row of the page consists of, side by side; None where it holds a part of one."""
    if row in lines:
        return (row,)
    for at in (at for at, letter in enumerate(row) if letter == " " and row[:at] in lines):
        if (rest := _whole_lines(row[at + 1 :], lines)) is not None:
            return row[:at], *rest
    return None


def _grounds(paper: PaperRead) -> Iterator[str]:
    yield from (f"cites {number}, which is repealed" for number in REPEALED if number in paper.text)
    for number, (first, last) in paper.texts.items():
        if number in paper.text and paper.on and not first <= paper.on <= last:
            yield f"cites {number}, which is not in force on {paper.on}"
    if paper.kind in CITES_GROUNDS:
        grounds = [line for line in paper.lines if line.startswith("Căn cứ ")]
        if not re.search(r"Kế hoạch số \S+/KH-UBND ngày", grounds[-1] if grounds else ""):
            yield "does not rest on the Plan by its number, last of its grounds"
        if "06/2022/QH15" in paper.text and paper.on >= "2026-10-01" and "06/2026/QH16" not in paper.text:
            yield "names the Law of 2022 without its amendment"
    if paper.kind in DECIDES and not re.search(r"(Theo|Xét) đề nghị .*số \S+/(TTr|BB)-", paper.text):
        yield "does not say on whose proposal"


def _title(paper: PaperRead) -> Iterator[str]:
    if paper.kind not in ("revocation_decision", "unit_brief") and LEGAL_TITLE.casefold() not in paper.text.casefold():
        yield "does not name the movement by its legal title"


def _total(paper: PaperRead) -> Iterator[str]:
    if paper.total is not None:
        told = {int(match[1].rstrip(".").replace(".", "")) for match in TOTAL.finditer(paper.text)}
        if told != {paper.total}:
            yield f"totals {sorted(told)}, the list {paper.total}"


def _votes(paper: PaperRead) -> Iterator[str]:
    if paper.kind == "council_minutes" and "Không hợp lệ" in paper.text:
        yield "abstentions printed as invalid"


CHECKS: tuple[Callable[[PaperRead], Iterator[str]], ...] = (
    _words,
    _numbers,
    _registered,
    _parts,
    _shares,
    _days,
    _after_its_day,
    _columns,
    _head,
    _head_in_pdf,
    _signature,
    _signature_in_pdf,
    _grounds,
    _title,
    _total,
    _votes,
)
