"""The ward's whole book at the end of 2024, invented from a seed: the same seed gives the same bytes."""

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from dongvon.core.problems import N_, Problem, Refused
from dongvon.front.demo import terms
from dongvon.front.demo.history import History
from dongvon.front.demo.life import Lent, Place, record
from dongvon.front.demo.people import Household, customer_record, session_day
from dongvon.front.demo.places import OFFICE, PROVINCE_NAME, GroupSeat
from dongvon.office.bank_files.portfolio import DIRECT_ASSOCIATION, Customer, Group, Loan, Outcome, Portfolio

PLACE = "03408"
AS_OF = date(2024, 12, 31)
DEFAULT_SEED = 2025


def grow(place: str = PLACE, as_of: date = AS_OF, seed: int = DEFAULT_SEED) -> Portfolio:
    """The bank's book of phường Tân Phong (its five former units) on the evening of 2024-12-31.

    Raises `Refused` for another place or day: the invented history is drawn for this one only.
    """
    if place != PLACE or as_of != AS_OF:
        text = N_("Số liệu minh họa chỉ có cho phường Tân Phong ({place}) tại ngày {as_of}")
        raise Refused(Problem("demo_only_tan_phong", text, {"place": PLACE, "as_of": AS_OF.strftime("%d/%m/%Y")}))
    history = History(seed, as_of)
    history.grow()
    return _write_up(history, random.Random(f"dongvon/{seed}/records"))


def _write_up(history: History, rnd: random.Random) -> Portfolio:
    """Number everything in the order it happened and turn it into records."""
    households = sorted(
        history.households,
        key=lambda one: (min((loan.signed_on for loan in one.loans), default=date(2020, 6, 1)), one.serial),
    )
    codes = {one.serial: f"12{10_000_000 + 13 * number:08d}" for number, one in enumerate(households, start=1)}
    customers = [customer_record(rnd, one, codes[one.serial], history.as_of) for one in households]
    by_serial = {one.serial: customer for one, customer in zip(households, customers, strict=True)}
    lent = sorted(
        ((loan, one) for one in households for loan in one.loans),
        key=lambda pair: (pair[0].signed_on, pair[1].serial, pair[0].programme),
    )
    loans: list[Loan] = []
    closed: list[Loan] = []
    outcomes: list[Outcome] = []
    for number, (loan, household) in enumerate(lent, start=1):
        place = _place(loan, household, f"6600{120_000_000_000 + 17 * number}"[:16], codes[household.serial])
        written = record(loan, place, history.as_of)
        earlier = written.closed_on is not None and written.closed_on.year < history.as_of.year
        (closed if earlier else loans).append(written)
        outcomes += [
            Outcome(place.number, kind, f"{place.customer_code}-{key}", quantity, written.first_paid_out_on)
            for kind, key, quantity in loan.outcomes
        ]
    units = {ground.unit.bank_code: ground.unit for ground in history.grounds}
    points = {ground.point.code: ground.point for ground in history.grounds}
    return Portfolio(
        as_of=history.as_of,
        province_name=PROVINCE_NAME,
        offices=(OFFICE,),
        units=tuple(units.values()),
        hamlets=tuple(ground.hamlet for ground in history.grounds),
        points=tuple(points.values()),
        groups=tuple(_groups(history, by_serial)),
        customers=tuple(customers),
        loans=tuple(loans),
        closed_loans=tuple(closed),
        outcomes=tuple(outcomes),
    )


def _place(loan: Lent, household: Household, number: str, customer_code: str) -> Place:
    direct = loan.programme == "NOXH" or household.seat is None
    return Place(
        number=number,
        customer_code=customer_code,
        group_code=None if direct or not household.seat else household.seat.code,
        association_code=DIRECT_ASSOCIATION if direct or not household.seat else household.seat.association_code,
        hamlet_bank_code=household.ground.hamlet.bank_code,
        bank_programme_code=terms.BANK_CODES[loan.programme],
        day=session_day(household),
    )


def _groups(history: History, customers: Mapping[int, Customer]) -> Iterator[Group]:
    """The groups with their board: head and deputy are members in the middle of life, and pay in time."""
    first_loan: dict[str, date] = {}
    bad = {one.serial for one in history.households if "/" in one.role}
    members: dict[str, list[Customer]] = {seat.code: [] for seat in history.seats}
    for household in history.households:
        if household.seat is None:
            continue
        for loan in household.loans:
            code = household.seat.code
            first_loan[code] = min(first_loan.get(code, loan.signed_on), loan.signed_on)
        if household.member and household.serial not in bad:
            members[household.seat.code].append(customers[household.serial])
    for seat in history.seats:
        board = sorted(members[seat.code], key=lambda one: (abs(one.born_on.year - 1979), one.code))
        yield _group(seat, board, first_loan[seat.code] - timedelta(days=30))


def _group(seat: GroupSeat, board: list[Customer], founded_on: date) -> Group:
    return Group(
        code=seat.code,
        head_customer_code=board[0].code,
        head_name=board[0].name,
        association_code=seat.association_code,
        hamlet_bank_code=seat.ground.hamlet.bank_code,
        point_code=seat.ground.point.code,
        deputy_name=board[1].name,
        founded_on=founded_on,
    )
