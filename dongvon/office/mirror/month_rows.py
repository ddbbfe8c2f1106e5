"""A read Form 31 into the tables of its month: every loan, customer and group once, replacing what the month held."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from dongvon.core.identity import Sex, personal_number_problems, shape_problems
from dongvon.office.bank_files.form_31 import Form31
from dongvon.office.bank_files.opening_columns import SEXES
from dongvon.office.bank_files.sealing import index_of
from dongvon.office.bank_files.staging import stage
from dongvon.office.mirror.models import LoanMonth

# Columns of the month's loans that are not simply the file's column of the same name.
_OWN = {"pk", "as_of_on", "place", "loan_id", "programme", "rate_e7", "student_index", "group_code", "association_code"}

CUSTOMERS = pa.schema(
    [
        ("row", pa.int64()),
        *[(name, pa.string()) for name in ("customer_code", "office_code", "name")],
        ("born_on", pa.date32()),
        *[(name, pa.string()) for name in ("sex", "ethnic")],
        ("identity", pa.binary()), ("identity_index", pa.binary()), ("identity_fault", pa.string()),
        ("identity_issued_on", pa.date32()), ("identity_issued_by", pa.string()), ("spouse", pa.string()),
        ("phone", pa.binary()), ("phone_index", pa.binary()), ("phone_fault", pa.string()),
        *[(name, pa.string()) for name in ("address", "hamlet_code", "group_code")],
        ("has_loan", pa.bool_()), ("unassigned", pa.bool_()),
    ]
)  # fmt: skip


def stage_month(form: Form31, places: Mapping[str, str]) -> None:
    """Stage the month's rows: st_month_loans, st_month_customers, st_month_deposits, st_month_groups, st_month_places
    (hamlet code → commune). The customers are made while the loans go into the database."""
    with ThreadPoolExecutor(1) as beside:
        customers = beside.submit(_customers, form.customers)
        hamlets = {"hamlet_code": list(places), "place": list(places.values())}
        stage("st_month_places", pa.table(hamlets, pa.schema([(name, pa.string()) for name in hamlets])))
        stage("st_month_loans", _loans(form.loans))
        stage("st_month_customers", customers.result())
    stage(
        "st_month_deposits", form.deposits.select(["customer_code", "savings_number", "savings_balance", "passbooks"])
    )
    stage("st_month_groups", form.groups.drop_columns(["row"]))


def file_columns() -> list[str]:
    """The columns of `LoanMonth` that carry the file's column of the same name."""
    return [str(field.column) for field in LoanMonth._meta.concrete_fields if field.column not in _OWN]


def _loans(loans: pa.Table) -> pa.Table:
    lengths = {field.column: field.max_length for field in LoanMonth._meta.concrete_fields}
    found = {}
    for name in file_columns():
        column = loans[name]
        if pa.types.is_string(column.type) and lengths[name]:
            column = pc.utf8_slice_codeunits(column, 0, lengths[name])
        found[name] = column
    found["rate_e7"] = loans["annual_percent"]
    found["group_code"], found["association_code"] = loans["group_code"], loans["association_code"]
    return pa.table(found).append_column("student_index", index_of(loans["student_identity"]))


def _customers(people: pa.Table) -> pa.Table:
    """The people in the columns of `CUSTOMERS`: those of `CustomerMonth`, and the row of the file."""

    def text(name: str, most: int | None = None) -> pa.ChunkedArray:
        return pc.utf8_slice_codeunits(pc.fill_null(people[name], ""), 0, most)

    sexes = [SEXES.get(code or "", "") for code in people["sex"].to_pylist()]
    identities = zip(people["identity"].to_pylist(), people["born_on"].to_pylist(), sexes, strict=True)
    found = {
        "row": people["row"],
        "customer_code": people["customer_code"],
        "office_code": text("office_code"),
        "name": text("customer_name", 100),
        "born_on": people["born_on"],
        "sex": sexes,
        "ethnic": text("ethnic_name", 40),
        "identity": people["identity_sealed"],
        "identity_index": people["identity_index"],
        "identity_fault": [_identity_fault(*one) for one in identities],
        "identity_issued_on": people["identity_issued_on"],
        "identity_issued_by": text("identity_issued_by", 160),
        "spouse": text("spouse", 100),
        "phone": people["phone_sealed"],
        "phone_index": people["phone_index"],
        "phone_fault": [_phone_fault(number) for number in people["phone"].to_pylist()],
        "address": text("address", 200),
        "hamlet_code": people["hamlet_code"],
        "group_code": text("group_code"),
        "has_loan": people["has_loan"],
        "unassigned": people["unassigned"],
    }
    return pa.table(found, CUSTOMERS)


def _phone_fault(number: str | None) -> str:
    return "missing" if not number else "shape" if shape_problems("phone", number) else ""


def _identity_fault(identity: str | None, born_on: date | None, sex: str) -> str:
    """Nothing, or what is wrong first: missing, old_card (9 digits), shape, place, birth_year, sex."""
    if not identity:
        return "missing"
    if not shape_problems("old_card_number", identity):
        return "old_card"
    found = personal_number_problems(identity, born_on=born_on, sex=Sex(sex) if sex else None)
    return found[0].code.removeprefix("personal_number_") if found else ""


def write_month(on: date, places: list[str]) -> None:
    """The month's rows of these communes: out with the old ones, in with the staged ones. Loans and programmes are
    those of the registers, which must have been written before."""
    columns = ", ".join(f'"{name}"' for name in file_columns())
    given = ", ".join(_given(name) for name in file_columns())
    people = [name for name in CUSTOMERS.names if name != "row"]
    customer, said = (", ".join(f'{of}"{name}"' for name in people) for of in ("", "c."))
    with connection.cursor() as cursor:
        for table in ("mirror_loanmonth", "mirror_customermonth", "mirror_groupmonth"):
            cursor.execute(f"DELETE FROM {table} WHERE as_of_on = %s AND place = ANY(%s)", [on, places])
        cursor.execute(
            f"""
            INSERT INTO mirror_loanmonth (as_of_on, place, loan_id, programme, rate_e7, student_index, group_code,
                                          association_code, {columns})
            SELECT %s, l.place, l.id, l.programme, m.rate_e7, m.student_index, coalesce(m.group_code, ''),
                   CASE WHEN m.group_code IS NULL THEN '99' ELSE coalesce(m.association_code, '') END, {given}
            FROM st_month_loans m JOIN households_household h ON h.code = m.customer_code
            JOIN loans_loan l ON l.number = m.loan_number AND l.household_id = h.id
            """,
            [on],
        )
        cursor.execute(
            f"""
            INSERT INTO mirror_customermonth (as_of_on, place, savings_number, savings_balance, passbooks, {customer})
            SELECT %s, p.place, coalesce(d.savings_number, ''), coalesce(d.savings_balance, 0),
                   coalesce(d.passbooks, 0), {said}
            FROM st_month_customers c JOIN st_month_places p USING (hamlet_code)
            LEFT JOIN st_month_deposits d ON d.customer_code = c.customer_code
            """,
            [on],
        )
        cursor.execute(
            """
            INSERT INTO mirror_groupmonth (as_of_on, place, office_code, group_code, head_code, head_name,
                                           association_code, hamlet_code, transaction_day)
            SELECT %s, p.place, coalesce(g.office_code, ''), g.group_code, coalesce(g.group_head_code, ''),
                   coalesce(left(g.group_head_name, 100), ''), coalesce(g.association_code, ''), g.hamlet_code,
                   g.transaction_day
            FROM st_month_groups g JOIN st_month_places p USING (hamlet_code)
            """,
            [on],
        )


def _given(name: str) -> str:
    """A staged column, with the empty text where the file has nothing and the table wants one."""
    field = LoanMonth._meta.get_field(name)
    return f"coalesce(m.\"{name}\", '')" if field.get_internal_type() == "CharField" else f'm."{name}"'
