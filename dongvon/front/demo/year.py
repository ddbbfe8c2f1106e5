"""The year 2025 lived through the services, day by day: what the plan says, done by those whose work it is."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Request, Role
from dongvon.base.attachments.services import attach
from dongvon.base.ledger.models import Fund
from dongvon.base.places.models import Hamlet, Point
from dongvon.base.places.queries import in_force, session_days
from dongvon.core.cash import notes_of
from dongvon.core.dates import months_between
from dongvon.core.handing import CASH
from dongvon.core.states import DayState
from dongvon.credit.applications.services import (
    apply_directly,
    approve_direct,
    certify_list,
    decide_list,
    disburse,
    hold_meeting,
    notify_list,
    pledge_security,
    send_list_to_bank,
    send_list_to_ward,
    take_application,
)  # fmt: skip
from dongvon.credit.applications.services.asking import Asked
from dongvon.credit.loans.models import Loan, Position
from dongvon.credit.loans.outcomes import outcome_key
from dongvon.credit.loans.queries import principal_due
from dongvon.credit.loans.services import Pledge, amount_to_settle, pay_tranche, repay, transfer_to_overdue
from dongvon.field.collecting.entries import Entry
from dongvon.field.transaction_days.cash import cash_of
from dongvon.field.transaction_days.models import Session, Sheet
from dongvon.field.transaction_days.queries import SheetRow, sheet_rows
from dongvon.field.transaction_days.services import (
    Collected,
    Team,
    begin_count,
    close_session,
    count_cash,
    open_session,
    post_sheet,
)
from dongvon.front.demo.cast import PLACE, request_for
from dongvon.front.demo.december import ENROLLED_ON, FIRST_ON, December
from dongvon.front.demo.paper import scan_of_list
from dongvon.front.demo.planned import Payment, Plan, PlannedLoan
from dongvon.front.demo.screened import attending, household_budget, minutes_of
from dongvon.front.demo.terms import PRODUCTION
from dongvon.office.bank_files.portfolio import Customer
from dongvon.parties.groups.models import Group, Membership
from dongvon.parties.groups.queries import members_of
from dongvon.parties.groups.services import join_group, leave_group
from dongvon.parties.households.models import Household, Person
from dongvon.parties.households.services import NewPerson, add_household, set_class

MEETING_DAYS_BEFORE, SENT_DAYS_BEFORE, CERTIFIED_DAYS_BEFORE, DECIDED_DAYS_BEFORE = 12, 11, 8, 5
CASH_BROUGHT = 5_000_000_000  # đồng, for the payouts of a session
STUDY_MONTH = 4_000_000  # ceiling of a study month: Decision 05/2022/QĐ-TTg


class Year:
    """One year of the ward. `people` are the actors by role, `leaders` the group leaders by group code."""

    def __init__(
        self, plan: Plan, customers: Iterable[Customer], people: dict[Role, Actor], leaders: dict[str, Actor]
    ) -> None:
        self.plan, self.people, self.leaders = plan, people, leaders
        self.customers = {one.code: one for one in [*customers, *plan.newcomers]}
        self.groups = {group.code: group for group in Group.objects.filter(place=PLACE)}
        self.december = December(people, {code: self.groups[code] for code in leaders})
        self.points = {point.pk: point for point in Point.objects.filter(place=PLACE)}
        self.hamlets = {hamlet.code: hamlet for hamlet in Hamlet.objects.filter(place=PLACE).select_related("point")}
        self.fund_id = Fund.objects.get(lender__code="NHCSXH", code="TW").pk
        self.loan_ids = dict(Loan.objects.filter(place=PLACE).values_list("number", "pk"))
        self.missed = {(one.loan_number, one.due_on.month) for one in plan.missed}
        self.late = {(one.loan_number, month) for one in plan.late_payers for month in one.months}
        self.agenda: dict[date, list[tuple[int, Callable[[], None]]]] = defaultdict(list)

    def live(self, done: Callable[[int], None]) -> None:
        """Live every day of the year in order; `done` is told the day's number."""
        self._newcomers()
        self._write_agenda()
        for day in sorted(self.agenda):
            for _, act in sorted(self.agenda[day], key=lambda item: item[0]):
                act()
            done(day.timetuple().tm_yday)

    def _at(self, day: date, order: int, act: Callable[[], None]) -> None:
        self.agenda[day].append((order, act))

    # --- before the first day ---

    def _newcomers(self) -> None:
        """Households the bank's files do not know yet, because they neither owe nor save: the ward enters them."""
        known = set(Household.objects.filter(place=PLACE, code__isnull=False).values_list("code", flat=True))
        new = {one.customer_code for one in (*self.plan.admissions, *self.plan.loans)} - known
        for code in sorted(new):
            one = self.customers[code]
            household_id = add_household(
                actor=self.people[Role.BANK_OFFICER],
                request_id=request_for("newcomer", code),
                hamlet_id=self.hamlets[one.hamlet_bank_code].pk,
                since_on=date(self.plan.year, 1, 1),
                address=one.address,
                code=one.code,
                members=[
                    NewPerson(
                        one.name, one.born_on, one.sex, one.ethnic, "", one.identity, one.phone, one.identity_issued_on
                    )
                ],
            )["household_id"]
            if one.household_class != "none" and one.class_since:
                set_class(
                    actor=self.people[Role.WARD_LEADER],
                    request_id=request_for("class", one.code),
                    household_id=household_id,
                    kind=one.household_class,
                    decision_no="01/QĐ-UBND (dữ liệu mẫu)",
                    decided_on=one.class_since,
                    since_on=one.class_since,
                    escaped_on=one.class_since if one.household_class == "newly_escaped" else None,
                )
        self.households = dict(Household.objects.filter(place=PLACE, code__isnull=False).values_list("code", "pk"))
        self.borrowers = dict(Person.objects.filter(place=PLACE, head=True).values_list("household_id", "pk"))

    def _write_agenda(self) -> None:
        for one in self.plan.admissions:
            self._at(one.on, 0, lambda one=one: self._admit(one.customer_code, one.group_code, one.on))
        lists: dict[tuple[date, str], list[PlannedLoan]] = defaultdict(list)
        for loan in self.plan.loans:
            if loan.group_code:
                lists[loan.on, loan.group_code].append(loan)
            else:
                self._at(loan.on, 4, lambda loan=loan: self._lend_directly(loan))
            for paid_on, amount in loan.payouts[1:]:
                self._at(
                    paid_on,
                    5,
                    lambda loan=loan, paid_on=paid_on, amount=amount: self._later_payout(loan, paid_on, amount),
                )
        for (on, code), loans in lists.items():
            self._at(on, 4, lambda on=on, code=code, loans=loans: self._lend_through_group(code, on, loans))
        for tranche in self.plan.tranches:
            self._at(tranche.on, 5, lambda one=tranche: self._tranche(one.loan_number, one.on, one.amount))
        for payment in self.plan.payments:
            if not payment.from_savings:
                self._at(payment.on, 3, lambda one=payment: self._payment(one))
        for point in self.points.values():
            for fixed_on, held_on in session_days(point, self.plan.year):
                self._at(held_on, 1, lambda point=point, fixed_on=fixed_on: self._session(point, fixed_on))
                self._at(held_on, 9, lambda point=point, fixed_on=fixed_on: self._close(point, fixed_on))
        self._at(ENROLLED_ON, 8, self.december.enrol)
        for missed in self.plan.missed:
            if missed.to_overdue:
                point = self._point_of(missed.loan_number)
                after = next(held for _, held in session_days(point, self.plan.year) if held > missed.due_on)
                self._at(after, 0, lambda one=missed, on=after: self._to_overdue(one.loan_number, one.amount, on))

    def _point_of(self, loan_number: str) -> Point:
        return Loan.objects.select_related("hamlet__point").get(number=loan_number).hamlet.point

    def _admit(self, customer_code: str, group_code: str, on: date) -> None:
        household_id, group = self.households[customer_code], self.groups[group_code]
        member = Membership.objects.filter(in_force(on), household_id=household_id).exclude(group=group)
        if member.exists():
            leave_group(
                actor=self.people[Role.BANK_OFFICER],
                request_id=request_for("leave", customer_code),
                household_id=household_id,
                until_on=on,
            )
        join_group(
            actor=self.people[Role.BANK_OFFICER],
            request_id=request_for("join", customer_code),
            group_id=group.pk,
            household_id=household_id,
            since_on=on,
        )

    # --- a session: sheets, then principal that fell due ---

    def _session(self, point: Point, fixed_on: date) -> None:
        session_id = open_session(
            actor=self.people[Role.POINT_LEADER],
            request_id=request_for("session", point.code, fixed_on),
            point_id=point.pk,
            fixed_on=fixed_on,
            team=Team(
                self.people[Role.POINT_LEADER].user_id,
                self.people[Role.CONTROLLER].user_id,
                (self.people[Role.TELLER].user_id,),
            ),
            opening_float=CASH_BROUGHT,
        )["session_id"]
        session = Session.objects.get(pk=session_id)
        if session.state == DayState.CLOSED:  # before the build was cut off; groups and cash have moved on since
            return
        groups = [group for group in self.groups.values() if self.hamlets_point(group) == point.pk]
        for group in [*sorted(groups, key=lambda g: g.code), None]:
            self._sheet(session, group)
        if session.held_on >= FIRST_ON:
            self.december.after(session, groups)

    def _close(self, point: Point, fixed_on: date) -> None:
        """The cash is counted by the teller, found as the books say, and approved by the controller."""
        session = Session.objects.get(point=point, fixed_on=fixed_on, visit=1)
        if session.state == DayState.CLOSED:
            return
        teller, controller = self.people[Role.TELLER], self.people[Role.CONTROLLER]
        with acting(teller):
            expected = cash_of(session).expected
        for actor, write, content in (
            (teller, begin_count, {}),
            (teller, count_cash, {"notes": {str(face): number for face, number in notes_of(expected).items()}}),
            (controller, close_session, {"counted": expected}),
        ):
            request_id = request_for(write.__name__, point.code, fixed_on)
            write(actor=actor, request_id=request_id, session_id=session.pk, **content)

    def hamlets_point(self, group: Group) -> int:
        if group.state != Group.State.ACTIVE:
            return 0
        return next(h.point_id for h in self.hamlets.values() if h.pk == group.hamlet_id)

    def _sheet(self, session: Session, group: Group | None) -> None:
        teller, on = self.people[Role.TELLER], session.held_on
        with acting(teller):
            rows = sheet_rows(teller, session, group)
            posted = Sheet.objects.filter(session=session, group=group).exists()
        if rows and not posted:
            self._post(session, group, rows)
        self._principal_due([row.loan for row in rows], on)

    def _post(self, session: Session, group: Group | None, rows: list[SheetRow]) -> None:
        entries = self._wanted(group, rows, session.held_on)
        if group and session.held_on >= FIRST_ON:
            households = {row.loan.pk: row.loan.household_id for row in rows}
            entries = self.december.collected(session, group, entries, households)
        post_sheet(
            actor=self.people[Role.TELLER],
            request_id=request_for("sheet", session.pk, group.code if group else "direct"),
            session_id=session.pk,
            group_id=group.pk if group else None,
            collected=Collected(entries, sum(one.amount for one in entries if one.kind in CASH)),
        )

    def _wanted(self, group: Group | None, rows: list[SheetRow], on: date) -> tuple[Entry, ...]:
        """What the plan says is paid and saved at this session."""
        interest = [
            Entry("interest", row.loan.pk, row.owed)
            for row in rows
            if row.owed and not row.position.overdue and (row.loan.number, on.month) not in self.late
        ]
        deposits = self._deposits(on, {row.loan.household_id for row in rows}) if group else []
        return (*interest, *deposits, *self._from_savings(on, {row.loan.number for row in rows}))

    def _deposits(self, on: date, households: Iterable[int]) -> list[Entry]:
        wanted = self.plan.deposits.get(on.month, {})
        here = set(households)
        found = ((self.households.get(code), amount) for code, amount in wanted.items())
        return [Entry("deposit", household_id, amount) for household_id, amount in found if household_id in here]

    def _from_savings(self, on: date, numbers: Iterable[str]) -> list[Entry]:
        here = set(numbers)
        return [
            Entry("principal_from_savings", self.loan_ids[one.loan_number], one.amount)
            for one in self.plan.payments
            if one.from_savings and one.amount and one.on == on and one.loan_number in here
        ]

    def _principal_due(self, loans: list[Loan], on: date) -> None:
        """Everybody whose instalment has fallen due pays it, except those the plan names."""
        teller = self.people[Role.TELLER]
        with acting(teller):
            positions = {p.pk: p for p in Position.objects.filter(loan__in=loans).select_related("loan")}
            dues = principal_due(loans, positions, on)
        for loan in loans:
            position = positions[loan.pk]
            unpaid = dues[loan.pk].unpaid - position.overdue
            troubled = position.overdue or position.frozen or (loan.number, on.month) in self.missed
            if unpaid > 0 and not troubled:
                self._pay_principal("instalment", position, unpaid, on)

    def _pay_principal(self, why: str, position: Position, amount: int, on: date) -> None:
        teller, request_id = self.people[Role.TELLER], request_for(why, position.loan.number, on)
        if Request.objects.filter(id=request_id).exists():
            return
        settles = amount >= position.in_term + position.overdue
        with acting(teller):
            position = Position.objects.select_related("loan").get(pk=position.pk)
            paid = amount_to_settle(position, on) if settles else amount
        repay(
            actor=teller,
            request_id=request_id,
            loan_id=position.pk,
            purpose="settle" if settles else "principal",
            amount=paid,
            received_on=on,
            document=f"GT-{on:%y%m%d}-{position.pk}",
        )

    def _payment(self, payment: Payment) -> None:
        position = Position.objects.select_related("loan").get(loan__number=payment.loan_number)
        live = position.in_term + position.overdue
        if live:
            self._pay_principal("payment", position, min(payment.amount or live, live), payment.on)

    def _to_overdue(self, loan_number: str, amount: int, on: date) -> None:
        transfer_to_overdue(
            actor=self.people[Role.BANK_OFFICER],
            request_id=request_for("overdue", loan_number, on),
            loan_id=self.loan_ids[loan_number],
            amount=amount,
            booked_on=on,
            decision=f"14/TD-{on:%y%m%d}",
        )

    # --- lending ---

    def _asked(self, loan: PlannedLoan) -> Asked:
        works = sum(quantity for kind, _, quantity in loan.outcomes if kind == "water_work")
        student = loan.student
        outcomes = tuple(
            {"kind": kind, "key": outcome_key(kind, loan.customer_code, key), "quantity": quantity}
            for kind, key, quantity in loan.outcomes
        )
        return Asked(
            programme=loan.programme,
            variant=loan.variant,
            amount=loan.amount,
            term_months=loan.term_months,
            instalment_months=loan.instalment_months,
            purpose=loan.purpose_name,
            own_capital=loan.need - loan.amount,
            units=works or (-(-loan.amount // STUDY_MONTH) if student else 1),
            outcomes=outcomes,
            studies_end_on=student.graduates_on if student else None,
            course_months=months_between(student.entered_on, student.graduates_on)
            if student and student.entered_on and student.graduates_on
            else None,
            has_collateral=loan.programme == "NOXH",
            plan={"need": loan.need} | self._budget(loan),
        )

    def _budget(self, loan: PlannedLoan) -> dict[str, int]:
        """Students and houses are not repaid out of a plan's yield."""
        if loan.programme not in PRODUCTION:
            return {}
        return household_budget(loan.amount, loan.term_months, int(loan.ref[-3:]))

    def _lend_through_group(self, code: str, on: date, loans: list[PlannedLoan]) -> None:
        group, leader = self.groups[code], self.leaders[code]
        met_on = on - timedelta(days=MEETING_DAYS_BEFORE)
        applications: dict[str, PlannedLoan] = {}
        for loan in loans:
            household_id = self.households[loan.customer_code]
            answer = take_application(
                actor=leader,
                request_id=request_for("application", loan.ref),
                household_id=household_id,
                borrower_id=self.borrowers[household_id],
                group_id=group.pk,
                fund_id=self.fund_id,
                asked=self._asked(loan),
                made_on=met_on,
            )
            applications[str(answer["application_id"])] = loan
        serial = int(code) + met_on.toordinal()
        with acting(leader):
            members = members_of(group.pk, met_on).order_by("pk").values_list("household_id", flat=True)
            there = attending(list(members), serial)
        borrowers = {number: self.households[loan.customer_code] for number, loan in applications.items()}
        votes, minutes = minutes_of(there, borrowers, serial)
        list_id = hold_meeting(
            actor=leader,
            request_id=request_for("meeting", code, met_on),
            group_id=group.pk,
            held_on=met_on,
            present_count=len(there),
            association_attended=True,
            hamlet_head_attended=True,
            votes=votes,
            minutes=minutes,
        )["list_id"]
        self._certify_and_decide(leader, code, list_id, on, {n: loan.amount for n, loan in applications.items()})
        for number, loan in applications.items():
            self._pay_out(int(number), loan)

    def _certify_and_decide(self, leader: Actor, code: str, list_id: int, on: date, amounts: dict[str, int]) -> None:
        what = (code, on)
        sent_on, certified_on = (on - timedelta(days=days) for days in (SENT_DAYS_BEFORE, CERTIFIED_DAYS_BEFORE))
        send_list_to_ward(actor=leader, request_id=request_for("to-ward", *what), list_id=list_id, on=sent_on)
        scan = attach(
            actor=self.people[Role.WARD_OFFICER],
            request_id=request_for("scan", *what),
            place=PLACE,
            about=("member_list", list_id),
            title="03/TD",
            content=scan_of_list(code, certified_on, amounts),
        )
        certify_list(
            actor=self.people[Role.WARD_LEADER],
            request_id=request_for("certify", *what),
            list_id=list_id,
            attachment_id=scan["attachment_id"],
            certified_on=certified_on,
        )
        request_id = request_for("to-bank", *what)
        send_list_to_bank(actor=leader, request_id=request_id, list_id=list_id, on=certified_on)
        decided_on = on - timedelta(days=DECIDED_DAYS_BEFORE)
        decide_list(
            actor=self.people[Role.BANK_DIRECTOR],
            request_id=request_for("decide", *what),
            list_id=list_id,
            decided_on=decided_on,
            decision_no=f"04/TD-{code}-{decided_on:%y%m%d}",
            approved=amounts,
            refused={},
        )
        notify_list(actor=self.people[Role.BANK_OFFICER], request_id=request_for("notify", *what), list_id=list_id)

    def _lend_directly(self, loan: PlannedLoan) -> None:
        household_id = self.households[loan.customer_code]
        decided_on = loan.on - timedelta(days=DECIDED_DAYS_BEFORE)
        number = apply_directly(
            actor=self.people[Role.BANK_OFFICER],
            request_id=request_for("application", loan.ref),
            household_id=household_id,
            borrower_id=self.borrowers[household_id],
            fund_id=self.fund_id,
            asked=self._asked(loan),
            made_on=decided_on,
        )["application_id"]
        approve_direct(
            actor=self.people[Role.BANK_DIRECTOR],
            request_id=request_for("approve", loan.ref),
            application_id=number,
            amount=loan.amount,
            approved_on=decided_on,
            contract_no=f"05/{loan.ref}",
        )
        house = Pledge(
            "mortgage", "Nhà ở hình thành từ vốn vay", self.customers[loan.customer_code].name,
            -(-loan.amount * 100 // 70_000_000) * 1_000_000, f"GCN-{loan.ref}", decided_on,
        )  # fmt: skip
        pledge_security(
            actor=self.people[Role.BANK_OFFICER], request_id=request_for("pledge", loan.ref), application_id=number,
            pledge=house,
        )  # fmt: skip
        self._pay_out(number, loan)

    def _pay_out(self, application_id: int, loan: PlannedLoan) -> None:
        answer = disburse(
            actor=self.people[Role.TELLER],
            request_id=request_for("payout", loan.ref),
            application_id=application_id,
            paid_on=loan.on,
            document=f"GN-{loan.ref}",
            amount=loan.payouts[0][1],
        )
        self.loan_ids[loan.ref] = answer["loan_id"]

    def _later_payout(self, loan: PlannedLoan, paid_on: date, amount: int) -> None:
        self._tranche(loan.ref, paid_on, amount)

    def _tranche(self, number: str, paid_on: date, amount: int) -> None:
        pay_tranche(
            actor=self.people[Role.TELLER],
            request_id=request_for("tranche", number, paid_on),
            loan_id=self.loan_ids[number],
            amount=amount,
            paid_on=paid_on,
            document=f"GN-{paid_on:%y%m%d}-{number[-6:]}",
        )
