"""Finding places: by code and day, by name, through the map of 2025, and the days a point is open."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from dongvon.base.places.models import Commune, FormerUnit, Hamlet, HamletClass, Point, PointMove
from dongvon.base.places.texts import without_marks
from dongvon.core.dates import on_day_of_month
from dongvon.core.problems import N_, Problem, Refused

MERGED_ON = date(2025, 7, 1)
_UNIT_WORDS = ("phuong ", "xa ", "thi tran ", "dac khu ")


def in_force(on: date) -> Q:
    """Rows of a dated table whose period [since_on, until_on) holds the day."""
    return Q(since_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gt=on))


def commune(code: str, on: date) -> Commune:
    """The commune of this code on the day; before 2025-07-01 look in the map instead (`successors`)."""
    found = Commune.objects.filter(in_force(on), code=code).first()
    if found is None:
        raise Refused(
            Problem(
                "unknown_place",
                N_("Không có xã, phường nào mang mã {code} vào ngày {on}."),
                {"code": code, "on": f"{on:%d/%m/%Y}"},
                "Quyết định 19/2025/QĐ-TTg",
            )
        )
    return found


def communes_of_province(province_code: str, on: date) -> list[str]:
    """Codes of the communes of a province on the day."""
    rows = Commune.objects.filter(in_force(on), province_code=province_code)
    return list(rows.order_by("code").values_list("code", flat=True))


def successors(code: str, on: date) -> list[tuple[str, str]]:
    """Where an old paper's commune code is found today: [(present code, "full"|"partial")].

    `on` is the day of the paper: a code means the unit that bore it then, which may since have been joined to another
    one, and that one again. A unit that was divided has several answers, and the paper alone cannot tell which."""
    rows = list(FormerUnit.objects.filter(code=code, until_on__gt=on).order_by("until_on", "successor_code"))
    gone = [row for row in rows if row.until_on == rows[0].until_on]
    whole = [row for row in gone if row.part == "full"]
    found: dict[str, str] = {}
    if on >= MERGED_ON and not whole:  # the unit itself is still there, though hamlets of it may not be
        found[commune(code, on).code] = "partial" if gone else "full"
    for row in gone:
        for place, part in successors(row.successor_code, row.until_on):
            found[place] = row.part if part == "full" else part
    return list(found.items())


def units_behind(place: str) -> list[FormerUnit]:
    """The former units a present commune was made of on 2025-07-01 or joined by since."""
    return list(FormerUnit.objects.filter(successor_code=place).order_by("code"))


def bare_name(name: str) -> str:
    """A unit's name for comparing: without marks, case and the word Phường, Xã, Thị trấn."""
    plain = without_marks(name)
    for word in _UNIT_WORDS:
        if plain.startswith(word):
            return plain.removeprefix(word)
    return plain


@dataclass(frozen=True, slots=True)
class HamletFacts:
    """Class of a hamlet on a day; None where no decision covers the day."""

    urban: bool | None
    difficulty: str | None
    decision_no: str = ""


def hamlet_class(hamlet_id: int, on: date) -> HamletFacts:
    row = HamletClass.objects.filter(in_force(on), hamlet_id=hamlet_id).order_by("-since_on").first()
    return HamletFacts(row.urban, row.difficulty, row.decision_no) if row else HamletFacts(None, None)


def hamlets_of(place: str) -> list[Hamlet]:
    return list(Hamlet.objects.filter(place=place).select_related("point").order_by("code"))


def points_of(place: str, on: date) -> list[Point]:
    return list(Point.objects.filter(in_force(on), place=place).order_by("code"))


def session_days(point: Point, year: int) -> list[tuple[date, date]]:
    """The year's twelve sessions of a point as (fixed day, day held). The fixed day stands on weekends and holidays
    too; only an announced move changes the day held."""
    return [(fixed_on, held_on) for (fixed_on, visit), held_on in visits_of(point, year).items() if visit == 1]


def visits_of(point: Point, year: int) -> dict[tuple[date, int], date]:
    """The day held of every visit of the year, by fixed day and number: the twelve sessions, and further visits that
    were announced."""
    fixed = {(on_day_of_month(year, month, point.day), 1): on_day_of_month(year, month, point.day)
             for month in range(1, 13)}  # fmt: skip
    rows = PointMove.objects.filter(point=point, fixed_on__year=year).order_by("fixed_on", "visit")
    return fixed | {(on, visit): held_on for on, visit, held_on in rows.values_list("fixed_on", "visit", "held_on")}


def unit_by_name(name: str, province_code: str, on: date) -> tuple[str, str] | None:
    """(code of the unit on the day, present commune) of a commune named in a file; None if the name is not found once.

    The bank numbers communes its own way, so names are compared: without marks, case and the word Phường or Xã."""
    bare = bare_name(name)
    found: list[tuple[str, str]] = []
    if on >= MERGED_ON:
        rows = Commune.objects.filter(in_force(on), province_code=province_code)
        found = [(row.code, row.code) for row in rows if bare_name(row.name) == bare]
    if not found:  # the bank goes on using names of former units after a merger
        units = FormerUnit.objects.filter(province_code=province_code, part="full")
        found = [(row.code, row.successor_code) for row in units if bare_name(row.name) == bare]
    return found[0] if len(found) == 1 else None
