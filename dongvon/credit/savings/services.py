"""Writes on savings that need to know no loan: opening by 01/TGTV, the convention of a group, the month's interest, and
the accounts of residents. What depends on the debts of a household is in `credit/loans/services/from_savings.py`."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.access.sealed import blind_index, seal
from dongvon.base.ledger.models import Fund
from dongvon.base.ledger.queries import mode_of, refuse_closed
from dongvon.core.dates import day_text
from dongvon.core.identity import personal_number_problems
from dongvon.core.modes import Action, Effect, allow, effect
from dongvon.core.posting import savings_in, savings_interest_undone, savings_out
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.savings import FORM, MEMBER, RESIDENT, check_deposit, check_out, credit_day, setting_on
from dongvon.credit.savings.booking import Account, SavingsStep, book_savings, credit_to
from dongvon.credit.savings.crediting import TAKEN_BACK, undoable
from dongvon.credit.savings.models import GroupMinimum, ResidentAccount, SavingsAccount
from dongvon.credit.savings.queries import open_accounts
from dongvon.credit.savings.reckoning import first_day
from dongvon.credit.savings.terms import settings
from dongvon.parties.groups.queries import group_for, household_groups
from dongvon.parties.households.models import Household

OPEN_DAY = N_("Hãy ghi vào một ngày của kỳ đang mở.")
CREDITORS = (Role.BANK_OFFICER, Role.CONTROLLER, Role.BANK_DIRECTOR)


@service(Role.TELLER, Role.BANK_OFFICER)
def open_account(*, actor: Actor, request_id: UUID, household_id: int, fund_id: int, on: date, document: str) -> Done:
    """Open the account 105 of a household in a group, by form 01/TGTV; each household has one."""
    household = Household.objects.filter(pk=household_id, place__in=actor.places).first()
    member = household_groups(on).filter(household=household_id).first()
    if household is None:
        raise Refused(Problem("household_unknown", N_("Không có hộ này trong phạm vi của bạn.")))
    if member is None:
        text = N_("Tài khoản tiền gửi tổ viên chỉ mở cho hộ đang là tổ viên.")
        raise Refused(Problem("not_a_member", text, {}, FORM))
    known_fund(fund_id)
    papered(document)
    refuse_closed(household.place, on, OPEN_DAY)
    if SavingsAccount.objects.filter(household=household).exists():
        raise Refused(Problem("savings_open_already", N_("Hộ đã có tài khoản tiền gửi; mỗi hộ một tài khoản.")))
    (row,) = open_accounts([household], fund_id=fund_id, group_id=member.group.pk, on=on, document=document)
    return Done(place=row.place, about=(row.ABOUT, row.pk), answer={"account_id": row.pk, "number": row.number})


@service(Role.BANK_OFFICER, Role.GROUP_LEADER)
def set_group_minimum(
    *, actor: Actor, request_id: UUID, group_id: int, amount: int, since_on: date, minutes: str
) -> Done:
    """The least deposit a group agreed on, by minutes 10C/TD; never below that of the product."""
    group = group_for(actor, group_id)
    check_deposit(amount, setting_on(settings(), MEMBER, since_on))
    papered(minutes)
    if GroupMinimum.objects.filter(group=group, since_on=since_on).exists():
        text = N_("Tổ đã có mức gửi tối thiểu từ ngày {on}.")
        raise Refused(Problem("minimum_known", text, {"on": day_text(since_on)}))
    row = GroupMinimum.objects.create(
        group=group, amount=amount, since_on=since_on, minutes=minutes, user_id=actor.user_id
    )
    return Done(place=group.place, about=("group_minimum", row.pk), answer={"amount": amount})


@service(*CREDITORS)
def credit_month(*, actor: Actor, request_id: UUID, place: str, month: date) -> Done:
    """Credit the interest of all accounts of a commune, members' and residents', on the credit day of the month that
    begins on `month`; once. Of funds whose books are kept elsewhere the bank does it.

    Source: interest added monthly, CFG (`terms.toml`); first day counted, last not: the bank's question bank, AC23."""
    if place not in actor.places or month.day != 1:
        raise Refused(Problem("place_unknown", N_("Không có xã, phường này trong phạm vi của bạn.")))
    count = total = 0
    for model, product in ((SavingsAccount, MEMBER), (ResidentAccount, RESIDENT)):
        on = credit_day(settings(), product, month)
        refuse_closed(place, on, OPEN_DAY)
        accounts = _uncredited(model, place, on)
        count += len(accounts)
        total += sum(credit_to(accounts, on, actor=actor, request_id=request_id).values())
    if not count:
        text = N_("Không còn tài khoản nào chưa nhập lãi đến ngày {day}.")
        raise Refused(Problem("savings_interest_credited", text, {"day": day_text(on)}))
    facts = {"accounts": count, "amount": total}
    return Done(place=place, about=("savings_interest", month.year * 100 + month.month), answer=facts, facts=facts)


@service(*CREDITORS)
def take_back_month(*, actor: Actor, request_id: UUID, place: str, month: date, reason: str) -> Done:
    """Take the interest of a month back, on its own day and in full, so that what is dated before it can still be
    entered (a late sheet); the month is credited again afterwards, as if all had come in time. Only the latest credit
    of an account, while its books are open; accounts paid out since, or whose credit does not follow from the entries
    here, keep it (`kept`).

    Source: docs/decisions/0043."""
    if place not in actor.places or month.day != 1:
        raise Refused(Problem("place_unknown", N_("Không có xã, phường này trong phạm vi của bạn.")))
    if not reason.strip() or len(reason) > 300:
        raise Refused(Problem("reason_missing", N_("Hãy ghi lý do, nhiều nhất 300 ký tự.")))
    accounts = kept = total = 0
    for model, product in ((SavingsAccount, MEMBER), (ResidentAccount, RESIDENT)):
        on = credit_day(settings(), product, month)
        refuse_closed(place, on, OPEN_DAY)
        rows = list[Account](model._default_manager.select_for_update().filter(
            place=place, interest_to=on, closed_on__isnull=True).order_by("pk"))  # fmt: skip
        found = undoable(rows, on)
        steps = [
            SavingsStep(one, TAKEN_BACK, savings_interest_undone(amount, kept_on=one.KEPT_ON))
            for one, amount, _begun in found if amount
        ]  # fmt: skip
        book_savings(steps, booked_on=on, actor=actor, request_id=request_id)
        firsts = {one.pk: begun if begun > first_day(one) else None for one, _amount, begun in found}
        for first in set(firsts.values()):  # a few days, however many accounts
            these = [pk for pk, day in firsts.items() if day == first]
            model._default_manager.filter(pk__in=these).update(interest_to=first)
        accounts += len(found)
        kept += len(rows) - len(found)
        total += sum(amount for _one, amount, _begun in found)
    if not accounts:
        text = N_("Không có lãi tiền gửi nhập ngày {day} nào rút lại được.")
        raise Refused(Problem("savings_interest_not_credited", text, {"day": day_text(on)}))
    answer = {"accounts": accounts, "amount": total, "kept": kept}
    about = ("savings_interest", month.year * 100 + month.month)
    return Done(place=place, about=about, answer=answer, facts=answer | {"reason": reason.strip()})


def _uncredited(model: type[SavingsAccount] | type[ResidentAccount], place: str, on: date) -> list[Account]:
    """Accounts, locked, on which interest up to the day is still to be credited; of funds whose books are here."""
    rows = model._default_manager.select_for_update().filter(place=place, opened_on__lt=on, closed_on__isnull=True)
    found = list[Account](rows.exclude(interest_to__gte=on).order_by("pk"))
    modes = {fund: mode_of(fund, on) for fund in {one.fund_id for one in found}}
    kept = [one for one in found if effect(modes[one.fund_id], Action.PAY_SAVINGS_INTEREST) is Effect.POST]
    if found and not kept:
        allow(next(iter(modes.values())), Action.PAY_SAVINGS_INTEREST)
    return kept


# --- anybody's savings at the point -----------------------------------------------------------------------------------


@service(Role.TELLER)
def open_resident_account(
    *, actor: Actor, request_id: UUID, place: str, holder: str, identity: str, fund_id: int, on: date, document: str
) -> Done:
    """Open an account for a resident who saves at the point; only for a citizen of Vietnam, by his personal number.

    Source: QĐ 86/QĐ-NHCS (savings by Vietnamese citizens only)."""
    if place not in actor.places:
        raise Refused(Problem("place_unknown", N_("Không có xã, phường này trong phạm vi của bạn.")))
    wrong = [problem for problem in personal_number_problems(identity) if problem.severity == "block"]
    if wrong:
        raise Refused(wrong[0])
    if not holder.strip():
        raise Refused(Problem("holder_missing", N_("Hãy ghi họ tên người gửi.")))
    known_fund(fund_id)
    _kept_here(fund_id, on)
    papered(document)
    refuse_closed(place, on, OPEN_DAY)
    index = blind_index(identity)
    if ResidentAccount.objects.filter(place=place, identity_index=index).exists():
        raise Refused(Problem("resident_known", N_("Người này đã có tài khoản tiền gửi ở đây.")))
    row = ResidentAccount.objects.create(
        place=place, holder=holder.strip()[:100], identity=seal(identity), identity_index=index, fund_id=fund_id,
        number=f"102{int(request_id) % 10**12:012d}", opened_on=on, document=document,
    )  # fmt: skip
    return Done(place=place, about=(row.ABOUT, row.pk), answer={"account_id": row.pk, "number": row.number})


@service(Role.TELLER)
def resident_deposit(
    *, actor: Actor, request_id: UUID, account_id: int, amount: int, received_on: date, document: str
) -> Done:
    """A resident's deposit in cash."""
    account = _resident(actor, account_id, received_on, document)
    check_deposit(amount, setting_on(settings(), RESIDENT, received_on))
    entries = savings_in(amount, kept_on=account.KEPT_ON)
    book_savings(
        [SavingsStep(account, "savings_in", entries)], booked_on=received_on, actor=actor, request_id=request_id
    )
    return Done(
        place=account.place, about=(account.ABOUT, account.pk), answer={"balance": account.balance + amount},
        facts={"amount": amount, "document": document},
    )  # fmt: skip


@service(Role.TELLER)
def resident_withdraw(
    *, actor: Actor, request_id: UUID, account_id: int, amount: int | None, paid_on: date, document: str
) -> Done:
    """Cash paid to a resident; without an amount all there is, with the interest of the broken days, and the account
    is closed."""
    account = _resident(actor, account_id, paid_on, document)
    paid = pay_cash(account, amount, paid_on, actor=actor, request_id=request_id)
    return Done(
        place=account.place, about=(account.ABOUT, account.pk), facts={"document": document},
        answer={"paid": paid, "balance": account.balance - paid},
    )  # fmt: skip


def pay_cash(
    account: Account, amount: int | None, on: date, *, actor: Actor, request_id: UUID, owed: int = 0
) -> int:  # fmt: skip
    """Cash from an account that is locked; part of a write. Without an amount everything, with the interest of the
    broken days since the last credit, and the account is closed. What was paid, in đồng."""
    if amount is None:
        check_out(max(account.balance, 1), account.balance, owed)
        credit_to([account], on, actor=actor, request_id=request_id)
    paid = account.balance if amount is None else amount
    check_out(paid, account.balance, owed)
    entries = savings_out(paid, kept_on=account.KEPT_ON)
    book_savings([SavingsStep(account, "savings_out", entries)], booked_on=on, actor=actor, request_id=request_id)
    if amount is None:
        type(account)._default_manager.filter(pk=account.pk).update(closed_on=on)
    return paid


def _resident(actor: Actor, account_id: int, on: date, document: str) -> ResidentAccount:
    row = ResidentAccount.objects.select_for_update().filter(pk=account_id, place__in=actor.places).first()
    if row is None:
        raise Refused(Problem("savings_unknown", N_("Không có tài khoản tiền gửi này trong phạm vi của bạn.")))
    papered(document)
    _kept_here(row.fund_id, on)
    refuse_closed(row.place, on, OPEN_DAY)
    return row


def _kept_here(fund_id: int, on: date) -> None:
    """Residents' accounts are no work of a mirror: the bank's lists do not show them."""
    if allow(mode_of(fund_id, on), Action.TAKE_SAVINGS) is not Effect.POST:
        text = N_("Tiền gửi dân cư chỉ ghi ở sổ gốc; nguồn vốn này là sổ đối chiếu.")
        raise Refused(Problem("mode_refuses", text))


def known_fund(fund_id: int) -> None:
    """Refuse a fund there is none of."""
    if not Fund.objects.filter(pk=fund_id).exists():
        raise Refused(Problem("fund_unknown", N_("Không có nguồn vốn này.")))


def papered(document: str) -> None:
    """Refuse a write without the number of its paper."""
    if not document.strip() or len(document) > 40:
        raise Refused(Problem("document_missing", N_("Hãy ghi số chứng từ, nhiều nhất 40 ký tự.")))
