"""Entries handed in with the indexes and keys that are needed, and no others: 200 sheets come at the same moment."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("collecting", "0004_settled_undoings"),
        ("groups", "0003_places_change"),
    ]

    operations = [
        migrations.AlterField(
            model_name="handedentry",
            name="code",
            field=models.CharField(max_length=26),
        ),
        migrations.AlterField(
            model_name="handedentry",
            name="delivery",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="collecting.delivery",
            ),
        ),
        migrations.AlterField(
            model_name="handedentry",
            name="device",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="collecting.device",
            ),
        ),
        migrations.AlterField(
            model_name="handedentry",
            name="group",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="groups.group",
            ),
        ),
        migrations.AlterField(
            model_name="handedentry",
            name="undoes",
            field=models.UUIDField(null=True),
        ),
        migrations.AddConstraint(
            model_name="handedentry",
            constraint=models.UniqueConstraint(fields=("code",), name="one_entry_per_code"),
        ),
        migrations.AddConstraint(
            model_name="handedentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undoes__isnull", False)), fields=("undoes",), name="an_entry_is_undone_once"
            ),
        ),
    ]
