"""Reading the ledger: balances at any date, the trial balance, and the mode of a fund."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from dongvon.base.access.statements import run
from dongvon.core.dates import add_months, day_text
from dongvon.core.modes import Mode
from dongvon.core.problems import N_, Problem, Refused


def mode_of(fund_id: int, on: date) -> Mode:
    """Book of record or mirror; a fund without a mode on the day is refused, never guessed."""
    found = run(_MODE, [fund_id, on, on])
    if not found:
        raise Refused(
            Problem(
                "fund_without_mode",
                N_("Nguồn vốn {fund} chưa được khai là sổ gốc hay sổ đối chiếu vào ngày {on}."),
                {"fund": fund_id, "on": f"{on:%d/%m/%Y}"},
            )
        )
    return Mode(found[0][0])


_MODE = """
    SELECT mode FROM ledger_fundmode WHERE fund_id = %s AND since_on <= %s AND (until_on IS NULL OR until_on > %s)
"""


def first_open_day(place: str) -> date:
    """The first day on which something may be booked in the commune; the earliest day there is if none is closed."""
    ((last,),) = run("SELECT max(month) FROM ledger_closedmonth WHERE place = %s", [place])
    return date.min if last is None else add_months(last, 1)


def refuse_closed(place: str, on: date, remedy: str) -> None:
    """Refuse what is dated in a closed month; `remedy` (a text to be translated) tells how to put it right."""
    first_open = first_open_day(place)
    if on < first_open:
        raise Refused(
            Problem(
                "month_closed",
                N_("Sổ đã khóa đến hết ngày {closed}; ngày {on} nằm trong kỳ đã khóa. {remedy}"),
                {"closed": day_text(first_open - timedelta(days=1)), "on": day_text(on), "remedy": remedy},
            )
        )


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One line of the trial balance; `balance` is debit less credit in đồng."""

    place: str
    fund_id: int
    kind: int
    programme: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        return self.debit - self.credit


def trial_balance(on: date, *, place: str | None = None) -> list[TrialRow]:
    """All accounts with what was debited and credited up to and with the day. The balances sum to zero."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.place, a.fund_id, a.kind, a.programme, sum(t.debit)::bigint, sum(t.credit)::bigint
            FROM (SELECT debit_id AS account_id, amount AS debit, 0 AS credit FROM ledger_transfer WHERE booked_on <= %s
                  UNION ALL
                  SELECT credit_id, 0, amount FROM ledger_transfer WHERE booked_on <= %s) t
            JOIN ledger_account a ON a.id = t.account_id
            WHERE %s::text IS NULL OR a.place = %s
            GROUP BY a.place, a.fund_id, a.kind, a.programme
            ORDER BY a.place, a.fund_id, a.kind, a.programme
            """,
            [on, on, place, place],
        )
        return [TrialRow(*row) for row in cursor.fetchall()]


def balances_about(about_type: str, kinds: list[int], on: date) -> dict[int, dict[int, int]]:
    """For everything of a type (loans, savings accounts): debit less credit by account kind, up to and with the day."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT t.about_id, a.kind, sum(t.signed)::bigint
            FROM (SELECT about_id, debit_id AS account_id, amount AS signed FROM ledger_transfer
                  WHERE about_type = %s AND booked_on <= %s
                  UNION ALL
                  SELECT about_id, credit_id, -amount FROM ledger_transfer WHERE about_type = %s AND booked_on <= %s) t
            JOIN ledger_account a ON a.id = t.account_id
            WHERE a.kind = ANY (%s)
            GROUP BY t.about_id, a.kind
            """,
            [about_type, on, about_type, on, kinds],
        )
        found: dict[int, dict[int, int]] = {}
        for about_id, kind, amount in cursor.fetchall():
            found.setdefault(about_id, {})[kind] = amount
        return found
