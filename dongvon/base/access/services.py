"""Writes on people who work here: new user, role, deputy."""

from datetime import date
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Deputy, Grant, Role, User
from dongvon.base.places.queries import MERGED_ON, communes_of_province
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused

OF_ONE_GROUP = (Role.GROUP_LEADER, Role.GROUP_DEPUTY)
PUBLIC_USER = "cong-khai"


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
    if User.objects.filter(is_active=True).exists():
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


def public_actor(place: str) -> Actor:
    """Whoever is not signed in, writing to a place: all of them are one user, who can never sign in."""
    made = {"full_name": "Người dân", "is_active": False, "password": "!"}
    return Actor(User.objects.get_or_create(username=PUBLIC_USER, defaults=made)[0].pk, Role.PUBLIC, (place,))


@service(Role.ADMINISTRATOR)
def grant_role(
    *, actor: Actor, request_id: UUID, user_id: int, role: str, place: str, since_on: date, scope: dict[str, str]
) -> Done:
    """A role at a place from a day. `scope` may name `association`, `group_code` or, instead of a place, `province`."""
    reach = communes_of_province(scope["province"], max(since_on, MERGED_ON)) if scope.get("province") else [place]
    if not set(reach) <= set(actor.places):
        facts = {"place": place or scope["province"]}
        raise Refused(Problem("place_out_of_reach", N_("Địa bàn {place} ngoài phạm vi của bạn."), facts))
    _refuse_held_already(user_id, Role(role), place, scope, since_on)
    grant = Grant.objects.create(user_id=user_id, role=Role(role), place=place, since_on=since_on, **scope)
    return Done(
        place=place or actor.places[0],
        about=("grant", grant.pk),
        answer={"grant_id": grant.pk},
        facts={"role": role, "user_id": user_id},
    )


def _refuse_held_already(user_id: int, role: Role, place: str, scope: dict[str, str], since_on: date) -> None:
    """A person holds a role at a place once at a time, and a new grant has no last day. The person is locked: of two
    grants sent at the same moment the second finds the first."""
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise Refused(Problem("user_unknown", N_("Không có người dùng này.")))
    asked = {"province": scope.get("province", ""), "group_code": scope.get("group_code", "")}
    if role in OF_ONE_GROUP and not asked["group_code"]:
        raise Refused(Problem("group_not_named", N_("Phải ghi mã tổ mà tổ trưởng, tổ phó phụ trách.")))
    held = Grant.objects.filter(_not_over(since_on), user=user, role=role, place=place, **asked)
    if first := held.order_by("since_on").first():
        text = N_("{name} đã được giao vai trò “{role}” ở đây từ ngày {since}; hãy chấm dứt lần giao đó trước.")
        facts = {"name": user.full_name, "role": role.label, "since": day_text(first.since_on)}
        raise Refused(Problem("role_held_already", text, facts))


def _not_over(on: date) -> Q:
    return Q(until_on__isnull=True) | Q(until_on__gt=on)


@service(Role.ADMINISTRATOR, Role.WARD_LEADER, Role.BANK_DIRECTOR)
def name_deputy(
    *, actor: Actor, request_id: UUID, grant_id: int, user_id: int, since_on: date, until_on: date, decision: str
) -> Done:
    """Somebody acts in a role while its holder is away, by a written decision."""
    grant = Grant.objects.select_for_update().filter(pk=grant_id).first()
    if grant is None or (grant.place and grant.place not in actor.places):
        raise Refused(Problem("grant_unknown", N_("Không có phân công này trong phạm vi của bạn.")))
    if actor.role != Role.ADMINISTRATOR and grant.user_id != actor.user_id:
        raise Refused(Problem("not_your_grant", N_("Chỉ người giữ vai trò hoặc quản trị mới cử được người thay.")))
    if until_on <= since_on:
        raise Refused(Problem("deputy_runs_backward", N_("Ngày hết cử người thay phải sau ngày bắt đầu.")))
    if first := grant.deputies.filter(since_on__lt=until_on, until_on__gt=since_on).order_by("since_on").first():
        text = N_("Đã cử người thay từ ngày {since} đến trước ngày {until} theo {decision}.")
        facts = {"since": day_text(first.since_on), "until": day_text(first.until_on), "decision": first.decision}
        raise Refused(Problem("deputy_named_already", text, facts))
    deputy = Deputy.objects.create(
        grant=grant, user_id=user_id, since_on=since_on, until_on=until_on, decision=decision
    )
    return Done(place=grant.place or actor.places[0], about=("deputy", deputy.pk), answer={"deputy_id": deputy.pk})


@service(Role.ADMINISTRATOR)
def note(*, actor: Actor, request_id: UUID, text: str) -> Done:
    """A line in the trail that changes nothing: what was set up, moved or restored, in the administrator's words."""
    return Done(place=actor.places[0], about=("note", 0), facts={"text": text})
