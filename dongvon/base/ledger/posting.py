"""`post`: the one way money is written down, and `reverse`: the one way it is corrected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from dongvon.base.access.acting import Actor
from dongvon.base.access.statements import insert, run
from dongvon.base.ledger.models import Origin
from dongvon.core.dates import add_months
from dongvon.core.problems import InvariantBroken


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

    Raises `InvariantBroken` for an amount that is not above zero or accounts that are equal: such lines come from a
    fault in the program, never from a person."""
    if not lines:
        return 0
    for line in lines:
        if not 0 < line.amount <= LARGEST_AMOUNT or line.debit == line.credit:
            raise InvariantBroken(f"transfer of {line.amount} from {line.credit} to {line.debit} on {line.booked_on}")
    accounts = _accounts(lines)
    _make_months({line.booked_on for line in lines})
    insert(
        "ledger_transfer",
        {
            "booked_on": ("date", [line.booked_on for line in lines]),
            "debit_id": ("bigint", [accounts[x.place, x.fund_id, x.debit, x.programme] for x in lines]),
            "credit_id": ("bigint", [accounts[x.place, x.fund_id, x.credit, x.programme] for x in lines]),
            "amount": ("bigint", [line.amount for line in lines]),
            "event": ("text", [line.event for line in lines]),
            "about_type": ("text", [line.about_type for line in lines]),
            "about_id": ("bigint", [line.about_id for line in lines]),
            "place": ("text", [line.place for line in lines]),
            "reverses_on": ("date", [line.reverses[0] if line.reverses else None for line in lines]),
            "reverses_id": ("bigint", [line.reverses[1] if line.reverses else None for line in lines]),
            "origin": ("text", [str(origin)] * len(lines)),
            "request_id": ("uuid", [request_id] * len(lines)),
            "user_id": ("bigint", [actor.user_id] * len(lines)),
        },
    )
    return len(lines)


def reverse(
    *, about_type: str, about_id: int, request_id: UUID, booked_on: date, actor: Actor, new_request_id: UUID
) -> int:
    """Undo what `request_id` posted about one thing, dated `booked_on`: the same transfers with debit and credit
    exchanged, each naming the one it reverses. A transfer is reversed once; a second call writes nothing."""
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
    """Ids of all accounts the lines name; those that do not exist yet are opened. Also the last guard of a closed
    month: people are refused earlier, with the way to put it right."""
    earliest: dict[str, date] = {}
    for line in lines:
        earliest[line.place] = min(line.booked_on, earliest.get(line.place, line.booked_on))
    keys = sorted({(x.place, x.fund_id, int(kind), x.programme) for x in lines for kind in (x.debit, x.credit)})
    columns = [list(column) for column in zip(*keys, strict=True)]
    rows = run(_ACCOUNTS, columns)
    for place, *_, closed in rows:
        if closed is not None and earliest[place] < add_months(closed, 1):
            raise InvariantBroken(f"transfer of {earliest[place]} in a closed month of {place}")
    if any(row[4] is None for row in rows):
        run(_OPEN_ACCOUNTS, columns)
        rows = run(_ACCOUNTS, columns)
    return {(place, fund_id, kind, programme): pk for place, fund_id, kind, programme, pk, _ in rows}


_KEYS = "unnest(%s::text[], %s::bigint[], %s::smallint[], %s::text[])"
_ACCOUNTS = f"""
    SELECT k.place, k.fund_id, k.kind, k.programme, a.id,
           (SELECT max(c.month) FROM ledger_closedmonth c WHERE c.place = k.place)
    FROM {_KEYS} AS k (place, fund_id, kind, programme)
    LEFT JOIN ledger_account a USING (place, fund_id, kind, programme)
"""
_OPEN_ACCOUNTS = f"""
    INSERT INTO ledger_account (place, fund_id, kind, programme) SELECT * FROM {_KEYS} ON CONFLICT DO NOTHING
"""


def _make_months(days: set[date]) -> None:
    """Partitions for months that have none yet. Asking is one look at the catalogue, so it is asked every time."""
    firsts = sorted({day.replace(day=1) for day in days})
    run("SELECT make_month('ledger_transfer', day) FROM unnest(%s::date[]) AS day", [firsts])
