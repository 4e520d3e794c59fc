import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="MovementRecord",
            fields=[
                ("id", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("state", models.CharField(default="issued", max_length=10)),
                ("unit_id", models.CharField(blank=True, default="", max_length=100)),
                ("from_on", models.DateField(null=True)),
                ("to_on", models.DateField(null=True)),
                ("named_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MovementEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("version", models.CharField(max_length=50)),
                ("content_hash", models.CharField(max_length=64)),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("path", models.CharField(blank=True, default="", max_length=200)),
                ("known_on", models.DateField(null=True)),
                ("titles", models.JSONField(default=dict)),
                ("document_no", models.CharField(blank=True, default="", max_length=100)),
                ("issued_on", models.DateField(null=True)),
                ("taken_in_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "movement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="movements.movementrecord",
                    ),
                ),
            ],
            options={
                "ordering": ("movement", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("movement", "number"), name="edition_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("sha256", ""), _negated=True),
                        fields=("movement", "sha256"),
                        name="edition_once_a_movement",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EditionFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=200)),
                ("content", models.BinaryField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="movements.movementedition",
                    ),
                ),
            ],
            options={
                "ordering": ("path",),
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "path"), name="file_once_an_edition"),
                ],
            },
        ),
    ]
