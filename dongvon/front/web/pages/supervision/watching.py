"""Watching the money: the signals of a month with what they do not mean, the cases, and borrowers who have left."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.casework import (
    ABSENCE_MOVES,
    ABSENCE_PRESENT_NAMES,
    ABSENCE_SOURCE,
    ABSENCE_STATE_NAMES,
    CASE_MOVES,
    CASE_SOURCE,
    CASE_STATE_NAMES,
    AbsenceState,
    CaseState,
)
from dongvon.core.dates import setting_in_force
from dongvon.core.problems import N_
from dongvon.core.signals import DOES_NOT_MEAN, SIGN_NAMES, Sign, Signal
from dongvon.field.supervision.facts import last_day
from dongvon.field.supervision.models import RECONCILIATION, AbsenceStep, CaseStep, MoneyCase
from dongvon.field.supervision.queries import (
    absence_now,
    absences_of,
    case_for,
    cases_of,
    missing_of,
    signals_of,
    state_of,
    steps_of,
)
from dongvon.field.supervision.terms import terms
from dongvon.field.supervision.watching import MOST, open_case, step_absence, step_case
from dongvon.front.web.pages.kit.fields import MoneyField
from dongvon.front.web.pages.kit.naming import group_label, place_link, source
from dongvon.front.web.pages.kit.parts import Page, column, figure, link
from dongvon.front.web.pages.loans.listing import heads_of
from dongvon.front.web.pages.supervision.page import (
    Shown,
    WriteForm,
    asked_month,
    crumbs,
    day_field,
    document_field,
    form_page,
    may,
    month_links,
    month_named,
    month_text,
    subjects,
)
from dongvon.front.web.templatetags.formats import day_text
from dongvon.office.overview.queries import as_of
from dongvon.parties.groups.queries import groups_of
from dongvon.parties.households.models import Person
from dongvon.parties.households.queries import household_for, households_seen

TONES = {
    CaseState.OPEN: "attention", CaseState.VERIFYING: "attention", CaseState.RECOVERING: "alert",
    CaseState.UNFOUNDED: "neutral", CaseState.RECOVERED: "good", CaseState.TRANSFERRED: "alert",
}  # fmt: skip
ABSENCE_TONES = {
    AbsenceState.REPORTED: "attention", AbsenceState.LISTED: "attention", AbsenceState.VERIFIED: "alert",
    AbsenceState.BACK: "good",
}  # fmt: skip
SHOWN = 200


def _state(state: CaseState) -> Page:
    return {"label": _(CASE_STATE_NAMES[state]), "tone": TONES[state]}


def _reason(reason: str) -> str:
    return _("Chênh lệch khi đối chiếu 15/TD") if reason == RECONCILIATION else _(SIGN_NAMES[Sign(reason)])


def _sentence(row: Any) -> str:
    text, facts = (row["text"], row["facts"]) if isinstance(row, dict) else (row.text, row.facts)
    return _(text).format(**facts)


def _seen(actor: Actor, month: Any) -> list[Signal]:
    """Signals within reach: of an association those of its groups; the commune's own only for who sees all of it."""
    found = signals_of(actor.places[0], month)
    groups = set(groups_of(actor).values_list("pk", flat=True))
    whole = not actor.association
    return [one for one in found if (one.group_id in groups if one.group_id else whole)]


# --- the month --------------------------------------------------------------------------------------------------------


def watching(actor: Actor, query: QueryDict, sent: QueryDict | None) -> Shown:
    """Signals of a month, cases, absences."""
    month = asked_month(actor, query.get("thang", ""))
    signals, cases, gone = _seen(actor, month), list(cases_of(actor)[:SHOWN]), absences_of(actor)
    open_cases = [one for one in cases if CASE_MOVES[state_of(one)]]
    rule = setting_in_force(terms().signals, last_day(month))
    return Shown({
        "title": _("Theo dõi tiền tháng {month}").format(month=f"{month:%m/%Y}"),
        "subtitle": _("Dấu hiệu chỉ là lý do để xem lại, không phải kết luận về ai."),
        "places": subjects("watching"),
        "months": month_links("watching", month, asked_month(actor, "")),
        "rule": _("Các mốc của từng dấu hiệu là mốc tạm, do dự án đặt. Mỗi dấu hiệu nói rõ nó không có nghĩa là gì; kết"
                  " luận chỉ có sau khi người có trách nhiệm xác minh và ghi biên bản."),
        "source": source(rule.source, confidence=rule.confidence),
        "figures": [
            figure(_("Dấu hiệu trong tháng"), len(signals), "count"),
            figure(_("Hồ sơ đang mở"), len(open_cases), "count", tone="alert" if open_cases else ""),
            figure(_("Hộ bỏ đi khỏi nơi cư trú"), sum(one.state != AbsenceState.BACK for one in gone), "count"),
        ],
        "parts": [
            *_signal_parts(actor, month, signals),
            {"title": _("Hồ sơ vụ việc"), "note": "", "table": _cases(actor, cases, month)},
            *([{"title": _("Hộ bỏ đi khỏi nơi cư trú"), "note": "", "table": _absences(gone)}] if gone else []),
        ],
        "notes": [] if signals else [{"tone": "good", "what": _("Tháng này không có dấu hiệu nào.")}],
    })  # fmt: skip


def _signal_parts(actor: Actor, month: Any, signals: Sequence[Signal]) -> list[Page]:
    """One part for each kind: the groups, how many records speak for it, the first of them in words."""
    heads, codes = heads_of(actor, last_day(month)), dict(groups_of(actor).values_list("pk", "code"))
    parts = []
    for sign in Sign:
        of_kind = [one for one in signals if one.sign is sign]
        if of_kind:
            rows = [
                {"url": reverse("case_opening", args=[month_text(month), sign.value.replace("_", "-"), number]),
                 "group": group_label(codes[number], heads.get(number)) if number else _("toàn xã, phường"),
                 "count": sum(len(one.evidence) for one in ones), "first": _sentence(ones[0].evidence[0])}
                for number, ones in _by_group(of_kind).items()
            ]  # fmt: skip
            columns = [column("group", _("Tổ")), column("first", _("Chứng cứ đầu")),
                       column("count", _("Số bản ghi"), "count")]  # fmt: skip
            parts.append({"title": _(SIGN_NAMES[sign]), "note": _(DOES_NOT_MEAN[sign]),
                          "table": {"columns": columns, "rows": rows, "keys": True}})  # fmt: skip
    return parts


def _by_group(signals: Iterable[Signal]) -> dict[int, list[Signal]]:
    found: dict[int, list[Signal]] = {}
    for one in signals:
        found.setdefault(one.group_id or 0, []).append(one)
    return found


def _cases(actor: Actor, cases: Iterable[MoneyCase], month: Any) -> Page:
    heads = heads_of(actor, last_day(month))
    rows = [
        {"url": reverse("money_case", args=[one.pk]), "reason": _reason(one.reason), "state": _state(state_of(one)),
         "group": group_label(one.group.code, heads.get(one.group.pk)) if one.group else "", "opened": one.opened_on,
         "left": missing_of(one).left or None}
        for one in cases
    ]  # fmt: skip
    columns = [
        column("reason", _("Vì sao")), column("group", _("Tổ")), column("state", _("Trạng thái"), "state"),
        column("opened", _("Mở ngày"), "day"), column("left", _("Còn thiếu (đồng)"), "money"),
    ]  # fmt: skip
    return {"columns": columns, "rows": rows, "keys": True,
            "empty": {"title": _("Chưa có hồ sơ nào"), "icon": "circle-check"}}  # fmt: skip


def _absences(rows: Iterable[AbsenceStep]) -> Page:
    found = list(rows)
    heads = Person.objects.filter(household__in=[one.household_id for one in found], head=True)
    names = dict(heads.values_list("household_id", "name"))
    shown = [
        {"url": reverse("absence", args=[one.household.pk]), "on": one.on, "document": one.document,
         "household": names.get(one.household.pk, one.household.code), "state": _absence_state(one.state)}
        for one in found
    ]  # fmt: skip
    columns = [column("household", _("Hộ")), column("state", _("Bước"), "state"), column("on", _("Ngày"), "day"),
               column("document", _("Văn bản"))]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True}


def _absence_state(state: str) -> Page:
    return {"label": _(ABSENCE_STATE_NAMES[AbsenceState(state)]), "tone": ABSENCE_TONES[AbsenceState(state)]}


# --- one signal -------------------------------------------------------------------------------------------------------


def opening(actor: Actor, query: QueryDict, sent: QueryDict | None, *, month: str, sign: str, group_id: int) -> Shown:
    """The evidence of a signal, record by record; the bank opens a case from it."""
    on, kind = month_named(month), sign.replace("-", "_")
    if kind not in set(Sign):
        raise Http404(sign)
    found = [one for one in _seen(actor, on) if one.sign == kind and (one.group_id or 0) == group_id]
    if not found and sent is None:
        raise Http404(sign)
    code = groups_of(actor).filter(pk=group_id).values_list("code", flat=True).first()
    label = group_label(code, heads_of(actor, last_day(on)).get(group_id)) if code else _("toàn xã, phường")
    back = link("watching", thang=month)
    page = {
        "title": _(SIGN_NAMES[Sign(kind)]), "subtitle": f"{label} · {on:%m/%Y}",
        "crumbs": crumbs("watching", (f"{on:%m/%Y}", back), (label, None)), "rule": _(DOES_NOT_MEAN[Sign(kind)]),
        "parts": [{"title": _("Chứng cứ"), "note": "",
                   "table": _evidence([row for one in found for row in one.evidence])}],
        "verb": _("Mở hồ sơ để xác minh"), "back_url": back,
        "url": reverse("case_opening", args=[month, sign, group_id]),
    }  # fmt: skip
    form = None
    if may(actor, open_case):
        form = WriteForm({"opened_on": day_field(_("Ngày mở hồ sơ"))}, sent, opened_on=as_of(actor.places[0]))

    def enter(given: dict[str, Any]) -> Any:
        return open_case(actor=actor, place=actor.places[0], month=on, sign=kind, group_id=group_id or None, **given)

    text = N_("Đã mở hồ sơ để xác minh.")
    return form_page(page, form, sent, enter, lambda answer: (_(text), reverse("money_case", args=[answer["case_id"]])))


def _evidence(rows: Iterable[Any]) -> Page:
    shown = []
    for row in rows:
        about, number = (row["about"], row["about_id"]) if isinstance(row, dict) else (row.about, row.about_id)
        named = {"loan": _("Khoản vay"), "household": _("Hộ"), "group": _("Tổ")}[about]
        shown.append({"url": place_link(about, number), "record": f"{named} {number}", "text": _sentence(row)})
    return {"columns": [column("record", _("Bản ghi")), column("text", _("Điều thấy trong sổ"))], "rows": shown}


# --- one case ---------------------------------------------------------------------------------------------------------


def case(actor: Actor, query: QueryDict, sent: QueryDict | None, *, case_id: int) -> Shown:
    """A case: why, the evidence, its steps; the bank enters the next one."""
    one = case_for(actor, case_id)
    state, missing = state_of(one), missing_of(one)
    further = CASE_MOVES[state]
    url, back = reverse("money_case", args=[case_id]), reverse("watching")
    form = None
    if may(actor, step_case) and (further or sent is not None):
        form = WriteForm(_step_fields(further), sent)
    label = f"{_reason(one.reason)} · {one.opened_on:%d/%m/%Y}"
    means = [] if one.reason == RECONCILIATION else [{"tone": "note", "what": _(DOES_NOT_MEAN[Sign(one.reason)])}]
    page = {
        "title": _reason(one.reason), "subtitle": _("Mở ngày {day}").format(day=day_text(one.opened_on)),
        "state": _state(state), "crumbs": crumbs("watching", (label, None)), "notes": means,
        "source": source(CASE_SOURCE, confidence="memory"),
        "rule": _("Hồ sơ chỉ kết thúc ở một trong ba cách: không sai phạm, đã thu hồi đủ, đã chuyển công an."),
        "figures": [
            figure(_("Thiếu đã xác minh"), missing.left + missing.recovered, "dong"),
            figure(_("Đã thu hồi"), missing.recovered, "dong"),
            figure(_("Còn thiếu"), missing.left, "dong", tone="alert" if missing.left else ""),
        ],
        "parts": [
            {"title": _("Chứng cứ"), "note": "", "table": _evidence(one.evidence)},
            {"title": _("Các bước"), "note": "", "table": _steps(steps_of(one))},
        ],
        "verb": _("Ghi bước này"), "back_url": back, "url": url,
    }  # fmt: skip

    def enter(given: dict[str, Any]) -> Any:
        return step_case(actor=actor, case_id=case_id, **given)

    text = N_("Đã ghi bước của hồ sơ.")
    return form_page(page, form, sent, enter, lambda _answer: (_(text), url))


def _step_fields(further: Sequence[CaseState]) -> dict[str, forms.Field]:
    choices = [(str(one), _(CASE_STATE_NAMES[one])) for one in further]
    money = {
        "principal": _("Gốc thiếu (đồng)"), "interest": _("Lãi thiếu (đồng)"), "deposit": _("Tiền gửi thiếu (đồng)"),
        "recovered": _("Thu hồi lần này (đồng)"),
    }  # fmt: skip
    if CaseState.RECOVERING in further and CaseState.RECOVERED not in further:
        del money["recovered"]
    elif CaseState.VERIFYING in further:
        money = {}
    return {
        "state": _OpenChoice(choices=choices, label=_("Chuyển sang"), widget=forms.RadioSelect),
        "on": day_field(_("Ngày")),
        "document": document_field(_("Số biên bản, văn bản")),
        "person": forms.CharField(max_length=100, required=False, label=_("Người liên quan")),
        **{name: MoneyField(least=0, most=MOST, required=False, label=label) for name, label in money.items()},
        "note": forms.CharField(max_length=400, required=False, label=_("Ghi chú"),
                                widget=forms.Textarea({"rows": 3})),
    }  # fmt: skip


class _OpenChoice(forms.ChoiceField):
    """What is offered is the next steps; what is sent the rule judges: a form sent twice means the same."""

    def valid_value(self, value: str) -> bool:
        return value in set(CaseState)


def _steps(rows: Iterable[CaseStep]) -> Page:
    shown = [
        {"on": one.on, "state": _state(CaseState(one.state)), "document": one.document,
         "missing": one.principal + one.interest + one.deposit or None, "recovered": one.recovered or None,
         "note": " · ".join(part for part in (one.person, one.note) if part)}
        for one in rows
    ]  # fmt: skip
    columns = [
        column("on", _("Ngày"), "day"), column("state", _("Bước"), "state"), column("document", _("Văn bản")),
        column("missing", _("Thiếu (đồng)"), "money"), column("recovered", _("Thu hồi (đồng)"), "money"),
        column("note", _("Ghi chú")),
    ]  # fmt: skip
    return {"columns": columns, "rows": shown, "empty": {"title": _("Chưa ghi bước nào"), "icon": "clipboard-check"}}


# --- a borrower who has left ------------------------------------------------------------------------------------------


def absence(actor: Actor, query: QueryDict, sent: QueryDict | None, *, household_id: int) -> Shown:
    """The steps about a household that has left; the bank enters the next one."""
    household = household_for(actor, household_id)
    if not households_seen(actor, as_of(actor.places[0])).filter(pk=household_id).exists():
        raise Http404(str(household_id))
    last = absence_now(household)
    state = AbsenceState(last.state) if last else None
    head = household.members.filter(head=True).values_list("name", flat=True).first() or household.code
    url = reverse("absence", args=[household_id])
    choices = [
        (str(one), _(ABSENCE_STATE_NAMES[one])) for one in (ABSENCE_MOVES[state] if sent is None else AbsenceState)
    ]
    form = WriteForm({
        "state": forms.ChoiceField(choices=choices, label=_("Bước"), widget=forms.RadioSelect),
        "on": day_field(_("Ngày")),
        "document": document_field(_("Số phiếu, danh sách, biên bản")),
        "present": forms.MultipleChoiceField(
            choices=[(key, _(name)) for key, name in ABSENCE_PRESENT_NAMES.items()], required=False,
            label=_("Ai đã tham gia"), widget=forms.CheckboxSelectMultiple),
        "note": forms.CharField(max_length=400, required=False, label=_("Ghi chú"),
                                widget=forms.Textarea({"rows": 3})),
    }, sent) if may(actor, step_absence) else None  # fmt: skip
    page = {
        "title": head, "subtitle": _("Người vay bỏ đi khỏi nơi cư trú"),
        "state": _absence_state(last.state) if last else None, "crumbs": crumbs("watching", (head, None)),
        "rule": _("Tổ trưởng báo hội bằng phiếu; hội và ban giảm nghèo lập danh sách; Ủy ban nhân dân chủ trì xác minh"
                  " cùng hội, cán bộ giảm nghèo, công an và cán bộ tín dụng."),
        "source": source(ABSENCE_SOURCE, confidence="seen"),
        "parts": [{"title": _("Các bước"), "note": "", "table": _absence_steps(household_id)}],
        "verb": _("Ghi bước này"), "back_url": place_link("household", household_id), "url": url,
    }  # fmt: skip

    def enter(given: dict[str, Any]) -> Any:
        return step_absence(actor=actor, household_id=household_id, **given)

    text = N_("Đã ghi bước xác minh.")
    return form_page(page, form, sent, enter, lambda _answer: (_(text), url))


def _absence_steps(household_id: int) -> Page:
    rows = [
        {"on": one.on, "state": _absence_state(one.state), "document": one.document, "note": one.note,
         "present": ", ".join(_(ABSENCE_PRESENT_NAMES[key]) for key in one.present)}
        for one in AbsenceStep.objects.filter(household_id=household_id).order_by("pk")
    ]  # fmt: skip
    columns = [column("on", _("Ngày"), "day"), column("state", _("Bước"), "state"), column("document", _("Văn bản")),
               column("present", _("Ai đã tham gia")), column("note", _("Ghi chú"))]  # fmt: skip
    return {"columns": columns, "rows": rows,
            "empty": {"title": _("Chưa ghi bước nào"), "icon": "clipboard-check"}}  # fmt: skip
