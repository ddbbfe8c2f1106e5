"""Inspectors, plans, checks of loans and groups, papers about them: seen by place; all but inspectors only grow."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import dongvon.core.checks
from dongvon.base.access.walls import only_grows, seen_also, wall_by_place

GROWING = (
    "checks_inspectionplan", "checks_planline", "checks_loancheck", "checks_groupcheck", "checks_inspectionpaper",
)  # fmt: skip


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("groups", "0003_places_change"),
        ("loans", "0015_keys_of_a_statement"),
        ("places", "0004_visits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InspectionPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("ward", "Phường, xã"),
                            ("association", "Hội, đoàn thể phường, xã"),
                            ("bank", "Ngân hàng"),
                            ("province", "Hội, đoàn thể cấp tỉnh"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "association",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("11", "Hội Nông dân"),
                            ("12", "Hội Liên hiệp Phụ nữ"),
                            ("13", "Hội Cựu chiến binh"),
                            ("14", "Đoàn Thanh niên"),
                        ],
                        default="",
                        max_length=2,
                    ),
                ),
                ("number", models.CharField(max_length=40)),
                ("signed_on", models.DateField()),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Inspector",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("name", models.CharField(max_length=100)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("ward", "Phường, xã"),
                            ("association", "Hội, đoàn thể phường, xã"),
                            ("bank", "Ngân hàng"),
                            ("province", "Hội, đoàn thể cấp tỉnh"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "association",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("11", "Hội Nông dân"),
                            ("12", "Hội Liên hiệp Phụ nữ"),
                            ("13", "Hội Cựu chiến binh"),
                            ("14", "Đoàn Thanh niên"),
                        ],
                        default="",
                        max_length=2,
                    ),
                ),
                ("post", models.CharField(blank=True, default="", max_length=80)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InspectionPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("02/BB-CT", "Biên bản kiểm tra hội, đoàn thể (cấp tỉnh)"),
                            ("03/BB-CX", "Biên bản kiểm tra hội, đoàn thể phường, xã"),
                            ("04/BC-TH", "Báo cáo tổng hợp kết quả kiểm tra"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("ward", "Phường, xã"),
                            ("association", "Hội, đoàn thể phường, xã"),
                            ("bank", "Ngân hàng"),
                            ("province", "Hội, đoàn thể cấp tỉnh"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "association",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("11", "Hội Nông dân"),
                            ("12", "Hội Liên hiệp Phụ nữ"),
                            ("13", "Hội Cựu chiến binh"),
                            ("14", "Đoàn Thanh niên"),
                        ],
                        default="",
                        max_length=2,
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("11", "Hội Nông dân"),
                            ("12", "Hội Liên hiệp Phụ nữ"),
                            ("13", "Hội Cựu chiến binh"),
                            ("14", "Đoàn Thanh niên"),
                        ],
                        default="",
                        max_length=2,
                    ),
                ),
                ("number", models.CharField(max_length=40)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField()),
                ("given_on", models.DateField()),
                ("strengths", models.CharField(blank=True, default="", max_length=600)),
                ("faults", models.CharField(blank=True, default="", max_length=600)),
                ("advice", models.CharField(blank=True, default="", max_length=600)),
                ("mend_by", models.DateField(null=True)),
                ("opinion", models.CharField(blank=True, default="", max_length=400)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "inspector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="checks.inspector"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GroupCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("on", models.DateField()),
                ("answers", models.JSONField()),
                ("strengths", models.CharField(blank=True, default="", max_length=400)),
                ("faults", models.CharField(blank=True, default="", max_length=400)),
                ("advice", models.CharField(blank=True, default="", max_length=400)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "group",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="groups.group"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "inspector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="checks.inspector"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LoanCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("on", models.DateField()),
                ("purpose", models.CharField(blank=True, default="", max_length=160)),
                (
                    "finding",
                    models.CharField(
                        choices=[
                            (dongvon.core.checks.Finding["RIGHT"], "Đúng mục đích"),
                            (dongvon.core.checks.Finding["PART"], "Đúng một phần"),
                            (dongvon.core.checks.Finding["UNUSED"], "Chưa sử dụng"),
                            (dongvon.core.checks.Finding["MISUSED"], "Sai mục đích"),
                            (dongvon.core.checks.Finding["PASSED_ON"], "Vay hộ, vay ké"),
                        ],
                        max_length=9,
                    ),
                ),
                ("received", models.BigIntegerField()),
                ("used_right", models.BigIntegerField()),
                ("used_wrong", models.BigIntegerField()),
                ("used_for", models.CharField(blank=True, default="", max_length=200)),
                ("effect", models.CharField(blank=True, default="", max_length=200)),
                ("remarks", models.CharField(blank=True, default="", max_length=400)),
                ("signed", models.BooleanField()),
                ("latitude_e3", models.IntegerField(null=True)),
                ("longitude_e3", models.IntegerField(null=True)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "companion",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="checks.inspector"
                    ),
                ),
                (
                    "inspector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="checks.inspector"
                    ),
                ),
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
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("month", models.PositiveSmallIntegerField()),
                (
                    "group",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="groups.group"),
                ),
                (
                    "hamlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.hamlet"
                    ),
                ),
                (
                    "inspector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="checks.inspector"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="checks.inspectionplan"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="inspectionplan",
            index=models.Index(fields=["place", "year"], name="inspection_plans_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="inspectionplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("association", ""), ("level__in", ["ward", "bank"])),
                    models.Q(("level__in", ["association", "province"]), models.Q(("association", ""), _negated=True)),
                    _connector="OR",
                ),
                name="plan_of_an_organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspector",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("association", ""), ("level__in", ["ward", "bank"])),
                    models.Q(("level__in", ["association", "province"]), models.Q(("association", ""), _negated=True)),
                    _connector="OR",
                ),
                name="inspector_of_an_organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspector",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__gt", models.F("since_on"))), name="inspector_runs_forward"
            ),
        ),
        migrations.AddConstraint(
            model_name="inspector",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until_on__isnull", True)),
                fields=("place", "name", "level", "association", "post"),
                name="one_row_per_inspector",
            ),
        ),
        migrations.AddIndex(
            model_name="inspectionpaper",
            index=models.Index(fields=["place", "given_on"], name="inspection_papers_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="inspectionpaper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("association", ""), ("level__in", ["ward", "bank"])),
                    models.Q(("level__in", ["association", "province"]), models.Q(("association", ""), _negated=True)),
                    _connector="OR",
                ),
                name="paper_of_an_organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionpaper",
            constraint=models.CheckConstraint(
                condition=models.Q(("given_on__gte", models.F("until_on")), ("until_on__gte", models.F("since_on"))),
                name="paper_given_after_its_days",
            ),
        ),
        migrations.AddIndex(
            model_name="groupcheck",
            index=models.Index(fields=["place", "on"], name="group_checks_of_a_place"),
        ),
        migrations.AddIndex(
            model_name="loancheck",
            index=models.Index(fields=["place", "on"], name="loan_checks_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="loancheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "received__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("used_right"), "+", models.F("used_wrong")
                        ),
                    ),
                    ("used_right__gte", 0),
                    ("used_wrong__gte", 0),
                ),
                name="used_within_received",
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__gte", 1), ("month__lte", 12)), name="plan_month_is_a_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.UniqueConstraint(fields=("plan", "group"), name="one_line_per_group"),
        ),
        wall_by_place("checks_inspector", *GROWING),
        only_grows(*GROWING),
        # What was found of a loan elsewhere is read where it has come to.
        seen_also("checks_loancheck", "loan_id", "SELECT loan_id FROM loans_formerplacement WHERE place"),
    ]
