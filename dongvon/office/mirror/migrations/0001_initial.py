import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BankFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "places",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), size=None),
                ),
                ("office_code", models.CharField(blank=True, default="", max_length=6)),
                ("format", models.CharField(blank=True, default="", max_length=24)),
                ("as_of_on", models.DateField(null=True)),
                ("name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("bytes", models.BigIntegerField()),
                ("records", models.IntegerField(default=0)),
                ("left_out", models.IntegerField(default=0)),
                ("skipped", models.JSONField(default=dict)),
                ("notes", models.JSONField(default=list)),
                ("faults", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("in_force", "đang dùng"),
                            ("replaced", "đã thay bằng tệp khác"),
                            ("broken", "không đọc được"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.TextField(blank=True, default="")),
                ("taken_at", models.DateTimeField(auto_now_add=True)),
                ("keep_until", models.DateField()),
                (
                    "taken_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CustomerMonth",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "as_of_on", "customer_code", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("as_of_on", models.DateField()),
                ("place", models.CharField(max_length=5)),
                ("office_code", models.CharField(blank=True, default="", max_length=6)),
                ("customer_code", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=100)),
                ("born_on", models.DateField(null=True)),
                ("sex", models.CharField(blank=True, default="", max_length=6)),
                ("ethnic", models.CharField(blank=True, default="", max_length=40)),
                ("identity", models.BinaryField()),
                ("identity_index", models.BinaryField(null=True)),
                ("identity_fault", models.CharField(blank=True, default="", max_length=10)),
                ("identity_issued_on", models.DateField(null=True)),
                ("identity_issued_by", models.CharField(blank=True, default="", max_length=160)),
                ("spouse", models.CharField(blank=True, default="", max_length=100)),
                ("phone", models.BinaryField()),
                ("phone_index", models.BinaryField(null=True)),
                ("phone_fault", models.CharField(blank=True, default="", max_length=7)),
                ("address", models.CharField(blank=True, default="", max_length=200)),
                ("hamlet_code", models.CharField(blank=True, default="", max_length=8)),
                ("group_code", models.CharField(blank=True, default="", max_length=7)),
                ("has_loan", models.BooleanField()),
                ("unassigned", models.BooleanField()),
                ("savings_number", models.CharField(blank=True, default="", max_length=16)),
                ("savings_balance", models.BigIntegerField(default=0)),
                ("passbooks", models.SmallIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["place", "as_of_on"], name="customer_months_of_a_place")],
            },
        ),
        migrations.CreateModel(
            name="Explanation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(blank=True, default="", max_length=5)),
                ("as_of_on", models.DateField()),
                ("level", models.CharField(max_length=12)),
                ("key", models.CharField(max_length=40)),
                ("measure", models.CharField(max_length=32)),
                ("figures", models.JSONField()),
                ("cause", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(blank=True, default="", max_length=5)),
                ("level", models.CharField(max_length=12)),
                ("key", models.CharField(max_length=40)),
                ("parent", models.CharField(blank=True, default="", max_length=40)),
                ("name", models.CharField(blank=True, default="", max_length=160)),
                ("measure", models.CharField(max_length=32)),
                ("value", models.BigIntegerField()),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="mirror.bankfile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GroupMonth",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "as_of_on", "group_code", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("as_of_on", models.DateField()),
                ("place", models.CharField(max_length=5)),
                ("office_code", models.CharField(blank=True, default="", max_length=6)),
                ("group_code", models.CharField(max_length=7)),
                ("head_code", models.CharField(blank=True, default="", max_length=10)),
                ("head_name", models.CharField(blank=True, default="", max_length=100)),
                ("association_code", models.CharField(blank=True, default="", max_length=2)),
                ("hamlet_code", models.CharField(blank=True, default="", max_length=8)),
                ("transaction_day", models.SmallIntegerField(null=True)),
                (
                    "origins",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), size=None),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place", "as_of_on"], name="group_months_of_a_place")],
            },
        ),
        migrations.CreateModel(
            name="LoanMonth",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "as_of_on",
                        "loan_number",
                        "customer_code",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("as_of_on", models.DateField()),
                ("place", models.CharField(max_length=5)),
                ("office_code", models.CharField(blank=True, default="", max_length=6)),
                ("loan_number", models.CharField(max_length=16)),
                ("customer_code", models.CharField(max_length=10)),
                ("loan_id", models.BigIntegerField()),
                ("hamlet_code", models.CharField(max_length=8)),
                ("group_code", models.CharField(blank=True, default="", max_length=7)),
                ("association_code", models.CharField(blank=True, default="", max_length=2)),
                ("programme", models.CharField(max_length=12)),
                ("programme_code", models.CharField(blank=True, default="", max_length=2)),
                ("decision_code", models.CharField(blank=True, default="", max_length=12)),
                ("product_code", models.CharField(blank=True, default="", max_length=16)),
                ("beneficiary_code", models.CharField(blank=True, default="", max_length=24)),
                ("fund_source", models.CharField(blank=True, default="", max_length=2)),
                ("investor_code", models.CharField(blank=True, default="", max_length=24)),
                ("channel", models.CharField(blank=True, default="", max_length=2)),
                ("loan_state", models.CharField(blank=True, default="", max_length=8)),
                ("signed_on", models.DateField()),
                ("due_on", models.DateField()),
                ("extended_due_on", models.DateField(null=True)),
                ("session_due_on", models.DateField(null=True)),
                ("first_paid_out_on", models.DateField()),
                ("last_paid_out_on", models.DateField(null=True)),
                ("first_principal_on", models.DateField(null=True)),
                ("first_interest_on", models.DateField(null=True)),
                ("grace_ends_on", models.DateField(null=True)),
                ("transaction_day", models.SmallIntegerField(null=True)),
                ("rate_e7", models.BigIntegerField()),
                ("amount_granted", models.BigIntegerField(default=0)),
                ("disbursed", models.BigIntegerField(default=0)),
                ("in_term", models.BigIntegerField(default=0)),
                ("overdue", models.BigIntegerField(default=0)),
                ("frozen", models.BigIntegerField(default=0)),
                ("principal_due_cumulative", models.BigIntegerField(default=0)),
                ("principal_paid", models.BigIntegerField(default=0)),
                ("principal_written_off", models.BigIntegerField(default=0)),
                ("interest_paid_total", models.BigIntegerField(default=0)),
                ("interest_arrears_in_term", models.BigIntegerField(default=0)),
                ("interest_arrears_overdue", models.BigIntegerField(default=0)),
                ("interest_not_yet_due", models.BigIntegerField(default=0)),
                ("interest_in_term_month", models.BigIntegerField(default=0)),
                ("interest_overdue_month", models.BigIntegerField(default=0)),
                ("disbursed_month", models.BigIntegerField(default=0)),
                ("rolled_month", models.BigIntegerField(default=0)),
                ("kept_in_season_month", models.BigIntegerField(default=0)),
                ("extended_month", models.BigIntegerField(default=0)),
                ("to_overdue_month", models.BigIntegerField(default=0)),
                ("to_frozen_month", models.BigIntegerField(default=0)),
                ("collected_in_term_month", models.BigIntegerField(default=0)),
                ("collected_overdue_month", models.BigIntegerField(default=0)),
                ("collected_frozen_month", models.BigIntegerField(default=0)),
                ("written_off_month", models.BigIntegerField(default=0)),
                ("interest_in_term_year", models.BigIntegerField(default=0)),
                ("interest_overdue_year", models.BigIntegerField(default=0)),
                ("disbursed_year", models.BigIntegerField(default=0)),
                ("rolled_year", models.BigIntegerField(default=0)),
                ("kept_in_season_year", models.BigIntegerField(default=0)),
                ("extended_year", models.BigIntegerField(default=0)),
                ("to_overdue_year", models.BigIntegerField(default=0)),
                ("to_frozen_year", models.BigIntegerField(default=0)),
                ("collected_in_term_year", models.BigIntegerField(default=0)),
                ("collected_overdue_year", models.BigIntegerField(default=0)),
                ("collected_frozen_year", models.BigIntegerField(default=0)),
                ("written_off_year", models.BigIntegerField(default=0)),
                ("extension_count", models.SmallIntegerField(null=True)),
                ("last_overdue_on", models.DateField(null=True)),
                ("frozen_until_on", models.DateField(null=True)),
                ("last_transaction_on", models.DateField(null=True)),
                ("interest_accrued_to_on", models.DateField(null=True)),
                ("purpose_code", models.CharField(blank=True, default="", max_length=8)),
                ("purpose_name", models.CharField(blank=True, default="", max_length=160)),
                ("second_purpose_code", models.CharField(blank=True, default="", max_length=8)),
                ("student_name", models.CharField(blank=True, default="", max_length=100)),
                ("student_index", models.BinaryField(null=True)),
                ("student_school", models.CharField(blank=True, default="", max_length=160)),
                ("student_entered_on", models.DateField(null=True)),
                ("student_graduates_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["place", "as_of_on"], name="loan_months_of_a_place"),
                    models.Index(fields=["loan_id"], name="months_of_a_loan"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchedExpectation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("expectation_id", models.BigIntegerField()),
                ("place", models.CharField(max_length=5)),
                ("as_of_on", models.DateField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[("met", "khớp"), ("differs", "khác số tiền"), ("unmet", "không có")], max_length=9
                    ),
                ),
                ("said", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("expectation_id", "as_of_on"), name="one_answer_per_expectation_and_month"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "places",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), size=None),
                ),
                ("office_code", models.CharField(blank=True, default="", max_length=6)),
                ("as_of_on", models.DateField()),
                ("differences", models.IntegerField()),
                (
                    "files",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="bankfile",
            index=models.Index(fields=["as_of_on", "format"], name="files_of_a_month"),
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "in_force")),
                fields=("format", "as_of_on", "office_code", "places"),
                name="one_file_in_force",
            ),
        ),
        migrations.AddIndex(
            model_name="figure",
            index=models.Index(fields=["file", "level", "measure"], name="figures_of_a_file"),
        ),
    ]
