"""Cases of debt at risk and the checks of what is frozen."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dongvon.core.relief
from dongvon.base.access.walls import wall_by_place


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("loans", "0007_misuse"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReliefCase",
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
                ("damage_percent", models.PositiveSmallIntegerField()),
                ("happened_on", models.DateField()),
                ("minutes_no", models.CharField(max_length=40)),
                ("minutes_on", models.DateField()),
                ("committee", models.JSONField(default=list)),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            (dongvon.core.relief.Measure["EXTENSION"], "gia hạn nợ"),
                            (dongvon.core.relief.Measure["FREEZE"], "khoanh nợ"),
                            (dongvon.core.relief.Measure["WRITE_OFF"], "xóa nợ"),
                        ],
                        max_length=9,
                    ),
                ),
                ("round_year", models.PositiveSmallIntegerField()),
                ("round_no", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "đã lập hồ sơ"),
                            ("decided", "đã quyết định"),
                            ("refused", "không được duyệt"),
                        ],
                        default="proposed",
                        max_length=8,
                    ),
                ),
                ("authority", models.CharField(blank=True, default="", max_length=8)),
                ("decision_no", models.CharField(blank=True, default="", max_length=40)),
                ("decided_on", models.DateField(null=True)),
                ("principal", models.BigIntegerField(default=0)),
                ("interest", models.BigIntegerField(default=0)),
                ("first_on", models.DateField(null=True)),
                ("last_on", models.DateField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                (
                    "follows",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="relief.reliefcase",
                    ),
                ),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="relief_cases", to="loans.loan"
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
            name="FreezeCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("checked_on", models.DateField()),
                ("able_to_repay", models.BooleanField()),
                ("note", models.CharField(blank=True, default="", max_length=160)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="relief.reliefcase"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="reliefcase",
            constraint=models.CheckConstraint(condition=models.Q(("round_no__in", [1, 2])), name="relief_round_of_two"),
        ),
        migrations.AddConstraint(
            model_name="reliefcase",
            constraint=models.CheckConstraint(
                condition=models.Q(("damage_percent__lte", 100)), name="relief_damage_percent"
            ),
        ),
        migrations.AddConstraint(
            model_name="reliefcase",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_on__gte", models.F("first_on"))), name="freeze_in_order"
            ),
        ),
        wall_by_place("relief_reliefcase", "relief_freezecheck"),
    ]
