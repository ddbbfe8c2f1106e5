"""Writes of the day at the point: opening the session, posting a group's collection sheet 13/TD, savings paid out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.ledger.queries import mode_of, refuse_closed
from dongvon.base.places.models import Point
from dongvon.base.places.queries import session_days
from dongvon.core.allocation import Purpose
from dongvon.core.life import Act, ActKind, Life
from dongvon.core.modes import Action, Effect, allow
from dongvon.core.posting import AccountKind, savings_in, savings_out
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.schedule import dotted
from dongvon.credit.loans.booking import New, enter
from dongvon.credit.loans.living import NEW
from dongvon.credit.loans.models import Expectation, Loan, Position
from dongvon.credit.loans.queries import positions_for_write
from dongvon.credit.loans.services import CLOSED_RECEIPT, lives_before
from dongvon.credit.savings.booking import SavingsStep, book_savings
from dongvon.credit.savings.models import SavingsAccount
from dongvon.credit.savings.queries import accounts_for_write, open_accounts
from dongvon.field.transaction_days.models import Session, Sheet, SheetLine
from dongvon.field.transaction_days.queries import borrowers_at
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import group_for
from dongvon.parties.households.models import Household

LEAST_DEPOSIT = 5_000  # savings product sheet of the bank, 2016 (processes.md 3.4)


@service(Role.POINT_LEADER)
def open_session(*, actor: Actor, request_id: UUID, point_id: int, fixed_on: date) -> Done:
    """Open the session of a point for one of its fixed days; it is held that day unless a move was announced."""
    point = Point.objects.filter(pk=point_id, place__in=actor.places).first()
    held = dict(session_days(point, fixed_on.year)).get(fixed_on) if point else None
    if point is None or held is None:
        raise Refused(
            Problem(
                "not_a_session_day",
                N_("Ngày {on} không phải ngày giao dịch cố định của điểm này."),
                {"on": f"{fixed_on:%d/%m/%Y}"},
            )
        )
    session, _ = Session.objects.get_or_create(
        point=point,
        fixed_on=fixed_on,
        defaults={"place": point.place, "held_on": held, "opened_by_id": actor.user_id},
    )
    return Done(place=point.place, about=("session", session.pk), answer={"session_id": session.pk, "held_on": held})


@dataclass(frozen=True, slots=True)
class Collected:
    """What the group brings: interest paid by loan, deposits by household, principal to be taken from savings by loan
    (đồng), and the cash that was counted on the table."""

    interest: dict[str, int] = field(default_factory=dict)
    savings: dict[str, int] = field(default_factory=dict)
    principal_from_savings: dict[str, int] = field(default_factory=dict)
    cash_counted: int = 0


@service(Role.TELLER)
def post_sheet(*, actor: Actor, request_id: UUID, session_id: int, group_id: int | None, collected: Collected) -> Done:
    """Post a collection sheet whose cash has been counted: one transaction, a constant number of statements.

    Interest up to the session falls due on every loan of the group, paid or not. The board brings interest and savings
    only, never principal in cash (contract 11/TD). The cash must equal interest and savings, to the đồng."""
    session = Session.objects.filter(pk=session_id, place__in=actor.places).select_related("point").first()
    if session is None:
        raise Refused(Problem("session_unknown", N_("Không có phiên giao dịch này trong phạm vi của bạn.")))
    group = group_for(actor, group_id) if group_id is not None else None
    if Sheet.objects.filter(session=session, group=group).exists():
        raise Refused(Problem("sheet_posted", N_("Bảng kê 13/TD của tổ tại phiên này đã được ghi sổ.")))
    _sound_cash(collected)
    positions = positions_for_write(actor, borrowers_at(session, group))
    _only_of_this_sheet([*collected.interest, *collected.principal_from_savings], positions)
    if _is_mirror(_funds(positions, collected), session.held_on):
        return _expect_sheet(session, positions, collected, actor, request_id)
    refuse_closed(session.place, session.held_on, CLOSED_RECEIPT)
    receipts = _receipts(session, group)
    acts, lines = _interest_and_principal(positions, collected, session, receipts)
    accounts = _accounts(actor, positions, collected, group, session.held_on)
    savings_lines, savings_steps = _deposits(accounts, collected, receipts)
    enter(acts, positions, actor=actor, request_id=request_id)
    book_savings(
        [*savings_steps, *_taken_from_savings(accounts, positions, collected)],
        booked_on=session.held_on,
        actor=actor,
        request_id=request_id,
    )
    sheet = Sheet.objects.create(
        place=session.place,
        session=session,
        group=group,
        posted_by_id=actor.user_id,
        interest_due=sum(line.interest_due for line in lines),
        interest_paid=sum(collected.interest.values()),
        savings_in=sum(collected.savings.values()),
        cash_counted=collected.cash_counted,
        principal_from_savings=sum(collected.principal_from_savings.values()),
    )
    for line in [*lines, *savings_lines]:
        line.place, line.sheet = session.place, sheet
    SheetLine.objects.bulk_create([*lines, *savings_lines])
    return Done(
        place=session.place,
        about=("sheet", sheet.pk),
        answer={"sheet_id": sheet.pk, "interest_due": sheet.interest_due, "interest_paid": sheet.interest_paid},
        facts={"cash": sheet.cash_counted, "lines": len(lines) + len(savings_lines)},
    )


def _sound_cash(collected: Collected) -> None:
    for amount in [
        *collected.interest.values(),
        *collected.savings.values(),
        *collected.principal_from_savings.values(),
    ]:
        if amount <= 0:
            raise Refused(Problem("amount_not_positive", N_("Số tiền phải lớn hơn 0.")))
    for amount in collected.savings.values():
        if amount < LEAST_DEPOSIT:
            raise Refused(
                Problem(
                    "deposit_too_small",
                    N_("Mỗi lần gửi ít nhất {least} đồng."),
                    {"least": dotted(LEAST_DEPOSIT)},
                    "processes.md R16",
                )
            )
    brought = sum(collected.interest.values()) + sum(collected.savings.values())
    if brought != collected.cash_counted:
        raise Refused(
            Problem(
                "cash_differs",
                N_("Tiền kiểm đếm {counted} đồng khác tổng bảng kê {brought} đồng; chênh {difference} đồng."),
                {
                    "counted": dotted(collected.cash_counted),
                    "brought": dotted(brought),
                    "difference": dotted(collected.cash_counted - brought),
                },
                "processes.md 4.4",
            )
        )


def _only_of_this_sheet(loan_ids: Iterable[str], positions: dict[int, Position]) -> None:
    strange = [number for number in loan_ids if int(number) not in positions]
    if strange:
        raise Refused(
            Problem(
                "loan_not_on_sheet", N_("Có {count} khoản vay không thuộc bảng kê của tổ này."), {"count": len(strange)}
            )
        )


def _funds(positions: dict[int, Position], collected: Collected) -> set[int]:
    """The funds whose books the sheet touches: of its loans, and of the savings brought."""
    savers = SavingsAccount.objects.filter(household_id__in=[int(number) for number in collected.savings])
    return {position.loan.fund_id for position in positions.values()} | set(savers.values_list("fund_id", flat=True))


def _is_mirror(fund_ids: Iterable[int], on: date) -> bool:
    """Whether the sheet's books are kept elsewhere; one sheet is of one lender, hence of one mode."""
    effects = {allow(mode_of(fund_id, on), Action.COLLECT_INTEREST) for fund_id in fund_ids}
    if len(effects) > 1:
        raise Refused(Problem("two_modes_on_a_sheet", N_("Một bảng kê không gồm cả sổ gốc và sổ đối chiếu.")))
    return effects == {Effect.EXPECT}


def _expect_sheet(
    session: Session, positions: dict[int, Position], collected: Collected, actor: Actor, request_id: UUID
) -> Done:
    """Every amount of the sheet is expected of the bank's next list, once for a loan and session."""
    twice = Expectation.objects.filter(
        action=Action.COLLECT_INTEREST, about_type="loan", about_id__in=list(positions), expected_on=session.held_on
    )
    if collected.interest and twice.exists():
        raise Refused(Problem("sheet_posted", N_("Bảng kê 13/TD của tổ tại phiên này đã được ghi sổ.")))
    rows = [
        Expectation(
            place=session.place,
            action=action,
            about_type=about,
            about_id=int(number),
            amount=amount,
            expected_on=session.held_on,
            request_id=request_id,
            user_id=actor.user_id,
        )
        for action, about, amounts in (
            (Action.COLLECT_INTEREST, "loan", collected.interest),
            (Action.TAKE_SAVINGS, "household", collected.savings),
            (Action.COLLECT_PRINCIPAL, "loan", collected.principal_from_savings),
        )
        for number, amount in amounts.items()
    ]
    Expectation.objects.bulk_create(rows)
    return Done(place=session.place, about=("session", session.pk), answer={"expectations": len(rows)})


class _Receipts:
    """Receipt numbers 01/BL of one sheet, in order."""

    def __init__(self, prefix: str) -> None:
        self.prefix, self.given = prefix, 0

    def take(self) -> str:
        self.given += 1
        return f"{self.prefix}-{self.given:03d}"


def _receipts(session: Session, group: Group | None) -> _Receipts:
    return _Receipts(f"{group.code if group else session.point.code}-{session.held_on:%y%m}")


def _interest_and_principal(
    positions: dict[int, Position], collected: Collected, session: Session, receipts: _Receipts
) -> tuple[list[New], list[SheetLine]]:
    """Acts and lines of all loans of the sheet: interest falls due, is paid in cash; principal is paid from savings."""
    on = session.held_on
    fall_due = Act(ActKind.FALL_DUE, on, number=NEW)
    acts, lines = list[New](), list[SheetLine]()
    for loan_id, life in sorted(lives_before(positions, fall_due).items()):
        loan = positions[loan_id].loan
        life.fall_due(on)
        paid = collected.interest.get(str(loan_id), 0)
        from_savings = collected.principal_from_savings.get(str(loan_id), 0)
        line = SheetLine(
            household_id=loan.household_id,
            loan=loan,
            interest_paid=paid,
            interest_due=life.position.arrears,
            principal_from_savings=from_savings,
            receipt=receipts.take() if paid else "",
        )
        lines.append(line)
        acts.append(New(loan, fall_due))
        paper = line.receipt or f"13TD-{session.pk}"
        if paid:
            cash = Act(ActKind.RECEIVE, on, paid, NEW, Purpose.COLLECTOR_CASH)
            acts.append(New(loan, _owed(loan, life, cash), paper))
        if from_savings:
            moved = Act(ActKind.RECEIVE, on, from_savings, NEW, Purpose.PRINCIPAL, AccountKind.BANK_TRANSIT)
            acts.append(New(loan, _owed(loan, life, moved), paper))
    return acts, lines


def _owed(loan: Loan, life: Life, act: Act) -> Act:
    """The receipt, which the loan then holds; refused where it is more than is owed for its purpose."""
    left_over = life.allocation(act).left_over
    if left_over:
        raise Refused(
            Problem(
                "more_than_owed_on_sheet",
                N_("Khoản {number}: thu {amount} đồng, chỉ còn {owed} đồng."),
                {"number": loan.number, "amount": dotted(act.amount), "owed": dotted(act.amount - left_over)},
            )
        )
    life.perform(act)
    return act


def _accounts(
    actor: Actor, positions: dict[int, Position], collected: Collected, group: Group | None, on: date
) -> dict[int, SavingsAccount]:
    """Savings accounts the sheet touches, by household; a first deposit opens one, in the fund of the loans."""
    payers = {positions[int(loan_id)].loan.household_id for loan_id in collected.principal_from_savings}
    wanted = {int(household_id) for household_id in collected.savings} | payers
    accounts = accounts_for_write(actor, wanted)
    missing = wanted - set(accounts)
    if missing and positions:
        fund_id = next(iter(positions.values())).loan.fund_id
        households = Household.objects.filter(pk__in=missing, place__in=actor.places)
        for account in open_accounts(households, fund_id=fund_id, group_id=group.pk if group else None, on=on):
            accounts[account.household_id] = account
    if wanted - set(accounts):
        raise Refused(Problem("household_unknown", N_("Không có hộ này trong phạm vi của bạn.")))
    return accounts


def _deposits(
    accounts: dict[int, SavingsAccount], collected: Collected, receipts: _Receipts
) -> tuple[list[SheetLine], list[SavingsStep]]:
    lines, steps = [], []
    for household_id, amount in collected.savings.items():
        lines.append(SheetLine(household_id=int(household_id), savings_in=amount, receipt=receipts.take()))
        steps.append(SavingsStep(accounts[int(household_id)], "savings_in", savings_in(amount)))
    return lines, steps


def _taken_from_savings(
    accounts: dict[int, SavingsAccount], positions: dict[int, Position], collected: Collected
) -> list[SavingsStep]:
    """The savings side of principal paid from savings; it meets the loan's side on the account of money in transit."""
    taken: dict[int, int] = {}
    for loan_id, amount in collected.principal_from_savings.items():
        household_id = positions[int(loan_id)].loan.household_id
        taken[household_id] = taken.get(household_id, 0) + amount
    for household_id, amount in taken.items():
        balance = accounts[household_id].balance + collected.savings.get(str(household_id), 0)
        if amount > balance:
            text = N_("Tiền gửi {balance} đồng không đủ để trả {amount} đồng nợ gốc.")
            raise Refused(Problem("savings_too_small", text, {"balance": dotted(balance), "amount": dotted(amount)}))
    return [
        SavingsStep(
            accounts[positions[int(loan_id)].loan.household_id],
            "savings_to_principal",
            savings_out(amount, paid_from=AccountKind.BANK_TRANSIT),
        )
        for loan_id, amount in collected.principal_from_savings.items()
    ]
