"""The register numbers every paper that carries a number: each row says which paper, and of what one thing it is."""

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

from thidua.web.ui.values import Json

BEFORE = "Số đã ghi trên văn bản trước khi mở sổ cấp số văn bản."
MINUTES = "BB-HĐTĐKT"


def sort_out(apps: Json, _schema_editor: Json) -> None:
    """Rows of revocations are of the revocation alone; every row has its sign as it was printed."""
    for row in apps.get_model("awards", "DocumentNumber").objects.select_related("award_list", "revocation"):
        decided = row.revocation or row.award_list
        printed = " ".join(decided.symbol.split())
        row.symbol = printed if printed.upper() == row.sign else row.sign
        row.paper = "revocation_decision" if row.revocation_id else "decision"
        if row.revocation_id:
            row.award_list = None
        row.save()


def enter_minutes(apps: Json, _schema_editor: Json) -> None:
    """The numbers that minutes were printed with so far; of two that are the same the first stands in the register."""
    numbers = apps.get_model("awards", "DocumentNumber").objects
    sessions = apps.get_model("awards", "VotingSession").objects.filter(closed_at__isnull=False)
    for session in sessions.select_related("proposal").order_by("closed_at", "pk"):
        on = timezone.localdate(session.closed_at)
        place = {"unit_id": session.proposal.unit_id, "year": on.year, "sign": MINUTES, "number": session.number}
        if not numbers.filter(**place).exists():
            numbers.create(
                **place, symbol=MINUTES, issued_on=on, paper="council_minutes", session=session, gap_reason=BEFORE
            )


def _subject(column: str, to: str) -> tuple[str, Json]:
    key = models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="numbers", to=f"awards.{to}"
    )
    return column, key


class Migration(migrations.Migration):
    dependencies = [("awards", "0015_one_report")]

    operations = [
        migrations.RemoveConstraint("documentnumber", "one_number_a_list"),
        migrations.RemoveConstraint("documentnumber", "one_number_a_revocation"),
        migrations.AddField("documentnumber", "symbol", models.CharField(default="", max_length=30), False),
        migrations.AddField("documentnumber", "paper", models.CharField(default="", max_length=40), False),
        *(
            migrations.AddField("documentnumber", *_subject(column, to))
            for column, to in (("proposal", "proposal"), ("session", "votingsession"), ("candidate", "candidate"))
        ),
        migrations.AlterField("documentnumber", *_subject("award_list", "awardlist")),
        migrations.AddField("documentnumber", "report", models.CharField(max_length=160, null=True)),
        migrations.RunPython(sort_out, migrations.RunPython.noop),
        migrations.RunPython(enter_minutes, migrations.RunPython.noop),
    ]
