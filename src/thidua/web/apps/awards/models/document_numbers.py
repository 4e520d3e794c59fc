"""The register of numbers of papers, by body, year and sign (Decree 30/2020/NĐ-CP)."""

from django.db import models
from django.utils import timezone

from thidua.i18n import _
from thidua.web.apps.awards.models.awards import AwardList, Candidate, Proposal, Revocation
from thidua.web.apps.awards.models.council import VotingSession
from thidua.web.apps.awards.models.person import person

# Of each column that says what a paper is of: the papers that are. A report is of the name it is kept under.
PAPERS_OF = {
    "proposal": ("proposal_letter", "appraisal_report"),
    "session": ("council_minutes",),
    "candidate": ("unit_report",),
    "award_list": ("submission", "decision", "bonus_sheet"),
    "revocation": ("revocation_proposal", "revocation_decision", "adjusted_sheet"),
    "report": ("forwarding_letter", "city_report", "statistics_forms", "fund_report", "movement_plan"),
}
# Where the columns hold what they are of, without a query.
COLUMN_IDS = {column: f"{column}_id" for column in PAPERS_OF if column != "report"}


def _of_one() -> models.Q:
    """A number is of one thing, and of one that has such a paper."""
    condition = models.Q()
    for column, papers in PAPERS_OF.items():
        others = {f"{other}__isnull": True for other in PAPERS_OF if other != column}
        condition |= models.Q(**{f"{column}__isnull": False, "paper__in": papers, **others})
    return condition


class DocumentNumber(models.Model):
    """A number that a paper has in its body's register of a year; numbers run for each sign.

    paper: which paper (`PAPERS_OF`), of the one column of those that is filled. symbol: what stands after the number,
    as papers print it; sign: the same in capitals, by which numbers run. gap_reason: what the numbers between the one
    before and this one went to. void_reason: why the number stands for no paper any more.
    doubled: another decision bore the same number before there was a register; both are signed, so both stand.
    """

    unit_id = models.CharField(max_length=100)
    year = models.IntegerField()
    sign = models.CharField(max_length=30)
    symbol = models.CharField(max_length=30)
    number = models.IntegerField()
    issued_on = models.DateField()
    paper = models.CharField(max_length=40)
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.PROTECT, related_name="numbers")
    session = models.ForeignKey(VotingSession, null=True, on_delete=models.PROTECT, related_name="numbers")
    candidate = models.ForeignKey(Candidate, null=True, on_delete=models.PROTECT, related_name="numbers")
    award_list = models.ForeignKey(AwardList, null=True, on_delete=models.PROTECT, related_name="numbers")
    revocation = models.ForeignKey(Revocation, null=True, on_delete=models.PROTECT, related_name="numbers")
    report = models.CharField(max_length=160, null=True)
    gap_reason = models.TextField(blank=True, default="")
    void_reason = models.TextField(blank=True, default="")
    doubled = models.BooleanField(default=False)
    taken_by = person(null=True)
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("unit_id", "year", "sign", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("unit_id", "year", "sign", "number"),
                condition=models.Q(doubled=False),
                name="document_number_once",
                violation_error_message=_("this number went to another document at the same moment: take the next one"),
            ),
            *(
                models.UniqueConstraint(
                    fields=("paper", column),
                    condition=models.Q(void_reason=""),
                    name=f"one_number_a_{column}",
                    violation_error_message=_("this paper got its number at the same moment from somebody else"),
                )
                for column in PAPERS_OF
            ),
            models.CheckConstraint(condition=_of_one(), name="document_number_of_one"),
        )

    def __str__(self) -> str:
        return f"{self.number}/{self.symbol} ({self.year})"

    @property
    def column(self) -> str:
        """The column that says what its paper is of."""
        return next(column for column in PAPERS_OF if getattr(self, COLUMN_IDS.get(column, column)) is not None)

    @property
    def subject(self) -> Proposal | VotingSession | Candidate | AwardList | Revocation | str:
        """What its paper is of; of a report its name."""
        subject: Proposal | VotingSession | Candidate | AwardList | Revocation | str = getattr(self, self.column)
        return subject
