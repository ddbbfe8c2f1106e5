"""Writing a portfolio as any of the bank's flat lists: the rows of each by field key; how they are laid out is shared.

What a portfolio cannot know stays empty: nothing is made up here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from dongvon.core.inactivity import inactive_before
from dongvon.office.bank_files.codes import ASSOCIATION_NAMES
from dongvon.office.bank_files.formats import format_named
from dongvon.office.bank_files.portfolio import Customer, Group, Loan, Portfolio
from dongvon.office.bank_files.writing import Book, form_31_records, write_form_31
from dongvon.office.bank_files.writing_layout import Quirks, Record, write_records

STUDENTS, JOBS = "02", "03"
"""The bank's programme codes of student and job-creation loans."""
_BALANCE = ("outstanding", "in_term", "overdue", "frozen")


def write_list(code: str, portfolio: Portfolio, path: Path, quirks: Quirks | None = None, seed: int = 0) -> int:
    """Write the list of this format (.xlsx, or .csv by the suffix); the number of rows that are records.

    `seed` chooses which rows come twice when `identical_rows` is on.
    """
    quirks = quirks or Quirks()
    if code == "form_31":
        return write_form_31(portfolio, path, quirks, seed)
    records = list_records(code, portfolio, quirks)
    return write_records(format_named(code), records, path, portfolio.as_of, quirks, seed)


def list_records(code: str, portfolio: Portfolio, quirks: Quirks | None = None) -> Iterator[Record]:
    """The rows of this list by field key."""
    quirks = quirks or Quirks()
    if code == "form_31":
        return form_31_records(portfolio, quirks)
    if code == "loan_detail":
        return form_31_records(portfolio, replace(quirks, savings_only=False))
    return _RECORDS[code](Book(portfolio))


# --- lists of loans ---


def _rows(book: Book, chosen: Callable[[Loan], bool]) -> Iterator[tuple[Loan, Record]]:
    """The chosen loans with everything any list says of a loan, its customer, group and place."""
    for loan in book.portfolio.loans:
        if chosen(loan):
            customer = book.customers[loan.customer_code]
            yield (
                loan,
                book.place(book.hamlets.get(loan.hamlet_bank_code or customer.hamlet_bank_code))
                | book.person(customer)
                | book.membership(loan.group_code, loan.association_code)
                | book.terms(loan)
                | book.loan(loan)
                | {
                    "programme_short": book.names.get(loan.bank_programme_code, ""),
                    "interest_arrears_grace": loan.deferred_interest,
                    "interest_arrears": loan.interest_arrears_in_term
                    + loan.interest_arrears_overdue
                    + loan.deferred_interest,
                    "kept_in_season_year": loan.year.kept_in_season,
                    "savings_number": customer.savings_number,
                    "savings_holder": customer.name if customer.savings_number else None,
                    "savings_balance": customer.savings_balance,
                    "overdue_on": loan.overdue_on,
                    "frozen_on": loan.frozen_on,
                    "frozen_reason": loan.frozen_reason,
                    "as_of_on": book.portfolio.as_of,
                },
            )


def _owed(book: Book) -> Iterator[Record]:
    return (record for _, record in _rows(book, lambda loan: loan.outstanding > 0))


def _overdue(book: Book) -> Iterator[Record]:
    return (record for _, record in _rows(book, lambda loan: loan.overdue > 0))


def _frozen(book: Book) -> Iterator[Record]:
    return (record for _, record in _rows(book, lambda loan: loan.frozen > 0))


def _inactive(book: Book) -> Iterator[Record]:
    """With a balance and no transaction since the same day three months ago; frozen and student loans are left out."""
    since = inactive_before(book.portfolio.as_of)

    def chosen(loan: Loan) -> bool:
        if loan.outstanding <= 0 or loan.frozen or loan.bank_programme_code == STUDENTS:
            return False
        return (loan.last_transaction_on or loan.last_paid_out_on) < since

    return (record for _, record in _rows(book, chosen))


def _disbursements(book: Book) -> Iterator[Record]:
    """The loans paid out to since the first of January."""
    for loan, record in _rows(book, lambda loan: loan.year.disbursed > 0):
        yield record | {"disbursed": loan.year.disbursed}


def _jobs(book: Book) -> Iterator[Record]:
    sources = {1: "TW", 2: "ĐP"}
    for loan, record in _rows(book, lambda loan: loan.bank_programme_code == JOBS and loan.outstanding > 0):
        yield record | {"fund_source": sources.get(loan.fund_source, str(loan.fund_source)), "term": loan.term_months}


def _nq11(book: Book) -> Iterator[Record]:
    for loan, record in _rows(book, lambda loan: loan.nq11_outstanding > 0):
        due_on = loan.extended_due_on or loan.due_on
        yield record | {"nq11_outstanding": loan.nq11_outstanding, "due_on": due_on}


def _instalments(book: Book) -> Iterator[Record]:
    loans = {loan.number: record for loan, record in _rows(book, lambda loan: True)}
    for one in book.portfolio.instalments:
        yield loans[one.loan_number] | {
            "due_on": one.due_on,
            "principal": one.principal,
            "principal_paid": one.principal_paid,
            "principal_due": one.principal - one.principal_paid,
        }


# --- lists of groups and of hamlets ---


def _balances(book: Book) -> Iterator[Record]:
    """One row per hamlet, programme, source and investor."""
    rows: dict[tuple[str, ...], Record] = {}
    customers: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for loan, record in _rows(book, lambda loan: loan.outstanding > 0):
        key: tuple[str, ...] = (
            record["hamlet_code"],
            loan.bank_programme_code,
            str(loan.fund_source),
            loan.investor_code,
        )
        sums = {part: rows.get(key, {}).get(part, 0) + record[part] for part in _BALANCE}
        rows[key] = record | rows.get(key, {}) | sums
        customers[key].add(loan.customer_code)
    for key, row in rows.items():
        yield row | {"customers": len(customers[key])}


def _groups(book: Book) -> Iterator[Record]:
    """Everything any list says of a group."""
    members: defaultdict[str | None, list[Customer]] = defaultdict(list)
    loans: defaultdict[str | None, list[Loan]] = defaultdict(list)
    for customer in book.portfolio.customers:
        members[customer.group_code].append(customer)
    for loan in book.portfolio.loans:
        loans[loan.group_code].append(loan)
    for number, group in enumerate(book.portfolio.groups, 1):
        yield (
            book.place(book.hamlets.get(group.hamlet_bank_code))
            | book.membership(group.code, group.association_code)
            | _head(group, book.customers.get(group.head_customer_code), book.portfolio.as_of.year)
            | _figures(members[group.code], loans[group.code])
            | _scores(group)
            | {"number": number, "as_of_on": book.portfolio.as_of}
        )


def _head(group: Group, head: Customer | None, year: int) -> Record:
    record: Record = {"deputy_code": group.deputy_customer_code, "deputy_name": group.deputy_name}
    if head is None:
        return record
    born = head.born_on.year
    return record | {"group_head_phone": head.phone, "group_head_born_year": born, "group_head_age": year - born}


def _figures(members: list[Customer], loans: list[Loan]) -> Record:
    """What the members owe and save; the settled households are those that owe no principal any more."""
    owed = [loan for loan in loans if loan.outstanding > 0]
    borrowers = {loan.customer_code for loan in owed}
    arrears = {loan.customer_code for loan in loans if loan.interest_arrears_in_term or loan.interest_arrears_overdue}
    settled = {customer.code for customer in members} - borrowers
    savers = {customer.code for customer in members if customer.savings_balance > 0}
    return {
        "members": len(members),
        "borrowers": len(borrowers),
        "savers": len(savers),
        "loans": len(owed),
        "outstanding": sum(loan.outstanding for loan in owed),
        "savings_balance": sum(customer.savings_balance for customer in members),
        "settled_with_arrears": len(settled & arrears),
        "settled_with_savings": len(settled & savers),
    }


def _scores(group: Group) -> Record:
    record: Record = {"grade": group.grade}
    if not group.scores:
        return record
    parts = ("sessions", "overdue", "principal", "interest", "savers", "savings")
    return (
        record
        | {f"score_{part}": score for part, score in zip(parts, group.scores, strict=True)}
        | {"score_total": sum(group.scores)}
    )


def _groups_in_words(book: Book) -> Iterator[Record]:
    for record in _groups(book):
        yield record | {"association_code": ASSOCIATION_NAMES.get(record["association_code"], "")}


_RECORDS: dict[str, Callable[[Book], Iterator[Record]]] = {
    "form_10": _owed,
    "balance_by_programme": _balances,
    "overdue_list": _overdue,
    "frozen_list": _frozen,
    "inactive_list": _inactive,
    "inactive_ktnb": _inactive,
    "group_heads": _groups,
    "groups_dsto": _groups_in_words,
    "group_check": _groups,
    "disbursements": _disbursements,
    "instalments_due": _instalments,
    "nq11": _nq11,
    "gqvl": _jobs,
    "group_scores": _groups,
}
LISTS = ("form_31", "loan_detail", *_RECORDS)
"""The formats that can be written, by code."""
