"""What goes with the money, and evidence of outcomes: seen by place; what somebody said or saw only grows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import only_grows, wall_by_place

TABLES = ("productionmodel", "participant", "training", "attendance", "advice", "telling", "evidence")
GROWING = ("participant", "attendance", "advice", "evidence")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("attachments", "0002_walls"),
        ("households", "0005_kind"),
        ("loans", "0015_keys_of_a_statement"),
        ("places", "0004_visits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Advice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("given_on", models.DateField()),
                ("text", models.CharField(max_length=600)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="households.household"
                    ),
                ),
                (
                    "loan",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="loans.loan"
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
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("seen_on", models.DateField()),
                ("document", models.CharField(max_length=80)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "attachment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="loans.outcome"
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
            name="ProductionModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("livestock", "Chăn nuôi"),
                            ("crops", "Trồng trọt"),
                            ("forestry", "Lâm nghiệp"),
                            ("fishery", "Thủy sản"),
                            ("craft", "Ngành nghề"),
                            ("trade", "Buôn bán, dịch vụ"),
                        ],
                        max_length=9,
                    ),
                ),
                ("description", models.CharField(max_length=600)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                (
                    "hamlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.hamlet"
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
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("joined_on", models.DateField()),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="households.household"
                    ),
                ),
                (
                    "loan",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="loans.loan"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participants",
                        to="livelihoods.productionmodel",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Telling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("loudspeaker", "Loa truyền thanh"),
                            ("meeting", "Họp dân"),
                            ("poster", "Niêm yết, tờ rơi"),
                            ("recording", "Băng ghi âm tiếng dân tộc"),
                        ],
                        max_length=11,
                    ),
                ),
                ("topic", models.CharField(max_length=160)),
                ("language", models.CharField(max_length=40)),
                ("script", models.CharField(blank=True, default="", max_length=2000)),
                ("venue", models.CharField(max_length=120)),
                ("planned_on", models.DateField()),
                ("told_on", models.DateField(null=True)),
                ("people", models.PositiveIntegerField(null=True)),
                (
                    "attachment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                    ),
                ),
                (
                    "hamlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.hamlet"
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
            name="Training",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("topic", models.CharField(max_length=160)),
                ("trainer", models.CharField(max_length=100)),
                ("held_on", models.DateField()),
                ("venue", models.CharField(max_length=120)),
                ("token", models.CharField(max_length=22, unique=True)),
                (
                    "hamlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.hamlet"
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="livelihoods.productionmodel",
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
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("by", models.CharField(choices=[("qr", "tự quét mã"), ("list", "cán bộ điểm danh")], max_length=4)),
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
                (
                    "training",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="livelihoods.training",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="productionmodel",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_on__gte", models.F("started_on"))), name="model_runs_forward"
            ),
        ),
        migrations.AddConstraint(
            model_name="productionmodel",
            constraint=models.UniqueConstraint(fields=("hamlet", "name"), name="one_model_of_a_name"),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(fields=("model", "household"), name="one_part_of_a_household"),
        ),
        migrations.AddIndex(
            model_name="telling",
            index=models.Index(fields=["place", "planned_on"], name="tellings_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="telling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("people__isnull", True), ("told_on__isnull", True)),
                    models.Q(("people__isnull", False), ("told_on__isnull", False)),
                    _connector="OR",
                ),
                name="told_to_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="training",
            index=models.Index(fields=["place", "held_on"], name="trainings_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(fields=("training", "household"), name="there_once"),
        ),
        wall_by_place(*(f"livelihoods_{table}" for table in TABLES)),
        only_grows(*(f"livelihoods_{table}" for table in GROWING)),
    ]
