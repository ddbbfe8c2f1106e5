"""`dongvon office`: how a real office or ward begins, before anybody can sign in.

    dongvon office start --place 03408 --mode mirror --admin quan-tri --name "Trần Thị Bình"
    dongvon office user can-bo --role ward_officer --place 03408 --name "Lò Văn An" --as quan-tri

`start` makes the tables, the first administrator and the lender's three funds (central, local, the commune's), as a
mirror of the bank's books or as books of record. Each command prints a password once, for its owner to change."""

import argparse
import secrets
import subprocess
import sys
from datetime import date
from typing import Any
from uuid import uuid4

from dongvon.core.problems import N_
from dongvon.front.texts import tr

FUNDS = {"TW": ("Vốn trung ương", "TW"), "DP": ("Vốn địa phương (tỉnh)", "DP"), "DX": ("Vốn địa phương (xã)", "DP")}
BANK_SINCE = date(2002, 10, 4)
"""The bank exists since this day (QĐ 131/2002/QĐ-TTg), so no loan of its books is older."""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("office", help="bắt đầu một đơn vị mới · begin a new office")
    kinds = parser.add_subparsers(dest="kind", required=True)
    start = kinds.add_parser("start", help="lập sổ, người quản trị đầu tiên · funds and the first administrator")
    start.add_argument("--place", action="append", required=True, help="mã xã, phường; nhiều lần · commune codes")
    start.add_argument("--mode", choices=("mirror", "book"), default="mirror")
    start.add_argument("--lender", default="NHCSXH")
    start.add_argument("--admin", required=True, help="tên đăng nhập · user name")
    start.add_argument("--name", required=True, help="họ tên · full name")
    user = kinds.add_parser("user", help="thêm người dùng · add a user")
    user.add_argument("username")
    user.add_argument("--role", required=True)
    user.add_argument("--place", action="append", required=True)
    user.add_argument("--name", required=True)
    user.add_argument("--as", dest="administrator", required=True)


def run(args: argparse.Namespace) -> int:
    return _start(args) if args.kind == "start" else _user(args)


def _start(args: argparse.Namespace) -> int:
    subprocess.run([sys.executable, "-m", "dongvon", "migrate"], check=True, stdout=subprocess.DEVNULL)
    from django.db import transaction
    from django.utils import timezone

    from dongvon.base.access.queries import actor_of
    from dongvon.base.access.services import first_administrator
    from dongvon.base.ledger.services import add_fund
    from dongvon.base.places.queries import commune

    today, password = timezone.localdate(), _password()
    names = [commune(code, today).name for code in args.place]
    with transaction.atomic():
        first_administrator(args.admin, args.name, password, places=args.place, since_on=BANK_SINCE)
        actor = actor_of(args.admin, today)
        for code, (name, source) in FUNDS.items():
            add_fund(
                actor=actor,
                request_id=uuid4(),
                lender=(args.lender, "Ngân hàng Chính sách xã hội"),
                fund=(code, name),
                source=source,
                mode=args.mode,
                since_on=BANK_SINCE,
            )
    text = tr(N_("Đã lập {places}. Đăng nhập: {user}, mật khẩu {password} (chỉ hiện lần này). Mở trang: dongvon serve"))
    print(text.format(places=", ".join(names), user=args.admin, password=password))
    return 0


def _user(args: argparse.Namespace) -> int:
    from django.db import transaction
    from django.utils import timezone

    from dongvon.base.access.models import Role
    from dongvon.base.access.queries import actor_of
    from dongvon.base.access.services import add_user, grant_role

    if args.role not in Role.values:
        text = tr(N_("Không có vai trò “{role}”; các vai trò: {known}"))
        print(text.format(role=args.role, known=", ".join(Role.values)), file=sys.stderr)
        return 2
    actor, password = actor_of(args.administrator, timezone.localdate()), _password()
    with transaction.atomic():
        user = add_user(actor=actor, request_id=uuid4(), username=args.username, full_name=args.name, password=password)
        for place in args.place:
            grant_role(
                actor=actor,
                request_id=uuid4(),
                user_id=user["user_id"],
                role=args.role,
                place=place,
                since_on=timezone.localdate(),
                scope={},
            )
    text = tr(N_("Đã thêm {user}, mật khẩu {password} (chỉ hiện lần này)"))
    print(text.format(user=args.username, password=password))
    return 0


def _password() -> str:
    """Four groups of letters and digits nobody mixes up, easy to type from a slip of paper."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
