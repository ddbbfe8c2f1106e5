"""Months of a small office for tests of the mirror: the first loans of the invented ward, moved on month by month."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dongvon.base.access.acting import acting
from dongvon.base.ledger.services import add_fund
from dongvon.front.demo.portfolio import grow
from dongvon.office.bank_files.portfolio import Flows, Portfolio
from dongvon.office.bank_files.writing import Quirks, write_form_31
from dongvon.office.mirror.taking_in import take_in
from tests.world import World

LENDER = "NHCSXH"
DECEMBER, JANUARY, FEBRUARY, MARCH = date(2024, 12, 31), date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)


@cache
def december(count: int = 60) -> Portfolio:
    """The first loans of the invented ward that owe something, with their borrowers and groups."""
    whole = grow()
    loans = tuple(one for one in whole.loans if one.outstanding > 0)[:count]
    holders, groups = {one.customer_code for one in loans}, {one.group_code for one in loans}
    return replace(
        whole,
        as_of=DECEMBER,
        loans=tuple(replace(one, month=Flows(), year=Flows()) for one in loans),
        customers=tuple(one for one in whole.customers if one.code in holders),
        groups=tuple(one for one in whole.groups if one.code in groups),
        closed_loans=(),
        outcomes=(),
    )


def later(book: Portfolio, on: date, moved: Mapping[int, Flows], *, saved: int = 0) -> Portfolio:
    """The book of the month after: loans by their place in the list with what moved on them; everybody saves `saved`
    more."""
    loans = []
    for place, loan in enumerate(book.loans):
        flows = moved.get(place, Flows())
        owes = replace(
            loan,
            in_term=loan.in_term + flows.disbursed - flows.to_overdue - flows.collected_in_term,
            overdue=loan.overdue + flows.to_overdue - flows.collected_overdue - flows.written_off,
            disbursed=loan.disbursed + flows.disbursed,
            amount=max(loan.amount, loan.disbursed + flows.disbursed),
            principal_paid=loan.principal_paid + flows.collected,
            principal_written_off=loan.principal_written_off + flows.written_off,
            month=flows,
            year=_sum(loan.year if on.year == book.as_of.year else Flows(), flows),
            last_transaction_on=on if flows.collected else loan.last_transaction_on,
            interest_to=on,
        )
        if not owes.outstanding and loan.outstanding:
            owes = replace(owes, state="CLOSE", closed_on=on, last_transaction_on=on)
        loans.append(owes)
    customers = tuple(replace(one, savings_balance=one.savings_balance + saved) for one in book.customers)
    return replace(book, as_of=on, loans=tuple(loans), customers=customers)


def _sum(one: Flows, other: Flows) -> Flows:
    return Flows(**{name: getattr(one, name) + getattr(other, name) for name in Flows.__dataclass_fields__})


def mirror_funds(world: World) -> None:
    """The lender of the files, all of whose funds are mirrored."""
    for code, source in (("TW", "TW"), ("DP", "DP"), ("DX", "DP")):
        world.do(
            add_fund,
            "admin",
            lender=(LENDER, LENDER),
            fund=(code, f"Nguồn vốn {code}"),
            source=source,
            mode="mirror",
            since_on=date(2002, 10, 4),
        )


def take(world: World, book: Portfolio, folder: Path, who: str = "admin", **quirks: Any) -> dict[str, Any]:
    """Write the book as Form 31 and take it in."""
    path = folder / f"{book.as_of}.xlsx"
    write_form_31(book, path, Quirks(**quirks))
    return world.do(take_in, who, path=path, name=path.name, lender_code=LENDER)


def acting_as(world: World, who: str) -> Any:
    return acting(world.actors[who])
