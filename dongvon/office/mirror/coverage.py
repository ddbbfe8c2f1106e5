"""Which files of a month are here, which are missing, which came broken and why, and how old the newest are."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from django.db.models import Max
from django.utils import timezone

from dongvon.base.access.acting import Actor
from dongvon.office.bank_files.summaries_layouts import all_layouts
from dongvon.office.mirror.figures import LISTS
from dongvon.office.mirror.files import files_in_force, month_of, names, rank, speakers
from dongvon.office.mirror.models import BankFile, FileState

OTHER_LISTS = ("nq11",)
"""Lists of the bank that say nothing comparable, and are wanted all the same."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A format in a month. `as_of_on`: the day of the file that speaks; `newest_on`: of the newest file of any month,
    `age` in days from it, `old` from the limit of its format on (no limit: never). `reason`: why the last file that
    came was not read."""

    format: str
    name: str
    state: Literal["present", "missing", "broken"]
    as_of_on: date | None
    places: tuple[str, ...]
    newest_on: date | None
    age: int | None
    old: bool
    reason: str = ""


@cache
def _ages() -> tuple[Mapping[str, object], ...]:
    raw = tomllib.loads(Path(__file__).with_name("ages.toml").read_text(encoding="utf-8"))
    return tuple(sorted(raw["ages"], key=lambda one: one["since"]))


def oldest_age(format_code: str, on: date) -> int | None:
    """From how many days on a file of this format is old; None where nobody has set it."""
    limit = None
    for entry in _ages():
        days, since = entry["days"], entry["since"]
        if isinstance(days, dict) and isinstance(since, date) and since <= on:
            limit = days.get(format_code)
    return limit


def coverage(actor: Actor, on: date, office_code: str, today: date | None = None) -> list[Covered]:
    """Every format of the month of `on`, in the order of trust; a file nobody could recognise stands last, with an
    empty format. Call inside `acting`."""
    today = today or timezone.localdate()
    mine = BankFile.objects.filter(places__contained_by=list(actor.places), office_code__in=[office_code, ""])
    newest: dict[str, date] = dict(
        mine.filter(state=FileState.IN_FORCE).values_list("format").annotate(day=Max("as_of_on"))
    )
    present = {one.format: one for one in speakers(files_in_force(actor, on, office_code), on)}
    first, last = month_of(on)
    # A broken file whose day nobody knows belongs to no month: it stands with the files that could not be read.
    of_month = mine.filter(as_of_on__range=(first, last), state=FileState.BROKEN)
    broken = {file.format: file for file in of_month.order_by("pk")}
    wanted = {*LISTS, *OTHER_LISTS, *(one.code for one in all_layouts()), *present, *broken}
    titles = names()
    found = []
    for code in sorted(wanted, key=lambda one: (not one, rank(one))):
        speaker, fault, day = present.get(code), broken.get(code), newest.get(code)
        age = (today - day).days if day else None
        limit = oldest_age(code, today)
        found.append(
            Covered(
                format=code,
                name=titles.get(code, "") or (fault.name if fault else ""),
                state="present" if speaker else "broken" if fault else "missing",
                as_of_on=speaker.as_of_on if speaker else None,
                places=tuple(sorted(speaker.places)) if speaker else (),
                newest_on=day,
                age=age,
                old=age is not None and limit is not None and age > limit,
                reason=fault.reason if fault else "",
            )
        )
    return found
