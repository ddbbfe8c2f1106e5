"""Debts due: the ladder climbs and never falls back, promises are what receipts say, warnings explain themselves."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.arrears import (
    Contact,
    Deed,
    Hits,
    Party,
    PromiseState,
    Standing,
    Step,
    Warn,
    hits_by_sign,
    hits_of,
    is_warned,
    ladder_on,
    promise_state,
    rung,
    visit_problems,
    waiting,
    warn_signs,
    without_group,
)
from dongvon.field.arrears.terms import ladder, terms, warn_rule

DUE = date(2025, 6, 15)
LADDER = ladder(DUE)
RULE = warn_rule(DUE)
CALM = Standing(1, 1, 50_000_000, 0, 0, 0, 3, 3, date(2025, 5, 15), 0)
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


def deed(days: int, *contacts: Contact, overdue: int = 0) -> Deed | None:
    step = waiting(LADDER, DUE, DUE + timedelta(days=days), contacts, overdue)
    return step.deed if step else None


def test_the_ladder_by_days() -> None:
    found = [deed(days) for days in (-31, -30, -21, -20, -10, 0, 1, 10, 29, 30, 90, 400)]
    assert found == [
        None, Deed.ANNOUNCE, Deed.ANNOUNCE, Deed.REMIND, Deed.ASK, Deed.ASK, Deed.TRANSFER, Deed.CALL, Deed.CALL,
        Deed.INVITE, Deed.ANALYSE, Deed.ANALYSE,
    ]  # fmt: skip
    assert [one.party for one in LADDER][:3] == [Party.BANK, Party.LEADER, Party.LEADER]
    assert all(one.source and one.confidence for one in LADDER)


def test_a_rung_is_done_by_whom_it_asks() -> None:
    told = Contact(DUE - timedelta(days=18), Party.LEADER, visit=False)
    assert deed(-15, told) is None, "reminded"
    assert deed(-9, told) is Deed.ASK, "before the rung began"
    to_leader = Contact(DUE - timedelta(days=25), Party.BANK, visit=False, to_leader=True)
    assert deed(-22, to_leader) is None and deed(-22, told) is Deed.ANNOUNCE
    assert deed(-15, to_leader) is Deed.REMIND
    assert deed(-20, replace(told, on=DUE - timedelta(days=20))) is None, "on the rung's first day, and on that day"
    assert deed(5, overdue=1) is None and deed(5) is Deed.TRANSFER
    after = DUE + timedelta(days=12)
    assert deed(15, Contact(after, Party.ASSOCIATION, visit=True)) is None
    assert deed(15, Contact(after, Party.LEADER, visit=True)) is Deed.CALL
    assert deed(15, Contact(after, Party.ASSOCIATION, visit=False)) is Deed.CALL, "telling is no visit"


@given(due=DAYS, day=DAYS, later=st.integers(0, 400))
def test_the_ladder_never_goes_down(due: date, day: date, later: int) -> None:
    assert rung(LADDER, due, day) <= rung(LADDER, due, day + timedelta(days=later))


CONTACTS = st.lists(
    st.builds(Contact, DAYS, st.sampled_from(Party), visit=st.booleans(), to_leader=st.just(False)), max_size=4
)


@given(due=DAYS, day=DAYS, contacts=CONTACTS, more=CONTACTS, overdue=st.integers(0, 2))
def test_doing_more_never_leaves_more_waiting(
    due: date, day: date, contacts: list[Contact], more: list[Contact], overdue: int
) -> None:
    if waiting(LADDER, due, day, contacts, overdue) is None:
        assert waiting(LADDER, due, day, contacts + more, overdue) is None


def test_a_loan_made_directly_has_no_leader_and_no_association() -> None:
    direct = without_group(LADDER)
    assert {one.party for one in direct} == {Party.BANK, Party.WARD}
    assert [one.deed for one in direct] == [one.deed for one in LADDER if one.deed is not Deed.ANNOUNCE]
    assert waiting(direct, DUE, DUE - timedelta(days=25), (), 0) is None
    step = waiting(direct, DUE, DUE + timedelta(days=12), [Contact(DUE, Party.BANK, visit=True)], 0)
    assert step is not None and (step.deed, step.party) == (Deed.CALL, Party.BANK)


def test_a_later_ladder_replaces_the_whole() -> None:
    newer = Step(date(2027, 1, 1), 5, Party.WARD, Deed.CALL, "x", "memory")
    assert ladder_on([*terms().steps, newer], date(2026, 12, 31)) == LADDER
    assert ladder_on([*terms().steps, newer], date(2027, 1, 1)) == [newer]
    assert ladder_on([newer], date(2020, 1, 1)) == [newer]


@pytest.mark.parametrize(
    ("paid", "days", "state"),
    [
        (999_999, 0, PromiseState.OPEN),
        (1_000_000, 0, PromiseState.KEPT),
        (999_999, 1, PromiseState.BROKEN),
        (1_000_000, 100, PromiseState.KEPT),
        (0, -5, PromiseState.OPEN),
    ],
)
def test_a_promise_of_a_million(paid: int, days: int, state: PromiseState) -> None:
    assert promise_state(1_000_000, DUE, paid, DUE + timedelta(days=days)) is state


@given(
    amount=st.integers(1, 10**9),
    made=DAYS,
    runs=st.integers(0, 60),
    receipts=st.lists(st.tuples(DAYS, st.integers(1, 10**9)), max_size=6),
)
def test_kept_exactly_when_the_receipts_until_its_day_reach_it(
    amount: int, made: date, runs: int, receipts: list[tuple[date, int]]
) -> None:
    until = made + timedelta(days=runs)
    paid = sum(money for on, money in receipts if made <= on <= until)
    state = promise_state(amount, until, paid, until + timedelta(days=1))
    assert (state is PromiseState.KEPT) == (paid >= amount)
    assert state is not PromiseState.OPEN


def test_what_cannot_be_recorded_of_a_visit() -> None:
    def codes(*given: object) -> list[str]:
        return [one.code for one in visit_problems(DUE, DUE, *given)]  # type: ignore[arg-type]

    later, before = DUE + timedelta(days=1), DUE - timedelta(days=1)
    assert codes(1, later, "", None) == codes(0, None, "gọi lại", later) == []
    assert codes(1, DUE, "gọi lại", DUE) == [], "all of it on the day of the visit"
    assert codes(1, None, "", None) == codes(0, later, "", None) == codes(-1, None, "", None) == ["promise_unsound"]
    assert codes(1, before, "", None) == ["promise_before"]
    assert codes(0, None, " ", later) == codes(0, None, "gọi lại", before) == ["next_unsound"]
    assert [one.code for one in visit_problems(later, DUE, 0, None, "", None)] == ["day_ahead"]


def changed(**more: object) -> Standing:
    return Standing(**({name: getattr(CALM, name) for name in CALM.__slots__} | more))


def test_each_sign_says_why() -> None:
    assert warn_signs(CALM, RULE) == []
    worse = {
        Warn.LATE_INTEREST: (
            {"unpaid": 500_000, "unpaid_before": 250_000},
            "Lãi đến hạn chưa trả hai tháng liền: 250.000 rồi 500.000 đồng.",
        ),
        Warn.PARTIAL: ({"partial_months": 2}, "2 trong 3 tháng gần nhất chỉ trả được một phần lãi."),
        Warn.SAVINGS_STOPPED: (
            {"saved_before": 2, "saved_lately": 0},
            "Trước vẫn gửi tiết kiệm, lần cuối ngày 15/05/2025; 3 tháng nay không gửi.",
        ),
        Warn.GROUP_HISTORY: ({"group_overdue": 1}, "1 khoản khác của tổ đã chuyển quá hạn trong 12 tháng."),
    }
    for kind, (facts, words) in worse.items():
        [sign] = warn_signs(changed(**facts), RULE)
        assert sign.kind is kind and sign.text.format(**sign.facts) == words
        assert not is_warned(changed(**facts), RULE), "one sign alone does not warn"
    everything = {name: value for facts, _ in worse.values() for name, value in facts.items()}
    assert {one.kind for one in warn_signs(changed(**everything), RULE)} == set(Warn)
    assert warn_signs(changed(unpaid=500_000), RULE) == [], "one month late is no sign"
    assert warn_signs(changed(unpaid_before=500_000), RULE) == [], "nor is one that has been paid"
    assert warn_signs(changed(unpaid=1, unpaid_before=1), RULE), "however little it is"
    assert warn_signs(changed(saved_before=1, saved_lately=0), RULE) == [], "hardly ever saved"


def test_the_hit_rate_counts_everybody_once() -> None:
    bad = changed(unpaid=2, unpaid_before=1, partial_months=1)
    rows = [(bad, True), (bad, False), (CALM, True), (CALM, False), (CALM, False)]
    assert hits_of(rows, RULE) == Hits(2, 1, 3, 1)
    assert hits_by_sign(rows, RULE)[Warn.PARTIAL] == Hits(2, 1, 3, 1)
    assert hits_by_sign(rows, RULE)[Warn.GROUP_HISTORY] == Hits(0, 0, 5, 2)
    assert hits_of([], RULE) + hits_of(rows, RULE) == Hits(2, 1, 3, 1)
