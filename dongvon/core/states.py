"""Where an application, a list, a group, a membership, a transaction day and a loan stand, and which step may follow.

A table of allowed moves and nothing else: who may make a move, and what else must be true, is asked elsewhere. The
state of a loan is never stored as an opinion; it follows from its sub-balances.

Source: the bank's eight lending steps (VB 316, 676 and 720 of NHCSXH); QĐ 976/QĐ-TTg of 2015-07-01 (a loan in parts).
"""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any, TypeVar, cast

from dongvon.core.choice import where
from dongvon.core.problems import N_, Problem, Refused


class ApplicationState(StrEnum):
    """Steps of a loan application (giấy đề nghị vay vốn 01/TD)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_MEETING = "in_meeting"
    REJECTED_BY_GROUP = "rejected_by_group"
    LISTED = "listed"
    SENT_TO_WARD = "sent_to_ward"
    RETURNED_BY_WARD = "returned_by_ward"
    CERTIFIED = "certified"
    SENT_TO_BANK = "sent_to_bank"
    RETURNED_BY_BANK = "returned_by_bank"
    REFUSED = "refused"
    APPROVED = "approved"
    NOTIFIED = "notified"
    WAITING_SESSION = "waiting_session"
    DISBURSED = "disbursed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ApplicationAction(StrEnum):
    """What moves an application on. `APPLY_DIRECTLY` is the path without a group."""

    SUBMIT = "submit"
    APPLY_DIRECTLY = "apply_directly"
    TAKE_TO_MEETING = "take_to_meeting"
    SELECT = "select"
    REJECT = "reject"
    SEND_TO_WARD = "send_to_ward"
    RETURN_BY_WARD = "return_by_ward"
    CERTIFY = "certify"
    SEND_TO_BANK = "send_to_bank"
    RETURN_BY_BANK = "return_by_bank"
    REFUSE = "refuse"
    APPROVE = "approve"
    NOTIFY = "notify"
    CALL_TO_SESSION = "call_to_session"
    DISBURSE = "disburse"
    CORRECT = "correct"
    APPEAL = "appeal"
    CANCEL = "cancel"
    EXPIRE = "expire"


class ListState(StrEnum):
    """Steps of a list of members asking for loans (danh sách 03/TD)."""

    OPEN = "open"
    CLOSED = "closed"
    SENT_TO_WARD = "sent_to_ward"
    RETURNED_BY_WARD = "returned_by_ward"
    CERTIFIED = "certified"
    SENT_TO_BANK = "sent_to_bank"
    RETURNED_BY_BANK = "returned_by_bank"
    DECIDED = "decided"
    NOTIFIED = "notified"
    CANCELLED = "cancelled"


class ListAction(StrEnum):
    """What moves a list on."""

    CLOSE = "close"
    REOPEN = "reopen"
    SEND_TO_WARD = "send_to_ward"
    RETURN_BY_WARD = "return_by_ward"
    CERTIFY = "certify"
    SEND_TO_BANK = "send_to_bank"
    RETURN_BY_BANK = "return_by_bank"
    DECIDE = "decide"
    NOTIFY = "notify"
    CANCEL = "cancel"


class LineOutcome(StrEnum):
    """What became of one member's line: in the meeting (10C/TD), at the ward, at the bank (04/TD)."""

    PROPOSED = "proposed"
    SELECTED = "selected"
    NOT_SELECTED = "not_selected"
    CERTIFIED = "certified"
    NOT_CERTIFIED = "not_certified"
    APPROVED = "approved"
    REFUSED = "refused"


class GroupState(StrEnum):
    """Life of a savings-and-credit group (tổ tiết kiệm và vay vốn)."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    ACTIVE = "active"
    STRENGTHENING = "strengthening"
    MERGED = "merged"
    DISSOLVED = "dissolved"
    REJECTED = "rejected"


class GroupAction(StrEnum):
    """What moves a group on."""

    APPROVE = "approve"
    REJECT = "reject"
    ACTIVATE = "activate"
    STRENGTHEN = "strengthen"
    RESTORE = "restore"
    MERGE = "merge"
    DISSOLVE = "dissolve"


class MemberState(StrEnum):
    """A household's place in a group: asked, admitted, released."""

    ASKED = "asked"
    ACTIVE = "active"
    NOT_ADMITTED = "not_admitted"
    RELEASED = "released"


class MemberAction(StrEnum):
    """What moves a membership on; both need the minutes 10C/TD."""

    ADMIT = "admit"
    TURN_DOWN = "turn_down"
    RELEASE = "release"


class DayState(StrEnum):
    """A transaction day at a point (phiên giao dịch xã)."""

    OPEN = "open"
    COUNTING = "counting"
    CLOSED = "closed"


class DayAction(StrEnum):
    """What moves a transaction day on."""

    BEGIN_COUNT = "begin_count"
    GO_ON = "go_on"
    CLOSE = "close"


class LoanState(IntEnum):
    """State of a loan as its sub-balances show it; the numbers are stored in books and never change their meaning."""

    WAITING = 0
    IN_TERM = 1
    OVERDUE = 2
    FROZEN = 3
    INTEREST_ONLY = 4
    CLOSED = 5


_A, _S = ApplicationAction, ApplicationState
_OVER = (_S.REJECTED_BY_GROUP, _S.REFUSED, _S.DISBURSED, _S.CANCELLED, _S.EXPIRED)
_APPLICATION = {
    (_S.DRAFT, _A.SUBMIT): _S.SUBMITTED,
    (_S.DRAFT, _A.APPLY_DIRECTLY): _S.SENT_TO_BANK,
    (_S.SUBMITTED, _A.CORRECT): _S.DRAFT,
    (_S.SUBMITTED, _A.TAKE_TO_MEETING): _S.IN_MEETING,
    (_S.IN_MEETING, _A.SELECT): _S.LISTED,
    (_S.IN_MEETING, _A.REJECT): _S.REJECTED_BY_GROUP,
    # Who was not chosen may ask the next meeting; how often and how long after is asked elsewhere.
    (_S.REJECTED_BY_GROUP, _A.APPEAL): _S.SUBMITTED,
    (_S.LISTED, _A.SEND_TO_WARD): _S.SENT_TO_WARD,
    (_S.SENT_TO_WARD, _A.CERTIFY): _S.CERTIFIED,
    (_S.SENT_TO_WARD, _A.RETURN_BY_WARD): _S.RETURNED_BY_WARD,
    (_S.RETURNED_BY_WARD, _A.CORRECT): _S.DRAFT,
    (_S.RETURNED_BY_WARD, _A.SEND_TO_WARD): _S.SENT_TO_WARD,
    (_S.CERTIFIED, _A.SEND_TO_BANK): _S.SENT_TO_BANK,
    (_S.SENT_TO_BANK, _A.APPROVE): _S.APPROVED,
    (_S.SENT_TO_BANK, _A.REFUSE): _S.REFUSED,
    (_S.SENT_TO_BANK, _A.RETURN_BY_BANK): _S.RETURNED_BY_BANK,
    (_S.RETURNED_BY_BANK, _A.CORRECT): _S.DRAFT,
    (_S.RETURNED_BY_BANK, _A.SEND_TO_BANK): _S.SENT_TO_BANK,
    (_S.APPROVED, _A.NOTIFY): _S.NOTIFIED,
    (_S.NOTIFIED, _A.CALL_TO_SESSION): _S.WAITING_SESSION,
    (_S.WAITING_SESSION, _A.DISBURSE): _S.DISBURSED,
    # A borrower may step back until the money is paid out; an approval nobody collects lapses.
    **{(state, _A.CANCEL): _S.CANCELLED for state in _S if state not in _OVER},
    **{(state, _A.EXPIRE): _S.EXPIRED for state in (_S.APPROVED, _S.NOTIFIED, _S.WAITING_SESSION)},
}

_LA, _LS = ListAction, ListState
_LIST = {
    (_LS.OPEN, _LA.CLOSE): _LS.CLOSED,
    (_LS.CLOSED, _LA.REOPEN): _LS.OPEN,
    (_LS.CLOSED, _LA.SEND_TO_WARD): _LS.SENT_TO_WARD,
    (_LS.SENT_TO_WARD, _LA.CERTIFY): _LS.CERTIFIED,
    (_LS.SENT_TO_WARD, _LA.RETURN_BY_WARD): _LS.RETURNED_BY_WARD,
    (_LS.RETURNED_BY_WARD, _LA.REOPEN): _LS.OPEN,
    (_LS.RETURNED_BY_WARD, _LA.SEND_TO_WARD): _LS.SENT_TO_WARD,
    (_LS.CERTIFIED, _LA.SEND_TO_BANK): _LS.SENT_TO_BANK,
    (_LS.SENT_TO_BANK, _LA.DECIDE): _LS.DECIDED,
    (_LS.SENT_TO_BANK, _LA.RETURN_BY_BANK): _LS.RETURNED_BY_BANK,
    (_LS.RETURNED_BY_BANK, _LA.REOPEN): _LS.OPEN,
    (_LS.RETURNED_BY_BANK, _LA.SEND_TO_BANK): _LS.SENT_TO_BANK,
    (_LS.DECIDED, _LA.NOTIFY): _LS.NOTIFIED,
    **{(state, _LA.CANCEL): _LS.CANCELLED for state in (_LS.OPEN, _LS.CLOSED, _LS.RETURNED_BY_WARD)},
}

_GA, _GS = GroupAction, GroupState
_GROUP = {
    (_GS.PROPOSED, _GA.APPROVE): _GS.APPROVED,
    (_GS.PROPOSED, _GA.REJECT): _GS.REJECTED,
    (_GS.APPROVED, _GA.ACTIVATE): _GS.ACTIVE,
    (_GS.ACTIVE, _GA.STRENGTHEN): _GS.STRENGTHENING,
    (_GS.STRENGTHENING, _GA.RESTORE): _GS.ACTIVE,
    (_GS.ACTIVE, _GA.MERGE): _GS.MERGED,
    (_GS.STRENGTHENING, _GA.MERGE): _GS.MERGED,
    (_GS.ACTIVE, _GA.DISSOLVE): _GS.DISSOLVED,
    (_GS.STRENGTHENING, _GA.DISSOLVE): _GS.DISSOLVED,
}

_MEMBER = {
    (MemberState.ASKED, MemberAction.ADMIT): MemberState.ACTIVE,
    (MemberState.ASKED, MemberAction.TURN_DOWN): MemberState.NOT_ADMITTED,
    (MemberState.ACTIVE, MemberAction.RELEASE): MemberState.RELEASED,
}

_DAY = {
    (DayState.OPEN, DayAction.BEGIN_COUNT): DayState.COUNTING,
    # Somebody still comes: the cash is counted again afterwards.
    (DayState.COUNTING, DayAction.GO_ON): DayState.OPEN,
    (DayState.COUNTING, DayAction.CLOSE): DayState.CLOSED,
}

MOVES: Mapping[type[StrEnum], Mapping[tuple[StrEnum, StrEnum], StrEnum]] = MappingProxyType(
    {
        ApplicationState: cast(Mapping[tuple[StrEnum, StrEnum], StrEnum], _APPLICATION),
        ListState: cast(Mapping[tuple[StrEnum, StrEnum], StrEnum], _LIST),
        GroupState: cast(Mapping[tuple[StrEnum, StrEnum], StrEnum], _GROUP),
        MemberState: cast(Mapping[tuple[StrEnum, StrEnum], StrEnum], _MEMBER),
        DayState: cast(Mapping[tuple[StrEnum, StrEnum], StrEnum], _DAY),
    }
)

_NAMES: Mapping[type, Mapping[Any, str]] = MappingProxyType(
    {
        ApplicationState: {
            _S.DRAFT: N_("đang soạn"),
            _S.SUBMITTED: N_("đã nộp cho tổ"),
            _S.IN_MEETING: N_("đang bình xét"),
            _S.REJECTED_BY_GROUP: N_("tổ không đồng ý"),
            _S.LISTED: N_("đã vào danh sách 03/TD"),
            _S.SENT_TO_WARD: N_("đã gửi Ủy ban nhân dân"),
            _S.RETURNED_BY_WARD: N_("Ủy ban nhân dân trả lại"),
            _S.CERTIFIED: N_("đã xác nhận"),
            _S.SENT_TO_BANK: N_("đã gửi ngân hàng"),
            _S.RETURNED_BY_BANK: N_("ngân hàng trả lại"),
            _S.REFUSED: N_("ngân hàng từ chối"),
            _S.APPROVED: N_("đã phê duyệt"),
            _S.NOTIFIED: N_("đã thông báo"),
            _S.WAITING_SESSION: N_("chờ phiên giao dịch"),
            _S.DISBURSED: N_("đã giải ngân"),
            _S.CANCELLED: N_("đã hủy"),
            _S.EXPIRED: N_("hết hiệu lực"),
        },
        ApplicationAction: {
            _A.SUBMIT: N_("nộp đơn"),
            _A.APPLY_DIRECTLY: N_("nộp thẳng cho ngân hàng"),
            _A.TAKE_TO_MEETING: N_("đưa ra họp tổ"),
            _A.SELECT: N_("đồng ý cho vay"),
            _A.REJECT: N_("không đồng ý cho vay"),
            _A.SEND_TO_WARD: N_("gửi Ủy ban nhân dân"),
            _A.RETURN_BY_WARD: N_("trả lại tổ"),
            _A.CERTIFY: N_("xác nhận"),
            _A.SEND_TO_BANK: N_("gửi ngân hàng"),
            _A.RETURN_BY_BANK: N_("trả lại Ủy ban nhân dân"),
            _A.REFUSE: N_("từ chối"),
            _A.APPROVE: N_("phê duyệt"),
            _A.NOTIFY: N_("thông báo"),
            _A.CALL_TO_SESSION: N_("mời đến phiên giao dịch"),
            _A.DISBURSE: N_("giải ngân"),
            _A.CORRECT: N_("sửa lại đơn"),
            _A.APPEAL: N_("đề nghị bình xét lại"),
            _A.CANCEL: N_("hủy"),
            _A.EXPIRE: N_("cho hết hiệu lực"),
        },
        ListState: {
            _LS.OPEN: N_("đang lập"),
            _LS.CLOSED: N_("đã chốt"),
            _LS.SENT_TO_WARD: N_("đã gửi Ủy ban nhân dân"),
            _LS.RETURNED_BY_WARD: N_("Ủy ban nhân dân trả lại"),
            _LS.CERTIFIED: N_("đã xác nhận"),
            _LS.SENT_TO_BANK: N_("đã gửi ngân hàng"),
            _LS.RETURNED_BY_BANK: N_("ngân hàng trả lại"),
            _LS.DECIDED: N_("ngân hàng đã quyết định"),
            _LS.NOTIFIED: N_("đã thông báo"),
            _LS.CANCELLED: N_("đã hủy"),
        },
        ListAction: {
            _LA.CLOSE: N_("chốt danh sách"),
            _LA.REOPEN: N_("mở lại danh sách"),
            _LA.SEND_TO_WARD: N_("gửi Ủy ban nhân dân"),
            _LA.RETURN_BY_WARD: N_("trả lại tổ"),
            _LA.CERTIFY: N_("xác nhận"),
            _LA.SEND_TO_BANK: N_("gửi ngân hàng"),
            _LA.RETURN_BY_BANK: N_("trả lại Ủy ban nhân dân"),
            _LA.DECIDE: N_("quyết định cho vay"),
            _LA.NOTIFY: N_("thông báo"),
            _LA.CANCEL: N_("hủy"),
        },
        LineOutcome: {
            LineOutcome.PROPOSED: N_("đề nghị vay"),
            LineOutcome.SELECTED: N_("tổ đồng ý"),
            LineOutcome.NOT_SELECTED: N_("tổ không đồng ý"),
            LineOutcome.CERTIFIED: N_("đã xác nhận"),
            LineOutcome.NOT_CERTIFIED: N_("không được xác nhận"),
            LineOutcome.APPROVED: N_("đã phê duyệt"),
            LineOutcome.REFUSED: N_("ngân hàng từ chối"),
        },
        GroupState: {
            _GS.PROPOSED: N_("đề nghị thành lập"),
            _GS.APPROVED: N_("đã chấp thuận thành lập"),
            _GS.ACTIVE: N_("đang hoạt động"),
            _GS.STRENGTHENING: N_("đang củng cố"),
            _GS.MERGED: N_("đã sáp nhập"),
            _GS.DISSOLVED: N_("đã giải thể"),
            _GS.REJECTED: N_("không được chấp thuận"),
        },
        GroupAction: {
            _GA.APPROVE: N_("chấp thuận thành lập"),
            _GA.REJECT: N_("không chấp thuận"),
            _GA.ACTIVATE: N_("đưa vào hoạt động"),
            _GA.STRENGTHEN: N_("củng cố"),
            _GA.RESTORE: N_("hoạt động lại"),
            _GA.MERGE: N_("sáp nhập"),
            _GA.DISSOLVE: N_("giải thể"),
        },
        MemberState: {
            MemberState.ASKED: N_("xin vào tổ"),
            MemberState.ACTIVE: N_("tổ viên"),
            MemberState.NOT_ADMITTED: N_("không được kết nạp"),
            MemberState.RELEASED: N_("đã ra khỏi tổ"),
        },
        MemberAction: {
            MemberAction.ADMIT: N_("kết nạp"),
            MemberAction.TURN_DOWN: N_("không kết nạp"),
            MemberAction.RELEASE: N_("cho ra khỏi tổ"),
        },
        DayState: {
            DayState.OPEN: N_("đang giao dịch"),
            DayState.COUNTING: N_("đang kiểm đếm"),
            DayState.CLOSED: N_("đã đóng phiên"),
        },
        DayAction: {
            DayAction.BEGIN_COUNT: N_("bắt đầu kiểm đếm"),
            DayAction.GO_ON: N_("giao dịch tiếp"),
            DayAction.CLOSE: N_("đóng phiên"),
        },
        LoanState: {
            LoanState.WAITING: N_("chờ giải ngân"),
            LoanState.IN_TERM: N_("trong hạn"),
            LoanState.OVERDUE: N_("quá hạn"),
            LoanState.FROZEN: N_("khoanh"),
            LoanState.INTEREST_ONLY: N_("hết gốc, còn lãi"),
            LoanState.CLOSED: N_("đã tất toán"),
        },
    }
)

S = TypeVar("S", bound=StrEnum)
_ACTIONS: Mapping[type[StrEnum], type[StrEnum]] = MappingProxyType(
    {
        ApplicationState: ApplicationAction,
        ListState: ListAction,
        GroupState: GroupAction,
        MemberState: MemberAction,
        DayState: DayAction,
    }
)


def name_of(member: StrEnum | IntEnum) -> str:
    """The Vietnamese name (message id) of a state, action or outcome of this module.

    Two kinds may share a word ("cancelled"), so the name is looked up by kind first.
    """
    return _NAMES[type(member)][member]


def move(state: S, action: StrEnum | str) -> S:
    """The state after `action`; `Refused` when the step is not allowed from here.

    An action that this kind of record does not know is a ValueError: a fault of the caller, not of the user.
    """
    step = _ACTIONS[type(state)](action)
    after = MOVES[type(state)].get((state, step))
    if after is None:
        text = N_("Đang ở bước “{state}” nên không thể thực hiện “{action}”")
        facts = {"state": name_of(state), "action": name_of(step)}
        raise Refused(Problem("move_not_allowed", text, facts))
    return cast(S, after)


def allowed_actions(state: StrEnum) -> tuple[StrEnum, ...]:
    """The steps possible from here, in the order in which the work is done."""
    moves = MOVES[type(state)]
    return tuple(step for step in _ACTIONS[type(state)] if (state, step) in moves)


def is_final(state: StrEnum) -> bool:
    """Whether no step leads on from here."""
    return not allowed_actions(state)


def loan_state_code(in_term: Any, overdue: Any, frozen: Any, interest_unpaid: Any, disbursed: Any) -> Any:
    """Code of `LoanState` from the sub-balances, over whole numbers or columns; `disbursed` is all ever paid out.

    The worst part names the loan: any overdue principal, else any frozen, else in term. A loan without principal is
    closed only when its interest is paid too.

    Source: QĐ 976/QĐ-TTg of 2015-07-01; practice of offices, 2026 (settled member).
    """
    without_principal = where(
        interest_unpaid > 0,
        int(LoanState.INTEREST_ONLY),
        where(disbursed > 0, int(LoanState.CLOSED), int(LoanState.WAITING)),
    )
    quiet = where(in_term > 0, int(LoanState.IN_TERM), without_principal)
    return where(overdue > 0, int(LoanState.OVERDUE), where(frozen > 0, int(LoanState.FROZEN), quiet))


def loan_state(*, in_term: int, overdue: int, frozen: int, interest_unpaid: int, disbursed: int) -> LoanState:
    """State of one loan from its sub-balances in đồng."""
    return LoanState(loan_state_code(in_term, overdue, frozen, interest_unpaid, disbursed))


def is_over(state: ApplicationState) -> bool:
    """Whether nothing more comes of an application by itself; one that was not chosen may still be asked for again."""
    return state in _OVER
