"""Two ways of keeping the books on one model: what each action does in each of them.

`BOOK` (sổ gốc): the lender's own books live here, and what people do takes effect. `MIRROR` (sổ đối chiếu): the bank's
own system keeps the books; what people enter here is an expectation, which the bank's next list confirms or
contradicts, and only what is imported changes a position. The mode is a dated property of lender × fund.

The table is closed: every action has a row, and a row that is missing is a fault found when the module loads.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from dongvon.core.problems import N_, InvariantBroken, Problem, Refused


class Mode(StrEnum):
    """Who keeps the books of a lender × fund."""

    BOOK = "book"
    MIRROR = "mirror"


class Origin(StrEnum):
    """Where an action comes from: a person or job of ours, or a file of the bank."""

    OWN = "own"
    IMPORT = "import"


class Effect(StrEnum):
    """POST: takes effect here (money actions post transfers); EXPECT: kept as an expectation; REFUSE: not allowed."""

    POST = "post"
    EXPECT = "expect"
    REFUSE = "refuse"


class Action(StrEnum):
    """What people, jobs and files do to loans, savings, funds and the work around them."""

    SELECT = "select"
    CERTIFY = "certify"
    APPROVE = "approve"
    DISBURSE = "disburse"
    CANCEL_GRANT = "cancel_grant"
    ACCRUE = "accrue"
    COLLECT_INTEREST = "collect_interest"
    COLLECT_PRINCIPAL = "collect_principal"
    TAKE_SAVINGS = "take_savings"
    PAY_OUT_SAVINGS = "pay_out_savings"
    PAY_SAVINGS_INTEREST = "pay_savings_interest"
    TRANSFER_TO_OVERDUE = "transfer_to_overdue"
    EXTEND = "extend"
    RESCHEDULE = "reschedule"
    ROLL_OVER = "roll_over"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    WRITE_OFF = "write_off"
    MOVE = "move"
    PAY_COMMISSION = "pay_commission"
    PAY_ENTRUSTMENT_FEE = "pay_entrustment_fee"
    PLACE_CAPITAL = "place_capital"
    CORRECT = "correct"
    OPEN_BOOKS = "open_books"
    IMPORT_MOVEMENT = "import_movement"
    CLOSE_MONTH = "close_month"
    INSPECT = "inspect"
    RECONCILE = "reconcile"
    SET_TARGET = "set_target"


ACTION_NAMES: Mapping[Action, str] = MappingProxyType(
    {
        Action.SELECT: N_("bình xét"),
        Action.CERTIFY: N_("xác nhận"),
        Action.APPROVE: N_("phê duyệt"),
        Action.DISBURSE: N_("giải ngân"),
        Action.CANCEL_GRANT: N_("hủy phần vốn chưa giải ngân"),
        Action.ACCRUE: N_("tính lãi dự thu"),
        Action.COLLECT_INTEREST: N_("thu lãi"),
        Action.COLLECT_PRINCIPAL: N_("thu nợ gốc"),
        Action.TAKE_SAVINGS: N_("nhận tiền gửi"),
        Action.PAY_OUT_SAVINGS: N_("chi trả tiền gửi"),
        Action.PAY_SAVINGS_INTEREST: N_("trả lãi tiền gửi"),
        Action.TRANSFER_TO_OVERDUE: N_("chuyển nợ quá hạn"),
        Action.EXTEND: N_("gia hạn nợ"),
        Action.RESCHEDULE: N_("điều chỉnh kỳ hạn trả nợ"),
        Action.ROLL_OVER: N_("cho vay lưu vụ"),
        Action.FREEZE: N_("khoanh nợ"),
        Action.UNFREEZE: N_("kết thúc khoanh nợ"),
        Action.WRITE_OFF: N_("xóa nợ"),
        Action.MOVE: N_("chuyển địa bàn, chuyển tổ"),
        Action.PAY_COMMISSION: N_("chi hoa hồng"),
        Action.PAY_ENTRUSTMENT_FEE: N_("chi phí ủy thác"),
        Action.PLACE_CAPITAL: N_("chuyển vốn"),
        Action.CORRECT: N_("sửa sai bút toán"),
        Action.OPEN_BOOKS: N_("nhập số dư đầu"),
        Action.IMPORT_MOVEMENT: N_("nhập biến động từ tệp của ngân hàng"),
        Action.CLOSE_MONTH: N_("khóa sổ tháng"),
        Action.INSPECT: N_("kiểm tra"),
        Action.RECONCILE: N_("đối chiếu"),
        Action.SET_TARGET: N_("giao chỉ tiêu"),
    }
)

_P, _E, _R = Effect.POST, Effect.EXPECT, Effect.REFUSE

# One row per action: book × own, book × import, mirror × own, mirror × import.
_TABLE: Mapping[Action, tuple[Effect, Effect, Effect, Effect]] = MappingProxyType(
    {
        # Work the bank's system does not do: it takes effect here either way, and no file brings it.
        Action.SELECT: (_P, _R, _P, _R),
        Action.CERTIFY: (_P, _R, _P, _R),
        Action.INSPECT: (_P, _R, _P, _R),
        Action.RECONCILE: (_P, _R, _P, _R),
        Action.SET_TARGET: (_P, _R, _P, _R),
        # A mirrored month closes on reconciliation with the bank's list; either way a person closes it.
        Action.CLOSE_MONTH: (_P, _R, _P, _R),
        # What people decide, pay and receive: an expectation in a mirror, until the bank's list shows it.
        Action.APPROVE: (_P, _R, _E, _P),
        Action.DISBURSE: (_P, _R, _E, _P),
        Action.CANCEL_GRANT: (_P, _R, _E, _P),
        Action.COLLECT_INTEREST: (_P, _R, _E, _P),
        Action.COLLECT_PRINCIPAL: (_P, _R, _E, _P),
        Action.TAKE_SAVINGS: (_P, _R, _E, _P),
        Action.PAY_OUT_SAVINGS: (_P, _R, _E, _P),
        Action.EXTEND: (_P, _R, _E, _P),
        Action.RESCHEDULE: (_P, _R, _E, _P),
        Action.ROLL_OVER: (_P, _R, _E, _P),
        Action.FREEZE: (_P, _R, _E, _P),
        Action.UNFREEZE: (_P, _R, _E, _P),
        Action.WRITE_OFF: (_P, _R, _E, _P),
        Action.MOVE: (_P, _R, _E, _P),
        # What the bank's system does by itself: nothing of ours does it in a mirror.
        Action.ACCRUE: (_P, _R, _R, _P),
        Action.TRANSFER_TO_OVERDUE: (_P, _R, _R, _P),
        Action.PAY_SAVINGS_INTEREST: (_P, _R, _R, _P),
        Action.PAY_COMMISSION: (_P, _R, _R, _P),
        Action.PAY_ENTRUSTMENT_FEE: (_P, _R, _R, _P),
        Action.PLACE_CAPITAL: (_P, _R, _R, _P),
        # A wrong line in a mirror is put right by the bank and comes with its next list.
        Action.CORRECT: (_P, _R, _R, _P),
        # Both kinds of book start from files; afterwards files move positions in a mirror only.
        Action.OPEN_BOOKS: (_R, _P, _R, _P),
        Action.IMPORT_MOVEMENT: (_R, _R, _R, _P),
    }
)

if set(_TABLE) != set(Action) or set(ACTION_NAMES) != set(Action):
    raise InvariantBroken("modes: an action without its row or its name")


def effect(mode: Mode, action: Action, origin: Origin = Origin.OWN) -> Effect:
    """What `action` does in books of this mode when it comes from `origin`."""
    row = _TABLE[action]
    return row[2 * (mode is Mode.MIRROR) + (origin is Origin.IMPORT)]


def allow(mode: Mode, action: Action, origin: Origin = Origin.OWN) -> Effect:
    """As `effect`, but a refusal is raised with its reason."""
    found = effect(mode, action, origin)
    if found is not Effect.REFUSE:
        return found
    if mode is Mode.BOOK and origin is Origin.IMPORT:
        text = N_("Sổ của nguồn vốn này được ghi tại đây: không nhận “{action}” từ tệp của ngân hàng")
    elif origin is Origin.IMPORT:
        text = N_("“{action}” là việc làm tại đây, không nhập từ tệp của ngân hàng")
    elif mode is Mode.MIRROR and action not in (Action.OPEN_BOOKS, Action.IMPORT_MOVEMENT):
        text = N_("Sổ đối chiếu: “{action}” do hệ thống của ngân hàng thực hiện, chờ danh sách kỳ sau")
    else:
        text = N_("“{action}” chỉ thực hiện từ tệp của ngân hàng")
    facts = {"action": ACTION_NAMES[action]}
    raise Refused(Problem("mode_refuses", text, facts))
