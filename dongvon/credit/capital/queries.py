"""Reading targets, requests for capital, needs and the board of a commune; call inside `acting(actor)`: the wall shows
only the places of the actor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from dongvon.base.access.acting import Actor
from dongvon.base.access.statements import run
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.targets import Asked, Level, Measures, measures
from dongvon.credit.capital.models import (
    BoardInspection,
    BoardMeeting,
    BoardMember,
    CapitalRequest,
    HeadroomRule,
    NeedEntry,
    NeedSending,
    RequestStop,
    Target,
    TargetDecision,
    TargetSheet,
)
from dongvon.credit.capital.standing import Key, Part, first_lent
from dongvon.credit.capital.terms import HeadroomSetting, setting_on


def refuse_elsewhere(actor: Actor, place: str) -> None:
    if place not in actor.places:
        raise Refused(Problem("place_out_of_reach", N_("Địa bàn {place} ngoài phạm vi của bạn."), {"place": place}))


# --- targets ----------------------------------------------------------------------------------------------------------


def part_of(line: Target) -> Part:
    return Part(line.programme, line.fund_id, line.hamlet_id, line.association, line.group_id)


def versions(place: str, year: int, level: str) -> QuerySet[TargetDecision]:
    """The decisions of a level in a year, the latest first."""
    rows = TargetDecision.objects.filter(place=place, year=year, level=level)
    return rows.select_related("sheet", "paper", "user").order_by("-number")


def in_force(place: str, level: str, on: date) -> TargetDecision | None:
    """The version that binds on a day: the last one of the day's year whose effective day has come."""
    return versions(place, on.year, level).filter(effective_on__lte=on).first()


def lines_of(sheet: TargetSheet) -> list[Target]:
    rows = Target.objects.filter(sheet=sheet).select_related("hamlet", "group", "fund")
    return list(rows.order_by("programme", "fund__code", "hamlet__code", "association", "group__code"))


def targets_of(decision: TargetDecision | None) -> dict[Part, Target]:
    """The lines of a version by what they are about; none of no version."""
    return {part_of(line): line for line in lines_of(decision.sheet)} if decision else {}


def targets_for(decision: TargetDecision, key: Key) -> dict[Part, int]:
    """The targets of a version for one programme and fund, in đồng."""
    rows = Target.objects.filter(sheet_id=decision.sheet_id, programme=key[0], fund_id=key[1])
    return {part_of(line): line.target for line in rows}


def sheet_for(actor: Actor, sheet_id: int) -> TargetSheet:
    """One sheet, proposed or decided; refused in the same words whether it does not exist or is out of reach."""
    rows = TargetSheet.objects.filter(pk=sheet_id, place__in=actor.places)
    row = rows.select_related("decision__paper", "divides", "user").first()
    if row is None:
        raise Refused(Problem("target_sheet_unknown", N_("Không có bảng chỉ tiêu này trong phạm vi của bạn.")))
    return row


def proposals(place: str) -> QuerySet[TargetSheet]:
    """Sheets no decision has signed, the newest first."""
    rows = TargetSheet.objects.filter(place=place, decision=None).select_related("user", "divides")
    return rows.order_by("-made_on", "-pk")


def headroom_setting(place: str, on: date) -> HeadroomSetting:
    """What an approval meets on a day: what the place decided, or else the default."""
    row = HeadroomRule.objects.filter(place=place, since_on__lte=on).order_by("-since_on").first()
    if row is None:
        return setting_on(on)
    return HeadroomSetting(row.since_on, row.without_target, row.beyond_hamlet, row.document, "seen")


def lock_targets(place: str, keys: Iterable[Key]) -> None:
    """Nobody else approves against these targets, or signs new ones, until the transaction ends: headroom is a sum.
    Taken after the households, always in the same order. Target rows only grow and cannot be locked themselves."""
    for programme, fund_id in sorted(set(keys)):
        run("SELECT pg_advisory_xact_lock(hashtextextended(%s, 52))", [f"target/{place}/{programme}/{fund_id}"])


# --- requests for capital ---------------------------------------------------------------------------------------------


def requests_of(place: str) -> list[CapitalRequest]:
    """The requests of a place with their stops in order, the newest first."""
    rows = CapitalRequest.objects.filter(place=place).select_related("fund", "user")
    return list(rows.prefetch_related("stops__decision", "stops__user").order_by("-asked_on", "-pk"))


def request_for(actor: Actor, capital_request_id: int) -> CapitalRequest:
    rows = CapitalRequest.objects.filter(pk=capital_request_id, place__in=actor.places).select_related("fund")
    row = rows.first()
    if row is None:
        raise Refused(Problem("capital_request_unknown", N_("Không có đề nghị vốn này trong phạm vi của bạn.")))
    return row


def stops_of(request: CapitalRequest) -> list[RequestStop]:
    """The stops a request has reached, in the order of its way."""
    return sorted(request.stops.all(), key=lambda one: (RequestStop.Stop.values.index(one.stop), one.on, one.pk))


@dataclass(frozen=True, slots=True)
class Followed:
    """A request with its stops, and the first loan lent from what was allocated."""

    request: CapitalRequest
    stops: tuple[RequestStop, ...]
    first_lent_on: date | None

    @property
    def answers(self) -> list[RequestStop]:
        return [one for one in self.stops if one.stop == RequestStop.Stop.BOARD]

    @property
    def allocated(self) -> int:
        return sum(one.amount for one in self.answers)

    def asked(self) -> Asked:
        answered_on = min((one.on for one in self.answers), default=None)
        return Asked(
            self.request.asked, self.request.asked_on, self.allocated, answered_on,
            self.first_lent_on if self.allocated else None,
        )  # fmt: skip


def followed(place: str, on: date) -> list[Followed]:
    """Every request made up to the day, with what had come of it by then."""
    rows = []
    for request in requests_of(place):
        stops = tuple(one for one in stops_of(request) if one.on <= on)
        if stops:
            rows.append((request, stops))
    # A payout is sought for each day of an allocation: two requests for one programme have days of their own.
    found: dict[tuple[Key, date], date] = {}
    wanted = {
        ((one.programme, one.fund_id), stop.on)
        for one, stops in rows for stop in stops if stop.stop == RequestStop.Stop.BOARD and stop.amount
    }  # fmt: skip
    for day in sorted({day for _, day in wanted}):
        lent = first_lent(place, {key: day for key, other in wanted if other == day})
        found |= {(key, day): first for key, first in lent.items() if first <= on}
    return [Followed(one, stops, _first(found, one, stops)) for one, stops in rows]


def _first(found: dict[tuple[Key, date], date], request: CapitalRequest, stops: Iterable[RequestStop]) -> date | None:
    key = (request.programme, request.fund_id)
    days = [found[key, stop.on] for stop in stops if (key, stop.on) in found]
    return min(days, default=None)


def capital_measures(place: str, year: int, on: date) -> Measures:
    """The two published measures of a place for the requests made in a year: full and timely."""
    return measures((one.asked() for one in followed(place, on) if one.request.asked_on.year == year), on)


# --- needs of next year -----------------------------------------------------------------------------------------------


def needs_of(place: str, year: int, up_to: int | None = None) -> list[NeedEntry]:
    """The entries that count for a year: the last one of each hamlet or group and programme; up to an entry, where a
    sum was sent."""
    rows = NeedEntry.objects.filter(place=place, year=year).select_related("hamlet", "group", "user")
    if up_to is not None:
        rows = rows.filter(pk__lte=up_to)
    last = rows.order_by("hamlet_id", "group_id", "programme", "-pk").distinct("hamlet_id", "group_id", "programme")
    return sorted(last, key=lambda one: (one.hamlet.code, one.group.code if one.group else "", one.programme))


def sendings_of(place: str) -> list[NeedSending]:
    return list(NeedSending.objects.filter(place=place).select_related("user").order_by("-year", "-pk"))


# --- the board --------------------------------------------------------------------------------------------------------


def board_on(place: str, on: date) -> list[BoardMember]:
    """Who sits on the commune's board on a day, head first."""
    rows = BoardMember.objects.filter(place=place, since_on__lte=on).exclude(until_on__lte=on)
    return sorted(rows, key=lambda one: (BoardMember.Seat.values.index(one.seat), one.pk))


def board_meetings(place: str) -> list[BoardMeeting]:
    rows = BoardMeeting.objects.filter(place=place).select_related("minutes__chair", "minutes__paper")
    return list(rows.prefetch_related("opinions__member", "minutes__attendance__member").order_by("-meets_on"))


def board_meeting_for(actor: Actor, meeting_id: int) -> BoardMeeting:
    row = BoardMeeting.objects.filter(pk=meeting_id, place__in=actor.places).first()
    if row is None:
        raise Refused(Problem("board_meeting_unknown", N_("Không có cuộc họp này trong phạm vi của bạn.")))
    return row


def inspections_of(place: str) -> list[BoardInspection]:
    rows = BoardInspection.objects.filter(place=place)
    return list(rows.prefetch_related("findings__hamlet", "findings__answered_by").order_by("-since_on", "-pk"))


def inspection_for(actor: Actor, inspection_id: int) -> BoardInspection:
    row = BoardInspection.objects.filter(pk=inspection_id, place__in=actor.places).first()
    if row is None:
        raise Refused(Problem("board_inspection_unknown", N_("Không có cuộc kiểm tra này trong phạm vi của bạn.")))
    return row


def latest(place: str, year: int, level: Level) -> TargetDecision | None:
    """The last version signed, whether its day has come or not."""
    return versions(place, year, level).first()
