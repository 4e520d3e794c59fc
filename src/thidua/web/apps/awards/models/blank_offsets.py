"""How far what is printed on the printed form of an award is moved."""

from django.db import models

from thidua.web.apps.awards.models.person import person


class BlankOffset(models.Model):
    """Millimetres to the right and down, of a body's printed form of an award. unit_id: empty for the city."""

    award_id = models.CharField(max_length=100)
    unit_id = models.CharField(max_length=100, blank=True, default="")
    right_mm = models.IntegerField(default=0)
    down_mm = models.IntegerField(default=0)
    set_by = person(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("award_id", "unit_id"), name="blank_offset_once"),)

    def __str__(self) -> str:
        return f"{self.award_id} {self.unit_id}: {self.right_mm}/{self.down_mm}"
