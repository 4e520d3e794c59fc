"""Somebody sits for a member of a council who is away."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0012_objections_followed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="councilmember",
            name="one_chair_one_secretary",
        ),
        migrations.AddField(
            model_name="councilmember",
            name="absence",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="councilmember",
            name="sits_for",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="substitutes",
                to="awards.councilmember",
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="absence",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="seat",
            name="sits_for",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddConstraint(
            model_name="councilmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("left_at__isnull", True), ("part__in", ("chair", "secretary")), ("sits_for__isnull", True)
                ),
                fields=("unit_id", "part"),
                name="one_chair_one_secretary",
                violation_error_message="the council has one chair and one secretary: let the one there is leave first",
            ),
        ),
        migrations.AddConstraint(
            model_name="councilmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at__isnull", True)),
                fields=("sits_for",),
                name="one_substitute_a_member",
                violation_error_message="somebody sits for this member already",
            ),
        ),
    ]
