"""Who may see and change the rows of this package: see `base/access/walls.py`."""

from django.db import migrations

from dongvon.base.access.walls import monthly, only_grows, wall_by_place


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE ledger_transfer (
                id bigint GENERATED ALWAYS AS IDENTITY,
                booked_on date NOT NULL,
                debit_id bigint NOT NULL REFERENCES ledger_account (id),
                credit_id bigint NOT NULL REFERENCES ledger_account (id),
                amount bigint NOT NULL CHECK (amount > 0),
                event text NOT NULL,
                about_type text NOT NULL,
                about_id bigint NOT NULL,
                origin text NOT NULL CHECK (origin IN ('own', 'import', 'opening')),
                place text NOT NULL,
                request_id uuid NOT NULL,
                user_id bigint NOT NULL REFERENCES access_user (id),
                reverses_on date,
                reverses_id bigint,
                posted_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (booked_on, id),
                CHECK (debit_id <> credit_id),
                CHECK ((reverses_on IS NULL) = (reverses_id IS NULL))
            ) PARTITION BY RANGE (booked_on);
            CREATE INDEX ledger_transfer_about ON ledger_transfer (about_id, about_type);
            """,
            "DROP TABLE ledger_transfer",
        ),
        monthly("ledger_transfer"),
        wall_by_place("ledger_account", "ledger_transfer"),
        only_grows("ledger_transfer"),
    ]
