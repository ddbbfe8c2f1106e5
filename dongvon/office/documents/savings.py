"""The statement of a savings account (sao kê tiền gửi) on paper: what moved with the running balance, and the days
behind the interest that still runs."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from dongvon.core.dates import day_text
from dongvon.core.savings import DENOMINATOR, interest
from dongvon.credit.savings.queries import Statement
from dongvon.office.documents.blocks import (
    Column,
    dong,
    dong_text,
    facts,
    heading,
    issuer_of,
    lines,
    page,
    pdf,
    rate_text,
    signs,
    table,
)


def paper(one: Statement, holder: str, place: str, events: Mapping[str, str]) -> bytes:
    """The statement as PDF, in the language in force; `events`: what each event is called."""
    title = _("SAO KÊ TÀI KHOẢN TIỀN GỬI")
    text = _("Từ ngày {since} đến hết ngày {until}")
    subtitle = text.format(since=day_text(one.since), until=day_text(one.until))
    account = one.account
    rows = [
        [day_text(move.on), events.get(move.event, move.event), dong(max(move.change, 0)) if move.change > 0 else "",
         dong(-move.change) if move.change < 0 else "", dong(move.balance)]
        for move in one.moves
    ]  # fmt: skip
    columns = [
        Column(_("Ngày"), 3), Column(_("Việc"), 5), Column(_("Vào (đồng)"), 4, True), Column(_("Ra (đồng)"), 4, True),
        Column(_("Số dư (đồng)"), 4, True),
    ]  # fmt: skip
    blocks = [
        facts([
            (_("Chủ tài khoản"), holder), (_("Số tài khoản"), account.number),
            (_("Mở ngày"), day_text(account.opened_on)),
            (_("Số dư đầu kỳ"), dong_text(one.opening)), (_("Số dư cuối kỳ"), dong_text(one.closing)),
            (_("Lãi đã nhập gốc trong kỳ"), dong_text(one.credited)),
        ]),
        table(columns, rows),
    ]  # fmt: skip
    if one.running:
        blocks += [heading(_("Lãi đang tính, chưa nhập gốc")), _running(one)]
        blocks.append(lines(
            _("Mỗi dòng: số dư cuối ngày × số ngày × lãi suất năm ÷ số ngày của năm, tính cả ngày đầu, không tính ngày "
              "cuối; cộng rồi làm tròn một lần khi nhập gốc."),
            *sorted({line.setting.document for line in one.running}),
        ))  # fmt: skip
    blocks.append(signs(_("Chủ tài khoản"), _("Giao dịch viên"), _("Kiểm soát viên")))
    issuer = issuer_of(account.fund.lender.name, place)
    return pdf([page(title, subtitle, blocks, issuer=issuer)], title=title, on=one.until)


def _running(one: Statement) -> dict[str, object]:
    columns = [
        Column(_("Từ ngày"), 4), Column(_("Đến ngày"), 4), Column(_("Số ngày"), 2, True),
        Column(_("Số dư (đồng)"), 5, True), Column(_("Lãi suất năm"), 4), Column(_("Tiền lãi (đồng)"), 5, True),
    ]  # fmt: skip
    point = "." if dong(1000) == "1,000" else ","
    rows = [
        [day_text(line.since), day_text(line.until), str(line.days), dong(line.balance),
         rate_text(line.setting.annual_rate_e7),
         f"{dong(line.exact[0])}{point}{line.exact[1] * 100 // DENOMINATOR:02d}"]
        for line in one.running
    ]  # fmt: skip
    rows.append([_("Cộng, làm tròn một lần"), dong(interest(one.running))])
    return table(columns, rows)
