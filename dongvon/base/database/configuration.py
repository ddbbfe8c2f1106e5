"""The server's settings and who may sign in, written anew before each start, in files the server cannot change."""

from pathlib import Path
from typing import Final

WHO_MAY_SIGN_IN: Final = "local all all scram-sha-256\n"

_SETTINGS: Final[dict[str, str]] = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "50",
    # for two cores and a few GB of memory
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "1",
    "jit": "off",
    # nothing acknowledged may be lost
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # one meaning of a date and of an order everywhere
    "timezone": "UTC",
    "log_timezone": "UTC",
    "datestyle": "ISO, YMD",
    "lc_messages": "C",
    "lc_monetary": "C",
    "lc_numeric": "C",
    "lc_time": "C",
    "default_text_search_config": "pg_catalog.simple",
    # a week of logs; names and identity numbers stay out of them (decision 15): no statements, values or details
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_file_mode": "0600",
    "log_line_prefix": "%m [%p] %u ",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}

_THROWAWAY: Final[dict[str, str]] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
}


def settings_file(*, socket: Path, log: Path, sign_in: Path, durable: bool) -> str:
    """Return the text of the server's settings; a server that is not durable is for tests only."""
    settings = dict(_SETTINGS)
    if not durable:
        settings.update(_THROWAWAY)
    settings["unix_socket_directories"] = '"' + str(socket).replace('"', '""') + '"'
    settings["log_directory"] = str(log)
    settings["hba_file"] = str(sign_in)
    return "".join(f"{name} = '{_quoted(value)}'\n" for name, value in settings.items())


def initdb_options(major: int, *, linux: bool) -> list[str]:
    """Return what initdb needs so that texts compare byte by byte (collation C) and letters are known as letters.

    Versions before 17 have no builtin locale provider; there the system's C.UTF-8 knows the letters.
    """
    options = ["--encoding=UTF8", "--locale=C", "--data-checksums", "--auth=scram-sha-256", "--no-instructions"]
    if linux:
        options.append("--lc-ctype=C.UTF-8")
    if major >= 17:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if linux:
            options.append("--sync-method=syncfs")  # one call instead of a thousand: half the time of a first start
    return options


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")
