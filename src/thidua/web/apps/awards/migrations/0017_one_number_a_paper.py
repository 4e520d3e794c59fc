"""Of each paper there is one number that counts, and each number is of one paper."""

from django.db import migrations, models

# As they stood when this was written.
PAPERS_OF = {
    "proposal": ("proposal_letter",),
    "session": ("council_minutes",),
    "candidate": ("unit_report",),
    "award_list": ("submission", "decision", "bonus_sheet"),
    "revocation": ("revocation_proposal", "revocation_decision", "adjusted_sheet"),
    "report": ("forwarding_letter", "city_report", "statistics_forms", "fund_report"),
}


def _of_one() -> models.Q:
    condition = models.Q()
    for column, papers in PAPERS_OF.items():
        others = {f"{other}__isnull": True for other in PAPERS_OF if other != column}
        condition |= models.Q(**{f"{column}__isnull": False, "paper__in": papers, **others})
    return condition


def _one_number(column: str) -> migrations.AddConstraint:
    return migrations.AddConstraint(
        "documentnumber",
        models.UniqueConstraint(
            condition=models.Q(("void_reason", "")),
            fields=("paper", column),
            name=f"one_number_a_{column}",
            violation_error_message="this paper got its number at the same moment from somebody else",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("awards", "0016_numbers_of_papers")]

    operations = [
        *(_one_number(column) for column in PAPERS_OF),
        migrations.AddConstraint(
            "documentnumber", models.CheckConstraint(condition=_of_one(), name="document_number_of_one")
        ),
    ]
