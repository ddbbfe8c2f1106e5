"""`dongvon demo`: build the demonstration, then serve it. Builds only what is missing; a cut run is taken up again."""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import connection
from tqdm import tqdm

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Request, Role
from dongvon.base.access.services import note
from dongvon.base.access.territory import classify_hamlet
from dongvon.base.database import home
from dongvon.base.ledger.services import add_fund
from dongvon.base.places.models import Hamlet
from dongvon.core.dates import add_months
from dongvon.core.problems import N_
from dongvon.front.commands.sample import write_files
from dongvon.front.commands.serve import refuse_taken, serve
from dongvon.front.demo.asked import ask_households
from dongvon.front.demo.capital import assign_capital, assign_next_year
from dongvon.front.demo.cast import CAST, FIRST_GROUP, PASSWORD, PLACE, SHOWN, gather_cast, leader_of, request_for
from dongvon.front.demo.checked import check_the_year
from dongvon.front.demo.classified import review_and_classify
from dongvon.front.demo.disclosed import show_the_public
from dongvon.front.demo.dunned import visit_debtors
from dongvon.front.demo.events import Examples
from dongvon.front.demo.graded import grade_groups
from dongvon.front.demo.moved import Moves
from dongvon.front.demo.plan import plan_2025
from dongvon.front.demo.portfolio import AS_OF, DEFAULT_SEED, grow
from dongvon.front.demo.rebalanced import move_balances
from dongvon.front.demo.reviewed import review_households
from dongvon.front.demo.screened import January
from dongvon.front.demo.taught import teach_and_tell
from dongvon.front.demo.year import Year
from dongvon.front.texts import tr
from dongvon.office.bank_files.opening import open_books
from dongvon.office.bank_files.portfolio import Portfolio
from dongvon.office.dayclose.services import close_day, provide
from dongvon.office.poverty_lists.sample import SampleRow, write_sample
from dongvon.office.poverty_lists.services import import_poverty_list
from dongvon.parties.households.models import Household

FINISHED = ("finished",)
POVERTY_LIST, REVIEWED_ON = "ho-ngheo-2024.xlsx", date(2024, 12, 10)
FUNDS = (
    ("TW", "Nguồn vốn trung ương", "TW"),
    ("DP", "Ngân sách tỉnh ủy thác", "DP"),
    ("DX", "Ngân sách phường ủy thác", "DP"),
)


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("demo", help="dựng và mở bản minh họa · build and serve the demonstration")
    parser.add_argument("--no-serve", action="store_true")
    parser.add_argument("--port", type=int, default=8000)


def run(args: argparse.Namespace) -> int:
    if not args.no_serve:
        refuse_taken("127.0.0.1", args.port)
    migrated = subprocess.run([sys.executable, "-m", "dongvon", "migrate"], check=False)
    if migrated.returncode:
        return migrated.returncode
    if not Request.objects.filter(id=request_for(*FINISHED)).exists():
        if not args.no_serve:  # in a process of its own: typesetting has threads, which the server's workers lack
            built = subprocess.run([sys.executable, "-m", "dongvon", "demo", "--no-serve"], check=False)
            if built.returncode:
                return built.returncode
            return run(args)
        started = time.perf_counter()
        build()
        seconds = round(time.perf_counter() - started)
        print(tr(N_("Đã dựng bản minh họa trong {seconds} giây.")).format(seconds=seconds), file=sys.stderr)
    if args.no_serve:
        return 0
    print(f"\n  Đồng Vốn: http://127.0.0.1:{args.port}\n", file=sys.stderr)
    return serve("127.0.0.1", args.port)


def build() -> None:
    """Everything of the demonstration, step by step; each step has its own request id, so what is done stays done."""
    with connection.cursor() as cursor:
        # Invented books can be lived again: a power cut may cost the last seconds, not 5,000 waits for the disk.
        cursor.execute("SET synchronous_commit = off")
    portfolio = grow(PLACE, AS_OF, DEFAULT_SEED)
    plan = plan_2025(portfolio, DEFAULT_SEED)
    people = gather_cast()
    administrator = people[Role.ADMINISTRATOR]
    for code, name, source in FUNDS:
        add_fund(
            actor=administrator,
            request_id=request_for("fund", code),
            source=source,
            mode="book",
            lender=("NHCSXH", "Ngân hàng Chính sách xã hội (minh họa)"),
            fund=(code, name),
            since_on=date(2002, 10, 4),
        )
    _open_books(portfolio, administrator)
    _classify_hamlets(portfolio, people[Role.WARD_LEADER])
    _take_poverty_list(portfolio, people[Role.WARD_OFFICER])
    leaders = {group.code: leader_of(administrator, group.code, group.head_name) for group in portfolio.groups}
    with tqdm(total=366, desc=tr(N_("Năm 2025")), unit=tr(N_("ngày")), file=sys.stderr, leave=False) as bar:
        Year(plan, portfolio.customers, people, leaders).live(lambda number: bar.update(number - bar.n))
    examples = Examples(people)
    examples.live()
    review_households(people)
    Moves(people, examples.taken).live()
    review_and_classify(people)
    grade_groups(people)
    visit_debtors(people, leaders)
    ask_households(people, leaders)
    show_the_public(people)
    teach_and_tell(people)
    assign_capital(people, leaders)
    check_the_year()
    _close_days(people[Role.BANK_DIRECTOR])
    January(people, leaders).live()
    assign_next_year(people)
    move_balances(people)
    _finish(administrator)


def _close_days(director: Actor) -> None:
    """The last day of every month is closed and the year is provided for. Its months stay open: in the demonstration it
    is still the 31st of December, and whoever tries something does it then; the year is closed from the page."""
    year = AS_OF.year + 1
    for month in range(1, 13):
        on = add_months(date(year, month, 1), 1) - timedelta(days=1)
        close_day(actor=director, request_id=request_for("day-close", on), place=PLACE, on=on)
    provide(actor=director, request_id=request_for("provided", year), place=PLACE, year=year)


def _open_books(portfolio: Portfolio, administrator: Actor) -> None:
    out = home() / "sample"
    out.mkdir(parents=True, exist_ok=True)
    form_31, earlier = write_files(portfolio, out, DEFAULT_SEED)
    open_books(
        actor=administrator,
        request_id=request_for("opening"),
        form_31=str(form_31),
        earlier=str(earlier),
        province_code="12",
        lender_code="NHCSXH",
    )


def _classify_hamlets(portfolio: Portfolio, leader: Actor) -> None:
    ids = dict(Hamlet.objects.filter(place=PLACE).values_list("code", "pk"))
    for hamlet in portfolio.hamlets:
        if hamlet.bank_code in ids:
            classify_hamlet(
                actor=leader,
                request_id=request_for("hamlet", hamlet.bank_code),
                hamlet_id=ids[hamlet.bank_code],
                urban=hamlet.urban,
                difficulty=hamlet.difficulty,
                decision_no=hamlet.decision_no,
                decided_on=hamlet.decided_on,
                since_on=hamlet.decided_on or date(2021, 6, 4),
            )


def _take_poverty_list(portfolio: Portfolio, officer: Actor) -> None:
    """The ward's list of the review of 2024, as a spreadsheet of the ward; a cut run reads the same file again."""
    path = home() / "sample" / POVERTY_LIST
    if not path.exists():
        part = path.with_name(f"part-{POVERTY_LIST}")
        write_sample(part, _poverty_rows(portfolio))
        part.replace(path)
    import_poverty_list(
        actor=officer,
        request_id=request_for("poverty-list"),
        place=PLACE,
        year=AS_OF.year,
        decision_no="01/QĐ-UBND (dữ liệu mẫu)",
        decided_on=REVIEWED_ON,
        since_on=REVIEWED_ON,
        path=path,
    )


def _poverty_rows(portfolio: Portfolio) -> Iterator[SampleRow]:
    units = {unit.bank_code: unit.name for unit in portfolio.units}
    hamlets = {hamlet.bank_code: hamlet for hamlet in portfolio.hamlets}
    known = set(Household.objects.filter(place=PLACE).values_list("code", flat=True))
    for one in portfolio.customers:
        if one.household_class != "none" and one.code in known:
            hamlet = hamlets[one.hamlet_bank_code]
            yield SampleRow(
                name=one.name,
                born_on=one.born_on,
                sex=one.sex,
                hamlet=hamlet.name,
                unit=units[hamlet.unit_bank_code],
                kind=one.household_class,
                identity=one.identity,
                ethnic=one.ethnic,
                customer_code=one.code,
                escaped_on=one.class_since if one.household_class == "newly_escaped" else None,
            )


def _finish(administrator: Actor) -> None:
    """A last write that does nothing but say that all before it is done; the sign-in page may show who can sign in."""
    users = [{"username": p.username, "role": p.role.value, "password": PASSWORD} for p in CAST if p.username in SHOWN]
    users.append({"username": f"to-truong-{FIRST_GROUP}", "role": Role.GROUP_LEADER.value, "password": PASSWORD})
    (home() / "demo.json").write_text(json.dumps(users, ensure_ascii=False, indent=1), encoding="utf-8")
    note(actor=administrator, request_id=request_for(*FINISHED), text="Bản minh họa đã dựng xong.")
