from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_sent_forms"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="digest",
            field=models.CharField(
                choices=[("daily", "Daily"), ("weekly", "Weekly"), ("never", "Never")],
                default="weekly",
                max_length=6,
                verbose_name="Mail of what waits for me",
            ),
        ),
    ]
