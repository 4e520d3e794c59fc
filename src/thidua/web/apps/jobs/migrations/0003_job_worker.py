"""A job names the worker that is at it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more column."""

    dependencies = [("jobs", "0002_worker")]

    operations = [
        migrations.AddField(model_name="job", name="worker", field=models.CharField(default="", max_length=200)),
    ]
