"""The phones and receipts of one group: which phones collect, which receipts it has, what nobody can account for, and
what was undone too late."""

from itertools import groupby
from typing import Any

from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.field.collecting.models import HandedEntry, SettledUndoing
from dongvon.field.collecting.queries import (
    devices_of,
    payers_of,
    ranges_of,
    receipt_faults,
    undone_after_posting,
)
from dongvon.front.web.pages.collecting.desk import KINDS
from dongvon.front.web.pages.collecting.work import WORK, crumbs_of, label_of, phone_name
from dongvon.front.web.pages.kit.naming import place_link
from dongvon.front.web.pages.kit.parts import Page, association_name, column, figure
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import group_for

MOST_NAMED = 30


def context(actor: Actor, group_id: int) -> Page:
    group = group_for(actor, group_id)
    label = label_of(actor, group)
    late = list(undone_after_posting(actor, [group]))
    faults = receipt_faults(actor, group_id)
    phones = devices_of(actor).filter(group=group).order_by("number")
    work = [one for one in WORK if actor.role in one.roles and (late or one.key != "khoan-huy")]
    return {
        "title": _("Máy và biên lai"),
        "subtitle": f"{label} ({group.code}) · {association_name(group.association)}",
        "crumbs": [*crumbs_of(group, label)[:-1], {"label": _("Máy và biên lai"), "url": None}],
        "actions": [
            {"label": _(one.title), "url": reverse("collecting_work", args=[group.pk, one.key]), "icon": one.icon}
            for one in work
        ],
        "figures": [
            figure(_("Máy đang dùng"), phones.filter(revoked_on=None).count(), "count"),
            figure(_("Biên lai không rõ"), sum(map(len, (faults.missing, faults.twice, faults.outside))), "count"),
            figure(_("Khoản hủy chờ xử lý"), len(late), "count"),
        ],
        "problem": _late_word(late),
        "parts": [
            *([{"title": _("Hủy sau khi đã ghi sổ"), "note": "", "table": _late_table(late)}] if late else []),
            {"title": _("Điện thoại"), "note": "", "table": _phones_table(phones)},
            {"title": _("Biên lai 01/BL đã giao"), "note": "", "table": _ranges_table(group)},
            {"title": _("Biên lai không rõ"), "note": "", "table": _faults_table(faults)},
            *_settled_part(group),
        ],
    }  # fmt: skip


def _late_word(late: list[HandedEntry]) -> Page | None:
    if not late:
        return None
    text = _("{count} khoản bị hủy trên máy sau khi bảng kê đã ghi sổ. Sổ chưa đổi: phải có người xem.")
    return {"tone": "attention", "what": text.format(count=len(late))}


def _late_table(late: list[HandedEntry]) -> Page:
    payers = payers_of(late)
    rows = [
        {
            "who": payers.get(one.pk, ""), "what": str(KINDS[one.kind]), "amount": one.amount,
            "session": one.session_on, "undone": one.collected_on,
            "url": place_link("household" if one.kind == "deposit" else "loan", one.about_id),
        }
        for one in late
    ]  # fmt: skip
    return {
        "columns": [
            column("who", _("Tổ viên")), column("what", _("Nộp")), column("amount", _("Số tiền"), "dong"),
            column("session", _("Phiên"), "day"), column("undone", _("Hủy ngày"), "day"),
        ],
        "rows": rows,
    }  # fmt: skip


def _phones_table(phones: Any) -> Page:
    counted = phones.annotate(count=Count("entries", distinct=True), last=Max("deliveries__received_at"))
    rows = [
        {
            "name": phone_name(one.number, one.user.full_name), "enrolled": one.enrolled_on, "count": one.count,
            "last": timezone.localtime(one.last).date() if one.last else None,
            "state": {"label": _("đã khóa"), "tone": "alert"} if one.revoked_on
            else {"label": _("đang dùng"), "tone": "good"},
        }
        for one in counted
    ]  # fmt: skip
    return {
        "columns": [
            column("name", _("Máy")), column("state", _("Tình trạng"), "state"),
            column("enrolled", _("Ghi danh ngày"), "day"), column("last", _("Nộp lần cuối"), "day"),
            column("count", _("Khoản đã nộp"), "count"),
        ],
        "rows": rows,
        "empty": {"title": _("Tổ này chưa dùng điện thoại"), "icon": "phone",
                  "text": _("Tổ trưởng mở Sổ thu trên máy của mình và ghi danh; không có máy thì dùng bảng kê in.")},
    }  # fmt: skip


def _ranges_table(group: Group) -> Page:
    rows = [
        {
            "book": f"{one.series}-{one.first} → {one.series}-{one.last}", "on": one.handed_on,
            "holder": phone_name(one.device.number, one.device.user.full_name) if one.device else _("cả tổ"),
            "by": one.handed_by.full_name, "used": len(used), "next": f"{one.series}-{highest + 1}"
            if highest < one.last else _("đã hết"),
        }
        for one, used, highest in ranges_of(group)
    ]  # fmt: skip
    return {
        "columns": [
            column("book", _("Quyển")), column("holder", _("Giao cho")), column("on", _("Ngày giao"), "day"),
            column("by", _("Người giao")), column("used", _("Đã dùng"), "count"), column("next", _("Số tiếp theo")),
        ],
        "rows": rows,
        "empty": {"title": _("Chưa giao quyển biên lai nào"), "icon": "file-text",
                  "text": _("Không có quyển thì điện thoại ghi số riêng của máy.")},
    }  # fmt: skip


def _faults_table(faults: Any) -> Page:
    rows = [
        {"what": label, "count": len(found), "numbers": spans(found)}
        for label, found in (
            (_("nhảy cóc, chưa rõ ở đâu"), faults.missing), (_("dùng hai lần"), faults.twice),
            (_("không thuộc quyển nào"), faults.outside),
        ) if found
    ]  # fmt: skip
    return {
        "columns": [column("what", _("Điều thấy")), column("count", _("Số biên lai"), "count"),
                    column("numbers", _("Các số"))],
        "rows": rows,
        "empty": {"title": _("Mọi số biên lai đều rõ"), "icon": "circle-check", "text": ""},
    }  # fmt: skip


def spans(numbers: tuple[str, ...]) -> str:
    """Receipt numbers as people read them: those that follow each other as from-to, cut off where there are many."""
    split = sorted((series, int(number)) for series, _dash, number in (one.rpartition("-") for one in numbers))
    found = []
    for (series, _gap), run in groupby(enumerate(split), key=lambda item: (item[1][0], item[1][1] - item[0])):
        of = [number for _place, (_series, number) in run]
        found.append(f"{series}-{of[0]}" + (f" → {of[-1]}" if len(of) > 1 else ""))
    return ", ".join(found[:MOST_NAMED]) + (" …" if len(found) > MOST_NAMED else "")


def _settled_part(group: Group) -> list[Page]:
    rows = SettledUndoing.objects.filter(undoing__group=group).select_related("undoing", "settled_by").order_by("-pk")
    shown = [
        {"on": one.settled_on, "amount": one.undoing.amount, "outcome": one.get_outcome_display(),
         "document": one.document, "by": one.settled_by.full_name} for one in rows
    ]  # fmt: skip
    columns = [
        column("on", _("Ngày xử lý"), "day"), column("amount", _("Số tiền"), "dong"), column("outcome", _("Kết quả")),
        column("document", _("Văn bản")), column("by", _("Người ghi")),
    ]  # fmt: skip
    part = {"title": _("Khoản hủy đã xử lý"), "note": "", "table": {"columns": columns, "rows": shown}}
    return [part] if shown else []
