"""Rounds of the poverty review, households reviewed, village meetings, complaints."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import only_grows, wall_by_place

TABLES = (
    "reviews_reviewround",
    "reviews_villagemeeting",
    "reviews_reviewedhousehold",
    "reviews_reviewcomplaint",
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("attachments", "0002_walls"),
        ("households", "0005_kind"),
        ("places", "0004_visits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("kind", models.CharField(choices=[("yearly", "yearly"), ("regular", "regular")], max_length=7)),
                ("year", models.PositiveSmallIntegerField()),
                ("document", models.CharField(max_length=80)),
                ("started_on", models.DateField()),
                ("standard_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("posted", "posted"),
                            ("recognised", "recognised"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=10,
                    ),
                ),
                ("posted_on", models.DateField(null=True)),
                ("cancelled_because", models.CharField(blank=True, default="", max_length=200)),
                ("decision_no", models.CharField(blank=True, default="", max_length=80)),
                ("decided_on", models.DateField(null=True)),
                ("since_on", models.DateField(null=True)),
                (
                    "accepted",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="households.povertylist",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                    ),
                ),
                (
                    "recognised_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VillageMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("held_on", models.DateField()),
                ("attended", models.PositiveSmallIntegerField()),
                (
                    "present",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), size=None),
                ),
                ("minutes_no", models.CharField(max_length=40)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "chair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "hamlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.hamlet"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="reviews.reviewround"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReviewedHousehold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=100)),
                (
                    "origin",
                    models.CharField(
                        choices=[("listed", "Listed"), ("form_01", "Form 01"), ("form_04", "Form 04")], max_length=7
                    ),
                ),
                ("requested_on", models.DateField(null=True)),
                ("document", models.CharField(blank=True, default="", max_length=40)),
                (
                    "class_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("poor", "Hộ nghèo"),
                            ("near_poor", "Hộ cận nghèo"),
                            ("newly_escaped", "Hộ mới thoát nghèo"),
                            ("average", "Hộ có mức sống trung bình"),
                        ],
                        default="",
                        max_length=13,
                    ),
                ),
                ("escaped_before", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("listed", "listed"),
                            ("scored", "scored"),
                            ("agreed", "agreed"),
                            ("not_agreed", "not_agreed"),
                            ("objected", "objected"),
                            ("left", "left"),
                            ("recognised", "recognised"),
                        ],
                        max_length=10,
                    ),
                ),
                ("b1", models.PositiveSmallIntegerField(null=True)),
                ("b2", models.PositiveSmallIntegerField(null=True)),
                ("income", models.BigIntegerField(null=True)),
                (
                    "deprived",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list, size=None
                    ),
                ),
                ("average", models.BooleanField(default=False)),
                (
                    "finding",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("poor", "poor"),
                            ("near_poor", "near_poor"),
                            ("average", "average"),
                            ("neither", "neither"),
                        ],
                        max_length=9,
                    ),
                ),
                ("scored_on", models.DateField(null=True)),
                ("votes_for", models.PositiveSmallIntegerField(null=True)),
                ("left_because", models.CharField(blank=True, default="", max_length=200)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("poor", "Hộ nghèo"),
                            ("near_poor", "Hộ cận nghèo"),
                            ("newly_escaped", "Hộ mới thoát nghèo"),
                            ("average", "Hộ có mức sống trung bình"),
                        ],
                        default="",
                        max_length=13,
                    ),
                ),
                ("escaped_on", models.DateField(null=True)),
                ("change", models.CharField(blank=True, default="", max_length=9)),
                (
                    "hamlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.hamlet"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="households.household"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="households", to="reviews.reviewround"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="households",
                        to="reviews.villagemeeting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReviewComplaint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("made_on", models.DateField()),
                ("made_by", models.CharField(max_length=100)),
                ("text", models.CharField(max_length=400)),
                ("checked_on", models.DateField(null=True)),
                ("answer", models.CharField(blank=True, default="", max_length=400)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="reviews.reviewedhousehold",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked_on__isnull", True), ("checked_on__gte", models.F("made_on")), _connector="OR"
                        ),
                        name="checked_after_made",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="reviewround",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "yearly"), models.Q(("state", "cancelled"), _negated=True)),
                fields=("place", "year"),
                name="one_yearly_round_per_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "recognised"), _negated=True),
                    models.Q(
                        models.Q(("decision_no", ""), _negated=True),
                        ("paper__isnull", False),
                        ("since_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="recognised_with_decision",
            ),
        ),
        migrations.AddIndex(
            model_name="villagemeeting",
            index=models.Index(fields=["round", "hamlet"], name="meetings_of_a_round"),
        ),
        migrations.AddIndex(
            model_name="reviewedhousehold",
            index=models.Index(fields=["place", "round", "state"], name="reviewed_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="reviewedhousehold",
            constraint=models.UniqueConstraint(fields=("round", "household"), name="a_household_once_in_a_round"),
        ),
        migrations.AddConstraint(
            model_name="reviewedhousehold",
            constraint=models.UniqueConstraint(fields=("round", "number"), name="a_number_once_in_a_round"),
        ),
        migrations.AddConstraint(
            model_name="reviewedhousehold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["agreed", "not_agreed", "objected"]), _negated=True),
                    models.Q(
                        ("meeting__isnull", False),
                        ("votes_for__isnull", False),
                        models.Q(("finding", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="agreed_in_a_meeting",
            ),
        ),
        wall_by_place(*TABLES),
        only_grows("reviews_villagemeeting"),
    ]
