"""What of the interest accrued a movement releases; and a place's movements in the order they were written."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("loans", "0011_places_change")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE loans_movement ADD COLUMN released_in_term bigint NOT NULL DEFAULT 0,
                ADD COLUMN released_overdue bigint NOT NULL DEFAULT 0,
                ADD COLUMN rounding_in_term bigint NOT NULL DEFAULT 0,
                ADD COLUMN rounding_overdue bigint NOT NULL DEFAULT 0;
            CREATE INDEX loans_movement_of_place ON loans_movement (place, id);
            """,
            migrations.RunSQL.noop,
        ),
    ]
