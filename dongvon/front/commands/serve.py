"""`dongvon serve`: the pages, by granian, with static files by whitenoise."""

import argparse
import os
import socket
from typing import Any

from dongvon.core.problems import N_, Problem, Refused


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("serve", help="chạy trang web · serve the pages")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")


def refuse_taken(host: str, port: int) -> None:
    """Refuse a port somebody listens on: the server would share it in silence, and answers would be drawn by lot."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                Problem(
                    "port_taken",
                    N_("Cổng {port} đang được dùng: mở http://{host}:{port}, hoặc chọn --port khác."),
                    {"host": host, "port": port},
                )
            ) from error


def run(args: argparse.Namespace) -> int:
    return serve(args.host, args.port)


def serve(host: str, port: int) -> int:
    """Serve until Ctrl-C. Workers log in to the database as the application."""
    refuse_taken(host, port)
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
        blocking_threads=3,  # more of them wait for one another on two cores: decision 0047
        log_access=False,
        websockets=False,
    ).serve()
    return 0
