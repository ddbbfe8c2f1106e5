"""The command `dongvon`: parse, hand over, say the outcome in one sentence.

Each subcommand is a module with `register(subparsers)` and `run(args) -> int`, imported only when it is asked for, so
that the calculator starts without Django and without a database.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from dongvon.core.problems import N_, Refused
from dongvon.front.texts import compile_catalogues, said, tr

# name of the subcommand → (module, database role it logs in as; None: it needs no Django)
COMMANDS: dict[str, tuple[str, str | None]] = {
    "demo": ("dongvon.front.demo.command", "batch"),
    "serve": ("dongvon.front.commands.serve", "app"),
    "migrate": ("dongvon.front.commands.migrate", "owner"),
    "django": ("dongvon.front.commands.django", "owner"),
    "office": ("dongvon.front.commands.office", "batch"),
    "import": ("dongvon.front.commands.imports", "batch"),
    "sample": ("dongvon.front.commands.sample", None),
    "report": ("dongvon.front.commands.report", "batch"),
    "loan": ("dongvon.front.commands.loan", "batch"),
    "classify": ("dongvon.front.commands.classify", "batch"),
    "paper": ("dongvon.front.commands.paper", "batch"),
    "dayclose": ("dongvon.front.commands.day_close", "batch"),
    "accrued": ("dongvon.front.commands.accrued", "batch"),
    "verify": ("dongvon.front.commands.verify", "batch"),
    "calc": ("dongvon.front.calc", None),
    "bench": ("dongvon.front.bench.command", None),
    "database": ("dongvon.base.database.commands", None),
}


def set_up(role: str) -> None:
    """Make Django ready in this process as one database role, with the translations compiled."""
    os.environ["DONGVON_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dongvon.front.settings")
    from dongvon.base.database import leave_on_signals

    leave_on_signals()
    compile_catalogues()
    import django

    django.setup()


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    name = arguments[0] if arguments and arguments[0] in COMMANDS else None
    parser = argparse.ArgumentParser(prog="dongvon", description="Tín dụng chính sách xã hội · social-policy credit")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="{" + ",".join(COMMANDS) + "}")
    if name is None and arguments and not arguments[0].startswith("-"):
        text = tr(N_("Không có lệnh “{word}”; các lệnh: {commands}"))
        print(text.format(word=arguments[0], commands=", ".join(COMMANDS)), file=sys.stderr)
        return 2
    if name is None:
        parser.print_help()
        return 0
    module_name, role = COMMANDS[name]
    try:
        if role is not None:
            set_up(role)
        module = importlib.import_module(module_name)
        module.register(subparsers)
        return int(module.run(parser.parse_args(arguments)))
    except Refused as refusal:
        print(said(refusal.problem), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
