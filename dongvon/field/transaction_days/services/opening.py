"""Opening a session, and naming its team."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.access.queries import holders_of
from dongvon.base.places.models import Point
from dongvon.base.places.queries import visits_of
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.states import DayState
from dongvon.field.transaction_days.models import Session, TeamSeat
from dongvon.field.transaction_days.queries import refuse_closed_session, session_for_write

TEAM_SOURCE = "VB 4030/NHCS-TDNN"
SEAT_ROLES: Mapping[TeamSeat.Post, Role] = {
    TeamSeat.Post.LEADER: Role.POINT_LEADER,
    TeamSeat.Post.CONTROLLER: Role.CONTROLLER,
    TeamSeat.Post.TELLER: Role.TELLER,
}


@dataclass(frozen=True, slots=True)
class Team:
    """Ids of the people of a team."""

    leader: int
    controller: int
    tellers: tuple[int, ...]

    @property
    def seats(self) -> list[tuple[TeamSeat.Post, int]]:
        post = TeamSeat.Post
        return [(post.LEADER, self.leader), (post.CONTROLLER, self.controller)] + [
            (post.TELLER, teller) for teller in self.tellers
        ]


@service(Role.POINT_LEADER)
def open_session(
    *,
    actor: Actor,
    request_id: UUID,
    point_id: int,
    fixed_on: date,
    visit: int = 1,
    team: Team | None = None,
    opening_float: int = 0,
) -> Done:
    """Open the session of a point for one of its fixed days; it is held that day unless a move was announced. A further
    visit of the same month is held on the day announced for it. `opening_float`: cash brought along, đồng."""
    point = Point.objects.filter(pk=point_id, place__in=actor.places).first()
    held = visits_of(point, fixed_on.year).get((fixed_on, visit)) if point else None
    if point is None or held is None:
        text = N_("Ngày {on} không phải ngày giao dịch cố định của điểm này.")
        if visit != 1:
            text = N_("Chưa thông báo phiên thứ {visit} cho ngày giao dịch {on} của điểm này.")
        facts = {"on": day_text(fixed_on), "visit": visit}
        raise Refused(Problem("not_a_session_day", text, facts, TEAM_SOURCE))
    session, made = Session.objects.get_or_create(
        point=point,
        fixed_on=fixed_on,
        visit=visit,
        defaults={
            "place": point.place,
            "held_on": held,
            "opened_by_id": actor.user_id,
            "opening_float": _sound_float(opening_float),
        },
    )
    if made and team is not None:
        _seat(session, team)
    return Done(place=point.place, about=("session", session.pk), answer={"session_id": session.pk, "held_on": held})


def _sound_float(amount: int) -> int:
    if type(amount) is not int or not 0 <= amount < 10**13:
        raise Refused(Problem("float_unsound", N_("Tiền ứng quỹ mang theo phải là số đồng không âm.")))
    return amount


@service(Role.POINT_LEADER, Role.BANK_DIRECTOR)
def name_team(*, actor: Actor, request_id: UUID, session_id: int, team: Team, opening_float: int | None = None) -> Done:
    """Say who is on the team of a session, at least three people, each in one role; until it is closed the team may
    change, and the cash brought along be put right."""
    session = session_for_write(actor, session_id)
    refuse_closed_session(session)
    if opening_float is not None and session.state == DayState.OPEN:
        session.opening_float = _sound_float(opening_float)
        session.save(update_fields=["opening_float"])
    TeamSeat.objects.filter(session=session).delete()
    _seat(session, team)
    facts = {"team": [[str(post), user] for post, user in team.seats], "opening_float": session.opening_float}
    return Done(place=session.place, about=("session", session.pk), facts=facts)


def _seat(session: Session, team: Team) -> None:
    people = [user for _, user in team.seats]
    if len(people) < 3 or len(set(people)) < len(people):
        text = N_("Tổ giao dịch có ít nhất ba người khác nhau: tổ trưởng, kiểm soát viên, giao dịch viên.")
        raise Refused(Problem("team_too_small", text, {}, TEAM_SOURCE))
    for post, user_id in team.seats:
        role = SEAT_ROLES[post]
        if user_id not in {one.pk for one in holders_of(role, session.place, session.held_on)}:
            text = N_("Người được cử làm “{post}” chưa được giao vai trò “{role}” tại địa bàn này.")
            raise Refused(Problem("not_of_this_role", text, {"post": post.label, "role": role.label}, TEAM_SOURCE))
    TeamSeat.objects.bulk_create(
        TeamSeat(place=session.place, session=session, user_id=user_id, post=post) for post, user_id in team.seats
    )
