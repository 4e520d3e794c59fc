import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _bind_freezes(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """What was frozen so far was frozen for the movement of the evaluation that was the newest at that moment."""
    evaluations = apps.get_model("evaluations", "Evaluation").objects
    freezes = apps.get_model("registers", "Freeze").objects
    for freeze in freezes.order_by("pk"):
        newest = evaluations.filter(made_at__lte=freeze.at).order_by("-made_at", "-pk").first()
        if newest is not None:
            freezes.filter(pk=freeze.pk).update(movement_id=newest.movement_id)


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0005_movement_records"),
        ("movements", "0001_initial"),
        ("registers", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="registerentry",
            name="edition",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="movements.movementedition",
            ),
        ),
        migrations.AddField(
            model_name="freeze",
            name="movement",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="movements.movementrecord",
            ),
        ),
        migrations.RunPython(_bind_freezes, migrations.RunPython.noop),
    ]
