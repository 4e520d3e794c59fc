"""A list keeps what the public was shown; one that awards nobody can end, and another one begins."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _keep_shown(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Of lists that are open to comments now: what everybody reads of them."""
    for award_list in apps.get_model("awards", "AwardList").objects.filter(state="comments"):
        lines = apps.get_model("awards", "AwardLine").objects.filter(award_list=award_list, outcome="in")
        award_list.published = {
            f"{line.candidate.kind}:{line.candidate.subject_id}": {
                "name": line.candidate.name,
                "unit": line.candidate.unit_id,
                "criteria": {criterion["id"]: criterion["state"] for criterion in line.candidate.standing["criteria"]},
                "marked": line.candidate.marked,
                "exceptions": line.candidate.exceptions,
            }
            for line in lines.select_related("candidate")
        }
        award_list.save()


class Migration(migrations.Migration):
    dependencies = [("awards", "0005_sessions_without_result")]

    operations = [
        migrations.AddField("awardlist", "published", models.JSONField(default=dict)),
        migrations.RunPython(_keep_shown, migrations.RunPython.noop),
        migrations.RemoveConstraint("awardlist", "one_open_list"),
        migrations.AddConstraint(
            "awardlist",
            models.UniqueConstraint(
                condition=~models.Q(state__in=("decided", "published", "ended")),
                fields=("movement_id", "award_id", "unit_id"),
                name="one_open_list",
                violation_error_message="there is a list of this award already: go on with that one",
            ),
        ),
    ]
