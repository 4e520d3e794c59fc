"""The register of numbers of decisions, with those taken before there was one."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from thidua.web.ui.values import Json

BEFORE = "Số đã cấp trước khi mở sổ cấp số văn bản."


def enter(apps: Json, _schema_editor: Json) -> None:
    """The numbers of decisions so far; of two that are the same the first stands in the register."""
    numbers = apps.get_model("awards", "DocumentNumber").objects
    units = apps.get_model("organisation", "Unit").objects
    city = units.filter(group="city").values_list("pk", flat=True).first() or ""
    lists = apps.get_model("awards", "AwardList").objects.exclude(number=None).exclude(decided_on=None)
    revocations = apps.get_model("awards", "Revocation").objects.exclude(number=None).exclude(decided_on=None)
    decided = [(row, row, None) for row in lists]
    decided += [(row, row.line.award_list, row) for row in revocations.select_related("line__award_list")]
    for row, award_list, revocation in decided:
        place = {
            "unit_id": award_list.unit_id or city,
            "year": row.decided_on.year,
            "sign": " ".join(row.symbol.split()).upper(),
            "number": row.number,
        }
        if not numbers.filter(**place).exists():
            numbers.create(
                award_list=award_list, revocation=revocation, issued_on=row.decided_on, gap_reason=BEFORE, **place
            )


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0008_answer_files"),
        ("organisation", "0002_unit_ended_on"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            "DocumentNumber",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_id", models.CharField(max_length=100)),
                ("year", models.IntegerField()),
                ("sign", models.CharField(max_length=30)),
                ("number", models.IntegerField()),
                ("issued_on", models.DateField()),
                ("gap_reason", models.TextField(blank=True, default="")),
                ("void_reason", models.TextField(blank=True, default="")),
                ("taken_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "award_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="numbers", to="awards.awardlist"
                    ),
                ),
                (
                    "revocation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="numbers",
                        to="awards.revocation",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ("unit_id", "year", "sign", "number")},
        ),
        migrations.AddConstraint(
            "documentnumber",
            models.UniqueConstraint(
                fields=("unit_id", "year", "sign", "number"),
                name="document_number_once",
                violation_error_message="this number went to another document at the same moment: take the next one",
            ),
        ),
        migrations.AddConstraint(
            "documentnumber",
            models.UniqueConstraint(
                condition=models.Q(("revocation__isnull", True), ("void_reason", "")),
                fields=("award_list",),
                name="one_number_a_list",
            ),
        ),
        migrations.AddConstraint(
            "documentnumber",
            models.UniqueConstraint(
                condition=models.Q(("void_reason", "")), fields=("revocation",), name="one_number_a_revocation"
            ),
        ),
        migrations.RunPython(enter, migrations.RunPython.noop),
    ]
