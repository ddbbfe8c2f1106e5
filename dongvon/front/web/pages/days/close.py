"""Closing a day, a month, a year: what the commune has accrued, and each closing shown before it is confirmed.

The preview runs the very write and takes it back, so it cannot differ from what will be booked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongvon.base.access.acting import Actor, rehearsal
from dongvon.base.access.models import Role
from dongvon.core.interest import IN_TERM
from dongvon.core.posting import ACCOUNT_NAMES, AccountKind
from dongvon.core.problems import N_, Refused
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.parts import Page, column, figure, programme_short
from dongvon.front.web.templatetags.formats import day_text
from dongvon.office.dayclose.queries import Booked, booked_by, held_by_kind, lines, newest_close
from dongvon.office.dayclose.services import CLOSERS, close_day, close_month, close_year, provide
from dongvon.office.overview.queries import as_of

OF_DIRECTOR = (Role.BANK_DIRECTOR,)


@dataclass(frozen=True, slots=True)
class Closing:
    """One thing to be closed: its service, who may, what the service wants of the day that was filled in."""

    label: str
    verb: str
    service: Callable[..., dict[str, Any]]
    roles: tuple[Role, ...]
    content: Callable[[date], Mapping[str, Any]]


CLOSINGS: Mapping[str, Closing] = {
    "ngay": Closing(
        N_("Khóa ngày: tính lãi dự thu đến hết ngày"), N_("Khóa ngày"), close_day, CLOSERS, lambda on: {"on": on}
    ),
    "thang": Closing(
        N_("Khóa tháng có ngày này"), N_("Khóa tháng"), close_month, OF_DIRECTOR,
        lambda on: {"month": on.replace(day=1)},
    ),
    "trich": Closing(
        N_("Trích lập dự phòng cuối năm có ngày này"), N_("Trích lập"), provide, OF_DIRECTOR,
        lambda on: {"year": on.year},
    ),
    "nam": Closing(
        N_("Khóa sổ năm có ngày này"), N_("Khóa sổ năm"), close_year, OF_DIRECTOR, lambda on: {"year": on.year}
    ),
}  # fmt: skip
EVENTS = {
    "interest_accrued": N_("Lãi dự thu"), "interest_released": N_("Lãi đến hạn, ra khỏi dự thu"),
    "interest_residue": N_("Chênh lệch làm tròn"), "provided": N_("Trích lập dự phòng"),
    "year_closed": N_("Kết chuyển thu chi"), "result_shared": N_("Phân phối chênh lệch"),
    "savings_interest": N_("Lãi tiền gửi nhập gốc"), "savings_interest_undone": N_("Rút lại lãi tiền gửi"),
    "commission_paid": N_("Chi hoa hồng cho tổ"),
    "fee_paid": N_("Chi phí ủy thác cho hội"),
}  # fmt: skip
HELD = (
    AccountKind.INTEREST_DUE, AccountKind.INTEREST_DEFERRED, AccountKind.INTEREST_INCOME, AccountKind.RISK_FUND,
    AccountKind.RESULT,
)  # fmt: skip


class ClosingForm(forms.Form):
    """What is closed, and up to which day."""

    viec = forms.ChoiceField(label=gettext_lazy("Việc"), choices=())
    ngay = forms.DateField(
        label=gettext_lazy("Ngày"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    request_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, actor: Actor, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(key, _(one.label)) for key, one in CLOSINGS.items() if actor.role in one.roles]
        self.fields["viec"].choices = choices  # type: ignore[attr-defined]


@dataclass(slots=True)
class Drawn:
    """What the view answers with: a page, or the word that something was done."""

    template: str
    context: Page = field(default_factory=dict)
    status: int = 200
    done: str = ""


def draw(actor: Actor, step: str, post: Mapping[str, Any] | None) -> Drawn:
    """The page; with `post` the preview (`xem`) or the write (`ghi`) of what was filled in."""
    place = actor.places[0]
    form = ClosingForm(actor, post) if post is not None else ClosingForm(actor, initial=_usual(actor, place))
    problem = None
    if post is not None and form.is_valid():
        given = form.cleaned_data
        closing: Closing = CLOSINGS[given["viec"]]
        content = {"place": place, **closing.content(given["ngay"])}
        try:
            if step == "ghi":
                closing.service(actor=actor, request_id=given["request_id"], **content)
                return Drawn("", done=_("Đã ghi: {what}.").format(what=_(closing.verb)))
            with rehearsal(actor):
                closing.service(actor=actor, request_id=given["request_id"], **content)
                booked = booked_by(given["request_id"])
            return Drawn("closing/preview.html", _preview(place, closing, given, booked))
        except Refused as refusal:
            problem = {"tone": "alert", "what": said(refusal.problem)}
    failed = post is not None
    return Drawn("closing/page.html", _page(actor, place, form, problem), 422 if failed else 200)


def _usual(actor: Actor, place: str) -> dict[str, Any]:
    close = newest_close(actor, place)
    on = max(as_of(place), close.on + timedelta(days=1)) if close else as_of(place)
    return {"viec": "ngay", "ngay": on, "request_id": uuid4()}


def _page(actor: Actor, place: str, form: ClosingForm, problem: Page | None) -> Page:
    close, rows = newest_close(actor, place), lines(actor, place)
    on = close.on if close else as_of(place)
    held = held_by_kind(actor, place, on)
    accrued = {state: sum(row.accrued for row in rows if (row.state == IN_TERM) is state) for state in (True, False)}
    return {
        "title": _("Khóa ngày, khóa sổ"),
        "subtitle": place_name(place),
        "figures": [
            figure(_("Đã khóa đến hết ngày"), day_text(close.on) if close else _("chưa khóa ngày nào"), "text"),
            figure(_("Lãi dự thu trong hạn"), accrued[True], "dong"),
            figure(_("Lãi nợ quá hạn, ngoài bảng"), accrued[False], "dong"),
        ],
        "form": form,
        "problem": problem,
        "accrued_table": _accrued_table(rows),
        "held_table": {
            "columns": [column("name", _("Tài khoản")), column("amount", _("Số dư"), "dong")],
            "rows": [
                {"name": f"{kind.value} {_(ACCOUNT_NAMES[kind])}", "amount": abs(held.get(kind, 0))} for kind in HELD
            ],
        },
        "on": on,
    }


def _accrued_table(rows: list[Any]) -> Page:
    states = {IN_TERM: _("trong hạn")}
    return {
        "columns": [
            column("programme", _("Chương trình")), column("fund", _("Nguồn vốn")), column("state", _("Loại nợ")),
            column("balance", _("Dư nợ tính lãi"), "dong"), column("accrued", _("Lãi dự thu"), "dong"),
            column("released", _("Đã đến hạn"), "dong"), column("residue", _("Chênh lệch làm tròn"), "dong"),
        ],
        "rows": [
            {
                "programme": programme_short(row.programme), "fund": row.fund,
                "state": states.get(row.state, _("quá hạn")), "balance": row.balance, "accrued": row.accrued,
                "released": row.released, "residue": row.residue,
            }
            for row in rows
        ],
        "total": None,
    }  # fmt: skip


def booked_table(booked: list[Booked], events: Mapping[str, str] = EVENTS) -> Page:
    """What a write books, summed by kind of account; `events`: what each is called."""

    def account(kind: int) -> str:
        return f"{kind} {_(ACCOUNT_NAMES[AccountKind(kind)])}"

    return {
        "columns": [
            column("event", _("Bút toán")), column("fund", _("Nguồn vốn")), column("debit", _("Ghi nợ")),
            column("credit", _("Ghi có")), column("amount", _("Số tiền"), "dong"),
        ],
        "rows": [
            {
                "event": _(events[one.event]), "fund": one.fund, "debit": account(one.debit),
                "credit": account(one.credit), "amount": one.amount,
            }
            for one in booked
        ],
    }  # fmt: skip


def _preview(place: str, closing: Closing, given: Mapping[str, Any], booked: list[Booked]) -> Page:
    return {
        "address": reverse("day_close"),
        "title": _(closing.verb),
        "subtitle": place_name(place),
        "what": _(closing.label),
        "on": given["ngay"],
        "table": booked_table(booked),
        "carried": [("viec", given["viec"]), ("ngay", given["ngay"].isoformat()), ("request_id", given["request_id"])],
        "verb": _(closing.verb),
    }  # fmt: skip
