"""The statement of a savings account (sao kê tiền gửi) on paper: what moved with the running balance, and the days
behind each credit of interest and behind the interest that still runs."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from dongvon.core.dates import day_text
from dongvon.core.savings import DENOMINATOR, Line, SavingsSetting, interest
from dongvon.credit.savings.queries import Statement
from dongvon.office.documents.blocks import (
    Block,
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


def settings_behind(one: Statement) -> list[SavingsSetting]:
    """The dated settings the interest on the statement rests on, the oldest first."""
    found = {line.setting for days in (*(credit.lines for credit in one.credits), one.running) for line in days}
    return sorted(found, key=lambda setting: setting.since)


def exact_text(line: Line) -> str:
    """The exact interest of one line, cut after two decimals to be read; the sum keeps all of it."""
    point = "." if dong(1000) == "1,000" else ","
    return f"{dong(line.exact[0])}{point}{line.exact[1] * 100 // DENOMINATOR:02d}"


def how_text() -> str:
    """How each line of interest is reckoned."""
    return _("Mỗi dòng: số dư cuối ngày × số ngày × lãi suất năm ÷ số ngày của năm, tính cả ngày đầu, không tính ngày "
             "cuối; cộng rồi làm tròn một lần khi nhập gốc.")  # fmt: skip


def not_explained_text() -> str:
    """Of a credit whose days do not give its amount."""
    return _("Số đã nhập khác số tính từ các dòng này: lãi do nơi khác tính, hoặc còn phải kiểm tra.")


def paper(one: Statement, holder: str, place: str, events: Mapping[str, str]) -> bytes:
    """The statement as PDF, in the language in force; `events`: what each event is called."""
    title, account = _("SAO KÊ TÀI KHOẢN TIỀN GỬI"), one.account
    text = _("Từ ngày {since} đến hết ngày {until}")
    subtitle = text.format(since=day_text(one.since), until=day_text(one.until))
    blocks = [
        facts([
            (_("Chủ tài khoản"), holder), (_("Số tài khoản"), account.number),
            (_("Mở ngày"), day_text(account.opened_on)),
            (_("Số dư đầu kỳ"), dong_text(one.opening)), (_("Số dư cuối kỳ"), dong_text(one.closing)),
            (_("Lãi đã nhập gốc trong kỳ"), dong_text(one.credited)),
        ]),
        _moves(one, events),
    ]  # fmt: skip
    for credit in one.credits:
        text = _("Lãi nhập gốc ngày {day}: {amount}")
        blocks.append(heading(text.format(day=day_text(credit.on), amount=dong_text(credit.amount))))
        blocks.append(_days(credit.lines))
        if not credit.explains:
            blocks.append(lines(not_explained_text()))
    if one.running:
        blocks += [heading(_("Lãi đang tính, chưa nhập gốc")), _days(one.running)]
    if behind := settings_behind(one):
        blocks.append(lines(how_text(), *(setting.document for setting in behind)))
    blocks.append(signs(_("Chủ tài khoản"), _("Giao dịch viên"), _("Kiểm soát viên")))
    issuer = issuer_of(account.fund.lender.name, place)
    return pdf([page(title, subtitle, blocks, issuer=issuer)], title=title, on=one.until)


def _moves(one: Statement, events: Mapping[str, str]) -> Block:
    """From the opening balance over each entry to the closing one."""
    rows = [[day_text(one.since), _("Số dư đầu kỳ"), "", "", dong(one.opening)]]
    rows += [
        [day_text(move.on), events.get(move.event, move.event), dong(move.change) if move.change > 0 else "",
         dong(-move.change) if move.change < 0 else "", dong(move.balance)]
        for move in one.moves
    ]  # fmt: skip
    came, went = (sum(max(sign * move.change, 0) for move in one.moves) for sign in (1, -1))
    columns = [
        Column(_("Ngày"), 3), Column(_("Việc"), 5), Column(_("Vào (đồng)"), 4, True), Column(_("Ra (đồng)"), 4, True),
        Column(_("Số dư (đồng)"), 4, True),
    ]  # fmt: skip
    totals = [day_text(one.until), _("Số dư cuối kỳ"), dong(came), dong(went), dong(one.closing)]
    return table(columns, rows, totals)


def _days(found: Sequence[Line]) -> Block:
    columns = [
        Column(_("Từ ngày"), 4), Column(_("Đến ngày"), 4), Column(_("Số ngày"), 2, True),
        Column(_("Số dư (đồng)"), 5, True), Column(_("Lãi suất năm"), 4), Column(_("Tiền lãi (đồng)"), 5, True),
    ]  # fmt: skip
    rows = [
        [day_text(line.since), day_text(line.until), str(line.days), dong(line.balance),
         rate_text(line.setting.annual_rate_e7), exact_text(line)]
        for line in found
    ]  # fmt: skip
    rows.append([_("Cộng, làm tròn một lần"), dong(interest(found))])
    return table(columns, rows)
