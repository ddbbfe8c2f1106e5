"""`dongvon verify`: every position and balance rebuilt from what was posted, and compared with what is stored."""

import argparse
import sys
from typing import Any

SHOWN = 20


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("verify", help="tính lại và đối chiếu toàn bộ sổ · rebuild and compare all books")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    import json

    from dongvon.office.books.verify import verify

    found = verify()
    if args.json:
        print(
            json.dumps(
                {"checked": found.checked, "differences": [str(d) for d in found.differences]}, ensure_ascii=False
            )
        )
    else:
        for difference in found.differences[:SHOWN]:
            print(difference, file=sys.stderr)
        counts = ", ".join(f"{count:,} {name}".replace(",", ".") for name, count in found.checked.items())
        verdict = f"{len(found.differences)} chỗ lệch" if found.differences else "khớp"
        print(f"Đã tính lại {counts}: {verdict}.")
    return 1 if found.differences else 0
