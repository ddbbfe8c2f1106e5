"""What a person may be and touch on a day."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Deputy, Grant, Request, Role, User
from dongvon.base.access.statements import columns_of, instances, run
from dongvon.base.places.queries import communes_of_province, in_force
from dongvon.core.problems import N_, Problem, Refused


def _places(grant: Grant, on: date) -> tuple[str, ...]:
    return (grant.place,) if grant.place else tuple(communes_of_province(grant.province, on))


def actors_of(user: User, on: date) -> list[Actor]:
    """Every role the person may act in on the day, his own first, then those he deputises.

    Grants of one role are one actor whose places are all of theirs, in the order they were given; a grant for a group
    stands by itself, and so does what is done for somebody absent."""
    found: dict[tuple[object, ...], Actor] = {}
    for grant in instances(Grant, run(_GRANTS, [on, on, user.pk, user.pk, on, on, user.pk])):
        absent = grant.user_id if grant.user_id != user.pk else None
        alone = grant.pk if grant.group_code else None
        key = (grant.role, grant.association, alone, absent)
        reach = found[key].places if key in found else ()
        found[key] = Actor(
            user_id=user.pk,
            role=Role(grant.role),
            places=tuple(dict.fromkeys((*reach, *_places(grant, on)))),
            name=user.full_name,
            association=grant.association,
            group_codes=(grant.group_code,) if grant.group_code else (),
            deputy_for_id=absent,
        )
    return list(found.values())


# Asked before every page.
_GRANTS = f"""
    SELECT {columns_of(Grant, "g")} FROM access_grant g
    WHERE g.since_on <= %s AND (g.until_on IS NULL OR g.until_on > %s)
      AND (g.user_id = %s OR g.id IN (SELECT d.grant_id FROM access_deputy d
                                      WHERE d.user_id = %s AND d.since_on <= %s AND d.until_on > %s))
    ORDER BY g.user_id <> %s, g.id
"""


def actor_of(username: str, on: date) -> Actor:
    """The person's first role on the day; refuses a name without one."""
    user = User.objects.filter(username=username, is_active=True).first()
    actors = actors_of(user, on) if user else []
    if not actors:
        raise Refused(
            Problem(
                "no_role",
                N_("Người dùng “{username}” chưa được giao vai trò nào vào ngày {on}."),
                {"username": username, "on": f"{on:%d/%m/%Y}"},
            )
        )
    return actors[0]


def holders_of(role: Role, place: str, on: date) -> list[User]:
    """The people who hold a role in the commune on the day, or stand in for who does, by name."""
    held = Grant.objects.filter(in_force(on), role=role).select_related("user")
    grants = [grant for grant in held if place in _places(grant, on)]
    lent = Deputy.objects.filter(in_force(on), grant__in=grants).select_related("user")
    users = [*(grant.user for grant in grants), *(deputy.user for deputy in lent)]
    people = {user.pk: user for user in users if user.is_active}
    return sorted(people.values(), key=lambda user: (user.full_name, user.pk))


def is_answered(request_id: UUID) -> bool:
    """Whether a write with this id was done, as far as the actor may see."""
    return Request.objects.filter(id=request_id).exists()
