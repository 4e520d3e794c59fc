"""A candidate carries the signed acts that except it, in place of a reason."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _keep_reasons(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """A reason given before there were acts stays readable as the ground; nobody signed it."""
    for candidate in apps.get_model("awards", "Candidate").objects.all():
        reason = vars(candidate)["reason"]
        if reason:
            nobody = {**dict.fromkeys(UNKNOWN, ""), "document_on": None}
            candidate.exceptions = [{"criterion": at, "ground": reason, **nobody} for at in candidate.marked]
            candidate.save()


UNKNOWN = ("authority", "document_no", "signer", "entry")


class Migration(migrations.Migration):
    dependencies = [("awards", "0001_initial")]

    operations = [
        migrations.AddField("candidate", "exceptions", models.JSONField(default=list)),
        migrations.RunPython(_keep_reasons, migrations.RunPython.noop),
        migrations.RemoveField("candidate", "reason"),
    ]
