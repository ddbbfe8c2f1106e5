"""What a recognised round changes for lending: who may borrow from which programme now, who no longer, who escaped and
until which day he is newly escaped.

Nothing of it is written: the rules that judge an application (`core.eligibility`) are asked twice of every household
whose class changed, with the class before and the class since, on the day the decision takes effect."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from dongvon.base.places.models import HamletClass
from dongvon.base.places.queries import HamletFacts, in_force
from dongvon.core.eligibility import CLASS_RULES, Borrower, Household, LoanRequest, TermsFacts, standing_problems
from dongvon.core.poverty import CaseState, Change, window_ends
from dongvon.credit.applications.facts import CLASSES, areas_asked, class_for_lending, hamlet_answers, still_lent
from dongvon.credit.programmes.catalogue import load
from dongvon.parties.reviews.models import ReviewedHousehold, ReviewRound
from dongvon.parties.reviews.queries import cases_of


@dataclass(frozen=True, slots=True)
class Effect:
    """A household whose class the round changed. `until`: the last day it is newly escaped; programmes by code."""

    case: ReviewedHousehold
    until: date | None
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@cache
def programmes_by_class() -> tuple[str, ...]:
    """The programmes still lent that ask for a class of household, or are closed to one."""
    codes = sorted({*CLASSES, *(rule.programme for rule in CLASS_RULES if rule.severity == "block")})
    return tuple(code for code in codes if still_lent(load(code)))


def open_to(kind: str, escaped_on: date | None, hamlet: HamletFacts, on: date) -> frozenset[str]:
    """The programmes of which nothing in class or hamlet keeps a household of this class ("" none) on the day."""
    borrower = Borrower(born_on=date.min)  # the person is not asked about
    request = LoanRequest(
        amount=0, term_months=0, meeting_on=on, borrower=borrower, hamlet=hamlet_answers(hamlet),
        household=Household(class_for_lending(kind), escaped_on=escaped_on),
    )  # fmt: skip
    return frozenset(
        code for code in programmes_by_class()
        if not any(problem.severity == "block" for problem in standing_problems(request, _terms(code)))
    )  # fmt: skip


@cache
def _terms(code: str) -> TermsFacts:
    return TermsFacts(
        code, lends=True, ceiling=None, longest_term_months=None, classes=CLASSES.get(code, frozenset()),
        hamlet_classes=areas_asked(load(code)),
    )  # fmt: skip


def effects_of(row: ReviewRound) -> list[Effect]:
    """Every household whose class changed, in the order of the sheets; two statements whatever their number."""
    if row.since_on is None:
        return []
    changed = cases_of(row).filter(state=CaseState.RECOGNISED).exclude(change=Change.SAME)
    return _effects(changed, _hamlets(row.place, row.since_on), row.since_on)


def _hamlets(place: str, on: date) -> Mapping[int, HamletFacts]:
    rows = HamletClass.objects.filter(in_force(on), hamlet__place=place).order_by("since_on")
    return {one.hamlet_id: HamletFacts(one.urban, one.difficulty, one.decision_no) for one in rows}


def _effects(cases: Iterable[ReviewedHousehold], hamlets: Mapping[int, HamletFacts], on: date) -> list[Effect]:
    known: dict[tuple[str, date | None, HamletFacts], frozenset[str]] = {}

    def opened(kind: str, escaped_on: date | None, hamlet: HamletFacts) -> frozenset[str]:
        asked = (kind, escaped_on, hamlet)
        if asked not in known:
            known[asked] = open_to(kind, escaped_on, hamlet, on)
        return known[asked]

    found = []
    for case in cases:
        hamlet = hamlets.get(case.hamlet_id, HamletFacts(None, None))
        before = opened(case.class_before, case.escaped_before, hamlet)
        now = opened(case.kind, case.escaped_on, hamlet)
        until = window_ends(case.escaped_on) if case.escaped_on else None
        found.append(Effect(case, until, tuple(sorted(now - before)), tuple(sorted(before - now))))
    return found
