"""The rows of a list posted at a point: name, hamlet, programme, balance, due day, and nothing else of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dongvon.base.access.acting import Actor
from dongvon.base.access.statements import answers
from dongvon.base.places.models import Point
from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.disclosure.terms import posting_rule

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True)
class PostedRow:
    """A loan as it may be read at the point; `household_id` only counts and is never printed. Balance in đồng."""

    household_id: int
    name: str
    hamlet: str
    programme: str
    balance: int
    due_on: date


def posted_list(actor: Actor, point: Point, on: date) -> tuple[Sequence[PostedRow], int]:
    """The loans of the point's hamlets with a balance on the day, and how many more are left out because their
    programme would tell an illness or a sentence."""
    if point.place not in actor.places:
        raise Refused(Problem("point_unknown", N_("Không có điểm giao dịch này trong địa bàn của bạn.")))
    secret = set(posting_rule(on).secret_programmes)
    rows = [PostedRow(*row) for row in answers(SQL / "posted.sql", place=point.place, on=on, point=point.pk)]
    shown = [row for row in rows if row.programme not in secret]
    return shown, len(rows) - len(shown)
