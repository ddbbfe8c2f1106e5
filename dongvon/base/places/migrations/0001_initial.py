import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Commune",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=5)),
                ("name", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=12)),
                ("province_code", models.CharField(max_length=2)),
                ("province", models.CharField(max_length=60)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                ("search", models.CharField(max_length=120)),
            ],
            options={
                "indexes": [models.Index(fields=["province_code"], name="communes_of_a_province")],
                "constraints": [
                    models.UniqueConstraint(fields=("code", "since_on"), name="one_commune_per_code_and_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=5)),
                ("name", models.CharField(max_length=60)),
                ("province_code", models.CharField(max_length=2)),
                ("province", models.CharField(max_length=60)),
                ("successor_code", models.CharField(max_length=5)),
                ("part", models.CharField(choices=[("full", "toàn bộ"), ("partial", "một phần")], max_length=8)),
                ("search", models.CharField(max_length=120)),
            ],
            options={
                "indexes": [models.Index(fields=["successor_code"], name="units_behind_a_commune")],
                "constraints": [
                    models.UniqueConstraint(fields=("code", "successor_code"), name="one_row_per_unit_and_successor")
                ],
            },
        ),
        migrations.CreateModel(
            name="Point",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=10, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("place", models.CharField(max_length=5)),
                ("unit_code", models.CharField(max_length=5)),
                (
                    "host",
                    models.CharField(
                        choices=[("new_hq", "trụ sở mới"), ("old_hq", "trụ sở cũ"), ("other", "nơi khác")], max_length=8
                    ),
                ),
                ("day", models.PositiveSmallIntegerField()),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["place"], name="points_of_a_place")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("day__gte", 1), ("day__lte", 31)), name="point_day_is_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Hamlet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("unit_code", models.CharField(max_length=5)),
                ("code", models.CharField(max_length=8, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hamlets", to="places.point"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PointMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fixed_on", models.DateField()),
                ("held_on", models.DateField()),
                ("reason", models.CharField(max_length=200)),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="places.point"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HamletClass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("urban", models.BooleanField()),
                (
                    "difficulty",
                    models.CharField(
                        choices=[
                            ("none", "không thuộc vùng khó khăn"),
                            ("difficult", "vùng khó khăn"),
                            ("extreme", "vùng đặc biệt khó khăn"),
                        ],
                        max_length=9,
                    ),
                ),
                ("decision_no", models.CharField(max_length=80)),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                (
                    "hamlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="classes", to="places.hamlet"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_on__isnull", True), ("until_on__gt", models.F("since_on")), _connector="OR"
                        ),
                        name="hamlet_class_runs_forward",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="hamlet",
            index=models.Index(fields=["place"], name="hamlets_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="pointmove",
            constraint=models.UniqueConstraint(fields=("point", "fixed_on"), name="one_move_per_fixed_day"),
        ),
    ]
