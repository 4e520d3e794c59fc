"""A session says who called it again and why, and why it ended without a result."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("awards", "0004_sealed_votes"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField("votingsession", "call_reason", models.TextField(blank=True, default="")),
        migrations.AddField("votingsession", "end_reason", models.TextField(blank=True, default="")),
        *(
            migrations.AddField(
                "votingsession",
                name,
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            )
            for name in ("called_by", "ended_by")
        ),
    ]
