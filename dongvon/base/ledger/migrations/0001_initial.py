import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "booked_on", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField()),
                ("booked_on", models.DateField()),
                ("amount", models.BigIntegerField()),
                ("event", models.CharField(max_length=24)),
                ("about_type", models.CharField(max_length=12)),
                ("about_id", models.BigIntegerField()),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("own", "phát sinh tại đây"),
                            ("import", "nhập từ ngân hàng"),
                            ("opening", "số dư đầu kỳ"),
                        ],
                        max_length=7,
                    ),
                ),
                ("place", models.CharField(max_length=5)),
                ("request_id", models.UUIDField()),
                ("reverses_on", models.DateField(null=True)),
                ("reverses_id", models.BigIntegerField(null=True)),
                ("posted_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_transfer",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Lender",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, unique=True)),
                ("name", models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="Fund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=120)),
                (
                    "source",
                    models.CharField(choices=[("TW", "vốn trung ương"), ("DP", "vốn địa phương")], max_length=2),
                ),
                (
                    "lender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="funds", to="ledger.lender"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("kind", models.PositiveSmallIntegerField()),
                ("programme", models.CharField(blank=True, default="", max_length=12)),
                ("fund", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="ledger.fund")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("place", "fund", "kind", "programme"), name="one_account_per_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="FundMode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mode", models.CharField(choices=[("book", "sổ gốc"), ("mirror", "sổ đối chiếu")], max_length=6)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="modes", to="ledger.fund"
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("fund", "="),
                            (models.Func(models.F("since_on"), models.F("until_on"), function="daterange"), "&&"),
                        ],
                        name="one_mode_at_a_time",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="fund",
            constraint=models.UniqueConstraint(fields=("lender", "code"), name="one_fund_per_lender_and_code"),
        ),
    ]
