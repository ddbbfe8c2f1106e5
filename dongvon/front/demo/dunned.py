"""Visits to borrowers in arrears and reminders of what falls due: promises that the year's real receipts kept or did
not keep. Nothing is booked, so no figure changes."""

from datetime import date, timedelta

from django.db.models import Q, Sum

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Role
from dongvon.credit.loans.models import Event, Loan, Movement
from dongvon.field.arrears.queries import due_calendar
from dongvon.field.arrears.services import record_reminder, record_visit
from dongvon.front.demo.cast import PLACE, request_for

KEPT, BROKEN, REMINDED = 4, 3, 6
DAYS_BEFORE, DAYS_GIVEN = 10, 12
LAST = date(2025, 12, 31)
CARRIED = 2  # interest collected of so many times a month's means that a month was carried


def visit_debtors(people: dict[Role, Actor], leaders: dict[str, Actor]) -> None:
    """Leaders visit who later paid what was carried, the bank whom nobody saw pay; reminders for January."""
    with acting(people[Role.BANK_OFFICER]):
        kept, broken = _paid_what_was_carried(), _paid_nothing()
        due = due_calendar(people[Role.BANK_OFFICER], PLACE, LAST, 30)[:REMINDED]
        codes = dict(Loan.objects.filter(group__isnull=False, place=PLACE).values_list("pk", "group__code"))
    for loan_id, paid_on, amount in kept:
        record_visit(
            actor=leaders[codes[loan_id]], request_id=request_for("visit", "kept", loan_id), loan_id=loan_id,
            on=paid_on - timedelta(days=DAYS_BEFORE), found="Gặp người vay tại nhà: tháng trước bận mùa, chưa nộp lãi",
            promised=amount, promised_until=paid_on, next_step="Thu tại buổi họp tổ", next_party="leader",
            next_on=paid_on,
        )  # fmt: skip
    for loan_id, missed_on, amount in broken:
        record_visit(
            actor=people[Role.BANK_OFFICER], request_id=request_for("visit", "broken", loan_id), loan_id=loan_id,
            on=missed_on + timedelta(days=1), found="Gặp người nhà: người vay đi làm xa, hứa gửi tiền về",
            promised=amount, promised_until=missed_on + timedelta(days=DAYS_GIVEN), next_step="Hội đến thăm lại",
            next_party="association", next_on=missed_on + timedelta(days=DAYS_GIVEN + 3),
        )  # fmt: skip
    for one in due:
        record_reminder(
            actor=people[Role.BANK_OFFICER], request_id=request_for("reminder", one.loan_id, one.due_on),
            loan_id=one.loan_id, due_on=one.due_on, recipient="leader" if one.group_id else "borrower",
            channel="paper", given_on=LAST,
        )  # fmt: skip


def _interest(event: Event) -> dict[tuple[int, date], int]:
    """Loan and day → interest of an event in 2025, of loans through groups still in term."""
    rows = Movement.objects.filter(event=event, booked_on__year=LAST.year, place=PLACE, loan__origin="opening")
    rows = rows.filter(Q(loan__channel="group") & Q(loan__closed_on__isnull=True))
    summed = rows.values("loan_id", "booked_on").annotate(total=Sum("amount")).order_by("loan_id", "booked_on")
    return {(row["loan_id"], row["booked_on"]): row["total"] for row in summed}


def _paid_what_was_carried() -> list[tuple[int, date, int]]:
    """Loans that on a day paid about twice what fell due on it: (loan, day, amount)."""
    due, found = _interest(Event.INTEREST_DUE), dict[int, tuple[int, date, int]]()
    for (loan_id, on), paid in _interest(Event.INTEREST_COLLECTED).items():
        if (owed := due.get((loan_id, on), 0)) > 0 and paid * 10 >= owed * (10 * CARRIED - 1):
            found.setdefault(loan_id, (loan_id, on, paid))
    return list(found.values())[:KEPT]


def _paid_nothing() -> list[tuple[int, date, int]]:
    """Loans with interest due on a day and no đồng of it paid: (loan, day, amount due)."""
    paid, found = _interest(Event.INTEREST_COLLECTED), dict[int, tuple[int, date, int]]()
    for (loan_id, on), amount in _interest(Event.INTEREST_DUE).items():
        if amount > 0 and (loan_id, on) not in paid and on <= LAST - timedelta(days=DAYS_GIVEN + 3):
            found[loan_id] = (loan_id, on, amount)
    carried = {loan_id for loan_id, _, _ in _paid_what_was_carried()}
    return [one for one in found.values() if one[0] not in carried][:BROKEN]
