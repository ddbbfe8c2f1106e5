"""Who may see and change the rows of this package: see `base/access/walls.py`."""

from django.db import migrations

from dongvon.base.access.walls import monthly, only_grows, wall_by_place


class Migration(migrations.Migration):
    dependencies = [("loans", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE loans_movement (
                id bigint GENERATED ALWAYS AS IDENTITY,
                booked_on date NOT NULL,
                loan_id bigint NOT NULL REFERENCES loans_loan (id),
                place text NOT NULL,
                event text NOT NULL,
                amount bigint NOT NULL CHECK (amount >= 0),
                in_term bigint NOT NULL,
                overdue bigint NOT NULL,
                frozen bigint NOT NULL,
                deferred_interest bigint NOT NULL,
                arrears bigint NOT NULL,
                interest_to date,
                document text NOT NULL,
                origin text NOT NULL CHECK (origin IN ('own', 'import', 'opening')),
                request_id uuid NOT NULL,
                user_id bigint NOT NULL REFERENCES access_user (id),
                posted_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (booked_on, id)
            ) PARTITION BY RANGE (booked_on);
            CREATE INDEX loans_movement_of_loan ON loans_movement (loan_id, booked_on);
            """,
            "DROP TABLE loans_movement",
        ),
        monthly("loans_movement"),
        wall_by_place(
            "loans_loan", "loans_instalment", "loans_position", "loans_movement", "loans_outcome", "loans_expectation"
        ),
        only_grows("loans_movement", "loans_expectation"),
    ]
