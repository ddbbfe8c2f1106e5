"""Accruing a commune to the end of a day, and proving it by the scan of all loans. Parts of `services`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from dongvon.base.access.acting import Actor
from dongvon.base.ledger.models import Account, FundMode
from dongvon.base.ledger.posting import Line, post
from dongvon.base.ledger.queries import refuse_closed
from dongvon.base.places.queries import in_force
from dongvon.core.accrual import accrued, less_released, to_post
from dongvon.core.dates import day_text
from dongvon.core.interest import IN_TERM, OVERDUE, Exact, add_exact, round_exact
from dongvon.core.modes import Action, Effect, Mode, effect
from dongvon.core.posting import AccountKind, Entry, interest_accrued, interest_residue
from dongvon.core.problems import N_, InvariantBroken, Problem, Refused
from dongvon.office.dayclose.models import Accrual, Cell, DayClose
from dongvon.office.dayclose.sums import (
    Pool,
    Pricing,
    Sums,
    in_progress,
    last_number,
    not_seen,
    rates_of,
    scan,
    wait_for_writers,
)

ABOUT = "accrual"
ACCRUED, RELEASED, RESIDUE = "interest_accrued", "interest_released", "interest_residue"
CELLS_KEPT = ("balance", "whole", "remainder")
DAY = timedelta(days=1)


@dataclass(slots=True)
class Cells:
    """The cells of one accrual on their way through a close."""

    row: Accrual
    cells: dict[Pricing, Cell]

    def bear(self, pricing: Pricing, balance: int, since: date, until: date) -> None:
        """Interest of a balance through [since, until) on top of what the cell bore."""
        cell = self.cells.get(pricing)
        if cell is None:
            variant, rate, priced_from = pricing
            cell = self.cells[pricing] = Cell(
                place=self.row.place, variant=variant, rate_at_signing_e7=rate, priced_from=priced_from,
                balance=0, whole=0, remainder=0,
            )  # fmt: skip
        rates = rates_of(self.row.programme, pricing, self.row.place)
        exact = accrued(balance, since, until, rates, self.row.state)
        cell.whole, cell.remainder = add_exact((cell.whole, cell.remainder), exact)


def borne(cells: Iterable[Cell]) -> Exact:
    """The exact interest that cells bore since they began."""
    total: Exact = (0, 0)
    for cell in cells:
        total = add_exact(total, (cell.whole, cell.remainder))
    return total


def accrue_to(actor: Actor, request_id: UUID, place: str, on: date) -> DayClose:
    """Accrue the commune's funds up to and with the day; from the day after the last close, however long ago."""
    if place not in actor.places:
        raise Refused(Problem("place_unknown", N_("Không có xã, phường này trong phạm vi của bạn.")))
    refuse_closed(place, on, N_("Hãy khóa một ngày của kỳ đang mở."))
    wait_for_writers(place)
    mark = last_number(place)
    last = last_close(place)
    if last is not None and on <= last.on:
        text = N_("Đã khóa đến hết ngày {closed}; ngày {on} không khóa lại được.")
        raise Refused(Problem("day_closed_already", text, {"closed": day_text(last.on), "on": day_text(on)}))
    kept = funds_kept_here(place, on)
    begun = set(Accrual.objects.filter(place=place).values_list("fund_id", flat=True))
    until, found, count = on + DAY, dict[tuple[Pool, str], Cells](), 0
    if last is not None and begun & kept:
        found = _kept_cells(place, begun & kept)
        for one in found.values():
            for pricing, cell in list(one.cells.items()):
                one.bear(pricing, cell.balance, last.on + DAY, until)
        sums = not_seen(place, begun & kept, after=last.on, until=on, mark=last.mark)
        _take_in(place, found, sums, until)
        count += sums.count
    if kept - begun:
        sums = scan(place, kept - begun, until=on)
        _take_in(place, found, sums, until)
        count += sums.count
    _leave(actor, request_id, place, begun - kept, on)
    _write(actor, request_id, found.values(), on)
    return DayClose.objects.create(place=place, on=on, mark=mark, taken_in=count, closed_by_id=actor.user_id)


def last_close(place: str) -> DayClose | None:
    """The newest day the commune is closed to."""
    return DayClose.objects.filter(place=place).order_by("-on").first()


def funds_kept_here(place: str, on: date) -> set[int]:
    """The funds that ever lent in the commune and whose interest accrues in the books kept here on the day."""
    lent = Account.objects.filter(place=place, kind=AccountKind.LOAN_IN_TERM).values("fund_id")
    modes = FundMode.objects.filter(in_force(on), fund_id__in=lent).values_list("fund_id", "mode")
    return {fund for fund, mode in modes if effect(Mode(mode), Action.ACCRUE) is Effect.POST}


def prove(place: str, close: DayClose) -> Iterator[tuple[Accrual, Exact, Exact]]:
    """Each accrual with the exact interest in progress as its cells have it, and as the scan of all loans gives it."""
    rows = list(Accrual.objects.filter(place=place).select_related("fund").prefetch_related("cells"))
    found = in_progress(scan_at(place, close, {row.fund_id for row in rows}), place, close.on + DAY)
    for row in rows:
        stored = less_released(borne(row.cells.all()), row.released, row.rounding)
        yield row, stored, found.get(((row.fund_id, row.programme), row.state), (0, 0))


def scan_at(place: str, close: DayClose, funds: Iterable[int]) -> Sums:
    """All that the close, and those before it, had taken in."""
    return scan(place, funds, until=close.on, mark=close.mark)


def settle_residue(actor: Actor, request_id: UUID, place: str, close: DayClose) -> int:
    """Prove the commune and take what rounding left to the account of the residue, so that the accrued account is the
    interest in progress to the đồng. The number of transfers; `InvariantBroken` where a cell is not what loans are."""
    lines, changed = [], []
    for row, exact, scanned in prove(place, close):
        if exact != scanned:
            where = f"{place} {row.fund.code} {row.programme} {row.state}"
            raise InvariantBroken(f"{where}: {exact} accrued, {scanned} in progress")
        wanted = row.books - int(round_exact(exact))
        if wanted != row.residue:
            lines += _lines(row, close.on, RESIDUE, interest_residue(wanted - row.residue, row.state))
            row.residue = wanted
            changed.append(row)
    Accrual.objects.bulk_update(changed, ["residue"])
    return post(lines, actor=actor, request_id=request_id)


def _kept_cells(place: str, funds: Iterable[int]) -> dict[tuple[Pool, str], Cells]:
    found = {}
    cells = defaultdict[int, dict[Pricing, Cell]](dict)
    for cell in Cell.objects.filter(place=place, accrual__fund__in=funds):
        cells[cell.accrual_id][cell.variant, cell.rate_at_signing_e7, cell.priced_from] = cell
    for row in Accrual.objects.filter(place=place, fund__in=funds):
        found[(row.fund_id, row.programme), row.state] = Cells(row, cells[row.pk])
    return found


def _take_in(place: str, found: dict[tuple[Pool, str], Cells], sums: Sums, until: date) -> None:
    def at(pool: Pool, state: str) -> Cells:
        if (pool, state) not in found:
            row = Accrual(place=place, fund_id=pool[0], programme=pool[1], state=state)
            found[pool, state] = Cells(row, {})
        return found[pool, state]

    for (pool, pricing, since), parts in sums.principal.items():
        for state, balance in zip((IN_TERM, OVERDUE), parts, strict=True):
            if balance:
                cells = at(pool, state)
                cells.bear(pricing, balance, since, until)
                cells.cells[pricing].balance += balance
    for pool, released in sums.released.items():
        for state in (IN_TERM, OVERDUE):
            amount, rounding = released.of(state)
            if amount or rounding:
                row = at(pool, state).row
                row.released += amount
                row.rounding += rounding


def _write(actor: Actor, request_id: UUID, found: Iterable[Cells], on: date) -> None:
    found = sorted(found, key=lambda one: (one.row.fund_id, one.row.programme, one.row.state))
    before = {row.pk: row for row in Accrual.objects.filter(pk__in=[one.row.pk for one in found if one.row.pk])}
    for one in found:
        one.row.posted += to_post(borne(one.cells.values()), one.row.posted)
    Accrual.objects.bulk_update([one.row for one in found if one.row.pk], ["posted", "released", "rounding"])
    Accrual.objects.bulk_create([one.row for one in found if not one.row.pk])
    old, new, lines = list[Cell](), list[Cell](), list[Line]()
    for one in found:
        for cell in one.cells.values():
            cell.accrual = one.row
            (old if cell.pk else new).append(cell)
        had = before.get(one.row.pk, Accrual())
        lines += _lines(one.row, on, ACCRUED, interest_accrued(one.row.posted - had.posted, one.row.state))
        lines += _lines(one.row, on, RELEASED, interest_accrued(had.released - one.row.released, one.row.state))
    Cell.objects.bulk_update(old, CELLS_KEPT)
    Cell.objects.bulk_create(new)
    post(lines, actor=actor, request_id=request_id)


def _leave(actor: Actor, request_id: UUID, place: str, funds: Iterable[int], on: date) -> None:
    """The books of these funds are kept elsewhere now: what was accrued here is taken back, the cells end."""
    gone, lines = Accrual.objects.filter(place=place, fund__in=funds), list[Line]()
    for row in gone:
        lines += _lines(row, on, RESIDUE, interest_residue(-row.residue, row.state))
        lines += _lines(row, on, ACCRUED, interest_accrued(-row.books, row.state))
    post(lines, actor=actor, request_id=request_id)
    Cell.objects.filter(accrual__in=gone).delete()
    gone.delete()


def _lines(row: Accrual, on: date, event: str, entries: Iterable[Entry]) -> list[Line]:
    return [
        Line(
            booked_on=on, place=row.place, fund_id=row.fund_id, programme=row.programme, debit=entry.debit,
            credit=entry.credit, amount=entry.amount, event=event, about_type=ABOUT, about_id=row.pk,
        )
        for entry in entries
    ]  # fmt: skip
