"""Movements are of loans, people and acts that nobody can delete: the database need not look each of them up again
(decision 0032)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("loans", "0007_misuse"), ("ledger", "0003_closed_months"), ("access", "0002_walls")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE loans_movement DROP CONSTRAINT loans_movement_loan_id_fkey,
                DROP CONSTRAINT loans_movement_user_id_fkey, DROP CONSTRAINT loans_movement_act_id_fkey;
            ALTER TABLE ledger_transfer DROP CONSTRAINT ledger_transfer_user_id_fkey;
            REVOKE DELETE, TRUNCATE ON access_user FROM dongvon_app, dongvon_batch;
            """,
            migrations.RunSQL.noop,
        ),
    ]
