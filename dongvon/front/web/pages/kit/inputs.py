"""Inputs several actions share."""

from collections.abc import Callable
from typing import Any

from dongvon.core.problems import N_
from dongvon.front.web.pages.kit.actions import Content
from dongvon.front.web.pages.kit.fields import Input


def today_of(standing: Any) -> Any:
    return standing.on


def day_input(name: str, label: str, **more: Any) -> Input:
    return Input(name=name, label=label, kind="day", start=today_of, **more)


def paper_input(name: str, label: str) -> Input:
    return Input(name=name, label=label, kind="text", most=40)


def amount_input(start: Callable[[Any], int], label: str = N_("Số tiền (đồng)"), **more: Any) -> Input:
    return Input(name=more.pop("name", "amount"), label=label, kind="money", start=start, **more)


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


def numbered(*names: str) -> Callable[[Any, Content], Content]:
    """Ids picked from a list are numbers to the service, yes and no a truth."""

    def shape(_standing: Any, content: Content) -> Content:
        ids = {name: int(content[name]) for name in names if content.get(name) is not None}
        return content | ids | {name: value == "yes" for name, value in content.items() if value in ("yes", "no")}

    return shape
