"""Collection sheets 13/TD on the embedded database with durable commits, audit and row security: sheets of 60 members
with two loans and a deposit each, posted by two tellers at once. Floor: the same rows by raw COPY, sheet by sheet, into
tables without keys, walls or triggers, by two writers as well."""

import gc
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from itertools import islice
from math import ceil
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from dongvon.front.bench.throwaway import PLACE, figure, installation

MEMBERS, LOANS, GROUPS, WRITERS = 60, 2, 200, 2
RECEIPTS = MEMBERS * (LOANS + 1)
SINCE, FIRST, DAY = date(2021, 1, 1), date(2025, 1, 15), 15
# Sessions held before today: no day to come is booked.
MONTHS = 21
MOST_A_SECOND = 45  # sheets of one writer; those prepared beforehand are enough for so many
TABLES = ("loans_act", "loans_movement", "ledger_transfer", "transaction_days_sheetline")


def run(seconds: float = 60.0) -> dict[str, dict[str, Any]]:
    """Figures of `seconds` of posting; the statements of one sheet are counted before."""
    with installation(durable=True) as administrator:
        office = _Office(administrator)
        office.lend()
        office.open_sessions(MONTHS)
        statements = office.first_month()
        results = office.writers(seconds)
        copied = _copied(min(seconds, 10.0))
    spent = max(one["seconds"] for one in results)
    times = sorted(time for one in results for time in one["times"])
    p95 = times[ceil(len(times) * 0.95) - 1] * 1_000
    rate = len(times) * RECEIPTS / spent
    return {
        "receipts_per_s": figure(rate, "biên lai/s", copied),
        "sheet_p95_ms": figure(p95, "ms", 50.0),
        "statements_per_sheet": figure(statements, "", statements),
    }


class _Office:
    """The people of a point, its groups and their loans; written straight to the tables, as opening books does."""

    def __init__(self, administrator: Any) -> None:
        from dongvon.base.access.queries import actor_of
        from dongvon.base.access.services import add_user, grant_role
        from dongvon.base.access.territory import add_hamlet, add_point

        self.actors = {}
        for name, role in (("to-truong", "point_leader"), ("kiem-soat", "controller"),
                           *((f"giao-dich-{n}", "teller") for n in range(WRITERS))):  # fmt: skip
            user = _do(add_user, administrator, username=name, full_name=name, password="")["user_id"]
            _do(grant_role, administrator, user_id=user, role=role, place=PLACE, since_on=SINCE, scope={})
            self.actors[name] = actor_of(name, FIRST)
        self.point = _do(
            add_point, administrator, place=PLACE, unit_code="03387", code="p", name="Điểm", host="new_hq", day=DAY,
            since_on=SINCE,
        )["point_id"]  # fmt: skip
        self.hamlet = _do(
            add_hamlet, administrator, place=PLACE, unit_code="03387", code="66000001", name="Tổ 1",
            point_id=self.point, since_on=SINCE,
        )["hamlet_id"]  # fmt: skip
        self.sessions: list[int] = []

    def lend(self) -> None:
        """`GROUPS` groups of 60 households, each household with two loans and a savings account."""
        from dongvon.base.ledger.models import Fund
        from dongvon.credit.loans.models import Instalment, Loan, Position
        from dongvon.credit.savings.queries import open_accounts
        from dongvon.parties.groups.models import Group, Membership
        from dongvon.parties.households.models import Household, Person

        fund = Fund.objects.get(code="TW").pk
        for serial in range(GROUPS):
            group = Group.objects.create(
                place=PLACE, hamlet_id=self.hamlet, code=f"66{serial:05d}", association="12", founded_on=SINCE
            )
            homes = Household.objects.bulk_create(
                [Household(place=PLACE, hamlet_id=self.hamlet, since_on=SINCE) for _ in range(MEMBERS)]
            )
            people = Person.objects.bulk_create(
                [Person(place=PLACE, household=one, name="Lò Văn Ín", search="lo van in", sort_key="in van lo",
                        born_on=date(1980, 1, 1), sex="male", head=True) for one in homes]
            )  # fmt: skip
            Membership.objects.bulk_create(
                [Membership(place=PLACE, group=group, household=one, since_on=SINCE) for one in homes]
            )
            loans = Loan.objects.bulk_create(
                Loan(
                    place=PLACE, unit_code="03387", number=f"{serial}-{person.pk}-{n}",
                    household_id=person.household_id,
                    borrower=person, group=group, association="12", hamlet_id=self.hamlet, fund_id=fund,
                    programme=("HN", "NSVS")[n], channel="group", signed_on=date(2024, 12, 15),
                    first_paid_out_on=date(2024, 12, 15), amount=50_000_000, term_months=600, instalment_months=600,
                    final_due_on=date(2074, 12, 15), rate_at_signing_e7=(660_000, 900_000)[n],
                )
                for person in people for n in range(LOANS)
            )  # fmt: skip
            Position.objects.bulk_create(
                Position(loan=one, place=PLACE, paid_out=one.amount, in_term=one.amount, interest_to=one.signed_on,
                         last_moved_on=one.signed_on) for one in loans
            )  # fmt: skip
            Instalment.objects.bulk_create(
                Instalment(place=PLACE, loan=one, number=1, due_on=one.final_due_on, principal=one.amount)
                for one in loans
            )
            open_accounts(homes, fund_id=fund, group_id=group.pk, on=SINCE)
        _analyse()

    def open_sessions(self, months: int) -> None:
        from dongvon.core.dates import add_months
        from dongvon.field.transaction_days.services import Team, open_session

        tellers = tuple(self.actors[f"giao-dich-{n}"].user_id for n in range(WRITERS))
        team = Team(self.actors["to-truong"].user_id, self.actors["kiem-soat"].user_id, tellers)
        self.sessions = [
            _do(
                open_session, self.actors["to-truong"], point_id=self.point, fixed_on=add_months(FIRST, month),
                team=team,
            )["session_id"]
            for month in range(months)
        ]  # fmt: skip

    def first_month(self) -> int:
        """The sheets of the first session, so that the server has seen rows in every table when the clock runs, as it
        has in any office after its first month; answers how many statements one of them took."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        found = 0
        with CaptureQueriesContext(connection) as captured:
            for sheet in sheets_of(0, 1, self.sessions[:1]):
                before = len(captured)
                _post(self.actors["giao-dich-0"], *sheet)
                found = len(captured) - before
        _analyse()
        return found

    def writers(self, seconds: float) -> list[dict[str, Any]]:
        """Two tellers post at once, each the sheets of his groups, month after month, as the application's login."""
        jobs = [
            subprocess.Popen(
                [sys.executable, "-m", __name__, str(number), str(seconds), json.dumps(self.sessions[1:])],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )
            for number in range(WRITERS)
        ]  # fmt: skip
        for job in jobs:
            assert job.stdout is not None
            job.stdout.readline()  # it stands ready
        for job in jobs:
            assert job.stdin is not None
            job.stdin.write("\n")
            job.stdin.flush()
        return [json.loads(job.communicate()[0]) for job in jobs]


def sheets_of(number: int, of: int, sessions: list[int]) -> Iterator[tuple[int, int, tuple[Any, ...]]]:
    """Session, group and entries of every sheet one of `of` writers posts: each loan pays what is due, all save."""
    from dongvon.credit.loans.models import Loan
    from dongvon.field.collecting.entries import Entry
    from dongvon.parties.groups.models import Group

    groups = [pk for serial, pk in enumerate(Group.objects.order_by("pk").values_list("pk", flat=True))
              if serial % of == number]  # fmt: skip
    rows: dict[int, list[tuple[int, int]]] = {}
    for group, loan, household in Loan.objects.filter(group__in=groups).values_list("group", "pk", "household"):
        rows.setdefault(group, []).append((loan, household))
    on = date(2025, 1, 10)
    for session in sessions:
        for group in groups:
            entries = [Entry("interest", loan, 100_000, "", on, uuid4()) for loan, _ in rows[group]]
            entries += [Entry("deposit", home, 20_000, "", on, uuid4()) for home in {home for _, home in rows[group]}]
            yield session, group, tuple(entries)


def _post(actor: Any, session: int, group: int, entries: tuple[Any, ...]) -> None:
    from dongvon.field.transaction_days.services import Collected, post_sheet

    cash = sum(one.amount for one in entries)
    _do(post_sheet, actor, session_id=session, group_id=group, collected=Collected(entries, cash))


def write(number: int, seconds: float, sessions: list[int]) -> dict[str, Any]:
    """One writer's time: how long each sheet took, until the time is up or the sheets are."""
    from dongvon.base.access.acting import acting
    from dongvon.base.access.queries import actor_of
    from dongvon.field.transaction_days import services  # noqa: F401  loaded before the clock runs

    actor = actor_of(f"giao-dich-{number}", FIRST)
    with acting(actor):
        ready = list(islice(sheets_of(number, WRITERS, sessions), ceil(seconds * MOST_A_SECOND)))
    gc.collect()
    gc.freeze()  # what was prepared is the phones' work, not to be looked through again and again
    print(flush=True)
    sys.stdin.readline()
    times, started = list[float](), perf_counter()
    for sheet in ready:
        before = perf_counter()
        _post(actor, *sheet)
        times.append(perf_counter() - before)
        if perf_counter() - started > seconds:
            break
    return {"times": times, "seconds": perf_counter() - started}


def _copied(seconds: float) -> float:
    """Receipts a second by raw COPY of the rows of one sheet, one commit a sheet, two writers at once."""
    import threading

    from dongvon.base.database import connect

    with connect("batch") as source:
        request = source.execute("SELECT request_id FROM loans_act ORDER BY id DESC LIMIT 1").fetchone()
        sheet = source.execute("SELECT max(sheet_id) FROM transaction_days_sheetline").fetchone()
        assert request is not None and sheet is not None
        rows = {
            table: _text_of(
                source, table, ("sheet_id", sheet[0]) if table.endswith("line") else ("request_id", request[0])
            )
            for table in TABLES
        }
    with connect("owner") as owner:
        for table in TABLES:
            owner.execute(f"CREATE TABLE bare_{table} AS SELECT * FROM {table} WITH NO DATA")
        owner.commit()
    done = [0] * WRITERS

    def copy(number: int) -> None:
        with connect("owner") as found:
            until = perf_counter() + seconds
            while perf_counter() < until:
                for table, text in rows.items():
                    with found.cursor().copy(f"COPY bare_{table} FROM STDIN") as out:
                        out.write(text)
                found.commit()
                done[number] += 1

    threads = [threading.Thread(target=copy, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) * RECEIPTS / seconds


def _text_of(source: Any, table: str, of: tuple[str, int | UUID]) -> bytes:
    text = io.BytesIO()
    with source.cursor().copy(f"COPY (SELECT * FROM {table} WHERE {of[0]} = %s) TO STDOUT", [of[1]]) as rows:
        for row in rows:
            text.write(row)
    return text.getvalue()


def _analyse() -> None:
    from dongvon.base.database import connect

    with connect("owner") as owner:
        owner.autocommit = True
        owner.execute("ANALYZE")


def _do(service: Any, actor: Any, **content: Any) -> dict[str, Any]:
    found: dict[str, Any] = service(actor=actor, request_id=uuid4(), **content)
    return found


if __name__ == "__main__":
    from dongvon.front.cli import set_up

    set_up("app")
    result = write(int(sys.argv[1]), float(sys.argv[2]), json.loads(sys.argv[3]))
    print(json.dumps(result), flush=True)
