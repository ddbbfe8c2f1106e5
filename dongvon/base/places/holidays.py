"""Public holidays of Vietnam, for counting working days; the library follows the Labour Code and yearly decisions."""

from datetime import date
from functools import lru_cache

import holidays


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    """Days off of the year and of the two beside it, so that counting may cross New Year.

    Source: Labour Code 45/2019/QH14 article 112, substituted days as announced."""
    return frozenset(holidays.country_holidays("VN", years=[year - 1, year, year + 1]))
