"""What is done with savings at the counter, as rows: form, preview and confirmation follow from the row
(`savings_desk`); who may do it is the service's own list of roles."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dongvon.core.problems import N_
from dongvon.core.savings import FORM
from dongvon.credit.loans.services import ask_withdrawal, deposit, drop_withdrawal, pay_from_savings, withdraw
from dongvon.credit.savings.services import (
    open_account,
    open_resident_account,
    resident_deposit,
    resident_withdraw,
    set_group_minimum,
)
from dongvon.front.web.pages.kit.actions import Action
from dongvon.front.web.pages.kit.fields import Input
from dongvon.front.web.pages.parties.moving_standing import ACTIVE

Content = dict[str, Any]
RESIDENTS = "QĐ 86/QĐ-NHCS"
DAILY = "TT 14/2017/TT-NHNN"


def _same(_standing: Any, content: Content) -> Content:
    return content


def _always(_standing: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class SavingsAction(Action):
    """Something done with savings. `about`: the service's argument for the household, account, group or commune it is
    done to, "" where the form names it; `presses`: put forward."""

    about: str = ""
    presses: bool = False

    def asked(self, standing: Any, content: Content) -> Content:
        return self.shape(standing, content) | ({self.about: standing.subject} if self.about else {})


# --- inputs several of them share -------------------------------------------------------------------------------------


def _today(standing: Any) -> date:
    day: date = standing.on
    return day


def _day(name: str, label: str, **more: Any) -> Input:
    return Input(name=name, label=label, kind="day", start=_today, **more)


def _paper(label: str = N_("Số chứng từ"), name: str = "document") -> Input:
    return Input(name=name, label=label, kind="text", most=40)


def _amount(label: str = N_("Số tiền (đồng)"), **more: Any) -> Input:
    return Input(name="amount", label=label, kind="money", least=1, **more)


FUND = Input(
    name="fund_id", label=N_("Nguồn vốn"), kind="pick", choices=lambda at: at.funds, start=lambda at: at.usual_fund,
)  # fmt: skip


def _numbered(_standing: Any, content: Content) -> Content:
    """An id picked from a list is a number to the service."""
    return content | {"fund_id": int(content["fund_id"])}


def _everything(_standing: Any, content: Content) -> Content:
    return content | {"amount": None}


def _debit(standing: Any, content: Content) -> Content:
    """`due` names the loan and what for; an empty amount is all that is due on the day, as far as the savings go."""
    loan_id, _dash, purpose = content["due"].partition("-")
    amount = content["amount"]
    if amount is None:
        amount = standing.to_debit(int(loan_id), purpose, content["on"])
    kept = {name: content[name] for name in ("on", "document")}
    return kept | {"loan_id": int(loan_id), "purpose": purpose, "amount": amount}


# --- a member's account -----------------------------------------------------------------------------------------------

OF_A_MEMBER: tuple[SavingsAction, ...] = (
    SavingsAction(
        key="mo", title=N_("Mở tài khoản tiền gửi"), verb=N_("Mở tài khoản"), icon="piggy-bank", service=open_account,
        about="household_id", shape=_numbered, fits=lambda at: at.account is None, presses=True,
        hint=N_("Theo giấy 01/TGTV tổ viên đã ký: mỗi hộ một tài khoản, chỉ hộ đang là tổ viên. Lần gửi đầu tiên theo"
                " bảng kê 13/TD cũng mở tài khoản, nhưng không có số giấy."),
        source=FORM,
        inputs=(FUND, _day("on", N_("Ngày mở")), _paper(N_("Số giấy 01/TGTV"))),
    ),
    SavingsAction(
        key="gui", title=N_("Gửi tiền"), verb=N_("Ghi nhận tiền gửi"), icon="piggy-bank", service=deposit,
        about="household_id", fits=lambda at: at.account is not None, presses=True,
        hint=N_("Tiền mặt tổ viên nộp tại quầy. Tiền gửi qua tổ trưởng thì ghi trên bảng kê 13/TD của tổ."),
        source=FORM,
        inputs=(_amount(help=lambda at: at.least_text), _day("received_on", N_("Ngày gửi tiền")), _paper()),
    ),
    SavingsAction(
        key="rut", title=N_("Rút tiền"), verb=N_("Chi tiền"), icon="banknote", service=withdraw, about="household_id",
        fits=lambda at: at.account is not None,
        hint=N_("Chỉ chi khi hộ không còn nợ ngân hàng khoản nào, cả gốc và lãi."), source=FORM,
        inputs=(_amount(), _day("paid_on", N_("Ngày chi")), _paper()),
    ),
    SavingsAction(
        key="rut-het", title=N_("Rút hết, đóng tài khoản"), verb=N_("Chi hết, đóng tài khoản"), icon="lock",
        service=withdraw, about="household_id", shape=_everything, fits=lambda at: at.account is not None,
        hint=N_("Chi toàn bộ số dư cùng lãi của những ngày lẻ từ lần nhập lãi trước đến ngày chi (không tính ngày chi);"
                " chỉ khi hộ không còn nợ. Gửi lại thì tài khoản mở lại."),
        source=f"{FORM}; {DAILY}",
        inputs=(_day("paid_on", N_("Ngày chi")), _paper()),
    ),
    SavingsAction(
        key="trich", title=N_("Trích tiền gửi trả nợ đến hạn"), verb=N_("Trích trả nợ"), icon="hand-coins",
        service=pay_from_savings, shape=_debit, fits=lambda at: at.account is not None and bool(at.debts),
        hint=N_("Ngân hàng được tự trích tiền gửi để thu lãi đến hạn, gốc đến hạn và gốc quá hạn. Trả trước hạn từ tiền"
                " gửi là việc tổ viên tự yêu cầu trên bảng kê 13/TD."),
        source=FORM,
        inputs=(
            Input(name="due", label=N_("Trích cho việc gì"), kind="pick", choices=lambda at: at.debts,
                  known=lambda at: at.debts_known),
            _amount(required=False, help=N_("Để trống: hết số đến hạn, trong phạm vi số dư tiền gửi.")),
            _day("on", N_("Ngày trích")), _paper(),
        ),
    ),
    SavingsAction(
        key="hen-rut", title=N_("Hẹn rút tiền"), verb=N_("Ghi yêu cầu"), icon="calendar-days", service=ask_withdrawal,
        about="household_id", fits=lambda at: at.account is not None and at.request is None,
        hint=N_("Tổ viên báo trước để phiên sau mang đủ tiền mặt; hộ còn nợ thì biết ngay là chưa rút được."),
        source=FORM,
        inputs=(
            _amount(required=False, help=N_("Để trống: rút hết và đóng tài khoản.")),
            _day("asked_on", N_("Ngày yêu cầu")), _day("wanted_on", N_("Ngày nhận tiền"), ahead=True), _paper(),
        ),
    ),
    SavingsAction(
        key="thoi-hen", title=N_("Thôi hẹn rút tiền"), verb=N_("Ghi thôi hẹn"), icon="x", service=drop_withdrawal,
        about="household_id", fits=lambda at: at.account is not None and at.request is not None,
        hint=N_("Tổ viên rút lại yêu cầu đang chờ; không có tiền nào được chi."), source=FORM,
        inputs=(_day("on", N_("Ngày")),),
    ),
)  # fmt: skip

# --- a group's convention ---------------------------------------------------------------------------------------------

OF_A_GROUP: tuple[SavingsAction, ...] = (
    SavingsAction(
        key="muc-gui", title=N_("Mức gửi tối thiểu của tổ"), verb=N_("Ghi quy ước"), icon="piggy-bank",
        service=set_group_minimum, about="group_id", fits=lambda at: at.group.state in ACTIVE,
        hint=N_("Tổ họp thống nhất mỗi lần gửi ít nhất bao nhiêu, theo biên bản 10C/TD; không thấp hơn mức của ngân"
                " hàng. Mức mới áp dụng từ ngày ghi dưới đây; các ngày trước giữ mức cũ."),
        source="10C/TD",
        inputs=(
            _amount(N_("Mỗi lần gửi ít nhất (đồng)")), _day("since_on", N_("Áp dụng từ ngày"), ahead=True),
            _paper(N_("Số biên bản 10C/TD"), "minutes"),
        ),
    ),
)  # fmt: skip

# --- residents at the point -------------------------------------------------------------------------------------------

AT_THE_POINT: tuple[SavingsAction, ...] = (
    SavingsAction(
        key="mo", title=N_("Mở tài khoản tiền gửi dân cư"), verb=N_("Mở tài khoản"), icon="piggy-bank",
        service=open_resident_account, about="place", shape=_numbered, presses=True,
        hint=N_("Công dân Việt Nam gửi tiết kiệm không kỳ hạn tại điểm giao dịch, không cần là tổ viên; mỗi người một"
                " tài khoản ở một xã, phường."),
        source=RESIDENTS,
        inputs=(
            Input(name="holder", label=N_("Họ tên người gửi"), kind="text", most=100),
            Input(name="identity", label=N_("Số định danh cá nhân"), kind="identity", most=12),
            FUND, _day("on", N_("Ngày mở")), _paper(N_("Số giấy mở tài khoản")),
        ),
    ),
)  # fmt: skip

OF_A_RESIDENT: tuple[SavingsAction, ...] = (
    SavingsAction(
        key="gui", title=N_("Gửi tiền"), verb=N_("Ghi nhận tiền gửi"), icon="piggy-bank", service=resident_deposit,
        about="account_id", presses=True, source=RESIDENTS,
        hint=N_("Tiền mặt nộp tại điểm giao dịch; ngày gửi được tính lãi."),
        inputs=(_amount(), _day("received_on", N_("Ngày gửi tiền")), _paper()),
    ),
    SavingsAction(
        key="rut", title=N_("Rút tiền"), verb=N_("Chi tiền"), icon="banknote", service=resident_withdraw,
        about="account_id", source=RESIDENTS,
        hint=N_("Chi cho chính người gửi, trong phạm vi số dư; ngày rút không tính lãi trên số đã rút."),
        inputs=(_amount(), _day("paid_on", N_("Ngày chi")), _paper()),
    ),
    SavingsAction(
        key="rut-het", title=N_("Rút hết, đóng tài khoản"), verb=N_("Chi hết, đóng tài khoản"), icon="lock",
        service=resident_withdraw, about="account_id", shape=_everything, source=f"{RESIDENTS}; {DAILY}",
        hint=N_("Chi toàn bộ số dư cùng lãi của những ngày lẻ từ lần nhập lãi trước đến ngày chi (không tính ngày chi)."
                " Gửi lại thì tài khoản mở lại."),
        inputs=(_day("paid_on", N_("Ngày chi")), _paper()),
    ),
)  # fmt: skip
