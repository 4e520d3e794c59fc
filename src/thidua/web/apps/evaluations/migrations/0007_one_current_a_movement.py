from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0006_current_of_movement"),
    ]

    operations = [
        migrations.DeleteModel(name="Current"),
        migrations.RenameModel("CurrentOfMovement", "Current"),
    ]
