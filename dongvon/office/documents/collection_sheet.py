"""The collection sheet 13/TD on paper, as it goes to the group before the session: what is due of every member, and
room for what he pays and his signature. Source: 13/TD; its columns by processes.md 2.3, the
bank's own print was not seen."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from dongvon.core.dates import day_text
from dongvon.field.transaction_days.models import Session
from dongvon.field.transaction_days.queries import MemberRows
from dongvon.office.documents.blocks import Column, dong, issuer_of, lines, page, pdf, signs, table
from dongvon.office.documents.parties import place_name, programme_name
from dongvon.parties.groups.models import Group


def paper(session: Session, group: Group | None, members: Sequence[MemberRows]) -> bytes:
    """The sheet of a group at a session across the page: a line a loan, to be filled in by hand."""
    title = _("BẢNG KÊ LÃI PHẢI THU, LÃI THỰC THU, TIỀN GỬI, THU NỢ GỐC TỪ TIỀN GỬI")
    columns = [
        Column(_("Stt"), 2), Column(_("Tổ viên"), 7), Column(_("Khoản vay"), 7),
        Column(_("Dư nợ"), 5, number=True), Column(_("Lãi tồn"), 4, number=True),
        Column(_("Lãi kỳ này"), 4, number=True), Column(_("Tiền gửi"), 4, number=True), Column(_("Lãi thu"), 5),
        Column(_("Gửi thêm"), 5), Column(_("Trừ tiền gửi"), 5), Column(_("Ký tên"), 5),
    ]  # fmt: skip
    rows = [row for number, member in enumerate(members, 1) for row in _rows(number, member)]
    loans = [loan for member in members for loan in member.loans]
    totals = [
        "", _("Cộng"), "",
        dong(sum(one.position.outstanding for one in loans)), dong(sum(one.arrears for one in loans)),
        dong(sum(one.falling_due for one in loans)), dong(sum(member.savings for member in members)), "", "", "", "",
    ]  # fmt: skip
    who = _("Tổ {code}").format(code=group.code) if group else _("Vay trực tiếp")
    blocks = [
        lines(_("{who}, {point}, ngày giao dịch {day}. Đơn vị tính: đồng.").format(
            who=who, point=session.point.name, day=day_text(session.held_on))),
        table(columns, rows, totals, by_hand=True),
        signs(_("Tổ trưởng"), _("Hội, đoàn thể"), _("Giao dịch viên")),
    ]  # fmt: skip
    issuer = issuer_of("", place_name(session.place, session.held_on))
    subtitle = _("Ngày giao dịch {day}").format(day=day_text(session.held_on))
    pages = [page(title, subtitle, blocks, issuer=issuer, form="13/TD")]
    return pdf(pages, title=title, on=session.held_on, turned=True)


def _rows(number: int, member: MemberRows) -> list[list[str]]:
    who, saved = [str(number), member.name], dong(member.savings) if member.savings else ""
    found = list[list[str]]()
    for loan in member.loans:
        contract = f"{loan.loan.number}\n{programme_name(loan.loan.programme, short=True)}"
        amounts = [dong(loan.position.outstanding), dong(loan.arrears) if loan.arrears else "", dong(loan.falling_due)]
        found.append([*who, contract, *amounts, saved, "", "", "", ""])
        who, saved = ["", ""], ""
    return found or [[*who, "", "", "", "", saved, "", "", "", ""]]
