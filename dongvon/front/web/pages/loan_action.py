"""The pages of one action on a loan: its form, the preview of what it would do, and the write. Steps of a sent form
(`buoc`): xem (preview), sua (back to the form), ghi (write)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.access.queries import is_answered
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.queries import loan_for
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.loan_actions import BY_KEY, LoanAction, address, possible
from dongvon.front.web.pages.loan_fields import ActionForm, carried
from dongvon.front.web.pages.loan_rehearsal import Stand, rehearse, told
from dongvon.front.web.pages.loan_standing import Standing
from dongvon.front.web.pages.naming import loan_state, money, source
from dongvon.front.web.pages.parts import Page, figure, programme_short
from dongvon.front.web.templatetags.formats import day_text
from dongvon.office.overview.queries import as_of

FORM, PREVIEW = "loan/action.html", "loan/preview.html"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is shown next: a template with its context and status, or, where it is written, the sentence that says so.
    `fresh`: written by this request and not by one before it."""

    template: str = ""
    context: Mapping[str, Any] | None = None
    status: int = 200
    done: str = ""
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Desk:
    """An action of somebody on a loan."""

    actor: Actor
    action: LoanAction
    standing: Standing

    @classmethod
    def of(cls, actor: Actor, loan_id: int, key: str) -> "Desk":
        """The loan and the action, or why not: an unknown action, a loan out of reach, a role or book that may not."""
        action = BY_KEY.get(key)
        if action is None:
            raise Http404(key)
        loan = loan_for(actor, loan_id)
        standing = Standing(actor, loan, as_of(loan.place))
        if actor.role not in action.roles:
            named = ", ".join(sorted(str(role.label) for role in action.roles))
            raise Refused(
                Problem("page_of_another_role", N_("Việc này dành cho: {roles}."), {"roles": named}, action.source)
            )
        if not possible(action, standing):
            text = N_("Sổ của nguồn vốn này do ngân hàng giữ: “{action}” làm ở hệ thống của ngân hàng.")
            raise Refused(Problem("kept_elsewhere", text, {"action": action.title}))
        return cls(actor, action, standing)

    # --- steps ------------------------------------------------------------------------------------------------------

    def open(self, query: QueryDict) -> Drawn:
        """The form as it is first shown. Parameter `but-toan`: the entry to be undone."""
        self._refuse_senseless()
        start = {"wrong_request_id": query["but-toan"]} if "but-toan" in query else {}
        return self._form(ActionForm(self.action.inputs, self.standing, start=start))

    def again(self, sent: QueryDict) -> Drawn:
        """The form with what was filled in."""
        return self._form(ActionForm(self.action.inputs, self.standing, sent))

    def preview(self, sent: QueryDict) -> Drawn:
        form = ActionForm(self.action.inputs, self.standing, sent)
        request_id = _request_id(sent)
        if request_id is not None and is_answered(request_id):
            text = _("Việc này đã được ghi rồi. Muốn ghi thêm một lần nữa, hãy mở lại việc từ trang khoản vay.")
            return Drawn(done=text, fresh=False)
        self._refuse_senseless()
        if not form.is_valid():
            return self._form(form)
        return self._told(form)

    def write(self, sent: QueryDict) -> Drawn:
        """Do it. Sent twice it is done once, and answered the same."""
        form = ActionForm(self.action.inputs, self.standing, sent)
        if not form.is_valid():
            return self._form(form)
        try:
            content = self.action.asked(self.standing, form.content())
            answer = self.action.service(actor=self.actor, request_id=form.cleaned_data["request_id"], **content)
        except Refused as refusal:
            return self._form(form, refusal.problem)
        return Drawn(done=self._confirmation(form.content(), answer))

    # --- shown ------------------------------------------------------------------------------------------------------

    def _told(self, form: ActionForm) -> Drawn:
        content = form.content()
        try:
            shaped = self.action.shape(self.standing, content)
            # What an empty field stands for is said, and sent on, as what it is.
            content |= {name: shaped[name] for name, value in content.items() if value is None and name in shaped}
            asked = self.action.asked(self.standing, content)
            found = rehearse(self.actor, self.action, self.standing, form.cleaned_data["request_id"], asked)
        except Refused as refusal:
            return self._form(form, refusal.problem)
        context = self._frame() | told(found) | {
            "facts": form.told(content),
            "carried": [("request_id", str(form.cleaned_data["request_id"])), *carried(content)],
            "verb": _(self.action.verb),
        }  # fmt: skip
        return Drawn(PREVIEW, context)

    def _form(self, form: ActionForm, problem: Problem | None = None) -> Drawn:
        context = self._frame() | {"form": form, "problem": _refusal(problem) if problem else None}
        return Drawn(FORM, context, 409 if problem else 200)

    def _frame(self) -> Page:
        loan = self.standing.loan
        position = self.standing.position
        return {
            "title": _(self.action.title),
            "icon": self.action.icon,
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
            "hint": _(self.action.hint),
            "source": source(_(self.action.source), confidence=self.action.confidence),
            "is_expected": not self.standing.in_book and self.action.anywhere,
            "url": address(loan.pk, self.action),
            "loan_url": reverse("loan", args=[loan.pk]),
        }

    def _refuse_senseless(self) -> None:
        if self.standing.position is None or not self.action.fits(self.standing):
            text = N_("Khoản vay này lúc này không có việc “{action}” để làm.")
            raise Refused(Problem("not_now", text, {"action": self.action.title}, self.action.source))

    def _confirmation(self, content: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
        """One sentence: what was written, and where the loan stands."""
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


def _request_id(sent: QueryDict) -> UUID | None:
    try:
        return UUID(sent.get("request_id", ""))
    except ValueError:
        return None


def _refusal(problem: Problem) -> Page:
    why = _("Chưa có gì bị ghi vào sổ. Sửa bên dưới rồi xem lại; những gì đã nhập vẫn còn.")
    return {
        "tone": "refused",
        "what": said(problem),
        "why": why,
        "source": source(_(problem.source)) if problem.source else None,
    }
