"""`dongvon paper KIND LOAN_ID --on DATE --out FILE`: a paper of a loan as PDF.

dongvon paper notice 6600000001 --on 2026-04-15 --out 14td.pdf       the latest transfer to overdue up to the day
dongvon paper statement 6600000001 --since 2026-01-01 --out sao-ke.pdf
dongvon paper balance 6600000001 --on 2026-06-30 --language en --out balance.pdf       of the borrower's household
"""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from dongvon.core.problems import N_
from dongvon.front.texts import tr


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("paper", help="giấy in của một khoản vay, PDF · a paper of a loan")
    parser.add_argument("kind", choices=list(_KINDS), help="14/TD · sao kê · xác nhận số dư")
    parser.add_argument("id", help="số khế ước hoặc số thứ tự · contract number or id")
    parser.add_argument("--on", type=date.fromisoformat, help="YYYY-MM-DD")
    parser.add_argument("--since", type=date.fromisoformat, help="sao kê từ ngày · first day of a statement")
    parser.add_argument("--language", choices=("vi", "en"), default="vi")
    parser.add_argument("--out", type=Path, required=True)


def run(args: argparse.Namespace) -> int:
    from django.utils.translation import override

    from dongvon.front.commands.loan import loan_named
    from dongvon.office.overview.queries import as_of

    loan = loan_named(args.id)
    with override(args.language):
        args.out.write_bytes(_KINDS[args.kind](loan, args.on or as_of(loan.place), args.since))
    print(tr(N_("Đã ghi {file}")).format(file=args.out))
    return 0


def _notice(loan: Any, on: date, since: date | None) -> bytes:
    from dongvon.office.documents import notice

    day = next(iter(notice.transfers_of(loan, on)), on)
    return notice.paper(notice.notices_of(loan, day), day)


def _statement(loan: Any, on: date, since: date | None) -> bytes:
    from dongvon.office.documents import statement

    return statement.paper(statement.statement(loan, since or statement.usual_beginning(loan, on), on))


def _balance(loan: Any, on: date, since: date | None) -> bytes:
    from dongvon.base.access.acting import Actor
    from dongvon.base.access.models import Role
    from dongvon.office.documents import balance

    # The batch role sees every place; the paper is of the loan's own.
    reader = Actor(0, Role.BANK_OFFICER, (loan.place,))
    return balance.paper_of_household(balance.of_household(reader, loan.household_id, on))


_KINDS: dict[str, Callable[[Any, date, date | None], bytes]] = {
    "notice": _notice,
    "statement": _statement,
    "balance": _balance,
}
