"""Files attached to criteria, and what proved each criterion when a dossier was handed in."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0017_one_number_a_paper"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("proposal", "evidence", models.JSONField(null=True)),
        migrations.CreateModel(
            "CriterionFile",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("criterion_id", models.CharField(max_length=100)),
                ("text", models.CharField(max_length=300)),
                ("name", models.CharField(max_length=160)),
                ("kind", models.CharField(max_length=10)),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("dropped", models.BooleanField(default=False)),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="criterion_files",
                        to="awards.candidate",
                    ),
                ),
            ],
            options={"ordering": ("pk",)},
        ),
        migrations.AddConstraint(
            "criterionfile",
            models.UniqueConstraint(
                condition=models.Q(("dropped", False)),
                fields=("candidate", "criterion_id", "sha256"),
                name="criterion_file_once",
                violation_error_message="this file is attached to the criterion already",
            ),
        ),
    ]
