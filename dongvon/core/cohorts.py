"""How many who borrowed left poverty within so many years, beside comparable households that did not borrow.

Counts become shares in tenths of a percent with Wilson's interval, all in whole numbers. Comparable means: the same
class and the same class of hamlet on the first day of the same year. What the comparison cannot say is in `LIMITS`,
shown beside it: it is no proof of what a loan does. Source of the interval: E. B. Wilson, 1927, at 95 %.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from dongvon.core.problems import N_
from dongvon.core.reach import WHOLE, share_down

YEARS = (1, 2, 3)
Z, Z_UNIT = 196, 100  # 1.96: nineteen intervals of twenty hold the true share
LIMITS: Sequence[str] = (
    N_("Hộ tự chọn vay hay không: người chịu làm, có sức lao động thường vay; chênh lệch không chỉ do vốn vay."),
    N_("Hộ tương tự chỉ là cùng diện, cùng vùng của thôn, cùng năm trong danh sách; thu nhập, lao động không so được."),
    N_("Thoát nghèo là theo quyết định của phường, xã; chuẩn nghèo đổi thì năm trước, năm sau không như nhau."),
    N_("Hộ chuyển đi, không còn người, hoặc không có kết quả rà soát vào ngày xét thì không tính vào bên nào."),
    N_("Một hộ ở nhiều năm trong danh sách được tính mỗi năm một lần; số hộ ít thì khoảng tin cậy rộng."),
)


@dataclass(frozen=True, slots=True)
class Share:
    """`left` of `known` households left poverty; of `unknown` more nobody knows."""

    left: int
    known: int
    unknown: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.left + other.left, self.known + other.known, self.unknown + other.unknown)

    @property
    def tenths(self) -> int | None:
        """In tenths of a percent, rounded down; None of nobody."""
        return share_down(self.left, self.known)

    @property
    def interval(self) -> tuple[int, int] | None:
        """Wilson's interval in tenths of a percent, rounded outwards; None of nobody."""
        return wilson(self.left, self.known) if self.known else None


@dataclass(frozen=True, slots=True)
class Stratum:
    """Households alike: who borrowed in the year and who did not."""

    borrowed: Share
    others: Share


@dataclass(frozen=True, slots=True)
class Compared:
    """Borrowers beside comparable households: only kinds of household of which there are both. `expected`: how many of
    the borrowers would have left had they left as often as the others of their kind, rounded down; `left_out`:
    borrowers of a kind without anybody to compare with."""

    borrowed: Share
    others: Share
    expected: int
    left_out: int


def wilson(part: int, whole: int) -> tuple[int, int]:
    """The interval of a share `part` of `whole` above 0, in tenths of a percent: the lower end rounded down, the upper
    end up."""
    squared, unit = Z * Z, Z_UNIT * Z_UNIT
    middle = (2 * part * unit + squared) * whole * WHOLE
    under = (squared * whole + 4 * part * (whole - part) * unit) * whole * squared * WHOLE**2
    width = isqrt(under - 1) + 1  # the root rounded up
    below = 2 * (whole * unit + squared) * whole
    return (middle - width) // below, -(-(middle + width) // below)


def compared(strata: Iterable[Stratum]) -> Compared:
    """The strata together: shares of both sides where both are known, and what the borrowers' kinds would lead to
    expect."""
    kept, left_out = list[Stratum](), 0
    for one in strata:
        if one.borrowed.known and one.others.known:
            kept.append(one)
        else:
            left_out += one.borrowed.known
    borrowed = sum((one.borrowed for one in kept), Share(0, 0))
    others = sum((one.others for one in kept), Share(0, 0))
    expected = sum(one.borrowed.known * Fraction(one.others.left, one.others.known) for one in kept)
    return Compared(borrowed, others, int(expected), left_out)
