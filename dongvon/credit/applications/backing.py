"""Lending under a target that was moved never exceeds what was really collected plus what was unused: while those who
gave still owe more than their lowered target, that much of what was moved waits. Call inside `acting(actor)`."""

from collections.abc import Callable
from datetime import date

from dongvon.core.problems import N_, Problem
from dongvon.core.reallocation import backed
from dongvon.core.schedule import dotted
from dongvon.core.targets import SOURCE, Level
from dongvon.credit.capital.models import Target
from dongvon.credit.capital.queries import in_force, targets_of
from dongvon.credit.capital.standing import Key, Part, summed

Committed = Callable[[str], tuple[dict[Part, int], dict[Part, int]]]


def backing_problems(place: str, key: Key, amount: int, on: date, committed: Committed) -> list[Problem]:
    """What stands against approving so much of a programme and fund to which a later version of the year's targets
    moved something from others of the same fund. Nothing, and one statement, where none did."""
    moved = Target.objects.filter(
        place=place, fund_id=key[1], sheet__decision__level=Level.COMMUNE, sheet__decision__year=on.year,
        sheet__decision__number__gt=1, sheet__decision__effective_on__lte=on,
    ).exclude(change=0)  # fmt: skip
    changes = list(moved.values_list("programme", "change"))
    took = {programme for programme, change in changes if change > 0}
    gave = {programme for programme, change in changes if change < 0}
    if key[0] not in took or not gave:
        return []
    targets = {part.key: line.target for part, line in targets_of(in_force(place, Level.COMMUNE, on)).items()}
    left = {programme: targets.get((programme, key[1]), 0) for programme in took | gave}
    for amounts in committed(place):
        for part, owed in summed(amounts).items():
            if part.fund_id == key[1] and part.programme in left:
                left[part.programme] -= owed
    room = backed((left[one] for one in took), (left[one] for one in gave - took))
    if amount <= room:
        return []
    text = N_(
        "Chỉ tiêu {programme} nhận từ {gave} mới có {room} đồng đã thu được; không đủ {amount} đồng. Vốn điều chuyển"
        " chỉ cho vay từ phần đã thu hồi và phần chỉ tiêu chưa dùng."
    )
    facts = {"programme": key[0], "gave": ", ".join(sorted(gave - took)), "room": dotted(max(room, 0)),
             "amount": dotted(amount)}  # fmt: skip
    return [Problem("moved_target_not_collected", text, facts, SOURCE)]
