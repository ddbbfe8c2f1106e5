"""Writing a portfolio as the bank's own files, with the oddities of real ones, each a named switch; and our own layout.

What is written here must read back to the đồng. People in a sample are always invented.
"""

import csv
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import xlsxwriter

from dongvon.office.bank_files.codes import ASSOCIATION_NAMES, PROGRAMME_NAMES, SAVINGS_ONLY_GROUP, SEX_CODES
from dongvon.office.bank_files.formats import Column, Format, format_named
from dongvon.office.bank_files.portfolio import Customer, Flows, Hamlet, Loan, Portfolio

Dates = Literal["text", "serial", "us", "iso"]


@dataclass(frozen=True, slots=True)
class Quirks:
    """The oddities of the bank's exports, each off or on; column A is empty always, as in every such file."""

    repeated_headers: bool = False
    totals_row: bool = False
    signatures: bool = False
    two_passbooks: bool = False
    savings_only: bool = True
    closed_loans: bool = True
    codes_as_numbers: bool = False
    dates: Dates = "text"
    numbers_as_text: bool = False
    lying_dimension: bool = False
    identical_rows: bool = False
    extra_sheet: bool = False
    shared_strings: bool = False


ALL_QUIRKS = Quirks(
    repeated_headers=True,
    totals_row=True,
    signatures=True,
    two_passbooks=True,
    codes_as_numbers=True,
    numbers_as_text=True,
    lying_dimension=True,
    identical_rows=True,
    extra_sheet=True,
)

Record = dict[str, Any]
Cells = list[str | int | float | None]


# --- records ---


class _Book:
    """A portfolio indexed for writing."""

    def __init__(self, portfolio: Portfolio) -> None:
        self.portfolio = portfolio
        self.hamlets = {hamlet.bank_code: hamlet for hamlet in portfolio.hamlets}
        self.units = {unit.bank_code: unit for unit in portfolio.units}
        self.offices = {office.code: office for office in portfolio.offices}
        self.groups = {group.code: group for group in portfolio.groups}
        self.customers = {customer.code: customer for customer in portfolio.customers}
        self.days = {point.code: point.day for point in portfolio.points}
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
                "transaction_day": self.days.get(group.point_code),
            }
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
    book = _Book(portfolio)
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


# --- cells ---

_EPOCH = date(1899, 12, 30)


def _money_text(amount: int, style: int) -> str:
    """1.234.567 · 1,234,567 · 1.234.567,0 · 1,234,567.0"""
    grouped = f"{amount:,}"
    if style % 4 == 0:
        return grouped.replace(",", ".")
    if style % 4 == 1:
        return grouped
    if style % 4 == 2:
        return grouped.replace(",", ".") + ",0"
    return grouped + ".0"


def _cell_maker(column: Column, quirks: Quirks) -> Callable[[Any], str | int | float | None]:
    """How the values of one column are written."""
    if column.type == "date":
        makers: dict[str, Callable[[date], str | int]] = {
            "text": lambda on: on.strftime("%d/%m/%Y"),
            "serial": lambda on: (on - _EPOCH).days,
            "us": lambda on: f"{on.month}/{on.day}/{on.year} 12:00:00 AM",
            "iso": lambda on: on.isoformat(),
        }
        make = makers[quirks.dates]
        return lambda on: make(on) if on else None
    if column.type == "money":
        if quirks.numbers_as_text:
            return lambda amount: _money_text(amount or 0, column.n)
        return lambda amount: amount or 0
    if column.type == "rate":
        if quirks.numbers_as_text:
            return lambda percent: percent.replace(".", ",") if percent else None
        return lambda percent: float(percent) if percent else None
    if column.type in {"code", "identity", "phone"} and quirks.codes_as_numbers:
        if column.key == "office_code":
            return lambda code: f"{int(code)}.0" if code else None
        return lambda code: int(code) if code and code.isdigit() else code or None
    return lambda value: value if value or value == 0 else None


class _XlsxSheet:
    """Rows to a worksheet, strings and numbers told apart."""

    def __init__(self, sheet: Any) -> None:
        self._string, self._number, self._row = sheet.write_string, sheet.write_number, 0

    def write(self, cells: Sequence[str | int | float | None]) -> None:
        string, number, row = self._string, self._number, self._row
        for place, cell in enumerate(cells):
            if cell is None:
                continue
            if isinstance(cell, str):
                string(row, place, cell)
            else:
                number(row, place, cell)
        self._row += 1


class _CsvSheet:
    """Rows to a text file."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def write(self, cells: Sequence[str | int | float | None]) -> None:
        self._writer.writerow(["" if cell is None else cell for cell in cells])


# --- files ---


def write_form_31(portfolio: Portfolio, path: Path, quirks: Quirks | None = None, seed: int = 0) -> int:
    """Write Form 31 of a portfolio (.xlsx, or .csv by the suffix); the number of rows that are records.

    `seed` chooses which rows come twice when `identical_rows` is on.
    """
    quirks = quirks or Quirks()
    format_ = format_named("form_31")
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            return _write_rows(_CsvSheet(csv.writer(stream)), format_, portfolio, quirks, random.Random(seed))
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": not quirks.shared_strings})
    sheet = workbook.add_worksheet(format_.sheet)
    if quirks.lying_dimension:
        sheet._write_dimension = lambda: sheet._xml_empty_tag("dimension", [("ref", "A1:AA14")])
    written = _write_rows(_XlsxSheet(sheet), format_, portfolio, quirks, random.Random(seed))
    if quirks.extra_sheet:
        workbook.add_worksheet("Sheet4").write_row(0, 0, ["Mã", "Tên"])
    workbook.close()
    return written


def _write_rows(
    sheet: _XlsxSheet | _CsvSheet, format_: Format, portfolio: Portfolio, quirks: Quirks, chance: random.Random
) -> int:
    columns = format_.columns
    makers = [_cell_maker(column, quirks) for column in columns]
    keys = [column.key for column in columns]
    money = [column.key for column in columns if column.type == "money"]
    header: Cells = [None, *(column.header for column in columns)]
    blank: Cells = [None] * len(header)

    def line(*texts: str) -> Cells:
        return [None, *texts, *blank[len(texts) + 1 :]]

    for opening in (blank, line(format_.title), blank, blank, header):
        sheet.write(opening)
    totals = dict.fromkeys(money, 0)
    written = 0
    for record in form_31_records(portfolio, quirks):
        cells: Cells = [None, *(make(record.get(key)) for key, make in zip(keys, makers, strict=True))]
        # About as often as in a real list (15 rows of 3,355), and the first row always, so that a small file has one.
        for _ in range(1 + (quirks.identical_rows and (written == 0 or chance.random() < 0.0045))):
            sheet.write(cells)
            written += 1
            if quirks.totals_row:
                for key in money:
                    totals[key] += record.get(key) or 0
            if quirks.repeated_headers and written % 60 == 0:
                sheet.write(blank)
                sheet.write(header)
    if quirks.totals_row:
        sums = [make(totals[key]) if key in totals else None for key, make in zip(keys, makers, strict=True)]
        sheet.write([None, "Tổng cộng", *sums[1:]])
    if quirks.signatures:
        sheet.write(blank)
        sheet.write(line("", f"Ngày {portfolio.as_of:%d} tháng {portfolio.as_of:%m} năm {portfolio.as_of:%Y}"))
        sheet.write(line("Người lập biểu", "", "Kiểm soát", "", "", "Thủ trưởng đơn vị"))
    return written


def write_closed_loans(portfolio: Portfolio, path: Path) -> None:
    """Write the loans of earlier years and the outcomes in our own layout: one .xlsx, two sheets."""
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    book = _Book(portfolio)
    for code, records in (("closed_loans", _closed_records(book)), ("outcomes", _outcome_records(portfolio))):
        format_ = format_named(code)
        sheet = _XlsxSheet(workbook.add_worksheet(format_.sheet))
        sheet.write([column.header for column in format_.columns])
        makers = [(column.key, _cell_maker(column, Quirks(dates="iso"))) for column in format_.columns]
        for record in records:
            sheet.write([make(record.get(key)) for key, make in makers])
    workbook.close()


def _closed_records(book: _Book) -> Iterator[Record]:
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
