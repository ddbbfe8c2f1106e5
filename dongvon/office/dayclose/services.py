"""Closing a day, a month, a year; providing against risk."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.ledger.models import Fund
from dongvon.base.ledger.posting import Line, post, reverse
from dongvon.base.ledger.queries import TrialRow, first_open_day, refuse_closed, trial_balance
from dongvon.base.ledger.services import shut_month
from dongvon.core.dates import add_months, day_text
from dongvon.core.posting import OF_A_YEAR, AccountKind, Entry, carried_to_result, provided, result_distributed
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.year_end import distributed, in_force, to_provide, wanted_provision
from dongvon.office.dayclose.accruing import DAY, accrue_to, funds_kept_here, last_close, settle_residue
from dongvon.office.dayclose.models import DayClose, YearClose
from dongvon.office.dayclose.queries import carried_since, portfolio_of, standing_close
from dongvon.office.dayclose.sums import wait_for_writers
from dongvon.office.dayclose.terms import terms

CLOSERS = (Role.BANK_OFFICER, Role.CONTROLLER, Role.BANK_DIRECTOR)
ABOUT_FUND, ABOUT_YEAR = "fund", "year"
PROVIDED, CLOSED, SHARED = "provided", "year_closed", "result_shared"
OPEN_DAY = N_("Hãy ghi vào một ngày của kỳ đang mở.")


@service(*CLOSERS)
def close_day(*, actor: Actor, request_id: UUID, place: str, on: date) -> Done:
    """Accrue a commune's interest up to and with the day, from the day after its last closed day."""
    row = accrue_to(actor, request_id, place, on)
    return Done(place=place, about=("day_close", row.pk), answer={"on": on, "taken_in": row.taken_in})


@service(Role.BANK_DIRECTOR)
def close_month(*, actor: Actor, request_id: UUID, place: str, month: date) -> Done:
    """Close the books of a commune for the month that begins on `month`, once its last day is accrued and proved."""
    row = _end_month(actor, request_id, place, month)
    return Done(place=place, about=("closed_month", row), answer={"month": month})


def _end_month(actor: Actor, request_id: UUID, place: str, month: date) -> int:
    end = add_months(month, 1) - DAY
    if first_open_day(place) <= month and place in actor.places and month.day == 1:
        close = _closed_to(actor, request_id, place, end)
        settle_residue(actor, request_id, place, close)
    return int(shut_month(actor, place, month).pk)


def _closed_to(actor: Actor, request_id: UUID, place: str, on: date) -> DayClose:
    close = last_close(place)
    return close if close is not None and close.on >= on else accrue_to(actor, request_id, place, on)


@service(Role.BANK_DIRECTOR)
def provide(*, actor: Actor, request_id: UUID, place: str, year: int) -> Done:
    """Bring the risk fund of every fund of the commune to what it must hold at the end of the year."""
    on = date(year, 12, 31)
    _known(actor, place)
    wait_for_writers(place)
    refuse_closed(place, on, OPEN_DAY)
    trial, lines, answer = trial_balance(on, place=place), list[Line](), dict[str, Any]()
    for fund in Fund.objects.filter(pk__in=funds_kept_here(place, on)).order_by("code"):
        setting = in_force(terms().provision, fund.source, on)
        if setting is None:
            text = N_("Chưa có mức trích lập dự phòng của nguồn vốn {fund} cho ngày {on}.")
            raise Refused(Problem("provision_unknown", text, {"fund": fund.code, "on": day_text(on)}))
        portfolio, held = portfolio_of(trial, fund.pk)
        amount = to_provide(wanted_provision(portfolio, setting), held)
        answer[fund.code] = amount
        lines += [_line(place, on, fund.pk, "", entry, PROVIDED, (ABOUT_FUND, fund.pk)) for entry in provided(amount)]
    post(lines, actor=actor, request_id=request_id)
    return Done(place=place, about=("provision", year), answer=answer, facts=answer)


@service(Role.BANK_DIRECTOR)
def close_year(*, actor: Actor, request_id: UUID, place: str, year: int, booked_on: date | None = None) -> Done:
    """Carry income and expenses of the year to the result of each fund, share the result where a setting says how, and
    close December with all months before it. `booked_on`: another day than the last of the year, after a reversal."""
    end = date(year, 12, 31)
    on = booked_on or end
    _known(actor, place)
    wait_for_writers(place)
    if standing_close(place, year) is not None:
        raise Refused(Problem("year_closed_already", N_("Năm {year} đã khóa sổ."), {"year": year}))
    if on < end:
        raise Refused(Problem("year_not_over", N_("Bút toán khóa sổ ghi từ ngày 31/12 của năm.")))
    refuse_closed(place, on, N_("Sau khi hủy bút toán khóa sổ, hãy khóa lại vào một ngày của kỳ đang mở."))
    if first_open_day(place) <= end:
        settle_residue(actor, request_id, place, _closed_to(actor, request_id, place, end))
    row = YearClose.objects.create(
        place=place, year=year, booked_on=on, request_id=request_id, user_id=actor.user_id
    )  # fmt: skip
    lines, answer = _closing_lines(place, year, on, row.pk)
    post(lines, actor=actor, request_id=request_id)
    if first_open_day(place) <= end:
        shut_month(actor, place, date(year, 12, 1))
    return Done(place=place, about=("year_close", row.pk), answer=answer, facts=answer)


def _closing_lines(place: str, year: int, on: date, close_id: int) -> tuple[list[Line], dict[str, Any]]:
    end, lines, answer = date(year, 12, 31), list[Line](), dict[str, Any]()
    kept, by_fund = funds_kept_here(place, end), defaultdict[int, list[TrialRow]](list)
    for row in [*trial_balance(end, place=place), *carried_since(place, year)]:
        if row.kind in OF_A_YEAR and row.fund_id in kept:
            by_fund[row.fund_id].append(row)
    about = (ABOUT_YEAR, close_id)
    for fund in Fund.objects.filter(pk__in=by_fund).order_by("code"):
        balances = defaultdict[tuple[AccountKind, str], int](int)
        for row in by_fund[fund.pk]:
            balances[AccountKind(row.kind), row.programme] += row.balance
        for (kind, programme), balance in balances.items():
            entries = carried_to_result(kind, balance)
            lines += [_line(place, on, fund.pk, programme, entry, CLOSED, about) for entry in entries]
        result = -sum(balances.values())
        setting = in_force(terms().distribution, fund.source, end)
        shares = distributed(result, setting) if setting else []
        answer[fund.code] = {"result": result, "shares": {kind.name.lower(): amount for kind, amount in shares}}
        # The result was earned by programme and is shared as one: over its programmes the account comes to nothing.
        for to, amount in shares:
            lines += [_line(place, on, fund.pk, "", entry, SHARED, about) for entry in result_distributed(to, amount)]
    return lines, answer


@service(Role.BANK_DIRECTOR)
def reopen_year(*, actor: Actor, request_id: UUID, place: str, year: int, on: date, decision: str) -> Done:
    """Take the closing entries of a year back by a reversal dated in an open month; the months stay closed."""
    _known(actor, place)
    row = standing_close(place, year)
    if row is None:
        raise Refused(Problem("year_not_closed", N_("Năm {year} chưa khóa sổ."), {"year": year}))
    if not decision.strip():
        raise Refused(Problem("decision_missing", N_("Hãy ghi số quyết định hủy bút toán khóa sổ.")))
    refuse_closed(place, on, OPEN_DAY)
    if on < row.booked_on:
        raise Refused(Problem("undone_too_early", N_("Ngày hủy không được trước ngày ghi bút toán khóa sổ.")))
    back = YearClose.objects.create(
        place=place, year=year, booked_on=on, reverses=row, decision=decision, request_id=request_id,
        user_id=actor.user_id,
    )  # fmt: skip
    reverse(
        about_type=ABOUT_YEAR, about_id=row.pk, request_id=row.request_id, booked_on=on, actor=actor,
        new_request_id=request_id,
    )  # fmt: skip
    return Done(place=place, about=("year_close", back.pk), facts={"year": year, "decision": decision})


def _known(actor: Actor, place: str) -> None:
    if place not in actor.places:
        raise Refused(Problem("place_unknown", N_("Không có xã, phường này trong phạm vi của bạn.")))


def _line(place: str, on: date, fund_id: int, programme: str, entry: Entry, event: str, about: tuple[str, int]) -> Line:
    return Line(
        booked_on=on, place=place, fund_id=fund_id, programme=programme, debit=entry.debit, credit=entry.credit,
        amount=entry.amount, event=event, about_type=about[0], about_id=about[1],
    )  # fmt: skip
