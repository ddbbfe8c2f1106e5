"""`dongvon serve`: the pages, by granian, with static files by whitenoise."""

import argparse
import os
from typing import Any


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("serve", help="chạy trang web · serve the pages")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")


def run(args: argparse.Namespace) -> int:
    return serve(args.host, args.port)


def serve(host: str, port: int) -> int:
    """Serve until Ctrl-C. Workers log in to the database as the application."""
    from django.core.management import call_command
    from granian import Granian
    from granian.constants import Interfaces

    os.environ["DONGVON_ROLE"] = "app"
    call_command("collectstatic", verbosity=0, interactive=False)
    Granian(
        "dongvon.front.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=4,
        log_access=False,
        websockets=False,
    ).serve()
    return 0
