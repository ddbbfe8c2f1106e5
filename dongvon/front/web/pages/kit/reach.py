"""How far an actor's reach goes, in words: the hamlets to pick from, with their communes where there are several."""

from collections.abc import Sequence

from dongvon.base.access.acting import Actor
from dongvon.base.places.models import Hamlet
from dongvon.front.web.pages.kit.chrome import place_name


def hamlets_within(actor: Actor) -> Sequence[Hamlet]:
    """The hamlets of all the actor's places, the place he looks at first before the others."""
    order = {place: number for number, place in enumerate(actor.places)}
    found = Hamlet.objects.filter(place__in=actor.places).order_by("code")
    return sorted(found, key=lambda row: order[row.place])


def with_place(actor: Actor, name: str, place: str) -> str:
    """A name, with its commune where the actor works in several."""
    return name if len(actor.places) < 2 else f"{name}, {place_name(place)}"


def hamlet_options(actor: Actor) -> dict[str, str]:
    return {str(row.pk): with_place(actor, row.name, row.place) for row in hamlets_within(actor)}
