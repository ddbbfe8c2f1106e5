"""Where households lived before they moved."""

import django.db.models.deletion
from django.db import migrations, models

from dongvon.base.access.walls import seen_where_it_was, wall_by_place


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0002_walls"),
        ("places", "0002_units"),
    ]

    operations = [
        migrations.AddField(
            model_name="household",
            name="moved_on",
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name="FormerHome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("was_at", models.CharField(max_length=5)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField()),
                ("document", models.CharField(max_length=40)),
                (
                    "hamlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.hamlet"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former_homes",
                        to="households.household",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("since_on"))), name="former_home_runs_forward"
                    ),
                ],
            },
        ),
        wall_by_place("households_formerhome"),
        seen_where_it_was("households_formerhome"),
    ]
