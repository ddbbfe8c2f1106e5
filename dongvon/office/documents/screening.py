"""Minutes 10C/TD, list 03/TD and notice 04/TD on paper, made from what was voted, certified and decided.

Source: 10C/TD, 03/TD, 04/TD; what they hold by processes.md 2.4, the bank's own prints were not seen."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.states import ApplicationState
from dongvon.credit.applications.models import Application, Ballot, Meeting, MemberList
from dongvon.credit.applications.queries import lines_seen
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
    signs,
    table,
)
from dongvon.office.documents.parties import heads_on, next_sessions, place_name, programme_name
from dongvon.parties.groups.models import Association, BoardSeat, Group
from dongvon.parties.households.models import Person, PovertyClass
from dongvon.parties.households.queries import class_on

SIGN_BY_HAND = N_("(ký, đóng dấu, ghi rõ họ tên)")


def _group_rows(group: Group, on: date) -> list[tuple[str, str]]:
    head = heads_on([group.pk], on).get(group.pk, "…")
    return [
        (_("Tổ tiết kiệm và vay vốn"), _("Tổ {code}, tổ trưởng {head}").format(code=group.code, head=head)),
        (_("Thôn, bản, tổ dân phố"), f"{group.hamlet.name}, {place_name(group.place, on)}"),
        (_("Hội, đoàn thể nhận ủy thác"), str(Association(group.association).label)),
    ]


# --- 10C/TD -----------------------------------------------------------------------------------------------------------


def minutes(meeting: Meeting) -> bytes:
    """The minutes of an open choice: who was there, each application with its votes, who stood aside, what was
    decided."""
    group, on = meeting.group, meeting.held_on
    ballots = list(meeting.ballots.select_related("application__borrower").order_by("pk"))
    title = _("BIÊN BẢN HỌP TỔ TIẾT KIỆM VÀ VAY VỐN")
    there = _("{present} trên {members} tổ viên, {share} phần trăm").format(
        present=meeting.present_count, members=meeting.member_count,
        share=meeting.present_count * 100 // meeting.member_count,
    )  # fmt: skip
    blocks = [
        facts([
            *_group_rows(group, on),
            (_("Ngày họp"), day_text(on)),
            (_("Tổ viên có mặt"), there),
            (_("Hội, đoàn thể dự họp"), _("có") if meeting.association_attended else _("không")),
            (_("Trưởng thôn, tổ trưởng dân phố dự họp"), _("có") if meeting.hamlet_head_attended else _("không")),
            (_("Chủ trì"), BoardSeat.Post.HEAD.label.capitalize()),
        ]),
        heading(_("1. Bình xét cho vay")),
        _votes(ballots),
        *_why_not(ballots),
        *([heading(_("2. Việc khác")), lines(meeting.remarks)] if meeting.remarks else []),
        *_attendance(meeting),
        signs(_("Chủ trì"), _("Thư ký"), _("Hội, đoàn thể"), _("Trưởng thôn, tổ dân phố")),
    ]  # fmt: skip
    pages = [page(title, _("Ngày {day}").format(day=day_text(on)), blocks, issuer=_issuer(group, on), form="10C/TD")]
    return pdf(pages, title=title, on=on)


def _issuer(group: Group, on: date) -> tuple[str, str]:
    return place_name(group.place, on).upper(), _("Tổ tiết kiệm và vay vốn {code}").format(code=group.code)


def _votes(ballots: Sequence[Ballot]) -> Block:
    columns = [
        Column(_("Stt"), 2), Column(_("Người vay"), 6), Column(_("Chương trình"), 6),
        Column(_("Số tiền (đồng)"), 5, number=True), Column(_("Tháng"), 3, number=True),
        Column(_("Đồng ý"), 3, number=True), Column(_("Không"), 3, number=True), Column(_("Trắng"), 3, number=True),
        Column(_("Tránh"), 3, number=True), Column(_("Kết quả"), 4),
    ]  # fmt: skip
    rows = [
        [str(number), one.application.borrower.name, programme_name(one.application.programme, short=True),
         dong(one.application.amount), str(one.application.term_months), str(one.votes_for), str(one.votes_against),
         str(one.abstained), str(len(one.aside)), _("chọn") if one.chosen else _("không chọn")]
        for number, one in enumerate(ballots, 1)
    ]  # fmt: skip
    chosen = [one.application.amount for one in ballots if one.chosen]
    count = _("{chosen}/{all} hồ sơ").format(chosen=len(chosen), all=len(ballots))
    return table(columns, rows, ["", _("Được chọn"), count, dong(sum(chosen)), "", "", "", "", "", ""])


def _why_not(ballots: Sequence[Ballot]) -> list[Block]:
    text = _("Không chọn {name}: {reason}. Người vay được đề nghị xét lại ở cuộc họp sau.")
    found = [text.format(name=one.application.borrower.name, reason=one.reason or "…")
             for one in ballots if not one.chosen]  # fmt: skip
    aside = _("Cột “Tránh”: hộ của người vay và người có liên quan dự họp nhưng không biểu quyết về hồ sơ đó.")
    return [lines(aside, *found)]


def _attendance(meeting: Meeting) -> list[Block]:
    ids = list(meeting.attended.values_list("household_id", flat=True))
    names = list(
        Person.objects.filter(household__in=ids, head=True).order_by("sort_key", "pk").values_list("name", flat=True)
    )
    if not names:
        return []
    third = -(-len(names) // 3)
    shown = [f"{number}. {name}" for number, name in enumerate(names, 1)] + [""] * (3 * third - len(names))
    rows = [[shown[row], shown[third + row], shown[2 * third + row]] for row in range(third)]
    text = _("Danh sách hộ có mặt ({count})").format(count=len(names))
    return [heading(text), table([Column(_("Người đại diện hộ"), 1)] * 3, rows)]


# --- 03/TD ------------------------------------------------------------------------------------------------------------


def member_list(row: MemberList) -> bytes:
    """List 03/TD of those chosen, to be signed and sealed; with the bank's result once it is there."""
    found = [one for one in lines_seen(row) if one.state != ApplicationState.CANCELLED]
    title = _("DANH SÁCH TỔ VIÊN ĐỀ NGHỊ VAY VỐN NGÂN HÀNG CHÍNH SÁCH XÃ HỘI")
    columns = [
        Column(_("Stt"), 2), Column(_("Họ và tên"), 7), Column(_("Nơi ở"), 8), Column(_("Đối tượng"), 6),
        Column(_("Chương trình"), 7), Column(_("Mục đích"), 9), Column(_("Đề nghị (đồng)"), 6, number=True),
        Column(_("Tháng"), 3, number=True), Column(_("Duyệt (đồng)"), 6, number=True),
        Column(_("Tháng"), 3, number=True), Column(_("Ghi chú"), 7),
    ]  # fmt: skip
    rows = [_line(number, one, row.meeting.held_on) for number, one in enumerate(found, 1)]
    totals = ["", _("Cộng"), "", "", "", "", dong(sum(one.amount for one in found)), "",
              dong(sum(one.approved_amount or 0 for one in found)), "", ""]  # fmt: skip
    meeting = row.meeting
    text = _("Kèm biên bản họp 10C/TD ngày {day}: {present}/{members} tổ viên có mặt. Đơn vị tính: đồng.")
    certified = _(
        "Ủy ban nhân dân xác nhận: {count} hộ có tên trên cư trú hợp pháp tại địa bàn và thuộc đúng đối tượng vay vốn,"
        " tổng số tiền đề nghị vay {amount}."
    )
    kept = [one for one in found if one.state != ApplicationState.RETURNED_BY_WARD]
    blocks = [
        facts(_group_rows(row.group, row.made_on)),
        lines(text.format(day=day_text(meeting.held_on), present=meeting.present_count, members=meeting.member_count)),
        table(columns, rows, totals),
        lines(certified.format(count=len({one.household_id for one in kept}),
                               amount=dong_text(sum(one.amount for one in kept)))),
        signs(_("Tổ trưởng"), _("Hội, đoàn thể"), _("Ủy ban nhân dân xác nhận"), _("Ngân hàng"), note=_(SIGN_BY_HAND)),
    ]  # fmt: skip
    subtitle = _("Số {number}, ngày {day}").format(number=row.number, day=day_text(row.made_on))
    issuer = _issuer(row.group, row.made_on)
    return pdf([page(title, subtitle, blocks, issuer=issuer, form="03/TD")], title=title, on=row.made_on, turned=True)


def _line(number: int, one: Application, on: date) -> list[str]:
    klass = class_on(one.household_id, on)
    kind = str(PovertyClass(klass.kind).label) if klass else ""
    approved = dong(one.approved_amount) if one.approved_amount else ""
    term = str(one.agreed_term_months) if one.approved_amount else ""
    where = one.household.address or one.household.hamlet.name
    return [str(number), one.borrower.name, where, kind, programme_name(one.programme, short=True), one.purpose,
            dong(one.amount), str(one.term_months), approved, term, one.refusal]  # fmt: skip


# --- 04/TD ------------------------------------------------------------------------------------------------------------


def result_notice(row: MemberList) -> bytes:
    """Notice 04/TD: what the bank approved and refused, where and when the money is paid out; to the ward, which hands
    it on to the association, the group and each borrower."""
    if row.decided_on is None:
        raise Refused(Problem("not_decided", N_("Ngân hàng chưa quyết định danh sách này."), {}, "04/TD"))
    found = lines_seen(row)
    yes = [one for one in found if one.approved_amount]
    no = [one for one in found if one.state == ApplicationState.REFUSED]
    on, group = row.notified_on or row.decided_on, row.group
    point = group.hamlet.point
    session = next_sessions([point], on)[point.pk]
    title = _("THÔNG BÁO KẾT QUẢ PHÊ DUYỆT CHO VAY")
    text = _("Ngân hàng thông báo kết quả phê duyệt danh sách 03/TD số {number}, Ủy ban nhân dân xác nhận ngày {day}.")
    paid = _("Giải ngân tại {point}, phiên giao dịch ngày {day}. Người vay mang theo thẻ căn cước; không phải nộp phí.")
    handed = _("Đề nghị Ủy ban nhân dân chuyển thông báo này cho {association} và Tổ {code} để báo đến từng người vay.")
    certified = day_text(row.certified_on) if row.certified_on else "…"
    blocks = [
        facts(_group_rows(group, on)),
        lines(text.format(number=row.number, day=certified)),
        heading(_("1. Được phê duyệt")),
        _approved(yes),
        *([heading(_("2. Không được phê duyệt")), _refused(no)] if no else []),
        lines(*([paid.format(point=point.name, day=day_text(session))] if yes else []),
              handed.format(association=Association(group.association).label, code=group.code)),
        signs(_("Nơi nhận xác nhận"), _("Giám đốc"), note=_(SIGN_BY_HAND)),
    ]  # fmt: skip
    place = place_name(row.place, on)
    to = _("Kính gửi: Ủy ban nhân dân {place}").format(place=place[:1].lower() + place[1:])
    number = _("Số {number}, ngày {day}").format(number=row.decision_no or "…", day=day_text(row.decided_on))
    pages = [page(title, f"{to}\n{number}", blocks, issuer=issuer_of("", place), form="04/TD")]
    return pdf(pages, title=title, on=on)


def _approved(rows: Sequence[Application]) -> Block:
    columns = [Column(_("Stt"), 2), Column(_("Người vay"), 7), Column(_("Chương trình"), 7),
               Column(_("Đề nghị (đồng)"), 5, number=True), Column(_("Duyệt (đồng)"), 5, number=True),
               Column(_("Tháng"), 3, number=True)]  # fmt: skip
    shown = [
        [str(number), one.borrower.name, programme_name(one.programme, short=True), dong(one.amount),
         dong(one.approved_amount or 0), str(one.agreed_term_months)]
        for number, one in enumerate(rows, 1)
    ]  # fmt: skip
    asked, given = sum(one.amount for one in rows), sum(one.approved_amount or 0 for one in rows)
    return table(columns, shown, ["", _("Cộng"), "", dong(asked), dong(given), ""])


def _refused(rows: Sequence[Application]) -> Block:
    columns = [Column(_("Stt"), 2), Column(_("Người vay"), 7), Column(_("Đề nghị (đồng)"), 5, number=True),
               Column(_("Lý do"), 12)]  # fmt: skip
    return table(columns, [[str(number), one.borrower.name, dong(one.amount), one.refusal]
                           for number, one in enumerate(rows, 1)])  # fmt: skip
