"""Visits with what was promised, and reminders: seen by place, only grow."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dongvon.core.arrears
from dongvon.base.access.walls import only_grows, seen_also, wall_by_place

TABLES = ("arrears_visit", "arrears_reminder")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("loans", "0015_keys_of_a_statement"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("due_on", models.DateField()),
                (
                    "recipient",
                    models.CharField(choices=[("borrower", "người vay"), ("leader", "tổ trưởng")], max_length=8),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("spoken", "nói trực tiếp"),
                            ("paper", "giấy"),
                            ("phone", "điện thoại"),
                            ("message", "tin nhắn"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "party",
                    models.CharField(
                        choices=[
                            (dongvon.core.arrears.Party["LEADER"], "Tổ trưởng"),
                            (dongvon.core.arrears.Party["ASSOCIATION"], "Hội, đoàn thể"),
                            (dongvon.core.arrears.Party["WARD"], "Phường, xã"),
                            (dongvon.core.arrears.Party["BANK"], "Ngân hàng"),
                        ],
                        max_length=11,
                    ),
                ),
                ("given_on", models.DateField()),
                ("text", models.CharField(max_length=400)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "loan",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="loans.loan"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place", "given_on"], name="reminders_of_a_place")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("loan", "due_on", "recipient", "channel", "given_on"), name="one_reminder_of_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("on", models.DateField()),
                (
                    "party",
                    models.CharField(
                        choices=[
                            (dongvon.core.arrears.Party["LEADER"], "Tổ trưởng"),
                            (dongvon.core.arrears.Party["ASSOCIATION"], "Hội, đoàn thể"),
                            (dongvon.core.arrears.Party["WARD"], "Phường, xã"),
                            (dongvon.core.arrears.Party["BANK"], "Ngân hàng"),
                        ],
                        max_length=11,
                    ),
                ),
                ("found", models.CharField(max_length=400)),
                ("promised", models.BigIntegerField(default=0)),
                ("promised_until", models.DateField(null=True)),
                ("next_step", models.CharField(blank=True, default="", max_length=200)),
                (
                    "next_party",
                    models.CharField(
                        blank=True,
                        choices=[
                            (dongvon.core.arrears.Party["LEADER"], "Tổ trưởng"),
                            (dongvon.core.arrears.Party["ASSOCIATION"], "Hội, đoàn thể"),
                            (dongvon.core.arrears.Party["WARD"], "Phường, xã"),
                            (dongvon.core.arrears.Party["BANK"], "Ngân hàng"),
                        ],
                        default="",
                        max_length=11,
                    ),
                ),
                ("next_on", models.DateField(null=True)),
                ("document", models.CharField(blank=True, default="", max_length=40)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "loan",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="loans.loan"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place", "on"], name="visits_of_a_place")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("promised", 0), ("promised_until__isnull", True)),
                            models.Q(
                                ("promised__gt", 0),
                                ("promised_until__gte", models.F("on")),
                                ("promised_until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="promise_has_amount_and_day",
                    )
                ],
            },
        ),
        wall_by_place(*TABLES),
        only_grows(*TABLES),
        # What was said of a loan elsewhere is read where it has come to.
        *(seen_also(table, "loan_id", "SELECT loan_id FROM loans_formerplacement WHERE place") for table in TABLES),
    ]
