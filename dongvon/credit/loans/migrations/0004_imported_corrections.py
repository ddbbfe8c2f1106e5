"""A bank's file that replaces another takes movements back: on import an amount may be below zero."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("loans", "0003_known_by_number_and_household")]
    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE loans_movement DROP CONSTRAINT loans_movement_amount_check;
            ALTER TABLE loans_movement ADD CONSTRAINT loans_movement_amount_check
                CHECK (amount >= 0 OR origin = 'import');
            """,
            migrations.RunSQL.noop,
        )
    ]
