"""What was paid of commission and entrustment fee."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import only_grows, wall_by_place


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("groups", "0003_places_change"),
        ("ledger", "0003_closed_months"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FeePayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("month", models.DateField()),
                ("kind", models.CharField(choices=[("commission", "hoa hồng"), ("fee", "phí ủy thác")], max_length=10)),
                ("association", models.CharField(max_length=2)),
                ("amount", models.BigIntegerField()),
                ("paid_on", models.DateField()),
                ("document", models.CharField(max_length=40)),
                ("facts", models.JSONField(default=dict)),
                (
                    "fund",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.fund"),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commissions",
                        to="groups.group",
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
                    models.UniqueConstraint(
                        fields=("place", "month", "kind", "group", "association", "fund"),
                        name="a_month_is_paid_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="fee_above_zero"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="fee_month_by_its_first_day"),
                ],
            },
        ),
        wall_by_place("fees_feepayment"),
        only_grows("fees_feepayment"),
    ]
