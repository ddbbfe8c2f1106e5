"""Nothing small can be worked out of what is shown: for every small figure another table fits all that is shown."""

import itertools
from collections.abc import Iterator, Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from dongvon.core.suppression import LEAST, TOTAL, Key, Table, hidden

CELLS = st.integers(0, 14) | st.integers(0, 2)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    keys = itertools.product("abc"[:rows], "xyz"[:columns])
    return Table.of({key: draw(CELLS) for key in keys})


def others(table: Table, away: frozenset[Key]) -> Iterator[Mapping[Key, int]]:
    """Every table whose hidden cells differ by one at most and that shows the same; found by trying all of them."""
    free = sorted(key for key in away if TOTAL not in key)
    for changes in itertools.product((0, 1, -1), repeat=len(free)):
        cells = {key: figure for key, figure in table.figures.items() if TOTAL not in key}
        cells |= {key: cells[key] + change for key, change in zip(free, changes, strict=True)}
        if any(cells[key] < 1 for key in free):
            continue
        other = Table.of(cells).figures
        if all(other[key] == figure for key, figure in table.figures.items() if key not in away):
            yield other


def worked_out(table: Table, away: frozenset[Key], small: list[Key]) -> list[Key]:
    """The small figures that are the same in every table that fits."""
    left = set(small)
    for other in others(table, away):
        left -= {key for key in left if other[key] != table.figures[key]}
        if not left:
            break
    return sorted(left)


def small_ones(table: Table) -> list[Key]:
    return [key for key, figure in table.figures.items() if 0 < figure < LEAST]


@settings(deadline=None)
@given(tables())
def test_no_small_figure_is_shown_or_worked_out(table: Table) -> None:
    small, away = small_ones(table), hidden(table, {})
    assert set(small) <= away
    assert worked_out(table, away, small) == []


@given(tables())
def test_a_table_without_small_figures_is_shown_whole_and_zeros_always_are(table: Table) -> None:
    away = hidden(table, {})
    assert bool(away) == bool(small_ones(table))
    assert all(table.figures[key] for key in away)


def test_the_figures_left_out_are_zero_and_the_totals_add_up() -> None:
    table = Table.of({("a", "x"): 7, ("b", "y"): 8})
    assert table.figures == {
        ("a", "x"): 7, ("a", "y"): 0, ("a", TOTAL): 7,
        ("b", "x"): 0, ("b", "y"): 8, ("b", TOTAL): 8,
        (TOTAL, "x"): 7, (TOTAL, "y"): 8, (TOTAL, TOTAL): 15,
    }  # fmt: skip


def test_hiding_the_small_ones_alone_would_tell_them() -> None:
    table = Table.of({("a", "x"): 2, ("a", "y"): 10, ("b", "x"): 20, ("b", "y"): 30})
    small = small_ones(table)
    assert small == [("a", "x")] and worked_out(table, frozenset(small), small) == small
    away = hidden(table, {})
    assert away == {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")} and worked_out(table, away, small) == []


def test_the_last_of_a_column_takes_totals_along() -> None:
    table = Table.of({("a", "x"): 3, ("b", "x"): 0, ("a", "y"): 40, ("b", "y"): 50})
    away = hidden(table, {})
    assert {("a", "x"), (TOTAL, "x")} <= away and ("b", "x") not in away
    assert worked_out(table, away, small_ones(table)) == []


def test_two_ones_beside_each_other_hide_more() -> None:
    """2 in all, both hidden and both known to be there, would be one each."""
    table = Table.of({("a", "x"): 1, ("a", "y"): 1, ("b", "x"): 30, ("b", "y"): 40})
    assert worked_out(table, hidden(table, {}), small_ones(table)) == []


def test_no_more_is_hidden_than_it_takes() -> None:
    """
    1    2    3      Five figures are small. With the totals of 42 hidden too, it may as well be 2, 1 above and 1, 40
    2   40   42      below: 40 and 45 can be shown.
    3   42   45
    """
    table = Table.of({("a", "x"): 1, ("a", "y"): 2, ("b", "x"): 2, ("b", "y"): 40})
    assert sorted(hidden(table, {})) == [
        (TOTAL, "x"), (TOTAL, "y"), ("a", TOTAL), ("a", "x"), ("a", "y"), ("b", TOTAL), ("b", "x"),
    ]  # fmt: skip


def test_a_figure_of_five_is_shown_and_one_of_four_is_not() -> None:
    assert hidden(Table.of({("a", "x"): 5, ("a", "y"): 9, ("b", "x"): 7}), {}) == frozenset()
    assert ("a", "x") in hidden(Table.of({("a", "x"): 4, ("a", "y"): 9, ("b", "x"): 7}), {})


def test_people_count_and_not_their_loans() -> None:
    table = Table.of({("a", "x"): 8, ("a", "y"): 90, ("b", "x"): 70, ("b", "y"): 60})
    assert hidden(table, {}) == frozenset()
    assert ("a", "x") in hidden(table, {("a", "x"): 4})
