"""Runs the tables of docs/algorithms/schedule.md."""

from datetime import date

from dongvon.core import schedule
from dongvon.core.dates import months_between
from dongvon.core.schedule import Rule, Terms, dotted
from tests.docs.tables import Row


def ordinary(given: Row) -> Row:
    terms = Terms(
        principal=_whole(given["principal"]),
        signed_on=date.fromisoformat(given["paid out"]),
        term_months=int(given["term"]),
        rule=Rule(given["rule"]),
        instalment_months=int(given["every"]),
        principal_grace_months=int(given["grace"]),
        transaction_day=_day(given["day"]),
    )
    return {"dates": _dates(terms), "amounts": ", ".join(dotted(one.principal) for one in schedule.build(terms))}


def student(given: Row) -> Row:
    first = date.fromisoformat(given["first payout"])
    course = int(given["course"])
    ends = None if given["study ends"] == "-" else date.fromisoformat(given["study ends"])
    study = ends or schedule.add_months(first, course)
    term = schedule.longest_student_term(first, study, course_months=course)
    terms = Terms(
        principal=_whole(given["principal"]),
        signed_on=first,
        term_months=term,
        rule=Rule.STUDENT,
        instalment_months=int(given["every"]),
        course_months=course,
        study_ends_on=ends,
        transaction_day=_day(given["day"]),
    )
    return {"D": str(months_between(first, study)), "term": str(term), "dates": _dates(terms)}


def sessions(given: Row) -> Row:
    day, session = date.fromisoformat(given["date"]), int(given["day"])
    return {
        "session before": schedule.preceding_session(day, session).isoformat(),
        "overdue on": schedule.overdue_transfer_day(day, session).isoformat(),
    }


def _dates(terms: Terms) -> str:
    return ", ".join(one.due_on.isoformat() for one in schedule.build(terms))


def _whole(text: str) -> int:
    return int(text.replace(".", ""))


def _day(text: str) -> int | None:
    return None if text == "-" else int(text)
