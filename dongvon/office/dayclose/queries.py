"""Reading what a commune has accrued and what its year brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count

from dongvon.base.access.acting import Actor
from dongvon.base.ledger.models import Fund
from dongvon.base.ledger.queries import TrialRow, trial_balance
from dongvon.core.interest import round_exact
from dongvon.core.posting import AccountKind
from dongvon.core.year_end import Portfolio
from dongvon.office.dayclose.accruing import funds_kept_here
from dongvon.office.dayclose.models import Accrual, Cell, DayClose, YearClose
from dongvon.office.dayclose.sums import in_progress, scan

LOAN_KINDS = (AccountKind.LOAN_IN_TERM, AccountKind.LOAN_OVERDUE, AccountKind.LOAN_FROZEN)


@dataclass(frozen=True, slots=True)
class Line:
    """Interest of a fund × programme × state in đồng: principal that bears it, accrued as posted, residue; `cells`: how
    many pricings it is made of."""

    fund: str
    programme: str
    state: str
    balance: int
    accrued: int
    residue: int
    released: int
    cells: int


def newest_close(actor: Actor, place: str) -> DayClose | None:
    """The day a commune of the actor's is closed to."""
    return DayClose.objects.filter(place=_within(actor, place)).order_by("-on").first()


def standing_close(place: str, year: int) -> YearClose | None:
    """The closing entries of the year that stand."""
    return YearClose.objects.filter(place=place, year=year, reverses=None, reversed_by=None).first()


def lines(actor: Actor, place: str) -> list[Line]:
    """What the commune has accrued on its newest closed day, as posted."""
    rows = Accrual.objects.filter(place=_within(actor, place)).select_related("fund").annotate(count=Count("cells"))
    balances = dict[int, int]()
    for accrual_id, balance in Cell.objects.filter(place=place).values_list("accrual_id", "balance"):
        balances[accrual_id] = balances.get(accrual_id, 0) + balance
    return [
        Line(
            row.fund.code, row.programme, row.state, balances.get(row.pk, 0), row.accrued, row.residue, row.released,
            row.count,
        )
        for row in rows.order_by("fund__code", "programme", "state")
    ]  # fmt: skip


def running(actor: Actor, place: str, on: date) -> list[tuple[str, str, str, int]]:
    """Interest in progress up to and with any day in a commune of the actor's."""
    return running_at(_within(actor, place), on)


def running_at(place: str, on: date) -> list[tuple[str, str, str, int]]:
    """Interest in progress up to and with any day, reckoned now from the movements booked until then: fund, programme,
    state, đồng rounded once; of the funds whose books are kept here. Reads only."""
    codes = dict(Fund.objects.values_list("pk", "code"))
    found = in_progress(scan(place, funds_kept_here(place, on), until=on), place, on + timedelta(days=1))
    return sorted(
        (codes[fund], programme, state, int(round_exact(exact)))
        for ((fund, programme), state), exact in found.items()
        if exact != (0, 0)
    )


def portfolio_of(trial: Sequence[TrialRow], fund_id: int) -> tuple[Portfolio, int]:
    """Principal of a fund and what its risk fund holds, from a trial balance; in đồng."""
    rows = [row for row in trial if row.fund_id == fund_id]
    parts = [sum(row.balance for row in rows if row.kind == kind) for kind in LOAN_KINDS]
    held = -sum(row.balance for row in rows if row.kind == AccountKind.RISK_FUND)
    return Portfolio(*parts), held


def carried_since(place: str, year: int) -> list[TrialRow]:
    """What closing entries of the year, and their reversals, moved after its last day."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.place, a.fund_id, a.kind, a.programme, sum(x.debit)::bigint, sum(x.credit)::bigint
            FROM (SELECT about_id, debit_id AS account_id, amount AS debit, 0 AS credit
                  FROM ledger_transfer WHERE about_type = 'year' AND place = %(place)s AND booked_on > %(end)s
                  UNION ALL
                  SELECT about_id, credit_id, 0, amount
                  FROM ledger_transfer WHERE about_type = 'year' AND place = %(place)s AND booked_on > %(end)s) x
            JOIN dayclose_yearclose y ON y.id = x.about_id AND y.year = %(year)s
            JOIN ledger_account a ON a.id = x.account_id
            GROUP BY a.place, a.fund_id, a.kind, a.programme
            """,
            {"place": place, "end": date(year, 12, 31), "year": year},
        )
        return [TrialRow(*row) for row in cursor.fetchall()]


def _within(actor: Actor, place: str) -> str:
    """The commune, if it is one of the actor's; none otherwise."""
    return place if place in actor.places else ""


@dataclass(frozen=True, slots=True)
class Booked:
    """Transfers of one write between two kinds of account, for one fund; in đồng."""

    event: str
    fund: str
    debit: int
    credit: int
    amount: int


def booked_by(request_id: UUID) -> list[Booked]:
    """What a write booked, summed: what a page shows of it before it is confirmed."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT t.event, f.code, d.kind, c.kind, sum(t.amount)::bigint FROM ledger_transfer t
            JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id
            JOIN ledger_fund f ON f.id = d.fund_id
            WHERE t.request_id = %s GROUP BY t.event, f.code, d.kind, c.kind ORDER BY min(t.id)
            """,
            [request_id],
        )
        return [Booked(*row) for row in cursor.fetchall()]


def held_by_kind(actor: Actor, place: str, on: date) -> dict[int, int]:
    """Debits less credits of each kind of account of the commune, over its funds."""
    found = dict[int, int]()
    for row in trial_balance(on, place=_within(actor, place)):
        found[row.kind] = found.get(row.kind, 0) + row.balance
    return found
