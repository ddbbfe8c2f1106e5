"""The groups of a month: the union of Form 31 and the lists that name groups, each with the files that name it.

No single file has all of them: the list of heads of one office lacked groups that still had debt (2026)."""

from collections.abc import Mapping
from datetime import date

from dongvon.base.access.acting import Actor
from dongvon.office.mirror.files import FORM_31, GROUP_LISTS, files_in_force, rank, speakers
from dongvon.office.mirror.models import Figure, GroupMonth


def groups_of_month(actor: Actor, on: date, office_code: str, group_code: str = "") -> Mapping[str, tuple[str, ...]]:
    """Group code → the formats that name it, the most trusted first, of the actor's places; `group_code` asks for one
    group alone. Call inside `acting`."""
    found: dict[str, list[str]] = {}
    speaking = speakers(files_in_force(actor, on, office_code), on)
    month_on = next((one.as_of_on for one in speaking if one.format == FORM_31), on)
    own = GroupMonth.objects.filter(as_of_on=month_on, office_code=office_code, place__in=actor.places)
    if group_code:
        own = own.filter(group_code=group_code)
    for code in own.values_list("group_code", flat=True):
        found[code] = [FORM_31]
    for speaker in speaking:
        if speaker.format in GROUP_LISTS:
            named = Figure.objects.filter(file__in=speaker.files, level="group", measure="groups", value__gt=0)
            if group_code:
                named = named.filter(key=group_code)
            for code in named.values_list("key", flat=True):
                found.setdefault(code, []).append(speaker.format)
    return {code: tuple(sorted(formats, key=rank)) for code, formats in sorted(found.items())}
