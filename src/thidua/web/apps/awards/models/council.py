"""What a council's vote leaves behind: members, sessions, seats, recusals, casts and votes (decision 0020)."""

import uuid

from django.db import models
from django.utils import timezone

from thidua.i18n import _
from thidua.rules.awards.ballot import BallotChoice
from thidua.rules.awards.conflicts_of_interest import Ground
from thidua.web.apps.awards.models.person import person


class CouncilMember(models.Model):
    """A member of a unit's emulation and commendation council; of those who left the row stays.

    sits_for: of a substitute the member in whose place they sit, with the same part. absence: why that member is away.
    """

    class Function(models.TextChoices):
        """What a member does in the council."""

        CHAIR = "chair"
        SECRETARY = "secretary"
        MEMBER = "member"

    unit_id = models.CharField(max_length=100, db_index=True)
    user = person()
    part = models.CharField(max_length=10, choices=Function.choices, default=Function.MEMBER)
    position = models.CharField(max_length=200, blank=True, default="")
    from_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True)
    sits_for = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="substitutes")
    absence = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ("part", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("unit_id", "user"),
                condition=models.Q(left_at__isnull=True),
                name="member_once",
                violation_error_message=_("this person is a member already"),
            ),
            models.UniqueConstraint(
                fields=("unit_id", "part"),
                condition=models.Q(left_at__isnull=True, sits_for__isnull=True, part__in=("chair", "secretary")),
                name="one_chair_one_secretary",
                violation_error_message=_(
                    "the council has one chair and one secretary: let the one there is leave first"
                ),
            ),
            models.UniqueConstraint(
                fields=("sits_for",),
                condition=models.Q(left_at__isnull=True),
                name="one_substitute_a_member",
                violation_error_message=_("somebody sits for this member already"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} {self.user_id} {self.part}"


class VotingSession(models.Model):
    """A council's vote on a proposal, with the rules it is held under. Of a redrafted proposal there is another one.

    urn: the name of the key that its votes are sealed under; of a secret ballot in which somebody has voted.
    number: counts the council's sessions on the award. call_reason: why it was called again; end_reason: why it ended
    without a result, of which `results` is empty then.
    """

    proposal = models.ForeignKey("awards.Proposal", on_delete=models.PROTECT, related_name="sessions")
    number = models.IntegerField()
    rules_id = models.CharField(max_length=100)
    rules = models.JSONField()
    secret = models.BooleanField()
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    results = models.JSONField(default=list)
    urn = models.UUIDField(null=True, editable=False)
    called_by = person(null=True)
    call_reason = models.TextField(blank=True, default="")
    end_reason = models.TextField(blank=True, default="")
    ended_by = person(null=True)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("proposal", "number"), name="session_number_once"),
            models.UniqueConstraint(
                fields=("proposal",), condition=models.Q(closed_at__isnull=True), name="one_open_session"
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposal_id}/{self.number}"


class Seat(models.Model):
    """A member as the session began. sits_for: of a substitute the name of the member who is away; absence: why."""

    session = models.ForeignKey(VotingSession, on_delete=models.PROTECT, related_name="seats")
    user = person()
    part = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    position = models.CharField(max_length=200, blank=True, default="")
    officer_id = models.CharField(max_length=100, blank=True, default="")
    sits_for = models.CharField(max_length=200, blank=True, default="")
    absence = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("session", "user"), name="seat_once"),
            models.UniqueConstraint(
                fields=("session", "officer_id"),
                condition=~models.Q(officer_id=""),
                name="seat_once_a_person",
                violation_error_message=_(
                    "two accounts of the same officer are in the council: one of them has to leave it"
                ),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Recusal(models.Model):
    """A member may not vote on a candidate. Lifted only by two persons with a reason; it stays readable then too."""

    session = models.ForeignKey(VotingSession, on_delete=models.PROTECT, related_name="recusals")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="recusals")
    candidate = models.ForeignKey("awards.Candidate", on_delete=models.PROTECT, related_name="recusals")
    ground = models.CharField(max_length=20, choices=[(ground.value, ground.value) for ground in Ground])
    said = models.TextField(blank=True, default="")
    declared_by = person(null=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("seat", "candidate"), name="recused_once"),)

    def __str__(self) -> str:
        return f"{self.seat_id} {self.candidate_id} {self.ground}"


class Lifting(models.Model):
    """One person's word for lifting a recusal."""

    recusal = models.ForeignKey(Recusal, on_delete=models.PROTECT, related_name="liftings")
    by = person()
    reason = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("recusal", "by"), name="lifting_once"),)

    def __str__(self) -> str:
        return f"{self.recusal_id} {self.by_id}"


class Cast(models.Model):
    """That a member has voted on a candidate: not how, not when (decision 0020).

    sealed: the vote of a secret ballot, until it is counted, under a key that is not in the database.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="casts")
    candidate = models.ForeignKey("awards.Candidate", on_delete=models.PROTECT, related_name="casts")
    sealed = models.BinaryField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("seat", "candidate"),
                name="cast_once",
                violation_error_message=_("the member has voted on this candidate; a vote is cast once"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.seat_id} {self.candidate_id}"


class Vote(models.Model):
    """A vote: on whom and how; of a secret ballot not whose, and never when. seat: of an open ballot alone.

    Those of a secret ballot are written when it is counted, all at once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(VotingSession, on_delete=models.PROTECT, related_name="votes")
    candidate = models.ForeignKey("awards.Candidate", on_delete=models.PROTECT, related_name="votes")
    choice = models.CharField(max_length=10, choices=[(choice.value, choice.value) for choice in BallotChoice])
    commitment = models.CharField(max_length=64)
    seat = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="open_votes")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("session", "commitment"), name="commitment_once"),
            models.UniqueConstraint(
                fields=("seat", "candidate"),
                condition=models.Q(seat__isnull=False),
                name="open_vote_once",
                violation_error_message=_("the member has voted on this candidate; a vote is cast once"),
            ),
        )

    def __str__(self) -> str:
        return self.commitment
