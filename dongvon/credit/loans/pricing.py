"""From a loan to the rates it bears: the programme's history, begun at the rate its own contract says."""

from dataclasses import replace

from dongvon.core.rates import Pricing, RateRow
from dongvon.credit.loans.models import Loan
from dongvon.credit.programmes.catalogue import load, pricing


def pricing_of(loan: Loan) -> Pricing:
    """The rate at signing is the contract's own; later rows count only if they reach balances already outstanding."""
    history = pricing(load(loan.programme), loan.variant)
    later = (row for row in history.rows if row.applies_to_outstanding and row.since and row.since > loan.signed_on)
    signed = RateRow(history.variant, loan.signed_on, loan.rate_at_signing_e7, source="hợp đồng")
    return replace(history, rows=(signed, *later))
