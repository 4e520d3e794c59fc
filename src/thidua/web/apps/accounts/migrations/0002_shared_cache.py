"""The table of the shared cache."""

from typing import Any

from django.core.management import call_command
from django.db import migrations


def make(_apps: Any, schema_editor: Any) -> None:
    """The table, as Django makes it."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """Made by hand: Django's cache has no model."""

    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
