"""`dongvon verify`: every position and balance rebuilt from what was posted, and compared with what is stored."""

import argparse
import json
import sys
from typing import Any

from dongvon.core.problems import N_
from dongvon.front.texts import tr

SHOWN = 20


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("verify", help="tính lại và đối chiếu toàn bộ sổ · rebuild and compare all books")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    from dongvon.office.books.verify import verify

    found = verify()
    lines = [
        tr(N_("{what} {number}, {part}: ghi {stored}, tính lại {rebuilt}")).format(
            what=tr(one.what), number=one.number, part=one.part, stored=one.stored, rebuilt=one.rebuilt
        )
        for one in found.differences
    ]
    if args.json:
        print(json.dumps({"checked": found.checked, "differences": lines}, ensure_ascii=False))
        return 1 if lines else 0
    for line in lines[:SHOWN]:
        print(line, file=sys.stderr)
    counts = ", ".join(f"{count} {tr(name)}" for name, count in found.checked.items())
    verdict = tr(N_("{count} chỗ lệch")).format(count=len(lines)) if lines else tr(N_("khớp"))
    print(tr(N_("Đã tính lại {counts}: {verdict}.")).format(counts=counts, verdict=verdict))
    return 1 if lines else 0
