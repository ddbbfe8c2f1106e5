"""What of a commune's principal comes back in a horizon, by programme and fund: one statement."""

from datetime import date
from pathlib import Path
from typing import Any

from dongvon.base.access.acting import Actor
from dongvon.base.access.statements import answers
from dongvon.core.dates import add_months
from dongvon.core.expecting import Expected, Stretch, expected
from dongvon.office.planning.terms import history

SQL = Path(__file__).parent / "sql"


def forecast(actor: Actor, place: str, since: date, months: int) -> dict[tuple[str, int], Expected]:
    """Of each programme and fund (by its id) what is expected back from the day `since` on within so many months.
    Shares are of the programme, all its funds together: how people pay does not depend on whose money it is."""
    setting = history(since)
    points = [add_months(since, -months * back) for back in range(setting.stretches[months], -1, -1)]
    points.append(add_months(since, months))
    asked: dict[str, Any] = {"place": place if place in actor.places else "", "points": points, "count": len(points)}
    ahead = dict[tuple[str, int], Stretch]()
    past = dict[str, Stretch]()
    for slot, programme, fund_id, *sums in answers(SQL / "stretches.sql", **asked):
        if slot == len(points) - 1:
            ahead[programme, fund_id] = Stretch(*sums)
        else:
            past[programme] = past.get(programme, Stretch()) + Stretch(*sums)
    return {key: expected(one, past.get(key[0], Stretch()), setting.least_loans) for key, one in ahead.items()}
