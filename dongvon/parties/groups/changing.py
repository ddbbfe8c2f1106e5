"""A group becomes something else: what it was is kept, so that every past day is told as it was. Used by those who move
groups with their loans (`credit/moving`); no write of its own."""

from collections.abc import Iterable
from datetime import date

from dongvon.base.places.queries import in_force
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.parties.groups.models import BankContract, BoardSeat, FormerGroup, Group, Membership

FOLLOWING = (Membership, BoardSeat, BankContract, FormerGroup)


def become(group: Group, on: date, *, document: str, **changed: object) -> None:
    """From `on` on the group has another `place`, `hamlet_id`, `association` or `state`."""
    since = group.changed_on or group.founded_on
    if on < since:
        text = N_("Tổ {code} đã thay đổi ngày {since}; không ghi được thay đổi ngày {on} trước đó.")
        raise Refused(
            Problem("group_changed_later", text, {"code": group.code, "since": day_text(since), "on": day_text(on)})
        )
    FormerGroup.objects.create(
        place=str(changed.get("place", group.place)),
        group=group,
        was_at=group.place,
        hamlet_id=group.hamlet_id,
        association=group.association,
        state=group.state,
        since_on=since,
        until_on=on,
        document=document,
    )
    if "place" in changed:
        for model in FOLLOWING:
            model._default_manager.filter(group=group).update(place=changed["place"])
    for name, value in changed.items():
        setattr(group, name, value)
    group.changed_on = on
    group.save(update_fields=["changed_on", *changed])


def leave(household_ids: Iterable[int], on: date) -> None:
    """The households are members of no group from `on` on; a membership that would end before it began never was."""
    held = Membership.objects.filter(household_id__in=list(household_ids), until_on=None)
    held.filter(since_on__gte=on).delete()
    held.filter(since_on__lt=on).update(until_on=on)


def join(group: Group, household_ids: Iterable[int], on: date) -> None:
    """The households are members of the group from `on` on."""
    Membership.objects.bulk_create(
        Membership(place=group.place, group=group, household_id=household_id, since_on=on)
        for household_id in household_ids
    )


def end_board(group: Group, on: date) -> None:
    """Nobody sits on the board of the group any more."""
    BoardSeat.objects.filter(in_force(on), group=group).update(until_on=on)
