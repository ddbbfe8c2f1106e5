import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Household",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("code", models.CharField(blank=True, max_length=10, null=True, unique=True)),
                ("address", models.CharField(blank=True, default="", max_length=160)),
                ("since_on", models.DateField()),
                (
                    "hamlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="households", to="places.hamlet"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("name", models.CharField(max_length=100)),
                ("search", models.CharField(max_length=100)),
                ("sort_key", models.CharField(max_length=220)),
                ("born_on", models.DateField()),
                ("sex", models.CharField(choices=[("male", "nam"), ("female", "nữ")], max_length=6)),
                ("ethnic", models.CharField(blank=True, default="", max_length=30)),
                ("relation", models.CharField(blank=True, default="", max_length=40)),
                ("head", models.BooleanField(default=False)),
                ("identity", models.BinaryField(blank=True, default=b"")),
                ("identity_index", models.BinaryField(blank=True, max_length=16, null=True)),
                ("identity_issued_on", models.DateField(blank=True, null=True)),
                ("phone", models.BinaryField(blank=True, default=b"")),
                ("phone_index", models.BinaryField(blank=True, max_length=16, null=True)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="households.household"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PovertyList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("year", models.PositiveSmallIntegerField()),
                ("decision_no", models.CharField(max_length=80)),
                ("decided_on", models.DateField()),
                ("file_sha256", models.CharField(max_length=64)),
                ("row_count", models.PositiveIntegerField()),
                ("imported_at", models.DateTimeField(auto_now_add=True)),
                (
                    "imported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HouseholdClass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("poor", "Hộ nghèo"),
                            ("near_poor", "Hộ cận nghèo"),
                            ("newly_escaped", "Hộ mới thoát nghèo"),
                            ("average", "Hộ có mức sống trung bình"),
                        ],
                        max_length=13,
                    ),
                ),
                ("decision_no", models.CharField(max_length=80)),
                ("decided_on", models.DateField()),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                ("escaped_on", models.DateField(blank=True, null=True)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="classes", to="households.household"
                    ),
                ),
                (
                    "poverty_list",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="classes",
                        to="households.povertylist",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="household",
            index=models.Index(fields=["place", "hamlet"], name="households_of_a_place"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["place", "search"], name="persons_by_name"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(fields=("identity_index",), name="one_person_per_identity_number"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                condition=models.Q(("head", True)), fields=("household",), name="one_head_per_household"
            ),
        ),
        migrations.AddConstraint(
            model_name="povertylist",
            constraint=models.UniqueConstraint(
                fields=("place", "year", "decision_no"), name="one_list_per_place_year_and_decision"
            ),
        ),
        migrations.AddIndex(
            model_name="householdclass",
            index=models.Index(fields=["place", "kind"], name="classes_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="householdclass",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("household", "="),
                    (models.Func(models.F("since_on"), models.F("until_on"), function="daterange"), "&&"),
                ],
                name="one_class_at_a_time",
            ),
        ),
    ]
