"""Users, grants, deputies, roles × services, sealed numbers."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest

from dongvon.base.access import services as access
from dongvon.base.access import territory
from dongvon.base.access.models import READ_ONLY, Grant, Role, User
from dongvon.base.access.queries import actor_of, actors_of
from dongvon.base.access.sealed import blind_index, seal, seal_bytes, seal_file, unseal, unseal_bytes, unseal_file
from dongvon.base.access.services import add_user, grant_role, name_deputy
from dongvon.base.attachments import services as attachments
from dongvon.core.problems import Refused
from dongvon.credit.applications import services as applications
from dongvon.credit.loans import services as loans
from dongvon.field.transaction_days import services as transaction_days
from dongvon.parties.groups import services as groups
from dongvon.parties.households import services as households
from tests.world import NEXT_WARD, WARD, World

MODULES = (access, territory, attachments, households, groups, applications, loans, transaction_days)
SERVICES = {name: found for module in MODULES for name, found in vars(module).items() if getattr(found, "roles", None)}
DAY = date(2025, 3, 1)


def refused(code: str, call: Callable[..., Any], /, *given: Any, **content: Any) -> Refused:
    with pytest.raises(Refused) as refusal:
        call(*given, **content)
    assert refusal.value.problem.code == code, refusal.value
    return refusal.value


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_refuses_every_role_it_does_not_name(books: World, name: str) -> None:
    service = SERVICES[name]
    for who, actor in books.actors.items():
        if actor.role not in service.roles:
            refused("role_may_not", books.do, service, who, anything=1)


def test_roles_that_only_read_have_no_service_at_all() -> None:
    assert len(SERVICES) > 25
    for name, service in SERVICES.items():
        assert not service.roles & READ_ONLY, name


def test_nobody_does_two_of_asking_certifying_approving_paying() -> None:
    four = [
        SERVICES["take_application"].roles | SERVICES["apply_directly"].roles,
        SERVICES["certify_list"].roles,
        SERVICES["decide_list"].roles | SERVICES["approve_direct"].roles,
        SERVICES["disburse"].roles,
    ]
    for number, one in enumerate(four):
        for other in four[number + 1 :]:
            assert not one & other


def test_a_user_is_added_with_a_sound_password_and_gets_a_role(books: World) -> None:
    answer = books.do(add_user, "admin", username="moi", full_name="Người mới", password="bốn mùa rừng thay lá")
    user = User.objects.get(pk=answer["user_id"])
    assert user.password.startswith("argon2") and user.check_password("bốn mùa rừng thay lá")
    refused("no_role", actor_of, "moi", DAY)
    books.do(grant_role, "admin", user_id=user.pk, role="ward_officer", place=WARD, since_on=DAY, scope={})
    actor = actor_of("moi", DAY)
    assert (actor.role, actor.places) == (Role.WARD_OFFICER, (WARD,))
    refused("no_role", actor_of, "moi", date(2025, 2, 28))


@pytest.mark.parametrize("password", ["ngắn", "password1234", "4815162342481516", "nguoi_moi_12"])
def test_a_weak_password_is_refused(books: World, password: str) -> None:
    refused(
        "weak_password", books.do, add_user, "admin", username="nguoi_moi_12", full_name="Người mới", password=password
    )


def test_a_name_taken_is_refused(books: World) -> None:
    refused(
        "username_taken",
        books.do,
        add_user,
        "admin",
        username="teller",
        full_name="Người khác",
        password="bốn mùa rừng thay lá",
    )


def test_a_role_is_granted_only_within_the_own_reach(books: World) -> None:
    content = {"user_id": books.users["inspector"], "role": "inspector", "since_on": DAY}
    refused("place_out_of_reach", books.do, grant_role, "admin", place=NEXT_WARD, scope={}, **content)
    refused("place_out_of_reach", books.do, grant_role, "admin", place="", scope={"province": "12"}, **content)


def test_a_role_is_held_once_at_a_time(books: World) -> None:
    content = {"user_id": books.users["inspector"], "role": "inspector", "place": WARD, "since_on": DAY, "scope": {}}
    said = refused("role_held_already", books.do, grant_role, "admin", **content)
    assert "Người giữ vai inspector đã được giao vai trò" in str(said)
    refused("role_held_already", books.do, grant_role, "admin", **(content | {"since_on": date(2000, 1, 1)}))
    refused("user_unknown", books.do, grant_role, "admin", **(content | {"user_id": 0}))
    Grant.objects.filter(user=books.users["inspector"]).update(until_on=DAY)
    assert books.do(grant_role, "admin", **content)["grant_id"]


def test_a_group_leaders_grant_names_his_group(books: World) -> None:
    content = {"user_id": books.users["inspector"], "role": "group_leader", "place": WARD, "since_on": DAY}
    refused("group_not_named", books.do, grant_role, "admin", scope={}, **content)
    books.do(grant_role, "admin", scope={"group_code": "6600003"}, **content)
    assert actors_of(User.objects.get(username="inspector"), DAY)[1].group_codes == ("6600003",)


def test_a_grant_for_a_province_reaches_its_communes_of_the_day(books: World) -> None:
    Grant.objects.create(
        user_id=books.users["board_member"], role="board_member", province="12", since_on=date(2025, 7, 1)
    )
    before, after = (
        actors_of(User.objects.get(username="board_member"), on) for on in (date(2025, 6, 30), date(2025, 7, 1))
    )
    assert [one.places for one in before] == [(WARD,)]
    assert len(after) == 1 and after[0].places[0] == WARD  # grants of one role are one actor, each place once
    assert len(after[0].places) == len(set(after[0].places)) == 38


def test_a_deputy_acts_during_the_absence_and_both_names_stand_in_the_trail(
    books: World, batch: Callable[..., list[tuple[Any, ...]]]
) -> None:
    grant = Grant.objects.get(user=books.users["ward_leader"])
    books.do(
        name_deputy,
        "ward_leader",
        grant_id=grant.pk,
        user_id=books.users["ward_officer"],
        since_on=date(2025, 3, 1),
        until_on=date(2025, 3, 8),
        decision="QĐ 12/QĐ-UBND",
    )
    officer = User.objects.get(username="ward_officer")
    assert [a.role for a in actors_of(officer, date(2025, 2, 28))] == [Role.WARD_OFFICER]
    assert [a.role for a in actors_of(officer, date(2025, 3, 8))] == [Role.WARD_OFFICER]
    own, lent = actors_of(officer, date(2025, 3, 7))
    assert (own.role, lent.role, lent.deputy_for_id) == (
        Role.WARD_OFFICER,
        Role.WARD_LEADER,
        books.users["ward_leader"],
    )
    books.actors["acting_leader"] = lent
    books.do(
        households.set_class,
        "acting_leader",
        household_id=books.people["Mai Thu Duyên"].household_id,
        kind="average",
        decision_no="QĐ 1",
        decided_on=DAY,
        since_on=date(2025, 3, 7),
    )
    assert batch("SELECT user_id, deputy_for_id, role FROM access_auditrow ORDER BY id DESC LIMIT 1") == [
        (books.users["ward_officer"], books.users["ward_leader"], "ward_leader")
    ]


def test_only_the_holder_or_the_administrator_names_a_deputy(books: World) -> None:
    content = {
        "grant_id": Grant.objects.get(user=books.users["ward_leader"]).pk,
        "user_id": books.users["ward_officer"],
        "since_on": DAY,
        "until_on": date(2025, 3, 8),
        "decision": "QĐ 12",
    }
    refused("not_your_grant", books.do, name_deputy, "director", **content)
    refused("grant_unknown", books.do, name_deputy, "next_admin", **content)
    refused("grant_unknown", books.do, name_deputy, "admin", **(content | {"grant_id": 0}))
    assert books.do(name_deputy, "admin", **content)["deputy_id"]
    said = refused("deputy_named_already", books.do, name_deputy, "admin", **content)
    assert str(said) == "Đã cử người thay từ ngày 01/03/2025 đến trước ngày 08/03/2025 theo QĐ 12."
    backward = {"since_on": date(2025, 5, 1), "until_on": date(2025, 5, 1)}
    refused("deputy_runs_backward", books.do, name_deputy, "admin", **(content | backward))
    after = {"since_on": date(2025, 3, 8), "until_on": date(2025, 3, 9)}
    assert books.do(name_deputy, "admin", **(content | after))["deputy_id"]


def test_identity_numbers_and_phones_are_not_findable_as_text(
    books: World, batch: Callable[..., list[tuple[Any, ...]]]
) -> None:
    numbers = [who.identity for who in books.people.values()]
    for row in batch("SELECT p::text, identity, phone, identity_index, phone_index FROM households_person p"):
        everything = row[0].encode() + b"".join(bytes(part) for part in row[1:])
        for number in numbers:
            assert number.encode() not in everything
            assert number.encode().hex() not in row[0]


def test_a_sealed_number_is_read_back_and_two_sealings_differ() -> None:
    assert unseal(seal("0109000001")) == "0109000001"
    assert seal("0109000001") != seal("0109000001")
    assert seal("") == b"" and unseal(b"") == "" and blind_index("") is None
    assert blind_index("0109000001") == blind_index("0109000001") != blind_index("0109000002")


def test_a_changed_sealed_number_is_not_read() -> None:
    from cryptography.exceptions import InvalidTag

    sealed = bytearray(seal("0109000001"))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        unseal(bytes(sealed))


def test_a_file_is_sealed_in_pieces_as_it_is_whole() -> None:
    """Either way reads what the other has sealed; a changed file is not read, and none that was cut short."""
    from cryptography.exceptions import InvalidTag

    content = bytes(range(251)) * 9_000  # more than one piece
    sealed, plain = BytesIO(), BytesIO()
    seal_file(BytesIO(content), sealed)
    assert unseal_bytes(sealed.getvalue()) == content
    unseal_file(BytesIO(seal_bytes(content)), plain)
    assert plain.getvalue() == content
    changed = bytearray(sealed.getvalue())
    changed[5_000] ^= 1
    for broken in (bytes(changed), sealed.getvalue()[:-1]):
        with pytest.raises(InvalidTag):
            unseal_file(BytesIO(broken), BytesIO())
