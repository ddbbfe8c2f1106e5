"""Which figures of a table must be hidden so that no small one can be read or worked out.

A table has rows, columns and their totals. A figure about fewer people than `least` is hidden (primary). That alone is
not enough: 12 in all and 10 beside it tell the 2. So further figures are hidden until, for each small one, another
table fits everything that is shown and has another number there. Such another table is sought by moving one from a cell
to another around a rectangle of hidden figures; a rectangle may end in the totals, which then are hidden too.

What is shown: zeros (nobody is there), and whatever is not hidden. A reader knows that what is hidden is not zero.
Not covered: what may be known about a figure beyond its exact number (that it is one of three), and tables that were
published elsewhere with other cells. Method: cell suppression as statistical offices use it (primary, complementary).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Key = tuple[str, str]
TOTAL = "*"
"""The row of column totals and the column of row totals."""
LEAST = 5


@dataclass(frozen=True, slots=True)
class Table:
    """Figures that add up, by row and column; `shown` has the totals too."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    figures: Mapping[Key, int]

    @classmethod
    def of(cls, cells: Mapping[Key, int]) -> "Table":
        """The table of some cells with its totals; cells that are missing are zero."""
        rows, columns = (tuple(sorted({key[axis] for key in cells})) for axis in (0, 1))
        figures = {(row, column): cells.get((row, column), 0) for row in rows for column in columns}
        figures |= {(row, TOTAL): sum(figures[row, column] for column in columns) for row in rows}
        figures |= {(TOTAL, column): sum(figures[row, column] for row in rows) for column in columns}
        figures[TOTAL, TOTAL] = sum(figures[row, TOTAL] for row in rows)
        return cls(rows, columns, figures)


def hidden(table: Table, people: Mapping[Key, int], least: int = LEAST) -> frozenset[Key]:
    """The figures to hide. `people`: how many stand behind each figure, totals included (a household with two loans is
    one); where it says nothing the figure itself counts. The smallest further figures are hidden first."""
    small = sorted(key for key, figure in table.figures.items() if figure and people.get(key, figure) < least)
    found = set(small)
    for key in small:
        choices = [moved for moved in _rectangles(table, key) if _fits(table, moved)]
        found |= min(choices, key=lambda moved: _cost(table, moved, found)).keys()
    return frozenset(found)


def _cost(table: Table, moved: Mapping[Key, bool], found: set[Key]) -> tuple[int, list[Key]]:
    """What would be hidden in addition; the same choice every time."""
    more = sorted(moved.keys() - found)
    return sum(table.figures[key] for key in more), more


def _rectangles(table: Table, key: Key) -> Iterator[Mapping[Key, bool]]:
    """Ways to have the figure one more, or one less, so that everything else still adds up: key → whether it moves with
    the figure or against it. A total goes along with what it adds up, any other corner makes up for it."""
    row, column = key
    for other in (*table.rows, TOTAL):
        for that in (*table.columns, TOTAL):
            if other != row and that != column:
                down, across = TOTAL in (row, other), TOTAL in (column, that)
                yield {key: True, (other, column): down, (row, that): across, (other, that): down is across}


def _fits(table: Table, moved: Mapping[Key, bool]) -> bool:
    """Whether one way or the other no figure of the other table would be zero: a hidden one is known to be more. A one
    can only grow, so all ones must move together."""
    ones = {along for key, along in moved.items() if table.figures[key] == 1}
    return len(ones) < 2 and all(table.figures[key] for key in moved)
