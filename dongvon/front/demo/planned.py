"""The shapes of the plan of 2025. See `plan` for what they are for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dongvon.core.money import Dong
from dongvon.office.bank_files.portfolio import Customer, HouseholdClass, Student

YEAR = 2025


@dataclass(frozen=True, slots=True)
class PlannedLoan:
    """A loan to be lent on the session day `on`, after its whole path from application to decision.

    `amount` is what is granted; `payouts` are those of 2025 (the first on `on`; only students have later ones,
    which are no loan-turns). `need` is the whole cost of the plan. `outcomes`: (kind, key, quantity). Direct loans
    have no group.
    """

    ref: str
    on: date
    customer_code: str
    group_code: str | None
    hamlet_bank_code: str
    programme: str
    variant: str
    household_class: HouseholdClass
    amount: Dong
    need: Dong
    term_months: int
    instalment_months: int
    purpose_code: str
    purpose_name: str
    payouts: tuple[tuple[date, Dong], ...]
    outcomes: tuple[tuple[str, str, int], ...] = ()
    student: Student | None = None

    @property
    def month(self) -> int:
        return self.on.month


@dataclass(frozen=True, slots=True)
class Admission:
    """A customer who joins a group (form 10C/TD) some days before the first loan there."""

    customer_code: str
    group_code: str
    on: date


@dataclass(frozen=True, slots=True)
class Tranche:
    """A later payout of a student loan of the portfolio."""

    loan_number: str
    on: date
    amount: Dong


@dataclass(frozen=True, slots=True)
class Payment:
    """Principal paid before it is due, or long after; `amount` None settles the loan.

    `from_savings`: out of the member's deposit; never more than the deposit holds.
    """

    loan_number: str
    on: date
    amount: Dong | None
    from_savings: bool = False


@dataclass(frozen=True, slots=True)
class LatePayer:
    """In these months no interest is paid on this loan; in the month after the last of them all of it is."""

    loan_number: str
    customer_code: str
    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MissedInstalment:
    """An instalment of 2025 that is not paid: moved to overdue at the next session, or followed into the next one."""

    loan_number: str
    due_on: date
    amount: Dong
    to_overdue: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The year 2025. Every other instalment and all other interest is paid on its session day."""

    year: int
    newcomers: tuple[Customer, ...]
    admissions: tuple[Admission, ...]
    loans: tuple[PlannedLoan, ...]
    tranches: tuple[Tranche, ...]
    payments: tuple[Payment, ...]
    late_payers: tuple[LatePayer, ...]
    missed: tuple[MissedInstalment, ...]
    deposits: Mapping[int, Mapping[str, Dong]] = field(default_factory=dict)
    """By month, then customer code: what the member saves at that month's session."""

    def loans_of(self, month: int) -> list[PlannedLoan]:
        """The new loans of a month, in the order of their session days."""
        return [loan for loan in self.loans if loan.month == month]
