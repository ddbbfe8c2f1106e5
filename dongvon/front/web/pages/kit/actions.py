"""The rows of the tables of actions: what somebody does from a page, by which service, with which inputs.

Form, preview and confirmation follow from the row (`action_desk`); who may do it is the service's own list of roles."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import Http404

from dongvon.base.access.models import Role
from dongvon.front.web.pages.kit.fields import Input

Content = dict[str, Any]


def _same(_standing: Any, content: Content) -> Content:
    return content


def _always(_standing: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """`key`: its name in the address; `shape`: from what was filled in to what the service takes; `fits`: whether it
    makes sense now."""

    key: str
    title: str
    verb: str
    icon: str
    service: Callable[..., dict[str, Any]]
    hint: str
    source: str
    inputs: Sequence[Input]
    shape: Callable[[Any, Content], Content] = _same
    fits: Callable[[Any], bool] = _always
    confidence: str = "mixed"

    @property
    def roles(self) -> frozenset[Role]:
        found: frozenset[Role] = self.service.roles  # type: ignore[attr-defined]
        return found

    def asked(self, standing: Any, content: Content) -> Content:
        """What the service is called with, beside the actor and the id of the request."""
        return self.shape(standing, content)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAction(Action):
    """About a record that is no loan. `numbers`: ids among its inputs, which the form sends as text; `about`: the
    service's argument for what is acted on, "" where the form names it."""

    about: str = ""
    numbers: frozenset[str] = frozenset()

    def asked(self, standing: Any, content: Content) -> Content:
        shaped = self.shape(standing, content)
        found = {name: _number(value) if name in self.numbers else value for name, value in shaped.items()}
        return found | ({self.about: getattr(standing, self.about.removesuffix("_id")).pk} if self.about else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedAction(RecordAction):
    """`foretold`: what the write did, read while it is rehearsed: from the standing before it, what was asked and the
    answer, in sentences."""

    foretold: Callable[[Any, Content, Mapping[str, Any]], list[str]]


def _number(value: Any) -> Any:
    """Ids picked from a list are numbers to the service."""
    if isinstance(value, list):
        return [int(one) for one in value]
    return int(value) if value is not None else None


_A = TypeVar("_A", bound=Action)


def named(actions: Iterable[_A], key: str) -> _A:
    """The action an address names. Raises Http404 where there is none."""
    for one in actions:
        if one.key == key:
            return one
    raise Http404(key)
