"""Whether what was handed in as a collection sheet makes sense at all, before any loan is looked at."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from dongvon.base.access.statements import array_text, run
from dongvon.base.ledger.posting import LARGEST_AMOUNT
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.savings import SavingsSetting, check_deposit
from dongvon.core.schedule import dotted
from dongvon.credit.savings.queries import deposit_terms
from dongvon.field.collecting.entries import Entry

INTEREST, DEPOSIT = "interest", "deposit"
INTEREST_FROM_SAVINGS, PRINCIPAL_FROM_SAVINGS = "interest_from_savings", "principal_from_savings"
KINDS = (INTEREST, DEPOSIT, INTEREST_FROM_SAVINGS, PRINCIPAL_FROM_SAVINGS)
IN_CASH = frozenset({INTEREST, DEPOSIT})

MOST_ENTRIES, LONGEST_RECEIPT, LARGEST_ID = 2_000, 24, 2**63


def sum_of(entries: Iterable[Entry], *kinds: str) -> int:
    return sum(one.amount for one in entries if one.kind in kinds)


def refuse_unsound(entries: Sequence[Entry], cash_counted: int, held_on: date) -> None:
    """Refuse entries that no sheet can hold, and cash that is not what the sheet says, to the đồng."""
    if len(entries) > MOST_ENTRIES:
        text = N_("Một bảng kê nhiều nhất {most} dòng.")
        raise Refused(Problem("sheet_too_long", text, {"most": MOST_ENTRIES}, "13/TD"))
    terms = deposit_terms(None, held_on)
    for one in entries:
        _refuse_entry(one, held_on, terms)
    for name, values in (
        ("receipt", Counter(one.receipt for one in entries if one.receipt)),
        ("entry", Counter(str(one.entry_id) for one in entries if one.entry_id is not None)),
    ):
        twice = [value for value, number in values.items() if number > 1]
        if twice:
            text = N_("Biên lai hoặc lần thu {value} có hai lần trên bảng kê.")
            raise Refused(Problem(f"{name}_twice", text, {"value": twice[0]}, "01/BL"))
    brought = sum_of(entries, *IN_CASH)
    if brought != cash_counted:
        text = N_("Tiền kiểm đếm {counted} đồng khác tổng bảng kê {brought} đồng; chênh {difference} đồng.")
        facts = {
            "counted": dotted(cash_counted), "brought": dotted(brought), "difference": dotted(cash_counted - brought),
        }  # fmt: skip
        raise Refused(Problem("cash_differs", text, facts, "processes.md 4.4"))


def _refuse_entry(one: Entry, held_on: date, terms: tuple[SavingsSetting, int, str]) -> None:
    sound = type(one.about_id) is int and 0 <= one.about_id < LARGEST_ID and len(one.receipt) <= LONGEST_RECEIPT
    if one.kind not in KINDS or not sound:
        text = N_("Bảng kê có dòng không đọc được.")
        raise Refused(Problem("entry_unsound", text, {}, "13/TD"))
    if type(one.amount) is not int or one.amount <= 0:
        raise Refused(Problem("amount_not_positive", N_("Số tiền phải lớn hơn 0.")))
    if one.amount > LARGEST_AMOUNT:
        raise Refused(Problem("amount_too_large", N_("Số tiền quá lớn."), {}, "13/TD"))
    if one.kind == DEPOSIT:  # less than the group agreed on is its own affair (R16: a warning)
        check_deposit(one.amount, *terms)
    if one.collected_on is not None and one.collected_on > held_on:
        text = N_("Ngày thu {on} sau ngày giao dịch {held}.")
        facts = {"on": day_text(one.collected_on), "held": day_text(held_on)}
        raise Refused(Problem("collected_later", text, facts, "13/TD"))


def refuse_posted(place: str, entries: Sequence[Entry]) -> None:
    """Refuse what stands on a sheet already: a receipt given before, an entry handed in before. One statement."""
    receipts = [one.receipt for one in entries if one.receipt]
    ids = [one.entry_id for one in entries if one.entry_id is not None]
    found = run(_POSTED, [place, array_text(receipts), place, array_text(ids)]) if receipts or ids else []
    for receipt, entry_id in found:
        text = N_("Biên lai {receipt} đã được ghi sổ trên một bảng kê khác.")
        raise Refused(Problem("receipt_posted", text, {"receipt": receipt or entry_id}, "01/BL"))


# The indexes leave out what is empty: of an array the server does not know that nothing empty is in it.
_POSTED = """
    SELECT receipt, entry_id FROM transaction_days_sheetline
    WHERE place = %s AND receipt = ANY (%s::text[]) AND receipt <> ''
    UNION ALL
    SELECT receipt, entry_id FROM transaction_days_sheetline
    WHERE place = %s AND entry_id = ANY (%s::uuid[]) AND entry_id IS NOT NULL
"""
