"""Grades of groups, reconciliation with borrowers, cases: seen by place, only grow."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dongvon.core.casework
import dongvon.core.grading
import dongvon.core.relief
import dongvon.core.signals
from dongvon.base.access.walls import only_grows, seen_also, wall_by_place

TABLES = (
    "supervision_leftout",
    "supervision_moneycase",
    "supervision_casestep",
    "supervision_forceddown",
    "supervision_gradedmonth",
    "supervision_groupgrade",
    "supervision_gradeconfirmation",
    "supervision_reconciliationplan",
    "supervision_plannedloan",
    "supervision_balanceconfirmation",
    "supervision_absencestep",
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("attachments", "0002_walls"),
        ("groups", "0003_places_change"),
        ("households", "0005_kind"),
        ("loans", "0014_securities"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ForcedDown",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            (dongvon.core.grading.Downfall["MISAPPROPRIATION"], "chiếm dụng tiền của tổ viên"),
                            (dongvon.core.grading.Downfall["BORROWED_IN_NAME"], "vay ké, vay hộ bằng tên người khác"),
                        ],
                        max_length=16,
                    ),
                ),
                ("decision_no", models.CharField(max_length=40)),
                ("decided_on", models.DateField()),
                ("evidence", models.CharField(max_length=400)),
                ("first_month", models.DateField()),
                ("last_month", models.DateField()),
                (
                    "group",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="groups.group"),
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
        ),
        migrations.CreateModel(
            name="GradedMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("month", models.DateField()),
                ("groups", models.PositiveIntegerField()),
                ("score", models.PositiveIntegerField(null=True)),
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
            name="GradeConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("month", models.DateField()),
                ("document", models.CharField(max_length=40)),
                ("confirmed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "graded",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmation",
                        to="supervision.gradedmonth",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GroupGrade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("month", models.DateField()),
                ("outstanding", models.BigIntegerField()),
                ("score", models.PositiveIntegerField()),
                (
                    "earned",
                    models.CharField(
                        choices=[
                            (dongvon.core.grading.Grade["GOOD"], "Tốt"),
                            (dongvon.core.grading.Grade["FAIR"], "Khá"),
                            (dongvon.core.grading.Grade["AVERAGE"], "Trung bình"),
                            (dongvon.core.grading.Grade["WEAK"], "Yếu"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            (dongvon.core.grading.Grade["GOOD"], "Tốt"),
                            (dongvon.core.grading.Grade["FAIR"], "Khá"),
                            (dongvon.core.grading.Grade["AVERAGE"], "Trung bình"),
                            (dongvon.core.grading.Grade["WEAK"], "Yếu"),
                        ],
                        max_length=7,
                    ),
                ),
                ("lines", models.JSONField()),
                ("left_out", models.JSONField(default=list)),
                (
                    "forced_down",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="supervision.forceddown",
                    ),
                ),
                (
                    "graded",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grades", to="supervision.gradedmonth"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grades", to="groups.group"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LeftOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            (dongvon.core.relief.Cause["DISASTER"], "thiên tai, hỏa hoạn, dịch bệnh"),
                            (dongvon.core.relief.Cause["POLICY"], "Nhà nước thay đổi chính sách"),
                            (dongvon.core.relief.Cause["POLICY_LATE"], "Nhà nước thay đổi chính sách (hồ sơ chậm)"),
                            (dongvon.core.relief.Cause["UPHEAVAL"], "biến động kinh tế, chính trị, xã hội"),
                            (
                                dongvon.core.relief.Cause["ILLNESS_OR_DEATH"],
                                "tâm thần, bệnh hiểm nghèo, mất sức lao động từ 81%, chết, mất tích",
                            ),
                            (dongvon.core.relief.Cause["LONG_TREATMENT"], "bệnh phải chữa trị dài ngày"),
                            (dongvon.core.relief.Cause["AWAY"], "vắng mặt từ 2 năm, không xác minh được"),
                            (dongvon.core.relief.Cause["JUDGMENT"], "bản án chưa thi hành được"),
                        ],
                        max_length=8,
                    ),
                ),
                ("document", models.CharField(max_length=40)),
                ("first_month", models.DateField()),
                ("last_month", models.DateField()),
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
        ),
        migrations.CreateModel(
            name="MoneyCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            (dongvon.core.signals.Sign["HELD_CASH"], "Thu rồi không nộp ở phiên liền sau"),
                            (dongvon.core.signals.Sign["LAST_MINUTE"], "Cả tổ thu trong một ngày, sát phiên"),
                            (
                                dongvon.core.signals.Sign["ROUND"],
                                "Nhiều khoản thu lãi tròn số trong khi lãi phải thu lẻ",
                            ),
                            (dongvon.core.signals.Sign["EXACT_EVEN"], "Kỳ nào cũng trả đúng một số tiền"),
                            (dongvon.core.signals.Sign["SAME_PHONE"], "Nhiều hộ vay dùng chung số điện thoại"),
                            (
                                dongvon.core.signals.Sign["SAME_PURPOSE"],
                                "Nhiều món giải ngân cùng ngày, cùng một câu mục đích",
                            ),
                            (dongvon.core.signals.Sign["BOARD_FAMILY"], "Nhà ban quản lý giữ phần lớn dư nợ của tổ"),
                            (dongvon.core.signals.Sign["DEPOSIT_SWING"], "Tiền gửi rút mạnh trong tháng"),
                            ("reconciliation", "reconciliation"),
                        ],
                        max_length=16,
                    ),
                ),
                ("month", models.DateField()),
                ("evidence", models.JSONField(default=list)),
                ("opened_on", models.DateField()),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "group",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="groups.group"
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="forceddown",
            name="case",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="supervision.moneycase"
            ),
        ),
        migrations.CreateModel(
            name="CaseStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (dongvon.core.casework.CaseState["OPEN"], "mới mở"),
                            (dongvon.core.casework.CaseState["VERIFYING"], "đang xác minh"),
                            (dongvon.core.casework.CaseState["RECOVERING"], "đang thu hồi"),
                            (dongvon.core.casework.CaseState["UNFOUNDED"], "xác minh xong, không sai phạm"),
                            (dongvon.core.casework.CaseState["RECOVERED"], "đã thu hồi đủ"),
                            (dongvon.core.casework.CaseState["TRANSFERRED"], "đã chuyển công an"),
                        ],
                        max_length=21,
                    ),
                ),
                ("on", models.DateField()),
                ("document", models.CharField(max_length=40)),
                ("note", models.CharField(blank=True, default="", max_length=400)),
                ("person", models.CharField(blank=True, default="", max_length=100)),
                ("principal", models.BigIntegerField(default=0)),
                ("interest", models.BigIntegerField(default=0)),
                ("deposit", models.BigIntegerField(default=0)),
                ("recovered", models.BigIntegerField(default=0)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
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
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="supervision.moneycase"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BalanceConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("confirmed_on", models.DateField()),
                ("principal", models.BigIntegerField()),
                ("interest", models.BigIntegerField()),
                ("deposit", models.BigIntegerField(null=True)),
                ("books_principal", models.BigIntegerField()),
                ("books_interest", models.BigIntegerField()),
                ("books_deposit", models.BigIntegerField(null=True)),
                ("signed_by", models.CharField(max_length=100)),
                ("document", models.CharField(max_length=40)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balance_confirmations",
                        to="loans.loan",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="supervision.moneycase",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReconciliationPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("year", models.PositiveSmallIntegerField()),
                ("made_on", models.DateField()),
                ("percent", models.PositiveSmallIntegerField()),
                ("loans", models.PositiveIntegerField()),
                ("document", models.CharField(max_length=40)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlannedLoan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("rank", models.PositiveIntegerField()),
                ("balance", models.BigIntegerField()),
                ("reasons", models.JSONField(default=list)),
                (
                    "loan",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="loans.loan"),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned",
                        to="supervision.reconciliationplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AbsenceStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (dongvon.core.casework.AbsenceState["REPORTED"], "tổ trưởng báo bằng phiếu"),
                            (dongvon.core.casework.AbsenceState["LISTED"], "hội và ban giảm nghèo lập danh sách"),
                            (dongvon.core.casework.AbsenceState["VERIFIED"], "đã xác minh: bỏ đi khỏi nơi cư trú"),
                            (dongvon.core.casework.AbsenceState["BACK"], "đã liên lạc được hoặc trở về"),
                        ],
                        max_length=8,
                    ),
                ),
                ("on", models.DateField()),
                ("document", models.CharField(max_length=40)),
                ("present", models.JSONField(default=list)),
                ("note", models.CharField(blank=True, default="", max_length=400)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absence_steps",
                        to="households.household",
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
                "indexes": [models.Index(fields=["place", "household"], name="absences_of_a_place")],
            },
        ),
        migrations.AddIndex(
            model_name="gradedmonth",
            index=models.Index(fields=["place", "month"], name="graded_months_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="gradedmonth",
            constraint=models.CheckConstraint(condition=models.Q(("month__day", 1)), name="graded_by_whole_month"),
        ),
        migrations.AddConstraint(
            model_name="gradedmonth",
            constraint=models.CheckConstraint(condition=models.Q(("score__lte", 10000)), name="commune_score_to_100"),
        ),
        migrations.AddConstraint(
            model_name="gradeconfirmation",
            constraint=models.UniqueConstraint(fields=("place", "month"), name="one_confirmed_grading_of_a_month"),
        ),
        migrations.AddConstraint(
            model_name="groupgrade",
            constraint=models.UniqueConstraint(fields=("graded", "group"), name="one_grade_of_a_group_in_a_grading"),
        ),
        migrations.AddConstraint(
            model_name="groupgrade",
            constraint=models.CheckConstraint(condition=models.Q(("score__lte", 10000)), name="group_score_to_100"),
        ),
        migrations.AddConstraint(
            model_name="leftout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("first_month__day", 1), ("last_month__day", 1), ("last_month__gte", models.F("first_month"))
                ),
                name="left_out_in_whole_months",
            ),
        ),
        migrations.AddIndex(
            model_name="moneycase",
            index=models.Index(fields=["place", "opened_on"], name="cases_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="moneycase",
            constraint=models.CheckConstraint(condition=models.Q(("month__day", 1)), name="case_of_a_month"),
        ),
        migrations.AddConstraint(
            model_name="forceddown",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("first_month__day", 1), ("last_month__day", 1), ("last_month__gte", models.F("first_month"))
                ),
                name="forced_down_in_whole_months",
            ),
        ),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deposit__gte", 0), ("interest__gte", 0), ("principal__gte", 0), ("recovered__gte", 0)
                ),
                name="case_step_not_negative",
            ),
        ),
        migrations.AddIndex(
            model_name="balanceconfirmation",
            index=models.Index(fields=["place", "confirmed_on"], name="confirmations_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="balanceconfirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("interest__gte", 0),
                    ("principal__gte", 0),
                    models.Q(("deposit__gte", 0), ("deposit__isnull", True), _connector="OR"),
                ),
                name="confirmed_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="reconciliationplan",
            constraint=models.UniqueConstraint(fields=("place", "year"), name="one_plan_of_a_place_and_year"),
        ),
        migrations.AddConstraint(
            model_name="plannedloan",
            constraint=models.UniqueConstraint(fields=("plan", "loan"), name="a_loan_is_planned_once"),
        ),
        wall_by_place(*TABLES),
        only_grows(*TABLES),
        # What was said of a group or a loan elsewhere is read where it has come to.
        seen_also("supervision_groupgrade", "group_id", "SELECT group_id FROM groups_formergroup WHERE place"),
        seen_also(
            "supervision_balanceconfirmation", "loan_id", "SELECT loan_id FROM loans_formerplacement WHERE place"
        ),
    ]
