"""A portfolio written as the bank's files reads back to the đồng, with every oddity of real files on and off."""

import csv
from dataclasses import fields, replace
from pathlib import Path

import pyarrow.compute as pc
import pytest

from dongvon.office.bank_files.form_31 import Form31, take_apart
from dongvon.office.bank_files.portfolio import Portfolio
from dongvon.office.bank_files.reading import Reading, read, recognise
from dongvon.office.bank_files.writing import (
    ALL_QUIRKS,
    Quirks,
    form_31_records,
    write_closed_loans,
    write_form_31,
)
from tests.office.bank_files.sample import AS_OF, office

PORTFOLIO = office()
SWITCHES = [field.name for field in fields(Quirks) if field.type == "bool" or field.type is bool]


def _written_and_read(tmp_path: Path, quirks: Quirks, name: str = "a.xlsx") -> Reading:
    path = tmp_path / name
    write_form_31(PORTFOLIO, path, quirks, seed=3)
    return read(path)


def _expected_loans(portfolio: Portfolio, reading: Reading) -> list[dict[str, object]]:
    """What the reader should say of each loan, from the portfolio itself."""
    expected = []
    keep = {column.key: column for column in reading.format.kept}
    for record in form_31_records(portfolio, Quirks(savings_only=False)):
        row: dict[str, object] = {}
        for key, column in keep.items():
            value = record.get(key)
            if column.type == "rate":
                row[key] = round(float(str(value)) * 100_000)
            elif column.type == "money":
                row[key] = value or 0
            else:
                row[key] = None if value == "" else value
        expected.append(row)
    return expected


def _same_as_portfolio(parts: Form31, reading: Reading, portfolio: Portfolio = PORTFOLIO) -> None:
    expected = _expected_loans(portfolio, reading)
    got = parts.loans.drop_columns(["row"]).to_pylist()
    assert len(got) == len(expected)
    for ours, theirs in zip(expected, got, strict=True):
        assert {key: ours[key] for key in theirs} == theirs
    saved = {customer.code: customer.savings_balance for customer in portfolio.customers if customer.savings_number}
    read_back = {row["customer_code"]: row["savings_balance"] for row in parts.deposits.to_pylist()}
    assert read_back == saved
    people = {row["customer_code"]: row for row in parts.customers.to_pylist()}
    for customer in portfolio.customers:
        if customer.code in people:
            row = people[customer.code]
            assert (row["identity"], row["phone"], row["born_on"]) == (
                customer.identity,
                customer.phone,
                customer.born_on,
            )
            assert (row["spouse"] or "", row["group_code"]) == (customer.spouse, customer.group_code)


@pytest.mark.parametrize("dates", ["text", "serial", "us", "iso"])
def test_every_quirk_at_once_reads_back_to_the_dong(tmp_path: Path, dates: str) -> None:
    reading = _written_and_read(tmp_path, replace(ALL_QUIRKS, dates=dates))  # type: ignore[arg-type]
    assert reading.problems == ()
    assert reading.notes == ()
    assert reading.as_of_on == AS_OF
    parts = take_apart(reading)
    assert parts.problems == ()
    _same_as_portfolio(parts, reading)
    assert reading.skipped["repeated_header"] >= 2
    assert reading.skipped["total"] == 1
    assert reading.skipped["signature"] == 2
    assert reading.skipped["identical"] >= 1
    assert parts.repeated_loans > 0
    assert pc.max(parts.deposits["passbooks"]).as_py() == 2


@pytest.mark.parametrize("switch", SWITCHES)
def test_each_quirk_alone_reads_back_to_the_dong(tmp_path: Path, switch: str) -> None:
    reading = _written_and_read(tmp_path, replace(Quirks(), **{switch: True}))
    assert reading.problems == ()
    _same_as_portfolio(take_apart(reading), reading)


def test_a_text_file_reads_back_to_the_dong(tmp_path: Path) -> None:
    quirks = replace(ALL_QUIRKS, shared_strings=False)
    reading = _written_and_read(tmp_path, quirks, "a.csv")
    assert reading.problems == ()
    _same_as_portfolio(take_apart(reading), reading)
    assert reading.skipped["total"] == 1


def test_groups_direct_loans_and_savers_stand_apart(tmp_path: Path) -> None:
    parts = take_apart(_written_and_read(tmp_path, ALL_QUIRKS))
    direct = {row["loan_number"] for row in parts.loans.to_pylist() if row["group_code"] is None}
    assert direct == {loan.number for loan in PORTFOLIO.loans if loan.group_code is None}
    assert {row["association_code"] for row in parts.loans.to_pylist() if row["group_code"] is None} == {"99"}
    assert {row["group_code"] for row in parts.groups.to_pylist()} == {group.code for group in PORTFOLIO.groups}
    lent = {loan.customer_code for loan in PORTFOLIO.loans}
    savers = {row["customer_code"] for row in parts.customers.to_pylist() if not row["has_loan"]}
    assert savers == {customer.code for customer in PORTFOLIO.customers if customer.savings_number} - lent
    assert {row["hamlet_code"] for row in parts.hamlets.to_pylist()} == {
        hamlet.bank_code for hamlet in PORTFOLIO.hamlets
    }


def test_control_totals_are_those_of_the_portfolio(tmp_path: Path) -> None:
    reading = _written_and_read(tmp_path, Quirks())
    assert reading.total["outstanding"] == sum(loan.outstanding for loan in PORTFOLIO.loans)
    assert reading.total["disbursed_year"] == sum(loan.year.disbursed for loan in PORTFOLIO.loans)


def test_the_file_of_closed_loans_is_recognised_as_both_of_its_sheets(tmp_path: Path) -> None:
    path = tmp_path / "old.xlsx"
    write_closed_loans(PORTFOLIO, path)
    assert sorted(found.format.code for found in recognise(path)) == ["closed_loans", "outcomes"]
    closed = read(path, "closed_loans")
    assert closed.problems == ()
    assert closed.as_of_on == AS_OF
    rows = closed.rows.to_pylist()
    assert len(rows) == len(PORTFOLIO.closed_loans) > 10
    for row, loan in zip(rows, PORTFOLIO.closed_loans, strict=True):
        assert (row["loan_number"], row["programme"], row["disbursed"]) == (loan.number, loan.programme, loan.disbursed)
        assert (row["closed_on"], row["instalment_months"]) == (loan.closed_on, loan.instalment_months)
        assert (row["principal_paid"], row["group_code"]) == (loan.principal_paid, loan.group_code)
    outcomes = read(path, "outcomes").rows.to_pylist()
    assert [(row["loan_number"], row["kind"], row["key"], row["quantity"], row["recorded_on"]) for row in outcomes] == [
        (outcome.loan_number, outcome.kind, outcome.key, outcome.quantity, outcome.on) for outcome in PORTFOLIO.outcomes
    ]


def test_the_same_seed_writes_the_same_rows(tmp_path: Path) -> None:
    texts = []
    for name in ("a.csv", "b.csv"):
        write_form_31(PORTFOLIO, tmp_path / name, ALL_QUIRKS, seed=5)
        with (tmp_path / name).open(encoding="utf-8", newline="") as stream:
            texts.append(list(csv.reader(stream)))
    assert texts[0] == texts[1]
