"""The mirror: one row a unit or officer in the ledger's newest snapshot. Nobody edits it; edits go to the ledger."""

from django.db import models


class Unit(models.Model):
    """A unit of the tree. `path` holds the ids from the root down to itself, each between slashes: `/TP/X001/`."""

    id = models.CharField(max_length=100, primary_key=True)
    parent_id = models.CharField(max_length=100, null=True, blank=True)
    name = models.CharField(max_length=300)
    group = models.CharField(max_length=50)
    path = models.CharField(max_length=500, db_index=True)
    search = models.CharField(max_length=300)
    rank = models.IntegerField(help_text="place of the name in Vietnamese alphabetical order")

    class Meta:
        ordering = ("rank",)

    def __str__(self) -> str:
        return self.name


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
