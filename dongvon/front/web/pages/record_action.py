"""The row of a table of actions on a record that is no loan: a household, a group, a commune, an organisation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dongvon.base.access.models import Role
from dongvon.front.web.pages.loan_fields import Input

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
