"""Recording a visit or a reminder about a loan: the form, the preview, the write."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.arrears import PARTY_NAMES, SOURCE
from dongvon.core.problems import N_
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import loan_for
from dongvon.field.arrears.models import CHANNELS, RECIPIENTS, Reminder
from dongvon.field.arrears.queries import UnpaidDue, unpaid_dues
from dongvon.field.arrears.services import record_reminder, record_visit
from dongvon.front.web.pages.kit.action_desk import RehearsedDesk
from dongvon.front.web.pages.kit.actions import Content, RehearsedAction
from dongvon.front.web.pages.kit.fields import Choices, Input
from dongvon.front.web.pages.kit.inputs import day_input
from dongvon.front.web.pages.kit.naming import loan_state, money
from dongvon.front.web.pages.kit.parts import Page, programme_short
from dongvon.front.web.templatetags.formats import day_text
from dongvon.office.overview.queries import as_of

DUES_OFFERED = 3


class Dunned:
    """A loan somebody visits or reminds about."""

    def __init__(self, actor: Actor, loan: Loan, on: date) -> None:
        self.actor, self.loan, self.on = actor, loan, on

    @property
    def earliest(self) -> date:
        return self.loan.signed_on

    @cached_property
    def dues(self) -> list[UnpaidDue]:
        """The next instalments with something unpaid, the oldest first."""
        return unpaid_dues(self.actor, self.loan.place, date.max, loan_id=self.loan.pk)[:DUES_OFFERED]


def _dues(at: Dunned) -> Choices:
    text = _("{amount} đến hạn {day}")
    return [
        (one.due_on.isoformat(), text.format(amount=money(one.amount), day=day_text(one.due_on))) for one in at.dues
    ]


def _empty_is_nothing(_at: Dunned, content: Content) -> Content:
    """No promise is no đồng; nobody named for the next step is nobody."""
    return content | {"promised": content["promised"] or 0, "next_party": content["next_party"] or ""}


def _visit_told(at: Dunned, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    found = [_("Lần đến thăm được giữ lại, không sửa, không xóa; sổ tiền không thay đổi.")]
    if asked["promised"]:
        text = _(
            "{name} hẹn trả {amount} chậm nhất ngày {day}: giữ lời hay không sẽ theo chứng từ thu đến hết ngày ấy."
        )
        amount = money(asked["promised"])
        found.append(text.format(name=at.loan.who, amount=amount, day=day_text(asked["promised_until"])))
    return found


def _reminder_told(_at: Dunned, _asked: Content, answer: Mapping[str, Any]) -> list[str]:
    """The very words, as they are kept."""
    return [Reminder.objects.get(pk=answer["reminder_id"]).text]


def _due_day(_at: Dunned, content: Content) -> Content:
    return content | {"due_on": date.fromisoformat(content["due_on"])}


VISIT = RehearsedAction(
    key="tham", title=N_("Ghi lần đến thăm"), verb=N_("Ghi lần đến thăm"), icon="users", service=record_visit,
    about="loan_id", shape=_empty_is_nothing, foretold=_visit_told, source=SOURCE, confidence="memory",
    hint=N_("Ghi điều thấy và điều người vay hẹn, bằng lời của họ. Không thu tiền gốc: người vay nộp thẳng cho ngân"
            " hàng."),
    inputs=(
        day_input("on", N_("Ngày đến thăm")),
        Input(name="found", label=N_("Gặp ai, thấy gì"), kind="text", most=400),
        Input(name="promised", label=N_("Hẹn trả (đồng)"), kind="money", required=False),
        Input(name="promised_until", label=N_("Chậm nhất ngày"), kind="day", required=False, ahead=True),
        Input(name="next_step", label=N_("Bước tiếp theo"), kind="text", most=200, required=False),
        Input(name="next_party", label=N_("Ai làm bước ấy"), kind="pick", required=False,
              choices=lambda _at: [(str(key), label) for key, label in PARTY_NAMES.items()]),
        Input(name="next_on", label=N_("Vào ngày"), kind="day", required=False, ahead=True),
        Input(name="document", label=N_("Số biên bản"), kind="text", most=40, required=False),
    ),
)  # fmt: skip
REMIND = RehearsedAction(
    key="nhac", title=N_("Ghi đã nhắc"), verb=N_("Ghi đã nhắc"), icon="phone", service=record_reminder,
    about="loan_id", shape=_due_day, foretold=_reminder_told, source=SOURCE, confidence="mixed",
    hint=N_("Lời nhắc do hệ thống soạn từ số còn phải trả; cùng một lời nhắc trong ngày chỉ giữ một lần."),
    fits=lambda at: bool(at.dues),
    inputs=(
        Input(name="due_on", label=N_("Kỳ gốc"), kind="pick", choices=_dues,
              known=lambda at: [one.due_on.isoformat() for one in at.dues],
              start=lambda at: at.dues[0].due_on.isoformat() if at.dues else ""),
        Input(name="recipient", label=N_("Báo cho"), kind="pick", start=lambda _at: "borrower",
              choices=lambda _at: list(RECIPIENTS.items())),
        Input(name="channel", label=N_("Bằng cách"), kind="pick", start=lambda _at: "spoken",
              choices=lambda _at: list(CHANNELS.items())),
        day_input("given_on", N_("Ngày nhắc")),
    ),
)  # fmt: skip
ACTIONS = {one.key: one for one in (VISIT, REMIND)}


class DunningDesk(RehearsedDesk[Dunned]):
    """A visit to the borrower of a loan, or a reminder."""

    @classmethod
    def of(cls, actor: Actor, loan_id: int, key: str) -> "DunningDesk":
        if key not in ACTIONS:
            raise Http404(key)
        loan = loan_for(actor, loan_id)
        return cls(actor, ACTIONS[key], Dunned(actor, loan, as_of(loan.place)))

    def frame(self) -> Page:
        loan, back = self.standing.loan, reverse("arrears_loan", args=[self.standing.loan.pk])
        return {
            "subtitle": f"{loan.who} · {programme_short(loan.programme)} · {loan.number}",
            "state": loan_state(loan, self.standing.on),
            "crumbs": [
                {"label": _("Đôn đốc"), "url": reverse("arrears")},
                {"label": loan.who, "url": back},
                {"label": _(self.action.title), "url": None},
            ],
            "url": reverse("arrears_action", args=[loan.pk, self.action.key]),
            "back_url": back,
        }
