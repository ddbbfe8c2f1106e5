"""`dongvon report conference`: the year-end report of a commune, from the books."""

import argparse
import sys
import time
from pathlib import Path
from typing import Any

FORMATS = ("docx", "pdf", "xlsx", "json")


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("report", help="báo cáo · reports")
    kinds = parser.add_subparsers(dest="kind", required=True)
    conference = kinds.add_parser(
        "conference", help="báo cáo tổng kết năm của xã, phường · year-end report of a commune"
    )
    conference.add_argument("--place", required=True, help="mã xã, phường · commune code, five digits")
    conference.add_argument("--year", required=True, type=int)
    conference.add_argument("--format", required=True, choices=FORMATS)
    conference.add_argument("--out", required=True, type=Path, help="thư mục · folder")
    conference.add_argument("--language", default="vi", choices=("vi", "en"))


def run(args: argparse.Namespace) -> int:
    from dongvon.office.books.from_ledger import relations_of
    from dongvon.office.reports.conference import build, write

    started = time.perf_counter()
    report = build(relations_of(args.place, args.year))
    path = write(report, args.format, args.out, language=args.language)
    print(path)
    print(f"{time.perf_counter() - started:.1f} s", file=sys.stderr)
    return 0
