"""A small invented office for the tests: two communes, groups, direct loans, savers, students, two passbooks."""

import random
from dataclasses import replace
from datetime import date

from dongvon.office.bank_files.portfolio import (
    Customer,
    Flows,
    Group,
    Hamlet,
    Loan,
    Office,
    Outcome,
    Point,
    Portfolio,
    Student,
    Unit,
)

AS_OF = date(2024, 12, 31)
PROGRAMMES = (
    ("HN", "01", "6.6"),
    ("HCN", "19", "7.92"),
    ("NSVS", "06", "9"),
    ("HSSV", "02", "6.6"),
    ("GQVL", "03", "7.92"),
)
HAMLETS = ("00482101", "00482102", "00482103", "00482201", "00482202")


def _customer(number: int, chance: random.Random, group: str | None, hamlet: str) -> Customer:
    saves = chance.random() < 0.9
    return Customer(
        code=f"48{number:08d}",
        name=f"Lò Văn {chr(65 + number % 26)}ướng",
        born_on=date(1960 + number % 40, 1 + number % 12, 1 + number % 28),
        sex="male" if number % 2 else "female",
        ethnic="Thái",
        identity=f"0120{60 + number % 40:02d}9{number % 100000:05d}"[:12],
        hamlet_bank_code=hamlet,
        identity_issued_on=date(2021, 5, 1 + number % 28),
        phone=f"0109{number % 1000000:06d}",
        spouse="" if number % 5 else "Vàng Thị <Sí> & con",
        address="Bản Mới, tổ 5",
        group_code=group,
        savings_number=f"10{number:08d}" if saves else None,
        savings_balance=chance.randrange(0, 4_000_000) if saves else 0,
        second_savings_number=f"20{number:08d}" if saves and number % 9 == 0 else None,
        identity_issued_by="Cục Cảnh sát",
    )


def _loan(number: int, customer: Customer, chance: random.Random, group: str | None) -> Loan:
    programme, bank_code, percent = PROGRAMMES[number % len(PROGRAMMES)]
    amount = 1_000_000 * chance.randrange(5, 100)
    closed = number % 17 == 0
    paid = amount if closed else chance.randrange(0, amount // 2)
    left = amount - paid
    overdue = left // 3 if number % 23 == 0 else 0
    frozen = left // 5 if number % 29 == 0 else 0
    signed = date(2020 + number % 5, 1 + number % 12, 13 + number % 15)
    interest = chance.randrange(0, 9_000_000)
    return Loan(
        number=f"6600{number:012d}",
        customer_code=customer.code,
        group_code=group,
        association_code="11" if group else "99",
        programme=programme,
        bank_programme_code=bank_code,
        fund_source=2 if number % 7 == 0 else 1,
        signed_on=signed,
        due_on=signed.replace(year=signed.year + 5),
        term_months=60,
        instalment_months=6,
        amount=amount,
        disbursed=amount,
        first_paid_out_on=signed,
        last_paid_out_on=signed,
        in_term=left - overdue - frozen,
        annual_percent=percent,
        state="CLOSE" if closed else "OPEN",
        overdue=overdue,
        frozen=frozen,
        principal_paid=paid,
        interest_paid_total=interest,
        interest_paid_overdue=interest // 9,
        interest_arrears_in_term=number % 4 * 12_345,
        interest_arrears_overdue=number % 3 * 1_001,
        deferred_interest=777_001 if bank_code == "02" else 0,
        interest_to=date(2024, 12, 13),
        last_transaction_on=date(2024, 12, 13),
        variant="worker" if programme == "GQVL" else "",
        investor_code="INV2706190050215" if number % 7 == 0 else "",
        purpose_code="01412",
        purpose_name="Chăn nuôi bò",
        student=Student("Lò Thị Mai", "Đại học Tây Bắc", date(2022, 9, 5), date(2026, 6, 30))
        if bank_code == "02"
        else None,
        month=Flows(collected_in_term=paid // 10, interest_in_term=99_000),
        year=Flows(
            disbursed=amount if signed.year == 2024 else 0, collected_in_term=paid // 2, interest_in_term=990_000
        ),
        closed_on=date(2024, 12, 13) if closed else None,
        first_principal_on=signed.replace(year=signed.year + 1),
        principal_due_cumulative=paid,
        overdue_on=date(2024, 6, 13) if overdue else None,
        frozen_until=date(2027, 6, 13) if frozen else None,
        hamlet_bank_code=customer.hamlet_bank_code,
    )


def office(loans: int = 150, seed: int = 7) -> Portfolio:
    """An office with this many loans (a customer has one or two), one saver without a loan for ten of them."""
    chance = random.Random(seed)
    groups = tuple(
        Group(
            f"004{at:04d}",
            f"48{at * 10:08d}",
            f"Lò Văn {chr(65 + at)}",
            "11",
            HAMLETS[at % 5],
            f"TXN{48210 + at:07d}",
            f"Lù {at}",
        )
        for at in range(max(1, min(loans // 30, 20)))
    )
    points = tuple(Point(group.point_code, "Điểm", group.hamlet_bank_code[:6], 13) for group in groups)
    customers: list[Customer] = []
    lent: list[Loan] = []
    closed: list[Loan] = []
    number = 0
    while len(lent) < loans:
        group = groups[number % len(groups)]
        member = number % 11 != 0
        customer = _customer(number, chance, group.code if member else None, group.hamlet_bank_code)
        customers.append(customer)
        number += 1
        if number % 10 == 0:
            continue  # only saves
        for _ in range(1 + (number % 6 == 0)):
            lent.append(_loan(len(lent) + 1, customer, chance, customer.group_code))
        if number % 8 == 0:
            old = _loan(900_000_000 + number, customer, chance, customer.group_code)
            closed.append(_settled(old))
    return Portfolio(
        as_of=AS_OF,
        province_name="Lai Châu",
        offices=(Office("004820", "PGD thử nghiệm", "005420"),),
        units=(
            Unit("004821", "03408", "Đông Phong", "phường", "004820"),
            Unit("004822", "03415", "Nùng Nàng", "xã", "004820"),
        ),
        hamlets=tuple(Hamlet(code, f"Bản {code[-2:]}", code[:6], code[:6] == "004821") for code in HAMLETS),
        points=points,
        groups=groups,
        customers=tuple(customers),
        loans=tuple(lent),
        closed_loans=tuple(closed),
        outcomes=tuple(
            Outcome(loan.number, "job", f"job {at}", 1 + at % 3, date(2020, 3, 4)) for at, loan in enumerate(closed)
        ),
    )


def _settled(loan: Loan) -> Loan:
    return replace(
        loan, state="CLOSE", in_term=0, overdue=0, frozen=0, principal_paid=loan.disbursed, closed_on=date(2023, 5, 13)
    )
