"""What the forms of savings go by: a household with its account and what it owes, a group with its convention, a
resident's account, the point."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.ledger.models import Fund
from dongvon.base.ledger.queries import mode_of
from dongvon.core.allocation import Purpose
from dongvon.core.modes import Mode
from dongvon.core.problems import N_, Refused
from dongvon.core.savings import RESIDENT
from dongvon.credit.loans.models import Loan
from dongvon.credit.savings.models import ResidentAccount, SavingsAccount, WithdrawalRequest
from dongvon.credit.savings.queries import deposit_terms, resident_account
from dongvon.credit.savings.terms import settings
from dongvon.front.web.pages.kit.fields import Choices
from dongvon.front.web.pages.kit.naming import money, position_of
from dongvon.front.web.pages.kit.parts import programme_short
from dongvon.front.web.pages.loans.standing import Standing
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import household_groups
from dongvon.parties.households.models import Household

DEBTS = {
    Purpose.INTEREST: N_("{loan}: lãi đến hạn {amount}"), Purpose.PRINCIPAL: N_("{loan}: gốc đến hạn {amount}"),
}  # fmt: skip
Sums = list[tuple[str, int]]


def _is_book(fund_id: int, on: date) -> bool:
    try:
        return mode_of(fund_id, on) is Mode.BOOK
    except Refused:
        return False


def _funds(on: date, *, book_only: bool = False) -> Choices:
    rows = Fund.objects.select_related("lender").order_by("lender__code", "-source", "code")
    return [(str(one.pk), f"{one.name} ({one.lender.name})") for one in rows if not book_only or _is_book(one.pk, on)]


class MemberSaving:
    """A household at the counter. Amounts in đồng."""

    def __init__(self, actor: Actor, household: Household, on: date) -> None:
        self.actor, self.household, self.on, self.subject = actor, household, on, household.pk

    @cached_property
    def account(self) -> SavingsAccount | None:
        return SavingsAccount.objects.select_related("group").filter(household=self.household).first()

    @property
    def earliest(self) -> date:
        return self.account.opened_on if self.account else self.household.since_on

    @property
    def is_expected(self) -> bool:
        """Whether the bank keeps the books: what is written here waits for its files."""
        return self.account is not None and not _is_book(self.account.fund_id, self.on)

    @property
    def request(self) -> WithdrawalRequest | None:
        return WithdrawalRequest.objects.filter(account=self.account, done_on__isnull=True).first()

    # --- opening and deposits ---------------------------------------------------------------------------------------

    @property
    def funds(self) -> Choices:
        return _funds(self.on)

    @property
    def usual_fund(self) -> str:
        """That of the latest loan of the household, else the first there is."""
        newest = max(self.loans, key=lambda loan: loan.signed_on, default=None)
        return str(newest.fund_id) if newest else next((key for key, _name in self.funds), "")

    @property
    def least_text(self) -> str:
        """The least deposit in words, with what it follows from."""
        member = household_groups(self.on).filter(household=self.household).first()
        group_id = self.account.group_id if self.account else member.group.pk if member else None
        return least_words(group_id, self.on)

    # --- what is owed -----------------------------------------------------------------------------------------------

    @cached_property
    def loans(self) -> Sequence[Loan]:
        rows = Loan.objects.filter(household=self.household, closed_on__isnull=True).select_related("position")
        return list(rows.order_by("signed_on", "pk"))

    def owed(self, loan: Loan, purpose: str, on: date) -> int:
        return Standing(self.actor, loan, on).owed(purpose, on)

    @property
    def debts(self) -> Choices:
        """What is due on each loan, for interest and for principal."""
        found = []
        for loan in self.loans:
            for purpose, text in DEBTS.items():
                amount = self.owed(loan, purpose, self.on)
                name = f"{programme_short(loan.programme)} {loan.number}"
                if amount:
                    found.append((f"{loan.pk}-{purpose}", _(text).format(loan=name, amount=money(amount))))
        return found

    @property
    def debts_known(self) -> Sequence[str]:
        """Also what is due no more, so that a form sent twice means the same."""
        loans = Loan.objects.filter(household=self.household).values_list("pk", flat=True)
        return [f"{loan}-{purpose}" for loan in loans for purpose in DEBTS]

    def to_debit(self, loan_id: int, purpose: str, on: date) -> int:
        """All that is due on the day, as far as the savings go."""
        loan = next((one for one in self.loans if one.pk == loan_id), None)
        balance = self.account.balance if self.account else 0
        return min(self.owed(loan, purpose, on), balance) if loan else 0

    def sums(self) -> Sums:
        """What may change by an action, read anew."""
        account = SavingsAccount.objects.filter(household=self.household).first()
        rows = [position_of(one) for one in Loan.objects.filter(household=self.household).select_related("position")]
        positions = [one for one in rows if one is not None]
        return [
            (_("Số dư tiền gửi"), account.balance if account else 0),
            (_("Lãi chưa trả của các khoản vay"), sum(one.arrears + one.deferred_interest for one in positions)),
            (_("Dư nợ của các khoản vay"), sum(one.outstanding for one in positions)),
        ]


def least_words(group_id: int | None, on: date) -> str:
    """The least deposit of a member in a sentence: the bank's, or that of the group's convention."""
    setting, agreed, minutes = deposit_terms(group_id, on)
    if agreed > setting.least_deposit:
        text = _("Mỗi lần ít nhất {amount}, theo quy ước của tổ {minutes}.")
        return text.format(amount=money(agreed), minutes=minutes).replace(" .", ".")
    return _("Mỗi lần ít nhất {amount}.").format(amount=money(setting.least_deposit))


class GroupSaving:
    """A group that agrees on a least deposit."""

    def __init__(self, actor: Actor, group: Group, on: date) -> None:
        self.actor, self.group, self.on, self.subject = actor, group, on, group.pk

    @property
    def earliest(self) -> date:
        return self.group.founded_on

    def sums(self) -> Sums:
        setting, agreed, _minutes = deposit_terms(self.group.pk, date.max)
        return [(_("Mỗi lần gửi ít nhất, theo quy ước mới nhất"), max(agreed, setting.least_deposit))]


class PointSaving:
    """The point, where a resident asks for an account."""

    def __init__(self, actor: Actor, place: str, on: date) -> None:
        self.actor, self.subject, self.on = actor, place, on

    @property
    def earliest(self) -> date:
        """The first day for which there is a rate."""
        return min(one.since for one in settings() if one.product == RESIDENT)

    @property
    def funds(self) -> Choices:
        """Only those whose books are kept here."""
        return _funds(self.on, book_only=True)

    @property
    def usual_fund(self) -> str:
        return next((key for key, _name in self.funds), "")

    def sums(self) -> Sums:
        return []


class ResidentSaving:
    """A resident's account."""

    def __init__(self, actor: Actor, account: ResidentAccount, on: date) -> None:
        self.actor, self.account, self.on, self.subject = actor, account, on, account.pk

    @property
    def earliest(self) -> date:
        return self.account.opened_on

    def sums(self) -> Sums:
        return [(_("Số dư tiền gửi"), resident_account(self.actor, self.account.pk).balance)]
