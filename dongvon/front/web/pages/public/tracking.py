"""Following an application by its code, without signing in: its steps with their days and what comes next; and the slip
with the code that the applicant takes home."""

import re
from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.states import ApplicationState, is_over
from dongvon.credit.applications.queries import Followed, application_followed, application_for
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.naming import money
from dongvon.front.web.pages.kit.parts import Page, figure, programme_name
from dongvon.front.web.templatetags.formats import day_text

LOOKS_A_MINUTE = 30
LENGTH, GROUPED, MOST_TYPED = 16, 4, 40
STEPS = {
    "asked": N_("Tổ nhận đơn xin vay."),
    "chosen": N_("Cuộc họp tổ đồng ý."),
    "not_chosen": N_("Cuộc họp tổ không đồng ý; tổ trưởng nói rõ lý do."),
    "appealed": N_("Người vay đề nghị xét lại."),
    "sent_to_ward": N_("Danh sách gửi Ủy ban nhân dân."),
    "returned": N_("Ủy ban nhân dân trả lại hồ sơ cho tổ."),
    "certified": N_("Ủy ban nhân dân xác nhận."),
    "sent_to_bank": N_("Hồ sơ nộp ngân hàng."),
    "approved": N_("Ngân hàng duyệt cho vay."),
    "refused": N_("Ngân hàng không duyệt."),
    "notified": N_("Ngân hàng gửi thông báo kết quả 04/TD."),
    "notice_ward": N_("Thông báo đến Ủy ban nhân dân."),
    "notice_association": N_("Thông báo đến hội, đoàn thể."),
    "notice_group": N_("Thông báo đến tổ."),
    "notice_borrower": N_("Tổ đã báo người vay."),
    "cancelled": N_("Hồ sơ đã hủy."),
    "paid_out": N_("Ngân hàng giải ngân tại điểm giao dịch."),
}
BAD = frozenset({"not_chosen", "returned", "refused", "cancelled"})
S = ApplicationState
NEXT = {
    S.DRAFT: N_("Tổ hoàn chỉnh đơn."),
    S.SUBMITTED: N_("Cuộc họp bình xét của tổ biểu quyết công khai về đơn này."),
    S.IN_MEETING: N_("Cuộc họp bình xét của tổ biểu quyết công khai về đơn này."),
    S.LISTED: N_("Tổ gửi danh sách 03/TD đến Ủy ban nhân dân."),
    S.SENT_TO_WARD: N_("Ủy ban nhân dân xác nhận nơi cư trú và đối tượng."),
    S.RETURNED_BY_WARD: N_("Tổ sửa hồ sơ rồi gửi lại; hỏi tổ trưởng về lý do."),
    S.CERTIFIED: N_("Tổ nộp hồ sơ cho ngân hàng."),
    S.SENT_TO_BANK: N_("Ngân hàng trả lời trong 3 ngày làm việc."),
    S.RETURNED_BY_BANK: N_("Tổ bổ sung hồ sơ rồi nộp lại."),
    S.APPROVED: N_("Ngân hàng gửi thông báo kết quả."),
    S.NOTIFIED: N_("Đến nhận tiền tại điểm giao dịch vào phiên giao dịch tới, mang theo thẻ căn cước."),
    S.WAITING_SESSION: N_("Đến nhận tiền tại điểm giao dịch vào phiên giao dịch tới, mang theo thẻ căn cước."),
}


def grouped(code: str) -> str:
    """A code in groups of four, as people read it out."""
    return "-".join(code[at : at + GROUPED] for at in range(0, len(code), GROUPED))


def typed(text: str) -> str:
    """A code as it was typed, without what is neither letter, digit nor dash."""
    return re.sub(r"[^0-9A-Za-z-]", "", text)[:MOST_TYPED].strip("-")


def followed(wanted: str) -> Page:
    """The context of public/follow.html; `found` is False where there is no such code."""
    place, _dash, rest = wanted.partition("-")
    code = rest.replace("-", "").upper()
    row = application_followed(place, code) if place.isdecimal() and len(place) == 5 and len(code) == LENGTH else None
    if row is None:
        return {"found": False}
    until = row.appeal_until
    text = _(
        "Không đồng ý với kết quả: đề nghị tổ trưởng, hội hoặc Ủy ban nhân dân ghi yêu cầu xét lại, chậm nhất {day}."
    )
    return {
        "found": True,
        "facts": _facts(row, place),
        "events": [
            {"on": on, "text": _(STEPS[what]), "icon": "x" if what in BAD else "check",
             "tone": "attention" if what in BAD else "good"}
            for what, on in row.steps if on is not None
        ],
        "next": _(NEXT[row.state]) if row.state in NEXT else "",
        "appeal": text.format(day=day_text(until)) if until else "",
        "over": is_over(row.state),
    }  # fmt: skip


def _facts(row: Followed, place: str) -> list[Page]:
    found = [
        figure(_("Người vay"), row.initials, "text"),
        figure(_("Nơi nhận đơn"), place_name(place), "text"),
        figure(_("Chương trình"), programme_name(row.programme), "text"),
        figure(_("Xin vay"), row.amount, "dong"),
    ]
    if row.group_code:
        found.insert(1, figure(_("Tổ"), row.group_code, "text"))
    if row.approved_amount:
        found.append(figure(_("Đã duyệt"), row.approved_amount, "dong"))
    return found


def slip(actor: Actor, application_id: int, absolute: Callable[[str], str]) -> Page:
    """The context of party/slip.html: the code in words and as the address a QR code holds."""
    row = application_for(actor, application_id)
    if not row.code:
        text = N_("Hồ sơ này có từ trước khi có mã theo dõi.")
        raise Refused(Problem("no_code", text, {}, "01/TD"))
    wanted = f"{row.place}-{row.code}"
    return {
        "title": _("Phiếu nhận đơn xin vay"),
        "crumbs": [
            {"label": row.who, "url": reverse("application", args=[row.pk])}, {"label": _("Phiếu"), "url": None},
        ],
        "code": f"{row.place}-{grouped(row.code)}",
        "address": absolute(reverse("follow", args=[wanted])),
        "facts": [
            figure(_("Người vay"), row.who, "text"),
            figure(_("Chương trình"), programme_name(row.programme), "text"),
            figure(_("Xin vay"), money(row.amount), "text"),
            figure(_("Ngày làm đơn"), row.made_on, "day"),
            figure(_("Tổ"), row.group.code if row.group else _("không qua tổ"), "text"),
        ],
    }  # fmt: skip
