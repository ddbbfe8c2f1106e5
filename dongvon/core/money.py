"""Money is a whole number of đồng. The only rounding of the program is here.

Binary fractions are never used for money: a loan of 100 million at 6.6 % a year owes an exact amount, and two people
who compute it must get the same đồng.
"""

from typing import TypeAlias

from dongvon.core.choice import Whole
from dongvon.core.problems import InvariantBroken

Dong: TypeAlias = int
"""An amount of money in whole đồng; negative only where a function says so."""


def round_half_up(numerator: Whole, denominator: int) -> Whole:
    """The whole number nearest to numerator/denominator; a half goes up (0.5 → 1, and -0.5 → 0, -1.5 → -1).

    The numerator may be negative, and may be a column; the denominator is one positive whole number. On a column
    2 x |numerator| + denominator must stay below 2**63.
    """
    if denominator < 1:
        raise InvariantBroken(f"round_half_up: denominator {denominator} is not positive")
    return (2 * numerator + denominator) // (2 * denominator)


def split_dong(total: Dong, parts: int, unit: Dong = 1) -> list[Dong]:
    """`total` in equal parts rounded down to a whole number of `unit`; the last part carries what is left.

    The parts always add up to the total. Where total < parts x unit all parts but the last are zero.
    Source: practice of the bank's offices for instalments (unit 100,000 đồng, remainder in the last), 2026.
    """
    if total < 0 or parts < 1 or unit < 1:
        raise InvariantBroken(f"split_dong: total {total}, parts {parts}, unit {unit}")
    part = total // parts // unit * unit
    return [part] * (parts - 1) + [total - part * (parts - 1)]
