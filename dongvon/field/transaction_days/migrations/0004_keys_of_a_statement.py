"""Keys looked up once a statement: see `keys_of_a_statement` in `base/access/walls.py` and decision 0047."""

import django.db.models.deletion
from django.db import migrations, models

from dongvon.base.access.walls import keys_of_a_statement


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0005_kind"),
        ("loans", "0015_keys_of_a_statement"),
        ("transaction_days", "0003_whole_day"),
    ]

    operations = [
        migrations.AlterField(
            model_name="sheetline",
            name="household",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="households.household",
            ),
        ),
        migrations.AlterField(
            model_name="sheetline",
            name="loan",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sheet_lines",
                to="loans.loan",
            ),
        ),
        migrations.AlterField(
            model_name="sheetline",
            name="sheet",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="transaction_days.sheet",
            ),
        ),
        keys_of_a_statement(
            "transaction_days_sheetline",
            sheet_id="transaction_days_sheet",
            household_id="households_household",
            loan_id="loans_loan",
        ),
    ]
