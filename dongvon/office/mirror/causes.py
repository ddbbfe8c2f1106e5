"""Why two files of the bank may rightly differ: what each counts otherwise, and by how much.

A difference is known when it equals, to the đồng, what the files are known to count otherwise; one đồng more and it
stays open. Source: identities found true on the files of an office of 30/09/2026.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem
from dongvon.office.bank_files.summaries_layouts import MEASURES
from dongvon.office.mirror.figures import GROUPED_SUMMARIES, LISTS
from dongvon.office.mirror.files import DSTO, FORM_31, GROUP_LISTS, step_of

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "lent_month": ("lent_month", "lent_with_rolled"),
    "collected_month": ("collected_month", "collected", "collected_and_lent_month"),
    "customers": ("customers", "households"),
}
"""Measures laid on one line although files reckon them in their own way; the first is the plain one."""
FAMILY_OF = {measure: family for family, measures in FAMILIES.items() for measure in measures}
_PLAIN = {"households": "customers", "collected": "collected_month"}
_TEXTS = {
    "rolled": N_("{file} tính cả đảo khoản: {amount}"),
    "lent": N_("{file} cộng cho vay trong tháng vào thu nợ: {amount}"),
    "savings_only": N_("{file} tính cả khách hàng chỉ gửi tiền: {amount}"),
    "savings_without_loan": N_("{file} không có tiền gửi của khách hàng không còn dư nợ: {amount}"),
    "savings_of_savers": N_("{file} không có tiền gửi của khách hàng chỉ gửi tiền: {amount}"),
    "direct": N_("{file} không có cho vay trực tiếp: {amount}"),
    "groups_missing": N_("{file} thiếu tổ: {amount}"),
}
_OTHER_DAY = N_("{file} là số liệu ngày {day}, không phải ngày {on}")
_OTHER_INSTANT = N_("{file} không cùng thời điểm với Mẫu 31")
_ROUNDED = N_("{file} làm tròn đến {step} đồng")


@dataclass(frozen=True, slots=True)
class Said:
    """What one file says on a line; `said` is false where it says 0 by not naming it."""

    format: str
    measure: str
    value: int
    as_of_on: date
    said: bool = True


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What a file counts otherwise, and by how much (đồng or count)."""

    code: str
    amount: int


def _otherwise(said: Said, bridges: Mapping[str, int]) -> Iterator[Otherwise]:
    """What this file is known to count otherwise on this line; nothing where the amount is 0."""
    code, measure = said.format, said.measure
    possible: list[tuple[str, str, int]] = []
    if measure == "lent_with_rolled":
        possible.append(("rolled", "rolled", 1))
    if measure == "collected_and_lent_month":
        possible.append(("lent", "lent", 1))
    if measure == "households":
        possible.append(("savings_only", "savings_only", 1))
    if measure == "savings" and code in LISTS and not LISTS[code].grouped and code != FORM_31:
        possible += [(one, one, -1) for one in ("savings_without_loan", "savings_of_savers")]
    if code in GROUPED_SUMMARIES or (code in LISTS and LISTS[code].grouped):
        possible.append(("direct", "direct_" + _PLAIN.get(measure, measure), -1))
    if code in GROUP_LISTS and measure == "groups":
        possible.append(("groups_missing", f"groups_missing_{code}", -1))
    for name, bridge, sign in possible:
        if amount := bridges.get(bridge, 0):
            yield Otherwise(name, sign * amount)


def _choices(said: Said, bridges: Mapping[str, int]) -> list[tuple[Otherwise, ...]]:
    """Nothing, one, or two of the things the file counts otherwise."""
    known = list(_otherwise(said, bridges))
    return [(), *((one,) for one in known), *combinations(known, 2)]


def causes_of(
    said: Said, trusted: Said, bridges: Mapping[str, int], file_names: Mapping[str, str]
) -> tuple[Problem, ...]:
    """Why this file differs from the most trusted one; empty when nobody knows."""
    if said.as_of_on != trusted.as_of_on:
        facts = {"file": file_names[said.format], "day": day_text(said.as_of_on), "on": day_text(trusted.as_of_on)}
        return (Problem("other_day", _OTHER_DAY, facts, severity="warn"),)
    step = max(step_of(said.format, said.measure), step_of(trusted.format, trusted.measure))
    choices = [(one, other) for one in _choices(said, bridges) for other in _choices(trusted, bridges)]
    for one, other in sorted(choices, key=lambda both: len(both[0]) + len(both[1])):
        plain = said.value - sum(part.amount for part in one)
        left = plain - (trusted.value - sum(part.amount for part in other))
        if abs(left) < step:
            told = [*_told(said, one, file_names), *_told(trusted, other, file_names)]
            if left:
                coarse = max(said, trusted, key=lambda each: step_of(each.format, each.measure))
                rounded = {"file": file_names[coarse.format], "step": step}
                told.append(Problem("rounded", _ROUNDED, rounded, severity="warn"))
            return tuple(told)
    if DSTO in (said.format, trusted.format):
        facts = {"file": file_names[DSTO]}
        return (Problem("other_instant", _OTHER_INSTANT, facts, severity="warn"),)
    return ()


def _told(said: Said, parts: Sequence[Otherwise], file_names: Mapping[str, str]) -> Iterator[Problem]:
    for part in parts:
        facts = {"file": file_names[said.format], "amount": abs(part.amount), "unit": MEASURES[said.measure].unit}
        yield Problem(part.code, _TEXTS[part.code], facts, severity="warn")
