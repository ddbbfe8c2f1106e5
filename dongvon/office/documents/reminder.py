"""The list a group's leader reminds by (danh sách nợ đến hạn): one page a group, with the debts due in the next days.

The bank sends it at least 30 days ahead (CV 597/NHCS-TDNN); its own lay-out was not seen (decision 0048)."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import loans_of
from dongvon.field.arrears.queries import UnpaidDue, due_calendar
from dongvon.office.documents.blocks import (
    Block,
    Column,
    dong,
    dong_text,
    facts,
    issuer_of,
    lines,
    page,
    pdf,
    signs,
    table,
)
from dongvon.office.documents.parties import heads_on, place_name, programme_name

DAYS = 30


def letters(actor: Actor, on: date, group_id: int | None = None) -> bytes:
    """The lists of every group within reach with something due within thirty days after the day, or of one of them, as
    one PDF; refused where there is nothing to say."""
    place = actor.places[0]
    by_group: dict[int, list[UnpaidDue]] = {}
    for one in due_calendar(actor, place, on, DAYS):
        if one.group_id is not None and group_id in (None, one.group_id):
            by_group.setdefault(one.group_id, []).append(one)
    if not by_group:
        text = N_("Không có khoản vay qua tổ nào đến hạn trong {days} ngày sau ngày {day}.")
        raise Refused(Problem("nothing_to_remind", text, {"days": DAYS, "day": day_text(on)}))
    heads = heads_on(by_group, on)
    issuer = issuer_of(_lender(actor, place), place_name(place, on))
    pages = [_page(rows, heads.get(number), on, issuer)
             for number, rows in sorted(by_group.items(), key=lambda item: item[1][0].group or "")]  # fmt: skip
    return pdf(pages, title=_("Danh sách nợ đến hạn"), on=on)


def _lender(actor: Actor, place: str) -> str:
    row = loans_of(actor).filter(place=place).select_related("fund__lender").order_by("pk").first()
    return row.fund.lender.name if isinstance(row, Loan) else ""


def _page(rows: Sequence[UnpaidDue], head: str | None, on: date, issuer: Sequence[str]) -> Block:
    until = on + timedelta(days=DAYS)
    columns = [
        Column(_("Stt"), 1), Column(_("Người vay"), 5), Column(_("Số khế ước, chương trình"), 6),
        Column(_("Đến hạn"), 3), Column(_("Gốc đến hạn (đồng)"), 4, number=True),
        Column(_("Lãi tồn (đồng)"), 3, number=True), Column(_("Đã nhắc, người vay ký"), 4),
    ]  # fmt: skip
    listed = [
        [str(number), one.name, f"{one.number}\n{programme_name(one.programme, short=True)}", day_text(one.due_on),
         dong(one.amount), dong(one.unpaid_interest) if one.unpaid_interest else "", ""]
        for number, one in enumerate(rows, 1)
    ]  # fmt: skip
    total = sum(one.amount for one in rows)
    return page(
        _("DANH SÁCH NỢ ĐẾN HẠN"),
        _("Từ sau ngày {day} đến hết ngày {until}").format(day=day_text(on), until=day_text(until)),
        [
            facts([(_("Kính gửi tổ trưởng"), head or "…"), (_("Tổ tiết kiệm và vay vốn"), rows[0].group or "")]),
            lines(_("Đề nghị báo từng người vay dưới đây chuẩn bị trả {total} tiền gốc.").format(
                total=dong_text(total))),
            table(columns, listed, ["", _("Cộng"), "", "", dong(total), "", ""], by_hand=True),
            lines(
                _("Tiền gốc nộp thẳng cho cán bộ ngân hàng và lấy chứng từ; không nộp tiền gốc cho tổ trưởng."),
                _("Ai chưa trả được đúng hạn: làm giấy đề nghị 08/TD hoặc 09/TD trước hạn ít nhất 5 ngày làm việc."),
            ),
            signs(_("Tổ trưởng đã nhận"), _("Cán bộ ngân hàng")),
        ],
        issuer=issuer,
    )  # fmt: skip
