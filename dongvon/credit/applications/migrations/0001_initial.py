import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("attachments", "0001_initial"),
        ("groups", "0001_initial"),
        ("households", "0001_initial"),
        ("ledger", "0001_initial"),
        ("loans", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("held_on", models.DateField()),
                ("member_count", models.PositiveSmallIntegerField()),
                ("present_count", models.PositiveSmallIntegerField()),
                ("association_attended", models.BooleanField()),
                ("hamlet_head_attended", models.BooleanField()),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="groups.group"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MemberList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("number", models.CharField(max_length=30, unique=True)),
                ("state", models.CharField(max_length=18)),
                ("made_on", models.DateField()),
                ("certified_on", models.DateField(null=True)),
                ("decided_on", models.DateField(null=True)),
                ("decision_no", models.CharField(blank=True, default="", max_length=30)),
                (
                    "certified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "certified_paper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lists", to="groups.group"
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="list", to="applications.meeting"
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("channel", models.CharField(choices=[("group", "qua tổ"), ("direct", "trực tiếp")], max_length=6)),
                ("programme", models.CharField(max_length=12)),
                ("variant", models.CharField(blank=True, default="", max_length=24)),
                ("amount", models.BigIntegerField()),
                ("own_capital", models.BigIntegerField(default=0)),
                ("term_months", models.PositiveSmallIntegerField()),
                ("instalment_months", models.PositiveSmallIntegerField()),
                ("studies_end_on", models.DateField(null=True)),
                ("course_months", models.PositiveSmallIntegerField(null=True)),
                ("purpose", models.CharField(max_length=160)),
                ("units", models.PositiveSmallIntegerField(default=1)),
                ("outcomes", models.JSONField(default=list)),
                ("has_collateral", models.BooleanField(default=False)),
                ("contract_no", models.CharField(blank=True, default="", max_length=40)),
                ("plan", models.JSONField(default=dict)),
                ("state", models.CharField(max_length=20)),
                ("made_on", models.DateField()),
                ("votes_for", models.PositiveSmallIntegerField(null=True)),
                ("approved_amount", models.BigIntegerField(null=True)),
                ("approved_on", models.DateField(null=True)),
                ("refusal", models.CharField(blank=True, default="", max_length=200)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="applications", to="households.person"
                    ),
                ),
                (
                    "certified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("fund", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="ledger.fund")),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="groups.group",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="households.household",
                    ),
                ),
                (
                    "loan",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="application",
                        to="loans.loan",
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="applications.memberlist",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(fields=("group", "held_on"), name="one_meeting_per_group_and_day"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("present_count__lte", models.F("member_count"))),
                name="no_more_present_than_members",
            ),
        ),
        migrations.AddConstraint(
            model_name="memberlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("certified_on__isnull", True),
                    models.Q(
                        ("certified_by__isnull", False),
                        ("certified_paper__isnull", False),
                        models.Q(("certified_by", models.F("prepared_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="certified_on_paper_by_somebody_else",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["place", "state"], name="applications_waiting"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="application_amount_above_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_amount__isnull", True),
                    models.Q(("approved_amount__gt", 0), ("approved_amount__lte", models.F("amount"))),
                    _connector="OR",
                ),
                name="approved_no_more_than_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("certified_by__isnull", True),
                        models.Q(("certified_by", models.F("taken_by")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("approved_by__isnull", True),
                        models.Q(("approved_by", models.F("taken_by")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("approved_by__isnull", True),
                        ("certified_by__isnull", True),
                        models.Q(("approved_by", models.F("certified_by")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("posted_by__isnull", True),
                        models.Q(("posted_by", models.F("taken_by")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("posted_by__isnull", True),
                        ("certified_by__isnull", True),
                        models.Q(("posted_by", models.F("certified_by")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("posted_by__isnull", True),
                        ("approved_by__isnull", True),
                        models.Q(("posted_by", models.F("approved_by")), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="four_different_people",
            ),
        ),
    ]
