"""The invented households of the ward: who they are, where they live, and which of them are members of a group."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from dongvon.front.demo.life import Lent
from dongvon.front.demo.names import Sex, full_name, identity_number, phone_number
from dongvon.front.demo.places import Ground, GroupSeat
from dongvon.office.bank_files.portfolio import Customer, HouseholdClass

CARD_AGES = (14, 25, 40, 60)
"""Ages at which an identity card must be renewed. Source: Luật Căn cước 2023, as noted in rules_2026.md 2."""

_NO_BIRTHS = frozenset(2025 - age for age in CARD_AGES)
"""Nobody's card runs out in 2025, the year the demonstration lives through."""

_FIRST_CARDS_ON = date(2021, 3, 1)


@dataclass(slots=True, eq=False)
class Household:
    """A household being invented. `member`: it is in its group today; `seat` also names the group of its past loans.

    `free_before`: by kind of loan, the month (year x 12 + month - 1) before which no loan of that kind is known yet;
    an older loan must have ended by then.
    """

    serial: int
    ground: Ground
    seat: GroupSeat | None
    member: bool
    role: str
    people: str
    sex: Sex
    name: str
    born_on: date
    klass: HouseholdClass = "none"
    class_since: date | None = None
    savings: int = 0
    passbooks: int = 0
    loans: list[Lent] = field(default_factory=list)
    free_before: dict[str, int] = field(default_factory=dict)
    students: int = 0

    @property
    def rural(self) -> bool:
        return not self.ground.hamlet.urban

    @property
    def hard(self) -> bool:
        """Lives in a difficult or extremely difficult hamlet."""
        return self.ground.hamlet.difficulty != "none"

    @property
    def adult_from(self) -> int:
        """The month from which this person may borrow (some way past 18)."""
        return (self.born_on.year + 20) * 12 + self.born_on.month


def invent_household(
    rnd: random.Random, serial: int, ground: Ground, *, seat: GroupSeat | None, member: bool, role: str
) -> Household:
    """One household of that hamlet, with a representative between 22 and 68 years old in 2025."""
    people = rnd.choices([name for name, _ in ground.peoples], [share for _, share in ground.peoples])[0]
    association = seat.association_code if seat else ""
    women = {"12": 0.92, "13": 0.1}.get(association, 0.45)
    sex: Sex = "female" if rnd.random() < women else "male"
    oldest, youngest = {"13": (1957, 1976), "14": (1987, 2002)}.get(association, (1958, 2001))
    born_on = birthday(rnd, oldest, youngest)
    return Household(serial, ground, seat, member, role, people, sex, full_name(rnd, people, sex), born_on)


def birthday(rnd: random.Random, oldest: int, youngest: int) -> date:
    """A birthday in one of these years (both included), in none of those whose card runs out in 2025."""
    year = rnd.choice([year for year in range(oldest, youngest + 1) if year not in _NO_BIRTHS])
    return date(year, 1, 1) + timedelta(days=rnd.randrange(365))


def session_day(household: Household) -> int:
    """The fixed day of the household's transaction point."""
    return household.ground.point.day


def customer_record(rnd: random.Random, household: Household, code: str, as_of: date) -> Customer:
    """The household's representative as the bank's customer."""
    hamlet, unit = household.ground.hamlet, household.ground.unit
    number = 60_000_000 + 7 * household.serial
    return Customer(
        code=code,
        name=household.name,
        born_on=household.born_on,
        sex=household.sex,
        ethnic=household.people,
        identity=identity_number(household.born_on, household.sex, household.serial),
        hamlet_bank_code=hamlet.bank_code,
        identity_issued_on=_card_issued_on(rnd, household.born_on, as_of),
        phone=phone_number(household.serial * 37),
        spouse=_spouse(rnd, household),
        address=f"{hamlet.name}, {unit.name[0].lower()}{unit.name[1:]}",
        group_code=household.seat.code if household.member and household.seat else None,
        savings_number=f"10{number:08d}" if household.passbooks else None,
        savings_balance=household.savings,
        household_class=household.klass,
        class_since=household.class_since,
        second_savings_number=f"10{number + 1:08d}" if household.passbooks > 1 else None,
        identity_issued_by="Cục Cảnh sát QLHC về TTXH",
    )


def _card_issued_on(rnd: random.Random, born_on: date, as_of: date) -> date:
    """After the last birthday at which the card had to be renewed, and not before chip cards were issued."""
    turned = [date(born_on.year + age, born_on.month, min(born_on.day, 28)) for age in CARD_AGES]
    earliest = max([_FIRST_CARDS_ON, *(day for day in turned if day <= as_of)])
    return min(as_of, earliest + timedelta(days=rnd.randrange(1, 500)))


def _spouse(rnd: random.Random, household: Household) -> str:
    if rnd.random() < 0.12:
        return ""
    return full_name(rnd, household.people, "male" if household.sex == "female" else "female")
