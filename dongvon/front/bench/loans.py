"""A loan's life: entering a receipt three years back, explaining the loan, making a schedule, and a million schedules.

Floors: for a write the same transaction with nothing in it; for an explanation reading the loan's rows; for schedules
the cheapest pass that writes the same rows."""

from collections.abc import Callable
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any
from uuid import uuid4

from dongvon.front.bench.throwaway import PLACE, figure, installation

FIRST_PAID, MONTHS, REPEATS, LOANS = date(2022, 1, 20), 36, 15, 1_000_000


def run() -> dict[str, dict[str, Any]]:
    found = {"loans_schedule_ms": _one_schedule(), "loans_million_schedules_s": _million_schedules()}
    with installation() as administrator:
        office = _Office(administrator)
        loan_id = office.lend()
        for month in range(1, MONTHS + 1):
            office.collect(loan_id, month)
        found["loans_backdated_receipt_ms"] = _backdated(office, loan_id)
        found["loans_explain_ms"] = _explained(loan_id)
    return found


def _milliseconds(work: Callable[[int], object]) -> float:
    seconds = []
    for turn in range(REPEATS):
        started = perf_counter()
        work(turn)
        seconds.append(perf_counter() - started)
    return median(seconds) * 1_000


def _backdated(office: "_Office", loan_id: int) -> dict[str, Any]:
    """Each receipt goes in behind all the others: one day after the first payout."""
    from dongvon.base.access.acting import acting

    def nothing(_: int) -> None:
        with acting(office.teller):
            pass

    return figure(_milliseconds(lambda _: office.pay(loan_id, date(2022, 1, 21), 1_000)), "ms", _milliseconds(nothing))


def _explained(loan_id: int) -> dict[str, Any]:
    from dongvon.credit.loans.explaining import explain
    from dongvon.credit.loans.models import Act, Loan, Movement

    def rows(_: int) -> None:
        list(Act.objects.filter(loan_id=loan_id))
        list(Movement.objects.filter(loan_id=loan_id))

    loan = Loan.objects.get(pk=loan_id)
    return figure(_milliseconds(lambda _: explain(loan, date(2025, 2, 1))), "ms", _milliseconds(rows))


def _one_schedule() -> dict[str, Any]:
    from dongvon.core.dates import add_months
    from dongvon.core.schedule import Terms, build

    terms = Terms(100_000_000, date(2026, 3, 15), 120, instalment_months=6, transaction_day=15)

    def dates(_: int) -> None:
        [add_months(terms.signed_on, month) for month in range(6, 121, 6)]

    return figure(_milliseconds(lambda _: build(terms)), "ms", _milliseconds(dates))


def _million_schedules() -> dict[str, Any]:
    import numpy as np

    from dongvon.columns.schedule import schedules

    seeded = np.random.default_rng(20_260_301)
    columns = [
        seeded.integers(10, 1_000, LOANS) * 100_000, seeded.integers(18_000, 20_500, LOANS),
        seeded.choice([12, 24, 36, 60, 120], LOANS), seeded.choice([6, 12], LOANS),
        np.zeros(LOANS, dtype=np.int64), seeded.integers(0, 32, LOANS),
    ]  # fmt: skip
    started = perf_counter()
    made = schedules(*columns)
    seconds = perf_counter() - started
    started = perf_counter()
    _ = [np.array(column) + 1 for column in (made.loan, made.due, made.principal)]
    return figure(seconds, "s", perf_counter() - started)


class _Office:
    """One household, one direct loan, and the people who serve it."""

    def __init__(self, administrator: Any) -> None:
        from dongvon.base.access.queries import actor_of
        from dongvon.base.access.services import add_user, grant_role

        self.administrator = administrator
        for role in ("teller", "controller", "point_leader", "bank_officer", "bank_director", "ward_officer"):
            name = role.replace("_", "-")
            user = add_user(
                actor=administrator, request_id=uuid4(), username=name, full_name=role, password=""
            )  # fmt: skip
            grant_role(
                actor=administrator, request_id=uuid4(), user_id=user["user_id"], role=role, place=PLACE,
                since_on=date(2020, 1, 1), scope={},
            )  # fmt: skip
            setattr(self, role, actor_of(name, FIRST_PAID))

    teller: Any
    controller: Any
    point_leader: Any
    bank_officer: Any
    bank_director: Any
    ward_officer: Any

    def lend(self) -> int:
        """A social-housing loan of 300 million without a group; its id."""
        from dongvon.base.access.territory import add_hamlet, add_point, classify_hamlet
        from dongvon.base.ledger.models import Fund
        from dongvon.credit.applications.services import (
            apply_directly,
            approve_direct,
            disburse,
            pledge_security,
        )
        from dongvon.credit.applications.services.asking import Asked
        from dongvon.credit.loans.services import Pledge
        from dongvon.front.demo.names import identity_number, phone_number
        from dongvon.parties.households.models import Person
        from dongvon.parties.households.services import NewPerson, add_household

        since = date(2021, 1, 1)
        self.point = _do(
            add_point, self.administrator, place=PLACE, unit_code="03387", code="p", name="Điểm", host="new_hq", day=20,
            since_on=since,
        )["point_id"]  # fmt: skip
        hamlet = _do(
            add_hamlet, self.administrator, place=PLACE, unit_code="03387", code="66000001", name="Tổ 1",
            point_id=self.point, since_on=since,
        )["hamlet_id"]  # fmt: skip
        _do(
            classify_hamlet, self.administrator, hamlet_id=hamlet, urban=True, difficulty="none", decision_no="1/QĐ",
            decided_on=since, since_on=since,
        )  # fmt: skip
        identity = identity_number(date(1989, 5, 20), "female", 1)
        member = NewPerson("Ngô Bích Thủy", date(1989, 5, 20), "female", "Kinh", "chủ hộ", identity, phone_number(1))
        household = _do(
            add_household, self.ward_officer, hamlet_id=hamlet, since_on=since, address="", members=[member]
        )["household_id"]
        asked = Asked(
            programme="NOXH", amount=300_000_000, term_months=180, instalment_months=6, purpose="mua nhà ở xã hội",
            has_collateral=True,
        )  # fmt: skip
        application = _do(
            apply_directly, self.bank_officer, household_id=household, made_on=date(2022, 1, 4), asked=asked,
            borrower_id=Person.objects.get(household_id=household).pk, fund_id=Fund.objects.get(code="TW").pk,
        )["application_id"]  # fmt: skip
        _do(
            approve_direct, self.bank_director, application_id=application, amount=300_000_000,
            approved_on=date(2022, 1, 10), contract_no="1/HĐTD",
        )  # fmt: skip
        house = Pledge("mortgage", "Nhà ở xã hội", "Ngô Bích Thủy", 600_000_000, "GCN 1", date(2022, 1, 12))
        _do(pledge_security, self.bank_officer, application_id=application, pledge=house)
        paid = _do(disburse, self.teller, application_id=application, paid_on=FIRST_PAID, document="C1")
        return int(paid["loan_id"])

    def collect(self, loan_id: int, month: int) -> None:
        """A session: interest falls due and is paid."""
        from dongvon.core.dates import add_months
        from dongvon.field.collecting.entries import Entry
        from dongvon.field.transaction_days.services import Collected, Team, open_session, post_sheet

        on = add_months(FIRST_PAID, month)
        team = Team(self.point_leader.user_id, self.controller.user_id, (self.teller.user_id,))
        session = _do(open_session, self.point_leader, point_id=self.point, fixed_on=on, team=team)["session_id"]
        _do(
            post_sheet, self.teller, session_id=session, group_id=None,
            collected=Collected((Entry("interest", loan_id, 1_000_000),), 1_000_000),
        )  # fmt: skip

    def pay(self, loan_id: int, on: date, amount: int) -> None:
        from dongvon.credit.loans.services import repay

        _do(
            repay, self.teller, loan_id=loan_id, purpose="principal", amount=amount, received_on=on, document="PT",
        )  # fmt: skip


def _do(service: Callable[..., dict[str, Any]], actor: Any, **content: Any) -> dict[str, Any]:
    return service(actor=actor, request_id=uuid4(), **content)
