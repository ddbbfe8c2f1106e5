"""Acts as they were entered, beside the movements that follow from them; movements that count from another day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dongvon.base.access.walls import only_grows, wall_by_place


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0005_instalments_without_foreign_key"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Act",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=5)),
                ("kind", models.CharField(max_length=16)),
                ("on", models.DateField()),
                ("amount", models.BigIntegerField()),
                ("facts", models.JSONField(default=dict)),
                ("document", models.CharField(blank=True, default="", max_length=40)),
                ("request_id", models.UUIDField()),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="position",
            name="position_not_negative",
        ),
        migrations.AddField(
            model_name="loan",
            name="contract_due_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="position",
            name="overpaid",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="position",
            name="written_off",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="position",
            name="written_off_interest",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("arrears__gte", 0),
                    ("deferred_interest__gte", 0),
                    ("frozen__gte", 0),
                    ("in_term__gte", 0),
                    ("overdue__gte", 0),
                    ("overpaid__gte", 0),
                    ("written_off__gte", 0),
                    ("written_off_interest__gte", 0),
                ),
                name="position_not_negative",
            ),
        ),
        migrations.AddField(
            model_name="act",
            name="loan",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="loans.loan"
            ),
        ),
        migrations.AddField(
            model_name="act",
            name="undoes",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="undone_by", to="loans.act"
            ),
        ),
        migrations.AddField(
            model_name="act",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(
            """
            ALTER TABLE loans_movement ADD COLUMN overpaid bigint NOT NULL DEFAULT 0,
                ADD COLUMN written_off bigint NOT NULL DEFAULT 0,
                ADD COLUMN written_off_interest bigint NOT NULL DEFAULT 0,
                ADD COLUMN valued_on date,
                ADD COLUMN act_id bigint REFERENCES loans_act (id);
            ALTER TABLE loans_movement DROP CONSTRAINT loans_movement_amount_check;
            CREATE INDEX acts_in_order ON loans_act (loan_id, "on", id);
            """,
            migrations.RunSQL.noop,
        ),
        wall_by_place("loans_act"),
        only_grows("loans_act"),
    ]
