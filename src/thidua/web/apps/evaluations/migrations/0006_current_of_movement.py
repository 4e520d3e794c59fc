from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ANEW: str = "CurrentOfMovement"


def _copy(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """What was shown of the one movement is shown of it from now on."""
    for shown in apps.get_model("evaluations", "Current").objects.select_related("evaluation"):
        apps.get_model("evaluations", ANEW).objects.create(
            movement_id=shown.evaluation.movement_id, evaluation_id=shown.evaluation_id
        )


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0005_movement_records"),
    ]

    operations = [
        migrations.RunPython(_copy, migrations.RunPython.noop),
    ]
