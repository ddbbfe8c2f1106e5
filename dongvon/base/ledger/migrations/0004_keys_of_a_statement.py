"""Keys looked up once a statement: see `keys_of_a_statement` in `base/access/walls.py` and decision 0047."""

from django.db import migrations

from dongvon.base.access.walls import keys_of_a_statement


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_closed_months")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE ledger_transfer DROP CONSTRAINT ledger_transfer_debit_id_fkey,
                DROP CONSTRAINT ledger_transfer_credit_id_fkey
            """,
            migrations.RunSQL.noop,
        ),
        keys_of_a_statement("ledger_transfer", debit_id="ledger_account", credit_id="ledger_account"),
    ]
