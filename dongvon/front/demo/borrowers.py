"""Who borrows in 2025, so that every loan passes the rules the services check.

Checked here: class of the household on the day, rural or difficult hamlet, one production loan at a time or the sum
within the ceiling of the same programme, nothing late, one group of the own hamlet, age 18 to 65.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dongvon.core.dates import add_months, on_day_of_month
from dongvon.core.money import Dong
from dongvon.core.problems import InvariantBroken
from dongvon.front.demo import figures, terms
from dongvon.front.demo.life import in_good_order
from dongvon.front.demo.names import child_name
from dongvon.front.demo.people import customer_record, invent_household
from dongvon.front.demo.places import Ground, grounds
from dongvon.front.demo.planned import YEAR, Admission, PlannedLoan
from dongvon.office.bank_files.portfolio import Customer, HouseholdClass, Loan, Portfolio, Student

CLASS_OF: dict[str, HouseholdClass] = {"HN": "poor", "HCN": "near_poor", "HMTN": "newly_escaped"}
CEILING: Dong = 100 * terms.MILLION
_MONTH_SHARES = (3, 6, 9, 11, 11, 10, 8, 8, 9, 10, 9, 6)
_LARGEST_GROUP = 56
_FIRST_TIMERS = {"HN": 10, "HCN": 8, "HMTN": figures.PLAN_NEW_POVERTY_HOUSEHOLDS - 18}
_NEW_FOR_JOBS = 14


@dataclass(frozen=True, slots=True)
class Extra:
    """What sets a planned loan apart from the usual one through a group, paid out at once."""

    direct: bool = False
    term_months: int = 0
    purpose: tuple[str, str] | None = None
    payouts: tuple[tuple[date, Dong], ...] = ()
    student: Student | None = None
    outcomes: tuple[tuple[str, str, int], ...] = ()


PLAIN = Extra()


class Borrowers:
    """Chooses borrowers programme by programme; `choose` fills `planned`, `newcomers` and `admissions`."""

    def __init__(self, portfolio: Portfolio, rnd: random.Random) -> None:
        self.rnd = rnd
        self.portfolio = portfolio
        self.planned: list[PlannedLoan] = []
        self.newcomers: list[Customer] = []
        self.admissions: list[Admission] = []
        self._grounds: dict[str, Ground] = {ground.hamlet.bank_code: ground for ground in grounds()}
        self._loans: dict[str, list[Loan]] = defaultdict(list)
        self._ever: dict[str, set[str]] = defaultdict(set)
        for loan in (*portfolio.loans, *portfolio.closed_loans):
            self._ever[loan.customer_code].add(loan.programme)
            if loan.outstanding:
                self._loans[loan.customer_code].append(loan)
        self._size: dict[str, int] = dict.fromkeys((group.code for group in portfolio.groups), 0)
        for customer in portfolio.customers:
            if customer.group_code:
                self._size[customer.group_code] += 1
        self._groups_in: dict[str, list[str]] = defaultdict(list)
        for group in portfolio.groups:
            self._groups_in[group.hamlet_bank_code].append(group.code)
        self._joined: dict[str, str] = {}
        self._taken: set[tuple[str, str]] = set()

    def choose(self) -> None:
        """All loans of the year, sorted by day."""
        for programme in terms.POVERTY:
            self._choose_poverty(programme)
        self._choose_for_work("VKK", 0)
        self._choose_for_work("GQVL", _NEW_FOR_JOBS)
        self._choose_water()
        self._choose_students()
        self._choose_houses()
        self._choose_after_prison()
        self._share_jobs()
        self.planned.sort(key=lambda loan: (loan.on, loan.customer_code, loan.programme))
        self.planned = [_numbered(loan, number) for number, loan in enumerate(self.planned, start=1)]

    # --- programmes ---------------------------------------------------------------------------------------------------

    def _choose_poverty(self, programme: str) -> None:
        for _ in range(_FIRST_TIMERS[programme]):
            ground = self.rnd.choice([one for one in self._grounds.values() if not one.hamlet.urban])
            customer = self._invent(ground, CLASS_OF[programme], join=True)
            self._plan(customer, programme, self._pick_day(customer, 1), self._amount(CEILING))
        # The others had a poverty loan before.
        pool = [
            one for one in self._good_customers()
            if one.household_class == CLASS_OF[programme] and self._ever[one.code] & set(terms.POVERTY)
            # Escaped within three years of any day up to November.
            and (programme != "HMTN" or (one.class_since and one.class_since.year >= YEAR - 3))
        ]  # fmt: skip
        for customer in self._enough(pool, programme, figures.PLAN_TURNS[programme] - _FIRST_TIMERS[programme]):
            self._plan_for_work(customer, programme)

    def _choose_for_work(self, programme: str, newcomers: int) -> None:
        """Difficult hamlets (VKK) or jobs (GQVL): households that are not on the poverty lists."""
        urban = [ground for ground in self._grounds.values() if ground.hamlet.urban]
        for _ in range(newcomers):
            customer = self._invent(self.rnd.choice(urban), "none", join=True)
            self._plan(customer, programme, self._pick_day(customer, 1), self._amount(CEILING))
        pool = [
            one for one in self._good_customers()
            if one.household_class in ("none", "average")
            and (self._ground(one).hamlet.difficulty != "none") == (programme == "VKK")
        ]  # fmt: skip
        for customer in self._enough(pool, programme, figures.PLAN_TURNS[programme] - newcomers):
            self._plan_for_work(customer, programme)

    def _choose_water(self) -> None:
        pool = [
            one for one in self._good_customers()
            if one.group_code and not self._ground(one).hamlet.urban and "NSVS" not in self._ever[one.code]
        ]  # fmt: skip
        for number in range(figures.PLAN_TURNS["NSVS"]):
            customer, works = pool[number], 2 if number < figures.PLAN_DOUBLE_WATER else 1
            each = self.rnd.choice((12, 15, 15, 18, 20, 25)) * terms.MILLION
            kinds = ("water", "sanitation") if works == 2 else (self.rnd.choice(("water", "sanitation")),)
            code = "36000" if "water" in kinds else "39000"
            name = {"36000": "Xây dựng công trình nước sạch", "39000": "Xây dựng công trình vệ sinh"}[code]
            extra = Extra(
                purpose=(code, f"{name} và vệ sinh" if works == 2 else name),
                outcomes=tuple(("water_work", f"{customer.code}-{kind}", 1) for kind in kinds),
            )
            self._plan(customer, "NSVS", self._pick_day(customer, 1), works * each, extra)

    def _choose_students(self) -> None:
        pool = [
            one for one in self._good_customers()
            if one.group_code and one.household_class in ("poor", "near_poor", "average")
            and one.born_on.year <= 1984 and "HSSV" not in self._ever[one.code]
        ]  # fmt: skip
        for number, customer in enumerate(pool[: figures.PLAN_TURNS["HSSV"]]):
            # Three entered last autumn and borrow from spring on; the others enter this autumn.
            month, study_months = (3, 39) if number < 3 else (9, 45)
            on = self._day(customer, month)
            half_year = 5 * terms.student_month(on)
            payouts = [(self._day(customer, later), half_year) for later in range(month, 13, 6)]
            people = customer.ethnic
            student = Student(
                name=child_name(self.rnd, people, customer.name),
                school="Trường Cao đẳng Lai Châu" if number % 3 == 0 else "Trường Đại học Tây Bắc",
                entered_on=date(YEAR - 1 if number < 3 else YEAR, 9, 3),
                graduates_on=add_months(on, study_months) + timedelta(days=7),
            )
            extra = Extra(
                term_months=2 * study_months + 12,
                payouts=tuple(payouts),
                student=student,
                outcomes=(("student", f"{customer.code}-{YEAR}", 1),),
            )
            self._plan(customer, "HSSV", on, half_year * -(-study_months // 6), extra)

    def _choose_houses(self) -> None:
        urban = [ground for ground in self._grounds.values() if ground.hamlet.urban]
        for _ in range(figures.PLAN_TURNS["NOXH"]):
            customer = self._invent(self.rnd.choice(urban), "none", join=False)
            amount = self.rnd.randrange(200, 401, 10) * terms.MILLION
            outcome = ("social_house", f"{customer.code}-1", 1)
            self._plan(customer, "NOXH", self._pick_day(customer, 1), amount, Extra(direct=True, outcomes=(outcome,)))

    def _choose_after_prison(self) -> None:
        for _ in range(figures.PLAN_TURNS["CHXAPT"]):
            ground = self.rnd.choice([one for one in self._grounds.values() if one.hamlet.urban])
            customer = self._invent(ground, "none", join=True)
            outcome = ("after_prison", f"{customer.code}-1", 1)
            self._plan(customer, "CHXAPT", self._day(customer, 5), 80 * terms.MILLION, Extra(outcomes=(outcome,)))

    def _share_jobs(self) -> None:
        """Every job loan keeps or makes one job; the rest of the year's jobs fall to some of them."""
        places = [index for index, loan in enumerate(self.planned) if loan.programme == "GQVL"]
        jobs = dict.fromkeys(places, 1)
        for _ in range(figures.PLAN_JOBS - len(places)):
            jobs[self.rnd.choice([index for index in places if jobs[index] < 3])] += 1
        for index in places:
            loan = self.planned[index]
            self.planned[index] = _changed(loan, outcomes=(("job", f"{loan.customer_code}-{YEAR}", jobs[index]),))

    # --- who may ------------------------------------------------------------------------------------------------------

    def _good_customers(self) -> list[Customer]:
        """Customers with nothing late and of working age, in random order."""
        good = [
            one for one in self.portfolio.customers
            if all(in_good_order(loan) for loan in self._loans[one.code])
            and date(YEAR - 65, 12, 31) < one.born_on
            and not any(loan.programme == "NOXH" for loan in self._loans[one.code])
        ]  # fmt: skip
        self.rnd.shuffle(good)
        return good

    def _enough(self, pool: list[Customer], programme: str, count: int) -> list[Customer]:
        """Those of the pool who may take a production loan this year: first whose old loan ends, then the others."""
        able = [one for one in pool if self._offer(one, programme) and (one.code, "production") not in self._taken]
        able.sort(key=lambda one: 0 if self._ends_in_year(one) else 1)
        if len(able) < count:
            raise InvariantBroken(f"only {len(able)} of {count} borrowers for {programme}")
        return able[:count]

    def _ends_in_year(self, customer: Customer) -> bool:
        return any(
            loan.due_on.year == YEAR and loan.programme in terms.PRODUCTION for loan in self._loans[customer.code]
        )

    def _offer(self, customer: Customer, programme: str) -> tuple[int, Dong] | None:
        """First month and largest amount of a production loan for this customer; None if there is no room."""
        held = [loan for loan in self._loans[customer.code] if loan.programme in terms.PRODUCTION]
        if not held:
            return None if not customer.group_code and not self._seat_for(customer) else (1, CEILING)
        last_due = max(loan.due_on for loan in held)
        if last_due < date(YEAR, 11, 1):
            return last_due.month + 1, CEILING
        # Otherwise a second loan of the same programme, within the ceiling of the household.
        if programme == "VKK" or {loan.programme for loan in held} != {programme} or last_due.year == YEAR:
            return None
        room = CEILING - sum(loan.outstanding for loan in held)
        return (1, room // (5 * terms.MILLION) * 5 * terms.MILLION) if room >= 20 * terms.MILLION else None

    def _seat_for(self, customer: Customer) -> str | None:
        """The group of the customer: the present one, or the smallest of the own hamlet that has room."""
        present = customer.group_code or self._joined.get(customer.code)
        if present:
            return present
        open_groups = [code for code in self._groups_in[customer.hamlet_bank_code] if self._size[code] < _LARGEST_GROUP]
        return min(open_groups, key=lambda code: (self._size[code], code), default=None)

    # --- writing down -------------------------------------------------------------------------------------------------

    def _invent(self, ground: Ground, klass: HouseholdClass, *, join: bool) -> Customer:
        """A household that was no customer before."""
        if join and not any(self._size[code] < _LARGEST_GROUP for code in self._groups_in[ground.hamlet.bank_code]):
            raise InvariantBroken(f"no group with room in {ground.hamlet.name}")
        serial = len(self.portfolio.customers) + len(self.newcomers) + 1
        household = invent_household(self.rnd, serial, ground, seat=None, member=False, role="newcomer")
        household.klass = klass
        if klass != "none":
            household.class_since = date(self.rnd.choice((YEAR - 2, YEAR - 1)), 12, 10)
        last = max(int(one.code) for one in self.portfolio.customers)
        code = str(last + 13 * (len(self.newcomers) + 1))
        customer = customer_record(self.rnd, household, code, self.portfolio.as_of)
        self.newcomers.append(customer)
        return customer

    def _ground(self, customer: Customer) -> Ground:
        return self._grounds[customer.hamlet_bank_code]

    def _day(self, customer: Customer, month: int) -> date:
        return on_day_of_month(YEAR, month, self._ground(customer).point.day)

    def _pick_day(self, customer: Customer, first_month: int) -> date:
        """A session day from that month on; not in the first days of January, where no path of papers fits."""
        if first_month == 1 and self._ground(customer).point.day < 16:
            first_month = 2
        months = range(first_month, 12 if customer.household_class == "newly_escaped" else 13)
        month = self.rnd.choices(months, [_MONTH_SHARES[month - 1] for month in months])[0]
        return self._day(customer, month)

    def _amount(self, at_most: Dong) -> Dong:
        return min(self.rnd.randrange(30, 81, 5) * terms.MILLION, at_most)

    def _plan_for_work(self, customer: Customer, programme: str) -> None:
        offer = self._offer(customer, programme)
        if offer is None:
            raise InvariantBroken(f"no room for {programme}")
        first_month, at_most = offer
        self._plan(customer, programme, self._pick_day(customer, first_month), self._amount(at_most))

    def _plan(self, customer: Customer, programme: str, on: date, amount: Dong, extra: Extra = PLAIN) -> None:
        """Write the loan down; who is not in a group yet joins one twelve days before."""
        seat = None if extra.direct else self._seat_for(customer)
        if seat and not customer.group_code and customer.code not in self._joined:
            self._joined[customer.code] = seat
            self._size[seat] += 1
            self.admissions.append(Admission(customer.code, seat, on - timedelta(days=12)))
        kind = "production" if programme in terms.PRODUCTION else programme
        self._taken.add((customer.code, kind))
        code, name = extra.purpose or terms.purpose(self.rnd, programme, urban=self._ground(customer).hamlet.urban)
        longest = {"HMTN": 60, "NSVS": 60}.get(programme, 300)
        self.planned.append(
            PlannedLoan(
                ref="",
                on=on,
                customer_code=customer.code,
                group_code=seat,
                hamlet_bank_code=customer.hamlet_bank_code,
                programme=programme,
                variant="general" if programme == "GQVL" else "",
                household_class=customer.household_class,
                amount=amount,
                need=-(-amount * 10 // 6 // terms.MILLION) * terms.MILLION if extra.direct else amount,
                term_months=extra.term_months or terms.term_months(self.rnd, programme, at_most=longest),
                instalment_months=12,
                purpose_code=code,
                purpose_name=name,
                payouts=extra.payouts or ((on, amount),),
                outcomes=extra.outcomes,
                student=extra.student,
            )
        )


def _changed(loan: PlannedLoan, **changes: object) -> PlannedLoan:
    return replace(loan, **changes)  # type: ignore[arg-type]


def _numbered(loan: PlannedLoan, number: int) -> PlannedLoan:
    return _changed(loan, ref=f"{YEAR}-{number:03d}")
