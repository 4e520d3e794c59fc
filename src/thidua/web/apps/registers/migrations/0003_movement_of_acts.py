from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _bind(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Acts and assessments so far are of the city's one movement in whose period they were opened.

    Of one that lies in none, or in several, nobody can tell: it counts in no movement until somebody corrects it.
    """
    movements = apps.get_model("movements", "MovementRecord").objects.filter(unit_id="")
    entries = apps.get_model("registers", "RegisterEntry").objects
    for entry in entries.filter(register__in=("standard_exception", "head_assessment"), opened_on__isnull=False):
        held = list(
            movements.filter(from_on__lte=entry.opened_on, to_on__gte=entry.opened_on).values_list("pk", flat=True)
        )
        if len(held) == 1 and "movement" not in entry.data:
            entries.filter(pk=entry.pk).update(data={**entry.data, "movement": held[0]})


class Migration(migrations.Migration):
    dependencies = [
        ("movements", "0002_closing"),
        ("registers", "0002_bound_to_movements"),
    ]

    operations = [migrations.RunPython(_bind, migrations.RunPython.noop)]
