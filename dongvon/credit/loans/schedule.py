"""From a loan's contract to the terms its schedule is built from."""

from datetime import date
from functools import lru_cache

from dongvon.core.schedule import Rule, Terms, interest_first_due_on
from dongvon.credit.loans.models import Loan
from dongvon.credit.programmes.catalogue import load
from dongvon.credit.programmes.terms import Programme


def terms_of(loan: Loan) -> Terms:
    """Everything `core.schedule` needs to know of the loan."""
    return terms_for(
        load(loan.programme),
        principal=loan.amount,
        signed_on=loan.signed_on,
        term_months=loan.term_months,
        instalment_months=loan.instalment_months,
        paid_out_on=loan.first_paid_out_on,
        transaction_day=loan.transaction_day,
        course_months=loan.course_months,
        study_ends_on=loan.studies_end_on,
    )


def terms_for(
    programme: Programme,
    *,
    principal: int,
    signed_on: date,
    term_months: int,
    instalment_months: int,
    paid_out_on: date | None,
    transaction_day: int | None,
    course_months: int | None,
    study_ends_on: date | None,
) -> Terms:
    """Terms of a loan of the programme; a term short enough, or no longer than one instalment, is repaid at its end."""
    agreed = programme.instalments
    rule = Rule(agreed.rule)
    if rule is Rule.EVERY_MONTHS and term_months <= max(agreed.single_up_to_months, instalment_months):
        rule = Rule.SINGLE
    return Terms(
        principal=principal,
        signed_on=signed_on,
        term_months=term_months,
        rule=rule,
        instalment_months=instalment_months,
        first_paid_out_on=paid_out_on,
        principal_grace_months=programme.grace.principal_months or 0,
        interest_grace_months=programme.grace.interest_months or 0,
        transaction_day=transaction_day,
        round_to=agreed.round_to,
        yearly_share_percent=agreed.yearly_share_percent or 10,
        course_months=course_months,
        study_ends_on=study_ends_on,
        months_to_first_instalment=agreed.first_after_study_months,
    )


def interest_due_from(loan: Loan) -> date:
    """The first day on which interest of the loan may fall due; before it, interest is put off by grace."""
    return _interest_due_from(
        loan.programme,
        loan.amount,
        loan.signed_on,
        loan.term_months,
        loan.instalment_months,
        loan.first_paid_out_on,
        loan.transaction_day,
        loan.course_months,
        loan.studies_end_on,
    )


@lru_cache(maxsize=50_000)
def _interest_due_from(
    programme: str,
    principal: int,
    signed_on: date,
    term_months: int,
    instalment_months: int,
    paid_out_on: date | None,
    transaction_day: int | None,
    course_months: int | None,
    study_ends_on: date | None,
) -> date:
    """A contract says it once for its whole life: every sheet asks again."""
    return interest_first_due_on(
        terms_for(
            load(programme),
            principal=principal,
            signed_on=signed_on,
            term_months=term_months,
            instalment_months=instalment_months,
            paid_out_on=paid_out_on,
            transaction_day=transaction_day,
            course_months=course_months,
            study_ends_on=study_ends_on,
        )
    )
