"""`dongvon sample bank-files`: invented books, written as the bank's own files."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

FORM_31, EARLIER = "mau-31.xlsx", "khoan-vay-cac-nam-truoc.xlsx"


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("sample", help="tệp mẫu · sample files")
    kinds = parser.add_subparsers(dest="kind", required=True)
    files = kinds.add_parser(
        "bank-files", help="tệp của ngân hàng với người bịa ra · the bank's files, invented people"
    )
    files.add_argument("--place", required=True)
    files.add_argument("--date", required=True, type=date.fromisoformat)
    files.add_argument("--seed", type=int, default=2026)
    files.add_argument("--out", required=True, type=Path)


def run(args: argparse.Namespace) -> int:
    from dongvon.front.demo.portfolio import grow

    args.out.mkdir(parents=True, exist_ok=True)
    portfolio = grow(args.place, args.date, args.seed)
    for path in write_files(portfolio, args.out, args.seed):
        print(path)
    return 0


def write_files(portfolio: Any, out: Path, seed: int) -> tuple[Path, Path]:
    """Form 31 with all its quirks, and the loans and outcomes of earlier years; (Form 31, earlier years)."""
    from dongvon.office.bank_files.writing import ALL_QUIRKS, write_closed_loans, write_form_31

    form_31, earlier = out / FORM_31, out / EARLIER
    write_form_31(portfolio, form_31, ALL_QUIRKS, seed)
    write_closed_loans(portfolio, earlier)
    return form_31, earlier
