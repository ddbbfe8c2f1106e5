"""Walls in the database, built by migrations: who may touch a table, which rows of it, and that it only grows.

Three roles: the owner (migrations; sees no row of a walled table), the application (rows of its actor's places only)
and the batch role (imports, reports, verify). The actor and his places are set for one transaction by
`access.acting`; without them the application sees nothing.
"""

from collections.abc import Sequence

from django.db.migrations import RunSQL

PLACES = "(SELECT string_to_array(current_setting('dongvon.places', true), ','))::text[]"


def open_to_roles() -> list[RunSQL]:
    """What every later table gives the two working roles; run once, in the first migration."""
    return [
        RunSQL(
            """
            GRANT USAGE ON SCHEMA public TO dongvon_app, dongvon_batch;
            ALTER DEFAULT PRIVILEGES IN SCHEMA public
                GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO dongvon_app, dongvon_batch;
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO dongvon_app, dongvon_batch;
            """,
            RunSQL.noop,
        ),
        RunSQL(
            """
            CREATE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'table % only grows: % refused', TG_TABLE_NAME, TG_OP
                    USING ERRCODE = 'restrict_violation';
            END $$;
            """,
            "DROP FUNCTION only_grows()",
        ),
        RunSQL(
            """
            -- Every last day of a month from `since` to `until`, both included when they are one.
            CREATE FUNCTION month_ends(since date, until date) RETURNS SETOF date LANGUAGE sql IMMUTABLE AS $$
                SELECT (d + interval '1 month' - interval '1 day')::date
                FROM generate_series(date_trunc('month', since), date_trunc('month', until), interval '1 month') AS d
            $$;
            """,
            "DROP FUNCTION month_ends(date, date)",
        ),
    ]


def wall_by_place(*tables: str, column: str = "place") -> RunSQL:
    """Row-level security by place, forced: the application sees and writes its places, the batch role all."""
    return _wall(tables, f"{column} = ANY ({PLACES})")


def wall_by_places(*tables: str) -> RunSQL:
    """The same for rows about several places at once (column `places`): seen by who may see all of them."""
    return _wall(tables, f"cardinality(places) > 0 AND places::text[] <@ {PLACES}")


def _wall(tables: Sequence[str], within: str) -> RunSQL:
    up = "".join(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY by_place ON {table} TO dongvon_app USING ({within});
        CREATE POLICY batch ON {table} TO dongvon_batch USING (true);
        """
        for table in tables
    )
    down = "".join(
        f"DROP POLICY by_place ON {table}; DROP POLICY batch ON {table};ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
        for table in tables
    )
    return RunSQL(up, down)


def seen_where_it_was(table: str) -> RunSQL:
    """What has moved (column `was_at`) is still read where it was, for the reports of those days; written there no
    more."""
    return seen_also(table, "was_at")


def seen_also(table: str, column: str, among: str = "") -> RunSQL:
    """Rows read, not written, beside those of the actor's places: whose `column` is one of his places, or one of what
    the query `among` finds, which ends in a column of places."""
    within = f"{column} IN ({among} = ANY ({PLACES}))" if among else f"{column} = ANY ({PLACES})"
    return RunSQL(
        f"CREATE POLICY former ON {table} FOR SELECT TO dongvon_app USING ({within})",
        f"DROP POLICY former ON {table}",
    )


def only_grows(*tables: str) -> RunSQL:
    """Append-only twice over: by privilege and, for whoever has the privilege, by trigger."""
    up = "".join(
        f"""
        REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM dongvon_app, dongvon_batch;
        CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION only_grows();
        """
        for table in tables
    )
    return RunSQL(up, "".join(f"DROP TRIGGER only_grows ON {table};" for table in tables))


def monthly(table: str, months_ahead: int = 24) -> RunSQL:
    """Partitions of a table by month of its `booked_on`, made now and, by `make_month`, whenever one is missing."""
    return RunSQL(
        f"SELECT make_month('{table}', (date '2024-12-01' + make_interval(months => n))::date) "
        f"FROM generate_series(0, {months_ahead}) AS n",
        RunSQL.noop,
    )


MAKE_MONTH = RunSQL(
    """
    -- Runs as its owner: the application may need a new month's partition but owns no table.
    CREATE FUNCTION make_month(parent text, day date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        first date := date_trunc('month', day)::date;
        part text := parent || to_char(first, '_YYYY_MM');
    BEGIN
        IF parent NOT IN ('ledger_transfer', 'loans_movement') THEN
            RAISE EXCEPTION 'make_month: % is not kept by month', parent;
        END IF;
        IF to_regclass(part) IS NULL THEN
            -- A lock on the table, not an advisory one: whoever waited for it sees the partition the other has made.
            EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent);
            IF to_regclass(part) IS NULL THEN
                EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                               part, parent, first, (first + interval '1 month')::date);
                -- A partition is reached through its parent only, and only grows itself: statement triggers and
                -- policies of the parent do not reach whoever names the partition.
                EXECUTE format('REVOKE ALL ON %I FROM dongvon_app, dongvon_batch', part);
                EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part);
                EXECUTE format('CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON %I '
                               'FOR EACH STATEMENT EXECUTE FUNCTION only_grows()', part);
            END IF;
        END IF;
    END $$;
    GRANT EXECUTE ON FUNCTION make_month(text, date) TO dongvon_app, dongvon_batch;
    """,
    "DROP FUNCTION make_month(text, date)",
)


def keys_of_a_statement(table: str, **columns: str) -> RunSQL:
    """Foreign keys looked up once for all rows of a statement (column=table it points at; NULL points nowhere).

    PostgreSQL's own look them up row by row and lock what each row points at, which for a sheet of a thousand rows is
    more work than writing it. Nobody may delete what is pointed at (decision 0047), so nothing needs to be locked."""
    pointed = " UNION ALL ".join(
        f"(SELECT '{column}', {column} FROM (SELECT DISTINCT {column} FROM added WHERE {column} IS NOT NULL) AS n "
        f"WHERE (SELECT 1 FROM {target} WHERE id = n.{column}) IS NULL)"
        for column, target in columns.items()
    )
    targets = ", ".join(sorted(set(columns.values())))
    return RunSQL(
        f"""
        CREATE FUNCTION keys_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE lost record;
        BEGIN
            SELECT * INTO lost FROM ({pointed}) AS found (name, id) LIMIT 1;
            IF FOUND THEN
                RAISE EXCEPTION 'table {table}: % = % points at nothing', lost.name, lost.id
                    USING ERRCODE = 'foreign_key_violation';
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER keys_of_a_statement AFTER INSERT ON {table} REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION keys_of_{table}();
        REVOKE DELETE, TRUNCATE ON {targets} FROM dongvon_app, dongvon_batch;
        """,
        f"DROP TRIGGER keys_of_a_statement ON {table}; DROP FUNCTION keys_of_{table}()",
    )
