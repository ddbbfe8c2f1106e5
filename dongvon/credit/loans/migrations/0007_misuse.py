"""Minutes of misuse, with the days to repay."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import wall_by_place


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0006_acts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Misuse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("amount", models.BigIntegerField()),
                ("found_on", models.DateField()),
                ("repay_by", models.DateField()),
                ("repaid_before", models.BigIntegerField()),
                ("minutes", models.CharField(max_length=40)),
                ("transferred_on", models.DateField(null=True)),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="misuses", to="loans.loan"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="misuse_above_zero")
                ],
            },
        ),
        wall_by_place("loans_misuse"),
    ]
