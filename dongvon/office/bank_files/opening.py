"""Opening books: how a real office starts, from the bank's own Form 31 and a file of earlier years.

Everything the files carry is taken over in one transaction, or nothing. What cannot be carried is told row by row."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
from django.db import connection

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.problems import N_, InvariantBroken, Problem, Refused
from dongvon.office.bank_files.form_31 import Form31, take_apart
from dongvon.office.bank_files.opening_columns import OpeningColumns, columns_of
from dongvon.office.bank_files.opening_contracts import instalments_of
from dongvon.office.bank_files.opening_rows import (
    INSTALMENTS_STATEMENT,
    POSITION_STATEMENTS,
    REGISTER_STATEMENTS,
    money_statements,
)
from dongvon.office.bank_files.opening_tables import LOAN_COLUMNS, STAGED, Known, Opened
from dongvon.office.bank_files.reading import Reading, RowProblem, read
from dongvon.office.bank_files.sealing import index_of
from dongvon.office.bank_files.staging import stage


class CannotOpen(Refused):
    """Some rows cannot be carried; `rows` names each with its reason, the message counts them."""

    def __init__(self, rows: Sequence[RowProblem]) -> None:
        first = rows[0]
        super().__init__(
            Problem(
                "rows_not_carried",
                N_("{count} dòng không nhập được, nên chưa nhập gì. Dòng đầu tiên: dòng {row}, cột “{column}”: {why}"),
                {"count": len(rows), "row": first.row, "column": first.column or "-", "why": str(first.problem)},
            )
        )
        self.rows = list(rows)


def read_files(form_31: Path, earlier: Path | None, as_of_on: date | None = None) -> Opened:
    """Read Form 31 and, where there is one, the file of closed loans and outcomes; refuse what cannot be carried.

    The period comes from the content; `as_of_on` is only asked for where the content does not say it."""
    reading = read(form_31, "form_31", as_of_on=as_of_on)
    on = reading.as_of_on or as_of_on
    if on is None:
        raise Refused(Problem("period_not_in_file", N_("Tệp không ghi ngày số liệu; hãy cho biết ngày.")))
    form = take_apart(reading)
    _refuse_blocked([*reading.problems, *form.problems], reading)
    closed = outcomes = None
    if earlier is not None:
        closed_reading, outcome_reading = read(earlier, "closed_loans", as_of_on=on), read(earlier, "outcomes")
        _refuse_blocked(closed_reading.problems, closed_reading)
        _refuse_blocked(outcome_reading.problems, outcome_reading)
        closed, outcomes = closed_reading.rows, outcome_reading.rows
    needed = [name for name in LOAN_COLUMNS if name in form.loans.column_names]
    form = replace(form, loans=form.loans.select(needed))
    return Opened(form, _control_totals(form), on, closed, outcomes)


def _refuse_blocked(problems: Iterable[RowProblem], reading: Reading) -> None:
    blocked = [row for row in problems if row.problem.severity == "block"]
    if blocked:
        raise CannotOpen(blocked)
    for note in reading.notes:
        if note.severity == "block":
            raise Refused(note)


def _control_totals(form: Form31) -> dict[str, int]:
    import pyarrow.compute as pc

    sums = {key: pc.sum(form.loans[key]).as_py() or 0 for key in ("in_term", "overdue", "frozen")}
    sums["savings"] = pc.sum(form.deposits["savings_balance"]).as_py() or 0
    return sums


@service(Role.ADMINISTRATOR, Role.BANK_DIRECTOR)
def open_books(
    *,
    actor: Actor,
    request_id: UUID,
    form_31: str,
    earlier: str,
    province_code: str,
    lender_code: str,
    as_of_on: date | None = None,
) -> Done:
    """Take over an office's books from its files, dated the evening of the files' day.

    Checked by control totals: what stands in the books afterwards equals the files to the đồng, or nothing is kept."""
    opened = read_files(Path(form_31), Path(earlier) if earlier else None, as_of_on)
    pa.default_memory_pool().release_unused()
    _refuse_known(opened.form)
    met = people_known(*(table for table in (opened.form.customers, opened.closed) if table))
    known = Known(customers=met, met=met)
    columns = columns_of(opened, province_code=province_code, lender_code=lender_code, actor=actor, known=known)
    if columns.problems:
        raise CannotOpen(columns.problems)
    counts = {name: table.num_rows for name, table in columns.tables.items()}
    totals, on = opened.totals, opened.as_of_on
    del opened  # a branch's files are hundreds of megabytes, and all of it stands in the columns now
    pa.default_memory_pool().release_unused()
    parameters = {"on": on, "user": actor.user_id, "request": request_id}
    write_registers(columns, parameters, *POSITION_STATEMENTS, *money_statements())
    carried = _carried_totals(request_id)
    if carried != totals:
        raise InvariantBroken(f"opening books carry {carried}, the files say {totals}")
    return Done(
        place=columns.places[0],
        about=("opening", 0),
        answer=counts | {"totals": totals},
        facts=counts | {"as_of_on": on, "places": columns.places},
    )


def write_registers(columns: OpeningColumns, parameters: dict[str, Any], *more: str) -> None:
    """Stage the columns, write places, people, groups, passbooks and loans, and run the statements `more`.

    The instalments are made meanwhile: the longest part of the columns, and nobody asks for them before their loans
    stand. What is staged is let go, so that a branch fits into memory."""
    with ThreadPoolExecutor(1) as beside, connection.cursor() as cursor:
        loans = columns.tables["loans"]
        for name in STAGED:
            stage(f"st_{name}", columns.tables.pop(name))
        instalments = beside.submit(instalments_of, loans)
        del loans
        # Tables filled a moment ago have no statistics yet, and only their owner could make some: join by hashing.
        cursor.execute("SET LOCAL enable_nestloop = off")
        for statement in (*REGISTER_STATEMENTS, *more):
            cursor.execute(statement, parameters)
        stage("st_instalments", instalments.result())
        cursor.execute(INSTALMENTS_STATEMENT, parameters)
        cursor.execute("SET LOCAL enable_nestloop = on")


def _refuse_known(form: Form31) -> None:
    """Books are opened once: customers or groups that are here already stop the whole file."""
    for codes, known, what in (
        (form.customers["customer_code"], "households_household", N_("khách hàng")),
        (form.groups["group_code"], "groups_group", N_("tổ")),
    ):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*), min(code) FROM {known} WHERE code = ANY(%s)", [codes.to_pylist()])
            count, first = cursor.fetchone()
        if count:
            raise Refused(
                Problem(
                    "already_in_the_books",
                    N_("Sổ đã có {count} {what} của tệp này (ví dụ {first}); không nhận hai lần."),
                    {"count": count, "what": what, "first": first},
                )
            )


def people_known(*customers: pa.Table) -> set[str]:
    """The customers of the files who are here already by their identity number: a household that came with the ward's
    poverty list has no code of the bank yet, and gets the one of its member."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM households_person)")
        if cursor.fetchone() == (False,):  # a new office knows nobody
            return set()
        told: dict[str, bytes | None] = {}
        for table in customers:
            indexes = table["identity_index"] if "identity_index" in table.column_names else index_of(table["identity"])
            told.update(zip(table["customer_code"].to_pylist(), indexes.to_pylist(), strict=True))
        pairs = [(code, index) for code, index in told.items() if index]
        cursor.execute(
            """
            WITH told AS (SELECT * FROM unnest(%s::text[], %s::bytea[]) AS t (code, identity_index)), found AS (
                SELECT p.household_id, min(t.code) AS code FROM told t JOIN households_person p USING (identity_index)
                JOIN households_household h ON h.id = p.household_id AND h.code IS NULL
                GROUP BY p.household_id HAVING count(DISTINCT t.code) = 1
            )
            UPDATE households_household h SET code = f.code FROM found f
            WHERE h.id = f.household_id AND NOT EXISTS (SELECT 1 FROM households_household o WHERE o.code = f.code)
            RETURNING h.code
            """,
            [[code for code, _ in pairs], [index for _, index in pairs]],
        )
        return {row[0] for row in cursor.fetchall()}


def _carried_totals(request_id: UUID) -> dict[str, int]:
    """The same totals from what was written: movements of loans, transfers of savings."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(sum(in_term), 0)::bigint, coalesce(sum(overdue), 0)::bigint,
                   coalesce(sum(frozen), 0)::bigint
            FROM loans_movement WHERE request_id = %s
            """,
            [request_id],
        )
        in_term, overdue, frozen = cursor.fetchone()
        cursor.execute(
            "SELECT coalesce(sum(amount), 0)::bigint FROM ledger_transfer "
            "WHERE request_id = %s AND about_type = 'savings'",
            [request_id],
        )
        return {"in_term": in_term, "overdue": overdue, "frozen": frozen, "savings": cursor.fetchone()[0]}
