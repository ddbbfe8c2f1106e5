"""Where loans stood before they moved; who sees what of a loan that has moved (decision 0036)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import seen_also, seen_where_it_was, wall_by_place


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0003_places_change"),
        ("loans", "0010_of_what_stays"),
        ("places", "0002_units"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="loan",
            name="placed_on",
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name="FormerPlacement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("was_at", models.CharField(max_length=5)),
                ("association", models.CharField(blank=True, default="", max_length=2)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField()),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("household", "hộ chuyển nơi ở"),
                            ("group", "tách, sáp nhập tổ"),
                            ("association", "đổi hội, đoàn thể nhận ủy thác"),
                            ("commune", "sắp xếp địa giới xã, phường"),
                            ("file", "theo danh sách của ngân hàng"),
                        ],
                        max_length=11,
                    ),
                ),
                ("document", models.CharField(max_length=40)),
                (
                    "group",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="groups.group",
                    ),
                ),
                (
                    "hamlet",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.hamlet",
                    ),
                ),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="former_placements", to="loans.loan"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["was_at"], name="placements_of_a_place")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("since_on"))), name="placement_runs_forward"
                    ),
                ],
            },
        ),
        wall_by_place("loans_formerplacement"),
        seen_where_it_was("loans_formerplacement"),
        # Where a loan stood its contract is still read for the reports of those days; where it stands now its whole
        # life is, as it must be lived again when something is found late.
        seen_also("loans_loan", "id", "SELECT loan_id FROM loans_formerplacement WHERE was_at"),
        seen_also("loans_act", "loan_id", "SELECT loan_id FROM loans_formerplacement WHERE place"),
        seen_also("loans_movement", "loan_id", "SELECT loan_id FROM loans_formerplacement WHERE place"),
        migrations.RunSQL(
            """
            -- The loans a commune had up to a day, each where it last stood there: hamlet, group, association of then.
            -- `moved_in`: it was lent elsewhere and came with its household (a commune joined to this one brings its
            -- own loans with it: they count as lent here).
            CREATE FUNCTION loans_in(in_place text, on_day date)
            RETURNS TABLE (loan_id bigint, hamlet_id bigint, group_id bigint, association text, moved_in boolean)
            LANGUAGE sql STABLE AS $$
                SELECT DISTINCT ON (s.loan_id) s.loan_id, s.hamlet_id, s.group_id, s.association,
                       coalesce(c.came_on <= s.since_on AND (c.here_on IS NULL OR c.came_on <= c.here_on), false)
                FROM (
                    SELECT id AS loan_id, hamlet_id, group_id, association, coalesce(placed_on, signed_on) AS since_on,
                           9223372036854775807 AS stand
                    FROM loans_loan WHERE place = in_place AND (placed_on IS NULL OR placed_on <= on_day)
                    UNION ALL
                    SELECT loan_id, hamlet_id, group_id, association, since_on, id
                    FROM loans_formerplacement WHERE was_at = in_place AND since_on <= on_day
                ) AS s
                LEFT JOIN (
                    SELECT loan_id, min(until_on) FILTER (WHERE was_at <> in_place AND cause <> 'commune') AS came_on,
                           min(since_on) FILTER (WHERE was_at = in_place) AS here_on
                    FROM loans_formerplacement GROUP BY loan_id
                ) AS c ON c.loan_id = s.loan_id
                ORDER BY s.loan_id, s.since_on DESC, s.stand DESC
            $$;
            """,
            "DROP FUNCTION loans_in(text, date)",
        ),
    ]
