"""Form 31 taken apart: its rows are loan × passbook; here each loan once, each customer once, each deposit once.

Source: an office counted 493 million đồng too much where a customer's passbooks doubled loan rows, and 604 million
where deposits were summed over rows (practice of 2026).
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dongvon.core.problems import N_, Problem
from dongvon.office.bank_files.codes import SAVINGS_ONLY_GROUP
from dongvon.office.bank_files.reading import Reading, RowProblem
from dongvon.office.bank_files.xlsx_scan import Ints

CUSTOMER_COLUMNS = (
    "customer_code", "customer_name", "born_on", "sex", "ethnic_name", "identity", "identity_issued_on",
    "identity_issued_by", "phone", "spouse", "address", "hamlet_code", "group_code", "office_code",
)  # fmt: skip
DEPOSIT_COLUMNS = ("savings_number", "savings_balance")
PLACE_COLUMNS = ("office_code", "commune_code", "commune_name", "hamlet_code", "hamlet_name")
GROUP_COLUMNS = (
    "group_code",
    "group_head_code",
    "group_head_name",
    "association_code",
    "hamlet_code",
    "office_code",
    "transaction_day",
)


# What a row says besides its loan: of the customer, the deposit, the place, the head. Held once, not once a loan.
_LOAN_KEYS = {"customer_code", "group_code", "hamlet_code", "office_code", "association_code", "transaction_day"}
NOT_OF_LOANS = {*CUSTOMER_COLUMNS, *DEPOSIT_COLUMNS, *PLACE_COLUMNS, *GROUP_COLUMNS} - _LOAN_KEYS


@dataclass(frozen=True, slots=True)
class Form31:
    """The parts of a Form 31, each table with "row", the source row of its first appearance.

    loans: every column about the loan, key loan_number + customer_code; `group_code` null = lent directly.
    customers: persons, `has_loan` false = only saves, `unassigned` = kept by the bank in a place of its own making.
    deposits: customer_code, savings_number, savings_balance, passbooks (how many).
    groups, hamlets: what the rows say of them. `repeated_loans`: rows that only repeated a loan for another passbook.
    """

    loans: pa.Table
    customers: pa.Table
    deposits: pa.Table
    groups: pa.Table
    hamlets: pa.Table
    repeated_loans: int
    problems: tuple[RowProblem, ...]


def take_apart(reading: Reading) -> Form31:
    """Split a read Form 31 into loans, customers, deposits, groups and hamlets."""
    rows = _with_true_groups(reading.rows)
    problems: list[RowProblem] = []
    loan_rows = np.flatnonzero(pc.is_valid(rows["loan_number"]).to_numpy())
    codes = _codes(rows.select(["loan_number", "customer_code"]).take(loan_rows), ("loan_number", "customer_code"))
    _, first, same_as = np.unique(codes, return_index=True, return_inverse=True)
    of_loans = [name for name in rows.column_names if name not in NOT_OF_LOANS]
    loans = rows.select(of_loans).take(loan_rows[np.sort(first)])
    problems += _conflicts(rows, loan_rows, loan_rows[first[same_as]], reading)
    problems += _shared_numbers(loans)
    customers = _customers(rows, loans)
    deposits, doubts = _deposits(rows)
    groups = _first(_having(rows, "group_code", GROUP_COLUMNS), ("group_code",))
    hamlets = _first(_having(rows, "hamlet_code", PLACE_COLUMNS), ("hamlet_code",))
    return Form31(
        loans=loans,
        customers=customers,
        deposits=deposits,
        groups=groups,
        hamlets=hamlets,
        repeated_loans=len(loan_rows) - len(loans),
        problems=tuple(problems + doubts),
    )


def _with_true_groups(rows: pa.Table) -> pa.Table:
    group = rows["group_code"]
    group = pc.if_else(pc.equal(group, SAVINGS_ONLY_GROUP), pa.scalar(None, pa.string()), group)
    return rows.set_column(rows.column_names.index("group_code"), "group_code", group)


def _having(rows: pa.Table, key: str, columns: tuple[str, ...]) -> pa.Table:
    """These columns of the rows that have the key."""
    return rows.select(["row", *columns]).filter(pc.is_valid(rows[key]))


def _codes(table: pa.Table, keys: tuple[str, ...]) -> np.ndarray:
    columns = [pc.fill_null(table[key], "") for key in keys]
    joined = pc.binary_join_element_wise(*columns, "|") if len(columns) > 1 else columns[0]
    joined = joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined
    return joined.dictionary_encode().indices.to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


def _first(table: pa.Table, keys: tuple[str, ...]) -> pa.Table:
    """The first row of each key, in the order of the file."""
    if len(table) == 0:
        return table
    _, at = np.unique(_codes(table, keys), return_index=True)
    return table.take(pa.array(np.sort(at)))


def _conflicts(rows: pa.Table, at: Ints, first: Ints, reading: Reading) -> list[RowProblem]:
    """A loan that comes again with other figures cannot be carried: which of the two is right is not ours to guess.

    `at` are the rows with a loan, `first` the row where the loan of each came first.
    """
    again = at != first
    at, first = at[again], first[again]
    different = np.zeros(len(at), bool)
    for column in reading.format.kept:
        if column.type == "money" and column.key not in DEPOSIT_COLUMNS:
            different |= rows[column.key].take(at).to_numpy() != rows[column.key].take(first).to_numpy()
    text = N_("Khế ước {number} đã có ở dòng {first} với số liệu khác")
    found = []
    for here, there in zip(at[different].tolist(), first[different].tolist(), strict=True):
        number = rows["loan_number"][here].as_py()
        problem = Problem("same_loan_differs", text, {"number": number, "first": rows["row"][there].as_py()})
        found.append(RowProblem(rows["row"][here].as_py(), "Số khế ước", number, problem))
    return found


def _shared_numbers(loans: pa.Table) -> list[RowProblem]:
    """The bank re-uses loan numbers; the customer tells the loans apart."""
    codes = _codes(loans, ("loan_number",))
    counts = np.bincount(codes, minlength=1)
    shared = np.flatnonzero(counts[codes] > 1)
    text = N_("Khế ước {number} đứng tên nhiều khách hàng: phân biệt theo mã khách hàng")
    found = []
    for at in shared:
        number = loans["loan_number"][int(at)].as_py()
        problem = Problem("loan_number_shared", text, {"number": number}, severity="warn")
        found.append(RowProblem(loans["row"][int(at)].as_py(), "Số khế ước", number, problem))
    return found


def _customers(rows: pa.Table, loans: pa.Table) -> pa.Table:
    """Each customer once; a row with a group goes before one without, so a direct loan does not hide a membership."""
    keys = _having(rows, "customer_code", ("customer_code", "group_code"))
    keys = keys.append_column("direct", pc.is_null(keys["group_code"]).cast(pa.int8()))
    keys = _first(keys.sort_by([("direct", "ascending"), ("row", "ascending")]), ("customer_code",))
    chosen = pc.is_in(rows["row"], value_set=keys["row"].combine_chunks())
    customers = rows.select(["row", *CUSTOMER_COLUMNS]).filter(chosen)
    unassigned = _unassigned(customers)
    has_loan = pc.is_in(customers["customer_code"], value_set=pc.unique(loans["customer_code"]))
    return customers.append_column("has_loan", has_loan).append_column("unassigned", unassigned)


def _unassigned(customers: pa.Table) -> pa.Array:
    """The bank keeps customers it cannot place in hamlet office + 0000 (office 004820: hamlet 48200000)."""
    if len(customers) == 0:
        return pa.array([], pa.bool_())
    made_up = pc.binary_join_element_wise(pc.utf8_slice_codeunits(customers["office_code"], 2), "0000", "")
    return pc.fill_null(pc.equal(customers["hamlet_code"], made_up), False)


def _deposits(rows: pa.Table) -> tuple[pa.Table, list[RowProblem]]:
    """The deposit once per customer. Passbooks that show the same amount show the customer's whole deposit; passbooks
    that show different amounts are added, and that is said."""
    holding = pc.or_(pc.is_valid(rows["savings_number"]), pc.not_equal(rows["savings_balance"], 0))
    held = rows.select(["row", "customer_code", *DEPOSIT_COLUMNS]).filter(holding)
    books = _first(held, ("customer_code", "savings_number"))
    once = _first(books, ("customer_code",)).drop_columns(["savings_balance"]).sort_by("customer_code")
    measures = [("savings_balance", measure) for measure in ("sum", "min", "max", "count")]
    sums = books.group_by("customer_code").aggregate(measures).sort_by("customer_code")
    same = pc.equal(sums["savings_balance_min"], sums["savings_balance_max"])
    balance = pc.if_else(same, sums["savings_balance_max"], sums["savings_balance_sum"])
    deposits = once.append_column("savings_balance", balance).append_column("passbooks", sums["savings_balance_count"])
    text = N_("Các sổ tiết kiệm của khách hàng {customer} ghi số dư khác nhau: đã cộng lại thành {balance}")
    doubts = []
    for row in deposits.filter(pc.invert(same)).to_pylist():
        facts = {"customer": row["customer_code"], "balance": row["savings_balance"]}
        problem = Problem("passbooks_differ", text, facts, severity="warn")
        doubts.append(RowProblem(row["row"], "Số dư tiền gửi 105", str(row["savings_balance"]), problem))
    return deposits, doubts
