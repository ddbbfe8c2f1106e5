"""Runs the tables of docs/algorithms/fees.md."""

from datetime import date

from dongvon.core.fees import (
    COMMISSION,
    FEE,
    LoanMonth,
    commission,
    counted,
    entrustment_fee,
    fee_setting,
    on_loans,
    quality_share,
)
from dongvon.core.rates import RATE_UNITS, rate_e7
from dongvon.core.schedule import dotted
from dongvon.field.fees.terms import settings
from tests.docs.tables import Row

DAY, DAYS = date(2025, 4, 30), 30
LOAN = LoanMonth("HN", 660_000, 50_000_000, 280_274)


def commission_of(given: Row) -> Row:
    rate = rate_e7(given["yearly rate"])
    loan = LoanMonth("HN", rate, _whole(given["paid out"]), _whole(given["through"]), _whole(given["counter"]))
    base = counted(loan, fee_setting(settings().fees, COMMISSION, "HN", DAY))
    return {"counted": dotted(int(base)), "commission": _commission(loan), "fee": dotted(_fee(loan, RATE_UNITS))}


def quality(given: Row) -> Row:
    share = quality_share(_whole(given["overdue"]), _whole(given["balance"]), settings().quality, DAY)
    found = entrustment_fee(on_loans([LOAN], settings().fees, FEE, DAY, DAYS), share, settings().split, DAY)
    assert sum(found.levels.values()) == found.total
    return {
        "share": str(share * 100 // RATE_UNITS),
        "fee": dotted(found.total),
        "commune": dotted(found.levels["commune"]),
    }


def housing(given: Row) -> Row:
    loan = LoanMonth("NOXH", 540_000, 1, 10**9, 0, _whole(given["đồng-days in term"]))
    return {"commission": _commission(loan), "fee": dotted(_fee(loan, RATE_UNITS))}


def _commission(loan: LoanMonth) -> str:
    return dotted(commission(on_loans([loan], settings().fees, COMMISSION, DAY, DAYS)).total)


def _fee(loan: LoanMonth, share: int) -> int:
    parts = on_loans([loan], settings().fees, FEE, DAY, DAYS)
    return entrustment_fee(parts, share, settings().split, DAY).total


def _whole(text: str) -> int:
    return int(text.replace(".", ""))
