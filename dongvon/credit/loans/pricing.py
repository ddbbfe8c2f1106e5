"""From a loan to the rates it bears: the programme's history, begun at the rate its own contract says."""

from dataclasses import replace
from datetime import date

from dongvon.core.rates import Pricing, RateRow
from dongvon.credit.loans.models import Loan
from dongvon.credit.programmes.catalogue import load, pricing


def pricing_of(loan: Loan) -> Pricing:
    """The rate at signing is the contract's own; later rows count only if they reach balances already outstanding."""
    return pricing_as(loan.programme, loan.variant, loan.rate_at_signing_e7, loan.signed_on)


def pricing_as(programme: str, variant: str, rate_at_signing_e7: int, signed_on: date) -> Pricing:
    """The same of any loan signed like that."""
    history = pricing(load(programme), variant)
    later = (row for row in history.rows if row.applies_to_outstanding and row.since and row.since > signed_on)
    signed = RateRow(history.variant, signed_on, rate_at_signing_e7, source="hợp đồng")
    return replace(history, rows=(signed, *later))
