"""What a life lets go of the interest accrued in a commune, and a loan paid out in parts."""

import pytest

from dongvon.core.accrual import NOTHING_RELEASED, Released
from dongvon.core.life import Act, ActKind, Contract, Effect, Life, differences, live
from dongvon.core.posting import Happened, PositionChange
from dongvon.core.rates import RatePeriod
from dongvon.core.schedule import Instalment
from tests.core.test_life import AWAY, DAY0, FAR, HOME, SCHEDULE, M, act, booked, life, lived, numbered, on, receipt

DUE = (2, Happened.INTEREST_DUE, HOME)


def test_interest_that_falls_due_leaves_what_was_accrued_by_state() -> None:
    """10.000 a day in term; of a quarter that is overdue twice as much."""
    (due,) = life().perform(act(ActKind.FALL_DUE, 30))
    assert (due.amount, due.released) == (300_000, Released(300_000))
    (due,) = life(act(ActKind.FALL_DUE, 101), act(ActKind.TO_OVERDUE, 101, 25 * M)).perform(act(ActKind.FALL_DUE, 111))
    assert (due.amount, due.released) == (125_000, Released(75_000, 50_000))


def test_what_rounding_put_into_it_goes_with_it() -> None:
    """1.000 đồng for 4 days at 3,65 %: 0,4 đồng, of which none falls due; for 5 days 0,5, of which one does."""
    for days, amount, tenths in ((4, 0, -4), (5, 1, 5)):
        (due,) = life(paid_out=1_000).perform(act(ActKind.FALL_DUE, days))
        assert (due.amount, due.released) == (amount, Released(amount, rounding_in_term=tenths * 365_000_000))


def test_what_is_accrued_moves_with_the_loan_and_falls_due_where_it_came_to() -> None:
    found = life()
    out, into = found.perform(act(ActKind.MOVE, 10, place=AWAY, came_from=HOME))
    assert [(one.place, one.amount, one.released) for one in (out, into)] == [
        (HOME, -100 * M, Released(100_000)), (AWAY, 100 * M, Released(-100_000))
    ]  # fmt: skip
    (due,) = found.perform(act(ActKind.FALL_DUE, 20))
    assert (due.place, due.amount, due.released) == (AWAY, 150_000, Released(150_000)), "5.000 a day there"


@pytest.mark.parametrize(
    ("released", "lacks"),
    [
        ({DUE: Released(300_000)}, None),
        ({DUE: Released(299_999)}, Released(1)),
        ({DUE: Released(300_000, rounding_in_term=7)}, Released(rounding_in_term=-7)),
        ({}, Released(300_000)),
        (None, None),
    ],
)
def test_what_the_books_released_is_made_up_to_what_was_lived(
    released: dict[tuple[int, Happened, str], Released] | None, lacks: Released | None
) -> None:
    acts = lived(numbered(act(ActKind.PAY_OUT, 0, 100 * M), act(ActKind.FALL_DUE, 30)))
    found = differences(acts, booked(acts), released)
    assert [(number, one.amount, one.released) for number, one in found] == ([] if lacks is None else [(2, 0, lacks)])


def test_what_an_act_undone_had_released_is_accrued_again() -> None:
    acts = numbered(act(ActKind.PAY_OUT, 0, 100 * M), act(ActKind.FALL_DUE, 30))
    [(number, back)] = differences(lived(acts[:1]), booked(lived(acts)), {DUE: Released(300_000)})
    assert (number, back.amount, back.released) == (2, -300_000, Released(-300_000))
    [(_, new)] = differences(lived(acts), booked(lived(acts[:1])), {})
    assert (new.amount, new.released) == (300_000, Released(300_000))
    [(_, alone)] = differences(lived(acts), booked(lived(acts[:1])))
    assert (alone.amount, alone.released) == (300_000, NOTHING_RELEASED), "not asked, nothing is said of it"


def test_two_dues_of_one_act_release_together() -> None:
    acts = numbered(act(ActKind.PAY_OUT, 0, 100 * M), act(ActKind.FALL_DUE, 50), act(ActKind.FALL_DUE, 100))
    found = live(Life(life(interest_from=50).contract, HOME, SCHEDULE), acts)
    [one] = [one for number, one in differences(found, {}, {}) if number == 3]
    assert (one.amount, one.released) == (625_000, Released(500_000)), "the grace was released when it was put off"


def test_days_of_each_balance_after_a_grace_count_once() -> None:
    """The grace ends on day 50; 20 million come on day 60 and again on day 70, and nothing falls due until day 100."""
    found = life(receipt(60, 20 * M), receipt(70, 20 * M), interest_from=50)
    put_off, due = found.perform(act(ActKind.FALL_DUE, 100))
    assert (put_off.amount, put_off.released) == (500_000, Released(500_000))
    assert due.amount == 10 * 10_000 + 10 * 8_000 + 30 * 6_000 and due.released == Released(due.amount)


def test_effects_of_one_kind_add_up_and_interest_runs_from_the_later_day() -> None:
    two = [
        Effect(Happened.INTEREST_DUE, amount, PositionChange(arrears=amount), HOME, interest_to=day, released=let_go)
        for amount, day, let_go in ((1, on(50), Released(3)), (2, on(100), Released(4)))
    ]
    [(number, one)] = differences([(act(ActKind.FALL_DUE, 100, number=3), two)], {}, {})
    assert (number, one.amount, one.change) == (3, 3, PositionChange(arrears=3))
    assert (one.interest_to, one.released) == (on(100), Released(7))


def test_an_instalment_brings_due_what_was_paid_out_and_not_what_is_to_come() -> None:
    found = life(paid_out=20 * M)
    assert [found.unpaid(on(day)) for day in (99, 100, 200)] == [0, 20 * M, 20 * M]
    found.perform(act(ActKind.PAY_OUT, 150, 25 * M))
    assert [found.unpaid(on(day)) for day in (100, 200, 300)] == [25 * M, 45 * M, 45 * M]
    assert life(receipt(50, 5 * M), paid_out=20 * M).unpaid(on(100)) == 15 * M


def test_a_schedule_that_comes_with_a_payout_holds_from_it() -> None:
    later = (Instalment(1, on(500), 120 * M),)
    found = life()
    (effect,) = found.perform(act(ActKind.PAY_OUT, 50, 20 * M, instalments=later, before=SCHEDULE))
    assert (effect.event, found.instalments, found.paid_out) == (Happened.PAID_OUT, later, 120 * M)


def test_a_loan_without_interest_moves_its_principal_alone() -> None:
    free = Contract(DAY0, DAY0, on(400), lambda place: [RatePeriod(DAY0, FAR, 0, 0)])
    found = Life(free, HOME, SCHEDULE)
    found.perform(Act(ActKind.PAY_OUT, DAY0, M))
    out, into = found.perform(act(ActKind.MOVE, 10, place=AWAY, came_from=HOME))
    assert out.released == into.released == NOTHING_RELEASED and out.moves and into.moves
