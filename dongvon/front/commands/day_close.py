"""`dongvon dayclose PLACE --on DATE --as USER`: accrue a commune's interest up to and with the day, as a service of the
bank's officer, as the page does."""

import argparse
import json
from datetime import date
from typing import Any
from uuid import uuid4

from dongvon.core.dates import day_text
from dongvon.core.problems import N_
from dongvon.front.texts import tr


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("dayclose", help="khóa ngày của một xã, phường · close a commune's day")
    parser.add_argument("place", help="mã xã, phường · commune code")
    parser.add_argument("--on", type=date.fromisoformat, required=True, help="YYYY-MM-DD")
    parser.add_argument("--as", dest="username", required=True, help="người khóa · who closes it")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    from dongvon.base.access.queries import actor_of
    from dongvon.office.dayclose.services import close_day

    actor = actor_of(args.username, args.on)
    done = close_day(actor=actor, request_id=uuid4(), place=args.place, on=args.on)
    if args.json:
        print(json.dumps({"place": args.place, **done}))
    else:
        text = tr(N_("Đã khóa {place} đến hết ngày {on}: {count} biến động."))
        print(text.format(place=args.place, on=day_text(args.on), count=done["taken_in"]))
    return 0
