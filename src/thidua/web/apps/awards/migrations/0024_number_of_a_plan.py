"""The act that issues a movement, or amends one, has its number in the register, too."""

from django.db import migrations, models

# As they stood when this was written.
PAPERS_OF = {
    "proposal": ("proposal_letter", "appraisal_report"),
    "session": ("council_minutes",),
    "candidate": ("unit_report",),
    "award_list": ("submission", "decision", "bonus_sheet"),
    "revocation": ("revocation_proposal", "revocation_decision", "adjusted_sheet"),
    "report": ("forwarding_letter", "city_report", "statistics_forms", "fund_report", "movement_plan"),
}


def _of_one() -> models.Q:
    condition = models.Q()
    for column, papers in PAPERS_OF.items():
        others = {f"{other}__isnull": True for other in PAPERS_OF if other != column}
        condition |= models.Q(**{f"{column}__isnull": False, "paper__in": papers, **others})
    return condition


class Migration(migrations.Migration):
    dependencies = [("awards", "0023_movement_of_reminders")]

    operations = [
        migrations.RemoveConstraint("documentnumber", "document_number_of_one"),
        migrations.AddConstraint(
            "documentnumber", models.CheckConstraint(condition=_of_one(), name="document_number_of_one")
        ),
    ]
