"""The row of a table of actions on a record that is no loan: a household, a group, a commune, an organisation."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from django.http import Http404

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.front.web.pages.loan_fields import Input
from dongvon.parties.households.models import Household

Content = dict[str, Any]


def same(_standing: Any, content: Content) -> Content:
    return content


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAction:
    """An action. `key`: its name in the address; `numbers`: ids among its inputs, which the form sends as text;
    `about`: the service's argument for what is acted on, "" where the form names it."""

    key: str
    title: str
    verb: str
    icon: str
    service: Callable[..., dict[str, Any]]
    hint: str
    source: str
    inputs: Sequence[Input]
    about: str = ""
    numbers: frozenset[str] = frozenset()
    shape: Callable[[Any, Content], Content] = same
    confidence: str = "mixed"

    @property
    def roles(self) -> frozenset[Role]:
        found: frozenset[Role] = self.service.roles  # type: ignore[attr-defined]
        return found

    def asked(self, standing: Any, content: Content) -> Content:
        """What the service is called with, beside the actor and the id of the request."""
        shaped = self.shape(standing, content)
        found = {name: _number(value) if name in self.numbers else value for name, value in shaped.items()}
        return found | ({self.about: getattr(standing, self.about.removesuffix("_id")).pk} if self.about else {})


def _number(value: Any) -> Any:
    """Ids picked from a list are numbers to the service."""
    if isinstance(value, list):
        return [int(one) for one in value]
    return int(value) if value is not None else None


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


_A = TypeVar("_A", bound=Keyed)


def named(actions: Iterable[_A], key: str) -> _A:
    """The action an address names. Raises Http404 where there is none."""
    for one in actions:
        if one.key == key:
            return one
    raise Http404(key)


class OfHousehold:
    """What the forms about a household go by; nothing is dated before there was one."""

    def __init__(self, actor: Actor, household: Household, on: date) -> None:
        self.actor, self.household, self.on = actor, household, on

    @property
    def earliest(self) -> date:
        return self.household.since_on
