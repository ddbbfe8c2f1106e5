"""`dongvon classify PLACE YEAR`: what the classification of 31/12 would say, as lines or JSON; reads only."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from dongvon.core.dates import day_text
from dongvon.core.problems import N_
from dongvon.core.schedule import dotted
from dongvon.front.texts import tr

if TYPE_CHECKING:
    from dongvon.office.classification.queries import Cell


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("classify", help="phân loại nợ ngày 31/12 · classification of debt on 31 December")
    parser.add_argument("place", help="mã xã, phường · commune code, five digits")
    parser.add_argument("year", type=int)
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    from dongvon.office.classification.queries import cells_of_books, differing, refuse_unreached

    on = refuse_unreached(args.place, args.year)
    cells = cells_of_books(args.place, on)
    differences = differing(cells, args.place, on)
    if args.json:
        found = {"place": args.place, "on": on.isoformat(), "criteria": _criteria(cells),
                 "differences": [[getattr(one, name) for name in one.__slots__] for one in differences]}  # fmt: skip
        json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        print(tr(N_("Phân loại nợ ngày {day}")).format(day=day_text(on)))
        print("\n".join(_lines(cells)))
        text = N_("Khớp với bảng cân đối.") if not differences else N_("Lệch với bảng cân đối ở {count} chỗ.")
        print(tr(text).format(count=len(differences)))
    return 1 if differences else 0


def _criteria(cells: "Sequence[Cell]") -> dict[str, Any]:
    from dongvon.office.classification.dimensions import DIMENSIONS
    from dongvon.office.classification.queries import lines_by

    return {
        key: {line.value: {**line.amounts, "loans": line.loans} for line in lines_by(cells, key)} for key in DIMENSIONS
    }


def _lines(cells: "Sequence[Cell]") -> Iterator[str]:
    from dongvon.office.classification.dimensions import DIMENSIONS, value_name
    from dongvon.office.classification.queries import STATES, lines_by

    for key, one in DIMENSIONS.items():
        yield f"{one.number}. {tr(one.title)}"
        for line in lines_by(cells, key):
            amounts = "".join(f"{dotted(line.amounts[state]):>20}" for state in STATES)
            yield f"{amounts}{line.loans:>8}  {value_name(key, line.value)}"
