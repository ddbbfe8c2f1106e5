"""What the table of actions on a loan is made of: the row of an action, and inputs several of them share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dongvon.base.access.models import Role
from dongvon.core.problems import N_
from dongvon.front.web.pages.loan_fields import Input
from dongvon.front.web.pages.loan_standing import Standing

Content = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanAction:
    """An action. `key`: its name in the address; `fits`: whether it makes sense for the loan now; `shape`: from what
    was filled in to what the service takes; `by_case`: the service is told a case or minutes, not the loan; `anywhere`:
    also done where the books are kept elsewhere; `listed`: offered on the loan page (undoing is on its entry);
    `presses`: put forward there."""

    key: str
    title: str
    verb: str
    icon: str
    service: Callable[..., dict[str, Any]]
    hint: str
    source: str
    inputs: Sequence[Input]
    fits: Callable[[Standing], bool]
    shape: Callable[[Standing, Content], Content] = lambda _standing, content: content
    confidence: str = "mixed"
    by_case: bool = False
    anywhere: bool = False
    listed: bool = True
    presses: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        found: frozenset[Role] = self.service.roles  # type: ignore[attr-defined]
        return found

    def asked(self, standing: Standing, content: Content) -> Content:
        """What the service is called with, beside the actor and the id of the request."""
        shaped = self.shape(standing, content)
        return shaped if self.by_case else {"loan_id": standing.loan.pk, **shaped}


# --- inputs several actions share -------------------------------------------------------------------------------------


def today_of(standing: Standing) -> Any:
    return standing.on


def day_input(name: str, label: str, **more: Any) -> Input:
    return Input(name=name, label=label, kind="day", start=today_of, **more)


def paper_input(name: str, label: str) -> Input:
    return Input(name=name, label=label, kind="text", most=40)


def amount_input(start: Callable[[Standing], int], label: str = N_("Số tiền (đồng)"), **more: Any) -> Input:
    return Input(name=more.pop("name", "amount"), label=label, kind="money", start=start, **more)


def part_of(name: str) -> Callable[[Standing], int]:
    return lambda standing: standing.part(name)


def yes_no_input(name: str, label: str, yes: str, no: str, start: str | None = None) -> Input:
    return Input(
        name=name, label=label, kind="pick", choices=lambda _standing: [("yes", yes), ("no", no)],
        start=(lambda _standing: start) if start else None,
    )  # fmt: skip


DECISION = paper_input("decision_no", N_("Số quyết định"))
DECIDED_ON = day_input("decided_on", N_("Ngày quyết định"))
ASKED_ON = day_input("asked_on", N_("Ngày người vay đề nghị"))
RECEIPT = paper_input("document", N_("Số chứng từ"))
REASON = Input(name="reason", label=N_("Lý do"), kind="text", most=300)


def numbered(*names: str) -> Callable[[Standing, Content], Content]:
    """Ids picked from a list are numbers to the service, yes and no a truth."""

    def shape(_standing: Standing, content: Content) -> Content:
        ids = {name: int(content[name]) for name in names if content.get(name) is not None}
        return content | ids | {name: value == "yes" for name, value in content.items() if value in ("yes", "no")}

    return shape
