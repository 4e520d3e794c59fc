"""What an award's way leaves behind. Nothing here is deleted once somebody else has seen it: it is withdrawn, left out,
revoked, with who, when and why."""

import uuid
from datetime import date

from django.db import models
from django.utils import timezone

from thidua.i18n import _, formats
from thidua.rules.awards.workflow import ListState, ProposalState
from thidua.web.apps.awards.models.person import person
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.movements.models import MovementEdition, MovementRecord
from thidua.web.apps.registers.models import Freeze

MADE_AT_ONCE = _("this paper was made at the same moment by somebody else: look at it, then do it again")


class Proposal(models.Model):
    """A unit's proposal for one award of the movement. `version` counts its writings: a page that saw another is told.

    dossier_sha256: over the papers as they were handed in. submitted_at: of the last submission. edition: the movement
    as issued when its candidates were decided on; until then the movement as it is now counts.
    evidence: what proved each criterion then (`domain.criterion_evidence`); none while the dossier is the unit's.
    """

    movement = models.ForeignKey(MovementRecord, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(MovementEdition, null=True, on_delete=models.PROTECT, related_name="+")
    award_id = models.CharField(max_length=100)
    unit_id = models.CharField(max_length=100, db_index=True)
    state = models.CharField(max_length=20, default=ProposalState.DRAFT)
    version = models.IntegerField(default=1)
    made_by = person()
    made_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)  # at the Home Affairs board: its working days run from here
    dossier_sha256 = models.CharField(max_length=64, blank=True, default="")
    checklist = models.JSONField(default=dict)
    evidence = models.JSONField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("movement_id", "award_id", "unit_id"),
                condition=~models.Q(state=ProposalState.WITHDRAWN),
                name="proposal_once_a_unit",
                violation_error_message=_(
                    "the unit has a proposal for this award already: go on with that one, or withdraw it first"
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} {self.award_id} {self.state}"

    def live(self) -> models.QuerySet["Candidate"]:
        """The candidates that were not taken off."""
        return self.candidates.filter(dropped=False)


class Candidate(models.Model):
    """A subject that is proposed. `claim` holds the achievement while the candidate is alive: nobody else can have it.

    standing: what the data said when it was looked at: evaluation, verdicts, integers
    (`candidate_evidence.evidence_value`).
    marked: criteria that are not met; exceptions: the signed acts that except it from them
    (`standard_exceptions.SignedException`). Both stay to the end.
    words: what the achievement report says besides the figures, as its author wrote it. dropped: taken off a draft.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="candidates")
    kind = models.CharField(max_length=10)
    subject_id = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    position = models.CharField(max_length=200, blank=True, default="")
    unit_id = models.CharField(max_length=100)
    unit_group = models.CharField(max_length=50)
    direct = models.BooleanField(default=True)
    leader = models.BooleanField(default=False)
    achievement = models.CharField(max_length=200)
    claim = models.CharField(max_length=500, null=True)
    standing = models.JSONField(default=dict)
    marked = models.JSONField(default=list)
    exceptions = models.JSONField(default=list)
    words = models.JSONField(default=dict)
    dropped = models.BooleanField(default=False)
    passed = models.BooleanField(null=True)
    yes = models.IntegerField(null=True)
    voted = models.IntegerField(null=True)
    checked_by = person(null=True)
    checked_at = models.DateTimeField(null=True)
    check_note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("-kind", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("proposal", "kind", "subject_id"),
                condition=models.Q(dropped=False),
                name="candidate_once_a_proposal",
                violation_error_message=_("this subject is a candidate of the proposal already"),
            ),
            models.UniqueConstraint(
                fields=("claim",),
                name="claim_once_an_achievement",
                violation_error_message=_(
                    "somebody has been proposed or awarded elsewhere meanwhile: a second award is not possible"
                ),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def lacking(self) -> list[str]:
        """The criteria that are not met and from which no act excepts it."""
        excepted = {act["criterion"] for act in self.exceptions}
        return [criterion for criterion in self.marked if criterion not in excepted]

    @property
    def exception_text(self) -> str:
        """The acts that except it, as papers and pages cite them, in Vietnamese."""
        return "; ".join(
            f"tiêu chí {act['criterion']}: {act['ground']} (văn bản số {act['document_no']} ngày "
            f"{formats.day(date.fromisoformat(act['document_on']))} của {act['authority']}, {act['signer']} ký)"
            if act["document_no"]
            else f"tiêu chí {act['criterion']}: {act['ground']}"
            for act in self.exceptions
        )


class AwardList(models.Model):
    """Those to be awarded by one decision: of the city (unit_id empty), or of a unit's own award.

    edition: the movement as issued by which the list is judged, that of `evaluation`. published: what the public was
    shown of everybody with a place when the days for comments began (`publication.public_view`). The number of its
    decision stands in the register (`DocumentNumber`) alone.
    """

    movement = models.ForeignKey(MovementRecord, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(MovementEdition, null=True, on_delete=models.PROTECT, related_name="+")
    award_id = models.CharField(max_length=100)
    unit_id = models.CharField(max_length=100, blank=True, default="", db_index=True)
    state = models.CharField(max_length=20, default=ListState.OPEN)
    version = models.IntegerField(default=1)
    made_at = models.DateTimeField(default=timezone.now)
    evaluation = models.ForeignKey(Evaluation, null=True, on_delete=models.PROTECT, related_name="+")
    freeze = models.ForeignKey(Freeze, null=True, on_delete=models.PROTECT, related_name="+")
    comments_from_on = models.DateField(null=True)
    comments_until_on = models.DateField(null=True)
    published = models.JSONField(default=dict)
    decided_on = models.DateField(null=True)
    decided_by = person(null=True)
    signer = models.CharField(max_length=200, blank=True, default="")
    base_salary_vnd = models.IntegerField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("movement_id", "award_id", "unit_id"),
                condition=~models.Q(state__in=(ListState.DECIDED, ListState.PUBLISHED, ListState.ENDED)),
                name="one_open_list",
                violation_error_message=_("there is a list of this award already: go on with that one"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.award_id} {self.unit_id} {self.state}"


class AwardLine(models.Model):
    """A candidate on a list: the place in the ranking, what was decided, the money, what came of it later.

    values: one a ranking key, as [numerator, denominator] or null. outcome: `rules.awards.ranking.Outcome`.
    left_out: why the board took the line off before the decision; decided: approved or refused by the decider.
    awarded_for: of a line that was awarded: its candidate's claim; nobody is awarded twice for one achievement.
    """

    award_list = models.ForeignKey(AwardList, on_delete=models.PROTECT, related_name="lines")
    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="line")
    values = models.JSONField(default=list)
    rank = models.IntegerField(null=True)
    outcome = models.CharField(max_length=20, blank=True, default="")
    tied_with = models.IntegerField(default=0)
    left_out = models.TextField(blank=True, default="")
    approved = models.BooleanField(null=True)
    decision_reason = models.TextField(blank=True, default="")
    fund = models.CharField(max_length=100, blank=True, default="")
    rate = models.CharField(max_length=100, blank=True, default="")
    amount_vnd = models.IntegerField(null=True)
    book_number = models.IntegerField(null=True)
    revoked = models.BooleanField(default=False)
    awarded_for = models.CharField(max_length=500, null=True)

    class Meta:
        ordering = ("rank", "pk")
        constraints = (
            models.UniqueConstraint(fields=("award_list", "book_number"), name="book_number_once"),
            models.UniqueConstraint(
                fields=("awarded_for",),
                name="award_once_an_achievement",
                violation_error_message=_(
                    "somebody has been proposed or awarded elsewhere meanwhile: a second award is not possible"
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(awarded_for__isnull=True) | models.Q(approved=True), name="awarded_where_approved"
            ),
        )

    def __str__(self) -> str:
        return f"{self.award_list_id} {self.candidate_id}"


class Objection(models.Model):
    """A comment on a list that is open to comments, or an appeal against a decision, with its answer.

    follow: of the address at which its sender, who has no account, sees what became of it.
    """

    class Occasion(models.TextChoices):
        """When it came, and so what it asks for."""

        COMMENT = "comment"
        APPEAL = "appeal"

    award_list = models.ForeignKey(AwardList, on_delete=models.PROTECT, related_name="objections")
    line = models.ForeignKey(AwardLine, null=True, on_delete=models.PROTECT, related_name="objections")
    what = models.CharField(max_length=10, choices=Occasion.choices)
    sender = models.CharField(max_length=200)
    contact = models.CharField(max_length=200)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True, default="")
    upheld = models.BooleanField(null=True)
    answered_by = person(null=True)
    answered_at = models.DateTimeField(null=True)
    follow = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.award_list_id} {self.what} {self.pk}"


class Revocation(models.Model):
    """The end of an award: proposed by the board with what was false, decided by whoever decided the award."""

    line = models.OneToOneField(AwardLine, on_delete=models.PROTECT, related_name="revocation")
    reason = models.TextField()
    proposed_by = person()
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_on = models.DateField(null=True)
    decided_by = person(null=True)
    repay_by_on = models.DateField(null=True)
    repaid_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.line_id}"


class Override(models.Model):
    """A rule set aside by somebody with a reason; only those that `overrides.MAY` names can be."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="overrides")
    of = models.CharField(max_length=30)
    reason = models.TextField()
    by = person()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("proposal", "of"),
                name="override_once",
                violation_error_message=_("a late dossier is allowed already"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.of}"


class Step(models.Model):
    """A step of a proposal or a list: who took it, when and why. It is never changed."""

    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.PROTECT, related_name="steps")
    award_list = models.ForeignKey(AwardList, null=True, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=40)
    was = models.CharField(max_length=20, blank=True, default="")
    became = models.CharField(max_length=20, blank=True, default="")
    about = models.CharField(max_length=300, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    by = person(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.what} {self.was} → {self.became}"


class Paper(models.Model):
    """A document of the dossier or the decision, under the hash of its content. A later one supersedes it.

    kind: `documents.papers.fields.KINDS`. uploaded: sent by somebody instead of made from the data. data: hash of the
    data it was made from; findings: what its reading back found against that data; signature: of a signed PDF.
    """

    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.PROTECT, related_name="papers")
    award_list = models.ForeignKey(AwardList, null=True, on_delete=models.PROTECT, related_name="papers")
    candidate = models.ForeignKey(Candidate, null=True, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    data = models.CharField(max_length=64)
    findings = models.JSONField(default=list)
    uploaded = models.BooleanField(default=False)
    signature = models.JSONField(default=dict)
    superseded = models.BooleanField(default=False)
    made_by = person(null=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("kind", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "name"),
                condition=models.Q(superseded=False, proposal__isnull=True, award_list__isnull=True),
                name="one_report_of_a_name",
                violation_error_message=MADE_AT_ONCE,
            ),
            models.UniqueConstraint(
                fields=("proposal", "kind"),
                condition=models.Q(superseded=False, candidate__isnull=True),
                name="one_paper_a_proposal",
                violation_error_message=MADE_AT_ONCE,
            ),
            models.UniqueConstraint(
                fields=("proposal", "candidate", "kind"),
                condition=models.Q(superseded=False),
                name="one_paper_a_candidate",
                violation_error_message=MADE_AT_ONCE,
            ),
            models.UniqueConstraint(
                fields=("award_list", "kind"),
                condition=models.Q(superseded=False, candidate__isnull=True),
                name="one_paper_a_list",
                violation_error_message=MADE_AT_ONCE,
            ),
            models.UniqueConstraint(
                fields=("award_list", "candidate", "kind"),
                condition=models.Q(superseded=False),
                name="one_paper_a_line",
                violation_error_message=MADE_AT_ONCE,
            ),
        )

    def __str__(self) -> str:
        return self.name


class Reminder(models.Model):
    """That a unit was reminded of a deadline; once for each number of days before it. Its letters are the outbox's.

    movement: None of one that an earlier version of the program wrote before anything was evaluated.
    """

    movement = models.ForeignKey(MovementRecord, null=True, on_delete=models.PROTECT, related_name="+")
    unit_id = models.CharField(max_length=100)
    award_id = models.CharField(max_length=100, blank=True, default="")
    deadline_id = models.CharField(max_length=100)
    before_on = models.DateField()
    days = models.IntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("movement_id", "unit_id", "award_id", "deadline_id", "before_on", "days"), name="reminded_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} {self.days}"
