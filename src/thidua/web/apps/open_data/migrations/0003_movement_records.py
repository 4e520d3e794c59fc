import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _make_records(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """A record of each movement that something was released of."""
    records = apps.get_model("movements", "MovementRecord").objects
    for movement in apps.get_model("open_data", "Release").objects.values_list("movement_id", flat=True):
        records.get_or_create(id=movement)


class Migration(migrations.Migration):
    dependencies = [
        ("movements", "0001_initial"),
        ("open_data", "0002_data_package"),
    ]

    operations = [
        migrations.RunPython(_make_records, migrations.RunPython.noop),
        migrations.RenameField("release", "movement_id", "movement"),
        migrations.AlterField(
            model_name="release",
            name="movement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="movements.movementrecord"
            ),
        ),
    ]
