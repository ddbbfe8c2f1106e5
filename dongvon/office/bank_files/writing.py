"""Writing a portfolio as Form 31, with the oddities of real exports; and as our own layout of loans of earlier years.

What is written here must read back to the đồng. People in a sample are always invented.
"""

from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from dongvon.office.bank_files.codes import ASSOCIATION_NAMES, PROGRAMME_NAMES, SAVINGS_ONLY_GROUP, SEX_CODES
from dongvon.office.bank_files.formats import format_named
from dongvon.office.bank_files.portfolio import Customer, Flows, Hamlet, Loan, Portfolio
from dongvon.office.bank_files.writing_layout import (
    ALL_QUIRKS,
    Quirks,
    Record,
    XlsxSheet,
    cell_maker,
    write_records,
)

__all__ = ["ALL_QUIRKS", "Book", "Quirks", "form_31_records", "write_closed_loans", "write_form_31"]


# --- records ---


class Book:
    """A portfolio indexed for writing."""

    def __init__(self, portfolio: Portfolio) -> None:
        self.portfolio = portfolio
        self.hamlets = {hamlet.bank_code: hamlet for hamlet in portfolio.hamlets}
        self.units = {unit.bank_code: unit for unit in portfolio.units}
        self.offices = {office.code: office for office in portfolio.offices}
        self.groups = {group.code: group for group in portfolio.groups}
        self.customers = {customer.code: customer for customer in portfolio.customers}
        self.points = {point.code: point for point in portfolio.points}
        self.names = {**PROGRAMME_NAMES, **portfolio.programme_names}

    def place(self, hamlet: Hamlet | None) -> Record:
        if hamlet is None:
            return {}
        unit = self.units[hamlet.unit_bank_code]
        office = self.offices[unit.office_code]
        return {
            "branch_code": office.branch_code,
            "office_code": office.code,
            "office_name": office.name,
            "commune_code": unit.bank_code,
            "commune_name": unit.name,
            "hamlet_code": hamlet.bank_code,
            "hamlet_name": hamlet.name,
        }

    def person(self, customer: Customer) -> Record:
        return {
            "customer_code": customer.code,
            "customer_name": customer.name,
            "born_on": customer.born_on,
            "sex": SEX_CODES[customer.sex],
            "ethnic_name": customer.ethnic,
            "identity": customer.identity,
            "identity_issued_on": customer.identity_issued_on,
            "identity_issued_by": customer.identity_issued_by,
            "phone": customer.phone,
            "spouse": customer.spouse,
            "address": customer.address,
        }

    def membership(self, group_code: str | None, association_code: str) -> Record:
        group = self.groups.get(group_code or "")
        record: Record = {
            "group_code": group_code,
            "association_code": association_code,
            "association_name": ASSOCIATION_NAMES.get(association_code, ""),
        }
        if group is not None:
            record |= {
                "group_kind": "01",
                "group_head_code": group.head_customer_code,
                "group_head_name": group.head_name,
                "point_code": group.point_code,
            }
            if point := self.points.get(group.point_code):
                record |= {"transaction_day": point.day, "point_name": point.name}
        return record

    def terms(self, loan: Loan) -> Record:
        """What a loan's row says in both layouts."""
        student = loan.student
        return {
            "loan_number": loan.number,
            "signed_on": loan.signed_on,
            "due_on": loan.due_on,
            "annual_percent": loan.annual_percent,
            "channel": loan.channel or ("1" if loan.group_code is None else "2"),
            "fund_source": str(loan.fund_source),
            "investor_code": loan.investor_code,
            "programme_code": loan.bank_programme_code,
            "amount_granted": loan.amount,
            "disbursed": loan.disbursed,
            "first_paid_out_on": loan.first_paid_out_on,
            "last_paid_out_on": loan.last_paid_out_on,
            "principal_paid": loan.principal_paid,
            "principal_written_off": loan.principal_written_off,
            "interest_paid_total": loan.interest_paid_total,
            "interest_paid_overdue": loan.interest_paid_overdue,
            "purpose_code": loan.purpose_code,
            "purpose_name": loan.purpose_name,
            "student_name": student.name if student else None,
            "student_identity": student.identity if student else None,
            "student_school": student.school if student else None,
            "student_entered_on": student.entered_on if student else None,
            "student_graduates_on": student.graduates_on if student else None,
        }

    def loan(self, loan: Loan) -> Record:
        """What only the bank's form says of a loan."""
        months = loan.term_months
        record = {
            "extended_due_on": loan.extended_due_on,
            "session_due_on": loan.extended_due_on or loan.due_on,
            "term_class": "Ngắn hạn" if months <= 12 else "Trung hạn" if months <= 60 else "Dài hạn",
            "first_principal_on": loan.first_principal_on,
            "first_interest_on": loan.first_interest_on,
            "loan_state": loan.state,
            "product_code": loan.programme,
            "beneficiary_code": loan.variant,
            "programme_name": self.names.get(loan.bank_programme_code, ""),
            "in_term": loan.in_term,
            "overdue": loan.overdue,
            "frozen": loan.frozen,
            "outstanding": loan.outstanding,
            "principal_due_cumulative": loan.principal_due_cumulative,
            "interest_paid_in_term": loan.interest_paid_total - loan.interest_paid_overdue,
            "interest_arrears_in_term": loan.interest_arrears_in_term,
            "interest_arrears_overdue": loan.interest_arrears_overdue,
            "interest_not_yet_due": loan.deferred_interest,
            "extension_count": loan.extension_count,
            "last_overdue_on": loan.overdue_on,
            "frozen_until_on": loan.frozen_until,
            "last_transaction_on": loan.last_transaction_on,
            "interest_accrued_to_on": loan.interest_to,
        }
        if loan.transaction_day:
            record["transaction_day"] = loan.transaction_day
        return record | _flows(loan.month, "month") | _flows(loan.year, "year")


def _flows(flows: Flows, span: str) -> Record:
    return {
        f"{name}_{span}": getattr(flows, field)
        for name, field in (
            ("disbursed", "disbursed"),
            ("rolled", "rolled"),
            ("kept_in_season", "kept_in_season"),
            ("extended", "extended"),
            ("to_overdue", "to_overdue"),
            ("to_frozen", "to_frozen"),
            ("collected_in_term", "collected_in_term"),
            ("collected_overdue", "collected_overdue"),
            ("collected_frozen", "collected_frozen"),
            ("written_off", "written_off"),
            ("interest_in_term", "interest_in_term"),
            ("interest_overdue", "interest_overdue"),
        )
    }


def form_31_records(portfolio: Portfolio, quirks: Quirks) -> Iterator[Record]:
    """The rows of Form 31 by field key: every loan with its customer and deposit, then those who only save."""
    book = Book(portfolio)
    with_loans: set[str] = set()
    for loan in portfolio.loans:
        if loan.state == "CLOSE" and not quirks.closed_loans:
            continue
        customer = book.customers[loan.customer_code]
        with_loans.add(customer.code)
        hamlet = book.hamlets.get(loan.hamlet_bank_code or customer.hamlet_bank_code)
        record = (
            book.place(hamlet)
            | book.person(customer)
            | book.membership(loan.group_code, loan.association_code)
            | book.terms(loan)
            | book.loan(loan)
            | {"customer_rank": "E", "as_of_on": portfolio.as_of}
        )
        yield from _with_deposit(record, customer, quirks)
    if not quirks.savings_only:
        return
    for customer in portfolio.customers:
        if customer.code not in with_loans and customer.savings_number:
            group = book.groups.get(customer.group_code or "")
            association = group.association_code if group else ""
            membership = book.membership(customer.group_code or SAVINGS_ONLY_GROUP, association)
            record = (
                book.place(book.hamlets.get(customer.hamlet_bank_code))
                | book.person(customer)
                | membership
                | {"customer_rank": "1", "as_of_on": portfolio.as_of}
            )
            yield from _with_deposit(record, customer, quirks)


def _with_deposit(record: Record, customer: Customer, quirks: Quirks) -> Iterator[Record]:
    """The row with the deposit; for a customer with two passbooks a second row with the whole deposit again."""
    record |= {"savings_number": customer.savings_number, "savings_balance": customer.savings_balance}
    yield record
    if quirks.two_passbooks and customer.second_savings_number:
        yield record | {"savings_number": customer.second_savings_number}


# # --- files ---


def write_form_31(portfolio: Portfolio, path: Path, quirks: Quirks | None = None, seed: int = 0) -> int:
    """Write Form 31 of a portfolio (.xlsx, or .csv by the suffix); the number of rows that are records.

    `seed` chooses which rows come twice when `identical_rows` is on.
    """
    quirks = quirks or Quirks()
    records = form_31_records(portfolio, quirks)
    return write_records(format_named("form_31"), records, path, portfolio.as_of, quirks, seed, empty_money=0)


def write_closed_loans(portfolio: Portfolio, path: Path) -> None:
    """Write the loans of earlier years and the outcomes in our own layout: one .xlsx, two sheets."""
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    book = Book(portfolio)
    for code, records in (("closed_loans", _closed_records(book)), ("outcomes", _outcome_records(portfolio))):
        format_ = format_named(code)
        sheet = XlsxSheet(workbook.add_worksheet(format_.sheet))
        sheet.write([column.header for column in format_.columns])
        makers = [(column.key, cell_maker(column, Quirks(dates="iso"))) for column in format_.columns]
        for record in records:
            sheet.write([make(record.get(key)) for key, make in makers])
    workbook.close()


def _closed_records(book: Book) -> Iterator[Record]:
    for loan in book.portfolio.closed_loans:
        customer = book.customers[loan.customer_code]
        hamlet = book.hamlets.get(loan.hamlet_bank_code or customer.hamlet_bank_code)
        yield (
            book.place(hamlet)
            | book.person(customer)
            | book.membership(loan.group_code, loan.association_code)
            | book.terms(loan)
            | {
                "programme": loan.programme,
                "variant": loan.variant,
                "term_months": loan.term_months,
                "instalment_months": loan.instalment_months,
                "closed_on": loan.closed_on,
                "as_of_on": book.portfolio.as_of,
            }
        )


def _outcome_records(portfolio: Portfolio) -> Iterator[Record]:
    for outcome in portfolio.outcomes:
        yield {
            "loan_number": outcome.loan_number,
            "kind": outcome.kind,
            "key": outcome.key,
            "quantity": outcome.quantity,
            "recorded_on": outcome.on,
        }
