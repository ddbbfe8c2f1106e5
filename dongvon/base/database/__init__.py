"""Where the books are kept: finds a PostgreSQL, starts one of our own where none is given, and says how to reach it.

Nothing here knows Django or a single table. Everything a caller needs is in this module; see README.md.
"""

from dongvon.base.database.connection import connect, connection_settings, connection_url, ensure_server
from dongvon.base.database.errors import DatabaseUnavailable
from dongvon.base.database.home import home
from dongvon.base.database.lifetime import leave_on_signals
from dongvon.base.database.roles import Role, Settings

__all__ = [
    "DatabaseUnavailable",
    "Role",
    "Settings",
    "connect",
    "connection_settings",
    "connection_url",
    "ensure_server",
    "home",
    "leave_on_signals",
]
