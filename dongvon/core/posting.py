"""From an event on a loan to entries in the books, and from entries back to the position of the loan.

Every event (money paid out, interest falling due, principal collected, …) is one small function that answers with the
transfers it makes: a debit account, a credit account, a positive amount. Interest is on a cash basis: what has fallen
due but is unpaid stands on a pair of memorandum accounts and becomes income only when the money is received.

Source: loan interest counted as income when collected: the bank's question bank for staff, 2021, AC28-29;
sub-balances in term, overdue and frozen, QĐ 976/QĐ-TTg of 2015-07-01.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum
from operator import add, neg
from types import MappingProxyType

from dongvon.core.interest import IN_TERM, OVERDUE
from dongvon.core.problems import N_, InvariantBroken


class AccountKind(IntEnum):
    """Kinds of account; the numbers are stored and never change their meaning."""

    CASH = 101
    BANK_TRANSIT = 102
    CASH_WITH_GROUP = 103
    ROLLED_OVER = 104
    BETWEEN_PLACES = 105
    LOAN_IN_TERM = 201
    LOAN_OVERDUE = 202
    LOAN_FROZEN = 203
    INTEREST_ACCRUED = 301
    INTEREST_ACCRUED_CONTRA = 302
    INTEREST_DUE = 303
    INTEREST_DUE_CONTRA = 304
    INTEREST_DEFERRED = 305
    INTEREST_DEFERRED_CONTRA = 306
    INTEREST_RESIDUE = 307
    OVERDUE_INTEREST = 308
    OVERDUE_INTEREST_CONTRA = 309
    WRITTEN_OFF = 311
    WRITTEN_OFF_CONTRA = 312
    WRITTEN_OFF_INTEREST = 313
    WRITTEN_OFF_INTEREST_CONTRA = 314
    MEMBER_SAVINGS = 401
    OVERPAID = 402
    MANAGEMENT_FEE_OWED = 403
    DIRECTION_FUND = 404
    RESIDENT_SAVINGS = 405
    FUND_CAPITAL = 501
    RISK_FUND = 502
    RESULT = 503
    INTEREST_INCOME = 601
    SAVINGS_INTEREST_EXPENSE = 701
    COMMISSION = 702
    ENTRUSTMENT_FEE = 703
    PROVISION = 704
    OPENING = 901


ACCOUNT_NAMES: Mapping[AccountKind, str] = MappingProxyType(
    {
        AccountKind.CASH: N_("Tiền mặt"),
        AccountKind.BANK_TRANSIT: N_("Tiền chuyển khoản đang chuyển"),
        AccountKind.CASH_WITH_GROUP: N_("Tiền tổ đã thu, chưa kiểm đếm"),
        AccountKind.ROLLED_OVER: N_("Nợ lưu vụ chuyển sang khoản mới"),
        AccountKind.BETWEEN_PLACES: N_("Chuyển nợ giữa các xã, phường"),
        AccountKind.LOAN_IN_TERM: N_("Nợ gốc trong hạn"),
        AccountKind.LOAN_OVERDUE: N_("Nợ gốc quá hạn"),
        AccountKind.LOAN_FROZEN: N_("Nợ gốc khoanh"),
        AccountKind.INTEREST_ACCRUED: N_("Lãi dự thu chưa đến hạn"),
        AccountKind.INTEREST_ACCRUED_CONTRA: N_("Đối ứng lãi dự thu"),
        AccountKind.INTEREST_DUE: N_("Lãi đến hạn chưa thu"),
        AccountKind.INTEREST_DUE_CONTRA: N_("Đối ứng lãi đến hạn chưa thu"),
        AccountKind.INTEREST_DEFERRED: N_("Lãi trong thời gian ân hạn"),
        AccountKind.INTEREST_DEFERRED_CONTRA: N_("Đối ứng lãi ân hạn"),
        AccountKind.INTEREST_RESIDUE: N_("Chênh lệch làm tròn lãi dự thu"),
        AccountKind.OVERDUE_INTEREST: N_("Lãi nợ quá hạn chưa đến hạn thu, ngoài bảng"),
        AccountKind.OVERDUE_INTEREST_CONTRA: N_("Đối ứng lãi nợ quá hạn ngoài bảng"),
        AccountKind.WRITTEN_OFF: N_("Nợ gốc đã xóa, theo dõi ngoài bảng"),
        AccountKind.WRITTEN_OFF_CONTRA: N_("Đối ứng nợ gốc đã xóa"),
        AccountKind.WRITTEN_OFF_INTEREST: N_("Lãi đã xóa, theo dõi ngoài bảng"),
        AccountKind.WRITTEN_OFF_INTEREST_CONTRA: N_("Đối ứng lãi đã xóa"),
        AccountKind.MEMBER_SAVINGS: N_("Tiền gửi tổ viên"),
        AccountKind.OVERPAID: N_("Tiền thu thừa phải trả khách hàng"),
        AccountKind.MANAGEMENT_FEE_OWED: N_("Phí quản lý phải trả ngân hàng"),
        AccountKind.DIRECTION_FUND: N_("Kinh phí chỉ đạo, ban đại diện, khen thưởng"),
        AccountKind.RESIDENT_SAVINGS: N_("Tiền gửi tiết kiệm của dân cư"),
        AccountKind.FUND_CAPITAL: N_("Nguồn vốn cho vay"),
        AccountKind.RISK_FUND: N_("Quỹ dự phòng rủi ro"),
        AccountKind.RESULT: N_("Chênh lệch thu chi trong năm"),
        AccountKind.INTEREST_INCOME: N_("Thu lãi cho vay"),
        AccountKind.SAVINGS_INTEREST_EXPENSE: N_("Chi trả lãi tiền gửi"),
        AccountKind.COMMISSION: N_("Chi hoa hồng cho tổ"),
        AccountKind.ENTRUSTMENT_FEE: N_("Chi phí ủy thác cho hội"),
        AccountKind.PROVISION: N_("Chi trích lập dự phòng rủi ro"),
        AccountKind.OPENING: N_("Số dư đầu khi nhận sổ"),
    }
)

# A debit on one of these raises the named part of a loan's position, a credit lowers it; of what is owed to the payer,
# the other way round. `dongvon verify` folds by it.
POSITION_ACCOUNTS: Mapping[AccountKind, str] = MappingProxyType(
    {
        AccountKind.LOAN_IN_TERM: "in_term",
        AccountKind.LOAN_OVERDUE: "overdue",
        AccountKind.LOAN_FROZEN: "frozen",
        AccountKind.INTEREST_DEFERRED: "deferred_interest",
        AccountKind.INTEREST_DUE: "arrears",
        AccountKind.OVERPAID: "overpaid",
        AccountKind.WRITTEN_OFF: "written_off",
        AccountKind.WRITTEN_OFF_INTEREST: "written_off_interest",
    }
)
OWED_TO_PAYER = frozenset({AccountKind.OVERPAID})

# Where the money of a payment may come from: the counter, a transfer, the leader's bag, the member's own savings.
MONEY_ACCOUNTS = frozenset(
    {AccountKind.CASH, AccountKind.BANK_TRANSIT, AccountKind.CASH_WITH_GROUP, AccountKind.MEMBER_SAVINGS}
)
BETWEEN = frozenset({AccountKind.ROLLED_OVER, AccountKind.BETWEEN_PLACES})


@dataclass(frozen=True, slots=True)
class Entry:
    """One transfer: `amount` whole đồng, above zero, from the credit account to the debit account."""

    debit: AccountKind
    credit: AccountKind
    amount: int

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise InvariantBroken(f"entry of {self.amount} from {self.credit.name} to {self.debit.name}")
        if self.debit == self.credit:
            raise InvariantBroken(f"entry from {self.debit.name} to itself")


@dataclass(frozen=True, slots=True)
class PositionChange:
    """What an event does to a loan: principal in term, overdue, frozen; interest put off by grace; interest unpaid;
    money received beyond the debt (owed to the payer); principal and interest written off that may still come back."""

    in_term: int = 0
    overdue: int = 0
    frozen: int = 0
    deferred_interest: int = 0
    arrears: int = 0
    overpaid: int = 0
    written_off: int = 0
    written_off_interest: int = 0

    def __add__(self, other: "PositionChange") -> "PositionChange":
        return PositionChange(*map(add, self.parts, other.parts))

    def __neg__(self) -> "PositionChange":
        return PositionChange(*map(neg, self.parts))

    @property
    def parts(self) -> tuple[int, ...]:
        """The amounts in the order of `PARTS`."""
        return (
            self.in_term, self.overdue, self.frozen, self.deferred_interest, self.arrears,
            self.overpaid, self.written_off, self.written_off_interest,
        )  # fmt: skip

    @property
    def principal(self) -> int:
        return self.in_term + self.overdue + self.frozen


PARTS = tuple(field.name for field in fields(PositionChange))


def fold(changes: Iterable[PositionChange]) -> PositionChange:
    """The position that a loan's changes add up to."""
    total = PositionChange()
    for change in changes:
        total = total + change
    return total


def position_change(entries: Iterable[Entry]) -> PositionChange:
    """The change of the loan's position that the entries of one loan make."""
    parts: dict[str, int] = {}
    for entry in entries:
        for kind, amount in ((entry.debit, entry.amount), (entry.credit, -entry.amount)):
            part = POSITION_ACCOUNTS.get(kind)
            if part is not None:
                parts[part] = parts.get(part, 0) + (-amount if kind in OWED_TO_PAYER else amount)
    return PositionChange(**parts)


def balances(entries: Iterable[Entry]) -> dict[AccountKind, int]:
    """Debits less credits of each account touched; they always add up to zero."""
    totals: dict[AccountKind, int] = {}
    for entry in entries:
        totals[entry.debit] = totals.get(entry.debit, 0) + entry.amount
        totals[entry.credit] = totals.get(entry.credit, 0) - entry.amount
    return totals


def reversal(entries: Sequence[Entry]) -> list[Entry]:
    """The entries that undo `entries`, last first; a correction is a reversal and a new event, never a rewrite."""
    return [Entry(entry.credit, entry.debit, entry.amount) for entry in reversed(entries)]


# --- the events of a loan -------------------------------------------------------------------------------------------


class Happened(StrEnum):
    """What moves a loan; the words are stored and never change their meaning."""

    OPENING = "opening"
    PAID_OUT = "paid_out"
    INTEREST_DUE = "interest_due"
    INTEREST_DEFERRED = "interest_deferred"
    INTEREST_COLLECTED = "interest_collected"
    PRINCIPAL_COLLECTED = "principal_collected"
    PRINCIPAL_FROM_SAVINGS = "principal_from_savings"
    OVERPAID = "overpaid"
    OVERPAID_RETURNED = "overpaid_returned"
    TO_OVERDUE = "to_overdue"
    TO_FROZEN = "to_frozen"
    FREEZE_ENDED = "freeze_ended"
    INTEREST_CORRECTED = "interest_corrected"
    ROLLED_OVER = "rolled_over"
    ROLLED_IN = "rolled_in"
    WRITTEN_OFF = "written_off"
    RECOVERED = "recovered"
    MOVED = "moved"
    REVERSAL = "reversal"
    ADJUSTED = "adjusted"


_K = AccountKind
_MONEY = None
_DUE, _DEFERRED = (_K.INTEREST_DUE, _K.INTEREST_DUE_CONTRA), (_K.INTEREST_DEFERRED, _K.INTEREST_DEFERRED_CONTRA)
_GONE, _GONE_INTEREST = (
    (_K.WRITTEN_OFF, _K.WRITTEN_OFF_CONTRA),
    (_K.WRITTEN_OFF_INTEREST, _K.WRITTEN_OFF_INTEREST_CONTRA),
)
_INCOME = (_K.INTEREST_INCOME, _MONEY)
Pair = tuple[AccountKind | None, AccountKind | None]


def _principal(other: AccountKind | None) -> Mapping[str, tuple[Pair, ...]]:
    return {
        "in_term": ((_K.LOAN_IN_TERM, other),),
        "overdue": ((_K.LOAN_OVERDUE, other),),
        "frozen": ((_K.LOAN_FROZEN, other),),
    }


# For each event and part of the position: the (debit, credit) of one đồng by which the part RISES; a fall is the same
# the other way round. None stands for the money account of the event. So the transfers of an event follow from what it
# changes, and the transfers of a correction follow from the difference of two changes.
_RISES: Mapping[Happened, Mapping[str, tuple[Pair, ...]]] = MappingProxyType(
    {
        Happened.PAID_OUT: {"in_term": ((_K.LOAN_IN_TERM, _MONEY),)},
        Happened.ROLLED_IN: {"in_term": ((_K.LOAN_IN_TERM, _K.ROLLED_OVER),)},
        Happened.ROLLED_OVER: _principal(_K.ROLLED_OVER),
        Happened.INTEREST_DUE: {"arrears": (_DUE,), "deferred_interest": (_DEFERRED,)},
        Happened.INTEREST_DEFERRED: {"deferred_interest": (_DEFERRED,)},
        Happened.INTEREST_CORRECTED: {"arrears": (_DUE,), "deferred_interest": (_DEFERRED,)},
        Happened.INTEREST_COLLECTED: {"arrears": (_DUE, _INCOME), "deferred_interest": (_DEFERRED, _INCOME)},
        Happened.PRINCIPAL_COLLECTED: _principal(_MONEY),
        Happened.PRINCIPAL_FROM_SAVINGS: _principal(_MONEY),
        Happened.OVERPAID: {"overpaid": ((_MONEY, _K.OVERPAID),)},
        Happened.OVERPAID_RETURNED: {"overpaid": ((_MONEY, _K.OVERPAID),)},
        # What leaves one state enters another: both sides meet on the account in term.
        Happened.TO_OVERDUE: {"in_term": (), "overdue": ((_K.LOAN_OVERDUE, _K.LOAN_IN_TERM),)},
        Happened.TO_FROZEN: {
            "frozen": ((_K.LOAN_FROZEN, _K.LOAN_IN_TERM),),
            "overdue": ((_K.LOAN_OVERDUE, _K.LOAN_IN_TERM),),
            "in_term": (),
        },
        Happened.FREEZE_ENDED: {"in_term": (), "frozen": ((_K.LOAN_FROZEN, _K.LOAN_IN_TERM),)},
        # Principal written off is borne by the risk fund; both it and the interest stay known off the balance sheet.
        Happened.WRITTEN_OFF: {
            **_principal(_K.RISK_FUND),
            "arrears": (_DUE,),
            "deferred_interest": (_DEFERRED,),
            "written_off": (_GONE,),
            "written_off_interest": (_GONE_INTEREST,),
        },
        Happened.RECOVERED: {
            "written_off": (_GONE, (_K.RISK_FUND, _MONEY)),
            "written_off_interest": (_GONE_INTEREST, _INCOME),
        },
        Happened.MOVED: {
            **_principal(_K.BETWEEN_PLACES),
            "arrears": (_DUE,),
            "deferred_interest": (_DEFERRED,),
            "overpaid": ((_K.BETWEEN_PLACES, _K.OVERPAID),),
            "written_off": (_GONE,),
            "written_off_interest": (_GONE_INTEREST,),
        },
    }
)


def parts_of(event: Happened) -> tuple[str, ...]:
    """The parts of a position the event may change."""
    return tuple(_RISES[event])


def entries_of(event: Happened, change: PositionChange, money: AccountKind = AccountKind.CASH) -> list[Entry]:
    """The transfers of an event, from what it changes of the loan; of a correction, from the difference it makes.

    `money` is where money comes from or goes to. Source: TT 62/2016/TT-BTC (cash basis of interest); QĐ 976/QĐ-TTg
    (01/07/2015) for the three states of principal; QĐ 50/2010/QĐ-TTg, QĐ 08/2021/QĐ-TTg for write-off."""
    found: dict[tuple[AccountKind, AccountKind], int] = {}
    for part, amount in zip(PARTS, change.parts, strict=True):
        if not amount:
            continue
        for debit, credit in _RISES[event][part]:
            pair = (_money(money) if debit is None else debit, _money(money) if credit is None else credit)
            key = pair if amount > 0 else pair[::-1]
            found[key] = found.get(key, 0) + abs(amount)
    return [Entry(debit, credit, amount) for (debit, credit), amount in found.items()]


# --- accrual ----------------------------------------------------------------------------------------------------------


# Accrued interest and its other side, by state of the principal. On overdue principal it is kept off the balance sheet.
ACCRUED_ACCOUNTS: Mapping[str, tuple[AccountKind, AccountKind]] = MappingProxyType(
    {
        IN_TERM: (AccountKind.INTEREST_ACCRUED, AccountKind.INTEREST_ACCRUED_CONTRA),
        OVERDUE: (AccountKind.OVERDUE_INTEREST, AccountKind.OVERDUE_INTEREST_CONTRA),
    }
)


def interest_accrued(amount: int, state: str = IN_TERM) -> list[Entry]:
    """Interest that came to be in progress; below zero: that fell due, or is no longer thought to be there."""
    return _either_way(*ACCRUED_ACCOUNTS[state], amount)


def interest_residue(amount: int, state: str = IN_TERM) -> list[Entry]:
    """What the accrued account holds beyond the interest in progress (below zero: lacks), put where it can be seen."""
    return _either_way(AccountKind.INTEREST_RESIDUE, ACCRUED_ACCOUNTS[state][0], amount)


# --- the end of a year ------------------------------------------------------------------------------------------------

# What a year brought and cost; carried to the result of the fund when the year is closed.
OF_A_YEAR = (
    AccountKind.INTEREST_INCOME,
    AccountKind.SAVINGS_INTEREST_EXPENSE,
    AccountKind.COMMISSION,
    AccountKind.ENTRUSTMENT_FEE,
    AccountKind.PROVISION,
)


def provided(amount: int) -> list[Entry]:
    """Provision against the risk of the loans (trích lập dự phòng rủi ro)."""
    return _entries((AccountKind.PROVISION, AccountKind.RISK_FUND, amount))


def carried_to_result(kind: AccountKind, balance: int) -> list[Entry]:
    """An account of the year goes to the result; `balance` is its debits less its credits."""
    return _either_way(AccountKind.RESULT, kind, balance)


def result_distributed(to: AccountKind, amount: int) -> list[Entry]:
    """A share of the result of a fund, to what it is meant for."""
    return _entries((AccountKind.RESULT, to, amount))


def _either_way(debit: AccountKind, credit: AccountKind, amount: int) -> list[Entry]:
    return _entries((debit, credit, amount) if amount > 0 else (credit, debit, -amount))


# --- savings ----------------------------------------------------------------------------------------------------------

# Members' savings through the group, and those of anybody at the point.
SAVINGS = (AccountKind.MEMBER_SAVINGS, AccountKind.RESIDENT_SAVINGS)


def savings_in(
    amount: int, *, received_in: AccountKind = AccountKind.CASH, kept_on: AccountKind = AccountKind.MEMBER_SAVINGS
) -> list[Entry]:
    """A deposit (tiền gửi)."""
    return _entries((_money(received_in), kept_on, amount))


def savings_out(
    amount: int, *, paid_from: AccountKind = AccountKind.CASH, kept_on: AccountKind = AccountKind.MEMBER_SAVINGS
) -> list[Entry]:
    """Savings paid back; a member's only when every debt is repaid (form 01/TGTV), which the caller checks."""
    return _entries((kept_on, _money(paid_from), amount))


def savings_interest(amount: int, *, kept_on: AccountKind = AccountKind.MEMBER_SAVINGS) -> list[Entry]:
    """Interest added to savings."""
    return _entries((AccountKind.SAVINGS_INTEREST_EXPENSE, kept_on, amount))


def savings_leave(amount: int) -> list[Entry]:
    """A member's savings leave the books of a commune with him; in those he comes to they `savings_arrive`."""
    return _entries((AccountKind.MEMBER_SAVINGS, AccountKind.BETWEEN_PLACES, amount))


def savings_arrive(amount: int) -> list[Entry]:
    """A member's savings enter the books of the commune he has come to."""
    return _entries((AccountKind.BETWEEN_PLACES, AccountKind.MEMBER_SAVINGS, amount))


# --- funds, fees, opening -------------------------------------------------------------------------------------------


def capital_in(amount: int, *, received_in: AccountKind = AccountKind.CASH) -> list[Entry]:
    """Lending capital received by the fund."""
    return _entries((_money(received_in), AccountKind.FUND_CAPITAL, amount))


def capital_out(amount: int, *, paid_from: AccountKind = AccountKind.CASH) -> list[Entry]:
    """Lending capital handed back by the fund."""
    return _entries((AccountKind.FUND_CAPITAL, _money(paid_from), amount))


def group_cash_counted(amount: int, *, received_in: AccountKind = AccountKind.CASH) -> list[Entry]:
    """The leader's collection has been counted at the session and leaves his bag."""
    return _entries((_money(received_in), AccountKind.CASH_WITH_GROUP, amount))


def commission_paid(amount: int, *, paid_from: AccountKind = AccountKind.CASH) -> list[Entry]:
    """Commission paid to the group's board (hoa hồng)."""
    return _entries((AccountKind.COMMISSION, _money(paid_from), amount))


def entrustment_fee_paid(amount: int, *, paid_from: AccountKind = AccountKind.CASH) -> list[Entry]:
    """Entrustment fee paid to an association (phí ủy thác)."""
    return _entries((AccountKind.ENTRUSTMENT_FEE, _money(paid_from), amount))


def opening_position(position: PositionChange) -> list[Entry]:
    """A loan taken over from earlier books with the position it had on that day."""
    return _entries(
        (AccountKind.LOAN_IN_TERM, AccountKind.OPENING, position.in_term),
        (AccountKind.LOAN_OVERDUE, AccountKind.OPENING, position.overdue),
        (AccountKind.LOAN_FROZEN, AccountKind.OPENING, position.frozen),
        (AccountKind.INTEREST_DEFERRED, AccountKind.INTEREST_DEFERRED_CONTRA, position.deferred_interest),
        (AccountKind.INTEREST_DUE, AccountKind.INTEREST_DUE_CONTRA, position.arrears),
    )


def opening_savings(amount: int) -> list[Entry]:
    """A member's savings taken over from earlier books."""
    return _entries((AccountKind.OPENING, AccountKind.MEMBER_SAVINGS, amount))


def _entries(*rows: tuple[AccountKind, AccountKind, int]) -> list[Entry]:
    # A zero amount says nothing and is left out; a negative one reaches Entry and is refused there.
    return [Entry(debit, credit, amount) for debit, credit, amount in rows if amount != 0]


def _money(account: AccountKind) -> AccountKind:
    if account not in MONEY_ACCOUNTS:
        raise InvariantBroken(f"{account.name} holds no money to pay with")
    return account
