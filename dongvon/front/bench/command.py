"""`dongvon bench [name] [--json FILE]`: how fast, against a floor measured in the same minute on the same machine."""

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import Any

from dongvon.core.problems import N_
from dongvon.front.texts import tr

# name → (module, function → {figure: {"value", "unit", "floor", "ratio"}}, whether it runs when none is named)
BENCHES = {
    "interest": ("dongvon.front.bench.interest", "run", True),
    "ledger": ("dongvon.front.bench.ledger", "run", True),
    "startup": ("dongvon.front.bench.startup", "run", True),
    "loans": ("dongvon.front.bench.loans", "run", True),
    "poverty_list": ("dongvon.front.bench.poverty_list", "run", True),
    "review": ("dongvon.front.bench.review", "run", True),
    "opening": ("dongvon.front.bench.opening", "run", True),
    "collection": ("dongvon.front.bench.collection", "run", True),
    "handover": ("dongvon.front.bench.handover", "run", False),  # runs with "collection"
    "dayclose": ("dongvon.front.bench.dayclose", "run", True),
    "reallocation": ("dongvon.front.bench.reallocation", "run", True),
    "bank-files": ("dongvon.front.bench.bank_files", "run", True),
    "bank-files-branch": ("dongvon.front.bench.bank_files", "run_branch", False),
    "mirror-pages": ("dongvon.front.bench.mirror_pages", "run", False),
    "opening_branch": ("dongvon.front.bench.opening", "run_branch", False),
}


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("bench", help="đo tốc độ · measure speed")
    parser.add_argument("name", nargs="?", choices=sorted(BENCHES))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--seconds", type=float, help="collection")


def run(args: argparse.Namespace) -> int:
    figures: dict[str, dict[str, Any]] = {}
    names = [args.name] if args.name else [name for name, (_, _, usual) in BENCHES.items() if usual]
    if "collection" in names:
        names.append("handover")
    for name in names:
        module, function, _ = BENCHES[name]
        more = {"seconds": args.seconds} if args.seconds and name == "collection" else {}
        found = getattr(importlib.import_module(module), function)(**more)
        for figure, measured in found.items():
            print(
                f"{figure:<44} {measured['value']:>16,.2f} {measured['unit']:<12} "
                f"{tr(N_('sàn'))} {measured['floor']:>16,.2f}   {tr(N_('tỷ lệ'))} {measured['ratio']:.3f}",
                flush=True,
            )
        figures |= found
    if args.json:
        args.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        print(args.json, file=sys.stderr)
    return 0
