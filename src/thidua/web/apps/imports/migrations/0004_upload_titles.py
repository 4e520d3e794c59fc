"""What becomes of titles that say something of the rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that is empty for the files of before."""

    dependencies = [("imports", "0003_upload_date_order")]
    operations = [
        migrations.AddField("upload", "titles", models.CharField(blank=True, default="", max_length=5)),
    ]
