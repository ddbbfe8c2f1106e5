import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("households", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("code", models.CharField(max_length=7, unique=True)),
                (
                    "association",
                    models.CharField(
                        choices=[
                            ("11", "Hội Nông dân"),
                            ("12", "Hội Liên hiệp Phụ nữ"),
                            ("13", "Hội Cựu chiến binh"),
                            ("14", "Đoàn Thanh niên"),
                        ],
                        max_length=2,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "đề nghị thành lập"),
                            ("active", "đang hoạt động"),
                            ("strengthening", "đang củng cố"),
                            ("merged", "đã sáp nhập"),
                            ("dissolved", "đã giải thể"),
                        ],
                        default="active",
                        max_length=13,
                    ),
                ),
                ("founded_on", models.DateField()),
                ("min_savings", models.BigIntegerField(default=0)),
                (
                    "hamlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="groups", to="places.hamlet"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BoardSeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("name", models.CharField(max_length=100)),
                ("post", models.CharField(choices=[("head", "tổ trưởng"), ("deputy", "tổ phó")], max_length=6)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="households.person",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="board", to="groups.group"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BankContract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("number", models.CharField(max_length=40)),
                ("signed_on", models.DateField()),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contracts", to="groups.group"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="groups.group"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="households.household",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="group",
            index=models.Index(fields=["place", "association"], name="groups_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(("min_savings__gte", 0)), name="min_savings_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="boardseat",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("group", "="),
                    ("post", "="),
                    (models.Func(models.F("since_on"), models.F("until_on"), function="daterange"), "&&"),
                ],
                name="one_holder_per_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("household", "="),
                    (models.Func(models.F("since_on"), models.F("until_on"), function="daterange"), "&&"),
                ],
                name="one_group_at_a_time",
            ),
        ),
    ]
