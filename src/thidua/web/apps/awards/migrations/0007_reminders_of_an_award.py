"""A reminder is of one award, one station of its way and the day that it counted to."""

from datetime import date

from django.db import migrations, models

BEFORE = date(2027, 1, 31)  # the one limit that was reminded of before


class Migration(migrations.Migration):
    dependencies = [("awards", "0006_published_lines")]

    operations = [
        migrations.AddField("reminder", "award_id", models.CharField(blank=True, default="", max_length=100)),
        migrations.AddField("reminder", "before_on", models.DateField(default=BEFORE), preserve_default=False),
        migrations.RemoveConstraint("reminder", "reminded_once"),
        migrations.AddConstraint(
            "reminder",
            models.UniqueConstraint(
                fields=("unit_id", "award_id", "deadline_id", "before_on", "days"), name="reminded_once"
            ),
        ),
    ]
