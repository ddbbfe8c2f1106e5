"""The standing cast with a session and a loan to be paid out, in a home of its own, for the laptop in the browser. Run
as a module: `python -m tests.browser.laptop_office` builds it, `… elsewhere 2` settles a loan at another counter.
"""

import json
import sys
from datetime import date
from uuid import uuid4

ON, SESSION = date(2025, 3, 15), date(2025, 4, 15)
OI, LA, POM = "Vi Thị Ọi", "Tòng Thị Lả", "Quàng Thị Pỏm"


def found_office() -> dict[str, int]:
    from dongvon.base.access.models import User
    from dongvon.front.demo.cast import PASSWORD
    from tests.world import build

    world = build()
    for name in ("teller", "point_leader"):
        user = User.objects.get(username=name)
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    first, second = world.to_the_counter([(OI, "HN", 50_000_000), (LA, "HN", 30_000_000)], ON)
    loans = [world.pay_out(first, ON), world.pay_out(second, ON)]
    world.sheet(world.session(ON), "G2", savings={world.people[LA].household_id: 500_000})
    world.to_the_counter([(POM, "HCN", 20_000_000)], SESSION)
    session = world.session(SESSION, opening_float=30_000_000)
    return {"session": session, "oi": loans[0], "la": loans[1]}


def elsewhere(loan_id: int) -> dict[str, int]:
    """While the laptop has no network, a loan is settled at another counter."""
    from dongvon.base.access.acting import acting
    from dongvon.base.access.models import User
    from dongvon.base.access.queries import actors_of
    from dongvon.credit.loans.models import Position
    from dongvon.credit.loans.services import amount_to_settle, repay

    teller = actors_of(User.objects.get(username="teller"), SESSION)[0]
    with acting(teller):
        position = Position.objects.select_related("loan").get(pk=loan_id)
        amount = amount_to_settle(position, SESSION)
    content = {"purpose": "settle", "amount": amount, "received_on": SESSION, "document": "PT-9"}
    repay(actor=teller, request_id=uuid4(), loan_id=loan_id, **content)
    return {"paid": amount}


def posted() -> dict[str, object]:
    from dongvon.base.database import connect

    with connect("batch") as batch:
        sheets = batch.execute(
            "SELECT coalesce(sum(interest_paid), 0)::bigint, coalesce(sum(savings_in), 0)::bigint, count(*) "
            "FROM transaction_days_sheet WHERE interest_paid > 0 OR savings_in > 10000"
        ).fetchone()
        paid = batch.execute("SELECT count(*) FROM loans_loan WHERE amount = 20000000").fetchone()
        settled = batch.execute("SELECT choice, posted, why FROM laptops_settled ORDER BY id").fetchall()
        over = batch.execute("SELECT sum(overpaid)::bigint FROM loans_position").fetchone()
        held = batch.execute("SELECT count(*), count(DISTINCT entry_id) FROM collecting_handedentry").fetchone()
    return {"sheets": sheets, "payouts": paid[0], "settled": settled, "overpaid": over[0], "held": held}  # type: ignore[index]


if __name__ == "__main__":
    from dongvon.front.cli import set_up

    wanted = sys.argv[1:]
    set_up("app" if wanted[:1] == ["elsewhere"] else "batch")
    done: object = posted() if wanted == ["posted"] else elsewhere(int(wanted[1])) if wanted else found_office()
    print(json.dumps(done))
