"""Posting a collection sheet 13/TD: what a group brings, counted, booked in one go."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import count
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.access.statements import Column, columns_of, insert, instances, run
from dongvon.base.ledger.queries import refuse_closed
from dongvon.core.allocation import Purpose
from dongvon.core.life import Act, ActKind
from dongvon.core.posting import AccountKind, Happened, savings_in, savings_out
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.schedule import dotted
from dongvon.core.states import DayState, name_of
from dongvon.core.value_days import value_day
from dongvon.credit.loans.booking import New, Plan, plan, write
from dongvon.credit.loans.living import NEW
from dongvon.credit.loans.models import Loan, Position
from dongvon.credit.loans.queries import positions_for_write
from dongvon.credit.loans.services import CLOSED_RECEIPT, lives_before
from dongvon.credit.savings.booking import SavingsStep, change_balances, savings_lines
from dongvon.credit.savings.models import SavingsAccount
from dongvon.credit.savings.queries import accounts_for_write, open_accounts
from dongvon.field.collecting.entries import Entry
from dongvon.field.transaction_days.models import Session, Sheet, TeamSeat
from dongvon.field.transaction_days.queries import UNKNOWN, borrowers_at
from dongvon.field.transaction_days.services.expecting import ALREADY_POSTED, expect_sheet, is_mirror
from dongvon.field.transaction_days.services.opening import TEAM_SOURCE
from dongvon.field.transaction_days.services.soundness import (
    DEPOSIT,
    IN_CASH,
    INTEREST,
    INTEREST_FROM_SAVINGS,
    PRINCIPAL_FROM_SAVINGS,
    refuse_posted,
    refuse_unsound,
    sum_of,
)
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import ever_members, group_for_write
from dongvon.parties.households.models import Household


@dataclass(frozen=True, slots=True)
class Collected:
    """What a group brings: the entries, and the cash that was counted on the table (đồng)."""

    entries: tuple[Entry, ...] = ()
    cash_counted: int = 0


# Out of which money and for which purpose each kind of entry pays a loan.
_PAYS: Mapping[str, tuple[Purpose, AccountKind]] = {
    INTEREST: (Purpose.COLLECTOR_CASH, AccountKind.CASH),
    INTEREST_FROM_SAVINGS: (Purpose.INTEREST, AccountKind.BANK_TRANSIT),
    PRINCIPAL_FROM_SAVINGS: (Purpose.PRINCIPAL, AccountKind.BANK_TRANSIT),
}
_COLUMN = {
    INTEREST: "interest_paid",
    DEPOSIT: "savings_in",
    INTEREST_FROM_SAVINGS: "interest_from_savings",
    PRINCIPAL_FROM_SAVINGS: "principal_from_savings",
}
_OUT_OF_SAVINGS = {
    INTEREST_FROM_SAVINGS: "savings_to_interest",
    PRINCIPAL_FROM_SAVINGS: "savings_to_principal",
}


@dataclass(slots=True)
class _Line:
    """A line to be written, as `SheetLine` keeps it."""

    household_id: int
    loan_id: int | None
    interest_due: int = 0
    interest_paid: int = 0
    savings_in: int = 0
    interest_from_savings: int = 0
    principal_from_savings: int = 0
    receipt: str = ""
    collected_on: date | None = None
    entry_id: UUID | None = None


@service(Role.TELLER)
def post_sheet(
    *,
    actor: Actor,
    request_id: UUID,
    session_id: int,
    group_id: int | None,
    collected: Collected,
    supplementary: bool = False,
    keep_surplus: bool = False,
) -> Done:
    """Post a collection sheet whose cash has been counted: one transaction, a constant number of statements.

    Interest up to the session falls due on every loan of the group, paid or not. The board brings interest and savings
    only, never principal in cash (contract 11/TD). The cash must equal interest and savings, to the đồng.
    `supplementary`: a further sheet of the same group and session. `keep_surplus`: interest beyond what is owed (a rate
    was cut, the loan settled meanwhile) is kept as owed to the payer instead of refused."""
    session = _session_being_held(actor, session_id)
    group = group_for_write(actor, group_id) if group_id is not None else None
    refuse_unsound(collected.entries, collected.cash_counted, session.held_on)
    open_ids = borrowers_at(session, group)
    named = {one.about_id for one in collected.entries if one.kind != DEPOSIT}
    positions = positions_for_write(actor, [*open_ids, *_settled(session, group, named.difference(open_ids))])
    number = 1 + run(_SHEETS, [session.pk, group_id])[0][0]
    if number > 1 and not supplementary:
        raise Refused(Problem("sheet_posted", ALREADY_POSTED, {}, "13/TD"))
    savers = _savers(positions, collected.entries)
    accounts = accounts_for_write(actor, savers)
    if is_mirror(positions.values(), accounts.values(), session.held_on):
        return expect_sheet(
            session, positions, collected.entries, supplementary=supplementary, actor=actor, request_id=request_id
        )
    refuse_closed(session.place, session.held_on, CLOSED_RECEIPT)
    refuse_posted(session.place, collected.entries)
    entries = _with_receipts(collected.entries, session, group, number)
    found = plan(_acts(positions, open_ids, entries, session), positions)
    if not keep_surplus:
        _refuse_surplus(found)
    _open_missing(accounts, savers, positions, actor, group, session.held_on)
    if group is not None:
        _refuse_strangers(group, entries, accounts)
    steps = _savings_steps(accounts, positions, entries)
    write(found, actor=actor, request_id=request_id, also=savings_lines(steps, session.held_on))
    change_balances(steps, session.held_on)
    due = _interest_due(found, positions, open_ids, session.held_on)
    return _written(session, group, number, entries, _lines(found, due, entries), actor)


_SHEETS = "SELECT count(*) FROM transaction_days_sheet WHERE session_id = %s AND group_id IS NOT DISTINCT FROM %s"
_BEING_HELD = f"""
    SELECT EXISTS (SELECT FROM transaction_days_teamseat t WHERE t.session_id = s.id AND user_id = %s AND post = %s),
           {columns_of(Session, "s")}
    FROM transaction_days_session s WHERE id = %s AND place = ANY (%s) FOR SHARE
"""


def _session_being_held(actor: Actor, session_id: int) -> Session:
    """The session, so that nobody counts its cash before this sheet is through; the actor is a teller of its team."""
    teller = str(TeamSeat.Post.TELLER)
    rows = run(_BEING_HELD, [actor.user_id, teller, session_id, list(actor.places)])
    if not rows:
        raise Refused(Problem("session_unknown", UNKNOWN))
    (session,) = instances(Session, [rows[0][1:]])
    if session.state != DayState.OPEN:
        text = N_("Phiên {state}: không ghi thêm bảng kê.")
        raise Refused(Problem("session_not_open", text, {"state": name_of(DayState(session.state))}, TEAM_SOURCE))
    if not rows[0][0]:
        text = N_("Chỉ giao dịch viên trong tổ giao dịch của phiên mới ghi bảng kê; hãy cử tổ giao dịch trước.")
        raise Refused(Problem("not_a_teller_here", text, {}, TEAM_SOURCE))
    return session


def _settled(session: Session, group: Group | None, named: Iterable[int]) -> list[int]:
    """Of the loans named on the sheet that are not open: those of this group, settled before the sheet came in."""
    wanted = set(named)
    if not wanted:
        return []
    loans = Loan.objects.filter(pk__in=wanted, place=session.place, closed_on__isnull=False)
    loans = loans.filter(group=group) if group else loans.filter(group__isnull=True, hamlet__point=session.point)
    found = list(loans.values_list("pk", flat=True))
    if len(found) < len(wanted):
        text = N_("Có {count} khoản vay không thuộc bảng kê của tổ này.")
        raise Refused(Problem("loan_not_on_sheet", text, {"count": len(wanted) - len(found)}, "13/TD"))
    return found


def _with_receipts(entries: Sequence[Entry], session: Session, group: Group | None, number: int) -> list[Entry]:
    """The entries, each in cash with its receipt 01/BL: the one given, or numbered in order for this sheet."""
    prefix = f"{group.code if group else session.point.code}-{session.held_on:%y%m}"
    if session.visit > 1 or number > 1:
        prefix += f".{session.visit}.{number}"
    found, given = list[Entry](), 0
    for one in entries:
        if one.kind in IN_CASH and not one.receipt:
            given += 1
            receipt = f"{prefix}-{given:03d}"
            one = Entry(one.kind, one.about_id, one.amount, receipt, one.collected_on, one.entry_id)
        found.append(one)
    return found


def _acts(
    positions: Mapping[int, Position], open_ids: Iterable[int], entries: Iterable[Entry], session: Session
) -> list[New]:
    """Interest falls due on every open loan of the sheet, and each entry about a loan pays what it is for."""
    held, given, numbers = session.held_on, f"13TD-{session.pk}", count(NEW)
    acts = [New(positions[pk].loan, Act(ActKind.FALL_DUE, held, number=next(numbers))) for pk in open_ids]
    on = value_day(held)
    for one in entries:
        if one.kind != DEPOSIT:
            purpose, money = _PAYS[one.kind]
            act = Act(ActKind.RECEIVE, on, one.amount, next(numbers), purpose, money)
            acts.append(New(positions[one.about_id].loan, act, one.receipt or given))
    return acts


def _refuse_surplus(found: Plan) -> None:
    """A loan that would take more than is owed for its purpose."""
    new = {one.act.number: one.act for one in found.new}
    for outcome in found.outcomes.values():
        for number, effect in outcome.added:
            if effect.event is Happened.OVERPAID and number in new:
                act = new[number]
                text = N_("Khoản {number}: thu {amount} đồng, chỉ còn {owed} đồng.")
                facts = {"number": outcome.loan.number, "amount": dotted(act.amount),
                         "owed": dotted(act.amount - effect.amount)}  # fmt: skip
                raise Refused(Problem("more_than_owed_on_sheet", text, facts, "11/TD; 727/HD-NHCS"))


def _interest_due(
    found: Plan, positions: Mapping[int, Position], open_ids: Container[int], on: date
) -> Mapping[int, int]:
    """Interest that was owed on each loan before the sheet's own receipts, in đồng."""
    received, due = {one.act.number for one in found.new if one.act.kind is ActKind.RECEIVE}, dict[int, int]()
    for loan_id, outcome in found.outcomes.items():
        paid = sum(effect.change.arrears for number, effect in outcome.added if number in received)
        due[loan_id] = outcome.life.position.arrears - paid
    # A sheet entered late: those loans have lived on since.
    late = {pk: position for pk, position in positions.items() if position.last_moved_on >= on}
    for loan_id, life in lives_before(late, Act(ActKind.RECEIVE, on, number=NEW)).items():
        if loan_id in open_ids:
            life.fall_due(on)
        due[loan_id] = life.position.arrears
    return due


def _lines(found: Plan, due: Mapping[int, int], entries: Iterable[Entry]) -> list[_Line]:
    """The lines of the sheet: each loan with its entries, the first of them with what was due; then the deposits."""
    by_loan, lines = dict[int, list[_Line]](), list[_Line]()
    for one in entries:
        if one.kind != DEPOSIT:
            household_id = found.outcomes[one.about_id].loan.household_id
            by_loan.setdefault(one.about_id, []).append(_line(household_id, one.about_id, one))
    for loan_id, outcome in sorted(found.outcomes.items()):
        rows = by_loan.get(loan_id) or [_Line(outcome.loan.household_id, loan_id)]
        rows[0].interest_due = due[loan_id]
        lines += rows
    return lines + [_line(one.about_id, None, one) for one in entries if one.kind == DEPOSIT]


def _line(household_id: int, loan_id: int | None, one: Entry) -> _Line:
    line = _Line(household_id, loan_id, receipt=one.receipt, collected_on=one.collected_on, entry_id=one.entry_id)
    setattr(line, _COLUMN[one.kind], one.amount)
    return line


def _savers(positions: Mapping[int, Position], entries: Iterable[Entry]) -> set[int]:
    """The households whose savings the sheet touches."""
    return {
        one.about_id if one.kind == DEPOSIT else positions[one.about_id].loan.household_id
        for one in entries
        if one.kind == DEPOSIT or one.kind in _OUT_OF_SAVINGS
    }


def _open_missing(
    accounts: dict[int, SavingsAccount],
    savers: set[int],
    positions: Mapping[int, Position],
    actor: Actor,
    group: Group | None,
    on: date,
) -> None:
    """A first deposit opens the account, in the fund of the loans."""
    missing = savers - set(accounts)
    if missing and positions:
        fund_id = next(iter(positions.values())).loan.fund_id
        households = Household.objects.filter(pk__in=missing, place__in=actor.places)
        for account in open_accounts(households, fund_id=fund_id, group_id=group.pk if group else None, on=on):
            accounts[account.household_id] = account
    if savers - set(accounts):
        raise Refused(Problem("household_unknown", N_("Không có hộ này trong phạm vi của bạn.")))


def _refuse_strangers(group: Group, entries: Iterable[Entry], accounts: Mapping[int, SavingsAccount]) -> None:
    """A group brings the savings of those who are or were its members. Source: 11/TD, 01/TGTV."""
    savers = {one.about_id for one in entries if one.kind == DEPOSIT}
    strange = savers - ever_members(group.pk)
    strange -= {pk for pk in strange if accounts[pk].group_id == group.pk and accounts[pk].balance}
    if strange:
        text = N_("Có {count} hộ gửi tiền không phải tổ viên của tổ này.")
        raise Refused(Problem("not_a_member", text, {"count": len(strange)}, "11/TD; 01/TGTV"))


def _savings_steps(
    accounts: Mapping[int, SavingsAccount], positions: Mapping[int, Position], entries: Sequence[Entry]
) -> list[SavingsStep]:
    """What comes on the savings accounts and what is taken from them; that meets the loan's side on the account of
    money in transit. Source: 01/TGTV (interest and principal may be debited at the member's request)."""
    steps = [
        SavingsStep(accounts[one.about_id], "savings_in", savings_in(one.amount))
        for one in entries
        if one.kind == DEPOSIT
    ]
    left = {pk: account.balance for pk, account in accounts.items()}
    for one in entries:
        if one.kind == DEPOSIT:
            left[one.about_id] += one.amount
    for one in entries:
        if one.kind in _OUT_OF_SAVINGS:
            household_id = positions[one.about_id].loan.household_id
            if one.amount > left[household_id]:
                text = N_("Tiền gửi {balance} đồng không đủ để trả {amount} đồng nợ gốc, lãi.")
                facts = {"balance": dotted(left[household_id]), "amount": dotted(one.amount)}
                raise Refused(Problem("savings_too_small", text, facts, "01/TGTV"))
            left[household_id] -= one.amount
            entry = savings_out(one.amount, paid_from=AccountKind.BANK_TRANSIT)
            steps.append(SavingsStep(accounts[household_id], _OUT_OF_SAVINGS[one.kind], entry))
    return steps


def _written(
    session: Session,
    group: Group | None,
    number: int,
    entries: Sequence[Entry],
    lines: Sequence[_Line],
    actor: Actor,
) -> Done:
    """The sheet and its lines, and what is answered."""
    brought = {
        "interest_due": sum(line.interest_due for line in lines),
        "interest_paid": sum_of(entries, INTEREST),
        "savings_in": sum_of(entries, DEPOSIT),
        "interest_from_savings": sum_of(entries, INTEREST_FROM_SAVINGS),
        "principal_from_savings": sum_of(entries, PRINCIPAL_FROM_SAVINGS),
        "cash_counted": sum_of(entries, *IN_CASH),
    }
    group_id = group.pk if group else None
    of = {"session_id": session.pk, "group_id": group_id, "number": number, "posted_by_id": actor.user_id} | brought
    columns: dict[str, Column] = {name: ("bigint", [value]) for name, value in of.items()}
    ((sheet_id,),) = insert(Sheet._meta.db_table, columns | {"place": ("text", [session.place])}, after="RETURNING id")
    if lines:
        columns = {name: (kind, [getattr(line, name) for line in lines]) for name, kind in _TYPES.items()}
        columns |= {"place": ("text", [session.place] * len(lines)), "sheet_id": ("bigint", [sheet_id] * len(lines))}
        insert("transaction_days_sheetline", columns)
    due, paid = brought["interest_due"], brought["interest_paid"]
    return Done(
        place=session.place,
        about=("sheet", sheet_id),
        answer={"sheet_id": sheet_id, "number": number, "interest_due": due, "interest_paid": paid},
        facts={"cash": brought["cash_counted"], "lines": len(lines)},
    )


_TYPES = {one.name: "bigint" for one in fields(_Line)} | {
    "receipt": "text",
    "collected_on": "date",
    "entry_id": "uuid",
}
