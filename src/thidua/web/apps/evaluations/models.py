"""What an evaluation found, kept so that pages only read. All of it can be made again from the ledger; nothing else
can change it. An evaluation is named by everything that decided it (`key`), so the same question
is never computed twice."""

from django.db import models

from thidua.verdicts.wording import name_until
from thidua.web.apps.movements.models import MovementEdition, MovementRecord
from thidua.web.ui.templatetags.display import language


class Evaluation(models.Model):
    """One evaluation: a movement on one snapshot as of one moment.

    edition: the movement as it judged; another of the same content may have taken its place, whose wording was mended.

    as_of_at: civil time of the ledger, as ISO text. city: the whole city, {indicator: [[yyyymm, n, d, e], …]}.
    reconciliation: each group of index set 766 beside the movement's figure, as `documents.report.city` words it.
    used_at: when somebody last looked; of those not current the least recently used are let go (`actions.prune`), but
    never one that is `held`, because an award stands on it.
    """

    key = models.CharField(max_length=64, unique=True)
    import_number = models.IntegerField(db_index=True)
    snapshot_id = models.CharField(max_length=64)
    as_of_at = models.CharField(max_length=26)
    movement = models.ForeignKey(MovementRecord, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(MovementEdition, null=True, on_delete=models.PROTECT, related_name="+")
    movement_version = models.CharField(max_length=50)
    result_hash = models.CharField(max_length=64)
    basis = models.JSONField()
    criteria = models.JSONField(default=list)
    city = models.JSONField(default=dict)
    reconciliation = models.JSONField(default=list)
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(auto_now=True)
    held = models.BooleanField(default=False)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"import {self.import_number}, {self.as_of_at}"


class Current(models.Model):
    """The one row of a movement that says which evaluation pages show where nobody asks for another."""

    movement = models.OneToOneField(MovementRecord, primary_key=True, on_delete=models.PROTECT, related_name="+")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return f"{self.movement_id} {self.evaluation_id}"


class EvaluatedSubject(models.Model):
    """A unit or officer in an evaluation. figures: {indicator: [[yyyymm, numerator, denominator, excluded], …]},
    a unit's with those of the units below it; of a distribution the median of the month stands for the numerator.
    ended_on: the last day of a unit that has ended by the day judged."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="subjects")
    kind = models.CharField(max_length=10)
    subject_id = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    search = models.CharField(max_length=300)
    rank = models.IntegerField()
    group = models.CharField(max_length=50)
    unit_id = models.CharField(max_length=100, null=True)
    parent_id = models.CharField(max_length=100, null=True)
    overall = models.CharField(max_length=20)
    met = models.IntegerField()
    figures = models.JSONField(default=dict)
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ("rank",)
        constraints = (
            models.UniqueConstraint(fields=("evaluation", "kind", "subject_id"), name="subject_once_an_evaluation"),
        )

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name, with the last day of a unit that has ended, in the language of the page."""
        return name_until(self.name, self.ended_on, language())


class StoredVerdict(models.Model):
    """A verdict: one subject, one criterion. row: the whole of it, `verdicts.results.row_from_value` reads it.
    numerator and denominator are those of its first counted requirement, for tables. share_millionths: of the
    requirement that decides, to sort by; None where it is no share, or one of too few items: that ranks nobody.
    first_items: indicator → the first ids of what speaks against the subject."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="verdicts")
    kind = models.CharField(max_length=10)
    subject_id = models.CharField(max_length=100)
    criterion_id = models.CharField(max_length=30)
    state = models.CharField(max_length=20)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    share_millionths = models.BigIntegerField(null=True)
    row = models.JSONField()
    first_items = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("evaluation", "kind", "subject_id", "criterion_id"), name="verdict_once_an_evaluation"
            ),
        )
        indexes = (models.Index(fields=("evaluation", "criterion_id", "state")),)

    def __str__(self) -> str:
        return f"{self.subject_id} {self.criterion_id} {self.state}"


class OpenDossier(models.Model):
    """A dossier without a result in the evaluation's snapshot. Times are civil, ISO text to the minute.

    unit_id: the desk that received it; holder_unit_id: the unit that has it now; waiting_since_at: since when there.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="open_dossiers")
    dossier_id = models.CharField(max_length=100)
    unit_id = models.CharField(max_length=100)
    holder_unit_id = models.CharField(max_length=100, null=True)
    officer_id = models.CharField(max_length=100, null=True)
    procedure_id = models.CharField(max_length=100, null=True)
    received_at = models.CharField(max_length=16, null=True)
    due_at = models.CharField(max_length=16, null=True)
    waiting_since_at = models.CharField(max_length=16, null=True)
    overdue = models.BooleanField()

    class Meta:
        indexes = (
            models.Index(fields=("evaluation", "unit_id", "due_at")),
            models.Index(fields=("evaluation", "holder_unit_id", "due_at")),
        )

    def __str__(self) -> str:
        return self.dossier_id


class Flow(models.Model):
    """Forwarding legs from the unit that sent a dossier on to the unit that took it (`indicators.listings.flows`).

    How many, how many in time, and the median working seconds a leg took at the sender. An empty id: nobody wrote down
    the unit.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="flows")
    from_unit_id = models.CharField(max_length=100)
    to_unit_id = models.CharField(max_length=100)
    legs = models.IntegerField()
    on_time = models.IntegerField()
    median_seconds = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("evaluation", "from_unit_id", "to_unit_id"), name="flow_once_an_evaluation"
            ),
        )

    def __str__(self) -> str:
        return f"{self.from_unit_id} → {self.to_unit_id}"
