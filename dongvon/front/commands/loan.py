"""`dongvon loan explain ID --on DATE`: what a loan owes on a day and why, line by line or as JSON."""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.rates import percent_text
from dongvon.core.schedule import dotted
from dongvon.front.texts import tr


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("loan", help="một khoản vay · one loan")
    kinds = parser.add_subparsers(dest="kind", required=True)
    explain = kinds.add_parser("explain", help="giải thích số nợ vào một ngày · explain what is owed on a day")
    explain.add_argument("id", help="số khế ước hoặc số thứ tự · contract number or id")
    explain.add_argument("--on", type=date.fromisoformat, help="YYYY-MM-DD")
    explain.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    from dongvon.credit.loans.explaining import explain
    from dongvon.office.overview.queries import as_of

    loan = loan_named(args.id)
    found = explain(loan, args.on or as_of(loan.place))
    if args.json:
        json.dump(found, sys.stdout, ensure_ascii=False, indent=1, default=str)
        print()
    else:
        print("\n".join(_lines(found)))
    return 0


def loan_named(wanted: str) -> Any:
    """The one loan of a contract number or an id; refused where there is none, or several."""
    from dongvon.credit.loans.queries import loans_named

    rows = loans_named(wanted)
    if len(rows) != 1:
        text = (
            N_("Có {count} khoản vay mang số {number}; hãy ghi số thứ tự.")
            if rows
            else N_("Không có khoản vay {number}.")
        )
        raise Refused(Problem("loan_unknown", text, {"count": len(rows), "number": wanted}))
    return rows[0]


def _lines(found: dict[str, Any]) -> Iterator[str]:
    from dongvon.credit.loans.models import ACT_NAMES, Event

    def money(amount: int) -> str:
        return f"{dotted(amount):>15}"

    yield tr(N_("Khoản vay {number} ngày {on}")).format(number=found["loan"], on=day_text(found["on"]))
    for act in found["acts"]:
        yield f"{day_text(act['on'])}  {ACT_NAMES[act['kind']]}  {act['document']}".rstrip()
        for effect in act["effects"]:
            yield f"    {money(effect['amount'])}  {Event(effect['event']).label}"
            yield from _segments(effect["interest"])
    yield tr(N_("Lãi đang tính: {amount} đồng")).format(amount=dotted(found["running"]["total"]))
    yield from _segments(found["running"])
    yield tr(N_("Dư nợ {outstanding}, gốc đến hạn chưa trả {due}, tất toán {settle} đồng")).format(
        outstanding=dotted(found["outstanding"]), due=dotted(found["principal_due"]), settle=dotted(found["to_settle"])
    )
    for part, amount in found["position"].items():
        yield f"    {money(amount)}  {part}"


def _segments(interest: dict[str, Any] | None) -> Iterator[str]:
    for one in interest["segments"] if interest else ():
        yield "        " + tr(N_("{since} - {until}: {balance} x {days} ngày x {rate} %/năm ({state})")).format(
            since=day_text(one["since"]), until=day_text(one["until"]), balance=dotted(one["balance"]),
            days=one["days"], rate=percent_text(one["annual_rate_e7"]), state=one["state"],
        )  # fmt: skip
