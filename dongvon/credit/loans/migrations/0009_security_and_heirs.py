"""Heirs who take a loan over, and what secures a loan."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import wall_by_place


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0002_walls"),
        ("loans", "0008_movements_of_what_stays"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Takeover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("since_on", models.DateField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("dead", "người vay đã chết"),
                            ("missing", "mất tích"),
                            ("declared", "bị tuyên bố là đã chết"),
                        ],
                        max_length=8,
                    ),
                ),
                ("document", models.CharField(max_length=40)),
                (
                    "after",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="households.person"
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="households.person"
                    ),
                ),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="takeovers", to="loans.loan"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Security",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("kind", models.CharField(choices=[("mortgage", "thế chấp"), ("guarantee", "bảo lãnh")], max_length=9)),
                ("description", models.CharField(max_length=160)),
                ("owner", models.CharField(max_length=120)),
                ("value", models.BigIntegerField()),
                ("document", models.CharField(max_length=40)),
                ("taken_on", models.DateField()),
                ("released_on", models.DateField(null=True)),
                ("release_document", models.CharField(blank=True, default="", max_length=40)),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="securities", to="loans.loan"
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
                    models.CheckConstraint(condition=models.Q(("value__gt", 0)), name="security_of_some_value"),
                    models.CheckConstraint(
                        condition=models.Q(("released_on__gte", models.F("taken_on"))), name="security_released_later"
                    ),
                ],
            },
        ),
        wall_by_place("loans_takeover", "loans_security"),
    ]
