"""The demonstration's targets hold for whatever year was lived: nothing that was approved went beyond them."""

from datetime import date

from django.utils import translation

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.core.targets import Level
from dongvon.credit.applications.headroom import standings
from dongvon.credit.capital.queries import board_meetings, capital_measures, needs_of, versions
from dongvon.credit.loans.services import repay
from dongvon.front.demo.capital import LAST, YEAR, assign_capital, peaks
from tests.world import WARD, World

M = 1_000_000
OI, LA, PAO, IN = "Vi Thị Ọi", "Tòng Thị Lả", "Sùng A Páo", "Lò Văn Ín"


def cast(books: World) -> tuple[dict[Role, Actor], dict[str, Actor]]:
    people: dict[Role, Actor] = {}
    for actor in books.actors.values():
        people.setdefault(actor.role, actor)
    leaders = {"6600001": books.actors["leader_1"], "6600002": books.actors["leader_2"]}
    return people, leaders


def test_targets_of_the_year_that_was_lived(books: World) -> None:
    first = books.lend(OI, "HN", 60 * M, date(2024, 10, 15))
    books.lend(IN, "HCN", 40 * M, date(2025, 3, 15))
    books.do(repay, "teller", loan_id=first, purpose="principal", amount=30 * M, received_on=date(2025, 6, 1),
             document="P")  # fmt: skip
    books.lend(LA, "HN", 50 * M, date(2025, 10, 15))
    books.to_the_counter([(PAO, "HN", 20 * M)], date(2025, 12, 29))
    people, leaders = cast(books)
    with translation.override("vi"):
        assign_capital(people, leaders)
        assign_capital(people, leaders)  # a run cut off and taken up again
    with books.acting("board_member"):
        assert [one.number for one in versions(WARD, YEAR, Level.COMMUNE)] == [2, 1]
        assert [one.number for one in versions(WARD, YEAR, Level.HAMLET)] == [2, 1]
        for level in (Level.COMMUNE, Level.HAMLET):
            decision, rows = standings(WARD, level, LAST)
            assert decision is not None and rows
            assert all(one.room.target and one.room.left >= 0 for one in rows), level
        spring, autumn = peaks()
        assert sum(spring.values()) == 70 * M + 50 * M, "60 million at the most, then 40, each with its margin"
        assert sum(autumn.values()) == 110 * M + 50 * M, "30 left, 50 and 20 approved"
        found = capital_measures(WARD, YEAR, LAST)
        assert (found.answered, found.waiting) == (1, 0) and found.full is not None and found.full < 1000
        (meeting,) = board_meetings(WARD)
        assert len(meeting.opinions.all()) == 1 and meeting.minutes.attendance.count() == 4
        assert needs_of(WARD, YEAR + 1)
