from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="ended_on",
            field=models.DateField(blank=True, null=True),
        ),
    ]
