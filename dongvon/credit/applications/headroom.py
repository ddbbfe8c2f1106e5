"""Headroom: what may still be approved of a place's targets, with everything outstanding and approved.

`credit/capital` knows targets and the books; what is approved and not paid out yet is known here. Call inside
`acting(actor)`."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from dongvon.core.problems import Problem
from dongvon.core.targets import Level, Room, disbursable, room_problems
from dongvon.credit.applications.backing import backing_problems
from dongvon.credit.applications.models import Application
from dongvon.credit.applications.room import APPROVED
from dongvon.credit.capital.models import Target, TargetDecision
from dongvon.credit.capital.queries import headroom_setting, in_force, targets_for, targets_of, versions
from dongvon.credit.capital.standing import NAMED_BY, Key, Part, owed_now, summed, turned_over


def approved_now(place: str, key: Key | None = None) -> dict[Part, int]:
    """Approved and not paid out at all yet, by where the borrower lives and his group; of one programme and fund, or
    all. One statement."""
    rows = Application.objects.filter(place=place, state__in=APPROVED)
    if key is not None:
        rows = rows.filter(programme=key[0], fund_id=key[1])
    grouped = rows.values_list("programme", "fund_id", "household__hamlet_id", "group__association", "group_id")
    return {
        Part(programme, fund_id, hamlet_id, association or "", group_id): total
        for programme, fund_id, hamlet_id, association, group_id, total in grouped.annotate(Sum("approved_amount"))
    }


def _added(*amounts: dict[Part, int]) -> dict[Part, int]:
    found: dict[Part, int] = {}
    for one in amounts:
        for part, amount in one.items():
            found[part] = found.get(part, 0) + amount
    return found


def committed(place: str, key: Key | None = None) -> tuple[dict[Part, int], dict[Part, int]]:
    """Outstanding, and approved or granted but not paid out, as things stand now."""
    outstanding, granted = owed_now(place, key)
    return outstanding, _added(granted, approved_now(place, key))


@dataclass(frozen=True, slots=True)
class Standing:
    """One target beside what stands against it. `disbursable`: growth left and principal collected this year, which the
    books give only for a whole programme and fund."""

    part: Part
    base: int
    change: int
    room: Room
    disbursable: int | None = None


def _opened(decision: TargetDecision | None, targets: dict[Part, Target]) -> dict[Part, int]:
    """The bases of the year's first version, the balances of 31/12, from which the growth of the year is counted."""
    if decision is not None and decision.number > 1:
        targets = targets_of(versions(decision.place, decision.year, decision.level).last())
    return {part: line.base for part, line in targets.items()}


def standings(place: str, level: Level, on: date) -> tuple[TargetDecision | None, list[Standing]]:
    """The targets in force of a level with outstanding, approved, headroom and completion; what is owed where no target
    is recorded stands there with target 0. Positions as they are now, targets of the day."""
    decision = in_force(place, level, on)
    targets = targets_of(decision)
    outstanding, approved = (summed(one, *NAMED_BY[level]) for one in committed(place))
    whole = level == Level.COMMUNE
    turned = turned_over(place, on.year, on) if whole else {}
    opened = _opened(decision, targets) if whole else {}
    rows = []
    for part in {*targets, *(part for part, amount in _added(outstanding, approved).items() if amount)}:
        line = targets.get(part)
        base, change, target = (line.base, line.change, line.target) if line else (0, 0, 0)
        lent, collected = turned.get(part.key, (0, 0))
        room = Room(target, outstanding.get(part, 0), approved.get(part, 0))
        growth = target - opened.get(part, base)
        rows.append(
            Standing(part, base, change, room, disbursable(growth, collected, lent) if whole and line else None)
        )
    return decision, rows


def headroom_by_programme(place: str, on: date) -> dict[str, int]:
    """What may still be approved of each programme over all its funds, in đồng; empty where the place has no targets:
    what is not known stands in nobody's way. Below zero it is nothing."""
    decision, rows = standings(place, Level.COMMUNE, on)
    found: dict[str, int] = {}
    for row in rows if decision else ():
        found[row.part.programme] = found.get(row.part.programme, 0) + max(0, row.room.left)
    return found


def headroom_problems(application: Application, amount: int, on: date) -> list[Problem]:
    """What the targets say to approving `amount` of an application on a day: beyond the commune's target it is refused;
    where none is recorded, or a hamlet's share is used up, what the place decided. The caller holds the lock
    (`lock_targets`)."""
    place, key = application.place, (application.programme, application.fund_id)
    commune, hamlet = in_force(place, Level.COMMUNE, on), in_force(place, Level.HAMLET, on)
    what = f"{application.programme} · {application.fund.code}"
    whole = targets_for(commune, key) if commune else {}
    if not whole:
        return room_problems(what, None, amount, severity=headroom_setting(place, on).without_target)
    outstanding, approved = committed(place, key)
    room = Room(next(iter(whole.values())), sum(outstanding.values()), sum(approved.values()))
    problems = room_problems(what, room, amount, severity="block")
    problems += backing_problems(place, key, amount, on, committed)
    if hamlet is not None:
        at = Part(*key, hamlet_id=application.household.hamlet_id)
        # The shares of the hamlets add up to the whole: a hamlet without a line has none of it.
        share = Room(
            targets_for(hamlet, key).get(at, 0),
            summed(outstanding, "hamlet_id").get(at, 0),
            summed(approved, "hamlet_id").get(at, 0),
        )
        named = f"{what} · {application.household.hamlet.name}"
        problems += room_problems(named, share, amount, severity=headroom_setting(place, on).beyond_hamlet)
    return problems
