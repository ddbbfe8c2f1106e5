"""`dongvon django …`: Django's own commands, as the owner of the database."""

import argparse
from typing import Any


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("django", help="lệnh của Django · Django's own commands", add_help=False)
    parser.add_argument("rest", nargs=argparse.REMAINDER)


def run(args: argparse.Namespace) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["dongvon django", *args.rest])
    return 0
