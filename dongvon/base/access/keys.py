"""Secrets of this installation: made once, kept in `DONGVON_HOME/keys` with mode 0600, never in the database."""

import os
import secrets
from functools import cache

from dongvon.base.database import home


@cache
def secret(name: str) -> str:
    """The secret of this name, made on first use. Two processes that ask at once get the same one."""
    folder = home() / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        part = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(part, path)  # fails if somebody else was first; then his secret stands
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return path.read_text()
