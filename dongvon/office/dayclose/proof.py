"""The proof of what was accrued: cells against the scan of all loans, accruals against their accounts."""

from dataclasses import dataclass, field

from django.db import connection

from dongvon.core.interest import IN_TERM, OVERDUE, round_exact
from dongvon.core.posting import ACCRUED_ACCOUNTS, AccountKind
from dongvon.office.dayclose.accruing import borne, last_close, prove, scan_at
from dongvon.office.dayclose.models import Accrual, DayClose
from dongvon.office.dayclose.sums import Pool, Pricing, Sums


@dataclass(slots=True)
class Apart:
    """How many accruals were checked; of each difference where, what, as stored and as rebuilt (đồng)."""

    checked: int = 0
    found: list[tuple[str, str, int, int]] = field(default_factory=list)


def accrued_apart() -> Apart:
    """Every accrual and cell of every commune that does not agree. Needs the batch role: it reads all places."""
    apart = Apart()
    for place in DayClose.objects.order_by("place").values_list("place", flat=True).distinct():
        close = last_close(place)
        if close is not None:
            _place(place, close, apart)
    _accounts(apart)
    return apart


def _place(place: str, close: DayClose, apart: Apart) -> None:
    funds = set(Accrual.objects.filter(place=place).values_list("fund_id", flat=True))
    balances = _balances(scan_at(place, close, funds))
    for row, exact, scanned in prove(place, close):
        apart.checked += 1
        pool, named = (row.fund_id, row.programme), f"{place} {row.fund.code} {row.programme} {row.state}"
        cells = list(row.cells.all())
        for cell in cells:
            there = balances.pop((pool, (cell.variant, cell.rate_at_signing_e7, cell.priced_from), row.state), 0)
            if cell.balance != there:
                apart.found.append((named, "balance", cell.balance, there))
        if row.posted != round_exact(borne(cells)):
            apart.found.append((named, "posted", row.posted, int(round_exact(borne(cells)))))
        if exact != scanned:
            apart.found.append((named, "in_progress", exact[0], scanned[0]))
    for (pool, _, state), balance in balances.items():
        if balance:
            apart.found.append((f"{place} {pool[0]} {pool[1]} {state}", "balance", 0, balance))


def _balances(scanned: Sums) -> dict[tuple[Pool, Pricing, str], int]:
    found = dict[tuple[Pool, Pricing, str], int]()
    for (pool, pricing, _), parts in scanned.principal.items():
        for state, balance in zip((IN_TERM, OVERDUE), parts, strict=True):
            found[pool, pricing, state] = found.get((pool, pricing, state), 0) + balance
    return found


def _accounts(apart: Apart) -> None:
    """The accrued accounts hold what the accruals say, and so does the residue's, both states together."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.place, a.fund_id, a.programme, a.kind, sum(x.signed)::bigint
            FROM (SELECT debit_id AS account_id, amount AS signed FROM ledger_transfer WHERE about_type = 'accrual'
                  UNION ALL SELECT credit_id, -amount FROM ledger_transfer WHERE about_type = 'accrual') x
            JOIN ledger_account a ON a.id = x.account_id GROUP BY a.place, a.fund_id, a.programme, a.kind
            """
        )
        held = {tuple(row[:4]): row[4] for row in cursor.fetchall()}
    wanted = dict[tuple[str, int, str, int], int]()
    for row in Accrual.objects.all():
        key = (row.place, row.fund_id, row.programme)
        wanted[*key, int(ACCRUED_ACCOUNTS[row.state][0])] = row.accrued
        residue = (*key, int(AccountKind.INTEREST_RESIDUE))
        wanted[residue] = wanted.get(residue, 0) + row.residue
    for where in sorted({*wanted, *(key for key in held if key[3] in KINDS)}):
        here, there = wanted.get(where, 0), held.get(where, 0)
        if here != there:
            apart.found.append((f"{where[0]} {where[1]} {where[2]}", str(where[3]), here, there))


KINDS = {int(AccountKind.INTEREST_RESIDUE), *(int(pair[0]) for pair in ACCRUED_ACCOUNTS.values())}
