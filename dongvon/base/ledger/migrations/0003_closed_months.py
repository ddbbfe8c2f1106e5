"""Months in which nothing is booked any more."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import only_grows, wall_by_place


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosedMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("month", models.DateField()),
                ("closed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("place", "month"), name="a_month_is_closed_once"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="month_by_its_first_day"),
                ],
            },
        ),
        wall_by_place("ledger_closedmonth"),
        only_grows("ledger_closedmonth"),
    ]
