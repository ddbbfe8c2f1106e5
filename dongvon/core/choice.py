"""One way to choose between two values, so that a rule written once runs on one loan and on a column of loans.

A rule is a function over whole numbers built from `+ - * // %`, comparisons, `& |` and the four functions here. It has
no `if`, `and`, `or`, `not`, `~`, and does no arithmetic on booleans; its dates are day numbers
(`core.dates.day_number`).
`dongvon.columns` teaches `chosen` about NumPy arrays; importing it is enough.
"""

from functools import singledispatch
from typing import Any, TypeAlias

Whole: TypeAlias = Any
"""A whole number, or a NumPy column of int64. (Typed loosely: core does not import NumPy.)"""

Truth: TypeAlias = Any
"""The answer of a comparison of two `Whole`: a bool, or a column of bool."""


def where(condition: Truth, a: Whole, b: Whole) -> Whole:
    """`a` where the condition holds, else `b`; both sides are evaluated."""
    if condition is True:  # one loan: nothing to look up
        return a
    if condition is False:
        return b
    return chosen(condition, a, b)


@singledispatch
def chosen(condition: Truth, a: Whole, b: Whole) -> Whole:
    """`where` by the type of the condition; a column answers row by row."""
    return a if condition else b


def minimum(a: Whole, b: Whole) -> Whole:
    """The smaller of two whole numbers, row by row for columns."""
    return where(a < b, a, b)


def maximum(a: Whole, b: Whole) -> Whole:
    """The larger of two whole numbers, row by row for columns."""
    return where(a > b, a, b)


def clip(value: Whole, low: Whole, high: Whole) -> Whole:
    """The value kept within [low, high]; where low > high, low stands."""
    return maximum(minimum(value, high), low)
