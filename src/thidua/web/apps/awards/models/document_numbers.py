"""The register of numbers of decisions, by body, year and sign (Decree 30/2020/NĐ-CP)."""

from django.db import models
from django.utils import timezone

from thidua.i18n import _
from thidua.web.apps.awards.models.awards import AwardList, Revocation
from thidua.web.apps.awards.models.person import person


class DocumentNumber(models.Model):
    """A number that a decision has in its body's register of a year; numbers run for each sign.

    sign: what stands after the number, in capitals. revocation: of a decision to revoke; otherwise it is that of the
    list. gap_reason: what the numbers between the one before and this one went to. void_reason: why the number stands
    for no decision any more.
    """

    unit_id = models.CharField(max_length=100)
    year = models.IntegerField()
    sign = models.CharField(max_length=30)
    number = models.IntegerField()
    issued_on = models.DateField()
    award_list = models.ForeignKey(AwardList, on_delete=models.PROTECT, related_name="numbers")
    revocation = models.ForeignKey(Revocation, null=True, on_delete=models.PROTECT, related_name="numbers")
    gap_reason = models.TextField(blank=True, default="")
    void_reason = models.TextField(blank=True, default="")
    taken_by = person(null=True)
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("unit_id", "year", "sign", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("unit_id", "year", "sign", "number"),
                name="document_number_once",
                violation_error_message=_("this number went to another document at the same moment: take the next one"),
            ),
            models.UniqueConstraint(
                fields=("award_list",),
                condition=models.Q(revocation__isnull=True, void_reason=""),
                name="one_number_a_list",
            ),
            models.UniqueConstraint(
                fields=("revocation",), condition=models.Q(void_reason=""), name="one_number_a_revocation"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}/{self.sign} ({self.year})"
