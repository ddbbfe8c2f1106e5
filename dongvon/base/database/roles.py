"""The three logins of the books (architecture, decision 11) and the shape of a connection."""

from typing import Final, Literal

Role = Literal["owner", "app", "batch"]

ROLES: Final[tuple[Role, ...]] = ("owner", "app", "batch")

LOGINS: Final[dict[Role, str]] = {"owner": "dongvon_owner", "app": "dongvon_app", "batch": "dongvon_batch"}
"""owner: owns the database and runs migrations; app: serves people; batch: closes days and months."""

DATABASE: Final = "dongvon"

EXTENSIONS: Final = ("btree_gist", "unaccent", "pg_trgm")

OLDEST_MAJOR: Final = 15

Settings = dict[str, str]
"""libpq parameters: host, port, dbname, user, password, options, and whatever else a DATABASE_URL carries."""
