"""Numbers of decisions stand in the register alone; those that a list or a revocation kept are entered before."""

from django.db import migrations, models

from thidua.web.ui.values import Json

BEFORE = "Số đã ghi trên quyết định trước khi mở sổ cấp số văn bản."
TWICE = "this number went to another document at the same moment: take the next one"


def enter(apps: Json, _schema_editor: Json) -> None:
    """What was numbered and is not in the register: another decision bore the same number. Both are signed."""
    numbers = apps.get_model("awards", "DocumentNumber").objects
    units = apps.get_model("organisation", "Unit").objects
    city = units.filter(group="city").values_list("pk", flat=True).first() or ""
    lists = apps.get_model("awards", "AwardList").objects.exclude(number=None).exclude(decided_on=None)
    revocations = apps.get_model("awards", "Revocation").objects.exclude(number=None).exclude(decided_on=None)
    decided = [("decision", {"award_list": row}, row, row.unit_id) for row in lists.order_by("pk")]
    decided += [
        ("revocation_decision", {"revocation": row}, row, row.line.award_list.unit_id)
        for row in revocations.select_related("line__award_list").order_by("pk")
    ]
    for paper, of, row, unit_id in decided:
        if numbers.filter(paper=paper, void_reason="", **of).exists():
            continue
        symbol = " ".join(row.symbol.split())
        place = {
            "unit_id": unit_id or city,
            "year": row.decided_on.year,
            "sign": symbol.upper(),
            "number": row.number,
        }
        doubled = numbers.filter(**place).exists()
        numbers.create(
            paper=paper, symbol=symbol, issued_on=row.decided_on, gap_reason=BEFORE, doubled=doubled, **of, **place
        )


class Migration(migrations.Migration):
    dependencies = [("awards", "0018_criterion_evidence")]

    operations = [
        migrations.AddField("documentnumber", "doubled", models.BooleanField(default=False)),
        migrations.RemoveConstraint("documentnumber", "document_number_once"),
        migrations.AddConstraint(
            "documentnumber",
            models.UniqueConstraint(
                condition=models.Q(("doubled", False)),
                fields=("unit_id", "year", "sign", "number"),
                name="document_number_once",
                violation_error_message=TWICE,
            ),
        ),
        migrations.RunPython(enter, migrations.RunPython.noop),
        *(
            migrations.RemoveField(model, field)
            for model in ("awardlist", "revocation")
            for field in ("number", "symbol")
        ),
    ]
