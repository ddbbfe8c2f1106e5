"""Two months of loans side by side: what is new, gone, back, up, down or the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
from django.db import connection


@dataclass(frozen=True, slots=True)
class Changes:
    """How many loans of a month changed against the month before it (`before` is None for the first), by what
    happened; `back` are loans that were listed once, then not, and are again. Amounts are outstanding principal."""

    before: date | None
    new: int
    gone: int
    back: int
    up: int
    down: int
    same: int
    outstanding: int
    outstanding_before: int
    gone_outstanding: int


def changes_of(loans: pa.Table, on: date, places: Sequence[str]) -> Changes:
    """Compare the loans of a read Form 31 with the newest earlier month of these communes."""
    now = {
        (number, customer): in_term + overdue + frozen
        for number, customer, in_term, overdue, frozen in zip(
            *(loans[name].to_pylist() for name in ("loan_number", "customer_code", "in_term", "overdue", "frozen")),
            strict=True,
        )
    }
    before, then, ever = _standing(on, list(places))
    gone = [key for key, balance in then.items() if key not in now and balance]
    fresh = [key for key in now if key not in then]
    both = [(now[key], then[key]) for key in now if key in then]
    return Changes(
        before=before,
        new=sum(key not in ever for key in fresh),
        gone=len(gone),
        back=sum(key in ever for key in fresh),
        up=sum(here > there for here, there in both),
        down=sum(here < there for here, there in both),
        same=sum(here == there for here, there in both),
        outstanding=sum(now.values()),
        outstanding_before=sum(then.values()),
        gone_outstanding=sum(then[key] for key in gone),
    )


def _standing(on: date, places: list[str]) -> tuple[date | None, dict[tuple[str, str], int], set[tuple[str, str]]]:
    """The month before: its day, its loans with what they owed, and every loan any earlier month had."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(as_of_on) FROM mirror_loanmonth WHERE as_of_on < %s AND place = ANY(%s)", [on, places]
        )
        (before,) = cursor.fetchone()
        cursor.execute(
            "SELECT loan_number, customer_code, in_term + overdue + frozen FROM mirror_loanmonth "
            "WHERE as_of_on = %s AND place = ANY(%s)",
            [before, places],
        )
        then = {(number, customer): balance for number, customer, balance in cursor.fetchall()}
        cursor.execute(
            "SELECT DISTINCT loan_number, customer_code FROM mirror_loanmonth WHERE as_of_on < %s AND place = ANY(%s)",
            [on, places],
        )
        return before, then, set(cursor.fetchall())
