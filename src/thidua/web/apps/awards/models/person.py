"""A person in a table: an account that is never deleted while something names it."""

from typing import Any

from django.conf import settings
from django.db import models


def person(**words: Any) -> Any:
    """The column of an account."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **words)
