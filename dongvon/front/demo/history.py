"""Which loans the ward's households had up to the day of the book, so that the counts come out as `figures` wants them.

Two passes. Forward: today's members get their open loans. Backward: the quota of closed loans of each programme is
laid, one by one, before what a household already has. A household holds one production loan at a time.
"""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from dongvon.core.dates import add_months, on_day_of_month
from dongvon.core.problems import InvariantBroken
from dongvon.front.demo import figures, terms
from dongvon.front.demo.life import Lent
from dongvon.front.demo.names import child_name
from dongvon.front.demo.people import Household, birthday, invent_household, session_day
from dongvon.front.demo.places import Ground, GroupSeat, grounds, group_seats
from dongvon.office.bank_files.portfolio import HouseholdClass, Student

_SCHOOLS = (
    "Trường Cao đẳng Lai Châu", "Trường Đại học Tây Bắc", "Đại học Thái Nguyên", "Học viện Nông nghiệp Việt Nam",
    "Trường Đại học Công nghiệp Hà Nội", "Trường Đại học Hùng Vương", "Trường Cao đẳng Y tế Điện Biên",
)  # fmt: skip

_FORMER_RURAL, _FORMER_URBAN, _SAVERS_ONLY, _RESTING = 240, 160, 60, 25
_LARGEST_GROUP = 50
_LOOK_BACK = 61
"""Open loans were signed in the last 61 months: since December 2019, when the terms in force today began."""
_HOUSES_LOOK_BACK = 90


class History:
    """The households and their loans, grown from one seed."""

    def __init__(self, seed: int, as_of: date) -> None:
        self.rnd = random.Random(f"dongvon/{seed}/history")
        self.as_of = as_of
        self.now = as_of.year * 12 + as_of.month - 1
        self.seats: list[GroupSeat] = group_seats(self.rnd)
        self.grounds: list[Ground] = grounds()
        self.households: list[Household] = []

    def grow(self) -> None:
        """Invent everything, in a fixed order."""
        self._settle_members()
        self._settle_others()
        self._lend_open()
        self._lend_closed()
        self._trouble()
        self._count_outcomes()
        self._save()

    # --- people -------------------------------------------------------------------------------------------------------

    def _settle_members(self) -> None:
        """Members of the forty groups; the role says which loan brought them in."""
        urban = [seat for seat in self.seats if seat.ground.hamlet.urban]
        rural = [seat for seat in self.seats if not seat.ground.hamlet.urban]
        hard = [seat for seat in rural if seat.ground.hamlet.difficulty != "none"]
        mild = [seat for seat in rural if seat.ground.hamlet.difficulty == "none"]
        quota: list[tuple[str, list[GroupSeat], int]] = []
        for programme in terms.POVERTY:
            quota += [(programme, rural, figures.OPEN[programme] - 3), (programme, urban, 3)]
        # Difficult hamlets borrow as households of difficult areas; the others for jobs.
        quota += [("VKK", hard, figures.OPEN["VKK"]), ("GQVL", mild, 80), ("GQVL", urban, figures.OPEN["GQVL"] - 80)]
        quota += [("NSVS", rural, 75), ("HSSV", rural, 6), ("HSSV", urban, 8), ("XKLD", rural, figures.OPEN["XKLD"])]
        quota += [("CHXAPT", urban, 2), ("CHXAPT", rural, figures.OPEN["CHXAPT"] - 2)]
        quota += [("resting", urban, 12), ("resting", rural, _RESTING - 12)]
        sizes = {seat.code: 0 for seat in self.seats}
        for role, seats, count in quota:
            for _ in range(count):
                roomy = [seat for seat in seats if sizes[seat.code] < _LARGEST_GROUP]
                seat = self.rnd.choices(roomy, [one.weight for one in roomy])[0]
                sizes[seat.code] += 1
                self._invent(seat.ground, seat=seat, member=True, role=role)
        for seat in self.seats:
            # A group needs five members: a small one gets a few who rest between two loans.
            for _ in range(max(0, 6 - sizes[seat.code])):
                self._invent(seat.ground, seat=seat, member=True, role="resting")

    def _settle_others(self) -> None:
        """Families of the direct loans, former borrowers and people who only save."""
        urban = [seat for seat in self.seats if seat.ground.hamlet.urban]
        rural = [seat for seat in self.seats if not seat.ground.hamlet.urban]
        for count, seats, role in ((_FORMER_RURAL, rural, "former"), (_FORMER_URBAN, urban, "former")):
            for _ in range(count):
                seat = self.rnd.choice(seats)
                self._invent(seat.ground, seat=seat, member=False, role=role)
        for _ in range(figures.PAST_TURNS["NOXH"] - 8):
            ground = self.rnd.choice([one for one in self.grounds if one.hamlet.urban or self.rnd.random() < 0.15])
            self._invent(ground, seat=None, member=False, role="NOXH")
        for _ in range(_SAVERS_ONLY):
            self._invent(self.rnd.choice(self.grounds), seat=None, member=False, role="saver")

    def _invent(self, ground: Ground, *, seat: GroupSeat | None, member: bool, role: str) -> Household:
        household = invent_household(self.rnd, len(self.households) + 1, ground, seat=seat, member=member, role=role)
        if household.klass == "none" and self.rnd.random() < 0.3:
            household.klass, household.class_since = "average", self._reviewed_in(2024)
        self.households.append(household)
        return household

    def _reviewed_in(self, year: int) -> date:
        """The day of the ward's decision on the poverty review of that year (regular reviews end in December)."""
        return date(year, 12, 10)

    # --- lending ------------------------------------------------------------------------------------------------------

    def _month_day(self, household: Household, month: int) -> date:
        return on_day_of_month(month // 12, month % 12 + 1, session_day(household))

    def _lend(self, household: Household, programme: str, start: int, term: int) -> Lent:
        """A loan signed and paid out in month `start`; the caller has made sure it fits."""
        signed_on = self._month_day(household, start)
        variant = ""
        if programme in ("GQVL", "XKLD"):
            minority = household.people != "Kinh" and signed_on >= date(2015, 6, 5) and programme == "GQVL"
            variant = "preferential" if minority and self.rnd.random() < 0.3 else "general"
        # Water loans get their size later, with what they build.
        amount = terms.MILLION if programme == "NSVS" else terms.loan_size(self.rnd, programme, signed_on)
        step = 6 if programme in ("GQVL", "VKK") and self.rnd.random() < 0.12 else 12
        lent = Lent(
            programme=programme,
            variant=variant,
            percent=terms.annual_percent(programme, variant, signed_on),
            signed_on=signed_on,
            term_months=term,
            instalment_months=step,
            first_principal_months=72 if programme == "NHA33" else min(step, term),
            interest_grace_months=60 if programme == "NHA33" else 0,
            amount=amount,
            payouts=[(signed_on, amount)],
            purpose=terms.purpose(self.rnd, programme, urban=household.ground.hamlet.urban),
        )
        household.loans.append(lent)
        kind = _kind(programme)
        household.free_before[kind] = min(household.free_before.get(kind, start), start)
        return lent

    def _lend_open(self) -> None:
        members = [household for household in self.households if household.member]
        for household in members:
            if household.role in terms.PRODUCTION or household.role == "NSVS":
                self._lend_open_to(household, household.role)
        water = [one for one in members if one.rural and one.role not in ("NSVS", "resting")]
        for household in self.rnd.sample(water, figures.OPEN["NSVS"] - _count(self.households, "NSVS")):
            self._lend_open_to(household, "NSVS")
        self._give_classes(members)
        self._lend_students_open(members)
        for household in (one for one in self.households if one.role == "NOXH"):
            self._lend_open_to(household, "NOXH")
        for household in self.rnd.sample([one for one in members if one.role == "GQVL" and not one.rural], 8):
            self._lend_open_to(household, "NOXH")
        homes = [one for one in members if one.rural and one.role in terms.POVERTY and one.born_on.year <= 1993]
        for household in self.rnd.sample(homes, figures.OPEN["NHA33"]):
            self._lend(household, "NHA33", self.rnd.randrange(2015 * 12 + 10, 2019 * 12 + 9), 180)
        land = [one for one in homes if one.ground.hamlet.difficulty == "extreme" and one.born_on.year <= 1990]
        for household in self.rnd.sample(land, figures.OPEN["DTTS2085"]):
            self._lend(household, "DTTS2085", self.rnd.randrange(2017 * 12, 2020 * 12), 120)

    def _lend_open_to(self, household: Household, programme: str) -> None:
        """A loan that is still open: signed within its term before today."""
        term = terms.term_months(self.rnd, programme)
        back = _HOUSES_LOOK_BACK if programme == "NOXH" else min(term, _LOOK_BACK)
        low = max(self.now - back + 1, household.adult_from, _first_month(programme))
        self._lend(household, programme, self.rnd.randint(low, self.now), term)

    def _give_classes(self, members: list[Household]) -> None:
        """Poverty class today: what it was at signing, or what the yearly reviews made of it since."""
        today: dict[str, tuple[tuple[HouseholdClass, int], ...]] = {
            "HN": (("poor", 66), ("near_poor", 18), ("newly_escaped", 10), ("average", 6)),
            "HCN": (("near_poor", 62), ("newly_escaped", 24), ("average", 14)),
            "HMTN": (("newly_escaped", 1),),
        }
        for household in members:
            if household.role not in terms.POVERTY:
                continue
            choices = today[household.role]
            household.klass = self.rnd.choices([one for one, _ in choices], [share for _, share in choices])[0]
            signed_on = household.loans[0].signed_on
            same = {"HN": "poor", "HCN": "near_poor", "HMTN": "newly_escaped"}[household.role] == household.klass
            since = signed_on.year - 1 if same else self.rnd.choice((2022, 2023, 2024))
            household.class_since = self._reviewed_in(min(since, self.as_of.year))
            if household.klass == "newly_escaped" and since < self.as_of.year - 2:
                # Three years after leaving the list a household is no longer "newly escaped".
                household.klass, household.class_since = "average", self._reviewed_in(since + 3)
        for household in members:
            if household.role in ("NSVS", "HSSV", "resting") and household.rural and self.rnd.random() < 0.35:
                household.klass = self.rnd.choice(("poor", "near_poor", "near_poor"))
                household.class_since = self._reviewed_in(self.rnd.choice((2022, 2023, 2024)))

    # --- students -----------------------------------------------------------------------------------------------------

    def _lend_students_open(self, members: list[Household]) -> None:
        own = [one for one in members if one.role == "HSSV"]
        others = [
            one for one in members
            if one.klass in ("poor", "near_poor", "average")
            and one.role not in ("HSSV", "resting")
            and one.born_on.year <= 1980
        ]  # fmt: skip
        chosen = own + self.rnd.sample(others, figures.OPEN["HSSV"] - len(own))
        for number, household in enumerate(chosen):
            # Half are studying, half are repaying.
            entered = self.rnd.randint(2021, 2024) if number % 2 else self.rnd.randint(2018, 2020)
            if household.born_on.year > entered - 38:
                household.born_on = birthday(self.rnd, entered - 46, entered - 39)
            self.lend_student(household, entered, self.rnd.choice((33, 45, 45, 57)), self.as_of)

    def lend_student(self, household: Household, entered: int, study_months: int, until: date) -> Lent:
        """A student loan: paid out twice a year while the student studies, repaid as long as it was paid out.

        The end of study is set a few days after a session day: the term is 2 D + 12 whichever way it is counted.
        """
        start = entered * 12 + 8
        signed_on = self._month_day(household, start)
        term = 2 * study_months + 12
        half_year = 5 * terms.student_month(signed_on)
        halves = range(0, study_months, 6)
        payouts = [(self._month_day(household, start + months), half_year) for months in halves]
        household.students += 1
        lent = Lent(
            programme="HSSV",
            variant="",
            percent=terms.annual_percent("HSSV", "", signed_on),
            signed_on=signed_on,
            term_months=term,
            instalment_months=12,
            first_principal_months=study_months + 12,
            interest_grace_months=study_months + 12,
            amount=half_year * len(halves),
            payouts=[payout for payout in payouts if payout[0] <= until],
            purpose=terms.purpose(self.rnd, "HSSV", urban=True),
            student=Student(
                name=child_name(self.rnd, household.people, household.name),
                school=self.rnd.choice(_SCHOOLS),
                entered_on=date(entered, 9, 3),
                graduates_on=add_months(signed_on, study_months) + timedelta(days=7),
            ),
            outcomes=[("student", str(household.students), 1)],
        )
        household.loans.append(lent)
        return lent

    # --- closed loans, backwards --------------------------------------------------------------------------------------

    def _lend_closed(self) -> None:
        past = figures.PAST_TURNS
        rural = [one for one in self.households if one.rural and one.role not in ("saver", "NOXH", "CHXAPT")]
        self._close_houses(past["NOXH"] - figures.OPEN["NOXH"])
        resting = [one for one in self.households if one.role == "resting"]
        for household in resting:
            self._lend_before(
                household, "VKK" if household.hard else "GQVL", ended=self.now - self.rnd.randrange(1, 11)
            )
        poverty_open = [one for one in self.households if one.role in terms.POVERTY]
        others = [one for one in rural if one.role not in terms.POVERTY and _may_have_been_poor(one)]
        once_poor = self.rnd.sample(others, figures.PAST_POVERTY_HOUSEHOLDS - len(poverty_open))
        for number, household in enumerate(once_poor):
            # The first loans of the bank, which was founded in 2003, were to the poor.
            early = 2006 * 12 + 1 + number % 24 if number < 40 and household.adult_from < 2003 * 12 else None
            if not self._lend_before(household, "POVERTY", ended=early):
                raise InvariantBroken(f"household {household.serial} has no room for its poverty loan")
        poverty = poverty_open + once_poor
        self._fill("POVERTY", poverty, past["POVERTY"])
        self._fill("NHA33", [one for one in poverty if one.rural], past["NHA33"], once=True)
        self._fill("DTTS2085", [one for one in poverty if one.ground.hamlet.difficulty == "extreme"], past["DTTS2085"])
        everyone = [one for one in self.households if one.role not in ("saver", "NOXH", "CHXAPT")]
        self._fill("XKLD", everyone, past["XKLD"])
        self._fill("VKK", [one for one in rural if one.hard], past["VKK"])
        self._fill("GQVL", [one for one in everyone if not one.hard], past["GQVL"])
        self._fill("NSVS", rural, past["NSVS"])
        self._fill_students(everyone, past["HSSV"])

    def _close_houses(self, count: int) -> None:
        """Some of the families of social housing have already repaid everything."""
        old = [
            one for one in self.households
            if one.role == "NOXH" and one.loans[0].signed_on < add_months(self.as_of, -24)
        ]  # fmt: skip
        for household in self.rnd.sample(old, count):
            signed_on = household.loans[0].signed_on
            month = self.rnd.randint(signed_on.year * 12 + signed_on.month + 12, self.now)
            household.loans[0].settled_on = self._month_day(household, month)

    def _fill(self, programme: str, pool: list[Household], target: int, *, once: bool = False) -> None:
        """Lay closed loans of a programme before what the households have, until its turns are all there."""
        missing = target - _count(self.households, programme)
        candidates = [one for one in pool if not once or not any(loan.programme == programme for loan in one.loans)]
        for _ in range(60):
            self.rnd.shuffle(candidates)
            for household in candidates:
                if missing == 0:
                    return
                if self.rnd.random() < 0.75 and self._lend_before(household, programme):
                    missing -= 1
            if once:
                candidates = [one for one in candidates if not any(loan.programme == programme for loan in one.loans)]
        if missing:
            raise InvariantBroken(f"{missing} closed loans of {programme} find no household")

    def _lend_before(self, household: Household, programme: str, ended: int | None = None) -> bool:
        """A loan that ended before the earliest one of its kind; False if there is no room for it."""
        kind = _kind("HN" if programme == "POVERTY" else programme)
        limit = household.free_before.get(kind)
        if ended is None:
            gap = self.rnd.randrange(0, 7) if limit is not None else self.rnd.randrange(1, 150)
            ended = min(limit if limit is not None else self.now, self.now) - gap
        for _ in range(4):
            chosen = self._poverty_programme(ended) if programme == "POVERTY" else programme
            term = 120 if chosen == "NHA33" else terms.term_months(self.rnd, chosen, at_most=60)
            if ended - term < 2012 * 12 and kind == "production":
                term = min(term, 36)
            start = ended - term
            if start >= max(household.adult_from, _first_month(chosen)) and (
                chosen != "NHA33" or start < 2015 * 12 + 9
            ):
                self._lend(household, chosen, start, term)
                return True
            if limit is None:
                ended = self.now - self.rnd.randrange(1, 24)
        return False

    def _poverty_programme(self, ended: int) -> str:
        """The programme a household that was poor, near-poor or newly escaped had at that time."""
        if ended - 60 < 2013 * 12 + 5:
            return "HN"
        if ended - 60 < 2015 * 12 + 10:
            return self.rnd.choice(("HN", "HN", "HCN"))
        return self.rnd.choice(("HN", "HN", "HCN", "HCN", "HMTN"))

    def _fill_students(self, pool: list[Household], target: int) -> None:
        """Closed student loans; a few students had two (a college course first, then a university)."""
        again = [loan_of for loan_of in pool if any(loan.student for loan in loan_of.loans)][
            : figures.PAST_TURNS["HSSV"] - figures.PAST_STUDENTS
        ]
        for household in again:
            later = next(loan for loan in household.loans if loan.student)
            earlier = self.lend_student(household, later.signed_on.year - 6, 21, self.as_of)
            if earlier.student and later.student:
                earlier.student = replace(earlier.student, name=later.student.name, school=_SCHOOLS[0])
            earlier.outcomes = list(later.outcomes)
        parents = [one for one in pool if one.born_on.year <= 1972 and not any(loan.student for loan in one.loans)]
        for household in self.rnd.sample(parents, target - _count(self.households, "HSSV")):
            entered = max(2008, household.born_on.year + self.rnd.randint(36, 42))
            self.lend_student(household, min(entered, 2014), self.rnd.choice((21, 33, 45)), self.as_of)

    # --- troubles, outcomes, savings ----------------------------------------------------------------------------------

    def _open_loans(self, programmes: Iterable[str]) -> list[tuple[Household, Lent]]:
        return [
            (household, loan)
            for household in self.households
            for loan in household.loans
            if loan.programme in programmes and loan.due_on > self.as_of and not loan.settled_on and household.member
        ]

    def _trouble(self) -> None:
        """Four are overdue, one is frozen, a few missed an instalment or pay late; others paid some principal early."""
        usual = self._open_loans(("HN", "HCN", "HMTN", "VKK", "GQVL"))
        self.rnd.shuffle(usual)
        old = [
            pair for pair in usual
            if pair[1].signed_on.year <= self.as_of.year - 3 and pair[1].amount <= 60 * terms.MILLION
        ]  # fmt: skip
        for household, loan in old[:4]:
            lasted = self.now - loan.signed_on.year * 12 - loan.signed_on.month - 2
            loan.term_months = lasted // 12 * 12
            loan.unpaid_from = loan.due_on
            household.role += "/overdue"
        old = old[1:]
        old[3][1].frozen_until = date(self.as_of.year + 2, 6, 30)
        old[3][1].unpaid_from = add_months(self.as_of, -16)
        old[3][0].role += "/frozen"
        for household, loan in old[4:10]:
            asked = range(loan.first_principal_months, loan.term_months, loan.instalment_months)
            past = [add_months(loan.signed_on, month) for month in asked]
            past = [day for day in past if day <= self.as_of]
            if past:
                loan.unpaid_from = past[-1]
                household.role += "/missed"
        for household, loan in usual[-14:]:
            if loan.signed_on < add_months(self.as_of, -6) and not loan.unpaid_from:
                loan.late_months = self.rnd.choice((1, 1, 2, 3))
                household.role += "/late"
        for household, loan in usual:
            if (
                loan.due_on > add_months(self.as_of, 24)
                and "/" not in household.role
                and loan.signed_on < add_months(self.as_of, -14)
                and self.rnd.random() < 0.12
            ):
                month = self.rnd.randint(loan.signed_on.year * 12 + loan.signed_on.month + 3, self.now)
                loan.prepaid.append((self._month_day(household, month), max(1, loan.amount // 10_000_000) * 1_000_000))

    def _count_outcomes(self) -> None:
        """Give every loan what it brought about, so that the totals of the past are exact."""
        by_programme: dict[str, list[Lent]] = {}
        for household in self.households:
            for loan in household.loans:
                by_programme.setdefault(loan.programme, []).append(loan)
        for programme, kind in (
            ("NHA33", "poor_house"), ("NOXH", "social_house"), ("CHXAPT", "after_prison"), ("XKLD", "worker_abroad"),
        ):  # fmt: skip
            for loan in by_programme[programme]:
                loan.outcomes = [(kind, "1", 1)]
        jobs = [1] * len(by_programme["GQVL"])
        for _ in range(figures.PAST_JOBS - len(jobs)):
            jobs[self.rnd.randrange(len(jobs))] += 1
        for loan, count in zip(by_programme["GQVL"], jobs, strict=True):
            loan.outcomes = [("job", "1", count)]
        water = by_programme["NSVS"]
        double = set(self.rnd.sample(range(len(water)), figures.PAST_WORKS - len(water)))
        for number, loan in enumerate(water):
            _make_works(loan, 2 if number in double else 1, self.rnd.random() < 0.7, self.rnd)

    def _save(self) -> None:
        for household in self.households:
            former_saver = household.role == "former" and self.rnd.random() < 0.15
            if household.member or former_saver or household.role == "saver":
                household.passbooks = 2 if self.rnd.random() < 0.02 else 1
                household.savings = self.rnd.randrange(200, 1_600 if self.rnd.random() < 0.7 else 3_001) * 1_000


def _make_works(loan: Lent, works: int, water: bool, rnd: random.Random) -> None:
    """Say what a water loan builds, and size it for that."""
    amount = terms.water_size(rnd, works, loan.signed_on)
    loan.amount, loan.payouts = amount, [(loan.signed_on, amount)]
    if works == 2:
        loan.outcomes = [("water_work", "water", 1), ("water_work", "sanitation", 1)]
        loan.purpose = ("36000", "Xây dựng công trình nước sạch và vệ sinh")
    else:
        loan.outcomes = [("water_work", "water" if water else "sanitation", 1)]
        loan.purpose = ("36000", "Xây dựng công trình nước sạch") if water else ("39000", "Xây dựng công trình vệ sinh")


def _kind(programme: str) -> str:
    return "production" if programme in terms.PRODUCTION else programme


def _first_month(programme: str) -> int:
    first = terms.first_lending_on(programme)
    return first.year * 12 + first.month


def _count(households: list[Household], programme: str) -> int:
    wanted = terms.POVERTY if programme == "POVERTY" else (programme,)
    return sum(loan.programme in wanted for household in households for loan in household.loans)


def _may_have_been_poor(household: Household) -> bool:
    """Has room for an older loan: a person old enough, and loans that do not reach back too far."""
    earliest = household.free_before.get("production", 2024 * 12)
    return earliest - household.adult_from > 84 and "/" not in household.role
