"""Opening books, one contract: what a row of the files says of its programme, dates and instalments."""

from datetime import date
from functools import cache

from dongvon.base.access.sealed import blind_index
from dongvon.base.places.texts import without_marks
from dongvon.core.dates import months_between
from dongvon.core.problems import Refused
from dongvon.core.rates import rate_at_signing
from dongvon.core.schedule import Instalment, build
from dongvon.credit.loans.models import OutcomeKind
from dongvon.credit.loans.schedule import terms_for
from dongvon.credit.programmes.catalogue import instalment_months, load, pricing
from dongvon.credit.programmes.terms import Programme
from dongvon.office.bank_files.opening_tables import Row


def outcome_key(kind: str, customer_code: str, told: str) -> str:
    """The opaque key of an outcome: the same student, house or person has the same key on every loan of the household;
    jobs and works are events and need only be told apart within their loan."""
    if kind in (OutcomeKind.JOB, OutcomeKind.WATER_WORK):
        return without_marks(told)[:40] or str(kind)
    index = blind_index(f"{kind}/{customer_code}/{without_marks(told)}") or b""
    return index.hex()


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


def instalments_of(
    row: Row,
    programme: Programme,
    amount: int,
    term: int,
    every: int,
    day: int | None,
    due_on: date,
    course: int | None,
) -> list[Instalment]:
    """The agreed instalments as the rules make them, ending on the contract's own final due date. Terms the rules no
    longer allow (old contracts) are kept as one payment at the end."""
    try:
        made = build(
            terms_for(
                programme,
                principal=amount,
                signed_on=row["signed_on"],
                term_months=term,
                instalment_months=every,
                paid_out_on=row["first_paid_out_on"],
                transaction_day=day,
                course_months=course,
                study_ends_on=row["student_graduates_on"],
            )
        )
    except Refused:
        return [Instalment(1, due_on, amount)]
    early = [one for one in made[:-1] if one.due_on < due_on]
    rest = amount - sum(one.principal for one in early)
    return [*early, Instalment(len(early) + 1, due_on, rest)]
