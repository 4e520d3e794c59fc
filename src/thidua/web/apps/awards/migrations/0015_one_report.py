"""Of a report of a period, and of the brief of a unit, there is one that holds."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0014_verification"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("award_list__isnull", True), ("proposal__isnull", True), ("superseded", False)),
                fields=("kind", "name"),
                name="one_report_of_a_name",
                violation_error_message="this paper was made at the same moment by somebody else: look at it, then do it again",
            ),
        ),
    ]
