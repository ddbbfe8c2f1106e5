"""The minutes of a proposal and the draft of the decision it asks for, as PDF. No form of the bank for either was seen;
targets are in million đồng with one decimal as form 07/NHCS-KH writes them (decision 0053)."""

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dongvon.core.dates import day_text
from dongvon.office.documents.blocks import Block, Column, dong_text, facts, heading, lines, page, pdf, signs, table
from dongvon.office.documents.parties import place_name, programme_name
from dongvon.office.planning.models import Proposal, ProposalStep, ProposalVersion
from dongvon.office.planning.queries import Reading, reading_of, step_of
from dongvon.office.planning.telling import cell_text, changes, counted_text, outcomes, why_moved, why_passed

LISTED = 40


def minutes(proposal: Proposal, version: ProposalVersion) -> bytes:
    """The minutes by which the ward proposes: what comes back, who waits, what moves and why, who is passed over."""
    reading, place = reading_of(version), place_name(proposal.place, proposal.on)
    sent = step_of(proposal, ProposalStep.Kind.SENT)
    blocks = [
        facts([
            (_("Ngày số liệu"), day_text(proposal.on)),
            (_("Kỳ dự báo"), _("từ {since} đến trước {until}").format(since=day_text(proposal.on),
                                                                     until=day_text(proposal.until_on))),
            (_("Số văn bản"), sent.document if sent and sent.version_id == version.pk else "…"),
            (_("Quy tắc"), reading.rules.source),
            (_("Lý do sửa"), version.reason),
        ]),
        heading(_("1. Vốn và nhu cầu")), _supplies(proposal, reading),
        heading(_("2. Đề nghị điều chuyển")), *_moves(reading),
        heading(_("3. Cho vay được và còn chờ")), _served(reading), *_passed(reading),
        lines(_("Bảng này là đề nghị. Chỉ tiêu chỉ thay đổi khi có quyết định của người có thẩm quyền; không khoản vay"
                " nào đổi chương trình: người vay trả nợ cũ rồi làm hồ sơ vay mới.")),
        signs(_("Người lập"), _("Chủ tịch UBND"), _("Ngân hàng")),
    ]  # fmt: skip
    paper = page(_("BIÊN BẢN ĐỀ NGHỊ ĐIỀU CHUYỂN CHỈ TIÊU"), place, blocks, issuer=_ward(place))
    return pdf([paper], title=_("Biên bản đề nghị điều chuyển chỉ tiêu"), on=proposal.on, turned=True)


def decision(proposal: Proposal, version: ProposalVersion) -> bytes:
    """The draft of the decision: number, day and signature are the competent authority's."""
    reading, place = reading_of(version), place_name(proposal.place, proposal.on)
    columns = [
        Column(_("Chương trình, nguồn vốn"), 6), Column(_("Chỉ tiêu đang có"), 3, number=True),
        Column(_("Tăng (+), giảm (-)"), 3, number=True), Column(_("Chỉ tiêu mới"), 3, number=True),
    ]  # fmt: skip
    rows = [
        [cell_text(cell), _millions(before), _millions(change, signed=True), _millions(before + change)]
        for cell, (before, change) in changes(reading).items()
    ]
    blocks = [
        lines(
            _("Căn cứ {source};").format(source=reading.rules.source),
            _("Xét đề nghị của UBND {place};").format(place=place),
            _("Điều 1. Điều chỉnh chỉ tiêu dư nợ năm {year} của {place} như sau (triệu đồng):").format(
                year=proposal.on.year, place=place),
        ),
        table(columns, rows),
        lines(
            _("Điều 2. Chỉ cho vay từ phần gốc đã thu hồi và phần chỉ tiêu chưa dùng; không dùng lẫn các nguồn vốn."),
            _("Điều 3. Quyết định có hiệu lực từ ngày … tháng … năm …"),
        ),
        signs(_("Người có thẩm quyền"), note=_("(ký, đóng dấu)")),
    ]  # fmt: skip
    paper = page(_("QUYẾT ĐỊNH (DỰ THẢO)"), _("về việc điều chỉnh chỉ tiêu tín dụng chính sách"), blocks,
                 issuer=(_("BAN ĐẠI DIỆN HĐQT NHCSXH"), _("Số: … /QĐ-BĐD")))  # fmt: skip
    return pdf([paper], title=_("Dự thảo quyết định điều chỉnh chỉ tiêu"), on=proposal.on)


def _ward(place: str) -> tuple[str, str]:
    return _("ỦY BAN NHÂN DÂN"), place.upper()


def _millions(amount: int, *, signed: bool = False) -> str:
    """Million đồng with one decimal."""
    text = f"{abs(amount) // 1_000_000:,}.{abs(amount) // 100_000 % 10}"
    if get_language() != "en":
        text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
    sign = "-" if amount < 0 else "+" if signed else ""
    return sign + text


def _supplies(proposal: Proposal, reading: Reading) -> Block:
    columns = [
        Column(_("Chương trình, nguồn vốn"), 6), Column(_("Chỉ tiêu"), 3, number=True),
        Column(_("Dư nợ, đã duyệt"), 3, number=True), Column(_("Dự kiến thu"), 3, number=True),
        Column(_("Cho vay được"), 3, number=True), Column(_("Hộ chờ"), 2, number=True),
        Column(_("Nhu cầu"), 3, number=True),
    ]  # fmt: skip
    rows = []
    for one in reading.supplies:
        waiting = [need for need in reading.needs if need.funds[:1] == (one.cell.fund,)
                   and need.programme == one.cell.programme]  # fmt: skip
        rows.append([
            cell_text(one.cell), _millions(one.target), _millions(one.outstanding), _millions(one.collected),
            _millions(one.available), str(len(waiting)), _millions(sum(need.amount for need in waiting)),
        ])  # fmt: skip
    return table(columns, rows)


def _moves(reading: Reading) -> Sequence[Block]:
    if not reading.moves:
        return [lines(_("Không có gì để điều chuyển theo quy tắc."))]
    columns = [Column(_("Từ"), 4), Column(_("Sang"), 4), Column(_("Số chuyển (triệu đồng)"), 3, number=True),
               Column(_("Vì sao"), 9)]  # fmt: skip
    rows = [[cell_text(one.giver), cell_text(one.receiver), _millions(one.amount), why_moved(reading, one)]
            for one in reading.moves]  # fmt: skip
    said = [_(one.text).format(**one.facts) for one in reading.problems]
    return [table(columns, rows), *([lines(*said)] if said else [])]


def _served(reading: Reading) -> Block:
    columns = [Column(_("Chương trình"), 5), Column(_("Cho vay được"), 8), Column(_("Còn chờ"), 8)]
    rows = [
        [programme_name(one.programme, short=True), counted_text(one.served), counted_text(one.unserved)]
        for one in outcomes(reading.needs, reading.plan, reading.rules)
    ]
    return table(columns, rows)


def _passed(reading: Reading) -> Sequence[Block]:
    """Needs passed over, without names: the minutes go further than the ward."""
    if not reading.passed:
        return []
    columns = [Column(_("Chờ từ"), 3), Column(_("Chương trình"), 4), Column(_("Nhu cầu"), 4, number=True),
               Column(_("Vì sao chưa cho vay được"), 10)]  # fmt: skip
    rows = [
        [day_text(one.need.since), programme_name(one.need.programme, short=True), dong_text(one.need.amount),
         why_passed(one, reading.rules)]
        for one in reading.passed[:LISTED]
    ]  # fmt: skip
    more = len(reading.passed) - LISTED
    return [table(columns, rows), *([lines(_("và {more} nhu cầu khác.").format(more=more))] if more > 0 else [])]
