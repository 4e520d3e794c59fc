"""What stands in each document: one frozen dataclass a document, filled from the data, never from a template.

Counts and totals are properties over the lists, so that a letter cannot disagree with its list. Every field's comment
is its description in docs/reference/paper-fields.md. Text is Vietnamese, as it is to be printed; amounts in words are
given.
"""

from dataclasses import dataclass
from datetime import date, datetime

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
    Heading,
    InspectionLine,
    ListedPerson,
    Member,
    MonthShare,
    MovementCountLine,
    ObstacleKindLine,
    PeriodFigure,
    QuotaLine,
    RecognisedInitiative,
    RecusedMember,
    Reference,
    RevokedLine,
    SignatureBlock,
    StateAwardLine,
    VoteLine,
)
from thidua.documents.papers.vietnamese_formats import DOTS, padded, short_day


@dataclass(frozen=True, slots=True)
class ListedSubjects:
    """Collectives and individuals of a document, and what is counted over them."""

    heading: Heading  # head of the document
    subject: str  # subject line, without the name of the kind: Về việc …
    award: str  # the award: Bằng khen của Chủ tịch Ủy ban nhân dân thành phố
    movement: str  # name of the emulation movement
    grounds: tuple[str, ...]  # legal grounds, each without a sign at its end
    collectives: tuple[Collective, ...]  # the list of collectives, in order
    individuals: tuple[ListedPerson, ...]  # the list of individuals, in order
    recipients: tuple[str, ...]  # Nơi nhận, the last one Lưu: VT, …; each without a sign at its end
    signature: SignatureBlock  # who signs

    @property
    def collective_count(self) -> int:
        """How many collectives the list has."""
        return len(self.collectives)

    @property
    def individual_count(self) -> int:
        """How many individuals the list has."""
        return len(self.individuals)

    @property
    def total_vnd(self) -> int:
        """Sum of the amounts over the list."""
        return sum(collective.amount_vnd for collective in self.collectives) + sum(
            individual.amount_vnd for individual in self.individuals
        )


@dataclass(frozen=True, slots=True)
class ProposalLetter(ListedSubjects):
    """Proposal letter of a unit (form 01 of Decree 152/2025/NĐ-CP) with the list attached."""

    addressee: tuple[str, ...] = ()  # to whom, one a line
    decider: str = ""  # who decides, as named in a sentence: Chủ tịch Ủy ban nhân dân thành phố Cần Thơ
    proposer: str = ""  # the proposing body, as named in a sentence: Sở Tư pháp
    summary: tuple[str, ...] = ()  # what was achieved, a paragraph each
    council: Reference | None = None  # minutes of the council


@dataclass(frozen=True, slots=True)
class CouncilMinutes:
    """Minutes of the emulation and commendation council."""

    heading: Heading  # head of the document
    subject: str  # Họp Hội đồng … xét, đề nghị …
    award: str  # the award voted on
    movement: str  # name of the emulation movement
    council: str  # name of the council
    place: str  # where the meeting was held
    began_at: datetime  # beginning, civil time of Vietnam
    ended_at: datetime  # end, civil time of Vietnam
    present: tuple[Member, ...]  # members present
    absent: tuple[Member, ...]  # members absent, with the reason
    chair: Member  # who led the meeting
    secretary: Member  # who wrote the minutes
    quorum: int  # how many had to be present
    secret: bool  # whether the ballot was secret
    pass_numerator: int  # share of votes asked: 9 of 9/10
    pass_denominator: int  # 10 of 9/10
    proceedings: tuple[str, ...]  # what was presented and discussed, a paragraph each
    recusals: tuple[RecusedMember, ...]  # who took no part in which vote
    collective_votes: tuple[VoteLine, ...]  # votes on collectives
    individual_votes: tuple[VoteLine, ...]  # votes on individuals
    recipients: tuple[str, ...] = ()  # Nơi nhận; each without a sign at its end

    @property
    def present_count(self) -> int:
        """How many were present."""
        return len(self.present)

    @property
    def absent_count(self) -> int:
        """How many were absent."""
        return len(self.absent)

    @property
    def member_count(self) -> int:
        """How many members the council has."""
        return self.present_count + self.absent_count

    @property
    def passed_collectives(self) -> int:
        """How many collectives reached the share asked."""
        return sum(line.passed for line in self.collective_votes)

    @property
    def passed_individuals(self) -> int:
        """How many individuals reached the share asked."""
        return sum(line.passed for line in self.individual_votes)


@dataclass(frozen=True, slots=True)
class UnitReport:
    """Achievement report of a collective (form 08 of Decree 152/2025/NĐ-CP)."""

    heading: Heading  # head of the document
    award: str  # the award sought
    movement: str  # name of the emulation movement
    name: str  # full name of the collective
    seat: str  # where it sits
    contact: str  # telephone and e-mail of the office; may be empty
    structure: str  # how it is organised
    staff: int | None  # cadres, civil servants and public employees; None where the unit writes it by hand
    duties: tuple[str, ...]  # functions and duties, a paragraph each
    results: tuple[CriterionResult, ...]  # results by criterion
    achievements: tuple[str, ...]  # further achievements, a paragraph each
    initiatives: tuple[RecognisedInitiative, ...]  # initiatives and who recognised them
    signature: SignatureBlock  # the head
    confirmation: SignatureBlock  # the superior who confirms

    @property
    def compared(self) -> bool:
        """Whether any result has a figure from before the movement."""
        return any(line.before for line in self.results)

    @property
    def staff_text(self) -> str:
        """86; dots to write on where the number is not given."""
        return padded(self.staff) if self.staff else DOTS


@dataclass(frozen=True, slots=True)
class PersonReport:
    """Achievement report of a person (form 08 of Decree 152/2025/NĐ-CP)."""

    heading: Heading  # head of the document
    award: str  # the award sought
    movement: str  # name of the emulation movement
    honorific: str  # Ông or Bà
    name: str  # full name
    born_on: date | None  # date of birth; None where the author writes it by hand
    sex: str  # Nam or Nữ
    home: str  # home place
    residence: str  # where they live; may be empty
    position: str  # position held
    unit: str  # unit
    qualification: str  # professional qualification
    duties: tuple[str, ...]  # duties given, a paragraph each
    results: tuple[CriterionResult, ...]  # results by criterion
    achievements: tuple[str, ...]  # further achievements, a paragraph each
    initiatives: tuple[RecognisedInitiative, ...]  # initiatives, the author's share, and who recognised them
    signature: SignatureBlock  # the author
    confirmation: SignatureBlock  # the head who confirms

    @property
    def full_name(self) -> str:
        """Bà Trần Thị Bình."""
        return f"{self.honorific} {self.name}".strip()

    @property
    def compared(self) -> bool:
        """Whether any result has a figure from before the movement."""
        return any(line.before for line in self.results)

    @property
    def birth_text(self) -> str:
        """05/03/1986."""
        return short_day(self.born_on)


@dataclass(frozen=True, slots=True)
class Submission(ListedSubjects):
    """Submission of the Department of Home Affairs to the Chairman."""

    addressee: tuple[str, ...] = ()  # to whom, one a line
    decider: str = ""  # who decides, as named in a sentence
    proposer: str = ""  # who submits, as named in a sentence: Sở Nội vụ
    units_received: int = 0  # from how many units dossiers came
    appraisal: tuple[str, ...] = ()  # how dossiers were appraised, a paragraph each
    quota: tuple[QuotaLine, ...] = ()  # how the quota was reckoned
    cut: tuple[CutLine, ...] = ()  # proposals not submitted, with the reason
    fund: str = ""  # from which fund the bonus is paid
    total_words: str = ""  # the bonus total in words


@dataclass(frozen=True, slots=True)
class AwardDecision(ListedSubjects):
    """What decisions on an award share."""

    authority: str = ""  # who decides, in capitals: CHỦ TỊCH ỦY BAN NHÂN DÂN THÀNH PHỐ
    authority_name: str = ""  # the same as named in a sentence: Chủ tịch Ủy ban nhân dân thành phố
    merit: str = ""  # đã có thành tích xuất sắc trong …
    fund: str = ""  # from which fund the bonus is paid
    collective_bonus_vnd: int = 0  # bonus of one collective
    individual_bonus_vnd: int = 0  # bonus of one person
    total_words: str = ""  # the bonus total in words
    responsible: str = ""  # who carries it out: Chánh Văn phòng Ủy ban nhân dân thành phố, Giám đốc Sở Nội vụ …
    address: str = ""  # of the page where everybody checks it; empty where the site has no public address


@dataclass(frozen=True, slots=True)
class ChairmanDecision(AwardDecision):
    """The Chairman's decision with the annexed list."""


@dataclass(frozen=True, slots=True)
class UnitDecision(AwardDecision):
    """A unit head's decision on giấy khen with the annexed list."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """Texts of the certificates of one decision, a page each."""

    kind: str  # BẰNG KHEN or GIẤY KHEN
    authority: str  # who gives it, in capitals: CHỦ TỊCH ỦY BAN NHÂN DÂN THÀNH PHỐ CẦN THƠ
    decision: Reference  # the decision
    place: str  # where it is signed
    certificates: tuple[Certificate, ...]  # one a page, in the order of the list
    signature: SignatureBlock  # who signs
    draft: bool = False  # whether none may be signed yet: the movement is not confirmed


@dataclass(frozen=True, slots=True)
class CertificatesOnBlanks(Certificates):
    """What is printed on the printed forms of a decision, a page each: all but what the form bears itself."""

    test_sheet: str = ""  # of a test sheet what to do with it; empty on certificates


@dataclass(frozen=True, slots=True)
class BonusSheet:
    """Sheet of the bonuses of one decision."""

    heading: Heading  # head of the document
    subject: str  # what is paid: Kèm theo Bằng khen …
    decision: Reference  # the decision
    fund: str  # from which fund it is paid
    base_salary_vnd: int  # base salary in force on the day of the decision
    base_salary_source: str  # the decree that sets it
    collectives: tuple[BonusLine, ...]  # bonuses of collectives
    individuals: tuple[BonusLine, ...]  # bonuses of individuals
    total_words: str  # the total in words
    prepared_by: SignatureBlock  # who drew it up
    accountant: SignatureBlock  # chief accountant
    signature: SignatureBlock  # head

    @property
    def collectives_vnd(self) -> int:
        """Sum over the collectives."""
        return sum(line.amount_vnd for line in self.collectives)

    @property
    def individuals_vnd(self) -> int:
        """Sum over the individuals."""
        return sum(line.amount_vnd for line in self.individuals)

    @property
    def total_vnd(self) -> int:
        """Sum over all lines."""
        return self.collectives_vnd + self.individuals_vnd


@dataclass(frozen=True, slots=True)
class HeadSheet:
    """Head's responsibility sheet of a unit (clause V.3)."""

    heading: Heading  # head of the document
    movement: str  # name of the emulation movement
    unit: str  # unit
    head: Member  # its head; role is not printed
    period_from_on: date  # first day looked at
    period_to_on: date  # last day looked at
    plan: Reference | None  # the unit's own plan for the movement; None where it issued none
    criteria: tuple[CriterionLine, ...]  # criteria with their figures
    tasks_due: int  # tasks with a deadline in the period
    tasks_on_time: int  # ... of them on time
    tasks_late: int  # ... of them late or not done
    obstacles_opened: int  # obstacles opened
    obstacles_resolved: int  # ... of them resolved
    obstacles_overdue: int  # ... of them overdue
    inspections: tuple[InspectionLine, ...]  # inspections with findings
    completion: str  # how far the duties are fulfilled
    judgement: tuple[str, ...]  # the judgement of the head's responsibility, a paragraph each
    recipients: tuple[str, ...]  # Nơi nhận; each without a sign at its end
    signature: SignatureBlock  # who judges

    @property
    def period_from(self) -> str:
        """First day, as 15/04/2026."""
        return short_day(self.period_from_on)

    @property
    def period_to(self) -> str:
        """Last day, as 31/12/2026."""
        return short_day(self.period_to_on)


@dataclass(frozen=True, slots=True)
class RevocationDecision:
    """Decision that revokes awards and recovers their money."""

    heading: Heading  # head of the document
    subject: str  # subject line: Về việc hủy bỏ …
    award: str  # the award revoked
    authority: str  # who decides, in capitals
    authority_name: str  # the same as named in a sentence
    grounds: tuple[str, ...]  # legal grounds, each without a sign at its end
    revoked: tuple[RevokedLine, ...]  # awards revoked
    fund: str  # the fund the money goes back to
    repay_by_on: date  # last day of repayment
    total_words: str  # the total in words
    responsible: str  # who carries it out
    recipients: tuple[str, ...]  # Nơi nhận; each without a sign at its end
    signature: SignatureBlock  # who signs

    @property
    def revoked_count(self) -> int:
        """How many awards are revoked."""
        return len(self.revoked)

    @property
    def total_vnd(self) -> int:
        """Sum of the money to be recovered."""
        return sum(line.amount_vnd for line in self.revoked)


@dataclass(frozen=True, slots=True)
class DossierContents:
    """Table of contents of a dossier's files."""

    heading: Heading  # head of the document
    award: str  # the award sought
    movement: str  # name of the emulation movement
    files: tuple[ContentsLine, ...]  # the files in the order of their numbers, with the figures among them

    @property
    def file_count(self) -> int:
        """How many files the dossier has; a figure is none."""
        return sum(bool(line.file) for line in self.files)


@dataclass(frozen=True, slots=True)
class CityReport:
    """Report of the City Office on the movement: of a month, of a quarter, or of the whole of it (V.3)."""

    heading: Heading  # head of the document
    subject: str  # Kết quả thực hiện … tháng 11 năm 2026
    movement: str  # name of the emulation movement
    addressee: tuple[str, ...]  # to whom, one a line
    reporter: str  # who reports, as named in a sentence
    plan: str  # the Plan, as cited: Kế hoạch số … ngày … của …
    period: str  # tháng 11 năm 2026
    period_from_on: date  # first day of the period
    period_to_on: date  # last day of the period that is reported
    data_until_on: date  # day up to which verdicts are judged
    figures: tuple[PeriodFigure, ...]  # figures of the whole city
    months: tuple[MonthShare, ...]  # dossiers finished on time, by month
    unit_count: int  # collectives judged
    person_count: int  # persons judged
    groups: tuple[GroupStates, ...]  # verdicts by group and criterion
    plans_issued: int  # units that issued a plan of their own
    plans_late: tuple[str, ...]  # units that have not
    inspections: int  # inspections in the period
    inspections_open: int  # inspections whose findings are still to be put right, at the end of the period
    initiatives: int  # initiatives recognised in the period
    initiatives_so_far: int  # ... since the beginning
    activities: int  # activities of publicity done in the period
    activities_reach: int  # people they reached
    mobilisations: int  # activities of mobilising people done in the period
    mobilisations_reach: int  # people they reached
    stories: int  # stories published in the period
    stories_so_far: int  # ... since the beginning
    awards: tuple[AwardProgress, ...]  # proposals and awards
    obstacles: tuple[ObstacleKindLine, ...]  # obstacles by kind
    difficulties: tuple[DifficultyLine, ...]  # difficulties still open
    due: tuple[DueLine, ...]  # what is due next, by whom
    recipients: tuple[str, ...]  # Nơi nhận, the last one Lưu: VT, …; each without a sign at its end
    signature: SignatureBlock  # who signs

    @property
    def obstacles_raised(self) -> int:
        """How many obstacles were raised until the end of the period."""
        return sum(line.raised for line in self.obstacles)

    @property
    def obstacles_waiting(self) -> int:
        """How many of them are still open."""
        return sum(line.waiting for line in self.obstacles)

    @property
    def obstacles_overdue(self) -> int:
        """How many of those are past their limit."""
        return sum(line.overdue for line in self.obstacles)

    @property
    def late_count(self) -> int:
        """How many units have not issued a plan of their own."""
        return len(self.plans_late)


@dataclass(frozen=True, slots=True)
class UnitBrief:
    """Brief of a unit on one page, for its head and the City Office."""

    heading: Heading  # head of the document
    unit: str  # the unit, as named in a sentence
    data_until_on: date  # day up to which verdicts are judged
    group: str  # its group: Xã, phường
    group_count: int  # how many units the group has
    quartile: int  # 1 to 4 by how many criteria are met, 1 the most; 0 where the group has fewer than four units
    met: int  # criteria met
    applicable: int  # criteria asked of it
    criteria: tuple[BriefLine, ...]  # criteria with their figures
    months: tuple[MonthShare, ...]  # its dossiers finished on time, the last months
    due: tuple[DueLine, ...]  # its next limits


@dataclass(frozen=True, slots=True)
class StatisticsForms:
    """Statistics of emulation and commendation of a year (forms 0601 to 0603 of Circular 2/2023/TT-BNV).

    Their layout is to be confirmed against the official text.
    """

    heading: Heading  # head of the document
    subject: str  # Thống kê thi đua, khen thưởng năm 2026
    movement: str  # name of the emulation movement
    addressee: tuple[str, ...]  # to whom, one a line
    reporter: str  # who reports, as named in a sentence
    circular: str  # the circular, as cited: Thông tư số … ngày … của …
    circular_number: str  # its number: 2/2023/TT-BNV
    year: str  # the year reported
    counted_to_on: date  # last day that is counted
    movements: tuple[MovementCountLine, ...]  # form 0601
    state_awards: tuple[StateAwardLine, ...]  # form 0602
    city_awards: tuple[CityAwardLine, ...]  # form 0603
    leaders: int  # awarded persons in leading positions, whose level the data do not say
    recipients: tuple[str, ...]  # Nơi nhận, the last one Lưu: VT, …; each without a sign at its end
    signature: SignatureBlock  # who signs


@dataclass(frozen=True, slots=True)
class FundReport:
    """What the commendation funds paid for the awards of the movement in a year; its layout is to be confirmed."""

    heading: Heading  # head of the document
    subject: str  # Sử dụng quỹ khen thưởng năm 2026
    movement: str  # name of the emulation movement
    addressee: tuple[str, ...]  # to whom, one a line
    reporter: str  # who reports, as named in a sentence
    year: str  # the year reported
    counted_to_on: date  # last day that is counted
    funds: tuple[FundLine, ...]  # the funds, that of the city first
    decisions: tuple[FundDecisionLine, ...]  # the decisions they paid for, in the order of days
    total_words: str  # what was paid, in words
    recipients: tuple[str, ...]  # Nơi nhận, the last one Lưu: VT, …; each without a sign at its end
    signature: SignatureBlock  # who signs

    @property
    def total_vnd(self) -> int:
        """What all funds paid."""
        return sum(line.paid_vnd for line in self.funds)

    @property
    def to_recover_vnd(self) -> int:
        """What is to be paid back to all funds."""
        return sum(line.to_recover_vnd for line in self.funds)

    @property
    def recovered_vnd(self) -> int:
        """What was paid back to all funds."""
        return sum(line.recovered_vnd for line in self.funds)


@dataclass(frozen=True, slots=True)
class ForwardingLetter:
    """Letter by which the City Office hands dossiers on to Home Affairs (V.3)."""

    heading: Heading  # head of the document
    subject: str  # V/v chuyển hồ sơ đề nghị tặng …
    award: str  # the award
    addressee: tuple[str, ...]  # to whom, one a line
    sender: str  # who hands on, as named in a sentence
    receiver: str  # to whom, as named in a sentence
    plan: str  # the Plan, as cited: Kế hoạch số … ngày … của …
    handed_on: date  # day of handing on
    dossiers: tuple[ForwardedDossier, ...]  # the dossiers, in the order in which they were compiled
    recipients: tuple[str, ...]  # Nơi nhận, the last one Lưu: VT, …; each without a sign at its end
    signature: SignatureBlock  # who signs

    @property
    def dossier_count(self) -> int:
        """How many dossiers are handed on."""
        return len(self.dossiers)

    @property
    def collective_count(self) -> int:
        """How many collectives they propose."""
        return sum(dossier.collectives for dossier in self.dossiers)

    @property
    def individual_count(self) -> int:
        """How many persons they propose."""
        return sum(dossier.individuals for dossier in self.dossiers)


@dataclass(frozen=True, slots=True)
class AppraisalReport:
    """What Home Affairs says of a dossier after examining it (V.5)."""

    heading: Heading  # head of the document
    subject: str  # Thẩm định hồ sơ đề nghị tặng … của …
    award: str  # the award
    movement: str  # name of the emulation movement
    addressee: tuple[str, ...]  # to whom, one a line
    examiner: str  # who examines, as named in a sentence: Sở Nội vụ
    unit: str  # who proposes, as named in a sentence
    decider: str  # who decides, as named in a sentence
    received_on: date  # day on which the dossier reached the examiner
    council: Reference  # the minutes of the unit's council
    subjects: tuple[AppraisedSubject, ...]  # who is proposed
    exceptions: tuple[str, ...]  # the signed acts that except somebody from a criterion, a paragraph each
    criteria: tuple[AppraisedCriterion, ...]  # each criterion of each of them
    points: tuple[AppraisedPoint, ...]  # the checklist
    requests: tuple[str, ...]  # what was asked for more and what was answered, a paragraph each
    lacking: tuple[str, ...]  # why it is not put forward, a paragraph each; empty: it is
    recipients: tuple[str, ...]  # Nơi nhận, the last one Lưu: VT, …; each without a sign at its end
    signature: SignatureBlock  # who signs


Paper = (
    ProposalLetter
    | CouncilMinutes
    | UnitReport
    | PersonReport
    | Submission
    | ChairmanDecision
    | UnitDecision
    | Certificates
    | CertificatesOnBlanks
    | BonusSheet
    | HeadSheet
    | RevocationDecision
    | DossierContents
    | CityReport
    | UnitBrief
    | StatisticsForms
    | FundReport
    | ForwardingLetter
    | AppraisalReport
)
