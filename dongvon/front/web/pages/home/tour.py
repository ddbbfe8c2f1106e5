"""The tour: ten stories of a few clicks and one of all that can happen to a loan; each step is a real record.

Whoever is signed in is led to records he may open. In the demonstration a visitor is led as its ward officer would be:
only numbers of records stand in the links, and opening one still asks him to sign in."""

from dataclasses import dataclass, field, replace

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Role
from dongvon.base.access.queries import actor_of
from dongvon.credit.applications.models import Application
from dongvon.credit.applications.queries import applications_seen
from dongvon.credit.loans.models import Event, Loan
from dongvon.credit.loans.queries import examples_of, loans_of
from dongvon.field.supervision.models import GroupGrade
from dongvon.field.transaction_days.models import Sheet
from dongvon.front.web.pages.home.sign_in import demo_accounts
from dongvon.front.web.pages.kit.menu import opens
from dongvon.front.web.pages.kit.parts import Page, link, programme_short
from dongvon.front.web.templatetags.formats import day_text
from dongvon.office.overview.queries import as_of, years_of
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import groups_of
from dongvon.parties.households.models import Household
from dongvon.parties.households.queries import households_seen
from dongvon.parties.organisations.models import Organisation
from dongvon.parties.organisations.queries import organisations_seen

POVERTY = ("HN", "HCN", "HMTN")


@dataclass(frozen=True, slots=True)
class Found:
    """The records the stories are told with; None where this installation has no such record."""

    family: Loan | None = None
    group: Group | None = None
    sheet: Sheet | None = None
    paid_out: Loan | None = None
    before: Loan | None = None
    after: Loan | None = None
    year: int = 0
    graded: GroupGrade | None = None
    lives: dict[str, Loan] = field(default_factory=dict)
    organisation: Organisation | None = None
    authorised: Household | None = None
    given_up: Application | None = None


def context(actor: Actor | None) -> Page:
    found = Found()
    if actor is not None:
        found = find(actor) if opens(actor, "loans") else found
        found = found if opens(actor, "grades") else replace(found, graded=None)
    elif guide := _guide():
        with acting(guide):
            found = find(guide)
    before = [_family(found), _people(), _leader(found), _day(found), _arrears(), _money(), _afterwards()]
    return {"stories": [*before, _move(found), _life(found), _public(), _report(found)]}


def _guide() -> Actor | None:
    names = [account["username"] for account in demo_accounts() if account["role"] == Role.WARD_OFFICER]
    return actor_of(names[0], timezone.localdate()) if names else None


def find(actor: Actor) -> Found:
    loans, groups = loans_of(actor), groups_of(actor)
    sheet = (
        Sheet.objects.filter(group__in=groups, interest_paid__gt=0).select_related("session", "group")
        .order_by("-session__held_on", "-interest_paid").first()
    )  # fmt: skip
    group = sheet.group if sheet else groups.order_by("code").first()
    before, after = _moved(loans)
    paid_out = None
    if sheet:
        day = sheet.session.held_on
        paid_out = loans.filter(movements__booked_on=day, movements__event=Event.PAID_OUT).order_by("pk").first()
    year = max(years_of(actor.places[0]), default=0)
    graded = GroupGrade.objects.filter(group=group, graded__confirmation__isnull=False).order_by("-month").first()
    return Found(
        _with_two_loans(loans), group, sheet, paid_out, before, after, year, graded, examples_of(actor),
        organisation=organisations_seen(actor).first(),
        authorised=households_seen(actor, as_of(actor.places[0])).filter(authorisations__until_on__isnull=False)
        .order_by("pk").first(),
        given_up=applications_seen(actor).filter(cancelled_on__isnull=False).order_by("pk").first(),
    )  # fmt: skip


def _with_two_loans(loans: QuerySet[Loan]) -> Loan | None:
    """A household with open loans of two programmes, at least one for the poor; its newest loan."""
    still = loans.filter(closed_on__isnull=True, position__in_term__gt=0)
    homes = (
        still.order_by().values("household").annotate(
            kinds=Count("programme", distinct=True), poor=Count("pk", filter=Q(programme__in=POVERTY)))
        .filter(kinds=2, poor=1).order_by("household").values_list("household", flat=True)[:1]
    )  # fmt: skip
    return still.filter(household__in=list(homes)).select_related("hamlet").order_by("-signed_on", "-pk").first()


def _moved(loans: QuerySet[Loan]) -> tuple[Loan | None, Loan | None]:
    """A household that settled a loan for the poor and then borrowed under the next programme: (old loan, new one)."""
    for earlier, later in (("HN", "HCN"), ("HCN", "HMTN"), ("HN", "HMTN")):
        new = (
            loans.filter(programme=later, closed_on__isnull=True, household__loans__programme=earlier)
            .filter(household__loans__closed_on__lte=F("signed_on")).order_by("-signed_on").first()
        )  # fmt: skip
        if new:
            old = loans.filter(household=new.household_id, programme=earlier, closed_on__isnull=False)
            return old.order_by("-closed_on").first(), new
    return None, None


def _story(title: str, teller: str, text: str, *steps: tuple[str, str, str]) -> Page:
    named = [{"label": label, "text": said, "url": url} for label, said, url in steps]
    return {"title": title, "teller": teller, "text": text, "steps": named}


def _of(
    name: str, record: Loan | Group | Organisation | Household | Application | None, fallback: str, **query: str
) -> str:
    if record is None:
        return reverse(fallback)
    number = record.household_id if name == "household" and isinstance(record, Loan) else record.pk
    address = reverse(name, args=[number])
    return f"{address}?muc={query['tab']}" if "tab" in query else address


def _family(found: Found) -> Page:
    loan = found.family
    code = loan.programme if loan else "HN"
    return _story(
        _("Một gia đình"), loan.hamlet.name if loan else "",
        _("Hai món vay của một nhà, cùng một mã khách hàng. Tiền lãi tính theo từng ngày, từng lãi suất; năm 2025 có "
          "hai đợt giảm lãi, rơi đúng giữa kỳ."),
        (_("Mở hộ"), _("hai món vay, tiền gửi, diện hộ qua các năm"), _of("household", loan, "households")),
        (_("Xem tiền lãi"), _("từng đoạn ngày, từng mức lãi, cộng lại ra số đã thu"),
         _of("loan", loan, "loans", tab="lai")),
        (_("Xem ai quy định"), _("văn bản, ngày áp dụng, đọc ở đâu"), reverse("programme", args=[code])),
    )  # fmt: skip


def _leader(found: Found) -> Page:
    group = found.group
    return _story(
        _("Một tháng của tổ trưởng"), _("Tổ {code}").format(code=group.code) if group else "",
        _("Mỗi tháng tổ trưởng đi thu lãi và tiền gửi của từng nhà, rồi mang bảng kê 13/TD ra điểm giao dịch. Thu gốc "
          "thì không: gốc phải trả thẳng cho ngân hàng."),
        (_("Mở tổ"), _("tổ viên, ban quản lý, bảng kê mười hai tháng"), _of("group", group, "groups")),
        (_("Sổ thu trên điện thoại"), _("thu cả khi không có sóng; tổ trưởng đăng nhập rồi ghi danh máy"),
         reverse("phone")),
        (_("Máy và biên lai"), _("ai thu bằng máy nào, biên lai nào chưa rõ, khoản nào phải xem lại"),
         reverse("group_collecting", args=[group.pk]) if group else reverse("groups")),
        (_("Ai chưa trả hết lãi"), _("những nhà phải đến hỏi thăm trước"),
         link("loans", to=group.pk if group else "", tt="unpaid_interest")),
        *_graded(group, found.graded),
    )  # fmt: skip


def _graded(group: Group | None, row: GroupGrade | None) -> list[tuple[str, str, str]]:
    """The way to the newest confirmed grade of the group; none where nothing was confirmed."""
    if group is None or row is None:
        return []
    text = _("từng tiêu chí, từng số tiền; ngân hàng, hội và lãnh đạo xem được")
    return [(_("Tổ được mấy điểm"), text, reverse("group_grade", args=[f"{row.month:%Y-%m}", group.pk]))]


def _people() -> Page:
    return _story(
        _("Đúng người"), "",
        _("Phường rà soát ai nghèo, hỏi từng nhà cần gì; tổ chọn công khai người vay; phường ký xác nhận; ngân hàng "
          "quyết định trong ba ngày làm việc. Không bước nào bỏ qua được, và người vay theo dõi được từng bước."),
        (_("Rà soát hộ nghèo"), _("chấm điểm, họp thôn, niêm yết, công nhận; ai thêm, ai mất quyền vay"),
         reverse("reviews")),
        (_("Nhu cầu và đáp ứng"), _("hộ nào chưa hỏi, hộ nào đang chờ, vướng ở đâu"), reverse("needs")),
        (_("Danh sách 03/TD đang ở đâu"), _("từ cuộc họp của tổ đến thông báo 04/TD"), reverse("member_lists")),
        (_("Bàn xác nhận của phường"), _("máy kiểm tra trước từng dòng, người ký và chịu trách nhiệm"),
         reverse("certifying")),
    )  # fmt: skip


def _money() -> Page:
    return _story(
        _("Đúng tiền"), "",
        _("Chỉ tiêu có quyết định, có từng lần điều chỉnh. Khi món cũ đến hạn, số dư được chuyển giữa năm chương trình "
          "theo quy tắc; máy đề nghị, người sửa, cấp có thẩm quyền quyết định."),
        (_("Chỉ tiêu vốn"), _("giao bao nhiêu, đã cho vay bao nhiêu, còn bao nhiêu"), reverse("targets")),
        (_("Điều chuyển giữa các chương trình"), _("vì sao chuyển từng dòng, phương án khác bỏ sót ai"),
         reverse("reallocation")),
        (_("Xin vốn"), _("đủ chưa, kịp chưa: hai con số được công bố"), reverse("capital_requests")),
    )  # fmt: skip


def _afterwards() -> Page:
    return _story(
        _("Sau khi vay"), "",
        _("Đồng vốn phải thành việc: có người đến xem, có người dạy cách làm, và có con số nói nó đã được gì."),
        (_("Kiểm tra sử dụng vốn"), _("trong 30 ngày, đủ mọi món mới; nơi nào còn sót"), reverse("checks")),
        (_("Sinh kế và tập huấn"), _("mô hình, buổi học, điểm danh bằng mã"), reverse("livelihoods")),
        (_("Vay rồi có thoát nghèo không"), _("so với hộ tương tự không vay, và điều con số không nói được"),
         reverse("cohorts")),
    )  # fmt: skip


def _public() -> Page:
    return _story(
        _("Người dân tự xem"), "",
        _("Không phải đăng nhập, không lưu gì: hỏi mình có được vay không, tính thử, xem lịch, lấy số liệu."),
        (_("Tôi có được vay không?"), _("mười câu hỏi, trả lời theo từng chương trình"), reverse("may_borrow")),
        (_("Tính thử gốc và lãi"), _("từng kỳ trả bao nhiêu, có hình"), reverse("calculator")),
        (_("Lịch giao dịch"), _("tải vào lịch của điện thoại"), reverse("sessions")),
        (_("Số liệu mở"), _("CSV và JSON, che những số quá nhỏ"), reverse("open_data")),
    )  # fmt: skip


def _arrears() -> Page:
    return _story(
        _("Nợ đến hạn"), "",
        _("Ai sắp đến hạn, ai phải đến nhà, người vay hẹn gì và có giữ lời không: giữ lời hay không là theo chứng từ"
          " thu, không ai tự chấm."),
        (_("Lịch nợ đến hạn"), _("7, 30, 90 ngày theo thôn, tổ, hội"), reverse("due")),
        (_("Đôn đốc"), _("ai phải làm gì hôm nay, lời hẹn giữ hay không"), reverse("arrears")),
        (_("Nợ quá hạn đi đâu"), _("cảnh báo sớm, và cảnh báo ấy đúng bao nhiêu lần"), reverse("arrears_figures")),
    )  # fmt: skip


def _day(found: Found) -> Page:
    sheet = found.sheet
    return _story(
        _("Ngày giao dịch"), day_text(sheet.session.held_on) if sheet else "",
        _("Mỗi điểm giao dịch có một ngày cố định trong tháng. Hôm ấy bảng kê của các tổ được đếm tiền và ghi sổ, "
          "người được duyệt nhận tiền tận tay."),
        (_("Lịch giao dịch"), _("ai cũng xem được, không phải đăng nhập"), reverse("start")),
        (_("Cả ngày trên một màn hình"), _("ai đã đến, tiền vào, tiền ra, còn thiếu gì"),
         reverse("day", args=[sheet.session.pk]) if sheet else reverse("days")),
        (_("Giao ban hôm ấy"), _("kết luận, việc phải làm, ai làm, hạn nào"),
         reverse("day_briefing", args=[sheet.session.pk]) if sheet else reverse("days")),
        (_("Một món giải ngân hôm ấy"), _("từ đơn vay đến lúc nhận tiền"),
         _of("loan", found.paid_out, "loans", tab="dien-bien")),
    )  # fmt: skip


def _move(found: Found) -> Page:
    old, new = found.before, found.after
    names = " → ".join(programme_short(loan.programme) for loan in (old, new) if loan)
    return _story(
        _("Chuyển giữa các chương trình"), names,
        _("Trả xong món vay hộ nghèo, gia đình vay tiếp ở chương trình hộ cận nghèo hay hộ mới thoát nghèo. Đồng vốn "
          "đi theo từng bước khá lên, và cả hai món đều được đếm đúng một lần."),
        (_("Món vay cũ"), _("đã tất toán, còn nguyên diễn biến"), _of("loan", old, "loans", tab="dien-bien")),
        (_("Món vay mới"), _("lãi suất khác, lịch trả khác"), _of("loan", new, "loans")),
        (_("Nhìn cả gia đình"), _("diện hộ và các món vay theo thời gian"), _of("household", new, "households")),
    )  # fmt: skip


def _life(found: Found) -> Page:
    """One step for each thing that can happen to a loan, as far as it has happened here."""
    said = {
        "organisation": (_("Hợp tác xã vay vốn"), _("vay trực tiếp, có thế chấp, không tính là hộ vay")),
        "recipient": (_("Nhận tiền thay"), _("theo giấy ủy quyền 01/UQ còn hạn")),
        "cancelled": (_("Hủy phần chưa giải ngân"), _("lịch trả nợ tính lại theo số đã giải ngân")),
        "late": (_("Phiếu thu ghi muộn"), _("sổ đúng như ghi kịp thời, phần chênh được điều chỉnh")),
        "undone": (_("Bút toán ghi nhầm"), _("hủy bằng bút toán ngược, không xóa dấu vết")),
        "return_overpaid": (_("Tiền thu thừa"), _("trả lại cho người nộp")),
        "change_schedule": (_("Đổi lịch trả nợ"), _("điều chỉnh kỳ hạn 08/TD, gia hạn 09/TD")),
        "roll_over": (_("Lưu vụ"), _("sang khoản mới, không có tiền mặt")),
        "to_overdue": (_("Chuyển nợ quá hạn"), _("chỉ phần đến hạn chưa trả")),
        "correct_interest": (_("Điều chỉnh lãi"), _("theo quyết định nêu lý do")),
        "freeze": (_("Khoanh nợ"), _("từ ngày đầu trong quá khứ, lãi đã thu được tính lại")),
        "end_freeze": (_("Hết khoanh"), _("tính lãi trở lại từ ngày sau")),
        "write_off": (_("Xóa nợ"), _("vẫn theo dõi ngoài bảng")),
        "recover": (_("Thu hồi nợ đã xóa"), _("tiền vẫn còn về")),
        "placed": (_("Chuyển nơi ở, chuyển tổ, đổi hội"), _("từng ngày trước vẫn tính ở nơi cũ")),
        "move": (_("Chuyển sang xã, phường khác"), _("dư nợ và tiền gửi đi theo, cả đời khoản vay vẫn xem được")),
    }
    steps = [
        (*words, _of("loan", found.lives[kind], "loans", tab="dien-bien"))
        for kind, words in said.items() if kind in found.lives
    ]  # fmt: skip
    before = [
        (_("Tổ chức và dự án"), _("đăng ký một lần theo mã số thuế, vay theo từng dự án"), "organisation",
         found.organisation),
        (_("Giấy ủy quyền 01/UQ"), _("ai ký cho ai, từ ngày nào đến ngày nào"), "household", found.authorised),
        (_("Phê duyệt bị hủy"), _("trước khi giải ngân, có lý do; bảo đảm được trả lại"), "application",
         found.given_up),
    ]  # fmt: skip
    steps += [(label, said, _of(name, record, "loans")) for label, said, name, record in before if record is not None]
    return _story(
        _("Cả đời một khoản vay"), "",
        _("Mỗi việc xảy ra với một khoản vay là một dòng trong sổ: ai làm, ngày nào, theo giấy tờ nào. Ghi sớm hay "
          "ghi muộn, số cuối cùng vẫn như nhau."),
        *(steps or [(_("Các khoản vay"), _("chưa có việc nào ngoài thu và chi"), reverse("loans"))]),
    )  # fmt: skip


def _report(found: Found) -> Page:
    file = reverse("report_file", args=[found.year, "pdf"]) if found.year else reverse("report")
    return _story(
        _("Báo cáo hội nghị"), str(found.year or ""),
        _("Cuối năm, phường, hội, tổ và ngân hàng ngồi cùng một bàn với cùng một bản báo cáo. Mỗi con số đếm từ từng "
          "khoản vay và bấm vào là thấy."),
        (_("Toàn cảnh"), _("dư nợ, nợ quá hạn, tám kết quả"), reverse("dashboard")),
        (_("Trang báo cáo"), _("các bảng và những phép cộng phải khớp"), reverse("report")),
        (_("Mang về bản PDF"), _("bản để in, ký và lưu trữ"), file),
    )  # fmt: skip
