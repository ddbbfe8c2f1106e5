"""Preparing a session for the team's laptop: what is to be paid out and the cash for it, the laptops, the locks."""

from collections import Counter
from uuid import uuid4

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.core.cash import notes_of
from dongvon.core.states import DayState
from dongvon.field.collecting.models import HandedEntry
from dongvon.field.laptops.models import Preparation
from dongvon.field.laptops.queries import count_waiting, held_payouts
from dongvon.field.laptops.services import name_of
from dongvon.field.laptops.taking import payouts_waiting
from dongvon.field.transaction_days.models import Session
from dongvon.field.transaction_days.queries import session_for
from dongvon.front.web.pages.days.listing import state_of
from dongvon.front.web.pages.kit.parts import Page, column, figure, programme_short
from dongvon.front.web.templatetags.formats import count_text, day_text, dong_text, page_language

RELEASERS = (Role.POINT_LEADER, Role.BANK_DIRECTOR)


def head(session: Session, title: str) -> Page:
    return {
        "title": title,
        "subtitle": f"{session.point.name} {day_text(session.held_on)}",
        "state": state_of(session),
        "crumbs": [
            {"label": _("Phiên giao dịch xã"), "url": reverse("days")},
            {"label": day_text(session.held_on), "url": reverse("day", args=[session.pk])},
        ],
        "session": session,
        "request_id": uuid4(),
    }


def screen(actor: Actor, session_id: int) -> Page:
    session = session_for(actor, session_id)
    payouts, held = payouts_waiting(actor, session), held_payouts(actor, session)
    holder = {one.application_id: one for one in held}
    out = sum(one.approved_amount or 0 for one in payouts)
    return head(session, _("Máy không mạng")) | {
        "figures": [
            figure(_("Chờ giải ngân"), out, "dong"),
            figure(_("Món giao cho máy giữ"), len(held), "count"),
            figure(_("Khoản chờ đồng bộ"), count_waiting(session), "count"),
        ],
        "payouts_table": {
            "columns": [
                column("group", _("Tổ")), column("who", _("Người vay")), column("programme", _("Chương trình")),
                column("amount", _("Số tiền"), "dong"), column("held", _("Máy giữ")),
            ],
            "rows": [
                {"group": one.group.code if one.group else "", "who": one.borrower.name,
                 "programme": programme_short(one.programme), "amount": one.approved_amount,
                 "held": f"{holder[one.pk].name} · {holder[one.pk].held_by.full_name}" if one.pk in holder else ""}
                for one in payouts
            ],
            "totals": {"group": _("Cộng"), "amount": out},
            "empty": {"title": _("Không có món nào chờ giải ngân tại điểm này."), "text": ""},
        },
        "notes_table": _notes([one.approved_amount or 0 for one in payouts]),
        "laptops_table": _laptops(session),
        "held": [
            {"id": one.application_id, "label": f"{one.name} · {one.application.borrower.name} · "
             f"{dong_text(one.application.approved_amount, page_language())}"}
            for one in held
        ],
        "may_prepare": actor.role == Role.TELLER and session.state == DayState.OPEN,
        "may_release": actor.role in RELEASERS,
    }  # fmt: skip


def _notes(amounts: list[int]) -> Page | None:
    """The notes by which every payout can be made up, with the fewest notes each."""
    if not amounts:
        return None
    notes = sum((Counter(notes_of(one)) for one in amounts), Counter[int]())
    language = page_language()
    return {
        "columns": [column("face", _("Mệnh giá")), column("number", _("Số tờ"), "count"),
                    column("amount", _("Số tiền"), "dong")],
        "rows": [
            {"face": count_text(face, language), "number": notes[face], "amount": face * notes[face]}
            for face in sorted(notes, reverse=True)
        ],
        "totals": {"face": _("Cộng"), "amount": sum(amounts)},
    }  # fmt: skip


def _laptops(session: Session) -> Page:
    rows = Preparation.objects.filter(session=session).select_related("device", "prepared_by").order_by("device", "-pk")
    latest = {row.device_id: row for row in reversed(rows)}
    handed = dict(
        HandedEntry.objects.filter(device__in=latest).values_list("device").annotate(last=Max("number")).order_by()
    )
    return {
        "columns": [
            column("name", _("Máy")), column("who", _("Người chuẩn bị")), column("at", _("Ngày"), "day"),
            column("payouts", _("Món giải ngân mang theo"), "count"), column("handed", _("Khoản đã nộp"), "count"),
            column("done", _("Tình trạng")),
        ],
        "rows": [
            {"name": name_of(row.device), "who": row.prepared_by.full_name, "at": row.prepared_at.date(),
             "payouts": len(row.figures["payouts"]), "handed": handed.get(pk, 0),
             "done": _("đã kết thúc") if row.device.revoked_on else _("đang mang theo")}
            for pk, row in latest.items()
        ],
        "empty": {"title": _("Chưa có máy nào chuẩn bị cho phiên này."), "text": ""},
    }  # fmt: skip
