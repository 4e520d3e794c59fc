"""What becomes of rows that are hidden in a file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that is empty for the files of before."""

    dependencies = [("imports", "0001_initial")]
    operations = [
        migrations.AddField("upload", "hidden", models.CharField(blank=True, default="", max_length=5)),
    ]
