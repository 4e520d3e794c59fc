"""Releases: what was made public, when, by whom; the content itself, as it was."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from thidua.web.apps.movements.models import MovementRecord


class Release(models.Model):
    """One release: the same rows as CSV and JSON, and the package that describes them (none before there was one).

    Never changed; a withdrawal says why and leaves a tombstone.
    """

    number = models.IntegerField(unique=True)
    movement = models.ForeignKey(MovementRecord, on_delete=models.PROTECT, related_name="+")
    as_of_at = models.CharField(max_length=26)
    import_number = models.IntegerField()
    result_hash = models.CharField(max_length=64)
    rows = models.IntegerField()
    csv = models.BinaryField()
    json = models.BinaryField()
    csv_sha256 = models.CharField(max_length=64)
    json_sha256 = models.CharField(max_length=64)
    package = models.BinaryField(default=b"")
    package_sha256 = models.CharField(max_length=64, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"{self.number}"

    def content(self, form: str) -> tuple[bytes, str]:
        """The file of a form, with its hash."""
        files: dict[str, bytes | memoryview] = {"csv": self.csv, "json": self.json, "package": self.package}
        return bytes(files[form]), self.hash_of(form)

    def hash_of(self, form: str) -> str:
        """The SHA-256 of the file of a form; empty where there is none."""
        return {"csv": self.csv_sha256, "json": self.json_sha256, "package": self.package_sha256}[form]
