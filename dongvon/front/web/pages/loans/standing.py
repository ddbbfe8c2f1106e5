"""What the actions of a loan page go by: where the loan stands on the business day, and what hangs on it."""

from datetime import date, timedelta
from functools import cached_property

from dongvon.base.access.acting import Actor
from dongvon.base.ledger.queries import mode_of
from dongvon.core.allocation import Purpose
from dongvon.core.dates import add_months, months_between
from dongvon.core.life import Act, ActKind, Life
from dongvon.core.modes import Mode
from dongvon.core.posting import AccountKind
from dongvon.core.problems import Refused
from dongvon.core.relief import Cause, Measure, authority_for, measure_for
from dongvon.core.schedule import Instalment
from dongvon.credit.loans.explaining import life_on
from dongvon.credit.loans.living import NEW
from dongvon.credit.loans.models import Act as ActRow
from dongvon.credit.loans.models import Loan, Misuse, Position, Security
from dongvon.credit.loans.queries import entries_of, misuses_of, securities_of
from dongvon.credit.loans.services import before
from dongvon.credit.loans.services.rescheduling import extended_by
from dongvon.credit.programmes.catalogue import load
from dongvon.credit.relief.models import ReliefCase, ReliefState
from dongvon.credit.relief.queries import cases_of
from dongvon.front.web.pages.kit.naming import position_of
from dongvon.parties.households.models import Authorisation, Person
from dongvon.parties.households.queries import authorisations_of, is_adult
from dongvon.parties.organisations.models import Organisation
from dongvon.parties.organisations.queries import organisation_of

# An act of these kinds is one half of something (a new contract, a case, another commune): not undone by itself.
BOUND = frozenset({ActKind.PAY_OUT, ActKind.ROLL_OVER, ActKind.MOVE, ActKind.FREEZE, ActKind.END_FREEZE,
                   ActKind.WRITE_OFF})  # fmt: skip
SHORT_MONTHS = 12


class Standing:
    """A loan on a day, asked piece by piece: what nobody asks is not looked up. Amounts in đồng."""

    def __init__(self, actor: Actor, loan: Loan, on: date) -> None:
        self.actor, self.loan, self.on = actor, loan, on
        self.position: Position | None = position_of(loan)

    @property
    def earliest(self) -> date:
        """The first day on which anything could happen to it."""
        return self.loan.signed_on

    @cached_property
    def in_book(self) -> bool:
        """Whether the books of the loan's fund are kept here on the day; without a mode nothing can be done."""
        return self.mode is Mode.BOOK

    @cached_property
    def mode(self) -> Mode | None:
        try:
            return mode_of(self.loan.fund_id, self.on)
        except Refused:
            return None

    @cached_property
    def life(self) -> Life:
        return life_on(self.loan, self.on)

    @property
    def free(self) -> int:
        """Principal owed that is not frozen."""
        return self.position.in_term + self.position.overdue if self.position else 0

    @property
    def outstanding(self) -> int:
        return self.position.outstanding if self.position else 0

    @property
    def unpaid_interest(self) -> int:
        return self.position.arrears + self.position.deferred_interest if self.position else 0

    def part(self, name: str) -> int:
        """One part of the position; 0 of a loan nothing ever moved."""
        return int(getattr(self.position, name)) if self.position else 0

    @property
    def not_paid_out(self) -> int:
        """Granted and not paid out yet."""
        return self.loan.not_paid_out(self.position.paid_out) if self.position else 0

    @cached_property
    def not_yet_overdue(self) -> int:
        return self.life.not_yet_overdue(self.on) if self.part("in_term") else 0

    # --- what is owed for a purpose ---------------------------------------------------------------------------------

    def owed(self, purpose: str, on: date) -> int:
        """What the borrower owes for a purpose of payment on a day."""
        if self.position is None:
            return 0
        life = before(self.position, Act(ActKind.RECEIVE, on, number=NEW))
        if purpose == Purpose.SETTLE:
            return life.amount_to_settle(on)
        if purpose == Purpose.DEBT:
            life.fall_due(on)
        dues = life.dues(on)
        principal = int(dues.overdue_principal + dues.principal_due) if purpose != Purpose.INTEREST else 0
        return principal + (int(dues.interest_due) if purpose != Purpose.PRINCIPAL else 0)

    @cached_property
    def interest_to_day(self) -> int:
        """All interest owed on the business day, with what runs up to it."""
        return max(self.owed(Purpose.SETTLE, self.on) - self.outstanding, 0)

    # --- the schedule -----------------------------------------------------------------------------------------------

    @cached_property
    def movable(self) -> list[Instalment]:
        """Instalments that 08/TD may put off: coming, not the last, not paid in advance."""
        if not self.part("in_term"):
            return []
        left, found = self.life.repaid, []
        for one in self.life.instalments[:-1]:
            left -= one.principal
            if left < 0 and one.due_on >= self.on:
                found.append(one)
        return found

    def due_after(self, number: int) -> date | None:
        """The due date after that of an instalment."""
        days = {one.number: one.due_on for one in self.life.instalments}
        return min((day for day in days.values() if number in days and day > days[number]), default=None)

    @cached_property
    def extension_left(self) -> int:
        """Months by which the loan may still be extended."""
        if not self.part("in_term"):
            return 0
        judged = extended_by(self.loan, self.life)
        return max(judged.longest_months - judged.used_months, 0)

    @cached_property
    def may_roll_over(self) -> bool:
        rule = load(self.loan.programme).changes.rollover
        short = self.loan.term_months <= SHORT_MONTHS or rule != "short_term"
        return bool(rule) and short and self.part("in_term") > 0 and not self.part("overdue")

    # --- who and what stands for it ---------------------------------------------------------------------------------

    @cached_property
    def organisation(self) -> Organisation | None:
        """The organisation that borrowed; None of a household."""
        return organisation_of(self.loan.household)

    @cached_property
    def acting_for_borrower(self) -> list[Authorisation]:
        """Papers 01/UQ by which somebody acts for the borrower on the day."""
        rows = authorisations_of(self.loan.household_id, self.on)
        return [row for row in rows if self.loan.borrower_id in row.signed_by]

    @cached_property
    def heirs(self) -> list[Person]:
        """Other adults of the household, who may take the loan over."""
        if self.organisation is not None or self.loan.closed_on is not None:
            return []
        others = Person.objects.filter(household=self.loan.household_id).exclude(pk=self.loan.borrower_id)
        return [person for person in others.order_by("sort_key", "pk") if is_adult(person, self.on)]

    @cached_property
    def securities(self) -> list[Security]:
        return list(securities_of(self.loan))

    @property
    def held(self) -> list[Security]:
        """Securities not given back."""
        return [one for one in self.securities if one.released_on is None]

    # --- what hangs on it -------------------------------------------------------------------------------------------

    @cached_property
    def misuses(self) -> list[Misuse]:
        return misuses_of(self.loan)

    @property
    def open_misuses(self) -> list[Misuse]:
        return [one for one in self.misuses if one.transferred_on is None and self.part("in_term")]

    @cached_property
    def cases(self) -> list[ReliefCase]:
        return list(cases_of(self.actor).filter(loan=self.loan))

    def waiting(self, measure: Measure) -> list[ReliefCase]:
        """Cases put forward for a measure and not decided yet."""
        return [one for one in self.cases if one.state == ReliefState.PROPOSED and one.measure == measure]

    @property
    def frozen_cases(self) -> list[ReliefCase]:
        """Freezes that run."""
        return [one for one in self.decided_freezes if one.ended_on is None]

    @property
    def decided_freezes(self) -> list[ReliefCase]:
        return [one for one in self.cases if one.first_on is not None and one.measure == Measure.FREEZE]

    def authority(self, measure: Measure) -> str:
        return str(authority_for(measure, self.loan.fund.source))

    def freeze_until(self) -> date:
        """The last day of the longest freeze the first waiting case allows, counted from the business day."""
        return add_months(self.on, self._freeze_months()) - timedelta(days=1)

    def due_after_freeze(self) -> date:
        """The final due date put off by the time of the freeze, and never before it is over."""
        last = self.freeze_until()
        return max(add_months(self.loan.final_due_on, self._freeze_months()), add_months(last, 1))

    def _freeze_months(self) -> int:
        case = self.waiting(Measure.FREEZE)[0]
        months = measure_for(Cause(case.cause), case.damage_percent)[1]
        first = case.follows
        if first is not None and first.first_on and first.last_on:
            months = min(months, months_between(first.first_on, first.last_on + timedelta(days=1)))
        return max(months, 1)

    @cached_property
    def entries(self) -> dict[str, list[ActRow]]:
        """Entries that may be undone by themselves, by the id of their request, the latest first."""
        found = {}
        for request_id, rows in reversed(entries_of(self.loan).items()):
            if not any(row.kind in BOUND or _on_another(row) for row in rows):
                found[str(request_id)] = rows
        return found


def _on_another(row: ActRow) -> bool:
    """Whether savings, or minutes of misuse, changed with the act."""
    return row.facts.get("money") == AccountKind.BANK_TRANSIT or bool(row.facts.get("early"))
