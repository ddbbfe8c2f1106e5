"""Runs the tables of docs/algorithms/allocation.md."""

from datetime import date

from dongvon.core.allocation import Dues, Purpose, allocate, order_setting
from dongvon.core.schedule import dotted
from tests.docs.tables import Row

DAY = date(2026, 3, 8)


def payment(given: Row) -> Row:
    dues = Dues(
        overdue_principal=_whole(given["overdue"]),
        principal_due=_whole(given["principal due"]),
        in_term_principal=_whole(given["in term"]),
        interest_due=_whole(given["interest due"]),
        interest_deferred=_whole(given["grace"]),
        interest_running=_whole(given["running"]),
    )
    paid = allocate(_whole(given["amount"]), dues, order_setting(Purpose(given["purpose"]), DAY))
    return {
        "interest": dotted(paid.interest),
        "to overdue": dotted(paid.principal_overdue),
        "to in term": dotted(paid.principal_in_term),
        "left": dotted(paid.left_over),
    }


def _whole(text: str) -> int:
    return int(text.replace(".", ""))
