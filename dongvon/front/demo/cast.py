"""The people of the demonstration: one for every role, invented names, and the passwords the sign-in page shows."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role, User
from dongvon.base.access.queries import actor_of
from dongvon.base.access.services import add_user, first_administrator, grant_role

PLACE, NEXT_PLACE = "03408", "03388"
SINCE = date(2020, 1, 1)
PASSWORD = "Lua-Nuong-2026"
_REQUESTS = UUID("5a3f5f0e-7f1d-4d6c-9f25-3c1e0d6b8a10")


def request_for(*what: object) -> UUID:
    """The request id of a step of the demonstration: the same step always sends the same id."""
    return uuid5(_REQUESTS, "/".join(str(part) for part in what))


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who signs in: user name, role, invented name, and, for an association, its code."""

    username: str
    role: Role
    full_name: str
    association: str = ""


CAST = (
    Player("quan-tri", Role.ADMINISTRATOR, "Quản trị hệ thống"),
    Player("can-bo-phuong", Role.WARD_OFFICER, "Lò Thị Mẩy"),
    Player("lanh-dao-phuong", Role.WARD_LEADER, "Vàng Văn Kẻo"),
    Player("can-bo-tin-dung", Role.BANK_OFFICER, "Đinh Thị Thơm"),
    Player("giam-doc", Role.BANK_DIRECTOR, "Phùng Văn Thạch"),
    Player("giao-dich-vien", Role.TELLER, "Cà Thị Lả"),
    Player("kiem-soat-vien", Role.CONTROLLER, "Mào Văn Ín"),
    Player("to-truong-giao-dich", Role.POINT_LEADER, "Tao Thị Bun"),
    Player("hoi-nong-dan", Role.ASSOCIATION_OFFICER, "Sìn A Phử", "11"),
    Player("hoi-phu-nu", Role.ASSOCIATION_OFFICER, "Hoàng Thị Chài", "12"),
    Player("hoi-cuu-chien-binh", Role.ASSOCIATION_OFFICER, "Lường Văn Tấp", "13"),
    Player("doan-thanh-nien", Role.ASSOCIATION_OFFICER, "Giàng A Khua", "14"),
    Player("truong-ban", Role.HAMLET_HEAD, "Lù Văn Siểu"),
    Player("ban-dai-dien", Role.BOARD_MEMBER, "Nông Thị Vở"),
    Player("kiem-tra", Role.INSPECTOR, "Bùi Văn Đoàng"),
)  # fmt: skip
# Only these may sign in with the demonstration's password; group leaders come with their groups.
SHOWN = ("can-bo-phuong", "lanh-dao-phuong", "can-bo-tin-dung", "giam-doc", "to-truong-giao-dich", "kiem-soat-vien",
         "giao-dich-vien", "hoi-phu-nu", "hoi-cuu-chien-binh", "truong-ban", "ban-dai-dien", "kiem-tra",
         "quan-tri")  # fmt: skip


def gather_cast() -> dict[Role, Actor]:
    """Make the people who are missing, each with his role from 2020; the actor of each role (first of the role)."""
    if not User.objects.exists():
        first_administrator(CAST[0].username, CAST[0].full_name, PASSWORD, places=[PLACE, NEXT_PLACE], since_on=SINCE)
    administrator = actor_of(CAST[0].username, SINCE)
    for player in CAST[1:]:
        _engage(administrator, player, password=PASSWORD if player.username in SHOWN else "")
    officer = next(player for player in CAST if player.role == Role.BANK_OFFICER)
    _grant(administrator, User.objects.get(username=officer.username).pk, officer, NEXT_PLACE, {})
    found: dict[Role, Actor] = {}
    for player in CAST:
        found.setdefault(player.role, actor_of(player.username, SINCE))
    return found


def _engage(administrator: Actor, player: Player, *, password: str = "", group_code: str = "") -> None:
    user_id = add_user(
        actor=administrator,
        request_id=request_for("user", player.username),
        username=player.username,
        full_name=player.full_name,
        password=password,
    )["user_id"]
    scope = {"association": player.association} if player.association else {}
    if group_code:
        scope["group_code"] = group_code
    _grant(administrator, user_id, player, PLACE, scope)


def _grant(administrator: Actor, user_id: int, player: Player, place: str, scope: dict[str, str]) -> None:
    grant_role(
        actor=administrator,
        request_id=request_for("grant", player.username, *([place] if place != PLACE else [])),
        user_id=user_id,
        role=player.role,
        place=place,
        since_on=SINCE,
        scope=scope,
    )


def leader_of(administrator: Actor, group_code: str, head_name: str) -> Actor:
    """The leader of a group, as a user whose grant names the group. The first group's may sign in."""
    username = f"to-truong-{group_code}"
    password = PASSWORD if group_code == FIRST_GROUP else ""
    _engage(administrator, Player(username, Role.GROUP_LEADER, head_name), password=password, group_code=group_code)
    return actor_of(username, SINCE)


FIRST_GROUP = "0900011"
