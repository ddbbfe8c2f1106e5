"""A throw-away installation for benchmarks: its own server, an administrator and a ward officer, funds in book mode."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

PLACE, ON = "03408", date(2025, 1, 15)


@contextmanager
def installation(mode: str = "book", *, durable: bool = False) -> Iterator[Any]:
    """Give the administrator of fresh books on a server of their own; nothing of this installation is touched.
    `durable`: a commit waits for the disk, as in life."""
    from dongvon.base.database.temporary import environment, temporary_server

    with temporary_server(durable=durable) as server:
        os.environ.update(environment(server))
        subprocess.run([sys.executable, "-m", "dongvon", "migrate"], check=True)
        from django.apps import apps

        from dongvon.front.cli import set_up

        if apps.ready:
            _point_to(server.settings("batch"))
        else:
            set_up("batch")
        yield _people(mode)
        from django.db import connection

        connection.close()


def _point_to(settings: dict[str, str]) -> None:
    """Django stands already on the server of the bench before: turn it to this one."""
    from django.db import connection

    connection.close()
    connection.settings_dict |= {
        "NAME": settings["dbname"],
        **{name.upper(): settings[name] for name in ("user", "password", "host", "port")},
    }


def _people(mode: str) -> Any:
    from dongvon.base.access.queries import actor_of
    from dongvon.base.access.services import add_user, first_administrator, grant_role
    from dongvon.base.ledger.services import add_fund

    since = date(2020, 1, 1)
    first_administrator("quan-tri", "Quản trị", uuid4().hex, places=[PLACE], since_on=since)
    administrator = actor_of("quan-tri", ON)
    user = add_user(actor=administrator, request_id=uuid4(), username="can-bo", full_name="Cán bộ", password="")
    grant_role(
        actor=administrator,
        request_id=uuid4(),
        user_id=user["user_id"],
        role="ward_officer",
        place=PLACE,
        since_on=since,
        scope={},
    )
    for code in ("TW", "DP", "DX"):
        add_fund(
            actor=administrator,
            request_id=uuid4(),
            lender=("NHCSXH", "NHCSXH"),
            fund=(code, code),
            source="TW" if code == "TW" else "DP",
            mode=mode,
            since_on=date(2002, 10, 4),
        )
    return administrator


def figure(value: float, unit: str, floor: float) -> dict[str, Any]:
    """One measured figure beside its floor. The ratio is value over floor: near 1 is as fast as the machine goes."""
    return {"value": round(value, 3), "unit": unit, "floor": round(floor, 3), "ratio": round(value / floor, 3)}
