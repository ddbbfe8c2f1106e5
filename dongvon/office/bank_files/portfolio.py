"""An office's book on one day, as its bank files say it: places, groups, customers, loans, and what the loans brought
about.

The same shapes serve both ways: a sample writer turns a `Portfolio` into the bank's files, and reading those files
gives the same figures back. Values only: nothing here opens a file, reads a clock or knows a database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Difficulty = Literal["none", "difficult", "extreme"]
HouseholdClass = Literal["poor", "near_poor", "newly_escaped", "average", "none"]
LoanState = Literal["OPEN", "CLOSE"]
UnitKind = Literal["phường", "xã", "thị trấn"]

DIRECT_ASSOCIATION = "99"
"""Association code (mã ĐVUT) of a loan lent directly, without a group."""


@dataclass(frozen=True, slots=True)
class Office:
    """A transaction office (phòng giao dịch, PGD) and the branch (chi nhánh) above it; both codes have 6 digits."""

    code: str
    name: str
    branch_code: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A commune-level unit as the bank keeps it: its own 6-digit code, and the official 5-digit code of the State's
    list.

    After a merger the bank may keep several of its units inside one commune of today; `official_code` is then the old
    code.
    """

    bank_code: str
    official_code: str
    name: str
    kind: UnitKind
    office_code: str


@dataclass(frozen=True, slots=True)
class Hamlet:
    """A hamlet (thôn, bản, tổ dân phố): the bank's 8-digit code, whose first 6 digits are the unit, and its class."""

    bank_code: str
    name: str
    unit_bank_code: str
    urban: bool
    difficulty: Difficulty = "none"
    decision_no: str = ""
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A commune transaction point (điểm giao dịch xã), code like TXN0543404, held on day `day` (1-31) of each month."""

    code: str
    name: str
    unit_bank_code: str
    day: int


@dataclass(frozen=True, slots=True)
class Group:
    """A savings-and-credit group (tổ TK&VV): 7-digit code; associations 11 farmers, 12 women, 13 veterans, 14 youth.

    `grade` and `scores` are the bank's own, where known; scores in hundredths of a point: taking part in sessions,
    overdue debt, principal collected, interest collected, members who save, amount saved.
    """

    code: str
    head_customer_code: str
    head_name: str
    association_code: str
    hamlet_bank_code: str
    point_code: str
    deputy_name: str = ""
    founded_on: date | None = None
    deputy_customer_code: str = ""
    grade: str = ""
    scores: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer of the bank (one per household): 10-digit code; savings in whole đồng.

    `savings_balance` is the customer's whole deposit 105, whatever the number of passbooks. `second_savings_number`
    marks the customers whom the bank lists twice, once for each passbook. Household class and its date are not in Form
    31.
    """

    code: str
    name: str
    born_on: date
    sex: Literal["male", "female"]
    ethnic: str
    identity: str
    hamlet_bank_code: str
    identity_issued_on: date | None = None
    phone: str = ""
    spouse: str = ""
    address: str = ""
    group_code: str | None = None
    savings_number: str | None = None
    savings_balance: int = 0
    household_class: HouseholdClass = "none"
    class_since: date | None = None
    second_savings_number: str | None = None
    identity_issued_by: str = ""


@dataclass(frozen=True, slots=True)
class Student:
    """The student of a student loan, as the form names them."""

    name: str
    school: str = ""
    entered_on: date | None = None
    graduates_on: date | None = None
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Flows:
    """What moved on a loan in a month, a quarter or a year up to the date of the file, whole đồng.

    `rolled` (đảo khoản) is the part of `disbursed` that only repaid an older contract; collections are by state.
    """

    disbursed: int = 0
    rolled: int = 0
    kept_in_season: int = 0
    extended: int = 0
    to_overdue: int = 0
    to_frozen: int = 0
    collected_in_term: int = 0
    collected_overdue: int = 0
    collected_frozen: int = 0
    written_off: int = 0
    interest_in_term: int = 0
    interest_overdue: int = 0

    @property
    def collected(self) -> int:
        """Principal collected in all three states."""
        return self.collected_in_term + self.collected_overdue + self.collected_frozen


NO_FLOWS = Flows()


@dataclass(frozen=True, slots=True)
class Loan:
    """One loan (món vay), all money in whole đồng.

    `programme` is our code (HN, HCN …), `bank_programme_code` the bank's two digits. `annual_percent` is text exactly
    as the contract says it ("6.6"). `interest_to`: all interest before this day is paid or stands in the arrears or in
    `deferred_interest` (accrued, not yet due: the grace of students); from it on interest is still to be reckoned.
    `interest_paid_total` = in-term part + `interest_paid_overdue`. A loan settled in the year of the file has state
    CLOSE and `closed_on` equal to `last_transaction_on`, because the form has no closing date. The form has neither
    `term_months` nor `instalment_months`: the first follows from `signed_on` and `due_on`, the second only from
    `first_principal_on`.
    `nq11_outstanding`: the part of the balance lent from the money of Resolution 11/NQ-CP.
    Identity: disbursed = principal_paid + principal_written_off + in_term + overdue + frozen.
    """

    number: str
    customer_code: str
    group_code: str | None
    association_code: str
    programme: str
    bank_programme_code: str
    fund_source: Literal[1, 2, 3]
    signed_on: date
    due_on: date
    term_months: int
    instalment_months: int
    amount: int
    disbursed: int
    first_paid_out_on: date
    last_paid_out_on: date
    in_term: int
    annual_percent: str
    state: LoanState = "OPEN"
    overdue: int = 0
    frozen: int = 0
    principal_paid: int = 0
    interest_paid_total: int = 0
    interest_arrears_in_term: int = 0
    interest_arrears_overdue: int = 0
    deferred_interest: int = 0
    interest_to: date | None = None
    last_transaction_on: date | None = None
    variant: str = ""
    investor_code: str = ""
    channel: str = ""
    purpose_code: str = ""
    purpose_name: str = ""
    student: Student | None = None
    month: Flows = NO_FLOWS
    quarter: Flows = NO_FLOWS
    year: Flows = NO_FLOWS
    closed_on: date | None = None
    first_principal_on: date | None = None
    first_interest_on: date | None = None
    principal_due_cumulative: int = 0
    principal_written_off: int = 0
    interest_paid_overdue: int = 0
    extended_due_on: date | None = None
    extension_count: int = 0
    overdue_on: date | None = None
    frozen_until: date | None = None
    transaction_day: int = 0
    hamlet_bank_code: str = ""
    frozen_on: date | None = None
    frozen_reason: str = ""
    nq11_outstanding: int = 0

    @property
    def outstanding(self) -> int:
        """Principal still owed in all three states (tổng dư nợ)."""
        return self.in_term + self.overdue + self.frozen


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a loan brought about, counted once: a job, a student, a house, a water or sanitation work …

    `kind`: "job", "student", "poor_house", "water_work", "after_prison", "social_house", "worker_abroad", …
    `key` tells two outcomes of one kind and loan apart (the student's name, "water" and "sanitation").
    """

    loan_number: str
    kind: str
    key: str
    quantity: int
    on: date


@dataclass(frozen=True, slots=True)
class Instalment:
    """A payment of principal agreed for `due_on`, and how much of it is paid, whole đồng."""

    loan_number: str
    due_on: date
    principal: int
    principal_paid: int = 0


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The book of one office, or the part of it in one commune, on the evening of `as_of`.

    `loans`: open, and settled in the year of `as_of` (the bank lists both). `closed_loans`: settled in earlier years.
    `outcomes` are about loans of both.
    """

    as_of: date
    province_name: str
    offices: tuple[Office, ...]
    units: tuple[Unit, ...]
    hamlets: tuple[Hamlet, ...]
    points: tuple[Point, ...]
    groups: tuple[Group, ...]
    customers: tuple[Customer, ...]
    loans: tuple[Loan, ...]
    closed_loans: tuple[Loan, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    programme_names: Mapping[str, str] = field(default_factory=dict)
    """The bank's short name by its two-digit programme code, where it differs from the usual list."""
    instalments: tuple[Instalment, ...] = ()
    """The instalments due, as far as known."""
