import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _make_records(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """A record of each movement that evaluations are of."""
    records = apps.get_model("movements", "MovementRecord").objects
    for movement in apps.get_model("evaluations", "Evaluation").objects.values_list("movement_id", flat=True):
        records.get_or_create(id=movement)


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0004_evaluatedsubject_ended_on"),
        ("movements", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(_make_records, migrations.RunPython.noop),
        migrations.RenameField("evaluation", "movement_id", "movement"),
        migrations.AlterField(
            model_name="evaluation",
            name="movement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="movements.movementrecord"
            ),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="edition",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="movements.movementedition",
            ),
        ),
        migrations.CreateModel(
            name="CurrentOfMovement",
            fields=[
                (
                    "movement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="movements.movementrecord",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="evaluations.evaluation"),
                ),
            ],
        ),
    ]
