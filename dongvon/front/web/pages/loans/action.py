"""The pages of one action on a loan: what stands around its form, what it would do, and what it did."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.queries import loan_for
from dongvon.field.checks.queries import check_for
from dongvon.front.web.pages.kit.action_desk import Desk
from dongvon.front.web.pages.kit.naming import loan_state, money
from dongvon.front.web.pages.kit.parts import Page, figure, programme_short
from dongvon.front.web.pages.loans.actions import BY_KEY, address, possible
from dongvon.front.web.pages.loans.rehearsal import Stand, rehearse, told
from dongvon.front.web.pages.loans.row import LoanAction
from dongvon.front.web.pages.loans.standing import Standing
from dongvon.front.web.templatetags.formats import day_text
from dongvon.office.overview.queries import as_of


class LoanDesk(Desk[LoanAction, Standing]):
    """An action of somebody on a loan."""

    preview_page = "loan/preview.html"
    already = N_("Việc này đã được ghi rồi. Muốn ghi thêm một lần nữa, hãy mở lại việc từ trang khoản vay.")

    @classmethod
    def of(cls, actor: Actor, loan_id: int, key: str) -> "LoanDesk":
        """The loan and the action, or why not: an unknown action, a loan out of reach, a role or book that may not."""
        action = BY_KEY.get(key)
        if action is None:
            raise Http404(key)
        loan = loan_for(actor, loan_id)
        found = cls(actor, action, Standing(actor, loan, as_of(loan.place)))
        if not possible(action, found.standing):
            text = N_("Sổ của nguồn vốn này do ngân hàng giữ: “{action}” làm ở hệ thống của ngân hàng.")
            raise Refused(Problem("kept_elsewhere", text, {"action": action.title}))
        return found

    def start(self, query: QueryDict) -> Mapping[str, Any]:
        """Parameter `but-toan`: the entry to be undone; `kiem-tra`: the check that found money used otherwise."""
        check = query.get("kiem-tra", "")
        found = check_for(self.actor, int(check)) if check.isascii() and check.isdigit() else None
        if found is not None and found.loan_id == self.standing.loan.pk:
            return {"amount": found.used_wrong, "found_on": found.on, "minutes": f"06/TD-{found.pk}"}
        return {"wrong_request_id": query["but-toan"]} if "but-toan" in query else {}

    def frame(self) -> Page:
        loan, position = self.standing.loan, self.standing.position
        return {
            "subtitle": f"{loan.who} · {programme_short(loan.programme)} · {loan.number}",
            "state": loan_state(loan, self.standing.on),
            "crumbs": [
                {"label": _("Khoản vay"), "url": reverse("loans")},
                {"label": loan.who, "url": reverse("loan", args=[loan.pk])},
                {"label": _(self.action.title), "url": None},
            ],
            "figures": [
                figure(_("Dư nợ"), position.outstanding if position else 0, "dong"),
                figure(_("Lãi chưa trả"), position.arrears if position else 0, "dong"),
                figure(_("Hạn trả cuối cùng"), loan.final_due_on, "day"),
            ],
            "is_expected": not self.standing.in_book and self.action.anywhere,
            "url": address(loan.pk, self.action),
            "back_url": reverse("loan", args=[loan.pk]),
        }

    def foresee(self, request_id: UUID, asked: Mapping[str, Any]) -> Page:
        return told(rehearse(self.actor, self.action, self.standing, request_id, asked))

    def refuse_senseless(self) -> None:
        if self.standing.position is None or not self.action.fits(self.standing):
            text = N_("Khoản vay này lúc này không có việc “{action}” để làm.")
            raise Refused(Problem("not_now", text, {"action": self.action.title}, self.action.source))

    def confirmation(self, content: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
        """What was written, and where the loan stands."""
        amount = next((content[name] for name in ("amount", "principal") if content.get(name) is not None), None)
        what = _(self.action.title) + (f" {money(amount)}" if amount is not None else "")
        if "expectation_id" in answer:
            return _("Đã ghi nhận: {what}; chờ tệp của ngân hàng xác nhận.").format(what=what)
        if "number" in answer:
            return _("Đã ghi: {what}; khế ước mới số {number}.").format(what=what, number=answer["number"])
        stand = Stand.of(loan_for(self.actor, self.standing.loan.pk))
        return _("Đã ghi: {what}. Dư nợ {outstanding}, lãi chưa trả {interest}, hạn cuối {day}.").format(
            what=what, outstanding=money(stand.outstanding), interest=money(stand.parts["arrears"]),
            day=day_text(stand.final_due_on),
        )  # fmt: skip
