import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import MAKE_MONTH, open_to_roles


class Migration(migrations.Migration):
    initial = True

    # The working roles get their rights on every table made after this.
    run_before = [
        ("contenttypes", "0001_initial"),
        ("auth", "0001_initial"),
        ("sessions", "0001_initial"),
        ("axes", "0001_initial"),
    ]

    dependencies = []

    operations = [
        *open_to_roles(),
        MAKE_MONTH,
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=60, unique=True)),
                ("full_name", models.CharField(max_length=120)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "language",
                    models.CharField(choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi", max_length=2),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("public", "Người dân"),
                            ("borrower", "Người vay"),
                            ("hamlet_head", "Trưởng thôn, bản, tổ dân phố"),
                            ("group_leader", "Tổ trưởng tổ tiết kiệm và vay vốn"),
                            ("group_deputy", "Tổ phó tổ tiết kiệm và vay vốn"),
                            ("association_officer", "Cán bộ hội, đoàn thể nhận ủy thác"),
                            ("ward_officer", "Cán bộ phường, xã"),
                            ("ward_leader", "Lãnh đạo UBND phường, xã"),
                            ("teller", "Giao dịch viên"),
                            ("controller", "Kiểm soát viên tại điểm giao dịch"),
                            ("point_leader", "Tổ trưởng tổ giao dịch xã"),
                            ("bank_officer", "Cán bộ tín dụng"),
                            ("bank_director", "Giám đốc phòng giao dịch"),
                            ("board_member", "Thành viên Ban đại diện"),
                            ("inspector", "Người kiểm tra, giám sát"),
                            ("administrator", "Quản trị hệ thống"),
                        ],
                        max_length=24,
                    ),
                ),
                ("place", models.CharField(blank=True, default="", max_length=5)),
                ("province", models.CharField(blank=True, default="", max_length=2)),
                ("association", models.CharField(blank=True, default="", max_length=2)),
                ("group_code", models.CharField(blank=True, default="", max_length=7)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grants", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Deputy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since_on", models.DateField()),
                ("until_on", models.DateField()),
                ("decision", models.CharField(max_length=120)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputising",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deputies", to="access.grant"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("action", models.CharField(max_length=60)),
                ("digest", models.BinaryField(max_length=32)),
                ("answer", models.JSONField()),
                ("place", models.CharField(max_length=5)),
                ("done_at", models.DateTimeField(auto_now_add=True)),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "db_table": "requests",
            },
        ),
        migrations.CreateModel(
            name="AuditRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("role", models.CharField(max_length=24)),
                ("action", models.CharField(max_length=60)),
                ("place", models.CharField(max_length=5)),
                ("about_type", models.CharField(max_length=40)),
                ("about_id", models.BigIntegerField()),
                ("request_id", models.UUIDField()),
                ("facts", models.JSONField(default=dict)),
                (
                    "deputy_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["about_type", "about_id"], name="audit_by_object"),
                    models.Index(fields=["place", "at"], name="audit_by_place"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("place", ""), _negated=True), models.Q(("province", ""), _negated=True), _connector="OR"
                ),
                name="grant_has_a_scope",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role__in", ["group_leader", "group_deputy"]), _negated=True),
                    models.Q(("group_code", ""), _negated=True),
                    _connector="OR",
                ),
                name="grant_of_a_group_leader_names_the_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("user", "="),
                    ("role", "="),
                    ("place", "="),
                    ("province", "="),
                    ("group_code", "="),
                    (models.Func(models.F("since_on"), models.F("until_on"), function="daterange"), "&&"),
                ],
                name="one_grant_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="deputy",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__gt", models.F("since_on"))), name="deputy_period_runs_forward"
            ),
        ),
        migrations.AddConstraint(
            model_name="deputy",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("grant", "="),
                    (models.Func(models.F("since_on"), models.F("until_on"), function="daterange"), "&&"),
                ],
                name="one_deputy_at_a_time",
            ),
        ),
    ]
