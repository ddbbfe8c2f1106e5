"""Keys to what nobody may delete are not looked up row by row (decision 0032)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0002_walls"),
        ("ledger", "0003_closed_months"),
        ("savings", "0003_fewer_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="savingsaccount",
            name="fund",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ledger.fund"
            ),
        ),
        migrations.AlterField(
            model_name="savingsaccount",
            name="group",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="savings",
                to="groups.group",
            ),
        ),
    ]
