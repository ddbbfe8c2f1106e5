"""The whole day at the point: several visits, the team, who came, counting and closing, briefing; numbered sheets.

Sessions of before, whose cash was not kept, are closed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import only_grows, wall_by_place


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0003_places_change"),
        ("households", "0005_kind"),
        ("loans", "0014_securities"),
        ("places", "0004_visits"),
        ("transaction_days", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CashCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("notes", models.JSONField()),
                ("total", models.BigIntegerField()),
                ("counted_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("received", models.BigIntegerField()),
                ("paid_out", models.BigIntegerField()),
                ("expected", models.BigIntegerField()),
                ("counted", models.BigIntegerField()),
                ("explanation", models.CharField(blank=True, default="", max_length=400)),
                ("closed_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("number", models.CharField(blank=True, default="", max_length=40)),
                ("new_policy", models.TextField(blank=True, default="")),
                ("results", models.TextField(blank=True, default="")),
                ("shortcomings", models.TextField(blank=True, default="")),
                ("next_month", models.TextField(blank=True, default="")),
            ],
        ),
        migrations.CreateModel(
            name="Posted",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("code", models.CharField(max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("post", models.CharField(choices=[("head", "tổ trưởng"), ("deputy", "tổ phó")], max_length=6)),
            ],
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("what", models.CharField(max_length=300)),
                ("owner", models.CharField(max_length=120)),
                ("due_on", models.DateField()),
                ("done_on", models.DateField(null=True)),
                ("outcome", models.CharField(blank=True, default="", max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="TeamSeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                (
                    "post",
                    models.CharField(
                        choices=[
                            ("leader", "tổ trưởng"),
                            ("controller", "kiểm soát viên"),
                            ("teller", "giao dịch viên"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="session",
            name="one_session_per_point_and_fixed_day",
        ),
        migrations.RemoveConstraint(
            model_name="sheet",
            name="one_sheet_per_session_and_group",
        ),
        migrations.AddField(
            model_name="session",
            name="opening_float",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="session",
            name="state",
            field=models.CharField(
                choices=[("open", "đang giao dịch"), ("counting", "đang kiểm đếm"), ("closed", "đã đóng phiên")],
                default="closed",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="state",
            field=models.CharField(
                choices=[("open", "đang giao dịch"), ("counting", "đang kiểm đếm"), ("closed", "đã đóng phiên")],
                default="open",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="visit",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="sheet",
            name="interest_from_savings",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="sheet",
            name="number",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="sheetline",
            name="collected_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="sheetline",
            name="entry_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="sheetline",
            name="interest_from_savings",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="sheetline",
            name="household",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="households.household"
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["place", "held_on"],
                name="sessions_not_closed",
            ),
        ),
        migrations.AddIndex(
            model_name="sheetline",
            index=models.Index(
                condition=models.Q(("receipt", ""), _negated=True), fields=["place", "receipt"], name="lines_by_receipt"
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(
                fields=("point", "fixed_on", "visit"), name="one_session_per_point_and_visit"
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("opening_float__gte", 0)), name="opening_float_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="sheet",
            constraint=models.UniqueConstraint(
                fields=("session", "group", "number"), name="one_sheet_per_group_and_number", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("entry_id__isnull", False)), fields=("entry_id",), name="an_entry_is_posted_once"
            ),
        ),
        migrations.AddField(
            model_name="cashcount",
            name="counted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="cashcount",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="counts", to="transaction_days.session"
            ),
        ),
        migrations.AddField(
            model_name="closing",
            name="approved_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="closing",
            name="counted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="closing",
            name="session",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="closing", to="transaction_days.session"
            ),
        ),
        migrations.AddField(
            model_name="minutes",
            name="session",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="minutes", to="transaction_days.session"
            ),
        ),
        migrations.AddField(
            model_name="minutes",
            name="written_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="posted",
            name="posted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="posted",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="posted", to="transaction_days.session"
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="presences", to="groups.group"
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="marked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="presences", to="transaction_days.session"
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="transaction_days.session"
            ),
        ),
        migrations.AddField(
            model_name="teamseat",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="team", to="transaction_days.session"
            ),
        ),
        migrations.AddField(
            model_name="teamseat",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.CheckConstraint(
                condition=models.Q(("counted_by", models.F("approved_by")), _negated=True),
                name="count_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("counted", models.F("expected")), models.Q(("explanation", ""), _negated=True), _connector="OR"
                ),
                name="difference_is_explained",
            ),
        ),
        migrations.AddConstraint(
            model_name="posted",
            constraint=models.UniqueConstraint(fields=("session", "code"), name="a_list_is_put_up_once"),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(fields=("session", "group"), name="a_group_comes_once_to_a_session"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(condition=models.Q(("done_on", None)), fields=["place", "due_on"], name="tasks_open"),
        ),
        migrations.AddConstraint(
            model_name="teamseat",
            constraint=models.UniqueConstraint(fields=("session", "user"), name="one_seat_of_a_person_in_a_team"),
        ),
        migrations.AddConstraint(
            model_name="teamseat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("post", "teller"), _negated=True),
                fields=("session", "post"),
                name="one_leader_and_one_controller",
            ),
        ),
        wall_by_place(
            "transaction_days_teamseat",
            "transaction_days_presence",
            "transaction_days_cashcount",
            "transaction_days_closing",
            "transaction_days_minutes",
            "transaction_days_task",
            "transaction_days_posted",
        ),
        only_grows(
            "transaction_days_cashcount",
            "transaction_days_closing",
            "transaction_days_posted",
        ),
    ]
