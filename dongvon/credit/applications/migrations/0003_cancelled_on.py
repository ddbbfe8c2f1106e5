"""The day on which an application was withdrawn or its approval taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0002_walls")]

    operations = [
        migrations.AddField(model_name="application", name="cancelled_on", field=models.DateField(null=True)),
    ]
