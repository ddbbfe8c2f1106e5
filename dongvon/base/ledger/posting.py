"""`post`: the one way money is written down, and `reverse`: the one way it is corrected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from dongvon.base.access.acting import Actor
from dongvon.base.database.arrays import array_text
from dongvon.base.ledger.models import ClosedMonth, Origin
from dongvon.core.dates import add_months, day_text
from dongvon.core.problems import N_, InvariantBroken, Problem, Refused


@dataclass(frozen=True, slots=True)
class Line:
    """One transfer to be posted. Accounts are named by kind; the ledger finds or opens them.

    `amount` is whole đồng, above zero. `programme` names the loan's programme on both accounts ("" for neither)."""

    booked_on: date
    place: str
    fund_id: int
    programme: str
    debit: int
    credit: int
    amount: int
    event: str
    about_type: str
    about_id: int
    reverses: tuple[date, int] | None = None


# 96 billion đồng is the largest loan there is; a hundred thousand times that still fits eight bytes.
LARGEST_AMOUNT = 96_000_000_000 * 100_000


def post(lines: Sequence[Line], *, actor: Actor, request_id: UUID, origin: Origin = Origin.OWN) -> int:
    """Write the transfers of one event, or of a whole batch, in one statement; the number written.

    Refused for a day that has not come: here, for whoever writes, since pages alone would leave out phones, files and
    commands. Raises `InvariantBroken` for an amount that is not above zero or accounts that are equal: such lines come
    from a fault in the program, never from a person."""
    if not lines:
        return 0
    for line in lines:
        if not 0 < line.amount <= LARGEST_AMOUNT or line.debit == line.credit:
            raise InvariantBroken(f"transfer of {line.amount} from {line.credit} to {line.debit} on {line.booked_on}")
    _refuse_days_to_come(max(line.booked_on for line in lines))
    _refuse_closed_months(lines)
    accounts = _accounts(lines)
    _make_months({line.booked_on for line in lines})
    columns: list[list[object]] = [
        [line.booked_on for line in lines],
        [accounts[line.place, line.fund_id, line.debit, line.programme] for line in lines],
        [accounts[line.place, line.fund_id, line.credit, line.programme] for line in lines],
        [line.amount for line in lines],
        [line.event for line in lines],
        [line.about_type for line in lines],
        [line.about_id for line in lines],
        [line.place for line in lines],
        [line.reverses[0] if line.reverses else None for line in lines],
        [line.reverses[1] if line.reverses else None for line in lines],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO ledger_transfer (booked_on, debit_id, credit_id, amount, event, about_type, about_id, place,
                                         reverses_on, reverses_id, origin, request_id, user_id)
            SELECT booked_on, debit_id, credit_id, amount, event, about_type, about_id, place, reverses_on, reverses_id,
                   %s, %s, %s
            FROM unnest(%s::date[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::bigint[],
                        %s::text[], %s::date[], %s::bigint[])
                AS t (booked_on, debit_id, credit_id, amount, event, about_type, about_id, place,
                      reverses_on, reverses_id)
            """,
            [str(origin), request_id, actor.user_id, *map(array_text, columns)],
        )
    return len(lines)


def reverse(
    *, about_type: str, about_id: int, request_id: UUID, booked_on: date, actor: Actor, new_request_id: UUID
) -> int:
    """Undo what `request_id` posted about one thing, dated `booked_on`: the same transfers with debit and credit
    exchanged, each naming the one it reverses. A transfer is reversed once; a second call writes nothing. Refused for a
    day that has not come, as `post`."""
    _refuse_days_to_come(booked_on)
    with connection.cursor() as cursor:
        _make_months({booked_on})
        cursor.execute(
            """
            INSERT INTO ledger_transfer (booked_on, debit_id, credit_id, amount, event, about_type, about_id, place,
                                         reverses_on, reverses_id, origin, request_id, user_id)
            SELECT %s, t.credit_id, t.debit_id, t.amount, 'reversal', t.about_type, t.about_id, t.place,
                   t.booked_on, t.id, t.origin, %s, %s
            FROM ledger_transfer t
            WHERE t.about_type = %s AND t.about_id = %s AND t.request_id = %s AND t.event <> 'reversal'
              AND NOT EXISTS (SELECT 1 FROM ledger_transfer r
                              WHERE r.about_type = t.about_type AND r.about_id = t.about_id
                                AND r.reverses_on = t.booked_on AND r.reverses_id = t.id)
            ORDER BY t.id
            """,
            [booked_on, new_request_id, actor.user_id, about_type, about_id, request_id],
        )
        return int(cursor.rowcount)


def _accounts(lines: Iterable[Line]) -> dict[tuple[str, int, int, str], int]:
    """Ids of all accounts the lines name; those that do not exist yet are opened."""
    keys = sorted({(x.place, x.fund_id, kind, x.programme) for x in lines for kind in (x.debit, x.credit)})
    columns = [list(column) for column in zip(*keys, strict=True)]
    select = """
        SELECT a.place, a.fund_id, a.kind, a.programme, a.id FROM ledger_account a
        JOIN unnest(%s::text[], %s::bigint[], %s::smallint[], %s::text[]) AS k (place, fund_id, kind, programme)
          USING (place, fund_id, kind, programme)
    """
    with connection.cursor() as cursor:
        cursor.execute(select, columns)
        found = {tuple(row[:4]): row[4] for row in cursor.fetchall()}
        if len(found) < len(keys):
            cursor.execute(
                """
                INSERT INTO ledger_account (place, fund_id, kind, programme)
                SELECT * FROM unnest(%s::text[], %s::bigint[], %s::smallint[], %s::text[])
                ON CONFLICT DO NOTHING
                """,
                columns,
            )
            cursor.execute(select, columns)
            found = {tuple(row[:4]): row[4] for row in cursor.fetchall()}
    return found


def today() -> date:
    """The day it is in Vietnam: no money is booked after it."""
    return timezone.localdate()


def _refuse_days_to_come(latest: date) -> None:
    if latest > today():
        text = N_("Ngày {on} chưa đến (hôm nay {today}): không ghi sổ cho ngày sau hôm nay.")
        raise Refused(Problem("day_not_come", text, {"on": day_text(latest), "today": day_text(today())}))


def _refuse_closed_months(lines: Iterable[Line]) -> None:
    """The last guard of a closed month; people are refused earlier, with the way to put it right."""
    earliest: dict[str, date] = {}
    for line in lines:
        earliest[line.place] = min(line.booked_on, earliest.get(line.place, line.booked_on))
    closed = ClosedMonth.objects.filter(place__in=list(earliest)).values("place").annotate(last=Max("month"))
    for row in closed:
        if earliest[row["place"]] < add_months(row["last"], 1):
            raise InvariantBroken(f"transfer of {earliest[row['place']]} in a closed month of {row['place']}")


def _make_months(days: set[date]) -> None:
    """Partitions for months that have none yet. Asking is one look at the catalogue, so it is asked every time."""
    firsts = sorted({day.replace(day=1) for day in days})
    with connection.cursor() as cursor:
        cursor.execute("SELECT make_month('ledger_transfer', day) FROM unnest(%s::date[]) AS day", [firsts])
