"""Stories an accountant can read, executed: each `*.md` here is a test, row by row.

A table with the columns day, what, who, amount, then (and, where rows are spoken of, #) is acted out by the standing
cast (`tests/world.py`); one with account and balance states the trial balance of all accounts on the day its heading
ends with, of one commune if it says `of 03388`. What `what` may say is in `lending.py`, `paying.py`, `deciding.py`,
`reviewing.py`, `moving.py`, `supervising.py` and `dunning.py`. In `then`, parted by `;`: `in term 1.000`, `overdue 0`,
`frozen`, `arrears 5`, `put off 0`, `overpaid`, `written off`, `interest written off`, `paid out`, `savings 5.000`,
`final 2027-03-15`, `instalment 2027-03-15 1.000`, `place 03388`, `group 6600001`, `association 12`, `closed`, `open`,
or `refused: ` and the whole message; of how long debt has been overdue on the day `up to 3 months`, `3 to 6 months`, `6
to 12 months`, `over 12 months`, and `notified`, what the notices 14/TD of the day say; of `explain` also `running`, `to
settle`, `principal due`. Sums in the text are reckoned again, in fractions.
"""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from dongvon.core.posting import PositionChange
from dongvon.credit.loans.ageing import overdue_parts
from dongvon.credit.loans.living import pasts_of
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import positions_on
from dongvon.office.books.verify import verify
from tests.scenarios import deciding, dunning, lending, moving, paying, reviewing, supervising
from tests.scenarios.reading import SUM, amount_of, sums, tables
from tests.scenarios.stage import Stage
from tests.world import World

STORIES = sorted(Path(__file__).parent.glob("*.md"))
VERBS = (
    lending.VERBS | paying.VERBS | deciding.VERBS | reviewing.VERBS | moving.VERBS | supervising.VERBS | dunning.VERBS
)
SOURCE = re.compile(
    r"(QĐ|NĐ|TT|CV|HD|NQ|Decree|Decision|Circular|Resolution) ?\d"
    r"|\d+[A-Zab]*/(TD|XLN|GQVL|NHCS|TGTV|QĐ|NĐ)|question bank|QH13|overlays\.toml"
)


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_story(books: World, story: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(books, VERBS, monkeypatch)
    for heading, rows in tables(story.read_text(encoding="utf-8")):
        if "account" in rows[0]:
            stage.balances(heading, rows)
        else:
            for row in rows:
                stage.act(row)
    assert stage.number
    with books.reading():
        assert verify().differences == []
        assert ages_amiss() == []


def ages_amiss() -> list[str]:
    """Days on which the parts of a loan's overdue debt are not its overdue balance: the day before each act, the day of
    it, and long after; and days on which the fold of the movements is not the life."""
    found = []
    for loan_id, past in pasts_of(list(Loan.objects.filter(position__isnull=False))).items():
        days = {act.on - timedelta(days=before) for act in past.acts for before in (0, 1)} | {date(2040, 1, 1)}
        for day in sorted(days):
            position = past.lived(day)[0].position
            parts = overdue_parts([past.loan], day).get(loan_id, [])
            if sum(one.amount for one in parts) != position.overdue:
                found.append(f"{loan_id} on {day}: {parts} of {position.overdue}")
            if positions_on([loan_id], day).get(loan_id, PositionChange()) != position:
                found.append(f"{loan_id} on {day}: not {position}")
    return found


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_a_story_names_its_source_and_shows_its_sums(story: Path) -> None:
    text = story.read_text(encoding="utf-8")
    opening = text.split("\n\n")[1]
    assert SOURCE.search(" ".join(opening.split())), opening
    flat = " ".join(text.split())
    assert len(SUM.findall(flat)) == flat.count("/ 365 =")
    for written, result, shown in sums(text):
        assert result == amount_of(shown), f"{written} is {result}"
        stands = re.findall(rf"(?<![\d.]){re.escape(shown)}(?![\d.])", flat.replace(". ", " "))
        assert len(stands) > 1, f"{shown} is used nowhere"


def test_there_are_stories_enough() -> None:
    assert len(STORIES) >= 40


def test_a_story_that_is_not_true_fails(books: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {
        "day": "2025-03-15",
        "what": "lend HN",
        "who": "Vi Thị Ọi",
        "amount": "50.000.000",
        "then": "in term 49.999.999",
    }
    with pytest.raises(AssertionError):
        Stage(books, VERBS, monkeypatch).act(row)
    with pytest.raises(AssertionError):
        Stage(books, VERBS, monkeypatch).act(row | {"amount": "100.000.001", "then": "refused: quá mức"})


def test_a_sum_is_reckoned_in_fractions_and_rounded_once() -> None:
    text = "x 100.000 x 30 x 6,6 % / 365 + 100.000 x 1 x 6,6 % / 365\n= 561, y"
    assert list(sums("1.000 + 200 - 1 = 1.199; 1.000 / 3 = 333")) == [
        ("1.000 + 200 - 1", 1199, "1.199"),
        ("1.000 / 3", 333, "333"),
    ]
    assert list(sums(text)) == [("100.000 x 30 x 6,6 % / 365 + 100.000 x 1 x 6,6 % / 365", 561, "561")]
