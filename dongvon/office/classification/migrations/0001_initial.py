"""Classifications of debt with their rows and confirmations: seen by place, only grow."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import only_grows, wall_by_place


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("loans", "0010_of_what_stays"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Classification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("year", models.PositiveSmallIntegerField()),
                ("as_of_on", models.DateField()),
                ("document", models.CharField(max_length=40)),
                ("loans", models.PositiveIntegerField()),
                ("in_term", models.BigIntegerField()),
                ("overdue", models.BigIntegerField()),
                ("frozen", models.BigIntegerField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClassifiedDebt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("first_part", models.BooleanField()),
                (
                    "state",
                    models.CharField(
                        choices=[("in_term", "nợ trong hạn"), ("overdue", "nợ quá hạn"), ("frozen", "nợ khoanh")],
                        max_length=7,
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("programme", models.CharField(max_length=12)),
                (
                    "term",
                    models.CharField(
                        choices=[
                            ("short", "ngắn hạn (đến 12 tháng)"),
                            ("medium", "trung hạn (trên 12 đến 60 tháng)"),
                            ("long", "dài hạn (trên 60 tháng)"),
                        ],
                        max_length=6,
                    ),
                ),
                ("security", models.CharField(max_length=9)),
                ("source", models.CharField(max_length=2)),
                ("fund_id", models.BigIntegerField()),
                ("method", models.CharField(max_length=9)),
                ("association", models.CharField(max_length=12)),
                ("area", models.CharField(max_length=12)),
                ("difficulty", models.CharField(max_length=12)),
                ("ethnicity", models.CharField(max_length=12)),
                ("sector", models.CharField(max_length=12)),
                ("sector_basis", models.CharField(max_length=9)),
                ("ability", models.CharField(max_length=12)),
                ("review_id", models.BigIntegerField(null=True)),
                ("hamlet_id", models.BigIntegerField()),
                ("group_id", models.BigIntegerField(null=True)),
                (
                    "classification",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debts",
                        to="classification.classification",
                    ),
                ),
                (
                    "loan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loans.loan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("year", models.PositiveSmallIntegerField()),
                ("document", models.CharField(max_length=40)),
                ("confirmed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "classification",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmation",
                        to="classification.classification",
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
        migrations.AddIndex(
            model_name="classification",
            index=models.Index(fields=["place", "year"], name="classifications_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="classification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("as_of_on__day", 31), ("as_of_on__month", 12), ("as_of_on__year", models.F("year"))
                ),
                name="classified_on_the_last_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="classifieddebt",
            constraint=models.UniqueConstraint(
                fields=("classification", "loan", "state"), name="one_row_per_part_of_a_debt"
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.UniqueConstraint(fields=("place", "year"), name="one_confirmation_per_place_and_year"),
        ),
        wall_by_place("classification_classification", "classification_confirmation", "classification_classifieddebt"),
        only_grows("classification_classification", "classification_confirmation", "classification_classifieddebt"),
    ]
