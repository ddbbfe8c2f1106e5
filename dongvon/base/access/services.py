"""Writes on people who work here: new user, role, deputy."""

from datetime import date
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Deputy, Grant, Role, User
from dongvon.base.places.queries import MERGED_ON, communes_of_province
from dongvon.core.problems import N_, Problem, Refused


@service(Role.ADMINISTRATOR)
def add_user(*, actor: Actor, request_id: UUID, username: str, full_name: str, password: str) -> Done:
    """A new person; the password must pass the rules. With an empty one he cannot sign in until one is set."""
    user = User(username=username, full_name=full_name)
    if password:
        _sound_password(password, user)
    if User.objects.filter(username=username).exists():
        raise Refused(
            Problem("username_taken", N_("Tên đăng nhập “{username}” đã có người dùng."), {"username": username})
        )
    user.set_password(password or None)
    user.save(force_insert=True)
    return Done(place=actor.places[0], about=("user", user.pk), answer={"user_id": user.pk})


def _sound_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(
            Problem("weak_password", N_("Mật khẩu chưa đạt: {why}"), {"why": " ".join(error.messages)})
        ) from error


def first_administrator(username: str, full_name: str, password: str, *, places: list[str], since_on: date) -> User:
    """The one person nobody granted: made when an installation has no user yet; refuses once there is one."""
    if User.objects.exists():
        raise Refused(Problem("users_exist", N_("Hệ thống đã có người dùng; quản trị viên thêm người mới.")))
    user = User(username=username, full_name=full_name)
    _sound_password(password, user)
    user.set_password(password)
    with transaction.atomic():
        user.save(force_insert=True)
        Grant.objects.bulk_create(
            Grant(user=user, role=Role.ADMINISTRATOR, place=place, since_on=since_on) for place in places
        )
    return user


@service(Role.ADMINISTRATOR)
def grant_role(
    *, actor: Actor, request_id: UUID, user_id: int, role: str, place: str, since_on: date, scope: dict[str, str]
) -> Done:
    """A role at a place from a day. `scope` may name `association`, `group_code` or, instead of a place, `province`."""
    reach = communes_of_province(scope["province"], max(since_on, MERGED_ON)) if scope.get("province") else [place]
    if not set(reach) <= set(actor.places):
        facts = {"place": place or scope["province"]}
        raise Refused(Problem("place_out_of_reach", N_("Địa bàn {place} ngoài phạm vi của bạn."), facts))
    grant = Grant.objects.create(user_id=user_id, role=Role(role), place=place, since_on=since_on, **scope)
    return Done(
        place=place or actor.places[0],
        about=("grant", grant.pk),
        answer={"grant_id": grant.pk},
        facts={"role": role, "user_id": user_id},
    )


@service(Role.ADMINISTRATOR, Role.WARD_LEADER, Role.BANK_DIRECTOR)
def name_deputy(
    *, actor: Actor, request_id: UUID, grant_id: int, user_id: int, since_on: date, until_on: date, decision: str
) -> Done:
    """Somebody acts in a role while its holder is away, by a written decision."""
    grant = Grant.objects.filter(pk=grant_id).first()
    if grant is None or (grant.place and grant.place not in actor.places):
        raise Refused(Problem("grant_unknown", N_("Không có phân công này trong phạm vi của bạn.")))
    if actor.role != Role.ADMINISTRATOR and grant.user_id != actor.user_id:
        raise Refused(Problem("not_your_grant", N_("Chỉ người giữ vai trò hoặc quản trị mới cử được người thay.")))
    deputy = Deputy.objects.create(
        grant=grant, user_id=user_id, since_on=since_on, until_on=until_on, decision=decision
    )
    return Done(place=grant.place or actor.places[0], about=("deputy", deputy.pk), answer={"deputy_id": deputy.pk})


@service(Role.ADMINISTRATOR)
def note(*, actor: Actor, request_id: UUID, text: str) -> Done:
    """A line in the trail that changes nothing: what was set up, moved or restored, in the administrator's words."""
    return Done(place=actor.places[0], about=("note", 0), facts={"text": text})
