"""What groups were before they were split, merged, moved or entrusted to another association."""

import django.db.models.deletion
from django.db import migrations, models

from dongvon.base.access.walls import seen_also, seen_where_it_was, wall_by_place


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0002_walls"),
        ("places", "0002_units"),
    ]

    operations = [
        migrations.AddField(
            model_name="group",
            name="changed_on",
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name="FormerGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("was_at", models.CharField(max_length=5)),
                (
                    "association",
                    models.CharField(
                        choices=[
                            ("11", "Hội Nông dân"),
                            ("12", "Hội Liên hiệp Phụ nữ"),
                            ("13", "Hội Cựu chiến binh"),
                            ("14", "Đoàn Thanh niên"),
                        ],
                        max_length=2,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "đề nghị thành lập"),
                            ("active", "đang hoạt động"),
                            ("strengthening", "đang củng cố"),
                            ("merged", "đã sáp nhập"),
                            ("dissolved", "đã giải thể"),
                        ],
                        max_length=13,
                    ),
                ),
                ("since_on", models.DateField()),
                ("until_on", models.DateField()),
                ("document", models.CharField(max_length=40)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="former", to="groups.group"
                    ),
                ),
                (
                    "hamlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.hamlet"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("since_on"))), name="former_group_runs_forward"
                    ),
                ],
            },
        ),
        wall_by_place("groups_formergroup"),
        seen_where_it_was("groups_formergroup"),
        seen_also("groups_group", "id", "SELECT group_id FROM groups_formergroup WHERE was_at"),
        migrations.RunSQL(
            """
            -- The groups a commune had up to a day, each as it was when it last stood there.
            CREATE FUNCTION groups_in(in_place text, on_day date)
            RETURNS TABLE (group_id bigint, hamlet_id bigint, association text, state text, left_on date)
            LANGUAGE sql STABLE AS $$
                SELECT DISTINCT ON (s.group_id) s.group_id, s.hamlet_id, s.association, s.state, s.left_on
                FROM (
                    SELECT id AS group_id, hamlet_id, association, state, coalesce(changed_on, founded_on) AS since_on,
                           NULL::date AS left_on, 9223372036854775807 AS stand
                    FROM groups_group
                    WHERE place = in_place AND founded_on <= on_day AND (changed_on IS NULL OR changed_on <= on_day)
                    UNION ALL
                    SELECT group_id, hamlet_id, association, state, since_on,
                           CASE WHEN until_on <= on_day THEN until_on END, id
                    FROM groups_formergroup WHERE was_at = in_place AND since_on <= on_day
                ) AS s
                ORDER BY s.group_id, s.since_on DESC, s.stand DESC
            $$;
            """,
            "DROP FUNCTION groups_in(text, date)",
        ),
    ]
