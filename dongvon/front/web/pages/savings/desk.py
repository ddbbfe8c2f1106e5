"""The pages of one thing done with savings: of a household, of a group, of a resident at the point. What it would do is
the very write taken back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dongvon.base.access.acting import Actor, rehearsal
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.models import Event
from dongvon.credit.savings.booking import INTEREST
from dongvon.credit.savings.models import SavingsAccount
from dongvon.credit.savings.queries import resident_account
from dongvon.front.web.pages.days.close import booked_table
from dongvon.front.web.pages.kit.action_desk import Desk, G
from dongvon.front.web.pages.kit.actions import named
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.naming import group_label, money
from dongvon.front.web.pages.kit.parts import Page, association_name, column, figure
from dongvon.front.web.pages.loans.listing import heads_of
from dongvon.front.web.pages.savings.actions import (
    AT_THE_POINT,
    OF_A_GROUP,
    OF_A_MEMBER,
    OF_A_RESIDENT,
    SavingsAction,
)
from dongvon.front.web.pages.savings.standing import GroupSaving, MemberSaving, PointSaving, ResidentSaving, Sums
from dongvon.front.web.pages.savings.words import EVENTS, holders
from dongvon.office.dayclose.queries import Booked, booked_by
from dongvon.office.overview.queries import as_of
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import group_for
from dongvon.parties.households.models import Household
from dongvon.parties.households.queries import household_for


class SavingsDesk(Desk[SavingsAction, G]):
    """Something done with savings."""

    preview_page = "savings/preview.html"

    def foresee(self, request_id: UUID, asked: Mapping[str, Any]) -> Page:
        """Run the write and take it back; refused as the write itself."""
        standing: Any = self.standing
        before = standing.sums()
        with rehearsal(self.actor):
            answer = self.action.service(actor=self.actor, request_id=request_id, **asked)
            booked, after = booked_by(request_id), standing.sums()
        events = EVENTS | {str(key): str(label) for key, label in Event.choices}
        return {
            "expected": "expectation_id" in answer, "notes": _notes(answer, booked),
            "booked_table": booked_table(booked, events) if booked else None,
            "sums_table": _sums_table(before, after),
        }  # fmt: skip

    def refuse_senseless(self) -> None:
        if not self.action.fits(self.standing):
            text = N_("Lúc này không có việc “{action}” để làm.")
            raise Refused(Problem("not_now", text, {"action": self.action.title}, self.action.source))

    def confirmation(self, content: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
        what = _(self.action.title)
        amount = answer.get("paid", content.get("amount"))
        what += f" {money(amount)}" if amount is not None else ""
        if "expectation_id" in answer:
            return _("Đã ghi nhận: {what}; chờ tệp của ngân hàng xác nhận.").format(what=what)
        if "number" in answer:
            return _("Đã ghi: {what}, số tài khoản {number}.").format(what=what, number=answer["number"])
        if "balance" in answer:
            text = _("Đã ghi: {what}. Số dư tiền gửi {balance}.")
            return text.format(what=what, balance=money(answer["balance"]))
        return _("Đã ghi: {what}.").format(what=what)


def _notes(answer: Mapping[str, Any], booked: Sequence[Booked]) -> list[str]:
    """What else there is to know before it is confirmed, in sentences."""
    if "paid" not in answer:
        return []
    interest = sum(one.amount for one in booked if one.event == INTEREST)
    text = _("Chi {paid}, trong đó lãi của những ngày lẻ {interest}.") if interest else _("Chi {paid}.")
    return [text.format(paid=money(answer["paid"]), interest=money(interest))]


def _sums_table(before: Sums, after: Sums) -> Page | None:
    rows = [
        {"label": label, "before": old, "after": new, "change": new - old or None}
        for (label, old), (_label, new) in zip(before, after, strict=True)
        if old != new
    ]
    return {
        "columns": [column("label", _("Đồng")), column("before", _("Trước"), "money"),
                    column("after", _("Sau"), "money"), column("change", _("Tăng (giảm)"), "money")],
        "rows": rows,
    } if rows else None  # fmt: skip


def _buttons(actions: Sequence[SavingsAction], standing: Any, page: str, *where: int) -> list[Page]:
    """What the role may do now, as buttons; the first of those put forward is the primary one."""
    found: list[Page] = []
    for one in actions:
        if standing.actor.role in one.roles and one.fits(standing):
            primary = one.presses and not any(button["primary"] for button in found)
            found.append({"label": _(one.title), "url": reverse(page, args=[*where, one.key]), "icon": one.icon,
                          "primary": primary})  # fmt: skip
    return found


# --- a member ---------------------------------------------------------------------------------------------------------


class MemberDesk(SavingsDesk[MemberSaving]):
    @classmethod
    def of(cls, actor: Actor, household_id: int, key: str) -> "MemberDesk":
        action, household = named(OF_A_MEMBER, key), household_for(actor, household_id)
        return cls(actor, action, MemberSaving(actor, household, as_of(household.place)))

    def frame(self) -> Page:
        household, account = self.standing.household, self.standing.account
        name = holders([household.pk]).get(household.pk, household.code)
        # Read anew: opening an account leads to its statement.
        page = "savings_statement" if SavingsAccount.objects.filter(household=household).exists() else "household"
        return {
            "subtitle": f"{name} · {account.number}" if account else name,
            "crumbs": [
                {"label": _("Hộ"), "url": reverse("households")},
                {"label": name, "url": reverse("household", args=[household.pk])},
                *([{"label": _("Tiền gửi"), "url": reverse("savings_statement", args=[household.pk])}]
                  if account else []),
                {"label": _(self.action.title), "url": None},
            ],
            "figures": [figure(label, amount, "dong") for label, amount in self.standing.sums()],
            "is_expected": self.standing.is_expected,
            "url": reverse("savings_action", args=[household.pk, self.action.key]),
            "back_url": reverse(page, args=[household.pk]),
        }  # fmt: skip


def member_buttons(actor: Actor, household: Household) -> list[Page]:
    """What is done with the account of a household, or opening one."""
    return _buttons(OF_A_MEMBER, MemberSaving(actor, household, as_of(household.place)), "savings_action", household.pk)


# --- a group ----------------------------------------------------------------------------------------------------------


class ConventionDesk(SavingsDesk[GroupSaving]):
    @classmethod
    def of(cls, actor: Actor, group_id: int, key: str) -> "ConventionDesk":
        group = group_for(actor, group_id)
        return cls(actor, named(OF_A_GROUP, key), GroupSaving(actor, group, as_of(group.place)))

    def frame(self) -> Page:
        group = self.standing.group
        label = group_label(group.code, heads_of(self.actor, self.standing.on).get(group.pk))
        return {
            "subtitle": f"{label} ({group.code}) · {association_name(group.association)}",
            "crumbs": [
                {"label": pgettext("menu", "Tổ"), "url": reverse("groups")},
                {"label": label, "url": reverse("group", args=[group.pk])},
                {"label": _(self.action.title), "url": None},
            ],
            "url": reverse("group_savings_action", args=[group.pk, self.action.key]),
            "back_url": reverse("group", args=[group.pk]),
        }


def convention_buttons(actor: Actor, group: Group) -> list[Page]:
    return _buttons(OF_A_GROUP, GroupSaving(actor, group, as_of(group.place)), "group_savings_action", group.pk)


# --- residents --------------------------------------------------------------------------------------------------------


class PointDesk(SavingsDesk[PointSaving]):
    @classmethod
    def of(cls, actor: Actor, key: str) -> "PointDesk":
        place = actor.places[0]
        return cls(actor, named(AT_THE_POINT, key), PointSaving(actor, place, as_of(place)))

    def frame(self) -> Page:
        return {
            "subtitle": place_name(self.standing.subject),
            "crumbs": [{"label": _("Tiền gửi dân cư"), "url": reverse("residents")},
                       {"label": _(self.action.title), "url": None}],
            "url": reverse("resident_opening", args=[self.action.key]), "back_url": reverse("residents"),
        }  # fmt: skip


def point_buttons(actor: Actor) -> list[Page]:
    place = actor.places[0]
    return _buttons(AT_THE_POINT, PointSaving(actor, place, as_of(place)), "resident_opening")


class ResidentDesk(SavingsDesk[ResidentSaving]):
    @classmethod
    def of(cls, actor: Actor, account_id: int, key: str) -> "ResidentDesk":
        account = resident_account(actor, account_id)
        return cls(actor, named(OF_A_RESIDENT, key), ResidentSaving(actor, account, as_of(account.place)))

    def frame(self) -> Page:
        account = self.standing.account
        here = reverse("resident", args=[account.pk])
        return {
            "subtitle": f"{account.holder} · {account.number}",
            "crumbs": [{"label": _("Tiền gửi dân cư"), "url": reverse("residents")},
                       {"label": account.holder, "url": here}, {"label": _(self.action.title), "url": None}],
            "figures": [figure(label, amount, "dong") for label, amount in self.standing.sums()],
            "url": reverse("resident_action", args=[account.pk, self.action.key]), "back_url": here,
        }  # fmt: skip


def resident_buttons(actor: Actor, account_id: int) -> list[Page]:
    account = resident_account(actor, account_id)
    return _buttons(OF_A_RESIDENT, ResidentSaving(actor, account, as_of(account.place)), "resident_action", account.pk)
