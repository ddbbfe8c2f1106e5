"""Opening books, the tables: the shapes that are staged, and how they are filled and read row by row."""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dongvon.office.bank_files.form_31 import Form31
from dongvon.office.bank_files.reading import RowProblem

LOANS = pa.schema(
    [
        ("id", pa.int64()),
        *[(name, pa.string()) for name in ("number", "customer_code", "group_code", "association", "hamlet_code")],
        ("fund_id", pa.int64()),
        *[(name, pa.string()) for name in ("programme", "variant", "channel", "purpose")],
        ("signed_on", pa.date32()), ("first_paid_out_on", pa.date32()),
        *[(name, pa.int64()) for name in ("amount", "paid_out", "term_months", "instalment_months", "transaction_day")],
        ("final_due_on", pa.date32()), ("rate_e7", pa.int64()), ("studies_end_on", pa.date32()),
        ("course_months", pa.int64()), ("rollover", pa.bool_()), ("closed_on", pa.date32()),
        *[(name, pa.int64()) for name in ("in_term", "overdue", "frozen", "deferred_interest", "arrears")],
        ("interest_to", pa.date32()),
    ]
)  # fmt: skip
CUSTOMERS = pa.schema(
    [
        ("code", pa.string()), ("name", pa.string()), ("search", pa.string()), ("sort_key", pa.string()),
        ("born_on", pa.date32()), ("sex", pa.string()), ("ethnic", pa.string()), ("identity", pa.binary()),
        ("identity_index", pa.binary()), ("identity_issued_on", pa.date32()), ("phone", pa.binary()),
        ("phone_index", pa.binary()), ("address", pa.string()), ("hamlet_code", pa.string()),
        ("group_code", pa.string()), ("since_on", pa.date32()),
    ]
)  # fmt: skip
HAMLETS = pa.schema([(name, pa.string()) for name in ("code", "name", "place", "unit_code")])
POINTS = pa.schema(
    [*[(name, pa.string()) for name in ("bank_code", "name", "place", "unit_code")], ("day", pa.int64())]
)
GROUPS = pa.schema(
    [
        *[(name, pa.string()) for name in ("code", "association", "hamlet_code", "head_code", "head_name", "state")],
        ("founded_on", pa.date32()),
    ]
)
DEPOSITS = pa.schema(
    [
        ("customer_code", pa.string()), ("number", pa.string()), ("balance", pa.int64()), ("fund_id", pa.int64()),
        ("group_code", pa.string()), ("opened_on", pa.date32()),
    ]
)  # fmt: skip
INSTALMENTS = pa.schema(
    [("loan_id", pa.int64()), ("n", pa.int64()), ("due_on", pa.date32()), ("principal", pa.int64())]
)
OUTCOMES = pa.schema(
    [
        ("loan_id", pa.int64()), ("kind", pa.string()), ("key", pa.string()), ("quantity", pa.int64()),
        ("reached_on", pa.date32()),
    ]
)  # fmt: skip

Row = Mapping[str, Any]

LOAN_COLUMNS = (
    "row", "loan_number", "customer_code", "group_code", "association_code", "hamlet_code", "fund_source", "programme",
    "programme_code", "variant", "decision_code", "annual_percent", "signed_on", "due_on", "extended_due_on",
    "first_paid_out_on", "first_principal_on", "last_transaction_on", "closed_on", "loan_state", "term_months",
    "instalment_months", "transaction_day", "amount_granted", "disbursed", "rolled_year", "in_term", "overdue",
    "frozen", "interest_not_yet_due", "interest_arrears_in_term", "interest_arrears_overdue", "interest_accrued_to_on",
    "purpose_name", "student_entered_on", "student_graduates_on",
)  # fmt: skip


CUSTOMER_COLUMNS = (
    "row", "customer_code", "customer_name", "born_on", "sex", "ethnic_name", "identity_sealed", "identity_index",
    "identity_issued_on", "phone_sealed", "phone_index", "address", "hamlet_code", "group_code",
)  # fmt: skip

_BATCH_ROWS = 20_000


class Rows:
    """Rows of one table, kept as Arrow batches, so that hundreds of thousands stay small."""

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self.batches: list[pa.RecordBatch] = []
        self.rows: list[tuple[object, ...]] = []

    def add(self, *values: object) -> None:
        self.rows.append(values)
        if len(self.rows) == _BATCH_ROWS:
            self._pack()

    def table(self) -> pa.Table:
        self._pack()
        return pa.Table.from_batches(self.batches, schema=self.schema)

    def _pack(self) -> None:
        if self.rows:
            columns = zip(zip(*self.rows, strict=True), self.schema, strict=True)
            arrays = [pa.array(column, kind.type) for column, kind in columns]
            self.batches.append(pa.RecordBatch.from_arrays(arrays, schema=self.schema))
            self.rows = []


@dataclass(frozen=True, slots=True)
class Opened:
    """What the files hold, ready to be written: the parts of Form 31 with its control totals (đồng), the earlier loans,
    their outcomes."""

    form: Form31
    totals: dict[str, int]
    as_of_on: date
    closed: pa.Table | None
    outcomes: pa.Table | None


@dataclass(frozen=True, slots=True)
class Known:
    """What stands in the books already, by the bank's codes, and is not staged again: loans (number, customer) with
    their ids, customers, groups, customers who have a savings account, hamlets. Customers who were `met` just now by
    their identity number have a household and no group yet: of them only the membership is written."""

    loans: Mapping[tuple[str, str], int] = field(default_factory=dict)
    customers: Set[str] = frozenset()
    met: Set[str] = frozenset()
    groups: Set[str] = frozenset()
    savers: Set[str] = frozenset()
    hamlets: Set[str] = frozenset()


STAGED = ("points", "hamlets", "customers", "groups", "deposits", "loans", "outcomes")


@dataclass
class OpeningColumns:
    """The staged tables by name (`STAGED`), the places they are about, and the rows that cannot be carried."""

    tables: dict[str, pa.Table]
    places: list[str]
    problems: Sequence[RowProblem]


def without_known(table: pa.Table, keys: Sequence[str], known: Collection[str]) -> pa.Table:
    """The rows that are not among the known ones, which are named by their keys with a blank between them."""
    if not known:
        return table  # a branch is not held twice
    said = pc.binary_join_element_wise(*(pc.fill_null(table[key], "") for key in keys), " ")
    return table.filter(pc.invert(pc.is_in(said, value_set=pa.array(list(known), pa.string()))))


def rows_of(table: pa.Table | None, *columns: str) -> Iterator[Row]:
    """The rows of a table with the named columns it has (all, if none is named), a few thousand in memory at a time."""
    if table is None:
        return
    if columns:
        table = table.select([name for name in columns if name in table.column_names])
    for batch in table.to_batches(max_chunksize=4096):
        yield from batch.to_pylist()
