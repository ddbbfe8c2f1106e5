"""Writes on places: transaction points, hamlets and their classes. They lie here, one step above `places`, because a
write needs its actor and its audit row."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.places.models import Difficulty, Hamlet, HamletClass, Point, PointMove
from dongvon.base.places.queries import in_force, session_days, visits_of
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused


def _in_reach(actor: Actor, place: str) -> None:
    if place not in actor.places:
        raise Refused(Problem("place_out_of_reach", N_("Địa bàn {place} ngoài phạm vi của bạn."), {"place": place}))


@service(Role.ADMINISTRATOR, Role.BANK_OFFICER)
def add_point(
    *,
    actor: Actor,
    request_id: UUID,
    place: str,
    unit_code: str,
    code: str,
    name: str,
    host: str,
    day: int,
    since_on: date,
) -> Done:
    """A transaction point with its fixed day of the month (1-31)."""
    _in_reach(actor, place)
    point = Point.objects.create(
        place=place, unit_code=unit_code, code=code, name=name, host=host, day=day, since_on=since_on
    )
    return Done(place=place, about=("point", point.pk), answer={"point_id": point.pk})


@service(Role.BANK_OFFICER, Role.POINT_LEADER)
def move_session(*, actor: Actor, request_id: UUID, point_id: int, fixed_on: date, held_on: date, reason: str) -> Done:
    """Announce that one session of a point is held on another day."""
    point = _point_with_fixed_day(actor, point_id, fixed_on)
    moved = PointMove.objects.filter(point=point, fixed_on=fixed_on, visit=1).first()
    if moved is not None:
        text = N_("Phiên ngày {on} đã được chuyển sang ngày {held} ({reason}).")
        facts = {"on": f"{fixed_on:%d/%m/%Y}", "held": f"{moved.held_on:%d/%m/%Y}", "reason": moved.reason}
        raise Refused(Problem("session_moved_already", text, facts))
    _refuse_a_day_held(point, held_on)
    move = PointMove.objects.create(point=point, fixed_on=fixed_on, held_on=held_on, reason=reason)
    return Done(place=point.place, about=("point", point.pk), answer={"move_id": move.pk}, facts={"held_on": held_on})


@service(Role.BANK_OFFICER, Role.POINT_LEADER)
def announce_visit(
    *, actor: Actor, request_id: UUID, point_id: int, fixed_on: date, held_on: date, reason: str
) -> Done:
    """Announce a further visit of the team to a point, in the month of that fixed day (by workload).

    Source: VB 4030/NHCS-TDNN (at least one session a month, more by need)."""
    point = _point_with_fixed_day(actor, point_id, fixed_on)
    _refuse_a_day_held(point, held_on)
    visit = max(number for on, number in visits_of(point, fixed_on.year) if on == fixed_on) + 1
    PointMove.objects.create(point=point, fixed_on=fixed_on, visit=visit, held_on=held_on, reason=reason)
    return Done(place=point.place, about=("point", point.pk), answer={"visit": visit}, facts={"held_on": held_on})


def _point_with_fixed_day(actor: Actor, point_id: int, fixed_on: date) -> Point:
    """The point, locked: its days are announced one after the other."""
    point = Point.objects.select_for_update().filter(pk=point_id, place__in=actor.places).first()
    if point is None or fixed_on not in dict(session_days(point, fixed_on.year)):
        raise Refused(
            Problem(
                "not_a_session_day",
                N_("Ngày {on} không phải ngày giao dịch cố định của điểm này."),
                {"on": f"{fixed_on:%d/%m/%Y}"},
            )
        )
    return point


def _refuse_a_day_held(point: Point, on: date) -> None:
    years = (on.year - 1, on.year, on.year + 1)
    if on in {held_on for year in years for held_on in visits_of(point, year).values()}:
        text = N_("Điểm giao dịch đã có phiên ngày {on}.")
        raise Refused(Problem("session_that_day", text, {"on": f"{on:%d/%m/%Y}"}))


@service(Role.ADMINISTRATOR, Role.WARD_OFFICER, Role.BANK_OFFICER)
def add_hamlet(
    *, actor: Actor, request_id: UUID, place: str, unit_code: str, code: str, name: str, point_id: int, since_on: date
) -> Done:
    """A hamlet of a commune, served by one of its points."""
    _in_reach(actor, place)
    hamlet = Hamlet.objects.create(
        place=place, unit_code=unit_code, code=code, name=name, point_id=point_id, since_on=since_on
    )
    return Done(place=place, about=("hamlet", hamlet.pk), answer={"hamlet_id": hamlet.pk})


@service(Role.WARD_LEADER, Role.ADMINISTRATOR)
def classify_hamlet(
    *,
    actor: Actor,
    request_id: UUID,
    hamlet_id: int,
    urban: bool,
    difficulty: str,
    decision_no: str,
    decided_on: date | None,
    since_on: date,
) -> Done:
    """What a hamlet is for policy from a day on, by a decision; the class before ends that day."""
    hamlet = Hamlet.objects.select_for_update().filter(pk=hamlet_id, place__in=actor.places).first()
    if hamlet is None:
        raise Refused(Problem("hamlet_unknown", N_("Không có thôn, tổ dân phố này trong phạm vi của bạn.")))
    if later := HamletClass.objects.filter(hamlet=hamlet, since_on__gte=since_on).order_by("-since_on").first():
        text = N_("{name} đã được phân loại từ ngày {since} theo {decision}; quyết định mới phải từ sau ngày đó.")
        facts = {"name": hamlet.name, "since": day_text(later.since_on), "decision": later.decision_no}
        raise Refused(Problem("hamlet_classed_later", text, facts))
    HamletClass.objects.filter(in_force(since_on), hamlet=hamlet).update(until_on=since_on)
    row = HamletClass.objects.create(
        hamlet=hamlet,
        urban=urban,
        difficulty=Difficulty(difficulty),
        decision_no=decision_no,
        decided_on=decided_on,
        since_on=since_on,
    )
    return Done(
        place=hamlet.place,
        about=("hamlet", hamlet.pk),
        answer={"class_id": row.pk},
        facts={"urban": urban, "difficulty": difficulty, "decision_no": decision_no},
    )
