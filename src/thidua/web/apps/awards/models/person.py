"""A person in a table: an account that is never deleted while something names it."""

from django.conf import settings
from django.db import models

from thidua.web.ui.values import Json, PassedOn


def person(**words: PassedOn) -> Json:
    """The column of an account."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **words)
