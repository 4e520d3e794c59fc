"""A reminder is of a movement, whose awards have limits of their own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0021_movement_records"),
        ("movements", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint("reminder", "reminded_once"),
        migrations.AddField(
            model_name="reminder",
            name="movement",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="movements.movementrecord",
            ),
        ),
        migrations.AddConstraint(
            "reminder",
            models.UniqueConstraint(
                fields=("movement_id", "unit_id", "award_id", "deadline_id", "before_on", "days"), name="reminded_once"
            ),
        ),
    ]
