"""Screening in the open: who was at a meeting, each vote, appeals, where notice 04/TD has come, declared relations."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import wall_by_place


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0006_offline_payouts"),
        ("groups", "0003_places_change"),
        ("households", "0005_kind"),
        ("ledger", "0004_keys_of_a_statement"),
        ("loans", "0015_keys_of_a_statement"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("made_on", models.DateField()),
                ("reason", models.CharField(max_length=400)),
            ],
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
            ],
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("votes_for", models.PositiveSmallIntegerField()),
                ("votes_against", models.PositiveSmallIntegerField(default=0)),
                ("abstained", models.PositiveSmallIntegerField(default=0)),
                (
                    "aside",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("chosen", models.BooleanField()),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="DeclaredRelation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                (
                    "kind",
                    models.CharField(
                        choices=[("own", "hộ của chính mình"), ("relative", "hộ của người thân thích")], max_length=8
                    ),
                ),
                ("declared_on", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="NoticeStop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                (
                    "stop",
                    models.CharField(
                        choices=[
                            ("ward", "Ủy ban nhân dân"),
                            ("association", "Hội, đoàn thể"),
                            ("group", "Tổ tiết kiệm và vay vốn"),
                            ("borrower", "Người vay"),
                        ],
                        max_length=11,
                    ),
                ),
                ("on", models.DateField()),
            ],
        ),
        migrations.AddField(
            model_name="application",
            name="approved_term_months",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="application",
            name="code",
            field=models.CharField(blank=True, db_default="", default="", max_length=16),
        ),
        migrations.AddField(
            model_name="meeting",
            name="remarks",
            field=models.CharField(blank=True, db_default="", default="", max_length=1000),
        ),
        migrations.AddField(
            model_name="memberlist",
            name="notified_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="memberlist",
            name="returned_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="memberlist",
            name="sent_to_bank_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="memberlist",
            name="sent_to_ward_on",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True), fields=("code",), name="one_application_of_a_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_term_months__isnull", True),
                    models.Q(("approved_term_months__gt", 0), ("approved_term_months__lte", models.F("term_months"))),
                    _connector="OR",
                ),
                name="approved_for_no_longer_than_asked",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="applications.application"
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="taken_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="attendance",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="households.household"
            ),
        ),
        migrations.AddField(
            model_name="attendance",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="attended", to="applications.meeting"
            ),
        ),
        migrations.AddField(
            model_name="ballot",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="ballots", to="applications.application"
            ),
        ),
        migrations.AddField(
            model_name="ballot",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="ballots", to="applications.meeting"
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="ballot",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="appeal", to="applications.ballot"
            ),
        ),
        migrations.AddField(
            model_name="declaredrelation",
            name="declared_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="declaredrelation",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="households.household"
            ),
        ),
        migrations.AddField(
            model_name="declaredrelation",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="noticestop",
            name="list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="stops", to="applications.memberlist"
            ),
        ),
        migrations.AddField(
            model_name="noticestop",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(fields=("meeting", "household"), name="a_member_is_there_once"),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.UniqueConstraint(fields=("meeting", "application"), name="one_ballot_a_meeting"),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ballot", None)), fields=("application",), name="one_open_appeal"
            ),
        ),
        migrations.AddConstraint(
            model_name="declaredrelation",
            constraint=models.UniqueConstraint(fields=("user", "household"), name="one_relation_to_a_household"),
        ),
        migrations.AddConstraint(
            model_name="noticestop",
            constraint=models.UniqueConstraint(fields=("list", "stop"), name="a_notice_comes_once"),
        ),
        wall_by_place(
            "applications_attendance",
            "applications_ballot",
            "applications_appeal",
            "applications_noticestop",
            "applications_declaredrelation",
        ),
    ]
