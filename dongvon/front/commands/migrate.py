"""`dongvon migrate`: bring the tables up to date, as the owner of the database."""

import argparse
from typing import Any


def register(subparsers: Any) -> None:
    subparsers.add_parser("migrate", help="cập nhật các bảng · bring the tables up to date")


def run(args: argparse.Namespace) -> int:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    return 0
