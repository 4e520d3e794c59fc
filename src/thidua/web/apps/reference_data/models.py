"""Who made which edit; what the edit says is in the ledger."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Edit(models.Model):
    """An entry of the ledger's journal that was made on these pages."""

    import_number = models.IntegerField(unique=True)
    kind = models.CharField(max_length=20)
    rows = models.IntegerField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.import_number} {self.kind}"
