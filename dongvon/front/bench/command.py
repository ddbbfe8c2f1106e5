"""`dongvon bench [name] [--json FILE]`: how fast, against a floor measured in the same minute on the same machine."""

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import Any

# name → module with `run() -> {figure: {"value", "unit", "floor", "ratio"}}`
BENCHES = {"interest": "dongvon.front.bench.interest", "ledger": "dongvon.front.bench.ledger"}


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("bench", help="đo tốc độ · measure speed")
    parser.add_argument("name", nargs="?", choices=sorted(BENCHES))
    parser.add_argument("--json", type=Path)


def run(args: argparse.Namespace) -> int:
    figures: dict[str, dict[str, Any]] = {}
    for name in [args.name] if args.name else sorted(BENCHES):
        figures |= importlib.import_module(BENCHES[name]).run()
    for figure, measured in figures.items():
        print(
            f"{figure:<44} {measured['value']:>16,.0f} {measured['unit']:<12} "
            f"sàn {measured['floor']:>16,.0f}   tỷ lệ {measured['ratio']:.2f}"
        )
    if args.json:
        args.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        print(args.json, file=sys.stderr)
    return 0
