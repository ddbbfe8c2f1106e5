"""The list of borrowers as a paper for the board of a point, with the days it may hang."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from dongvon.core.dates import day_text
from dongvon.office.disclosure.models import Posting
from dongvon.office.disclosure.posted import PostedRow
from dongvon.office.documents.blocks import BANK, Column, dong, facts, issuer_of, lines, pdf, signs, table
from dongvon.office.documents.blocks import page as page_of
from dongvon.office.documents.parties import place_name, programme_name


def poster(row: Posting, rows: Sequence[PostedRow]) -> bytes:
    """The list as PDF, across the sheet."""
    columns = [
        Column(_("Stt"), 1), Column(_("Người vay"), 5), Column(_("Thôn, tổ dân phố"), 4),
        Column(_("Chương trình"), 5), Column(_("Dư nợ (đồng)"), 3, number=True), Column(_("Hạn trả cuối cùng"), 3),
    ]  # fmt: skip
    listed = [
        [str(number), one.name, one.hamlet, programme_name(one.programme, short=True), dong(one.balance),
         day_text(one.due_on)]
        for number, one in enumerate(rows, 1)
    ]  # fmt: skip
    total = ["", _("Cộng"), "", "", dong(sum(one.balance for one in rows)), ""]
    paper = page_of(
        _("DANH SÁCH HỘ VAY VỐN NIÊM YẾT"),
        _("Số liệu đến ngày {day}").format(day=day_text(row.as_of)),
        [
            facts([
                (_("Điểm giao dịch"), row.point.name),
                (_("Treo từ ngày"), day_text(row.posted_on)),
                (_("Gỡ xuống chậm nhất ngày"), day_text(row.until)),
            ]),
            table(columns, listed, total),
            lines(
                _("Chỉ niêm yết tại điểm giao dịch; không chụp, không đưa lên mạng."),
                _("Thấy sai, thấy vay hộ, vay ké: báo ngay cán bộ ngân hàng, UBND phường, xã, hoặc hòm thư góp ý."),
            ),
            signs(_("Người lập"), _("Ngân hàng")),
        ],
        issuer=issuer_of(BANK, place_name(row.place, row.as_of)),
    )  # fmt: skip
    return pdf([paper], title=_("Danh sách niêm yết"), on=row.posted_on, turned=True)
