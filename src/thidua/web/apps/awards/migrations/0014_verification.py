"""Papers of a decision are checked at an address of their own; those of decisions of before get one, too."""

import secrets

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

LETTERS, BITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", 131_072


def fill(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Gives each decision and each of its awards a code, and each award a bit."""
    code, position = apps.get_model("awards", "VerificationCode"), apps.get_model("awards", "CredentialPosition")
    decided = (
        apps.get_model("awards", "AwardList").objects.filter(decided_by__isnull=False).values_list("pk", flat=True)
    )
    lines = apps.get_model("awards", "AwardLine").objects.filter(award_list__in=decided, approved=True)
    pairs = list(lines.values_list("pk", "award_list_id"))

    def drawn() -> str:
        return "".join(secrets.choice(LETTERS) for _letter in range(16))

    code.objects.bulk_create(code(code=drawn(), award_list_id=one) for one in decided)
    code.objects.bulk_create(code(code=drawn(), award_list_id=of, line_id=line) for line, of in pairs)
    places = secrets.SystemRandom().sample(range(BITS * (1 + 2 * len(pairs) // BITS)), len(pairs))
    position.objects.bulk_create(
        position(position=place, line_id=line) for place, (line, _of) in zip(places, pairs, strict=True)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0013_substitutes"),
    ]

    operations = [
        migrations.CreateModel(
            name="CredentialPosition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.IntegerField(unique=True)),
                ("replaced", models.BooleanField(default=False)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credential_positions",
                        to="awards.awardline",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced", False)), fields=("line",), name="one_credential_a_line"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VerificationCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True)),
                ("award", models.CharField(blank=True, default="", max_length=500)),
                (
                    "award_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="codes", to="awards.awardlist"
                    ),
                ),
                (
                    "line",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="code",
                        to="awards.awardline",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("line__isnull", True)), fields=("award_list",), name="one_code_a_decision"
                    )
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
