"""`dongvon accrued PLACE --on DATE [--json]`: interest in progress of a commune up to and with a day, by fund,
programme and state of principal, reckoned now from all its loans; books nothing."""

import argparse
import json
from datetime import date
from typing import Any

from dongvon.core.problems import N_
from dongvon.core.schedule import dotted
from dongvon.front.texts import tr


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("accrued", help="lãi dự thu của một xã, phường · interest in progress of a commune")
    parser.add_argument("place", help="mã xã, phường · commune code")
    parser.add_argument("--on", type=date.fromisoformat, required=True, help="YYYY-MM-DD")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    from dongvon.office.dayclose.queries import running_at

    found = running_at(args.place, args.on)
    if args.json:
        names = ("fund", "programme", "state", "amount")
        rows = [dict(zip(names, row, strict=True)) for row in found]
        print(json.dumps({"place": args.place, "on": args.on.isoformat(), "rows": rows}, ensure_ascii=False))
        return 0
    for fund, programme, state, amount in found:
        print(f"{fund:<6} {programme:<8} {state:<8} {dotted(amount):>18}")
    print(tr(N_("Cộng {amount} đồng")).format(amount=dotted(sum(row[-1] for row in found))))
    return 0
