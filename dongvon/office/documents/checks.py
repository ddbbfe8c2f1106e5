"""The papers of checks: the plan 01/KH, the sheet 06/TD of many borrowers, 16/TD of a group, minutes 02/BB-CT, 03/BB-CX
and the summary 04/BC-TH. Columns and parts by HD 727/HD-NHCS as an office's tool fills them in; the bank's own print
was not seen (decision 0055). Places to write stay empty where nothing is known."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.checks import FINDING_NAMES, Finding
from dongvon.core.dates import day_text
from dongvon.core.posting import PositionChange
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import positions_on
from dongvon.field.checks.models import LEVEL_NAMES, GroupCheck, InspectionPaper, InspectionPlan, LoanCheck, PlanLine
from dongvon.field.checks.queries import Organisation, Summary, summary_of
from dongvon.field.checks.terms import checklist, duty
from dongvon.office.documents.blocks import (
    Block,
    Column,
    dong,
    dong_text,
    facts,
    heading,
    lines,
    page,
    pdf,
    signs,
    table,
)
from dongvon.office.documents.parties import heads_on, place_name, programme_name
from dongvon.parties.groups.models import Association, Group
from dongvon.parties.groups.queries import member_count

MOST_SHEETS = 80
TWICE = N_("Lập thành hai bản chính.")


def organisation_name(level: str, association: str) -> str:
    """An inspecting organisation as a paper names it."""
    named = str(Association(association).label) if association else ""
    return named if level == "association" else " ".join(filter(None, (_(LEVEL_NAMES[level]), named)))


def _issuer(level: str, association: str, place: str, on: date) -> tuple[str, str]:
    return organisation_name(level, association).upper(), place_name(place, on)


def _group_words(group: Group, heads: Mapping[int, str]) -> str:
    return _("Tổ {code}, tổ trưởng {head}").format(code=group.code, head=heads.get(group.pk) or "…")


# --- 01/KH ------------------------------------------------------------------------------------------------------------


def plan_paper(plan: InspectionPlan, planned: Sequence[PlanLine]) -> bytes:
    """The plan of a year: what must be done, and who goes to which group in which month."""
    heads = heads_on({one.group_id for one in planned}, plan.signed_on)
    rule = duty(date(plan.year, 12, 31))
    rows = [
        [str(number), f"{one.month:02}/{plan.year}", one.hamlet.name, _group_words(one.group, heads),
         one.inspector.name]
        for number, one in enumerate(planned, 1)
    ]  # fmt: skip
    duties = _("Kiểm tra 100% số tổ trong năm; 100% khoản vay mới trong {new} ngày từ ngày giải ngân; 100% khoản vay"
               " không giao dịch từ {months} tháng; ít nhất {earlier}% số khoản vay các năm trước của từng tổ"
               " ({difficult}% ở vùng khó khăn).")  # fmt: skip
    reported = _("Người kiểm tra báo cáo trong {days} ngày làm việc; gửi ngân hàng tại phiên giao dịch gần nhất.")
    who = organisation_name(plan.level, plan.association)
    blocks = [
        heading(_("I. Mục đích, yêu cầu")),
        lines(
            _("Kiểm tra việc sử dụng vốn vay và hoạt động của tổ tiết kiệm và vay vốn tại địa bàn."),
            duties.format(new=rule.new_days, months=rule.inactive_months, earlier=rule.earlier_percent,
                          difficult=rule.difficult_percent),
            _("Căn cứ: {source}.").format(source=_(rule.source)),
        ),
        heading(_("II. Lịch kiểm tra")),
        table([Column(_("Stt"), 1), Column(_("Tháng"), 2), Column(_("Thôn, tổ dân phố"), 5), Column(_("Tổ"), 7),
               Column(_("Người kiểm tra"), 5)], rows),
        heading(_("III. Báo cáo")),
        lines(reported.format(days=rule.report_days)),
        signs(_("Người lập"), who),
    ]  # fmt: skip
    subtitle = _("Số {number}, ngày {day}").format(number=plan.number, day=day_text(plan.signed_on))
    title = _("KẾ HOẠCH KIỂM TRA NĂM {year}").format(year=plan.year)
    issuer = _issuer(plan.level, plan.association, plan.place, plan.signed_on)
    return pdf([page(title, subtitle, blocks, issuer=issuer, form="01/KH")], title=title, on=plan.signed_on)


# --- 06/TD ------------------------------------------------------------------------------------------------------------


def sheets(checks: Sequence[LoanCheck]) -> bytes:
    """One sheet for what one inspector saw of one group on one day, two originals being printed of it; refused where
    there is nothing, or more than anybody prints at once."""
    ordered = sorted(checks, key=lambda one: (one.on, one.loan.group_id or 0, one.inspector_id, one.pk))
    by_sheet = [list(rows) for _key, rows in
                groupby(ordered, key=lambda one: (one.on, one.loan.group_id, one.inspector_id))]  # fmt: skip
    if not by_sheet:
        raise Refused(Problem("no_check_to_print", N_("Chưa có lượt kiểm tra nào để in.")))
    if len(by_sheet) > MOST_SHEETS:
        text = N_("Có {count} tờ 06/TD, quá nhiều để in một lần; hãy mở một tổ rồi in.")
        raise Refused(Problem("too_many_sheets", text, {"count": len(by_sheet)}))
    heads = heads_on({one.loan.group_id for one in checks if one.loan.group_id}, ordered[-1].on)
    stood = {on: positions_on([one.loan_id for one in rows], on)
             for on, found in groupby(ordered, key=lambda one: one.on) if (rows := list(found))}  # fmt: skip
    pages = [_sheet(rows, heads, stood[rows[0].on]) for rows in by_sheet]
    return pdf(pages, title="06/TD", on=ordered[-1].on, turned=True)


def _sheet(rows: Sequence[LoanCheck], heads: Mapping[int, str], stood: Mapping[int, PositionChange]) -> Block:
    first = rows[0]
    columns = [
        Column(_("Stt"), 2), Column(_("Người vay"), 7), Column(_("Mã món vay"), 8), Column(_("Chương trình"), 6),
        Column(_("Dư nợ"), 5, number=True), Column(_("Mục đích"), 6), Column(_("Thực nhận"), 5, number=True),
        Column(_("Đã dùng vào"), 7), Column(_("Đúng"), 5, number=True), Column(_("Sai"), 5, number=True),
        Column(_("Hiệu quả"), 6), Column(_("Lãi tồn"), 4, number=True), Column(_("Ký tên"), 5),
    ]  # fmt: skip
    listed = [_line(number, one, stood.get(one.loan_id)) for number, one in enumerate(rows, 1)]
    sums = [sum(getattr(one, name) for one in rows) for name in ("received", "used_right", "used_wrong")]
    owed = sum(_owed(stood.get(one.loan_id)) for one in rows)
    totals = ["", _("Cộng"), "", "", dong(owed), "", dong(sums[0]), "", dong(sums[1]), dong(sums[2]), "", "", ""]
    companions = sorted({one.companion.name for one in rows if one.companion})
    remarks = [f"{one.loan.who}: {one.remarks}" for one in rows if one.remarks]
    group = _group_words(first.loan.group, heads) if first.loan.group else _("Vay trực tiếp")
    conclusions = ", ".join(
        _("{name} {count} khoản").format(name=_(FINDING_NAMES[kind]).lower(), count=count)
        for kind in Finding if (count := sum(one.finding == kind for one in rows))
    )  # fmt: skip
    blocks = [
        lines(_("{group}, {hamlet}. Người kiểm tra: {who}. Đơn vị tính: đồng.").format(
            group=group, hamlet=first.loan.hamlet.name, who=", ".join([first.inspector.name, *companions]))),
        table(columns, listed, totals, by_hand=True),
        lines(_("Nhận xét: {conclusions}; dùng đúng {right}, dùng sai {wrong}.").format(
            conclusions=conclusions, right=dong_text(sums[1]), wrong=dong_text(sums[2])), *remarks),
        lines(_(TWICE)),
        signs(_("Người kiểm tra"), _("Tổ trưởng"), _("Người chứng kiến")),
    ]  # fmt: skip
    who = first.inspector
    issuer = _issuer(who.level, who.association, first.place, first.on)
    subtitle = _("Ngày {day}").format(day=day_text(first.on))
    return page(_("PHIẾU KIỂM TRA SỬ DỤNG VỐN VAY"), subtitle, blocks, issuer=issuer, form="06/TD")


def _owed(at: PositionChange | None) -> int:
    return at.in_term + at.overdue + at.frozen if at else 0


def _line(number: int, one: LoanCheck, at: PositionChange | None) -> list[str]:
    loan = one.loan
    used = one.used_for or _(FINDING_NAMES[Finding(one.finding)])
    return [
        str(number), loan.who, loan.number, programme_name(loan.programme, short=True), dong(_owed(at)), one.purpose,
        dong(one.received), used, dong(one.used_right), dong(one.used_wrong), one.effect,
        dong(at.arrears) if at and at.arrears else "", _("đã ký") if one.signed else "",
    ]  # fmt: skip


# --- 16/TD ------------------------------------------------------------------------------------------------------------


def group_paper(check: GroupCheck, loans: Sequence[LoanCheck]) -> bytes:
    """The minutes of a group; `loans`: those of its members looked at that day, whose sheets go with it."""
    group = check.group
    heads = heads_on([group.pk], check.on)
    words = {one.key: one.en if get_language() == "en" else one.vi for one in checklist().on(check.on)}
    rows = [
        [str(number), text, _("đúng") if in_order else _("chưa đúng"), remark]
        for number, (key, text) in enumerate(words.items(), 1)
        for in_order, remark in [check.answers.get(key, (True, ""))]
    ]  # fmt: skip
    blocks = [
        facts([
            (_("Tổ tiết kiệm và vay vốn"), _group_words(group, heads)), (_("Thôn, tổ dân phố"), group.hamlet.name),
            (_("Hội, đoàn thể nhận ủy thác"), str(Association(group.association).label)),
            (_("Người kiểm tra"), check.inspector.name),
            (_("Số tổ viên"), str(member_count(group.pk, check.on))),
            *_stand(Loan.objects.filter(group=group), check.on),
            (_("Khoản vay đã kiểm tra kèm theo"), str(len(loans))),
        ]),
        table([Column(_("Stt"), 1), Column(_("Nội dung"), 9), Column(_("Kết quả"), 3), Column(_("Ghi chú"), 6)], rows),
        *_said((_("Ưu điểm"), check.strengths), (_("Tồn tại"), check.faults), (_("Kiến nghị"), check.advice)),
        lines(_(TWICE)),
        signs(_("Tổ trưởng"), _("Người kiểm tra")),
    ]  # fmt: skip
    who = check.inspector
    title, subtitle = _("BIÊN BẢN KIỂM TRA TỔ TIẾT KIỆM VÀ VAY VỐN"), _("Ngày {day}").format(day=day_text(check.on))
    issuer = _issuer(who.level, who.association, check.place, check.on)
    return pdf([page(title, subtitle, blocks, issuer=issuer, form="16/TD")], title=title, on=check.on)


def _stand(loans: QuerySet[Loan], on: date) -> list[tuple[str, str]]:
    """What the loans owed at the end of a day, by the books; one statement for all."""
    stood = positions_on(loans.filter(first_paid_out_on__lte=on).values_list("pk", flat=True), on).values()
    owing = [one for one in stood if _owed(one) > 0]
    return [
        (_("Khoản vay còn dư nợ"), dong(len(owing))),
        (_("Dư nợ"), dong_text(sum(_owed(one) for one in owing))),
        (_("Nợ quá hạn"), dong_text(sum(one.overdue for one in owing))),
        (_("Nợ khoanh"), dong_text(sum(one.frozen for one in owing))),
        (_("Lãi tồn"), dong_text(sum(one.arrears for one in owing))),
    ]


def _said(*parts: tuple[str, str]) -> list[Block]:
    """Words under their headings; dots to write on where there are none."""
    return [block for title, text in parts for block in (heading(title), lines(text or "." * 120))]


# --- 02/BB-CT, 03/BB-CX, 04/BC-TH -------------------------------------------------------------------------------------


def paper(actor: Actor, row: InspectionPaper) -> bytes:
    """Minutes or a summary; what a summary counts is counted when it is printed."""
    who = Organisation(row.level, row.association)
    days = _("Từ ngày {since} đến ngày {until}").format(since=day_text(row.since_on), until=day_text(row.until_on))
    subject = _("{days}; số {number}, ngày {day}").format(days=days, number=row.number, day=day_text(row.given_on))
    if row.form == "04/BC-TH":
        title, blocks = _("BÁO CÁO TỔNG HỢP KẾT QUẢ KIỂM TRA"), _counted(
            summary_of(actor, row.place, who, row.since_on, row.until_on), row.until_on
        )  # fmt: skip
    else:
        title = _("BIÊN BẢN KIỂM TRA HOẠT ĐỘNG ỦY THÁC")
        named = str(Association(row.about).label)
        entrusted = Loan.objects.filter(place=row.place, association=row.about)
        where = (_("Địa bàn"), place_name(row.place, row.given_on))
        blocks = [facts([(_("Đơn vị được kiểm tra"), named), where, *_stand(entrusted, row.until_on)])]
    blocks += _said((_("Ưu điểm"), row.strengths), (_("Tồn tại"), row.faults), (_("Kiến nghị"), row.advice))
    mend = day_text(row.mend_by) if row.mend_by else ""
    blocks += [
        facts([(_("Khắc phục xong trước ngày"), mend), (_("Ý kiến của đơn vị được kiểm tra"), row.opinion)]),
        signs(row.inspector.name, organisation_name(row.level, row.association)),
    ]
    issuer = _issuer(row.level, row.association, row.place, row.given_on)
    return pdf([page(title, subject, blocks, issuer=issuer, form=row.form)], title=title, on=row.given_on)


def _counted(found: Summary, on: date) -> list[Block]:
    topics = {one.key: one.en if get_language() == "en" else one.vi for one in checklist().on(on)}
    conclusions = [[_(FINDING_NAMES[kind]), str(found.by_finding[kind])] for kind in Finding]
    faults = [[topics.get(key, key), str(count)] for key, count in found.not_in_order.items()]
    blocks = [
        facts([
            (_("Tổ đã kiểm tra"), str(found.groups)), (_("Khoản vay đã kiểm tra"), str(found.loans)),
            (_("Số tiền thực nhận"), dong_text(found.received)), (_("Dùng đúng mục đích"), dong_text(found.right)),
            (_("Dùng sai mục đích"), dong_text(found.wrong)),
            (_("Chưa sử dụng"), dong_text(found.received - found.right - found.wrong)),
            (_("Lượt người vay chưa ký"), str(found.unsigned)),
        ]),
        heading(_("Kết luận về sử dụng vốn")),
        table([Column(_("Kết luận"), 4), Column(_("Lượt kiểm tra"), 2, number=True)], conclusions),
    ]  # fmt: skip
    if faults:
        blocks += [
            heading(_("Nội dung 16/TD còn có tổ chưa đúng")),
            table([Column(_("Nội dung"), 8), Column(_("Số tổ"), 2, number=True)], faults),
        ]
    return blocks
