"""What people may do to a loan from its page: one row an action. Its form, preview and confirmation follow from the row
(`loan_action`, `loan_rehearsal`); who may do it is the service's own list of roles."""

from collections.abc import Callable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.core.allocation import Purpose
from dongvon.core.classification import ABILITY_NAMES, CAUSES, PRESENT_NAMES, TEAM_SOURCE
from dongvon.core.problems import N_
from dongvon.core.relief import AUTHORITY_NAMES, CAUSE_NAMES, COMMITTEE_NAMES, MEASURE_NAMES, Ground, Measure
from dongvon.credit.loans.models import ACT_NAMES
from dongvon.credit.loans.queries import acts_of
from dongvon.credit.loans.services import (
    cancel_rest,
    correct_interest,
    extend,
    find_misuse,
    pay_tranche,
    repay,
    reschedule,
    return_overpaid,
    roll_over,
    transfer_misused,
    transfer_to_overdue,
    undo_entry,
)
from dongvon.credit.relief.models import ReliefCase
from dongvon.credit.relief.reviewing import Finding, review_ability
from dongvon.credit.relief.services import check_freeze, freeze_debt, propose_relief, recover, write_off
from dongvon.front.web.pages.kit.fields import Choices, Input
from dongvon.front.web.pages.kit.inputs import (
    ASKED_ON,
    DECIDED_ON,
    DECISION,
    REASON,
    RECEIPT,
    Content,
    amount_input,
    day_input,
    numbered,
    paper_input,
    yes_no_input,
)
from dongvon.front.web.pages.kit.naming import money
from dongvon.front.web.pages.kit.parts import Page
from dongvon.front.web.pages.loans.parties import PARTY_ACTIONS
from dongvon.front.web.pages.loans.row import LoanAction, part_of
from dongvon.front.web.pages.loans.standing import Standing
from dongvon.front.web.templatetags.formats import day_text

SHOWN_FIRST = 2


def _case_text(case: ReliefCase) -> str:
    text = _("Biên bản 02/XLN số {number} ngày {day}: {cause}, thiệt hại {percent}%")
    facts = {"number": case.minutes_no, "day": day_text(case.minutes_on), "percent": case.damage_percent}
    return text.format(cause=_(case.get_cause_display()), **facts)


def _case(offered: Callable[[Standing], list[ReliefCase]]) -> Input:
    return Input(
        name="case_id", label=N_("Hồ sơ xử lý nợ"), kind="pick",
        choices=lambda standing: [(str(one.pk), _case_text(one)) for one in offered(standing)],
        known=lambda standing: [str(one.pk) for one in standing.cases],
        start=lambda standing: str(offered(standing)[0].pk),
    )  # fmt: skip


def _authority(measure: Measure) -> Input:
    return Input(
        name="authority", label=N_("Cấp quyết định"), kind="pick",
        choices=lambda _standing: [(str(key), label) for key, label in AUTHORITY_NAMES.items()],
        start=lambda standing: standing.authority(measure),
    )  # fmt: skip


# --- what differs -----------------------------------------------------------------------------------------------------

PURPOSES = {
    Purpose.INTEREST: N_("Thu lãi đến hạn"),
    Purpose.PRINCIPAL: N_("Thu nợ gốc"),
    Purpose.DEBT: N_("Thu gốc đến hạn và lãi đến ngày thu"),
    Purpose.SETTLE: N_("Tất toán, trả hết khoản vay"),
}


def _purposes(standing: Standing) -> Choices:
    text = _("{purpose}: phải trả {amount}")
    return [
        (str(key), text.format(purpose=_(label), amount=money(standing.owed(key, standing.on))))
        for key, label in PURPOSES.items()
    ]


def _purpose(standing: Standing) -> str:
    if standing.owed(Purpose.PRINCIPAL, standing.on):
        return str(Purpose.DEBT)
    return str(Purpose.INTEREST if standing.part("arrears") else Purpose.PRINCIPAL)


def _owed_if_empty(standing: Standing, content: Content) -> Content:
    """An empty amount is what is owed for the purpose on the day of the receipt."""
    if content["amount"] is not None:
        return content
    return content | {"amount": standing.owed(content["purpose"], content["received_on"])}


def _instalments(standing: Standing) -> Choices:
    text = _("Kỳ {number}, ngày {day}: {amount}")
    return [
        (str(one.number), text.format(number=one.number, day=day_text(one.due_on), amount=money(one.principal)))
        for one in standing.movable
    ]


def _recipients(standing: Standing) -> Choices:
    """Nobody to pick where nobody is authorised by the borrower."""
    text = _("{name}, giấy ủy quyền 01/UQ số {paper}")
    found = [
        (str(one.representative_id), text.format(name=one.representative.name, paper=one.document))
        for one in standing.acting_for_borrower
    ]
    return [("", standing.loan.borrower.name), *found] if found else []


def _next_if_empty(standing: Standing, content: Content) -> Content:
    number = int(content["number"])
    due_on = content["due_on"] or standing.due_after(number) or standing.loan.final_due_on
    return content | {"number": number, "due_on": due_on}


def _months_left(standing: Standing) -> str:
    text = _("Còn được gia hạn {left} tháng, tính tất cả các lần; hạn cuối hiện nay {day}.")
    return text.format(left=standing.extension_left, day=day_text(standing.life.final_due_on))


def _misuses(standing: Standing) -> Choices:
    text = _("Biên bản số {number} ngày {day}: {amount}, phải trả chậm nhất {until}")
    return [
        (str(one.pk), text.format(number=one.minutes, day=day_text(one.found_on), amount=money(one.amount),
                                  until=day_text(one.repay_by)))
        for one in standing.open_misuses
    ]  # fmt: skip


def _entries(standing: Standing) -> Choices:
    found = []
    for request_id, rows in standing.entries.items():
        names = ", ".join(str(ACT_NAMES[row.kind]) for row in rows)  # type: ignore[index]
        amount = money(sum(row.amount for row in rows)) if any(row.amount for row in rows) else ""
        found.append((request_id, " · ".join(part for part in (day_text(rows[-1].on), names, amount) if part)))
    return found


def _freezes_before(standing: Standing) -> Choices:
    found = [(str(one.pk), _case_text(one)) for one in standing.decided_freezes]
    return [("", N_("Không, đây là lần khoanh đầu")), *found] if found else []


def _signed(_standing: Standing, content: Content) -> Content:
    direction = content["direction"]
    kept = {name: value for name, value in content.items() if name != "direction"}
    return kept | {"amount": -kept["amount"] if direction == "lower" else kept["amount"]}


def _finding(standing: Standing, content: Content) -> Content:
    """What is said of the one loan, as the service takes it for several."""
    found = Finding(standing.loan.pk, content["ability"], content["repayable"], content["causes"] or [])
    return {name: content[name] for name in ("reviewed_on", "minutes_no", "present")} | {"findings": [found]}


GROUNDS = {
    Ground.FREEZE_ENDED: N_("hết thời hạn khoanh mà không còn khả năng trả"),
    Ground.DEAD_WITHOUT_ESTATE: N_("người vay chết, không còn tài sản và người thừa kế trả thay"),
    Ground.MISSING: N_("người vay mất tích"),
    Ground.BANKRUPT: N_("tổ chức vay đã phá sản, giải thể"),
}
RELIEF = "QĐ 50/2010/QĐ-TTg; QĐ 08/2021/QĐ-TTg; QĐ 62/QĐ-HĐQT (27/09/2021)"

ACTIONS: tuple[LoanAction, ...] = (
    LoanAction(
        key="thu", title=N_("Thu tiền"), verb=N_("Ghi nhận thu tiền"), icon="hand-coins", service=repay,
        anywhere=True, presses=True, shape=_owed_if_empty, fits=lambda at: at.outstanding + at.unpaid_interest > 0,
        hint=N_("Có nợ gốc quá hạn thì thu nợ đó trước. Thu muộn mới ghi vẫn lấy đúng ngày nhận tiền, nếu tháng đó còn"
                " mở: khoản vay đứng lại như đã ghi đúng lúc."),
        source="07b/GQVL; Điều 18 Thông tư 39/2016/TT-NHNN",
        inputs=(
            Input(name="purpose", label=N_("Người vay trả cho việc gì"), kind="pick", choices=_purposes,
                  start=_purpose, words={str(key): label for key, label in PURPOSES.items()}),
            Input(name="amount", label=N_("Số tiền (đồng)"), kind="money", required=False,
                  help=N_("Để trống: đúng số phải trả cho việc đã chọn, vào ngày thu.")),
            day_input("received_on", N_("Ngày thu")), RECEIPT,
        ),
    ),
    LoanAction(
        key="giai-ngan", title=N_("Giải ngân tiếp"), verb=N_("Ghi nhận giải ngân"), icon="banknote",
        service=pay_tranche, anywhere=True, presses=True, fits=lambda at: at.not_paid_out > 0,
        hint=N_("Phần vốn đã duyệt còn lại của khoản vay nhận nhiều lần; không tính thêm lượt vay."),
        source="04/TD",
        inputs=(
            amount_input(lambda at: at.not_paid_out), day_input("paid_on", N_("Ngày giải ngân")), RECEIPT,
            Input(name="recipient_id", label=N_("Ai nhận tiền"), kind="pick", required=False, choices=_recipients,
                  help=N_("Người khác chỉ nhận thay khi có giấy ủy quyền 01/UQ còn hạn.")),
        ),
        shape=numbered("recipient_id"),
    ),
    LoanAction(
        key="huy-von", title=N_("Hủy phần chưa giải ngân"), verb=N_("Ghi quyết định hủy"), icon="x",
        service=cancel_rest, anywhere=True, fits=lambda at: at.not_paid_out > 0,
        hint=N_("Phần vốn đã duyệt không giải ngân nữa: số tiền đã ký giữ nguyên, ngày trả giữ nguyên, số gốc từng kỳ"
                " tính lại theo số đã giải ngân."),
        source="01/TD; QĐ 157/2007/QĐ-TTg",
        inputs=(DECIDED_ON, REASON, paper_input("document", N_("Số quyết định"))),
    ),
    LoanAction(
        key="thu-hoi", title=N_("Thu hồi nợ đã xóa"), verb=N_("Ghi nhận thu hồi"), icon="hand-coins", service=recover,
        fits=lambda at: at.part("written_off") + at.part("written_off_interest") > 0,
        hint=N_("Tiền người vay còn trả sau khi xóa nợ: gốc vào quỹ dự phòng rủi ro, rồi đến lãi."),
        source="Bộ câu hỏi nghiệp vụ 2021, AC29",
        inputs=(amount_input(lambda at: at.part("written_off") + at.part("written_off_interest")),
                day_input("received_on", N_("Ngày thu")), RECEIPT),
    ),
    LoanAction(
        key="tra-thua", title=N_("Trả lại tiền thu thừa"), verb=N_("Ghi nhận trả lại tiền"), icon="undo-2",
        service=return_overpaid, fits=lambda at: at.part("overpaid") > 0,
        hint=N_("Tiền thu quá số nợ là của người trả: trả lại bằng tiền mặt hoặc giữ làm tiền gửi của người đó."),
        source="Điều 579 Bộ luật Dân sự 2015", confidence="memory", shape=numbered(),
        inputs=(
            amount_input(part_of("overpaid")), day_input("paid_on", N_("Ngày trả lại")),
            yes_no_input("into_savings", N_("Cách trả"), N_("ghi vào tiền gửi"), N_("tiền mặt"), start="no"), RECEIPT,
        ),
    ),
    LoanAction(
        key="qua-han", title=N_("Chuyển nợ quá hạn"), verb=N_("Chuyển nợ quá hạn"), icon="triangle-alert",
        service=transfer_to_overdue, presses=True, fits=lambda at: at.not_yet_overdue > 0,
        hint=N_("Chỉ phần gốc đã đến hạn mà chưa trả; gốc đến hạn hôm nay thì hôm nay còn được trả."),
        source="QĐ 976/QĐ-TTg (01/07/2015); CV 597/NHCS-TDNN (30/01/2026)",
        inputs=(amount_input(lambda at: at.not_yet_overdue), day_input("booked_on", N_("Ngày chuyển")),
                paper_input("decision", N_("Số quyết định hoặc thông báo"))),
    ),
    LoanAction(
        key="khoanh", title=N_("Khoanh nợ"), verb=N_("Ghi quyết định khoanh nợ"), icon="snowflake",
        service=freeze_debt, by_case=True, presses=True, shape=numbered("case_id"),
        fits=lambda at: bool(at.waiting(Measure.FREEZE)) and at.free > 0,
        hint=N_("Trong thời gian khoanh không tính lãi phần nợ được khoanh; lãi trước ngày đầu vẫn còn nợ."),
        source=RELIEF,
        inputs=(
            _case(lambda at: at.waiting(Measure.FREEZE)),
            amount_input(lambda at: at.free, N_("Số gốc được khoanh (đồng)"), name="principal"),
            day_input("first_on", N_("Ngày đầu khoanh")),
            Input(name="last_on", label=N_("Ngày cuối khoanh"), kind="day", ahead=True, start=Standing.freeze_until),
            Input(name="due_on", label=N_("Hạn trả nợ sau khoanh"), kind="day", ahead=True,
                  start=Standing.due_after_freeze),
            _authority(Measure.FREEZE), DECISION, DECIDED_ON,
        ),
    ),
    LoanAction(
        key="xoa-no", title=N_("Xóa nợ"), verb=N_("Ghi quyết định xóa nợ"), icon="x", service=write_off, by_case=True,
        presses=True, shape=numbered("case_id"),
        fits=lambda at: bool(at.waiting(Measure.WRITE_OFF)) and at.outstanding > 0,
        hint=N_("Lãi tính đến ngày quyết định được ghi đủ rồi mới xóa. Nợ đã xóa vẫn được theo dõi và có thể thu hồi."),
        source=RELIEF,
        inputs=(
            _case(lambda at: at.waiting(Measure.WRITE_OFF)),
            amount_input(lambda at: at.outstanding, N_("Số gốc được xóa (đồng)"), name="principal"),
            amount_input(lambda at: at.interest_to_day, N_("Số lãi được xóa (đồng)"), name="interest"),
            Input(name="ground", label=N_("Vì sao được xóa"), kind="pick",
                  choices=lambda _at: [(str(key), label) for key, label in GROUNDS.items()]),
            yes_no_input("all_measures_used", N_("Đã áp dụng mọi biện pháp thu hồi"), N_("Đã áp dụng hết"), N_("Chưa")),
            _authority(Measure.WRITE_OFF), DECISION, DECIDED_ON,
        ),
    ),
    LoanAction(
        key="kiem-tra-khoanh", title=N_("Kiểm tra nợ khoanh"), verb=N_("Ghi lần kiểm tra"), icon="clipboard-check",
        service=check_freeze, by_case=True, anywhere=True, shape=numbered("case_id"),
        fits=lambda at: bool(at.frozen_cases),
        hint=N_("Nợ đang khoanh phải được kiểm tra ít nhất mỗi năm một lần."), source="QĐ 62/QĐ-HĐQT (27/09/2021)",
        inputs=(
            _case(lambda at: at.frozen_cases), day_input("checked_on", N_("Ngày kiểm tra")),
            yes_no_input("able_to_repay", N_("Khả năng trả nợ"), N_("Đã có khả năng trả"), N_("Chưa có khả năng trả")),
            Input(name="note", label=N_("Ghi chú"), kind="text", most=160, required=False),
        ),
    ),
    LoanAction(
        key="ky-han", title=N_("Điều chỉnh kỳ hạn (08/TD)"), verb=N_("Ghi điều chỉnh kỳ hạn"), icon="calendar-days",
        service=reschedule, anywhere=True, shape=_next_if_empty, fits=lambda at: bool(at.movable),
        hint=N_("Một kỳ trả gốc được lùi chậm nhất đến kỳ kế tiếp, đề nghị trước 5 ngày làm việc; hạn cuối không đổi."),
        source="08/TD; CV 597/NHCS-TDNN (30/01/2026)",
        inputs=(
            Input(name="number", label=N_("Kỳ được lùi"), kind="pick", choices=_instalments,
                  known=lambda _at: [str(number) for number in range(1, 1000)],
                  start=lambda at: str(at.movable[0].number)),
            Input(name="due_on", label=N_("Ngày trả mới"), kind="day", ahead=True, required=False,
                  help=N_("Để trống: dồn vào ngày của kỳ kế tiếp.")),
            ASKED_ON, DECIDED_ON, paper_input("document", N_("Số giấy đề nghị 08/TD")),
        ),
    ),
    LoanAction(
        key="gia-han", title=N_("Gia hạn nợ (09/TD)"), verb=N_("Ghi quyết định gia hạn"), icon="clock", service=extend,
        anywhere=True, fits=lambda at: at.extension_left > 0,
        hint=N_("Vay ngắn hạn gia hạn không quá 12 tháng, dài hơn không quá nửa thời hạn vay, tính tất cả các lần. Đề"
                " nghị trước hạn cuối không sớm hơn 3 tháng, chậm nhất 5 ngày làm việc."),
        source="09/TD; Bộ câu hỏi nghiệp vụ 2021, PC19, OP23; QĐ 157/2007/QĐ-TTg",
        inputs=(
            Input(name="months", label=N_("Gia hạn thêm (tháng)"), kind="number", least=1, most=120,
                  start=lambda at: at.extension_left, help=_months_left),
            ASKED_ON, DECIDED_ON, REASON, paper_input("document", N_("Số giấy đề nghị 09/TD")),
        ),
    ),
    LoanAction(
        key="luu-vu", title=N_("Lưu vụ (07/TD)"), verb=N_("Ghi cho vay lưu vụ"), icon="sprout", service=roll_over,
        fits=lambda at: at.may_roll_over,
        hint=N_("Trả hết lãi rồi gốc chuyển sang khế ước mới cho vụ kế tiếp, theo lãi suất hôm nay; không thu, không"
                " chi tiền mặt phần gốc và không tính thêm lượt vay."),
        source="07/TD; Bộ câu hỏi nghiệp vụ 2021, PC20, PC25, OP15",
        inputs=(
            amount_input(part_of("in_term"), N_("Số gốc lưu vụ (đồng)")),
            amount_input(lambda at: at.interest_to_day, N_("Lãi người vay trả (đồng)"), name="interest_paid"),
            Input(name="months", label=N_("Thời hạn mới (tháng)"), kind="number", least=1, most=360,
                  start=lambda at: at.loan.term_months),
            day_input("on", N_("Ngày lưu vụ")), paper_input("document", N_("Số giấy đề nghị 07/TD")),
        ),
    ),
    LoanAction(
        key="su-dung-sai", title=N_("Ghi biên bản sử dụng sai"), verb=N_("Ghi biên bản"), icon="shield-alert",
        service=find_misuse, anywhere=True, fits=lambda at: at.free > 0,
        hint=N_("Từ ngày lập biên bản người vay có 30 ngày để trả phần vốn sử dụng sai; quá hạn mới chuyển quá hạn phần"
                " chưa trả."),
        source="07b/GQVL, điều 4",
        inputs=(amount_input(lambda at: at.free, N_("Phần vốn sử dụng sai (đồng)")),
                day_input("found_on", N_("Ngày lập biên bản")), paper_input("minutes", N_("Số biên bản"))),
    ),
    LoanAction(
        key="chuyen-sai", title=N_("Chuyển phần sử dụng sai"), verb=N_("Chuyển nợ quá hạn"), icon="triangle-alert",
        service=transfer_misused, by_case=True, shape=numbered("misuse_id"), fits=lambda at: bool(at.open_misuses),
        hint=N_("Chỉ phần sử dụng sai chưa trả, sau khi hết 30 ngày kể từ ngày lập biên bản."),
        source="07b/GQVL, điều 4",
        inputs=(
            Input(name="misuse_id", label=N_("Biên bản"), kind="pick", choices=_misuses,
                  known=lambda at: [str(one.pk) for one in at.misuses], start=lambda at: str(at.open_misuses[0].pk)),
            day_input("booked_on", N_("Ngày chuyển")), paper_input("decision", N_("Số quyết định hoặc thông báo")),
        ),
    ),
    LoanAction(
        key="ho-so", title=N_("Lập hồ sơ xử lý nợ"), verb=N_("Ghi hồ sơ"), icon="file-text", service=propose_relief,
        anywhere=True, shape=numbered("round_no", "follows_id"), fits=lambda at: at.outstanding > 0,
        hint=N_("Thiệt hại dưới 40% chỉ được gia hạn; từ 40% đến dưới 80% khoanh tối đa 3 năm; từ 80% tối đa 5 năm. Mỗi"
                " năm hai đợt."),
        source=f"{RELIEF}; 240/NHCS-QLN (15/01/2026)",
        inputs=(
            Input(name="cause", label=N_("Nguyên nhân"), kind="pick",
                  choices=lambda _at: [(str(key), f"{str(key).removesuffix('_late')}: {_(label)}")
                                       for key, label in CAUSE_NAMES.items()]),
            Input(name="damage_percent", label=N_("Mức thiệt hại về vốn và tài sản (%)"), kind="number", most=100),
            Input(name="happened_on", label=N_("Ngày xảy ra"), kind="day"),
            paper_input("minutes_no", N_("Số biên bản 02/XLN")), day_input("minutes_on", N_("Ngày lập biên bản")),
            Input(name="committee", label=N_("Ai đã ký biên bản"), kind="several",
                  choices=lambda _at: [(key, label) for key, label in COMMITTEE_NAMES.items()]),
            Input(name="measure", label=N_("Đề nghị"), kind="pick",
                  choices=lambda _at: [(str(key), label) for key, label in MEASURE_NAMES.items()]),
            Input(name="round_year", label=N_("Năm xử lý"), kind="number", least=2010, most=2100,
                  start=lambda at: at.on.year),
            Input(name="round_no", label=N_("Đợt"), kind="pick",
                  choices=lambda _at: [("1", N_("Đợt 1")), ("2", N_("Đợt 2"))],
                  start=lambda at: "1" if at.on.month <= 6 else "2"),
            Input(name="follows_id", label=N_("Khoanh bổ sung cho lần khoanh trước"), kind="pick", required=False,
                  choices=_freezes_before),
        ),
    ),
    LoanAction(
        key="kha-nang", title=N_("Đánh giá khả năng trả nợ"), verb=N_("Ghi biên bản đánh giá"), icon="clipboard-list",
        service=review_ability, by_case=True, anywhere=True, shape=_finding, fits=lambda at: at.outstanding > 0,
        hint=N_("Mỗi khoản vay được đánh giá ít nhất ba năm một lần, nợ có vấn đề thì đánh giá ngay. Ngân hàng, hội,"
                " ban quản lý tổ và trưởng thôn cùng dự; khách hàng vắng mặt thì có công an hoặc Ủy ban nhân dân."),
        source=TEAM_SOURCE,
        inputs=(
            Input(name="ability", label=N_("Khả năng trả nợ"), kind="pick",
                  choices=lambda _at: [(str(key), label) for key, label in ABILITY_NAMES.items()]),
            Input(name="repayable", label=N_("Gốc trả được (đồng)"), kind="money", required=False,
                  help=N_("Chỉ ghi khi trả được một phần.")),
            Input(name="causes", label=N_("Nguyên nhân"), kind="several", required=False,
                  choices=lambda _at: [(key, f"{key.removesuffix('_late')}: {_(label)}")
                                       for key, label in CAUSES.items()]),
            day_input("reviewed_on", N_("Ngày đánh giá")), paper_input("minutes_no", N_("Số biên bản")),
            Input(name="present", label=N_("Ai đã tham gia"), kind="several",
                  choices=lambda _at: [(str(key), label) for key, label in PRESENT_NAMES.items()]),
        ),
    ),
    LoanAction(
        key="dieu-chinh-lai", title=N_("Điều chỉnh lãi"), verb=N_("Ghi điều chỉnh lãi"), icon="scale",
        service=correct_interest, shape=_signed,
        fits=lambda at: at.position is not None and at.loan.closed_on is None,
        hint=N_("Chỉ theo quyết định nêu lý do: biên lai của tháng đã khóa sổ, lỗi của ngân hàng. Không giảm quá số lãi"
                " chưa trả."),
        source=N_("Quyết định của Giám đốc phòng giao dịch"),
        inputs=(
            Input(name="direction", label=N_("Điều chỉnh"), kind="pick",
                  choices=lambda _at: [("lower", N_("Giảm lãi chưa trả")), ("raise", N_("Tăng lãi chưa trả"))]),
            Input(name="amount", label=N_("Số tiền (đồng)"), kind="money", least=1),
            day_input("on", N_("Ngày điều chỉnh")), paper_input("decision", N_("Số quyết định")), REASON,
        ),
    ),
    LoanAction(
        key="huy", title=N_("Hủy bút toán"), verb=N_("Hủy bút toán"), icon="undo-2", service=undo_entry, listed=False,
        fits=lambda at: bool(at.entries),
        hint=N_("Bút toán cũ giữ nguyên trong sổ; việc hủy ghi thành bút toán mới, có ngày. Những gì theo sau bút toán"
                " sai được điều chỉnh cùng ngày."),
        source="Điều 27 Luật Kế toán 2015", confidence="memory",
        inputs=(
            Input(name="wrong_request_id", label=N_("Bút toán bị hủy"), kind="pick", choices=_entries,
                  known=lambda at: [str(row.request_id) for row in acts_of(at.loan)]),
            day_input("booked_on", N_("Ngày hủy")), REASON,
        ),
    ),
    *PARTY_ACTIONS,
)  # fmt: skip

BY_KEY: Mapping[str, LoanAction] = {one.key: one for one in ACTIONS}


def possible(action: LoanAction, standing: Standing) -> bool:
    """Whether the role may do it and the books it would change are kept here."""
    if action.roles.isdisjoint({standing.actor.role}) or standing.mode is None:
        return False
    return action.anywhere or standing.in_book


def address(loan_id: int, action: LoanAction) -> str:
    return reverse("loan_action", args=[loan_id, action.key])


def offered(standing: Standing) -> list[Page]:
    """The actions the role may do that make sense now, the most likely first, as buttons."""
    if standing.position is None:
        return []
    mine = [one for one in ACTIONS if one.listed and possible(one, standing) and one.fits(standing)]
    found = [{"label": _(one.title), "url": address(standing.loan.pk, one), "icon": one.icon} for one in mine]
    if mine and mine[0].presses:
        found[0]["primary"] = "1"
    return found


def undo_addresses(standing: Standing) -> dict[str, str]:
    """For each entry that may be undone by itself, the page that does it."""
    undo = BY_KEY["huy"]
    if standing.position is None or not possible(undo, standing):
        return {}
    return {key: f"{address(standing.loan.pk, undo)}?but-toan={key}" for key in standing.entries}
