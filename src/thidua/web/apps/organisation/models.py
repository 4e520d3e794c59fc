"""The mirror: one row a unit or officer in the ledger's newest snapshot. Nobody edits it; edits go to the ledger."""

from django.db import models

from thidua.verdicts.wording import name_until
from thidua.web.ui.templatetags.display import language


class Unit(models.Model):
    """A unit of the tree. `path` holds the ids from the root down to itself, each between slashes: `/TP/X001/`.

    ended_on: its last day, where it has ended by the day of the snapshot's evaluation.
    """

    id = models.CharField(max_length=100, primary_key=True)
    parent_id = models.CharField(max_length=100, null=True, blank=True)
    name = models.CharField(max_length=300)
    group = models.CharField(max_length=50)
    path = models.CharField(max_length=500, db_index=True)
    search = models.CharField(max_length=300)
    rank = models.IntegerField(help_text="place of the name in Vietnamese alphabetical order")
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("rank",)

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name, with the last day of a unit that has ended, in the language of the page."""
        return name_until(self.name, self.ended_on, language())


class Officer(models.Model):
    """An officer, with the unit of the direct post and the position there as the ledger words it."""

    id = models.CharField(max_length=100, primary_key=True)
    name = models.CharField(max_length=300)
    unit_id = models.CharField(max_length=100, null=True, blank=True, db_index=True)
    role = models.CharField(max_length=100, blank=True, default="")
    search = models.CharField(max_length=300)
    rank = models.IntegerField(help_text="place of the name in Vietnamese alphabetical order")

    class Meta:
        ordering = ("rank",)

    def __str__(self) -> str:
        return self.name


class Procedure(models.Model):
    """An administrative procedure, for its name."""

    id = models.CharField(max_length=100, primary_key=True)
    name = models.TextField()
    search = models.TextField()

    def __str__(self) -> str:
        return self.name
