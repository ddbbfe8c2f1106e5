"""`dongvon import opening`: start an office's books from its own files; `dongvon import bank-files`: take the bank's
monthly files into the mirror book, many at once and in any order."""

import argparse
import time
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from dongvon.core.problems import N_
from dongvon.front.texts import tr


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("import", help="nhập tệp · import files")
    kinds = parser.add_subparsers(dest="kind", required=True)
    opening = kinds.add_parser("opening", help="nhận sổ đầu kỳ từ Mẫu 31 · opening books from Form 31")
    opening.add_argument("--form-31", required=True, type=Path)
    opening.add_argument("--earlier", type=Path, help="khoản vay đã tất toán các năm trước · loans of earlier years")
    opening.add_argument("--province", required=True, help="mã tỉnh · province code, two digits")
    opening.add_argument("--lender", required=True, help="mã bên cho vay · lender code")
    opening.add_argument("--as", dest="username", required=True, help="người thực hiện · acting user")
    opening.add_argument("--request", type=UUID, help="mã yêu cầu, để gửi lại an toàn · request id, safe to send again")

    files = kinds.add_parser("bank-files", help="nhận tệp của ngân hàng vào sổ đối chiếu · files into the mirror book")
    files.add_argument("files", nargs="+", type=Path)
    files.add_argument("--lender", default="NHCSXH", help="mã bên cho vay · lender code")
    files.add_argument("--as", dest="username", required=True, help="người thực hiện · acting user")
    files.add_argument("--date", type=date.fromisoformat, help="ngày số liệu, khi tệp không ghi · day of the figures")


def run(args: argparse.Namespace) -> int:
    return _bank_files(args) if args.kind == "bank-files" else _opening(args)


def _bank_files(args: argparse.Namespace) -> int:
    """One line for each file; exit 1 when one of them could not be read."""
    from django.utils import timezone

    from dongvon.base.access.queries import actor_of
    from dongvon.office.mirror.taking_in import in_order, take_in

    actor, broken = actor_of(args.username, timezone.localdate()), 0
    for path in in_order(args.files):
        answer = take_in(
            actor=actor,
            request_id=uuid4(),
            path=path,
            name=path.name,
            lender_code=args.lender,
            as_of_on=args.date,
        )
        broken += answer["state"] == "broken"
        counts = ", ".join(f"{name} {count}" for name, count in answer["counts"].items() if count)
        print(f"{path.name}: {answer['reason'] or answer['format']} {answer['as_of_on'] or ''} {counts}".rstrip())
    return 1 if broken else 0


def _opening(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from dongvon.base.access.queries import actor_of
    from dongvon.office.bank_files.opening import open_books

    started = time.perf_counter()
    answer = open_books(
        actor=actor_of(args.username, timezone.localdate()),
        request_id=args.request or uuid4(),
        form_31=str(args.form_31),
        earlier=str(args.earlier or ""),
        province_code=args.province,
        lender_code=args.lender,
    )
    counts = ", ".join(f"{name} {count}" for name, count in answer.items() if isinstance(count, int))
    seconds = time.perf_counter() - started
    print(tr(N_("Đã nhận sổ: {counts}. {seconds} s")).format(counts=counts, seconds=f"{seconds:.1f}"))
    return 0
