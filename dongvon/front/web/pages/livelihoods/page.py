"""What goes with the money: production models, training, and the plan to tell people beside the needs that followed."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.attachments.models import Attachment
from dongvon.core.problems import N_
from dongvon.field.livelihoods.models import KINDS, TICKED, WAYS, Attendance, Participant, Telling, Training
from dongvon.field.livelihoods.queries import (
    DAYS_AFTER,
    Told,
    advice_of,
    attendances_of,
    model_for,
    models_of,
    telling_for,
    tellings_of,
    training_for,
    trainings_of,
)
from dongvon.field.needs.queries import household_to_ask, households_to_ask
from dongvon.front.web.pages.kit.parts import Page, column, figure
from dongvon.front.web.pages.needs.page import head_name_of, needs_day, sees_names
from dongvon.front.web.templatetags.formats import day_text
from dongvon.parties.households.queries import with_head_and_class

SHOWN = 50
SUBJECTS = (("livelihoods", N_("Mô hình, tập huấn, tuyên truyền")), ("outcomes", N_("Kết quả và bằng chứng")),
            ("cohorts", N_("Người vay và hộ tương tự")))  # fmt: skip


def subjects(here: str) -> list[Page]:
    return [{"label": _(label), "url": reverse(name), "current": name == here} for name, label in SUBJECTS]


def context(actor: Actor, buttons: Sequence[Page]) -> Page:
    """Everything of the place: models, training, telling."""
    models: list[Any] = list(models_of(actor)[:SHOWN])
    trainings: list[Any] = list(trainings_of(actor)[:SHOWN])
    told = tellings_of(actor, actor.places[0])
    done = [one for one in told if one.told_on]
    return {
        "title": _("Sinh kế và tuyên truyền"),
        "subtitle": _("Đồng vốn đi cùng cách làm ăn; người dân biết chính sách thì mới nói được nhu cầu."),
        "places": subjects("livelihoods"),
        "actions": list(buttons[:1]), "more_actions": list(buttons[1:]),
        "figures": [
            figure(_("Mô hình đang làm"), sum(one.ended_on is None for one in models), "count"),
            figure(_("Lượt hộ dự tập huấn"), sum(one.there for one in trainings), "count"),
            figure(_("Lượt người nghe tuyên truyền"), sum(one.people or 0 for one in done), "count"),
        ],
        "parts": [
            {"title": _("Tuyên truyền từng thôn"), "table": _tellings(told[:SHOWN]),
             "note": _("nhu cầu khai trong {days} ngày sau đó ở cùng thôn; không nói được là do tuyên truyền").format(
                 days=DAYS_AFTER)},
            {"title": _("Tập huấn"), "note": _("bấm vào để mở mã điểm danh"), "table": _trainings(trainings)},
            {"title": _("Mô hình sản xuất"), "note": "", "table": _models(models)},
        ],
    }  # fmt: skip


def _tellings(rows: Sequence[Told]) -> Page:
    shown = [
        {"url": reverse("telling", args=[one.telling_id]), "topic": one.topic, "hamlet": one.hamlet,
         "way": f"{_(WAYS[one.way])}, {one.language}", "planned": one.planned_on, "told": one.told_on,
         "people": one.people, "needs": one.needs if one.told_on else None,
         "amount": one.amount if one.told_on else None}
        for one in rows
    ]  # fmt: skip
    columns = [
        column("topic", _("Nội dung")), column("hamlet", _("Thôn, tổ dân phố")), column("way", _("Cách làm, tiếng")),
        column("planned", _("Dự kiến"), "day"), column("told", _("Đã làm"), "day"),
        column("people", _("Người nghe"), "count"), column("needs", _("Nhu cầu sau đó"), "count"),
        column("amount", _("Cần vay (đồng)"), "money"),
    ]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True,
            "empty": {"title": _("Chưa có kế hoạch tuyên truyền"), "icon": "megaphone"}}  # fmt: skip


def _trainings(rows: Sequence[Any]) -> Page:
    shown = [
        {"url": reverse("training", args=[one.pk]), "topic": one.topic, "hamlet": one.hamlet.name,
         "held_on": one.held_on, "trainer": one.trainer, "there": one.there}
        for one in rows
    ]  # fmt: skip
    columns = [column("topic", _("Nội dung")), column("held_on", _("Ngày"), "day"),
               column("hamlet", _("Thôn, tổ dân phố")), column("trainer", _("Người dạy")),
               column("there", _("Hộ đã dự"), "count")]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True,
            "empty": {"title": _("Chưa có buổi tập huấn nào"), "icon": "graduation-cap"}}  # fmt: skip


def _models(rows: Sequence[Any]) -> Page:
    shown = [
        {"url": reverse("production_model", args=[one.pk]), "name": one.name, "kind": _(KINDS[one.kind]),
         "hamlet": one.hamlet.name, "since": one.started_on, "until": one.ended_on, "households": one.households,
         "with_loan": one.with_loan}
        for one in rows
    ]  # fmt: skip
    columns = [column("name", _("Mô hình")), column("kind", _("Loại")), column("hamlet", _("Thôn, tổ dân phố")),
               column("since", _("Từ ngày"), "day"), column("until", _("Đến ngày"), "day"),
               column("households", _("Hộ làm theo"), "count"),
               column("with_loan", _("Dùng vốn vay"), "count")]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True,
            "empty": {"title": _("Chưa ghi mô hình nào"), "icon": "sprout"}}  # fmt: skip


def _crumbs(label: str) -> list[Page]:
    return [{"label": _("Sinh kế"), "url": reverse("livelihoods")}, {"label": label, "url": None}]


def of_model(actor: Actor, model_id: int, buttons: Sequence[Page]) -> Page:
    """A model with the households that work by it."""
    model = model_for(actor, model_id)
    rows = Participant.objects.filter(model=model).select_related("household__hamlet", "loan").order_by("joined_on")
    parts = []
    if sees_names(actor.role):
        shown = [
            {"url": reverse("needs_household", args=[one.household_id]), "name": head_name_of(one.household),
             "hamlet": one.household.hamlet.name, "since": one.joined_on,
             "loan": one.loan.number if one.loan else "", "purpose": one.loan.purpose if one.loan else ""}
            for one in rows
        ]  # fmt: skip
        columns = [column("name", _("Chủ hộ")), column("hamlet", _("Thôn, tổ dân phố")),
                   column("since", _("Từ ngày"), "day"), column("loan", _("Khoản vay")),
                   column("purpose", _("Để làm gì"))]  # fmt: skip
        parts.append({"title": _("Hộ làm theo"), "note": "", "table": {
            "columns": columns, "rows": shown, "empty": {"title": _("Chưa có hộ nào"), "icon": "users"}}})  # fmt: skip
    return {
        "title": model.name, "crumbs": _crumbs(model.name), "actions": list(buttons),
        "subtitle": f"{_(KINDS[model.kind])} · {model.hamlet.name}",
        "rule": model.description, "source": None, "parts": parts,
    }  # fmt: skip


def of_telling(actor: Actor, telling_id: int, buttons: Sequence[Page]) -> Page:
    """A line of the plan with its words."""
    row: Telling = telling_for(actor, telling_id)
    facts = [(_("Dự kiến"), day_text(row.planned_on)), (_("Nơi làm"), row.venue), (_("Tiếng"), row.language)]
    if row.told_on is not None:
        facts += [(_("Đã làm"), day_text(row.told_on)), (_("Người nghe"), str(row.people))]
    return {
        "title": row.topic, "crumbs": _crumbs(row.topic), "actions": list(buttons),
        "subtitle": f"{_(WAYS[row.way])} · {row.hamlet.name}",
        "rule": row.script or None, "source": None,
        "facts": [figure(label, value, "text") for label, value in facts], "parts": [papers("telling", row.pk)],
    }  # fmt: skip


def papers(about_type: str, about_id: int) -> Page:
    """Files kept about a line of the plan or an outcome."""
    rows = [{"url": reverse("attachment", args=[one.pk]), "title": one.title, "kind": one.content_type,
             "by": one.added_by.full_name}
            for one in Attachment.objects.filter(about_type=about_type, about_id=about_id)
            .select_related("added_by").order_by("added_at", "pk")]  # fmt: skip
    columns = [column("title", _("Tệp")), column("kind", _("Loại")), column("by", _("Người thêm"))]
    return {"title": _("Tệp kèm theo"), "note": "", "table": {
        "columns": columns, "rows": rows, "empty": {"title": _("Chưa có tệp nào"), "icon": "paperclip"}}}  # fmt: skip


def of_household(actor: Actor, household_id: int, buttons: Sequence[Page]) -> Page:
    """What a household was advised, learnt and works by."""
    household = household_to_ask(actor, household_id, needs_day(actor.places[0]))
    name = head_name_of(household)
    advice = [{"on": one.given_on, "text": one.text, "loan": one.loan.number if one.loan else "",
               "by": one.user.full_name} for one in advice_of(household)]  # fmt: skip
    learnt = [{"on": one.training.held_on, "topic": one.training.topic, "by": _(TICKED[one.by])}
              for one in Attendance.objects.filter(household=household).select_related("training")]  # fmt: skip
    return {
        "title": _("Hộ {name}").format(name=name), "subtitle": household.hamlet.name, "crumbs": _crumbs(name),
        "actions": list(buttons),
        "parts": [
            {"title": _("Đã tư vấn"), "note": "", "table": {
                "columns": [column("on", _("Ngày"), "day"), column("text", _("Nội dung")),
                            column("loan", _("Khoản vay")), column("by", _("Người tư vấn"))],
                "rows": advice, "empty": {"title": _("Chưa ghi lần tư vấn nào"), "icon": "users"}}},
            {"title": _("Đã dự tập huấn"), "note": "", "table": {
                "columns": [column("on", _("Ngày"), "day"), column("topic", _("Nội dung")),
                            column("by", _("Điểm danh bằng"))],
                "rows": learnt, "empty": {"title": _("Chưa dự buổi nào"), "icon": "graduation-cap"}}},
        ],
    }  # fmt: skip


def of_training(actor: Actor, training_id: int, *, address: str, may_tick: bool) -> Page:
    """A session: the QR code people scan, who was there, and the list to tick. `address`: what the code says."""
    training: Training = training_for(actor, training_id)
    there = attendances_of(training)
    names = sees_names(actor.role)
    ticked = {one.household_id for one in there}
    homes: Any = []
    if may_tick:
        found: Any = with_head_and_class(households_to_ask(actor, training.held_on), training.held_on)
        near = found.filter(hamlet=training.hamlet) if not actor.group_codes else found
        homes = [{"id": one.pk, "name": one.head or one.code} for one in near.order_by("head_key", "pk")
                 if one.pk not in ticked]  # fmt: skip
    rows = [{"name": head_name_of(one.household), "hamlet": one.household.hamlet.name, "by": _(TICKED[one.by]),
             "user": one.user.full_name, "url": reverse("livelihood_household", args=[one.household_id])}
            for one in there] if names else []  # fmt: skip
    return {
        "title": training.topic, "crumbs": _crumbs(training.topic),
        "subtitle": f"{day_text(training.held_on)} · {training.venue} · {training.hamlet.name}",
        "figures": [figure(_("Hộ đã dự"), len(there), "count"), figure(_("Người dạy"), training.trainer, "text"),
                    figure(_("Tự quét mã"), sum(one.by == "qr" for one in there), "count")],
        "training_id": training.pk, "qr": address, "homes": homes,
        "table": {"columns": [column("name", _("Chủ hộ")), column("hamlet", _("Thôn, tổ dân phố")),
                              column("by", _("Điểm danh bằng")), column("user", _("Ai ghi"))],
                  "rows": rows, "empty": {"title": _("Chưa điểm danh hộ nào"), "icon": "users"}} if names else None,
    }  # fmt: skip
