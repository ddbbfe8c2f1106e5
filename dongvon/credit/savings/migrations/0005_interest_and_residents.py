"""Interest credited and accounts closed; residents' accounts; the convention of a group; withdrawals asked for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import wall_by_place


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0003_places_change"),
        ("ledger", "0003_closed_months"),
        ("savings", "0004_of_what_stays"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="savingsaccount",
            name="closed_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="savingsaccount",
            name="document",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="savingsaccount",
            name="interest_to",
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name="GroupMinimum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField()),
                ("since_on", models.DateField()),
                ("minutes", models.CharField(max_length=40)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="minimums", to="groups.group"
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
                    models.UniqueConstraint(fields=("group", "since_on"), name="one_minimum_per_group_and_day"),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="minimum_not_negative"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResidentAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("holder", models.CharField(max_length=100)),
                ("identity", models.BinaryField()),
                ("identity_index", models.BinaryField(max_length=32)),
                ("number", models.CharField(max_length=16, unique=True)),
                ("opened_on", models.DateField()),
                ("balance", models.BigIntegerField(default=0)),
                ("last_deposit_on", models.DateField(null=True)),
                ("interest_to", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                ("document", models.CharField(max_length=40)),
                (
                    "fund",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.fund"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("balance__gte", 0)), name="resident_savings_not_negative"
                    ),
                    models.UniqueConstraint(fields=("place", "identity_index"), name="one_resident_account_per_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WithdrawalRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("amount", models.BigIntegerField(null=True)),
                ("asked_on", models.DateField()),
                ("wanted_on", models.DateField()),
                ("document", models.CharField(max_length=40)),
                ("done_on", models.DateField(null=True)),
                ("paid", models.BigIntegerField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="savings.savingsaccount",
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
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="asked_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(("wanted_on__gte", models.F("asked_on"))), name="wanted_after_asking"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("done_on__isnull", True)),
                        fields=("account",),
                        name="one_open_request_per_account",
                    ),
                ],
            },
        ),
        wall_by_place("savings_residentaccount", "savings_withdrawalrequest"),
    ]
