"""Counting the cash of a session and closing it: two people, and a difference that is explained."""

from collections.abc import Mapping
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.cash import cash_total, refuse_unexplained
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.schedule import dotted
from dongvon.core.states import DayAction, DayState, move
from dongvon.field.transaction_days.cash import cash_of
from dongvon.field.transaction_days.models import CashCount, Closing, Session, TeamSeat
from dongvon.field.transaction_days.queries import session_for_write
from dongvon.field.transaction_days.services.opening import TEAM_SOURCE

MOST_EXPLANATION = 400


def _move(session: Session, action: DayAction) -> None:
    session.state = move(DayState(session.state), action)
    session.save(update_fields=["state"])


def _seat_of(actor: Actor, session: Session) -> str:
    """The actor's seat in the team; refused where he has none."""
    seat = TeamSeat.objects.filter(session=session, user_id=actor.user_id).first()
    if seat is None:
        text = N_("Bạn không có trong tổ giao dịch của phiên này.")
        raise Refused(Problem("not_on_the_team", text, {}, TEAM_SOURCE))
    return seat.post


@service(Role.POINT_LEADER, Role.CONTROLLER, Role.TELLER)
def begin_count(*, actor: Actor, request_id: UUID, session_id: int) -> Done:
    """Nobody else is served: the cash is counted."""
    session = session_for_write(actor, session_id)
    _seat_of(actor, session)
    _move(session, DayAction.BEGIN_COUNT)
    return Done(place=session.place, about=("session", session.pk), answer={"state": session.state})


@service(Role.POINT_LEADER)
def go_on(*, actor: Actor, request_id: UUID, session_id: int) -> Done:
    """Serve on: somebody has come late, or a sheet was forgotten. The cash is counted again afterwards."""
    session = session_for_write(actor, session_id)
    _seat_of(actor, session)
    _move(session, DayAction.GO_ON)
    return Done(place=session.place, about=("session", session.pk), answer={"state": session.state})


@service(Role.TELLER, Role.CONTROLLER, Role.POINT_LEADER)
def count_cash(*, actor: Actor, request_id: UUID, session_id: int, notes: Mapping[str, int]) -> Done:
    """The cash on the table, by denomination (`core.cash.FACES`) how many; counted again, the last count stands."""
    session = session_for_write(actor, session_id)
    _seat_of(actor, session)
    if session.state != DayState.COUNTING:
        raise Refused(Problem("not_counting", N_("Chỉ nhập bảng kê tiền khi phiên đang kiểm đếm."), {}, TEAM_SOURCE))
    kept = {face: number for face, number in notes.items() if number != 0}
    total = cash_total({int(face) if face.isdecimal() else 0: number for face, number in kept.items()})
    CashCount.objects.create(place=session.place, session=session, notes=kept, total=total, counted_by_id=actor.user_id)
    return Done(place=session.place, about=("session", session.pk), answer={"total": total}, facts={"total": total})


@service(Role.POINT_LEADER, Role.CONTROLLER)
def close_session(*, actor: Actor, request_id: UUID, session_id: int, counted: int, explanation: str = "") -> Done:
    """Approve the count and close the session; by somebody else than who counted. `counted` is the total he approves,
    đồng. What differs from the books (cash brought along, received, paid out) must be explained."""
    session = session_for_write(actor, session_id)
    _seat_of(actor, session)
    after = move(DayState(session.state), DayAction.CLOSE)
    count = CashCount.objects.filter(session=session).order_by("-pk").first()
    if count is None or count.total != counted:
        text = N_("Bảng kê tiền mới nhất của phiên không phải {counted} đồng; hãy xem lại trước khi duyệt.")
        raise Refused(Problem("not_the_last_count", text, {"counted": dotted(counted)}, TEAM_SOURCE))
    if count.counted_by_id == actor.user_id:
        text = N_("Người kiểm đếm không được tự duyệt đóng phiên.")
        raise Refused(Problem("counted_by_the_same", text, {}, TEAM_SOURCE))
    cash, explanation = cash_of(session), explanation.strip()[:MOST_EXPLANATION]
    refuse_unexplained(cash.expected, count.total, explanation)
    Closing.objects.create(
        place=session.place,
        session=session,
        received=cash.received,
        paid_out=cash.paid_out,
        expected=cash.expected,
        counted=count.total,
        explanation=explanation,
        counted_by_id=count.counted_by_id,
        approved_by_id=actor.user_id,
    )
    session.state = after
    session.save(update_fields=["state"])
    difference = count.total - cash.expected
    return Done(
        place=session.place,
        about=("session", session.pk),
        answer={"expected": cash.expected, "counted": count.total, "difference": difference},
        facts={"difference": difference},
    )
