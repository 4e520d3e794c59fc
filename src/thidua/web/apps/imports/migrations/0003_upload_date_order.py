"""The order of day and month that somebody stated for a file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that is empty for the files of before."""

    dependencies = [("imports", "0002_upload_hidden")]
    operations = [
        migrations.AddField("upload", "date_order", models.CharField(blank=True, default="", max_length=3)),
    ]
