"""What the documents share: heading, signature, people and collectives, lines of lists.

Every field's comment is its description in docs/reference/paper-fields.md. Text is Vietnamese, as it is to be printed.
"""

from dataclasses import dataclass
from datetime import date

from thidua.documents.papers.heading_rules import lines_in_head
from thidua.documents.papers.vietnamese_formats import bar, long_day, short_day
from thidua.i18n import formats


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a document: bodies, number, place and date."""

    parent_body: str  # the body above, in capitals; empty where there is none; a line each where it breaks
    body: str  # the issuing body, in capitals; likewise
    symbol: str  # what follows the number: TTr-SNV
    place: str  # where it is signed: Cần Thơ
    number: int | None = None  # None until the registry gives it
    issued_on: date | None = None  # None until it is signed
    draft: bool = False  # whether it may not be signed yet: the movement is not confirmed

    @property
    def parent_lines(self) -> tuple[str, ...]:
        """The lines of the body above, as they stand in the head."""
        return lines_in_head(self.parent_body)

    @property
    def body_lines(self) -> tuple[str, ...]:
        """The lines of the issuing body, as they stand in the head."""
        return lines_in_head(self.body)

    @property
    def number_text(self) -> str:
        """05/TTr-SNV, with blanks where no number is given yet."""
        return formats.document_number(self.number, self.symbol)

    @property
    def number_line(self) -> str:
        """Số: 05/TTr-SNV."""
        return f"Số: {self.number_text}"

    @property
    def day_text(self) -> str:
        """Ngày 05 tháng 3 năm 2026, with blanks where it is not signed yet."""
        return long_day(self.issued_on)

    @property
    def date_line(self) -> str:
        """Cần Thơ, ngày 05 tháng 3 năm 2026."""
        return f"{self.place}, {self.day_text}"


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """Who signs, and by which authority."""

    authority: tuple[str, ...]  # lines in capitals: TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH
    name: str  # the signer's full name; empty where it is filled in by hand


@dataclass(frozen=True, slots=True)
class Reference:
    """Another document, as it is cited."""

    kind: str  # Tờ trình, Quyết định, Biên bản
    number: int | None  # its number
    symbol: str  # what follows its number; a whole number and sign, as somebody typed it, stands as it is
    issued_on: date | None  # its date
    issuer: str  # who issued it, as cited: Chủ tịch Ủy ban nhân dân thành phố

    @property
    def number_text(self) -> str:
        """12/QĐ-UBND."""
        return formats.document_number(self.number, self.symbol)

    @property
    def day_text(self) -> str:
        """Ngày 05 tháng 3 năm 2027."""
        return long_day(self.issued_on)

    @property
    def text(self) -> str:
        """Quyết định số 12/QĐ-UBND ngày 05 tháng 3 năm 2027 của Chủ tịch Ủy ban nhân dân thành phố."""
        return f"{self.kind} số {self.number_text} {self.day_text} của {self.issuer}"


@dataclass(frozen=True, slots=True)
class Collective:
    """A collective in a list."""

    name: str  # full name
    unit: str = ""  # the body it belongs to; empty where it is a body itself
    achievement: str = ""  # the achievement in brief
    stated_reason: str = ""  # why it is proposed although a criterion is not met; empty where all are met
    amount_vnd: int = 0  # bonus, where the document states one
    excepted_by: str = ""  # the signed acts behind stated_reason, without criterion and ground


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person in a list."""

    honorific: str  # Ông or Bà
    name: str  # full name
    position: str  # position held
    unit: str  # unit, with the body above it where needed
    achievement: str = ""  # the achievement in brief
    stated_reason: str = ""  # why they are proposed although a criterion is not met; empty where all are met
    amount_vnd: int = 0  # bonus, where the document states one
    excepted_by: str = ""  # the signed acts behind stated_reason, without criterion and ground

    @property
    def full_name(self) -> str:
        """Ông Nguyễn Văn An."""
        return f"{self.honorific} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a council at a meeting."""

    honorific: str  # Ông or Bà
    name: str  # full name
    position: str  # position held
    role: str  # role in the council: Chủ tịch Hội đồng, Ủy viên, Thư ký
    absent_reason: str = ""  # why absent; empty for those present

    @property
    def full_name(self) -> str:
        """Bà Trần Thị Bình."""
        return f"{self.honorific} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class RecusedMember:
    """A member who took no part in a vote."""

    name: str  # the member's full name
    subject: str  # whom the vote was about
    reason: str  # why


@dataclass(frozen=True, slots=True)
class VoteLine:
    """What a vote gave for one candidate."""

    name: str  # the candidate
    unit: str  # the candidate's unit; empty for a body
    agreed: int  # votes for
    disagreed: int  # votes against
    abstained: int  # votes of no opinion
    recused: int  # members who took no part in this vote
    base: int  # by how many the share is reckoned, as the movement lays down
    passed: bool  # whether the share asked was reached

    @property
    def share_text(self) -> str:
        """Share of the votes for: 93,3%."""
        return formats.share(self.agreed, self.base, "vi")

    @property
    def outcome(self) -> str:
        """Đủ số phiếu or Không đủ số phiếu."""
        return "Đủ số phiếu" if self.passed else "Không đủ số phiếu"


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """A criterion's result in an achievement report."""

    clause: str  # clause of the plan: III.3.a.6
    title: str  # what is counted
    before: str  # the figure before, as it is to be read; empty where there is none
    after: str  # the figure in the movement
    text: str = ""  # explanation; empty where none is needed


@dataclass(frozen=True, slots=True)
class RecognisedInitiative:
    """An initiative with its effect and who recognised it."""

    title: str  # name of the initiative
    effect: str  # its effect, with figures
    share: str = ""  # the author's share: 60%; empty for a collective
    recognised_by: Reference | None = None  # the decision that recognised it; None where there is none


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """How the quota of one kind was reckoned."""

    kind: str  # Tập thể or Cá nhân
    registered: int  # directly taking part, from the frozen register
    share_numerator: int  # 10 of 10%
    share_denominator: int  # 100 of 10%
    allowed: int  # the quota, rounded down
    proposed: int  # proposed by the units
    chosen: int  # submitted for award

    @property
    def share_text(self) -> str:
        """10%."""
        return formats.share(self.share_numerator, self.share_denominator, "vi")


@dataclass(frozen=True, slots=True)
class CutLine:
    """A proposal that is not submitted, with the reason."""

    name: str  # collective or person
    unit: str  # unit
    reason: str  # why it is not submitted


@dataclass(frozen=True, slots=True)
class BonusLine:
    """A line of the bonus sheet."""

    name: str  # collective or person
    unit: str  # position and unit; empty for a body
    multiple_hundredths: int  # 150 for 1.5 times the base salary
    amount_vnd: int  # after rounding
    excepted_by: str = ""  # the signed acts that except it from a criterion; empty where all are met


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion on the head's responsibility sheet."""

    clause: str  # clause of the plan
    title: str  # the criterion
    asked: str  # what is asked: ≥ 80%
    figure: str  # what was reached: 41/50 (82%)
    state: str  # Đạt, Chưa đạt, Chưa đủ dữ liệu


@dataclass(frozen=True, slots=True)
class InspectionLine:
    """An inspection with its finding."""

    held_on: date  # day of the inspection
    finding: str  # finding
    remedied: str  # what was done about it

    @property
    def day_text(self) -> str:
        """05/03/2026."""
        return short_day(self.held_on)


@dataclass(frozen=True, slots=True)
class RevokedLine:
    """An award that is revoked."""

    name: str  # collective or person
    unit: str  # position and unit; empty for a body
    decision: Reference  # the decision that gave the award
    amount_vnd: int  # money to be recovered
    reason: str  # what was false


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A file of a dossier in its table of contents, or what proves a criterion without a file."""

    file: str  # name of the file: 01-to-trinh.docx; empty for a figure
    title: str  # what it is: Tờ trình đề nghị khen thưởng
    about: str  # whom it is about; empty where about the whole


@dataclass(frozen=True, slots=True)
class AppraisedSubject:
    """A collective or person of a dossier, as the council voted and the City Office looked at the claim."""

    name: str  # with the form of address
    unit: str  # position and unit of a person; empty for a body
    votes: str  # votes for it out of those cast: 5/6
    met: int  # criteria met
    applicable: int  # criteria that apply
    remark: str  # what the City Office said of the claim


@dataclass(frozen=True, slots=True)
class AppraisedCriterion:
    """A criterion of a subject of the dossier, as it was looked at."""

    about: str  # whom it is about
    title: str  # the criterion
    wanted: str  # the threshold: ≥ 80%; empty where nothing is counted
    figure: str  # the deciding figure: 47/50 (94,0%); a dash where nothing is counted
    state: str  # Đạt, Chưa đạt
    proofs: int  # how many files prove it
    excepted: bool = False  # whether a signed act excepts from it


@dataclass(frozen=True, slots=True)
class AppraisedPoint:
    """A point of the appraisal's checklist with its answer."""

    title: str  # the point
    answer: str  # Đạt, Chưa đạt, Chưa xem xét
    note: str  # what is missing; empty where it holds


@dataclass(frozen=True, slots=True)
class Certificate:
    """The text of one certificate."""

    name: str  # as printed: Ông Nguyễn Văn An, or the collective's name
    description: str  # position and unit; empty for a collective
    merit: str  # Đã có thành tích …
    book_number: int  # number in the book of awards
    address: str = ""  # of the page where everybody checks it; empty where the site has no public address


@dataclass(frozen=True, slots=True)
class PeriodFigure:
    """A figure of the whole city: in the period, and since the movement began."""

    title: str  # the figure: Tỷ lệ hồ sơ giải quyết đúng hạn
    in_period: str  # 1.234/1.300 (94,9%) of the period; a dash where nothing was counted
    so_far: str  # the same since the movement began


@dataclass(frozen=True, slots=True)
class MonthShare:
    """A month of a figure: the integers, the share, and the bar of it."""

    month: str  # 11/2026
    numerator: int  # counted for the figure
    denominator: int  # of so many

    @property
    def counted(self) -> str:
        """1.234/1.300."""
        return f"{formats.integer(self.numerator, 'vi')}/{formats.integer(self.denominator, 'vi')}"

    @property
    def share_text(self) -> str:
        """94,9%."""
        return formats.share(self.numerator, self.denominator, "vi")

    @property
    def bar(self) -> str:
        """The share as a bar of letters: a whole square for each twentieth, a small one for a fortieth, cut."""
        return bar(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class StateCounts:
    """How many subjects of a group got which verdict for a criterion."""

    title: str  # the criterion
    met: int  # met
    not_met: int  # not met
    not_determinable: int  # not determinable yet
    on_hold: int  # on hold


@dataclass(frozen=True, slots=True)
class GroupStates:
    """A group of subjects with its verdicts, criterion by criterion."""

    title: str  # the group: Xã, phường
    subject_count: int  # how many subjects it has
    lines: tuple[StateCounts, ...]  # criteria, in the order of the Plan


@dataclass(frozen=True, slots=True)
class ObstacleKindLine:
    """Obstacles of a kind: how many, how many still wait, how long the oldest has waited."""

    kind: str  # the kind: Phần mềm, đường truyền
    raised: int  # raised until the end of the period
    raised_in_period: int  # ... of them in the period
    closed: int  # ... of them brought to an end
    waiting: int  # ... of them still open
    overdue: int  # ... of them past their limit
    longest_days: int  # days that the oldest of the open ones has waited; 0 where none is open


@dataclass(frozen=True, slots=True)
class DifficultyLine:
    """A difficulty that is still open."""

    unit: str  # who raised it
    title: str  # what it is
    raised: str  # day it was raised: 05/11/2026
    waited_days: int  # days it has waited
    state: str  # where it is: chờ trả lời
    proposal: str  # what is proposed to the city; may be empty


@dataclass(frozen=True, slots=True)
class AwardProgress:
    """How far an award has come."""

    title: str  # the award
    begun: int  # proposals begun by units
    sent: int  # ... of them sent on
    accepted: int  # ... of them accepted in the appraisal
    collectives: int  # collectives awarded by a decision
    individuals: int  # persons awarded by a decision
    amount_vnd: int  # bonus by those decisions


@dataclass(frozen=True, slots=True)
class DueLine:
    """What is due, by whom, until when."""

    what: str  # the task
    who: str  # who does it
    until: str  # last day: 30/01/2027; thường xuyên where there is none


@dataclass(frozen=True, slots=True)
class BriefLine:
    """A criterion in the brief of a unit."""

    title: str  # the criterion
    asked: str  # what is asked: ≥ 80%
    figure: str  # what was reached: 41/50 (82,0%)
    state: str  # Đạt, Chưa đạt, Chưa đủ dữ liệu
    lacking: str  # what is lacking; empty where nothing is


@dataclass(frozen=True, slots=True)
class MovementCountLine:
    """A line of form 0601: emulation movements by the level that launched them."""

    title: str  # what the line counts
    code: str  # its code in the form; empty where the line is a heading
    total: str  # all movements: 12, - where there is none, … where the data do not say
    central: str  # launched by the Central Council
    province: str  # launched by a ministry, a central body, a province or city
    body: str  # launched by a body, organisation or unit


@dataclass(frozen=True, slots=True)
class StateAwardLine:
    """A line of form 0602: awards of the State."""

    title: str  # what the line counts
    code: str  # its code in the form; empty where the line is a heading
    unit: str  # what is counted: Tập thể, Người
    total: str  # how many: 12, - where there is none


@dataclass(frozen=True, slots=True)
class CityAwardLine:
    """A line of form 0603: awards of a ministry, a central body, a province or city."""

    title: str  # what the line counts
    code: str  # its code in the form; empty where the line is a heading
    unit: str  # what is counted: Tập thể, Người
    total: str  # how many: 12, - where there is none, … where the data do not say
    certificates: str  # Bằng khen
    fighters: str  # Chiến sĩ thi đua cấp bộ, cấp tỉnh
    flags: str  # Cờ thi đua
    badges: str  # Huy hiệu, kỷ niệm chương


@dataclass(frozen=True, slots=True)
class FundLine:
    """What a fund paid for awards in a year."""

    fund: str  # the fund
    payer: str  # the body whose fund it is
    decisions: int  # decisions of the year it pays for
    collectives: int  # collectives awarded by them
    individuals: int  # persons awarded by them
    paid_vnd: int  # bonus by them, awards revoked later among them
    to_recover_vnd: int  # bonus of awards revoked in the year
    recovered_vnd: int  # what was paid back in the year


@dataclass(frozen=True, slots=True)
class FundDecisionLine:
    """A decision that a fund paid for."""

    decision: str  # the decision, as cited
    fund: str  # the fund
    collectives: int  # collectives awarded
    individuals: int  # persons awarded
    paid_vnd: int  # bonus


@dataclass(frozen=True, slots=True)
class ForwardedDossier:
    """A unit's dossier that the City Office hands on."""

    unit: str  # the unit, as named in a sentence
    collectives: int  # collectives it proposes
    individuals: int  # persons it proposes
    received: str  # day the unit handed it in: 12/01/2027
    checked: int  # of whom the City Office compared what is claimed with the data
    proposed: int  # of so many
