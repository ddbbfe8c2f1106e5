import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("groups", "0001_initial"),
        ("households", "0001_initial"),
        ("ledger", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavingsAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("number", models.CharField(max_length=16, unique=True)),
                ("opened_on", models.DateField()),
                ("balance", models.BigIntegerField(default=0)),
                ("last_deposit_on", models.DateField(null=True)),
                ("fund", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="ledger.fund")),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="savings",
                        to="groups.group",
                    ),
                ),
                (
                    "household",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="savings", to="households.household"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["group"], name="savings_of_a_group")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("balance__gte", 0)), name="savings_not_negative")
                ],
            },
        ),
    ]
