"""A loan lived act by act: the order of a day, what an act does when there is less than it says, and the differences
that a late act adds to the books. Whole lives are compared with an oracle in `tests/credit/lives`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dongvon.core.allocation import Purpose
from dongvon.core.interest import Interest
from dongvon.core.life import Act, ActKind, Contract, Effect, Life, Opening, differences, live
from dongvon.core.posting import AccountKind, Happened, PositionChange
from dongvon.core.problems import InvariantBroken
from dongvon.core.rates import RatePeriod
from dongvon.core.schedule import Instalment

M = 1_000_000
DAY0 = date(2025, 1, 1)
FAR = date(2100, 1, 1)
# 3.65 % and 7.3 % a year: 10.000 and 20.000 a day on 100 million.
RATES = [RatePeriod(DAY0, FAR, 365_000, 730_000)]
HALF = [RatePeriod(DAY0, FAR, 182_500, 365_000)]
HOME, AWAY = "03408", "03388"


def on(day: int) -> date:
    return DAY0 + timedelta(days=day)


SCHEDULE = tuple(Instalment(number, on(100 * number), 25 * M) for number in (1, 2, 3, 4))


def contract(interest_from: int = 0) -> Contract:
    return Contract(DAY0, on(interest_from), on(400), lambda place: RATES if place == HOME else HALF)


def life(*acts: Act, interest_from: int = 0, paid_out: int = 100 * M) -> Life:
    found = Life(contract(interest_from), HOME, SCHEDULE)
    live(found, numbered(Act(ActKind.PAY_OUT, DAY0, paid_out), *acts))
    return found


def numbered(*acts: Act) -> list[Act]:
    return [replace(act, number=act.number or number) for number, act in enumerate(acts, 1)]


def act(kind: ActKind, day: int, amount: int = 0, **more: object) -> Act:
    return Act(kind, on(day), amount, **more)  # type: ignore[arg-type]


def receipt(day: int, amount: int, purpose: Purpose = Purpose.PRINCIPAL, **more: object) -> Act:
    return act(ActKind.RECEIVE, day, amount, purpose=purpose, **more)


# --- the order of a day -----------------------------------------------------------------------------------------------


def test_acts_of_one_day_are_performed_in_one_order() -> None:
    order = [
        "end_freeze", "change_schedule", "pay_out", "fall_due", "receive", "return_overpaid", "to_overdue", "freeze",
        "correct_interest", "write_off", "recover", "roll_over", "move",
    ]  # fmt: skip
    acts = [act(ActKind(kind), 5, number=99 - place) for place, kind in enumerate(order)]
    entered = acts[::-1]
    assert [one.kind for one in sorted(entered, key=lambda one: one.sort_key)] == order
    earlier = act(ActKind.MOVE, 4, number=100)
    assert min([*acts, earlier], key=lambda one: one.sort_key) == earlier


def test_a_day_comes_out_the_same_in_whatever_order_it_is_entered() -> None:
    acts = [
        act(ActKind.FALL_DUE, 100),
        receipt(100, 25 * M),
        receipt(100, 400_000, Purpose.INTEREST),
        act(ActKind.TO_OVERDUE, 101, 25 * M),
    ]
    found = {repr(life(*order).position) for order in permutations(acts)}
    assert found == {repr(PositionChange(in_term=75 * M, arrears=600_000))}


def test_what_comes_after_the_day_is_not_performed() -> None:
    found = Life(contract(), HOME, SCHEDULE)
    acts = numbered(act(ActKind.PAY_OUT, 0, M), act(ActKind.PAY_OUT, 10, M), act(ActKind.PAY_OUT, 11, M))
    assert len(live(found, acts, on(10))) == 2
    assert found.paid_out == 2 * M


# --- interest ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "running"), [(0, 0), (1, 10_000), (2, 20_000), (31, 310_000)])
def test_interest_counts_the_first_day_and_not_the_last(day: int, running: int) -> None:
    assert life().running(on(day)).total == running


def test_nothing_runs_before_a_payout() -> None:
    found = Life(contract(), HOME, SCHEDULE)
    assert found.running(on(5)) == life().running(on(0)) == Interest(0, (), (0, 0)) and not found.is_settled
    assert not found.perform(act(ActKind.FALL_DUE, 5))


def test_interest_falls_due_once() -> None:
    found = life(act(ActKind.FALL_DUE, 30), act(ActKind.FALL_DUE, 30), act(ActKind.FALL_DUE, 40))
    assert (found.position.arrears, found.interest_to) == (400_000, on(40))


def test_interest_that_falls_due_tells_what_is_behind_it_and_from_when_the_next_counts() -> None:
    found = life()
    (effect,) = found.perform(act(ActKind.FALL_DUE, 30))
    assert (effect.event, effect.amount, effect.interest_to) == (Happened.INTEREST_DUE, 300_000, on(30))
    assert effect.reckoned is not None and [one.days for one in effect.reckoned.segments] == [30]
    assert found.perform(act(ActKind.FALL_DUE, 30)) == []


def test_the_end_of_the_grace_may_lie_before_the_last_repayment() -> None:
    found = life(receipt(80, 50 * M), act(ActKind.FALL_DUE, 90), interest_from=50)
    assert found.position.deferred_interest == 500_000
    assert found.position.arrears == 30 * 10_000 + 10 * 5_000
    assert found.running(on(100)).total == 10 * 5_000


def test_segments_tell_balance_and_rate_of_every_stretch() -> None:
    found = life(receipt(10, 40 * M), act(ActKind.TO_OVERDUE, 15, 20 * M, early=True)).running(on(20))
    assert [(one.days, one.state, one.balance) for one in found.segments] == [
        (10, "in_term", 100 * M), (5, "in_term", 60 * M), (5, "in_term", 40 * M), (5, "overdue", 20 * M),
    ]  # fmt: skip
    assert found.total == 100_000 + 30_000 + 20_000 + 20_000 and found.exact == (170_000, 0)


def test_money_for_interest_cuts_no_stretch_of_the_balance() -> None:
    found = life(act(ActKind.FALL_DUE, 5), receipt(10, 1_000, Purpose.INTEREST)).running(on(20))
    assert [(one.since, one.days) for one in found.segments] == [(on(5), 15)]


@pytest.mark.parametrize(("day", "put_off", "due"), [
    (49, 0, 0), (50, 500_000, 0), (51, 500_000, 10_000), (100, 500_000, 500_000),
])  # fmt: skip
def test_interest_of_the_grace_is_put_off_to_its_end(day: int, put_off: int, due: int) -> None:
    found = life(act(ActKind.FALL_DUE, day), interest_from=50)
    assert (found.position.deferred_interest, found.position.arrears) == (put_off, due)


@pytest.mark.parametrize(("day", "part"), [(99, 0), (100, 125_000), (199, 125_000), (200, 250_000), (400, 500_000)])
def test_put_off_interest_falls_due_in_equal_parts(day: int, part: int) -> None:
    found = life(act(ActKind.FALL_DUE, 50), act(ActKind.FALL_DUE, day), interest_from=50)
    assert found.position.deferred_interest == 500_000 - part
    assert found.position.arrears == (day - 50) * 10_000 + part


def test_the_last_part_takes_what_is_left() -> None:
    found = life(act(ActKind.FALL_DUE, 50), interest_from=50, paid_out=70_000)
    assert found.position.deferred_interest == 350
    parts = []
    for day in (100, 200, 300, 400):
        before = found.position.deferred_interest
        found.fall_due(on(day))
        parts.append(before - found.position.deferred_interest)
    assert parts == [87, 87, 87, 89]


def test_settling_within_the_grace_owes_all_of_it() -> None:
    found = life(interest_from=50)
    assert found.amount_to_settle(on(20)) == 100 * M + 200_000
    found.perform(receipt(20, 100 * M + 200_000, Purpose.SETTLE))
    assert found.is_settled and found.position == PositionChange()


def test_asking_what_settles_changes_nothing() -> None:
    found = life(receipt(10, M))
    before = repr(found)
    assert found.amount_to_settle(on(50)) == 99 * M + 100_000 + 40 * 9_900
    assert repr(found) == before


def test_what_is_tried_on_a_copy_leaves_the_life_as_it_was() -> None:
    found = life(receipt(10, M))
    before = repr(found)
    found.copy().perform(receipt(20, M))
    assert repr(found) == before


# --- acts that find less than they say --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "unpaid", "movable"), [(99, 0, 0), (100, 25, 0), (101, 25, 25), (200, 50, 25), (201, 50, 50)]
)
def test_what_falls_due_today_may_still_be_paid_today(day: int, unpaid: int, movable: int) -> None:
    assert (life().unpaid(on(day)), life().not_yet_overdue(on(day))) == (unpaid * M, movable * M)


@pytest.mark.parametrize(
    ("acts", "day", "missed"),
    [
        ([], 100, []),
        ([], 101, [(1, 25)]),
        ([], 201, [(1, 25), (2, 25)]),
        ([receipt(50, 10 * M)], 201, [(1, 15), (2, 25)]),
        ([receipt(50, 30 * M)], 201, [(2, 20)]),
        ([receipt(50, 25 * M)], 201, [(2, 25)]),
        ([receipt(50, 30 * M)], 101, []),
        # what is overdue already is missed no more
        ([act(ActKind.TO_OVERDUE, 101, 25 * M)], 201, [(2, 25)]),
        ([receipt(50, 10 * M), act(ActKind.TO_OVERDUE, 101, 15 * M)], 301, [(2, 25), (3, 25)]),
    ],
)
def test_the_instalments_missed_are_what_may_go_overdue(
    acts: list[Act], day: int, missed: list[tuple[int, int]]
) -> None:
    found = life(*acts)
    assert [(one.number, left) for one, left in found.missed(on(day))] == [
        (number, left * M) for number, left in missed
    ]
    assert sum(left for _, left in found.missed(on(day))) == found.not_yet_overdue(on(day))
    found.instalments = found.instalments[::-1]
    assert [one.number for one, _ in found.missed(on(day))] == [number for number, _ in missed], "the oldest first"


def test_two_instalments_of_one_day_are_missed_by_their_numbers() -> None:
    found = life()
    found.instalments = (Instalment(2, on(100), 50 * M), Instalment(1, on(100), 50 * M))
    assert [one.number for one, _ in found.missed(on(101))] == [1, 2]


@pytest.mark.parametrize(
    ("repaid", "amount", "overdue"), [(0, 25, 25), (0, 26, 25), (10, 25, 15), (25, 25, 0), (0, 3, 3)]
)
def test_a_transfer_moves_what_is_missed_and_no_more(repaid: int, amount: int, overdue: int) -> None:
    acts = [receipt(50, repaid * M)] if repaid else []
    found = life(*acts, act(ActKind.TO_OVERDUE, 101, amount * M))
    assert found.position.overdue == overdue * M and found.outstanding == (100 - repaid) * M


def test_an_early_transfer_does_not_wait() -> None:
    assert life(act(ActKind.TO_OVERDUE, 1, 30 * M, early=True)).position.overdue == 30 * M
    assert life(act(ActKind.TO_OVERDUE, 1, 101 * M, early=True)).position.overdue == 100 * M


def test_a_second_transfer_moves_only_the_rest() -> None:
    found = life(act(ActKind.TO_OVERDUE, 101, 20 * M), act(ActKind.TO_OVERDUE, 150, 20 * M))
    assert found.position == PositionChange(in_term=75 * M, overdue=25 * M)


@pytest.mark.parametrize(
    ("amount", "left"), [(30, (70, 0, 30)), (25, (75, 0, 25)), (10, (75, 15, 10)), (120, (0, 0, 100))]
)
def test_overdue_principal_is_frozen_first(amount: int, left: tuple[int, int, int]) -> None:
    found = life(act(ActKind.TO_OVERDUE, 101, 25 * M), act(ActKind.FREEZE, 110, amount * M)).position
    assert (found.in_term, found.overdue, found.frozen) == tuple(part * M for part in left)


@pytest.mark.parametrize(("amount", "frozen"), [(0, 0), (10, 20), (30, 0), (31, 0)])
def test_a_freeze_ends_for_its_amount_or_for_all(amount: int, frozen: int) -> None:
    found = life(act(ActKind.FREEZE, 10, 30 * M), act(ActKind.END_FREEZE, 20, amount * M))
    assert found.position == PositionChange(in_term=(100 - frozen) * M, frozen=frozen * M)


def test_frozen_principal_bears_nothing() -> None:
    found = life(act(ActKind.FREEZE, 10, 60 * M), act(ActKind.END_FREEZE, 30, 60 * M))
    assert found.running(on(40)).total == 100_000 + 20 * 4_000 + 100_000
    still = life(act(ActKind.FREEZE, 10, 60 * M), receipt(12, 10 * M)).running(on(15))
    assert [(one.days, one.state, one.balance) for one in still.segments] == [
        (10, "in_term", 100 * M), (2, "in_term", 40 * M), (2, "frozen", 60 * M),
        (3, "in_term", 30 * M), (3, "frozen", 60 * M),
    ]  # fmt: skip


def test_interest_of_nothing_is_reckoned_too() -> None:
    found = life(act(ActKind.FREEZE, 10, 100 * M), act(ActKind.FALL_DUE, 10))
    (effect,) = found.perform(act(ActKind.FALL_DUE, 20))
    assert (effect.amount, effect.interest_to, found.interest_to) == (0, on(20), on(20))


@pytest.mark.parametrize(
    ("amount", "arrears"), [(-100_000, 0), (-100_001, 0), (-99_999, 1), (5, 100_005), (0, 100_000)]
)
def test_interest_is_lowered_as_far_as_there_is_any(amount: int, arrears: int) -> None:
    assert life(act(ActKind.FALL_DUE, 10), act(ActKind.CORRECT_INTEREST, 11, amount)).position.arrears == arrears


def test_written_off_is_frozen_then_overdue_then_in_term() -> None:
    acts = [act(ActKind.TO_OVERDUE, 101, 25 * M), act(ActKind.FREEZE, 102, 45 * M)]
    found = life(*acts, act(ActKind.TO_OVERDUE, 103, 10 * M, early=True)).position
    assert (found.in_term, found.overdue, found.frozen) == (45 * M, 10 * M, 45 * M)
    for amount, left in ((44, (45, 10, 1)), (46, (45, 9, 0)), (56, (44, 0, 0)), (101, (0, 0, 0))):
        then = life(
            *acts, act(ActKind.TO_OVERDUE, 103, 10 * M, early=True), act(ActKind.WRITE_OFF, 104, amount * M, interest=7)
        ).position
        assert (then.in_term, then.overdue, then.frozen) == tuple(part * M for part in left)
        assert (then.written_off, then.written_off_interest) == (min(amount, 100) * M, 7)


def test_the_amount_of_an_effect_is_all_that_it_changes() -> None:
    (frozen,) = life(act(ActKind.TO_OVERDUE, 101, 25 * M)).perform(act(ActKind.FREEZE, 110, 30 * M))
    assert frozen.amount == 30 * M
    owed = life(act(ActKind.FALL_DUE, 60), interest_from=50)
    (*_, gone) = owed.perform(act(ActKind.WRITE_OFF, 60, 40 * M, interest=300_000))
    assert (gone.event, gone.amount) == (Happened.WRITTEN_OFF, 40 * M + 100_000 + 200_000)


def test_interest_written_off_is_arrears_then_put_off() -> None:
    kept = [act(ActKind.FALL_DUE, 60)]
    assert life(*kept, interest_from=50).position == PositionChange(100 * M, deferred_interest=500_000, arrears=100_000)
    found = life(*kept, act(ActKind.WRITE_OFF, 60, interest=100_001), interest_from=50).position
    assert (found.arrears, found.deferred_interest, found.written_off_interest) == (0, 499_999, 100_001)
    found = life(*kept, act(ActKind.WRITE_OFF, 60, interest=600_001), interest_from=50).position
    assert (found.arrears, found.deferred_interest, found.written_off_interest) == (0, 0, 600_000)


@pytest.mark.parametrize(("amount", "left"), [
    (M - 1, (1, 70, 0)), (M, (0, 70, 0)), (M + 69, (0, 1, 0)), (M + 70, (0, 0, 0)), (M + 71, (0, 0, 1)),
])  # fmt: skip
def test_recovered_is_principal_then_interest_then_the_payers(amount: int, left: tuple[int, int, int]) -> None:
    found = life(act(ActKind.WRITE_OFF, 10, M, interest=70), act(ActKind.RECOVER, 20, amount)).position
    assert (found.written_off, found.written_off_interest, found.overpaid) == left


@pytest.mark.parametrize(("amount", "left"), [(99, 1), (100, 0), (101, 0)])
def test_rolled_over_is_overdue_first(amount: int, left: int) -> None:
    found = life(act(ActKind.TO_OVERDUE, 101, 25 * M), act(ActKind.ROLL_OVER, 102, amount * M)).position
    assert (found.in_term, found.overdue) == (left * M, 0)
    (effect,) = life(act(ActKind.TO_OVERDUE, 101, 25 * M)).perform(act(ActKind.ROLL_OVER, 102, 30 * M))
    assert (effect.amount, effect.change) == (30 * M, PositionChange(in_term=-5 * M, overdue=-25 * M))
    (effect,) = life().perform(act(ActKind.ROLL_OVER, 1, M))
    assert (effect.event, effect.change) == (Happened.ROLLED_OVER, PositionChange(in_term=-M))


def test_money_nobody_owes_is_the_payers_and_returned_once() -> None:
    found = life(receipt(10, 101 * M))
    assert found.position == PositionChange(overpaid=M)
    (effect,) = found.perform(act(ActKind.RETURN_OVERPAID, 11, M + 1))
    assert effect.amount == M and found.position == PositionChange()
    assert not found.perform(act(ActKind.RETURN_OVERPAID, 12, 1))


def test_events_of_money() -> None:
    rolled = Life(contract(), HOME, SCHEDULE).perform(act(ActKind.PAY_OUT, 0, M, rolled=True))
    assert [(one.event, one.interest_to) for one in rolled] == [(Happened.ROLLED_IN, DAY0)]
    saved = life().perform(receipt(5, M, money=AccountKind.BANK_TRANSIT))
    assert [one.event for one in saved] == [Happened.PRINCIPAL_FROM_SAVINGS]
    cash = life().perform(receipt(5, M))
    assert [one.event for one in cash] == [Happened.PRINCIPAL_COLLECTED]
    (paid,) = life().perform(act(ActKind.PAY_OUT, 5, M))
    assert (paid.event, paid.interest_to) == (Happened.PAID_OUT, None)


def test_a_loan_that_moves_bears_the_rate_of_its_place() -> None:
    found = life(act(ActKind.MOVE, 10, place=AWAY, came_from=HOME))
    assert found.place == AWAY and found.position == PositionChange(in_term=100 * M)
    running = found.running(on(20))
    assert running.total == 100_000 + 50_000 and [one.days for one in running.segments] == [10, 10]
    out, back = found.perform(act(ActKind.MOVE, 20, place=HOME, came_from=AWAY))
    assert (out.place, back.place) == (AWAY, HOME) and out.change == -back.change
    assert (out.amount, back.amount) == (-100 * M, 100 * M)


def test_a_new_schedule_holds_from_its_day() -> None:
    later = (Instalment(1, on(500), 100 * M),)
    found = life(act(ActKind.CHANGE_SCHEDULE, 50, instalments=later))
    assert (found.final_due_on, found.unpaid(on(499)), found.unpaid(on(500))) == (on(500), 0, 100 * M)
    assert life(act(ActKind.CHANGE_SCHEDULE, 50)).instalments == SCHEDULE
    assert Life(contract(), HOME, ()).final_due_on == on(400)


def test_a_loan_taken_over_goes_on_from_its_position() -> None:
    opening = Opening(on(30), PositionChange(80 * M, 20 * M, arrears=5), 200 * M, on(20))
    found = Life.opened(contract(), HOME, SCHEDULE, opening)
    assert found.running(on(30)).total == 10 * (8_000 + 4_000)
    assert (found.repaid, found.outstanding) == (100 * M, 100 * M)


def test_a_position_below_zero_is_a_fault_of_the_program() -> None:
    with pytest.raises(InvariantBroken):
        life()._do(on(1), Happened.PRINCIPAL_COLLECTED, 1, PositionChange(overdue=-1))


# --- differences ------------------------------------------------------------------------------------------------------

Books = dict[tuple[int, Happened, str], tuple[int, PositionChange]]


def booked(lived: Sequence[tuple[Act, Sequence[Effect]]]) -> Books:
    found: Books = {}
    for one, effects in lived:
        for effect in effects:
            key = (one.number, effect.event, effect.place)
            amount, change = found.get(key, (0, PositionChange()))
            found[key] = (amount + effect.amount, change + effect.change)
    return found


def lived(acts: Sequence[Act]) -> list[tuple[Act, list[Effect]]]:
    return live(Life(contract(), HOME, SCHEDULE), acts)


def test_what_is_booked_already_is_not_booked_again() -> None:
    acts = numbered(act(ActKind.PAY_OUT, 0, 100 * M), act(ActKind.FALL_DUE, 30), receipt(31, M))
    assert differences(lived(acts), booked(lived(acts))) == []
    assert [number for number, _ in differences(lived(acts), {})] == [1, 2, 3]


def test_an_act_undone_is_taken_back() -> None:
    acts = numbered(act(ActKind.PAY_OUT, 0, 100 * M), receipt(31, M), act(ActKind.FALL_DUE, 41))
    kept = [acts[0], acts[2]]
    found = differences(lived(kept), booked(lived(acts)))
    assert [(number, one.event, one.amount) for number, one in found] == [
        (3, Happened.INTEREST_DUE, 1_000),
        (2, Happened.PRINCIPAL_COLLECTED, -M),
    ]
    assert found[1][1].change == PositionChange(in_term=M) and found[1][1].money is AccountKind.CASH


def test_money_of_an_act_undone_goes_back_where_it_came_from() -> None:
    acts = numbered(act(ActKind.PAY_OUT, 0, 100 * M), receipt(31, M, money=AccountKind.BANK_TRANSIT))
    [(number, back)] = differences([*lived(acts[:1]), (acts[1], [])], booked(lived(acts)))
    assert (number, back.amount, back.money) == (2, -M, AccountKind.BANK_TRANSIT)


def test_two_effects_of_one_kind_from_one_act_are_booked_as_one() -> None:
    acts = numbered(act(ActKind.PAY_OUT, 0, 100 * M), act(ActKind.FALL_DUE, 50), act(ActKind.FALL_DUE, 100))
    found = live(Life(contract(interest_from=50), HOME, SCHEDULE), acts)
    assert [one.amount for one in found[2][1]] == [500_000, 125_000], "of the month, and of the grace"
    [one] = [one for number, one in differences(found, {}) if number == 3]
    assert (one.event, one.amount, one.interest_to) == (Happened.INTEREST_DUE, 625_000, on(100))
    assert one.change == PositionChange(deferred_interest=-125_000, arrears=625_000)


@st.composite
def random_acts(draw: st.DrawFn) -> list[Act]:
    kinds = [
        ActKind.FALL_DUE, ActKind.RECEIVE, ActKind.RETURN_OVERPAID, ActKind.TO_OVERDUE, ActKind.FREEZE,
        ActKind.END_FREEZE, ActKind.CORRECT_INTEREST, ActKind.WRITE_OFF, ActKind.RECOVER, ActKind.PAY_OUT,
    ]  # fmt: skip
    found = [Act(ActKind.PAY_OUT, DAY0, 100 * M, 1)]
    for number in range(2, 2 + draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(kinds))
        purpose = draw(st.sampled_from(Purpose)) if kind is ActKind.RECEIVE else None
        amount = draw(st.integers(1, 60 * M))
        found.append(
            act(kind, draw(st.integers(1, 450)), amount, number=number, purpose=purpose, interest=amount % 999)
        )
    return found


@settings(max_examples=150, deadline=None)
@given(random_acts(), st.data())
def test_entered_late_or_in_time_the_books_say_the_same(acts: list[Act], data: st.DataObject) -> None:
    """In whatever order acts are entered, what was booked and the differences come to what was lived."""
    order = [acts[0], *data.draw(st.permutations(acts[1:]))]
    books: Books = {}
    for count in range(1, len(order) + 1):
        for number, one in differences(lived(order[:count]), books):
            key = (number, one.event, one.place)
            amount, change = books.get(key, (0, PositionChange()))
            books[key] = (amount + one.amount, change + one.change)
    in_time = booked(lived(acts))
    assert {key: value for key, value in books.items() if value[0] or any(value[1].parts)} == {
        key: value for key, value in in_time.items() if value[0] or any(value[1].parts)
    }


@settings(max_examples=150, deadline=None)
@given(random_acts())
def test_no_money_is_lost_and_nothing_falls_below_zero(acts: list[Act]) -> None:
    found = Life(contract(), HOME, SCHEDULE)
    effects = [one for _, ones in live(found, acts) for one in ones]
    total = PositionChange()
    for one in effects:
        total += one.change
        assert min(total.parts) >= 0
    assert total == found.position
    received = sum(one.amount for one in acts if one.kind in (ActKind.RECEIVE, ActKind.RECOVER))
    events = (Happened.INTEREST_COLLECTED, Happened.PRINCIPAL_COLLECTED, Happened.RECOVERED, Happened.OVERPAID)
    assert sum(one.amount for one in effects if one.event in events) == received
    assert found.outstanding + found.repaid == found.paid_out
