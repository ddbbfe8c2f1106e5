"""Writing to the ward or the bank without signing in, following the answer by a code, and the desk that answers."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongvon.base.access.acting import Actor
from dongvon.base.access.services import public_actor
from dongvon.core.answering import DESKS, KINDS, clock_of
from dongvon.core.problems import N_
from dongvon.front.web.pages.kit.action_desk import RehearsedDesk
from dongvon.front.web.pages.kit.actions import Content, RehearsedAction
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.fields import Input
from dongvon.front.web.pages.kit.parts import Page, column, figure
from dongvon.front.web.pages.public.calendars import communes_served
from dongvon.front.web.templatetags.formats import day_text
from dongvon.office.disclosure.models import Feedback
from dongvon.office.disclosure.queries import (
    contact_of,
    feedback_for,
    feedback_of,
    followed,
    lately_answered,
    waiting,
)
from dongvon.office.disclosure.services import ANSWERING, CODE_LENGTH, answer_feedback, leave_feedback, pass_feedback
from dongvon.office.disclosure.terms import terms

ASKED_A_MINUTE, WRITTEN_AN_HOUR = 30, 6
DESK_ROLES = tuple(dict.fromkeys(role for roles in ANSWERING.values() for role in roles))
SHOWN = 50
ANSWERS_BY = N_("Luật Khiếu nại 02/2011/QH13 với khiếu nại; việc khác theo thời hạn đã đặt")


class FeedbackForm(forms.Form):
    """A letter. `website` is seen by machines only: whoever fills it in is none of ours."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    place = forms.ChoiceField(label=gettext_lazy("Xã, phường"))
    kind = forms.ChoiceField(label=gettext_lazy("Bạn muốn"), widget=forms.RadioSelect)
    desk = forms.ChoiceField(label=gettext_lazy("Gửi cho ai"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("Nội dung"), max_length=2000, widget=forms.Textarea({"rows": 7}),
        help_text=gettext_lazy("Việc gì, ở đâu, ngày nào. Đừng ghi số căn cước."),
    )  # fmt: skip
    contact = forms.CharField(
        label=gettext_lazy("Họ tên, địa chỉ, số điện thoại"), max_length=300, required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=gettext_lazy("Bỏ trống cũng được, trừ khiếu nại. Chỉ người trả lời mở được."),
    )  # fmt: skip
    website = forms.CharField(required=False, label=gettext_lazy("Để trống ô này"),
                              widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}))  # fmt: skip

    def __init__(self, today: date, place: str, sent: QueryDict | None = None) -> None:
        start = {"request_id": uuid4(), "place": place, "kind": "feedback", "desk": "ward"}
        super().__init__(sent, initial=start, label_suffix="", auto_id="thu-%s")
        fields: dict[str, Any] = self.fields
        fields["place"].choices = [(code, place_name(code)) for code in communes_served(today)]
        fields["kind"].choices = [(key, _(label)) for key, label in KINDS.items()]
        fields["desk"].choices = [(key, _(label)) for key, label in DESKS.items()]
        if len(fields["place"].choices) == 1:
            fields["place"].widget = forms.HiddenInput()
        for one in fields.values():
            one.error_messages["required"] = _("Hãy điền mục này.")
            one.error_messages["invalid_choice"] = _("Hãy chọn một mục trong danh sách.")


def send(form: FeedbackForm) -> dict[str, Any]:
    """Keep the letter; what a machine wrote is thanked for and forgotten. Refused as the service refuses."""
    given = form.cleaned_data
    if given["website"]:
        return {"code": "", "due_on": ""}
    content = {name: given[name] for name in ("kind", "desk", "text", "contact")}
    return leave_feedback(actor=public_actor(given["place"]), request_id=given["request_id"], **content)


def clocks(today: date) -> list[Page]:
    """How long each kind may take, with its source."""
    rows = []
    for kind, label in KINDS.items():
        clock = clock_of(kind, today, terms().clocks)
        text = _("{days} ngày làm việc") if clock.working else _("{days} ngày")
        source = {"document": _(clock.source), "effective_on": clock.since, "confidence": clock.confidence}
        rows.append(figure(_(label), text.format(days=clock.days), "text", source=source))
    return rows


def follow_context(wanted: str) -> Page:
    place, _dash, code = wanted.upper().partition("-")
    found = followed(place, code) if place.isdecimal() and len(place) == 5 and len(code) == CODE_LENGTH else None
    if found is None:
        return {"found": None}
    today = timezone.localdate()
    return {
        "found": found, "wanted": wanted.upper(), "kind": _(KINDS[found.kind]), "desk": _(DESKS[found.desk]),
        "state": _state(found.answered, found.due_on, today),
        "steps": [{"on": on, "answers": answers, "text": text} for on, answers, text in found.steps],
    }  # fmt: skip


def _state(answered: bool, due_on: date, today: date) -> Page:
    if answered:
        return {"label": _("đã trả lời"), "tone": "good"}
    if today > due_on:
        return {"label": _("quá hạn trả lời"), "tone": "alert"}
    return {"label": _("đang chờ trả lời"), "tone": "waiting"}


# --- the desk that answers -------------------------------------------------------------------------------------------


def desk_context(actor: Actor) -> Page:
    today = timezone.localdate()
    open_ones, done = waiting(actor), lately_answered(actor, SHOWN)
    mine = [row for row in open_ones if actor.role in ANSWERING[row.at_desk]]
    columns = [
        column("kind", _("Loại")), column("received_on", _("Nhận ngày"), "day"),
        column("due_on", _("Trả lời trước hết ngày"), "day"), column("desk", _("Đang ở")),
        column("state", _("Trạng thái"), "state"), column("text", _("Nội dung")),
    ]  # fmt: skip
    listed = [
        {"url": reverse("feedback_one", args=[row.pk]), "kind": _(KINDS[row.kind]), "received_on": row.received_on,
         "due_on": row.due_on, "desk": _(DESKS[row.at_desk]), "state": _state(row.answered, row.due_on, today),
         "text": row.text[:120]}
        for row in (*open_ones, *done)
    ]  # fmt: skip
    empty = {"title": _("Chưa có thư nào"), "icon": "megaphone",
             "text": _("Người dân viết ở trang Góp ý, không phải đăng nhập.")}  # fmt: skip
    return {
        "title": _("Góp ý, phản ánh, khiếu nại"), "rule": _("Thư đến hạn trước đứng trước."),
        "figures": [
            figure(_("Chờ bạn trả lời"), len(mine), "count"),
            figure(_("Quá hạn"), sum(row.due_on < today for row in open_ones), "count"),
            figure(_("Đã trả lời"), feedback_of(actor).filter(steps__answers=True).count(), "count"),
        ],
        "parts": [{"title": _("Thư"), "note": "", "table": {"columns": columns, "rows": listed, "empty": empty,
                                                           "keys": True}}],
    }  # fmt: skip


class Letter:
    """A letter somebody is about to answer or pass on."""

    def __init__(self, actor: Actor, feedback: Feedback, on: date) -> None:
        self.actor, self.feedback, self.on = actor, feedback, on

    @property
    def earliest(self) -> date:
        return self.feedback.received_on

    @property
    def waits_here(self) -> bool:
        return not self.feedback.answered and self.actor.role in ANSWERING[self.feedback.at_desk]


def one_context(actor: Actor, feedback_id: int) -> Page:
    row, today = feedback_for(actor, feedback_id), timezone.localdate()
    letter = Letter(actor, row, today)
    facts = [
        {"label": _("Loại"), "value": _(KINDS[row.kind]), "kind": "text"},
        {"label": _("Nhận ngày"), "value": row.received_on, "kind": "day"},
        {"label": _("Trả lời trước hết ngày"), "value": row.due_on, "kind": "day"},
        {"label": _("Đang ở"), "value": _(DESKS[row.at_desk]), "kind": "text"},
    ]  # fmt: skip
    if letter.waits_here:  # who does not answer it has no need of the name
        facts.append({"label": _("Người viết"), "value": contact_of(row) or _("không ghi tên"), "kind": "text"})
    return {
        "title": _("Thư: {kind}").format(kind=_(KINDS[row.kind]).lower()),
        "state": _state(row.answered, row.due_on, today),
        "crumbs": [{"label": _("Góp ý"), "url": reverse("feedback_desk")}, {"label": row.code, "url": None}],
        "facts": facts, "text": row.text,
        "steps": [{"on": step.on, "answers": step.answers, "text": step.text} for step in row.steps.all()],
        "actions": [
            {"label": _(one.title), "url": reverse("feedback_action", args=[row.pk, one.key]), "icon": one.icon,
             "primary": one is ANSWER}
            for one in ACTIONS.values() if letter.waits_here and actor.role in one.roles
        ],
    }  # fmt: skip


def _answer_told(at: Letter, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    found = [_("Người viết đọc được lời trả lời này bằng mã thư; lời trả lời không sửa được nữa.")]
    if at.on > at.feedback.due_on:
        found.append(_("Đã quá hạn trả lời từ ngày {day}.").format(day=day_text(at.feedback.due_on)))
    return found


def _pass_told(at: Letter, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    to = next(desk for desk in DESKS if desk != at.feedback.at_desk)
    text = _("Thư chuyển đến: {desk}. Hạn trả lời vẫn là ngày {day}. Người viết đọc được lý do.")
    return [text.format(desk=_(DESKS[to]), day=day_text(at.feedback.due_on))]


ANSWER = RehearsedAction(
    key="tra-loi", title=N_("Trả lời thư"), verb=N_("Gửi lời trả lời"), icon="check", service=answer_feedback,
    about="feedback_id", foretold=_answer_told, source=ANSWERS_BY, confidence="memory",
    fits=lambda at: at.waits_here,
    hint=N_("Trả lời một lần, nói rõ đã làm gì, khi nào. Không ghi tên, số nợ của người khác."),
    inputs=(Input(name="text", label=N_("Lời trả lời"), kind="text", most=2000),),
)  # fmt: skip
PASS = RehearsedAction(
    key="chuyen", title=N_("Chuyển nơi khác"), verb=N_("Chuyển thư"), icon="arrow-right", service=pass_feedback,
    about="feedback_id", foretold=_pass_told, source=ANSWERS_BY, confidence="memory", fits=lambda at: at.waits_here,
    hint=N_("Việc của nơi khác thì chuyển ngay; hạn trả lời không dừng lại."),
    inputs=(Input(name="reason", label=N_("Vì sao"), kind="text", most=400),),
)  # fmt: skip
ACTIONS = {one.key: one for one in (ANSWER, PASS)}


class LetterDesk(RehearsedDesk[Letter]):
    """Answering a letter or passing it on."""

    @classmethod
    def of(cls, actor: Actor, feedback_id: int, key: str) -> "LetterDesk":
        if key not in ACTIONS:
            raise Http404(key)
        return cls(actor, ACTIONS[key], Letter(actor, feedback_for(actor, feedback_id), timezone.localdate()))

    def frame(self) -> Page:
        row = self.standing.feedback
        back = reverse("feedback_one", args=[row.pk])
        return {
            "subtitle": row.text[:200],
            "crumbs": [{"label": _("Góp ý"), "url": reverse("feedback_desk")}, {"label": row.code, "url": back},
                       {"label": _(self.action.title), "url": None}],
            "url": reverse("feedback_action", args=[row.pk, self.action.key]),
            "back_url": reverse("feedback_desk"),
        }  # fmt: skip
