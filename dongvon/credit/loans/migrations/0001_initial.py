import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("groups", "0001_initial"),
        ("households", "0001_initial"),
        ("ledger", "0001_initial"),
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Movement",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "booked_on", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField()),
                ("booked_on", models.DateField()),
                ("place", models.CharField(max_length=5)),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("opening", "Nhận số dư đầu kỳ"),
                            ("paid_out", "Giải ngân"),
                            ("interest_due", "Lãi đến hạn"),
                            ("interest_deferred", "Lãi ân hạn"),
                            ("interest_collected", "Thu lãi"),
                            ("principal_collected", "Thu nợ gốc"),
                            ("principal_from_savings", "Thu nợ gốc từ tiền gửi"),
                            ("to_overdue", "Chuyển nợ quá hạn"),
                            ("written_off", "Xóa nợ"),
                            ("reversal", "Hủy bút toán"),
                        ],
                        max_length=24,
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("in_term", models.BigIntegerField()),
                ("overdue", models.BigIntegerField()),
                ("frozen", models.BigIntegerField()),
                ("deferred_interest", models.BigIntegerField()),
                ("arrears", models.BigIntegerField()),
                ("interest_to", models.DateField(null=True)),
                ("document", models.CharField(max_length=40)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("own", "phát sinh tại đây"),
                            ("import", "nhập từ ngân hàng"),
                            ("opening", "số dư đầu kỳ"),
                        ],
                        max_length=7,
                    ),
                ),
                ("request_id", models.UUIDField()),
                ("posted_at", models.DateTimeField()),
            ],
            options={
                "db_table": "loans_movement",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Loan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("unit_code", models.CharField(max_length=5)),
                ("number", models.CharField(max_length=16, unique=True)),
                ("association", models.CharField(blank=True, default="", max_length=2)),
                ("programme", models.CharField(max_length=12)),
                ("variant", models.CharField(blank=True, default="", max_length=24)),
                ("channel", models.CharField(choices=[("group", "qua tổ"), ("direct", "trực tiếp")], max_length=6)),
                ("purpose", models.CharField(blank=True, default="", max_length=160)),
                ("signed_on", models.DateField()),
                ("first_paid_out_on", models.DateField(null=True)),
                ("amount", models.BigIntegerField()),
                ("term_months", models.PositiveSmallIntegerField()),
                ("instalment_months", models.PositiveSmallIntegerField()),
                ("transaction_day", models.PositiveSmallIntegerField(null=True)),
                ("final_due_on", models.DateField()),
                ("rate_at_signing_e7", models.BigIntegerField()),
                ("studies_end_on", models.DateField(null=True)),
                ("course_months", models.PositiveSmallIntegerField(null=True)),
                ("rollover", models.BooleanField(default=False)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("own", "phát sinh tại đây"),
                            ("import", "nhập từ ngân hàng"),
                            ("opening", "số dư đầu kỳ"),
                        ],
                        default="own",
                        max_length=7,
                    ),
                ),
                ("closed_on", models.DateField(null=True)),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="loans", to="households.person"
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="loans", to="ledger.fund"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="loans", to="groups.group"
                    ),
                ),
                (
                    "hamlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="loans", to="places.hamlet"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="loans", to="households.household"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("number", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                ("principal", models.BigIntegerField()),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="instalments", to="loans.loan"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("job", "việc làm"),
                            ("student", "học sinh, sinh viên"),
                            ("poor_house", "nhà ở hộ nghèo"),
                            ("water_work", "công trình nước sạch, vệ sinh"),
                            ("after_prison", "người chấp hành xong án phạt tù"),
                            ("social_house", "nhà ở xã hội"),
                            ("worker_abroad", "lao động đi làm việc ở nước ngoài"),
                        ],
                        max_length=13,
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("quantity", models.PositiveIntegerField()),
                ("reached_on", models.DateField()),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="loans.loan"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Expectation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("action", models.CharField(max_length=24)),
                ("about_type", models.CharField(max_length=20)),
                ("about_id", models.BigIntegerField()),
                ("amount", models.BigIntegerField()),
                ("expected_on", models.DateField()),
                ("request_id", models.UUIDField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place", "about_type", "about_id"], name="expectations_about")],
            },
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                (
                    "loan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="position",
                        serialize=False,
                        to="loans.loan",
                    ),
                ),
                ("place", models.CharField(max_length=5)),
                ("paid_out", models.BigIntegerField(default=0)),
                ("in_term", models.BigIntegerField(default=0)),
                ("overdue", models.BigIntegerField(default=0)),
                ("frozen", models.BigIntegerField(default=0)),
                ("deferred_interest", models.BigIntegerField(default=0)),
                ("arrears", models.BigIntegerField(default=0)),
                ("interest_to", models.DateField()),
                ("last_moved_on", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("arrears__gte", 0),
                            ("deferred_interest__gte", 0),
                            ("frozen__gte", 0),
                            ("in_term__gte", 0),
                            ("overdue__gte", 0),
                        ),
                        name="position_not_negative",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["place", "programme"], name="loans_of_a_place"),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["place", "final_due_on"], name="loans_by_due_day"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="loan_amount_above_zero"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(("final_due_on__gte", models.F("signed_on"))), name="loan_due_after_signing"
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel", "direct"), ("group__isnull", False), _connector="OR"),
                name="loan_through_a_group_has_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_on__gte", models.F("signed_on"))), name="loan_closes_after_signing"
            ),
        ),
        migrations.AddIndex(
            model_name="instalment",
            index=models.Index(fields=["place", "due_on"], name="instalments_by_due_day"),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.UniqueConstraint(fields=("loan", "number"), name="one_instalment_per_number"),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.CheckConstraint(condition=models.Q(("principal__gt", 0)), name="instalment_above_zero"),
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=models.Index(fields=["place", "kind"], name="outcomes_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.UniqueConstraint(
                fields=("loan", "kind", "key"), name="one_outcome_per_loan_kind_and_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(condition=models.Q(("quantity__gte", 1)), name="outcome_of_at_least_one"),
        ),
    ]
