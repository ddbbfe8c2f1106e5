"""Targets, requests for capital, needs and the board of representatives: seen by place; what was decided only grows."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import only_grows, wall_by_place

GROWING = (
    "capital_targetsheet",
    "capital_target",
    "capital_targetdecision",
    "capital_headroomrule",
    "capital_capitalrequest",
    "capital_requeststop",
    "capital_needentry",
    "capital_needsending",
    "capital_boardmeeting",
    "capital_writtenopinion",
    "capital_boardminutes",
    "capital_boardattendance",
    "capital_boardinspection",
    "capital_boardfinding",
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("attachments", "0002_walls"),
        ("groups", "0003_places_change"),
        ("ledger", "0004_keys_of_a_statement"),
        ("places", "0004_visits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardInspection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                (
                    "board",
                    models.CharField(
                        choices=[("province", "Ban đại diện tỉnh"), ("commune", "Ban đại diện xã, phường")],
                        max_length=8,
                    ),
                ),
                ("document", models.CharField(max_length=60)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField()),
                ("subject", models.CharField(max_length=400)),
                ("inspectors", models.CharField(max_length=300)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BoardFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("on", models.DateField()),
                ("text", models.CharField(max_length=1000)),
                ("due_on", models.DateField(null=True)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "answers",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answered_by",
                        to="capital.boardfinding",
                    ),
                ),
                (
                    "hamlet",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.hamlet"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="capital.boardinspection",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BoardMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("number", models.CharField(max_length=60)),
                ("meets_on", models.DateField()),
                ("agenda", models.CharField(max_length=1000)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BoardMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("name", models.CharField(max_length=120)),
                ("office", models.CharField(max_length=120)),
                (
                    "seat",
                    models.CharField(
                        choices=[("head", "Trưởng ban"), ("deputy", "Phó trưởng ban"), ("member", "Thành viên")],
                        max_length=6,
                    ),
                ),
                ("decision_no", models.CharField(max_length=60)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_on", None), ("until_on__gt", models.F("since_on")), _connector="OR"),
                        name="seat_runs_forward",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("place", "="),
                            ("name", "="),
                            (models.Func(models.F("since_on"), models.F("until_on"), function="daterange"), "&&"),
                        ],
                        name="one_seat_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BoardAttendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="capital.boardmember"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BoardMinutes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("conclusion", models.CharField(max_length=4000)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "chair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="capital.boardmember"
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="minutes", to="capital.boardmeeting"
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="attachments.attachment"
                    ),
                ),
                (
                    "present",
                    models.ManyToManyField(
                        related_name="+", through="capital.BoardAttendance", to="capital.boardmember"
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
        migrations.AddField(
            model_name="boardattendance",
            name="minutes",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="attendance", to="capital.boardminutes"
            ),
        ),
        migrations.CreateModel(
            name="CapitalRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("number", models.CharField(max_length=60)),
                ("programme", models.CharField(max_length=12)),
                ("asked", models.BigIntegerField()),
                ("asked_on", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "fund",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.fund"),
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
            name="HeadroomRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("since_on", models.DateField()),
                (
                    "without_target",
                    models.CharField(choices=[("warn", "cảnh báo"), ("block", "không cho duyệt")], max_length=5),
                ),
                (
                    "beyond_hamlet",
                    models.CharField(choices=[("warn", "cảnh báo"), ("block", "không cho duyệt")], max_length=5),
                ),
                ("document", models.CharField(max_length=120)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NeedEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("year", models.PositiveSmallIntegerField()),
                ("programme", models.CharField(max_length=12)),
                ("households", models.PositiveIntegerField()),
                ("amount", models.BigIntegerField()),
                ("on", models.DateField()),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "group",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="groups.group"
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
            name="NeedSending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("year", models.PositiveSmallIntegerField()),
                ("document", models.CharField(max_length=60)),
                ("sent_on", models.DateField()),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "up_to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="capital.needentry"
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
            name="TargetDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("commune", "tỉnh giao xã, phường"),
                            ("hamlet", "xã, phường giao thôn"),
                            ("association", "xã, phường giao hội, đoàn thể"),
                            ("group", "xã, phường giao tổ"),
                        ],
                        max_length=11,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("decision_no", models.CharField(max_length=60)),
                ("decided_on", models.DateField()),
                ("effective_on", models.DateField()),
                ("authority", models.CharField(max_length=120)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="attachments.attachment"
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
            name="RequestStop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                (
                    "stop",
                    models.CharField(
                        choices=[
                            ("ward", "xã, phường gửi"),
                            ("office", "phòng giao dịch trình"),
                            ("branch", "chi nhánh trình"),
                            ("board", "Ban đại diện tỉnh giao"),
                        ],
                        max_length=6,
                    ),
                ),
                ("on", models.DateField()),
                ("amount", models.BigIntegerField()),
                ("document", models.CharField(max_length=60)),
                ("remark", models.CharField(blank=True, default="", max_length=300)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stops", to="capital.capitalrequest"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="capital.targetdecision",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TargetSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("commune", "tỉnh giao xã, phường"),
                            ("hamlet", "xã, phường giao thôn"),
                            ("association", "xã, phường giao hội, đoàn thể"),
                            ("group", "xã, phường giao tổ"),
                        ],
                        max_length=11,
                    ),
                ),
                ("made_on", models.DateField()),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "divides",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="divided_by",
                        to="capital.targetdecision",
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
        migrations.AddField(
            model_name="targetdecision",
            name="sheet",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="capital.targetsheet"
            ),
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("association", models.CharField(blank=True, default="", max_length=2)),
                ("programme", models.CharField(max_length=12)),
                ("base", models.BigIntegerField()),
                ("change", models.BigIntegerField()),
                ("target", models.BigIntegerField()),
                (
                    "fund",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.fund"),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="groups.group"
                    ),
                ),
                (
                    "hamlet",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.hamlet"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="capital.targetsheet"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WrittenOpinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("on", models.DateField()),
                ("text", models.CharField(max_length=2000)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="capital.boardmeeting"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="capital.boardmember"
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
        migrations.AddConstraint(
            model_name="boardinspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__gte", models.F("since_on"))), name="inspection_runs_forward"
            ),
        ),
        migrations.AddConstraint(
            model_name="boardmeeting",
            constraint=models.UniqueConstraint(fields=("place", "meets_on"), name="one_board_meeting_a_day"),
        ),
        migrations.AddConstraint(
            model_name="boardattendance",
            constraint=models.UniqueConstraint(fields=("minutes", "member"), name="a_member_sits_once"),
        ),
        migrations.AddConstraint(
            model_name="capitalrequest",
            constraint=models.UniqueConstraint(
                fields=("place", "number", "programme", "fund"), name="one_request_per_number_and_programme"
            ),
        ),
        migrations.AddConstraint(
            model_name="capitalrequest",
            constraint=models.CheckConstraint(condition=models.Q(("asked__gt", 0)), name="request_above_zero"),
        ),
        migrations.AddConstraint(
            model_name="headroomrule",
            constraint=models.UniqueConstraint(fields=("place", "since_on"), name="one_headroom_rule_per_day"),
        ),
        migrations.AddIndex(
            model_name="needentry",
            index=models.Index(fields=["place", "year"], name="needs_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="needentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "amount",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("amount"), "/", models.Value(100000)
                            ),
                            "*",
                            models.Value(100000),
                        ),
                    ),
                    ("amount__gte", 0),
                    models.Q(
                        models.Q(("amount", 0), ("households", 0)),
                        models.Q(("amount__gt", 0), ("households__gt", 0)),
                        _connector="OR",
                    ),
                ),
                name="need_of_households_in_tenths",
            ),
        ),
        migrations.AddConstraint(
            model_name="requeststop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount", 0), ("decision__isnull", True)),
                    models.Q(("amount__gt", 0), ("decision__isnull", False), ("stop", "board")),
                    models.Q(("amount__gt", 0), ("decision__isnull", True), models.Q(("stop", "board"), _negated=True)),
                    _connector="OR",
                ),
                name="an_allocation_names_its_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="requeststop",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stop", "board"), _negated=True),
                fields=("request", "stop"),
                name="a_request_passes_a_stop_once",
            ),
        ),
        migrations.AddIndex(
            model_name="targetsheet",
            index=models.Index(fields=["place", "year", "level"], name="target_sheets_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="targetsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("divides__isnull", True), ("level", "commune")),
                    models.Q(models.Q(("level", "commune"), _negated=True), ("divides__isnull", False)),
                    _connector="OR",
                ),
                name="a_split_names_what_it_divides",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetdecision",
            constraint=models.UniqueConstraint(
                fields=("place", "year", "level", "number"), name="one_version_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="targetdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1), models.Q(("decision_no", ""), _negated=True)),
                name="target_decision_numbered",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("effective_on__year", models.F("year"))), name="targets_in_force_in_their_year"
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(
                fields=("sheet", "hamlet", "association", "group", "programme", "fund"),
                name="one_target_per_line",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "target",
                        django.db.models.expressions.CombinedExpression(models.F("base"), "+", models.F("change")),
                    )
                ),
                name="target_is_base_and_change",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("base__gte", 0), ("target__gte", 0)), name="target_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "base",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("base"), "/", models.Value(100000)
                            ),
                            "*",
                            models.Value(100000),
                        ),
                    ),
                    (
                        "target",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("target"), "/", models.Value(100000)
                            ),
                            "*",
                            models.Value(100000),
                        ),
                    ),
                ),
                name="target_in_tenths_of_a_million",
            ),
        ),
        migrations.AddConstraint(
            model_name="writtenopinion",
            constraint=models.UniqueConstraint(fields=("meeting", "member"), name="one_opinion_per_member"),
        ),
        wall_by_place("capital_boardmember", *GROWING),
        only_grows(*GROWING),
    ]
