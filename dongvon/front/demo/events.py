"""The last fortnight of 2025: one example of everything that can happen to a loan, done by those whose work it is.

Each example takes the first loan (by number) that it fits and that no other example took, so that the tour can lead to
it. None of them touches what the year is counted by: loan-turns of households and what their loans brought about."""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Request, Role
from dongvon.base.ledger.models import Fund
from dongvon.base.places.models import Difficulty, HamletClass
from dongvon.core.relief import COMMITTEE
from dongvon.credit.applications.services import (
    apply_for_organisation,
    approve_direct,
    cancel_approval,
    disburse,
    pledge_security,
    register_project,
    return_pledge,
)
from dongvon.credit.applications.services.asking import Asked
from dongvon.credit.loans.living import lives_of
from dongvon.credit.loans.models import Loan, Position
from dongvon.credit.loans.services import (
    Pledge,
    amount_to_settle,
    cancel_rest,
    correct_interest,
    extend,
    find_misuse,
    pay_tranche,
    repay,
    reschedule,
    return_overpaid,
    roll_over,
    transfer_misused,
    undo_entry,
)
from dongvon.credit.relief.services import check_freeze, end_freezes, freeze_debt, propose_relief, recover, write_off
from dongvon.front.demo.cast import PLACE, request_for
from dongvon.front.demo.names import full_name, identity_number
from dongvon.parties.households.services import NewPerson, add_member, authorise
from dongvon.parties.organisations.models import Organisation
from dongvon.parties.organisations.services import register_organisation

DAY = date(2025, 12, 22)
"""After the last session of every point."""
SHOP = "6200990001"
"""Tax code of the cooperative."""
Act = Callable[..., dict[str, Any]]


class Examples:
    """One example after the other; `people` are the actors by role."""

    def __init__(self, people: dict[Role, Actor]) -> None:
        self.people, self.taken = people, set[int]()

    def live(self) -> None:
        """Each example wholly or not at all, so that a cut run is taken up again; by the name of its first step."""
        examples: dict[str, Callable[[], None]] = {
            "late": self.found_late, "wrong": self.undone, "interest": self.overpaid, "debt": self.debt,
            "rescheduled": self.rescheduled, "extended": self.extended, "rolled": self.rolled_over,
            "misuse": self.misused, "corrected": self.corrected, "case-frozen": self.frozen,
            "case-lost": self.written_off, "rest": self.rest_cancelled, "heir": self.paid_to_another,
            "organisation": self.cooperative, "project": self.approval_taken_back,
        }  # fmt: skip
        for first_step, example in examples.items():
            if not Request.objects.filter(id=request_for("example", first_step)).exists():
                with transaction.atomic():
                    example()

    # --- money ---

    def found_late(self) -> None:
        loan = self._take(in_term__gte=5_000_000)
        self._pay("late", loan, "principal", 1_000_000, date(2025, 12, 2))

    def undone(self) -> None:
        loan = self._take(in_term__gte=5_000_000)
        self._pay("wrong", loan, "principal", 2_000_000, DAY)
        self._do(
            undo_entry, Role.POINT_LEADER, "undo", loan_id=loan.pk, booked_on=date(2025, 12, 23),
            reason="Ghi nhầm người vay", wrong_request_id=str(request_for("example", "wrong")),
        )  # fmt: skip

    def overpaid(self) -> None:
        loan = self._take(arrears__gte=20_000)
        self._pay("interest", loan, "interest", loan.position.arrears, DAY)
        self._pay("interest-found", loan, "interest", 20_000, date(2025, 12, 21))
        self._do(
            return_overpaid, Role.TELLER, "returned", loan_id=loan.pk, amount=20_000, paid_on=date(2025, 12, 23),
            document="PC-VD-01",
        )  # fmt: skip

    def debt(self) -> None:
        loan = self._take(in_term__gte=5_000_000)
        self._pay("debt", loan, "debt", 2_000_000, DAY)

    def corrected(self) -> None:
        loan = self._take(arrears__gte=20_000)
        self._do(
            correct_interest, Role.BANK_DIRECTOR, "corrected", loan_id=loan.pk, amount=-15_000, on=DAY,
            decision="21/QĐ-PGD", reason="Phiếu thu tháng 10 ghi thiếu",
        )  # fmt: skip

    # --- the schedule ---

    def rescheduled(self) -> None:
        for loan in self._open():
            with acting(self.people[Role.BANK_OFFICER]):
                rows = lives_of([loan.position])[loan.pk].instalments
            coming = [row for row in rows[:-1] if date(2026, 1, 5) <= row.due_on]
            if coming:
                break
        self.taken.add(loan.pk)
        after = next(row for row in rows if row.due_on > coming[0].due_on)
        self._do(
            reschedule, Role.BANK_OFFICER, "rescheduled", loan_id=loan.pk, number=coming[0].number, due_on=after.due_on,
            asked_on=DAY, decided_on=date(2025, 12, 24), document="08/TD-01",
        )  # fmt: skip

    def extended(self) -> None:
        loan = self._take(loan__final_due_on__range=(date(2026, 1, 5), date(2026, 3, 20)), loan__term_months__gte=24)
        self._do(
            extend, Role.BANK_DIRECTOR, "extended", loan_id=loan.pk, months=6, asked_on=DAY,
            decided_on=date(2025, 12, 24), reason="Bò sinh sản chưa đến kỳ bán", document="09/TD-01",
        )  # fmt: skip

    def rolled_over(self) -> None:
        loan = self._take(loan__programme__in=["HN", "HCN", "HMTN"], in_term__gte=5_000_000, arrears=0)
        with acting(self.people[Role.BANK_DIRECTOR]):
            life = lives_of([loan.position])[loan.pk]
            life.fall_due(DAY)
        self._do(
            roll_over, Role.BANK_DIRECTOR, "rolled", loan_id=loan.pk, amount=loan.position.in_term, months=12, on=DAY,
            interest_paid=life.position.arrears, document="07/TD-01",
        )  # fmt: skip

    def misused(self) -> None:
        loan = self._take(in_term__gte=10_000_000)
        found = self._do(
            find_misuse, Role.BANK_OFFICER, "misuse", loan_id=loan.pk, amount=5_000_000, found_on=date(2025, 11, 18),
            minutes="06/TD-17",
        )  # fmt: skip
        self._do(
            transfer_misused, Role.BANK_OFFICER, "misuse-overdue", misuse_id=found["misuse_id"], booked_on=DAY,
            decision="14/TD-21",
        )  # fmt: skip

    # --- paying out ---

    def rest_cancelled(self) -> None:
        """A student leaves school: no further semester is paid out."""
        loan = self._in_parts()
        self._do(
            cancel_rest, Role.BANK_DIRECTOR, "rest", loan_id=loan.pk, decided_on=DAY, reason="Thôi học",
            document="35/QĐ-PGD",
        )  # fmt: skip

    def paid_to_another(self) -> None:
        """The borrower is ill: a grown-up son, authorised for it, receives the semester."""
        loan, born = self._in_parts(), date(1999, 4, 6)
        son = NewPerson(full_name(Random(7), "Thái", "male"), born, "male", "Thái", "con",
                        identity_number(born, "male", 990_001))  # fmt: skip
        household = {"household_id": loan.household_id}
        found = self._do(add_member, Role.BANK_OFFICER, "heir", member=son, **household)
        self._do(
            authorise, Role.BANK_OFFICER, "authorised", representative_id=found["person_id"],
            signed_by=[loan.borrower_id], document="01/UQ-VD-01", witness="Lù Văn Siểu", since_on=date(2025, 12, 1),
            until_on=date(2026, 12, 1), **household,
        )  # fmt: skip
        left = loan.not_paid_out(loan.position.paid_out)
        self._do(
            pay_tranche, Role.TELLER, "to-another", loan_id=loan.pk, amount=min(left, 20_000_000), paid_on=DAY,
            document="GN-VD-02", recipient_id=found["person_id"],
        )  # fmt: skip

    def cooperative(self) -> None:
        """Traders of a difficult area: a cooperative borrows 300 million on a mortgage of 450 million."""
        hamlets = HamletClass.objects.filter(hamlet__place=PLACE, difficulty=Difficulty.DIFFICULT)
        hamlet_id = hamlets.order_by("hamlet__code")[0].hamlet_id
        born = date(1981, 6, 15)
        head = NewPerson(full_name(Random(9), "Thái", "male"), born, "male", "Thái", "chủ tịch hội đồng quản trị",
                         identity_number(born, "male", 990_002))  # fmt: skip
        found = self._do(
            register_organisation, Role.BANK_OFFICER, "organisation", hamlet_id=hamlet_id,
            name="HTX Thương mại Nậm Cáy (mẫu)", kind="cooperative", tax_code=SHOP, licence="23.07.000990",
            since_on=date(2021, 3, 8), representative=head, code="6699900001",
        )  # fmt: skip
        asked = Asked(
            "TNVKK", 300_000_000, 36, 12, "thu mua, chế biến chè", variant="organisation", own_capital=120_000_000,
            has_collateral=True,
        )  # fmt: skip
        fund = Fund.objects.get(lender__code="NHCSXH", code="TW").pk
        number = self._do(
            apply_for_organisation, Role.BANK_OFFICER, "shop-asked", organisation_id=found["organisation_id"],
            fund_id=fund, asked=asked, made_on=date(2025, 12, 8),
        )["application_id"]  # fmt: skip
        self._do(
            approve_direct, Role.BANK_DIRECTOR, "shop-approved", application_id=number, amount=asked.amount,
            approved_on=date(2025, 12, 15), contract_no="12/HĐTD",
        )  # fmt: skip
        land = Pledge("mortgage", "Nhà xưởng và quyền sử dụng đất", "HTX Thương mại Nậm Cáy (mẫu)", 450_000_000,
                      "GCN AA 000990", date(2025, 12, 18))  # fmt: skip
        self._do(pledge_security, Role.BANK_OFFICER, "shop-pledged", application_id=number, pledge=land)
        self._do(disburse, Role.TELLER, "shop-paid", application_id=number, paid_on=DAY, document="GN-VD-03")

    def approval_taken_back(self) -> None:
        """The cooperative's store: a project, a guarantor, an approval; before the payout it sells the land."""
        shop = Organisation.objects.get(tax_code=SHOP)
        project = self._do(
            register_project, Role.BANK_OFFICER, "project", customer_id=shop.customer_id,
            hamlet_id=shop.customer.hamlet_id, name="Kho chè Nậm Cáy (mẫu)", document="PA 02/2025", cost=200_000_000,
            since_on=date(2025, 12, 10), workers=6,
        )["project_id"]  # fmt: skip
        asked = Asked(
            "TNVKK", 100_000_000, 24, 12, "dựng kho chứa chè", variant="organisation", own_capital=100_000_000,
            has_collateral=True, project_id=project,
        )  # fmt: skip
        number = self._do(
            apply_for_organisation, Role.BANK_OFFICER, "store-asked", organisation_id=shop.pk, asked=asked,
            fund_id=Fund.objects.get(lender__code="NHCSXH", code="TW").pk, made_on=date(2025, 12, 23),
        )["application_id"]  # fmt: skip
        about = {"application_id": number}
        self._do(
            approve_direct, Role.BANK_DIRECTOR, "store-approved", amount=asked.amount, approved_on=date(2025, 12, 24),
            contract_no="13/HĐTD", **about,
        )  # fmt: skip
        word = Pledge("guarantee", "Bảo lãnh của thành viên", "Thành viên hợp tác xã (mẫu)", 100_000_000, "BL 013",
                      date(2025, 12, 25))  # fmt: skip
        held = self._do(pledge_security, Role.BANK_OFFICER, "store-pledged", pledge=word, **about)["security_id"]
        self._do(
            cancel_approval, Role.BANK_DIRECTOR, "store-cancelled", on=date(2025, 12, 26),
            reason="Hợp tác xã bán thửa đất định dựng kho", **about,
        )  # fmt: skip
        self._do(
            return_pledge, Role.BANK_OFFICER, "store-returned", security_id=held, released_on=date(2025, 12, 29),
            document="BB-VD-05", **about,
        )  # fmt: skip

    def _in_parts(self) -> Loan:
        """The first loan paid out in parts of which a part is still to come."""
        loans = Loan.objects.filter(
            place=PLACE, closed_on__isnull=True, programme="HSSV", position__paid_out__lt=F("amount"), cancelled=0,
        ).exclude(pk__in=self.taken)  # fmt: skip
        loan = loans.select_related("position").order_by("number")[0]
        self.taken.add(loan.pk)
        return loan

    # --- debt at risk ---

    def frozen(self) -> None:
        loan = self._take(in_term__gte=20_000_000)
        case = self._case("frozen", loan, "K1", 65, "freeze")
        self._freeze("frozen", case, 20_000_000, date(2025, 11, 1), date(2028, 10, 31), date(2029, 10, 31))

    def written_off(self) -> None:
        """Frozen half a year without help, then written off; a little still comes back."""
        loan = self._take(in_term__gte=1, arrears=0)
        amount = loan.position.in_term
        case = self._case("lost", loan, "K4a", 0, "freeze")
        self._freeze("lost", case, amount, date(2025, 6, 1), date(2025, 11, 30), date(2026, 5, 31))
        self._do(
            check_freeze, Role.BANK_OFFICER, "checked", case_id=case, checked_on=date(2025, 11, 20),
            able_to_repay=False, note="Người vay mất, không có tài sản thừa kế",
        )  # fmt: skip
        self._do(end_freezes, Role.BANK_OFFICER, "ended", place=PLACE, booked_on=DAY)
        lost = self._case("write-off", loan, "K4a", 0, "write_off")
        with acting(self.people[Role.BANK_OFFICER]):
            position = Position.objects.select_related("loan").get(pk=loan.pk)
            owed = amount_to_settle(position, date(2025, 12, 24))
        self._do(
            write_off, Role.BANK_DIRECTOR, "written-off", case_id=lost, principal=position.outstanding,
            interest=owed - position.outstanding, ground="freeze_ended", all_measures_used=True, authority="board",
            decision_no="88/QĐ-HĐQT", decided_on=date(2025, 12, 24),
        )  # fmt: skip
        self._do(
            recover, Role.TELLER, "recovered", loan_id=loan.pk, amount=500_000, received_on=date(2025, 12, 26),
            document="PT-VD-09",
        )  # fmt: skip

    def _case(self, name: str, loan: Loan, cause: str, damage: int, measure: str) -> int:
        answer = self._do(
            propose_relief, Role.BANK_OFFICER, f"case-{name}", loan_id=loan.pk, cause=cause, damage_percent=damage,
            happened_on=date(2025, 5, 20), minutes_no=f"02/XLN-{name}", minutes_on=date(2025, 5, 28),
            committee=sorted(COMMITTEE), measure=measure, round_year=2025, round_no=2,
        )  # fmt: skip
        return int(answer["case_id"])

    def _freeze(self, name: str, case: int, amount: int, first_on: date, last_on: date, due_on: date) -> None:
        self._do(
            freeze_debt, Role.BANK_DIRECTOR, f"freeze-{name}", case_id=case, principal=amount, first_on=first_on,
            last_on=last_on, due_on=due_on, authority="board", decision_no=f"77/QĐ-HĐQT-{name}", decided_on=DAY,
        )  # fmt: skip

    # --- finding and doing ---

    def _open(self) -> QuerySet[Loan]:
        """Loans of individuals in good order, known for the whole year, that no example has taken."""
        good = Loan.objects.filter(
            place=PLACE, closed_on__isnull=True, channel="group", origin="opening", position__overdue=0,
            position__frozen=0, position__deferred_interest=0, position__paid_out=F("amount"),
        ).exclude(pk__in=self.taken)  # fmt: skip
        return good.select_related("position").order_by("number")

    def _take(self, **fits: Any) -> Loan:
        """The first loan whose position fits (of the contract: the names that begin with `loan__`)."""
        names = {key: key.removeprefix("loan__") if "loan__" in key else f"position__{key}" for key in fits}
        loan = self._open().filter(**{names[key]: value for key, value in fits.items()}).first()
        if loan is None:
            raise LookupError(f"no loan for an example: {fits}")
        loan.position.loan = loan
        self.taken.add(loan.pk)
        return loan

    def _pay(self, name: str, loan: Loan, purpose: str, amount: int, on: date) -> None:
        self._do(
            repay, Role.TELLER, name, loan_id=loan.pk, purpose=purpose, amount=amount, received_on=on,
            document=f"PT-VD-{on:%d}",
        )  # fmt: skip

    def _do(self, service: Act, role: Role, name: str, /, **content: Any) -> dict[str, Any]:
        return service(actor=self.people[role], request_id=request_for("example", name), **content)
