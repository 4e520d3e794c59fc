"""What became of a comment or an appeal is seen at an address of its own; those of before get one, too."""

import uuid

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def fill(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Gives each objection of before its own."""
    objections = apps.get_model("awards", "Objection").objects
    for key in objections.values_list("pk", flat=True):
        objections.filter(pk=key).update(follow=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0011_reminders_without_mails"),
    ]

    operations = [
        migrations.AddField("objection", "follow", models.UUIDField(null=True, editable=False)),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("objection", "follow", models.UUIDField(default=uuid.uuid4, unique=True, editable=False)),
    ]
