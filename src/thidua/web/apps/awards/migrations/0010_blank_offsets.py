"""How far what is printed on the printed form of an award is moved."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0009_document_numbers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            "BlankOffset",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("award_id", models.CharField(max_length=100)),
                ("unit_id", models.CharField(blank=True, default="", max_length=100)),
                ("right_mm", models.IntegerField(default=0)),
                ("down_mm", models.IntegerField(default=0)),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "blankoffset", models.UniqueConstraint(fields=("award_id", "unit_id"), name="blank_offset_once")
        ),
    ]
