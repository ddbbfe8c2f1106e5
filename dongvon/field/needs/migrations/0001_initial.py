"""What households said they need: answers only grow; answers and needs are seen where their household is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dongvon.core.reach
from dongvon.base.access.walls import only_grows, wall_by_place, wall_through


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("households", "0005_kind"),
        ("places", "0004_visits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_on", models.DateField()),
                ("needs", models.BooleanField()),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("own_means", "Tự lo được vốn"),
                            ("has_loan", "Đang vay, chưa cần thêm"),
                            ("afraid", "Sợ không trả được"),
                            ("no_labour", "Già yếu, không có lao động"),
                            ("no_plan", "Chưa biết làm gì"),
                            ("other", "Lý do khác"),
                        ],
                        default="",
                        max_length=9,
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                (
                    "source",
                    models.CharField(
                        choices=[("visit", "đến nhà hỏi"), ("meeting", "họp tổ"), ("public", "trang công khai")],
                        max_length=7,
                    ),
                ),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="households.household"
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
                "indexes": [models.Index(fields=["household", "-asked_on"], name="answers_of_a_household")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("needs", True), ("reason", "")),
                            models.Q(("needs", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="no_need_has_a_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Declaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("name", models.CharField(max_length=100)),
                ("phone", models.BinaryField(default=b"")),
                ("phone_index", models.BinaryField(max_length=16, null=True)),
                ("programme", models.CharField(max_length=12)),
                ("amount", models.BigIntegerField(null=True)),
                ("purpose", models.CharField(blank=True, default="", max_length=160)),
                ("declared_on", models.DateField()),
                ("dismissed", models.CharField(blank=True, default="", max_length=200)),
                ("settled_on", models.DateField(null=True)),
                (
                    "hamlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.hamlet"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="households.household",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place", "settled_on"], name="declarations_of_a_place")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("dismissed", ""),
                                ("household__isnull", True),
                                ("settled_by__isnull", True),
                                ("settled_on__isnull", True),
                            ),
                            models.Q(
                                ("dismissed", ""),
                                ("household__isnull", False),
                                ("settled_by__isnull", False),
                                ("settled_on__isnull", False),
                            ),
                            models.Q(
                                ("household__isnull", True),
                                ("settled_by__isnull", False),
                                ("settled_on__isnull", False),
                                models.Q(("dismissed", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_settled_declaration_has_a_household_or_a_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("programme", models.CharField(max_length=12)),
                ("variant", models.CharField(blank=True, default="", max_length=24)),
                ("amount", models.BigIntegerField()),
                ("purpose", models.CharField(max_length=160)),
                ("declared_on", models.DateField()),
                (
                    "source",
                    models.CharField(
                        choices=[("visit", "đến nhà hỏi"), ("meeting", "họp tổ"), ("public", "trang công khai")],
                        max_length=7,
                    ),
                ),
                (
                    "obstacle",
                    models.CharField(
                        blank=True,
                        choices=[
                            (dongvon.core.reach.Obstacle["PLAN_WEAK"], "Phương án còn yếu"),
                            (dongvon.core.reach.Obstacle["DOCUMENTS"], "Hồ sơ, giấy tờ chưa đủ"),
                            (dongvon.core.reach.Obstacle["OTHER"], "Lý do khác"),
                        ],
                        default="",
                        max_length=9,
                    ),
                ),
                ("obstacle_note", models.CharField(blank=True, default="", max_length=200)),
                ("ended_on", models.DateField(null=True)),
                (
                    "ended_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            (dongvon.core.reach.Ended["LOAN"], "Đã được vay"),
                            (dongvon.core.reach.Ended["WITHDRAWN"], "Hộ không cần nữa"),
                            (dongvon.core.reach.Ended["NOT_ELIGIBLE"], "Không còn thuộc đối tượng"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="households.household"
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
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="need_of_an_amount"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_because", ""), ("ended_on__isnull", True)),
                            models.Q(
                                ("ended_on__gte", models.F("declared_on")),
                                models.Q(("ended_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="need_ends_for_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("household", "programme", "variant"),
                        name="one_open_need",
                    ),
                ],
            },
        ),
        wall_through("needs_answer", "household_id", "households_household"),
        wall_through("needs_need", "household_id", "households_household"),
        wall_by_place("needs_declaration"),
        only_grows("needs_answer"),
    ]
