from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("awards", "0003_only_ones")]

    operations = [
        migrations.AddField(model_name="cast", name="sealed", field=models.BinaryField(null=True)),
        migrations.AddField(model_name="votingsession", name="urn", field=models.UUIDField(editable=False, null=True)),
    ]
