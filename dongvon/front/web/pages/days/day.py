"""One transaction day on one screen, the counting of its cash, and its briefing."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.base.access.queries import holders_of
from dongvon.core.cash import NOTES, SMALL_CHANGE
from dongvon.core.states import DayState
from dongvon.field.laptops.queries import count_waiting, held_payouts
from dongvon.field.transaction_days.day import DayAtPoint, GroupDay, day_of
from dongvon.field.transaction_days.models import Session
from dongvon.field.transaction_days.queries import session_for
from dongvon.field.transaction_days.to_post import LISTS
from dongvon.front.web.pages.days.listing import state_of, unclosed
from dongvon.front.web.pages.kit.parts import Page, column, figure
from dongvon.front.web.templatetags.formats import day_text, dong_text, page_language

TEAM_ROLES = (Role.POINT_LEADER, Role.CONTROLLER, Role.TELLER)
MINUTES_PARTS = ("new_policy", "results", "shortcomings", "next_month")


def _head(actor: Actor, day: DayAtPoint, today: date) -> Page:
    session = day.session
    return {
        "title": _("Phiên giao dịch {day}").format(day=day_text(session.held_on)),
        "subtitle": session.point.name
        + (_(", lần {visit} trong tháng").format(visit=session.visit) if session.visit > 1 else ""),
        "state": state_of(session),
        "crumbs": [{"label": _("Phiên giao dịch xã"), "url": reverse("days")}],
        "session": session,
        "day": day,
        "late": unclosed(actor, today) if session.state != DayState.CLOSED and session.held_on < today else None,
        "request_id": uuid4(),
    }


def screen(actor: Actor, session_id: int, today: date) -> Page:
    """The day: who came, what came in, what went out, what is missing, cash expected against counted."""
    day = day_of(actor, session_for(actor, session_id))
    session, cash = day.session, day.cash
    is_open, is_counting = session.state == DayState.OPEN, session.state == DayState.COUNTING
    may_team = actor.role in (Role.POINT_LEADER, Role.BANK_DIRECTOR) and session.state != DayState.CLOSED
    return _head(actor, day, today) | {
        "figures": [
            figure(_("Tổ đã đến"), f"{day.came} / {day.expected}", "text"),
            figure(_("Tiền vào"), day.books.received, "dong"),
            figure(_("Tiền ra"), day.books.paid_out, "dong"),
        ],
        "actions": [
            {"label": _("Giao ban"), "url": reverse("day_briefing", args=[session.pk]), "icon": "megaphone"},
            {"label": _("Máy không mạng"), "url": reverse("day_laptops", args=[session.pk]), "icon": "lock"},
        ],
        "missing": [*_missing(day), *_on_laptops(actor, session)],
        "groups_table": _groups_table(day, link=is_open and actor.role == Role.TELLER),
        "cash_table": {
            "columns": [column("what", _("Quỹ tiền mặt của phiên")), column("amount", _("Số tiền"), "dong")],
            "rows": [
                {"what": what, "amount": amount}
                for what, amount in (
                    (_("Tiền ứng quỹ mang theo"), cash.opening_float),
                    (_("Thu theo bảng kê 13/TD"), cash.sheets),
                    (_("Thu tại quầy"), cash.counter),
                    (_("Giải ngân ({count} lần)").format(count=cash.payout_count), -cash.payouts),
                    (_("Chi trả tiền gửi"), -cash.withdrawals),
                    (_("Chi khác"), -cash.other_out),
                )
                if amount
            ],
            "totals": {"what": _("Phải có"), "amount": day.books.expected},
        },
        "counted": day.count.total if day.count else None,
        "difference": day.count.total - day.books.expected if day.count else None,
        "lists": [{"code": code, "label": _(label), "up": code in day.posted} for code, label in LISTS.items()],
        "may_post_lists": actor.role in (Role.POINT_LEADER, Role.BANK_OFFICER, Role.WARD_OFFICER),
        "may_begin": is_open and actor.role in TEAM_ROLES,
        "may_go_on": is_counting and actor.role == Role.POINT_LEADER,
        "may_count": is_counting and actor.role in TEAM_ROLES,
        "may_team": may_team,
        "candidates": _candidates(day) if may_team else None,
        "may_present": session.state != DayState.CLOSED and actor.role in (*TEAM_ROLES, Role.BANK_OFFICER),
        "may_sheet": is_open and actor.role == Role.TELLER,
    }


def _candidates(day: DayAtPoint) -> list[Page]:
    session, seats = day.session, {(seat.post, seat.user_id) for seat in day.team}
    labels = {"leader": _("Tổ trưởng"), "controller": _("Kiểm soát viên"), "teller": _("Giao dịch viên")}
    roles = dict(zip(labels, TEAM_ROLES, strict=True))
    return [
        {
            "name": post,
            "label": label,
            "many": post == "teller",
            "people": [
                {"pk": one.pk, "name": one.full_name, "on": (post, one.pk) in seats}
                for one in holders_of(roles[post], session.place, session.held_on)
            ],
        }
        for post, label in labels.items()
    ]


def _groups_table(day: DayAtPoint, *, link: bool) -> Page:
    came = {"head": _("tổ trưởng"), "deputy": _("tổ phó")}

    def state(one: GroupDay) -> Page:
        who = came.get(one.came, "")
        if one.sheets:
            return {"label": _("đã nộp ({who})").format(who=who) if who else _("đã nộp"), "tone": "good"}
        if one.handed:
            return {"label": _("đã nộp qua máy, chưa ghi"), "tone": "attention"}
        if one.came:
            return {"label": _("đã đến ({who}), chưa nộp").format(who=who), "tone": "attention"}
        return {"label": _("chưa đến"), "tone": "waiting"}

    def url(one: GroupDay) -> str | None:
        if link:
            return reverse("day_sheet", args=[day.session.pk, one.group.pk if one.group else 0])
        return reverse("group_collecting", args=[one.group.pk]) if one.group else None

    return {
        "columns": [
            column("name", _("Tổ")), column("state", _("Tình trạng"), "state"),
            column("due", _("Lãi phải thu"), "dong"), column("paid", _("Lãi đã thu"), "dong"),
            column("savings", _("Tiền gửi"), "dong"), column("from_savings", _("Trừ tiền gửi"), "dong"),
            column("cash", _("Tiền mặt"), "dong"),
        ],
        "rows": [
            {
                "name": f"{one.group.code} {one.group.head or ''}" if one.group else _("Vay trực tiếp"),  # type: ignore[attr-defined]
                "state": state(one), "due": one.interest_due if one.sheets else None,
                "paid": one.interest_paid or None, "savings": one.savings_in or None,
                "from_savings": one.from_savings or None, "cash": one.cash or None, "url": url(one),
            }
            for one in day.groups
        ],
        "totals": {
            "name": _("Cộng"), "due": sum(one.interest_due for one in day.groups),
            "paid": sum(one.interest_paid for one in day.groups),
            "savings": sum(one.savings_in for one in day.groups),
            "from_savings": sum(one.from_savings for one in day.groups) or None,
            "cash": sum(one.cash for one in day.groups),
        },
        "empty": {"title": _("Điểm này chưa có tổ nào có tổ viên."), "text": ""},
    }  # fmt: skip


def _missing(day: DayAtPoint) -> list[str]:
    """What is still to be done before the day is over, in words."""
    language, found = page_language(), list[str]()
    absent = [one.group.code for one in day.groups if one.group and not one.came and not one.sheets]
    unposted = [one.group.code for one in day.groups if one.group and one.came and not one.sheets and one.loans]
    if not day.team:
        found.append(_("Chưa cử tổ giao dịch (ít nhất ba người)."))
    if absent:
        found.append(_("{count} tổ chưa đến: {codes}").format(count=len(absent), codes=", ".join(absent)))
    if unposted:
        found.append(_("{count} tổ đã đến chưa nộp bảng kê: {codes}").format(
            count=len(unposted), codes=", ".join(unposted)))  # fmt: skip
    handed = [one for one in day.groups if one.handed]
    if handed:
        found.append(_("{count} tổ đã nộp {amount} qua máy, chưa ghi vào bảng kê: {codes}").format(
            count=len(handed), amount=dong_text(sum(one.handed for one in handed), language),
            codes=", ".join(one.group.code for one in handed if one.group)))  # fmt: skip
    if day.undone_late:
        codes = ", ".join(sorted({one.group.code for one in day.undone_late}))
        found.append(_("{count} khoản tổ trưởng hủy sau khi đã ghi sổ, phải có người xem: tổ {codes}").format(
            count=len(day.undone_late), codes=codes))  # fmt: skip
    if day.payouts_waiting:
        found.append(_("{count} món vay đã duyệt đang chờ giải ngân.").format(count=day.payouts_waiting))
    unpaid = sum(one.interest_due - one.interest_paid for one in day.groups if one.sheets)
    if unpaid > 0:
        found.append(_("Lãi phải thu chưa thu đủ: {amount}").format(amount=dong_text(unpaid, language)))
    if day.session.state == DayState.COUNTING and day.count is None:
        found.append(_("Chưa nhập bảng kê tiền."))
    if day.changed_since_closing:
        found.append(_("Sau khi đóng phiên, sổ sách của ngày thay đổi {amount}.").format(
            amount=dong_text(day.changed_since_closing, language)))  # fmt: skip
    if day.minutes is None:
        found.append(_("Chưa có biên bản giao ban."))
    hanging = len(LISTS) - len(day.posted)
    if hanging:
        found.append(_("{count} danh mục niêm yết chưa đánh dấu.").format(count=hanging))
    return found


def _on_laptops(actor: Actor, session: Session) -> list[str]:
    """What the team's laptops entered and nobody has posted, and what they still hold."""
    found, entries, held = list[str](), count_waiting(session), len(held_payouts(actor, session))
    if entries:
        found.append(_("{count} khoản của máy không mạng chưa đồng bộ.").format(count=entries))
    if held:
        found.append(_("{count} món vay còn giao cho máy không mạng.").format(count=held))
    return found


def counting(actor: Actor, session_id: int, today: date, given: Any = None) -> Page:
    """Counting by denomination, and closing."""
    day = day_of(actor, session_for(actor, session_id))
    kept = day.count.notes if day.count else {}
    return _head(actor, day, today) | {
        "figures": [
            figure(_("Sổ sách phải có"), day.books.expected, "dong"),
            figure(_("Đã kiểm đếm"), day.count.total if day.count else None, "dong"),
            figure(_("Chênh lệch"), day.count.total - day.books.expected if day.count else None, "dong"),
        ],
        "faces": [
            {"face": face, "number": (given or {}).get(f"n-{face}", kept.get(str(face), ""))}
            for face in (*NOTES, SMALL_CHANGE)
        ],
        "small_change": SMALL_CHANGE,
        "may_count": day.session.state == DayState.COUNTING and actor.role in TEAM_ROLES,
        "may_close": day.session.state == DayState.COUNTING
        and day.count is not None
        and actor.role in (Role.POINT_LEADER, Role.CONTROLLER)
        and day.count.counted_by_id != actor.user_id,
        "explanation": (given or {}).get("explanation", ""),
    }


def briefing(actor: Actor, session_id: int, today: date, given: Any = None) -> Page:
    """The minutes of the briefing and its tasks."""
    day = day_of(actor, session_for(actor, session_id))
    labels = {
        "new_policy": _("I. Chính sách mới"), "results": _("II.1. Kết quả"),
        "shortcomings": _("II.2. Tồn tại, hạn chế"), "next_month": _("III. Nhiệm vụ tháng tới"),
    }  # fmt: skip
    return _head(actor, day, today) | {
        "parts": [
            {"name": name, "label": labels[name],
             "text": (given or {}).get(name, getattr(day.minutes, name) if day.minutes else "")}
            for name in MINUTES_PARTS
        ],
        "number": (given or {}).get("number", day.minutes.number if day.minutes else ""),
        "may_write": actor.role in (Role.POINT_LEADER, Role.BANK_OFFICER),
        "may_finish": actor.role in (Role.POINT_LEADER, Role.BANK_OFFICER, Role.WARD_OFFICER, Role.WARD_LEADER,
                                     Role.ASSOCIATION_OFFICER),
        "rows": range(3),
        "today": today,
    }  # fmt: skip
