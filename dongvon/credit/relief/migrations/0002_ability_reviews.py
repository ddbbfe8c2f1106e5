"""Reviews of the ability to repay: seen by place, only grow."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dongvon.core.classification
from dongvon.base.access.walls import only_grows, wall_by_place


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0002_walls"),
        ("loans", "0010_of_what_stays"),
        ("relief", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AbilityReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("reviewed_on", models.DateField()),
                (
                    "ability",
                    models.CharField(
                        choices=[
                            (dongvon.core.classification.Ability["ABLE"], "có khả năng trả nợ"),
                            (dongvon.core.classification.Ability["PARTLY"], "có khả năng trả một phần"),
                            (dongvon.core.classification.Ability["UNABLE"], "không có khả năng trả nợ"),
                        ],
                        max_length=6,
                    ),
                ),
                ("principal", models.BigIntegerField()),
                ("repayable", models.BigIntegerField()),
                ("causes", models.JSONField(default=list)),
                ("present", models.JSONField(default=list)),
                ("minutes_no", models.CharField(max_length=40)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ability_reviews", to="loans.loan"
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
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
                "indexes": [models.Index(fields=["place", "reviewed_on"], name="reviews_of_a_place")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("principal__gt", 0), ("repayable__gte", 0), ("repayable__lte", models.F("principal"))
                        ),
                        name="review_repayable_of_the_principal",
                    )
                ],
            },
        ),
        wall_by_place("relief_abilityreview"),
        only_grows("relief_abilityreview"),
    ]
