"""What a commune has accrued, by cell and as posted; closed days and years, which only grow."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import only_grows, wall_by_place


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0003_closed_months"),
        ("loans", "0012_released"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Accrual",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("programme", models.CharField(max_length=12)),
                ("state", models.CharField(choices=[("in_term", "trong hạn"), ("overdue", "quá hạn")], max_length=7)),
                ("posted", models.BigIntegerField(default=0)),
                ("released", models.BigIntegerField(default=0)),
                ("residue", models.BigIntegerField(default=0)),
                ("rounding", models.BigIntegerField(default=0)),
                (
                    "fund",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.fund"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Cell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("variant", models.CharField(blank=True, default="", max_length=24)),
                ("rate_at_signing_e7", models.BigIntegerField()),
                ("priced_from", models.DateField()),
                ("balance", models.BigIntegerField()),
                ("whole", models.BigIntegerField()),
                ("remainder", models.BigIntegerField()),
                (
                    "accrual",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cells", to="dayclose.accrual"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DayClose",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("on", models.DateField()),
                ("mark", models.BigIntegerField()),
                ("taken_in", models.IntegerField()),
                ("closed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="YearClose",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("year", models.PositiveSmallIntegerField()),
                ("booked_on", models.DateField()),
                ("decision", models.CharField(blank=True, default="", max_length=40)),
                ("request_id", models.UUIDField()),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="dayclose.yearclose",
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
        migrations.AddConstraint(
            model_name="accrual",
            constraint=models.UniqueConstraint(
                fields=("place", "fund", "programme", "state"), name="one_accrual_per_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="cell",
            constraint=models.UniqueConstraint(
                fields=("accrual", "variant", "rate_at_signing_e7", "priced_from"), name="one_cell_per_pricing"
            ),
        ),
        migrations.AddConstraint(
            model_name="cell",
            constraint=models.CheckConstraint(
                condition=models.Q(("remainder__gte", 0)), name="cell_remainder_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="dayclose",
            constraint=models.UniqueConstraint(fields=("place", "on"), name="a_day_is_closed_once"),
        ),
        migrations.AddConstraint(
            model_name="yearclose",
            constraint=models.CheckConstraint(
                condition=models.Q(("booked_on__year__gte", models.F("year"))), name="a_year_is_closed_at_its_end"
            ),
        ),
        wall_by_place("dayclose_dayclose", "dayclose_accrual", "dayclose_cell", "dayclose_yearclose"),
        only_grows("dayclose_dayclose", "dayclose_yearclose"),
    ]
