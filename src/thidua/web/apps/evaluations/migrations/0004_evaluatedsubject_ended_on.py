from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0003_answers_of_few"),
    ]

    operations = [
        migrations.AddField(
            model_name="evaluatedsubject",
            name="ended_on",
            field=models.DateField(null=True),
        ),
    ]
