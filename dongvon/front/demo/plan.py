"""What happens in 2025: a list of things to do through the services, month by month.

The plan decides nothing the services decide: it says who asks for which loan on which session day, who pays early or
late, and what members save. History + plan = the published figures (`figures`). The shapes are in `planned`; who
borrows is chosen in `borrowers`.
"""

import random
from datetime import date

from dongvon.core.dates import on_day_of_month
from dongvon.core.money import Dong
from dongvon.front.demo.borrowers import Borrowers
from dongvon.front.demo.life import in_good_order, open_dues
from dongvon.front.demo.planned import YEAR, Admission, LatePayer, MissedInstalment, Payment, Plan, Tranche
from dongvon.office.bank_files.portfolio import Loan, Portfolio


def plan_2025(portfolio: Portfolio, seed: int) -> Plan:
    """The plan of 2025 for the invented ward; the same portfolio and seed give the same plan."""
    borrowers = Borrowers(portfolio, random.Random(f"dongvon/{seed}/plan/loans"))
    borrowers.choose()
    busy = {loan.customer_code for loan in borrowers.planned}
    events = _Events(portfolio, random.Random(f"dongvon/{seed}/plan/events"), busy)
    missed = events.missed()
    return Plan(
        year=YEAR,
        newcomers=tuple(borrowers.newcomers),
        admissions=tuple(sorted(borrowers.admissions, key=lambda one: (one.on, one.customer_code))),
        loans=tuple(borrowers.planned),
        tranches=tuple(events.tranches()),
        late_payers=tuple(events.late_payers()),
        missed=tuple(missed),
        payments=tuple(sorted(events.payments(), key=lambda one: (one.on, one.loan_number))),
        deposits=_deposits(portfolio, borrowers.admissions, random.Random(f"dongvon/{seed}/plan/savings")),
    )


class _Events:
    """What happens in 2025 to the loans that are already there; no loan has two stories."""

    def __init__(self, portfolio: Portfolio, rnd: random.Random, busy: set[str]) -> None:
        self._rnd = rnd
        self._savings = {one.code: one.savings_balance for one in portfolio.customers}
        self._troubled = [loan for loan in portfolio.loans if loan.overdue]
        self._students = [loan for loan in portfolio.loans if loan.student and loan.disbursed < loan.amount]
        good = [loan for loan in portfolio.loans if in_good_order(loan) and loan.customer_code not in busy]
        rnd.shuffle(good)
        self._group = [loan for loan in good if loan.group_code and loan.programme in _PAYING]
        self._direct = [loan for loan in good if not loan.group_code]

    def tranches(self) -> list[Tranche]:
        """The half-years of study that fall into 2025, until the granted amount is paid out."""
        found = []
        for loan in self._students:
            left, half_year = loan.amount - loan.disbursed, loan.amount // _halves(loan)
            for month in (3, 9):
                if left >= half_year > 0:
                    found.append(Tranche(loan.number, _session(loan, month), half_year))
                    left -= half_year
        return found

    def late_payers(self) -> list[LatePayer]:
        """Twelve who pay interest late; the last four still owe it at the end of the year."""
        spells = [(3,), (4,), (5, 6), (2, 3), (7,), (8, 9), (6,), (9, 10, 11), (12,), (11, 12), (12,), (10, 11, 12)]
        return [
            LatePayer(loan.number, loan.customer_code, months)
            for loan, months in zip(self._take(12), spells, strict=True)
        ]

    def missed(self) -> list[MissedInstalment]:
        """One instalment of a social house goes overdue (that programme's own rule); three are followed into the
        next."""
        found = []
        for pool, wanted, months in ((self._direct, 1, (8, 9)), (self._group, 3, (5, 11))):
            for loan in list(pool):
                dues = [due for due in open_dues(loan) if due.on.year == YEAR]
                if wanted and len(dues) == 1 and months[0] <= dues[0].on.month <= months[1] and loan.due_on.year > YEAR:
                    found.append(
                        MissedInstalment(loan.number, dues[0].on, dues[0].amount, to_overdue=not loan.group_code)
                    )
                    pool.remove(loan)
                    wanted -= 1
        return found

    def payments(self) -> list[Payment]:
        """Part of the principal early, whole loans early, some principal out of savings, and one overdue loan made
        good."""
        rnd = self._rnd
        made = [Payment(self._troubled[0].number, _session(self._troubled[0], 6), None)]
        made += [Payment(loan.number, _session(loan, rnd.randint(2, 12)), None) for loan in self._take(9)]
        for loan in self._take(30):
            part = max(1, min(8, loan.in_term // 5_000_000)) * 1_000_000
            made.append(Payment(loan.number, _session(loan, rnd.randint(1, 12)), part))
        self._group = [loan for loan in self._group if self._savings[loan.customer_code] >= 1_000_000]
        for loan in self._take(24):
            part = self._savings[loan.customer_code] // 2 // 100_000 * 100_000
            made.append(Payment(loan.number, _session(loan, rnd.randint(3, 12)), part, from_savings=True))
        return made

    def _take(self, count: int) -> list[Loan]:
        """Loans in term beyond 2025 with something to pay, that have no other story."""
        taken = [loan for loan in self._group if loan.due_on.year > YEAR and loan.in_term >= 10_000_000][:count]
        self._group = [loan for loan in self._group if loan not in taken]
        return taken


_PAYING = frozenset(("HN", "HCN", "HMTN", "VKK", "GQVL"))


def _halves(loan: Loan) -> int:
    """Half-years of study of a student loan: one payout each."""
    paid_out_months = (loan.term_months - 12) // 2
    return -(-paid_out_months // 6)


def _session(loan: Loan, month: int) -> date:
    return on_day_of_month(YEAR, month, loan.transaction_day)


def _deposits(portfolio: Portfolio, admissions: list[Admission], rnd: random.Random) -> dict[int, dict[str, Dong]]:
    """Savings month by month: nearly every member puts something aside, each by a habit of their own."""
    since = {one.code: 1 for one in portfolio.customers if one.group_code}
    since |= {one.customer_code: one.on.month for one in admissions}
    months: dict[int, dict[str, Dong]] = {month: {} for month in range(1, 13)}
    for code, first in since.items():
        habit = rnd.choice((20, 20, 30, 50, 50, 50, 100, 100, 200)) * 1_000
        regular = 0 if rnd.random() < 0.02 else 0.97
        for month in range(first, 13):
            if rnd.random() < regular:
                months[month][code] = habit
    return months
