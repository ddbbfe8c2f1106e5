"""Months made by hand in the mirror's tables, and files that say figures of them."""

import hashlib
import itertools
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from dongvon.base.access.acting import acting
from dongvon.core.dates import add_months
from dongvon.office.bank_files.portfolio import Portfolio
from dongvon.office.bank_files.reading import read
from dongvon.office.bank_files.summaries import read_summary
from dongvon.office.bank_files.summaries_writing import write_summary
from dongvon.office.bank_files.writing_lists import write_list
from dongvon.office.mirror.disagreement import Line, side_by_side
from dongvon.office.mirror.figures import FIGURES, figures_of_list, figures_of_summary, store
from dongvon.office.mirror.models import BankFile, CustomerMonth, FileState, GroupMonth, LoanMonth
from tests.world import NEXT_WARD, WARD, World

ON, OFFICE = date(2025, 6, 30), "009902"
COMMUNE, NEXT_COMMUNE = "099201", "099301"
MILLION = 1_000_000
_numbers = itertools.count(1)


def loan(number: str, customer: str, **said: Any) -> LoanMonth:
    """A loan of 10 million in term in group 0900001 of the ward, unless said otherwise."""
    values: dict[str, Any] = {
        "as_of_on": ON,
        "place": WARD,
        "office_code": OFFICE,
        "loan_number": number.rjust(16, "6"),
        "customer_code": customer.rjust(10, "1"),
        "loan_id": next(_numbers),
        "hamlet_code": COMMUNE + "01",
        "group_code": "0900001",
        "association_code": "11",
        "programme": "HN",
        "programme_code": "01",
        "fund_source": "1",
        "loan_state": "OPEN",
        "signed_on": date(2024, 3, 5),
        "due_on": date(2027, 3, 5),
        "first_paid_out_on": date(2024, 3, 5),
        "last_transaction_on": ON,
        "rate_e7": 660_000,
        "in_term": 10 * MILLION,
    }
    return LoanMonth(**values | said)


def customer(code: str, **said: Any) -> CustomerMonth:
    """A customer of group 0900001 with a loan and no deposit, unless said otherwise."""
    values: dict[str, Any] = {
        "as_of_on": ON,
        "place": WARD,
        "office_code": OFFICE,
        "customer_code": code.rjust(10, "1"),
        "name": "Lò Thị Ín",
        "identity": b"",
        "hamlet_code": COMMUNE + "01",
        "group_code": "0900001",
        "has_loan": True,
        "unassigned": False,
    }
    return CustomerMonth(**values | said)


def group(code: str, **said: Any) -> GroupMonth:
    values: dict[str, Any] = {
        "as_of_on": ON,
        "place": WARD,
        "office_code": OFFICE,
        "group_code": code,
        "head_name": "Vi Văn Ón",
        "association_code": "11",
        "hamlet_code": COMMUNE + "01",
    }
    return GroupMonth(**values | said)


def fill(world: World, *rows: LoanMonth | CustomerMonth | GroupMonth) -> None:
    with world.acting("bank_officer"):
        for kind in (LoanMonth, CustomerMonth, GroupMonth):
            kind.objects.bulk_create([row for row in rows if isinstance(row, kind)])


def bank_file(world: World, code: str, who: str = "bank_officer", **said: Any) -> BankFile:
    """A file in force, about the ward unless said otherwise."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "places": [WARD],
        "office_code": OFFICE,
        "format": code,
        "as_of_on": ON,
        "name": f"{code}.xlsx",
        "sha256": hashlib.sha256(str(number).encode()).hexdigest(),
        "bytes": 1,
        "state": FileState.IN_FORCE,
        "taken_by_id": world.users[who],
        "keep_until": date(2027, 1, 1),
    }
    with acting(world.actors[who]):
        return BankFile.objects.create(**values | said)


Said = tuple[str, str, str, str, int]
"""Level, key, parent, measure, value."""


def says(world: World, code: str, *figures: Said, who: str = "bank_officer", **said: Any) -> BankFile:
    """A file that says these figures."""
    file = bank_file(world, code, who, **said)
    rows = [(level, key, parent, "", measure, value) for level, key, parent, measure, value in figures]
    columns = list(zip(*rows, strict=True)) or [()] * len(FIGURES)
    table = pa.table([pa.array(one, kind.type) for one, kind in zip(columns, FIGURES, strict=True)], FIGURES)
    with acting(world.actors[who]):
        store(file, table, {COMMUNE: WARD, NEXT_COMMUNE: NEXT_WARD})
    return file


def lines(world: World, who: str = "bank_officer", on: date = ON) -> dict[tuple[str, str, str], Line]:
    """Level, address and measure → line."""
    with acting(world.actors[who]):
        found = side_by_side(world.actors[who], on, OFFICE)
    return {(line.level, line.address, line.measure): line for line in found}


def open_lines(world: World, who: str = "bank_officer", on: date = ON) -> list[Line]:
    return [line for line in lines(world, who, on).values() if line.open]


def causes(line: Line, code: str) -> list[str]:
    """Why this file differs on the line, by code."""
    voice = next(one for one in line.voices if one.said.format == code)
    return [cause.code for cause in voice.causes]


# --- a whole portfolio ---


def month_of(portfolio: Portfolio) -> list[LoanMonth | CustomerMonth | GroupMonth]:
    """The month's rows as Form 31 of this portfolio says them."""
    on, place = portfolio.as_of, WARD
    owner = {one.code: one for one in portfolio.customers}
    with_loan = {one.customer_code for one in portfolio.loans}
    rows: list[LoanMonth | CustomerMonth | GroupMonth] = []
    for one in portfolio.loans:
        flows = {
            f"{name}_{span}": getattr(getattr(one, span), name)
            for span in ("month", "year")
            for name in one.month.__dataclass_fields__
            if not name.startswith("interest")
        }
        rows.append(
            loan(
                one.number,
                one.customer_code,
                as_of_on=on,
                place=place,
                hamlet_code=one.hamlet_bank_code or owner[one.customer_code].hamlet_bank_code,
                group_code=one.group_code or "",
                association_code=one.association_code,
                programme=one.programme,
                programme_code=one.bank_programme_code,
                fund_source=str(one.fund_source),
                loan_state=one.state,
                signed_on=one.signed_on,
                due_on=add_months(one.signed_on, one.term_months),
                first_paid_out_on=one.first_paid_out_on,
                last_transaction_on=one.last_transaction_on,
                in_term=one.in_term,
                overdue=one.overdue,
                frozen=one.frozen,
                interest_arrears_in_term=one.interest_arrears_in_term,
                interest_arrears_overdue=one.interest_arrears_overdue,
                interest_not_yet_due=one.deferred_interest,
                interest_in_term_month=one.month.interest_in_term,
                interest_overdue_month=one.month.interest_overdue,
                **flows,
            )
        )
    for one in portfolio.customers:
        rows.append(
            customer(
                one.code,
                as_of_on=on,
                name=one.name,
                hamlet_code=one.hamlet_bank_code,
                group_code=one.group_code or "",
                has_loan=one.code in with_loan,
                savings_balance=one.savings_balance,
            )
        )
    for one in portfolio.groups:
        association, hamlet = one.association_code, one.hamlet_bank_code
        rows.append(
            group(one.code, as_of_on=on, head_name=one.head_name, association_code=association, hamlet_code=hamlet)
        )
    return rows


def take(world: World, portfolio: Portfolio, folder: Path, lists: Sequence[str], summaries: Sequence[str]) -> None:
    """Write these files, read them, and keep what they say."""
    for code in lists:
        write_list(code, portfolio, folder / f"{code}.xlsx")
        reading = read(folder / f"{code}.xlsx", code, as_of_on=portfolio.as_of)
        _keep(world, code, figures_of_list(reading), portfolio.as_of)
    for code in summaries:
        write_summary(code, portfolio, folder / f"{code}.xlsx")
        summary = read_summary(folder / f"{code}.xlsx", as_of_on=portfolio.as_of)
        _keep(world, code, figures_of_summary(summary), portfolio.as_of)


def _keep(world: World, code: str, figures: pa.Table, on: date) -> None:
    file = bank_file(world, code, as_of_on=on)
    with world.acting("bank_officer"):
        assert store(file, figures) == 0
