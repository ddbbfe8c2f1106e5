"""Doing something in three steps: the form, the preview of what it would do, the write. The same for everything people
do from a page; what is around it says each kind of desk (`loan_action`, `moving_action`). Steps of a sent form
(`buoc`): xem (preview), sua (back to the form), ghi (write)."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor, rehearsal
from dongvon.base.access.queries import is_answered
from dongvon.core.problems import N_, Problem, Refused
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.actions import Action, RehearsedAction
from dongvon.front.web.pages.kit.fields import ActionForm, Ground, carried
from dongvon.front.web.pages.kit.naming import source
from dongvon.front.web.pages.kit.parts import Page

A = TypeVar("A", bound=Action)
G = TypeVar("G", bound=Ground)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is shown next: a template with its context and status, or, where it is written, the sentence that says so.
    `fresh`: written by this request and not by one before it."""

    template: str = ""
    context: Mapping[str, Any] | None = None
    status: int = 200
    done: str = ""
    fresh: bool = True


class Desk(ABC, Generic[A, G]):
    """Somebody about to do something. A kind of desk says what stands around the form, what the write would do, and
    in one sentence what it did."""

    preview_page = "action/preview.html"
    already = N_("Việc này đã được ghi rồi.")
    done_url = ""  # where to go once it is written, where that is not `back_url`

    def __init__(self, actor: Actor, action: A, standing: G) -> None:
        if actor.role not in action.roles:
            named = ", ".join(sorted(str(role.label) for role in action.roles))
            raise Refused(
                Problem("page_of_another_role", N_("Việc này dành cho: {roles}."), {"roles": named}, action.source)
            )
        self.actor, self.action, self.standing = actor, action, standing

    @abstractmethod
    def frame(self) -> Page:
        """What stands around form and preview: title, subtitle, crumbs, figures, `url`, `back_url`."""

    @abstractmethod
    def foresee(self, request_id: UUID, asked: Mapping[str, Any]) -> Page:
        """The parts of the preview that say what would happen; refused as the write would be."""

    @abstractmethod
    def confirmation(self, content: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
        """One sentence: what was written."""

    def refuse_senseless(self) -> None:
        """Refuse what there is nothing to do it with, before anything is filled in."""

    def start(self, query: QueryDict) -> Mapping[str, Any]:
        """What the address the form is opened at already says."""
        return {}

    # --- steps ------------------------------------------------------------------------------------------------------

    def step(self, sent: QueryDict) -> Drawn:
        """The step a sent form asks for; the preview where it names none."""
        steps = {"sua": self.again, "ghi": self.write}
        return steps.get(sent.get("buoc", ""), self.preview)(sent)

    def open(self, query: QueryDict) -> Drawn:
        """The form as it is first shown."""
        self.refuse_senseless()
        return self._form(ActionForm(self.action.inputs, self.standing, start=self.start(query)))

    def again(self, sent: QueryDict) -> Drawn:
        """The form with what was filled in."""
        return self._form(ActionForm(self.action.inputs, self.standing, sent))

    def preview(self, sent: QueryDict) -> Drawn:
        form = ActionForm(self.action.inputs, self.standing, sent)
        request_id = _request_id(sent)
        if request_id is not None and is_answered(request_id):
            return Drawn(done=_(self.already), fresh=False)
        self.refuse_senseless()
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
        return Drawn(done=self.confirmation(form.content(), answer))

    # --- shown ------------------------------------------------------------------------------------------------------

    def _told(self, form: ActionForm) -> Drawn:
        content = form.content()
        try:
            shaped = self.action.shape(self.standing, content)
            # What an empty field stands for is said, and sent on, as what it is.
            content |= {name: shaped[name] for name, value in content.items() if value is None and name in shaped}
            asked = self.action.asked(self.standing, content)
            foreseen = self.foresee(form.cleaned_data["request_id"], asked)
        except Refused as refusal:
            return self._form(form, refusal.problem)
        context = self._frame() | foreseen | {
            "facts": form.told(content),
            "carried": [("request_id", str(form.cleaned_data["request_id"])), *carried(content)],
            "verb": _(self.action.verb),
        }  # fmt: skip
        return Drawn(self.preview_page, context)

    def _form(self, form: ActionForm, problem: Problem | None = None) -> Drawn:
        context = self._frame() | {"form": form, "problem": _refusal(problem) if problem else None}
        return Drawn("action/form.html", context, 409 if problem else 200)

    def _frame(self) -> Page:
        return {
            "title": _(self.action.title),
            "icon": self.action.icon,
            "hint": _(self.action.hint),
            "source": source(_(self.action.source), confidence=self.action.confidence),
            **self.frame(),
        }


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


class RehearsedDesk(Desk[RehearsedAction, G]):
    """Something whose very write is rehearsed and told in sentences before it is done."""

    preview_page = "party/preview.html"

    def refuse_senseless(self) -> None:
        if not self.action.fits(self.standing):
            text = N_("Lúc này không có việc “{action}” để làm ở đây.")
            raise Refused(Problem("not_now_here", text, {"action": self.action.title}, self.action.source))

    def foresee(self, request_id: UUID, asked: Mapping[str, Any]) -> Page:
        with rehearsal(self.actor):
            answer = self.action.service(actor=self.actor, request_id=request_id, **asked)
            return {"sentences": self.action.foretold(self.standing, dict(asked), answer)}

    def confirmation(self, content: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
        return _("Đã ghi: {what}.").format(what=_(self.action.title))


def buttons(actions: Sequence[RehearsedAction], standing: Any, page: str, number: int) -> list[Page]:
    """What the role may do now, as buttons."""
    return [
        {"label": _(one.title), "url": reverse(page, args=[number, one.key]), "icon": one.icon}
        for one in actions
        if standing.actor.role in one.roles and one.fits(standing)
    ]
