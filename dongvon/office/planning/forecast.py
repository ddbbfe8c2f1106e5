"""What of a commune's principal comes back in a horizon, by programme and fund: one statement."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from dongvon.base.access.acting import Actor
from dongvon.core.dates import add_months
from dongvon.core.expecting import Expected, Stretch, expected
from dongvon.office.planning.terms import history

SQL = Path(__file__).parent / "sql"


@cache
def sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def forecast(actor: Actor, place: str, since: date, months: int) -> dict[tuple[str, int], Expected]:
    """Of each programme and fund (by its id) what is expected back from the day `since` on within so many months.
    Shares are of the programme, all its funds together: how people pay does not depend on whose money it is."""
    setting = history(since)
    points = [add_months(since, -months * back) for back in range(setting.stretches[months], -1, -1)]
    points.append(add_months(since, months))
    asked: dict[str, Any] = {"place": place if place in actor.places else "", "points": points, "count": len(points)}
    with connection.cursor() as cursor:
        cursor.execute(sql("stretches"), asked)
        rows = cursor.fetchall()
    ahead = dict[tuple[str, int], Stretch]()
    past = dict[str, Stretch]()
    for slot, programme, fund_id, *sums in rows:
        if slot == len(points) - 1:
            ahead[programme, fund_id] = Stretch(*sums)
        else:
            past[programme] = past.get(programme, Stretch()) + Stretch(*sums)
    return {key: expected(one, past.get(key[0], Stretch()), setting.least_loans) for key, one in ahead.items()}
