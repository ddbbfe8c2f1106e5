"""Schedules of many loans as columns are the schedules of `core.schedule`, loan by loan."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dongvon.columns.schedule import schedules
from dongvon.core.dates import day_number
from dongvon.core.problems import Refused
from dongvon.core.schedule import Instalment, Rule, Terms, build

LOANS = st.tuples(
    st.one_of(st.integers(1, 3_000_000), st.integers(1, 200_000_000)),
    st.dates(date(2015, 1, 1), date(2030, 12, 31)),
    st.integers(1, 120),
    st.sampled_from([1, 3, 6, 12]),
    st.sampled_from([0, 0, 6, 12]),
    st.sampled_from([0, 1, 7, 15, 28, 29, 30, 31]),
)
Loan = tuple[int, date, int, int, int, int]


def alone(loan: Loan) -> list[Instalment]:
    principal, start, term, step, grace, day = loan
    rule = Rule.SINGLE if step >= term - grace else Rule.EVERY_MONTHS
    terms = Terms(principal, start, term, rule, step, start, grace if rule is Rule.EVERY_MONTHS else 0, 0, day or None)
    return build(terms)


@settings(max_examples=200, deadline=None)
@given(st.lists(LOANS.filter(lambda loan: loan[4] < loan[2]), min_size=1, max_size=30))
def test_a_column_of_loans_has_the_schedules_of_each(loans: list[Loan]) -> None:
    rows = [(p, day_number(start), term, step, grace, day) for p, start, term, step, grace, day in loans]
    columns = [np.array(values, dtype=np.int64) for values in zip(*rows, strict=True)]
    found = schedules(*columns)
    for row, loan in enumerate(loans):
        mine = found.loan == row
        days = found.due[mine].astype("datetime64[D]").tolist()
        rows = list(zip(days, found.principal[mine].tolist(), strict=True))
        assert rows == [(one.due_on, one.principal) for one in alone(loan)], loan


def test_a_loan_out_of_range_is_named_with_its_row() -> None:
    column = np.array([1_000_000, 0], dtype=np.int64)
    ones = np.ones(2, dtype=np.int64)
    with pytest.raises(Refused, match="Dòng 1"):
        schedules(column, ones, ones * 12, ones * 12, ones * 0, ones)
    nothing = np.empty(0, dtype=np.int64)
    assert len(schedules(nothing, nothing, nothing, nothing, nothing, nothing).loan) == 0
