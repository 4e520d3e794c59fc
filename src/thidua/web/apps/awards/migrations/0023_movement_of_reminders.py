"""Reminders written so far are of the one movement that there was."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _bind(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    shown = apps.get_model("evaluations", "Current").objects.first()
    if shown is not None:
        apps.get_model("awards", "Reminder").objects.update(movement_id=shown.movement_id)


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0022_reminders_of_a_movement"),
        ("evaluations", "0007_one_current_a_movement"),
    ]

    operations = [
        migrations.RunPython(_bind, migrations.RunPython.noop),
    ]
