from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from thidua.web.ui.values import JsonObject

# The indicators that depended on answers when figures of few of them began to be withheld, and of how many people at
# the least numbers are told.
ASKING = {
    "attitude_good",
    "guidance_clear",
    "index766_satisfaction",
    "satisfaction",
    "survey_response",
    "timeliness_good",
}
LEAST = 5


def _withhold_answers(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Takes from evaluations kept before what they tell of fewer answers, and their months of subjects.

    All of it is made again from the ledger, withheld where it has to be, when the site next computes.
    """
    subjects = apps.get_model("evaluations", "EvaluatedSubject").objects
    for pk, figures in subjects.values_list("pk", "figures").iterator():
        told = {indicator: months for indicator, months in figures.items() if indicator not in ASKING}
        if len(told) < len(figures):
            subjects.filter(pk=pk).update(figures=told)
    verdicts = apps.get_model("evaluations", "StoredVerdict").objects
    for pk, row in verdicts.values_list("pk", "row").iterator():
        small = [part for part in row["parts"] if _is_small(part, "of")]
        beside = [told for part in row["parts"] for told in part["beside"] if _is_small(told, "indicator")]
        for told in (*small, *beside):
            told |= {"numerator": None, "denominator": None, "excluded": None}
            told |= {"reason": "few_answers", "fewer_than": LEAST}
        for part in small:
            part |= {"change": None, "against": None, "further": None, "small_n": False}
        if small or beside:
            first = next((part for part in row["parts"] if part["numerator"] is not None), None)
            numbers = (first["numerator"], first["denominator"]) if first else (None, None)
            verdicts.filter(pk=pk).update(row=row, numerator=numbers[0], denominator=numbers[1])


def _is_small(told: JsonObject, name: str) -> bool:
    number = told["denominator"]
    return told[name] in ASKING and isinstance(number, int) and number < LEAST


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0002_only_ones"),
    ]

    operations = [
        migrations.AddField(
            model_name="storedverdict",
            name="share_millionths",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunPython(_withhold_answers, migrations.RunPython.noop),
    ]
