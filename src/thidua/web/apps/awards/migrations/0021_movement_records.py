import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _make_records(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """A record of each movement that proposals and lists are of."""
    records = apps.get_model("movements", "MovementRecord").objects
    for name in ("Proposal", "AwardList"):
        for movement in apps.get_model("awards", name).objects.values_list("movement_id", flat=True):
            records.get_or_create(id=movement)


def _of_record(model: str) -> list[migrations.operations.base.Operation]:
    """The column stays as it is, with the record that it names behind it."""
    return [
        migrations.RenameField(model, "movement_id", "movement"),
        migrations.AlterField(
            model_name=model,
            name="movement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="movements.movementrecord"
            ),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0020_number_of_an_appraisal"),
        ("movements", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(_make_records, migrations.RunPython.noop),
        migrations.RemoveConstraint("proposal", "proposal_once_a_unit"),
        migrations.RemoveConstraint("awardlist", "one_open_list"),
        *_of_record("proposal"),
        *_of_record("awardlist"),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("movement_id", "award_id", "unit_id"),
                name="proposal_once_a_unit",
                violation_error_message=(
                    "the unit has a proposal for this award already: go on with that one, or withdraw it first"
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="awardlist",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("decided", "published", "ended")), _negated=True),
                fields=("movement_id", "award_id", "unit_id"),
                name="one_open_list",
                violation_error_message="there is a list of this award already: go on with that one",
            ),
        ),
        *(
            migrations.AddField(
                model_name=model,
                name="edition",
                field=models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="movements.movementedition",
                ),
            )
            for model in ("proposal", "awardlist")
        ),
    ]
