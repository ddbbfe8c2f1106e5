"""Recording what a household says it needs, and settling what came from the public page: form, preview, write."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.access.sealed import unseal
from dongvon.core.problems import N_
from dongvon.core.reach import REASON_NAMES, SOURCE, Stand
from dongvon.credit.programmes.catalogue import all_programmes
from dongvon.field.needs.models import ENDED, NO_REASONS, OBSTACLES, Declaration
from dongvon.field.needs.queries import Asked, Known, declaration_for, household_to_ask
from dongvon.field.needs.services import (
    Wanted,
    declare_need,
    dismiss_declaration,
    end_need,
    link_declaration,
    record_answer,
    record_obstacle,
)
from dongvon.front.web.pages.kit.action_desk import RehearsedDesk
from dongvon.front.web.pages.kit.actions import Content, RehearsedAction, named
from dongvon.front.web.pages.kit.fields import Choices, Input
from dongvon.front.web.pages.kit.inputs import day_input
from dongvon.front.web.pages.kit.naming import money
from dongvon.front.web.pages.kit.parts import Page, link, programme_short
from dongvon.front.web.pages.kit.standing import OfHousehold
from dongvon.front.web.pages.needs.page import head_name_of, needs_day, stands
from dongvon.front.web.templatetags.formats import day_text
from dongvon.parties.households.models import Person
from dongvon.parties.households.queries import households_of, with_head_and_class

CLEARED = "none"
FOUND = 12


class Hearing(OfHousehold):
    """A household somebody asks."""

    @cached_property
    def asked(self) -> Asked | None:
        found = stands(self.actor, self.on, self.household)
        return found[0] if found else None

    @property
    def open_needs(self) -> list[Known]:
        """Declared needs that stand and that nothing has met."""
        needs = self.asked.needs if self.asked else ()
        return [one for one in needs if one.need_id is not None and one.facts.is_open(self.on)]


def programmes() -> Choices:
    """Programmes households borrow from."""
    return [(one.code, programme_short(one.code)) for one in all_programmes()
            if one.status == "active" and one.for_households]  # fmt: skip


def _open_needs(at: Hearing) -> Choices:
    text = _("{programme}: {amount}, khai ngày {day}")
    return [
        (str(one.need_id), text.format(programme=programme_short(one.programme), amount=money(one.facts.amount),
                                       day=day_text(one.facts.declared_on)))
        for one in at.open_needs
    ]  # fmt: skip


def _wanted(content: Content) -> tuple[Wanted, Content]:
    wanted = Wanted(content["programme"], content["amount"], content["purpose"])
    return wanted, {name: value for name, value in content.items() if name not in ("programme", "amount", "purpose")}


def _visit(_at: Hearing, content: Content) -> Content:
    wanted, rest = _wanted(content)
    return rest | {"wanted": [wanted]}


def _meeting(_at: Hearing, content: Content) -> Content:
    wanted, rest = _wanted(content)
    return rest | {"wanted": wanted}


def _obstacle(_at: Hearing, content: Content) -> Content:
    return content | {"obstacle": "" if content["obstacle"] == CLEARED else content["obstacle"]}


def _now(at: Hearing, _asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    """Where the household stands once it is written, as the reach page will say."""
    on = needs_day(at.household.place)
    found = stands(at.actor, on, at.household)
    said = []
    for one in found:
        for need in one.waiting(on):
            text = _("Hộ chờ vay {amount} ({programme}) từ ngày {day}. Vì sao còn chờ: {reason}.")
            said.append(
                text.format(amount=money(need.facts.amount), programme=programme_short(need.programme),
                            day=day_text(need.facts.declared_on), reason=_(REASON_NAMES[need.reason]).lower())
            )  # fmt: skip
        if one.stand is Stand.NO_NEED:
            said.append(_("Hộ được tính là đã hỏi và không cần vay."))
        if one.stand is Stand.REACHED:
            said.append(_("Hộ được tính là đã được vay."))
        if one.stand is Stand.NOT_ELIGIBLE:
            said.append(_("Hộ chưa đúng đối tượng của chương trình này: nhu cầu được giữ nhưng không tính vào tỷ lệ."))
    return said or [_("Hộ không còn nhu cầu nào đang chờ.")]


def _wants(day: str, label: str) -> tuple[Input, ...]:
    return (
        day_input(day, label),
        Input(name="programme", label=N_("Chương trình"), kind="pick", choices=lambda _at: programmes()),
        Input(name="amount", label=N_("Cần vay (đồng)"), kind="money", least=1),
        Input(name="purpose", label=N_("Để làm gì"), kind="text", most=160),
    )


NEED = Input(name="need_id", label=N_("Nhu cầu"), kind="pick", choices=_open_needs)
NOTE = Input(name="note", label=N_("Ghi thêm"), kind="text", most=200, required=False)
KEEPS = N_("Câu trả lời có ngày, không sửa, không xóa; lần sau cùng có giá trị.")
ON_A_HOUSEHOLD: tuple[RehearsedAction, ...] = (
    RehearsedAction(
        key="can-vay", title=N_("Hộ cần vay"), verb=N_("Ghi cần vay"), icon="hand-coins", service=record_answer,
        about="household_id", shape=_visit, foretold=_now, source=SOURCE, hint=KEEPS,
        inputs=(*_wants("asked_on", N_("Ngày hỏi")), NOTE),
    ),
    RehearsedAction(
        key="khong-can", title=N_("Hộ không cần vay"), verb=N_("Ghi không cần vay"), icon="check",
        service=record_answer, about="household_id", foretold=_now, source=SOURCE, hint=KEEPS,
        inputs=(day_input("asked_on", N_("Ngày hỏi")),
                Input(name="reason", label=N_("Vì sao không cần"), kind="pick",
                      choices=lambda _at: list(NO_REASONS.items())), NOTE),
    ),
    RehearsedAction(
        key="hop-to", title=N_("Nhu cầu khai tại họp tổ"), verb=N_("Ghi nhu cầu khai tại họp tổ"), icon="users",
        service=declare_need, about="household_id", shape=_meeting, foretold=_now, source=SOURCE, hint=KEEPS,
        inputs=_wants("declared_on", N_("Ngày họp")),
    ),
    RehearsedAction(
        key="vuong", title=N_("Điều đang vướng"), verb=N_("Ghi điều đang vướng"), icon="triangle-alert",
        service=record_obstacle, shape=_obstacle, foretold=_now, source=SOURCE, numbers=frozenset({"need_id"}),
        fits=lambda at: bool(at.open_needs),
        hint=N_("Chỉ ghi điều không giấy tờ nào nói: chưa vào tổ, tổ không nhất trí, hồ sơ bị trả, hết chỉ tiêu thì"
                " hệ thống tự biết."),
        inputs=(NEED, Input(name="obstacle", label=N_("Đang vướng"), kind="pick",
                            choices=lambda _at: [*((str(key), text) for key, text in OBSTACLES.items()),
                                                 (CLEARED, N_("Không còn vướng"))]), NOTE),
    ),
    RehearsedAction(
        key="ket-thuc", title=N_("Kết thúc một nhu cầu"), verb=N_("Kết thúc nhu cầu"), icon="x", service=end_need,
        foretold=_now, source=SOURCE, numbers=frozenset({"need_id"}), fits=lambda at: bool(at.open_needs),
        hint=N_("Khoản vay cùng chương trình tự kết thúc nhu cầu; ở đây ghi khi hộ thôi cần, không còn đúng đối tượng,"
                " hoặc đã vay chương trình khác."),
        inputs=(NEED, day_input("ended_on", N_("Từ ngày")),
                Input(name="because", label=N_("Vì"), kind="pick",
                      choices=lambda _at: [(str(key), text) for key, text in ENDED.items()])),
    ),
)  # fmt: skip


def household_buttons(actor: Actor, household_id: int) -> list[Page]:
    on = needs_day(actor.places[0])
    at = Hearing(actor, household_to_ask(actor, household_id, on), on)
    return [
        {"label": _(one.verb), "url": reverse("needs_action", args=[household_id, one.key]), "icon": one.icon,
         "primary": not place}
        for place, one in enumerate(ON_A_HOUSEHOLD) if actor.role in one.roles and one.fits(at)
    ]  # fmt: skip


class NeedsDesk(RehearsedDesk[Hearing]):
    """What a household says about needs."""

    @classmethod
    def of(cls, actor: Actor, household_id: int, key: str) -> "NeedsDesk":
        action = named(ON_A_HOUSEHOLD, key)
        on = needs_day(actor.places[0])
        return cls(actor, action, Hearing(actor, household_to_ask(actor, household_id, on), on))

    def frame(self) -> Page:
        household = self.standing.household
        name, back = head_name_of(household), reverse("needs_household", args=[household.pk])
        return {
            "subtitle": f"{name} · {household.hamlet.name}",
            "crumbs": [
                {"label": _("Nhu cầu vay"), "url": reverse("needs")},
                {"label": name, "url": back},
                {"label": _(self.action.title), "url": None},
            ],
            "url": reverse("needs_action", args=[household.pk, self.action.key]),
            "back_url": back,
        }

    def confirmation(self, content: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
        """Whoever goes from house to house goes on with the next one."""
        if self.action is ON_A_HOUSEHOLD[0]:
            self.done_url = link("needs_ask", thon=self.standing.household.hamlet_id, ngay=content["asked_on"])
        return super().confirmation(content, answer)


# --- from the public page ---------------------------------------------------------------------------------------------


class Settling:
    """What somebody said on the public page, looked at by an officer."""

    def __init__(self, actor: Actor, declaration: Declaration, on: date) -> None:
        self.actor, self.declaration, self.on = actor, declaration, on

    @property
    def earliest(self) -> date:
        return self.declaration.declared_on

    @cached_property
    def households(self) -> Sequence[Any]:
        """Households whose phone or name it may be: first those with the phone, then those of the hamlet by name."""
        row = self.declaration
        within = households_of(self.actor).filter(place=row.place)
        by_phone = Person.objects.filter(phone_index=row.phone_index, household__in=within).values("household")
        named = Person.objects.filter(household__hamlet=row.hamlet, household__in=within, name__iexact=row.name)
        rows: Any = with_head_and_class(within.filter(pk__in=by_phone.union(named.values("household"))), self.on)
        return list(rows.order_by("head_key", "pk")[:FOUND])


def _found_households(at: Settling) -> Choices:
    return [(str(one.pk), f"{one.head} · {one.hamlet.name}") for one in at.households]


def _linked(at: Settling, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    text = _("Nhu cầu được ghi cho hộ này từ ngày {day}; tên và số điện thoại đã khai được xóa.")
    return [text.format(day=day_text(at.declaration.declared_on))]


def _dismissed(_at: Settling, _asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    return [_("Lời khai không thành nhu cầu của hộ nào; tên và số điện thoại đã khai được xóa, lý do được giữ lại.")]


ON_A_DECLARATION: tuple[RehearsedAction, ...] = (
    RehearsedAction(
        key="gan-ho", title=N_("Tìm hộ của người khai"), verb=N_("Ghi nhu cầu cho hộ"), icon="users",
        service=link_declaration, about="declaration_id", numbers=frozenset({"household_id"}), foretold=_linked,
        source=SOURCE, hint=N_("Gọi lại trước khi ghi: lời khai trên trang công khai chưa ai kiểm tra. Chỉ hiện hộ có"
                               " cùng số điện thoại, hoặc cùng tên trong thôn."),
        inputs=(
            Input(name="household_id", label=N_("Hộ"), kind="pick", choices=_found_households),
            Input(name="amount", label=N_("Cần vay (đồng)"), kind="money", least=1,
                  start=lambda at: at.declaration.amount),
            Input(name="purpose", label=N_("Để làm gì"), kind="text", most=160,
                  start=lambda at: at.declaration.purpose),
        ),
        fits=lambda at: bool(at.households),
    ),
    RehearsedAction(
        key="bo-qua", title=N_("Bỏ qua lời khai"), verb=N_("Bỏ qua"), icon="x", service=dismiss_declaration,
        about="declaration_id", foretold=_dismissed, source=SOURCE,
        hint=N_("Ghi vì sao: không liên lạc được, ở nơi khác, khai nhầm."),
        inputs=(Input(name="reason", label=N_("Lý do"), kind="text", most=200),),
    ),
)  # fmt: skip


class DeclarationDesk(RehearsedDesk[Settling]):
    """A declaration of the public page: found its household, or dismissed."""

    @classmethod
    def of(cls, actor: Actor, declaration_id: int, key: str) -> "DeclarationDesk":
        row = declaration_for(actor, declaration_id)
        at = Settling(actor, row, needs_day(row.place))
        asked = named(ON_A_DECLARATION, key)
        # Whoever opens a declaration of nobody known is led to where it can be dismissed.
        return cls(actor, asked if asked.fits(at) else named(ON_A_DECLARATION, "bo-qua"), at)

    def frame(self) -> Page:
        row = self.standing.declaration
        back = reverse("declarations")
        other = next(one for one in ON_A_DECLARATION if one is not self.action)
        return {
            "subtitle": " · ".join((row.name, unseal(bytes(row.phone)), row.hamlet.name,
                                    programme_short(row.programme))),
            "crumbs": [{"label": _("Dân khai trên trang công khai"), "url": back},
                       {"label": _(self.action.title), "url": None}],
            "actions": [{"label": _(other.title), "icon": other.icon,
                         "url": reverse("declaration_action", args=[row.pk, other.key])}]
            if other.fits(self.standing) else [],
            "url": reverse("declaration_action", args=[row.pk, self.action.key]),
            "back_url": back,
        }  # fmt: skip
