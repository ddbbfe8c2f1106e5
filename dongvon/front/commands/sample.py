"""`dongvon sample bank-files`: invented books, or the live ones, written as the bank's own files."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from dongvon.core.problems import N_, Problem, Refused

if TYPE_CHECKING:
    from dongvon.office.bank_files.portfolio import Portfolio
    from dongvon.office.bank_files.writing import Quirks

    Write = Callable[[Portfolio, Path, Quirks, int], object]

FORM_31, EARLIER = "mau-31.xlsx", "khoan-vay-cac-nam-truoc.xlsx"
FIRST, ALL, NONE = "form_31", "all", "none"
SWITCH: dict[str, Any] = {"on": True, "off": False}
MOST = 20
"""The most a quirk that counts may count (rows above the header)."""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("sample", help="tệp mẫu · sample files")
    kinds = parser.add_subparsers(dest="kind", required=True)
    files = kinds.add_parser("bank-files", help="tệp của ngân hàng · the bank's files")
    files.add_argument("--place", required=True, help="mã xã, phường · commune code, five digits")
    files.add_argument(
        "--date", required=True, action="append", type=_day, help="ngày số liệu, ghi được nhiều lần · day, repeatable"
    )
    files.add_argument(
        "--books", action="store_true", help="từ sổ đang dùng, không phải người bịa · the live books, not invented"
    )
    files.add_argument("--seed", type=int, default=2026)
    files.add_argument(
        "--formats", default="", help="thêm các mẫu khác: mã, cách nhau dấu phẩy, hoặc all · further formats"
    )
    files.add_argument(
        "--quirk", nargs="+", action="extend", help="tật của tệp: tên, tên=off, dates=us, all, none · oddities"
    )
    files.add_argument("--out", required=True, type=Path, help="thư mục · folder")


def run(args: argparse.Namespace) -> int:
    quirks, further = _quirks(args.quirk), _further(args.formats)
    for on in args.date:
        portfolio = _of_books(args.place, on) if args.books else _invented(args.place, on, args.seed)
        out = args.out / on.isoformat() if len(args.date) > 1 else args.out
        out.mkdir(parents=True, exist_ok=True)
        for path in write_files(portfolio, out, args.seed, quirks):
            print(path)
        for code, write in further.items():
            path = out / f"{code.replace('_', '-')}.xlsx"
            write(portfolio, path, quirks, args.seed)
            print(path)
    return 0


def write_files(portfolio: "Portfolio", out: Path, seed: int, quirks: "Quirks | None" = None) -> tuple[Path, Path]:
    """Form 31, with all its quirks unless they are named, and the loans and outcomes of earlier years; (Form 31,
    earlier years)."""
    from dongvon.office.bank_files.writing import ALL_QUIRKS, write_closed_loans, write_form_31

    form_31, earlier = out / FORM_31, out / EARLIER
    write_form_31(portfolio, form_31, quirks or ALL_QUIRKS, seed)
    write_closed_loans(portfolio, earlier)
    return form_31, earlier


# --- where the figures come from --------------------------------------------------------------------------------------


def _invented(place: str, on: date, seed: int) -> "Portfolio":
    from dongvon.front.demo.portfolio import grow

    return grow(place, on, seed)


def _of_books(place: str, on: date) -> "Portfolio":
    """All queries of one day see the books at one moment."""
    from dongvon.front.cli import set_up

    set_up("batch")
    from django.db import connection, transaction

    from dongvon.office.bank_files.from_books import portfolio_of_books

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return portfolio_of_books(place, on)


# --- what was asked for -----------------------------------------------------------------------------------------------


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        sentence = N_("“{text}” không phải là một ngày; hãy viết như 2025-03-31")
        raise Refused(Problem("date_unreadable", sentence, {"text": text})) from None


def _quirks(words: Sequence[str] | None) -> "Quirks":
    """All quirks if none is named; else the usual file with those that are, in the order they are named."""
    from dongvon.office.bank_files.writing import ALL_QUIRKS, Quirks

    quirks = ALL_QUIRKS if words is None else Quirks()
    for word in words or ():
        if word in (ALL, NONE):
            quirks = ALL_QUIRKS if word == ALL else Quirks()
        else:
            quirks = replace(quirks, **dict([_quirk(word, get_type_hints(Quirks))]))
    return quirks


def _quirk(word: str, kinds: dict[str, Any]) -> tuple[str, Any]:
    """A quirk's name and value: `two_passbooks`, `closed_loans=off`, `dates=us`."""
    name, _, value = word.partition("=")
    if name not in kinds:
        sentence = N_("Không có tật “{name}” của tệp; các tật: {known}")
        raise Refused(Problem("quirk_unknown", sentence, {"name": name, "known": ", ".join([*kinds, ALL, NONE])}))
    if kinds[name] is int:
        values: dict[str, Any] = {str(number): number for number in range(1, MOST + 1)}
    else:
        values = SWITCH if kinds[name] is bool else {text: text for text in get_args(kinds[name])}
    value = value or next(iter(values))
    if value not in values:
        sentence = N_("Tật “{name}” không có giá trị “{value}”; các giá trị: {known}")
        facts = {"name": name, "value": value, "known": ", ".join(values)}
        raise Refused(Problem("quirk_value_unknown", sentence, facts))
    return name, values[value]


def _further(codes: str) -> dict[str, "Write"]:
    """The writers of the formats asked for, by code; Form 31 is written anyway."""
    known = {FIRST: None, **_writers()}
    wanted = list(known) if codes == ALL else [code for code in codes.split(",") if code]
    for code in wanted:
        if code not in known:
            sentence = N_("Không có mẫu “{code}”; các mẫu: {known}")
            raise Refused(Problem("format_unknown", sentence, {"code": code, "known": ", ".join([*known, ALL])}))
    return {code: write for code in wanted if (write := known[code])}


def _writers() -> dict[str, "Write"]:
    """The bank's flat lists and summary tables beside Form 31, by the codes their modules give them."""
    from dongvon.office.bank_files.summaries_layouts import all_layouts
    from dongvon.office.bank_files.writing_lists import LISTS, write_list

    lists: dict[str, Write] = {code: partial(write_list, code) for code in LISTS if code != FIRST}
    return lists | {layout.code: partial(_write_summary, layout.code) for layout in all_layouts()}


def _write_summary(code: str, portfolio: "Portfolio", path: Path, quirks: "Quirks", seed: int) -> None:
    """A summary table with those of the oddities it can have."""
    from dongvon.office.bank_files.summaries_writing import SummaryQuirks, write_summary

    odd = SummaryQuirks(
        pages=quirks.repeated_headers,
        zero_totals=quirks.formula_zeros,
        numbers_as_text=quirks.numbers_as_text,
        signatures=quirks.signatures,
    )
    write_summary(code, portfolio, path, odd)
