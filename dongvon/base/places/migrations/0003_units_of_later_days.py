"""A commune may be joined to another one on any day, not on 2025-07-01 only."""

import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0002_units"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="formerunit",
            name="one_row_per_unit_and_successor",
        ),
        migrations.AddField(
            model_name="formerunit",
            name="until_on",
            field=models.DateField(default=datetime.date(2025, 7, 1)),
        ),
        migrations.AddField(
            model_name="point",
            name="moved_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="point",
            name="was_at",
            field=models.CharField(blank=True, db_default="", default="", max_length=5),
        ),
        migrations.AddConstraint(
            model_name="formerunit",
            constraint=models.UniqueConstraint(
                fields=("code", "successor_code", "until_on"), name="one_row_per_unit_and_successor"
            ),
        ),
    ]
