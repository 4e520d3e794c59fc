"""Workers write down that they live."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A row for each worker."""

    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Worker",
            fields=[
                ("id", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("began_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
            ],
        ),
    ]
