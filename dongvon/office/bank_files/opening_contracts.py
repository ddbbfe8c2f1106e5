"""Opening books, the contracts: what a row of the files says of its programme, dates and instalments."""

from datetime import date
from functools import cache

import pyarrow as pa

from dongvon.core.dates import months_between
from dongvon.core.problems import Refused
from dongvon.core.rates import rate_at_signing
from dongvon.core.schedule import Instalment, build
from dongvon.credit.loans.schedule import terms_for
from dongvon.credit.programmes.catalogue import instalment_months, load, pricing
from dongvon.credit.programmes.terms import Programme
from dongvon.office.bank_files.opening_tables import INSTALMENTS, Row, Rows, rows_of


@cache
def variant_by_rate(code: str, signed_on: date, rate_e7: int) -> str:
    """The variant whose rate at signing is the contract's; the usual one where none or several fit."""
    programme = load(code)
    fitting = []
    for variant in programme.rate_variants:
        try:
            if rate_at_signing(pricing(programme, variant), signed_on) == rate_e7:
                fitting.append(variant)
        except Refused:
            continue
    return fitting[0] if len(fitting) == 1 else programme.default_variant


def spacing_of(row: Row, programme: Programme, term: int) -> int:
    """Spacing of instalments: told, or from the first principal date, or the programme's usual one."""
    told = row.get("instalment_months")
    if not told and row.get("first_principal_on"):
        told = months_between(row["first_paid_out_on"], row["first_principal_on"])
    usual = instalment_months(programme, term)
    return int(told) if told in (1, 3, 6, 12) else (usual if usual in (1, 3, 6, 12) else 12)


def final_due_on(row: Row) -> date:
    """The final due date in force: extended where there is an extension (practice.md 3.1)."""
    due_on: date = row.get("extended_due_on") or row["due_on"]
    return due_on


def settled_on(row: Row) -> date | None:
    """The day a loan was settled: told, or for a CLOSE row of Form 31 its last transaction."""
    settled: date | None = row.get("closed_on")
    return settled or (row.get("last_transaction_on") if row.get("loan_state") == "CLOSE" else None)


def course_months(row: Row) -> int | None:
    if row["student_graduates_on"] is None:
        return None
    return max(months_between(row["student_entered_on"] or row["first_paid_out_on"], row["student_graduates_on"]), 1)


def instalments_of(loans: pa.Table) -> pa.Table:
    """The agreed instalments of all open loans of the staged table; reads nothing else, so it may run beside the
    database's work."""
    instalments = Rows(INSTALMENTS)
    for loan in rows_of(loans, *_TERMS_COLUMNS):
        if loan["closed_on"] is None:
            for one in _agreed(loan):
                instalments.add(loan["id"], one.number, one.due_on, one.principal)
    return instalments.table()


_TERMS_COLUMNS = (
    "id", "programme", "signed_on", "first_paid_out_on", "amount", "term_months", "instalment_months",
    "transaction_day", "final_due_on", "studies_end_on", "course_months", "closed_on",
)  # fmt: skip


def _agreed(loan: Row) -> list[Instalment]:
    """The instalments as the rules make them, ending on the contract's own final due date. Terms the rules no longer
    allow (old contracts) are kept as one payment at the end."""
    amount, due_on = loan["amount"], loan["final_due_on"]
    try:
        made = build(
            terms_for(
                load(loan["programme"]),
                principal=amount,
                signed_on=loan["signed_on"],
                term_months=loan["term_months"],
                instalment_months=loan["instalment_months"],
                paid_out_on=loan["first_paid_out_on"],
                transaction_day=loan["transaction_day"],
                course_months=loan["course_months"],
                study_ends_on=loan["studies_end_on"],
            )
        )
    except Refused:
        return [Instalment(1, due_on, amount)]
    early = [one for one in made[:-1] if one.due_on < due_on]
    rest = amount - sum(one.principal for one in early)
    return [*early, Instalment(len(early) + 1, due_on, rest)]
