"""Lists posted, leave to publish names, feedback and its answers: seen by place; what was written and answered only grows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import only_grows, wall_by_place


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0004_visits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("code", models.CharField(max_length=12, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("question", "Hỏi"),
                            ("feedback", "Góp ý"),
                            ("report", "Phản ánh, kiến nghị"),
                            ("complaint", "Khiếu nại"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "desk",
                    models.CharField(
                        choices=[("ward", "UBND phường, xã"), ("bank", "Ngân hàng Chính sách xã hội")], max_length=4
                    ),
                ),
                ("text", models.CharField(max_length=2000)),
                ("contact", models.BinaryField(default=bytes)),
                ("received_on", models.DateField()),
                ("due_on", models.DateField()),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "indexes": [models.Index(fields=["place", "received_on"], name="feedback_of_a_place")],
            },
        ),
        migrations.CreateModel(
            name="FeedbackStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("answers", models.BooleanField()),
                (
                    "desk",
                    models.CharField(
                        choices=[("ward", "UBND phường, xã"), ("bank", "Ngân hàng Chính sách xã hội")], max_length=4
                    ),
                ),
                ("text", models.CharField(max_length=2000)),
                ("on", models.DateField()),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "feedback",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="disclosure.feedback"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place", "on"], name="feedback_steps_of_a_place")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answers", True)), fields=("feedback",), name="answered_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NamePublication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("legal_basis", models.CharField(max_length=300)),
                ("reason", models.CharField(max_length=300)),
                ("until", models.DateField()),
                ("requested_on", models.DateField()),
                ("confirmed_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place"], name="publications_of_a_place")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_by__isnull", True), ("confirmed_on__isnull", True)),
                            models.Q(
                                ("confirmed_by__isnull", False),
                                ("confirmed_on__isnull", False),
                                models.Q(("confirmed_by", models.F("requested_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="names_published_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("requested_on"))), name="names_published_until_a_day"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("as_of", models.DateField()),
                ("posted_on", models.DateField()),
                ("until", models.DateField()),
                ("loans", models.PositiveIntegerField()),
                ("households", models.PositiveIntegerField()),
                ("left_out", models.PositiveIntegerField()),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                ("removed_on", models.DateField(null=True)),
                (
                    "point",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.point"),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place", "posted_on"], name="postings_of_a_place")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("posted_on"))), name="posting_runs_forward"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_by__isnull", True), ("removed_on__isnull", True)),
                            models.Q(("removed_by__isnull", False), ("removed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="removed_by_somebody",
                    ),
                ],
            },
        ),
        wall_by_place(
            "disclosure_posting", "disclosure_namepublication", "disclosure_feedback", "disclosure_feedbackstep"
        ),
        only_grows("disclosure_feedback", "disclosure_feedbackstep"),
    ]
