"""Which files speak of a month, what each is worth, and how exactly it speaks."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from dongvon.base.access.acting import Actor
from dongvon.office.bank_files.formats import all_formats
from dongvon.office.bank_files.summaries_layouts import MEASURES, SCALES, all_layouts
from dongvon.office.mirror.figures import LISTS
from dongvon.office.mirror.models import BankFile, FileState

FORM_31, DSTO, GROUP_HEADS = "form_31", "groups_dsto", "group_heads"
GROUP_LISTS = (GROUP_HEADS, DSTO, "group_scores")
"""The lists that name groups, beside Form 31: a month's groups are the union of all of them."""
_TRUST = (("bcdhtd_",), ("len_31_",), ("b32",), (FORM_31,), ("form_10",))
"""Which file is believed before which. Source: practice of an office that compared them for a year (2025-2026)."""


@cache
def rank(format_code: str) -> tuple[int, str]:
    """The order of trust: BCDHTD, LEN_31, 13/BC, Form 31, Form 10, then all other lists."""
    places = [place for place, starts in enumerate(_TRUST) if format_code.startswith(starts)]
    return (places[0] if places else len(_TRUST), format_code)


def names() -> dict[str, str]:
    """What each format and summary table is called."""
    return {one.code: one.name for one in all_formats()} | {one.code: one.name for one in all_layouts()}


def is_summary(format_code: str) -> bool:
    return format_code not in LISTS


def step_of(format_code: str, measure: str) -> int:
    """The smallest amount a file of this kind can say of a measure, in đồng (13/BC: 10,000); 1 for counts."""
    if MEASURES[measure].unit != "dong":
        return 1
    found = [one for one in all_layouts() if one.code == format_code]
    return max(1, SCALES[found[0].unit] // 10 ** found[0].decimals) if found else 1


def month_of(on: date) -> tuple[date, date]:
    """The first and the last day of the month."""
    return on.replace(day=1), on.replace(day=calendar.monthrange(on.year, on.month)[1])


@dataclass(frozen=True, slots=True)
class Speaker:
    """All files of one format that speak of a month, of parts of the office that do not overlap."""

    format: str
    files: tuple[BankFile, ...]
    places: frozenset[str]
    as_of_on: date


def files_in_force(actor: Actor, on: date, office_code: str) -> list[BankFile]:
    """The files in force of the month of `on` the actor may see, whatever their day."""
    files = BankFile.objects.filter(
        state=FileState.IN_FORCE,
        as_of_on__range=month_of(on),
        office_code=office_code,
        places__contained_by=list(actor.places),
    )
    return list(files.order_by("format", "as_of_on", "pk"))


def speakers(files: Iterable[BankFile], on: date) -> list[Speaker]:
    """Of each format the files of `on`, else of the nearest day, in the order of trust. A file about more places goes
    before one about fewer, so that no place is counted twice."""
    by_format: dict[str, list[tuple[date, BankFile]]] = {}
    for file in files:
        if file.as_of_on:
            by_format.setdefault(file.format, []).append((file.as_of_on, file))
    found = []
    for code, every in by_format.items():
        nearest = min((abs(day - on), day) for day, _ in every)[1]
        chosen: list[BankFile] = []
        covered: set[str] = set()
        for day, file in sorted(every, key=lambda one: (-len(one[1].places), one[1].pk)):
            if day == nearest and not covered & set(file.places):
                chosen.append(file)
                covered |= set(file.places)
        found.append(Speaker(code, tuple(chosen), frozenset(covered), nearest))
    return sorted(found, key=lambda one: rank(one.format))
